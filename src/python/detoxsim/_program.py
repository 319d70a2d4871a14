"""Whole simulations: starts the program `detoxsim` and reads what it wrote."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Iterable, Mapping, Union

import pandas as pd

Scenario = Union[Mapping[str, Any], str, os.PathLike]


def program() -> str:
    """The program that run() and sweep() start: $DETOXSIM, else the one built or installed with this module, else the one
    on PATH."""
    here = Path(__file__).resolve().parent
    built = [here.parent.parent / "detoxsim", *(parent / "bin/detoxsim" for parent in here.parents)]
    for candidate in [os.environ.get("DETOXSIM"), *built, shutil.which("detoxsim")]:
        if candidate and Path(candidate).is_file() and os.access(candidate, os.X_OK):
            return str(candidate)
    raise FileNotFoundError("the program detoxsim is neither on PATH nor beside this module; set DETOXSIM to it")


class Result:
    """The result folder of one run."""

    def __init__(self, folder: Union[str, os.PathLike]) -> None:
        self.folder = Path(folder)

    @property
    def iterations(self) -> pd.DataFrame:
        """iterations.csv: one row for each iteration."""
        return pd.read_csv(self.folder / "iterations.csv")

    @property
    def summary(self) -> pd.Series:
        """The row of summary.csv: settings and results."""
        return _summary(self.folder).iloc[0]

    @property
    def manifest(self) -> dict[str, Any]:
        """run.json: the resolved scenario, what follows from it, and the machine."""
        return json.loads((self.folder / "run.json").read_text(encoding="utf-8"))

    @property
    def status(self) -> str:
        """"done", "unfinished" (the simulated cluster could not finish) or "interrupted"."""
        return self.manifest["status"]

    def __repr__(self) -> str:
        return f"Result({str(self.folder)!r})"


class Sweep:
    """The folder of a sweep."""

    def __init__(self, folder: Union[str, os.PathLike]) -> None:
        self.folder = Path(folder)

    @property
    def summary(self) -> pd.DataFrame:
        """summary.csv: one row for each case that is done."""
        return _summary(self.folder)

    @property
    def cases(self) -> list[Result]:
        """The results of the cases, in the order of the summary."""
        return [Result(self.folder / "cases" / case) for case in self.summary["case_id"]]

    def __repr__(self) -> str:
        return f"Sweep({str(self.folder)!r})"


def run(scenario: Scenario, out: Union[str, os.PathLike, None] = None, *, settings: Mapping[str, Any] | None = None,
        threads: int | None = None, force: bool = False) -> Result:
    """Runs one scenario: a dictionary, or the path of a JSON file.

    settings: {"byzantine.q": 3, …} replace what stands there. out: the result folder; without it a temporary one, which
    stays. Paths in a dictionary are relative to the working directory. ValueError with the program's own lines where it
    refuses the scenario; a cluster that can't finish is no error: see Result.status.
    """
    folder = Path(out) if out is not None else Path(tempfile.mkdtemp(prefix="detoxsim-")) / "result"
    options = ["--out", str(folder), "--progress", "none", *_settings(settings)]
    options += ["--threads", str(threads)] if threads is not None else []
    options += ["--force"] if force else []
    _start("run", scenario, options, accepted=(0, 3))
    return Result(folder)


def sweep(scenario: Scenario, vary: Mapping[str, Iterable[Any]], out: Union[str, os.PathLike, None] = None, *,
          seeds: Iterable[int] | None = None, settings: Mapping[str, Any] | None = None, jobs: int | None = None,
          resume: bool = False) -> Sweep:
    """Runs every combination: vary = {"q": [0, 5], "aggregation.outer": ["krum", "mean"]}.

    Keys are scenario paths, or p, q, r, b and k. ValueError as run(); RuntimeError where a case failed.
    """
    folder = Path(out) if out is not None else Path(tempfile.mkdtemp(prefix="detoxsim-")) / "sweep"
    options = ["--out", str(folder), "--progress", "none", *_settings(settings)]
    for path, values in vary.items():
        options += ["--vary", f"{path}={_list(path, values)}"]
    options += ["--seeds", ",".join(str(seed) for seed in seeds)] if seeds is not None else []
    options += ["--jobs", str(jobs)] if jobs is not None else []
    options += ["--resume"] if resume else []
    _start("sweep", scenario, options, accepted=(0,))
    return Sweep(folder)


def _summary(folder: Path) -> pd.DataFrame:
    """Ids may be all digits, and are no numbers."""
    return pd.read_csv(folder / "summary.csv", dtype={"case_id": str})


def _text(value: Any) -> str:
    """As --set and --vary read it: JSON, a bare word as itself."""
    return value if isinstance(value, str) else json.dumps(value)


def _list(path: str, values: Iterable[Any]) -> str:
    texts = [_text(value) for value in ([values] if isinstance(values, str) else values)]
    if not texts:
        raise ValueError(f"vary: {path} has no values")
    return ",".join(texts)


def _settings(settings: Mapping[str, Any] | None) -> list[str]:
    return [word for path, value in (settings or {}).items() for word in ("--set", f"{path}={_text(value)}")]


def _start(command: str, scenario: Scenario, options: list[str], accepted: tuple[int, ...]) -> None:
    if not isinstance(scenario, Mapping):
        return _call([program(), command, os.fspath(scenario), *options], accepted)
    # In the working directory, which the scenario's paths are relative to.
    with tempfile.NamedTemporaryFile("w", suffix=".json", prefix=".detoxsim-", dir=".", encoding="utf-8") as file:
        json.dump(scenario, file)
        file.flush()
        return _call([program(), command, file.name, *options], accepted)


def _call(arguments: list[str], accepted: tuple[int, ...]) -> None:
    finished = subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
    if finished.returncode in accepted:
        return
    text = finished.stderr.strip() or f"detoxsim ended with exit code {finished.returncode}"
    if finished.returncode < 0 or finished.returncode == 130:
        raise KeyboardInterrupt(text)
    raise ValueError(text) if finished.returncode == 2 else RuntimeError(text)
