"""Rebuttal, figures 1a and 1b: DETOX with Bulyan and Multi-Krum against the plain rules, with one Byzantine worker and without,
and what more of them change."""

from matplotlib.lines import Line2D

import claims as claim
import configurations
import pandas as pd
from configurations import D_BULYAN, D_KRUM, HONEST, PLAIN_BULYAN, PLAIN_KRUM
from intervals import interval
from paper_figures.common import PLACEMENT_LINES, around, diverged_note, legend_below, line_style, means, page
from sweeps import pairs

NAME = "rebuttal-1"
TITLE = "Rebuttal 1a and 1b: accuracy and time against q under ALIE"
CONFIGURATIONS = [D_KRUM, D_BULYAN, PLAIN_KRUM, PLAIN_BULYAN]
Q = [1, 3, 5, 7, 9]
Z = 1.0


def measure(runner, rates):
    conditions = [HONEST, *(condition for q in Q for condition in configurations.alie(q, Z))]
    table = runner.compare(NAME, pairs(CONFIGURATIONS, conditions), rates)
    table["kind"] = "run"
    return pd.concat([table, curves(runner, table[table["q"] <= 1])], ignore_index=True)


def curves(runner, rows):
    """Test accuracy along the training, for q = 0 and 1; rows of the same table."""
    return pd.DataFrame([{"kind": "curve", "arm": row.arm, "condition": row.condition, "seed": row.seed, "q": row.q,
                          "iteration": iteration, "accuracy": accuracy}
                         for row in rows.itertuples() for iteration, accuracy in runner.curve(row)])


def draw(table):
    figure, axes = page(2, 2, 5.0)
    runs, points = table[table["kind"] == "run"], table[table["kind"] == "curve"]
    one = {f"alie-q1-z{Z:g}-{placement}": dash for placement, dash in PLACEMENT_LINES.items()}
    for panel, lines, title in ((axes[0, 0], one, "one Byzantine worker, ALIE"), (axes[0, 1], {"honest": "-"}, "no Byzantine worker")):
        for config in CONFIGURATIONS:
            for condition, dash in lines.items():
                chosen = (points["arm"] == config.name) & (points["condition"] == condition)
                x, mean, _ = means(points[chosen], "iteration", "accuracy")
                panel.plot(x, mean, linewidth=1.2, linestyle=dash, markevery=3, **line_style(config))
        panel.set(title=title, xlabel="iteration", ylabel="test accuracy (%)")
    against_q(axes[1, 0], runs, "accuracy", 1, "late test accuracy (%)")
    against_q(axes[1, 1], runs, "iteration_sim_s", 1e3, "modelled iteration (ms)")
    diverged_note(axes[1, 0], runs)
    handles = [Line2D([], [], label=config.label, **line_style(config)) for config in CONFIGURATIONS]
    handles += [Line2D([], [], color="grey", linestyle=dash, label=f"{placement} placement")
                for placement, dash in PLACEMENT_LINES.items()]
    legend_below(figure, handles, 3)
    return figure


def against_q(panel, runs, column, scale, text):
    runs = runs.assign(iteration_sim_s=runs["sim_s"] / runs["iterations_done"])
    shown = []
    for config in CONFIGURATIONS:
        for placement, dash in PLACEMENT_LINES.items():
            chosen = (runs["condition"] == "honest") | runs["condition"].str.endswith(f"-{placement}")
            x, mean, half = means(runs[(runs["arm"] == config.name) & chosen], "q", column)
            shown += [scale * y for y in mean]
            panel.errorbar(x, [scale * y for y in mean], yerr=[scale * y for y in half], linestyle=dash, capsize=1.6,
                           elinewidth=0.8, linewidth=1.2, **line_style(config))
    panel.set(xlabel="Byzantine workers q", ylabel=text)
    around(panel, shown, max(1, 0.2 * (max(shown) - min(shown))))


def claims(table):
    runs = table[table["kind"] == "run"]
    for config in (D_KRUM, D_BULYAN):
        for q in (Q[0], Q[-1]):
            for placement in PLACEMENT_LINES:
                yield claim.holds_on(runs, NAME, config.name, f"alie-q{q}-z{Z:g}-{placement}", 2,
                                     f"{config.label} loses at most 2 points to ALIE at q = {q}, {placement} placement (points lost)")
        spent = runs[runs["arm"] == config.name].assign(each=lambda rows: rows["sim_s"] / rows["iterations_done"])
        ratio = interval(spent[spent["q"] == Q[-1]]["each"]).mean / interval(spent[spent["q"] == 0]["each"]).mean
        yield claim.exactly(NAME, f"{config.name} time",
                            f"{config.label}: a modelled iteration takes as long at q = {Q[-1]} as at q = 0 (ratio)",
                            ratio, lambda found: abs(found - 1) < 0.01)
