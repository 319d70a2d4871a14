"""How the series of a figure look, in colour and in grey."""

import style


def line(index):
    """Colour, dashes and marker of the index-th series; no two of 28 agree in dashes and marker, which grey leaves."""
    step = index + 2 * (index // len(style.PALETTE))
    return {**style.line(index), "marker": style.MARKERS[step % len(style.MARKERS)]}


def points(index):
    return {**line(index), "linestyle": "none"}


def bar(index):
    color = style.PALETTE[index % len(style.PALETTE)]
    return {"facecolor": lighter(color), "edgecolor": color, "hatch": style.HATCHES[index % len(style.HATCHES)], "linewidth": 0.8}


def lighter(color):
    """A mixture with white, on which a hatch of the colour itself is seen."""
    return tuple(0.45 + 0.55 * int(color[i:i + 2], 16) / 255 for i in (1, 3, 5))
