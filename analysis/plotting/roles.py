"""Where each setting goes: onto an axis, into a panel, into the legend."""

import pandas as pd

from plotting import selection, settings, words
from plotting.plan import ROLES
from results import BadResult


def only(frame, conditions):
    """The rows that fulfil every `NAME=VALUE[,VALUE]`."""
    for condition in conditions:
        name, equals, texts = condition.partition("=")
        if not equals:
            raise BadResult(f"--where: '{condition}' is not NAME=VALUE[,VALUE...]")
        column = selection.find_column(frame, name, "--where")
        values = frame[column].map(settings.plain)
        wanted = [settings.plain(text) for text in texts.split(",")]
        for value in wanted:
            if not (values == value).any():
                known = ", ".join(words.value_text(each) for each in sorted(set(values), key=words.order))
                raise BadResult(f"--where: no run has {name} = {value}; known: {known}")
        frame = frame[values.isin(wanted)]
    if frame.empty:
        raise BadResult("--where: no run fulfils all conditions")
    return frame


def chosen(frame, request, varied, taken):
    """{role: columns} for what the user named; all other differences, but those `taken` by an axis, go to the legend."""
    candidates = [column for column in selection.differing(frame, varied) if column not in taken]
    roles = {}
    for role, names, option in zip(ROLES, (request.rows, request.columns, request.by), ("--rows", "--columns", "--by")):
        columns = [selection.find_column(frame, name, option) for name in names]
        roles[role] = selection.with_parameters(frame, columns, candidates)
    pooled = [selection.find_column(frame, name, "--pool") for name in request.pool]
    used = [*taken, *(column for columns in roles.values() for column in columns), *pooled]
    for column in selection.differences(frame, varied, used):
        owner = selection.component_of(frame, column)
        beside = roles["series"].index(owner) + 1 if owner in roles["series"] else len(roles["series"])
        roles["series"].insert(beside, column)
    return roles


def varied_settings(frame, varied):
    """The settings that differ and stand for themselves, which a component's parameters do not."""
    return [column for column in selection.differing(frame, varied) if selection.component_of(frame, column) is None]


def default_x(frame, varied):
    """What has most values, numbers before texts; None where nothing differs."""
    found = varied_settings(frame, varied)
    return max(found, key=lambda column: (selection.is_number(frame[column]), frame[column].nunique()), default=None)


def default_y(frame):
    for column in ("late_test_accuracy", "final_test_accuracy", "sim_s"):
        if column in frame and frame[column].notna().any():
            return column
    raise BadResult("no run has a late_test_accuracy; name what to draw with --y")


def baseline(frame, text):
    """{column: value} of `--against r=1,outer=mean`."""
    found = {}
    for part in text.split(",") if text else []:
        name, equals, value = part.partition("=")
        if not equals:
            raise BadResult(f"--against: '{part}' is not NAME=VALUE")
        found[selection.find_column(frame, name, "--against")] = settings.plain(value)
    return found


def keyed(frame, roles):
    """A data frame with the key of each row in each role."""
    keys = {role: pd.Series(selection.keys(frame, columns), index=frame.index, dtype=object) for role, columns in roles.items()}
    return pd.DataFrame(keys, index=frame.index)
