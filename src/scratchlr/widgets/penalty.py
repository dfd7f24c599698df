"""The figure of notebook 09: thirty weights, and what they cost, at each strength of the penalty.

The best weights at every C of the slider are found beforehand, in a fraction of a second, by
Newton's method: it takes a few steps, where gradient descent takes thousands.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scratchlr import plots
from scratchlr.data import breast_cancer
from scratchlr.maths.binary import Array, log_loss, sigmoid
from scratchlr.maths.penalty import penalised_gradient
from scratchlr.widgets.controls import Slider, State
from scratchlr.widgets.interactive import Interactive, figure

EXPONENTS = np.linspace(-4, 4, 161)
CS: tuple[float, ...] = tuple(float(f"{C:.4g}") for C in 10.0**EXPONENTS)
NEWTON_STEPS = 8  # the next C starts where the last one ended: five would do


@cache
def _standardised() -> tuple[Array, Array]:
    X, y, *_ = breast_cancer()
    return (X - X.mean(axis=0)) / X.std(axis=0), y


@cache
def _path() -> tuple[Array, Array]:
    """The best weights (k, 30) and intercepts (k,) for each of the CS, the smallest first."""
    X, y = _standardised()
    n, d = X.shape
    A = np.column_stack([X, np.ones(n)])
    place, places = np.zeros(d + 1), []
    for C in CS:
        l2 = 1 / (C * n)
        for _ in range(NEWTON_STEPS):
            dw, db = penalised_gradient(X, y, place[:d], float(place[d]), l2)
            p = sigmoid(A @ place)
            H = (A.T * (p * (1 - p))) @ A / n + np.diag([*[l2] * d, 0.0])
            place = place - np.linalg.solve(H, np.append(dw, db))
        places.append(place)
    return np.array(places)[:, :d], np.array(places)[:, d]


@cache
def _costs() -> tuple[Array, Array]:
    """Loss and penalty at each C, both (k,)."""
    (X, y), (w, b) = _standardised(), _path()
    loss = np.array([log_loss(y, X @ wk + bk) for wk, bk in zip(w, b)])
    return loss, np.sum(w**2, axis=1) / (2 * len(y) * np.array(CS))


def _setup(fig: Figure) -> list[Line2D]:
    left, right = fig.subplots(1, 2) if fig.get_figwidth() > 5 else fig.subplots(2)
    left.plot(CS, _path()[0], color="C5", linewidth=1)
    plots.label(left, "Thirty weights", "C (log scale)", "weight")
    left.set(xscale="log", ylim=(-15, 15))
    loss, penalty = _costs()
    right.plot(CS, loss, color="C4", label="loss")
    right.plot(CS, penalty, "--", color="C2", label="penalty")
    plots.label(right, "What they cost", "C (log scale)", "on the training rows")
    right.set(xscale="log", ylim=(-0.03, 0.7))
    right.legend()
    cursor = left.axvline(1, color="C1", linewidth=1)
    (weights,) = left.plot([], [], "o", color="C1", markersize=4)
    costs = [
        right.plot([], [], marker, color=color, markersize=9)[0]
        for marker, color in (("o", "C4"), ("s", "C2"))
    ]
    return [cursor, weights, *costs]


def _update(state: State, *lines: Line2D) -> str:
    cursor, weights, loss_dot, penalty_dot = lines
    C = float(state["C"])
    at = CS.index(C)
    (X, y), (w, b), (loss, penalty) = _standardised(), _path(), _costs()
    cursor.set_xdata([C, C])
    weights.set_data(np.full(w.shape[1], C), w[at])
    loss_dot.set_data([C], [loss[at]])
    penalty_dot.set_data([C], [penalty[at]])
    right = np.sum((X @ w[at] + b[at] >= 0) == y)
    return (
        f"C = {C:g}: the weights have the length {np.linalg.norm(w[at]):.3f}, loss {loss[at]:.4f}, "
        f"penalty {penalty[at]:.4f}, {right} of {len(y)} training rows right."
    )


@figure
def penalty_path(C: float = 1.0) -> Interactive:
    """One slider, C, for thirty weights on the way they take and for loss and penalty."""
    marks = {"0.01": 0.01, "1": 1.0, "100": 100.0}
    return Interactive(
        _setup,
        _update,
        [Slider("C", "C, the inverse of the penalty", CS, C, marks)],
        size=(8.0, 3.8),
        narrow=(4.2, 5.6),
    )
