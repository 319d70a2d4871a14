"""Plans a figure of a column of summary.csv against a setting, against another result, or over two settings."""

from dataclasses import dataclass

import pandas as pd

from plotting import estimates, roles, selection, settings, words
from plotting.plan import ROLES, Plan
from results import BadResult


@dataclass
class Axes:
    """What stands where: `x` and `y` are columns, `second` is the vertical setting of a heat map or None; `x_settings` and
    `second_settings` add the parameters of components."""

    x: str
    y: str
    second: str
    x_settings: list
    second_settings: list


def plan_settings(frame, request, varied, notes):
    axes = find_axes(frame, request, varied)
    where = find_roles(frame, request, varied, axes)
    kind, numeric = kind_of(frame, request, axes)
    scale, unit = words.scale_and_unit(axes.y, pd.to_numeric(frame[axes.y], errors="coerce").abs().max())
    rows = measured(frame, where, axes.y, scale)
    rows["x"], x_unit = positions(frame, axes, rows, numeric)
    without = rows["x"].isna()
    if without.any():
        notes.append(f"{without.sum()} runs have no {request.x or axes.x} and are not drawn")
        frame, rows = frame[~without], rows[~without]
    base = roles.baseline(frame, request.against)
    if base:
        rows = differences(frame, rows, base, where)
    points, interval = means(rows, request, axes, bool(base))
    return Plan(kind, axes.x, axes.y, where, points, rows, interval, numeric, x_unit, unit, request.log, request.points, base, notes)


def find_axes(frame, request, varied):
    """Finds the columns; where the user names none, what was varied."""
    heat = request.color or request.kind == "heatmap"
    name = request.color or request.y
    y = selection.find_column(frame, name, "--color" if request.color else "--y", numeric=True) if name else roles.default_y(frame)
    x = selection.find_column(frame, request.x, "--x") if request.x else roles.default_x(frame, varied)
    if x is None:
        raise BadResult("the runs differ in no setting; name one with --x, or draw curves with --x iteration")
    if x == y:
        raise BadResult(f"--x and --y are both {x}")
    second = second_setting(frame, request, varied, x) if heat else None
    candidates = selection.differing(frame, varied)
    is_setting = x in settings.setting_columns(frame)
    if not is_setting and not selection.is_number(frame[x]):
        raise BadResult(f"--x: '{request.x}' is neither a setting nor a number")
    return Axes(x, y, second, selection.with_parameters(frame, [x], candidates) if is_setting else [],
                selection.with_parameters(frame, [second], candidates) if heat else [])


def second_setting(frame, request, varied, x):
    """The vertical axis of a heat map: --y beside --color, else what else differs."""
    if request.color and request.y:
        return selection.find_column(frame, request.y, "--y")
    others = [column for column in roles.varied_settings(frame, varied) if column != x]
    if not others:
        raise BadResult(f"a heat map needs two settings that differ, and only {x} does")
    return others[0]


def find_roles(frame, request, varied, axes):
    where = roles.chosen(frame, request, varied, [*axes.x_settings, *axes.second_settings])
    if axes.second:  # a heat map has no legend: what is left makes panels
        where["column"] += [column for column in where["series"] if column not in where["column"]]
        where["series"] = axes.second_settings
    return {**where, "x": axes.x_settings}


def kind_of(frame, request, axes):
    """(how to draw, whether x is a number)."""
    if axes.second:
        return "heatmap", False
    if not axes.x_settings:
        return "points", True
    numeric = len(axes.x_settings) == 1 and selection.is_number(frame[axes.x])
    kind = request.kind if request.kind != "auto" else "lines" if numeric else "bars"
    if kind != "bars" and not numeric:
        raise BadResult(f"--kind {kind} needs numbers, but {axes.x} holds texts; --kind bars takes them")
    return kind, numeric and kind != "bars"


def measured(frame, where, y, scale):
    """The rows as they are drawn: keys of the roles, seed, y in its unit, and whether a run diverged or left nothing."""
    rows = roles.keyed(frame, where).assign(seed=frame["seed"] if "seed" in frame else 0, diverged=frame["diverged"].astype(bool),
                                            y=scale * pd.to_numeric(frame[y], errors="coerce"))
    return rows.assign(lost=rows["y"].isna() & ~rows["diverged"])


def positions(frame, axes, rows, numeric):
    """(x of each row, its unit)."""
    if not axes.x_settings:
        scale, unit = words.scale_and_unit(axes.x, frame[axes.x].abs().max())
        return scale * frame[axes.x], unit
    return (pd.to_numeric(frame[axes.x], errors="coerce"), "") if numeric else (rows["x"], "")


def differences(frame, rows, base, where):
    """`rows` against the baseline; the settings of all roles have to agree."""
    named = list(dict.fromkeys(column for role in ROLES for column in where[role]))
    rows = rows.assign(**{column: frame[column] for column in (*named, *base) if column not in rows})
    return estimates.paired_differences(rows, base, ["x", *named, "seed"])


def means(rows, request, axes, difference):
    """(a row for each mean with its interval, which kind of interval that is). Where x is a result, it has a mean too."""
    groups = [*ROLES, "x"] if axes.x_settings else list(ROLES)
    points = estimates.summarise(rows, groups)
    if not axes.x_settings:
        points = points.merge(rows.groupby(groups, sort=False)["x"].mean().reset_index(), on=groups)
    return estimates.with_intervals(points, request.interval, estimates.bounds_of(axes.y, difference))
