"""Every subcommand once, as a person or a script would use it."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

import numpy

from detoxsim import BINARY, DATA, PLAIN, QUICKSTART, STRICT, Run, call, table

ITERATION_COLUMNS = (
    "iteration,sim_s,broadcast_sim_s,gradient_sim_s,upload_sim_s,aggregation_sim_s,gradient_wall_s,vote_wall_s,"
    "inner_wall_s,outer_wall_s,aggregation_wall_s,train_loss,test_loss,test_accuracy,corrupted_votes,no_majority_votes,"
    "gradient_error,gradient_cosine,bytes_to_server,bytes_from_server,bytes_between_servers,"
    "reports_sent,reports_voted,late_reports,lost_reports,failed_fetches").split(",")


class RunCommand(unittest.TestCase):
    def test_results(self):
        run = Run(QUICKSTART, "--set", "training.iterations=4", "--set", "training.evaluate_every=2")
        self.assertEqual(list(run.iterations[0]), ITERATION_COLUMNS)
        self.assertEqual([row["iteration"] for row in run.iterations], ["1", "2", "3", "4"])
        self.assertEqual([bool(row["test_accuracy"]) for row in run.iterations], [False, True, False, True])
        for row in run.iterations:
            phases = sum(float(row[f"{phase}_sim_s"]) for phase in ("broadcast", "gradient", "upload", "aggregation"))
            self.assertAlmostEqual(phases * int(row["iteration"]), float(row["sim_s"]), delta=1e-9)
        self.assertEqual(run.manifest["status"], "done")
        self.assertEqual(run.summary["training.evaluate_every"], "2")  # set, so it has a column
        self.assertEqual((run.summary["p"], run.summary["q"], run.summary["r"]), ("45", "5", "3"))
        self.assertEqual(run.summary["samples_per_worker"], "96")
        self.assertEqual(run.process.stdout, "")

    def test_detox_sends_the_bytes_of_the_plain_server(self):
        plain = Run(QUICKSTART, "--set", "training.iterations=1", *PLAIN)
        detox = Run(QUICKSTART, "--set", "training.iterations=1")
        self.assertEqual(plain.iterations[0]["bytes_to_server"], detox.iterations[0]["bytes_to_server"])
        self.assertEqual(int(detox.iterations[0]["bytes_to_server"]), 45 * 4 * 79510)

    def test_interrupt_keeps_what_is_done(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "out"
            process = subprocess.Popen([BINARY, "run", QUICKSTART, "--set", "training.iterations=100000", "--out", out],
                                       stderr=subprocess.PIPE, text=True)
            part = out / "iterations.csv.part"
            while not part.exists() or part.read_text().count("\n") < 4:
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, 130)
            rows = table(out / "iterations.csv")
            self.assertGreaterEqual(len(rows), 3)
            self.assertEqual([int(row["iteration"]) for row in rows], list(range(1, len(rows) + 1)))
            self.assertEqual(json.loads((out / "run.json").read_text())["status"], "interrupted")
            self.assertFalse(part.exists())

    def test_a_cluster_that_cannot_finish_exits_3(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "out"
            process = call("run", QUICKSTART, "--platform", DATA / "failing-link.xml", *STRICT, "--p", 3, "--q", 0, "--k", 1,
                           "--set", "training.model=softmax", "--set", "training.dataset=gaussian-mixture", "--out", out)
            self.assertEqual(process.returncode, 3, process.stderr)
            self.assertEqual(json.loads((out / "run.json").read_text())["status"], "unfinished")

    def test_divergence_is_a_result(self):
        run = Run(QUICKSTART, "--set", "training.iterations=60", *PLAIN, "--set", "aggregation.outer=mean",
                  "--set", 'byzantine.attack={"name":"sign-flip","scale":1e30}')
        self.assertTrue(run.summary["diverged_at"])
        self.assertEqual((run.summary["final_test_accuracy"], run.summary["late_test_accuracy"]), ("", ""))

    def test_three_thousand_workers(self):
        # Under 60 s and 4 GiB on two cores; the limit in seconds is the timeout of ctest.
        run = Run(QUICKSTART, "--p", 3000, "--b", 6000, "--q", 0, "--set", "training.iterations=3",
                  "--set", "training.model=softmax", *PLAIN)
        self.assertEqual(len(run.iterations), 3)
        self.assertLess(int(run.summary["peak_memory_bytes"]), 4 << 30)


class OtherCommands(unittest.TestCase):
    def json_of(self, *arguments):
        process = call(*arguments)
        self.assertEqual(process.returncode, 0, process.stderr)
        return json.loads(process.stdout)

    def test_check_prints_what_run_accepts(self):
        checked = self.json_of("check", QUICKSTART, "--q", 4)
        derived = checked["derived"]
        self.assertEqual((derived["d"], derived["votes"], derived["worst_case_corrupted_votes"]), (79510, 15, 2))
        self.assertEqual((derived["outer"]["n"], derived["outer"]["f"]), (5, 2))
        self.assertIs(derived["within_guarantee"], True)
        with tempfile.TemporaryDirectory() as folder:
            scenario = pathlib.Path(folder) / "resolved.json"
            scenario.write_text(json.dumps(checked["scenario"]))
            self.assertEqual(self.json_of("check", scenario), checked)

    def test_check_warns(self):
        warnings = self.json_of("check", QUICKSTART, "--b", 1000, "--set", "byzantine.attack=constant",
                                "--set", "training.model=softmax")["derived"]["warnings"]
        self.assertEqual(len(warnings), 2)

    def test_check_tells_of_a_part_of_a_data_set(self):
        dataset = json.dumps({"name": "cifar-10", "path": str(DATA / "cifar-10-batches-bin"), "augment": "crop-flip"})
        derived = self.json_of("check", QUICKSTART, "--b", 90, "--set", f"training.dataset={dataset}")["derived"]
        self.assertEqual(derived["warnings"][:2], ["cifar-10: 200 of the official 50,000 training images",
                                                   "cifar-10: 100 of the official 10,000 test images"])

    def test_theory(self):
        # p = 3, q = 2, r = 3: one vote, and two of three is a majority.
        theory = self.json_of("theory", "--p", 3, "--q", 2, "--r", 3, "--json")
        self.assertEqual(theory["law"], [0, 1])
        self.assertEqual((theory["mean"], theory["no_majority_mean"], theory["worst_case"]), (1, 0, 1))
        # Of three pairs of replicas each lies with probability 2*1/(3*2): a union bound of 1, and F says as much.
        # The paper's form: 1 * (40 * 2/3 * 1/3)^1 = 80/9
        self.assertAlmostEqual(theory["bound"], 1)
        self.assertIs(theory["bound_vacuous"], True)
        self.assertAlmostEqual(theory["paper_bound"], 80 / 9)
        theory = self.json_of("theory", "--p", 10, "--q", 2, "--r", 3, "--json")
        # Groups of 4, 3 and 3: two can't win the first; each of the others has 3 pairs, 2*1/(10*9) each.
        self.assertAlmostEqual(theory["bound"], 2 * 3 * 2 / 90)
        self.assertIs(theory["bound_vacuous"], False)
        self.assertIsNone(theory["paper_bound"])

    def test_theory_where_everybody_lies(self):
        theory = self.json_of("theory", "--p", 9, "--q", 9, "--r", 3, "--json")
        self.assertEqual((theory["mean"], theory["bound"], theory["bound_vacuous"], theory["paper_bound"]), (3, 3, True, None))

    def test_theory_of_a_large_cluster(self):
        theory = self.json_of("theory", "--p", 9999, "--q", 5000, "--r", 3, "--json")  # took minutes
        self.assertAlmostEqual(sum(c * law for c, law in enumerate(theory["law"])), theory["mean"], places=7)

    def test_list_names_everything(self):
        everything = self.json_of("list", "--json")
        rules = {entry["name"] for entry in everything["rules"]}
        self.assertLessEqual({"mean", "coordinate-median", "trimmed-mean", "geometric-median", "krum", "multi-krum",
                              "bulyan", "sign-sgd"}, rules)
        self.assertLessEqual({"none", "alie", "constant", "sign-flip"}, {e["name"] for e in everything["attacks"]})
        self.assertIn("alie", call("list", "attacks").stdout)

    def test_list_says_what_rules_promise(self):
        rules = {entry["name"]: entry for entry in self.json_of("list", "rules", "--json")["rules"]}
        self.assertEqual((rules["krum"]["guarantee"], rules["krum"]["takes_f"]), ("n >= 2f+3", True))
        self.assertEqual((rules["mean"]["guarantee"], rules["mean"]["takes_f"]), ("f = 0", False))
        self.assertIn("depends on the order of rows", rules["monna"]["properties"])
        for name, entry in rules.items():
            self.assertRegex(entry["guarantee"], r"^(n >= \d+f(\+\d+)?|f = 0)$", name)
        self.assertNotIn("guarantee", self.json_of("list", "attacks", "--json")["attacks"][0])

    def test_tables_for_guides(self):
        rules = call("list", "rules", "--markdown").stdout
        self.assertTrue(rules.startswith("### rules\n\n| rule | what it is | guarantee | reference |\n| --- |"))
        self.assertEqual(rules.count("`outside_guarantee`"), 1)  # all rules have it
        self.assertIn(rules, call("list", "--markdown").stdout)
        self.assertIn('| `redundancy.r` | an integer >= 1 | workers | `1` | `3` |', call("schema", "--markdown").stdout)
        process = call("list", "--json", "--markdown")
        self.assertEqual((process.returncode, process.stderr), (2, "detoxsim: list: --json and --markdown exclude each other\n"))

    def test_schema_accepts_the_scenarios(self):
        schema = self.json_of("schema")
        self.assertIn("byzantine", schema["properties"])
        self.assertIs(schema["additionalProperties"], False)

    def test_help_everywhere(self):
        for arguments in (["--help"], ["--version"], *([c, "--help"] for c in ("run", "check", "list", "apply", "theory", "schema"))):
            with self.subTest(arguments=arguments):
                process = call(*arguments)
                self.assertEqual(process.returncode, 0)
                self.assertTrue(process.stdout)

    def test_apply(self):
        rows = numpy.array([[1.0, 10, -1], [2, 20, -2], [9, 30, -90]])
        with tempfile.TemporaryDirectory() as folder:
            source, target = pathlib.Path(folder) / "x.npy", pathlib.Path(folder) / "y.npy"
            for dtype in (numpy.float32, numpy.float64):
                numpy.save(source, rows.astype(dtype))
                process = call("apply", "rule", "coordinate-median", "--in", source, "--out", target)
                self.assertEqual(process.returncode, 0)
                self.assertIn("note: f = 0", process.stderr)
                result = numpy.load(target)
                self.assertEqual(result.dtype, dtype)
                numpy.testing.assert_array_equal(result, [2, 20, -2])
            # mean (4, 20, -31), times -2
            call("apply", "attack", "sign-flip", "--set", "of=mean", "--set", "scale=2", "--in", source, "--out", target)
            numpy.testing.assert_allclose(numpy.load(target), [-8, -40, 62], rtol=1e-6)
            rows[1, 1] = numpy.nan
            numpy.save(source, rows)
            process = call("apply", "rule", "coordinate-median", "--set", "f=1", "--in", source, "--out", target)
            self.assertIn("1 of 3 rows", process.stderr)
            numpy.testing.assert_array_equal(numpy.load(target), [5, 20, -45.5])
            process = call("apply", "rule", "krum", "--set", "f=2", "--in", source, "--out", target)
            self.assertEqual(process.returncode, 2)
            self.assertIn("n >= 2f+3", process.stderr)


if __name__ == "__main__":
    unittest.main()
