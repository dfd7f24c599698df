"""The pictures of the series: each function draws on the Axes it is given and returns it.

With this file you can draw samples, shares and loss surfaces the same way in every notebook, and
`show` a figure together with what it says in words. Colours, sizes and fonts live in
`scratchlr.mplstyle`, which `use_style` applies.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from scratchlr.maths.binary import sigmoid
from scratchlr.words import MACHINE_DEPENDENT, SHADE, describe

MARKERS = ("o", "s")  # class 0 a circle, class 1 a square: colour is never the only sign


def use_style() -> None:
    """Give every figure of this session the colours, sizes and fonts of the series."""
    # "default" first: a matplotlibrc of your own must not change the pictures
    plt.style.use(["default", "scratchlr.scratchlr"])


def label(ax: Axes, title: str, x: str, y: str) -> Axes:
    """The three texts every picture needs: what it says, and what its axes are."""
    ax.set(title=title, xlabel=x, ylabel=y)
    return ax


def show(fig: Figure, alt: str) -> None:
    """Display `fig` as one PNG with its text twin, and close it.

    Axes whose artists have labels get a legend.

    alt : what the picture shows, in a sentence or two, for readers who do not see it.
    Raises ValueError for an empty alt.

    The twin is `alt` and then, from `describe`, what was drawn. Screen readers and text-only
    readers get the content, and the regression test compares it: it cannot compare pixels.
    """
    if not alt.strip():
        raise ValueError("show(fig, alt): alt is empty. Say in a sentence what the picture shows.")
    for ax in fig.axes:
        if ax.get_legend() is None and ax.get_legend_handles_labels()[1]:
            ax.legend()
    png = io.BytesIO()
    fig.savefig(png, format="png")
    bundle = {
        "image/png": base64.b64encode(png.getvalue()).decode(),
        "text/plain": f"{alt}\n\n{describe(fig)}",
    }
    display(bundle, metadata={"image/png": {"alt": alt}}, raw=True)
    plt.close(fig)


def chaotic(artist: Artist) -> Artist:
    """Mark an artist as machine-dependent, so that `describe` leaves its values out."""
    artist.set_gid(MACHINE_DEPENDENT)
    return artist


def samples(
    ax: Axes, x: NDArray[np.float64], y: NDArray[np.int64], classes: tuple[str, str]
) -> Axes:
    """Each sample as a marker at height y (0 or 1). x, y : (n,)."""
    for label in (0, 1):
        here = y == label
        ax.plot(
            x[here],
            y[here],
            MARKERS[label],
            color=f"C{label}",
            alpha=0.6,
            label=f"{classes[label]} ({label})",
        )
    return ax


def histogram(
    ax: Axes, x: NDArray[np.float64], y: NDArray[np.int64], classes: tuple[str, str], bins: int = 30
) -> Axes:
    """How many samples of each class lie in each of `bins` equal intervals of x. x, y : (n,)."""
    edges = np.histogram_bin_edges(x, bins)
    for label in (0, 1):
        heights, _ = np.histogram(x[y == label], edges)
        ax.stairs(heights, edges, fill=True, alpha=0.35, color=f"C{label}")
        centres, some = (edges[:-1] + edges[1:]) / 2, heights > 0
        ax.plot(
            centres[some],
            heights[some],
            MARKERS[label],
            color=f"C{label}",
            label=f"{classes[label]} ({label})",
        )
    return ax


def shares(ax: Axes, x: NDArray[np.float64], y: NDArray[np.int64], groups: int = 10) -> Axes:
    """The share of class 1 in `groups` groups of nearly equal size along x. x, y : (n,).

    Each share stands at the mean x of its group.
    """
    parts = np.array_split(np.argsort(x, kind="stable"), groups)
    ax.plot(
        [x[part].mean() for part in parts],
        [y[part].mean() for part in parts],
        MARKERS[1],
        color="C1",
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
    """Contour lines of loss(w, b) at the given heights, over a grid of w (j,) and b (k,)."""
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
    for text in ax.clabel(lines, inline=False, fontsize=11, colors="C4"):
        text.set_bbox({"facecolor": "white", "alpha": 0.7, "linewidth": 0, "pad": 1})
    ax.set(xlabel="weight w", ylabel="intercept b")
    return ax
