"""The demo's runs: four ways to aggregate × four attacks × two placements, all variants of one scenario."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import results
from configurations import votes_won
from guarantees import fewest

Q = 5
ITERATIONS = 200

R = 3

CONFIGURATIONS = {
    # A plain server has no defence, so it does not drop gradients that are no longer finite, either: it diverges.
    "mean": {"redundancy": {"scheme": "none"}, "aggregation": {"outer": {"name": "mean", "non_finite": "propagate"}}},
    "coordinate-median": {"redundancy": {"scheme": "none"}, "aggregation": {"outer": "coordinate-median"}},
    "DETOX, mean → geometric-median": {
        "redundancy": {"scheme": "repetition", "r": R}, "aggregation": {"inner": "mean", "outer": "geometric-median"}},
    "DETOX, mean → multi-krum": {
        "redundancy": {"scheme": "repetition", "r": R}, "aggregation": {"inner": "mean", "outer": "multi-krum"}},
}
ATTACKS = {
    "no attack": {"name": "none"},
    "ALIE, z = 1": {"name": "alie", "z": 1.0},
    "constant −100": {"name": "constant", "value": -100},
    "reversed ×100": {"name": "sign-flip", "scale": 100},
}
PLACEMENTS = {"random": "random-each-iteration", "worst-case": "worst-case"}


@dataclass
class Case:
    """One run of the demo. Without an attack nothing depends on the placement, so that run serves both."""

    configuration: str
    attack: str
    placement: str
    result: results.Run = field(default=None, repr=False)

    @property
    def folder(self):
        words = [self.configuration, self.attack] + ([] if self.attack == "no attack" else [self.placement])
        text = " ".join(words).replace("−", "minus ").replace("→", "").replace("×", "x").replace("=", "").replace(",", "")
        return "-".join(text.lower().split())

    def settings(self):
        """The --set arguments that turn the quick-start scenario into this case."""
        byzantine = {"q": Q, "placement": PLACEMENTS[self.placement], "attack": ATTACKS[self.attack]}
        redundancy, aggregation = CONFIGURATIONS[self.configuration].values()
        if "inner" in aggregation:  # as few buckets as its guarantee needs where Q workers win all the votes that they can
            aggregation = {"buckets": fewest(aggregation["outer"], votes_won(Q, R)), **aggregation}
        values = {"redundancy": redundancy, "aggregation": aggregation, "byzantine": byzantine, "training.iterations": ITERATIONS,
                  "training.evaluate_every": 10}
        return [f"--set={path}={json.dumps(value, separators=(',', ':'))}" for path, value in values.items()]


def all_cases():
    return [Case(config, attack, placement) for placement in PLACEMENTS for attack in ATTACKS for config in CONFIGURATIONS]


def run_case(program, scenario, case, out):
    """Runs one case, one thread; raises CalledProcessError with what the program said."""
    command = [program, "run", scenario, *case.settings(), "--out", str(Path(out) / case.folder), "--threads=1",
               "--progress=none", "--force"]
    subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def show_progress(done, total):
    """One line that counts up on a terminal; in a log every seventh run."""
    if sys.stderr.isatty():
        print(f"\r{done} of {total} runs", end="\n" if done == total else "", file=sys.stderr, flush=True)
    elif done % 7 == 0 or done == total:
        print(f"{done} of {total} runs", file=sys.stderr, flush=True)


def run_all(program, scenario, out):
    """Runs all cases, as many processes at a time as there are cores; the cases, with their results."""
    cases = all_cases()
    unique = list({case.folder: case for case in cases}.values())
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        pending = [pool.submit(run_case, program, scenario, case, out) for case in unique]
        try:
            for done, future in enumerate(pending, 1):
                future.result()
                show_progress(done, len(unique))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return read_all(out)


def read_all(out):
    cases = all_cases()
    for case in cases:
        case.result = results.read_run(Path(out) / case.folder)
        case.result.label = case.configuration
    return cases
