"""The figure of notebook 09: two classes on a line, pulled apart until no best weight is left.

Each class has three samples, the one is the mirror image of the other: so the best intercept is 0.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scratchlr import plots
from scratchlr.maths.binary import Array, log_loss, sigmoid
from scratchlr.maths.penalty import penalised_gradient
from scratchlr.widgets.controls import Slider, State, spread
from scratchlr.widgets.interactive import Interactive, figure

GAPS = spread(-1.5, 2, 140)
Y = np.array([0, 0, 0, 1, 1, 1])
L2 = 1 / len(Y)  # the penalty that scikit-learn has by default, C = 1
RANGE = (-4.5, 4.5)
HALVINGS = 60


def _table(gap: float) -> Array:
    """The inputs x, (6,): at least `gap` apart where it is positive, and 1 within a class."""
    right = gap / 2 + np.arange(3.0)
    return np.concatenate([-right, right])


@cache
def _best_weight(gap: float, l2: float) -> float:
    """Where the loss is lowest: the slope grows with w, so halve an interval with its zero."""
    X, low, high = _table(gap)[:, np.newaxis], -20.0, 20.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        dw, _ = penalised_gradient(X, Y, np.array([middle]), 0.0, l2)
        low, high = (middle, high) if dw[0] < 0 else (low, middle)
    return (low + high) / 2


def _setup(fig: Figure) -> list[Line2D]:
    ax = fig.subplots()
    plots.label(ax, "Pull the classes apart", "input x", "probability of class 1 p")
    ax.set(xlim=RANGE, ylim=(-0.08, 1.08))
    (without,) = ax.plot([], [], color="C4", label="no penalty")
    (with_penalty,) = ax.plot([], [], "--", color="C2", label="C = 1")
    dots = [
        ax.plot([], [], marker, color=f"C{label}", markersize=9)[0]
        for label, marker in enumerate("os")
    ]
    ax.legend(loc="center right")
    return [without, with_penalty, *dots]


def _update(state: State, *lines: Line2D) -> str:
    without, with_penalty, *dots = lines
    gap = float(state["gap"])
    x, every = _table(gap), np.linspace(*RANGE, 201)
    for label, line in enumerate(dots):
        line.set_data(x[label == Y], Y[label == Y])
    held = _best_weight(gap, L2)
    with_penalty.set_data(every, sigmoid(held * every))
    if gap < 0:
        best = _best_weight(gap, 0.0)
        without.set_data(every, sigmoid(best * every))
        loss = log_loss(Y, x * best)
        said = f"the classes overlap, and the best weight is {best:.2f}, loss {loss:.3f}"
    else:  # the curve runs towards a step, which is drawn
        without.set_data([RANGE[0], 0, 0, RANGE[1]], [0, 0, 1, 1])
        said = (
            "there is a gap. Complete: no best weight, it runs off, and the loss falls towards 0"
            if gap > 0
            else "the classes meet in one place. Quasi-complete: no best weight, it runs off, and "
            f"the loss falls towards {np.log(2) / 3:.3f}"
        )
    return f"Gap {gap:g}: {said}. With C = 1 the best weight is {held:.2f}."


@figure
def class_gap(gap: float = -1.0) -> Interactive:
    """One slider, the gap between two classes, and the best curves without and with a penalty."""
    marks = {"overlap": -1.0, "meet": 0.0, "apart": 1.0}
    return Interactive(
        _setup,
        _update,
        [Slider("gap", "gap between the classes", GAPS, gap, marks)],
        size=(7.0, 3.6),
        narrow=(4.2, 3.4),
    )
