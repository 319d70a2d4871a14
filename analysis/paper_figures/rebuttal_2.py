"""Rebuttal, figure 2: signSGD with and without DETOX under the constant −1 attack."""

import pandas as pd
from matplotlib.lines import Line2D

import claims as claim
import configurations
from configurations import D_SIGN, HONEST, SIGN
from paper_figures.common import diverged_note, legend_below, line_style, means, page
from sweeps import pairs

NAME = "rebuttal-2"
TITLE = "Rebuttal 2: signSGD under the constant −1 attack, q = 5"
CONFIGURATIONS = [D_SIGN, SIGN]
ATTACK = "constant-1-q5"
DASHES = {"honest": (0, (1, 1)), f"{ATTACK}-random": "-", f"{ATTACK}-worst": (0, (4, 1.5))}
TEXTS = ["no attack", "random placement", "worst-case placement"]


def measure(runner, rates):
    conditions = [HONEST, *configurations.constant(5, -1)]
    table = runner.compare_at_both_rates(NAME, pairs(CONFIGURATIONS, conditions), rates)
    table["kind"] = "run"
    points = [{"kind": "curve", "arm": row.arm, "condition": row.condition, "seed": row.seed, "iteration": iteration,
               "accuracy": accuracy}
              for row in table[table["rate"] == "tuned"].itertuples() for iteration, accuracy in runner.curve(row)]
    return pd.concat([table, pd.DataFrame(points)], ignore_index=True)


def draw(table):
    figure, axes = page(1, 1, 3.4)
    points = table[table["kind"] == "curve"]
    colors = {D_SIGN.name: "#0072B2", SIGN.name: "#D55E00"}
    for config in CONFIGURATIONS:
        for condition, dash in DASHES.items():
            line = points[(points["arm"] == config.name) & (points["condition"] == condition)]
            x, mean, _ = means(line, "iteration", "accuracy")
            axes.plot(x, mean, color=colors[config.name], linestyle=dash, linewidth=1.2)
    axes.set(xlabel="iteration", ylabel="test accuracy (%)")
    diverged_note(axes, table[table["rate"] == "tuned"])
    handles = [Line2D([], [], color=colors[config.name], label=config.label) for config in CONFIGURATIONS]
    handles += [Line2D([], [], color="grey", linestyle=dash, label=text) for dash, text in zip(DASHES.values(), TEXTS)]
    legend_below(figure, handles, 5)
    return figure


def claims(table):
    for rate, rows in table[table["kind"] == "run"].groupby("rate", sort=False):
        yield from claim.robustness(rows, NAME, D_SIGN.name, SIGN.name, ATTACK,
                                    ("D-signSGD", f"constant −1, {rate} rate,", "signSGD"), f", {rate}")
