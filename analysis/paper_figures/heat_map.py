"""Accuracy over q and r: the vote and the geometric median of the votes, under ALIE, for random and worst-case placement."""

import json
import subprocess

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

import claims as claim
import configurations
from configurations import HONEST, P, Configuration
from intervals import interval
from paper_figures.common import diverged_note, page
from sweeps import pairs

NAME = "heat-map"
TITLE = "Accuracy over q and r: geometric median of the votes, ALIE z = 1.5"
R = [1, 3, 5, 9]
Z = 1.5
COLORS, LOW, HIGH = plt.get_cmap("viridis"), 10, 90


def config(r):
    """Outside its guarantee the rule runs all the same."""
    return Configuration(f"r{r}", f"r = {r}", "geometric-median", r)


CONFIGURATIONS = [config(r) for r in R]


def measure(runner, rates):
    steps = [1, 3, 6, 9, 12, 15] if runner.budget.quick else list(range(1, 16))
    conditions = [HONEST, *(condition for q in steps for condition in configurations.alie(q, Z))]
    table = runner.compare(NAME, pairs(CONFIGURATIONS, conditions), rates)
    laws = pd.DataFrame([law(runner.program, q, r) for r in R for q in sorted(set(table["q"]))])
    return table.merge(laws, on=["q", "r"])


def law(program, q, r):
    """The exact law of the corrupted votes, from the program."""
    found = json.loads(subprocess.run([program, "theory", "--p", str(P), "--q", str(q), "--r", str(r), "--json"],
                                      capture_output=True, text=True, check=True).stdout)
    bound = np.nan if found["bound_vacuous"] else found["bound"]
    return {"q": q, "r": r, "law_mean": found["mean"], "worst_case": found["worst_case"], "bound": bound}


def draw(table):
    figure, axes = page(1, 2, 3.4, sharey=True)
    all_q = sorted(set(table["q"]))
    for panel, placement in zip(axes, ("random", "worst")):
        values = np.full((len(all_q), len(R)), np.nan)
        for j, r in enumerate(R):
            for i, q in enumerate(all_q):
                rows = cells(table, r, q, placement)
                values[i, j] = interval(rows["accuracy"]).mean
                first = rows.iloc[0]
                votes = first["law_mean"] if placement == "random" else first["worst_case"]
                sure = first["within_guarantee"]
                panel.text(j, i, f"{values[i, j]:.0f} | {votes:.2g}", ha="center", va="center", fontsize=7,
                           color="black" if values[i, j] > 55 else "white",
                           bbox=None if sure else {"facecolor": COLORS((values[i, j] - LOW) / (HIGH - LOW)), "edgecolor": "none", "pad": 1})
                if not sure:
                    panel.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, hatch="////", edgecolor="white", linewidth=0))
        panel.imshow(values, cmap=COLORS, vmin=LOW, vmax=HIGH, aspect="auto", origin="lower")
        panel.grid(False)
        panel.set_xticks(range(len(R)), R)
        panel.set_yticks(range(len(all_q)), all_q)
        panel.set(title=f"{placement} placement", xlabel="redundancy r")
    axes[0].set_ylabel("Byzantine workers q")
    diverged_note(axes[0], table)
    figure.supxlabel("late test accuracy in % | corrupted votes: exact mean (random), most possible (worst);\n"
                     "hatched: more votes can be won than the rule's guarantee allows", fontsize=7)
    return figure


def cells(table, r, q, placement):
    rows = table[(table["r"] == r) & (table["q"] == q)]
    return rows if q == 0 else rows[rows["condition"].str.endswith(placement)]


def claims(table):
    q = max(table["q"])
    for r in R[1:]:
        yield from claim.robustness(table, NAME, f"r{r}", "r1", f"alie-q{q}-z{Z:g}",
                                    (f"the geometric median of votes with r = {r}", f"ALIE at q = {q}", "r = 1"))
