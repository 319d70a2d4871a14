"""Robust mean estimation on Gaussian samples: error against the dimension, with and without the vote."""

import json
import subprocess
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import claims as claim
import configurations
from intervals import interval
from paper_figures.common import PLACEMENT_LINES, RULE_COLORS, legend_below, means, page

NAME = "mean-estimation"
TITLE = "Estimating the mean of a Gaussian: error against d, q = 5 of 45"
CONFIGURATIONS = []  # nothing is trained
RESTS_ON = ["src/base", "src/experiment/apply.cpp", "src/kernels", "src/rules", "analysis/configurations.py",
            "analysis/guarantees.py"]
KINDS = ["no vote", "15 means, no vote", "vote, random", "vote, worst"]
RULES = ["mean", "coordinate-median", "geometric-median", "multi-krum"]
DIMENSIONS = [10, 100, 1000, 10000, 100000]
Q, R, Z, SAMPLES = 5, 3, 1.5, 32


def measure(runner, _):
    """Each of 45 workers averages 32 samples of N(0, I); with the vote each of 15 files holds the same samples, 96 each. The
    Byzantine ones send mean + z·deviation of the honest averages. error = ‖estimate‖/√d."""
    rows = []
    repeats = 5 if runner.budget.quick else 20
    with tempfile.TemporaryDirectory() as folder:
        for d, seed in runner.chosen(NAME, [(d, seed) for d in DIMENSIONS for seed in range(repeats)]):
            random = np.random.default_rng([seed, d])
            for kind, received, bad in scenes(random, d):
                for name in RULES:
                    estimate = apply(runner.program, name, received, bad, Path(folder))
                    rows.append({"rule": name, "kind": kind, "d": d, "seed": seed,
                                 "error": np.linalg.norm(estimate) / np.sqrt(d)})
    return pd.DataFrame(rows)


def scenes(random, d):
    """(what, votes as the rules see them, how many of these may be bad)."""
    plain = random.standard_normal((configurations.P, d)) / np.sqrt(SAMPLES)
    received = corrupted(plain, Q)
    yield "no vote", received, Q
    yield "15 means, no vote", received[random.permutation(configurations.P)].reshape(-1, R, d).mean(axis=1), Q
    files = plain.reshape(-1, R, d).mean(axis=1)
    worst = configurations.votes_won(Q, R)
    liars = random.choice(configurations.P, Q, replace=False)
    lost = np.sum(np.bincount(liars // R, minlength=configurations.P // R) > R // 2)
    yield "vote, random", corrupted(files, lost), worst
    yield "vote, worst", corrupted(files, worst), worst


def corrupted(rows, count):
    """The first `count` rows send mean + z·deviation; rows are exchangeable."""
    forged = rows.mean(axis=0) + Z * rows.std(axis=0)
    return np.vstack([np.tile(forged, (count, 1)), rows[count:]]).astype(np.float32)


def apply(program, name, rows, bad, folder):
    source, target = folder / "rows.npy", folder / "estimate.npy"
    np.save(source, rows)
    parameters = configurations.rule(name, len(rows), bad)
    settings = [part for key, value in parameters.items() if key != "name" for part in ("--set", f"{key}={json.dumps(value)}")]
    subprocess.run([program, "apply", "rule", name, *settings, "--in", source, "--out", target], check=True)
    return np.load(target)


def draw(table):
    figure, axes = page(1, len(KINDS), 3.1, sharey=True)
    for panel, kind in zip(axes, KINDS):
        for name in RULES:
            x, mean, half = means(table[(table["rule"] == name) & (table["kind"] == kind)], "d", "error")
            panel.errorbar(x, mean, yerr=half, color=RULE_COLORS[name], marker="o", markersize=3, linewidth=1.2, capsize=1.6)
        panel.set(xscale="log", yscale="log", title=kind, xlabel="dimension d")
    axes[0].set_ylabel("‖estimate − mean‖ / √d")
    legend_below(figure, [plt.Line2D([], [], color=RULE_COLORS[name], marker="o", markersize=3, label=name) for name in RULES], 4)
    return figure


def claims(table):
    top = table[table["d"] == DIMENSIONS[-1]]
    for name in RULES:
        errors = {kind: top[(top["rule"] == name) & (top["kind"] == kind)].set_index("seed")["error"].to_dict()
                  for kind in KINDS}
        for placement in PLACEMENT_LINES:
            voted = errors[f"vote, {placement}"]
            for other in KINDS[:2]:
                saved = interval(100 * (1 - voted[seed] / error) for seed, error in errors[other].items())
                yield claim.claim(NAME, f"{name} against {other}, {placement}",
                                  f"{name}: r = 3 lowers the error at d = {DIMENSIONS[-1]:,} against {other}, {placement} placement "
                                  f"(per cent)", saved, lambda found: found.low > 0)
