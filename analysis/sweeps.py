"""Runs sweeps for figures, and reads what they measured."""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from configurations import shared_rates
from results import BadResult

SCENARIO = Path(__file__).resolve().parent.parent / "scenarios" / "detox-paper.json"
# A diverged model guesses: one of ten classes is right.
CHANCE = 0.1


@dataclass(frozen=True)
class Budget:
    """How long a figure may take: seeds of every comparison, iterations of every training."""

    seeds: str
    iterations: int
    jobs: int
    quick: bool

    @property
    def common(self):
        """Five evaluations at the end make the late accuracy."""
        return {"training.iterations": self.iterations, "training.evaluate_every": max(1, self.iterations // 20)}


@dataclass
class SweepRunner:
    """Where sweeps run: the program, the folder for all of them, the budget."""

    program: str
    folder: Path
    budget: Budget
    accept_version: bool = False  # take the results of another build for this one's

    @cached_property
    def version(self):
        """Of the program."""
        return subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]

    def chosen(self, name, cases):
        """The cases that are run, of those behind a table: all of them."""
        return cases

    def versions(self, table):
        """Those that computed the table."""
        return sorted(set(table["version"].dropna())) if "version" in table else [self.version]

    def sweep(self, name, cases, common=None, seeds=None, jobs=None):
        """Runs a list of {path: value}, each for all seeds; the same paths in all of them. The rows of summary.csv."""
        out, cases = self.folder / name, self.chosen(name, cases)
        command = [self.program, "sweep", str(SCENARIO), "--out", str(out), "--jobs", str(jobs or self.budget.jobs),
                   "--seeds", seeds or self.budget.seeds]
        for path, value in {**self.budget.common, **(common or {})}.items():
            command += ["--set", f"{path}={json.dumps(value)}"]
        for path in cases[0]:
            command += ["--zip", f"{path}={json.dumps([case[path] for case in cases])}"]
        if out.exists():
            command += ["--resume", *(["--accept-version"] if self.accept_version else [])]
        print(f"{name}: {len(cases)} settings", file=sys.stderr, flush=True)
        subprocess.run(command, check=True)
        table = pd.read_csv(out / "summary.csv", dtype={"case_id": str, "name": str}, keep_default_na=False, na_values=[""])
        first, last = (seeds or self.budget.seeds).split("..")
        expected = len(cases) * (int(last) - int(first) + 1)
        if len(table) != expected:  # a mean over what is left would tell of something else
            raise BadResult(f"{out}: {len(table)} of {expected} runs have a result")
        return table

    def compare(self, name, pairs, rates, **options):
        """Configurations under conditions, trained at `rates` (configuration name → learning rate); one row a pair and seed, with
        the columns arm (the configuration's name), condition, accuracy in percent, sweep (whose run it is), and all of
        summary.csv."""
        cases = [{"name": f"{config.name}@{condition.name}", **config.settings(condition.q), **condition.settings,
                  "training.optimizer.learning_rate": rates[config.name]} for config, condition in pairs]
        table = self.sweep(name, filled(cases), **options)
        table[["arm", "condition"]] = table["name"].str.split("@", n=1, expand=True)
        table["sweep"] = name
        table["accuracy"] = 100 * table["late_test_accuracy"].fillna(CHANCE)
        return table

    def compare_at_both_rates(self, name, pairs, rates, **options):
        """The same, with rate = tuned or shared: at the rates given, and at the one that all configurations of a kind share."""
        tuned = self.compare(name, pairs, rates, **options).assign(rate="tuned")
        common = shared_rates(config for config, _ in pairs)
        others = [(config, condition) for config, condition in pairs if rates[config.name] != common[config.name]]
        # Where the shared rate is the tuned one, its runs are there already.
        moved = {config.name for config, _ in others}
        shared = [tuned[~tuned["arm"].isin(moved)].assign(rate="shared")]
        if others:
            shared.append(self.compare(f"{name}-shared", others, common, **options).assign(rate="shared"))
        return pd.concat([tuned, *shared], ignore_index=True)

    def iterations(self, row):
        """iterations.csv of a row of compare()."""
        return pd.read_csv(self.folder / row.sweep / "cases" / row.case_id / "iterations.csv")

    def curve(self, row):
        """(iteration, accuracy in percent) of one case; a diverged model guesses to the end."""
        points = self.iterations(row).dropna(subset=["test_accuracy"])
        found = [(point.iteration, 100 * point.test_accuracy) for point in points.itertuples()]
        every, end = self.budget.common["training.evaluate_every"], self.budget.iterations
        last = found[-1][0] if found else 0
        return found + [(at, 100 * CHANCE) for at in range(every, end + 1, every) if at > last]


def filled(cases):
    """Every case with every path that occurs in one of them; the others keep the default."""
    defaults = {"training.compression": "none", "training.optimizer.momentum_at": "server", "training.batch_size": 1440}
    paths = list(dict.fromkeys(path for case in cases for path in case))
    return [{path: case.get(path, defaults.get(path)) for path in paths} for case in cases]


def pairs(configs, conditions):
    """Every configuration under every condition."""
    return [(config, condition) for config in configs for condition in conditions]


def by_seed(table, config, condition, column="accuracy"):
    """seed → value."""
    rows = table[(table["arm"] == config) & (table["condition"] == condition)]
    return dict(zip(rows["seed"], rows[column]))
