"""Proves that what `make bench` compares is the same work: gradient, loss and number of steps.

It times nothing.
"""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("mlxtend", reason="no mlxtend. Get it with: python tools/setup.py --test")

from scratchlr import gradient
from tools import bench_fit as bench

pytestmark = pytest.mark.usefixtures("sound_mathematics")
X, Y = bench.table(569)


def test_every_rival_computes_the_same_gradient():
    runs = bench.one_gradient(X, Y)
    dw, db = gradient(X, Y, np.full(30, 0.01), 0.0)
    np.testing.assert_allclose(runs["gradient, all rows at once"]()[0], dw, rtol=1e-12)
    np.testing.assert_allclose(runs["the class, in blocks"]()[0], dw, rtol=1e-12)
    _, theirs = runs["scikit-learn's loss_gradient"]()
    np.testing.assert_allclose(theirs, np.append(dw, db), rtol=1e-9)
    step = np.append(0.0, np.full(30, 0.01)) - runs["the recipe, with its loss"]()
    np.testing.assert_allclose(step / 0.01, np.append(db, dw), rtol=1e-9)


def test_every_rival_arrives():
    runs, factors = bench.arrivals(X, Y)
    solvers = [run() for name, run in runs.items() if "as many" not in name]
    losses = [bench.loss_of(model, X, Y, 1 / len(Y)) for model in solvers]
    assert max(losses) - min(losses) <= bench.GAP
    many = solvers[-1].n_iter_ / 100
    assert factors["mlxtend, as many steps"] == factors["the recipe, as many steps"] == many


def test_the_report_has_a_row_for_each_rival():
    columns = {"a": {"one": 1.0, "two": 0.5}, "b": {"one": 1.0}}
    assert bench.markdown("T", columns).splitlines() == [
        "## T",
        "",
        "| | a | b |",
        "|---|---:|---:|",
        "| one | 1.00 | 1.00 |",
        "| two | 0.50 | – |",
    ]
