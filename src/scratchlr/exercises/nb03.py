"""Exercises of notebook 03: right answers, inputs, and the usual mistakes."""

from __future__ import annotations

import numpy as np

from scratchlr.exercises import _samples
from scratchlr.exercises.exercise import Answer, Exercise, Function
from scratchlr.maths.binary import gradient, sigmoid


def _gradient_in_a_loop(X, y, w, b):
    n, d = X.shape
    dw, db = [0.0] * d, 0.0
    for i in range(n):
        r = sigmoid(sum(X[i, j] * w[j] for j in range(d)) + b) - y[i]
        dw = [dw[j] + X[i, j] * r / n for j in range(d)]
        db += r / n
    return dw, db


def _gradient_by_means(X, y, w, b):
    r = sigmoid(X @ w + b) - y
    return np.mean(X.T * r, axis=1), np.mean(r)


def _with_residual(residual):
    """The gradient made with another residual(X, y, w, b)."""

    def wrong(X, y, w, b):
        r = residual(X, y, w, b)
        return X.T @ r / len(y), r.sum() / len(y)

    return wrong


def _changed(change):
    """What `change(dw, db, X)` makes of the right gradient."""
    return lambda X, y, w, b: change(*gradient(X, y, w, b), X)


_GRADIENT: dict[str, Function] = {
    "the residual is turned: it is p − y, not y − p": _changed(lambda dw, db, X: (-dw, -db)),
    "the 1/n is missing: these are the slopes of the sum, not of the mean": _changed(
        lambda dw, db, X: (dw * len(X), db * len(X))
    ),
    "the 1/n is missing along the weights": _changed(lambda dw, db, X: (dw * len(X), db)),
    "the 1/n is missing along the intercept": _changed(lambda dw, db, X: (dw, db * len(X))),
    "this divides by the number of features; the mean is over samples": _changed(
        lambda dw, db, X: (dw * len(X) / X.shape[1], db * len(X) / X.shape[1])
    ),
    "this is X @ r, which runs across the features; Xᵀ @ r runs down the samples": (
        lambda X, y, w, b: (X @ (sigmoid(X @ w + b) - y) / len(y), np.mean(sigmoid(X @ w + b) - y))
    ),
    "the mean runs over the features of each sample; it must run over the samples": (
        lambda X, y, w, b: (
            (X * (sigmoid(X @ w + b) - y)[:, None]).mean(axis=1),
            np.mean(sigmoid(X @ w + b) - y),
        )
    ),
    "the residual is z − y: the sigmoid is missing": _with_residual(
        lambda X, y, w, b: X @ w + b - y
    ),
    "the factor p(1 − p) is left over: it cancels against the slope of the loss": (
        _with_residual(
            lambda X, y, w, b: (sigmoid(X @ w + b) - y) * sigmoid(X @ w + b) * sigmoid(-X @ w - b)
        )
    ),
    "this is the slope of the squared error: 2 (p − y) p (1 − p)": (
        _with_residual(
            lambda X, y, w, b: (
                2 * (sigmoid(X @ w + b) - y) * sigmoid(X @ w + b) * sigmoid(-X @ w - b)
            )
        )
    ),
    "the slope along the intercept is not 0: it is the mean residual": _changed(
        lambda dw, db, X: (dw, 0.0)
    ),
    "the residual is label − y: take the probability, not the rounded one": _with_residual(
        lambda X, y, w, b: (X @ w + b >= 0) - y
    ),
    "the score lacks the intercept: z = Xw + b": _with_residual(
        lambda X, y, w, b: sigmoid(X @ w) - y
    ),
    "there is a factor 2, as from a squared error": _changed(lambda dw, db, X: (2 * dw, 2 * db)),
    "the order is turned: first the slopes along the weights, "
    "then the one along the intercept": _changed(lambda dw, db, X: (db, dw)),
    "only the slopes along the weights are returned: "
    "the one along the intercept is missing": _changed(lambda dw, db, X: dw),
    "dw and db are glued into one array: return the two, with a comma": _changed(
        lambda dw, db, X: np.append(dw, db)
    ),
}

_SLOPES_BY_HAND: dict[str, tuple[float, float]] = {
    "these are the slopes at b = 0; at b = log 2 every p is 2/3": (-4 / 6, -1 / 6),
    "these are the sums at b = 0; at b = log 2 every p is 2/3, and the slopes are means": (
        -4.0,
        -1.0,
    ),
    "the factor p(1 − p) is left over: it cancels": (-4 / 27, 0.0),
    "the sign is turned: r is p − y": (4 / 6, 0.0),
    "the 1/n is missing: divide the sums by 6": (-4.0, 0.0),
    "the order is turned: first dw, then db": (0.0, -4 / 6),
    "dw lacks its factors x: it is the mean of x times r": (0.0, 0.0),
}


def _penalised_gradient(X, y, w, b, l2):
    dw, db = gradient(X, y, w, b)
    return dw + l2 * w, db


def _penalised_at_length(X, y, w, b, l2):
    r = sigmoid(X @ w + b) - y
    return [X.T @ r / len(y) + l2 * w, r.mean()]


def _adding(to_dw, to_db=lambda b, l2: 0.0):
    """The gradient with `to_dw(w, l2)` and `to_db(b, l2)` added."""

    def wrong(X, y, w, b, l2):
        dw, db = gradient(X, y, w, b)
        return dw + to_dw(w, l2), db + to_db(b, l2)

    return wrong


_PENALISED_GRADIENT: dict[str, Function] = {
    "the slope of the penalty has the wrong sign: more weight must cost more": _adding(
        lambda w, l2: -l2 * w
    ),
    "the sign is wrong, and b does not belong to the penalty": _adding(
        lambda w, l2: -l2 * w, lambda b, l2: -l2 * b
    ),
    "this adds ½ λ w², the penalty of each weight; the gradient needs its slope": _adding(
        lambda w, l2: l2 / 2 * w**2
    ),
    "only the slopes along the weights are returned: the one along the intercept is missing": (
        lambda X, y, w, b, l2: gradient(X, y, w, b)[0] + l2 * w
    ),
    "the penalty is missing": lambda X, y, w, b, l2: gradient(X, y, w, b),
    "the intercept is penalised too; the penalty has no b in it": _adding(
        lambda w, l2: l2 * w, lambda b, l2: l2 * b
    ),
    "this adds the penalty itself, ½ λ w·w; the gradient needs its slope": _adding(
        lambda w, l2: l2 / 2 * w @ w
    ),
    "the ½ is still there: the slope of ½ w² is w": _adding(lambda w, l2: l2 / 2 * w),
    "there is a factor 2: the slope of ½ w² is w": _adding(lambda w, l2: 2 * l2 * w),
    "the slope of the penalty is divided by n: the penalty is added to the mean, as it is": (
        lambda X, y, w, b, l2: _penalised_gradient(X, y, w, b, l2 / len(y))
    ),
    "the weights are added up: each slope has its own weight": _adding(lambda w, l2: l2 * w.sum()),
    "only the signs of the weights are used; that belongs to the penalty λ Σ|w|": _adding(
        lambda w, l2: l2 * np.sign(w)
    ),
}

EXERCISES = {
    "gradient": Exercise(
        right=gradient,
        also_right=[_gradient_in_a_loop, _gradient_by_means],
        read=("03", "Stack all samples"),
        inputs=[_samples.PLAIN],
        fresh=_samples.fresh,
        mistakes=_GRADIENT,
    ),
    "slopes by hand": Answer(
        right=(-4 / 6, 0.0),
        also_right=[(-0.66, 0), [-0.67, 0], (np.array([-4 / 6]), np.array(0.0))],
        read=("03", "Stack all samples"),
        mistakes=_SLOPES_BY_HAND,
    ),
    "penalised gradient": Exercise(
        right=_penalised_gradient,
        also_right=[_penalised_at_length],
        read=("03", "Check it against differences"),
        inputs=[
            (*_samples.PLAIN, 0.5),
            (np.array([[1.3, 0.95]]), np.array([0]), np.array([-0.7, -1.27]), 0.4, 0.1),
        ],
        fresh=lambda rng: (*_samples.fresh(rng), rng.uniform(0.01, 1)),
        mistakes=_PENALISED_GRADIENT,
    ),
}
