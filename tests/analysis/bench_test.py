"""bench.py: the law of a cost, what is picked from a table of `detoxsim bench`, its figures and its Markdown."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ANALYSIS = Path(__file__).resolve().parents[2] / "analysis"
sys.path.insert(0, str(ANALYSIS))
import bench  # noqa: E402
import bench_figures  # noqa: E402
import bench_results  # noqa: E402
import style  # noqa: E402

HEADER = "rule,n,d,f,threads,seconds_median,seconds_q1,seconds_q3,passes,peak_memory_bytes"
FIGURES = ["passes", "cost-against-p", "detox-parts", "cost-against-d"]


def row(rule, n, d, seconds, f=5, threads=1, passes=2.0):
    """A line of the table; quartiles a tenth below and a fifth above the median."""
    return f"{rule},{n},{d},{f},{threads},{seconds:.9g},{0.9 * seconds:.9g},{1.2 * seconds:.9g},{passes:.9g},1000000"


def pipeline(n, d, vote, inner, outer, name="detox:mean:multi-krum"):
    return [row(name, n, d, vote + inner + outer), row(f"{name}/vote", n, d, vote), row(f"{name}/inner", n, d, inner),
            row(f"{name}/outer", n, d, outer)]


def full_table():
    """multi-krum takes 2p + 0.5p² ms, the mean 3p ms, the pipeline 1.5p + 0.5p + p = 3p ms, all at d = 1000; at p = 20
    also two other d; a smea of thousands of passes once."""
    lines = [row("smea", 20, 1000, 9, passes=4321)]
    for p in (10, 20, 40, 80):
        lines += [row("multi-krum", p, 1000, 1e-3 * (2 * p + 0.5 * p**2), passes=0.2 * p), row("mean", p, 1000, 3e-3 * p)]
        lines += pipeline(p, 1000, 1.5e-3 * p, 0.5e-3 * p, 1e-3 * p)
    for d in (2000, 4000):
        lines += [row("mean", 20, d, 6e-5 * d, passes=d / 1000), *pipeline(20, d, 3e-5 * d, 1e-5 * d, 2e-5 * d)]
    return lines


class Law(unittest.TestCase):
    P = [15, 30, 45, 90, 180, 360]

    def test_fit_finds_the_coefficients_of_its_own_law(self):
        alpha, beta = bench.fit(self.P, [2 * p + 0.5 * p**2 for p in self.P])
        self.assertAlmostEqual(alpha, 2)
        self.assertAlmostEqual(beta, 0.5)
        self.assertAlmostEqual(bench.crossover(alpha, beta), 4)  # 2p = 0.5p² at p = 4

    def test_a_law_of_one_part_has_exactly_nothing_of_the_other(self):
        alpha, beta = bench.fit(self.P, [3 * p for p in self.P])
        self.assertAlmostEqual(alpha, 3)
        self.assertEqual((beta, bench.crossover(alpha, beta)), (0, float("inf")))
        alpha, beta = bench.fit(self.P, [7 * p**2 for p in self.P])
        self.assertAlmostEqual(beta, 7)
        self.assertEqual((alpha, bench.crossover(alpha, beta)), (0, 0))

    def test_no_coefficient_is_negative(self):
        # t = p³ at p = 1, 2: alpha + beta = 1 and 2 alpha + 4 beta = 8 would need alpha = -2. With beta alone the
        # relative residuals are beta - 1 and beta/2 - 1, least for beta (1 + 1/4) = 1 + 1/2: beta = 1.2.
        alpha, beta = bench.fit([1, 2], [1, 8])
        self.assertEqual(alpha, 0)
        self.assertAlmostEqual(beta, 1.2)
        # t = 1 at p = 1, 2: beta would be negative. With alpha alone alpha - 1 and 2 alpha - 1: 5 alpha = 3.
        alpha, beta = bench.fit([1, 2], [1, 1])
        self.assertAlmostEqual(alpha, 0.6)
        self.assertEqual(beta, 0)

    def test_residuals_are_relative(self):
        # t = 4 at p = 1 and 2 at p = 2, with beta at its border 0: (alpha/4 - 1)² + (alpha - 1)² is least at
        # alpha (1/16 + 1) = 1/4 + 1, which is 20/17. Absolute residuals, alpha - 4 and 2 alpha - 2, would give 8/5.
        alpha, beta = bench.fit([1, 2], [4, 2])
        self.assertAlmostEqual(alpha, 20 / 17)
        self.assertEqual(beta, 0)

    def test_exponents(self):
        self.assertAlmostEqual(bench.exponent(self.P, [p**1.5 for p in self.P]), 1.5)
        # log2 t = 0, 1, 3 at log2 p = 0, 1, 2: the slope is ((-1)(-4/3) + 0 + (1)(5/3)) / 2 = 1.5, and 2 at the top.
        self.assertAlmostEqual(bench.exponent([1, 2, 4], [1, 2, 8]), 1.5)
        self.assertAlmostEqual(bench.local_exponent([1, 2, 4], [1, 2, 8]), 2)
        self.assertAlmostEqual(bench.local_exponent([4, 1, 2], [8, 1, 2]), 2)  # whatever the order

    def test_share_of_an_iteration(self):
        # 100 gradients of 1000 float32 are 3.2 Mbit: 0.32 ms at 10 Gbit/s, a quarter of 0.96 + 0.32 ms.
        self.assertAlmostEqual(bench.share_of_iteration(0.96e-3, 100, 1000, 10e9), 0.75)

    def test_numbers(self):
        shown = {0: "0", 12: "12.0", 9.996: "10.0", 2313: "2,310", 0.00012345: "0.000123", 0.000012345: "1.23e-05",
                 float("inf"): "∞"}
        self.assertEqual([style.number(value) for value in shown], list(shown.values()))


class Bench(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        style.apply()
        self.addCleanup(bench_figures.plt.close, "all")

    def write(self, lines, name="bench.csv", header=HEADER):
        path = self.folder / name
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    def read(self, lines):
        return bench_results.read_benches([self.write(lines)])

    def run_bench(self, *arguments):
        return subprocess.run([str(ANALYSIS / "bench.py"), *map(str, arguments), "--out", str(self.folder / "out")],
                              capture_output=True, text=True, check=False)

    def test_all_figures_and_tables(self):
        lines = full_table()
        run = self.run_bench(self.write(lines[:9], "one.csv"), self.write(lines[9:], "two.csv"))
        self.assertEqual(run.returncode, 0, run.stderr)
        names = [f"{name}.{kind}" for name in FIGURES for kind in ("png", "pdf")]
        self.assertEqual(sorted(path.name for path in (self.folder / "out").iterdir()), sorted(names))
        self.assertEqual(run.stderr.split(), [str(self.folder / "out" / name) for name in names])
        # multi-krum at p = 80: 2·80 + 0.5·6400 = 3360 ms after 40's 880 ms, log2(3360/880) = 1.93. Its slope over all p:
        # log2 t = 6.129, 7.907, 9.781, 11.714 gives (3·5.585 + 1.874)/10 = 1.86. Arrival: 80·4000 bytes are 0.256 ms.
        expected = ["| rule | seconds | passes | aim |",
                    "| smea | 9.00 | 4,320 | – |", "| mean | 0.0600 | 2.00 | 1.3 |", "| multi-krum | 0.240 | 4.00 | 5.5 |",
                    "| multi-krum | 2.00 | 0.500 | 4.00 | 1.86 | 1.93 | 80 | 3.36 | 100.0 % |",
                    "| mean | 3.00 | 0 | ∞ | 1.00 | 1.00 | 80 | 0.240 | 99.9 % |",
                    "| DETOX, mean → multi-krum | 3.00 | 0 | ∞ | 1.00 | 1.00 | 80 | 0.240 | 99.9 % |",
                    "| DETOX, mean → multi-krum | vote | 15.0 | 30.0 | 60.0 | 120 |",
                    "| DETOX, mean → multi-krum | outer | 10.0 | 20.0 | 40.0 | 80.0 |",
                    "| passes of | d = 1,000 | d = 2,000 | d = 4,000 |",
                    "| mean | 2.00 | 2.00 | 4.00 |"]
        said = run.stdout.splitlines()
        for line in expected:
            self.assertIn(line, said)
        self.assertIn("**Passes over the matrix**: n = 20, d = 1,000, f = 5, 1 thread", said)
        self.assertLess(said.index(expected[2]), said.index(expected[1]))  # the cheapest first
        self.assertFalse([line for line in said if line.startswith("| smea | ") and "%" in line])  # one p makes no law

    def test_bandwidth(self):
        # 80·4000 bytes at 10.24 Mbit/s are 250 ms beside the mean's 240: 49.0 %.
        run = self.run_bench(self.write(full_table()), "--bandwidth", "10.24e6")
        self.assertIn("| mean | 3.00 | 0 | ∞ | 1.00 | 1.00 | 80 | 0.240 | 49.0 % |", run.stdout.splitlines())

    def test_only_the_figures_that_the_data_allow(self):
        run = self.run_bench(self.write([row("mean", 45, 1000, 1e-3), row("krum", 45, 1000, 5e-3)]))
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual({path.stem for path in (self.folder / "out").iterdir()}, {"passes"})

    def test_bars_whiskers_and_aims(self):
        # krum's 6 passes are beyond its aim, 5; quartiles at 0.9 and 1.2 of the median are 5.4 and 7.2 passes.
        rows = self.read([row("krum", 45, 1000, 3e-3, passes=6), row("mean", 45, 1000, 1e-3, passes=1.2),
                          row("arc", 45, 1000, 2e-3, passes=3)])
        axes = bench_figures.passes(bench_results.passes(rows)).axes[0]
        self.assertEqual([bar.get_width() for bar in axes.patches], [1.2, 3, 6])
        self.assertEqual([text.get_text() for text in axes.get_yticklabels()], ["mean", "arc", "krum"])
        whisker, aims = (lines.get_segments() for lines in axes.collections)
        self.assertAlmostEqual(whisker[2][0][0], 5.4)
        self.assertAlmostEqual(whisker[2][1][0], 7.2)
        self.assertEqual([line[0][0] for line in aims if len(line)], [1.3, 5])  # none for arc
        self.assertEqual([text.get_text() for text in axes.get_legend().get_texts()],
                         ["within its aim", "beyond its aim", "no aim set", "aim"])
        self.assertEqual(axes.get_xscale(), "linear")

    def test_stacks_are_the_parts(self):
        rows = bench_results.parts(self.read(pipeline(10, 1000, 3e-3, 1e-3, 2e-3)))
        bars = bench_figures.detox_parts(rows).axes[0].patches
        for bar, (bottom, height) in zip(bars, [(0, 3), (3, 1), (4, 2)], strict=True):  # ms
            self.assertAlmostEqual(bar.get_y(), bottom)
            self.assertAlmostEqual(bar.get_height(), height)

    def test_a_pipeline_has_the_colour_of_its_outer_rule_and_broken_lines(self):
        table = self.read([*full_table(), *pipeline(10, 1000, 1, 1, 1, "detox:krum:multi-krum")])
        styles = bench_figures.line_styles(table)
        plain, detox, other = (styles[rule] for rule in ("multi-krum", "detox:mean:multi-krum", "detox:krum:multi-krum"))
        self.assertEqual({line_style["color"] for line_style in (plain, detox, other)}, {plain["color"]})
        self.assertNotEqual(styles["mean"]["color"], plain["color"])
        self.assertNotIn("linestyle", plain)
        self.assertNotEqual(detox["linestyle"], other["linestyle"])
        self.assertEqual(len({str(style.points(index)) for index in range(63)}), 63)

    def test_what_is_picked(self):
        lines = [row("mean", 45, 1000, 1e-3), row("krum", 45, 1000, 1e-3), row("mean", 45, 9000, 1e-3),
                 *(row("mean", n, 9000, 1e-3, f=f) for n in (10, 20, 30) for f in (1, 2)),
                 row("krum", 10, 9000, 1e-3), row("krum", 20, 9000, 1e-3)]
        table = self.read(lines)
        self.assertEqual(bench_results.setting(bench_results.passes(table)), "n = 45, d = 1,000, f = 5, 1 thread")
        picked = bench_results.against_p(table)  # krum has three n at most; of two f the larger one
        self.assertEqual(list(zip(picked["rule"], picked["n"], picked["f"])),
                         [("mean", 10, 2), ("mean", 20, 2), ("mean", 30, 2), ("mean", 45, 5)])
        self.assertEqual(bench_results.setting(picked), "d = 9,000, f = 2 to 5, 1 thread")
        self.assertTrue(bench_results.against_d(table).empty)

    def test_what_is_measured_again_replaces_what_was_there(self):
        table = bench_results.read_benches([self.write([row("mean", 45, 1000, 1e-3)], "old.csv"),
                                            self.write([row("mean", 45, 1000, 2e-3)], "new.csv")])
        self.assertEqual(list(table["seconds_median"]), [2e-3])

    def test_bad_input_is_refused_in_one_line(self):
        good = row("mean", 45, 1000, 1e-3)
        cases = [(self.folder / "nowhere.csv", "No such file or directory"),
                 (self.write([good], header=HEADER.replace("passes", "pass")), "column passes is missing"),
                 (self.write([], "header.csv"), "no rows in it"),
                 (self.write([], "empty.csv", header=""), "not a CSV table: No columns to parse from file"),
                 (self.write([good, row("mean", 45, 1000, -1)], "negative.csv"),
                  "line 3: a number is missing or out of range, or not q1 ≤ median ≤ q3"),
                 (self.write([row("detox:a:b:c", 45, 1000, 1)], "name.csv"),
                  "rule detox:a:b:c: expected a name, detox:INNER:OUTER or detox:RULE, with /vote, /inner or /outer for a part")]
        for path, message in cases:
            run = self.run_bench(path)
            self.assertEqual((run.returncode, run.stdout, run.stderr), (2, "", f"bench.py: {path}: {message}\n"))
        self.assertFalse((self.folder / "out").exists())


if __name__ == "__main__":
    unittest.main()
