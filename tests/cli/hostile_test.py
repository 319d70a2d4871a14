"""What nobody means to type: bytes that are no text, words that a library takes for its own, more than the machine has."""

import csv
import json
import os
import resource
import shutil
import subprocess
import tempfile
import unittest

import numpy

from detoxsim import BINARY, QUICKSTART, SOURCE, call

SHORT = ["--set", "training.iterations=1", "--set", "training.model=softmax", "--set", "training.dataset=gaussian-mixture"]


def answer(*arguments, **options):
    """Exit code and lines of stderr; a process that ends by a signal, or doesn't, fails the test."""
    process = subprocess.run([BINARY, *arguments], capture_output=True, timeout=60, **options)
    assert process.returncode >= 0, (process.returncode, process.stderr)
    return process.returncode, process.stderr.decode("utf-8").splitlines()  # UTF-8, whatever came in


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.fsencode(folder.name)

    def refused(self, *arguments, says, **options):
        code, lines = answer(*arguments, **options)
        self.assertEqual((code, len(lines)), (2, 1), lines)
        self.assertIn(says, lines[0])
        self.assertLess(len(lines[0]), 2500)


class Words(InFolder):
    def test_placeholders_of_the_option_library(self):
        self.refused("theory", "--p", "%value%", "--q", "1", "--r", "3", says="--p: expected an integer, got '%value%'")
        self.refused("run", "X", "--threads", "%value%", says="--threads: expected an integer, got '%value%'")
        self.refused("list", "--%option%=", says="--%option%: a value is missing")
        self.refused("list", "--%canonical_option%", says="unknown option '--%canonical_option%'")
        self.refused("list", "--json=%value%", says="--json takes no value")
        self.refused("run", "x", "--out", says="--out: a value is missing")
        self.refused("run", "x", "--seed", "1", "--seed", "2", says="--seed stands twice")
        self.refused("sweep", QUICKSTART, "--vary", "q=1", "--out", "x", "--runner", "slurm", "--sbatch-args", "a\\",
                     says="--sbatch-args: a backslash stands at the end")

    def test_control_characters_stay_on_one_line(self):
        self.refused("check", QUICKSTART, "--set", "cluster.workers=a\nb\x1b[31m", says="got \"a\\nb\\x1b[31m\"")
        self.refused("list", b"--caf\xe9", says="unknown option '--caf\\xe9'")

    def test_names_longer_than_a_file_name(self):
        long = "x" * 5000
        self.refused("run", long, says="can't be read")
        self.refused("check", QUICKSTART, "--platform", long, says="File name too long")
        self.refused("check", QUICKSTART, "--set", f"training.dataset.path={long}", says="File name too long")
        self.refused("apply", "rule", "mean", "--in", long, "--out", "y", says="can't be read")
        for arguments in (["run", QUICKSTART, *SHORT, "--out", long], ["sweep", QUICKSTART, *SHORT, "--vary", "q=1", "--out", long]):
            code, lines = answer(*arguments, cwd=self.folder)
            self.assertEqual(code, 1)
            self.assertIn("File name too long", lines[-1])
            self.assertNotIn("filesystem error", lines[-1])


class Bytes(InFolder):
    """A folder whose name is no UTF-8, and has a line break."""

    def setUp(self):
        super().setUp()
        self.here = os.path.join(self.folder, b"w\xff\n%41")
        os.mkdir(self.here)
        shutil.copy(os.fsencode(QUICKSTART), self.here)
        platform = SOURCE / "platforms" / "star-10g.xml"
        shutil.copy(os.fsencode(platform), os.path.join(self.here, b"p\xfe.xml"))

    def ok(self, *arguments):
        code, lines = answer(*arguments, cwd=self.here)
        self.assertEqual(code, 0, lines)

    def test_a_run_names_its_files_and_can_be_repeated(self):
        self.ok("run", "quickstart.json", *SHORT, "--platform", b"p\xfe.xml", "--out", b"o\xfd", "--trace", b"t\xff.json")
        with open(os.path.join(self.here, b"o\xfd", b"run.json"), encoding="utf-8") as file:
            run = json.load(file)
        self.assertTrue(run["scenario"]["cluster"]["platform"].startswith("file:///"))
        self.assertTrue(run["scenario"]["cluster"]["platform"].endswith("/w%FF%0A%2541/p%FE.xml"))
        with open(os.path.join(self.here, b"o\xfd", b"summary.csv"), encoding="utf-8", newline="") as file:
            self.assertEqual(list(csv.DictReader(file))[0]["platform"], "p\\xfe.xml")
        with open(os.path.join(self.folder, b"again.json"), "w", encoding="utf-8") as file:
            json.dump(run["scenario"], file)
        code, lines = answer("run", b"again.json", "--out", "again", cwd=self.folder)
        self.assertEqual(code, 0, lines)
        with open(os.path.join(self.folder, b"again", b"run.json"), encoding="utf-8") as file:
            again = json.load(file)
        self.assertEqual(again["derived"]["case_id"], run["derived"]["case_id"])
        self.assertEqual(again["scenario"], run["scenario"])

    def test_a_sweep_and_a_recording(self):
        self.ok("sweep", "quickstart.json", *SHORT, "--set", b"cluster.platform=p\xfe.xml", "--vary", "q=0,1", "--out", b"s\xfc")
        with open(os.path.join(self.here, b"s\xfc", b"summary.csv"), encoding="utf-8") as file:
            self.assertEqual(len(list(csv.DictReader(file))), 2)
        self.ok("run", "quickstart.json", *SHORT, "--platform", b"p\xfe.xml", "--out", "o", "--record-gradients", b"g\xfb")
        self.ok("run", b"g\xfb/replay.json", "--out", "o2")

    def test_a_name_must_be_a_text(self):
        self.refused("run", QUICKSTART, "--set", b"name=n\xfe", says="name: is no UTF-8: n\\xfe", cwd=self.here)
        self.refused("run", QUICKSTART, "--set", "name=../../escape", says="name: expected 1 to 200 bytes", cwd=self.here)
        self.assertFalse(os.path.exists(os.path.join(self.here, b"results")))


class TooMuch(InFolder):
    def test_told_before_it_is_tried(self):
        for setting, says in (
                ("training.model.hidden=[100000,100000]",
                 "training.model: an iteration with d = 10079600010 parameters and p = 45 workers takes at least 1.9 TB of memory; "),
                ('training.dataset={"name": "gaussian-mixture", "train": 1000000000, "features": 1000000}',
                 "gaussian-mixture: 1000002000 samples of 1000000 features takes at least 4.0 PB of memory; "),
                ('cluster.broadcast={"name": "chain", "chunks": 1000000000}',
                 "cluster.broadcast.chunks: every iteration would have 45000000000 transfers"),
                ("seed=4294967296", "seed: expected an integer >= 0, at most 2147483647, got 4294967296")):
            self.refused("check", QUICKSTART, "--set", setting, says=says)
        self.refused("check", QUICKSTART, "--platform", SOURCE / "platforms" / "star-10g-large.xml", "--p", "10000", "--q", "0",
                     "--b", "10000", "--set", 'workload={"name": "timing-only", "parameters": 1000000000000000}',
                     says="are more bytes than 63 bits can count")

    def test_floats_that_float32_lacks(self):
        file = os.path.join(self.folder, b"x.npy")
        for value, says in ((1e39, "row 3, column 2 (counted from 0): 1e+39 is beyond float32"), (-1e300, "-1e+300 is beyond float32")):
            rows = numpy.ones((5, 4))
            rows[3, 2] = value
            numpy.save(os.fsdecode(file), rows)
            self.refused("apply", "rule", "mean", "--in", file, "--out", os.path.join(self.folder, b"y.npy"), says=says)
            self.assertFalse(os.path.exists(os.path.join(self.folder, b"y.npy")))
        numpy.save(os.fsdecode(file), numpy.full((5, 4), 1e-42))
        code, lines = answer("apply", "rule", "mean", "--in", file, "--out", os.path.join(self.folder, b"y.npy"))
        self.assertEqual(code, 0)
        self.assertIn("20 values lie nearer to 0 than float32's smallest normal number", lines[0])
        self.refused("check", QUICKSTART, "--set", "training.optimizer.weight_decay=1e39", says="got 1e+39; float32")

    def test_memory_limits(self):
        """From where the libraries can be loaded to where all works: never a signal, never for ever, one line."""
        arguments = ["run", QUICKSTART, "--set", "training.iterations=1", "--set", "training.dataset=gaussian-mixture",
                     "--threads", "2", "--progress", "none"]
        codes = {}
        for megabytes in (110, 160, 300, 500, 700, 4000):
            limit = megabytes * 10**6
            code, lines = answer(*arguments, "--out", os.path.join(self.folder, b"%d" % megabytes),
                                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
            codes[megabytes] = code
            if code != 0:
                self.assertIn(code, (1, 2, 127), lines)  # 127: the loader, before there is a program
                self.assertEqual(len(lines), 1, lines)
                self.assertRegex(lines[0], "memory|address space|ulimit|shared|unavailable")
        self.assertEqual(codes[4000], 0)
        self.assertNotEqual(codes[110], 0)


if __name__ == "__main__":
    unittest.main()
