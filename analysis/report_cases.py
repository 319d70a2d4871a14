"""Finds the cases of a report: each result folder is one, each folder of a sweep holds many, with a result or without."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

import results

LATE = 5  # evaluations that late_test_accuracy is the mean of


@dataclass
class Case:
    """One run of the report, or a case of a sweep that has left no result: then `run` is None and `problem` says why.
    `values` is what its sweep varied."""

    name: str
    run: results.Run = field(default=None, repr=False)
    problem: str = ""
    values: dict = field(default_factory=dict)

    @property
    def status(self):
        return self.run.status if self.run else "no result"

    @property
    def diverged(self):
        return bool(self.run) and self.run.diverged_at is not None

    @property
    def summary(self):
        """summary.csv; of a run that has not ended, what its iterations tell so far."""
        if not self.run:
            return {}
        return self.run.summary or so_far(self.run)


def so_far(run):
    """Those columns of summary.csv that need no more than the iterations."""
    table, accuracy = run.iterations, run.accuracy["test_accuracy"]
    summary = {"iterations_done": len(table), "sim_s": table["sim_s"].iloc[-1],
               "late_test_accuracy": accuracy.iloc[-LATE:].mean()}
    for column, name, kind in [(column, f"{column}_mean", "mean") for column in table if column.endswith("_sim_s")] + [
            ("corrupted_votes", "corrupted_votes_mean", "mean"), ("aggregation_wall_s", "aggregation_wall_s_median", "median")]:
        if column in table:
            summary[name] = pd.to_numeric(table[column], errors="coerce").agg(kind)
    return summary


def is_sweep(folder):
    return (folder / "cases").is_dir() or (folder / "sweep.json").is_file()


def listed_cases(folder):
    """id → what was varied, and what sweep.json says of its end ("" where nothing); empty where there is none."""
    path = folder / "sweep.json"
    if not path.exists():
        return {}
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))["cases"]
        return {str(case["id"]): (dict(case.get("values") or {}), told(case)) for case in listed}
    except (ValueError, KeyError, TypeError) as error:
        raise results.BadResult(f"{path}: not the list of cases of a sweep: {error!r}") from error


def skipped_combinations(folders):
    """[(values, reasons)] that the sweeps among `folders` could not run, as their sweep.json lists them, and how many
    combinations these sweeps have in all."""
    skipped, combinations = [], 0
    for path in (Path(folder) / "sweep.json" for folder in folders):
        if path.exists():
            plan = json.loads(path.read_text(encoding="utf-8"))
            listed = plan.get("skipped") or []
            skipped += [(dict(each.get("values") or {}), list(each.get("reasons") or [])) for each in listed]
            combinations += plan.get("combinations", len(listed) + len(plan["cases"]))
    return skipped, combinations


def told(case):
    status, error = case.get("status", ""), case.get("error", "")
    return f"{status}: {error}" if status and error else error or (status if status != "done" else "")


def read_case(folder, values, problem):
    try:
        return Case(folder.name, results.read_run(folder), values=values)
    except results.BadResult as error:
        return Case(folder.name, problem=problem or str(error), values=values)


def read_sweep(folder):
    """The cases of sweep.json in their order; a folder that it doesn't list is of an earlier sweep. Without it, all there are."""
    listed = listed_cases(folder)
    if not listed:
        listed = {path.name: ({}, "") for path in sorted((folder / "cases").glob("*")) if path.is_dir()}
    return [read_case(folder / "cases" / each, values, problem) for each, (values, problem) in listed.items()]


def read_cases(folders):
    """The cases of result folders and sweeps, each with a name of its own."""
    cases = []
    for folder in map(Path, folders):
        cases += read_sweep(folder) if is_sweep(folder) else [Case(folder.resolve().name, results.read_run(folder))]
    if not any(case.run for case in cases):
        raise results.BadResult(cases[0].problem if cases else f"{folders[0]}: a sweep without a case")
    names = [case.name for case in cases]
    for case in cases:
        if case.run and names.count(case.name) > 1:
            case.name = str(case.run.folder)
    return cases
