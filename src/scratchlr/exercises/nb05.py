"""Exercises of notebook 05: right answers, inputs, and the usual mistakes."""

from __future__ import annotations

import numpy as np

from scratchlr.exercises.exercise import Answer, Exercise, Function
from scratchlr.maths.binary import largest_curvature


def _safe_rate(X):
    return 2 / largest_curvature(X)


_SAFE_RATE_BY_HAND: dict[str, float] = {
    "1 is κ_max, and 1 / κ_max as well; the limit is 2 / κ_max": 1.0,
    "8 would be right for a standardised feature, of mean square 1; "
    "this one has mean square 4": 8.0,
    "4 is the mean square; κ_max is a quarter of it, and the limit is 2 / κ_max": 4.0,
    "the ¼ is missing: p(1 − p) is never more than that": 0.5,
}


def _with_ones(X):
    return np.column_stack([X, np.ones(len(X))])


def _rate_by_a_column_of_ones(X):
    A = np.column_stack([np.ones(len(X)), X])
    return 8 * len(A) / np.linalg.eigvalsh(A.T @ A)[-1]


def _rate_by_singular_values(X):
    A = np.column_stack([np.ones(len(X)), X])
    return 8 * len(A) / np.linalg.svd(A, compute_uv=False).max() ** 2


def _of_curvature(change):
    """What `change(κ_max)` makes of the largest curvature."""
    return lambda X: change(largest_curvature(X))


def _rate_without_means(X):
    n, d = X.shape
    M = np.ones((d + 1, d + 1))
    M[:d, :d] = X.T @ X / n
    return 8 / np.linalg.eigvalsh(M)[-1]


_SAFE_RATE: dict[str, Function] = {
    "this is κ_max itself; the rate is 2 divided by it": _of_curvature(lambda κ: κ),
    "this is 1 / κ_max, the rate of the largest guaranteed fall; "
    "the limit is 2 / κ_max": _of_curvature(lambda κ: 1 / κ),
    "the ¼ is missing: p(1 − p) is never more than that": _of_curvature(lambda κ: 2 / (4 * κ)),
    "the 1/n is missing: the loss is a mean": lambda X: _safe_rate(X) / len(X),
    "n ended up on top: write / (4 * n), with brackets": lambda X: _safe_rate(X) / len(X) ** 2,
    "the last row and column of the table still hold ones; "
    "they are the means of the features": _rate_without_means,
    "the row and column of the intercept are missing: the loss curves along b too": (
        lambda X: 8 * len(X) / np.linalg.eigvalsh(X.T @ X)[-1]
    ),
    "this takes the smallest eigenvalue; the limit comes from the largest curvature": (
        lambda X: 8 * len(X) / np.linalg.eigvalsh(_with_ones(X).T @ _with_ones(X))[0]
    ),
    "this takes a singular value of A; the eigenvalue of AᵀA is its square": (
        lambda X: 8 * len(X) / np.linalg.svd(_with_ones(X), compute_uv=False)[0]
    ),
    "this takes the sum of the eigenvalues; only the largest counts": (
        lambda X: 8 * len(X) / np.trace(_with_ones(X).T @ _with_ones(X))
    ),
}

EXERCISES = {
    "safe rate by hand": Answer(
        right=2.0,
        also_right=[2, np.array([2.0])],
        read=("05", "Bound the curvature"),
        mistakes=_SAFE_RATE_BY_HAND,
    ),
    "safe_rate": Exercise(
        right=_safe_rate,
        also_right=[_rate_by_a_column_of_ones, _rate_by_singular_values],
        read=("05", "Bound the curvature"),
        inputs=[
            (np.array([[-2.0], [2.0]]),),
            (np.array([[-1.0, 0.5], [1.0, 2.0], [0.5, 1.0]]),),
        ],
        fresh=lambda rng: (rng.normal(size=rng.integers(1, 9, 2)) * 10 ** rng.uniform(-1, 2),),
        mistakes=_SAFE_RATE,
    ),
}
