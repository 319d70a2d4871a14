"""The settings of a run as columns: their short names, their full paths, nested ones flattened."""

import json

import pandas as pd

# The short name of a setting in summary.csv → its path in the scenario.
PATHS = {
    "p": "cluster.workers", "q": "byzantine.q", "r": "redundancy.r", "b": "training.batch_size", "k": "aggregation.buckets",
    "scheme": "redundancy.scheme", "no_majority": "redundancy.vote.no_majority", "early_vote": "redundancy.vote.early",
    "vote_on": "redundancy.vote.on", "compression": "training.compression", "before_inner": "aggregation.before_inner",
    "inner": "aggregation.inner", "before_outer": "aggregation.before_outer", "outer": "aggregation.outer",
    "attack": "byzantine.attack", "collusion": "byzantine.collusion", "digest_lie": "byzantine.digest",
    "distort": "byzantine.distort", "placement": "byzantine.placement", "dataset": "training.dataset", "held_out": "training.held_out",
    "evaluate_on": "training.evaluate_on", "model": "training.model", "timed_as_model": "timing.as_model",
    "platform": "cluster.platform", "servers": "cluster.servers", "broadcast": "cluster.broadcast", "faults": "cluster.faults",
    "deadline": "cluster.deadline", "quorum": "cluster.quorum", "attempts": "cluster.attempts",
    "late_workers": "cluster.late_workers", "stragglers": "cluster.stragglers", "calibration": "timing.calibration",
    "learning_rate": "training.optimizer.learning_rate", "momentum": "training.optimizer.momentum",
    "iterations": "training.iterations", "workload": "workload", "seed": "seed"}
SHORT = {path: short for short, path in PATHS.items()}
# Columns of summary.csv that hold the resolved parameters of a component as "name=value;name=value".
PARAMETERS = {f"{short}_parameters": PATHS[short] for short in ("inner", "outer", "attack", "dataset", "workload", "model", "stragglers")}
PARAMETERS["optimizer_parameters"] = "training.optimizer"
# These identify a run, and never tell two settings apart.
IDENTITY = ("case_id", "name", "version", "status", "folder", "source", "seed", "d", "diverged")


def plain(value):
    """A cell as a number where it reads as one, else as text; None where it is empty."""
    if hasattr(value, "item"):
        value = value.item()
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def list_text(values):
    """A list of a scenario in words: names of components, or values."""
    return ", ".join(str(value.get("name", "")) if isinstance(value, dict) else str(value) for value in values) or "none"


def flatten(path, value):
    """{path: value} of a setting that may be an object; a component's own path holds its name."""
    if isinstance(value, dict):
        flat = {path: value["name"]} if "name" in value else {}
        for key, inner in value.items():
            if key != "name":
                flat.update(flatten(f"{path}.{key}", inner))
        return flat
    return {path: list_text(value) if isinstance(value, list) else plain(value)}


def flattened(values):
    """The same of what sweep.json says that a case varies."""
    return {path: value for key, nested in values.items() for path, value in flatten(key, nested).items()}


def given_parameters(values):
    """{(component, its name, parameter)} of those objects among `values` that name a component and give it parameters."""
    return {(short_name(path), value["name"], parameter) for path, value in values.items() if isinstance(value, dict) and "name" in value
            for parameter in flatten(path, value) if parameter != path}


def from_parameters(path, text):
    """{path.name: value} of "name=value;name=value"."""
    parts = (part.partition("=") for part in str(text).split(";") if "=" in part)
    return {f"{path}.{name}": plain(value) for name, _, value in parts}


def from_json(path, text):
    """The same of a cell that holds JSON, {path: the cell} of any other."""
    if isinstance(text, str) and text[:1] in "{[":
        try:
            return flatten(path, json.loads(text))
        except ValueError:
            pass
    return {path: plain(text)}


def expanded(column, reader):
    """A data frame of what `reader` makes of each cell of `column`; equal cells are read once."""
    known = {text: reader(text) for text in column.dropna().unique()}
    return pd.DataFrame([known.get(text, {}) for text in column], index=column.index)


def whole_numbers(column):
    """As integers where all are; a column that only some of the results have was read as fractions."""
    if column.dtype == float and column.notna().all() and (column % 1 == 0).all():
        return column.astype(int)
    return column


def with_flat_settings(table):
    """`table` with a column for every setting, under its path and, where it has one, its short name as well. Nested values,
    which older results store as JSON or as lists of parameters, are taken apart."""
    parts = [expanded(table[column], lambda text, path=path: from_parameters(path, text))
             for column, path in PARAMETERS.items() if column in table]
    dotted = [column for column in table if "." in column]
    parts += [expanded(table[column], lambda text, path=column: from_json(path, text)) for column in dotted]
    flat = table.drop(columns=[*dotted, *(column for column in PARAMETERS if column in table)])
    own = pd.DataFrame(index=table.index)
    for part in parts:  # what was set or varied comes last, and wins over what was resolved
        own = part.combine_first(own)
    own = own.rename(columns={f"{path}.name": path for path in SHORT if f"{path}.name" in own and path not in own})
    for short, path in PATHS.items():
        if short in flat and path in own:
            own[path] = own[path].where(own[path].notna(), flat[short])
        elif short in flat and path != short:
            own[path] = flat[short]
        if path in own:
            own[path] = whole_numbers(own[path])
            flat[short] = own[path]
    return pd.concat([flat, own[[column for column in own if column not in flat]]], axis=1).copy()


def short_name(path):
    return SHORT.get(path, path)


def setting_columns(table):
    """The settings among the columns, each under one name: the short one where there is one."""
    shorts = [short for short in PATHS if short in table]
    return shorts + [column for column in table if "." in column and column not in SHORT]
