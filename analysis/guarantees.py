"""What each rule promises, as the program itself says it: `detoxsim list rules --json`."""

import json
import os
import re
import subprocess
from functools import lru_cache
from pathlib import Path

# The program that was asked last time; `use` names another one.
_program = os.environ.get("DETOXSIM", str(Path(__file__).resolve().parent.parent / "build" / "detoxsim"))


def use(program):
    """From now on `program` is asked, the one whose runs are looked at."""
    global _program
    _program = str(program)


@lru_cache(maxsize=None)
def _rules(program):
    listed = subprocess.run([program, "list", "rules", "--json"], capture_output=True, text=True, check=True).stdout
    return {rule["name"]: rule for rule in json.loads(listed)["rules"]}


def takes_f(rule):
    """Whether the rule is told how many of its vectors may be bad."""
    return _rules(_program)[rule]["takes_f"]


def bound(rule):
    """(slope, offset) of the guarantee n >= slope·f + offset."""
    inequality = _rules(_program)[rule]["guarantee"]
    found = re.fullmatch(r"n >= (\d+)f(?:\+(\d+))?", inequality)
    if not found:
        raise ValueError(f"{rule}: '{inequality}' is no bound on f")
    return int(found[1]), int(found[2] or 0)


def fewest(rule, f):
    """The fewest vectors of which f may be bad."""
    slope, offset = bound(rule)
    return slope * f + offset


def largest_f(rule, n):
    """The most bad vectors among n that the rule's guarantee allows; 0 where it allows not even that."""
    slope, offset = bound(rule)
    return max(0, (n - offset) // slope)
