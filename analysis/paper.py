#!/usr/bin/python3
"""paper.py [NAME...] --detoxsim PROGRAM [--quick] [--out FOLDER]: runs the sweeps behind the figures, draws them, and says which
claims of the paper and its rebuttal they carry. What has been run is not run again."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

import claims
import style
from arms import shared_rates
from paper_figures import (alie_table, corrupted_votes, fairness, heat_map, mean_estimation, rebuttal_1, rebuttal_2,
                           time_split, time_to_accuracy)
from results import BadResult
from lab import Budget, Lab
from tuning import tuned_rates

FIGURES = {module.NAME: module for module in (rebuttal_1, rebuttal_2, alie_table, heat_map, fairness, time_to_accuracy,
                                              time_split, mean_estimation, corrupted_votes)}


def choose_rates(lab, modules, out):
    """The learning rates of all arms that are trained; leaves a table of what was tried."""
    arms = list({arm.name: arm for module in modules for arm in module.ARMS}.values())
    if not arms:
        return {}
    chosen, losses = tuned_rates(lab, arms)
    common = shared_rates(arms)
    rows = [{"arm": arm, "learning_rate": rate, "held_out_loss": loss, "chosen": chosen[arm] == rate, "shared": common[arm] == rate}
            for (arm, rate), loss in losses.items()]
    pd.DataFrame(rows).sort_values(["arm", "learning_rate"]).to_csv(out / "learning-rates.csv", index=False)
    return chosen


def make(module, lab, rates, out):
    """Sweeps, table, figure and claims of one figure; the claims."""
    begin = time.monotonic()
    table = module.measure(lab, rates)
    table.to_csv(out / f"{module.NAME}.csv", index=False)
    paths = style.save(module.draw(table), out, module.NAME)
    found = list(module.claims(table))
    print(f"\n{module.TITLE} ({time.monotonic() - begin:.0f} s): {' '.join(map(str, paths))}")
    for each in found:
        print(f"- {claims.as_text(each)}")
    sys.stdout.flush()
    return found


def keep_claims(found, figure, budget, path):
    """Puts the figure's claims into the table in place of those it had; quick and full figures never share one."""
    others = pd.read_csv(path) if path.exists() else pd.DataFrame(columns=["figure", "quick"])
    others = others[(others["figure"] != figure) & (others["quick"] == budget.quick)]
    table = pd.concat([others, claims.as_table(found).assign(quick=budget.quick)], ignore_index=True)
    order = {name: index for index, name in enumerate(FIGURES)}
    table.sort_values("figure", key=lambda names: names.map(order), kind="stable").to_csv(path, index=False)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split(": ", 1)[1])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(FIGURES)} (default: all)")
    parser.add_argument("--detoxsim", required=True, metavar="PROGRAM", help="the built program")
    parser.add_argument("--quick", action="store_true", help="three seeds and short trainings: minutes instead of an hour")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="runs at a time")
    parser.add_argument("--out", default="results/figures", metavar="FOLDER", help="for figures, CSV and claims")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in FIGURES]
    if unknown:
        parser.error(f"unknown figure {unknown[0]!r}; known: {', '.join(FIGURES)}")
    out = Path(options.out)
    budget = Budget("1..3", 60, options.jobs, True) if options.quick else Budget("1..5", 200, options.jobs, False)
    lab = Lab(options.detoxsim, out / ("sweeps-quick" if options.quick else "sweeps"), budget)
    style.apply()
    try:
        lab.folder.mkdir(parents=True, exist_ok=True)
        modules = [module for name, module in FIGURES.items() if not options.names or name in options.names]
        rates = choose_rates(lab, modules, out)
        for module in modules:
            keep_claims(make(module, lab, rates, out), module.NAME, budget, out / "claims.csv")
    except subprocess.CalledProcessError as error:
        print(f"paper.py: {error.cmd[0]} {error.cmd[1]} ended with {error.returncode}", file=sys.stderr)
        return 1
    except (BadResult, OSError) as error:
        print(f"paper.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
