"""Means over seeds with 95 % t-intervals, paired where runs share their seed."""

import math
import statistics
from dataclasses import dataclass
from functools import lru_cache

from scipy import stats


@lru_cache(maxsize=None)  # a table asks for few degrees of freedom, and for each of them often
def t_quantile(df, level=0.95):
    """The t with P(|T| < t) = level for T of Student's distribution with `df` degrees of freedom."""
    return float(stats.t.ppf((1 + level) / 2, df))


def half_width(values):
    """Half the width of the 95 % t-interval of the mean; None for fewer than two values."""
    count = len(values)
    return t_quantile(count - 1) * statistics.stdev(values) / math.sqrt(count) if count > 1 else None


@dataclass(frozen=True)
class Interval:
    mean: float
    half: float  # infinite for a single value

    @property
    def low(self):
        return self.mean - self.half

    @property
    def high(self):
        return self.mean + self.half

    def __str__(self):
        return f"{self.mean:.1f}" + (f" ± {self.half:.1f}" if math.isfinite(self.half) else "")


def interval(values):
    """Of a few values, in their own unit."""
    values = list(values)
    if not all(map(math.isfinite, values)):  # what did not happen has no mean, and no claim shows on it
        return Interval(math.nan, math.nan)
    half = half_width(values)
    return Interval(statistics.fmean(values), math.inf if half is None else half)


def paired(a, b):
    """Of a − b, seed by seed; both are mappings from seed to value."""
    return interval(a[seed] - b[seed] for seed in sorted(a) if seed in b)
