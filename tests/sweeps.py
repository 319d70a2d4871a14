"""What the tests of sweeps share: a scenario that takes milliseconds, and what a sweep left behind."""

import json
import pathlib
import subprocess
import tempfile
import unittest

from detoxsim import BINARY, SOURCE, call, table

# p x q x r x rule: 60 cases, all valid.
SIXTY = ["--vary", "p=15,30", "--vary", "q=0..4", "--vary", "r=1,3", "--vary", "aggregation.outer=mean,coordinate-median,geometric-median"]
# Spaces, quotes, a line break, and what shells, GNU parallel, Slurm and printf would rather interpret.
NASTY = "a b'\"$(touch pwned)`touch pwned`{}{#}{= system('touch pwned') =};&|\n*\\%j%s #~"


def scenario(folder, **changes):
    """The path of a scenario file in the folder."""
    text = {
        "name": "tiny",
        "cluster": {"platform": str(SOURCE / "platforms" / "star-10g.xml"), "workers": 15},
        "training": {"dataset": {"name": "gaussian-mixture", "features": 6, "classes": 3, "train": 300, "test": 60},
                     "model": "softmax", "batch_size": 60, "iterations": 3, "evaluate_every": 1},
        "redundancy": {"scheme": "repetition", "r": 3},
        "byzantine": {"attack": "sign-flip"},
        **changes,
    }
    path = pathlib.Path(folder) / "scenario.json"
    path.write_text(json.dumps(text))
    return path


def without_wall(path):
    """The rows of a summary without what depends on the machine, columns in order."""
    keep = lambda row: [(k, v) for k, v in row.items() if "wall" not in k and "peak_memory" not in k]
    return [keep(row) for row in table(path / "summary.csv")]


class SweepTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / "out"
        self.scenario = scenario(self.folder)

    def sweep(self, *arguments, out=None, code=0, **options):
        """The finished process; the exit code has been checked."""
        process = call("sweep", self.scenario, "--out", out or self.out, *arguments, **options)
        self.assertEqual(process.returncode, code, process.stderr)
        return process

    def start(self, *arguments, **options):
        """A process that is running, and ends with the test at the latest."""
        process = subprocess.Popen([BINARY, "sweep", self.scenario, "--out", self.out, *arguments], text=True, **options)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def manifest(self, out=None):
        return json.loads(((out or self.out) / "sweep.json").read_text())

    def statuses(self, out=None):
        return [case["status"] for case in self.manifest(out)["cases"]]

    def assert_nothing_was_interpreted(self):
        self.assertEqual(list(self.folder.rglob("*pwned*/pwned")) + list(self.folder.glob("pwned")), [])
        self.assertFalse(pathlib.Path("pwned").exists())
