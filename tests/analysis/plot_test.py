"""plot.py draws the numbers of any results against any setting, says what differs in words, and answers mistakes in a line."""

import contextlib
import io
import math
import statistics
import subprocess
import sys
import tempfile
import time
import unittest
from itertools import combinations
from pathlib import Path

ANALYSIS = Path(__file__).resolve().parents[2] / "analysis"
sys.path.insert(0, str(ANALYSIS))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import matplotlib.text  # noqa: E402

import style  # noqa: E402
from fake import write_run  # noqa: E402
from fake_sweep import accuracy, write_sweep  # noqa: E402
from plotting import charts, command, estimates, frame, load, looks, plan, planner, tables  # noqa: E402
from results import BadResult  # noqa: E402

ATTACKS = ["none", {"name": "alie", "z": 0.5}, {"name": "alie", "z": 1.5}, {"name": "sign-flip", "scale": 10}]


def plot(*arguments):
    """What plot.py answers: (exit code, standard output, standard error)."""
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        code = command.main([str(each) for each in arguments])
    return code, out.getvalue(), error.getvalue()


def texts_of(figure):
    """Every text that is seen, with its box in pixels."""
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    found = [text for text in figure.findobj(matplotlib.text.Text) if text.get_visible() and text.get_text().strip()]
    boxes = []
    for text in found:
        box = text.get_window_extent(renderer)
        if box.width > 0 and figure.bbox.fully_overlaps(box) and _is_drawn(text, figure):
            boxes.append((text.get_text().replace("\u00a0", " "), box))
    return boxes


def _is_drawn(text, figure):
    """Tick labels beyond the limits of their axis exist, but are not drawn."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if text in (tick.label1, tick.label2):
                    low, high = sorted(axis.get_view_interval())
                    return low <= tick.get_loc() <= high
    return True


class Plot(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        style.apply(column=True)
        self.addCleanup(charts.plt.close, "all")

    def plan(self, *paths, **request):
        return planner.make_plan(frame.read(paths or self.folder / "sweep"), plan.Request(**request))

    def sweep(self, **more):
        return write_sweep(self.folder / "sweep", **{"byzantine__q": (0, 5, 9), "redundancy__r": (1, 3), **more})

    def assert_readable(self, figure):
        """No text leaves the figure, none covers another."""
        boxes = texts_of(figure)
        for text, box in boxes:
            self.assertTrue(-1 <= box.x0 and box.x1 <= figure.bbox.x1 + 1 and -1 <= box.y0 and box.y1 <= figure.bbox.y1 + 1, f"{text!r} leaves the figure")
        for (one, a), (other, b) in combinations(boxes, 2):
            width, height = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            self.assertFalse(width > 1 and height > 1, f"{one!r} covers {other!r}")

    # ---- what is drawn

    def test_a_sweep_alone_draws_what_was_varied_with_t_intervals(self):
        self.sweep()
        made = self.plan()
        self.assertEqual((made.kind, made.x, made.y, made.roles["series"], made.interval), ("lines", "q", "late_test_accuracy", ["r"], "t"))
        self.assertEqual([made.text("series", key) for key in made.levels("series")], ["r = 1", "r = 3"])
        point = made.points[(made.points["x"] == 5) & (made.points["series"] == (3,))].iloc[0]
        values = [100 * accuracy({"byzantine.q": 5, "redundancy.r": 3, "seed": seed}) for seed in (1, 2, 3)]
        self.assertAlmostEqual(point["mean"], statistics.fmean(values))
        # Student's t for two degrees of freedom at 97.5 % is 4.302653, from any table.
        self.assertAlmostEqual(point["high"] - point["mean"], 4.302653 * statistics.stdev(values) / math.sqrt(3), places=5)

    def test_half_widths(self):
        for count, t in ((2, 12.7062), (5, 2.776445), (121, 1.979930)):
            self.assertAlmostEqual(estimates.half_widths([1.0], [count])[0], t / math.sqrt(count), places=4)
        self.assertTrue(math.isnan(estimates.half_widths([1.0], [1])[0]))

    def test_two_seeds_show_their_range(self):
        self.sweep(seeds=(1, 2))
        made = self.plan()
        self.assertEqual(made.interval, "range")
        self.assertTrue(((made.points["low"] == made.points["least"]) & (made.points["high"] == made.points["most"])).all())

    def test_every_difference_is_told_in_words_and_sorted(self):
        self.sweep(byzantine__attack=ATTACKS[::-1], redundancy__r=(3, 1))
        made = self.plan(x="q")
        self.assertEqual([made.text("series", key) for key in made.levels("series")],
                         [f"{r}, {attack}" for r in ("r = 1", "r = 3") for attack in ("no attack", "ALIE z = 0.5", "ALIE z = 1.5", "sign-flip scale = 10")])
        made = self.plan(x="q", by=["attack"])
        self.assertEqual(made.text("series", made.levels("series")[2]), "ALIE z = 0.5, r = 1")

    def test_settings_of_components_are_axes_too(self):
        self.sweep(byzantine__attack=[{"name": "alie", "z": z} for z in (0.5, 1, 1.5)], byzantine__q=(5,))
        made = self.plan(x="z")
        self.assertEqual((made.kind, made.x, sorted(set(made.points["x"]))), ("lines", "byzantine.attack.z", [0.5, 1, 1.5]))
        self.assertEqual(self.plan(x="byzantine.attack.z").x, "byzantine.attack.z")
        made = self.plan(x="attack")
        self.assertEqual([made.text("x", key) for key in made.levels("x")], ["ALIE z = 0.5", "ALIE z = 1", "ALIE z = 1.5"])
        self.assertEqual(made.kind, "bars")

    def test_a_heat_map_leaves_cells_open_that_were_not_run(self):
        self.sweep(skipped=lambda values: values["byzantine.q"] == 9 and values["redundancy.r"] == 1)
        made = self.plan(x="q", y="r", color="late_test_accuracy")
        self.assertEqual((made.kind, len(made.points), made.levels("series")), ("heatmap", 5, [(1,), (3,)]))
        self.assertEqual(made.notes, ["the sweep skipped 3 of 18 combinations; analysis/report.py says why"])
        figure = charts.draw(made)
        self.assertIn("–", [text for text, _ in texts_of(figure)])

    def test_facets(self):
        self.sweep(aggregation__outer=("mean", "multi-krum"))
        made = self.plan(x="q", rows=["outer"], columns=["r"])
        self.assertEqual((made.roles["series"], len(charts.draw(made).axes)), ([], 4))
        titles = [axes.get_title() for axes in charts.draw(made).axes]
        self.assertEqual(titles[0].replace("\n", " ").replace("\u00a0", " "), "r = 1, mean")

    def test_diverged_runs_are_counted_and_not_averaged(self):
        self.sweep(diverged=lambda values: values["byzantine.q"] == 9 and values["redundancy.r"] == 1 and values["seed"] > 1)
        made = self.plan()
        point = made.points[(made.points["x"] == 9) & (made.points["series"] == (1,))].iloc[0]
        self.assertEqual((point["count"], point["diverged"]), (1, 2))
        self.assertAlmostEqual(point["mean"], 100 * accuracy({"byzantine.q": 9, "redundancy.r": 1, "seed": 1}))
        shown = [text for text, _ in texts_of(charts.draw(made))]
        self.assertIn("2/3", shown)
        self.assertIn("r = 1 (2 of 9 diverged)", shown)

    def test_paired_differences(self):
        self.sweep()
        made = self.plan(against="r=1")
        point = made.points[made.points["x"] == 9].iloc[0]
        both = [[100 * accuracy({"byzantine.q": 9, "redundancy.r": r, "seed": seed}) for seed in (1, 2, 3)] for r in (3, 1)]
        differences = [a - b for a, b in zip(*both)]
        self.assertAlmostEqual(point["mean"], statistics.fmean(differences))
        self.assertAlmostEqual(point["high"] - point["mean"], 4.302653 * statistics.stdev(differences) / math.sqrt(3), places=5)
        self.assertEqual(set(made.points["series"]), {(3,)})

    def test_a_baseline_whose_other_settings_never_vary_fits_all(self):
        write_sweep(self.folder / "one", byzantine__q=(0, 5), redundancy__r=(1,))
        write_sweep(self.folder / "three", byzantine__q=(0, 5), redundancy__r=(3,), aggregation__buckets=(5,))
        made = self.plan(self.folder / "one", self.folder / "three", x="q", against="r=1")
        self.assertEqual([made.text("series", key) for key in made.levels("series")], ["r = 3, k = 5"])
        self.assertEqual(list(made.points["count"]), [3, 3])

    def test_result_columns_against_each_other(self):
        self.sweep()
        made = self.plan(x="sim_s", y="late_test_accuracy")
        self.assertEqual((made.kind, made.x_unit, len(made.points)), ("points", "s", 6))

    def test_runs_to_which_x_does_not_apply_are_left_out_with_a_note(self):
        self.sweep(byzantine__attack=ATTACKS, byzantine__q=(5,))
        made = self.plan(x="z")
        self.assertEqual(sorted(set(made.points["x"])), [0.5, 1.5])
        self.assertEqual(made.notes, ["12 runs have no z and are not drawn"])

    def test_filters_and_pools(self):
        self.sweep()
        self.assertEqual(set(self.plan(where=["q=0,5", "r=3"]).points["x"]), {0, 5})
        self.assertEqual(set(self.plan(pool=["r"]).points["count"]), {6})

    def test_curves_are_means_over_seeds(self):
        self.sweep(cases=True, byzantine__q=(0, 9), diverged=lambda values: values["byzantine.q"] == 9 and values["seed"] == 2)
        made = self.plan(x="iteration", where=["r=1"])
        self.assertEqual((made.kind, made.y), ("curves", "test_accuracy"))
        first = made.points[made.points["series"] == (0,)].sort_values("iteration").iloc[-1]
        self.assertEqual((first["iteration"], first["count"]), (40, 3))
        limits = [100 * accuracy({"byzantine.q": 0, "redundancy.r": 1, "seed": seed}) for seed in (1, 2, 3)]
        share = 1 - math.exp(-40 / 25)
        self.assertAlmostEqual(first["mean"], 10 + (statistics.fmean(limits) - 10) * share, delta=0.01)
        self.assertEqual((len(made.ends), made.ends["diverged"].sum()), (6, 1))
        by_time = self.plan(x="sim_s", y="train_loss", where=["r=1"])
        self.assertEqual((by_time.kind, by_time.x_unit), ("curves", "s"))
        self.assertIn("q = 9 (1 of 3 diverged)", [text for text, _ in texts_of(charts.draw(made))])

    # ---- how it looks

    def test_no_label_covers_another(self):
        self.sweep(byzantine__attack=ATTACKS, cases=True, diverged=lambda values: values["byzantine.q"] == 9 and values["redundancy.r"] == 1,
                   aggregation__outer=["mean", "coordinate-median", "geometric-median"])
        for request in ({"x": "q", "where": ["attack=alie", "outer=mean"]}, {"x": "attack", "by": ["outer"], "where": ["q=5", "r=3"]},
                        {"x": "q", "y": "r", "color": "late_test_accuracy", "where": ["attack=none", "outer=mean"]},
                        {"x": "q", "columns": ["attack"], "where": ["r=1"]}, {"x": "q", "rows": ["outer"], "columns": ["attack"]},
                        {"x": "q", "y": "peak_memory_bytes", "where": ["r=1"], "against": "attack=none"},
                        {"x": "iteration", "where": ["outer=mean", "r=1"]}, {"x": "q", "kind": "bars", "where": ["attack=none"], "points": True}):
            with self.subTest(str(request)):
                self.assert_readable(charts.draw(self.plan(**request), title="What this figure is about"))

    def test_series_differ_in_grey(self):
        lines = [looks.line(index) for index in range(28)]
        self.assertEqual(len({(str(each["linestyle"]), each["marker"]) for each in lines}), 28)
        self.assertEqual(len(set(style.HATCHES)), len(style.HATCHES))

    def test_a_columns_width(self):
        self.sweep()
        self.assertAlmostEqual(charts.draw(self.plan()).get_size_inches()[0] * 2.54, 8)

    # ---- files

    def test_tables(self):
        self.sweep(diverged=lambda values: values["byzantine.q"] == 9 and values["redundancy.r"] == 1)
        made = self.plan()
        table = tables.numbers(made)
        self.assertEqual(list(table.columns), ["r", "q", "late_test_accuracy (%)", "low (%)", "high (%)", "runs", "diverged", "without_result"])
        self.assertEqual(len(table), 6)
        lines = tables.latex(made).splitlines()
        self.assertEqual(lines[3], r"Byzantine workers q & r = 1 & r = 3 \\")
        self.assertRegex(lines[5], r"^0 & \$\d\d\.\d+ \\pm \d\.\d+\$ & \$\d\d\.\d+ \\pm \d\.\d+\$ \\\\$")
        self.assertIn(r"9 & diverged ($\times$ 3/3) & $", lines[7])
        self.assertEqual(tables.escaped("50_% & more"), r"50\_\% \& more")

    def test_the_command_writes_what_it_says(self):
        self.sweep()
        outs = [self.folder / f"figure.{kind}" for kind in ("pdf", "png", "svg")]
        arguments = [self.folder / "sweep", "--x", "q", "--y", "late_test_accuracy", "--by", "r,outer", "--table", self.folder / "t.csv", "--table",
                     self.folder / "t.tex", *(text for out in outs for text in ("--out", out))]
        written = []
        for _ in range(2):
            code, out, error = plot(*arguments)
            self.assertEqual((code, error), (0, ""))
            self.assertEqual(out.split(), [*map(str, outs), str(self.folder / "t.csv"), str(self.folder / "t.tex")])
            written.append([Path(path).read_bytes() for path in out.split()])
        self.assertEqual(written[0], written[1])
        self.assertEqual([content[:4] for content in written[0][:3]], [b"%PDF", b"\x89PNG", b"<?xm"])

    def test_without_out_it_lies_beside_the_results(self):
        self.sweep()
        run = subprocess.run([ANALYSIS / "plot.py", self.folder / "sweep"], capture_output=True, text=True, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(run.stdout, f"{self.folder / 'sweep' / 'late_test_accuracy-by-q.pdf'}\n")

    def test_mistakes_are_answered_in_one_line_and_nothing_is_written(self):
        self.sweep()
        sweep, out = self.folder / "sweep", self.folder / "figure.pdf"
        for arguments, message in (
                (("--x", "qq"), "--x: no column 'qq'; did you mean 'q'?"),
                (("--y", "late_test_acuracy"), "--y: no column 'late_test_acuracy'; did you mean 'late_test_accuracy'?"),
                (("--by", "attakc"), "--by: no column 'attakc'; did you mean 'attack'?"),
                (("--x", "zzzz"), "--x: no column 'zzzz'; known: q, r"),
                (("--y", "outer"), "--y: 'outer' holds no numbers"),
                (("--where", "q=7"), "--where: no run has q = 7; known: 0, 5, 9"),
                (("--against", "r=2"), "--against: no run has r = 2"),
                (("--kind", "bar"), "--kind: unknown value 'bar'; did you mean 'bars'?"),
                (("--colour", "q"), "unknown option '--colour'; did you mean '--color'?"),
                (("--table", "x.doc"), "--table: x.doc ends in none of .csv, .tex"),
                (("--x",), "--x: expected one argument"),
                (("--x", "iteration"), "no iterations.csv lies beside these results, which curves need")):
            with self.subTest(message):
                self.assertEqual(plot(sweep, "--out", out, *arguments), (2, "", f"plot.py: {message}\n"))
                self.assertFalse(out.exists())
        for path, message in ((self.folder / "nowhere", "no such file or folder"), (self.folder, "no summary.csv in it; is it the --out folder of a run or a sweep?")):
            self.assertEqual(plot(path, "--out", out), (2, "", f"plot.py: {path}: {message}\n"))
        code, _, error = plot(sweep, "--out", "/dev/null/figure.pdf")
        self.assertEqual((code, error.count("\n")), (1, 1))

    # ---- the data frame

    def test_load_joins_runs_sweeps_and_tables(self):
        self.sweep(byzantine__attack=ATTACKS)
        one = write_run(self.folder / "one", q=3)
        table = load([self.folder / "sweep", one, one / "summary.csv"])
        self.assertEqual(len(table), 72 + 1)  # the run and its summary.csv are one row
        self.assertEqual(set(table["byzantine.attack.z"].dropna()), {0.5, 1.5})
        self.assertTrue((table["byzantine.q"] == table["q"]).all())
        self.assertEqual(set(table["status"]), {"done"})
        self.assertFalse(table["diverged"].any())
        self.assertFalse([column for column in table if column.endswith("_parameters")])
        self.assertEqual(len(load(str(one))), 1)

    def test_flat_columns_and_status_of_newer_results(self):
        path = self.folder / "summary.csv"
        path.write_text("case_id,status,q,byzantine.q,byzantine.attack.name,byzantine.attack.z,seed,late_test_accuracy,diverged_at\n"
                        "a,done,0,0,alie,1,1,0.8,\nb,interrupted,5,5,alie,1.5,1,0.7,\n", encoding="utf-8")
        table = load(path)
        self.assertEqual(list(table["attack"]), ["alie", "alie"])
        self.assertEqual(list(table["byzantine.attack.z"]), [1, 1.5])
        self.assertEqual(list(table["status"]), ["done", "interrupted"])

    def test_cases_without_a_result_are_counted(self):
        folder = self.sweep()
        lines = (folder / "summary.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / "summary.csv").write_text("".join(lines[:-1]), encoding="utf-8")
        self.assertEqual(list(load(folder)["status"])[-1], "no result")
        self.assertIn("r = 3 (1 without a result)", [text for text, _ in texts_of(charts.draw(self.plan()))])

    def test_not_a_summary(self):
        path = self.folder / "iterations.csv"
        path.write_text("iteration,sim_s\n1,2\n", encoding="utf-8")
        with self.assertRaisesRegex(BadResult, "not a summary.csv"):
            load(path)

    def test_a_thousand_cases_take_less_than_ten_seconds(self):
        folder = write_sweep(self.folder / "big", seeds=range(1, 6), byzantine__q=range(20), redundancy__r=(1, 3), byzantine__attack=ATTACKS[:1] + ATTACKS[2:],
                             aggregation__outer=("mean", "multi-krum"), skipped=lambda values: values["byzantine.q"] > 16 and values["redundancy.r"] == 1)
        start = time.process_time()
        self.assertEqual(plot(folder, "--x", "q", "--by", "outer,r", "--columns", "attack", "--out", self.folder / "big.png")[0], 0)
        self.assertLess(time.process_time() - start, 10)  # of one core: others may be busy while tests run


if __name__ == "__main__":
    unittest.main()
