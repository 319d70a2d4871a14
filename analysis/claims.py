"""What a figure claims, with the numbers that carry it: every claim is computed, none is written down."""

from dataclasses import asdict, dataclass

import pandas as pd

from intervals import Interval, interval, paired
from lab import by_seed

HONEST = "honest"


@dataclass(frozen=True)
class Claim:
    """`shows`: whether the numbers carry it. value, low, high in the unit that the text names."""

    figure: str
    name: str
    text: str
    value: float
    low: float
    high: float
    shows: bool


def claim(figure, name, text, value, shows):
    return Claim(figure, name, text, value.mean, value.low, value.high, bool(shows(value)))


def change(table, arm, condition):
    """seed → acc(q) − acc(0) of an arm, in points."""
    attacked, honest = by_seed(table, arm, condition), by_seed(table, arm, HONEST)
    return {seed: attacked[seed] - honest[seed] for seed in attacked if seed in honest}


def gain(table, arm, other, condition):
    """How much better the arm withstands the attack than the other one: acc(q) − acc(0) against the other's, paired."""
    return paired(change(table, arm, condition), change(table, other, condition))


def robustness(table, figure, arm, other, attack, texts, note=""):
    """Two claims, one a placement: the arm withstands the attack better than the other; the interval excludes 0."""
    for placement in ("random", "worst"):
        condition = f"{attack}-{placement}"
        yield claim(figure, f"{arm} over {other}, {condition}{note}",
                    f"{texts[0]} withstands {texts[1]} better than {texts[2]}, {placement} placement (points)",
                    gain(table, arm, other, condition), lambda found: found.low > 0)


def holds_on(table, figure, arm, condition, points, text):
    """The arm loses at most so many points to the attack."""
    lost = interval(-x for x in change(table, arm, condition).values())
    return claim(figure, f"{arm} loses at most {points:g}, {condition}", text, lost, lambda found: found.high <= points)


def exactly(figure, name, text, value, shows):
    """A claim without seeds."""
    return claim(figure, name, text, Interval(value, 0.0), lambda found: shows(found.mean))


def as_table(claims):
    return pd.DataFrame([asdict(each) for each in claims])


def as_text(each):
    spread = f" [{each.low:.2f}, {each.high:.2f}]" if each.high > each.low else ""
    return f"{'shows' if each.shows else 'does not show'}: {each.text}: {each.value:.2f}{spread}"
