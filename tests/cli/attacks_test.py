"""Attacks in whole runs: what is written of them, what they leave alone, and that nothing breaks on what is not finite."""

import json
import unittest

from detoxsim import QUICKSTART, Run, call

SMALL = ["--set", "training.model=softmax", "--set", "training.dataset=gaussian-mixture", "--set", "training.iterations=4",
         "--p", 15, "--b", 60, "--q", 3, "--set", "training.evaluate_every=0"]
APART = ["--set", "aggregation.inner=none", "--set", "aggregation.buckets=none"]  # the votes go to the outer rule
MIXED = '{"name": "mixed", "attacks": [{"name": "alie", "z": 1.5, "share": 2}, "nan"]}'


def attack(value):
    return ["--set", f"byzantine.attack={value}"]


def derived(*arguments):
    process = call("check", QUICKSTART, *SMALL, *arguments)
    return json.loads(process.stdout)


class Attacks(unittest.TestCase):
    def names(self):
        listed = json.loads(call("list", "attacks", "--json").stdout)["attacks"]
        return {entry["name"]: entry["knows_gradients_of"] for entry in listed}

    def test_list_states_what_each_must_know(self):
        names = self.names()
        self.assertTrue(all(names.values()), names)
        self.assertEqual(names["gaussian"], "nothing")
        self.assertEqual(names["min-max"], "own files, or all files")
        self.assertIn("knows the gradients of: nothing", call("list", "attacks", "nan").stdout)

    def test_every_attack_under_every_rule(self):
        rules = [entry["name"] for entry in json.loads(call("list", "rules", "--json").stdout)["rules"]]
        allowed = '{"name": "%s", "outside_guarantee": "allow"}'
        for name in self.names():
            with self.subTest(attack=name):
                run = Run(QUICKSTART, *SMALL, *attack(name))
                self.assertEqual(run.manifest["status"], "done")
                self.assertEqual(run.summary["diverged_at"], "")
        for name in "infinity", "nan":
            for rule in rules:
                with self.subTest(attack=name, rule=rule):
                    takes = Run(QUICKSTART, *SMALL, *attack(name), *APART, "--r", 1, "--set", "redundancy.scheme=none", "--set", f"aggregation.outer={allowed % rule if rule != 'mean' else rule}")
                    self.assertEqual(takes.manifest["status"], "done")
                    self.assertEqual(takes.summary["diverged_at"], "")

    def test_without_a_majority_the_mean_of_what_is_not_finite_is_dropped(self):
        for name in "infinity", "nan":
            run = Run(QUICKSTART, *SMALL, *attack(name), *APART, "--r", 2, "--set", "redundancy.vote.no_majority=mean")
            self.assertEqual(run.summary["diverged_at"], "")
            self.assertGreater(float(run.summary["corrupted_votes_mean"]), 0)

    def test_who_is_byzantine_and_the_data_depend_on_no_attack(self):
        first = None
        for more in (attack("none"), attack("alie"), attack(MIXED), attack("mimic"),
                     [*attack("nan"), "--set", "byzantine.distort=won", "--set", "byzantine.schedule.every=2"]):
            run = Run(QUICKSTART, *SMALL, "--set", "byzantine.placement=worst-case", *more)
            first = first or run
            # Before the first update all is the same.
            self.assertEqual(run.iterations[0]["train_loss"], first.iterations[0]["train_loss"])

    def test_schedule_and_distort_decide_when_and_where_votes_are_corrupted(self):
        worst = [*attack("constant"), "--set", "byzantine.placement=fixed"]  # workers 0, 1 and 2: file 0
        always = Run(QUICKSTART, *SMALL, *worst)
        self.assertEqual([row["corrupted_votes"] for row in always.iterations], ["1"] * 4)
        sometimes = Run(QUICKSTART, *SMALL, *worst, "--set", "byzantine.schedule.from=2", "--set", "byzantine.schedule.every=2")
        self.assertEqual([row["corrupted_votes"] for row in sometimes.iterations], ["0", "1", "0", "1"])
        self.assertEqual(sometimes.summary["schedule"], "from 2 every 2")
        self.assertEqual(sometimes.summary["byzantine.schedule.every"], "2")
        self.assertEqual((always.summary["schedule"], always.summary["distort"]), ("always", "all"))
        # Workers 0, 1 and 3: file 0 is won, file 1 is not.
        some = ["--set", 'byzantine.placement={"name": "fixed", "workers": [0, 1, 3]}', *attack("constant"),
                "--set", "workload=timing-only"]
        for distort, no_majority in ("all", "1"), ("won", "0"):
            run = Run(QUICKSTART, *SMALL, *some, "--r", 2, "--set", f"byzantine.distort={distort}")
            self.assertEqual({row["no_majority_votes"] for row in run.iterations}, {no_majority})
            self.assertEqual({row["corrupted_votes"] for row in run.iterations}, {"1"})

    def test_check_says_what_is_resolved(self):
        said = derived(*attack(MIXED), "--set", "byzantine.schedule.from=2", "--set", "byzantine.schedule.until=3")
        self.assertEqual(said["scenario"]["byzantine"]["attack"]["attacks"][0]["z"], 1.5)
        self.assertEqual(said["scenario"]["byzantine"]["attack"]["attacks"][1], {"name": "nan", "share": 1})
        self.assertEqual(said["derived"]["attack"]["attacks"][0]["share"], 2)
        names = "attack_iterations", "attack_first_iteration", "attack_last_iteration"
        self.assertEqual([said["derived"][name] for name in names], [2, 2, 3])
        self.assertEqual(said["derived"]["attack_knows"], "knows the gradients of all files")
        self.assertIn("never acts", str(derived(*attack("nan"), "--set", "byzantine.schedule.from=9")["derived"]["warnings"]))
        refused = call("check", QUICKSTART, *SMALL, "--set", "byzantine.schedule.from=5", "--set", "byzantine.schedule.until=4")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("byzantine.schedule.until: 4 comes before byzantine.schedule.from = 5", refused.stderr)

    def test_a_mixture_is_written_and_read_again(self):
        run = Run(QUICKSTART, *SMALL, *attack(MIXED))
        again = Run(run.path / "run.json")
        self.assertEqual([row["gradient_error"] for row in run.iterations], [row["gradient_error"] for row in again.iterations])
        self.assertIn("alie (", run.summary["attack_parameters"])
        for wrong, says in (('[]', "expected a list of attacks"), ('[{"name": "alie", "share": 0}]', "share: expected a number > 0"),
                            ('["mixed"]', "mixed can't stand"), ('["ali"]', "did you mean 'alie'?"),
                            ('[{"name": "alie", "zz": 1}]', "unknown key 'zz'"), ("1", "expected a list of attacks")):
            process = call("check", QUICKSTART, *SMALL, *attack('{"name": "mixed", "attacks": %s}' % wrong))
            self.assertEqual(process.returncode, 2, wrong)
            self.assertIn(says, process.stderr)

    def test_label_flip_needs_samples(self):
        run = Run(QUICKSTART, *SMALL, *attack("none"))
        flipped = Run(QUICKSTART, *SMALL, *attack("label-flip"), "--set", "byzantine.placement=worst-case")
        self.assertNotEqual([row["train_loss"] for row in run.iterations], [row["train_loss"] for row in flipped.iterations])
        process = call("apply", "attack", "label-flip", "--in", "/dev/null", "--out", "/dev/null")
        self.assertEqual(process.returncode, 2)

    def test_searches_act(self):
        for name, parameter in ("alie", "z"), ("inner-product-manipulation", "tau"):
            for method in "golden-section", "byzfl":
                value = json.dumps({"name": name, parameter: "search", "search_method": method})
                run = Run(QUICKSTART, *SMALL, *attack(value), "--set", "byzantine.placement=worst-case")
                self.assertGreater(float(run.summary["attack_strength_mean"]), 0)


if __name__ == "__main__":
    unittest.main()
