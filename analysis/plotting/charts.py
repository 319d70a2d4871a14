"""Draws a plan: panels of lines, points, bars, heat maps or curves, readable at a column's width and in grey."""

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

import style
from plotting import estimates, words

CM = 1 / 2.54
ONE_COLUMN, TWO_COLUMNS = 8.0, 16.5  # cm: widths of a figure with one panel, or with several side by side
PANEL_HEIGHT = 5.0  # cm
BAND = 0.2  # opacity of a single band
MISSING = "#E6E6E6"
INTERVALS = {"t": "95 % t-intervals", "range": "range of both"}


def look(index):
    """Colour, dashes and marker of the index-th series; in grey, dashes and markers still differ."""
    step = index + 2 * (index // len(style.PALETTE))  # no two of 28 agree in dashes and marker
    return {**style.line(index), "marker": style.MARKERS[step % len(style.MARKERS)]}


def draw(plan, width=None, note=True):
    """The figure; `width` in cm."""
    rows, columns = plan.levels("row"), plan.levels("column")
    width = (width or (ONE_COLUMN if len(columns) == 1 else TWO_COLUMNS)) * CM
    height = max(PANEL_HEIGHT * CM, 0.55 * width / len(columns)) * len(rows)
    if plan.kind == "heatmap":
        height = (0.9 + 0.62 * len(plan.levels("series")) + (1.2 if plan.roles["x"] else 0)) * CM * len(rows) + 0.6
    figure, grid = plt.subplots(len(rows), len(columns), figsize=(width, height), sharex=True, sharey=True, squeeze=False, layout="constrained")
    series = plan.levels("series")
    panels = {"heatmap": heat_panels, "bars": bar_panels, "curves": curve_panels}.get(plan.kind, line_panels)
    panels(plan, figure, {(row, column): grid[i][j] for i, row in enumerate(rows) for j, column in enumerate(columns)}, series)
    titles(plan, grid, rows, columns)
    if note:
        write_note(plan, figure)
    if plan.kind != "heatmap":
        legend(plan, figure, series)
    return figure


def titles(plan, grid, rows, columns):
    """Each panel says which settings it shows, the outer ones what the axes are."""
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            text = ", ".join(filter(None, (plan.text("column", column), plan.text("row", row))))
            box = grid[i][j].get_position().width * grid[i][j].figure.get_size_inches()[0]
            grid[i][j].set_title(words.wrapped(text, int(box / 0.068)))
    for axes in grid[-1]:
        axes.set_xlabel(words.axis_title(plan.x, plan.x_unit))
    if plan.kind != "heatmap":
        for axes in grid[:, 0]:
            inches = axes.figure.get_size_inches()[1] / len(grid) * 0.66
            axes.set_ylabel(words.wrapped(words.axis_title(plan.y, plan.unit, bool(plan.against)), int(inches / 0.055)))
    if plan.against:
        for axes in grid.flat:
            axes.axhline(0, color="#555555", linewidth=0.8, zorder=1)


# ---- lines and points against numbers


def panel_points(plan, panel, series):
    points = plan.points
    alike = [a == panel[0] and b == panel[1] and c == series for a, b, c in zip(points["row"], points["column"], points["series"])]
    return points[alike]


def panel_runs(plan, panel, series):
    runs = plan.runs
    return runs[[a == panel[0] and b == panel[1] and c == series for a, b, c in zip(runs["row"], runs["column"], runs["series"])]]


def line_panels(plan, _figure, panels, series):
    dodge = dodger(plan, len(series))
    for panel, axes in panels.items():
        for index, each in enumerate(series):
            table = panel_points(plan, panel, each).sort_values("x")
            where = dodge(table["x"], index)
            how = look(index) if plan.kind == "lines" else {**look(index), "linestyle": "none"}
            axes.plot(where, table["mean"], markersize=4, **how)
            whiskers(axes, where, table, how["color"])
            if plan.show_points:
                runs = panel_runs(plan, panel, each)
                axes.plot(dodge(runs["x"], index), runs["y"], ".", color=how["color"], alpha=0.45, markersize=3.5, zorder=1)
    scales(plan, panels)
    if plan.kind == "lines" and not plan.x_unit:
        ticks_at_values(plan, panels)
    for panel, axes in panels.items():
        mark_diverged(axes, [(index, panel_points(plan, panel, each)) for index, each in enumerate(series)], lambda x, i: dodge(x, i))


def dodger(plan, count):
    """Moves the series a little apart, so that intervals at one x stay apart."""
    xs = plan.points["x"].astype(float)
    if count < 2 or xs.nunique() < 2 or plan.kind == "points":
        return lambda x, index: x
    step = 0.014 if plan.interval != "none" else 0.0
    if "x" in plan.log:
        span = np.log(xs.max() / xs[xs > 0].min())
        return lambda x, index: x * np.exp(step * span * (index - (count - 1) / 2))
    span = xs.max() - xs.min()
    return lambda x, index: x + step * span * (index - (count - 1) / 2)


def whiskers(axes, x, table, color):
    some = table["low"].notna() & table["high"].notna()
    if some.any():
        axes.errorbar(np.asarray(x)[some], table["mean"][some], [table["mean"][some] - table["low"][some], table["high"][some] - table["mean"][some]],
                      fmt="none", ecolor=color, elinewidth=0.9, capsize=2, capthick=0.9)


def scales(plan, panels):
    """Logarithmic axes where wanted, and limits that show every mean and run; an interval of two seeds may be cut off."""
    axes = next(iter(panels.values()))
    if "x" in plan.log:
        axes.set_xscale("log")
    if "y" in plan.log:
        axes.set_yscale("log")
    points = plan.points
    sound = points[points["count"] >= estimates.FEWEST_FOR_T] if plan.interval == "t" else points
    shown = [points["mean"], *([plan.runs["y"]] if plan.show_points else [])]
    if "y" not in plan.log:  # where an interval reaches down to zero, it is cut off instead
        shown += [sound["low"], sound["high"]]
    values = np.concatenate([np.asarray(each, dtype=float) for each in shown])
    values = values[np.isfinite(values) & ((values > 0) | ("y" not in plan.log))]
    if not len(values):
        axes.set_ylim(0, 1)
    elif "y" in plan.log:
        axes.set_ylim(values.min() / 1.6 / (2 if points["diverged"].any() else 1), values.max() * 1.6)
    else:
        span = np.ptp(values) or abs(values[0]) * 0.1 or 1.0
        room = (0.06 + min(0.36, 0.09 * crowded(points))) * span
        axes.set_ylim(values.min() - room, values.max() + 0.06 * span)


def crowded(points):
    """At most how many series have diverged runs at one x of one panel: each needs a line of room for its mark."""
    lost = points[points["diverged"] > 0]
    return int(lost.groupby(["row", "column", "x"], sort=False).size().max()) if len(lost) else 0


def ticks_at_values(plan, panels):
    """Where few settings were run, the axis names just these."""
    values = sorted(plan.points["x"].astype(float).unique())
    axes = next(iter(panels.values()))
    if "x" in plan.log:
        spaced = len(values) < 2 or min(np.diff(np.log(values))) > 0.08 * np.log(values[-1] / values[0])
    else:
        spaced = len(values) < 2 or min(np.diff(values)) >= 0.075 * (values[-1] - values[0])
    if len(values) <= 12 and spaced:
        axes.set_xticks(values)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.minorticks_off()


def mark_diverged(axes, tables, place):
    """A cross at the lower edge for each mean from which diverged runs are missing, with their number."""
    height = {}
    for index, table in tables:
        for row in table[table["diverged"] > 0].itertuples():
            level = height.setdefault(row.x, 0)
            height[row.x] += 1
            color = look(index)["color"]
            at = (place(row.x, index), 0.035 + 0.075 * level)
            axes.plot(*at, marker="x", markersize=4.5, markeredgewidth=1.4, color=color, transform=axes.get_xaxis_transform(), zorder=6)
            axes.annotate(f"{row.diverged}/{row.diverged + row.count}" if row.diverged + row.count > 1 else "", at, xytext=(4, 0),
                          xycoords=axes.get_xaxis_transform(), textcoords="offset points", fontsize=5.5, va="center", color=color)


# ---- bars against categories


def bar_panels(plan, _figure, panels, series):
    categories = plan.levels("x") if not plan.numeric else sorted(plan.points["x"].unique())
    width = 0.8 / len(series)
    place = {category: at for at, category in enumerate(categories)}
    for panel, axes in panels.items():
        tables = []
        for index, each in enumerate(series):
            table = panel_points(plan, panel, each)
            at = np.array([place[x] for x in table["x"]]) + width * (index - (len(series) - 1) / 2)
            color = style.PALETTE[index % len(style.PALETTE)]
            axes.bar(at, table["mean"], 0.92 * width, color=lighter(color), edgecolor=color, hatch=style.HATCHES[index % len(style.HATCHES)], linewidth=0.8)
            whiskers(axes, at, table, "#222222")
            if plan.show_points:
                runs = panel_runs(plan, panel, each)
                axes.plot([place[x] + width * (index - (len(series) - 1) / 2) for x in runs["x"]], runs["y"], ".", color="black", alpha=0.6, markersize=3)
            tables.append((table, at, color))
        for table, at, color in tables:
            bar_divergence(axes, table, at, width, color)
        axes.grid(axis="x", visible=False)
        axes.set_xticks(range(len(categories)), category_texts(plan, categories, panels))
    if "y" in plan.log:
        next(iter(panels.values())).set_yscale("log")


def bar_divergence(axes, table, at, width, color):
    """Where runs diverged: how many, above the axis, on the bar of those that did not."""
    for row, x in zip(table.itertuples(), at):
        if row.diverged:
            axes.annotate(f"✕ {row.diverged}/{row.diverged + row.count}", (x, 0), xytext=(0, 2), xycoords=axes.get_xaxis_transform(),
                          textcoords="offset points", ha="center", va="bottom", fontsize=6, rotation=90, color="black",
                          bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.85})


def lighter(color):
    """A mixture with white, on which a hatch of the colour itself is seen."""
    return tuple(0.45 + 0.55 * int(color[i:i + 2], 16) / 255 for i in (1, 3, 5))


def category_texts(plan, categories, panels):
    """The texts below the axis, broken into lines that do not meet."""
    texts = [plan.text("x", each).removeprefix(f"{plan.x} = ") if isinstance(each, tuple) else words.number_text(each) for each in categories]
    axes = next(iter(panels.values()))
    inches = axes.figure.get_size_inches()[0] * 0.85 / max(1, len({panel[1] for panel in panels}))
    return [words.wrapped(text.replace("-", "- "), int(inches / len(texts) / 0.062)).replace("- ", "-") for text in texts]


# ---- heat maps


def heat_panels(plan, figure, panels, series):
    xs = plan.levels("x")
    means = plan.points["mean"]
    low, high = (np.nanmin(means), np.nanmax(means)) if means.notna().any() else (0, 1)
    if plan.against:
        low, high = -max(abs(low), abs(high)), max(abs(low), abs(high))
    colors = plt.get_cmap("PuOr" if plan.against else "cividis").copy()
    colors.set_bad(MISSING)
    for panel, axes in panels.items():
        digits = decimals(low, high)
        cells = {(row.series, row.x): row for row in plan.points.itertuples() if (row.row, row.column) == panel}
        values = np.array([[cells[y, x].mean if (y, x) in cells else np.nan for x in xs] for y in series], dtype=float)
        image = axes.imshow(values, aspect="auto", origin="lower", cmap=colors, vmin=low, vmax=high)
        axes.grid(False)
        axes.set_xticks(range(len(xs)), [words.wrapped(bare(plan, "x", x), 10) for x in xs])
        axes.set_yticks(range(len(series)), [bare(plan, "series", y) for y in series])
        axes.label_outer()
        for i, y in enumerate(series):
            for j, x in enumerate(xs):
                cell_text(axes, j, i, cells.get((y, x)), colors, (low, high), digits)
    for axes in {panel[0]: axes for panel, axes in reversed(panels.items())}.values():
        axes.set_ylabel(words.axis_title(plan.roles["series"][0]))
    bar = figure.colorbar(image, ax=list(panels.values()), pad=0.02, fraction=0.06, aspect=28)
    bar.set_label(words.wrapped(words.axis_title(plan.y, plan.unit, bool(plan.against)), 26))
    bar.outline.set_visible(False)


def bare(plan, role, key):
    """The value without the name that the axis has already."""
    text = plan.text(role, key)
    return text.rsplit(" = ", 1)[1] if len(plan.roles[role]) == 1 and " = " in text else text


def decimals(low, high):
    """As many as tell the cells of a map apart, the same in all of them."""
    span = max(high - low, abs(high) / 1e3) or 1
    return min(4, max(0, 1 - math.floor(math.log10(span / 10))))


def cell_text(axes, x, y, cell, colors, limits, digits):
    """The mean, with a cross where runs diverged; a dash where nothing was run."""
    if cell is None or (np.isnan(cell.mean) and not cell.diverged):
        axes.add_patch(plt.Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=MISSING, edgecolor="white", hatch="////", linewidth=0))
        axes.annotate("–", (x, y), ha="center", va="center", fontsize=7, color="#555555")
        return
    lines = [] if np.isnan(cell.mean) else [f"{cell.mean:.{digits}f}"]
    if cell.diverged:
        lines.append(f"✕ {cell.diverged}/{cell.diverged + cell.count}")
    share = 0.9 if np.isnan(cell.mean) else (cell.mean - limits[0]) / ((limits[1] - limits[0]) or 1)
    red, green, blue, _ = colors(share)
    dark = not np.isnan(cell.mean) and 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
    axes.annotate("\n".join(lines), (x, y), ha="center", va="center", fontsize=6.5, color="white" if dark else "black", linespacing=0.95)


# ---- curves


def curve_panels(plan, _figure, panels, series):
    for panel, axes in panels.items():
        for index, each in enumerate(series):
            table = panel_points(plan, panel, each)
            how = look(index)
            marker = how.pop("marker")
            few = max(1, len(table) // 8)
            axes.plot(table["x"], table["mean"], marker=marker, markevery=(index * few // max(1, len(series)), few), markersize=3.5, **how)
            axes.fill_between(table["x"], table["low"], table["high"], color=how["color"], alpha=min(BAND, 0.6 / len(series)), linewidth=0)
            if plan.show_points:
                for _, run in panel_runs(plan, panel, each).groupby("run"):
                    axes.plot(run["x"], run["y"], color=how["color"], linewidth=0.5, alpha=0.6)
    scales(plan, panels)
    lowest = next(iter(panels.values())).get_ylim()[0]
    for row in plan.ends[plan.ends["diverged"]].itertuples():  # at its last value, or on the axis where it has none in sight
        panels[row.row, row.column].plot([row.x], [max(row.y, lowest)], marker="X", markersize=6, color=look(series.index(row.series))["color"],
                                         markeredgecolor="white", clip_on=False, zorder=6)
    if "x" not in plan.log:
        next(iter(panels.values())).xaxis.set_major_locator(MaxNLocator(6))


# ---- legend and note


def entry(plan, key):
    """What a series is, and how many of its runs diverged or left nothing, which a figure counts and never drops."""
    runs = plan.runs[[each == key for each in plan.runs["series"]]]
    text = plan.text("series", key)
    diverged, lost, total = int(runs["diverged"].sum()), int(runs["lost"].sum()), len(runs)
    if plan.kind == "curves":
        ends = plan.ends[[each == key for each in plan.ends["series"]]]
        diverged, total = int(ends["diverged"].sum()), len(ends)
    notes = [f"{diverged} of {total} diverged".replace(" ", "\u00a0")] if diverged else []
    notes += [f"{lost} without a result".replace(" ", "\u00a0")] if lost else []
    return f"{text} ({', '.join(notes)})" if notes and text else text


def legend(plan, figure, series):
    """Above the panels, where it covers no data, in as many columns as fit."""
    texts = [entry(plan, each) for each in series]
    if len(series) < 2 and not texts[0]:
        return
    handles = [handle(plan, index) for index in range(len(series))]
    inches = figure.get_size_inches()
    texts = [words.wrapped(text, max(20, int(inches[0] / 0.075) - 8)) for text in texts]
    for columns in range(min(4, len(series)), 0, -1):
        made = figure.legend(handles, texts, loc="upper left", bbox_to_anchor=(0.0, 1.0), ncol=columns, borderaxespad=0.2, columnspacing=1.2)
        box = made.get_window_extent(figure.canvas.get_renderer())
        if columns == 1 or box.width <= figure.bbox.width:
            break
        made.remove()
    more = box.height / figure.dpi + 0.03
    figure.set_size_inches(inches[0], inches[1] + more)
    figure.get_layout_engine().set(rect=(0, 0, 1, inches[1] / (inches[1] + more)))


def handle(plan, index):
    color = style.PALETTE[index % len(style.PALETTE)]
    if plan.kind == "bars":
        return plt.Rectangle((0, 0), 1, 1, facecolor=lighter(color), edgecolor=color, hatch=style.HATCHES[index % len(style.HATCHES)])
    how = look(index) if plan.kind != "points" else {**look(index), "linestyle": "none"}
    return plt.Line2D([], [], markersize=4, **how)


def note_text(plan):
    counts = plan.points["count"] + (plan.points["diverged"] if plan.kind != "curves" else 0)
    parts = []
    if counts.max() > 1:
        intervals = f", {INTERVALS[plan.interval]}" if plan.interval != "none" and plan.kind != "heatmap" else ""
        parts.append(f"means of {'' if counts.nunique() == 1 else 'up to '}{counts.max():.0f} seeds{intervals}")
    if plan.against:
        parts.append("paired by seed, against " + ", ".join(words.part_text(column, value) for column, value in plan.against.items()))
    if plan.points["diverged"].any() or (plan.kind == "curves" and plan.ends["diverged"].any()):
        parts.append("✕ diverged, not in the mean")
    if plan.kind == "heatmap" and len(plan.points) < len(plan.levels("x")) * len(plan.levels("series")) * len(plan.levels("row")) * len(plan.levels("column")):
        parts.append("– not run")
    return "; ".join(parts)


def write_note(plan, figure):
    text = note_text(plan)
    if text:
        width = int(figure.get_size_inches()[0] / 0.049)
        figure.supxlabel(words.wrapped(text, width), fontsize=5.5, color="#555555", x=0.99, ha="right")
