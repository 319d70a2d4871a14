"""Every platform that comes with detoxsim runs the quickstart."""

import json
import unittest
import xml.etree.ElementTree

from detoxsim import QUICKSTART, SOURCE, Run, call

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


if __name__ == "__main__":
    unittest.main()
