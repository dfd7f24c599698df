"""What a figure says in words: the text twin that stands beside every picture.

With this file you can ask a matplotlib figure what is drawn in it, `describe`; the regression test
compares its answer. To teach it a new kind of artist, register one function with `_points`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch
from math import ceil, log10
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import PathCollection
from matplotlib.container import BarContainer
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.lines import AxLine, Line2D
from matplotlib.patches import StepPatch
from matplotlib.quiver import Quiver
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedFormatter, FuncFormatter
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Group ids (`gid`) that an artist may carry.
MACHINE_DEPENDENT = "which differ from machine to machine"  # said instead of its values
SHADE = "shade"  # only repeats what the lines on it say
LIT = "lit"  # stands out among its like: said after its words
PLACES = 5  # how many evenly spaced values of each artist go into its words


def describe(fig: Figure) -> str:
    """What is drawn in `fig`, in words and rounded numbers, one paragraph for each Axes.

    Numbers are rounded to about 1/1000 of the range of their axis, so that processors agree.
    Raises TypeError for a kind of artist it has no words for, and for texts and legends outside
    the Axes.
    """
    if fig.texts or fig.legends or fig.get_suptitle():
        raise TypeError(
            "words.describe has no words for a figure's own title, text or legend."
            " Put it on an Axes."
        )
    return "\n\n".join("\n".join(_axes_in_words(ax)) for ax in fig.axes)


def _axes_in_words(ax: Axes) -> Iterator[str]:
    yield f"Axes “{ax.get_title(loc='left') or ax.get_title()}”"
    if ax.axison:
        yield f"x: {_axis_in_words(ax.xaxis)}"
        yield f"y: {_axis_in_words(ax.yaxis)}"
    for artist in _artists(ax):
        if isinstance(artist, Artist) and artist.get_gid() == MACHINE_DEPENDENT:
            yield f"{_name(artist)}: {len(_points(artist))} points, {MACHINE_DEPENDENT}"
        else:
            yield _artist_in_words(artist, ax)


def _axis_in_words(axis: Axis) -> str:
    """Label, range and scale; the labels of its ticks where they were set by hand."""
    low, high = axis.get_view_interval()
    words = f"{axis.label.get_text()}, {_number(low, axis)} to {_number(high, axis)}"
    if axis.get_scale() != "linear":
        words += f" ({axis.get_scale()} scale)"
    if isinstance(axis.get_major_formatter(), (FixedFormatter, FuncFormatter)):
        words += ", ticks " + ", ".join(label.get_text() for label in axis.get_ticklabels())
    return words.replace("\n", " ")


def _artists(ax: Axes) -> Iterator[Any]:
    """What carries data: containers whole, then all other artists but the frame of the Axes."""
    yield from ax.containers
    parts: list[object] = [part for container in ax.containers for part in container]
    for artist in ax.get_children():
        if isinstance(artist, ContourSet):
            parts += artist.labelTexts
    parts += [ax.patch, ax.xaxis, ax.yaxis, *ax.spines.values(), ax.get_legend()]
    for artist in ax.get_children():
        is_title = isinstance(artist, Text) and artist not in ax.texts
        is_empty = isinstance(artist, Text) and not (artist.get_text() or _is_arrow(artist))
        if not (artist in parts or is_title or is_empty or artist.get_gid() == SHADE):
            yield artist


@singledispatch
def _artist_in_words(artist: Artist | BarContainer, ax: Axes) -> str:
    """One line: kind, label and some of the points. Other words are registered below."""
    return _points_in_words(artist, ax)


@_artist_in_words.register
def _(artist: Text, ax: Axes) -> str:
    at = artist.xy if isinstance(artist, Annotation) else artist.get_position()
    place = f" at {_pair(np.array(at), ax)}" if ax.axison else ""
    lit = f" ({LIT})" if artist.get_gid() == LIT else ""
    return f"text{place}: {artist.get_text()}{lit}".replace("\n", " ")


@_artist_in_words.register
def _(artist: Annotation, ax: Axes) -> str:
    """An arrow without a text is told by its gid, which says what it leads from and to."""
    if not _is_arrow(artist):
        return _artist_in_words.dispatch(Text)(artist, ax)
    start, end = (_pair(np.array(place), ax) for place in (artist.get_position(), artist.xy))
    ends = f" from {start} to {end}" if ax.axison else ""
    return f"arrow {artist.get_gid() or ''}".rstrip() + ends


def _is_arrow(artist: Text) -> bool:
    return isinstance(artist, Annotation) and artist.arrow_patch is not None


@_artist_in_words.register
def _(artist: Line2D, ax: Axes) -> str:
    x_is_value, y_is_value = artist.get_transform().contains_branch_seperately(ax.transData)
    if (x_is_value and y_is_value) or isinstance(artist, AxLine):
        return _points_in_words(artist, ax)
    # axhline and axvline: the other coordinate is a share of the Axes, not a value.
    name, axis = ("x", ax.xaxis) if x_is_value else ("y", ax.yaxis)
    value = np.asarray(artist.get_xdata() if x_is_value else artist.get_ydata())[0]
    return f"{_name(artist)}: straight across at {name} = {_number(value, axis)}"


@_artist_in_words.register
def _(artist: Quiver, ax: Axes) -> str:
    u, v = np.ravel(artist.U), np.ravel(artist.V)
    arrows = " ".join(f"({u[i]:.3g}, {v[i]:.3g})" for i in (0, len(u) // 2, -1))
    return f"{_points_in_words(artist, ax)}; arrows {arrows}"


@_artist_in_words.register
def _(artist: ContourSet, ax: Axes) -> str:
    """Each height with the box that its contour fills: enough to notice another surface."""
    boxes = []
    for level, path in zip(artist.levels, artist.get_paths(), strict=True):
        corners = np.asarray(path.vertices)
        if len(corners):
            low, high = corners.min(axis=0), corners.max(axis=0)
            boxes.append(f"{level:.4g} from {_pair(low, ax)} to {_pair(high, ax)}")
    return f"{_name(artist)}: {len(boxes)} heights, " + "; ".join(boxes)


@singledispatch
def _points(artist: object) -> Array:
    """The (x, y) of each point an artist shows, shape (k, 2)."""
    raise TypeError(
        f"words.describe has no words for a {type(artist).__name__}. Draw with plot, scatter, bar,"
        " stairs, contour or quiver, or teach scratchlr/words.py the new kind: register a function"
        " with `_points`."
    )


_points.register(AxLine, _points.dispatch(object))  # a Line2D whose data are not points on it


@_points.register
def _(artist: Line2D) -> Array:
    return np.column_stack([np.asarray(v, dtype=float) for v in artist.get_data(orig=False)])


@_points.register
def _(artist: PathCollection | Quiver) -> Array:
    return np.asarray(artist.get_offsets(), dtype=float)


@_points.register
def _(artist: BarContainer) -> Array:
    return np.array([(bar.get_x() + bar.get_width() / 2, bar.get_height()) for bar in artist])


@_points.register
def _(artist: StepPatch) -> Array:
    heights, edges, _ = artist.get_data()
    return np.column_stack([edges[:-1], heights])


def _name(artist: Artist | BarContainer) -> str:
    kind = type(artist).__name__
    label = str(artist.get_label())
    return kind if label.startswith("_") or not label else f"{kind} “{label}”"


def _points_in_words(artist: Artist | BarContainer, ax: Axes) -> str:
    """How many points there are, `PLACES` of them, and their extremes."""
    points = _points(artist)
    if len(points) == 0:
        return f"{_name(artist)}: no points"
    some = points[np.linspace(0, len(points) - 1, min(PLACES, len(points))).round().astype(int)]
    least, most = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    return (
        f"{_name(artist)}: {len(points)} points, {' '.join(_pair(point, ax) for point in some)};"
        f" least {_pair(least, ax)}, most {_pair(most, ax)}"
    )


def _pair(point: Array, ax: Axes) -> str:
    return f"({_number(point[0], ax.xaxis)}, {_number(point[1], ax.yaxis)})"


def _number(value: float, axis: Axis) -> str:
    """`value` to about 1/1000 of the range of its axis; on a log axis, to three digits."""
    if axis.get_scale() != "linear":
        return f"{value:.3g}"
    low, high = axis.get_view_interval()
    digits = ceil(-log10(abs(high - low) / 1000))
    return f"{round(float(value), digits) + 0.0:.{max(digits, 0)}f}"  # + 0.0 turns -0.0 into 0.0
