"""The paper's table of ALIE: Multi-Krum, Bulyan and the median with and without DETOX; also reversed and constant gradients."""

import numpy as np

import claims as claim
import configurations
from configurations import DETOX, HONEST, PLAIN, PLAIN_MEAN
from intervals import interval
from paper_figures.common import page
from sweeps import pairs

NAME = "alie-table"
TITLE = "Rules with and without DETOX, p = 45, r = 3, under ALIE, reversed and constant gradients"
CONFIGURATIONS = [PLAIN_MEAN, *PLAIN, *DETOX]
ATTACKS = {"alie-q5-z1": (configurations.alie, 5, 1.0), "alie-q11-z1.5": (configurations.alie, 11, 1.5),
           "alie-q11-z-1.5": (configurations.alie, 11, -1.5), "reversed-q5": (configurations.reversed_gradient, 5),
           "constant-100-q5": (configurations.constant, 5)}
# Each rule, with DETOX and without.
TWINS = [("d-multi-krum", "multi-krum", "Multi-Krum"), ("d-bulyan", "bulyan", "Bulyan"), ("d-median", "median", "the median")]


def conditions():
    return [HONEST, *(condition for make, *arguments in ATTACKS.values() for condition in make(*arguments))]


def measure(runner, rates):
    return runner.compare_at_both_rates(NAME, pairs(CONFIGURATIONS, conditions()), rates)


def draw(table):
    figure, axes = page(1, 2, 4.6, sharey=True)
    for panel, rate in zip(axes, ("tuned", "shared")):
        draw_cells(panel, table[table["rate"] == rate])
        titles = {"tuned": "learning rate tuned for each configuration", "shared": "one learning rate for all"}
        panel.set_title(titles[rate], fontsize=9)
    figure.supxlabel("late test accuracy in %; *: some runs diverged and count as 10; °: more votes can be won than the rule is told of", fontsize=8)
    return figure


def draw_cells(panel, rows):
    names = [condition.name for condition in conditions()]
    values = np.array([[interval(cell(rows, config.name, name)["accuracy"]).mean for config in CONFIGURATIONS] for name in names])
    panel.imshow(values, cmap="viridis", vmin=10, vmax=90, aspect="auto")
    panel.grid(False)
    panel.set_xticks(range(len(CONFIGURATIONS)), [config.label for config in CONFIGURATIONS], rotation=60, ha="right")
    panel.set_yticks(range(len(names)), [condition.label for condition in conditions()])
    for i, condition in enumerate(conditions()):
        for j, config in enumerate(CONFIGURATIONS):
            diverged = cell(rows, config.name, condition.name)["diverged_at"].notna().any()
            marks = ("*" if diverged else "") + ("" if config.told_enough(condition.q) else "°")
            panel.text(j, i, f"{values[i, j]:.0f}{marks}", ha="center", va="center", fontsize=7,
                       color="black" if values[i, j] > 55 else "white")


def cell(rows, config, condition):
    return rows[(rows["arm"] == config) & (rows["condition"] == condition)]


def claims(table):
    for rate in ("tuned", "shared"):
        for attack in ("alie-q11-z1.5", "alie-q11-z-1.5"):
            for detox, plain, text in TWINS:
                yield from claim.robustness(table[table["rate"] == rate], NAME, detox, plain, attack,
                                            (f"{text} under DETOX", f"{attack}, {rate} rate,", f"{text} alone"), f", {rate}")
    rows = table[table["rate"] == "tuned"]
    for placement in ("random", "worst"):
        for attack in ("alie-q5-z1", "reversed-q5", "constant-100-q5"):
            for detox, _, text in TWINS:
                yield claim.holds_on(rows, NAME, detox, f"{attack}-{placement}", 2,
                                     f"{text} under DETOX loses at most 2 points to {attack}, {placement} placement (points lost)")
