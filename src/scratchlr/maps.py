"""Pictures over a plane: the loss over (w, b), and samples over two features.

With this file you can draw a landscape of the loss with paths and arrows on it, and the straight
boundary between two classes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.contour import ContourSet
from matplotlib.text import Text
from numpy.typing import NDArray

from scratchlr.boxes import ARROW
from scratchlr.maths.binary import sigmoid
from scratchlr.words import SHADE

Array = NDArray[np.float64]

MARKERS = ("o", "s")  # class 0 a circle, class 1 a square: colour is never the only sign
ON_WHITE = {"facecolor": "white", "alpha": 0.85, "linewidth": 0, "pad": 1}  # a text on a map


def surface(
    ax: Axes, loss: Callable[[float, float], float], w: Array, b: Array, heights: Sequence[float]
) -> Axes:
    """Contour lines of loss(w, b) at the given heights, over a grid of w (j,) and b (k,).

    The numbers stand on the straight way from the lowest point to the highest corner.
    """
    values = np.array([[loss(wj, bk) for wj in w] for bk in b])
    box = (w[0], w[-1], b[0], b[-1])
    # The log shades the floor of the valley as well.
    shade = ax.imshow(
        np.log(values),
        origin="lower",
        extent=box,
        aspect="auto",
        interpolation="bilinear",
        alpha=0.4,
    )
    shade.set_gid(SHADE)
    lines = ax.contour(w, b, values, levels=heights, colors="C5", linewidths=1)
    # inline=True would cut gaps whose size depends on the font, and `describe` would see them.
    places = _places_of_numbers(w, b, values, heights)
    for text in ax.clabel(lines, inline=False, fontsize="small", colors="C4", manual=places):
        text.set_bbox(ON_WHITE)
        text.set_zorder(4)  # above lines and arrows
    ax.set(xlabel="weight w", ylabel="intercept b")
    return ax


def path(ax: Axes, path: Sequence[tuple[Any, float]], label: str, **style: Any) -> Axes:
    """The places (w, b) of a descent as a line over a map; of several weights, the first.

    The limits of the Axes stay as they are.
    """
    w = [np.ravel(w)[0] for w, _ in path]
    ax.plot(w, [b for _, b in path], label=label, scalex=False, scaley=False, **style)
    return ax


def valley(ax: Axes, flat: float, steep: float, steps: int) -> Axes:
    """A map of flat/2 · e₁² + steep/2 · e₂² with a descent from (1, 1) at the best rate for it.

    flat, steep : the two curvatures; that rate is 2 / (flat + steep). The large dot is the end.
    """
    grid = np.linspace(-1.3, 1.3, 80)  # even: without the lowest point, whose logarithm is none
    heights = (0.05, 0.2, 0.5, 1, 3)
    surface(ax, lambda e1, e2: flat / 2 * e1**2 + steep / 2 * e2**2, grid, grid, heights)
    ax.images[0].remove()  # here the lines tell the form
    rate, step = 2 / (flat + steep), np.arange(steps + 1)
    e1, e2 = (1 - rate * flat) ** step, (1 - rate * steep) ** step
    ax.plot(e1, e2, "o-", color="C1")
    ax.plot(e1[-1:], e2[-1:], "o", color="C1", markersize=14)
    ax.set(xlabel="error e₁", ylabel="error e₂", title=f"curvatures {flat:g} and {steep:g}")
    return ax


def arrows(
    ax: Axes, slopes: Callable[[float, float], Array], w: Array, b: Array, label: str, **style: Any
) -> Axes:
    """Over a grid of w (j,) and b (k,) arrows of one length against the slopes there.

    slopes : gives the two slopes at (w, b), (2,). One unit becomes as long along w as along b: else
    right angles would not look right. A contour's number that would lie on an arrow is left out.
    """
    places = np.array([(wj, bk) for wj in w for bk in b])
    downhill = -np.array([slopes(wj, bk) for wj, bk in places])
    downhill /= np.linalg.norm(downhill, axis=1, keepdims=True)
    style = {"color": "C4", "width": 0.006, "zorder": 3, **style}
    ax.quiver(*places.T, *downhill.T, scale=18, label=label, **style)
    ax.set_aspect("equal")
    width = np.ptp(ax.get_xlim())
    on_arrows = np.concatenate([places + part * width / 18 * downhill for part in (0, 0.5, 1)])
    for text in _numbers_of_contours(ax):
        if np.linalg.norm(on_arrows - text.get_position(), axis=1).min() < 0.045 * width:
            text.set_visible(False)
    return ax


def plane(
    ax: Axes, X: Array, y: NDArray[np.int64], w: Array, b: float, classes: tuple[str, str]
) -> Axes:
    """Samples with two features, p as colour, the line p = ½, and across it the direction of w.

    X : (n, 2).    y : (n,).    w : (2,). With w = 0 there is no line. Everything is drawn on `ax`:
    after `ax.clear()` it may be drawn anew.
    """
    low, high = X.min(axis=0), X.max(axis=0)
    (left, bottom), (right, top) = low - 0.05 * (high - low), high + 0.05 * (high - low)
    across, up = np.meshgrid(np.linspace(left, right, 101), np.linspace(bottom, top, 101))
    # Ten steps of p: flat areas keep a moving picture small.
    shade = ax.contourf(
        across,
        up,
        sigmoid(w[0] * across + w[1] * up + b),
        levels=np.linspace(0, 1, 11),
        cmap=LinearSegmentedColormap.from_list("p", [_pale("C0"), "white", _pale("C1")]),
    )
    shade.set_gid(SHADE)
    for label in (0, 1):
        ax.plot(
            *X[y == label].T,
            MARKERS[label],
            color=f"C{label}",
            markersize=5,
            markeredgecolor="white",
            markeredgewidth=0.5,
            label=f"{classes[label]} ({label})",
        )
    ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    if np.any(np.asarray(w) != 0):
        _boundary(ax, np.asarray(w), b)
    return ax


def sides(ax: Axes, X: Array, y: NDArray[np.int64], w: Array, b: float) -> Axes:
    """Samples with two features, the line w · x + b = 0, and a ring round each sample on it.

    X : (n, 2).    y : (n,).    w : (2,), not 0.
    """
    for label in (0, 1):
        ax.plot(*X[y == label].T, MARKERS[label], color=f"C{label}", markersize=10)
    on_line = X[X @ w + b == 0]
    if len(on_line):
        ring = {"fillstyle": "none", "color": "C4", "markersize": 17}
        ax.plot(*on_line.T, "o", **ring)
    low, high = X.min(axis=0) - 0.7, X.max(axis=0) + 0.7
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    ax.set(xlabel="x₁", ylabel="x₂")
    _, foot, along = _line(np.asarray(w), b)
    ends = _ends_in_view(ax, foot, along)
    if ends is not None:
        ax.plot(*ends.T, color="C4", scalex=False, scaley=False, zorder=1)
    return ax


def is_map(ax: Axes) -> bool:
    """Whether the Axes are filled to the edge, with no place for a legend that is free of data."""
    return bool(ax.images) or any(isinstance(part, ContourSet) for part in ax.collections)


def _places_of_numbers(
    w: Array, b: Array, values: Array, heights: Sequence[float]
) -> list[tuple[float, float]]:
    """Where each height is met on the way, as far as there is room for its number."""
    at_b, at_w = np.unravel_index(values.argmin(), values.shape)
    k, j = max([(0, 0), (0, -1), (-1, 0), (-1, -1)], key=lambda corner: values[corner])
    part = np.linspace(0, 1, 401)
    along_w = w[at_w] + part * (w[j] - w[at_w])
    along_b = b[at_b] + part * (b[k] - b[at_b])
    rows = np.abs(b[:, None] - along_b).argmin(axis=0)
    columns = np.abs(w[:, None] - along_w).argmin(axis=0)
    passed = values[rows, columns]
    places: list[tuple[float, float]] = []
    free = 0.0  # from here on the way has room
    for height in heights:
        here = int(np.argmax(passed >= height))
        if passed[0] < height <= passed[here] and part[here] >= free:
            places.append((along_w[here], along_b[here]))
            free = part[here] + 0.12
    return places


def _numbers_of_contours(ax: Axes) -> list[Text]:
    return [
        text
        for part in ax.collections
        if isinstance(part, ContourSet)
        for text in getattr(part, "labelTexts", [])  # filled contours have none
    ]


def _pale(colour: str) -> Array:
    return 0.4 * np.array(to_rgb(colour)) + 0.6


def _line(w: Array, b: float) -> tuple[Array, Array, Array]:
    """Of the line w · x + b = 0 the direction across it, its point nearest to 0, and that along."""
    normal = w / np.hypot(*w)
    return normal, -b / np.hypot(*w) * normal, np.array([-normal[1], normal[0]])


def _boundary(ax: Axes, w: Array, b: float) -> None:
    """The line w · x + b = 0 with its name, and an arrow across it in the direction of w."""
    normal, foot, along = _line(w, b)
    along = along * (1 if normal[1] <= 0 else -1)  # to the right
    ends = _ends_in_view(ax, foot, along)
    if ends is None:
        return
    ax.plot(*ends.T, color="C4", scalex=False, scaley=False)
    style = ARROW | {"color": "C4", "linewidth": 3}
    ax.annotate("", foot + 1.3 * normal, foot, arrowprops=style, gid="direction of w")
    centred = {"ha": "center", "va": "center", "weight": "bold"}
    ax.text(*(foot + 1.55 * normal), "w", bbox=ON_WHITE, clip_on=True, **centred)
    upper, lower = sorted(ends, key=lambda end: -end[1])
    ax.annotate(
        "p = ½",
        upper + 0.12 * (lower - upper),
        xytext=-12 * normal,
        textcoords="offset points",
        rotation=np.degrees(np.arctan2(along[1], along[0])),
        rotation_mode="anchor",
        **centred,
    )


def _ends_in_view(ax: Axes, point: Array, along: Array) -> Array | None:
    """Both ends of the piece of a line that the Axes show, the one against `along` first."""
    edges = np.array([ax.get_xlim(), ax.get_ylim()]) - point[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        reached = np.sort(edges / along[:, None], axis=1)  # in lengths of `along`
    enters, leaves = np.nanmax(reached[:, 0]), np.nanmin(reached[:, 1])
    return point + np.outer([enters, leaves], along) if enters < leaves else None
