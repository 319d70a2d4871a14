#!/usr/bin/python3
"""bench.py FILE.csv... --out FOLDER: draws what tables of `detoxsim bench` show, as far as they reach, as PNG and PDF:
passes over memory of each rule, time against p with its linear and its quadratic part, the parts of DETOX pipelines, and
time against d. Prints the numbers as Markdown."""

import argparse
import math
import sys

import bench_figures
import bench_results
import style
from bench_figures import AIMS, by_cost
from cost_law import crossover, exponent, fit, local_exponent
from results import BadResult
from style import number


def markdown(header, lines, words=1):
    """A table whose first `words` columns are text and whose others are numbers, as lines of text."""
    rule = ["---"] * words + ["---:"] * (len(header) - words)
    return ["| " + " | ".join(map(str, line)) + " |" for line in [header, rule, *lines]]


def passes_table(rows):
    lines = [[row.label, number(row.seconds_median), number(row.passes), AIMS.get(row.rule, "–")]
             for row in rows.sort_values("passes").itertuples()]
    return markdown(["rule", "seconds", "passes", "aim"], lines)


def share_of_iteration(seconds, p, d, bandwidth):
    """Of an aggregation, beside the arrival of p gradients of d float32 at `bandwidth` bit/s."""
    return seconds / (seconds + 8 * p * 4 * d / bandwidth)


def p_line(line, bandwidth):
    p, t, d = line["n"].to_numpy(), line["seconds_median"].to_numpy(), line["d"].iloc[-1]
    alpha, beta = fit(p, t)
    return [line["label"].iloc[0], number(1e3 * alpha), number(1e3 * beta), number(crossover(alpha, beta)),
            f"{exponent(p, t):.2f}", f"{local_exponent(p, t):.2f}", p[-1], number(t[-1]),
            f"{100 * share_of_iteration(t[-1], p[-1], d, bandwidth):.1f} %"]


def p_table(rows, bandwidth):
    header = ["rule", "α (ms)", "β (ms)", "crossover p", "exponent", "exponent at the top", "largest p", "seconds there",
              f"share of an iteration at {bandwidth / 1e9:g} Gbit/s"]
    return markdown(header, [p_line(line, bandwidth) for line in by_cost(rows, "n")])


def cells(line, column, values, wanted, scale=1):
    """`wanted` at each of `values`; a dash where it was not measured."""
    known = dict(zip(line[column], scale * line[wanted]))
    return [number(known[value]) if value in known else "–" for value in values]


def parts_table(rows):
    all_p = sorted(set(rows["n"]))
    lines = [[label, part, *cells(line[line["part"] == part], "n", all_p, "seconds_median", 1e3)]
             for label, line in rows.groupby("label") for part in style.PARTS]
    return markdown(["pipeline", "ms of", *(f"p = {p:,}" for p in all_p)], lines, words=2)


def d_table(rows):
    all_d = sorted(set(rows["d"]))
    lines = [[line["label"].iloc[0], *cells(line, "d", all_d, "passes")] for line in by_cost(rows, "d")]
    return markdown(["passes of", *(f"d = {d:,}" for d in all_d)], lines)


def views(table, bandwidth):
    """(name, title, rows to show, how to draw them, how to tabulate them)."""
    styles = bench_figures.line_styles(table)
    return [("passes", "Passes over the matrix", bench_results.passes(table), bench_figures.passes, passes_table),
            ("cost-against-p", "Time = α p + β p²", bench_results.against_p(table),
             lambda rows: bench_figures.cost_against_p(rows, styles), lambda rows: p_table(rows, bandwidth)),
            ("detox-parts", "Parts of DETOX", bench_results.parts(table), bench_figures.detox_parts, parts_table),
            ("cost-against-d", "Passes against d", bench_results.against_d(table),
             lambda rows: bench_figures.cost_against_d(rows, styles), d_table)]


def show(table, folder, bandwidth):
    """Draws what there is; the paths of the figures and the tables as lines of text."""
    style.apply()
    paths, text = [], []
    for name, title, rows, draw, tabulate in views(table, bandwidth):
        if len(rows):
            paths += style.save(draw(rows), folder, name, style.stamp(rows["version"], "./dev bench"))
            text += [f"**{title}**: {bench_results.setting(rows)}", "", *tabulate(rows), ""]
    if not paths:
        raise BadResult("nothing to draw: no plain rule, no parts of a pipeline, fewer than four n and three d")
    return paths, text


def bits_per_second(text):
    value = float(text)
    if not 0 < value < math.inf:
        raise ValueError(text)
    return value


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split(": ", 1)[1])
    parser.add_argument("tables", nargs="+", metavar="FILE.csv", help="written by detoxsim bench; what was measured again "
                        "in a later file replaces what was there")
    parser.add_argument("--out", required=True, metavar="FOLDER", help="where the figures go; made if missing")
    parser.add_argument("--bandwidth", type=bits_per_second, default=10e9, metavar="BIT/S", help="of the server's link, for "
                        "the share of an iteration (default: 10e9)")
    options = parser.parse_args(arguments)
    try:
        paths, text = show(bench_results.read_benches(options.tables), options.out, options.bandwidth)
    except BadResult as error:
        print(f"bench.py: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"bench.py: cannot write the figures: {error}", file=sys.stderr)
        return 1
    print("\n".join(text))
    for path in paths:
        print(path, file=sys.stderr)  # the tables alone are what one pastes
    return 0


if __name__ == "__main__":
    sys.exit(main())
