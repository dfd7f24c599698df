"""The learning-rate laboratory of notebook 05: path, loss and boundary of gradient descent."""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scratchlr import plots
from scratchlr.maths.binary import log_loss
from scratchlr.widgets.controls import Place, Slider, State, spread
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
from scratchlr.widgets.interactive import Interactive, figure

STARTS = ("(0, 0)", "(-1, 0)", "(2, 2)", "(-6, 2)")  # (w, b)
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
W, B = (-11.0, 3.0), (-4.0, 5.0)  # the edges of the map
TITLE_SIZE, NAME_SIZE = 13, 12


@cache
def _walk(rate: float, start: str) -> tuple[Array, Array]:
    """The places of the walk, and the loss at each above the least."""
    w, b = start.strip("()").split(", ")
    places = walk(rate, (float(w), float(b)))
    return places, losses(places) - losses(minimum()[None])[0]


def _setup(fig: Figure) -> list[Line2D]:
    """Three linked panels; returns what moves in each, in the order `_update` takes it."""
    if fig.get_figwidth() > 5:
        grid = fig.add_gridspec(2, 2, width_ratios=(5, 4))
        path, loss, boundary = grid[:, 0], grid[0, 1], grid[1, 1]
    else:  # one below the other
        grid = fig.add_gridspec(3, 1, height_ratios=(8, 5, 5))
        path, loss, boundary = grid[0], grid[1], grid[2]
    return [
        *_path_panel(fig.add_subplot(path)),
        *_loss_panel(fig.add_subplot(loss)),
        *_boundary_panel(fig.add_subplot(boundary)),
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
    grid = np.linspace(*W, 57), np.linspace(*B, 37)
    plots.surface(ax, lambda w, b: log_loss(y, X[:, 0] * w + b), *grid, heights)
    _named(ax, "the path over the loss", "weight w", "intercept b")
    ax.set(xlim=W, ylim=B)
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
    rate, first, steps = float(state["rate"]), str(state["start"]), int(state["steps"])
    places, above = (every[: steps + 1] for every in _walk(rate, first))
    w, b = places[-KEEP:].T
    path.set_data(*places.T)
    start.set_data(*places[:1].T)
    last.set_data(w[-2:], b[-2:])
    loss.set_data(np.arange(steps + 1), np.maximum(above, FLOOR))
    boundaries = np.divide(-b, w, out=np.full(len(w), np.inf), where=w != 0)
    dotted.set_xdata([boundaries[-2:][0]] * 2)
    boundary.set_xdata([boundaries[-1]] * 2)
    opening = f"Learning rate {rate:.4g} from {shown_start(first)}"
    if steps < STEPS:
        return f"{opening}, {steps} of {STEPS} steps: {_place(w[-1], b[-1])}."
    kind, number = classify(places, rate)
    verdict = VERDICTS[kind].format(number if kind == "converges" else STEPS)
    return f"{opening}: {verdict}. {_end(places, boundaries)}"


def _place(w: float, b: float) -> str:
    """A place on the way, what is lost there, and its boundary."""
    lies = f"the boundary lies at x = {-b / w:z.2f}" if w else "there is no boundary"
    return f"w = {w:z.4f}, b = {b:z.4f}, the loss is {losses(np.array([[w, b]]))[0]:.4f}, {lies}"


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
def laboratory(rate: float = 16.0, start: str = "(0, 0)", steps: int = STEPS) -> Interactive:
    """The learning-rate laboratory, at this rate and start, with so many steps shown.

    The start may be any place on the map: "(w, b)", or a click.
    """
    safe, stable = rate_limits()
    marks = {f"2/κmax = {safe:.4g}": safe, f"2/κ = {stable:.4g}": stable}
    starts = tuple((start, shown_start(start)) for start in STARTS)
    edges = ("w", *W), ("b", *B)
    any_start = "start anywhere, with a click on the map or by typing w and b"
    by_step = "go one step forward and one back"
    one_more = spread(0, STEPS, STEPS)
    return Interactive(
        _setup,
        _update,
        [
            Slider("rate", "learning rate", RATES, rate, marks),
            Slider("steps", "steps", one_more, steps, jumps=(-1, 1), live=by_step),
            Place("start", "start (w, b)", starts, start, *edges, line=1, live=any_start),
        ],
        size=(10.0, 4.6),
        narrow=(4.2, 6.4),
    )
