"""Reading result folders: what a run may look like while it is written, what tells runs apart, what is refused."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "analysis"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import results  # noqa: E402
from fake import write_run  # noqa: E402


class Results(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def labels(self, *settings):
        start = len(list(self.folder.iterdir()))
        folders = [write_run(self.folder / f"run{start + i}", **each) for i, each in enumerate(settings)]
        return [run.label for run in results.read_runs(folders)]

    def test_accuracy_keeps_only_evaluated_iterations(self):
        run = results.read_run(write_run(self.folder / "a", iterations=30, every=10))
        self.assertEqual(list(run.accuracy["iteration"]), [10, 20, 30])
        self.assertEqual(run.status, "done")
        self.assertIsNone(run.diverged_at)

    def test_unfinished_run_leaves_out_the_line_being_written(self):
        folder = write_run(self.folder / "a", iterations=20, done=False)
        with open(folder / "iterations.csv.part", "a", encoding="utf-8") as file:
            file.write("21,0.5")
        run = results.read_run(folder)
        self.assertEqual(list(run.iterations["iteration"])[-1], 20)
        self.assertEqual(run.status, "unfinished")

    def test_diverged_run(self):
        run = results.read_run(write_run(self.folder / "a", diverged_at=25, every=10))
        self.assertEqual(run.diverged_at, 25)
        self.assertEqual(list(run.accuracy["iteration"]), [10, 20])

    def test_labels_name_as_few_settings_as_tell_the_runs_apart(self):
        self.assertEqual(self.labels({"outer": "mean", "r": 1}, {"outer": "krum", "r": 3}), ["outer = mean", "outer = krum"])
        self.assertEqual(self.labels({"q": 0, "attack": "alie"}, {"q": 5, "attack": "alie"}, {"q": 5}),
                         ["attack = alie, q = 0", "attack = alie, q = 5", "attack = none, q = 5"])
        self.assertEqual(self.labels({"byzantine.attack.z": 1.0}, {"byzantine.attack.z": 1.5}),
                         ["byzantine.attack.z = 1", "byzantine.attack.z = 1.5"])

    def test_seeds_share_a_label(self):
        self.assertEqual(self.labels({"seed": 1}, {"seed": 2}), ["mean", "mean"])

    def test_an_unfinished_run_is_labelled_by_its_folder(self):
        write_run(self.folder / "going", done=False)
        write_run(self.folder / "ended")
        runs = results.read_runs([self.folder / "going", self.folder / "ended"])
        self.assertEqual([run.label for run in runs], ["going", "ended"])

    def test_bad_folders(self):
        (self.folder / "empty").mkdir()
        damaged = write_run(self.folder / "damaged")
        (damaged / "iterations.csv").write_text("iteration,sim_s\n1,2\n", encoding="utf-8")
        started = write_run(self.folder / "started", iterations=0, done=False)
        manifest = write_run(self.folder / "manifest")
        (manifest / "run.json").write_text("{", encoding="utf-8")
        for folder, reason in ((self.folder / "nowhere", "no such folder"), (self.folder / "empty", "no iterations.csv"),
                               (damaged, "column broadcast_sim_s is missing"), (started, "no iteration has been finished"),
                               (manifest, "damaged")):
            with self.subTest(reason), self.assertRaisesRegex(results.BadResult, reason) as caught:
                results.read_run(folder)
            self.assertIn(str(folder), str(caught.exception))
            self.assertNotIn("\n", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
