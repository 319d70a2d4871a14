"""Same version, machine and seed: the same bytes. And runs that can be compared pair by pair."""

import unittest

from detoxsim import PLAIN, QUICKSTART, Run

SHORT = ["--set", "training.iterations=6", "--set", "training.evaluate_every=3"]
ALL_RULES = ["mean", "coordinate-median", "trimmed-mean", "geometric-median", "krum", "multi-krum", "bulyan", "sign-sgd"]


class SameBytes(unittest.TestCase):
    def test_one_and_two_threads(self):
        for rule in ALL_RULES:
            with self.subTest(rule=rule):
                # Seven buckets and F = 1 are within every rule's guarantee.
                arguments = [QUICKSTART, *SHORT, "--q", 3, "--k", 7, "--set", f"aggregation.outer={rule}"]
                one, two = Run(*arguments, "--threads", 1), Run(*arguments, "--threads", 2)
                self.assertEqual(one.without_wall(), two.without_wall())

    def test_again(self):
        self.assertEqual(Run(QUICKSTART, *SHORT).without_wall(), Run(QUICKSTART, *SHORT).without_wall())

    def test_another_seed_differs(self):
        one, two = Run(QUICKSTART, *SHORT), Run(QUICKSTART, *SHORT, "--seed", 2)
        self.assertNotEqual([row["train_loss"] for row in one.iterations], [row["train_loss"] for row in two.iterations])

    def test_the_resolved_scenario_repeats_the_run(self):
        import json
        import pathlib
        import tempfile

        first = Run(QUICKSTART, *SHORT)
        with tempfile.TemporaryDirectory() as folder:
            scenario = pathlib.Path(folder) / "resolved.json"
            scenario.write_text(json.dumps(first.manifest["scenario"]))
            again = Run(scenario)
        self.assertEqual(first.without_wall()[:-1], again.without_wall()[:-1])
        self.assertEqual(first.summary["case_id"], again.summary["case_id"])


class Pairing(unittest.TestCase):
    """Initial weights and batches: at a learning rate too small to move any weight, every iteration's loss is the mean
    over its batch at the initial weights, whatever the scheme (up to the order of the sum over files)."""

    STILL = ["--set", "training.iterations=50", "--set", "training.optimizer.learning_rate=1e-30"]  # > one epoch

    def losses(self, *arguments):
        return [float(row["train_loss"]) for row in Run(QUICKSTART, *self.STILL, *arguments).iterations]

    def test_r_k_scheme_rule_and_attack_change_neither_weights_nor_batches(self):
        reference = self.losses()
        self.assertEqual(len(set(reference)), len(reference))  # the batches differ
        for change in (["--r", 5, "--k", 5], ["--k", 7], PLAIN, ["--set", "aggregation.outer=coordinate-median"],
                       ["--set", "byzantine.attack=constant"], ["--q", 0]):
            with self.subTest(change=change):
                for loss, expected in zip(self.losses(*change), reference):
                    self.assertAlmostEqual(loss / expected, 1, delta=1e-6)


if __name__ == "__main__":
    unittest.main()
