"""Proves the penalised loss: against differences, the definition and scikit-learn's objective."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression as OfScikitLearn
from sklearn.metrics import log_loss as of_probabilities

from scratchlr import gradient, log_loss, penalised_gradient, penalised_loss, sigmoid
from scratchlr.data import breast_cancer, six_points

# (n, d): one sample, one feature, as many of each, the usual
each_shape = pytest.mark.parametrize("shape", [(1, 1), (1, 4), (5, 1), (4, 4), (50, 3)])
each_penalty = pytest.mark.parametrize("l2", [0.0, 1e-3, 0.7, 50.0])

Problem = tuple[np.ndarray, np.ndarray, np.ndarray, float]


def problem(shape: tuple[int, int] = (50, 3)) -> Problem:
    """Seeded X, y, w and b, none of them special."""
    n, d = shape
    rng = np.random.default_rng(100 * n + d)
    return rng.normal(size=(n, d)), rng.integers(0, 2, n), rng.normal(size=d), float(rng.normal())


@each_shape
@each_penalty
def test_the_gradient_agrees_with_central_differences_of_the_loss(shape, l2):
    X, y, w, b = problem(shape)
    parameters, h = np.append(w, b), 1e-5

    def loss(at: np.ndarray) -> float:
        return penalised_loss(X, y, at[:-1], at[-1], l2)

    slopes = np.append(*penalised_gradient(X, y, w, b, l2))
    assert slopes.shape == (shape[1] + 1,)
    for slope, unit in zip(slopes, h * np.eye(len(parameters))):
        difference = loss(parameters + unit) - loss(parameters - unit)
        assert slope == pytest.approx(difference / (2 * h), rel=1e-8, abs=1e-8)


@each_shape
@each_penalty
def test_the_loss_agrees_with_scikit_learns_objective(shape, l2):
    """Its user guide: C times the sum of the losses plus half the squared weights. Ours / (C n)."""
    X, y, w, b = problem(shape)
    total = of_probabilities(y, sigmoid(X @ w + b), normalize=False, labels=[0, 1])
    half_squares = sum(weight * weight for weight in w) / 2
    objective = total / len(y) + l2 * half_squares
    assert np.shape(penalised_loss(X, y, w, b, l2)) == ()
    assert penalised_loss(X, y, w, b, l2) == pytest.approx(objective, rel=1e-12)


@pytest.mark.parametrize("C", [0.01, 1.0, 100.0])
def test_at_scikit_learns_optimum_every_slope_is_0_and_the_loss_is_least(C):
    X, y, *_ = breast_cancer()
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    theirs = OfScikitLearn(C=C, tol=1e-12, solver="newton-cholesky").fit(X, y)
    w, b, l2 = theirs.coef_[0], theirs.intercept_[0], 1 / (C * len(y))
    dw, db = penalised_gradient(X, y, w, b, l2)
    assert np.abs(dw).max() < 1e-9 and abs(db) < 1e-9
    least, rng = penalised_loss(X, y, w, b, l2), np.random.default_rng(0)
    for size in (1e-3, 1, 100):
        step = size * rng.normal(size=len(w) + 1)
        assert penalised_loss(X, y, w + step[:-1], b + step[-1], l2) > least


def test_the_intercept_is_not_penalised():
    X, y, w, b = problem()
    assert penalised_loss(X, y, 0 * w, 7.0, 1e3) == log_loss(y, np.full(len(y), 7.0))
    assert penalised_gradient(X, y, w, b, 1e3)[1] == gradient(X, y, w, b)[1]


@each_penalty
def test_each_weight_pulls_itself_and_no_other(l2):
    X, y, w, b = problem()
    pull = penalised_gradient(X, y, w, b, l2)[0] - gradient(X, y, w, b)[0]
    np.testing.assert_allclose(pull, [l2 * weight for weight in w], rtol=1e-12, atol=1e-15)


def test_without_a_penalty_both_are_what_they_were():
    X, y, w, b = problem()
    assert penalised_loss(X, y, w, b, 0) == log_loss(y, X @ w + b)
    assert np.array_equal(penalised_gradient(X, y, w, b, 0)[0], gradient(X, y, w, b)[0])


def test_with_a_penalty_separable_classes_have_a_least_loss_along_their_direction():
    """Without one, the loss falls for ever: c times as large weights, ever larger c."""
    X, _, *_ = six_points()
    y, w, sizes = (X[:, 0] > 0).astype(int), np.ones(1), 2.0 ** np.arange(-3, 9)
    free, held = ([penalised_loss(X, y, c * w, 0.0, l2) for c in sizes] for l2 in (0, 0.01))
    assert np.all(np.diff(free) < 0)
    assert 0 < np.argmin(held) < len(sizes) - 1


def test_nothing_that_is_passed_in_is_changed():
    arrays = [*problem()[:3], np.array(0.5), np.array(0.3)]
    before = [array.copy() for array in arrays]
    new = [*penalised_gradient(*arrays), penalised_loss(*arrays)]
    assert all(np.array_equal(array, old) for array, old in zip(arrays, before))
    assert not any(np.shares_memory(array, result) for array in arrays for result in new)


def test_shapes_that_do_not_fit_raise_value_error():
    X, y, w, b = problem()
    for call in (penalised_loss, penalised_gradient):
        with pytest.raises(ValueError):
            call(X, y, w[:2], b, 0.1)
        with pytest.raises(ValueError):
            call(X, y[:49], w, b, 0.1)
