"""The figure of notebook 02: the surprise at a label, beside the squared error."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scratchlr import plots
from scratchlr.widgets.controls import Choice, Slider, State, spread
from scratchlr.widgets.interactive import Interactive, figure


def _setup(fig: Figure) -> list[Line2D]:
    ax = fig.subplots()
    plots.label(ax, "What a probability costs", "probability p of class 1", "loss of one sample")
    ax.set(xlim=(0, 1), ylim=(-0.2, 7))
    # not C0 and C1: those are the two classes
    lines = [
        ax.plot([], [], color=color, linestyle=dash, label=name)[0]
        for color, dash, name in (("C2", "-", "log-loss"), ("C3", "--", "squared error"))
    ]
    dots = [
        ax.plot([], [], marker, color=color, markersize=9)[0]
        for color, marker in (("C2", "o"), ("C3", "s"))
    ]
    ax.legend(loc="upper center")
    return [*lines, *dots]


def _update(state: State, *lines: Line2D) -> str:
    log_line, square_line, log_dot, square_dot = lines
    p, y = float(state["p"]), int(state["label"])
    every = np.linspace(0.001, 0.999, 400)
    log_line.set_data(every, -np.log(every if y else 1 - every))
    square_line.set_data(every, (every - y) ** 2)
    log_cost, square_cost = -np.log(p if y else 1 - p), (p - y) ** 2
    log_dot.set_data([p], [log_cost])
    square_dot.set_data([p], [square_cost])
    return f"Label {y} and p = {p:.3f}: log-loss {log_cost:.2f}, squared error {square_cost:.2f}."


@figure
def two_losses(p: float = 0.5, label: str = "1") -> Interactive:
    """Drag p and compare what the log-loss and the squared error charge for it."""
    return Interactive(
        _setup,
        _update,
        [
            Slider("p", "probability p", spread(0.001, 0.999, 998), p),
            Choice("label", "label y", (("1", "1"), ("0", "0")), label),
        ],
        size=(7.0, 3.6),
        narrow=(4.2, 3.4),
    )
