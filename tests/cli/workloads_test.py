"""Gradients from elsewhere and times of another model: --record-gradients, replay, timing.as_model."""

import json
import pathlib
import shutil
import tempfile
import unittest

import numpy

from detoxsim import BINARY, PLAIN, QUICKSTART, Run, call, table

SHORT = ["--set", "training.iterations=4", "--b", "480"]


class Workloads(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.gradients = self.folder / "gradients"

    def record(self, *arguments):
        return Run(QUICKSTART, *SHORT, "--record-gradients", self.gradients, *arguments)

    def refused(self, *arguments, says):
        out = self.folder / "out"
        process = call("run", *arguments, "--out", out)
        self.assertEqual(process.returncode, 2, process.stderr)
        self.assertEqual(len(process.stderr.splitlines()), 1, process.stderr)
        self.assertIn(says, process.stderr)
        self.assertFalse(out.exists(), "something was written")


class Replay(Workloads):
    # What a replay must repeat: everything but the accuracy and what this machine measured.
    SAME = ["iteration", "sim_s", "broadcast_sim_s", "gradient_sim_s", "upload_sim_s", "aggregation_sim_s", "corrupted_votes",
            "no_majority_votes", "gradient_error", "gradient_cosine", "bytes_to_server", "bytes_from_server"]

    def test_the_same_errors_and_times_bit_for_bit(self):
        for changes in [], ["--set", "byzantine.attack=constant"], ["--set", "training.optimizer.momentum_at=worker"]:
            with self.subTest(changes):
                recorded = self.record("--force", *changes)
                replayed = Run(self.gradients / "replay.json")
                columns = lambda run: [{name: row[name] for name in self.SAME} for row in run.iterations]
                self.assertEqual(columns(replayed), columns(recorded))
                self.assertGreater(float(recorded.iterations[-1]["gradient_error"]), 0)
                for name in "train_loss", "test_loss", "test_accuracy":
                    self.assertEqual({row[name] for row in replayed.iterations}, {""})
                self.assertEqual(replayed.summary["final_test_accuracy"], "")
                self.assertEqual(replayed.summary["workload"], "replay")
                self.assertEqual(replayed.summary["model"], "")
                self.assertEqual(replayed.summary["d"], recorded.summary["d"])

    def test_recording_changes_nothing_and_holds_a_row_per_file(self):
        recorded = self.record()
        self.assertEqual(recorded.without_wall(), Run(QUICKSTART, *SHORT).without_wall())
        names = sorted(path.name for path in self.gradients.iterdir())
        self.assertEqual(names, ["0000001.npy", "0000002.npy", "0000003.npy", "0000004.npy", "recording.lock", "replay.json"])
        matrix = numpy.load(self.gradients / "0000002.npy")
        self.assertEqual((matrix.shape, matrix.dtype), ((15, 79510), numpy.float32))

    def test_gradients_of_others(self):
        # Three files, all workers honest, the mean: no error at all. One sign-flipping worker of three: the mean of
        # 1, 1, -1 is 1/3 where it should be 1.
        self.gradients.mkdir()
        numpy.save(self.gradients / "first.npy", numpy.ones((3, 10), dtype=numpy.float32))
        scenario = self.folder / "scenario.json"
        scenario.write_text(json.dumps({
            "workload": {"name": "replay", "gradients": "gradients/*.npy"},
            "cluster": {"platform": str(pathlib.Path(QUICKSTART).parent.parent / "platforms/star-10g.xml"), "workers": 3},
            "training": {"iterations": 1}}))
        self.assertEqual(float(Run(scenario).iterations[0]["gradient_error"]), 0)
        liar = Run(scenario, "--q", 1, "--set", "byzantine.attack=sign-flip")
        self.assertAlmostEqual(float(liar.iterations[0]["gradient_error"]), 2 / 3, places=6)
        # With 100 flops a sample and 1440 samples in all, 480 a worker, on 50 Gflop/s: 0.96 microseconds.
        timed = Run(scenario, "--set", "workload.flops_per_sample=100")
        self.assertAlmostEqual(float(timed.iterations[0]["gradient_sim_s"]), 480 * 100 / 50e9, places=12)

    def test_case_id_follows_the_gradients(self):
        self.record()
        before = Run(self.gradients / "replay.json").summary["case_id"]
        shutil.copy(self.gradients / "0000001.npy", self.gradients / "0000002.npy")
        self.assertNotEqual(Run(self.gradients / "replay.json").summary["case_id"], before)

    def test_a_recording_can_be_swept_and_moved(self):
        self.gradients = self.folder / "a [1]* folder"
        self.record()
        moved = self.folder / "moved"
        self.gradients.rename(moved)
        out = self.folder / "sweep"
        process = call("sweep", moved / "replay.json", "--vary", "aggregation.outer=geometric-median,coordinate-median",
                       "--vary", "r=1,3", "--set", 'aggregation.buckets="none"', "--set", 'aggregation.inner="none"', "--out", out)
        self.assertEqual(process.returncode, 0, process.stderr)
        rows = table(out / "summary.csv")
        # r = 1 makes 45 files of 45 workers, and there are matrices of 15 rows.
        self.assertEqual([(row["outer"], row["r"]) for row in rows], [("geometric-median", "3"), ("coordinate-median", "3")])
        self.assertIn("15 rows; expected one for each of the 45 files", process.stderr)

    def test_a_folder_with_odd_characters(self):
        self.gradients = self.folder / "a[1]*"
        self.record()
        self.assertEqual(len(Run(self.gradients / "replay.json").iterations), 4)
        self.refused(QUICKSTART, *SHORT, "--record-gradients", self.gradients, says="holds 4 recorded .npy files already")

    def test_what_is_replayed_or_of_others_is_not_removed(self):
        self.record()
        self.refused(self.gradients / "replay.json", "--record-gradients", self.gradients, "--force",
                     says="this run replays what is in it")
        (self.gradients / "mine.npy").write_text("")
        self.record("--force")
        self.assertEqual(len(list(self.gradients.glob("*.npy"))), 5)

    def test_recording_of_what_was_timed_otherwise_says_so(self):
        recorded = self.record("--set", "timing.as_model=resnet-18")
        self.assertIn("note: replay.json is timed by the flops of the model that was trained", recorded.process.stderr)

    def test_wrong_matrices(self):
        self.record()
        replay, second = self.gradients / "replay.json", self.gradients / "0000002.npy"
        self.refused(replay, "--set", "training.iterations=5", says="training.iterations: 5 is more than the 4 matrices")
        self.refused(replay, "--p", 42, says="0000001.npy: 15 rows; expected one for each of the 14 files")
        self.refused(replay, "--set", "workload.gradients=none/*.npy", says="workload.gradients: no file matches")
        self.refused(replay, "--set", "timing.gradient=measured", says="timing.gradient: a replay computes no gradients")
        self.refused(replay, "--device", "cuda", says="--device: a replay computes no gradients")
        self.refused(replay, "--set", "timing.as_model=softmax", says="timing.as_model: there is no model")
        matrix = numpy.load(second)
        numpy.save(second, matrix[:, :7])
        self.refused(replay, says="0000002.npy: d = 7; expected 79510")
        numpy.save(second, matrix.astype(numpy.int64))
        self.refused(replay, says="0000002.npy: dtype <i8")
        numpy.save(second, numpy.zeros((15, 0), dtype=numpy.float32))
        self.refused(replay, says="0000002.npy: rows without a value")
        numpy.save(second, matrix)
        second.write_bytes(second.read_bytes()[:1000])
        self.refused(replay, says="0000002.npy: ")

    def test_what_was_recorded_is_not_overwritten(self):
        self.record()
        self.refused(QUICKSTART, *SHORT, "--record-gradients", self.gradients, says="holds 4 recorded .npy files already")
        self.assertEqual(len(list(self.gradients.glob("*.npy"))), 4)
        self.record("--force", "--set", "training.iterations=2")
        self.assertEqual(len(list(self.gradients.glob("*.npy"))), 2)
        self.assertEqual(len(Run(self.gradients / "replay.json").iterations), 2)


class AsModel(Workloads):
    def test_times_of_the_large_model_training_of_the_small(self):
        # ResNet-18 needs no LibTorch to be timed. On 1 x 28 x 28 and ten classes d = 11,172,810, and 9,600 numbers of state.
        own, other = Run(QUICKSTART, *SHORT), Run(QUICKSTART, *SHORT, "--set", "timing.as_model=resnet-18")
        for a, b in zip(own.iterations, other.iterations):
            for name in "train_loss", "test_accuracy", "gradient_error", "corrupted_votes":
                self.assertEqual(a[name], b[name])
            self.assertEqual(int(b["bytes_to_server"]), 45 * 4 * (11172810 + 9600))
            self.assertEqual(int(b["bytes_from_server"]), 45 * 4 * (11172810 + 9600))
            self.assertEqual(b["timed_as_model"], "resnet-18")
            self.assertNotIn("timed_as_model", a)
        derived = other.manifest["derived"]
        seconds = 32 * derived["flops_per_sample"] / 50e9
        self.assertAlmostEqual(float(other.iterations[0]["gradient_sim_s"]) / seconds, 1, places=9)
        # Aggregation: laws linear in d, apart from what is n-dimensional; the optimiser moves 20 bytes a parameter.
        ratio = float(other.iterations[0]["aggregation_sim_s"]) / float(own.iterations[0]["aggregation_sim_s"])
        self.assertAlmostEqual(ratio / (11172810 / 79510), 1, delta=0.01)
        self.assertEqual(other.summary["timed_as_model"], "resnet-18")
        self.assertEqual(own.summary["timed_as_model"], "")
        self.assertEqual(other.summary["d"], "79510")
        self.assertEqual(derived["timed_as_model"], "resnet-18")
        self.assertIn("note: timed as resnet-18 (d = 11172810)", other.process.stderr)
        self.assertIn("an iteration, simulated (timed as resnet-18): broadcast", other.process.stderr)

    def test_a_sweep_judges_every_model_by_itself(self):
        # ResNet-18 needs images, softmax does not; a sweep must take the one and skip the other, in any order.
        data = ["--set", "training.dataset=gaussian-mixture", "--set", "training.model=softmax", "--b", 45]
        for models in "resnet-18,softmax", "softmax,resnet-18":
            process = call("sweep", QUICKSTART, *data, "--vary", f"timing.as_model={models}", "--dry-run", "--out", self.folder / "out")
            self.assertEqual(len(process.stdout.splitlines()), 1, process.stderr)
            self.assertIn("timing.as_model: resnet-18 ", process.stderr)
        process = call("sweep", QUICKSTART, *data, "--vary", "workload=trainin,training", "--dry-run", "--out", self.folder / "out")
        self.assertEqual(process.returncode, 2)
        self.assertIn("unknown workload 'trainin'", process.stderr)

    def test_tables_name_its_parameters(self):
        run = Run(QUICKSTART, *SHORT, "--set", 'timing.as_model={"name": "mlp", "hidden": [5000, 30]}')
        self.assertEqual(run.summary["timed_as_model"], "mlp (hidden=[5000,30];library=eigen)")
        self.assertEqual(run.iterations[0]["timed_as_model"], "mlp (hidden=[5000,30];library=eigen)")

    def test_check_shows_the_cost(self):
        derived = json.loads(call("check", QUICKSTART).stdout)["derived"]
        self.assertEqual(derived["parameter_bytes"], 4 * 79510)
        self.assertEqual(derived["state_bytes"], 0)
        self.assertEqual(derived["forward_flops_per_sample"], 2 * (784 * 100 + 1000))
        self.assertEqual(derived["backward_flops_per_sample"], 2 * (784 * 100 + 2 * 1000))
        self.assertIsNone(derived["timed_as_model"])

    def test_measured_times_are_those_of_the_small_model(self):
        self.refused(QUICKSTART, *SHORT, "--set", "timing.as_model=resnet-18", "--set", "timing.aggregation=measured",
                     says="timing.as_model: what is measured here is the small model")


class TimingOnly(Workloads):
    # The perceptron of the quickstart, by its numbers.
    WORKLOAD = ["--set", 'workload={"name": "timing-only", "parameters": 79510, "flops_per_sample": 319600}']
    SAME = ["iteration", "sim_s", "broadcast_sim_s", "gradient_sim_s", "upload_sim_s", "aggregation_sim_s", "corrupted_votes",
            "no_majority_votes", "bytes_to_server", "bytes_from_server"]

    def test_times_bytes_and_votes_of_a_training(self):
        # With 15 liars of 45, some groups have two or three, and without collusion their votes have no majority.
        liars = ["--q", 15, "--set", "byzantine.attack=constant", "--set", "aggregation.outer=mean"]
        apart = [*liars, "--set", "byzantine.collusion=false"]
        for changes in ([], liars, apart, [*apart, "--set", "redundancy.vote.no_majority=first"],
                        [*apart, "--set", "redundancy.vote.no_majority=mean"], [*liars, *PLAIN], ["--p", 44, "--r", 2, "--q", 1]):
            with self.subTest(changes):
                columns = lambda run: [{name: row[name] for name in self.SAME} for row in run.iterations]
                training, timing = Run(QUICKSTART, *SHORT, *changes), Run(QUICKSTART, *SHORT, *self.WORKLOAD, *changes)
                self.assertEqual(columns(timing), columns(training))

    def test_what_was_not_computed_is_empty(self):
        run = Run(QUICKSTART, *SHORT, *self.WORKLOAD)
        for name in run.iterations[0]:
            if name.endswith("_wall_s") or name in ("train_loss", "test_loss", "test_accuracy", "gradient_error", "gradient_cosine"):
                self.assertEqual({row[name] for row in run.iterations}, {""}, name)
        for name, value in run.summary.items():
            if "_wall_s_" in name or "accuracy" in name or name in ("model", "dataset"):
                self.assertEqual(value, "", name)
        self.assertEqual((run.summary["workload"], run.summary["d"]), ("timing-only", "79510"))
        self.assertNotIn("gradient 0.00 ms, vote", run.process.stderr)

    def test_no_memory_for_gradients(self):
        # 2,000 workers of 1e9 parameters would be 8 TB; the program itself needs some 40 MB.
        run = Run(QUICKSTART, "--p", 2000, "--b", 2000, "--k", 100, "--set", "training.iterations=2",
                  "--set", 'workload={"name": "timing-only", "parameters": 1000000000}')
        self.assertLess(int(run.summary["peak_memory_bytes"]), 400e6)
        self.assertEqual(int(run.iterations[0]["bytes_to_server"]), 2000 * 4 * 10**9)

    def test_what_makes_no_sense_is_refused(self):
        for change in ["timing.gradient=measured", "timing.aggregation=measured", "timing.as_model=softmax",
                       "training.check_replicas=true"]:
            self.refused(QUICKSTART, *self.WORKLOAD, "--set", change,
                         says=change.split("=")[0] + ": the workload timing-only computes no gradients")
        self.refused(QUICKSTART, *self.WORKLOAD, "--device", "cuda", says="--device: the workload timing-only computes no gradients")
        self.refused(QUICKSTART, *self.WORKLOAD, "--record-gradients", self.gradients, says="--record-gradients: the workload timing-only")
        self.assertFalse(self.gradients.exists())
        self.refused(QUICKSTART, "--set", 'workload={"name": "timing-only", "parameters": 0}', says="workload.parameters")


class WithoutTorch(Workloads):
    def test_the_missing_package_is_named(self):
        alone = self.folder / "detoxsim"
        shutil.copy(BINARY, alone)
        for model in "lenet", "resnet-18", "vgg13-bn", '{"name": "mlp", "library": "torch"}', '{"name": "torchscript", "file": "x.pt"}':
            process = call("run", QUICKSTART, *SHORT, "--set", f"training.model={model}", "--out", self.folder / "out",
                           program=alone)
            self.assertEqual(process.returncode, 2)
            self.assertIn("needs LibTorch: install the Debian package libtorch-dev and build again (./dev build torch)",
                          process.stderr)
        self.assertFalse((self.folder / "out").exists())

    def test_unknown_device(self):
        self.refused(QUICKSTART, *SHORT, "--device", "tpu", says='--device: expected "cpu" or "cuda", got "tpu"')
        self.refused(QUICKSTART, *SHORT, "--device", "cuda", says="--device: mlp runs on the CPU only")


if __name__ == "__main__":
    unittest.main()
