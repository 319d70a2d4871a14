"""Runs the program under test and reads what it wrote. The tests in Python go through the command line only."""

import csv
import json
import math
import os
import pathlib
import subprocess
import tempfile

BINARY = os.environ["DETOXSIM"]
SOURCE = pathlib.Path(__file__).resolve().parent.parent
DATA = SOURCE / "tests" / "data"
# Changes that turn the quickstart into a plain parameter server.
PLAIN = ["--set", "redundancy.scheme=none", "--r", "1", "--set", "aggregation.buckets=none", "--set", "aggregation.inner=none"]
# For platforms that fail by themselves: all three workers must report, or the cluster can't finish.
STRICT = ["--set", "cluster.deadline=1000", "--set", "cluster.quorum=3", "--set", "cluster.attempts=2"]
QUICKSTART = str(SOURCE / "scenarios" / "quickstart.json")


def call(*arguments, program=BINARY, **options):
    """The finished process of `detoxsim ARGUMENTS`, its output as text."""
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=300, **options)


def table(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


class Run:
    """A finished run in a folder of its own, which goes away with the object."""

    def __init__(self, scenario, *arguments):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name) / "result"
        self.process = call("run", scenario, "--out", self.path, "--progress", "none", *arguments)
        if self.process.returncode != 0:
            raise AssertionError(f"exit code {self.process.returncode}: {self.process.stderr}")
        self.iterations = table(self.path / "iterations.csv")
        self.summary = table(self.path / "summary.csv")[0]
        self.manifest = json.loads((self.path / "run.json").read_text())

    def __del__(self):
        self.folder.cleanup()

    def late_accuracy(self):
        """In percent; 10 (guessing among ten classes) where the run diverged."""
        text = self.summary["late_test_accuracy"]
        return 100 * float(text) if text else 10.0

    def without_wall(self):
        """Both tables without what depends on the machine."""
        keep = lambda row: {k: v for k, v in row.items() if "wall" not in k and "peak_memory" not in k}
        return [keep(row) for row in self.iterations] + [keep(self.summary)]


def interval(differences):
    """Mean and half-width of the 95 % t-interval of five paired differences (t with 4 degrees of freedom: 2.776)."""
    assert len(differences) == 5
    mean = sum(differences) / 5
    variance = sum((x - mean) ** 2 for x in differences) / 4
    return mean, 2.776 * math.sqrt(variance / 5)
