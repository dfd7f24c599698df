"""The figure of notebook 01: a probability curve moved by hand over the shares of benign lumps."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scratchlr import plots
from scratchlr.data import mean_radius
from scratchlr.maths.binary import sigmoid
from scratchlr.widgets.controls import Slider, State, spread
from scratchlr.widgets.interactive import Interactive, figure

W = spread(-10, 10, 100)
# A page holds the answer to each pair: fine steps where boundaries meet lumps, wider ones beyond.
B = (*spread(-5, -2.5, 5), *spread(-2, 2, 40), *spread(2.5, 5, 5))


def _setup(fig: Figure) -> list[Line2D]:
    X, y, *_ = mean_radius()
    ax = fig.subplots()
    plots.shares(ax, X[:, 0], y)
    plots.label(
        ax,
        "Your curve, its boundary (dashed), and the shares",
        "mean radius x (standard deviations)",
        "probability of benign p",
    )
    ax.set(xlim=(-2.2, 4), ylim=(-0.05, 1.05))
    (curve,) = ax.plot([], [], color="C0")
    boundary = ax.axvline(0, color="C2", linestyle="--")
    return [curve, boundary]


def _update(state: State, *lines: Line2D) -> str:
    curve, boundary = lines
    w, b = float(state["w"]), float(state["b"])
    x = np.linspace(-2.2, 4, 201)
    curve.set_data(x, sigmoid(w * x + b))
    boundary.set_xdata([-b / w if w else np.inf] * 2)
    course = "is flat" if w == 0 else "rises" if w > 0 else "falls"
    where = f"the boundary lies at x = {-b / w:z.2f}" if w else "there is no boundary"
    curve_now = f"With w = {w:g} and b = {b:g} the curve {course}"
    said = f"{curve_now}; {where}, and p at x = 0 is {sigmoid(b):.2f}."
    if w == 0:
        return said
    change = "multiplies" if w > 0 else "divides"
    return f"{said} One more in x {change} the odds by {np.exp(abs(w)):,.1f}."


@figure
def curve_by_hand(w: float = -1.0, b: float = 0.0) -> Interactive:
    """Two sliders, w and b, for the curve over the shares of benign lumps."""
    controls = [Slider("w", "weight w", W, w), Slider("b", "intercept b", B, b)]
    return Interactive(_setup, _update, controls, size=(7.0, 3.6), narrow=(4.2, 3.4))
