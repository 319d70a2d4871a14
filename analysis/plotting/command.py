"""The command line of plot.py: what is asked for, what is written, how mistakes are answered."""

import argparse
import sys
from pathlib import Path

import figures
import results as single_runs
import style
from plotting import charts, frame, plan, planner, selection, tables
from results import BadResult

DESCRIPTION = """Draws any measured column against any setting, with intervals over seeds, or curves against iterations or
simulated time. Of a sweep alone it draws what was varied. RESULT is a folder of `detoxsim run` or `detoxsim sweep`, or a
summary.csv; any mix will do. Names are those of summary.csv (q, outer, late_test_accuracy), full paths (byzantine.attack.z)
or their ends (z)."""
EXAMPLES = """examples:
  plot.py results/sweep
  plot.py results/sweep --x q --y late_test_accuracy --by r,outer --out figure.pdf --table figure.tex
  plot.py results/sweep --x q --y r --color late_test_accuracy --out map.png
  plot.py results/sweep --x q --columns attack --against outer=mean --out gain.svg
  plot.py results/one results/other --x sim_s --y test_accuracy --out curves.pdf
"""
PICTURES, TABLES = (".pdf", ".png", ".svg"), (".csv", ".tex")


class Parser(argparse.ArgumentParser):
    """Answers mistakes in one line, as detoxsim does."""

    def error(self, message):
        raise BadResult(message.removeprefix("argument "))


def parser():
    made = Parser(prog="plot.py", description=DESCRIPTION, epilog=EXAMPLES, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = made.add_argument
    add("results", nargs="+", metavar="RESULT", help="folder of a run or a sweep, or a summary.csv")
    add("--x", metavar="NAME", help="setting or column of the x axis; iteration or sim_s for curves")
    add("--y", metavar="NAME", help="measured column (default: late_test_accuracy); of iterations.csv for curves; setting of a heat map's y axis")
    add("--by", metavar="NAMES", default="", help="settings that the legend tells apart first; all others that differ follow")
    add("--color", metavar="NAME", help="draws a heat map of this column over --x and --y")
    add("--rows", metavar="NAMES", default="", help="one row of panels for each value")
    add("--columns", metavar="NAMES", default="", help="one column of panels for each value")
    add("--where", metavar="NAME=VALUES", action="append", default=[], help="only runs with one of these values (q=0,5); may be repeated")
    add("--pool", metavar="NAMES", default="", help="settings over which is averaged as over seeds")
    add("--against", metavar="NAME=VALUE,...", help="draws differences from the runs with these settings, paired by seed")
    add("--kind", metavar="KIND", default="auto", help=f"{', '.join(plan.KINDS)} (default: as the columns suggest)")
    add("--interval", metavar="KIND", default="auto", help="t (95 %%), range, none, or auto: t from three seeds on, range of two")
    add("--points", action="store_true", help="draws each run as well")
    add("--log", metavar="AXES", default="", help="x, y or xy: logarithmic axes")
    add("--width", metavar="CM", type=float, help="of the figure in cm (default: 8; 16.5 with panels side by side)")
    add("--title", metavar="TEXT", default="", help="above the figure")
    add("--no-note", dest="note", action="store_false", help="leaves out the small line that says what the intervals are")
    add("--out", metavar="FILE", action="append", type=Path, help="FILE.pdf, .png or .svg, may be repeated; or a folder (default: beside the first RESULT)")
    add("--table", metavar="FILE", action="append", type=Path, default=[], help="FILE.csv or FILE.tex: the numbers behind the figure; may be repeated")
    return made


def parsed(arguments):
    made = parser()
    options, unknown = made.parse_known_args(arguments)
    if unknown:
        known = [name for action in made._actions for name in action.option_strings]
        raise BadResult(f"unknown option '{unknown[0]}'" + selection.suggestion(unknown[0].split("=")[0], known, []))
    for name, value, known in (("--kind", options.kind, plan.KINDS), ("--interval", options.interval, ("auto", "t", "range", "none")),
                               ("--log", options.log, ("x", "y", "xy", ""))):
        if value not in known:
            raise BadResult(f"{name}: unknown value '{value}'" + selection.suggestion(value, [each for each in known if each]))
    for name, paths, suffixes in (("--out", options.out or [], ("", *PICTURES)), ("--table", options.table, TABLES)):
        for path in paths:
            if path.suffix not in suffixes and not path.is_dir():
                raise BadResult(f"{name}: {path} ends in none of {', '.join(filter(None, suffixes))}")
    if options.width is not None and not 4 <= options.width <= 100:
        raise BadResult("--width: from 4 to 100 cm")
    return options


def request(options):
    def names(text):
        return [each.strip() for each in text.split(",") if each.strip()]

    return plan.Request(x=options.x, y=options.y, by=names(options.by), color=options.color, rows=names(options.rows), columns=names(options.columns),
                        where=options.where, pool=names(options.pool), against=options.against, kind=options.kind, interval=options.interval,
                        log=options.log, points=options.points)


def is_plain(options):
    """Whether nothing but runs and a folder is named: then the usual figures of a few runs are drawn."""
    asked = (options.x, options.y, options.by, options.color, options.rows, options.columns, options.where, options.pool, options.against, options.table)
    folders = [Path(each) for each in options.results]
    return (options.out is not None and len(options.out) == 1 and is_folder(options.out[0]) and options.kind == "auto" and not any(asked)
            and not any(folder.is_file() or (folder / "sweep.json").exists() or (folder / "cases").is_dir() for folder in folders))


def is_folder(path):
    return path.is_dir() or path.suffix == ""


def outputs(options, made):
    """The pictures to write."""
    name = f"{made.y}-by-{made.x}"
    if options.out is None:
        first = Path(options.results[0])
        return [(first if first.is_dir() else first.parent) / f"{name}.pdf"]
    return [each for path in options.out for each in ([path / f"{name}.png", path / f"{name}.pdf"] if is_folder(path) else [path])]


def write_all(options, made, versions):
    """Draws and writes; returns the paths."""
    style.apply(column=True)
    figure = charts.draw(made, options.width, options.note, options.title)
    stamp = style.stamp(versions, "analysis/plot.py")
    paths = outputs(options, made)
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        style.write(figure, path, stamp)
    for path in options.table:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(tables.text(made, path.suffix), encoding="utf-8")
    return [*paths, *options.table]


def run(arguments):
    """The paths written, and what is worth saying."""
    options = parsed(arguments)
    if is_plain(options):
        return figures.draw_all(single_runs.read_runs(options.results), options.out[0]), []
    found = frame.read(options.results)
    made = planner.make_plan(found, request(options))
    versions = found.frame["version"].dropna().unique() if "version" in found.frame else []
    return write_all(options, made, versions), made.notes


def main(arguments=None):
    try:
        paths, notes = run(arguments)
    except BadResult as error:
        print(f"plot.py: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"plot.py: cannot write the figure: {error}", file=sys.stderr)
        return 1
    for note in dict.fromkeys(notes):
        print(f"plot.py: note: {note}", file=sys.stderr)
    for path in paths:
        print(path)
    return 0
