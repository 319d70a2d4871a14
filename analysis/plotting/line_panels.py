"""Panels with lines or points against numbers, and with curves."""

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from plotting import estimates, looks

BAND = 0.2  # opacity of a single band
STEP = 0.014  # by how much of the axis neighbouring series are moved apart
SPREAD = 0.4  # of the distance between neighbouring values, which all of them take at most


def draw(plan, panels, series):
    """Means with whiskers; `panels` maps (row, column) to axes."""
    move = mover(plan, len(series))
    look = looks.line if plan.kind == "lines" else looks.points
    for panel, axes in panels.items():
        for index, each in enumerate(series):
            table = plan.of(plan.points, panel, each).sort_values("x")
            where, how = move(table["x"], index), look(index)
            axes.plot(where, table["mean"], markersize=4, **how)
            whiskers(axes, where, table, how["color"])
            if plan.show_points:
                runs = plan.of(plan.runs, panel, each)
                axes.plot(move(runs["x"], index), runs["y"], ".", color=how["color"], alpha=0.45, markersize=3.5, zorder=1)
    scale(plan, panels)
    if not plan.x_unit and plan.kind == "lines":
        name_values(plan, panels)
    for panel, axes in panels.items():
        mark_diverged(axes, [plan.of(plan.points, panel, each) for each in series], move)


def mover(plan, count):
    """A function of (x, index of the series) that moves the series a little apart, so that their intervals do not meet."""
    xs = plan.points["x"].astype(float)
    if count < 2 or xs.nunique() < 2 or ("x" in plan.log and xs[xs > 0].nunique() < 2) or plan.kind == "points" or plan.interval == "none":
        return lambda x, index: x
    places = np.sort(np.log(xs[xs > 0].unique()) if "x" in plan.log else xs.unique())
    step = min(STEP * (places[-1] - places[0]), SPREAD * np.diff(places).min() / count)
    if "x" in plan.log:
        return lambda x, index: x * np.exp(step * (index - (count - 1) / 2))
    return lambda x, index: x + step * (index - (count - 1) / 2)


def whiskers(axes, x, table, color):
    known = table["low"].notna() & table["high"].notna()
    if known.any():
        mean, low, high = (table[name][known] for name in ("mean", "low", "high"))
        axes.errorbar(np.asarray(x)[known], mean, [mean - low, high - mean], fmt="none", ecolor=color, elinewidth=0.9, capsize=2, capthick=0.9)


def scale(plan, panels):
    """Logarithmic axes where wanted, and limits that show every mean and run. An interval may be cut off: of fewer seeds
    than t needs, or where it reaches down to zero on a logarithmic axis."""
    axes = next(iter(panels.values()))  # all panels share their axes
    if "x" in plan.log:
        axes.set_xscale("log")
    if "y" in plan.log:
        axes.set_yscale("log")
    values = shown_values(plan)
    if not len(values):
        axes.set_ylim(0, 1)
    elif "y" in plan.log:
        axes.set_ylim(values.min() / (3.2 if plan.points["diverged"].any() else 1.6), values.max() * 1.6)
    else:
        span = np.ptp(values) or abs(values[0]) * 0.1 or 1.0
        marks = min(0.36, 0.09 * most_marks(plan.points))
        axes.set_ylim(values.min() - (0.06 + marks) * span, values.max() + 0.06 * span)


def shown_values(plan):
    points = plan.points
    shown = [points["mean"], *([plan.runs["y"]] if plan.show_points else [])]
    if "y" not in plan.log:
        sound = points[points["count"] >= estimates.FEWEST_FOR_T] if plan.interval == "t" else points
        shown += [sound["low"], sound["high"]]
    values = np.concatenate([np.asarray(each, dtype=float) for each in shown])
    return values[np.isfinite(values) & ((values > 0) | ("y" not in plan.log))]


def most_marks(points):
    """At most how many series have diverged runs at one x of one panel: each needs a line of room for its mark."""
    lost = points[points["diverged"] > 0]
    return int(lost.groupby(["row", "column", "x"], sort=False).size().max()) if len(lost) else 0


def name_values(plan, panels):
    """Where few values were run, and apart enough, the axis names just these."""
    values = sorted(plan.points["x"].astype(float).unique())
    places = np.log(values) if "x" in plan.log else np.asarray(values)
    if len(values) > 12 or (len(values) > 1 and min(np.diff(places)) < 0.075 * (places[-1] - places[0])):
        return
    axes = next(iter(panels.values()))
    axes.set_xticks(values)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.minorticks_off()


def mark_diverged(axes, tables, move):
    """A cross above the axis for each mean from which diverged runs are missing, with their number."""
    height, frame = {}, axes.get_xaxis_transform()
    for index, table in enumerate(tables):
        color = looks.line(index)["color"]
        for row in table[table["diverged"] > 0].itertuples():
            level = height[row.x] = height.get(row.x, -1) + 1
            at, runs = (move(row.x, index), 0.035 + 0.075 * level), row.diverged + row.count
            axes.plot(*at, marker="x", markersize=4.5, markeredgewidth=1.4, color=color, transform=frame, zorder=6)
            axes.annotate(f"{row.diverged}/{runs}" if runs > 1 else "", at, xytext=(4, 0), xycoords=frame,
                          textcoords="offset points", fontsize=5.5, va="center", color=color)


def draw_curves(plan, panels, series):
    for panel, axes in panels.items():
        for index, each in enumerate(series):
            curve(plan, axes, panel, each, looks.line(index), len(series), index)
    scale(plan, panels)
    lowest = next(iter(panels.values())).get_ylim()[0]
    for row in plan.ends[plan.ends["diverged"]].itertuples():  # at its last value, or on the axis where that is not in sight
        color = looks.line(series.index(row.series))["color"]
        panels[row.row, row.column].plot([row.x], [max(row.y, lowest)], marker="X", markersize=6, color=color,
                                         markeredgecolor="white", clip_on=False, zorder=6)
    if "x" not in plan.log:
        next(iter(panels.values())).xaxis.set_major_locator(MaxNLocator(6))


def curve(plan, axes, panel, series, how, count, index):
    """One mean with its band; markers stand at other places on each curve."""
    table, marker = plan.of(plan.points, panel, series), how.pop("marker")
    every = max(1, len(table) // 8)
    axes.plot(table["x"], table["mean"], marker=marker, markevery=(index * every // count, every), markersize=3.5, **how)
    axes.fill_between(table["x"], table["low"], table["high"], color=how["color"], alpha=min(BAND, 0.6 / count), linewidth=0)
    if plan.show_points:
        for _, run in plan.of(plan.runs, panel, series).groupby("run"):
            axes.plot(run["x"], run["y"], color=how["color"], linewidth=0.5, alpha=0.6)
