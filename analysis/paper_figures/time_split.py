"""Where an iteration's time goes, from 15 to 360 workers. The aggregation is measured, so one run at a time."""

import numpy as np
import pandas as pd

import claims as claim
from configurations import D_GEOMETRIC, D_KRUM, PLACEMENTS, PLAIN_BULYAN, PLAIN_KRUM, PLAIN_MEDIAN
from guarantees import fewest
from paper_figures.common import legend_below, page

NAME = "time-split"
TITLE = "Where the time of an iteration goes, p = 15 to 360"
CONFIGURATIONS = [PLAIN_MEDIAN, PLAIN_KRUM, PLAIN_BULYAN, D_GEOMETRIC, D_KRUM]
P = [15, 30, 45, 90, 180, 360]
MEASURED = ["sim_s"]  # the seconds of this machine drive the clock
PARTS = {"broadcast": "#56B4E9", "gradient": "#0072B2", "upload": "#E69F00", "vote": "#009E73", "inner": "#CC79A7",
         "outer": "#D55E00"}


def measure(runner, rates):
    """Network and gradients by the model, aggregation as measured; d = 79,510, 32 samples a worker."""
    tables = []
    for p in P:
        q = p // 9
        cases = [{"name": f"{config.name}@{short}", **config.settings(q, p), "byzantine.placement": placement,
                  "training.optimizer.learning_rate": rates[config.name]}
                 for config in CONFIGURATIONS if can_run(config, p) for short, placement in PLACEMENTS.items()]
        common = {"cluster.workers": p, "training.batch_size": 32 * p, "training.iterations": 5, "training.evaluate_every": 0,
                  "byzantine.q": q, "byzantine.attack": {"name": "alie", "z": 1.0}, "timing.aggregation": "measured"}
        seeds = "1..1" if runner.budget.quick else "1..3"
        table = runner.sweep(f"{NAME}-{p}", cases, common, seeds=seeds, jobs=1)
        table[["arm", "condition"]] = table["name"].str.split("@", n=1, expand=True)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def can_run(config, p):
    """15 workers make 5 votes, and buckets of 2 are too small for Multi-Krum, whatever its f."""
    return config.inner in ("", "mean") or p // config.r // config.buckets >= fewest(config.inner, 0)


def seconds(rows, part):
    column = f"{part}_wall_s_mean" if part in ("vote", "inner", "outer") else f"{part}_sim_s_mean"
    return rows[column].mean()


def draw(table):
    figure, axes = page(2, len(CONFIGURATIONS), 4.4, sharex=True, sharey=True)
    for line, placement in zip(axes, PLACEMENTS):
        for panel, config in zip(line, CONFIGURATIONS):
            draw_parts(panel, table[(table["arm"] == config.name) & (table["condition"] == placement)])
        line[0].set_ylabel(f"{placement} placement\ntime of an iteration / p (ms)")
    for panel, config in zip(axes[0], CONFIGURATIONS):
        panel.set_title(config.label, fontsize=7)
    axes[1, len(CONFIGURATIONS) // 2].set_xlabel("workers p")
    legend_below(figure, axes[0, 0].get_legend_handles_labels()[0], len(PARTS))
    return figure


def draw_parts(panel, rows):
    bottom = np.zeros(len(P))
    for part, color in PARTS.items():
        height = np.array([1e3 * seconds(rows[rows["p"] == p], part) / p for p in P])
        panel.bar(range(len(P)), height, bottom=bottom, color=color, width=0.72, label=part)
        bottom += height
    panel.set_xticks(range(len(P)), P, rotation=60)
    panel.grid(axis="x", visible=False)


def claims(table):
    for config in CONFIGURATIONS:
        rows = table[(table["arm"] == config.name) & (table["p"] == P[-1])]
        aggregation = sum(seconds(rows, part) for part in ("vote", "inner", "outer"))
        share = aggregation / sum(seconds(rows, part) for part in PARTS)
        yield claim.exactly(NAME, config.name, f"{config.label}: share of aggregation in an iteration at p = {P[-1]} is below a tenth "
                            f"(10 Gbit/s, d = 79,510)", share, lambda found: found < 0.1)
