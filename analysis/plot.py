#!/usr/bin/python3
"""plot.py RESULT... --out FOLDER: draws accuracy against iterations and simulated time, and the phases of an iteration,
of any number of result folders of `detoxsim run`, as PNG and PDF."""

import argparse
import sys

import figures
import results


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split(": ", 1)[1])
    parser.add_argument("results", nargs="+", metavar="RESULT", help="folder written by detoxsim run, finished or not")
    parser.add_argument("--out", required=True, metavar="FOLDER", help="where the figures go; made if missing")
    options = parser.parse_args(arguments)
    try:
        runs = results.read_runs(options.results)
    except results.BadResult as error:
        print(f"plot.py: {error}", file=sys.stderr)
        return 2
    try:
        paths = figures.draw_all(runs, options.out)
    except OSError as error:
        print(f"plot.py: cannot write the figures: {error}", file=sys.stderr)
        return 1
    for path in paths:
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
