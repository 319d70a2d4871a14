"""The demo's figure: accuracy against iterations, a panel for each attack and placement, a line for each configuration."""

import matplotlib.pyplot as plt
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

import figures
import style
from demo_cases import ATTACKS, CONFIGURATIONS, PLACEMENTS

# The plain server's lines are broken, DETOX's solid; the later ones are drawn first and wider, so that curves which
# coincide all stay visible.
LINE_STYLES = dict(zip(CONFIGURATIONS, [
    {"color": "#000000", "linestyle": (0, (1.2, 1.2)), "linewidth": 1.4, "zorder": 4},
    {"color": "#E69F00", "linestyle": (0, (4, 2.5)), "linewidth": 1.6, "zorder": 3.5},
    {"color": "#0072B2", "linestyle": "-", "linewidth": 1.8, "zorder": 3},
    {"color": "#7FD1B5", "linestyle": "-", "linewidth": 4.0, "zorder": 2.5},
]))


def draw_panel(axes, cases):
    for case in cases:
        run, line_style = case.result, LINE_STYLES[case.configuration]
        axes.plot(run.accuracy["iteration"], run.accuracy["test_accuracy"], **line_style)
        figures.mark_divergence(axes, run, "iteration", 1.0, line_style["color"])


def draw(cases):
    style.apply()
    figure = plt.figure(figsize=(style.PAGE_WIDTH, 4.1), layout="constrained")
    grid = figure.add_gridspec(1 + len(PLACEMENTS), len(ATTACKS), height_ratios=[0.18] + [1] * len(PLACEMENTS))
    first = None
    for row, placement in enumerate(PLACEMENTS, 1):
        for column, attack in enumerate(ATTACKS):
            axes = figure.add_subplot(grid[row, column], sharex=first, sharey=first)
            first = first or axes
            draw_panel(axes, [case for case in cases if (case.attack, case.placement) == (attack, placement)])
            axes.set_title(attack if row == 1 else "")
            axes.tick_params(labelleft=column == 0, labelbottom=row == len(PLACEMENTS))
            if column == 0:
                axes.set_ylabel(f"{placement} placement\ntest accuracy")
    first.set_ylim(0, 1)
    first.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    first.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    figure.supxlabel("iteration", fontsize=plt.rcParams["axes.labelsize"])
    draw_legend(figure.add_subplot(grid[0, :]))
    return figure


def draw_legend(axes):
    axes.axis("off")
    handles = [Line2D([], [], label=config, **LINE_STYLES[config]) for config in CONFIGURATIONS]
    handles.append(Line2D([], [], label="diverged", color="#555555", marker="X", markersize=7, markeredgecolor="white",
                          linestyle="none"))
    axes.legend(handles=handles, loc="center", ncol=3, columnspacing=2, handletextpad=0.6)
