"""What the page of a report shows, as one tree of plain values: arms with their key figures, curves, the table of the
cases, the scenario. An arm is what differs in the seed alone."""

import functools
import json
import math
import statistics

import pandas as pd

import report_cases
import results
import style
from plotting import estimates, selection
from plotting import settings as setting_names
from plotting import words

CURVES = ["test_accuracy", "train_loss", "gradient_error"]
FIGURES = ["late_test_accuracy", "final_test_accuracy", "sim_s", *(f"{phase}_sim_s_mean" for phase in style.PHASES),
           "aggregation_wall_s_median", "aggregation_wall_s_p95", "corrupted_votes_mean"]
# Points of all curves together, and at least and at most of one: 1,000 cases stay near 3 MB.
ALL_POINTS, FEWEST, MOST = 60_000, 40, 1_000
# Columns of the table that are seen at first, beside what was varied; the others are a click away.
KEY_COLUMNS = ["case", "seed", "status", *FIGURES[:3], *FIGURES[-3:], "diverged_at", "within_guarantee"]


def plain(value):
    """`value` as JSON can hold it: no NumPy types, null for what is not finite, five digits for fractions."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else float(f"{value:.5g}")
    return value


# ---- arms


def settings(cases):
    """(columns that tell the cases apart, the settings of each case): of what their sweep varied, or of summary.csv."""
    if all(case.values for case in cases):
        rows = [in_words(case.values) for case in cases]
        return results.telling(rows, list(dict.fromkeys(key for row in rows for key in row))), rows
    rows = [case.run.summary if case.run else {} for case in cases]
    return results.telling_columns([row for row in rows if row]), rows


def in_words(values):
    """What a case varies, with components and their parameters in words (`ALIE z = 1.5`), not as JSON."""
    return {path: setting_in_words(path, value) for path, value in values.items()}


def setting_in_words(path, value):
    if isinstance(value, dict):
        flat = setting_names.flatten(path, value)
        return selection.key_text([setting_names.short_name(each) for each in flat], list(flat.values()))
    if isinstance(value, list):
        return words.value_text(setting_names.list_text(value))
    return words.value_text(value) if isinstance(value, str) else value


def distinct_parts(texts):
    """Lists such as 'a=1;b=2' without the parts that all of them have."""
    parts = [str(text).split(";") for text in texts]
    return [";".join(part for part in each if not all(part in other for other in parts)) for each in parts]


def varied_settings(cases):
    """(columns that tell arms apart, their values in each case)."""
    columns, rows = settings(cases)
    table = pd.DataFrame([{column: plain(row.get(column)) for column in columns} for row in rows], dtype=object)
    for column in columns:
        if column.endswith("_parameters"):
            table[column] = distinct_parts(table[column])
    # A run that has not ended names no setting: it is told by its folder instead.
    nameless = [not row for row in rows]
    if any(nameless) and len(cases) > 1:
        columns = [*columns, "folder"]
        table["folder"] = [case.name if lost else None for case, lost in zip(cases, nameless)]
    return columns, table[columns].where(table[columns].notna(), None).values.tolist()


def figure(values):
    """Mean, half-width of its 95 % t-interval, least, greatest and count of those values that are there."""
    known = [float(value) for value in values if plain(value) is not None]
    if not known:
        return None
    half = t_quantiles()[len(known)] * statistics.stdev(known) / math.sqrt(len(known)) if len(known) > 1 else None
    return {"mean": plain(statistics.fmean(known)), "half": plain(half), "least": plain(min(known)), "most": plain(max(known)), "count": len(known)}


@functools.lru_cache
def t_quantiles(most=2_000):
    """[n] is what n values' standard error is multiplied with for a 95 % t-interval."""
    return [None, None, *estimates.half_widths(1.0, range(2, most + 1)) * [math.sqrt(n) for n in range(2, most + 1)]]


def arm(values, members, cases):
    ours = [cases[index] for index in members]
    return {"values": values, "cases": members, "diverged": sum(case.diverged for case in ours),
            "unfinished": sum(case.status != "done" for case in ours),
            "figures": {name: figure([case.summary.get(name) for case in ours]) for name in FIGURES},
            "iterations": figure([case.summary.get("iterations_done") for case in ours]),
            "votes": plain(next((case.summary["votes"] for case in ours if "votes" in case.summary), None))}


def arms(cases, values):
    groups = {}
    for index, each in enumerate(values):
        groups.setdefault(tuple(each), []).append(index)
    return [arm(list(each), members, cases) for each, members in groups.items()]


# ---- curves


def spread(rows, count):
    """At most `count` of `rows`, evenly spread, the first and the last among them."""
    if len(rows) <= count:
        return list(rows)
    return [rows[round(i * (len(rows) - 1) / (count - 1))] for i in range(count)]


def curves(run, count):
    """The columns of a run's curves in about `count` of its iterations, as many evaluated ones among them as fit."""
    table = run.iterations
    evaluated = spread(table.index[table["test_accuracy"].notna()], count)
    last = table.index[table["iteration"] == run.diverged_at]  # its cross stands there
    rows = table.loc[sorted({*evaluated, *last, *spread(table.index, count)})]
    columns = ["iteration", "sim_s", *(name for name in CURVES if name in rows)]
    return {name: [plain(value) for value in pd.to_numeric(rows[name], errors="coerce")] for name in columns}


# ---- cases


def case_rows(cases, columns, values):
    """(a dict for each case, the names of its columns in order): its name, what was varied, status, summary.csv."""
    rows = [{"case": case.name, **dict(zip(columns, each)), "status": case.status, "problem": case.problem or None}
            for case, each in zip(cases, values)]
    for row, case in zip(rows, cases):
        row.update((name, plain(value)) for name, value in case.summary.items() if name not in columns)
        if row.get("case_id") == case.name:
            del row["case_id"]  # cases of a sweep are named by it
    return rows, list(dict.fromkeys(name for row in rows for name in row))


def case_table(cases, columns, values):
    """The columns in which cases differ as rows of cells; the others once, as `same`. A single case has a row of what
    matters most."""
    rows, names = case_rows(cases, columns, values)
    cells = {name: [row.get(name) for row in rows] for name in names}
    key = [name for name in names if name in [*KEY_COLUMNS, *columns, "problem"]]
    if len(cases) > 1:
        # A case that has not ended names no setting, which makes none different.
        ended = [index for index, case in enumerate(cases) if case.run and case.run.summary] or range(len(cases))
        own = {"case", "status", "problem", *columns}
        telling = {name: range(len(cases)) if name in own else ended for name in names}
        same = [name for name in names if len({str(cells[name][index]) for index in telling[name]}) == 1]
    else:
        same = [name for name in names if name not in key or cells[name] == [None]]
    shown = [name for name in names if name not in same]
    shared = {name: next((value for value in cells[name] if value is not None), None) for name in same}
    return {"columns": [{"name": name, "key": name in key} for name in shown],
            "rows": [[row.get(name) for name in shown] for row in rows],
            "same": {name: value for name, value in shared.items() if value is not None}}


# ---- scenario


class Varies:
    """Stands where resolved scenarios differ."""


def common(trees):
    """What all `trees` share, Varies in the places where they differ."""
    first = trees[0]
    if all(tree == first for tree in trees):
        return first
    if all(isinstance(tree, dict) for tree in trees):
        keys = list(dict.fromkeys(key for tree in trees for key in tree))
        return {key: common([tree.get(key) for tree in trees]) for key in keys}
    return Varies()


def described(cases, member):
    """`member` of all run.json as text, with '(varies)' where they differ; None where there is none."""
    trees = [case.run.manifest[member] for case in cases if case.run and member in case.run.manifest]
    return json.dumps(common(trees), indent=2, ensure_ascii=False, default=lambda _: "(varies)") if trees else None


def title(cases, folders):
    if len(cases) == 1 and cases[0].run:
        return cases[0].run.manifest.get("scenario", {}).get("name") or cases[0].name
    return ", ".join(folder.resolve().name for folder in folders)


def skipped(folders):
    """Combinations that sweeps could not run: how many there are, and a row for each reason with what it holds for."""
    listed, combinations = report_cases.skipped_combinations(folders)
    found = {}
    for values, reasons in listed:
        told = ", ".join(words.part_text(setting_names.short_name(path), value) for path, value in in_words(values).items() if path != "seed")
        found.setdefault(" · ".join(reasons), {}).setdefault(told, []).append(values)
    rows = [{"reason": reason, "count": sum(map(len, where.values())), "where": list(where)} for reason, where in found.items()]
    return {"count": len(listed), "combinations": combinations, "rows": rows}


def dashes():
    """style.DASHES as a canvas wants them."""
    return [[] if dash == "-" else list(dash[1]) for dash in style.DASHES]


def tree(cases, folders):
    columns, values = varied_settings(cases)
    count = min(MOST, max(FEWEST, ALL_POINTS // len(cases)))
    return {"title": str(title(cases, folders)), "folders": [str(folder) for folder in folders],
            "timedAs": sorted({case.run.timed_as for case in cases if case.run and case.run.timed_as}), "varied": columns,
            "names": [words.setting_name(setting_names.short_name(column)) for column in columns],
            "axes": [words.axis_title(setting_names.short_name(column)) for column in columns],
            "arms": arms(cases, values), "caseNames": [case.name for case in cases], "skipped": skipped(folders),
            "curves": [curves(case.run, count) if case.run else None for case in cases],
            "divergedAt": [case.run.diverged_at if case.run else None for case in cases],
            "longest": max(len(case.run.iterations) for case in cases if case.run), "points": count,
            "table": case_table(cases, columns, values),
            "scenario": described(cases, "scenario"), "derived": described(cases, "derived"),
            "machine": described(cases, "machine"),
            # t[n] is for n runs.
            "t": [plain(t) for t in t_quantiles(max(len(cases), 2))[:len(cases) + 1]], "fewestForT": estimates.FEWEST_FOR_T,
            "palette": style.PALETTE, "dashes": dashes(), "phases": style.PHASES}
