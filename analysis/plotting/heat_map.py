"""Panels with heat maps: a cell for each pair of settings, with its mean, or what happened instead."""

import math

import matplotlib.pyplot as plt
import numpy as np

from plotting import words

MISSING = "#E6E6E6"


def draw(plan, figure, panels, series):
    xs, limits = plan.levels("x"), limits_of(plan)
    colors = plt.get_cmap("PuOr" if plan.against else "cividis").copy()
    colors.set_bad(MISSING)
    for panel, axes in panels.items():
        cells = {(row.series, row.x): row for row in plan.points.itertuples() if (row.row, row.column) == panel}
        means = [[cells[y, x].mean if (y, x) in cells else np.nan for x in xs] for y in series]
        image = axes.imshow(np.array(means, dtype=float), aspect="auto", origin="lower", cmap=colors, vmin=limits[0], vmax=limits[1])
        axes.grid(False)
        axes.set_xticks(range(len(xs)), [words.wrapped(words.bare(plan.text("x", x), plan.roles["x"]), 10) for x in xs])
        axes.set_yticks(range(len(series)), [words.bare(plan.text("series", y), plan.roles["series"]) for y in series])
        axes.label_outer()
        for i, y in enumerate(series):
            for j, x in enumerate(xs):
                write_cell(axes, (j, i), cells.get((y, x)), colors, limits)
    for axes in {row: axes for (row, _), axes in reversed(panels.items())}.values():  # the first of each row
        axes.set_ylabel(words.axis_title(plan.roles["series"][0]))
    bar = figure.colorbar(image, ax=list(panels.values()), pad=0.02, fraction=0.06, aspect=28)
    bar.set_label(words.wrapped(plan.title, 26))
    bar.outline.set_visible(False)


def limits_of(plan):
    """Of the colours; those of differences have zero in the middle."""
    means = plan.points["mean"].dropna()
    low, high = (means.min(), means.max()) if len(means) else (0.0, 1.0)
    return (-max(abs(low), abs(high)), max(abs(low), abs(high))) if plan.against else (low, high)


def decimals(low, high):
    """As many as tell the cells of a map apart, the same in all of them."""
    span = max(high - low, abs(high) / 1e3) or 1
    return min(4, max(0, 1 - math.floor(math.log10(span / 10))))


def write_cell(axes, at, cell, colors, limits):
    """The mean, with a cross where runs diverged; a hatch and a dash where nothing was run."""
    if cell is None or (np.isnan(cell.mean) and not cell.diverged):
        corner = (at[0] - 0.5, at[1] - 0.5)
        axes.add_patch(plt.Rectangle(corner, 1, 1, facecolor=MISSING, edgecolor="white", hatch="////", linewidth=0))
        axes.annotate("–", at, ha="center", va="center", fontsize=7, color="#555555")
        return
    lines = [] if np.isnan(cell.mean) else [f"{cell.mean:.{decimals(*limits)}f}"]
    if cell.diverged:
        lines.append(f"✕ {cell.diverged}/{cell.diverged + cell.count}")
    color = "white" if is_dark(cell.mean, colors, limits) else "black"
    axes.annotate("\n".join(lines), at, ha="center", va="center", fontsize=6.5, color=color, linespacing=0.95)


def is_dark(mean, colors, limits):
    """Whether black text on the colour of `mean` is hard to read."""
    if np.isnan(mean):
        return False
    red, green, blue, _ = colors((mean - limits[0]) / ((limits[1] - limits[0]) or 1))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
