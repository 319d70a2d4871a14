"""Draws a plan: panels with titles, the legend above them, and a note on what is shown; readable at a column's width."""

import matplotlib.pyplot as plt

from plotting import bar_panels, heat_map, line_panels, looks, words

CM = 1 / 2.54
ONE_COLUMN, TWO_COLUMNS = 8.0, 16.5  # cm: widths of a figure with one panel, or with several side by side
PANEL_HEIGHT = 5.0  # cm
INTERVALS = {"t": "95 % t-intervals", "range": "range of both"}


def draw(plan, width=None, note=True, title=""):
    """The figure; `width` in cm."""
    rows, columns, series = (plan.levels(role) for role in ("row", "column", "series"))
    width = (width or (ONE_COLUMN if len(columns) == 1 else TWO_COLUMNS)) * CM
    figure, grid = plt.subplots(len(rows), len(columns), figsize=(width, len(rows) * height(plan, width / len(columns))),
                                sharex=True, sharey=True, squeeze=False, layout="constrained")
    panels = {(row, column): grid[i][j] for i, row in enumerate(rows) for j, column in enumerate(columns)}
    if plan.kind == "heatmap":
        heat_map.draw(plan, figure, panels, series)
    else:
        {"bars": bar_panels.draw, "curves": line_panels.draw_curves}.get(plan.kind, line_panels.draw)(plan, panels, series)
    write_titles(plan, panels, grid)
    if note:
        write_note(plan, figure)
    write_head(figure, title, legend(plan, figure, series) if plan.kind != "heatmap" else None)
    return figure


def height(plan, width):
    """Of a row of panels, in inches."""
    if plan.kind == "heatmap":
        return (3.6 + 0.62 * len(plan.levels("series"))) * CM
    return max(PANEL_HEIGHT * CM, 0.55 * width)


def write_titles(plan, panels, grid):
    """Each panel says which settings it shows, the outer ones what the axes are."""
    inches = grid[0][0].figure.get_size_inches()
    for (row, column), axes in panels.items():
        text = ", ".join(filter(None, (plan.text("column", column), plan.text("row", row))))
        axes.set_title(words.wrapped(text, int(inches[0] * 0.8 / len(grid[0]) / 0.068)))
        if plan.against and plan.kind != "heatmap":
            axes.axhline(0, color="#555555", linewidth=0.8, zorder=1)
    for axes in grid[-1]:
        axes.set_xlabel(words.axis_title(plan.x, plan.x_unit))
    for axes in grid[:, 0] if plan.kind != "heatmap" else ():
        axes.set_ylabel(words.wrapped(plan.title, int(inches[1] * 0.66 / len(grid) / 0.055)))


# ---- legend


def entry(plan, key):
    """What a series is, and how many of its runs diverged or left nothing, which a figure counts and never drops."""
    runs = plan.runs if plan.ends is None else plan.ends.assign(lost=False)
    runs = runs[[each == key for each in runs["series"]]]
    diverged, lost = int(runs["diverged"].sum()), int(runs["lost"].sum())
    notes = [f"{diverged} of {len(runs)} diverged"] if diverged else []
    notes += [f"{lost} without a result"] if lost else []
    text = plan.text("series", key)
    # Unbreakable spaces keep a note together where the text is wrapped.
    return f"{text} ({', '.join(note.replace(' ', words.UNBREAKABLE) for note in notes)})" if notes and text else text


def handle(plan, index):
    if plan.kind == "bars":
        return plt.Rectangle((0, 0), 1, 1, **looks.bar(index))
    return plt.Line2D([], [], markersize=4, **(looks.points if plan.kind == "points" else looks.line)(index))


def legend(plan, figure, series):
    """In as many columns as fit; None where there is nothing to tell apart."""
    texts = [words.wrapped(entry(plan, each), max(20, int(figure.get_size_inches()[0] / 0.075) - 8)) for each in series]
    if len(series) < 2 and not texts[0]:
        return None
    handles = [handle(plan, index) for index in range(len(series))]
    for columns in range(min(4, len(series)), 0, -1):
        made = figure.legend(handles, texts, loc="upper left", bbox_to_anchor=(0.0, 1.0), ncol=columns, borderaxespad=0.2, columnspacing=1.2)
        box = made.get_window_extent(figure.canvas.get_renderer())
        if columns == 1 or box.width <= figure.bbox.width:
            return made
        made.remove()
    return None


def write_head(figure, title, made):
    """Title and legend above the panels, where they cover no data; the figure grows by their height."""
    width, inches = figure.get_size_inches()
    head = figure.text(0.5, 1, words.wrapped(title, int(width / 0.068)), ha="center", va="top") if title else None
    heights = [each.get_window_extent(figure.canvas.get_renderer()).height / figure.dpi + 0.03 if each else 0.0 for each in (head, made)]
    whole = inches + sum(heights)
    figure.set_size_inches(width, whole)
    figure.get_layout_engine().set(rect=(0, 0, 1, inches / whole))
    if head:
        head.set_y(1 - 0.02 / whole)
    if made:
        made.set_bbox_to_anchor((0.0, 1 - heights[0] / whole), figure.transFigure)


# ---- note


def note_text(plan):
    parts = []
    counts = plan.points["count"] + (plan.points["diverged"] if plan.kind != "curves" else 0)
    if counts.max() > 1:
        intervals = f", {INTERVALS[plan.interval]}" if plan.interval != "none" and plan.kind != "heatmap" else ""
        parts.append(f"means of {'' if counts.nunique() == 1 else 'up to '}{counts.max():.0f} seeds{intervals}")
    if plan.against:
        parts.append("paired by seed, against " + ", ".join(words.part_text(column, value) for column, value in plan.against.items()))
    if (plan.points if plan.ends is None else plan.ends)["diverged"].any():
        parts.append("✕ diverged, not in the mean")
    if plan.kind == "heatmap" and len(plan.points) < cells(plan):
        parts.append("– not run")
    return "; ".join(parts)


def cells(plan):
    """How many cells the maps of all panels have."""
    count = 1
    for role in ("row", "column", "series", "x"):
        count *= len(plan.levels(role))
    return count


def write_note(plan, figure):
    text = words.wrapped(note_text(plan), int(figure.get_size_inches()[0] / 0.049))
    if text:
        figure.supxlabel(text, fontsize=5.5, color="#555555", x=0.99, ha="right")
