"""The report of a sweep in a real browser: it draws, sorts, lets a reader choose and zoom, and is safe and self-contained."""

import csv
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from xml.etree import ElementTree

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

import browser
from detoxsim import QUICKSTART, SOURCE, call, table

HOSTILE = '</title></script><script>alert(1)</script><img src="http://127.0.0.1:9/x.png" onerror="alert(2)">'
NAME = HOSTILE.replace("/", "")  # no name of a run has a slash
TINY = {"name": NAME, "training.dataset": "gaussian-mixture", "training.model": {"name": "mlp", "hidden": [8]},
        "training.batch_size": 90, "training.iterations": 30, "training.evaluate_every": 5}


def run_case(folder, **settings):
    changes = [f"--set={path}={value if isinstance(value, str) else json.dumps(value)}"
               for path, value in {**TINY, **settings}.items()]
    process = call("run", QUICKSTART, "--out", folder, "--threads", 1, "--progress", "none", *changes)
    if process.returncode != 0:
        raise AssertionError(process.stderr)


def write_sweep(folder):
    """Two rules × two attacks × two seeds, of which one pair diverges, and a case that left nothing."""
    cases = []
    for outer in ("geometric-median", {"name": "mean", "non_finite": "propagate"}):
        for attack in ("alie", {"name": "sign-flip", "scale": 1e30}):
            for seed in (1, 2):
                values = {"aggregation.outer": outer, "byzantine.attack": attack, "seed": seed}
                case = f"case{len(cases)}"
                run_case(folder / "cases" / case, **values, **{"byzantine.placement": "worst-case"})
                cases.append({"id": case, "values": values})
    cases.append({"id": "lost", "values": {"aggregation.outer": HOSTILE, "byzantine.attack": "none", "seed": 1}})
    skipped = [{"values": {"aggregation.outer": "krum", "byzantine.attack": "none", "seed": seed}, "reasons": [HOSTILE]} for seed in (1, 2)]
    (folder / "sweep.json").write_text(json.dumps({"cases": cases, "skipped": skipped, "combinations": 11}), encoding="utf-8")


def report(*arguments):
    """The path of the page that report.py wrote."""
    process = subprocess.run([sys.executable, "-B", str(SOURCE / "analysis" / "report.py"), *map(str, arguments)],
                             capture_output=True, text=True, check=False)
    if process.returncode != 0:
        raise AssertionError(process.stderr)
    return pathlib.Path(process.stdout.strip())


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="detoxsim-report-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        write_sweep(cls.folder / "sweep")
        # Away from the results: nothing that the page needs lies beside it.
        (cls.folder / "alone").mkdir()
        cls.page = report(cls.folder / "sweep", "--out", cls.folder / "alone" / "report.html")
        cls.single = report(cls.folder / "sweep" / "cases" / "case0")
        cls.driver = browser.start(cls.folder / "profile")
        cls.addClassCleanup(cls.driver.quit)

    def setUp(self):
        self.open(self.page)

    def open(self, page):
        for log in ("browser", "performance"):
            self.driver.get_log(log)  # forgets what came before
        self.driver.get(page.as_uri())

    def js(self, script, *arguments):
        return self.driver.execute_script("return " + script, *arguments)

    def find(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def column(self, title):
        """The texts of a column of the table of cases, from top to bottom."""
        names = [header.get_attribute("data-column") for header in self.find("#cases th")]
        place = names.index(title) + 1
        return [cell.text for cell in self.find(f"#cases tbody td:nth-child({place})")]

    def fetched(self):
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return {message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"}

    def assert_clean(self, page):
        self.assertEqual([entry["message"] for entry in self.driver.get_log("browser")], [])
        self.assertEqual({url for url in self.fetched() if not url.startswith("data:")}, {page.as_uri()})

    def colors(self, chart):
        """How many different colours a canvas shows."""
        return self.js("""((canvas) => {
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {willReadFrequently: true});
            copy.drawImage(canvas, 0, 0);
            return new Set(new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size;
        })(arguments[0])""", chart)

    def test_it_draws_and_stays_by_itself(self):
        canvases = self.find("#charts canvas")
        self.assertEqual([canvas.get_attribute("id") for canvas in canvases],
                         ["chart-test_accuracy", "chart-train_loss", "chart-gradient_error"])
        drawn = [self.colors(canvas) for canvas in canvases]
        self.driver.find_element(By.CSS_SELECTOR, "#legend .buttons button:last-child").click()  # none
        for canvas, before in zip(canvases, drawn):
            self.assertGreater(before, self.colors(canvas))  # there were lines besides axes and text
        self.assert_clean(self.page)

    def test_every_case_is_a_row_and_what_is_the_same_is_no_column(self):
        self.assertEqual(self.column("case"), [f"case{i}" for i in range(8)] + ["lost"])
        self.driver.find_element(By.ID, "all-columns").click()
        columns = [header.get_attribute("data-column") for header in self.find("#cases th")]
        same = [each.get_attribute("textContent") for each in self.find("#same dt")]
        self.assertFalse(set(columns) & set(same))
        self.assertTrue({"p", "dataset", "byzantine.placement"} <= set(same), same)
        self.assertTrue({"seed", "aggregation.outer", "late_test_accuracy"} <= set(columns))
        self.assertEqual(len(self.find("#arms tbody tr")), 5)

    def test_a_click_on_a_header_sorts_by_number(self):
        known = {f"case{i}": table(self.folder / "sweep" / "cases" / f"case{i}" / "summary.csv")[0] for i in range(8)}
        sizes = {case: float(row["late_test_accuracy"]) for case, row in known.items() if row["late_test_accuracy"]}
        without = [case for case in self.column("case") if case not in sizes]
        self.assertEqual(len(without), 3)  # two that diverged, one that is lost
        self.assertGreater(len(set(sizes.values())), 3)
        for down in (False, True):
            self.driver.find_element(By.CSS_SELECTOR, "#cases th[data-column=late_test_accuracy] button").click()
            order = self.column("case")
            shown = [f"{sizes[case]:.5g}" for case in order if case in sizes]
            self.assertEqual(shown, [f"{size:.5g}" for size in sorted(sizes.values(), reverse=down)])
            self.assertEqual(set(order[-3:]), set(without))
        # 10,000 and 9 as numbers, not as texts; and a seed goes with its case.
        self.assertEqual(self.js("[10000, 9, 1e-7, null, 'b', 'a10', 'a9'].sort(compare)"),
                         [1e-7, 9, 10000, "a9", "a10", "b", None])

    def test_a_hostile_name_is_text(self):
        for page in (self.single, self.page):
            self.open(page)
            self.assertEqual(len(self.find("img")), 0)
            self.assertEqual(self.js("[...document.scripts].filter((each) => each.textContent.startsWith('alert')).length"), 0)
            self.assertIn(json.dumps(NAME)[1:-1], self.driver.find_element(By.CSS_SELECTOR, "#resolved-scenario pre").get_attribute("textContent"))
            self.assert_clean(page)
        self.open(self.single)
        self.assertEqual(self.driver.find_element(By.ID, "title").text, NAME)
        self.assertIn(NAME, self.driver.title)

    def test_a_single_run(self):
        self.open(self.single)
        self.assertEqual(len(self.find("#cases tbody tr")), 1)
        tiles = self.driver.find_element(By.ID, "tiles").text
        late = float(table(self.folder / "sweep" / "cases" / "case0" / "summary.csv")[0]["late_test_accuracy"])
        self.assertIn(f"{100 * float(f'{late:.5g}'):.2f} %", tiles)
        self.assertEqual(len(self.find("#time-split .bar i")), 4)

    def test_legend_hides_and_rows_show_a_curve(self):
        count = "charts.drawn[1].chart.data.datasets.length"
        before = self.js(count)
        entry = self.find("#legend .entry")[0]
        arm = entry.get_attribute("data-arm")
        entry.click()
        self.assertEqual(self.find("#legend .entry")[0].get_attribute("aria-pressed"), "false")
        self.assertEqual(self.js(count), before - 3)  # a mean and the two edges of its band
        row = self.driver.find_element(By.CSS_SELECTOR, f'#cases tr[data-arm="{arm}"]')
        self.js("arguments[0].scrollIntoView({block: 'center'})", row)
        row.click()
        self.assertEqual(self.js(count), before)
        self.find("#controls [data-value=each]")[0].click()
        self.assertEqual(self.js(count), 8 + 1)  # each seed, and the crosses of the pair that diverged

    def test_dragging_zooms_and_a_double_click_resets(self):
        span = "(({x, y}) => [x.min, x.max, y.min, y.max])(charts.drawn[0].chart.scales)"
        canvas = self.find("#chart-test_accuracy")[0]
        self.js("arguments[0].scrollIntoView({block: 'center'})", canvas)
        before = self.js(span)
        ActionChains(self.driver).move_to_element(canvas).click_and_hold().move_by_offset(120, 60).release().perform()
        after = self.js(span)
        self.assertLess(after[1] - after[0], (before[1] - before[0]) / 2)
        self.assertLess(after[3] - after[2], (before[3] - before[2]) / 2)
        self.assertEqual(self.js("charts.drawn[1].chart.scales.x.max"), after[1])
        ActionChains(self.driver).double_click(canvas).perform()
        self.assertEqual(self.js(span), before)

    def test_accuracy_against_each_setting(self):
        self.assertEqual([canvas.get_attribute("aria-label") for canvas in self.find("#settings-charts canvas")],
                         ["against aggregation.outer", "against byzantine.attack"])
        points = self.js("settingsCharts.drawn[1].chart.data.datasets.flatMap(({label, data}) => data.map((p) => [label, p.category, p.y, p.low, p.high, p.diverged]))")
        known = [float(table(self.folder / "sweep" / "cases" / f"case{i}" / "summary.csv")[0]["late_test_accuracy"]) for i in (0, 1)]
        found = next(point for point in points if point[:2] == ["geometric-median", "ALIE"])
        for value, expected in zip(found[2:5], (sum(known) / 2, min(known), max(known))):
            self.assertAlmostEqual(value, expected, places=4)  # of two seeds the range
        self.assertEqual([point[5] for point in points if point[0].startswith("mean") and "sign-flip" in point[1]], [2])
        self.js("settingsCharts.drawn.forEach(({chart}) => chart.update('none'))")
        self.assert_clean(self.page)

    def test_charts_are_saved(self):
        for chart in ("charts.drawn[0].chart", "settingsCharts.drawn[0].chart"):
            drawing = ElementTree.fromstring(self.js(f"svgOf({chart}, arguments[0])", HOSTILE).encode())
            self.assertEqual(drawing.find("{http://www.w3.org/2000/svg}title").text, HOSTILE)
            self.assertGreater(len(drawing.findall(".//{http://www.w3.org/2000/svg}path")), 10)
            rows = list(csv.reader(io.StringIO(self.js(f"csvOf({chart}, 'late_test_accuracy')"))))
            self.assertEqual((rows[0][0], rows[0][2:]), ("series", ["late_test_accuracy", "low", "high", "runs", "diverged"]))
            self.assertEqual(len(rows) - 1, self.js(f"{chart}.data.datasets.filter((set) => !set.band).reduce((sum, set) => sum + set.data.length, 0)"))
        for button in self.find("#settings-charts .chart:first-child [data-export]"):
            button.click()
        self.assert_clean(self.page)

    def test_skipped_combinations_are_listed(self):
        self.assertEqual(self.find("#skipped summary")[0].text, "2 of 11 combinations of the sweep were skipped")
        cells = [cell.get_attribute("textContent") for cell in self.find("#skipped tbody td")]
        self.assertEqual(cells, ["2", "Krum, no attack", HOSTILE])

    def test_tables_scroll_and_the_page_does_not(self):
        self.assertLessEqual(self.js("document.documentElement.scrollWidth"), self.js("innerWidth"))
        self.driver.find_element(By.ID, "all-columns").click()
        self.assertLessEqual(self.js("document.documentElement.scrollWidth"), self.js("innerWidth"))
        self.assertTrue(self.js("(({scrollWidth, clientWidth}) => scrollWidth > clientWidth)(document.getElementById('cases'))"))

    def test_time_as_x(self):
        self.find("#controls [data-value=sim_s]")[0].click()
        expected = float(table(self.folder / "sweep" / "cases" / "case0" / "summary.csv")[0]["sim_s"])
        self.assertAlmostEqual(self.js("charts.drawn[0].chart.data.datasets[0].data.at(-1).x"), expected, delta=1e-3 * expected)

    def test_hovering_names_the_curve(self):
        self.js("arguments[0].scrollIntoView({block: 'center'})", self.find("#chart-train_loss")[0])
        ActionChains(self.driver).move_to_element(self.find("#chart-train_loss")[0]).perform()
        text = self.js("charts.drawn[1].chart.tooltip.body[0].lines[0]")
        self.assertRegex(text, r"geometric-median|mean")
        self.assertTrue(self.find("#legend .entry.lit"))


if __name__ == "__main__":
    unittest.main()
