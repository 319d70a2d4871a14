"""Which settings a figure shows where: finds columns by name, and what tells the runs apart."""

import difflib

import numpy as np
import pandas as pd

from plotting import settings, words
from results import BadResult



def suggestion(word, candidates, known=None):
    """The end of an error message, as detoxsim writes it; `known` is listed where nothing is near."""
    near = difflib.get_close_matches(word, list(candidates), 1, 0.6)
    if near:
        return f"; did you mean '{near[0]}'?"
    known = list(candidates if known is None else known)
    return f"; known: {', '.join(known)}" if known else ""


def find_column(frame, name, option, numeric=False):
    """The column that `name` stands for: a short name, a full path, or the end of just one path."""
    column = settings.short_name(name)
    if column not in frame:
        ends = [each for each in settings.setting_columns(frame) if each.endswith(f".{name}")]
        if len(ends) > 1:
            raise BadResult(f"{option}: '{name}' is the end of {' and '.join(ends)}")
        if not ends:
            candidates = [each for each in frame if each not in ("folder", "diverged")]
            candidates += [each.rsplit(".", 1)[1] for each in candidates if "." in each]
            if numeric:
                candidates = [each for each in candidates if each in frame and pd.api.types.is_numeric_dtype(frame[each])]
            results = [each for each in ("late_test_accuracy", "final_test_accuracy", "sim_s", "corrupted_votes_mean") if each in frame]
            raise BadResult(f"{option}: no column '{name}'" + suggestion(name, candidates, results if numeric else differing(frame)))
        column = ends[0]
    if numeric and not is_number(frame[column]):
        raise BadResult(f"{option}: '{name}' holds no numbers")
    return column


def is_number(values):
    known = [value for value in map(settings.plain, values.dropna().unique())]
    return bool(known) and all(isinstance(value, (int, float)) for value in known)


def component_of(frame, column):
    """The column of the component whose parameter `column` is, or None."""
    parent = settings.short_name(settings.PATHS.get(column, column).rpartition(".")[0])
    return parent if parent in frame and parent not in settings.IDENTITY else None


def normalised(results):
    """The frame with every setting as a plain value: None where a parameter does not belong to the row's component, or
    distinguishes nothing there; "none" where an optional setting is off."""
    frame = results.frame.copy()
    columns = settings.setting_columns(frame)
    plain = {}
    for column in columns:
        known = {each: settings.plain(each) for each in frame[column].dropna().unique()}
        missing = "none" if column in settings.PATHS else None
        plain[column] = [known.get(each, missing) if each == each and each is not None else missing for each in frame[column]]
    for column in columns:
        component = component_of(frame, column)
        if component in plain and column not in settings.PATHS:
            plain[column] = told_parameter(column, plain[column], component, plain[component], results.given)
    return frame.assign(**{column: pd.Series(values, index=frame.index, dtype=object) for column, values in plain.items()})


def told_parameter(column, values, component, owners, given):
    """A parameter is told where rows of the same component differ in it, or where a sweep gave it."""
    seen = {}
    for owner, value in zip(owners, values):
        seen.setdefault(owner, set()).add(value)
    told = {owner for owner, found in seen.items() if len(found) > 1 or (component, owner, column) in given}
    return [value if owner in told else None for owner, value in zip(owners, values)]


def differing(frame, columns=None):
    """Those settings that differ between the rows of a frame."""
    columns = settings.setting_columns(frame) if columns is None else columns
    return [column for column in columns if column in frame and column not in settings.IDENTITY
            and frame[column].map(settings.plain).nunique(dropna=False) > 1]


def codes(frame, columns):
    """A number for each row; rows are alike in all `columns` where the numbers agree."""
    if not columns:
        return np.zeros(len(frame), dtype=int)
    return pd.factorize(pd.Series(list(zip(*(frame[column] for column in columns))), dtype=object))[0]


def differences(frame, varied, used):
    """The settings besides `used` by which runs differ, for the legend. What a sweep varied is told in full. Of other
    results: what splits them further than the settings before, and what is the same throughout each part."""
    if varied is not None:
        return [column for column in differing(frame, varied) if column not in used]
    candidates = [column for column in differing(frame) if column not in used]
    chosen, kinds = [], len(set(codes(frame, used)))
    for column in candidates:
        count = len(set(codes(frame, [*used, *chosen, column])))
        if count > kinds:
            chosen, kinds = [*chosen, column], count
    parts = codes(frame, chosen)
    steady = [column for column in candidates if column in chosen or len(set(zip(parts, frame[column]))) == len(set(parts))]
    return steady if chosen else []


def with_parameters(frame, columns, candidates):
    """`columns`, each component followed by those of its parameters that differ."""
    found = []
    for column in columns:
        found += [column, *(each for each in candidates if each not in columns and component_of(frame, each) == column)]
    return list(dict.fromkeys(found))


def keys(frame, columns):
    """What each row has in `columns`, as tuples."""
    return list(zip(*(frame[column] for column in columns))) if columns else [()] * len(frame)


def key_text(columns, key):
    """A tuple of values in words: `r = 3, ALIE z = 1.5`."""
    parts, owners = [], {}
    rules = [column for column in columns if column in ("inner", "outer")]
    for column, value in zip(columns, key):
        path = settings.PATHS.get(column, column)
        owner = path.rpartition(".")[0]
        if owner in owners:
            if value is not None:
                parts[owners[owner]] += f" {words.setting_name(column)} = {words.value_text(value)}"
            continue
        if value is None and column not in settings.PATHS:
            continue
        owners[path] = len(parts)
        parts.append(words.part_text(column, value, alone=len(rules) < 2 or column not in rules))
    return ", ".join(parts)
