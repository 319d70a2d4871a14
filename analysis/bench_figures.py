"""The four figures of `detoxsim bench`: passes of each rule, cost against p and d, and the parts of pipelines."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import EngFormatter, FixedLocator, FuncFormatter, LogLocator, NullFormatter, NullLocator

import bench_results
import cost_law
import style
from figures import time_unit

# Passes a good implementation needs at most.
AIMS = {"mean": 1.3, "coordinate-median": 4, "trimmed-mean": 5, "krum": 5, "multi-krum": 5.5, "geometric-median": 6,
        "centered-clipping": 6, "monna": 3, "mean-around-median": 8, "nnm": 12, "bulyan": 16}
WITHIN, BEYOND, NO_AIM = style.PALETTE[0], style.PALETTE[1], "#AAAAAA"
PLAIN_NUMBERS = FuncFormatter(lambda value, _: f"{value:,.10g}")


def line_styles(table):
    """How each rule's line looks, the same in all figures. Colour and marker tell the outer rule, those of pipelines
    first, since colours repeat; pipelines have hollow markers and dashes that tell the inner rule."""
    wholes = table[table["part"] == ""].drop_duplicates("rule")
    pipelines = wholes[wholes["inner"] != ""]
    outers = list(dict.fromkeys([*pipelines["outer"], *wholes["outer"]]))
    inners = list(dict.fromkeys(pipelines["inner"]))
    broken = style.DASHES[1:]
    result = {}
    for row in wholes.itertuples():
        line_style = {"linestyle": broken[inners.index(row.inner) % len(broken)], "markerfacecolor": "white"} if row.inner else {}
        result[row.rule] = {**style.points(outers.index(row.outer)), "markersize": 4, "linewidth": 1.2, **line_style}
    return result


def whiskers(rows, column, scale=1.0):
    """Distances of the quartiles from the median in units of `column`, which is proportional to the seconds."""
    unit = rows[column] / rows["seconds_median"] / scale
    return np.array([(rows["seconds_median"] - rows["seconds_q1"]) * unit,
                     (rows["seconds_q3"] - rows["seconds_median"]) * unit])


def passes(rows):
    """A bar a rule, cheapest on top; a mark where it should end."""
    rows = rows.sort_values("passes")
    aims = rows["rule"].map(AIMS)
    colors = np.where(aims.isna(), NO_AIM, np.where(rows["passes"] <= aims, WITHIN, BEYOND))
    errors = whiskers(rows, "passes")
    figure, axes = plt.subplots(figsize=(style.PAGE_WIDTH, 1.1 + 0.21 * len(rows)), layout="constrained")
    places = np.arange(len(rows))
    axes.barh(places, rows["passes"], height=0.68, color=colors)
    axes.errorbar(rows["passes"], places, xerr=errors, fmt="none", ecolor="black", elinewidth=0.8, capsize=1.6)
    axes.vlines(aims, places - 0.46, places + 0.46, color="black", linewidth=1.8)
    ends = np.fmax(rows["passes"] + errors[1], aims)  # fmax ignores an aim that is missing
    for place, end, value in zip(places, ends, rows["passes"]):
        axes.annotate(style.number(value), (end, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8)
    axes.set_yticks(places, rows["label"])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    scale_passes(axes, rows["passes"].min(), ends.max())
    axes.set_xlabel("passes (time of the rule / time to read the n × d matrix once)")
    axes.legend(handles=passes_legend(aims, colors), title=bench_results.setting(rows), alignment="left",
                loc="lower left", bbox_to_anchor=(0, 1.0), ncol=4, columnspacing=1.4, handlelength=1.2)
    return figure


def scale_passes(axes, low, high):
    """Logarithms where bars of the cheap rules would vanish beside those of the dear ones."""
    if high < 50 * low:
        axes.set_xlim(0, 1.08 * high)
        return
    axes.set_xscale("log")
    left = min(0.5, low / 2)
    axes.set_xlim(left, high * (high / left) ** 0.08)
    axes.xaxis.set_major_formatter(PLAIN_NUMBERS)


def passes_legend(aims, colors):
    """An entry for each colour that occurs, and one for the mark."""
    texts = {WITHIN: "within its aim", BEYOND: "beyond its aim", NO_AIM: "no aim set"}
    handles = [Patch(color=color, label=text) for color, text in texts.items() if color in colors]
    if aims.notna().any():
        handles.append(Line2D([], [], color="black", marker="|", markersize=9, markeredgewidth=1.8, linestyle="none",
                              label="aim"))
    return handles


def log_axes(axes, column, values, unit):
    """Logarithms both ways; ticks at the measured values, as many as there is room for."""
    axes.set_xscale("log")
    axes.set_yscale("log")
    ticks, least = [], (max(values) / min(values)) ** 0.06
    for value in sorted(values, reverse=True):
        if not ticks or ticks[-1] / value >= least:
            ticks.append(value)
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(PLAIN_NUMBERS if column == "n" else EngFormatter(sep=""))
    bottom, top = axes.get_ylim()
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if top < 100 * bottom else (1,), numticks=20))
    axes.yaxis.set_major_formatter(PLAIN_NUMBERS)
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel({"n": "workers p = rows n", "d": "dimension d"}[column])
    axes.set_ylabel(f"time of an aggregation ({unit})")


def by_cost(rows, column):
    """One table a rule, along `column`; the dearest at the end of its line first."""
    lines = [line.sort_values(column) for _, line in rows.groupby("rule")]
    return sorted(lines, key=lambda line: -line["seconds_median"].iloc[-1])


def cost(rows, styles, column, extra=None):
    """A line a rule over `column`, and what `extra` draws for each and returns as an entry for the legend, which lists
    the rules as they stand above each other at the right end."""
    lines = by_cost(rows, column)
    scale, unit = time_unit(np.sqrt(rows["seconds_median"].min() * rows["seconds_median"].max()))
    figure, axes = plt.subplots(figsize=(style.PAGE_WIDTH, max(3.2, 1.0 + 0.19 * len(lines))), layout="constrained")
    handles, extras = [], []
    for line in lines:
        line_style = styles[line["rule"].iloc[0]]
        axes.errorbar(line[column], line["seconds_median"] / scale, yerr=whiskers(line, "seconds_median", scale),
                      elinewidth=0.8, capsize=1.6, **line_style)
        handles.append(Line2D([], [], label=line["label"].iloc[0], **line_style))
        extras += extra(axes, line, scale) if extra else []
    log_axes(axes, column, set(rows[column]), unit)
    axes.legend(handles=handles + extras[:1], title=bench_results.setting(rows), alignment="left", loc="upper left",
                bbox_to_anchor=(1.0, 1.0), handlelength=3.2)
    return figure


def draw_fit(axes, line, scale):
    """Under the line, to be seen where it differs from it, and a little beyond both ends of it."""
    p = np.geomspace(line["n"].min() / 1.25, line["n"].max() * 1.25, 100)
    alpha, beta = cost_law.fit(line["n"], line["seconds_median"])
    return axes.plot(p, (alpha * p + beta * p**2) / scale, color="#333333", linewidth=0.6, zorder=1.5,
                     label="fit, α p + β p²")


def cost_against_p(rows, styles):
    return cost(rows, styles, "n", draw_fit)


def cost_against_d(rows, styles):
    return cost(rows, styles, "d")


def detox_parts(rows):
    """A panel for each pipeline, all on one scale: its bars stack to the whole."""
    labels, all_p = sorted(set(rows["label"])), sorted(set(rows["n"]))
    columns = 1 if len(labels) == 1 or len(all_p) > 8 else 2  # so that the numbers above the bars have room
    lines = -(-len(labels) // columns)
    scale, unit = time_unit(rows.groupby(["label", "n"])["seconds_median"].sum().max())
    figure = plt.figure(figsize=(style.PAGE_WIDTH, 1.0 + 1.9 * lines), layout="constrained")
    grid = figure.add_gridspec(1 + lines, columns, height_ratios=[0.2] + [1] * lines)
    first = None
    for index, label in enumerate(labels):
        axes = figure.add_subplot(grid[1 + index // columns, index % columns], sharey=first)
        first = first or axes
        draw_parts(axes, rows[rows["label"] == label], all_p, scale)
        axes.set_title(label, loc="left")
        axes.tick_params(labelleft=index % columns == 0, labelbottom=index + columns >= len(labels))
        axes.set_ylabel("" if index % columns else f"time ({unit})")
    figure.supxlabel("workers p", fontsize=plt.rcParams["axes.labelsize"])
    legend = figure.add_subplot(grid[0, :])
    legend.axis("off")
    legend.legend(handles=[Patch(color=color, label=part) for part, color in style.PARTS.items()], ncol=3,
                  title=bench_results.setting(rows), alignment="left", loc="center left", handlelength=1.2,
                  borderpad=0, borderaxespad=0)
    return figure


def draw_parts(axes, rows, all_p, scale):
    """One stack a p; p stand side by side, since widths on a logarithmic axis would mean nothing."""
    seconds = rows.pivot(index="n", columns="part", values="seconds_median").reindex(all_p).fillna(0) / scale
    bottom = np.zeros(len(all_p))
    for part, color in style.PARTS.items():
        height = seconds[part].to_numpy() if part in seconds else np.zeros(len(all_p))
        axes.bar(range(len(all_p)), height, bottom=bottom, width=0.68, color=color, edgecolor="white", linewidth=0.6)
        bottom += height
    for place, top in enumerate(bottom):
        if top > 0:
            axes.annotate(style.number(top), (place, top), xytext=(0, 2), textcoords="offset points", ha="center", fontsize=8)
    axes.set_xticks(range(len(all_p)), [f"{p:,}" for p in all_p])
    axes.grid(axis="x", visible=False)
    axes.margins(y=0.12)
