"""What the vote gives, what averaging gives, what compute gives: four configurations for each rule."""

from dataclasses import replace

import claims as claim
import configurations
import numpy as np
from configurations import HONEST, Configuration
from intervals import interval, paired
from paper_figures.common import RULE_COLORS, around, diverged_note, legend_below, page
from sweeps import pairs

NAME = "fairness"
TITLE = "Four configurations for each rule: vote, averaging, compute"
RULES = ["multi-krum", "coordinate-median", "geometric-median"]
ATTACK = "alie-q11-z1.5"
KINDS = {"a": "r = 1, batch b", "b": "r = 3, batch b", "c": "r = 1, batch 3b", "d": "r = 1, 15 mean buckets"}


def four(rule):
    plain = Configuration(f"{rule}-a", KINDS["a"], rule)
    return [plain, replace(plain, name=f"{rule}-b", r=3),
            replace(plain, name=f"{rule}-c", changes={"training.batch_size": 3 * 1440}),
            replace(plain, name=f"{rule}-d", buckets=15, inner="mean")]


CONFIGURATIONS = [config for rule in RULES for config in four(rule)]


def measure(runner, rates):
    return runner.compare_at_both_rates(NAME, pairs(CONFIGURATIONS, [HONEST, *configurations.alie(11, 1.5)]), rates)


def draw(table):
    table = table[table["rate"] == "tuned"]
    figure, axes = page(1, 2, 3.0, sharey=True)
    shown = []
    for panel, placement in zip(axes, ("random", "worst")):
        for offset, rule in zip((-0.26, 0, 0.26), RULES):
            lost = [interval(claim.change(table, f"{rule}-{kind}", f"{ATTACK}-{placement}").values()) for kind in KINDS]
            half = [each.half if np.isfinite(each.half) else 0 for each in lost]
            shown += [each.mean for each in lost]
            panel.bar(np.arange(4) + offset, [each.mean for each in lost], width=0.24, yerr=half, capsize=2, label=rule,
                      color=RULE_COLORS[rule], error_kw={"elinewidth": 0.8})
        panel.axhline(0, color="black", linewidth=0.8)
        panel.set_xticks(range(4), [f"({kind}) {text}" for kind, text in KINDS.items()], rotation=20, ha="right")
        panel.set_title(f"{placement} placement")
    axes[0].set_ylabel("acc(q = 11) − acc(0), points")
    around(axes[0], shown + [0], 4)
    diverged_note(axes[0], table)
    legend_below(figure, axes[0].get_legend_handles_labels()[0], 3)
    return figure


def claims(table):
    for rate, rows in table.groupby("rate", sort=False):
        yield from claims_at(rate, rows)


def claims_at(rate, table):
    for rule in RULES:
        for placement in ("random", "worst"):
            condition = f"{ATTACK}-{placement}"
            for other, text in (("a", "with the same batch"), ("c", "with the same compute"), ("d", "with the same averaging")):
                yield claim.claim(NAME, f"{rule}: b over {other}, {condition}, {rate}",
                                  f"{rule}: r = 3 withstands ALIE better than r = 1 {text}, {placement} placement, {rate} rate (points)",
                                  claim.gain(table, f"{rule}-b", f"{rule}-{other}", condition), lambda found: found.low > 0)
        honest = paired(claim.by_seed(table, f"{rule}-c", "honest"), claim.by_seed(table, f"{rule}-a", "honest"))
        yield claim.claim(NAME, f"{rule}: compute, {rate}",
                          f"{rule}: three times the batch is more accurate without an attack, {rate} rate (points)",
                          honest, lambda found: found.low > 0)
