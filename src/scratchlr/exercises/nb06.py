"""Exercises of notebook 06: right answers, inputs, and the usual mistakes."""

from __future__ import annotations

import numpy as np

from scratchlr.exercises import _samples
from scratchlr.exercises.exercise import Exercise, Function
from scratchlr.maths.binary import sigmoid


def _l2(C, n):
    return 1 / (C * n)


def _l2_by_power(C, n):
    return C**-1 / n


_L2: dict[str, Function] = {
    "this is 1 / C; the sum of n losses must become a mean, so divide by n as well": (
        lambda C, n: 1 / C
    ),
    "this is C / n: a large C is a small penalty": lambda C, n: C / n,
    "this is C itself: a large C is a small penalty": lambda C, n: C,
    "n is on the wrong side: 1 / C * n is n / C, it needs brackets": lambda C, n: n / C,
    "both are on the wrong side": lambda C, n: C * n,
    "the ½ stands before the penalty on both sides, so it cancels": lambda C, n: 1 / (2 * C * n),
    "1 / n does not depend on C": lambda C, n: 1 / n,
}


def _score(X, y, w, b):
    return np.mean((X @ w + b >= 0) == y)


def _score_by_count(X, y, w, b):
    return np.count_nonzero((sigmoid(X @ w + b) >= 0.5) == (y == 1)) / len(y)


def _score_by_sum(X, y, w, b):
    z = X @ w + b
    return np.sum((z >= 0) == y) / len(y)


_SCORE: dict[str, Function] = {
    "this is the share of wrong labels": lambda X, y, w, b: 1 - _score(X, y, w, b),
    "this is a count; the score is a share": lambda X, y, w, b: _score(X, y, w, b) * len(y),
    "½ is compared with the score z; there the threshold is 0": (
        lambda X, y, w, b: np.mean((X @ w + b >= 0.5) == y)
    ),
    "a score of exactly 0 is p = ½, which counts as class 1: use >= (np.round sends ½ to 0)": (
        lambda X, y, w, b: np.mean((X @ w + b > 0) == y)
    ),
    "this is the mean probability; compare labels": lambda X, y, w, b: np.mean(sigmoid(X @ w + b)),
    "the score is compared with y; first make a label of it": (
        lambda X, y, w, b: np.mean(X @ w + b == y)
    ),
    "this is 0 for any data: p never equals a label exactly; first make a label of it": (
        lambda X, y, w, b: np.mean(sigmoid(X @ w + b) == y)
    ),
    "the score lacks the intercept": lambda X, y, w, b: np.mean((X @ w >= 0) == y),
    "this is the share of samples labelled 1; compare the labels with y": (
        lambda X, y, w, b: np.mean(X @ w + b >= 0)
    ),
    "this is the share of class 1 that was found; the samples of class 0 count too": (
        lambda X, y, w, b: np.mean((X @ w + b >= 0)[y == 1])
    ),
}


def _one_row_test(predict, X):
    try:
        return all(predict(X[i : i + 1])[0] == label for i, label in enumerate(predict(X)))
    except ValueError:
        return False


def _one_row_test_by_count(predict, X):
    count = 0
    try:
        for i in range(len(X)):
            count = count + (predict(X[i : i + 1])[0] == predict(X)[i])
    except ValueError:
        return False
    return count == len(X)


def _one_row_test_by_array(predict, X):
    try:
        return np.array_equal([predict(row[np.newaxis])[0] for row in X], predict(X))
    except ValueError:
        return False


def _comparing(rows, enough=all):
    """The test on `rows(n)` of the n rows; `enough` says whether they agree well enough."""

    def wrong(predict, X):
        try:
            return enough(predict(X[i : i + 1])[0] == predict(X)[i] for i in rows(len(X)))
        except ValueError:
            return False

    return wrong


def _counting(predict, X):
    try:
        return sum(predict(X[i : i + 1])[0] for i in range(len(X))) == predict(X).sum()
    except ValueError:
        return False


_ONE_ROW_TEST: dict[str, Function] = {
    "this passes every classifier, also a sick one: label single rows, X[i : i + 1], and "
    "compare the labels": lambda predict, X: True,
    "this fails every classifier, also a sound one: is True returned where all labels agree, "
    "and no error swallowed?": lambda predict, X: False,
    "an error of `predict` must give False; here it stops the test": lambda predict, X: (
        np.array_equal([predict(X[i : i + 1])[0] for i in range(len(X))], predict(X))
    ),
    "one row that agrees is not enough: all must": _comparing(range, any),
    "only the first row is compared: try them all": _comparing(lambda n: [0]),
    "the last row is left out: range(len(X)) takes them all": _comparing(lambda n: range(n - 1)),
    "the first row is left out: range(len(X)) takes them all": _comparing(lambda n: range(1, n)),
    "how many labels are 1 is compared, not which": _counting,
    "X[i] is a row without its table; X[i : i + 1] is a table of one row": lambda predict, X: (
        np.array_equal([predict(X[i])[0] for i in range(len(X))], predict(X))
    ),
    "the answer is turned: return True where all labels agree": lambda predict, X: (
        not _one_row_test(predict, X)
    ),
}


# Classifiers for the one-row test, the sound one and sick ones.


def _healthy(x):
    return (x[:, 0] >= 0).astype(int)


def _other_in_rows(*rows, weights=(1.0,), labels=(0, 1)):
    """Labels by the sign of the score; these rows otherwise among others than alone."""

    def sick(x):
        positive = x @ np.array(weights) >= 0
        if len(x) > 1:
            positive[list(rows)] ^= True
        return np.array(labels)[positive.astype(int)]

    return sick


def _centres_its_batch(x):
    """Sick in the usual way: subtracts the mean of whatever rows it gets."""
    return (x[:, 0] - x[:, 0].mean() >= 0).astype(int)


def _wants_four(x):
    """Sick like the recipe: stops at any other number of rows than it was trained on."""
    if len(x) != 4:
        raise ValueError("four rows, please")
    return _healthy(x)


def _fresh_classifier(rng):
    """One that is sick in two rows at most, uses all columns, and gives labels of any kind."""
    n, d = rng.integers(2, 9), rng.integers(1, 4)
    rows = rng.choice(n, rng.integers(0, 3), replace=False)
    labels = [(0, 1), (7, 3), (True, False), ("ill", "well")][rng.integers(4)]
    classifier = _other_in_rows(*rows, weights=rng.normal(size=d), labels=labels)
    classifier.__name__ = "sick" if len(rows) else "healthy"
    return classifier, rng.normal(size=(n, d))


_FOUR_ROWS = np.array([[-2.0], [3.0], [5.0], [-1.0]])

EXERCISES = {
    "l2": Exercise(
        right=_l2,
        also_right=[_l2_by_power],
        read=("06", "Give the weights a best place"),
        inputs=[(1.0, 569), (0.01, 569)],
        fresh=lambda rng: (10 ** rng.uniform(-2, 2), int(rng.integers(2, 1000))),
        mistakes=_L2,
    ),
    "score": Exercise(
        right=_score,
        also_right=[_score_by_count, _score_by_sum],
        read=("06", "Judge it on rows it has not seen"),
        inputs=[
            _samples.PLAIN,
            (np.array([[1.0], [-1.0]]), np.array([1, 1]), np.array([1.0]), 2.0),
            (np.array([[0.0], [1.0], [-1.0], [0.5]]), np.array([1, 1, 0, 1]), np.array([2.0]), 0.0),
        ],
        fresh=_samples.fresh,
        mistakes=_SCORE,
    ),
    "one-row test": Exercise(
        right=_one_row_test,
        also_right=[_one_row_test_by_count, _one_row_test_by_array],
        read=("06", "Put the pieces together"),
        inputs=[
            (predict, _FOUR_ROWS)
            for predict in (
                _healthy,
                _centres_its_batch,
                _other_in_rows(0, 1),  # swaps two labels: their number stays the same
                _wants_four,
                *(_other_in_rows(row) for row in (0, 3)),
            )
        ],
        fresh=_fresh_classifier,
        mistakes=_ONE_ROW_TEST,
    ),
}
