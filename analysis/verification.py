"""Whether the committed tables are what the code computes now: a sample of the cases behind each is computed again, and all
numbers of it must be equal, but for those that are seconds of a machine."""

import hashlib
import random
import sys
from dataclasses import dataclass

import pandas as pd

from committed import RATES, RENEW, as_text_table, reduced
from sweeps import SweepRunner
from tuning import mean_losses

# What tells the rows of a table apart, where it has them.
KEYS = ["arm", "learning_rate", "kind", "condition", "seed", "rule", "rate", "gigabits", "p", "d", "iteration"]
CASES = 2  # of each sweep, with all its seeds
MOST_SHOWN = 10


@dataclass
class SamplingRunner(SweepRunner):
    """Runs a few cases of each sweep. Which, the code under test decides by its hash, not who verifies it."""

    seed: str = ""

    def chosen(self, name, cases):
        return random.Random(f"{self.seed} {name}").sample(cases, min(CASES, len(cases)))


def sample_seed(committed):
    return hashlib.sha256(" ".join(map(committed.code, committed.names)).encode()).hexdigest()


def compare(fresh, old, measured=()):
    """(rows compared, what differs as lines) between a sample and the whole table, both as text tables."""
    keys = [key for key in KEYS if key in fresh and key in old]
    columns = [column for column in fresh if column in old and column not in keys and column not in measured and "wall" not in column]
    both = fresh.merge(old.drop_duplicates(keys), on=keys, how="left", suffixes=("", " then"), indicator=True)
    # A sample without curves lacks the column of iterations, as the table's other rows do.
    lost = [column for column in old if column not in fresh and column not in ("chosen", "shared") and both[column].fillna("").any()]
    lines = [f"column {column} is no longer there" for column in lost]
    for _, row in both.iterrows():
        where = ", ".join(f"{key} {row[key]}" for key in keys if row[key] != "")
        if row["_merge"] == "left_only":
            lines.append(f"{where}: not in the table")
            continue
        lines += [f"{where}: {column} is {row[column] or 'empty'}, was {row[f'{column} then'] or 'empty'}"
                  for column in columns if row[column] != row[f"{column} then"]]
    return len(both), lines


def measure(name, committed, runner, rates):
    if name == RATES:
        configs = {config.name: config for module in committed.figures.values() for config in module.CONFIGURATIONS}
        losses = mean_losses(runner, list(configs.values()))
        return pd.DataFrame([{"arm": config, "learning_rate": rate, "held_out_loss": loss}
                             for (config, rate), loss in losses.items()])
    return committed.figures[name].measure(runner, rates)


def verify(committed, runner):
    """Marks the outdated tables as verified where no number differs, and none where any does. Whether it did."""
    names = committed.outdated()
    if not names:
        print("The tables are of this code; there is nothing to verify.")
        return True
    unknown = [name for name in names if name not in committed.stamps]
    if unknown:
        print(f"paper.py: nothing says who made {', '.join(unknown)}, so there is nothing to verify; {RENEW} makes it", file=sys.stderr)
        return False
    rates, codes, counts, differing = committed.rates(), committed.codes(names), {}, []
    for name in names:
        measured = () if name == RATES else getattr(committed.figures[name], "MEASURED", ())
        fresh = as_text_table(reduced(measure(name, committed, runner, rates)))
        counts[name], lines = compare(fresh, as_text_table(committed.text(name)), measured)
        if not counts[name]:
            lines.append("nothing of it was in the sample")
        print(f"{name}: {counts[name]} rows computed again, {len(lines) or 'no'} difference{'s' * (len(lines) != 1)}", flush=True)
        for line in lines[:MOST_SHOWN]:
            print(f"  {line}")
        differing += [name] if lines else []
    if differing:
        print(f"paper.py: {', '.join(differing)}: not what the code computes now, on this machine; {RENEW} renews all tables",
              file=sys.stderr)
        return False
    for name in names:
        committed.mark_verified(name, runner.version, counts[name], codes[name])
    return True
