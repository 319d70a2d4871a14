"""What a user asks for, and what is drawn: the data that pass from the command line to the charts."""

from dataclasses import dataclass, field

import pandas as pd

from plotting import selection, words

KINDS = ("auto", "lines", "points", "bars", "heatmap", "curves")
ROLES = ("row", "column", "series")


@dataclass
class Request:
    """The options of plot.py; names as the user wrote them."""

    x: str = None
    y: str = None
    by: list = field(default_factory=list)
    color: str = None
    rows: list = field(default_factory=list)
    columns: list = field(default_factory=list)
    where: list = field(default_factory=list)
    pool: list = field(default_factory=list)
    against: str = None
    kind: str = "auto"
    interval: str = "auto"
    log: str = ""
    points: bool = False


@dataclass
class Plan:
    """What is drawn. `roles` says which settings tell rows, columns and series apart, and which stand on the x axis.
    `points` has a row for each mean: row, column, series (keys of the settings of these roles), x (a number where
    `numeric`, else a key), mean, low, high, count, diverged, lost. `runs` has one for each run, with y instead of the mean.
    All values are in `unit` and `x_unit`. `against` is the baseline of differences; `ends` says for each run of curves
    whether and where it diverged; `notes` is for the user."""

    kind: str
    x: str
    y: str
    roles: dict
    points: pd.DataFrame
    runs: pd.DataFrame
    interval: str
    numeric: bool = True
    x_unit: str = ""
    unit: str = ""
    log: str = ""
    show_points: bool = False
    against: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    ends: pd.DataFrame = None

    def levels(self, role):
        """The keys of a role in their order, those of runs without any value too."""
        found = set(self.points[role]) | (set() if self.ends is None else set(self.ends[role]))
        return sorted(found, key=words.key_order)

    def text(self, role, key):
        return selection.key_text(self.roles[role], key)

    def of(self, table, panel, series):
        """The rows of `points` or `runs` that one series has in one panel, which is a pair (row, column)."""
        wanted = (*panel, series)
        return table[[each == wanted for each in zip(*(table[role] for role in ROLES))]]

    @property
    def title(self):
        """Of what is drawn, with its unit."""
        return words.axis_title(self.y, self.unit, bool(self.against))
