"""detoxsim sweep --runner slurm with programs that answer as Slurm's do at a site with banners, old habits and bad days."""

import os
import subprocess
import time
import unittest

from detoxsim import table
from sweeps import SweepTest, without_wall

# Runs the tasks of the array job at once, in a shell, then says what it is told to.
SBATCH = """#!/bin/sh
for word; do
  case "$word" in --array=*) last=${word#--array=0-} ;; esac
  script=$word
done
echo "$@" > "$FAKE/sbatch.arguments"
[ -n "$RUNS" ] && for task in $(seq 0 "${last%%%*}"); do SLURM_ARRAY_TASK_ID=$task sh "$script" 2> /dev/null; done
printf -- "$SBATCH_SAYS"
exit ${SBATCH_CODE:-0}
"""
SQUEUE = """#!/bin/sh
echo "$LC_ALL $SQUEUE_STATES $@" >> "$FAKE/squeue.arguments"
[ -n "$SQUEUE_ERROR" ] && { echo "$SQUEUE_ERROR" >&2; exit 1; }
printf -- "$SQUEUE_SAYS"
"""
SCANCEL = """#!/bin/sh
echo "$@" >> "$FAKE/scancel.arguments"
echo "scancel: error: $SCANCEL_ERROR" >&2
[ -z "$SCANCEL_ERROR" ]
"""


class Replies(SweepTest):
    def setUp(self):
        super().setUp()
        self.fake = self.folder / "fake"
        self.fake.mkdir()
        for name, text in ("sbatch", SBATCH), ("squeue", SQUEUE), ("scancel", SCANCEL):
            (self.fake / name).write_text(text)
            (self.fake / name).chmod(0o755)

    def environment(self, says, **more):
        path = f"{self.fake}:{os.environ['PATH']}"
        return {**os.environ, "PATH": path, "FAKE": str(self.fake), "RUNS": "1", "SBATCH_SAYS": says, "SQUEUE_SAYS": "", **more}

    def slurm(self, says, *arguments, code=0, **more):
        return self.sweep("--runner", "slurm", *arguments, code=code, env=self.environment(says, **more))

    def said(self, name):
        return (self.fake / f"{name}.arguments").read_text().splitlines()

    def test_banners_around_the_number(self):
        self.sweep("--vary", "q=0,1", out=self.folder / "local")
        for i, says in enumerate(("77\\n", "-----\\nSubmitted via gateway 3\\n-----\\n77\\n", "77\\nhave a nice day\\n", " 77\\r\\n")):
            with self.subTest(says=says):
                self.out = self.folder / f"out{i}"
                self.slurm(says, "--vary", "q=0,1")
                self.assertEqual(without_wall(self.out), without_wall(self.folder / "local"))
                self.assertEqual((self.out / "slurm" / "1" / "job").read_text(), "77\n")

    def test_no_number(self):
        for i, (says, shown) in enumerate((("-----\\nSubmitted batch job 77\\n", "-----; Submitted batch job 77"), ("", "without a word"))):
            with self.subTest(says=says):
                self.out = self.folder / f"out{i}"
                process = self.slurm(says, code=1, RUNS="")
                last = process.stderr.splitlines()[-1]
                self.assertTrue(last.startswith("detoxsim: sbatch: expected the number of a job, got: "), last)
                self.assertIn(shown, last)

    def test_sbatch_that_fails(self):
        for i, (says, code, shown) in enumerate((("closed until Monday\\n", 1, "closed until Monday"), ("", 9, "exit code 9"),
                                                 ("77\\n", 1, "77"))):
            with self.subTest(says=says, code=code):
                self.out = self.folder / f"out{i}"
                process = self.slurm(says, code=1, RUNS="", SBATCH_CODE=str(code))
                self.assertIn(f"detoxsim: sbatch: {shown}", process.stderr.splitlines()[-1])

    # The tasks never run: once no line of squeue's is one of them, the sweep must notice.
    def test_banners_of_squeue_are_no_tasks(self):
        process = self.slurm("77\\n", code=1, RUNS="", SQUEUE_SAYS="-----\\nCLUSTER: x\\n777_1\\n", SQUEUE_STATES="RUNNING")
        self.assertIn("1 failed", process.stderr)
        self.assertIn("without running this case", self.manifest()["cases"][0]["error"])
        self.assertIn("--jobs=77", self.said("squeue")[0])
        self.assertTrue(self.said("squeue")[0].startswith("C  "), self.said("squeue"))  # English, and all states

    # It is asked until it answers: here, that it knows no such job.
    def test_squeue_that_does_not_answer(self):
        (self.fake / "squeue").write_text('#!/bin/sh\n[ -e "$FAKE/twice" ] && exit 0\n[ -e "$FAKE/once" ] && touch "$FAKE/twice"\n'
                                          'touch "$FAKE/once"\necho Unable to contact slurm controller >&2\nexit 1\n')
        process = self.slurm("77\\n", code=1, RUNS="")
        note = "note: squeue: Unable to contact slurm controller; it is asked again"
        self.assertEqual([line for line in process.stderr.splitlines() if "controller" in line], [note])
        self.assertIn("1 failed", process.stderr)

    def test_a_job_that_slurm_has_forgotten(self):
        process = self.slurm("77\\n", code=1, RUNS="", SQUEUE_ERROR="slurm_load_jobs error: Invalid job id specified")
        self.assertIn("1 failed", process.stderr)

    def test_a_job_of_another_cluster_is_asked_about_there(self):
        self.slurm("77;north\\n", code=1, RUNS="")
        self.assertEqual((self.out / "slurm" / "1" / "job").read_text(), "77;north\n")
        self.assertIn("--jobs=77 --clusters=north", self.said("squeue")[0])
        # Left in the queue by a sweep that was killed, it is cancelled there too.
        (self.fake / "squeue").write_text(SQUEUE + '[ -e "$FAKE/scancel.arguments" ] || echo 77_0\n')
        self.slurm("78\\n", "--resume")
        self.assertEqual(self.said("scancel"), ["77 --clusters=north"])
        self.assertEqual(len(table(self.out / "summary.csv")), 1)

    def interrupted(self, **more):
        process = self.start("--runner", "slurm", stderr=subprocess.PIPE,
                             env=self.environment("77\\n", RUNS="", **more))
        while not (self.out / "slurm" / "1" / "job").exists():
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        process.terminate()
        _, errors = process.communicate(timeout=60)
        return process.returncode, errors

    def test_a_job_that_ended_before_it_was_cancelled(self):
        code, errors = self.interrupted(SCANCEL_ERROR="Kill job error on job id 77: Job/step already completing or completed")
        self.assertEqual(code, 130, errors)
        self.assertEqual(self.said("scancel"), ["77"])
        self.assertEqual(self.statuses(), ["pending"])

    def test_a_job_that_cannot_be_cancelled(self):
        code, errors = self.interrupted(SCANCEL_ERROR="Access denied", SQUEUE_SAYS="77_0\\n")
        self.assertEqual(code, 1)
        self.assertIn("detoxsim: scancel 77: scancel: error: Access denied; the job goes on", errors)


if __name__ == "__main__":
    unittest.main()
