"""Reads the tables of `detoxsim bench` and picks from them what a figure can show."""

import re
from pathlib import Path

import pandas as pd

from results import BadResult, read_table

SECONDS = ["seconds_q1", "seconds_median", "seconds_q3"]
INTEGERS = ["n", "d", "f", "threads"]
NUMBERS = [*INTEGERS, *SECONDS, "passes"]
# What a row measures: a rule, or detox:INNER:OUTER, or detox:RULE (on the votes), or a part of those.
_RULE = re.compile(r"detox:((?P<inner>[^:/]+):)?(?P<outer>[^:/]+)(/(?P<part>vote|inner|outer))?|(?P<plain>[^:/]+)")


def read_benches(paths):
    """All rows of all files, with the columns `label`, `inner`, `outer` and `part` (see describe) besides. What has been
    measured again, in a later row or file, replaces what was there."""
    table = pd.concat([read_bench(Path(path)) for path in paths], ignore_index=True)
    return table.drop_duplicates(["rule", *INTEGERS], keep="last").reset_index(drop=True)


def read_bench(path):
    try:
        table = read_table(path.read_text(encoding="utf-8"), path, ["rule", *NUMBERS], "no rows in it")
    except OSError as error:
        raise BadResult(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadResult(f"{path}: not a text file") from error
    # A table of an older program does not say which.
    table["version"] = table["version"].astype(str) if "version" in table else "of no known version"
    table = table[["rule", *NUMBERS, "version"]].astype({"rule": str}).reset_index(drop=True)
    for column in NUMBERS:
        table[column] = pd.to_numeric(table[column], errors="coerce")
    table = table.join(pd.DataFrame([describe(rule, path) for rule in table["rule"]]))
    check(table, path)
    return table.astype({column: int for column in INTEGERS})


def describe(rule, path):
    """What a rule's name says: how figures call it, its stages ("" for the inner one of a plain rule), and which part of
    them was measured ("" for the whole)."""
    match = _RULE.fullmatch(rule)
    if not match:
        raise BadResult(f"{path}: rule {rule}: expected a name, detox:INNER:OUTER or detox:RULE, with /vote, /inner or /outer for a part")
    inner, outer = "" if match["plain"] else match["inner"] or "votes", match["plain"] or match["outer"]
    return {"label": f"DETOX, {inner} → {outer}" if inner else outer, "inner": inner, "outer": outer,
            "part": match["part"] or ""}


def check(table, path):
    """Numbers everywhere, in the order and range in which logarithms and whiskers need them."""
    q1, median, q3 = (table[column] for column in SECONDS)
    # A part of a pipeline may be too short for the clock; the whole of one never is.
    whole = (table[INTEGERS] % 1 == 0).all(axis=1)  # no missing number equals 0, nor is it > 0
    positive = (table[["n", "d", "threads"]] > 0).all(axis=1) & (table["f"] >= 0) & (q1 >= 0) & (table["passes"] >= 0)
    positive &= (table["part"] != "") | ((q1 > 0) & (table["passes"] > 0))
    bad = table.index[~(whole & positive & (q1 <= median) & (median <= q3) & (q3 < float("inf")))]
    if len(bad):
        raise BadResult(f"{path}: line {bad[0] + 2}: a number is missing or out of range, or not q1 ≤ median ≤ q3")


def _widest(table, setting, along, least):
    """The rows of the one `setting` that shows most: one row a rule and value of `along`, and no rule with fewer than
    `least` of them. Where several f were measured there, the largest: the server that fears most."""
    best = table.iloc[:0]
    for _, group in table.groupby(setting):  # ascending: among equals the last one, the largest, wins
        rows = group.sort_values([*along, "f"]).drop_duplicates(["rule", *along], keep="last")
        rows = rows[rows.groupby("rule")["rule"].transform("size") >= least]
        best = rows if len(rows) and len(rows) >= len(best) else best
    return best


def passes(table):
    """Plain rules and pre-aggregators at the (n, d, f, threads) with most of them."""
    return _widest(table[table["inner"] == ""], INTEGERS, [], 1)


def against_p(table):
    """Rules and pipelines at the (d, threads) with most, where at least four n were measured."""
    return _widest(table[table["part"] == ""], ["d", "threads"], ["n"], 4)


def parts(table):
    """The parts of pipelines at the (d, threads) with most."""
    return _widest(table[table["part"] != ""], ["d", "threads"], ["n"], 1)


def against_d(table):
    """Rules and pipelines at the (n, threads) with most, where at least three d were measured."""
    return _widest(table[table["part"] == ""], ["n", "threads"], ["d"], 3)


def setting(rows):
    """What all rows have in common, in words; f as a range where it grows with n."""
    words = [f"{column} = {rows[column].iloc[0]:,}" for column in ("n", "d") if rows[column].nunique() == 1]
    low, high = rows["f"].min(), rows["f"].max()
    words.append(f"f = {low}" if low == high else f"f = {low} to {high}")
    threads = rows["threads"].iloc[0]
    return ", ".join([*words, f"{threads} thread" + ("s" if threads > 1 else "")])
