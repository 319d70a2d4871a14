"""Platforms without a file, from the command line: their parameters are set, swept, recorded, drawn and listed."""

import json
import pathlib
import tempfile
import unittest
import xml.etree.ElementTree

from detoxsim import DATA, PLAIN, QUICKSTART, Run, call, table

TIMES = ["--set", 'workload={"name": "timing-only", "parameters": 10000, "flops_per_sample": 24}', "--set", "training.iterations=2"]
SMALL = [*TIMES, *PLAIN, "--p", 6, "--q", 0, "--set", "aggregation.outer=mean"]


class GeneratedPlatforms(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def checked(self, *arguments):
        process = call("check", QUICKSTART, *SMALL, *arguments)
        self.assertEqual(process.returncode, 0, process.stderr)
        return json.loads(process.stdout)

    def test_bandwidths_are_swept_in_one_line(self):
        process = call("sweep", QUICKSTART, *SMALL, "--vary", "cluster.platform.bandwidth=1Gbps,10Gbps,100Gbps", "--out", self.folder / "s")
        self.assertEqual(process.returncode, 0, process.stderr)
        rows = sorted(table(self.folder / "s/summary.csv"), key=lambda row: float(row["broadcast_sim_s_mean"]))
        self.assertEqual([row["cluster.platform.bandwidth"] for row in rows], ["100Gbps", "10Gbps", "1Gbps"])
        self.assertEqual({row["platform"] for row in rows}, {"star"})
        self.assertEqual(len({row["case_id"] for row in rows}), 3)
        for row, bytes_per_s in zip(rows, (1.25e10, 1.25e9, 1.25e8)):
            # Six vectors of 40,000 bytes over the server's link, 50 us away; the links of the path add up to that.
            self.assertAlmostEqual(float(row["broadcast_sim_s_mean"]), 50e-6 + 6 * 40000 / (0.95641 * bytes_per_s), places=9)

    def test_every_case_of_a_sweep_is_tried_with_its_own_parameters(self):
        process = call("sweep", QUICKSTART, *SMALL, "--platform", "fat-tree", "--vary", "cluster.platform.ports=2,4,6", "--out", self.folder / "s")
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertIn("skipped 1 of 3", process.stderr)
        self.assertIn("cluster.platform.ports: switches with 2 ports join 2 machines; 7 servers and workers need 4", process.stderr)
        self.assertEqual(sorted(row["cluster.platform.ports"] for row in table(self.folder / "s/summary.csv")), ["4", "6"])

    def test_results_say_all_parameters(self):
        run = Run(QUICKSTART, *SMALL, "--platform", "racks", "--set", "cluster.platform.uplink.bandwidth=5e9")
        self.assertEqual(run.summary["platform"], "racks")
        self.assertEqual(run.summary["cluster.platform"], "racks")
        self.assertEqual(run.summary["cluster.platform.uplink.bandwidth"], "40Gbps")
        self.assertEqual(run.summary["cluster.platform.server.speed"], "100Gf")
        self.assertEqual(run.manifest["scenario"]["cluster"]["platform"]["uplink"]["bandwidth"], "40Gbps")
        self.assertEqual(run.manifest["derived"]["platform_hosts"], 7)

    def test_the_resolved_scenario_gives_the_same_bytes(self):
        for platform in "star", "racks", '{"name": "fat-tree"}', '{"name": "wide-area", "latency": "5ms,60ms"}':
            with self.subTest(platform):
                arguments = ["--set", f"cluster.platform={platform}"]
                written = self.folder / "resolved.json"
                written.write_text(json.dumps(self.checked(*arguments)["scenario"]))
                first, again = Run(QUICKSTART, *SMALL, *arguments), Run(written)
                self.assertEqual([{k: v for k, v in row.items() if k in again.summary} for row in first.without_wall()],
                                 [{k: v for k, v in row.items() if k in first.summary} for row in again.without_wall()])
                self.assertEqual(first.iterations[-1]["sim_s"], again.iterations[-1]["sim_s"])
                self.assertEqual(first.summary["case_id"], again.summary["case_id"])

    def test_equal_quantities_are_one_case(self):
        ids = {self.checked("--set", f"cluster.platform.bandwidth={text}")["derived"]["case_id"]
               for text in ("10Gbps", "10000Mbps", "1.25e9", "1250000000", "1250MBps")}
        self.assertEqual(len(ids), 1)
        self.assertNotIn(self.checked("--set", "cluster.platform.latency=51us")["derived"]["case_id"], ids)

    def test_platform_comes_before_what_is_set_inside_it(self):
        platform = self.checked("--platform", "wide-area", "--set", "cluster.platform.backbone=1Gbps")["scenario"]["cluster"]["platform"]
        self.assertEqual((platform["name"], platform["backbone"]), ("wide-area", "1Gbps"))

    def test_mistakes_are_one_line(self):
        for change, says in (("bandwidth=10Gb", "cluster.platform.bandwidth: expected a bandwidth such as \"10Gbps\""),
                             ("speed=0", "cluster.platform.speed: expected a speed such as \"50Gf\", 1f to 1Yf, got 0"),
                             ("bandwith=1Gbps", "did you mean 'bandwidth'?"),
                             ("server.latency=1us", "cluster.platform.server.latency: between a server and a worker, 1us"),
                             ("wattage_per_state=x", "expected watts IDLE:FULL")):
            for command, more in (("check", []), ("run", ["--out", self.folder / "out"])):
                with self.subTest(change, command=command):
                    process = call(command, QUICKSTART, *SMALL, *more, "--platform", "star", "--set", f"cluster.platform.{change}")
                    self.assertEqual((process.returncode, process.stdout, len(process.stderr.splitlines())), (2, "", 1), process.stderr)
                    self.assertIn(says, process.stderr)

    def test_a_picture_a_timeline_faults_and_energy(self):
        picture, timeline = self.folder / "star.svg", self.folder / "trace.json"
        self.checked("--platform", "star", "--draw", picture)
        texts = [element.text for element in xml.etree.ElementTree.parse(picture).iter("{http://www.w3.org/2000/svg}text")]
        for text in "star: 6 workers and a server of 7 hosts", "6 workers", "10 Gbit/s, 25 us":
            self.assertIn(text, texts)
        run = Run(QUICKSTART, *SMALL, "--platform", "star", "--trace", timeline, "--set", "cluster.platform.wattage_per_state=10:20",
                  "--set", 'cluster.faults=[{"name": "slow-link", "links": "workers_link_3_*", "factor": 0.001}]', "--set", "cluster.deadline=10")
        self.assertIn("worker-5", timeline.read_text())
        self.assertGreater(float(run.summary["energy_j"]), 70 * float(run.summary["sim_s"]) * 0.999)
        self.assertGreater(float(run.iterations[0]["broadcast_sim_s"]), 0.03)  # worker 3's 40,000 bytes at 1.2e6 bytes/s

    def test_check_says_how_long_messages_take(self):
        messages = self.checked("--platform", "star", "--set", "cluster.platform.latency=2ms")["derived"]
        self.assertEqual([each["to"] for each in messages["messages"]], ["worker-0"])
        self.assertAlmostEqual(messages["messages"][0]["latency_s"], 2e-3, places=12)
        self.assertAlmostEqual(messages["messages"][0]["small_message_s"], 2e-3, places=8)
        # A window of 4 MiB in two latencies is less than 10 Gbit/s.
        self.assertAlmostEqual(messages["messages"][0]["parameters_s"], 2e-3 + 40000 / (0.95641 * 4194304 / 4e-3), places=9)
        self.assertEqual(messages["warnings"], [])

    def test_check_and_run_say_what_SimGrids_own_settings_do(self):
        arguments = [*TIMES, *PLAIN, "--p", 3, "--b", 3, "--q", 0, "--platform", DATA / "tiny.xml"]
        notes = json.loads(call("check", QUICKSTART, *arguments).stdout)["derived"]["warnings"]
        told = [note for note in notes if "network/bandwidth-factor 1 is the part of a link that a flow gets" in note]
        self.assertEqual(len(told), 1)
        self.assertIn('<config><prop id="network/bandwidth-factor" value="0.95641"/></config>', told[0])
        process = call("run", QUICKSTART, *arguments, "--out", self.folder / "out", "--progress", "none")
        self.assertIn(f"note: {told[0]}\n", process.stderr)

    def test_lists_schema_and_completion_know_them(self):
        text = call("list", "platforms").stdout
        for line in ("  star  ", "  racks  ", "  fat-tree  ", "  wide-area  ", "platform files\n", "  two-racks  "):
            self.assertIn(line, text)
        listed = json.loads(call("list", "platforms", "--json").stdout)
        self.assertEqual([each["name"] for each in listed["platforms"]], ["fat-tree", "racks", "star", "wide-area"])
        self.assertIn("server.bandwidth", [each["name"] for each in listed["platforms"][2]["parameters"]])
        files = {each["name"]: each for each in listed["platform_files"]}
        self.assertEqual(len(files), 9)
        self.assertEqual(files["wide-area"]["summary"], "federated training over 48 sites on three continents with the parameter server in Frankfurt")
        self.assertTrue(pathlib.Path(files["star-1g"]["file"]).exists())
        self.assertIn("platform files\n  mixed ", call("list", "platforms", "mixed").stdout)
        self.assertIn("unknown platform", call("list", "platforms", "nothing").stderr)
        self.assertIn("| `star-100g` | star-10g.xml at 100 Gbit/s", call("list", "platforms", "--markdown").stdout)
        self.assertIn('"const": "wide-area"', call("schema").stdout)
        words = call("completion", "words", "--", "run", "x.json", "--set", "cluster.platform=").stdout.split()
        self.assertIn("cluster.platform=racks", words)
        self.assertIn("cluster.platform=star-100g", words)
        self.assertEqual(len(words), len(set(words)))


if __name__ == "__main__":
    unittest.main()
