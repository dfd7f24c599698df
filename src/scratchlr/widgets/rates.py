"""The learning-rate laboratory of notebook 05: path, loss, boundary and orbit of a walk."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scratchlr import plots
from scratchlr.maths.binary import log_loss
from scratchlr.widgets.descent import (
    ORBIT_KEEP,
    STEPS,
    Array,
    classify,
    data,
    losses,
    minimum,
    orbit,
    rate_limits,
    walk,
)
from scratchlr.widgets.interactive import Choice, Interactive, Slider, State, figure

STARTS = {  # (w, b)
    "(0, 0)": (0.0, 0.0),
    "(-1, 0)": (-1.0, 0.0),
    "(2, 2)": (2.0, 2.0),
    "(-6, 2)": (-6.0, 2.0),
}
FLOOR = 1e-12  # a loss closer to the least is drawn here: below it there is only rounding
CHAOS = 42  # from this rate on, the walk from (0, 0) depends on the machine
VERDICTS = {
    "converges": "converges: after {} steps every slope is below 1e-6",
    "creeps": "creeps: the loss still falls, and the walk has not arrived",
    "oscillates": "oscillates with period {}",
    "shrinks": "oscillates with period {}, less each time",
    "repeats": "repeats itself every {} steps",
    "wanders": "wanders without settling",
}


def _text(start: str) -> str:
    """How a start is shown: with a true minus, which no keyboard has."""
    return start.replace("-", "−")


def setup_laboratory(fig: Figure) -> list[Line2D]:
    """Four linked panels; returns what moves in each, in the order `update_laboratory` takes it."""
    (top_left, top_right), (bottom_left, bottom_right) = fig.subplots(2, 2)
    return [
        *_path_panel(top_left),
        *_loss_panel(top_right),
        *_boundary_panel(bottom_left),
        *_orbit_panel(bottom_right),
    ]


def _path_panel(ax: Axes) -> list[Line2D]:
    """The path over the loss, and its start."""
    X, y, *_ = data()
    heights = (0.3, 0.35, 0.5, 0.8, 1.5, 3, 5)
    grid = np.linspace(-11, 3, 57), np.linspace(-4, 5, 37)
    plots.surface(ax, lambda w, b: log_loss(y, X[:, 0] * w + b), *grid, heights)
    ax.set(title="path over the loss", xlim=(-11, 3), ylim=(-4, 5))
    (path,) = ax.plot([], [], "o-", color="C1", markersize=3, linewidth=0.8)
    (start,) = ax.plot([], [], "s", color="C4", markersize=7)
    return [path, start]


def _loss_panel(ax: Axes) -> list[Line2D]:
    """The loss of each step above the least one."""
    plots.label(ax, "loss above the lowest", "step", "loss − lowest loss")
    ax.set(yscale="log", xlim=(-5, STEPS), ylim=(FLOOR / 3, 30))
    return ax.plot([], [], color="C1", linewidth=1.5)


def _boundary_panel(ax: Axes) -> list[Line2D]:
    """The boundaries of the last two steps on the samples, dotted the one before the last."""
    X, y, _, _, classes = data()
    plots.histogram(ax, X[:, 0], y, classes)
    plots.label(ax, "boundary −b / w", "mean radius x", "samples")
    ax.set_xlim(-2.2, 4)
    dotted = ax.axvline(0, color="C4", linestyle=":", linewidth=2)
    return [dotted, ax.axvline(0, color="C4", linewidth=2)]


def _orbit_panel(ax: Axes) -> list[Line2D]:
    """The cursor at the rate, and the last intercepts, on those that each rate leads to."""
    # The walk from (−1, 0) stays with period 2 where the one from (0, 0) leads into chaos.
    ax.plot(*orbit(STARTS["(-1, 0)"]), ",", color="C2")
    rates, intercepts = orbit(STARTS["(0, 0)"])
    calm = rates < CHAOS
    ax.plot(rates[calm], intercepts[calm], ",", color="C0")
    plots.chaotic(ax.plot(rates[~calm], intercepts[~calm], ",", color="C0")[0])
    plots.label(ax, "where b ends up", "learning rate", "intercept b")
    ax.set(xlim=(0, 60.5), ylim=(-4, 12))
    ax.text(1, -3.5, "blue: from (0, 0)\ngreen: from (−1, 0)", fontsize="small")
    for rate, text in zip(rate_limits(), ("2/Lmax", "2/λ"), strict=True):
        ax.axvline(rate, color="C5", linestyle="--", linewidth=1)
        ax.text(rate + 0.5, 9.5, text)
    cursor = ax.axvline(0, color="C1", linewidth=1.5)
    (dots,) = ax.plot([], [], "o", color="C1", markersize=4)
    return [cursor, dots]


def update_laboratory(state: State, *lines: Line2D) -> str:
    path, start, loss, dotted, boundary, cursor, dots = lines
    rate, first = float(state["rate"]), STARTS[str(state["start"])]
    places = walk(rate, first)
    w, b = places[-ORBIT_KEEP:].T
    path.set_data(*places.T)
    start.set_data([first[0]], [first[1]])
    above = losses(places) - losses(minimum()[None])[0]
    loss.set_data(np.arange(STEPS + 1), np.maximum(above, FLOOR))
    dotted.set_xdata([-b[-2] / w[-2]] * 2)
    boundary.set_xdata([-b[-1] / w[-1]] * 2)
    cursor.set_xdata([rate] * 2)
    dots.set_data([rate] * ORBIT_KEEP, b)
    kind, number = classify(places, rate)
    verdict = VERDICTS[kind].format(number)
    opening = f"Learning rate {rate:.3g} from {_text(str(state['start']))}"
    return f"{opening}: {verdict}. {_end(places, -b / w)}"


def _end(places: Array, boundaries: Array) -> str:
    """Where a walk stands after its last step, or between which places its boundary still moves."""
    low, high = boundaries.min(), boundaries.max()
    if high - low > 0.01:
        moved = f"moved between x = {low:z.2f} and x = {high:z.2f}"
        return f"In the last {ORBIT_KEEP} steps the boundary {moved}."
    loss = losses(places[-1:])[0]
    lies = f"lies at x = {boundaries[-1]:z.2f}"
    return f"After {STEPS} steps the loss is {loss:.4f} and the boundary {lies}."


@figure
def laboratory(rate: float = 16.0, start: str = "(0, 0)") -> Interactive:
    """The learning-rate laboratory, at this rate and start."""
    safe, stable = rate_limits()
    marks = {f"2/Lmax = {safe:.4g}": safe, f"2/λ = {stable:.4g}": stable}
    starts = tuple((start, _text(start)) for start in STARTS)
    return Interactive(
        setup_laboratory,
        update_laboratory,
        [
            Slider("rate", "learning rate", 0.01, 60, 400, rate, log=True, marks=marks),
            Choice("start", "start (w, b)", starts, start),
        ],
        size=(8.0, 4.5),
    )
