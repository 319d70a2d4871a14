"""Means over seeds with 95 % t-intervals, paired where runs share their seed."""

import math
import statistics
from dataclasses import dataclass
from functools import lru_cache


def t_within(t, df):
    """P(|T| < t) for T of Student's distribution with `df` degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4)."""
    theta = math.atan(t / math.sqrt(df))
    term, total = (1.0, 0.0) if df % 2 == 0 else (math.cos(theta), 0.0)
    for i in range(2 if df % 2 == 0 else 3, df + 1, 2):
        total += term
        term *= math.cos(theta) ** 2 * (i - 1) / i
    if df % 2 == 0:
        return math.sin(theta) * total
    return 2 / math.pi * (theta + math.sin(theta) * total)


@lru_cache(maxsize=None)
def t_quantile(df, level=0.95):
    """The t with P(|T| < t) = level, by bisection."""
    low, high = 0.0, 1e3
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if t_within(middle, df) < level else (low, middle)
    return high


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
