"""Reads result folders of `detoxsim run`, finished or not, and finds what tells several of them apart."""

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

# Settings a label names first; further columns only where these leave runs alike.
SETTINGS = ["outer", "attack", "placement", "q", "r", "k", "inner", "p", "b", "scheme", "dataset", "model"]
# Left of f_inner stand settings, right of it results. These four never make a label: runs that differ only in the
# seed share one, and a colour.
NO_LABEL = ["case_id", "name", "seed", "d"]


class BadResult(Exception):
    """A folder that holds no readable result; the message is one line for the user."""


@dataclass
class Run:
    """One result folder. `iterations` is iterations.csv; `summary` maps columns of summary.csv to values, empty while
    the run has not ended; `label` says what is different about this run; `manifest` is run.json, empty likewise."""

    folder: Path
    iterations: pd.DataFrame
    summary: dict
    status: str
    label: str = ""
    manifest: dict = field(default_factory=dict, repr=False)

    @property
    def version(self):
        """Of the program that ran it, as far as that is known."""
        return self.manifest.get("machine", {}).get("version", "of no known version")

    @property
    def accuracy(self):
        """The evaluated iterations: iteration, sim_s and test_accuracy, without gaps."""
        return self.iterations.dropna(subset=["test_accuracy"])

    @property
    def timed_as(self):
        """The model whose cost drove the simulated clock instead of the trained one's, or None."""
        return self.iterations["timed_as_model"].iloc[0] if "timed_as_model" in self.iterations else None

    @property
    def diverged_at(self):
        """The iteration that left parameters which are not finite, or None."""
        value = self.summary.get("diverged_at")
        return None if value is None or pd.isna(value) else int(value)


NEEDED = ["iteration", "sim_s", "broadcast_sim_s", "gradient_sim_s", "upload_sim_s", "aggregation_sim_s", "test_accuracy"]


def read_table(text, path, needed, nothing):
    """A data frame of the CSV `text` of `path`, which has to have the columns `needed` and a row; `nothing` says what
    is wrong if it has none."""
    try:
        table = pd.read_csv(io.StringIO(text))
    except (pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        raise BadResult(f"{path}: not a CSV table: {str(error).strip()}") from error
    missing = [column for column in needed if column not in table]
    if missing:
        raise BadResult(f"{path}: column {missing[0]} is missing")
    if table.empty:
        raise BadResult(f"{path}: {nothing}")
    return table


def read_iterations(path):
    """A data frame of iterations.csv or iterations.csv.part; a last line that is still being written is left out."""
    text = path.read_text(encoding="utf-8")
    table = read_table(text[: text.rfind("\n") + 1], path, NEEDED, "no iteration has been finished yet")
    for column in NEEDED:
        if table[column].dtype == object:
            table[column] = pd.to_numeric(table[column], errors="coerce")
    return table


def read_row(path):
    """The single row of a summary.csv as {column: value}: numbers where they read as such, None where empty. A sweep has
    a thousand of these files, for which a data frame each would take long."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    if len(rows) < 2 or len(rows[0]) != len(rows[1]):
        raise ValueError(f"{path.name} has no row that fits its header")
    return {name: _value(name, text) for name, text in zip(*rows[:2])}


def _value(name, text):
    if text == "" or name in ("case_id", "name"):
        return text or None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def read_run(folder):
    """The run in `folder`; BadResult says what is missing."""
    folder = Path(folder)
    if not folder.is_dir():
        raise BadResult(f"{folder}: no such folder")
    finished, unfinished = folder / "iterations.csv", folder / "iterations.csv.part"
    path = finished if finished.exists() else unfinished
    if not path.exists():
        raise BadResult(f"{folder}: no iterations.csv in it; is it the --out folder of a run?")
    summary_path, manifest_path = folder / "summary.csv", folder / "run.json"
    try:
        summary = read_row(summary_path) if summary_path.exists() else {}
        manifest = json.loads(manifest_path.read_text(encoding="utf-8")) if manifest_path.exists() else {}
    except (ValueError, csv.Error) as error:
        raise BadResult(f"{folder}: summary.csv or run.json is damaged: {error}") from error
    status = manifest.get("status", "unfinished") if path == finished else "unfinished"
    return Run(folder, read_iterations(path), summary, status, manifest=manifest)


def read_runs(folders):
    """All runs, labelled by what differs between them."""
    runs = [read_run(folder) for folder in folders]
    label_runs(runs)
    return runs


def label_runs(runs):
    """Labels each run by the settings of summary.csv that tell the runs apart, as few as will do; by its folder where
    more than three would be needed (a label nobody would read) or where a run has no summary yet."""
    columns = telling_columns([run.summary for run in runs])
    for run in runs:
        if not all(run.summary for run in runs) or len(columns) > 3:
            run.label = run.folder.resolve().name
        elif columns:
            run.label = ", ".join(f"{column} = {_text(run.summary.get(column))}" for column in columns)
        else:
            run.label = _text(run.summary.get("outer"))


def telling_columns(summaries):
    """Columns of settings, each of which tells some runs apart that the ones before leave alike."""
    known = list(dict.fromkeys(column for summary in summaries for column in summary))
    settings = known[: known.index("f_inner")] if "f_inner" in known else [c for c in known if c in SETTINGS]
    return telling(summaries, settings)


def telling(summaries, settings):
    """Those of `settings`, in the order of SETTINGS, each of which tells some of `summaries` apart that the ones before
    leave alike."""
    ordered = [c for c in SETTINGS if c in settings] + [c for c in settings if c not in SETTINGS + NO_LABEL]
    columns, kinds = [], 1
    for column in ordered:
        count = len({tuple(_text(summary.get(c)) for c in [*columns, column]) for summary in summaries})
        if count > kinds:
            columns, kinds = [*columns, column], count
    return columns


def _text(value):
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
