"""Simulated seconds until the model reaches a target, for schemes and rules at 1, 10 and 100 Gbit/s."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import claims as claim
import configurations
from configurations import D_GEOMETRIC, D_KRUM, D_MEDIAN, HONEST, PLAIN_GEOMETRIC, PLAIN_KRUM, PLAIN_MEAN, PLAIN_MEDIAN
from code_hash import TRAINING
from intervals import interval
from paper_figures.common import PLACEMENT_LINES, legend_below, line_style, page
from sweeps import pairs

NAME = "time-to-accuracy"
TITLE = "Simulated seconds to a target accuracy, by bandwidth"
CONFIGURATIONS = [PLAIN_MEAN, PLAIN_KRUM, PLAIN_MEDIAN, PLAIN_GEOMETRIC, D_KRUM, D_MEDIAN, D_GEOMETRIC]
GIGABITS = [1, 10, 100]
TARGET = 0.80
RESTS_ON = [*TRAINING, "platforms/star-1g.xml", "platforms/star-100g.xml"]
PLATFORMS = Path(__file__).resolve().parents[2] / "platforms"


def measure(runner, rates):
    tables = []
    for gigabits in GIGABITS:
        platform = {"cluster.platform": str(PLATFORMS / f"star-{gigabits}g.xml"), "training.evaluate_every": 3}
        name = f"{NAME}-{gigabits}g"
        table = runner.compare_at_both_rates(name, pairs(CONFIGURATIONS, [HONEST, *configurations.alie(5, 1.0)]), rates,
                            common=platform)
        table["gigabits"] = gigabits
        table["seconds"] = [seconds_to(runner.iterations(row)) for row in table.itertuples()]
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def seconds_to(iterations):
    """The simulated clock at the first evaluation that reaches the target; NaN where none does."""
    reached = iterations[iterations["test_accuracy"] >= TARGET]
    return reached["sim_s"].iloc[0] if len(reached) else np.nan


def draw(table):
    table = table[table["rate"] == "tuned"]
    figure, axes = page(1, 3, 3.4, sharey=True)
    for panel, condition in zip(axes, ("honest", "alie-q5-z1-random", "alie-q5-z1-worst")):
        for config in CONFIGURATIONS:
            rows = table[(table["arm"] == config.name) & (table["condition"] == condition)]
            x = [g for g in GIGABITS if rows[rows["gigabits"] == g]["seconds"].notna().all()]
            y = [rows[rows["gigabits"] == g]["seconds"].mean() for g in x]
            panel.plot(x, y, linewidth=1.2, **line_style(config))
        panel.set(xscale="log", yscale="log" if table["seconds"].notna().any() else "linear", xlabel="Gbit/s")
        panel.set_xticks(GIGABITS, GIGABITS)
        panel.set_title("no attack" if condition == "honest" else f"ALIE, q = 5, {condition.rsplit('-', 1)[1]}")
    axes[0].set_ylabel(f"simulated seconds to {100 * TARGET:.0f} %")
    legend_below(figure, [plt.Line2D([], [], label=config.label, **line_style(config)) for config in CONFIGURATIONS], 4)
    return figure


def claims(table):
    for (rate, gigabits), rows in table.groupby(["rate", "gigabits"], sort=False):
        seconds = {config: rows[(rows["arm"] == config) & (rows["condition"] == "honest")].set_index("seed")["seconds"]
                   for config in (D_MEDIAN.name, PLAIN_MEDIAN.name)}
        # A seed that never reaches the target makes the ratio infinite, and the claim does not show.
        ratio = interval((seconds[D_MEDIAN.name] / seconds[PLAIN_MEDIAN.name]).fillna(np.inf))
        yield claim.claim(NAME, f"median at {gigabits}, {rate}", f"D-Median reaches {100 * TARGET:.0f} % sooner than the median, no attack, "
                          f"{gigabits} Gbit/s, {rate} rate (ratio of simulated seconds)", ratio, lambda found: found.high < 1)
