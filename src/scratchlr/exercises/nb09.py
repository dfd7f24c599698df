"""Exercises of notebook 09: right answers, inputs, and the usual mistakes."""

from __future__ import annotations

from typing import Any

import numpy as np

from scratchlr.exercises.exercise import Answer, Exercise, Function, Inputs


def _right_side(X, y, w, b):
    return (2 * y - 1) * (X @ w + b)


def _case(X, y, w, b):
    signed = _right_side(X, y, w, b)
    if signed.min() > 0:
        return 2
    return 1 if signed.min() == 0 and signed.max() > 0 else 0


def _case_by_classes(X, y, w, b):
    z = X @ w + b
    if np.all(z[y == 1] > 0) and np.all(z[y == 0] < 0):
        return 2
    return int(np.all(z[y == 1] >= 0) and np.all(z[y == 0] <= 0) and np.any(z != 0))


def _judged(signed, complete=lambda m: np.all(m > 0), weak=lambda m: np.all(m >= 0)):
    """The case by scores `signed(X, y, w, b)` and by other rules for what counts as which."""

    def wrong(X, y, w, b):
        m = signed(X, y, w, b)
        return 2 if complete(m) else int(weak(m) and np.any(m > 0))

    return wrong


_CASE: dict[str, Function] = {
    "the intercept is missing in the score": _judged(lambda X, y, w, b: (2 * y - 1) * (X @ w)),
    "this asks whether the scores are positive; class 0 has to lie below 0": _judged(
        lambda X, y, w, b: X @ w + b
    ),
    "the sides are exchanged: class 1 has the positive scores": _judged(
        lambda X, y, w, b: -_right_side(X, y, w, b)
    ),
    "the factor is y; the scores of class 0 vanish: take 2y − 1": _judged(
        lambda X, y, w, b: y * (X @ w + b)
    ),
    "a score of 0 is not on the right side, so this is not complete": _judged(
        _right_side, complete=lambda m: np.all(m >= 0) and np.any(m > 0)
    ),
    "a score of 0 is not on the wrong side: it may be quasi-complete": _judged(
        _right_side, weak=lambda m: np.all(m > 0)
    ),
    "quasi-complete and complete are exchanged": lambda X, y, w, b: [0, 2, 1][_case(X, y, w, b)],
    "one score on the right side is not enough: none may be on the wrong one": _judged(
        _right_side, weak=lambda m: np.any(m > 0)
    ),
    "where every score is 0 the direction says nothing: some must be on the right side": (
        lambda X, y, w, b: 2 if _case(X, y, w, b) == 2 else int(_right_side(X, y, w, b).min() >= 0)
    ),
    "complete is never found: where all scores are on the right side, return 2": (
        lambda X, y, w, b: min(_case(X, y, w, b), 1)
    ),
}


def _fresh_case(rng: np.random.Generator) -> Inputs:
    """A direction that is complete, quasi-complete or none, on eighths: their sums are exact.

    Where a sample is on the wrong side, it is the only one, and near the line.
    """
    n, d = rng.integers(2, 9), rng.integers(1, 4)
    X, w = rng.integers(-5, 6, (n, d)).astype(float), rng.integers(1, 4, d) / 8
    b = float(rng.integers(-3, 4)) / 8
    away = X @ w + b != 0
    X = X[away] if rng.random() < 0.7 and away.any() else X
    z = X @ w + b
    y = np.where(z == 0, rng.integers(0, 2, len(z)), z > 0).astype(int)
    if rng.random() < 0.6:
        nearest = np.where(z == 0, np.inf, np.abs(z)).argmin()
        y[nearest] = 1 - y[nearest]
    return X, y, w, b


_LINE = np.array([[-2.0], [-1.0], [1.0], [2.0]])


def _one_se(C, means, ses):
    best = np.argmin(means)
    return np.min(C[means <= means[best] + ses[best]])


def _one_se_in_a_loop(C, means, ses):
    best = 0
    for k in range(len(C)):
        if means[k] < means[best]:
            best = k
    chosen = C[best]
    for k in range(len(C)):
        if means[k] <= means[best] + ses[best] and C[k] < chosen:
            chosen = C[k]
    return chosen


def _within(limit, pick=np.min) -> Function:
    """One C of those whose mean is at most `limit(means, ses)`."""
    return lambda C, means, ses: pick(C[means <= limit(means, ses)])


def _limit(means, ses):
    return means.min() + ses[means.argmin()]


def _place(C, means, ses):
    return int(np.flatnonzero(_one_se(C, means, ses) == C)[0])


_ONE_SE: dict[str, Function] = {
    "this is the best C; the rule takes the strongest penalty within one standard error": (
        lambda C, means, ses: C[np.argmin(means)]
    ),
    "this is the largest C; a large C is a small penalty": _within(_limit, np.max),
    "this is the smallest C of all; its loss must lie within one standard error of the best": (
        lambda C, means, ses: np.min(C)
    ),
    "this takes the smallest standard error; take that of the best C": _within(
        lambda means, ses: means.min() + ses.min()
    ),
    "this takes the largest standard error; take that of the best C": _within(
        lambda means, ses: means.min() + ses.max()
    ),
    "this takes the mean of the standard errors; take that of the best C": _within(
        lambda means, ses: means.min() + ses.mean()
    ),
    "each mean is compared with its own standard error; take that of the best C": _within(
        lambda means, ses: means.min() + ses
    ),
    "this takes two standard errors": _within(lambda means, ses: _limit(means, 2 * ses)),
    "this takes half a standard error": _within(lambda means, ses: _limit(means, ses / 2)),
    "this returns the limit of the loss; return the C": lambda C, means, ses: _limit(means, ses),
    "this returns the mean loss there; return the C": lambda C, means, ses: means[
        _place(C, means, ses)
    ],
    "this returns a place in the list; return the C that stands there": lambda C, means, ses: (
        _place(C, means, ses)
    ),
    "the best is taken to be the highest; a loss is best where it is lowest": (
        lambda C, means, ses: np.min(C[means >= means.max() - ses[means.argmax()]])
    ),
    "the first in the list is not always the smallest C": _within(
        _limit, lambda fitting: fitting[0]
    ),
}


def _fresh_curve(rng: np.random.Generator) -> Inputs:
    k = rng.integers(3, 9)
    C = rng.permutation(10.0 ** rng.uniform(-3, 3, k))
    return C, rng.uniform(0.05, 0.2, k), rng.uniform(0.005, 0.08, k)


_PAPER: dict[str, Any] = {
    "the label 1 of x = 1 has p = ¾, so its residual is −¼, not −¾": (
        0.75 / np.log(3),
        np.log(3) / 1.5,
    ),
    "this is the slope ¼ itself; it is λ w, so divide by w = log 3": (0.25, 2.0),
    "C is 1/(λn), and n is 2": (0.25 / np.log(3), 4 * np.log(3)),
    "C is not λ: C = 1/(λn)": (0.25 / np.log(3), 0.25 / np.log(3)),
    "this λ is twice too large: the slope of the loss is a mean over 2 samples, and the slope of "
    "λ/2 · w² is λ w": (0.5 / np.log(3), np.log(3)),
}

EXERCISES = {
    "case": Exercise(
        right=_case,
        also_right=[_case_by_classes],
        read=("09", "Tell the three cases apart"),
        inputs=[
            (_LINE, np.array([0, 0, 1, 1]), np.array([1.0]), 0.0),
            (_LINE, np.array([0, 1, 1, 1]), np.array([1.0]), 1.0),
            (_LINE, np.array([0, 0, 1, 1]), np.array([0.0]), 0.0),
        ],
        fresh=_fresh_case,
        mistakes=_CASE,
    ),
    "one standard error": Exercise(
        right=_one_se,
        also_right=[_one_se_in_a_loop],
        read=("09", "Choose the strength"),
        inputs=[
            (
                np.array([0.01, 0.1, 1.0, 10.0, 100.0]),
                np.array([0.17, 0.095, 0.074, 0.10, 0.21]),
                np.array([0.01, 0.015, 0.03, 0.03, 0.09]),
            ),
        ],
        fresh=_fresh_curve,
        mistakes=_ONE_SE,
    ),
    "penalty by hand": Answer(
        right=(0.25 / np.log(3), 2 * np.log(3)),
        also_right=[(0.23, 2.2), [0.22, 2.19]],
        read=("09", "Give it one lowest point"),
        mistakes=_PAPER,
    ),
}
