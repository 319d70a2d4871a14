"""Sweeps as array jobs of a real Slurm, which this test starts: what the local runner gives."""

import signal
import subprocess
import tempfile
import time
import unittest

from detoxsim import DATA, STRICT, table
from slurm_cluster import SlurmCluster
from sweeps import NASTY, SweepTest, without_wall


class Slurm(SweepTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.cluster = cls.enterClassContext(SlurmCluster(folder.name))

    def slurm(self, *arguments, **options):
        return self.sweep(*arguments, "--runner", "slurm", env=self.cluster.environment, **options)

    def test_summary_is_the_local_one(self):
        arguments = ["--vary", "q=0..2", "--vary", "aggregation.outer=mean,coordinate-median"]
        self.sweep(*arguments, out=self.folder / "local")
        process = self.slurm(*arguments, "--jobs", 2, "--sbatch-args", "--partition=test --comment='two words'")
        self.assertEqual(process.stdout, "")
        self.assertIn("done 6/6  failed 0", process.stderr)
        self.assertEqual(len(without_wall(self.out)), 6)
        self.assertEqual(without_wall(self.out), without_wall(self.folder / "local"))

    def test_failures_and_names_that_are_never_interpreted(self):
        out = self.folder / NASTY
        platforms = f"platform={DATA / 'failing-link.xml'},{DATA / 'tiny.xml'}"
        self.slurm("--vary", platforms, *STRICT, "--p", 3, "--b", 3, "--r", 1, out=out, code=1, cwd=self.folder)
        self.assertEqual(self.statuses(out), ["unfinished", "done"])
        self.assertEqual(self.manifest(out)["cases"][0]["exit_code"], 3)
        self.assertEqual(len(table(out / "summary.csv")), 1)
        self.assert_nothing_was_interpreted()

    def test_a_job_that_slurm_refuses(self):
        process = self.slurm("--sbatch-args", "--partition=nowhere", code=1)
        self.assertIn("nowhere", process.stderr)
        self.slurm("--resume")
        self.assertEqual(self.statuses(), ["done"])

    def test_interrupt_cancels_the_job(self):
        process = self.start("--runner", "slurm", "--vary", "training.iterations=1000000", env=self.cluster.environment,
                             stderr=subprocess.PIPE)
        while not list(self.out.glob("cases/*/iterations.csv.part")):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=40)
        self.assertEqual(process.returncode, 130, errors)
        self.assertEqual(self.statuses(), ["pending"])
        self.assertEqual(self.cluster.output("squeue", "--noheader"), "")

    def test_what_a_killed_sweep_left_in_the_queue_is_cancelled(self):
        process = self.start("--runner", "slurm", "--vary", "training.iterations=1000000", env=self.cluster.environment,
                             stderr=subprocess.DEVNULL)
        while not list(self.out.glob("cases/*/iterations.csv.part")):
            time.sleep(0.05)
        process.kill()
        process.wait()
        self.assertNotEqual(self.cluster.output("squeue", "--noheader"), "")
        self.slurm("--vary", "training.iterations=3", "--resume")
        self.assertEqual(self.statuses(), ["done"])
        self.assertEqual(self.cluster.output("squeue", "--noheader"), "")


if __name__ == "__main__":
    unittest.main()
