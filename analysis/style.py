"""How every figure looks: colours that colour-blind readers can tell apart, fonts for print, PNG and PDF."""

import math
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # no display needed
import matplotlib.pyplot as plt  # noqa: E402

# Okabe and Ito, "Color Universal Design" (2008), without the yellow that vanishes on white paper.
PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
# Dash patterns tell the lines apart in black and white; they change faster than the colours repeat.
DASHES = ["-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5))]
# Where dashes mean something else, points tell the lines of one colour apart.
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "<", ">"]
# Bars are told apart in grey by these.
HATCHES = ["", "////", "....", "xxxx", "\\\\\\\\", "----", "++++", "oooo"]
# Phases of an iteration, in the order in which they follow each other; light and dark alternate for grey prints.
PHASES = {"broadcast": "#56B4E9", "gradient": "#0072B2", "upload": "#E69F00", "aggregation": "#D55E00"}
# Parts of an aggregation, likewise.
PARTS = {"vote": "#56B4E9", "inner": "#0072B2", "outer": "#D55E00"}

PAGE_WIDTH = 7.0  # inches: the text width of a two-column paper

_SETTINGS = {
    "font.family": "DejaVu Sans",  # comes with matplotlib itself
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.labelsize": 9,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "legend.handlelength": 2.6,
    "lines.linewidth": 1.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "pdf.fonttype": 42,  # TrueType inside: text stays text, as journals ask
    "savefig.dpi": 200,
}


# For a figure as wide as one column of a paper, 8 cm, which is printed as large as it is.
_COLUMN_SETTINGS = {
    "font.size": 7.5,
    "axes.titlesize": 7.5,
    "axes.labelsize": 7.5,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "lines.linewidth": 1.2,
    "hatch.linewidth": 0.5,
    "savefig.dpi": 300,
    "svg.hashsalt": "detoxsim",  # equal figures are equal files
}


def apply(column=False):
    """Makes the settings above matplotlib's own; those of a column's width where `column` says so."""
    plt.rcParams.update(_SETTINGS | (_COLUMN_SETTINGS if column else {}))


def line(index):
    """Colour and dashes of the index-th line; 28 differ."""
    dashes = (index % len(PALETTE) + index // len(PALETTE)) % len(DASHES)
    return {"color": PALETTE[index % len(PALETTE)], "linestyle": DASHES[dashes]}


def points(index):
    """Colour and marker of the index-th set of points; 63 differ, and seven in a row differ in both."""
    return {"color": PALETTE[index % len(PALETTE)], "marker": MARKERS[(index + index // len(PALETTE)) % len(MARKERS)]}


def number(value):
    """Three significant digits, as tables and figures print them."""
    if value == 0 or math.isinf(value):
        return "0" if value == 0 else "∞"
    rounded = float(f"{value:.2e}")
    size = math.floor(math.log10(abs(rounded)))
    return f"{rounded:,.{max(0, 2 - size)}f}" if size >= -4 else f"{rounded:.2e}"


def stamp(versions, command, **more):
    """Who made a figure: the versions of detoxsim whose results it shows, and the command that draws it."""
    return {"Software": f"detoxsim {', '.join(sorted(set(versions))) or 'of no known version'}", "Source": command, **more}


def save(figure, folder, name, made_by):
    """Writes folder/name.png and .pdf, stamped, without a date so that equal figures are equal files; returns both paths."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.png", folder / f"{name}.pdf"]
    for path in paths:
        write(figure, path, made_by)
    plt.close(figure)
    return paths


def write(figure, path, made_by):
    """Writes `path`, whose suffix .png, .pdf or .svg says the format, stamped likewise."""
    metadata = {".png": made_by, ".pdf": {"CreationDate": None, "Creator": made_by["Software"], "Subject": made_by["Source"]},
                ".svg": {"Date": None, "Creator": made_by["Software"], "Source": made_by["Source"]}}[path.suffix]
    figure.savefig(path, format=path.suffix[1:], metadata=metadata)
