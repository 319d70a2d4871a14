"""Every platform that comes with detoxsim runs the quickstart."""

import json
import pathlib
import tempfile
import unittest
import xml.etree.ElementTree

from detoxsim import DATA, PLAIN, QUICKSTART, SOURCE, Run, call

PLATFORMS = sorted((SOURCE / "platforms").glob("*.xml"))


class Platforms(unittest.TestCase):
    def test_every_one_runs_the_quickstart(self):
        self.assertGreaterEqual(len(PLATFORMS), 8)
        for platform in PLATFORMS:
            with self.subTest(platform.name):
                run = Run(QUICKSTART, "--platform", platform, "--set", "training.iterations=2")
                self.assertEqual(len(run.iterations), 2)
                self.assertEqual(run.summary["platform"], platform.name)
                self.assertGreater(float(run.summary["sim_s"]), 0)

    def test_every_one_says_where_its_numbers_come_from_and_marks_its_server(self):
        for platform in PLATFORMS:
            with self.subTest(platform.name):
                text = platform.read_text()
                self.assertIn("Where the numbers come from", text)
                properties = [(prop.get("id"), prop.get("value")) for prop in xml.etree.ElementTree.fromstring(text).iter("prop")]
                marks = [value for name, value in properties if name == "server" or (name, value) == ("role", "server")]
                self.assertEqual(len(marks), 1)
                server = json.loads(call("check", QUICKSTART, "--platform", platform).stdout)["derived"]["server"]
                self.assertEqual(server["host"], "server" if marks[0] == "server" else marks[0])
                self.assertIn(str(server["memory_bandwidth"]), [str(float(value)) for name, value in properties if name == "memory_bandwidth"])

    def test_energy_is_in_the_summary_where_the_platform_gives_watts(self):
        # Two workers, three iterations: 28.872 mJ, as worked out in tests/sim/energy_test.cpp.
        tiny = ["--p", 2, "--q", 0, "--b", 6, *PLAIN, "--set", "aggregation.outer=mean", "--set", "training.iterations=3",
                "--set", 'workload={"name": "timing-only", "parameters": 8, "flops_per_sample": 24}']
        run = Run(QUICKSTART, *tiny, "--platform", DATA / "watts.xml")
        self.assertAlmostEqual(float(run.summary["energy_j"]), 28.872e-3, places=12)
        self.assertEqual(Run(QUICKSTART, *tiny, "--platform", DATA / "tiny.xml").summary["energy_j"], "")

    def test_a_property_that_says_no_number_is_named(self):
        text = (DATA / "watts.xml").read_text()
        for old, new, says in (("10:20:40", "10:20:x", "platform: host worker-3: property wattage_per_state: expected watts IDLE:FULL"),
                               ("5:5:15", "5", "got '5'"), ("1:3", "1:3,1:3", "for each of its 1 speeds, got '1:3,1:3'"),
                               ("1e6", "much", "property memory_bandwidth: expected 1 to 1e18 bytes/s, got 'much'")):
            with self.subTest(new), tempfile.TemporaryDirectory() as folder:
                platform = pathlib.Path(folder) / "platform.xml"
                platform.write_text(text.replace(f'value="{old}"', f'value="{new}"'))
                process = call("check", QUICKSTART, "--p", 3, "--b", 3, "--q", 0, *PLAIN, "--platform", platform)
                self.assertEqual((process.returncode, process.stdout, len(process.stderr.splitlines())), (2, "", 1), process.stderr)
                self.assertIn(says, process.stderr)

    def test_one_that_SimGrid_would_die_of_is_refused_by_check_run_and_sweep(self):
        text = (DATA / "tiny.xml").read_text()
        small = ["--p", 3, "--b", 3, "--q", 0, *PLAIN, "--set", 'workload={"name": "timing-only", "parameters": 8}']
        for old, new in (('dst="worker-3"', 'dst="worker-2"'), ("network/crosstraffic", "tracing"), ('speed="2Mf"', 'speed="0"')):
            with self.subTest(new), tempfile.TemporaryDirectory() as folder:
                platform = pathlib.Path(folder) / "platform.xml"
                platform.write_text(text.replace(old, new))
                out = ["--out", "out"]
                for command, more in (("check", []), ("run", out), ("sweep", [*out, "--vary", "seed=1,2"])):
                    process = call(command, QUICKSTART, *small, "--platform", platform, *more, cwd=folder)
                    lines = [line for line in process.stderr.splitlines() if "combinations" not in line]
                    self.assertEqual((process.returncode, process.stdout, len(lines)), (2, "", 1), process.stderr)
                    self.assertIn(f"cluster.platform: {platform}: ", lines[0])
                    self.assertEqual([path.name for path in pathlib.Path(folder).iterdir()], ["platform.xml"])
        process = call("check", QUICKSTART, *small, "--set", "cluster.servers=2147483647")
        self.assertEqual(process.returncode, 2)
        self.assertIn("cluster.servers: m = 2147483647 is more than 1,000,000", process.stderr)


if __name__ == "__main__":
    unittest.main()
