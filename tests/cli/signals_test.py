"""SIGHUP, as a terminal sends it that closes: what is done is kept. Under nohup nothing happens."""

import json
import signal
import subprocess
import time
import unittest

from detoxsim import BINARY, table
from sweeps import SweepTest

LONG = ["--set", "training.iterations=1000000"]


def with_nohup():
    """In the child, before the program: what nohup does."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


class HangUp(SweepTest):
    def run_until_three_rows(self, **options):
        process = subprocess.Popen([BINARY, "run", self.scenario, *LONG, "--out", self.out, "--progress", "none"],
                                   stderr=subprocess.PIPE, text=True, **options)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.wait_for_rows(process, 3)
        return process

    def rows(self):
        part = self.out / "iterations.csv.part"
        return part.read_text().count("\n") - 1 if part.exists() else 0

    def wait_for_rows(self, process, count):
        while self.rows() < count:
            self.assertIsNone(process.poll())
            time.sleep(0.01)

    def assert_interrupted(self, process):
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, errors)
        rows = table(self.out / "iterations.csv")
        self.assertEqual([int(row["iteration"]) for row in rows], list(range(1, len(rows) + 1)))
        self.assertGreaterEqual(len(rows), 3)
        self.assertEqual(json.loads((self.out / "run.json").read_text())["status"], "interrupted")
        self.assertEqual(table(self.out / "summary.csv")[0]["iterations_done"], str(len(rows)))
        self.assertFalse((self.out / "iterations.csv.part").exists())

    def test_a_run_keeps_what_is_done(self):
        for number in (signal.SIGHUP, signal.SIGTERM):
            with self.subTest(signal=number):
                self.out = self.folder / number.name
                process = self.run_until_three_rows()
                process.send_signal(number)
                self.assert_interrupted(process)

    def test_a_terminal_may_say_it_more_than_once(self):
        process = self.run_until_three_rows()
        for _ in range(3):
            process.send_signal(signal.SIGHUP)
        self.assert_interrupted(process)

    def test_nohup_goes_on(self):
        process = self.run_until_three_rows(preexec_fn=with_nohup)
        before = self.rows()
        process.send_signal(signal.SIGHUP)
        self.wait_for_rows(process, before + 50)
        process.send_signal(signal.SIGTERM)
        self.assert_interrupted(process)

    def test_a_sweep_can_be_resumed(self):
        process = self.start("--vary", "training.iterations=3,1000000", "--jobs", "2", stderr=subprocess.PIPE)
        while not list(self.out.glob("cases/*/run.json")) or not list(self.out.glob("cases/*/iterations.csv.part")):
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        process.send_signal(signal.SIGHUP)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, errors)
        self.assertIn("--resume", errors)
        self.assertEqual(self.statuses(), ["done", "pending"])
        self.assertEqual(list(self.out.glob("cases/*/iterations.csv.part")), [])  # its case was told
        self.assertEqual(len(table(self.out / "summary.csv")), 1)

    # Nothing of theirs can be resumed; a signal ends them, whichever it is.
    def test_bench_and_calibrate_end_without_a_file(self):
        for command in (["bench", "--rules", "mean", "--d", "1000", "--repeats", "1000000"], ["calibrate", "--rounds", "1000"]):
            for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
                with self.subTest(command=command[0], signal=number):
                    out = self.folder / "table"
                    process = subprocess.Popen([BINARY, *command, "--out", out], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    self.addCleanup(process.kill)
                    time.sleep(0.3)
                    self.assertIsNone(process.poll())
                    process.send_signal(number)
                    self.assertEqual(process.wait(timeout=30), -number)
                    self.assertFalse(out.exists())


if __name__ == "__main__":
    unittest.main()
