"""The pictures of the series: each function draws on the Axes it is given and returns it.

With this file you can draw samples, shares, curves and bars the same way in every notebook, and
`show` or `play` a figure together with what it says in words. Colours, sizes and fonts live in
`scratchlr.mplstyle`, which `use_style` applies.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.legend_handler import HandlerPatch
from matplotlib.patches import FancyArrow
from matplotlib.quiver import Quiver
from numpy.typing import NDArray

from scratchlr.boxes import crosstable, machine
from scratchlr.maps import MARKERS, arrows, is_map, path, plane, sides, surface, valley
from scratchlr.maths.binary import log_loss, sigmoid
from scratchlr.motion import animated_png
from scratchlr.quality import calibration, roc
from scratchlr.words import MACHINE_DEPENDENT, SHADE, describe

# Drawn in files of their own, called as plots.machine and so on.
__all__ = ["arrows", "crosstable", "machine", "path", "plane", "sides", "surface", "valley"]
__all__ += ["calibration", "roc"]

NAMED = {0: "C4", 1: "C3", 5: "C2", 20: "C5", 600: "C0"}  # steps that `learned` marks -> colour


def use_style() -> None:
    """Give every figure of this session the colours, sizes and fonts of the series."""
    # "default" first: a matplotlibrc of your own must not change the pictures
    plt.style.use(["default", "scratchlr.scratchlr"])
    Legend.update_default_handler_map(
        {Quiver: HandlerPatch(_small_arrow, update_func=_in_its_colour)}
    )


def _small_arrow(width: float, height: float, **_: Any) -> FancyArrow:
    """What stands for a field of arrows in a legend, where matplotlib would put a block."""
    place = {"x": 0, "y": height / 2, "dx": width, "dy": 0}
    return FancyArrow(**place, length_includes_head=True, width=2, head_width=height)


def _in_its_colour(sign: FancyArrow, arrows: Quiver) -> None:
    sign.set_color(arrows.get_facecolor()[0])


def label(ax: Axes, title: str, x: str, y: str) -> Axes:
    """The three texts every picture needs: what it says, and what its axes are."""
    ax.set(title=title, xlabel=x, ylabel=y)
    return ax


def show(fig: Figure, alt: str) -> None:
    """Display `fig` as one PNG with its text twin, and close it.

    Axes whose artists have labels get a legend: beside a map, else where there is room.

    alt : what the picture shows, in a sentence or two, for readers who do not see it.
    Raises ValueError for an empty alt.

    The twin is `alt` and then, from `describe`, what was drawn. Screen readers and text-only
    readers get the content, and the regression test compares it: it cannot compare pixels.
    """
    _require_words(alt)
    _add_legends(fig)
    file = io.BytesIO()
    fig.savefig(file, format="png")
    _display(fig, file.getvalue(), alt)


def play(
    fig: Figure, draw: Callable[[Any], object], frames: Iterable[Any], alt: str, seconds: float = 4
) -> None:
    """Display what `draw(frame)` draws on `fig` for each frame as one animated PNG, and close it.

    `draw` draws the whole picture of its frame: `ax.clear()` comes first, and it sets the limits.
    It is called for the last frame once more at the start, which fixes the layout.
    After `seconds` the picture stands still at the last frame. That is also
    what a viewer shows that cannot play, and what the text twin tells.

    Raises ValueError for an empty alt, and as `animated_png` does.
    """
    _require_words(alt)
    every = list(frames)
    canvas = FigureCanvasAgg(fig)
    pictures = []
    for frame in every[-1:] + every:
        draw(frame)
        _add_legends(fig)
        canvas.draw()
        fig.set_layout_engine("none")
        pictures.append(np.array(canvas.buffer_rgba())[:, :, :3])
    _display(fig, animated_png(pictures[1:], seconds), alt)


def _require_words(alt: str) -> None:
    if not alt.strip():
        raise ValueError("alt is empty. Say in a sentence what the picture shows.")


def _add_legends(fig: Figure) -> None:
    for ax in fig.axes:
        if ax.get_legend() is None and ax.get_legend_handles_labels()[1]:
            beside = {"loc": "upper left", "bbox_to_anchor": (1, 1)} if is_map(ax) else {}
            ax.legend(**beside)


def _display(fig: Figure, png: bytes, alt: str) -> None:
    bundle = {
        "image/png": base64.b64encode(png).decode(),
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


def learned(
    left: Axes,
    right: Axes,
    x: NDArray[np.float64],
    y: NDArray[np.int64],
    path_: Sequence[tuple[NDArray[np.float64], float]],
    step: int,
) -> None:
    """What gradient descent has learned after `step` steps: the curve, and the way over the loss.

    Both Axes are drawn anew. The steps in NAMED leave a mark once they are passed.
    x, y : (n,).    path_ : the places (w, b) of the whole walk.
    """
    left.clear()
    right.clear()
    shares(left, x, y)
    grid = np.linspace(-5, 1, 49), np.linspace(-1.5, 2.5, 33)
    heights = (0.3, 0.32, 0.35, 0.4, 0.5, 0.6, 0.8, 1, 1.2)
    surface(right, lambda w, b: log_loss(y, x * w + b), *grid, heights)
    path(right, path_[: step + 1], "_path", color="C1")
    for passed in [*(named for named in NAMED if named < step), step]:
        w, b = path_[passed]
        colour = NAMED.get(passed, "C1")
        curve(left, w[0], b, f"step {passed}", color=colour)
        right.plot(w[0], b, "o", color=colour, markersize=11)
        right.text(w[0], b + 0.15, f"{passed}", ha="center")
    left.legend(loc="lower left")


def bars(ax: Axes, x: NDArray[np.float64], y: NDArray[np.int64], p: NDArray[np.float64]) -> Axes:
    """At each sample a bar as high as the probability of its own label, with that number on it.

    x, y : (n,).    p : (n,) probabilities of class 1. The bar is p where y = 1, and 1 − p where
    y = 0. The ticks say x and y.
    """
    heights = np.where(y == 1, p, 1 - p)
    ax.bar(x, heights, 0.7 * np.diff(np.sort(x)).min(), color=[f"C{label}" for label in y])
    for xi, height in zip(x, heights):
        ax.text(xi, height + 0.02, f"{height:.2f}", ha="center", va="bottom", weight="bold")
    ax.set_xticks(x, [f"{xi:g}\ny = {label}".replace("-", "−") for xi, label in zip(x, y)])
    ax.set(ylim=(0, 1.12), xlabel="input x and label y", ylabel="probability of the label")
    ax.grid(visible=False)  # the numbers say more, and no line may run through them
    return ax


def parabola(ax: Axes, curvature: float, lr: float, steps: int, start: float = 1.0) -> Axes:
    """The valley curvature/2 · e² and a ball in it: its places after 0 to `steps` steps, joined.

    The first three places carry the number of the step; the ball is at the large one. Limits set
    afterwards may be three times as wide.
    """

    def height(e: NDArray[np.float64]) -> NDArray[np.float64]:
        return curvature / 2 * e**2

    e = start * (1 - lr * curvature) ** np.arange(steps + 1)
    far = 1.2 * np.abs(e).max()
    valley = np.linspace(-3 * far, 3 * far, 401)
    ax.plot(valley, height(valley), color="C5", linewidth=3)
    ax.plot(e, height(e), "o-", color="C1", linewidth=1.5, markersize=8)
    ax.plot(e[-1:], height(e[-1:]), "o", color="C1", markersize=15)
    for step, place in enumerate(e[:3]):
        side = 1 if place > 0 else -1
        ax.annotate(
            f"{step}",
            (place, height(place)),
            xytext=(13 * side, -4),
            textcoords="offset points",
            ha="center",
            va="center",
            weight="bold",
        )
    ax.set(xlim=(-far, far), ylim=(-0.1 * height(far), height(far)))
    ax.set(xlabel="error e", ylabel="loss above the lowest", title=f"ηκ = {lr * curvature:.3g}")
    return ax


def scales(
    axes: Sequence[Axes], x: NDArray[np.float64], share: NDArray[np.float64]
) -> Sequence[Axes]:
    """Shares over x as shares, as odds and as log-odds on three Axes, each with its best line.

    x, share : (k,), shares above 0 and below 1. Heights that cannot be are shaded.
    """
    odds = share / (1 - share)
    panels = {
        "share p": (share, (0, 1), "A line leaves 0 to 1"),
        "odds p / (1 − p)": (odds, (0, np.inf), "A line turns negative"),
        "log-odds": (np.log(odds), (-np.inf, np.inf), "A line may go on"),
    }
    ends = np.array([x.min() - 0.5, x.max() + 1])
    for ax, (name, (values, possible, title)) in zip(axes, panels.items()):
        slope, height = np.polyfit(x, values, 1)
        ax.plot(ends, slope * ends + height, "--", color="C4")
        ax.plot(x, values, MARKERS[1], color="C1")
        label(ax, title, "mean radius x", name)
        low, high = ax.get_ylim()
        _impossible(ax, low, possible[0], 0.04)
        _impossible(ax, possible[1], high, 0.96)
        ax.set_ylim(low, high)
    for line, name in zip(axes[-1].lines, ("best line", "one group")):
        line.set_label(name)
    return axes


def _impossible(ax: Axes, low: float, high: float, side: float) -> None:
    """Shade the heights from low to high; the word stands left or right, where `side` says."""
    if low < high:
        ax.axhspan(low, high, color="C3", alpha=0.25, linewidth=0).set_gid(SHADE)
        left, right = ax.get_xlim()
        place = (left + side * (right - left), (low + high) / 2)
        ax.text(*place, "impossible", va="center", ha="left" if side < 0.5 else "right")


def shuffles(ax: Axes, right: Mapping[float, Sequence[int]], published: int) -> Axes:
    """For each learning rate one dot a shuffle: how many samples came out right.

    Where the dots of a rate differ they also differ between machines: the twin leaves them out.
    """
    for place, counts in enumerate(right.values()):
        (dots,) = ax.plot(place + np.linspace(-0.2, 0.2, len(counts)), counts, "o", color="C0")
        if len(set(counts)) > 1:
            chaotic(dots)
    ax.axhline(published, color="C4", linestyle="--")
    ax.text(len(right) - 0.5, published, f"published:\n{published}", va="center")
    ax.set_xticks(range(len(right)), [f"{lr:g}" for lr in right])
    ax.set(xlabel="learning rate lr (each dot is one shuffle)", ylabel="samples right")
    ax.set(xlim=(-0.5, len(right) - 0.55), ylim=(440, 540))
    return ax
