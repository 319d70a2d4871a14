"""Plans a figure of a column of iterations.csv against iterations or simulated time, as means over seeds."""

from pathlib import Path

import numpy as np
import pandas as pd

from plotting import estimates, roles, selection, settings, words
from plotting.plan import ROLES, Plan
from results import BadResult

TIME_AXES = ("iteration", "sim_s")


def wants_curves(frame, request, varied):
    """Whether the options mean curves: they name iterations, or a column that only iterations.csv has, or nothing varies."""
    if request.kind == "curves" or request.x == "iteration":
        return True
    if request.color or request.kind not in ("auto", "lines"):
        return False
    if request.x in (None, "sim_s") and request.y and settings.short_name(request.y) not in frame:
        return request.y in iteration_columns(frame)
    return request.x is None and request.y is None and roles.default_x(frame, varied) is None


def plan_curves(frame, request, varied, notes):
    x, y = find_axes(frame, request)
    where = roles.chosen(frame, request, varied, [])
    if not any(where.values()) and len(frame) > 1 and frame["status"].ne("done").any():
        where["series"] = ["name"]  # a run that has not ended names no setting
    rows, ends = read_curves(frame, roles.keyed(frame, where), x, y, notes)
    scale, unit = words.scale_and_unit(y, rows["y"].abs().max())
    x_scale, x_unit = words.scale_and_unit(x, rows["x"].max())
    rows, ends = (table.assign(x=x_scale * table["x"], y=scale * table["y"]) for table in (rows, ends))
    groups = [*ROLES, "iteration"]
    points = estimates.summarise(rows, groups).merge(rows.groupby(groups, sort=False)["x"].mean().reset_index(), on=groups)
    points, interval = estimates.with_intervals(points, request.interval, estimates.bounds_of(y))
    return Plan("curves", x, y, {**where, "x": [x]}, points.sort_values("x", kind="stable"), rows, interval, x_unit=x_unit, unit=unit,
                log=request.log, show_points=request.points, notes=notes, ends=ends)


def find_axes(frame, request):
    x, y = request.x or "iteration", request.y or "test_accuracy"
    if x not in TIME_AXES:
        raise BadResult(f"--x: curves are drawn against iteration or sim_s, not '{x}'")
    known = iteration_columns(frame)
    if not known:
        raise BadResult("no iterations.csv lies beside these results, which curves need")
    if y not in known:
        raise BadResult(f"--y: no column '{y}' in iterations.csv" + selection.suggestion(y, known))
    return x, y


def iterations_path(folder):
    """Of the table that a run has written, or is writing; None where there is none."""
    paths = [Path(folder) / name for name in ("iterations.csv", "iterations.csv.part")] if isinstance(folder, str) else []
    return next((path for path in paths if path.exists()), None)


def iteration_columns(frame):
    """The columns of the first iterations.csv there is."""
    for path in map(iterations_path, frame.get("folder", [])):
        if path:
            with open(path, encoding="utf-8") as file:
                return file.readline().strip().split(",")
    return []


def read_curves(frame, keys, x, y, notes):
    """(a row for each value of each run, a row for the end of each run)."""
    curves, ends = [], []
    for place, run in frame.iterrows():
        path = iterations_path(run.get("folder"))
        if path is None:
            notes.append(f"no iterations.csv of {run.get('case_id', run.get('name'))}")
            continue
        table = read_columns(path, list(dict.fromkeys(["iteration", "sim_s", y])))
        finite = table[np.isfinite(table[y])]
        key = dict(keys.loc[place])
        ends.append({**key, **end_of(table, finite, run, x, y)})
        curve = pd.DataFrame({"iteration": finite["iteration"], "x": finite[x], "y": finite[y], "run": place, "diverged": False, "lost": False})
        curves.append(curve.assign(**{role: [value] * len(curve) for role, value in key.items()}))
    rows = pd.concat(curves, ignore_index=True)
    if rows.empty:
        raise BadResult(f"--y: no run has a value of {y}")
    return rows, pd.DataFrame(ends)


def read_columns(path, columns):
    """Those columns as numbers; a last line that may still be being written is left out."""
    try:
        table = pd.read_csv(path, usecols=columns, on_bad_lines="skip")
    except ValueError as error:
        raise BadResult(f"{path}: {str(error).splitlines()[0]}") from error
    table = table.iloc[:-1] if path.suffix == ".part" else table
    return table.apply(pd.to_numeric, errors="coerce")


def end_of(table, finite, run, x, y):
    """Whether a run diverged, where, and its last finite value."""
    row = table[table["iteration"] == run.get("diverged_at")]
    return {"x": row[x].iloc[0] if len(row) else np.nan, "y": finite[y].iloc[-1] if len(finite) else 0.0, "diverged": bool(run["diverged"])}
