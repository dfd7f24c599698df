"""The summary sheet of notebook 06: the whole method on one A4 page.

With this file you can draw the page, `summary_sheet`. The code on it is the package's own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scratchlr import maths, plots
from scratchlr.data import mean_radius, six_points
from scratchlr.derivations import bare
from scratchlr.maths.binary import descend, log_loss, sigmoid

A4 = 8.27, 11.69  # inches
TOP, ROW = 0.935, 0.151  # where the first row begins and how high each is, in parts of the page
SCORES = np.linspace(-6, 6, 121)


class _Row(NamedTuple):
    """A piece of the method: its code is that of some functions of the package, or is given."""

    title: str
    shapes: str
    formula: str
    functions: tuple[str, ...]
    code: tuple[str, ...]
    draw: Callable[[Axes], None]


def summary_sheet() -> Figure:
    """One A4 page: formula, code, shapes and a picture of each piece of the method.

    `summary_sheet().savefig("summary.pdf")` makes a page to print.
    """
    fig = plt.figure(figsize=A4)
    fig.set_layout_engine("none")  # each part has its place
    page = fig.add_axes((0, 0, 1, 1))
    page.set(xlim=(0, 1), ylim=(0, 1))
    page.axis("off")
    page.text(0.05, 0.965, "Logistic regression on one page", fontsize=17, weight="bold")
    for number, row in enumerate(ROWS):
        top = TOP - number * ROW
        page.plot([0.05, 0.95], [top, top], color="C5", linewidth=0.5)
        _write(page, row, top)
        picture = fig.add_axes((0.765, top - ROW + 0.03, 0.185, ROW - 0.05))
        picture.tick_params(labelsize=7)
        row.draw(picture)
    return fig


def _write(page: Axes, row: _Row, top: float) -> None:
    page.text(0.05, top - 0.022, row.title, fontsize=11, weight="bold")
    page.text(0.67, top - 0.022, row.shapes, fontsize=8, ha="right")
    page.text(0.05, top - 0.047, row.formula, fontsize=11)
    sources = [bare(inspect.getsource(maths.FUNCTIONS[name])) for name in row.functions]
    code = "\n".join([*sources, *row.code])
    page.text(0.05, top - 0.062, code, fontsize=7, family="monospace", va="top")


def _sigmoid(ax: Axes) -> None:
    ax.plot(SCORES, sigmoid(SCORES), color="C0")
    ax.axhline(0.5, color="C5", linewidth=0.8)
    _axes(ax, "score z", "p")


def _losses(ax: Axes) -> None:
    ax.plot(SCORES, np.logaddexp(0, -SCORES), color="C1", label="y = 1")
    ax.plot(SCORES, np.logaddexp(0, SCORES), "--", color="C0", label="y = 0")
    ax.legend(fontsize=7)
    _axes(ax, "score z", "loss")


def _residuals(ax: Axes) -> None:
    X, y, *_ = six_points()
    x = X[:, 0]
    for place, label in zip(x, y):
        ax.plot([place, place], [label, sigmoid(place)], color="C5")
    ax.plot(np.linspace(-4, 4, 81), sigmoid(np.linspace(-4, 4, 81)), color="C2")
    for label, marker in enumerate(plots.MARKERS):
        ax.plot(x[y == label], y[y == label], marker, color=f"C{label}", markersize=4)
    _axes(ax, "input x", "p and y; bars: r")


def _path(ax: Axes) -> None:
    X, y, *_ = mean_radius()
    grid = np.linspace(-5, 1, 31), np.linspace(-1.5, 2.5, 21)
    plots.surface(ax, lambda w, b: log_loss(y, X[:, 0] * w + b), *grid, (0.3, 0.4, 0.6, 0.9))
    for text in ax.texts:
        text.set_visible(False)
    walk = descend(X, y, lr=1.0, steps=200)
    plots.path(ax, walk, "_path", color="C1", marker="o", markersize=2)
    _axes(ax, "weight w", "b")


def _curvature(ax: Axes) -> None:
    p = sigmoid(SCORES)
    ax.plot(SCORES, p * (1 - p), color="C0")
    ax.axhline(0.25, color="C1", linestyle="--")
    ax.set_ylim(0, 0.3)
    _axes(ax, "score z", "s and ¼")


def _penalty(ax: Axes) -> None:
    w = np.linspace(0, 12, 121)
    loss = np.logaddexp(0, -w)
    ax.plot(w, loss, "--", color="C5", label="loss, separable")
    ax.plot(w, loss + 0.01 / 2 * w**2, color="C1", label="with its penalty")
    ax.legend(fontsize=7)
    ax.set_ylim(0, 1)
    _axes(ax, "weight w", "loss")


def _axes(ax: Axes, x: str, y: str) -> None:
    ax.set_xlabel(x, fontsize=8, labelpad=3)
    ax.set_ylabel(y, fontsize=8, labelpad=3)


ROWS = (
    _Row(
        "01  From score to probability",
        "z (n,) → p (n,)",
        r"$z = w \cdot x + b, \quad p = \sigma(z) = \frac{1}{1 + e^{-z}}, \quad"
        r"\log\frac{p}{1 - p} = z$",
        ("sigmoid",),
        (),
        _sigmoid,
    ),
    _Row(
        "02  From probability to loss",
        "y (n,), z (n,) → number",
        r"$\ell = -y\,\log p - (1 - y)\,\log(1 - p) = \log(1 + e^{z}) - yz,"
        r"\quad L = \mathrm{mean\ of\ }\ell$",
        ("log_loss",),
        (),
        _losses,
    ),
    _Row(
        "03  Which way the loss climbs",
        "X (n, d), w (d,) → dw (d,), number",
        r"$r = p - y, \quad \frac{\partial L}{\partial w} = \frac{1}{n}X^{\top} r, \quad"
        r"\frac{\partial L}{\partial b} = \mathrm{mean\ of\ }r$",
        ("gradient",),
        (),
        _residuals,
    ),
    _Row(
        "04  Walk downhill",
        "w (d,), b → w (d,), b",
        r"$w \leftarrow w - \eta\,\frac{\partial L}{\partial w}, \quad"
        r"b \leftarrow b - \eta\,\frac{\partial L}{\partial b}$",
        ("gradient_step",),
        (),
        _path,
    ),
    _Row(
        "05  How long a step may be",
        "X (n, d) → number",
        r"$\eta < 2 / \kappa_{max}, \quad s = p(1 - p) \leq 1/4$",
        ("largest_curvature",),
        (),
        _curvature,
    ),
    _Row(
        "06  Give the weights a best place",
        "l2 number ≥ 0",
        r"$L + \frac{\lambda}{2}\Vert w\Vert^2, \quad \lambda = \frac{1}{C\,n}, \quad"
        r"\eta < 2 / (\kappa_{max} + \lambda)$",
        (),
        (
            "dw, db = gradient(X, y, w, b)",
            "dw = dw + l2 * w  # the slope of the penalty",
            "lr = 0.9 * 2 / (largest_curvature(X) + l2)",
            "stop where no slope is above tol; judge on rows that training has not seen",
        ),
        _penalty,
    ),
)
