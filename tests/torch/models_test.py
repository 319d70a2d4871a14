"""LibTorch's models through the command line: the plug-in, your own modules, batch norm under replicas, recording."""

import json
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest

import torch

from detoxsim import BINARY, DATA, QUICKSTART, SOURCE, Run, call

CIFAR = ["--set", 'training.dataset={"name": "cifar-10", "pixels": "standard", "augment": "crop-flip", "path": "%s"}'
         % (DATA / "cifar-10-batches-bin")]
# Six workers, two files of four samples; one liar wins no vote of three.
SMALL = ["--p", "6", "--b", "8", "--q", "1", "--k", "1", "--set", "aggregation.outer=mean", "--set", "training.iterations=2"]


class Networks(unittest.TestCase):
    def test_every_network_trains_with_equal_replicas_whatever_the_threads(self):
        for model in "lenet", "resnet-18", "vgg13-bn":
            with self.subTest(model):
                arguments = [*CIFAR, *SMALL, "--set", f"training.model={model}", "--set", "training.held_out=4", "--set",
                             "training.evaluate_on=held-out", "--set", "training.check_replicas=true"]
                one, two = Run(QUICKSTART, *arguments, "--threads", 1), Run(QUICKSTART, *arguments, "--threads", 2)
                self.assertEqual(one.without_wall(), two.without_wall())
                self.assertTrue(one.iterations[-1]["test_accuracy"])

    def test_check_knows_the_literature(self):
        # Floats of state: two for each of 4,800 channels of ResNet-18, 5,888/2 of VGG13's ten batch norms.
        for model, parameters, state in ("resnet-18", 11173962, 9600), ("vgg13-bn", 9416010, 5888), ("lenet", 62006, 0):
            derived = json.loads(call("check", QUICKSTART, *CIFAR, *SMALL, "--set", f"training.model={model}").stdout)["derived"]
            self.assertEqual((derived["d"], derived["state_bytes"]), (parameters, 4 * state))
            self.assertEqual(derived["parameter_bytes"], 4 * parameters)
            self.assertEqual(derived["bytes_to_server_per_iteration"], 6 * 4 * (parameters + state))

    def test_every_arm_of_the_paper_can_be_run(self):
        readme = (SOURCE / "scenarios" / "README.md").read_text(encoding="utf-8")
        command = re.search(r"^build/detoxsim sweep scenarios/resnet18-cifar10.json.*?--dry-run$", readme, re.MULTILINE | re.DOTALL)
        for scenario in "resnet18-cifar10", "vgg13-cifar100":
            arguments = shlex.split(command[0].replace("\\\n", ""))[3:]
            # The rest of the scenario is the same; the images come from the tests.
            process = call("sweep", SOURCE / "scenarios" / f"{scenario}.json", *arguments, "--set",
                           f"training.dataset.path={DATA / 'cifar-10-batches-bin'}", "--set", "training.dataset.name=cifar-10", "--b", 90)
            self.assertEqual(len(process.stdout.splitlines()), 18, process.stderr)
            self.assertNotIn("skipped", process.stderr)

    def test_a_plug_in_of_another_build(self):
        version = call("--version").stdout.split()[-1]
        other = version[:-1] + ("0" if version[-1] != "0" else "1")
        with tempfile.TemporaryDirectory() as folder:
            program, plugin = pathlib.Path(folder) / "detoxsim", pathlib.Path(folder) / "detoxsim-torch.so"
            shutil.copy(BINARY, program)
            content = pathlib.Path(BINARY).with_name(plugin.name).read_bytes()
            # The plug-in has a version of its own, and does not ask the program that opens it.
            self.assertEqual(content.count(version.encode()), 1)
            arguments = ["check", QUICKSTART, *CIFAR, *SMALL, "--set", "training.model=lenet"]
            plugin.write_bytes(content)
            self.assertEqual(call(*arguments, program=program).returncode, 0)
            plugin.write_bytes(content.replace(version.encode(), other.encode()))
            process = call(*arguments, program=program)
            self.assertEqual(process.returncode, 2, process.stderr)
            self.assertIn(f"{plugin} is of version {other}, this program of {version}; build again (./dev build torch)", process.stderr)

    def test_no_cuda_here(self):
        if torch.cuda.is_available():
            self.skipTest("there is a CUDA device")
        process = call("run", QUICKSTART, *CIFAR, *SMALL, "--set", "training.model=lenet", "--device", "cuda")
        self.assertEqual(process.returncode, 2)
        self.assertIn("has no CUDA device", process.stderr)


class YourNetwork(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "net.pt"

    def save(self, net):
        torch.jit.save(torch.jit.script(net), str(self.file))

    def settings(self):
        return ["--set", "training.model=" + json.dumps({"name": "torchscript", "file": str(self.file)})]

    def refused(self, says):
        out = self.folder / "out"
        process = call("run", QUICKSTART, *self.settings(), "--out", out)
        self.assertEqual(process.returncode, 2, process.stderr)
        self.assertEqual(len(process.stderr.splitlines()), 1, process.stderr)
        self.assertIn(says, process.stderr)
        self.assertFalse(out.exists())

    def test_the_example_learns(self):
        subprocess.run(["/usr/bin/python3", SOURCE / "scenarios" / "small_net.py", self.file], check=True)
        run = Run(SOURCE / "scenarios" / "your-network.json", "--set", "training.iterations=30", "--b", 450,
                  *self.settings())
        self.assertGreater(float(run.summary["final_test_accuracy"]), 0.7)
        self.assertEqual(run.summary["d"], "8026")
        # Its parameters and the statistics of 16 channels, 45 workers.
        self.assertEqual(int(run.iterations[0]["bytes_to_server"]), 45 * 4 * (8026 + 32))

    def test_replay_repeats_what_was_recorded(self):
        subprocess.run(["/usr/bin/python3", SOURCE / "scenarios" / "small_net.py", self.file], check=True)
        gradients = self.folder / "gradients"
        recorded = Run(QUICKSTART, *self.settings(), "--b", 90, "--set", "training.iterations=3", "--record-gradients", gradients)
        replayed = Run(gradients / "replay.json")
        for a, b in zip(recorded.iterations, replayed.iterations):
            for name in "gradient_error", "gradient_cosine", "sim_s", "bytes_to_server":
                self.assertEqual(a[name], b[name])

    def test_what_is_no_module_or_does_not_fit(self):
        self.refused("net.pt: can't be read; is the path right?")
        self.file.write_text("hello")
        self.refused("net.pt: no TorchScript module")
        torch.save(torch.nn.Linear(784, 10).state_dict(), self.file)
        self.refused("net.pt: no TorchScript module")
        flat = torch.nn.Flatten()
        self.save(torch.nn.Sequential(flat, torch.nn.Linear(784, 7)))
        self.refused("net.pt: maps 3 samples of 1 x 28 x 28 to 3 x 7 Float; expected 3 x 10 Float, a score for each class")
        self.save(torch.nn.Sequential(flat, torch.nn.Linear(100, 10)))
        self.refused("net.pt: fails on 3 samples of 1 x 28 x 28: ")
        self.save(torch.nn.Sequential(flat, torch.nn.Linear(784, 10), torch.nn.Dropout()))
        self.refused("net.pt: two computations of one gradient differ")
        self.save(torch.nn.Sequential(flat, torch.nn.Linear(784, 10)).double())
        self.refused("net.pt: parameters and buffers must be float32")


if __name__ == "__main__":
    unittest.main()
