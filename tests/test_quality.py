"""Proves that ROC curve and reliability diagram show what the formulas say."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")  # draws without a screen

import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy.stats import binom

from scratchlr import plots, reliability, roc_curve

RNG = np.random.default_rng(0)
P = RNG.random(200).round(2)
Y = (RNG.random(200) < P).astype(int)


@pytest.fixture
def ax():
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)


def test_roc_draws_each_curve_and_the_coin_once(ax):
    assert plots.roc(ax, Y, P, "one", color="C3") is ax
    plots.roc(ax, Y, -P, "turned")
    coin, one, turned = ax.lines
    assert [line.get_label() for line in ax.lines] == ["a coin", "one", "turned"]
    np.testing.assert_array_equal(coin.get_xdata(), coin.get_ydata())
    np.testing.assert_array_equal(one.get_data(), roc_curve(Y, P))
    np.testing.assert_array_equal(turned.get_data(), roc_curve(Y, -P))
    assert one.get_color() == "C3"


def test_calibration_puts_a_dot_and_an_interval_at_each_group(ax):
    assert plots.calibration(ax, Y, P) is ax
    promise, *others = ax.lines
    np.testing.assert_array_equal(promise.get_xdata(), promise.get_ydata())
    intervals, dots = others[::2], others[1::2]
    mean_p, share, count = reliability(Y, P, 10)
    np.testing.assert_array_equal([dot.get_data() for dot in dots], np.c_[mean_p, share][..., None])
    for interval, x, y in zip(intervals, mean_p, share, strict=True):
        (left, right), (low, high) = interval.get_data()
        assert left == right == x and 0 <= low <= y <= high <= 1
    sizes = [dot.get_markersize() for dot in dots]
    assert np.all(np.diff(np.array(sizes)[np.argsort(count)]) >= 0) and len(set(sizes)) > 1


@pytest.mark.parametrize(("n", "share"), [(5, 0.1), (15, 0.5), (40, 0.9), (200, 0.03)])
def test_an_interval_holds_the_true_share_in_about_95_of_100_samples(ax, n, share):
    """Exactly: over all counts, weighed by how often each comes."""
    held = 0.0
    for k in range(n + 1):
        ax.clear()
        plots.calibration(ax, np.arange(n) < k, np.full(n, 0.5))
        low, high = ax.lines[1].get_ydata()
        held += binom.pmf(k, n, share) * (low <= share <= high)
    assert 0.9 < held < 0.995
