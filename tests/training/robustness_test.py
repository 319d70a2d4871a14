"""What the votes and rules are for: accuracy under attack on real images, over five paired seeds at reduced length."""

import concurrent.futures
import unittest

from detoxsim import PLAIN, QUICKSTART, Run, interval

SEEDS = range(1, 6)
DETOX = ["--set", "redundancy.scheme=repetition", "--r", "3"]
# Standardised pixels reach the accuracy of 200 iterations in 80.
SHORT = ["--set", "training.iterations=80", "--set", "training.evaluate_every=5", "--set", "training.dataset.pixels=standard",
         "--threads", "1"]


def accuracies(*arguments):
    """Late test accuracy in percent, for each seed."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = pool.map(lambda seed: Run(QUICKSTART, *SHORT, "--seed", seed, *arguments), SEEDS)
        return [run.late_accuracy() for run in runs]


def losses(*arguments):
    """Accuracy without Byzantine workers minus accuracy with, paired by seed."""
    return [a - b for a, b in zip(accuracies(*arguments, "--q", 0), accuracies(*arguments, "--q", 5))]


class ConstantAttack(unittest.TestCase):
    attack = ["--set", 'byzantine.attack={"name":"constant","value":-100}']

    def test_the_plain_mean_loses_at_least_20_points(self):
        mean, half_width = interval(losses(*PLAIN, "--set", "aggregation.outer=mean", *self.attack))
        self.assertGreater(mean - half_width, 20)

    def test_detox_under_random_placement_loses_at_most_1_point(self):
        mean, half_width = interval(losses(*DETOX, *self.attack))
        self.assertLess(mean + half_width, 1)


class AlieAgainstMultiKrum(unittest.TestCase):
    def test_without_redundancy_it_ends_at_least_8_points_below_r_3(self):
        # q = 11, z = 1.5. r = 1: n = 45, f = 11. r = 3: n = 15 votes, F = 5. No buckets in either.
        attack = ["--q", 11, "--set", 'byzantine.attack={"name":"alie","z":1.5}', "--set", "aggregation.outer=multi-krum"]
        no_buckets = ["--set", "aggregation.buckets=none", "--set", "aggregation.inner=none"]
        plain = accuracies(*PLAIN, *attack)
        detox = accuracies(*DETOX, *no_buckets, *attack)
        mean, half_width = interval([a - b for a, b in zip(detox, plain)])
        self.assertGreater(mean - half_width, 8)


if __name__ == "__main__":
    unittest.main()
