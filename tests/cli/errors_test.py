"""Bad input: one clear line per mistake, the promised exit code, and nothing written."""

import gzip
import pathlib
import shutil
import tempfile
import unittest

from detoxsim import DATA, QUICKSTART, call

FASHION = DATA / "fashion-mnist-small"


class Errors(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def refused(self, *arguments, scenario=QUICKSTART, code=2, says=()):
        out = self.folder / "out"
        process = call("run", scenario, "--out", out, *arguments)
        self.assertEqual(process.returncode, code, process.stderr)
        for text in says:
            self.assertIn(text, process.stderr)
        self.assertFalse(out.exists(), "something was written")
        self.assertEqual(process.stdout, "")
        return process.stderr

    def test_misspelt_key(self):
        self.refused("--set", "byzantine.atack=alie", says=["byzantine.atack", "did you mean 'attack'?"])

    def test_misspelt_parameter_and_rule_both_told(self):
        errors = self.refused("--set", "training.model.hiden=[3]", "--set", "aggregation.outer=krumm",
                              says=["did you mean 'hidden'?", "did you mean 'krum'?"])
        self.assertEqual(len(errors.splitlines()), 2)

    def test_wrong_type(self):
        self.refused("--set", "cluster.workers=many", says=["cluster.workers", "expected an integer >= 1, got \"many\""])

    def test_more_byzantine_workers_than_workers(self):
        self.refused("--q", 46, says=["byzantine.q", "q = 46", "p = 45"])

    def test_more_redundancy_than_workers(self):
        self.refused("--r", 46, says=["redundancy.r", "r = 46", "p = 45"])

    def test_redundancy_without_a_scheme(self):
        self.refused("--set", "redundancy.scheme=none", says=["redundancy.r", "repetition"])

    def test_more_buckets_than_votes(self):
        self.refused("--k", 16, says=["aggregation.buckets", "k = 16", "15 votes"])

    def test_fewer_samples_than_files(self):
        self.refused("--b", 14, says=["training.batch_size", "b = 14", "15 files"])

    def test_krum_outside_its_guarantee(self):
        self.refused("--set", "aggregation.outer=krum", says=["n >= 2f+3", "n = 5", "f = 2", "buckets = 7 would do"])

    def test_alie_max_without_a_solution(self):
        self.refused("--q", 40, "--set", "aggregation.outer=mean", "--set", "byzantine.attack.z=max", says=["byzantine.attack.z"])

    def test_broken_json(self):
        scenario = self.folder / "broken.json"
        scenario.write_text('{"name": "x",\n "seed": }')
        self.refused(scenario=scenario, says=["broken.json", "line 2"])

    def test_missing_scenario(self):
        self.refused(scenario=self.folder / "none.json", says=["none.json"])

    def test_missing_data(self):
        self.refused("--set", "training.dataset.path=/nonexistent", says=["/nonexistent"])

    def copy_of_data(self):
        data = self.folder / "data"
        data.mkdir()
        for file in FASHION.iterdir():
            if file.suffix == ".gz":
                (data / file.stem).write_bytes(gzip.decompress(file.read_bytes()))
            else:
                shutil.copy(file, data / file.name)
        return data

    def test_cifar_where_there_is_none(self):
        errors = self.refused("--set", 'training.dataset={"name": "cifar-10", "path": "nowhere"}',
                              says=["nowhere: no such folder", "https://www.cs.toronto.edu/~kriz/cifar.html"])
        self.assertEqual(len(errors.splitlines()), 1)

    def test_truncated_data(self):
        data = self.copy_of_data()
        images = data / "train-images-idx3-ubyte"
        images.write_bytes(images.read_bytes()[:-100])
        self.refused("--b", 45, "--set", f"training.dataset.path={data}", says=["train-images-idx3-ubyte", "truncated"])

    def test_wrong_magic(self):
        data = self.copy_of_data()
        images = data / "train-images-idx3-ubyte"
        images.write_bytes(b"\0\0\x08\x01" + images.read_bytes()[4:])
        self.refused("--b", 45, "--set", f"training.dataset.path={data}", says=["train-images-idx3-ubyte"])

    def test_platform_with_too_few_hosts(self):
        self.refused("--platform", DATA / "tiny.xml", says=["cluster.workers", "46 hosts", "has 4", "p <= 3"])

    def test_not_a_platform(self):
        wrong = self.folder / "wrong.xml"
        wrong.write_text("<nonsense/>")
        self.refused("--platform", wrong, says=["cluster.platform", "wrong.xml"])

    def test_unknown_option(self):
        self.refused("--frce", says=["did you mean '--force'?"])

    def test_unwritable_output(self):
        blocker = self.folder / "file"
        blocker.write_text("not a folder")
        process = call("run", QUICKSTART, "--out", blocker / "out", "--set", "training.iterations=1")
        self.assertEqual(process.returncode, 1)
        self.assertIn("can't be created", process.stderr)

    def test_existing_result_needs_force(self):
        out = self.folder / "out"
        short = ["run", QUICKSTART, "--set", "training.iterations=1", "--set", "training.model=softmax", "--out", out]
        self.assertEqual(call(*short).returncode, 0)
        before = (out / "iterations.csv").read_bytes()
        process = call(*short, "--seed", 2)
        self.assertEqual(process.returncode, 2)
        self.assertIn("--force", process.stderr)
        self.assertEqual((out / "iterations.csv").read_bytes(), before)
        self.assertEqual(call(*short, "--seed", 2, "--force").returncode, 0)
        self.assertNotEqual((out / "iterations.csv").read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
