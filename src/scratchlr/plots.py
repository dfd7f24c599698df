"""The pictures of the series: each function draws on the Axes it is given and returns it.

With this file you can draw samples, shares and loss surfaces the same way in every notebook, and `show` a figure
together with what it says in words. Colours, sizes and fonts live in `scratchlr.mplstyle`, which `use_style` applies.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator, Sequence
from math import ceil, log10
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
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

from scratchlr.functions import sigmoid

MARKERS = ("o", "s")  # class 0 a circle, class 1 a square: colour is never the only sign
CHAOTIC, SHADE = "chaotic", "shade"  # gids: values differ between machines; only repeats what the lines on it say
DIFFERS = "which differ from machine to machine"
PLACES = 5  # how many evenly spaced values of each artist go into its words


def use_style() -> None:
    """Give every figure of this session the colours, sizes and fonts of the series."""
    plt.style.use(["default", "scratchlr.scratchlr"])  # a matplotlibrc of your own must not change the pictures


def label(ax: Axes, title: str, x: str, y: str) -> Axes:
    """The three texts every picture needs: what it says, and what its axes are."""
    ax.set(title=title, xlabel=x, ylabel=y)
    return ax


def show(fig: Figure, alt: str) -> None:
    """Display `fig` as one PNG with its text twin, and close it. Axes whose artists have labels get a legend.

    alt : what the picture shows, in a sentence or two, for readers who do not see it.
    Raises ValueError for an empty alt.

    The twin is `alt` and then, from `describe`, what was drawn. Screen readers and text-only readers get the content,
    and the regression test compares it: it cannot compare pixels.
    """
    if not alt.strip():
        raise ValueError("show(fig, alt): alt is empty. Say in a sentence what the picture shows.")
    for ax in fig.axes:
        if ax.get_legend() is None and ax.get_legend_handles_labels()[1]:
            ax.legend()
    png = io.BytesIO()
    fig.savefig(png, format="png")
    bundle = {"image/png": base64.b64encode(png.getvalue()).decode(), "text/plain": f"{alt}\n\n{describe(fig)}"}
    display(bundle, metadata={"image/png": {"alt": alt}}, raw=True)
    plt.close(fig)


def chaotic(artist: Artist) -> Artist:
    """Mark an artist whose values differ from machine to machine, so that `describe` leaves them out."""
    artist.set_gid(CHAOTIC)
    return artist


def samples(ax: Axes, x: NDArray[np.float64], y: NDArray[np.int64], classes: tuple[str, str]) -> Axes:
    """Each sample as a marker at height y (0 or 1). x, y : (n,)."""
    for label in (0, 1):
        here = y == label
        ax.plot(x[here], y[here], MARKERS[label], color=f"C{label}", alpha=0.6, label=f"{classes[label]} ({label})")
    return ax


def histogram(ax: Axes, x: NDArray[np.float64], y: NDArray[np.int64], classes: tuple[str, str], bins: int = 30) -> Axes:
    """How many samples of each class lie in each of `bins` equal intervals of x. x, y : (n,)."""
    edges = np.histogram_bin_edges(x, bins)
    for label in (0, 1):
        heights, _ = np.histogram(x[y == label], edges)
        ax.stairs(heights, edges, fill=True, alpha=0.35, color=f"C{label}")
        centres, some = (edges[:-1] + edges[1:]) / 2, heights > 0
        ax.plot(centres[some], heights[some], MARKERS[label], color=f"C{label}", label=f"{classes[label]} ({label})")
    return ax


def shares(ax: Axes, x: NDArray[np.float64], y: NDArray[np.int64], groups: int = 10) -> Axes:
    """The share of class 1 in `groups` groups of nearly equal size along x, each at its mean x. x, y : (n,)."""
    parts = np.array_split(np.argsort(x, kind="stable"), groups)
    ax.plot(
        [x[part].mean() for part in parts], [y[part].mean() for part in parts], MARKERS[1], color="C1",
        label="share of class 1",
    )
    return ax


def curve(ax: Axes, w: float, b: float, label: str, **style: Any) -> Axes:
    """The probability sigmoid(w x + b) over the x that the Axes show now."""
    x = np.linspace(*ax.get_xlim(), 201)
    ax.plot(x, sigmoid(w * x + b), label=label, scalex=False, **style)
    return ax


def surface(
    ax: Axes,
    loss: Callable[[float, float], float],
    w: NDArray[np.float64],
    b: NDArray[np.float64],
    heights: Sequence[float],
) -> Axes:
    """Contour lines of loss(w, b) at the given heights, over the grid of the values w (j,) and b (k,)."""
    values = np.array([[loss(wj, bk) for wj in w] for bk in b])
    box = (w[0], w[-1], b[0], b[-1])
    # The log shades the floor of the valley as well.
    shade = ax.imshow(np.log(values), origin="lower", extent=box, aspect="auto", interpolation="bilinear", alpha=0.4)
    shade.set_gid(SHADE)
    lines = ax.contour(w, b, values, levels=heights, colors="C5", linewidths=1)
    # inline=True would cut gaps whose size depends on the font, and `describe` would see them.
    for text in ax.clabel(lines, inline=False, fontsize=11, colors="C4"):
        text.set_bbox({"facecolor": "white", "alpha": 0.7, "linewidth": 0, "pad": 1})
    ax.set(xlabel="weight w", ylabel="intercept b")
    return ax


def describe(fig: Figure) -> str:
    """What is drawn in `fig`, in words and rounded numbers, one paragraph for each Axes.

    Numbers are rounded to about 1/1000 of the range of their axis, so that processors agree on them.
    Raises TypeError for a kind of artist it has no words for, and for texts and legends outside the Axes.
    """
    if fig.texts or fig.legends or fig.get_suptitle():
        raise TypeError("plots.describe has no words for a figure's own title, text or legend. Put it on an Axes.")
    return "\n\n".join("\n".join(_axes_in_words(ax)) for ax in fig.axes)


def _axes_in_words(ax: Axes) -> Iterator[str]:
    yield f"Axes “{ax.get_title(loc='left') or ax.get_title()}”"
    for name, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
        low, high = axis.get_view_interval()
        scale = "" if axis.get_scale() == "linear" else f" ({axis.get_scale()} scale)"
        yield f"{name}: {axis.label.get_text()}, {_number(low, axis)} to {_number(high, axis)}{scale}{_ticks(axis)}"
    contours = [a for a in ax.collections if isinstance(a, ContourSet)]
    parts = [part for group in ax.containers for part in group] + [text for c in contours for text in c.labelTexts]
    for artist in [*ax.containers, *(a for a in ax.get_children() if a not in parts)]:
        yield from _artist_in_words(artist, ax)


def _artist_in_words(artist: Artist | BarContainer, ax: Axes) -> Iterator[str]:
    """One line for an artist that carries data, none for the frame of the Axes."""
    frame = (ax.patch, ax.xaxis, ax.yaxis, ax.title, *ax.spines.values(), ax.legend_)
    if artist in frame or (isinstance(artist, Artist) and artist.get_gid() == SHADE):
        return
    if isinstance(artist, Text):
        if artist in ax.texts and artist.get_text():  # and not a title, which the first line has
            yield f"text at {_pair(np.array(artist.get_position()), ax)}: {artist.get_text()}".replace("\n", " ")
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
    if type(artist) is Line2D and sum(artist.get_transform().contains_branch_seperately(ax.transData)) == 1:
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
        f"plots.describe has no words for a {type(artist).__name__}. Draw with plot, scatter, bar, stairs, contour or"
        " quiver, or teach scratchlr/plots.py the new kind in `_points`."
    )


def _straight(line: Line2D, ax: Axes) -> str:
    """The words for axhline and axvline: one of their coordinates is a share of the Axes, not a value."""
    x_is_value, _ = line.get_transform().contains_branch_seperately(ax.transData)
    name, axis, data = ("x", ax.xaxis, line.get_xdata()) if x_is_value else ("y", ax.yaxis, line.get_ydata())
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
