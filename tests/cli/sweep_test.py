"""detoxsim sweep on this machine: the product, the folder, what happens when something goes wrong, resumption."""

import csv
import hashlib
import json
import os
import pathlib
import random
import shlex
import signal
import subprocess
import time
import unittest

from detoxsim import BINARY, DATA, STRICT, call, table
from sweeps import NASTY, SIXTY, SweepTest, scenario, without_wall


class Cases(SweepTest):
    def test_folder(self):
        process = self.sweep("--vary", "q=0,2", "--seeds", "1..2", "--set", "training.iterations=2", "--b", 45)
        self.assertEqual(process.stdout, "")
        self.assertIn("done 4/4  failed 0  ETA 0 s", process.stderr)
        rows = table(self.out / "summary.csv")
        self.assertEqual([(row["q"], row["seed"], row["iterations"]) for row in rows],
                         [("0", "1", "2"), ("0", "2", "2"), ("2", "1", "2"), ("2", "2", "2")])
        # One column per setting, by its path; seed has one already.
        for path, value in (("training.iterations", "2"), ("training.batch_size", "45"), ("byzantine.q", "0"), ("status", "done")):
            self.assertEqual(rows[0][path], value)
        with open(self.out / "summary.csv", newline="") as file:
            header = next(csv.reader(file))
        self.assertEqual(len(header), len(set(header)))
        cases = self.manifest()["cases"]
        self.assertEqual([case["id"] for case in cases], [row["case_id"] for row in rows])
        self.assertEqual(cases[1]["values"], {"byzantine.q": 0, "seed": 2})
        for case in cases:
            start = self.out / "cases" / case["id"]
            self.assertEqual(sorted(file.name for file in start.iterdir()),
                             ["iterations.csv", "lock", "run.json", "summary.csv"])
            # The case's file is what check prints, and what anybody can run.
            checked = json.loads(call("check", f"{start}.json").stdout)
            self.assertEqual(json.loads(start.with_suffix(".json").read_text()), checked["scenario"])
            self.assertEqual(checked["derived"]["case_id"], case["id"])
            self.assertIn("done: 2 iterations", start.with_suffix(".log").read_text())

    def test_values_of_any_kind(self):
        self.sweep("--vary", 'byzantine.attack=[{"name":"alie","z":1.5},"constant"]', "--vary", "q=1..3:2",
                   "--vary", "byzantine.collusion=true,false", "--vary", "training.optimizer.learning_rate=0.1,3e-2")
        rows = table(self.out / "summary.csv")
        self.assertEqual(len(rows), 16)
        self.assertEqual({row["attack"] for row in rows}, {"alie", "constant"})
        self.assertEqual({row["learning_rate"] for row in rows}, {"0.1", "0.03"})
        self.assertEqual({row["q"] for row in rows}, {"1", "3"})
        self.assertEqual({row["byzantine.collusion"] for row in rows}, {"true", "false"})

    def test_zip_moves_together(self):
        self.sweep("--zip", "p=15,30", "--zip", "b=60,120", "--vary", "q=0,1")
        rows = table(self.out / "summary.csv")
        self.assertEqual([(row["q"], row["p"], row["b"]) for row in rows],
                         [("0", "15", "60"), ("0", "30", "120"), ("1", "15", "60"), ("1", "30", "120")])

    def test_a_parameter_survives_its_component(self):
        self.sweep("--vary", "byzantine.attack.z=1,2", "--vary", "byzantine.attack=alie,constant", "--q", 2)
        self.assertEqual([row["byzantine.attack.z"] for row in table(self.out / "summary.csv")], ["1", "2"])
        self.assertEqual(len(self.manifest()["skipped"]), 2)  # constant has no z

    def test_the_same_case_twice_is_run_once(self):
        process = self.sweep("--vary", "training.optimizer.learning_rate=0.1,0.10,1e-1,0.2")
        self.assertEqual(len(table(self.out / "summary.csv")), 2)
        self.assertIn("2 of 4 combinations mean the same", process.stderr)

    def test_what_does_not_fit_is_skipped_with_the_reason(self):
        process = self.sweep("--vary", "aggregation.outer=mean,krum", "--vary", "q=0,3,16", "--vary", "p=3,15", "--b", 60,
                             "--platform", DATA / "tiny.xml", "--r", 1, "--set", "redundancy.scheme=none")
        # q more than p; krum needs n >= 2f+3; 15 workers are more than the platform has hosts for.
        self.assertEqual([(row["outer"], row["q"], row["p"]) for row in table(self.out / "summary.csv")],
                         [("mean", "0", "3"), ("mean", "3", "3"), ("krum", "0", "3")])
        for text in ("skipped 9 of 12 combinations:", "2 x byzantine.q: q = 16 is more than all workers, p = 3",
                     "1 x aggregation.outer: krum needs n >= 2f+3, but n = 3 and f = 3", "p = 15 workers and a server need 16 hosts"):
            self.assertIn(text, process.stderr)
        self.assertEqual(len(self.manifest()["skipped"]), 9)
        self.assertIn("16 hosts", self.manifest()["skipped"][0]["reasons"][0])

    def test_a_misspelt_name_is_no_combination(self):
        process = self.sweep("--vary", "aggregation.outer=mean,krumm", code=2)
        self.assertIn("did you mean 'krum'?", process.stderr)
        self.assertFalse(self.out.exists())

    def test_a_damaged_result_is_run_again(self):
        arguments = ["--vary", "q=0,1"]
        self.sweep(*arguments)
        first, second = [self.out / "cases" / row["case_id"] / "summary.csv" for row in table(self.out / "summary.csv")]
        before = (self.out / "summary.csv").read_text().splitlines()
        first.unlink()
        second.write_text("nonsense")
        self.sweep(*arguments, "--resume")
        self.assertEqual(len((self.out / "summary.csv").read_text().splitlines()), len(before))

    def test_an_impossible_range(self):
        process = self.sweep("--vary", "q=-9223372036854775807..9223372036854775807", code=2)
        self.assertIn("more than 1000000 values", process.stderr)

    def test_a_case_whose_files_change_is_another_case(self):
        platform = self.folder / "platform.xml"
        platform.write_bytes((DATA / "tiny.xml").read_bytes())
        arguments = ["--platform", platform, "--p", 3, "--b", 3, "--vary", "q=0,1", "--r", 1]
        self.sweep(*arguments)
        before = [row["case_id"] for row in table(self.out / "summary.csv")]
        platform.write_text(platform.read_text().replace("2MBps", "3MBps"))
        self.sweep(*arguments, "--resume")
        after = [row["case_id"] for row in table(self.out / "summary.csv")]
        self.assertEqual(len(after), 2)
        self.assertFalse(set(before) & set(after))

    def test_resuming_with_other_values(self):
        self.sweep("--vary", "q=0..2")
        known = {file: file.stat().st_mtime_ns for pattern in ("*/run.json", "*.log") for file in self.out.glob(f"cases/{pattern}")}
        self.sweep("--vary", "q=1..4", "--resume")
        self.assertEqual([row["q"] for row in table(self.out / "summary.csv")], ["1", "2", "3", "4"])
        self.assertEqual(len(known), 6)
        self.assertEqual({file: file.stat().st_mtime_ns for file in known}, known)


class Failures(SweepTest):
    def ids(self, *arguments):
        lines = self.sweep(*arguments, "--dry-run").stdout.splitlines()
        return [shlex.split(line)[shlex.split(line).index("--out") + 1].rsplit("/", 1)[1] for line in lines]

    def test_a_failing_case_does_not_stop_the_rest(self):
        ids = self.ids("--vary", "q=0..3")
        blocker = self.out / "cases" / ids[1]
        blocker.parent.mkdir(parents=True)
        (self.out / "sweep.lock").touch()
        blocker.write_text("not a folder")
        process = self.sweep("--vary", "q=0..3", "--resume", code=1)
        self.assertIn("3 of 4 cases are done, 1 failed", process.stderr)
        self.assertEqual(self.statuses(), ["done", "failed", "done", "done"])
        failed = self.manifest()["cases"][1]
        self.assertEqual(failed["exit_code"], 1)
        self.assertIn("can't be created", failed["error"])
        self.assertEqual([row["q"] for row in table(self.out / "summary.csv")], ["0", "2", "3"])
        blocker.unlink()
        self.sweep("--vary", "q=0..3", "--resume")
        self.assertEqual(self.statuses(), ["done"] * 4)
        self.assertEqual(len(table(self.out / "summary.csv")), 4)

    def test_a_cluster_that_cannot_finish(self):
        platforms = f"platform={DATA / 'tiny.xml'},{DATA / 'failing-link.xml'}"
        self.sweep("--vary", platforms, *STRICT, "--p", 3, "--b", 3, "--r", 1, code=1)
        self.assertEqual(self.statuses(), ["done", "unfinished"])
        self.assertEqual(self.manifest()["cases"][1]["exit_code"], 3)
        self.assertEqual([row["platform"] for row in table(self.out / "summary.csv")], ["tiny.xml"])

    def test_interrupt(self):
        process = self.start("--vary", "q=0..3", "--jobs", "2", "--vary", "training.iterations=3,1000000",
                             stderr=subprocess.PIPE)
        while len(list(self.out.glob("cases/*/run.json"))) < 1 or len(list(self.out.glob("cases/*/iterations.csv.part"))) < 2:
            time.sleep(0.01)
        locked = self.sweep("--vary", "q=0", "--resume", code=2)
        self.assertIn("another sweep is at work", locked.stderr)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130, errors)
        self.assertIn("--resume", errors)
        # Nothing is left running, and what is finished is kept.
        self.assertEqual(list(self.out.glob("cases/*/iterations.csv.part")), [])
        self.assertGreaterEqual(len(table(self.out / "summary.csv")), 1)
        self.assertEqual(set(self.statuses()), {"done", "pending"})

    def test_a_case_that_somebody_stops(self):
        for number, error in (signal.SIGTERM, "interrupted"), (signal.SIGKILL, "ended by signal 9"):
            with self.subTest(signal=number):
                self.out = self.folder / number.name
                process = self.start("--vary", "training.iterations=3,1000000", "--jobs", "2", stderr=subprocess.PIPE)
                while not list(self.out.glob("cases/*/iterations.csv.part")) or not list(self.out.glob("cases/*/run.json")):
                    self.assertIsNone(process.poll())
                    time.sleep(0.01)
                for case in self.case_processes(process):
                    os.kill(case, number)
                _, errors = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 1, errors)
                self.assertIn("1 of 2 cases are done, 1 failed", errors)
                case = self.manifest()["cases"][1]
                self.assertEqual((case["status"], case["error"]), ("failed", error))
                self.assertEqual(case["exit_code"], 130 if number == signal.SIGTERM else 128 + 9)
                self.assertEqual([row["iterations_done"] for row in table(self.out / "summary.csv")], ["3"])

    def case_processes(self, process):
        """The ids of the processes that the sweep has started and that are running."""
        tasks = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
        return [int(child) for child in tasks.read_text().split()]

    def test_a_case_with_other_columns_is_told(self):
        arguments = ["--vary", "q=0,1"]
        self.sweep(*arguments)
        before = (self.out / "summary.csv").read_bytes()
        file = self.out / "cases" / self.manifest()["cases"][1]["id"] / "summary.csv"
        good = file.read_text()
        header, row = good.splitlines()

        def put(text):
            """As the case's own run would have left it."""
            file.write_text(text)
            manifest = json.loads((file.parent / "run.json").read_text())
            manifest["sha256"]["summary"] = hashlib.sha256(text.encode()).hexdigest()
            (file.parent / "run.json").write_text(json.dumps(manifest))

        put(f"foreign,{header}\n1,{row}\n")
        process = self.sweep(*arguments, "--resume", code=1)
        self.assertEqual(process.stderr.splitlines()[-1], f"detoxsim: {file}: has other columns than the cases before it")
        self.assertEqual((self.out / "summary.csv").read_bytes(), before)
        # Behind the last column that all runs have a case may have more: it was run by hand, with --set.
        put(f"{header},training.held_out\n{row},0\n")
        self.sweep(*arguments, "--resume")
        self.assertEqual((self.out / "summary.csv").read_bytes(), before)

    # A symbolic link to a folder elsewhere: .. of it is the folder above that one, for a sweep as for a run.
    def test_a_path_through_a_link_means_what_the_system_says(self):
        target = self.folder / "far" / "away"
        target.mkdir(parents=True)
        (self.folder / "link").symlink_to(target)
        self.sweep(out=self.folder / "link" / ".." / "sweep")
        process = call("run", self.scenario, "--out", self.folder / "link" / ".." / "run")
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertEqual({path.name for path in target.parent.iterdir()}, {"away", "run", "sweep"})
        self.assertEqual(len(table(target.parent / "sweep" / "summary.csv")), 1)
        self.assertFalse((self.folder / "sweep").exists())
        self.sweep("--resume", out=f"{self.folder}/link/..//sweep/")
        self.assertIn("cases are done", self.sweep("--resume", out="link/../sweep", cwd=self.folder).stderr)

    def test_recorded_gradients_through_a_link(self):
        target = self.folder / "far" / "away"
        target.mkdir(parents=True)
        (self.folder / "link").symlink_to(target)
        process = call("run", self.scenario, "--out", self.out, "--record-gradients", self.folder / "link" / ".." / "rec")
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertEqual(len(list((target.parent / "rec").glob("*.npy"))), 3)
        self.assertFalse((self.folder / "rec").exists())

    def test_bad_input(self):
        for arguments, says in (
                (["--vary", "q"], "expected PATH=LIST"),
                (["--vary", "q=1,,2"], "a value is missing"),
                (["--vary", "q=3..1"], "FIRST <= LAST"),
                (["--vary", "q=[1,"], "--vary q: parse error at line 1, column 4"),
                (["--vary", "q=[]"], "the list is empty"),
                (["--vary", "q=0..3", "--q", 2], "byzantine.q is varied"),
                (["--vary", "q=0..3", "--vary", "byzantine.q=1"], "byzantine.q is varied"),
                (["--vary", "seed=1,2", "--seeds", "1..2"], "seed is varied"),
                (["--zip", "p=15,30", "--zip", "b=60"], "lists of equal length"),
                (["--vary", "byzantine.qq=1,2"], "did you mean 'q'?"),
                (["--vary", "q=16,17"], "none of the 2 combinations can be run"),
                (["--vary", "q=0..999", "--vary", "seed=0..1000"], "more than 1000000 combinations"),
                (["--vary", "platform=/nowhere.xml"], "/nowhere.xml: there is no such file"),
                (["--set", "training.dataset.name=mnist", "--set", "training.dataset={\"name\":\"mnist\",\"path\":\"/nowhere\"}"], "/nowhere"),
                (["--runner", "slrum"], "did you mean 'slurm'?"),
                (["--sshloginfile", "x"], "is for --runner parallel"),
                (["--jobs", 0], "--jobs: expected 1"),
                (["--progress", "loud"], "--progress"),
        ):
            with self.subTest(arguments=arguments):
                process = self.sweep(*arguments, code=2)
                self.assertIn(says, process.stderr)
                self.assertFalse(self.out.exists(), "something was written")
        self.assertEqual(call("sweep", self.scenario).returncode, 2)
        self.assertIn("none.json", call("sweep", self.folder / "none.json", "--out", self.out).stderr)

    def test_missing_engines_are_named_with_their_package(self):
        for runner, package in (("parallel", "parallel"), ("slurm", "slurm-client")):
            process = self.sweep("--runner", runner, code=2, env={**os.environ, "PATH": "/nowhere"})
            self.assertIn(f"Debian's package {package}", process.stderr)
            self.assertFalse(self.out.exists())

    def test_a_folder_that_is_there(self):
        self.sweep("--vary", "q=0,1")
        before = (self.out / "summary.csv").read_bytes()
        self.assertIn("--resume", self.sweep("--vary", "q=2", code=2).stderr)
        self.assertEqual((self.out / "summary.csv").read_bytes(), before)
        other = self.folder / "other"
        other.mkdir()
        (other / "thesis.tex").touch()
        self.assertIn("something other than a sweep", self.sweep("--resume", out=other, code=2).stderr)
        self.assertEqual([file.name for file in other.iterdir()], ["thesis.tex"])


class DryRun(SweepTest):
    def test_the_device_is_handed_on(self):
        for device, told in ("cpu", False), ("cuda", True):
            process = self.sweep("--vary", "q=0,1", "--dry-run", "--device", device)
            self.assertEqual([" --device cuda" in line for line in process.stdout.splitlines()], [told, told])

    def test_commands_can_be_pasted(self):
        out = self.folder / NASTY
        arguments = ["--vary", "q=0,1", "--vary", 'byzantine.attack=[{"name":"alie","z":1},"constant"]']
        lines = self.sweep(*arguments, "--dry-run", out=out).stdout.splitlines()
        self.assertEqual(len(lines), 4)
        self.assertFalse(out.exists())
        for line in lines:
            pasted = subprocess.run(["bash", "-c", line], cwd=self.folder, capture_output=True, text=True)
            self.assertEqual(pasted.returncode, 0, pasted.stderr)
        # What was run by hand counts.
        (out / "sweep.lock").touch()
        times = {file: file.stat().st_mtime_ns for file in out.glob("cases/*/run.json")}
        self.assertEqual(len(times), 4)
        self.assertEqual(self.sweep(*arguments, "--dry-run", "--resume", out=out).stdout, "")
        self.sweep(*arguments, "--resume", out=out, cwd=self.folder)
        self.assertEqual({file: file.stat().st_mtime_ns for file in out.glob("cases/*/run.json")}, times)
        self.sweep(*arguments)
        self.assertEqual(without_wall(out), without_wall(self.out))
        self.assert_nothing_was_interpreted()


class CrashSafety(SweepTest):
    def finished(self):
        return {file: file.stat().st_mtime_ns for file in self.out.glob("cases/*/run.json")}

    def test_killed_three_times_and_resumed(self):
        undisturbed = self.folder / "undisturbed"
        self.sweep(*SIXTY, out=undisturbed)
        self.assertEqual(len(table(undisturbed / "summary.csv")), 60)
        seed = random.randrange(1 << 30)
        dice = random.Random(seed)
        before = {}
        for number, share in enumerate((10, 25, 40)):
            process = self.start(*SIXTY, "--jobs", "2", *(["--resume"] if number else []), stderr=subprocess.DEVNULL,
                                 start_new_session=True)
            while len(self.finished()) < share:
                self.assertIsNone(process.poll())
                time.sleep(0.005)
            time.sleep(dice.uniform(0, 0.1))
            # The sweep alone, whose cases go with it; then everything at once.
            (os.kill if number == 0 else os.killpg)(process.pid, signal.SIGKILL)
            self.assertEqual(process.wait(), -signal.SIGKILL)
            for file, written in before.items():
                self.assertEqual(self.finished()[file], written, f"{file} was repeated; seed {seed}")
            before = self.finished()
        self.sweep(*SIXTY, "--jobs", 2, "--resume")
        for file, written in before.items():
            self.assertEqual(self.finished()[file], written, f"{file} was repeated; seed {seed}")
        self.assertEqual(without_wall(self.out), without_wall(undisturbed), f"seed {seed}")

    def test_jobs_change_nothing(self):
        arguments = ["--vary", "q=0..4", "--vary", "r=1,3"]
        one = self.folder / "one"
        self.sweep(*arguments, "--jobs", 1, out=one)
        self.sweep(*arguments, "--jobs", 2)
        self.assertEqual(without_wall(one), without_wall(self.out))
        self.assertEqual(len(without_wall(one)), 10)

    def test_two_processes_on_one_case(self):
        self.scenario = scenario(self.folder, training={"dataset": {"name": "gaussian-mixture"}, "model": "softmax",
                                                        "batch_size": 300, "iterations": 60})
        command = [BINARY, "run", self.scenario, "--out", self.out, "--unless-done", "--progress", "none"]
        both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        said = sorted(process.communicate()[1] for process in both)
        self.assertEqual([process.returncode for process in both], [0, 0])
        self.assertEqual(sum("iterations" in text for text in said), 1, said)  # the other one had nothing to do
        self.assertEqual(len(table(self.out / "iterations.csv")), 60)


if __name__ == "__main__":
    unittest.main()
