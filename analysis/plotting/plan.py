"""From what a user asked for to what a figure shows: where each setting goes, and the table of its points."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from plotting import estimates, selection, settings, words
from results import BadResult

KINDS = ("auto", "lines", "points", "bars", "heatmap", "curves")


@dataclass
class Request:
    """The options of plot.py; names as the user wrote them."""

    x: str = None
    y: str = None
    by: list = field(default_factory=list)
    color: str = None
    rows: list = field(default_factory=list)
    columns: list = field(default_factory=list)
    where: list = field(default_factory=list)
    pool: list = field(default_factory=list)
    against: str = None
    kind: str = "auto"
    interval: str = "auto"
    log: str = ""
    points: bool = False


@dataclass
class Plan:
    """What is drawn. `points` has a row for each mean (columns row, column, series, x: keys of the settings named in
    `roles`, x a number where `numeric`; mean, low, high, count, diverged, lost), `runs` one for each run."""

    kind: str
    x: str
    y: str
    roles: dict
    points: pd.DataFrame
    runs: pd.DataFrame
    interval: str
    numeric: bool = True
    x_unit: str = ""
    unit: str = ""
    log: str = ""
    show_points: bool = False
    against: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    ends: pd.DataFrame = None  # of curves: for each run whether and where it diverged

    def levels(self, role):
        """The keys of a role in their order, those of runs without any value too."""
        found = set(self.points[role]) | (set() if self.ends is None else set(self.ends[role]))
        return sorted(found, key=words.key_order)

    def text(self, role, key):
        return selection.key_text(self.roles[role], key)


def make_plan(results, request):
    """BadResult says what can't be drawn."""
    results.frame = selection.normalised(results)
    frame, notes = only(results.frame, request.where), []
    if results.skipped:
        notes.append(f"{results.skipped} of {results.combinations} combinations were skipped by the sweep, which no rule could serve")
    curves = wants_curves(frame, request, results.varied)
    if curves:
        return plan_curves(frame, request, results.varied, notes)
    return plan_settings(frame, request, results.varied, notes)


def only(frame, conditions):
    """The rows that fulfil every `NAME=VALUE[,VALUE]`."""
    for condition in conditions:
        name, equals, texts = condition.partition("=")
        if not equals:
            raise BadResult(f"--where: '{condition}' is not NAME=VALUE[,VALUE...]")
        column = selection.find_column(frame, name, "--where")
        wanted = [settings.plain(text) for text in texts.split(",")]
        known = sorted(set(frame[column].map(settings.plain)), key=words.order)
        for value in wanted:
            if value not in known:
                raise BadResult(f"--where: no run has {name} = {value}; known: {', '.join(map(words.value_text, known))}")
        frame = frame[frame[column].map(settings.plain).isin(wanted)]
    if frame.empty:
        raise BadResult("--where: no run fulfils all conditions")
    return frame


# ---- roles: which settings go where


def chosen_roles(frame, request, varied, taken):
    """{role: columns} for what the user named and for all other differences, which go to the legend."""
    pooled = [selection.find_column(frame, name, "--pool") for name in request.pool]
    candidates = selection.differing(frame, varied)
    roles = {role: selection.with_parameters(frame, [selection.find_column(frame, name, option) for name in names],
                                             [each for each in candidates if each not in taken])
             for role, names, option in (("row", request.rows, "--rows"), ("column", request.columns, "--columns"), ("series", request.by, "--by"))}
    used = [*taken, *(column for columns in roles.values() for column in columns), *pooled]
    rest = selection.differences(frame, varied, used)
    for column in rest:  # beside its component
        owner = selection.component_of(frame, column)
        place = roles["series"].index(owner) + 1 if owner in roles["series"] else len(roles["series"])
        roles["series"].insert(place, column)
    return roles


def default_x(frame, varied):
    """What was varied with the most values, numbers before texts."""
    found = [column for column in selection.differing(frame, varied) if selection.component_of(frame, column) is None]
    if not found:
        return None
    return max(found, key=lambda column: (selection.is_number(frame[column]), frame[column].nunique()))


def default_y(frame):
    for column in ("late_test_accuracy", "final_test_accuracy", "sim_s"):
        if column in frame and frame[column].notna().any():
            return column
    raise BadResult("no run has a late_test_accuracy; name what to draw with --y")


def assigned(frame, roles, y, scale):
    """The rows as they are drawn: role keys, seed, y in its unit, and whether a run diverged or left no result."""
    rows = pd.DataFrame({role: pd.Series(selection.keys(frame, columns), index=frame.index, dtype=object) for role, columns in roles.items()})
    named = {column for columns in roles.values() for column in columns}
    rows = rows.assign(**{column: frame[column] for column in named}, seed=frame["seed"] if "seed" in frame else 0,
                       diverged=frame["diverged"].astype(bool), y=scale * pd.to_numeric(frame[y], errors="coerce"))
    rows["lost"] = rows["y"].isna() & ~rows["diverged"]
    return rows


# ---- a column of summary.csv against a setting


def plan_settings(frame, request, varied, notes):
    color = request.color or (request.y if request.kind == "heatmap" else None)
    heat = color is not None
    y_name = color if heat else request.y
    y = selection.find_column(frame, y_name, "--color" if request.color else "--y", numeric=True) if y_name else default_y(frame)
    x = selection.find_column(frame, request.x, "--x") if request.x else default_x(frame, varied)
    if x is None:
        raise BadResult("the runs differ in no setting; name one with --x, or draw curves with --x iteration")
    if x == y:
        raise BadResult(f"--x and --y are both {x}")
    second = heat_axis(frame, request, varied, x) if heat else None
    x_is_setting = x in settings.setting_columns(frame)
    if not x_is_setting and not selection.is_number(frame[x]):
        raise BadResult(f"--x: '{request.x}' is neither a setting nor a number")
    candidates = selection.differing(frame, varied)
    x_columns = selection.with_parameters(frame, [x], candidates) if x_is_setting else []
    numeric = not heat and len(x_columns) <= 1 and selection.is_number(frame[x]) and request.kind != "bars"
    taken = [*x_columns, *(selection.with_parameters(frame, [second], candidates) if heat else [])]
    roles = chosen_roles(frame, request, varied, taken)
    if heat:
        roles["column"] += [column for column in roles["series"] if column not in roles["column"]]
        roles["series"] = taken[len(x_columns):]
    roles["x"] = x_columns
    largest = pd.to_numeric(frame[y], errors="coerce").abs().max()
    scale, unit = words.scale_and_unit(y, largest)
    rows = assigned(frame, roles, y, scale)
    x_unit = ""
    if not x_is_setting:
        x_scale, x_unit = words.scale_and_unit(x, frame[x].abs().max())
        rows["_x"] = x_scale * frame[x]
    elif numeric:
        rows["_x"] = pd.to_numeric(frame[x], errors="coerce")
        if rows["_x"].isna().any():
            notes.append(f"{int(rows['_x'].isna().sum())} runs have no {x}")
    else:
        rows["_x"] = rows["x"]
    baseline = baseline_of(frame, request.against)
    if baseline:
        named = list(dict.fromkeys(column for role, columns in roles.items() if role != "x" for column in columns))
        rows = rows.assign(**{column: frame[column] for column in baseline})
        rows = estimates.paired_differences(rows, baseline, ["_x", *named, "seed"])
    groups = ["row", "column", "series"] + (["_x"] if x_is_setting else [])
    points = estimates.summarise(rows, groups)
    if not x_is_setting:
        points = points.merge(rows.groupby(groups, sort=False)["_x"].mean().reset_index(), on=groups)
    points, kind = estimates.with_intervals(points, request.interval, estimates.bounds_of(y, bool(baseline)))
    drawn = "heatmap" if heat else request.kind if request.kind != "auto" else "points" if not x_is_setting else "lines" if numeric else "bars"
    if drawn == "lines" and not numeric:
        raise BadResult(f"--kind lines needs numbers, but {x} holds texts; --kind bars takes them")
    points = points.rename(columns={"_x": "x"})
    return Plan(drawn, x, y, roles, points, rows.drop(columns="x").rename(columns={"_x": "x"}), kind, numeric or not x_is_setting, x_unit, unit,
                request.log, request.points, baseline, notes)


def heat_axis(frame, request, varied, x):
    """The column of a heat map's vertical axis: --y where --color is given, else what else differs."""
    if request.color and request.y:
        return selection.find_column(frame, request.y, "--y")
    others = [column for column in selection.differing(frame, varied) if column != x and selection.component_of(frame, column) is None]
    if not others:
        raise BadResult(f"a heat map needs two settings that differ, and only {x} does")
    return others[0]


def baseline_of(frame, text):
    """{column: value} of `--against r=1,outer=mean`."""
    baseline = {}
    for part in (text or "").split(",") if text else []:
        name, equals, value = part.partition("=")
        if not equals:
            raise BadResult(f"--against: '{part}' is not NAME=VALUE")
        baseline[selection.find_column(frame, name, "--against")] = settings.plain(value)
    return baseline


# ---- a column of iterations.csv against iterations or time


def wants_curves(frame, request, varied):
    if request.kind == "curves" or request.x == "iteration":
        return True
    if request.color or request.kind not in ("auto", "lines"):
        return False
    if request.x in (None, "sim_s") and request.y is not None and settings.short_name(request.y) not in frame and request.y in iteration_columns(frame):
        return True
    return request.x is None and request.y is None and default_x(frame, varied) is None


def iterations_path(folder):
    for name in ("iterations.csv", "iterations.csv.part"):
        if isinstance(folder, str) and (Path(folder) / name).exists():
            return Path(folder) / name
    return None


def iteration_columns(frame):
    """The columns of the first iterations.csv there is."""
    for folder in frame["folder"] if "folder" in frame else []:
        path = iterations_path(folder)
        if path:
            with open(path, encoding="utf-8") as file:
                return file.readline().strip().split(",")
    return []


def plan_curves(frame, request, varied, notes):
    x = request.x or "iteration"
    if x not in selection.TIME_AXES:
        raise BadResult(f"--x: curves are drawn against iteration or sim_s, not '{x}'")
    known = iteration_columns(frame)
    if not known:
        raise BadResult("no iterations.csv lies beside these results, which curves need")
    y = request.y or "test_accuracy"
    if y not in known:
        raise BadResult(f"--y: no column '{y}' in iterations.csv" + selection.suggestion(y, known))
    roles = chosen_roles(frame, request, varied, [])
    if not any(roles.values()) and "summary" not in frame and len(frame) > 1 and frame["status"].ne("done").any():
        roles["series"] = ["name"]  # a run that has not ended names no setting
    found, ends = [], []
    for (place, run), keys in zip(frame.iterrows(), zip(*(selection.keys(frame, roles[role]) for role in ("row", "column", "series")))):
        path = iterations_path(run.get("folder"))
        if path is None:
            notes.append(f"no iterations.csv of {run.get('case_id', run.get('name'))}")
            continue
        table = read_curve(path, list(dict.fromkeys(["iteration", "sim_s", y])))
        ends.append(end_of_run(table, run, y, x, keys))
        table = table[table[y].notna() & ~np.isinf(table[y])]
        found.append(pd.DataFrame({"iteration": table["iteration"], "_x": table[x], "y": table[y], "seed": run.get("seed", 0), "run": place}).assign(
            **dict(zip(("row", "column", "series"), ([key] * len(table) for key in keys)))))
    rows = pd.concat(found, ignore_index=True)
    if rows.empty:
        raise BadResult(f"--y: no run has a value of {y}")
    scale, unit = words.scale_and_unit(y, rows["y"].abs().max())
    x_scale, x_unit = words.scale_and_unit(x, rows["_x"].max())
    ends = pd.DataFrame(ends, columns=["row", "column", "series", "x", "y", "diverged"])
    ends = ends.assign(x=x_scale * ends["x"], y=scale * ends["y"])
    rows = rows.assign(y=scale * rows["y"], _x=x_scale * rows["_x"], diverged=False, lost=False)
    groups = ["row", "column", "series", "iteration"]
    points = estimates.summarise(rows, groups).merge(rows.groupby(groups, sort=False)["_x"].mean().reset_index(), on=groups)
    points, kind = estimates.with_intervals(points, request.interval, estimates.bounds_of(y))
    points = points.rename(columns={"_x": "x"}).sort_values(["x"], kind="stable")
    return Plan("curves", x, y, {**roles, "x": [x]}, points, rows.rename(columns={"_x": "x"}), kind, True, x_unit, unit, request.log, request.points, {}, notes, ends)


def read_curve(path, columns):
    """Those columns as numbers; a last line that is still being written is left out."""
    try:
        table = pd.read_csv(path, usecols=columns, engine="c", on_bad_lines="skip")
    except ValueError as error:
        raise BadResult(f"{path}: {str(error).splitlines()[0]}") from error
    if path.suffix == ".part":
        table = table.iloc[:-1]
    return table.apply(pd.to_numeric, errors="coerce")


def end_of_run(table, run, y, x, keys):
    """Where a run diverged: at its last finite value."""
    at = run.get("diverged_at")
    row = table[table["iteration"] == at]
    finite = table[y][np.isfinite(table[y])]
    return (*keys, row[x].iloc[0] if len(row) else np.nan, finite.iloc[-1] if len(finite) else 0.0, bool(run["diverged"]))
