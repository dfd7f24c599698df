"""Proves that the summary sheet is one page, and that what stands on it is right."""

from __future__ import annotations

import inspect

import matplotlib.pyplot as plt
import numpy as np
import pytest

from scratchlr import gradient, largest_curvature, log_loss, maths, plots, sigmoid
from scratchlr.derivations import bare
from scratchlr.sheet import A4, ROWS, summary_sheet


@pytest.fixture(scope="module")
def sheet():
    plots.use_style()
    fig = summary_sheet()
    fig.canvas.draw()
    yield fig
    plt.close(fig)


def test_it_is_one_page_of_a4(sheet, tmp_path):
    sheet.savefig(tmp_path / "summary.pdf")
    pages = (tmp_path / "summary.pdf").read_bytes().count(b"/Type /Page ")
    assert (pages, tuple(sheet.get_size_inches())) == (1, A4)


def test_nothing_covers_anything_or_leaves_the_page(sheet):
    page, *pictures = sheet.axes
    renderer = sheet.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in page.texts if text.get_text()]
    frames = [ax.get_tightbbox(renderer) for ax in pictures]
    for number, box in enumerate(boxes):
        others = boxes[number + 1 :] + frames
        assert not any(box.overlaps(other) for other in others), page.texts[number].get_text()
    for box in boxes + frames:
        assert box.x0 > 0 and box.y0 > 0 and box.x1 < sheet.bbox.x1 and box.y1 < sheet.bbox.y1


def test_each_function_of_the_core_but_the_loop_is_on_it(sheet):
    shown = {name for row in ROWS for name in row.functions}
    core = {name for name, f in maths.FUNCTIONS.items() if f.__module__ == "scratchlr.maths.binary"}
    assert shown == core - {"descend"}
    texts = [text.get_text() for text in sheet.axes[0].texts]
    for name in shown:
        assert bare(inspect.getsource(maths.FUNCTIONS[name])) in texts


def test_its_formulas_are_those_of_the_functions():
    """Each formula as it stands there, and beside it the same in numpy, at random numbers."""
    rng = np.random.default_rng(1)
    X, y, w, b = rng.normal(size=(9, 2)), rng.integers(0, 2, 9), rng.normal(size=2), 0.3
    z = X @ w + b
    p, r = 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(-z)) - y
    dw, db = gradient(X, y, w, b)
    first = -y * np.log(p) - (1 - y) * np.log(1 - p)
    A = np.column_stack([X, np.ones(9)])
    holds = {
        r"z = w \cdot x + b": np.allclose(z, [w @ row + b for row in X]),
        r"p = \sigma(z) = \frac{1}{1 + e^{-z}}": np.allclose(p, sigmoid(z)),
        r"\log\frac{p}{1 - p} = z": np.allclose(np.log(p / (1 - p)), z),
        r"\ell = -y\,\log p - (1 - y)\,\log(1 - p) = \log(1 + e^{z}) - yz": np.allclose(
            first, np.log(1 + np.exp(z)) - y * z
        ),
        r"L = \mathrm{mean\ of\ }\ell": np.isclose(first.mean(), log_loss(y, z)),
        r"r = p - y": np.allclose(r, sigmoid(z) - y),
        r"\frac{\partial L}{\partial w} = \frac{1}{n}X^{\top} r": np.allclose(dw, X.T @ r / 9),
        r"\frac{\partial L}{\partial b} = \mathrm{mean\ of\ }r": np.isclose(db, r.mean()),
        r"s = p(1 - p) \leq 1/4": np.all(p * (1 - p) <= 1 / 4)
        and np.isclose(largest_curvature(X), np.linalg.eigvalsh(A.T @ A / 9).max() / 4),
    }
    page = "".join(row.formula for row in ROWS)
    assert all(holds.values()) and not [formula for formula in holds if formula not in page]


def test_its_pictures_show_what_they_name(sheet):
    _, curve, losses, *_, hill, penalty = sheet.axes
    assert curve.lines[0].get_ydata()[60] == 0.5
    of_one, of_nought = (line.get_ydata() for line in losses.lines)
    assert of_one[0] > 5 > of_one[-1] and of_nought[0] < 5 < of_nought[-1]
    assert hill.lines[0].get_ydata().max() == 0.25
    free, penalised = (line.get_ydata() for line in penalty.lines)
    assert np.all(np.diff(free) < 0) and 0 < penalised.argmin() < len(penalised) - 1
