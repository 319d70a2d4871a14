#!/usr/bin/python3
"""report.py DIR... [--out FILE.html]: one self-contained HTML page about result folders of `detoxsim run` and folders of
`detoxsim sweep`: key figures, interactive curves, a sortable table of the cases, the scenario."""

import argparse
import sys
from pathlib import Path

import report_cases
import report_data
import report_page
from results import BadResult


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split(": ", 1)[1])
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="written by detoxsim run or sweep, finished or not")
    parser.add_argument("--out", type=Path, metavar="FILE.html", help="default: report.html in the first DIR")
    options = parser.parse_args(arguments)
    out = options.out or options.folders[0] / "report.html"
    try:
        data = report_data.tree(report_cases.read_cases(options.folders), options.folders)
    except BadResult as error:
        print(f"report.py: {error}", file=sys.stderr)
        return 2
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(report_page.page(data), encoding="utf-8")
    except OSError as error:
        print(f"report.py: cannot write the report: {error}", file=sys.stderr)
        return 1
    print(out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
