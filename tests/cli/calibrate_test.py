"""Calibration: measured, written, followed. No test depends on how fast anything is."""

import json
import math
import pathlib
import tempfile
import unittest

from detoxsim import DATA, QUICKSTART, Run, call, table

# Three workers of 1, 2 and 4 x 1 Mflop/s, a server of 1 Mflop/s; softmax with d = 5 * 3 + 3 = 18 parameters.
FEATURES, CLASSES, D, B = 5, 3, 18, 60
TINY = {
    "cluster": {"platform": str(DATA / "tiny.xml"), "workers": 3},
    "training": {
        "dataset": {"name": "gaussian-mixture", "features": FEATURES, "classes": CLASSES, "train": 300, "test": 30},
        "model": "softmax", "batch_size": B, "iterations": 3,
    },
    "timing": {"calibration": "hand.json"},
}
HAND = {
    "format": "detoxsim calibration 1",
    "machine": {"cpu": "a CPU on paper", "threads": 7},
    "memory": [{"bytes": 1000, "bytes_per_s": 1e4}],
    "serial_flops_per_s": 1e3,
    "parts": {
        "mean": {"seconds_per_flop": 0, "memory": 0.5},
        "sgd": {"seconds_per_flop": 1e-3, "memory": 1},
        "vote": {"seconds_per_flop": 0, "memory": 2},
    },
    "models": {"softmax": {"flops_per_s": 1e5}},
}


class Calibration(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.scenario = self.write("tiny.json", TINY)
        self.hand = self.write("hand.json", HAND)

    def write(self, name, content):
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def refused(self, *arguments, says):
        out = self.folder / "out"
        process = call("run", self.scenario, "--out", out, *arguments)
        self.assertEqual(process.returncode, 2, process.stderr)
        self.assertIn(says, process.stderr)
        self.assertEqual(len(process.stderr.splitlines()), 1, process.stderr)
        self.assertFalse(out.exists(), "something was written")


class Following(Calibration):
    # Aggregation. Vote: groups of one compare nothing. mean: 4 * (3 + 1) * 18 = 288 bytes at half of 1e4 per second:
    # 57.6 ms. sgd: 4 * 18 = 72 flops at 1 ms: 72 ms; 20 * 18 = 360 bytes: 36 ms; together the root of the squares' sum.
    # Gradient: a file of 20 samples; forward and backward 2 * 2 * 5 * 3 = 60 flops each: 1200 flops at 1e5 per second,
    # 12 ms on a host of the server's speed, which the slowest worker is; half of that on worker-2.
    def test_times_by_hand(self):
        run = Run(self.scenario)
        for row in run.iterations:
            self.assertAlmostEqual(float(row["aggregation_sim_s"]), 0.0576 + math.hypot(0.072, 0.036), places=9)
            self.assertAlmostEqual(float(row["gradient_sim_s"]), self.gradient_s(run), places=6)
        self.assertEqual(run.summary["calibration"], "hand.json")
        self.assertEqual(run.manifest["derived"]["calibration"], {"file": str(self.hand), "cpu": "a CPU on paper", "threads": 7})
        self.assertIn("note: timing.calibration is of a CPU on paper on 7 threads; this run has", run.process.stderr)

    # The critical path: the last worker to compute less the last to receive, on links of 1, 2 and 4 MB/s.
    def gradient_s(self, run):
        compute = 20 * run.manifest["derived"]["flops_per_sample"] / 1e5
        received = [4 * D / 1e6, 4 * D / 2e6, 4 * D / 4e6]
        computed = [at + compute / speed for at, speed in zip(received, (1, 2, 4))]
        return max(computed) - max(received)

    def test_the_same_bytes_twice_and_the_case_by_content(self):
        first, second = Run(self.scenario, "--threads", 1), Run(self.scenario, "--threads", 2)
        self.assertEqual(first.without_wall(), second.without_wall())
        moved = self.write("moved.json", HAND)
        same = Run(self.scenario, "--set", f"timing.calibration={moved}")
        self.assertEqual(same.summary["case_id"], first.summary["case_id"])
        self.hand.write_text(json.dumps(HAND | {"serial_flops_per_s": 2e3}))
        self.assertNotEqual(Run(self.scenario).summary["case_id"], first.summary["case_id"])

    # What is measured follows no file, what is modelled beside it does.
    def test_one_of_the_two_measured(self):
        run = Run(self.scenario, "--set", "timing.gradient=measured")
        self.assertAlmostEqual(float(run.iterations[1]["aggregation_sim_s"]), 0.0576 + math.hypot(0.072, 0.036), places=9)
        self.refused("--set", "timing.gradient=measured", "--set", "timing.aggregation=measured",
                     says="timing.calibration: gradient and aggregation are both measured")

    # 4 * (3 + 1) * 1000 bytes; 4 * 1000 flops and 20 * 1000 bytes; the gradient as without a calibration: 20 samples of 300 flops each.
    def test_times_without_gradients(self):
        run = Run(self.scenario, "--set", 'workload={"name": "timing-only", "parameters": 1000, "flops_per_sample": 300}')
        self.assertAlmostEqual(float(run.iterations[0]["aggregation_sim_s"]), 3.2 + math.hypot(4, 2), places=7)
        plain = Run(self.scenario, "--set", 'workload={"name": "timing-only", "parameters": 1000, "flops_per_sample": 300}',
                    "--set", 'timing.calibration=""')
        self.assertEqual(run.iterations[0]["gradient_sim_s"], plain.iterations[0]["gradient_sim_s"])
        self.assertEqual(plain.summary["calibration"], "")
        self.assertEqual(Run(self.scenario, "--set", "timing.calibration=none").summary["calibration"], "")

    def test_what_the_file_has_not(self):
        self.refused("--set", "aggregation.outer=krum", "--set", "aggregation.outer.f=0",
                     says="hand.json: 'krum' was not calibrated; the file has mean, sgd, vote")
        self.refused("--set", "training.model=mlp", says="hand.json: model 'mlp' was not calibrated; the file has softmax")
        self.refused("--set", "timing.as_model=mlp", says="model 'mlp' was not calibrated")
        self.refused("--set", f"timing.calibration={self.folder / 'none.json'}", says="none.json: can't be read")
        self.refused("--set", f"timing.calibration={self.write('other.json', {'format': 1})}", says="other.json: not a calibration")
        self.refused("--set", f"timing.calibration={self.write('broken.json', '{')}", says="broken.json: parse error at line 1")


class Measuring(Calibration):
    RULES = "mean,krum,bucketing"

    def calibrate(self, *arguments):
        return call("calibrate", "--rules", self.RULES, "--models", "softmax", "--threads", 1, "--rounds", 1, *arguments)

    def test_measured_followed_and_compared(self):
        file = self.folder / "new" / "measured.json"
        process = self.calibrate("--out", file)
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertIn(f"written to {file}", process.stdout)
        content = json.loads(file.read_text())
        self.assertEqual(set(content["parts"]), {*self.RULES.split(","), "vote", "sgd"})
        self.assertEqual({(row["n"], row["d"]) for row in content["measurements"]}, {(20, 300000), (60, 300000)})
        self.assertEqual(content["machine"]["threads"], 1)
        self.assertEqual(list(file.parent.iterdir()), [file])

        run = Run(self.scenario, "--threads", 1, "--set", f"timing.calibration={file}", "--set", "aggregation.before_outer=[\"bucketing\"]")
        self.assertNotIn("timing.calibration is of", run.process.stderr)
        self.assertGreater(float(run.summary["aggregation_sim_s_mean"]), 0)

        before = file.read_bytes()
        self.assertEqual(self.calibrate("--out", file).returncode, 2)
        self.assertEqual(file.read_bytes(), before)

        bench = self.folder / "bench.csv"
        process = call("bench", "--calibration", file, "--rules", "krum,bucketing,detox:mean:mean", "--n", 9, "--d", 1000, "--f", 1,
                       "--threads", 1, "--repeats", 2, "--out", bench)
        self.assertEqual(process.returncode, 0, process.stderr)
        rows = table(bench)
        self.assertEqual(len(rows), 2 + 4)
        for row in rows:
            if row["rule"] != "detox:mean:mean/inner":
                error = float(row["modelled_seconds"]) / float(row["seconds_median"]) - 1
                self.assertAlmostEqual(float(row["modelled_error"]), error, places=5)
        whole = {row["rule"].rpartition("/")[2]: float(row["modelled_seconds"]) for row in rows[2:]}
        self.assertAlmostEqual(whole["detox:mean:mean"], whole["vote"] + whole["inner"] + whole["outer"])
        self.assertRegex(process.stdout.splitlines()[-1], r"^median error [0-9.]+ %, 90th percentile [0-9.]+ %$")
        process = call("bench", "--calibration", file, "--rules", "detox:krum:bulyan", "--n", 9, "--d", 10)
        self.assertEqual(process.returncode, 2)
        self.assertIn("'bulyan' was not calibrated", process.stderr)

    def test_bad_input(self):
        for arguments, says in (([], "missing option --out"), (["--out", "x.json", "--models", "mpl"], "did you mean 'mlp'?"),
                                (["--out", "x.json", "--rules", "krumm"], "did you mean 'krum'?"), (["--out", "x.json", "--rules", "detox:mean"], "unknown rule"),
                                (["--out", "x.json", "--threads", "0"], "--threads"), (["--out", "x.json", "--rounds", "0"], "--rounds"), (["--quik"], "unknown option")):
            process = call("calibrate", *arguments, cwd=self.folder)
            self.assertEqual(process.returncode, 2, process.stderr)
            self.assertIn(says, process.stderr)
            self.assertFalse((self.folder / "x.json").exists())


if __name__ == "__main__":
    unittest.main()
