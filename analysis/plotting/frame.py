"""Reads result folders, sweeps and summary.csv files into one data frame with a row for each run."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from plotting import settings
from results import BadResult


@dataclass
class Results:
    """`frame` is what load() returns. `varied` names the settings that a sweep varied; it is None where the results are not
    those of one sweep. `skipped` and `combinations` count those that sweeps could not run, and all. `given` holds
    (component, its value, parameter) where a sweep gave a parameter to a component: ("attack", "alie", "byzantine.attack.z")."""

    frame: pd.DataFrame
    varied: list = None
    skipped: int = 0
    combinations: int = 0
    given: set = field(default_factory=set)


def load(paths):
    """One row for each run under `paths`: a path or several, each a result folder of `detoxsim run`, a folder of
    `detoxsim sweep`, or a summary.csv.

    The columns are those of summary.csv; every setting under its path in the scenario (`byzantine.attack.z`) and, where
    summary.csv has a short name for it, under that too (`q`, `outer`); `status` (`done`, `unfinished`, `interrupted`,
    `failed`, `no result`); `diverged`, whether parameters stopped being finite; `folder`, that of the run, where known.
    Times are seconds, accuracies shares of 1, as in summary.csv. BadResult says in one line what cannot be read."""
    return read(paths).frame


def read(paths):
    """The same, with what the sweeps say about themselves."""
    paths = [Path(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)]
    if not paths:
        raise BadResult("no results are given")
    parts = [read_one(path) for path in paths]
    table = pd.concat([part.frame for part in parts], ignore_index=True)
    if "case_id" in table and "folder" in table:
        table = table[~(table["case_id"].notna() & table["folder"].notna() & table.duplicated(["case_id", "folder"]))]
    frame = settings.with_flat_settings(table.reset_index(drop=True))
    frame["diverged"] = frame["diverged_at"].notna() if "diverged_at" in frame else False
    frame["status"] = frame["status"].fillna("done") if "status" in frame else "done"
    varied = None
    if len(parts) == 1 and parts[0].varied is not None:
        varied = list(dict.fromkeys(settings.short_name(path) for path in parts[0].varied))
    return Results(frame, varied, sum(part.skipped for part in parts), sum(part.combinations for part in parts),
                   set().union(*(part.given for part in parts)))


def read_one(path):
    if path.is_file():
        return Results(with_folders(read_summary(path), path.parent))
    if not path.is_dir():
        raise BadResult(f"{path}: no such file or folder")
    if (path / "sweep.json").is_file() or (path / "cases").is_dir():
        return read_sweep(path)
    return Results(read_run(path))


def read_summary(path):
    try:
        table = pd.read_csv(path, dtype={"case_id": str, "name": str}, keep_default_na=False, na_values=[""])
    except (ValueError, OSError) as error:  # pandas' own errors are ValueErrors
        raise BadResult(f"{path}: not a summary.csv: {str(error).splitlines()[0]}") from error
    if "iteration" in table or not {"case_id", "seed"} & set(table):
        raise BadResult(f"{path}: not a summary.csv, which has the columns case_id and seed")
    return table


def with_folders(table, folder):
    """Adds where each run's iterations.csv lies, if it does."""
    if "case_id" in table:
        cases = {each: folder / "cases" / str(each) for each in table["case_id"].dropna().unique()}
        own = folder if len(table) == 1 and (folder / "iterations.csv").exists() else None
        table["folder"] = [str(cases[each]) if each in cases and cases[each].is_dir() else own and str(own) for each in table["case_id"]]
    return table


def read_run(folder):
    """One row; of a run that goes on, what is known of it."""
    summary, manifest = folder / "summary.csv", folder / "run.json"
    if not any((folder / name).exists() for name in ("summary.csv", "iterations.csv", "iterations.csv.part")):
        raise BadResult(f"{folder}: no summary.csv in it; is it the --out folder of a run or a sweep?")
    table = read_summary(summary) if summary.exists() else pd.DataFrame([{"name": folder.resolve().name}])
    table["folder"] = str(folder)
    try:
        status = json.loads(manifest.read_text(encoding="utf-8")).get("status") if manifest.exists() else "unfinished"
    except ValueError as error:
        raise BadResult(f"{folder}: summary.csv or run.json is damaged: {error}") from error
    return table if "status" in table else table.assign(status=status)


def read_sweep(folder):
    """The cases that sweep.json lists, with a result or without; without sweep.json those that summary.csv has."""
    plan = read_plan(folder / "sweep.json")
    summary = folder / "summary.csv"
    if summary.exists():
        table = with_folders(read_summary(summary), folder)
    else:
        done = [read_run(path) for path in sorted((folder / "cases").glob("*")) if (path / "summary.csv").exists()]
        table = pd.concat(done, ignore_index=True) if done else pd.DataFrame()
    cases = {str(case["id"]): case for case in plan.get("cases", [])}
    known = set(table["case_id"]) if "case_id" in table else set()
    varied, given, rows = {}, set(), []
    for each, case in cases.items():
        flat = settings.flattened(case.get("values") or {})
        varied.update(dict.fromkeys(flat))
        given |= settings.given_parameters(case.get("values") or {})
        rows.append({"case_id": each, **flat, **({} if each in known else {"status": ending_of(case)})})
    if rows:
        table = joined(table, pd.DataFrame(rows))
    if table.empty:
        raise BadResult(f"{folder}: a sweep without a case")
    return Results(table, list(varied) if cases else None, len(plan.get("skipped", [])), plan.get("combinations", len(table)), given)


def ending_of(case):
    """The status of a case of sweep.json that has left no row in summary.csv."""
    return case.get("status") if case.get("status") not in (None, "done") else "no result"


def joined(table, listed):
    """The rows of `listed`, with what `table` has of them; what was varied is taken from `listed`."""
    if "case_id" not in table:
        return listed
    own = listed.set_index("case_id")
    both = own.combine_first(table.drop_duplicates("case_id").set_index("case_id").drop(
        columns=[column for column in own if column in table and column != "status"]))
    return both.loc[own.index, [*(c for c in table if c in both), *(c for c in own if c not in table)]].reset_index()


def read_plan(path):
    if not path.exists():
        return {}
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
        return {**plan, "cases": [{**case, "id": case["id"]} for case in plan["cases"]]}
    except (ValueError, KeyError, TypeError) as error:
        raise BadResult(f"{path}: not the list of cases of a sweep: {error!r}") from error
