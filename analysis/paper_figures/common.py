"""What several figures draw alike."""

import matplotlib.pyplot as plt
import numpy as np

import style
from intervals import interval

PLACEMENT_LINES = {"random": "-", "worst": (0, (4, 1.5))}
RULE_COLORS = {"mean": "#000000", "geometric-median": "#CC79A7", "coordinate-median": "#009E73", "multi-krum": "#0072B2",
               "bulyan": "#D55E00", "sign-sgd": "#E69F00"}


def line_style(config):
    """Colour tells the robust rule; DETOX has filled markers and full lines, plain rules hollow ones."""
    color = RULE_COLORS[config.robust]
    return {"color": color, "marker": "o" if config.r > 1 else "s", "markersize": 4,
            "markerfacecolor": color if config.r > 1 else "white"}


def means(rows, by, column):
    """x, mean and half-width of the 95 % interval of `column` for each value of `by`; no width for a single seed."""
    groups = [(x, interval(group[column])) for x, group in rows.groupby(by)]
    half = [found.half if np.isfinite(found.half) else 0.0 for _, found in groups]
    return [x for x, _ in groups], [found.mean for _, found in groups], half


def around(axes, values, margin):
    """Limits that show all values; whiskers of few seeds may leave the picture."""
    axes.set_ylim(min(values) - margin, max(values) + margin)


def legend_below(figure, handles, columns):
    """Under all panels, in a strip of its own: a legend of the figure itself would lie on them."""
    strip = 0.1 + 0.18 * -(-len(handles) // columns)
    width, height = figure.get_size_inches()
    figure.set_size_inches(width, height + strip)
    below = strip / (height + strip)
    figure.get_layout_engine().set(rect=(0, below, 1, 1 - below))
    figure.legend(handles=handles, loc="lower center", ncol=columns, handlelength=3)


def page(rows, columns, height, **options):
    return plt.subplots(rows, columns, figsize=(style.PAGE_WIDTH, height), layout="constrained", **options)


def diverged_note(axes, rows):
    """Runs that diverged stay in every mean, as guessing; this says how many there are."""
    count = int(rows["diverged_at"].notna().sum())
    if count:
        axes.set_title(f"{axes.get_title()} ({count} of {len(rows)} runs diverged)", fontsize=8)
