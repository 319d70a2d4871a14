"""Full disks, limits of file sizes, streams that nobody reads: one line, exit code 1, nothing that looks whole, and the same
command does its work once there is room."""

import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest

import numpy

from detoxsim import BINARY, DATA, call, table
from sweeps import scenario

FULL = pathlib.Path("/dev/full")


def limited(limit):
    """For a process whose files may have so many bytes."""
    return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))}


def full_at(step):
    """For a process that finds the disk full at this step of what it writes, and from then on."""
    return {"env": {**os.environ, "LD_PRELOAD": os.environ["DISK_FAULTS"], "DISK_FAULT": f"full:{step}"}}


class DiskTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.scenario = scenario(self.folder, cluster={"platform": str(DATA / "tiny.xml"), "workers": 3})  # starts at once
        self.out, self.trace, self.gradients = (self.folder / name for name in ("out", "trace.json", "gradients"))
        self.matrix = self.folder / "x.npy"
        numpy.save(self.matrix, numpy.arange(1000, dtype="f8").reshape(2, 500))
        self.run_all = ["run", self.scenario, "--out", self.out, "--progress", "none", "--trace", self.trace,
                        "--record-gradients", self.gradients]

    def assert_one_line(self, process, *reasons):
        lines = [line for line in process.stderr.splitlines() if not line.startswith("note: ")]
        self.assertEqual((process.returncode, len(lines)), (1, 1), process.stderr)
        self.assertTrue(lines[0].startswith("detoxsim: "), process.stderr)
        self.assertTrue(any(reason in lines[0] for reason in reasons), process.stderr)

    def until_it_fits(self, command, ways, check, *reasons):
        """Runs the command in every way until one lets it come to its end; returns how often it did not."""
        for count, way in enumerate(ways):
            process = call(*command, **way)
            if process.returncode == 0:
                return count
            self.assert_one_line(process, *reasons)
            check()
        self.fail("it never came to its end")

    def assert_no_result(self):
        """What has its name is whole in itself, and run.json is not there; then it is all taken away."""
        self.assertFalse((self.out / "run.json").exists())
        self.assertLessEqual({file.name for file in self.out.glob("*")}, {"lock", "iterations.csv.part"})
        if self.trace.exists():
            json.loads(self.trace.read_text())
        part, rows = self.out / "iterations.csv.part", 0
        if part.exists():
            rows = max(0, part.read_text().count("\n") - 1)
        matrices = [numpy.load(file) for file in self.gradients.glob("*.npy")]
        self.assertIn(len(matrices), (rows, rows + 1))  # a matrix before its row
        if (self.gradients / "replay.json").exists():
            self.assertEqual(len(list(self.gradients.glob("*.npy"))), 3)
        for folder in self.out, self.gradients:
            shutil.rmtree(folder, ignore_errors=True)
        self.trace.unlink(missing_ok=True)


class Limits(DiskTest):
    def test_a_run(self):
        count = self.until_it_fits(self.run_all, map(limited, range(0, 9000, 300)), self.assert_no_result, "File too large")
        self.assertGreater(count, 8)
        self.assertEqual(len(table(self.out / "iterations.csv")), 3)

    def test_one_file(self):
        out = self.folder / "file.svg"
        out.write_text("old")
        for command, step, least in ((["apply", "rule", "mean", "--set", "f=0", "--in", self.matrix, "--out", out], 400, 10),
                                     (["bench", "--rules", "mean", "--n", 3, "--d", 99, "--f", 0, "--repeats", 1, "--out", out], 30, 4),
                                     (["check", self.scenario, "--draw", out], 400, 8)):
            with self.subTest(command=command[0]):
                untouched = lambda: self.assertEqual(out.read_text(), "old")
                ways = map(limited, range(0, 20000, step))
                self.assertGreater(self.until_it_fits(command, ways, untouched, "File too large", "exit code", "cut short"), least)
                self.assertNotEqual(out.read_bytes(), b"old")
                out.write_text("old")

    def test_a_calibration(self):
        out = self.folder / "machine.json"
        command = ["calibrate", "--rules", "mean", "--models", "softmax", "--rounds", 1, "--threads", 1, "--out", out]
        process = call(*command, **limited(300))
        self.assertEqual(process.returncode, 1)
        self.assertIn("File too large", process.stderr.splitlines()[-1])
        self.assertEqual(list(self.folder.glob("machine*")), [])
        # Told before the measuring, where it can be known.
        self.assert_one_line(call(*command[:-1], self.folder), "Is a directory")

    def test_a_sweep(self):
        command = ["sweep", self.scenario, "--vary", "q=0,1", "--progress", "none", "--resume", "--out"]
        codes = []
        for limit in range(0, 12000, 1000):
            codes.append(call(*command, self.out, **limited(limit)).returncode)
            if codes[-1] == 0:
                break
            done = [file.parent for file in self.out.glob("cases/*/run.json")]
            for case in done:
                self.assertEqual(len(table(case / "iterations.csv")), 3)
            if (self.out / "summary.csv").exists():
                self.assertLessEqual(len(table(self.out / "summary.csv")), len(done))
        self.assertEqual(codes, [1] * (len(codes) - 1) + [0])
        self.assertGreater(len(codes), 3)
        self.assertEqual([row["q"] for row in table(self.out / "summary.csv")], ["0", "1"])
        self.assertEqual([case["status"] for case in json.loads((self.out / "sweep.json").read_text())["cases"]], ["done"] * 2)


class FullDisk(DiskTest):
    def test_a_run_at_every_step(self):
        count = self.until_it_fits(self.run_all, map(full_at, range(1, 100)), self.assert_no_result, "No space left on device")
        self.assertGreater(count, 20)
        self.assertEqual(len(table(self.out / "iterations.csv")), 3)

    def test_a_sweep_at_some_steps(self):
        # The sweep and each of its processes find the disk full at the same step of their own.
        command = ["sweep", self.scenario, "--vary", "q=0,1", "--progress", "none", "--resume", "--out", self.out]
        for step in range(1, 100, 4):
            process = call(*command, **full_at(step))
            manifest, summary = self.out / "sweep.json", self.out / "summary.csv"
            statuses = [case["status"] for case in json.loads(manifest.read_text())["cases"]] if manifest.exists() else []
            self.assertEqual(len(table(summary)) if summary.exists() else 0, statuses.count("done"))
            if process.returncode == 0:
                break
            self.assertEqual(process.returncode, 1, process.stderr)
            if step % 3 == 0:
                self.assertEqual(call(*command).returncode, 0)
                self.assertEqual([row["q"] for row in table(summary)], ["0", "1"])
            shutil.rmtree(self.out, ignore_errors=True)
        self.assertGreater(step, 20)
        self.assertEqual(statuses, ["done"] * 2)

    def test_what_was_done_stays_so(self):
        # The new result doesn't fit; with --unless-done the old one is that of another case, and goes.
        self.assertEqual(call(*self.run_all).returncode, 0)
        before = {file: file.read_bytes() for file in self.out.iterdir()}
        process = call(*self.run_all[:4], "--unless-done", **full_at(1))
        self.assert_one_line(process, "No space left on device")  # not even the lock
        self.assertEqual({file: file.read_bytes() for file in before}, before)

    def test_a_small_file_system(self):
        # Pages of a tmpfs: from nothing but the folder to all that is needed.
        script = """mount -t tmpfs -o size="$1" none "$2" || exit 77
                    cd "$2"; shift 2; "$@"; code=$?
                    find . -type f ! -empty | sort; exit $code"""
        mounted = self.folder / "mounted"
        mounted.mkdir()
        seen = set()
        for pages in range(1, 9):
            process = subprocess.run(["unshare", "--mount", "sh", "-c", script, "sh", f"{4 * pages}k", mounted,
                                      BINARY, "run", self.scenario, "--out", "out", "--progress", "none"],
                                     capture_output=True, text=True)
            files = process.stdout.split()
            if process.returncode in (77, 127) or "unshare" in process.stderr:
                self.skipTest("nothing can be mounted here")
            seen.add(process.returncode)
            if process.returncode == 0:
                break
            self.assert_one_line(process, "No space left on device")
            self.assertLessEqual(set(files), {"./out/iterations.csv.part"})  # all that takes room
        self.assertEqual(seen, {0, 1})


class Streams(DiskTest):
    PRINTING = (["list"], ["list", "--json"], ["schema"], ["theory", "--p", 9, "--q", 2, "--r", 3],
                ["theory", "--p", 9, "--q", 2, "--r", 3, "--json"], ["--help"], ["--version"], ["run", "--help"])

    def commands(self):
        yield from self.PRINTING
        yield ["check", self.scenario]
        yield ["bench", "--rules", "mean", "--n", 3, "--d", 99, "--f", 0, "--repeats", 1]
        yield ["sweep", self.scenario, "--out", self.out, "--vary", "q=0,1", "--dry-run"]
        output = self.folder / "stdout"  # never the machine's own, which a faulty program could replace
        if not output.is_symlink():
            output.symlink_to("/proc/self/fd/1")
        yield ["apply", "rule", "mean", "--set", "f=0", "--in", self.matrix, "--out", output]

    def printed_to(self, stdout, command, **options):
        return subprocess.run([BINARY, *map(str, command)], stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=60, **options)

    def test_standard_output_on_a_full_disk(self):
        for command in self.commands():
            with self.subTest(command=command), open(FULL, "wb") as full:
                self.assert_one_line(self.printed_to(full, command), "can't be written: No space left on device")

    def test_standard_output_closed(self):
        for command in self.commands():
            with self.subTest(command=command):
                process = self.printed_to(None, command, preexec_fn=lambda: os.close(1))
                self.assert_one_line(process, "can't be written: Bad file descriptor")

    def test_standard_output_that_nobody_reads(self):
        # Whoever started the program may have had the signal ignored.
        for ignored in signal.SIG_DFL, signal.SIG_IGN:
            for command in (*self.PRINTING, next(c for c in self.commands() if c[0] == "bench")):
                with self.subTest(command=command, ignored=ignored):
                    reading, writing = os.pipe()
                    os.close(reading)
                    process = self.printed_to(writing, command, restore_signals=False,
                                              preexec_fn=lambda: signal.signal(signal.SIGPIPE, ignored))
                    os.close(writing)
                    self.assertEqual((process.returncode, process.stderr), (-signal.SIGPIPE, ""))

    def test_what_is_read_in_part(self):
        text = subprocess.run(["sh", "-c", '"$1" list | head -1', "sh", BINARY], capture_output=True, text=True)
        self.assertEqual((text.stdout, text.stderr), ("rules\n", ""))

    def test_a_run_goes_on_when_nobody_listens(self):
        reading, writing = os.pipe()
        os.close(reading)
        process = subprocess.run([BINARY, "run", self.scenario, "--out", self.out, "--progress", "plain"], stderr=writing)
        os.close(writing)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(len(table(self.out / "iterations.csv")), 3)

    def test_closed_streams_are_not_taken_by_files(self):
        for closed in (2,), (1,), (0,), (0, 1), (1, 2), (0, 2), (0, 1, 2):
            with self.subTest(closed=closed):
                process = subprocess.run([BINARY, "run", self.scenario, "--out", self.out, "--progress", "plain", "--force"],
                                         stderr=subprocess.DEVNULL,
                                         preexec_fn=lambda: [os.close(descriptor) for descriptor in closed])
                self.assertEqual(process.returncode, 0)
                self.assertEqual([row["iteration"] for row in table(self.out / "iterations.csv")], ["1", "2", "3"])
                for file in self.out.iterdir():
                    self.assertNotIn("simulated", file.read_text().splitlines()[0] if file.stat().st_size else "")
                json.loads((self.out / "run.json").read_text())


if __name__ == "__main__":
    unittest.main()
