#!/usr/bin/python3
"""paper.py [NAME...] --detoxsim PROGRAM [--quick [--commit]] [--verify] [--out FOLDER]: runs the sweeps behind the figures, draws
them, and says which claims of the paper and its rebuttal they carry. What this build has run is not run again."""

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import claims
import committed
import guarantees
import style
from configurations import shared_rates
from paper_figures import (alie_table, corrupted_votes, fairness, heat_map, mean_estimation, rebuttal_1, rebuttal_2,
                           time_split, time_to_accuracy)
from results import BadResult
from sweeps import Budget, SweepRunner
from tuning import tuned_rates
from verification import SamplingRunner, sample_seed, verify

FIGURES = {module.NAME: module for module in (rebuttal_1, rebuttal_2, alie_table, heat_map, fairness, time_to_accuracy,
                                              time_split, mean_estimation, corrupted_votes)}


@dataclass
class Output:
    """Where tables and figures go: a folder, and with --commit also among the committed ones."""

    folder: Path
    runner: SweepRunner
    command: str
    keep: committed.Committed = None

    def __post_init__(self):
        self.codes = self.keep.codes(self.keep.names) if self.keep else {}

    def put(self, name, table, draw=None):
        """The table, and the figure that is drawn from it; the paths of the latter."""
        table.to_csv(self.folder / f"{name}.csv", index=False)
        text, versions = committed.reduced(table), self.runner.versions(table)
        if self.keep:
            self.keep.put(name, text, versions, self.command, self.codes[name])
        if not draw:
            return []
        made_by = style.stamp(versions, self.command, Table=committed.sha256(text))
        paths = style.save(draw(table), self.folder, name, made_by)
        if self.keep:
            self.keep.put_picture(paths[0])
        return paths

    def put_claims(self, figure, found, budget):
        keep_claims(found, figure, budget, self.folder / "claims.csv")
        if self.keep:
            keep_claims(found, figure, budget, self.keep.folder / "claims.csv")


def choose_rates(runner, modules, output):
    """The learning rates of all configurations that are trained; leaves a table of what was tried."""
    configs = list({config.name: config for module in modules for config in module.CONFIGURATIONS}.values())
    if not configs:
        return {}
    chosen, losses = tuned_rates(runner, configs)
    common = shared_rates(configs)
    rows = [{"arm": config, "learning_rate": rate, "held_out_loss": loss, "chosen": chosen[config] == rate,
             "shared": common[config] == rate}
            for (config, rate), loss in losses.items()]
    output.put(committed.RATES, pd.DataFrame(rows).sort_values(["arm", "learning_rate"]))
    return chosen


def make(module, runner, rates, output):
    """Sweeps, table, figure and claims of one figure; the claims."""
    begin = time.monotonic()
    table = module.measure(runner, rates)
    paths = output.put(module.NAME, table, module.draw)
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
    table.sort_values("figure", key=lambda names: names.map(order), kind="stable").to_csv(path, index=False,
                                                                                                 float_format=committed.DIGITS)


QUICK = ("1..3", 60)  # seeds and iterations of what is committed


def make_all(options):
    out = Path(options.out)
    budget = Budget(*QUICK, options.jobs, True) if options.quick else Budget("1..5", 200, options.jobs, False)
    runner = SweepRunner(options.detoxsim, out / ("sweeps-quick" if options.quick else "sweeps"), budget, options.accept_version)
    flags = [flag for flag, on in (("--quick", options.quick), ("--commit", options.commit)) if on]
    command = " ".join(["./dev figures", *options.names, *flags])
    output = Output(out, runner, command, committed.Committed(FIGURES) if options.commit else None)
    style.apply()
    runner.folder.mkdir(parents=True, exist_ok=True)
    modules = [module for name, module in FIGURES.items() if not options.names or name in options.names]
    rates = choose_rates(runner, modules, output)
    for module in modules:
        output.put_claims(module.NAME, make(module, runner, rates, output), budget)
    return 0


def verify_tables(options):
    tables = committed.Committed(FIGURES)
    runner = SamplingRunner(options.detoxsim, Path(options.out) / "sweeps-verify", Budget(*QUICK, options.jobs, True),
                            seed=sample_seed(tables))
    runner.folder.mkdir(parents=True, exist_ok=True)
    return 0 if verify(tables, runner) else 1


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split(": ", 1)[1])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(FIGURES)} (default: all)")
    parser.add_argument("--detoxsim", required=True, metavar="PROGRAM", help="the built program")
    parser.add_argument("--quick", action="store_true", help="three seeds and short trainings: minutes instead of an hour")
    parser.add_argument("--commit", action="store_true", help="with --quick: also renew tests/data/figures and analysis/pictures")
    parser.add_argument("--verify", action="store_true", help="compute a sample of the cases behind the committed tables again; where all "
                        "numbers are equal, the tables count as those of this code")
    parser.add_argument("--accept-version", action="store_true", help="take runs that another build has finished for this one's")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="runs at a time")
    parser.add_argument("--out", default="results/figures", metavar="FOLDER", help="for figures, CSV and claims")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in FIGURES]
    if unknown:
        parser.error(f"unknown figure {unknown[0]!r}; known: {', '.join(FIGURES)}")
    if options.commit and (not options.quick or options.names or options.accept_version):
        parser.error("--commit needs --quick, all figures and results of this build: README speaks of those")
    if options.verify and (options.names or options.accept_version or options.commit):
        parser.error("--verify stands alone: it looks at the committed tables, with results of this build")
    guarantees.use(options.detoxsim)
    try:
        return verify_tables(options) if options.verify else make_all(options)
    except subprocess.CalledProcessError as error:
        print(f"paper.py: {error.cmd[0]} {error.cmd[1]} ended with {error.returncode}", file=sys.stderr)
        return 1
    except (BadResult, OSError) as error:
        print(f"paper.py: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
