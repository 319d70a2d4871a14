"""What the simulated cluster is told through the command line: stragglers, early votes, timelines."""

import json
import pathlib
import tempfile
import unittest

from detoxsim import QUICKSTART, Run, call

SHORT = ["--set", "training.iterations=12", "--b", "90", "--set", "training.evaluate_every=4"]
PARETO = ["--set", 'cluster.stragglers={"name": "pareto", "alpha": 1}']
# What a training is about; early votes must change none of it.
LEARNT = ["train_loss", "test_loss", "test_accuracy", "corrupted_votes", "no_majority_votes", "gradient_error"]


class EarlyVote(unittest.TestCase):
    def test_decides_what_all_replicas_would(self):
        for attack in '{"name": "alie", "z": 1.5}', "constant":
            for collusion in "true", "false":
                for no_majority in "drop", "mean":
                    with self.subTest(attack=attack, collusion=collusion, no_majority=no_majority):
                        arguments = [*SHORT, *PARETO, "--q", 15, "--set", f"byzantine.attack={attack}", "--set", f"byzantine.collusion={collusion}",
                                     "--set", f"redundancy.vote.no_majority={no_majority}", "--set", "aggregation.outer=mean"]
                        late, early = Run(QUICKSTART, *arguments), Run(QUICKSTART, *arguments, "--set", "redundancy.vote.early=true")
                        learnt = lambda run: [{name: row[name] for name in LEARNT} for row in run.iterations]
                        self.assertEqual(learnt(early), learnt(late))
                        self.assertLess(float(early.summary["sim_s"]), float(late.summary["sim_s"]))
                        self.assertGreater(float(early.summary["late_reports_mean"]), 1)
                        self.assertEqual(float(late.summary["late_reports_mean"]), 0)

    def test_the_same_bytes_for_any_number_of_threads(self):
        arguments = [*SHORT, *PARETO, "--q", 5, "--set", "redundancy.vote.early=true"]
        one, two = Run(QUICKSTART, *arguments, "--threads", 1), Run(QUICKSTART, *arguments, "--threads", 2)
        self.assertEqual(one.without_wall(), two.without_wall())


class Stragglers(unittest.TestCase):
    def test_they_change_the_clock_and_nothing_else(self):
        usual, slow = Run(QUICKSTART, *SHORT), Run(QUICKSTART, *SHORT, *PARETO)
        for a, b in zip(usual.iterations, slow.iterations):
            self.assertEqual([a[name] for name in LEARNT], [b[name] for name in LEARNT])
            self.assertGreater(float(b["gradient_sim_s"]), float(a["gradient_sim_s"]))
        self.assertEqual((slow.summary["stragglers"], slow.summary["stragglers_parameters"]), ("pareto", "alpha=1;levels=exact"))

    def test_bad_input(self):
        with tempfile.TemporaryDirectory() as folder:
            profile = pathlib.Path(folder) / "profile.csv"
            for text, says in ("1,2\n", "row 1: expected a factor for each of p = 45 workers, got 2"), ("1,x\n", "got 'x'"), ("", "holds no factors"):
                profile.write_text(text)
                process = call("check", QUICKSTART, "--set", f'cluster.stragglers={{"name": "profile", "file": "{profile}"}}')
                self.assertEqual(process.returncode, 2)
                self.assertIn(f"{profile}", process.stderr)
                self.assertIn(says, process.stderr)
                self.assertEqual(len(process.stderr.splitlines()), 1)


class Trace(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / "trace.json"

    def test_hosts_do_one_thing_at_a_time(self):
        run = Run(QUICKSTART, *SHORT, *PARETO, "--set", "redundancy.vote.early=true", "--trace", self.file, "--trace-iterations", "2..4")
        events = json.loads(self.file.read_text())
        names = {event["tid"]: event["args"]["name"] for event in events if event["name"] == "thread_name"}
        self.assertEqual((names[0], names[45], len(names)), ("server (server)", "worker-44", 46))
        spans = [event for event in events if event["ph"] == "X"]
        self.assertEqual({event["args"]["iteration"] for event in spans}, {2, 3, 4})
        self.assertEqual({event["name"] for event in spans},
                         {"receive", "compute", "send", "wait", "vote", "inner rule", "outer rule", "update"})
        begin, end = (1e6 * float(run.iterations[i]["sim_s"]) for i in (0, 3))
        for host in names:
            at = begin
            for event in sorted((event for event in spans if event["tid"] == host), key=lambda event: event["ts"]):
                self.assertGreaterEqual(event["ts"], at - 1e-3)
                at = event["ts"] + event["dur"]
            self.assertLessEqual(at, end + 1e-3)
        # The server is never idle, and who is late is dropped.
        self.assertAlmostEqual(sum(event["dur"] for event in spans if event["tid"] == 0), end - begin, places=3)
        dropped = [event for event in events if event["ph"] == "i"]
        self.assertGreater(len(dropped), 0)
        self.assertLessEqual(len(dropped), sum(int(row["late_reports"]) for row in run.iterations[1:4]))

    def test_bad_input(self):
        self.file.write_text("mine")
        for arguments, says in ((["--trace", self.file], "exists already"), (["--trace-iterations", "1"], "needs --trace"),
                                (["--trace", f"{self.file}2", "--trace-iterations", "x"], "--trace-iterations")):
            process = call("run", QUICKSTART, *SHORT, *arguments, "--out", self.file.parent / "out")
            self.assertEqual(process.returncode, 2, process.stderr)
            self.assertIn(says, process.stderr)
            self.assertFalse((self.file.parent / "out").exists())
        self.assertEqual(self.file.read_text(), "mine")


if __name__ == "__main__":
    unittest.main()
