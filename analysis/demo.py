#!/usr/bin/python3
"""demo.py --detoxsim PROGRAM [--out FOLDER]: runs the main job and the comparison, draws the figures, prints the
table and what it shows."""

import argparse
import subprocess
import sys
import textwrap
from pathlib import Path

import pandas as pd

import demo_cases
import demo_figure
import demo_text
import figures
import guarantees
import results
import style

SCENARIO = str(Path(__file__).resolve().parent.parent / "scenarios" / "quickstart.json")


def run_main_job(program, folder):
    print("The main job: scenarios/quickstart.json", file=sys.stderr, flush=True)
    subprocess.run([program, "run", SCENARIO, "--out", str(folder), "--force"], check=True)
    return figures.draw_all(results.read_runs([folder]), folder)


def write_table(cases, path):
    """One row a run: `arm`, its configuration, and everything that its summary.csv says."""
    rows = [{"arm": case.configuration, "attack_shown": case.attack, "placement_shown": case.placement, **case.result.summary}
            for case in cases]
    pd.DataFrame(rows).to_csv(path, index=False)


def compare(program, folder):
    count = len({case.folder for case in demo_cases.all_cases()})
    print(f"\nThe comparison: {count} runs of {demo_cases.ITERATIONS} iterations, q = {demo_cases.Q}", file=sys.stderr, flush=True)
    cases = demo_cases.run_all(program, SCENARIO, folder)
    write_table(cases, folder / "comparison.csv")
    style.apply()
    paths = style.save(demo_figure.draw(cases), folder, "comparison",
                       style.stamp((case.result.version for case in cases), "./dev demo"))
    return cases, paths


def report(cases):
    table = demo_text.Comparison(cases)
    print()
    print("\n".join(demo_text.table(table)))
    print()
    for sentence in demo_text.sentences(table):
        print(textwrap.fill(sentence, 110, initial_indent="- ", subsequent_indent="  "))


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split(": ", 1)[1])
    parser.add_argument("--detoxsim", required=True, metavar="PROGRAM", help="the built program")
    parser.add_argument("--out", default="results", metavar="FOLDER", help="where quickstart/ and demo/ go")
    options = parser.parse_args(arguments)
    out = Path(options.out)
    guarantees.use(options.detoxsim)
    try:
        main_figures = run_main_job(options.detoxsim, out / "quickstart")
        cases, paths = compare(options.detoxsim, out / "demo")
    except subprocess.CalledProcessError as error:
        said = (error.output or "").strip()
        print(f"demo.py: {' '.join(error.cmd)}\nended with {error.returncode}" + (f": {said}" if said else ""), file=sys.stderr)
        return 1
    except (results.BadResult, OSError) as error:
        print(f"demo.py: {error}", file=sys.stderr)
        return 1
    report(cases)
    print(f"\nThe main job:   {out}/quickstart/iterations.csv, summary.csv and run.json")
    print("                " + "\n                ".join(map(str, main_figures)))
    print(f"The comparison: {out}/demo/comparison.csv and a folder for each run")
    print("                " + "\n                ".join(map(str, paths)))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
