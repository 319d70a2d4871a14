"""What the simulated cluster is told through the command line: stragglers, early votes."""

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
                                     "--set", f"redundancy.vote.no_majority={no_majority}", "--set", "aggregation.outer=coordinate-median"]
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


if __name__ == "__main__":
    unittest.main()
