"""What a figure claims, with the numbers that carry it: every claim is computed, none is written down."""

from dataclasses import asdict, dataclass

import pandas as pd

from intervals import Interval, interval, paired
from sweeps import by_seed

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


def change(table, config, condition):
    """seed → acc(q) − acc(0) of a configuration, in points."""
    attacked, honest = by_seed(table, config, condition), by_seed(table, config, HONEST)
    return {seed: attacked[seed] - honest[seed] for seed in attacked if seed in honest}


def gain(table, config, other, condition):
    """How much better the configuration withstands the attack than the other one: acc(q) − acc(0) against the other's, paired."""
    return paired(change(table, config, condition), change(table, other, condition))


def robustness(table, figure, config, other, attack, texts, note=""):
    """Two claims, one a placement: the configuration withstands the attack better than the other; the interval excludes 0."""
    for placement in ("random", "worst"):
        condition = f"{attack}-{placement}"
        yield claim(figure, f"{config} over {other}, {condition}{note}",
                    f"{texts[0]} withstands {texts[1]} better than {texts[2]}, {placement} placement (points)",
                    gain(table, config, other, condition), lambda found: found.low > 0)


def holds_on(table, figure, config, condition, points, text):
    """The configuration loses at most so many points to the attack."""
    lost = interval(-x for x in change(table, config, condition).values())
    return claim(figure, f"{config} loses at most {points:g}, {condition}", text, lost, lambda found: found.high <= points)


def exactly(figure, name, text, value, shows):
    """A claim without seeds."""
    return claim(figure, name, text, Interval(value, 0.0), lambda found: shows(found.mean))


def as_table(claims):
    return pd.DataFrame([asdict(each) for each in claims])


def as_text(each):
    spread = f" [{each.low:.2f}, {each.high:.2f}]" if each.high > each.low else ""
    return f"{'shows' if each.shows else 'does not show'}: {each.text}: {each.value:.2f}{spread}"
