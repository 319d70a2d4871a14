"""What check and summary.csv say of a scenario beyond its own words, by hand."""

import json
import pathlib
import tempfile
import unittest

from detoxsim import DATA, QUICKSTART, Run, call

SMALL = ["--set", "training.model=softmax", "--set", "training.dataset=gaussian-mixture"]
# Eleven workers, three files of four, four and three; two liars win the smallest. Buckets of one vote.
UNEVEN = [*SMALL, "--p", 11, "--q", 2, "--r", 3, "--k", 3]


class Facts(unittest.TestCase):
    def derived(self, *arguments):
        process = call("check", QUICKSTART, *arguments)
        self.assertEqual(process.returncode, 0, process.stderr)
        return json.loads(process.stdout)["derived"]

    def refused(self, says, *arguments):
        process = call("check", QUICKSTART, *arguments)
        self.assertEqual((process.returncode, process.stdout), (2, ""))
        self.assertIn(says, process.stderr)

    def test_groups_and_files(self):
        derived = self.derived(*UNEVEN, "--b", 50)
        names = ("votes", "group_size_min", "group_size_max", "samples_per_file_min", "samples_per_file_max",
                 "worst_case_corrupted_votes", "within_guarantee")
        self.assertEqual([derived[name] for name in names], [3, 3, 4, 16, 17, 1, True])
        self.assertEqual((derived["inner"]["n"], derived["inner"]["f"]), (1, 0))  # the mean takes no f
        self.assertEqual((derived["outer"]["n"], derived["outer"]["f"]), (3, 1))

    def test_a_run_says_the_same_and_what_it_computed(self):
        summary = Run(QUICKSTART, *UNEVEN, "--b", 51, "--set", "training.iterations=2").summary
        names = ("votes", "f_inner", "f_outer", "within_guarantee", "samples_per_worker", "sample_gradients_total",
                 "learning_rate", "momentum", "iterations_done")
        # Every worker computes a file of 17 samples, twice.
        self.assertEqual([summary[name] for name in names], ["3", "0", "1", "true", "17", str(11 * 17 * 2), "0.1", "0.9", "2"])

    def test_without_buckets_there_is_no_inner_f(self):
        plain = ["--r", 1, "--set", "redundancy.scheme=none", "--set", "aggregation.inner=none", "--set", "aggregation.buckets=none"]
        summary = Run(QUICKSTART, *SMALL, "--p", 11, "--q", 2, "--b", 51, *plain, "--set", "training.iterations=1").summary
        self.assertEqual((summary["f_inner"], summary["f_outer"], summary["k"]), ("", "2", ""))

    def test_energy_of_some_machines_is_no_energy(self):
        text = (DATA / "watts.xml").read_text()
        self.assertNotIn("energy_j", str(self.derived(*SMALL, "--platform", DATA / "watts.xml", "--p", 3, "--b", 3, "--q", 0,
                                                      "--r", 1, "--k", 1)["warnings"]))
        with tempfile.TemporaryDirectory() as folder:
            platform = pathlib.Path(folder) / "watts.xml"
            platform.write_text(text.replace("wattage_per_state", "something_else", 1))
            self.assertNotEqual(platform.read_text(), text)
            arguments = [*SMALL, "--platform", platform, "--p", 3, "--b", 3, "--q", 0, "--r", 1, "--k", 1]
            self.assertIn("energy_j stays empty: 1 of 4 servers and workers have no property wattage_per_state",
                          self.derived(*arguments)["warnings"])
            self.assertEqual(Run(QUICKSTART, *arguments, "--set", "training.iterations=1").summary["energy_j"], "")

    def test_missing_replicas_need_a_majority(self):
        for policy in "first", "mean":
            for name, value, told in (("required_reports", 40, "cluster.required_reports"), ("deadline", 1, "a deadline")):
                with self.subTest(policy=policy, name=name):
                    self.refused(f"redundancy.vote.no_majority: with {told} replicas may be missing", *SMALL,
                                 "--set", f"redundancy.vote.no_majority={policy}", "--set", f"cluster.{name}={value}")


if __name__ == "__main__":
    unittest.main()
