"""The figures of a set of runs: accuracy against iterations and against simulated time, or the gradient error where
recorded gradients were replayed, and where the time goes."""

import matplotlib.pyplot as plt
from matplotlib.ticker import PercentFormatter

import style

TIME_UNITS = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs")]


def time_unit(seconds):
    """The largest unit in which `seconds` is at least one: (seconds in it, its name)."""
    return next((unit for unit in TIME_UNITS if seconds >= unit[0]), TIME_UNITS[-1])


def legend_entries(runs):
    """One (label, runs) for each label, in order of appearance."""
    groups = {}
    for run in runs:
        groups.setdefault(run.label, []).append(run)
    return list(groups.items())


def legend_text(label, runs):
    """The label, how many of its runs diverged or have not ended, which figures count and never drop, and whose cost drove
    the clock if it was another model's."""
    notes = [f"{len(runs)} runs"] if len(runs) > 1 else []
    notes += [f"timed as {model}" for model in sorted({run.timed_as for run in runs if run.timed_as})]
    for note, count in (("diverged", sum(run.diverged_at is not None for run in runs)),
                        ("unfinished", sum(run.status != "done" for run in runs))):
        if count:
            notes.append(f"{count} {note}" if len(runs) > 1 else note)
    return f"{label} ({', '.join(notes)})" if notes else label


def mark_divergence(axes, run, column, scale, color):
    """A cross where the run's parameters stopped being finite: at its last accuracy, or on the axis if it has none."""
    if run.diverged_at is None:
        return
    row = run.iterations[run.iterations["iteration"] == run.diverged_at]
    x = row[column].iloc[0] if len(row) else run.iterations[column].iloc[-1]
    y = run.accuracy["test_accuracy"].iloc[-1] if len(run.accuracy) else 0.0
    axes.plot([x / scale], [y], marker="X", markersize=7, color=color, markeredgecolor="white", clip_on=False, zorder=5)


def draw_accuracy(axes, runs, column="iteration", scale=1.0, look=style.line):
    """Test accuracy of each run against `column`; runs of one label share a look and one entry in the legend."""
    for index, (label, group) in enumerate(legend_entries(runs)):
        for run in group:
            text = legend_text(label, group) if run is group[0] else None
            axes.plot(run.accuracy[column] / scale, run.accuracy["test_accuracy"], label=text, markersize=3,
                      marker="o" if len(run.accuracy) == 1 else None, **look(index))
            mark_divergence(axes, run, column, scale, look(index)["color"])
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=None))
    axes.set_ylabel("test accuracy")


def accuracy_figure(runs, column, scale, title):
    """Accuracy against `column`, with the legend above the axes, where it cannot cover data."""
    texts = [legend_text(label, group) for label, group in legend_entries(runs)]
    columns = max(1, min(4, int(style.PAGE_WIDTH / (0.6 + 0.07 * max(map(len, texts))))))
    height = 2.7 + 0.18 * -(-len(texts) // columns)
    figure, axes = plt.subplots(figsize=(style.PAGE_WIDTH, height), layout="constrained")
    draw_accuracy(axes, runs, column, scale)
    axes.set_xlabel(title)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncol=columns, borderaxespad=0.3)
    return figure


def accuracy_by_iteration(runs):
    return accuracy_figure(runs, "iteration", 1.0, "iteration")


def accuracy_by_time(runs):
    scale, unit = time_unit(max(run.iterations["sim_s"].iloc[-1] for run in runs))
    return accuracy_figure(runs, "sim_s", scale, f"simulated time ({unit})")


def phases(runs):
    """Mean simulated seconds of an iteration, split into its phases on the critical path; one bar a label."""
    means = []
    for label, group in legend_entries(runs):
        rows = [run.iterations[[f"{phase}_sim_s" for phase in style.PHASES]].mean() for run in group]
        means.append((legend_text(label, group), sum(rows) / len(rows)))
    longest = max(row.sum() for _, row in means)
    scale, unit = time_unit(longest)
    figure, axes = plt.subplots(figsize=(style.PAGE_WIDTH, 0.9 + 0.32 * len(means)), layout="constrained")
    for place, (_, row) in enumerate(means):
        left = 0.0
        for phase, color in style.PHASES.items():
            width = row[f"{phase}_sim_s"] / scale
            axes.barh(place, width, left=left, height=0.68, color=color, edgecolor="white", linewidth=0.6,
                      label=phase if place == 0 else None)
            left += width
        axes.annotate(f"{left:.3g}", (left, place), xytext=(3, 0), textcoords="offset points", va="center", fontsize=8)
    axes.set_yticks(range(len(means)), [label for label, _ in means])
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlim(0, longest / scale * 1.08)
    axes.set_xlabel(f"simulated time per iteration, mean ({unit})")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncol=4, columnspacing=1.4, handlelength=1.2)
    return figure


def error_by_iteration(runs):
    figure, axes = plt.subplots(figsize=(style.PAGE_WIDTH, 2.9), layout="constrained")
    for index, (label, group) in enumerate(legend_entries(runs)):
        for run in group:
            axes.plot(run.iterations["iteration"], run.iterations["gradient_error"], **style.line(index),
                      label=legend_text(label, group) if run is group[0] else None)
    axes.set_xlabel("iteration")
    axes.set_ylabel("gradient error ‖ĝ−g‖/‖g‖")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), borderaxespad=0.3)
    return figure


def figures_of(runs):
    """name → function that draws it."""
    if any(len(run.accuracy) for run in runs):
        return {"accuracy-by-iteration": accuracy_by_iteration, "accuracy-by-time": accuracy_by_time, "phases": phases}
    return {"error-by-iteration": error_by_iteration, "phases": phases}


def draw_all(runs, folder):
    """Writes every figure of `runs` into `folder`; returns the paths."""
    style.apply()
    made_by = style.stamp((run.version for run in runs), "analysis/plot.py")
    return [path for name, draw in figures_of(runs).items() for path in style.save(draw(runs), folder, name, made_by)]
