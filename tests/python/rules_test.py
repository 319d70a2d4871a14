"""import detoxsim: the same numbers as the program, on arrays and tensors, without copies; mistakes are ValueErrors."""

import subprocess
import tempfile
import threading
import time
import unittest
import warnings

import numpy as np

import detoxsim


def vectors(n=11, d=1000, seed=1):
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


class EveryComponent(unittest.TestCase):
    """What the module computes is what `detoxsim apply` computes, bit by bit."""

    def apply(self, kind, name, array, *options):
        with tempfile.TemporaryDirectory() as folder:
            np.save(f"{folder}/in.npy", array)
            command = [detoxsim.program(), "apply", kind, name, "--in", f"{folder}/in.npy", "--out", f"{folder}/out.npy", *options]
            subprocess.run(command, check=True, capture_output=True)
            return np.load(f"{folder}/out.npy")

    def test_rules(self):
        array = vectors()
        for name in detoxsim.rules():
            takes_f = name not in ("mean", "sign-sgd")
            options = ["--set", "f=1"] if takes_f else []
            with self.subTest(rule=name):
                ours = detoxsim.aggregate(array, name, **({"f": 1} if takes_f else {}))
                np.testing.assert_array_equal(ours, self.apply("rule", name, array, *options))

    def test_pre_aggregators(self):
        array = vectors()
        for name in detoxsim.pre_aggregators():
            with self.subTest(pre_aggregator=name):
                ours = detoxsim.pre_aggregate(array, name, f=2, seed=3)
                np.testing.assert_array_equal(ours, self.apply("pre-aggregator", name, array, "--set", "f=2", "--seed", "3"))

    def test_attacks(self):
        array = vectors()
        for name in detoxsim.attacks():
            if name == "label-flip":  # computes gradients of samples
                self.assertRaisesRegex(ValueError, "of samples", detoxsim.attack, array, name)
                continue
            with self.subTest(attack=name):
                ours = detoxsim.attack(array, name, q=2, seed=3)
                np.testing.assert_array_equal(ours, self.apply("attack", name, array, "--q", "2", "--seed", "3"))

    def test_a_mixture_of_attacks(self):
        array = vectors()
        mixture = [{"name": "constant", "value": 7, "share": 2}, "nan"]
        forged = detoxsim.attack(array, "mixed", attacks=mixture)
        constants = int((forged == 7).all(axis=1).sum())
        self.assertEqual(constants + int(np.isnan(forged).all(axis=1).sum()), len(array))
        self.assertLess(abs(constants - 2 / 3 * len(array)), 1)
        for wrong in ["mixed"], [{"value": 1}], [{"name": "nan", "share": 0}], []:
            self.assertRaises(ValueError, detoxsim.attack, array, "mixed", attacks=wrong)


class Arrays(unittest.TestCase):
    def test_a_hand_computed_median(self):
        rows = np.array([[1, 20], [2, 10], [300, 30]], dtype=np.float32)
        np.testing.assert_array_equal(detoxsim.aggregate(rows, "coordinate-median", f=1), [2, 20])

    def test_the_result_has_the_type_and_shape_of_what_came_in(self):
        rows = vectors(7, 12)
        self.assertEqual(detoxsim.aggregate(rows, "krum", f=1).dtype, np.float32)
        self.assertEqual(detoxsim.aggregate(rows.astype(np.float64), "krum", f=1).dtype, np.float64)
        layers = [row.reshape(3, 4) for row in rows]
        np.testing.assert_array_equal(detoxsim.aggregate(layers, "krum", f=1), detoxsim.aggregate(rows, "krum", f=1).reshape(3, 4))
        self.assertEqual(detoxsim.aggregate([[1, 2], [3, 4]], "mean").tolist(), [2, 3])

    def test_rows_with_gaps_and_integers_are_converted(self):
        rows = vectors(7, 40)
        np.testing.assert_array_equal(detoxsim.aggregate(rows[:, ::2], "mean"), detoxsim.aggregate(rows[:, ::2].copy(), "mean"))
        np.testing.assert_array_equal(detoxsim.aggregate(np.array([[1, 2], [3, 4]]), "mean"), [2, 3])

    def test_float32_rows_are_read_where_they_lie(self):
        from detoxsim import _rows

        rows = vectors()
        for ours, row in zip(_rows(rows), rows):
            self.assertTrue(np.shares_memory(ours, row))
        self.assertTrue(np.shares_memory(_rows(rows[::2])[1], rows))

    def test_inputs_stay_as_they_are(self):
        rows = vectors()
        before = rows.copy()
        for name in detoxsim.rules():
            detoxsim.aggregate(rows, name, **({} if name in ("mean", "sign-sgd") else {"f": 1}))
        np.testing.assert_array_equal(rows, before)

    def test_a_row_that_is_not_finite_leaves_with_a_warning(self):
        rows = vectors(8)
        rows[3, 5] = np.nan
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = detoxsim.aggregate(rows, "mean")
        self.assertIn("1 of 8 rows", str(caught[0].message))
        np.testing.assert_allclose(result, np.delete(rows, 3, 0).mean(0), rtol=1e-5, atol=1e-6)

    def test_tensors(self):
        try:
            import torch
        except ImportError:
            self.skipTest("PyTorch is not installed")
        rows = vectors()
        result = detoxsim.aggregate(list(torch.from_numpy(rows)), "multi-krum", f=2)
        self.assertIsInstance(result, torch.Tensor)
        np.testing.assert_array_equal(result.numpy(), detoxsim.aggregate(rows, "multi-krum", f=2))
        self.assertIsInstance(detoxsim.pre_aggregate(torch.from_numpy(rows), "nnm", f=2), torch.Tensor)


class Mistakes(unittest.TestCase):
    def refused(self, text, call, *arguments, **named):
        with self.assertRaises(ValueError) as caught:
            call(*arguments, **named)
        self.assertIn(text, str(caught.exception))

    def test_what_is_wrong_is_said_as_the_program_says_it(self):
        rows = vectors()
        self.refused("unknown rule 'krumm'; did you mean 'krum'?", detoxsim.aggregate, rows, "krumm")
        self.refused("n >= 2f+3", detoxsim.aggregate, rows, "krum", f=5)
        self.refused("did you mean 'neighbours'", detoxsim.aggregate, rows, "krum", neigbours=3)
        self.refused("expected", detoxsim.aggregate, rows, "krum", f="two")
        self.refused("expected", detoxsim.aggregate, rows, "krum", f=object())
        self.refused("f = 12 is more than", detoxsim.aggregate, rows, "krum", f=12)
        self.refused("two dimensions", detoxsim.aggregate, rows[0], "mean")
        self.refused("different lengths", detoxsim.aggregate, [[1, 2], [3]], "mean")
        self.refused("at least one vector", detoxsim.aggregate, [], "mean")
        self.refused("at least one entry", detoxsim.aggregate, np.zeros((3, 0), np.float32), "mean")
        self.refused("nothing is left", detoxsim.aggregate, np.full((3, 2), np.nan), "mean")
        self.refused("beyond float32", detoxsim.aggregate, np.array([[1e39], [1]]), "mean")
        self.refused("numbers", detoxsim.aggregate, np.array([["a"], ["b"]]), "mean")
        self.refused("can't take", detoxsim.pre_aggregate, rows, "nnm", f=11)
        self.refused("q = 12", detoxsim.attack, rows, "alie", q=12)
        self.refused("r: expected", detoxsim.corrupted_votes, 9, 1, 0)
        self.refused("threads", detoxsim.set_threads, 0)


class Votes(unittest.TestCase):
    def test_a_strict_majority_of_equal_replicas_wins(self):
        honest, forged = np.float32([1, 2]), np.float32([-100, -100])
        np.testing.assert_array_equal(detoxsim.vote([forged, honest, honest.copy()]), honest)
        self.assertIsNone(detoxsim.vote([forged, honest]))
        self.assertIsNone(detoxsim.vote([honest, honest], group_size=4))
        self.assertIsNone(detoxsim.vote([np.float32([0.0]), np.float32([-0.0])]))  # bits, not values

    def test_the_distribution_of_corrupted_votes(self):
        # p = 3, r = 3: the one vote is corrupted where two of the two Byzantine workers hold it, as they do.
        self.assertEqual(detoxsim.corrupted_votes(3, 2, 3)["distribution"], [0, 1])
        law = detoxsim.corrupted_votes(45, 5, 3)
        self.assertAlmostEqual(sum(law["distribution"]), 1)
        # 15 groups; each lost with C(3,2)·C(42,3)/C(45,5) + C(3,3)·C(42,2)/C(45,5) = (34440 + 861)/1221759
        self.assertAlmostEqual(law["mean"], 15 * (3 * 11480 + 861) / 1221759)


class Threads(unittest.TestCase):
    def test_the_lock_of_python_is_released(self):
        rows, ticks = vectors(45, 200_000), []
        rule, done = detoxsim.Rule("multi-krum", f=5), threading.Event()

        def tick():
            while not done.is_set():
                ticks.append(time.perf_counter())
                time.sleep(0.0005)

        thread = threading.Thread(target=tick)
        thread.start()
        begin = time.perf_counter()
        for _ in range(5):
            rule(rows)
        end = time.perf_counter()
        done.set()
        thread.join()
        self.assertGreater(sum(begin < each < end for each in ticks), 5)

    def test_one_object_from_many_threads(self):
        rule, rows = detoxsim.Rule("geometric-median", f=2), [vectors(seed=seed) for seed in range(8)]
        expected = [rule(each) for each in rows]
        results = [None] * len(rows)

        def call(i):
            for _ in range(20):
                results[i] = rule(rows[i])

        threads = [threading.Thread(target=call, args=(i,)) for i in range(len(rows))]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        for ours, right in zip(results, expected):
            np.testing.assert_array_equal(ours, right)


if __name__ == "__main__":
    unittest.main()
