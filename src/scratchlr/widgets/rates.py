"""The learning-rate laboratory of notebook 05: path, loss, boundary and orbit of gradient descent on the mean radius."""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from scratchlr import plots
from scratchlr.data import Data, mean_radius
from scratchlr.maths.binary import gradient_step, largest_safe_rate, log_loss, sigmoid
from scratchlr.widgets.interactive import Choice, Interactive, Slider, State, figure

Array = NDArray[np.float64]

STEPS = 400
STARTS = {
    "(0, 0)": (0.0, 0.0),
    "(−1, 0)": (-1.0, 0.0),
    "(2, 2)": (2.0, 2.0),
    "(−6, 2)": (-6.0, 2.0),
}  # (w, b)
FLOOR = 1e-12  # a loss closer to the lowest is drawn here: below it there is only rounding
ORBIT_RATES = np.arange(0.5, 60.1, 0.25)
ORBIT_SKIP, ORBIT_KEEP = 300, 40  # steps until a path has settled, and steps to show after that


@cache
def _data() -> Data:
    return mean_radius()


def walk(rate: float, start: tuple[float, float], steps: int = STEPS) -> Array:
    """The places (w, b) of gradient descent, shape (steps + 1, 2), from `start` on."""
    X, y, *_ = _data()
    places = np.empty((steps + 1, 2))
    places[0] = start
    w, b = places[0, :1], places[0, 1]
    for step in range(1, steps + 1):
        w, b = gradient_step(X, y, w, b, rate)
        places[step] = w[0], b
    return places


def losses(places: Array) -> Array:
    """The loss at each of the places (w, b)."""
    X, y, *_ = _data()
    return np.array([log_loss(y, X[:, 0] * w + b) for w, b in places])


@cache
def lowest() -> Array:
    """The place (w, b) of the least loss: where a walk at a rate of 16 arrives and stays."""
    return walk(16.0, (0.0, 0.0))[-1]


@cache
def limits() -> tuple[float, float]:
    """The rate that is safe from every start, and the limit near the lowest point: 2/Lmax and 2/λ of notebook 05."""
    X, *_ = _data()
    w, b = lowest()
    p = sigmoid(X[:, 0] * w + b)
    A = np.column_stack([X, np.ones(len(X))])
    bends = np.linalg.eigvalsh(A.T * (p * (1 - p)) @ A / len(X))
    return largest_safe_rate(X), 2 / bends[-1]


def verdict(places: Array, rate: float) -> str:
    """What a walk does, in a few words that begin with its kind: converges, creeps, oscillates, repeats or wanders.

    A step is the rate times the slopes, so the slopes are read off the steps.
    """
    moves = np.abs(np.diff(places, axis=0)).max(axis=1)
    large = np.flatnonzero(moves / rate >= 1e-6)
    if len(large) == 0 or large[-1] < len(moves) - 1:
        settled = large[-1] + 1 if len(large) else 0
        return f"converges: after {settled} steps every slope is below 1e-6"
    if np.all(np.diff(losses(places[-20:])) < 0):
        return "creeps: the loss still falls, and the walk has not arrived"
    swing = moves[-1]
    for period in range(2, 41):
        gap = np.abs(places[-period:] - places[-2 * period : -period]).max()
        if gap < 0.1 * swing and period == 2:
            return "oscillates with period 2" + (
                ", less each time" if swing < 0.9 * moves[-60] else ""
            )
        if gap < 0.01 * swing:
            return f"repeats itself every {period} steps"
    return "wanders without settling"


@cache
def orbit(start: str = "(0, 0)") -> tuple[Array, Array]:
    """For each of ORBIT_RATES the intercepts a walk visits after it had time to settle: rates and intercepts, flat."""
    visited = [
        walk(rate, STARTS[start], ORBIT_SKIP + ORBIT_KEEP)[-ORBIT_KEEP:, 1] for rate in ORBIT_RATES
    ]
    return np.repeat(ORBIT_RATES, ORBIT_KEEP), np.concatenate(visited)


def setup_laboratory(fig: Figure) -> list[Line2D]:
    """Four linked panels: the path on the loss, the loss per step, the boundary on the data, the orbit diagram."""
    X, y, _, _, classes = _data()
    x = X[:, 0]
    (top_left, top_right), (bottom_left, bottom_right) = fig.subplots(2, 2)

    heights = (0.3, 0.35, 0.5, 0.8, 1.5, 3, 5)
    grid = np.linspace(-11, 3, 57), np.linspace(-4, 5, 37)
    plots.surface(top_left, lambda w, b: log_loss(y, x * w + b), *grid, heights)
    top_left.set(title="path over the loss", xlim=(-11, 3), ylim=(-4, 5))
    (path,) = top_left.plot([], [], "o-", color="C1", markersize=3, linewidth=0.8)
    (start,) = top_left.plot([], [], "s", color="C4", markersize=7)

    plots.label(top_right, "loss above the lowest", "step", "loss − lowest loss")
    top_right.set(yscale="log", xlim=(-5, STEPS), ylim=(FLOOR / 3, 30))
    (trace,) = top_right.plot([], [], color="C1", linewidth=1.5)

    plots.histogram(bottom_left, x, y, classes)
    plots.label(bottom_left, "boundary −b / w", "mean radius x", "samples")
    bottom_left.set_xlim(-2.2, 4)
    before = bottom_left.axvline(0, color="C4", linestyle=":", linewidth=2)
    now = bottom_left.axvline(0, color="C4", linewidth=2)

    bottom_right.plot(
        *orbit("(−1, 0)"), ",", color="C2"
    )  # stays with period 2 where (0, 0) leads into chaos
    rates, intercepts = orbit()
    calm = rates < 42
    bottom_right.plot(rates[calm], intercepts[calm], ",", color="C0")
    plots.chaotic(bottom_right.plot(rates[~calm], intercepts[~calm], ",", color="C0")[0])
    plots.label(bottom_right, "where b ends up", "learning rate", "intercept b")
    bottom_right.set(xlim=(0, 60.5), ylim=(-4, 12))
    bottom_right.text(1, -3.5, "blue: from (0, 0)\ngreen: from (−1, 0)", fontsize="small")
    for rate, text in zip(limits(), ("2/Lmax", "2/λ"), strict=True):
        bottom_right.axvline(rate, color="C5", linestyle="--", linewidth=1)
        bottom_right.text(rate + 0.5, 9.5, text)
    cursor = bottom_right.axvline(0, color="C1", linewidth=1.5)
    (ends,) = bottom_right.plot([], [], "o", color="C1", markersize=4)
    return [path, start, trace, before, now, cursor, ends]


def update_laboratory(
    state: State,
    path: Line2D,
    start: Line2D,
    trace: Line2D,
    before: Line2D,
    now: Line2D,
    cursor: Line2D,
    ends: Line2D,
) -> str:
    rate, origin = float(state["rate"]), STARTS[str(state["start"])]
    places = walk(rate, origin)
    path.set_data(*places.T)
    start.set_data([origin[0]], [origin[1]])
    trace.set_data(
        np.arange(STEPS + 1), np.maximum(losses(places) - losses(lowest()[None])[0], FLOOR)
    )
    boundaries = -places[-ORBIT_KEEP:, 1] / places[-ORBIT_KEEP:, 0]
    before.set_xdata([boundaries[-2]] * 2)
    now.set_xdata([boundaries[-1]] * 2)
    cursor.set_xdata([rate] * 2)
    ends.set_data([rate] * ORBIT_KEEP, places[-ORBIT_KEEP:, 1])
    return f"Learning rate {rate:.3g} from {state['start']}: {verdict(places, rate)}. {_ending(places, boundaries)}"


def _ending(places: Array, boundaries: Array) -> str:
    """Where a walk stands after its last step, or between which places its boundary still moves."""
    low, high = boundaries.min(), boundaries.max()
    if high - low > 0.01:
        return f"In the last {ORBIT_KEEP} steps the boundary moved between x = {low:z.2f} and x = {high:z.2f}."
    loss, boundary = losses(places[-1:])[0], boundaries[-1]
    return (
        f"After {STEPS} steps the loss is {loss:.4f} and the boundary lies at x = {boundary:z.2f}."
    )


@figure
def laboratory(rate: float = 16.0, start: str = "(0, 0)") -> Interactive:
    """The learning-rate laboratory, at this rate and start."""
    guaranteed, local = limits()
    marks = {f"2/Lmax = {guaranteed:.4g}": guaranteed, f"2/λ = {local:.4g}": local}
    controls = [
        Slider("rate", "learning rate", 0.01, 60, 400, rate, log=True, marks=marks),
        Choice("start", "start (w, b)", tuple(STARTS), start),
    ]
    return Interactive(setup_laboratory, update_laboratory, controls, size=(8.0, 4.5))
