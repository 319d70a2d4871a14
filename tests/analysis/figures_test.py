"""The figures show the numbers of the runs, and plot.py keeps its promises to the shell."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ANALYSIS = Path(__file__).resolve().parents[2] / "analysis"
sys.path.insert(0, str(ANALYSIS))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import demo_figure  # noqa: E402
import figures  # noqa: E402
import demo_cases  # noqa: E402
import results  # noqa: E402
import style  # noqa: E402
from fake import write_run  # noqa: E402


def plot(*arguments):
    return subprocess.run([sys.executable, str(ANALYSIS / "plot.py"), *map(str, arguments)], capture_output=True, text=True,
                          check=False)


class Figures(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        style.apply()
        self.addCleanup(figures.plt.close, "all")

    def test_lines_are_the_accuracies(self):
        write_run(self.folder / "a", iterations=30)
        runs = results.read_runs([self.folder / "a"])
        by_iteration = figures.accuracy_by_iteration(runs).axes[0].lines[0]
        self.assertEqual(list(by_iteration.get_xdata()), [10, 20, 30])
        self.assertEqual(list(by_iteration.get_ydata()), list(runs[0].accuracy["test_accuracy"]))
        # 30 iterations of 28 ms are 0.84 s, so the axis is in ms: 280, 560, 840.
        by_time = figures.accuracy_by_time(runs).axes[0]
        for x, expected in zip(by_time.lines[0].get_xdata(), [280, 560, 840]):
            self.assertAlmostEqual(x, expected)
        self.assertEqual(by_time.get_xlabel(), "simulated time (ms)")

    def test_whoever_is_timed_as_another_model_says_so(self):
        write_run(self.folder / "a", columns={"timed_as_model": "resnet-18"})
        write_run(self.folder / "b", outer="krum")
        runs = results.read_runs([self.folder / "a", self.folder / "b"])
        for draw in figures.figures_of(runs).values():
            axes = draw(runs).axes[0]
            texts = [text.get_text() for text in (*axes.get_legend().get_texts(), *axes.get_yticklabels())]
            self.assertEqual([text for text in texts if "timed as" in text], ["outer = mean (timed as resnet-18)"])

    def test_without_accuracy_the_gradient_error_is_drawn(self):
        write_run(self.folder / "a", iterations=3, columns={"gradient_error": 0.25})
        runs = results.read_runs([self.folder / "a"])
        self.assertEqual(list(figures.figures_of(runs)), ["error-by-iteration", "phases"])
        line = figures.error_by_iteration(runs).axes[0].lines[0]
        self.assertEqual((list(line.get_xdata()), list(line.get_ydata())), ([1, 2, 3], [0.25] * 3))

    def test_phases_stack_to_the_iteration(self):
        # 2 + 3 + 4 + 1 ms, each bar starting where the one before ends.
        write_run(self.folder / "a", phases={"broadcast": 2e-3, "gradient": 3e-3, "upload": 4e-3, "aggregation": 1e-3})
        bars = figures.phases(results.read_runs([self.folder / "a"])).axes[0].patches
        for bar, (left, width) in zip(bars, [(0, 2), (2, 3), (5, 4), (9, 1)], strict=True):
            self.assertAlmostEqual(bar.get_x(), left)
            self.assertAlmostEqual(bar.get_width(), width)

    def test_diverged_runs_are_marked_and_counted(self):
        write_run(self.folder / "a", diverged_at=25)
        write_run(self.folder / "b", seed=2)
        write_run(self.folder / "c", seed=3, diverged_at=3)
        axes = figures.accuracy_by_iteration(results.read_runs([self.folder / name for name in "abc"])).axes[0]
        crosses = [(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines if line.get_marker() == "X"]
        self.assertEqual([x for x, _ in crosses], [25, 3])
        self.assertEqual(crosses[1][1], 0)
        self.assertEqual([text.get_text() for text in axes.get_legend().get_texts()], ["mean (3 runs, 2 diverged)"])

    def test_every_line_of_a_figure_looks_different(self):
        self.assertEqual(len({str(style.line(index)) for index in range(28)}), 28)

    def test_plot_writes_png_and_pdf_twice_the_same(self):
        write_run(self.folder / "a")
        write_run(self.folder / "b", iterations=15, done=False)
        written = []
        for out in ("one", "two"):
            run = plot(self.folder / "a", self.folder / "b", "--out", self.folder / out)
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            paths = sorted((self.folder / out).iterdir())
            self.assertEqual(sorted(map(str, paths)), sorted(run.stdout.split()))
            written.append({path.name: path.read_bytes() for path in paths})
        self.assertEqual(sorted(written[0]), [f"{name}.{kind}" for name in ("accuracy-by-iteration", "accuracy-by-time",
                                                                           "phases") for kind in ("pdf", "png")])
        self.assertEqual(written[0], written[1])

    def test_plot_refuses_bad_input_in_one_line(self):
        run = plot(self.folder / "nowhere", "--out", self.folder / "figures")
        self.assertEqual(run.returncode, 2)
        self.assertEqual(run.stderr, f"plot.py: {self.folder / 'nowhere'}: no such folder\n")
        self.assertFalse((self.folder / "figures").exists())

    def test_demo_panels(self):
        for case in demo_cases.all_cases():
            if not (self.folder / case.folder).exists():
                hurt = case.configuration == "mean" and case.attack == "constant −100"
                write_run(self.folder / case.folder, limit=0.3 if hurt else 0.84)
        panels = [axes for axes in demo_figure.draw(demo_cases.read_all(self.folder)).axes if axes.lines]
        self.assertEqual([len(axes.lines) for axes in panels], [4] * 8)
        low = [index for index, axes in enumerate(panels) if min(line.get_ydata()[-1] for line in axes.lines) < 0.5]
        self.assertEqual(low, [2, 6])  # the third attack, in both rows


if __name__ == "__main__":
    unittest.main()
