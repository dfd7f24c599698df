"""Proves the formulas of scratchlr.maths.judging: scikit-learn is the oracle, ties abound."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve

from scratchlr import (
    best_threshold,
    brier_parts,
    brier_score,
    confusion_counts,
    reliability,
    roc_auc,
    roc_curve,
)

CLOSE = {"rtol": 0, "atol": 1e-12}


def drawn(seed):
    """Labels of both kinds and probabilities, of few or many different values, ends included."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 60))
    y = np.append([0, 1], rng.integers(0, 2, n - 2))
    values = int(rng.choice([1, 2, 3, 10, 10_000]))
    return rng.permutation(y), rng.integers(0, values + 1, n) / values


@pytest.fixture(scope="module", params=range(0, 1000, 250))
def cases(request):
    return [drawn(seed) for seed in range(request.param, request.param + 250)]


def test_the_roc_curve_and_its_area_are_those_of_scikit_learn(cases):
    for y, p in cases:
        fpr, tpr, _ = metrics.roc_curve(y, p, drop_intermediate=False)
        np.testing.assert_allclose(roc_curve(y, p), [fpr, tpr], **CLOSE)
        np.testing.assert_allclose(roc_auc(y, p), metrics.roc_auc_score(y, p), **CLOSE)


def test_the_brier_score_is_that_of_scikit_learn_and_the_sum_of_its_parts(cases):
    for y, p in cases:
        np.testing.assert_allclose(brier_score(y, p), metrics.brier_score_loss(y, p), **CLOSE)
        np.testing.assert_allclose(sum(brier_parts(y, p)), brier_score(y, p), **CLOSE)


@pytest.mark.parametrize("groups", [1, 2, 5, 10])
def test_reliability_is_the_calibration_curve_of_scikit_learn_edges_included(cases, groups):
    for y, p in cases:
        share, mean_p = calibration_curve(y, p, n_bins=groups)
        ours = reliability(y, p, groups)
        np.testing.assert_allclose(ours[:2], [mean_p, share], **CLOSE)
        assert ours[2].sum() == len(y)


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 1.0])
def test_the_counts_are_the_confusion_matrix_of_scikit_learn(cases, threshold):
    for y, p in cases:
        theirs = metrics.confusion_matrix(y, p >= threshold, labels=[0, 1]).ravel()
        assert confusion_counts(y, p, threshold) == tuple(theirs)


def test_the_auc_is_the_share_of_pairs_and_half_of_the_ties(cases):
    for y, p in cases[:100]:
        one, other = p[y == 1][:, np.newaxis], p[y == 0]
        pairs = np.mean((one > other) + (one == other) / 2)
        np.testing.assert_allclose(roc_auc(y, p), pairs, **CLOSE)
        np.testing.assert_allclose(roc_auc(y, -p), 1 - pairs, **CLOSE)


def test_the_auc_takes_scores_of_any_size():
    y, score = np.array([0, 1, 0, 1, 1]), np.array([-np.inf, np.inf, 1e300, np.inf, 1e300])
    assert roc_auc(y, score) == pytest.approx(5.5 / 6)


@pytest.mark.parametrize("costs", [(1, 1), (1, 9), (7, 2)])
def test_no_other_threshold_is_cheaper_where_the_probabilities_are_true(costs):
    """Expected cost, exactly: of samples with each p, the share p has label 1."""
    cost_fp, cost_fn = costs
    p = np.linspace(0, 1, 1001)

    def expected(threshold):
        return np.where(p >= threshold, (1 - p) * cost_fp, p * cost_fn).mean()

    best = expected(best_threshold(cost_fp, cost_fn))
    assert all(best <= expected(threshold) + 1e-12 for threshold in np.linspace(0, 1, 101))
    assert best < expected(best_threshold(cost_fp, cost_fn) + 0.1)
