"""Sweeps over GNU parallel: what the local runner gives, and nothing interpreted on the way."""

import os
import signal
import subprocess
import time
import unittest

from detoxsim import BINARY, DATA, STRICT, table
from sweeps import NASTY, SweepTest, without_wall

ARGUMENTS = ["--vary", "p=15,30", "--vary", "q=0..2", "--vary", "aggregation.outer=mean,coordinate-median"]


class Parallel(SweepTest):
    def test_summary_is_the_local_one(self):
        self.sweep(*ARGUMENTS, out=self.folder / "local")
        process = self.sweep(*ARGUMENTS, "--runner", "parallel", "--jobs", 2)
        self.assertEqual(process.stdout, "")
        self.assertIn("done 12/12  failed 0", process.stderr)
        self.assertEqual(len(without_wall(self.out)), 12)
        self.assertEqual(without_wall(self.out), without_wall(self.folder / "local"))

    def test_names_are_never_interpreted(self):
        # The program's own path is as bad as that of the results.
        programs = self.folder / (NASTY + " bin")
        programs.mkdir()
        program = programs / "detoxsim"
        try:
            os.link(BINARY, program)
        except OSError:  # another file system
            program.write_bytes(open(BINARY, "rb").read())
            program.chmod(0o755)
        out = self.folder / NASTY
        process = subprocess.run([program, "sweep", self.scenario, "--out", out, "--vary", "q=0,1", "--runner", "parallel"],
                                 cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertEqual(len(table(out / "summary.csv")), 2)
        self.assert_nothing_was_interpreted()

    def test_hosts_and_the_person_s_own_options(self):
        hosts = self.folder / "my hosts"
        hosts.write_text("2/:\n")
        environment = {**os.environ, "PARALLEL": "--dry-run -I{1}", "SHELL": "/bin/false"}
        self.sweep("--vary", "q=0,1", "--runner", "parallel", "--sshloginfile", hosts, env=environment)
        self.assertEqual(self.statuses(), ["done", "done"])
        missing = self.sweep("--runner", "parallel", "--sshloginfile", "/nowhere", out=self.folder / "other", code=2)
        self.assertIn("--sshloginfile /nowhere: there is no such file", missing.stderr)
        self.assertFalse((self.folder / "other").exists())

    def test_failures_are_recorded(self):
        platforms = f"platform={DATA / 'failing-link.xml'},{DATA / 'tiny.xml'}"
        self.sweep("--vary", platforms, *STRICT, "--p", 3, "--b", 3, "--r", 1, "--runner", "parallel", code=1)
        self.assertEqual(self.statuses(), ["unfinished", "done"])
        self.assertEqual(self.manifest()["cases"][0]["exit_code"], 3)

    def test_interrupt_and_resume(self):
        arguments = ["--vary", "training.iterations=3,1000000", "--seeds", "1..2", "--jobs", "2", "--runner", "parallel"]
        process = self.start(*arguments, stderr=subprocess.PIPE)
        while len(list(self.out.glob("cases/*/run.json"))) < 2 or len(list(self.out.glob("cases/*/iterations.csv.part"))) < 2:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130, errors)
        self.assertEqual(self.statuses(), ["done", "done", "pending", "pending"])
        self.assertEqual(list(self.out.glob("cases/*/iterations.csv.part")), [])
        kept = {file: file.stat().st_mtime_ns for file in self.out.glob("cases/*/run.json") if '"done"' in file.read_text()}
        self.sweep("--vary", "training.iterations=3", "--seeds", "1..2", "--runner", "parallel", "--resume")
        self.assertEqual(len(kept), 2)
        self.assertEqual({file: file.stat().st_mtime_ns for file in kept}, kept)


if __name__ == "__main__":
    unittest.main()
