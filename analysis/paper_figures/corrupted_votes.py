"""Corrupted votes over r: exact law and worst case against what the runs of the heat map counted; the bound on the mean where
it says more than the worst case."""

from matplotlib.lines import Line2D

import claims as claim
from code_hash import TRAINING
from paper_figures import heat_map
from paper_figures.common import legend_below, page

NAME = "corrupted-votes"
CONFIGURATIONS = heat_map.CONFIGURATIONS
RESTS_ON = [*TRAINING, "analysis/paper_figures/heat_map.py"]
TITLE = "Corrupted votes: law, worst case and measurements"


def measure(runner, rates):
    table = heat_map.measure(runner, rates)
    kept = ["arm", "condition", "seed", "p", "q", "r", "votes", "iterations_done", "corrupted_votes_mean", "law_mean",
            "worst_case", "bound", "version"]
    return table[table["q"] > 0][kept]


def draw(table):
    figure, axes = page(1, len(heat_map.R), 3.0)
    for panel, r in zip(axes, heat_map.R):
        rows = table[table["r"] == r]
        law = rows.drop_duplicates("q").sort_values("q")
        panel.plot(law["q"], law["law_mean"], color="#0072B2")
        panel.plot(law["q"], law["worst_case"], color="#D55E00", drawstyle="steps-mid")
        panel.plot(law["q"], law["bound"], color="#009E73", linestyle=(0, (1, 1)))
        for placement, color in (("random", "#0072B2"), ("worst", "#D55E00")):
            found = rows[rows["condition"].str.endswith(placement)].groupby("q")["corrupted_votes_mean"].mean()
            panel.plot(found.index, found, linestyle="none", marker="o", markersize=4, color=color, markerfacecolor="white")
        panel.set(title=f"r = {r}: {int(rows['votes'].iloc[0])} votes", xlabel="q", ylim=(0, None))
    axes[0].set_ylabel("corrupted votes of an iteration")
    handles = [Line2D([], [], color="#0072B2", label="exact mean, random placement"),
               Line2D([], [], color="#D55E00", label="worst case F"),
               Line2D([], [], color="#009E73", linestyle=(0, (1, 1)), label="bound on the mean, where below F"),
               Line2D([], [], color="black", marker="o", markerfacecolor="white", linestyle="none", label="measured")]
    legend_below(figure, handles, 2)
    return figure


def claims(table):
    worst = table[table["condition"].str.endswith("worst")]
    off = (worst["corrupted_votes_mean"] - worst["worst_case"]).abs().max()
    yield claim.exactly(NAME, "worst", "worst-case placement wins exactly F votes in every run (largest difference)", off,
                        lambda found: found == 0)
    random = table[table["condition"].str.endswith("random") & (table["r"] > 1)]
    # A vote is Bernoulli, so a mean over all iterations and seeds has a standard error of about √(mean / iterations).
    grouped = random.groupby(["q", "r"]).agg(found=("corrupted_votes_mean", "mean"), law=("law_mean", "first"),
                                             count=("iterations_done", "sum"))
    errors = (grouped["found"] - grouped["law"]).abs() / ((grouped["law"] / grouped["count"]) ** 0.5 + 1e-9)
    yield claim.exactly(NAME, "law", "under random placement the counts agree with the law (largest deviation, standard errors)",
                        errors.max(), lambda found: found < 4)
