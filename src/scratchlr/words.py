"""What a figure says in words: the text twin that stands beside every picture, and that the regression test compares.

With this file you can ask a matplotlib figure what is drawn in it, `describe`.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, log10

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import PathCollection
from matplotlib.container import BarContainer
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch
from matplotlib.quiver import Quiver
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FuncFormatter
from numpy.typing import NDArray

CHAOTIC, SHADE = (
    "chaotic",
    "shade",
)  # gids: values differ between machines; only repeats what the lines on it say
DIFFERS = "which differ from machine to machine"
PLACES = 5  # how many evenly spaced values of each artist go into its words


def describe(fig: Figure) -> str:
    """What is drawn in `fig`, in words and rounded numbers, one paragraph for each Axes.

    Numbers are rounded to about 1/1000 of the range of their axis, so that processors agree on them.
    Raises TypeError for a kind of artist it has no words for, and for texts and legends outside the Axes.
    """
    if fig.texts or fig.legends or fig.get_suptitle():
        raise TypeError(
            "words.describe has no words for a figure's own title, text or legend. Put it on an Axes."
        )
    return "\n\n".join("\n".join(_axes_in_words(ax)) for ax in fig.axes)


def _axes_in_words(ax: Axes) -> Iterator[str]:
    yield f"Axes “{ax.get_title(loc='left') or ax.get_title()}”"
    for name, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
        low, high = axis.get_view_interval()
        scale = "" if axis.get_scale() == "linear" else f" ({axis.get_scale()} scale)"
        yield f"{name}: {axis.label.get_text()}, {_number(low, axis)} to {_number(high, axis)}{scale}{_ticks(axis)}"
    contours = [a for a in ax.collections if isinstance(a, ContourSet)]
    parts = [part for group in ax.containers for part in group] + [
        text for c in contours for text in c.labelTexts
    ]
    for artist in [*ax.containers, *(a for a in ax.get_children() if a not in parts)]:
        yield from _artist_in_words(artist, ax)


def _artist_in_words(artist: Artist | BarContainer, ax: Axes) -> Iterator[str]:
    """One line for an artist that carries data, none for the frame of the Axes."""
    frame = (ax.patch, ax.xaxis, ax.yaxis, ax.title, *ax.spines.values(), ax.legend_)
    if artist in frame or (isinstance(artist, Artist) and artist.get_gid() == SHADE):
        return
    if isinstance(artist, Text):
        if artist in ax.texts and artist.get_text():  # and not a title, which the first line has
            yield f"text at {_pair(np.array(artist.get_position()), ax)}: {artist.get_text()}".replace(
                "\n", " "
            )
        return
    yield f"{_name(artist)}: {_values(artist, ax)}"


def _ticks(axis: Axis) -> str:
    """The labels of the ticks where they were set by hand: then they say more than the range."""
    if not isinstance(axis.get_major_formatter(), (FixedFormatter, FuncFormatter)):
        return ""
    return ", ticks " + ", ".join(label.get_text() for label in axis.get_ticklabels())


def _name(artist: Artist | BarContainer) -> str:
    kind = type(artist).__name__
    label = str(artist.get_label())
    return kind if label.startswith("_") or not label else f"{kind} “{label}”"


def _values(artist: Artist | BarContainer, ax: Axes) -> str:
    if isinstance(artist, ContourSet):
        return _levels(artist, ax)
    if (
        type(artist) is Line2D
        and sum(artist.get_transform().contains_branch_seperately(ax.transData)) == 1
    ):
        return _straight(artist, ax)
    points = _points(artist)
    if isinstance(artist, Artist) and artist.get_gid() == CHAOTIC:
        return f"{len(points)} points, {DIFFERS}"
    if len(points) == 0:
        return "no points"
    some = points[np.linspace(0, len(points) - 1, min(PLACES, len(points))).round().astype(int)]
    words = " ".join(_pair(point, ax) for point in some)
    arrows = f"; arrows {_arrows(artist)}" if isinstance(artist, Quiver) else ""
    lowest, highest = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    return f"{len(points)} points, {words}; least {_pair(lowest, ax)}, most {_pair(highest, ax)}{arrows}"


def _points(artist: Artist | BarContainer) -> NDArray[np.float64]:
    """The (x, y) of each point an artist shows, shape (k, 2)."""
    if type(artist) is Line2D:  # not its kin AxLine, whose data are no points of the line
        return np.column_stack([np.asarray(v, dtype=float) for v in artist.get_data(orig=False)])
    if isinstance(artist, (PathCollection, Quiver)):
        return np.asarray(artist.get_offsets(), dtype=float)
    if isinstance(artist, BarContainer):
        return np.array([(bar.get_x() + bar.get_width() / 2, bar.get_height()) for bar in artist])
    if isinstance(artist, StepPatch):
        heights, edges, _ = artist.get_data()
        return np.column_stack([edges[:-1], heights])
    raise TypeError(
        f"words.describe has no words for a {type(artist).__name__}. Draw with plot, scatter, bar, stairs, contour or"
        " quiver, or teach scratchlr/words.py the new kind in `_points`."
    )


def _straight(line: Line2D, ax: Axes) -> str:
    """The words for axhline and axvline: one of their coordinates is a share of the Axes, not a value."""
    x_is_value, _ = line.get_transform().contains_branch_seperately(ax.transData)
    name, axis, data = (
        ("x", ax.xaxis, line.get_xdata()) if x_is_value else ("y", ax.yaxis, line.get_ydata())
    )
    return f"straight across at {name} = {_number(np.asarray(data)[0], axis)}"


def _levels(contours: ContourSet, ax: Axes) -> str:
    """Each height of a surface with the box that its contour fills: enough to notice another surface."""
    boxes = []
    for level, path in zip(contours.levels, contours.get_paths(), strict=True):
        corners = np.asarray(path.vertices)
        if len(corners):
            low, high = corners.min(axis=0), corners.max(axis=0)
            boxes.append(f"{level:.4g} from {_pair(low, ax)} to {_pair(high, ax)}")
    return f"{len(boxes)} heights, " + "; ".join(boxes)


def _arrows(arrows: Quiver) -> str:
    u, v = np.ravel(arrows.U), np.ravel(arrows.V)
    return " ".join(f"({u[i]:.3g}, {v[i]:.3g})" for i in (0, len(u) // 2, -1))


def _pair(point: NDArray[np.float64], ax: Axes) -> str:
    return f"({_number(point[0], ax.xaxis)}, {_number(point[1], ax.yaxis)})"


def _number(value: float, axis: Axis) -> str:
    """`value` to about 1/1000 of the range of its axis; on a log axis, to three digits."""
    if axis.get_scale() != "linear":
        return f"{value:.3g}"
    low, high = axis.get_view_interval()
    digits = ceil(-log10(abs(high - low) / 1000))
    return f"{round(float(value), digits) + 0.0:.{max(digits, 0)}f}"  # + 0.0 turns -0.0 into 0.0
