"""Means over seeds with their intervals: the table behind a figure."""

import numpy as np
import pandas as pd
from scipy import stats

from plotting.selection import keys
from results import BadResult

LEVEL = 0.95
# Below this many seeds Student's t is so wide (12.7 standard errors for two) that an interval says nothing but that.
FEWEST_FOR_T = 3


def half_widths(deviations, counts):
    """Half the width of the 95 % t-interval of each mean, from standard deviations and counts; NaN below two values."""
    counts = np.asarray(counts, dtype=float)
    degrees = np.where(counts > 1, counts - 1, np.nan)
    return stats.t.ppf((1 + LEVEL) / 2, degrees) * np.asarray(deviations, dtype=float) / np.sqrt(counts)


def interval_kind(wanted, counts):
    """`t`, `range` or `none`: `auto` means t-intervals where any mean is of at least three seeds, else the range of both."""
    if wanted != "auto":
        return wanted
    most = max(counts, default=0)
    return "t" if most >= FEWEST_FOR_T else "range" if most == 2 else "none"


def summarise(rows, groups, values="y"):
    """One row for each combination of the columns `groups`: count, mean, deviation, least, most of the column `values`,
    and how many runs diverged or left no result."""
    grouped = rows.groupby(groups, sort=False, dropna=False)
    table = grouped[values].agg(count="count", mean="mean", deviation="std", least="min", most="max")
    return table.join(grouped[["diverged", "lost"]].sum()).reset_index()


def with_intervals(table, wanted, bounds=(None, None)):
    """Adds `low`, `high` and says which kind of interval they are; within `bounds`, where the quantity has any."""
    kind = interval_kind(wanted, table["count"])
    if kind == "t":
        half = half_widths(table["deviation"], table["count"])
        low, high = table["mean"] - half, table["mean"] + half
    elif kind == "range":
        several = table["count"] > 1
        low, high = table["least"].where(several), table["most"].where(several)
    else:
        low = high = pd.Series(np.nan, index=table.index)
    return table.assign(low=low.clip(lower=bounds[0]), high=high.clip(upper=bounds[1])), kind


def bounds_of(column, difference=False):
    """What a quantity can't leave, as displayed."""
    if difference:
        return (None, None)
    return (0.0, 100.0) if column.endswith("_accuracy") else (0.0, None) if "_s" in column or "votes" in column else (None, None)


def paired_differences(rows, baseline, columns):
    """`rows` minus the row that has the values of `baseline` (column → value) instead, and is alike in `columns`, seed
    included. Rows of the baseline leave. Settings that do not vary within the baseline need not agree."""
    is_base = np.logical_and.reduce([rows[column] == value for column, value in baseline.items()])
    base = rows[is_base]
    shared = [column for column in columns if column not in baseline and (column in ("x", "seed") or base[column].nunique(dropna=False) > 1)]
    if base.empty:
        raise BadResult(f"--against: no run has {', '.join(f'{column} = {value}' for column, value in baseline.items())}")
    partner = {}
    for key, value in zip(keys(base, shared), zip(base["y"], base["diverged"], base["lost"])):
        if key in partner:
            raise BadResult("--against: several runs with one seed fit; name more settings of the baseline, as in --against r=1,outer=mean")
        partner[key] = value
    rest = rows[~is_base]
    found = [partner.get(key, (np.nan, False, True)) for key in keys(rest, shared)]
    values = pd.DataFrame(found, index=rest.index, columns=["y", "diverged", "lost"])
    result = rest.assign(y=rest["y"] - values["y"], diverged=rest["diverged"] | values["diverged"].astype(bool),
                         lost=rest["lost"] | values["lost"].astype(bool))
    if result["y"].notna().sum() == 0:
        raise BadResult("--against: no run has a partner with its seed in the baseline")
    return result
