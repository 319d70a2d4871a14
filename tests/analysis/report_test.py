"""What a report is made of: cases of runs and sweeps, arms with intervals, curves of bounded size, one safe file."""

import json
import re
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ANALYSIS = Path(__file__).resolve().parents[2] / "analysis"
sys.path.insert(0, str(ANALYSIS))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import report_cases  # noqa: E402
import report_data  # noqa: E402
import report_page  # noqa: E402
import results  # noqa: E402
from fake import write_run  # noqa: E402
from fake_sweep import write_sweep  # noqa: E402


def report(*arguments):
    return subprocess.run([sys.executable, str(ANALYSIS / "report.py"), *map(str, arguments)], capture_output=True, text=True,
                          check=False)


class Report(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def tree(self, *folders):
        folders = folders or (self.folder,)
        return report_data.tree(report_cases.read_cases(folders), folders)

    def sweep(self, *settings):
        for index, each in enumerate(settings):
            write_run(self.folder / "cases" / f"c{index}", **each)

    def test_intervals(self):
        # Student's t at 97.5 %, from any table.
        for df, expected in ((1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (30, 2.042), (120, 1.980)):
            self.assertAlmostEqual(report_data.t_quantiles()[df + 1], expected, delta=6e-4)
        self.assertEqual(report_data.figure([1, 2, None, 3, 4, 5]),
                         {"mean": 3, "half": float(f"{2.776445 * 2.5**0.5 / 5**0.5:.5g}"), "least": 1, "most": 5, "count": 5})
        self.assertIsNone(report_data.figure([1])["half"])

    def test_arms_are_what_differs_in_the_seed_alone(self):
        self.sweep({"q": 0, "seed": 1, "limit": 0.8}, {"q": 0, "seed": 2, "limit": 0.9}, {"q": 5, "seed": 1, "name": "other"},
                   {"q": 5, "seed": 2, "diverged_at": 25})
        tree = self.tree()
        self.assertEqual((tree["varied"], [arm["values"] for arm in tree["arms"]]), (["q"], [[0], [5]]))
        self.assertEqual([arm["cases"] for arm in tree["arms"]], [[0, 1], [2, 3]])
        accuracy = tree["arms"][0]["figures"]["late_test_accuracy"]
        self.assertEqual((accuracy["mean"], accuracy["half"], accuracy["count"]), (0.85, 0.63531, 2))
        hurt = tree["arms"][1]
        self.assertEqual((hurt["diverged"], hurt["figures"]["late_test_accuracy"]["count"]), (1, 1))
        self.assertEqual(tree["divergedAt"], [None, None, None, 25])

    def test_what_a_sweep_varied_names_the_arms(self):
        self.sweep({"seed": 1}, {"seed": 2})
        cases = [{"id": f"c{i}", "values": {"byzantine.attack": {"name": "alie", "z": z}, "seed": 1}} for i, z in enumerate((1, 2, 3))]
        (self.folder / "sweep.json").write_text(json.dumps({"cases": cases}), encoding="utf-8")
        tree = self.tree()
        self.assertEqual(tree["varied"], ["byzantine.attack"])
        self.assertEqual([arm["values"] for arm in tree["arms"]], [[f"ALIE z = {z}"] for z in (1, 2, 3)])
        self.assertEqual((tree["names"], tree["axes"]), (["attack"], ["attack"]))
        self.assertEqual(tree["caseNames"], ["c0", "c1", "c2"])
        self.assertIsNone(tree["curves"][2])  # listed, without a folder
        names = [column["name"] for column in tree["table"]["columns"]]
        self.assertEqual(tree["table"]["rows"][2][names.index("status")], "no result")
        self.assertIn("no such folder", tree["table"]["rows"][2][names.index("problem")])

    def test_skipped_combinations_stand_with_their_reason(self):
        write_sweep(self.folder / "sweep", cases=True, seeds=(1, 2), byzantine__q=(0, 5, 9), redundancy__r=(1, 3),
                    skipped=lambda values: values["byzantine.q"] > 0 and values["redundancy.r"] == 1)
        self.assertEqual(self.tree(self.folder / "sweep")["skipped"], {"count": 4, "combinations": 12, "rows": [
            {"reason": "aggregation.outer: krum needs n >= 2f+3", "count": 4, "where": ["q = 5, r = 1", "q = 9, r = 1"]}]})

    def test_a_thousand_cases_take_less_than_ten_seconds(self):
        write_sweep(self.folder / "big", cases=True, seeds=range(1, 6), byzantine__q=range(10), redundancy__r=(1, 3, 5, 7, 9), training__model=("mlp", "softmax"),
                    aggregation__outer=("mean", "multi-krum"))
        start = time.process_time()
        self.assertEqual(len(self.tree(self.folder / "big")["arms"]), 200)
        self.assertLess(time.process_time() - start, 10)  # of one core: others may be busy while tests run

    def test_it_says_whose_cost_drove_the_clock(self):
        cases = [write_run(self.folder / "a"), write_run(self.folder / "b", columns={"timed_as_model": "resnet-18"})]
        self.assertEqual(report_data.tree(report_cases.read_cases(cases), cases)["timedAs"], ["resnet-18"])

    def test_parameters_name_what_differs(self):
        self.assertEqual(report_data.distinct_parts(["a=1;z=1", "a=1;z=2", "a=1;z=1"]), ["z=1", "z=2", "z=1"])

    def test_columns_that_are_the_same_stand_once(self):
        self.sweep({"q": 0}, {"q": 5})
        table = self.tree()["table"]
        names = [column["name"] for column in table["columns"]]
        self.assertIn("q", names)
        self.assertEqual(table["same"]["p"], 45)
        self.assertFalse(set(names) & set(table["same"]))

    def test_a_run_that_has_not_ended_tells_what_it_can(self):
        write_run(self.folder / "going", iterations=30, done=False)
        write_run(self.folder / "ended")
        tree = self.tree(self.folder / "going", self.folder / "ended")
        figures = tree["arms"][0]["figures"]
        self.assertEqual(figures["corrupted_votes_mean"]["mean"], 1)
        self.assertAlmostEqual(figures["sim_s"]["mean"], 30 * 0.028, places=4)
        self.assertIsNotNone(figures["late_test_accuracy"])
        self.assertEqual([arm["unfinished"] for arm in tree["arms"]], [1, 0])

    def test_curves_are_thinned_to_evaluated_iterations_and_the_ends(self):
        run = results.read_run(write_run(self.folder / "a", iterations=5000, every=100))
        curve = report_data.curves(run, 60)
        self.assertEqual([curve["iteration"][0], curve["iteration"][-1]], [1, 5000])
        self.assertEqual(sum(value is not None for value in curve["test_accuracy"]), 50)
        self.assertLess(len(curve["iteration"]), 121)
        self.assertEqual(report_data.curves(run, 1000)["iteration"][:3], [1, 6, 11])
        self.assertEqual(report_data.spread(range(5), 9), [0, 1, 2, 3, 4])

    def test_a_thousand_cases_stay_small(self):
        run = results.read_run(write_run(self.folder / "a", iterations=200, every=10))
        cases = [report_cases.Case(f"c{i}", results.Run(run.folder, run.iterations, {**run.summary, "q": i // 5, "seed": i % 5},
                                                        "done")) for i in range(1000)]
        tree = report_data.tree(cases, [self.folder])
        self.assertEqual(len(tree["arms"]), 200)
        self.assertLess(len(report_page.page(tree)), 5e6)

    def test_scenarios_are_shown_as_far_as_they_agree(self):
        trees = [{"q": q, "rule": {"name": "krum", "f": f}, "p": 45} for q, f in ((0, 1), (5, 2))]
        shown = json.dumps(report_data.common(trees), default=lambda _: "(varies)")
        self.assertEqual(json.loads(shown), {"q": "(varies)", "rule": {"name": "krum", "f": "(varies)"}, "p": 45})

    def test_nothing_in_the_data_ends_its_element_or_fills_a_placeholder(self):
        evil = "</script><script>alert(1)</script><!-- {{policy}} & \u2028"
        write_run(self.folder / "a", outer=evil)
        (self.folder / "a" / "run.json").write_text(json.dumps({"status": "done", "scenario": {"name": evil}}), encoding="utf-8")
        page = report_page.page(self.tree(self.folder / "a"))
        self.assertNotIn("<script>alert", page)
        held = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1]
        self.assertEqual(json.loads(held)["title"], evil)
        self.assertEqual(page.count("<script>"), 1 + len(report_page.SCRIPTS))
        self.assertIsNone(re.search(r'(src|href)="(?!data:)', page.replace(report_page.LIBRARY.read_text(encoding="utf-8"), "")))

    def test_command_line(self):
        write_run(self.folder / "a")
        run = report(self.folder / "a")
        self.assertEqual((run.returncode, run.stderr, run.stdout), (0, "", f"{self.folder / 'a' / 'report.html'}\n"))
        self.assertEqual(report(self.folder / "a", "--out", self.folder / "x" / "y.html").returncode, 0)
        self.assertTrue((self.folder / "x" / "y.html").exists())
        (self.folder / "none" / "cases").mkdir(parents=True)
        damaged = self.folder / "damaged"
        damaged.mkdir()
        (damaged / "sweep.json").write_text('{"cases": 3}', encoding="utf-8")
        for folder, reason in (("nowhere", "no such folder"), ("none", "a sweep without a case"), ("damaged", "not the list of cases")):
            run = report(self.folder / folder)
            self.assertEqual(run.returncode, 2)
            self.assertRegex(run.stderr, f"^report.py: .*{reason}.*\n$")
        run = report(self.folder / "a", "--out", "/dev/null/report.html")
        self.assertEqual(run.returncode, 1)
        self.assertIn("cannot write the report", run.stderr)


if __name__ == "__main__":
    unittest.main()
