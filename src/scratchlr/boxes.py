"""Pictures made of boxes: the map of the machine, and a table of four counts.

With this file you can show where in the whole a notebook works, and which mistakes were made; what
a picture is about is lit.
"""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from numpy.typing import ArrayLike

from scratchlr.words import LIT, SHADE

Pair = tuple[float, float]

# Each part of the machine: its column from the left, its row (1 is above), and what its box says.
PARTS = {
    "x": (0, 1, "x\ninput"),
    "z": (1, 1, "z\nscore"),
    "p": (2, 1, "p\nprobability"),
    "label": (3, 1, "label"),
    "y": (0, 0, "y\ntrue label"),
    "loss": (1, 0, "loss"),
    "slope": (2, 0, "slope"),
    "step": (3, 0, "step"),
    "w": (4, 0, "w, b"),
}
ARROWS = ("x z", "z p", "p label", "z loss", "y loss", "loss slope", "slope step", "step w")
WIDTH, HEIGHT = 0.74, 0.64  # of a box; columns and rows are 1 apart
LANE = 1.5  # the height of the way back from w, b to z, above both rows
ARROW = {  # the style of every arrow from one point to another
    "arrowstyle": "-|>,head_width=0.3,head_length=0.6",
    "color": "C5",
    "linewidth": 2.4,
    "shrinkA": 0,
    "shrinkB": 0,
}


def machine(*lit: str) -> Figure:
    """The machine on a figure of its own; the parts named in `lit` are bright.

    Parts: x, z, p, label, y, loss, slope, step, w (stands for w and b). ValueError for another.
    """
    if unknown := [part for part in lit if part not in PARTS]:
        raise ValueError(f"the machine has no part {unknown[0]!r}. It has: {', '.join(PARTS)}.")
    fig, ax = plt.subplots(figsize=(9, 2.6))
    ax.set(xlim=(-0.4, 4.4), ylim=(-0.35, LANE + 0.05), title=_title(lit))
    ax.set_axis_off()
    for part, (column, row, text) in PARTS.items():
        box(ax, (column, row), (WIDTH, HEIGHT), text, part in lit)
    for one, other in map(str.split, ARROWS):
        _arrow(ax, one, other)
    _way_back(ax)
    return fig


def crosstable(ax: Axes, counts: ArrayLike, classes: tuple[str, str]) -> Axes:
    """Four counts as a table of boxes: a row for each true class, a column for each called one.

    counts : (2, 2), as `counts[true][called]`. The two kinds of mistake are lit.
    """
    for row, numbers in enumerate(counts):
        ax.text(-0.6, 1 - row, f"is {classes[row]}", ha="right", va="center")
        ax.text(row, 1.6, f"called {classes[row]}", ha="center", va="bottom")
        for column, number in enumerate(numbers):
            box(ax, (column, 1 - row), (0.94, 0.92), f"{number}", row != column, size=22)
    ax.set(xlim=(-1.5, 1.5), ylim=(-0.55, 1.8))
    ax.set_axis_off()
    return ax


def box(ax: Axes, centre: Pair, extent: Pair, text: str, lit: bool, size: float = 14) -> None:
    """A text in a box: bold on a bright ground with a dark edge if `lit`, else on a pale one."""
    (x, y), (width, height) = centre, extent
    shape = FancyBboxPatch(
        (x - width / 2, y - height / 2), width, height, boxstyle="round,pad=0,rounding_size=0.08"
    )
    shape.set(facecolor="C6" if lit else plt.rcParams["grid.color"], gid=SHADE)
    shape.set(edgecolor="C4", linewidth=2.4 if lit else 0)
    ax.add_patch(shape)
    words = ax.text(x, y, text, ha="center", va="center", fontsize=size, gid=LIT if lit else None)
    words.set_weight("bold" if lit else "normal")


def _title(lit: tuple[str, ...]) -> str:
    names = [part if part != "w" else "w, b" for part in PARTS if part in lit]
    if len(names) == len(PARTS):
        return "The machine: every part"
    return "The machine: " + ", ".join(names) if names else "The machine"


def _arrow(ax: Axes, one: str, other: str) -> None:
    """From box to box: to the right in a row, or down."""
    (column, row, _), (goal, floor, _) = PARTS[one], PARTS[other]
    if row == floor:
        start, end = (column + WIDTH / 2, row), (goal - WIDTH / 2, row)
    else:
        start, end = (column, row - HEIGHT / 2), (goal, floor + HEIGHT / 2)
    _draw_arrow(ax, one, other, start, end)


def _way_back(ax: Axes) -> None:
    """From w, b up, along the lane and down into z: it crosses nothing."""
    (column, row, _), (goal, floor, _) = PARTS["w"], PARTS["z"]
    way = ax.plot([column, column, goal], [row + HEIGHT / 2, LANE, LANE], color="C5", zorder=0.9)
    way[0].set_gid(SHADE)
    _draw_arrow(ax, "w", "z", (goal, LANE), (goal, floor + HEIGHT / 2))


def _draw_arrow(ax: Axes, one: str, other: str, start: Pair, end: Pair) -> None:
    names = f"{PARTS[one][2]} → {PARTS[other][2]}".replace("\n", " ")
    ax.annotate("", end, start, arrowprops=ARROW, gid=names)
