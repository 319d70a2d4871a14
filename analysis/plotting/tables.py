"""The table behind a figure, as CSV and as LaTeX."""

import itertools
import math

import pandas as pd

import style
from plotting import words

LATEX = {"\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
         "^": r"\textasciicircum{}", "✕": r"$\times$", "–": "--", "‖": r"$\|$", "−": "$-$", "µ": r"$\mu$", "ĝ": r"$\hat g$"}


def numbers(plan):
    """One row for each mean: a column for each setting, then what the figure shows there, in the figure's units."""
    rows = []
    for point in plan.points.itertuples():
        row = {}
        for role in ("row", "column", "series"):
            row.update(zip(plan.roles[role], getattr(point, role)))
        if isinstance(point.x, tuple):
            row.update(zip(plan.roles["x"], point.x))
        else:
            row[plan.x] = point.x
        if plan.kind == "curves":
            row["iteration"] = point.iteration
        unit = f" ({plan.unit})" if plan.unit else ""
        name = f"{plan.y} difference" if plan.against else plan.y
        row.update({f"{name}{unit}": point.mean, f"low{unit}": point.low, f"high{unit}": point.high, "runs": point.count,
                    "diverged": point.diverged, "without_result": point.lost})
        rows.append(row)
    return pd.DataFrame(rows)


def escaped(text):
    return "".join(LATEX.get(letter, letter) for letter in text)


def cell(point):
    """`76.3 ± 1.2`, as many digits as the half-width has two of."""
    if point is None:
        return "--"
    crossed = rf" ($\times$ {point.diverged}/{point.diverged + point.count})" if point.diverged else ""
    if math.isnan(point.mean):
        return f"diverged{crossed}" if point.diverged else "--"
    half = (point.high - point.low) / 2
    if math.isnan(half) or half <= 0:
        return style.number(point.mean).replace(",", "") + crossed
    digits = min(6, max(0, 1 - math.floor(math.log10(half))))
    return rf"${point.mean:.{digits}f} \pm {half:.{digits}f}$" + crossed


def latex(plan):
    """A table of booktabs: a row for each x, a column for each series; panels follow each other."""
    series = plan.levels("series")
    xs = sorted(plan.points["x"].unique(), key=lambda x: words.key_order(x) if isinstance(x, tuple) else x)
    names = [plan.text("series", each) or words.quantity_title(plan.y) for each in series]
    lines = [f"% {plan.title}" + (", mean and half the 95 % t-interval" if plan.interval == "t" else ""),
             rf"\begin{{tabular}}{{l{'r' * len(series)}}}", r"\toprule",
             " & ".join(map(escaped, (words.axis_title(plan.x, plan.x_unit), *names))) + r" \\"]
    for panel in itertools.product(plan.levels("row"), plan.levels("column")):
        lines += [r"\midrule", *panel_lines(plan, panel, series, xs)]
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}", ""])


def panel_lines(plan, panel, series, xs):
    found = {(point.series, point.x): point for point in plan.points.itertuples() if (point.row, point.column) == panel}
    title = ", ".join(filter(None, (plan.text("column", panel[1]), plan.text("row", panel[0]))))
    lines = [rf"\multicolumn{{{len(series) + 1}}}{{l}}{{{escaped(title)}}} \\"] if title else []
    for x in xs:
        if any((each, x) in found for each in series):
            name = plan.text("x", x) if isinstance(x, tuple) else words.number_text(float(x))
            lines.append(" & ".join([escaped(name), *(cell(found.get((each, x))) for each in series)]) + r" \\")
    return lines


def text(plan, suffix):
    """The content of a file that ends in .csv or .tex."""
    return latex(plan) if suffix == ".tex" else numbers(plan).to_csv(index=False, float_format="%.9g")
