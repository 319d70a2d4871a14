"""Panels with bars against categories."""

import numpy as np

from plotting import looks, words
from plotting.line_panels import whiskers

GROUP = 0.8  # of the distance between two categories, which their bars fill
LETTER = 0.062  # inches, on average, of a tick label


def draw(plan, panels, series):
    categories = plan.levels("x")
    place = {category: at for at, category in enumerate(categories)}
    width = GROUP / len(series)

    def places(xs, index):
        return np.array([place[x] for x in xs]) + width * (index - (len(series) - 1) / 2)

    for panel, axes in panels.items():
        for index, each in enumerate(series):
            table = plan.of(plan.points, panel, each)
            at = places(table["x"], index)
            axes.bar(at, table["mean"], 0.92 * width, **looks.bar(index))
            whiskers(axes, at, table, "#222222")
            if plan.show_points:
                runs = plan.of(plan.runs, panel, each)
                axes.plot(places(runs["x"], index), runs["y"], ".", color="black", alpha=0.6, markersize=3)
            count_diverged(axes, table, at)
        axes.grid(axis="x", visible=False)
        axes.set_xticks(range(len(categories)), category_texts(plan, categories, panels))
    if "y" in plan.log:
        next(iter(panels.values())).set_yscale("log")


def count_diverged(axes, table, places):
    """How many runs diverged, at the foot of the bar of those that did not."""
    for row, x in zip(table.itertuples(), places):
        if row.diverged:
            box = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
            axes.annotate(f"✕ {row.diverged}/{row.diverged + row.count}", (x, 0), xytext=(0, 2), xycoords=axes.get_xaxis_transform(),
                          textcoords="offset points", ha="center", va="bottom", fontsize=6, rotation=90, bbox=box)


def category_texts(plan, categories, panels):
    """The texts below the axis, broken into lines that do not meet."""
    texts = [words.bare(plan.text("x", each), plan.roles["x"]) for each in categories]
    inches = next(iter(panels.values())).figure.get_size_inches()[0] * 0.85 / len({column for _, column in panels})
    letters = int(inches / len(texts) / LETTER)
    return [words.wrapped(text.replace("-", "- "), letters).replace("- ", "-") for text in texts]
