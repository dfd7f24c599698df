"""The learning-rate laboratory of notebook 05: path, loss and boundary of gradient descent."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scratchlr import plots
from scratchlr.maths.binary import log_loss
from scratchlr.widgets.descent import (
    STEPS,
    Array,
    classify,
    data,
    losses,
    minimum,
    rate_limits,
    shown_start,
    walk,
)
from scratchlr.widgets.interactive import Choice, Interactive, Slider, State, figure

STARTS = {  # (w, b)
    "(0, 0)": (0.0, 0.0),
    "(-1, 0)": (-1.0, 0.0),
    "(2, 2)": (2.0, 2.0),
    "(-6, 2)": (-6.0, 2.0),
}
# Further up two machines may walk apart: notebook 07.
RATES = (0.01, 0.03, 0.1, 0.3, *np.sort(np.append(np.arange(0.5, 40.1, 0.5), 22.29)).tolist())
KEEP = 40  # last steps whose boundaries the sentence compares
FLOOR = 1e-12  # a loss closer to the least is drawn here: below it there is only rounding
VERDICTS = {  # what these steps show, and no word on those that would follow
    "converges": "arrives after {} steps, then every slope is below 1e-6",
    "creeps": "has not arrived after {} steps, and its loss still falls",
    "oscillates": "has not arrived after {} steps, it jumps from side to side",
    "shrinks": "has not arrived after {} steps, it jumps from side to side, less each time",
    "unsettled": "has not arrived after {} steps",
}
TITLE_SIZE, NAME_SIZE = 13, 12


def _setup(fig: Figure) -> list[Line2D]:
    """Three linked panels; returns what moves in each, in the order `_update` takes it."""
    grid = fig.add_gridspec(2, 2, width_ratios=(5, 4))
    return [
        *_path_panel(fig.add_subplot(grid[:, 0])),
        *_loss_panel(fig.add_subplot(grid[0, 1])),
        *_boundary_panel(fig.add_subplot(grid[1, 1])),
    ]


def _named(ax: Axes, title: str, x: str, y: str) -> None:
    """Title and labels, large enough for the back of a class."""
    ax.set_title(title, fontsize=TITLE_SIZE)
    ax.set_xlabel(x, fontsize=NAME_SIZE)
    ax.set_ylabel(y, fontsize=NAME_SIZE)


def _path_panel(ax: Axes) -> list[Line2D]:
    """The path over the loss: its start, its steps, and in black where the last two led."""
    X, y, *_ = data()
    heights = (0.3, 0.35, 0.5, 0.8, 1.5, 3)
    grid = np.linspace(-11, 3, 57), np.linspace(-4, 5, 37)
    plots.surface(ax, lambda w, b: log_loss(y, X[:, 0] * w + b), *grid, heights)
    _named(ax, "the path over the loss", "weight w", "intercept b")
    ax.set(xlim=(-11, 3), ylim=(-4, 5))
    (path,) = ax.plot([], [], "o-", color="C1", markersize=4, linewidth=1)
    (start,) = ax.plot([], [], "s", color="C1", markersize=9)
    (last,) = ax.plot([], [], "o", color="C4", markersize=8)
    signs = ax.text(-10.7, 4.4, "square: start; black: last two places", fontsize=NAME_SIZE)
    signs.set_bbox({"facecolor": "white", "alpha": 0.85, "linewidth": 0})
    return [path, start, last]


def _loss_panel(ax: Axes) -> list[Line2D]:
    """The loss of each step above the least one."""
    _named(ax, "loss minus lowest loss", "step", "difference")
    ax.set(yscale="log", xlim=(-5, STEPS), ylim=(FLOOR / 3, 30))
    return ax.plot([], [], color="C1", linewidth=2)


def _boundary_panel(ax: Axes) -> list[Line2D]:
    """The boundaries of the last two places on the samples, dotted the one before the last."""
    X, y, _, _, classes = data()
    plots.histogram(ax, X[:, 0], y, classes)
    _named(ax, "the last two boundaries −b / w", "mean radius x", "samples")
    ax.set_xlim(-2.2, 4)
    ax.legend()
    dotted = ax.axvline(0, color="C4", linestyle=":", linewidth=2.5)
    return [dotted, ax.axvline(0, color="C4", linewidth=2.5)]


def _update(state: State, *lines: Line2D) -> str:
    path, start, last, loss, dotted, boundary = lines
    rate, first = float(state["rate"]), STARTS[str(state["start"])]
    places = walk(rate, first)
    w, b = places[-KEEP:].T
    path.set_data(*places.T)
    start.set_data([first[0]], [first[1]])
    last.set_data(w[-2:], b[-2:])
    above = losses(places) - losses(minimum()[None])[0]
    loss.set_data(np.arange(STEPS + 1), np.maximum(above, FLOOR))
    dotted.set_xdata([-b[-2] / w[-2]] * 2)
    boundary.set_xdata([-b[-1] / w[-1]] * 2)
    kind, number = classify(places, rate)
    verdict = VERDICTS[kind].format(number if kind == "converges" else STEPS)
    opening = f"Learning rate {rate:.4g} from {shown_start(str(state['start']))}"
    return f"{opening}: {verdict}. {_end(places, -b / w)}"


def _end(places: Array, boundaries: Array) -> str:
    """Where a walk stands after its last step, or between which places its boundary still moves."""
    low, high = boundaries.min(), boundaries.max()
    if high - low > 0.01:
        moved = f"moved between x = {low:z.2f} and x = {high:z.2f}"
        return f"In the last {KEEP} steps the boundary {moved}."
    loss = losses(places[-1:])[0]
    lies = f"lies at x = {boundaries[-1]:z.2f}"
    return f"After {STEPS} steps the loss is {loss:.4f} and the boundary {lies}."


@figure
def laboratory(rate: float = 16.0, start: str = "(0, 0)") -> Interactive:
    """The learning-rate laboratory, at this rate and start."""
    safe, stable = rate_limits()
    marks = {f"2/κmax = {safe:.4g}": safe, f"2/κ = {stable:.4g}": stable}
    starts = tuple((start, shown_start(start)) for start in STARTS)
    return Interactive(
        _setup,
        _update,
        [
            Slider.with_stops("rate", "learning rate", RATES, rate, marks),
            Choice("start", "start (w, b)", starts, start),
        ],
        size=(10.0, 4.6),
    )
