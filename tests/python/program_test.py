"""detoxsim.run and detoxsim.sweep: scenarios in, data frames out."""

import os
import tempfile
import unittest
from pathlib import Path

import detoxsim

ROOT = Path(__file__).resolve().parents[2]
SMALL = {
    "cluster": {"platform": str(ROOT / "platforms/star-10g.xml"), "workers": 9},
    "training": {"dataset": {"name": "gaussian-mixture"}, "model": "softmax", "batch_size": 45, "iterations": 3},
}


class Program(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_a_run(self):
        result = detoxsim.run(SMALL, self.folder / "out", settings={"byzantine.q": 1, "byzantine.attack": "sign-flip"})
        self.assertEqual(result.status, "done")
        self.assertEqual(list(result.iterations["iteration"]), [1, 2, 3])
        self.assertEqual(result.summary["q"], 1)
        self.assertEqual(result.manifest["scenario"]["cluster"]["workers"], 9)
        self.assertEqual([path.name for path in Path(".").glob(".detoxsim-*")], [])

    def test_a_file_and_no_folder(self):
        scenario = self.folder / "scenario.json"
        scenario.write_text('{"cluster": {"platform": "%s"}}' % (ROOT / "platforms/star-10g.xml"), encoding="utf-8")
        small = {"training.iterations": 1, "training.dataset": "gaussian-mixture", "training.model": "softmax"}
        self.assertEqual(len(detoxsim.run(scenario, settings=small).iterations), 1)

    def test_a_sweep(self):
        found = detoxsim.sweep(SMALL, {"q": [0, 2], "aggregation.outer": ["mean", "coordinate-median"]}, self.folder / "sweep")
        self.assertEqual(len(found.summary), 4)
        self.assertEqual(sorted(set(found.summary["outer"])), ["coordinate-median", "mean"])
        self.assertEqual(len(found.cases[0].iterations), 3)

    def test_mistakes(self):
        with self.assertRaisesRegex(ValueError, "did you mean 'krum'"):
            detoxsim.run(SMALL, self.folder / "out", settings={"aggregation.outer": "krumm"})
        self.assertFalse((self.folder / "out").exists())
        with self.assertRaisesRegex(ValueError, "no values"):
            detoxsim.sweep(SMALL, {"q": []}, self.folder / "sweep")
        with self.assertRaisesRegex(RuntimeError, "."):
            (self.folder / "file").write_text("")
            detoxsim.run(SMALL, self.folder / "file" / "out")

    def test_which_program(self):
        self.assertEqual(detoxsim.program(), os.environ["DETOXSIM"])


if __name__ == "__main__":
    unittest.main()
