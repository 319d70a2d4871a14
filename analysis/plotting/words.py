"""How settings, their values and measured quantities are called on axes, in legends and in tables."""

import math
import textwrap

from plotting.settings import PATHS

# Names that papers write otherwise than scenarios do.
PROPER = {"alie": "ALIE", "ipm": "IPM", "nnm": "NNM", "caf": "CAF", "smea": "SMEA", "arc": "ARC", "monna": "MoNNA", "mlp": "MLP",
          "krum": "Krum", "multi-krum": "Multi-Krum", "bulyan": "Bulyan", "phocas": "Phocas", "sgd": "SGD", "sign-sgd": "signSGD"}
TITLES = {"p": "workers p", "q": "Byzantine workers q", "r": "redundancy r", "b": "batch size b", "k": "buckets k",
          "inner": "inner rule", "outer": "outer rule", "iteration": "iteration", "sim_s": "simulated time",
          "gradient_error": "gradient error ‖ĝ−g‖/‖g‖", "gradient_cosine": "cos(ĝ, g)", "energy_j": "energy",
          "learning_rate": "learning rate", "peak_memory_bytes": "peak memory"}
KINDS = {"inner": "inner rule", "before_inner": "pre-aggregator (inner)", "before_outer": "pre-aggregator (outer)", "outer": "outer rule"}
UNBREAKABLE = "\u00a0"
SECONDS = [(1.0, "s"), (1e3, "ms"), (1e6, "µs")]


def setting_name(column):
    """`r`, `learning rate`, `z`: short, since the legend says what it belongs to."""
    name = column if column in PATHS else column.rsplit(".", 1)[-1]
    return "non-finite" if name == "non_finite" else name.replace("_", " ")


def number_text(value):
    """Six digits at most, and large powers of ten without the plus: 1e30."""
    text = str(value) if isinstance(value, int) and abs(value) < 10**7 else f"{value:.6g}"
    return text.replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")


def wrapped(text, width):
    """`text` in lines of at most `width` characters, none of which ends within `z = 1.5`."""
    return textwrap.fill(text.replace(" = ", f"{UNBREAKABLE}={UNBREAKABLE}"), max(5, width), break_long_words=False, break_on_hyphens=False)


def bare(text, columns):
    """The text of a value without the name that its axis has already."""
    return text.rsplit(" = ", 1)[1] if len(columns) == 1 and " = " in text else text


def value_text(value):
    if value is None:
        return "none"
    if isinstance(value, (int, float)):
        return number_text(value)
    return ", ".join(PROPER.get(part, part) for part in str(value).split(", "))


def part_text(column, value, alone=True):
    """One setting of a legend. A number needs its name, and so does a text that is not the only one of its kind."""
    if value in (None, "none"):
        return f"no {'buckets' if column == 'k' else KINDS.get(column, setting_name(column))}"
    if isinstance(value, str) and value not in ("true", "false") and alone:
        return value_text(value)
    return f"{KINDS.get(column, setting_name(column))} = {value_text(value)}"


def order(value):
    """Sorts numbers by size, before texts; what is missing comes first."""
    if value in (None, "none"):
        return (0, 0, "")
    return (1, value, "") if isinstance(value, (int, float)) else (2, 0, str(value))


def key_order(key):
    return tuple(order(value) for value in key)


def quantity_title(column):
    """`simulated time, aggregation, mean` of `aggregation_sim_s_mean`."""
    if column in TITLES:
        return TITLES[column]
    text = column.replace("_sim_s", " (simulated)").replace("_wall_s", " (wall clock)").replace("_bytes", "").replace("_", " ")
    return text.replace("wall s", "wall clock")


def scale_and_unit(column, largest):
    """(factor, unit) in which values of `column` up to `largest` read well."""
    if column.endswith("_accuracy"):
        return 100.0, "%"
    if column.endswith("_s") or "_s_" in column:
        size = abs(largest) if math.isfinite(largest) else 1.0
        return next((unit for unit in SECONDS if size * unit[0] >= 1), SECONDS[-1] if size > 0 else SECONDS[0])
    if column.endswith("_bytes") or column.startswith("bytes_"):
        return 2.0**-20, "MiB"
    return 1.0, {"energy_j": "J"}.get(column, "")


def axis_title(column, unit="", difference=False):
    title = TITLES.get(column) or (setting_name(column) if "." in column else quantity_title(column))
    if difference:
        title, unit = f"difference in {title}", "percentage points" if unit == "%" else unit
    return f"{title} ({unit})" if unit else title
