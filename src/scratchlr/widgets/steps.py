"""The figure of notebook 04: gradient descent on the mean radius, some steps at a time."""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scratchlr import plots
from scratchlr.maths.binary import gradient, log_loss, sigmoid
from scratchlr.widgets.controls import Slider, State, spread
from scratchlr.widgets.descent import Array, data, losses, walk
from scratchlr.widgets.interactive import Interactive, figure

RATE, STEPS = 1.0, 600


@cache
def _places() -> Array:
    return walk(RATE, (0.0, 0.0), STEPS)


def _setup(fig: Figure) -> list[Line2D]:
    X, y, *_ = data()
    left, right = fig.subplots(1, 2) if fig.get_figwidth() > 5 else fig.subplots(2)
    plots.shares(left, X[:, 0], y)
    plots.label(left, "the curve", "mean radius x", "probability p")
    left.set(xlim=(-2.2, 4), ylim=(-0.05, 1.05))
    (curve,) = left.plot([], [], color="C0")
    heights = (0.3, 0.32, 0.35, 0.4, 0.5, 0.6, 1)
    grid = np.linspace(-5, 1, 49), np.linspace(-1.5, 2.5, 33)
    plots.surface(right, lambda w, b: log_loss(y, X[:, 0] * w + b), *grid, heights)
    right.set_title("the path")
    (path,) = right.plot([], [], "o-", color="C1", markersize=4, linewidth=1.5)
    return [curve, path]


def _update(state: State, *lines: Line2D) -> str:
    curve, path = lines
    step = int(state["step"])
    places = _places()[: step + 1]
    w, b = places[-1]
    x = np.linspace(-2.2, 4, 201)
    curve.set_data(x, sigmoid(w * x + b))
    path.set_data(*places.T)
    X, y, *_ = data()
    dw, db = gradient(X, y, places[-1, :1], b)
    right = np.sum((X[:, 0] * w + b >= 0) == y)
    return (
        f"Step {step}: w = {w:.4f}, b = {b:.4f}, loss {losses(places[-1:])[0]:.4f},"
        f" largest slope {max(abs(dw[0]), abs(db)):.4f}, {right} of {len(y)} right."
    )


@figure
def steps_by_hand(step: int = 0) -> Interactive:
    """Gradient descent with lr = 1, one, five or twenty-five steps at a time."""
    controls = [Slider("step", "step", spread(0, STEPS, STEPS), step, jumps=(1, 5, 25))]
    return Interactive(_setup, _update, controls, size=(8.0, 3.4), narrow=(4.2, 5.6))
