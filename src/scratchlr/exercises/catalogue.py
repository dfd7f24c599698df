"""The exercises that a check knows: the right answer, the inputs it is tried on, and the usual wrong answers.

With this file you can see which mistakes `check` recognises. A mistake is a sentence in the learner's terms and a
function that makes it. The inputs go from plain to extreme, so the first that shows a mistake is also the easiest to
follow. Mistakes may overflow or fail where a learner's would: that is part of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scratchlr.maths import binary
from scratchlr.maths.binary import Array, gradient, log_loss, sigmoid


@dataclass(frozen=True)
class Exercise:
    """right : the function, or the number, that answers it.    inputs : one tuple of arguments for each call.

    mistakes : sentence -> what somebody who makes it would have.    read : notebook and heading to read again.
    atol : differences that do not count, beside a relative 1e-9.
    """

    right: Any
    read: tuple[str, str]
    inputs: list[tuple[Any, ...]] = field(default_factory=list)
    mistakes: dict[str, Any] = field(default_factory=dict)
    atol: float = 1e-12


_rng = np.random.default_rng(0)
_Z = np.array([-2.0, 0.0, 1.5])


def _data(n: int, d: int) -> tuple[Array, Array, Array, float]:
    """X (n, d), y (n,) with both labels where n > 1, w (d,), b."""
    y = np.arange(n) % 2 if n < 4 else np.append([0, 1, 1], _rng.integers(0, 2, n - 3))
    return _rng.normal(size=(n, d)).round(2), y, _rng.normal(size=d).round(2), 0.4


# One row, one column, as many of each, the usual; and scores beyond what e^z can bear.
_DATA = [_data(n, d) for n, d in ((4, 1), (1, 2), (3, 3), (6, 2), (40, 5))]
_FAR = (np.array([[900.0], [-900.0], [1.0]]), np.array([1, 1, 0]), np.array([1.0]), 0.0)


# The right answers that are not functions of the series.


def _best_constant_accuracy(y):
    return max(np.mean(y == 1), np.mean(y == 0))


def _predict(x_new, weight, threshold):
    ones = np.ones((len(x_new), 1))
    return sigmoid(np.hstack([ones, x_new]) @ weight) >= threshold


def _logit(p):
    p = np.asarray(p, dtype=float)
    return np.log(p / (1 - p))


def _best_constant_loss(y):
    p = np.mean(y)
    return -(p * np.log(p) + (1 - p) * np.log(1 - p))


def _penalised_gradient(X, y, w, b, l2):
    dw, db = gradient(X, y, w, b)
    return dw + l2 * w, db


def _score(X, y, w, b):
    return np.mean((X @ w + b >= 0) == y)


def _one_row_test(predict, X):
    try:
        return all(predict(X[i : i + 1])[0] == label for i, label in enumerate(predict(X)))
    except ValueError:
        return False


# The mistakes. Each gets what the right answer gets.


def _p(X, w, b):
    return sigmoid(X @ w + b)


_SIGMOID: dict[str, Callable[..., Any]] = {
    "this is σ(−z): the sign of the exponent is turned": lambda z: sigmoid(-np.asarray(z)),
    "this is σ(2z): the tanh form needs z / 2": lambda z: sigmoid(2 * np.asarray(z)),
    "this is 1/1 + e^−z: the brackets around the denominator are missing": lambda z: (
        1 / 1 + np.exp(-np.asarray(z))
    ),
    "this is e^z / (1 + e^z) for every z, and at large z that is infinity by infinity": (
        lambda z: np.exp(np.asarray(z)) / (1 + np.exp(np.asarray(z)))
    ),
    "this is σ(|z|): for a negative score the top of the fraction is e^−|z|, not 1": lambda z: (
        sigmoid(np.abs(z))
    ),
    "this is the slope σ(z)(1 − σ(z)), not σ(z)": lambda z: sigmoid(z) * sigmoid(-np.asarray(z)),
    "this is the label, 0 or 1; the probability comes before the threshold": lambda z: np.where(
        np.asarray(z) >= 0, 1.0, 0.0
    ),
    "this is log(1 + e^z), a loss; no logarithm is needed here": lambda z: np.logaddexp(0, z),
    "this is the odds e^z; divide them by 1 + e^z": lambda z: np.exp(np.asarray(z)),
    "½(1 + tanh(z/2)) is σ on paper, but in floats it loses every small probability": (
        lambda z: 0.5 * (1 + np.tanh(np.asarray(z) / 2))
    ),
    "the result is clipped away from 0 and 1: that changes the function": lambda z: np.clip(
        sigmoid(z), 1e-15, 1 - 1e-15
    ),
    "the score is cut off at ±30: beyond that every score gets the same probability": lambda z: (
        sigmoid(np.clip(z, -30, 30))
    ),
    "the score is cut off at ±500: beyond that every score gets the same probability": lambda z: (
        sigmoid(np.clip(z, -500, 500))
    ),
    "1 − σ(|z|) is right on paper, but in floats 1 − 0.99… loses every small probability; e^−|z| keeps it": (
        lambda z: np.where(np.asarray(z) < 0, 1 - sigmoid(np.abs(z)), sigmoid(np.abs(z)))
    ),
    "whole numbers go in and whole numbers come out: begin with z = np.asarray(z, dtype=float)": (
        lambda z: sigmoid(z).astype(np.asarray(z).dtype)
    ),
    "a small number is added in the denominator: that changes the function": lambda z: (
        1 / (1 / sigmoid(z) + 1e-8)
    ),
    "the result is rounded: round when you print, not when you compute": lambda z: np.round(
        sigmoid(z), 4
    ),
}

_LOG_LOSS: dict[str, Callable[..., Any]] = {
    "this is the sum of the losses; the mean divides it by the number of samples": lambda y, z: (
        log_loss(y, z) * np.size(z)
    ),
    "the sign is turned: the loss is minus the log-probability": lambda y, z: -log_loss(y, z),
    "this is log(1 + e^z) + yz: the second sign must be a minus": lambda y, z: np.mean(
        np.logaddexp(0, z) + y * np.asarray(z)
    ),
    "the labels are swapped: y and 1 − y have changed places": lambda y, z: log_loss(
        1 - np.asarray(y), z
    ),
    "z was used as if it were a probability; it is a score": (
        lambda y, z: -np.mean(y * np.log(z) + (1 - np.asarray(y)) * np.log(1 - np.asarray(z)))
    ),
    "p is made first and then its logarithm: for a large score that is log 0": (
        lambda y, z: -np.mean(y * np.log(sigmoid(z)) + (1 - np.asarray(y)) * np.log(1 - sigmoid(z)))
    ),
    "e^z overflows here: np.logaddexp(0, z) is log(1 + e^z) without that": (
        lambda y, z: np.mean(np.log(1 + np.exp(z)) - y * np.asarray(z))
    ),
    "p is clipped before the logarithm: from there on a worse mistake costs no more": (
        lambda y, z: _clipped_loss(y, np.clip(sigmoid(z), 1e-15, 1 - 1e-15))
    ),
    "p is clipped, to 1e-12, before the logarithm: from there on a worse mistake costs no more": (
        lambda y, z: _clipped_loss(y, np.clip(sigmoid(z), 1e-12, 1 - 1e-12))
    ),
    "a small number is added within the logarithm: from there on a worse mistake costs no more": (
        lambda y, z: _added_loss(y, sigmoid(z), 1e-15)
    ),
    "the score is cut off: from there on a worse mistake costs no more": lambda y, z: log_loss(
        y, np.clip(z, -30, 30)
    ),
    "yz is missing: this takes every label for 0": lambda y, z: np.mean(np.logaddexp(0, z)),
    "the arguments are turned: first the labels, then the scores": lambda y, z: log_loss(z, y),
    "this is the squared error of p": lambda y, z: np.mean((sigmoid(z) - y) ** 2),
    "this is the share of wrong labels; the loss asks how sure the model was": lambda y, z: np.mean(
        (np.asarray(z) >= 0) != y
    ),
    "samples with y = 0 cost nothing here: the half with 1 − y is missing": lambda y, z: np.mean(
        y * np.logaddexp(0, -np.asarray(z))
    ),
    "the logarithm is to base 2; `log` is natural in this series": lambda y, z: (
        log_loss(y, z) / np.log(2)
    ),
    "the logarithm is to base 10; `log` is natural in this series": lambda y, z: (
        log_loss(y, z) / np.log(10)
    ),
    "log(1 + e^−yz) is the formula for labels −1 and 1; ours are 0 and 1": (
        lambda y, z: np.mean(np.logaddexp(0, -np.asarray(y) * np.asarray(z)))
    ),
    "this is the loss of each sample; the mean over them is missing": lambda y, z: (
        np.logaddexp(0, z) - y * np.asarray(z)
    ),
}


def _clipped_loss(y, p):
    y = np.asarray(y)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def _added_loss(y, p, small):
    y = np.asarray(y)
    return -np.mean(y * np.log(p + small) + (1 - y) * np.log(1 - p + small))


def _with_residual(residual):
    """The gradient made with another residual(X, y, w, b)."""

    def wrong(X, y, w, b):
        r = residual(X, y, w, b)
        return X.T @ r / len(y), r.sum() / len(y)

    return wrong


def _of_gradient(change):
    """What `change(dw, db, X)` makes of the right gradient."""
    return lambda X, y, w, b: change(*gradient(X, y, w, b), X)


_GRADIENT: dict[str, Callable[..., Any]] = {
    "the residual is turned: it is p − y, not y − p": _of_gradient(lambda dw, db, X: (-dw, -db)),
    "the 1/n is missing: these are the slopes of the sum, not of the mean": (
        _of_gradient(lambda dw, db, X: (dw * len(X), db * len(X)))
    ),
    "the 1/n is missing along the weights": _of_gradient(lambda dw, db, X: (dw * len(X), db)),
    "the 1/n is missing along the intercept": _of_gradient(lambda dw, db, X: (dw, db * len(X))),
    "this divides by the number of features; the mean is over samples": (
        _of_gradient(lambda dw, db, X: (dw * len(X) / X.shape[1], db * len(X) / X.shape[1]))
    ),
    "this is X @ r, which runs across the features; Xᵀ @ r runs down the samples": (
        lambda X, y, w, b: (X @ (_p(X, w, b) - y) / len(y), np.mean(_p(X, w, b) - y))
    ),
    "the mean runs over the features of each sample; it must run over the samples": (
        lambda X, y, w, b: ((X * (_p(X, w, b) - y)[:, None]).mean(axis=1), np.mean(_p(X, w, b) - y))
    ),
    "the residual is z − y: the sigmoid is missing": _with_residual(
        lambda X, y, w, b: X @ w + b - y
    ),
    "the factor p(1 − p) is left over: it cancels against the slope of the loss": (
        _with_residual(lambda X, y, w, b: (_p(X, w, b) - y) * _p(X, w, b) * _p(-X, w, -b))
    ),
    "this is the slope of the squared error: 2 (p − y) p (1 − p)": (
        _with_residual(lambda X, y, w, b: 2 * (_p(X, w, b) - y) * _p(X, w, b) * _p(-X, w, -b))
    ),
    "the slope along the intercept is not 0: it is the mean residual": _of_gradient(
        lambda dw, db, X: (dw, 0.0)
    ),
    "the residual is label − y: take the probability, not the rounded one": (
        _with_residual(lambda X, y, w, b: (X @ w + b >= 0) - y)
    ),
    "the score lacks the intercept: z = Xw + b": _with_residual(
        lambda X, y, w, b: _p(X, w, 0.0) - y
    ),
    "there is a factor 2, as from a squared error": _of_gradient(
        lambda dw, db, X: (2 * dw, 2 * db)
    ),
    "the order is turned: first the slopes along the weights, then the one along the intercept": (
        _of_gradient(lambda dw, db, X: (db, dw))
    ),
    "only the slopes along the weights are returned: the one along the intercept is missing": (
        _of_gradient(lambda dw, db, X: dw)
    ),
    "dw and db are glued into one array: return the two, with a comma": _of_gradient(
        lambda dw, db, X: np.append(dw, db)
    ),
}


def _to(place):
    """A step to place(w, b, dw, db, lr)."""
    return lambda X, y, w, b, lr: place(w, b, *gradient(X, y, w, b), lr)


def _one_after_another(X, y, w, b, lr):
    w = w - lr * gradient(X, y, w, b)[0]
    return w, b - lr * gradient(X, y, w, b)[1]


def _intercept_first(X, y, w, b, lr):
    b = b - lr * gradient(X, y, w, b)[1]
    return w - lr * gradient(X, y, w, b)[0], b


_STEP: dict[str, Callable[..., Any]] = {
    "this step goes uphill: subtract the gradient": _to(
        lambda w, b, dw, db, lr: (w + lr * dw, b + lr * db)
    ),
    "the learning rate is missing": _to(lambda w, b, dw, db, lr: (w - dw, b - db)),
    "this divides by the learning rate": _to(lambda w, b, dw, db, lr: (w - dw / lr, b - db / lr)),
    "this is the gradient, not the new place": _to(lambda w, b, dw, db, lr: (dw, db)),
    "this is the way, not the new place: the old w and b are missing": _to(
        lambda w, b, dw, db, lr: (-lr * dw, -lr * db)
    ),
    "w moves first, and then the slope along b is taken at the new w: take both slopes at the old place": _one_after_another,
    "b moves first, and then the slope along w is taken at the new b: take both slopes at the old place": _intercept_first,
    "the intercept does not move": _to(lambda w, b, dw, db, lr: (w - lr * dw, b)),
    "the weights do not move": _to(lambda w, b, dw, db, lr: (w, b - lr * db)),
    "the 1/n is there twice: `gradient` is a mean already": (
        lambda X, y, w, b, lr: binary.gradient_step(X, y, w, b, lr / len(y))
    ),
    "this steps along the sum of the slopes: `gradient` is a mean, leave it so": (
        lambda X, y, w, b, lr: binary.gradient_step(X, y, w, b, lr * len(y))
    ),
    "the gradient is shortened to length 1: its length belongs to the step": (
        _to(
            lambda w, b, dw, db, lr: (
                w - lr * dw / np.hypot(np.linalg.norm(dw), db),
                b - lr * db / np.hypot(np.linalg.norm(dw), db),
            )
        )
    ),
    "only the signs of the slopes are used: their size belongs to the step": (
        _to(lambda w, b, dw, db, lr: (w - lr * np.sign(dw), b - lr * np.sign(db)))
    ),
    "this is the way, uphill: neither the old place nor the minus is there": _to(
        lambda w, b, dw, db, lr: (lr * dw, lr * db)
    ),
    "w and b are glued into one array: return the two, with a comma": (
        _to(lambda w, b, dw, db, lr: np.append(w - lr * dw, b - lr * db))
    ),
    "`gradient` returns two things: take them apart, dw, db = gradient(…)": (
        lambda X, y, w, b, lr: (w - lr * gradient(X, y, w, b), b)
    ),
    "the order is turned: first the new w, then the new b": _to(
        lambda w, b, dw, db, lr: (b - lr * db, w - lr * dw)
    ),
    "only the new w is returned: the new b is missing": _to(lambda w, b, dw, db, lr: w - lr * dw),
}


def _of_bend(change):
    """What `change(L_max)` makes of the largest possible bend."""
    return lambda X: change(2 / binary.largest_safe_rate(X))


_SAFE_RATE: dict[str, Callable[..., Any]] = {
    "this is L_max itself; the rate is 2 divided by it": _of_bend(lambda bend: bend),
    "this is 1 / L_max, the rate of the largest guaranteed fall; the limit is 2 / L_max": _of_bend(
        lambda bend: 1 / bend
    ),
    "the ¼ is missing: p(1 − p) is never more than that": _of_bend(lambda bend: 2 / (4 * bend)),
    "the 1/n is missing: the loss is a mean": lambda X: binary.largest_safe_rate(X) / len(X),
    "n ended up on top: write / (4 * n), with brackets": lambda X: (
        binary.largest_safe_rate(X) / len(X) ** 2
    ),
    "the column of ones is missing: the intercept bends the loss too": (
        lambda X: 8 * len(X) / np.linalg.eigvalsh(X.T @ X)[-1]
    ),
    "this takes the smallest eigenvalue; the limit comes from the sharpest bend, the largest": (
        lambda X: 8 * len(X) / np.linalg.eigvalsh(_with_ones(X).T @ _with_ones(X))[0]
    ),
    "this takes a singular value of A; the eigenvalue of AᵀA is its square": (
        lambda X: 8 * len(X) / np.linalg.svd(_with_ones(X), compute_uv=False)[0]
    ),
    "this takes the sum of the eigenvalues; only the largest counts": (
        lambda X: 8 * len(X) / np.trace(_with_ones(X).T @ _with_ones(X))
    ),
}


def _with_ones(X):
    return np.column_stack([X, np.ones(len(X))])


_LABELS = [np.array(y) for y in ([1, 1, 1, 0], [0, 0, 1, 0, 0], [0, 1, 1], [1, 0], [0], [1, 1])]
_ROWS = [
    (_rng.normal(size=(n, 2)).round(2), np.array([0.5, 2.0, -1.0]), t)
    for n, t in ((4, 0.5), (1, 0.5), (30, 0.2), (600, 0.9))
]
_ROWS += [
    (np.array([[0.0, 0.0], [-0.25, 0.0]]), np.array([0.5, 2.0, -1.0]), 0.5)
]  # the second has p = ½


def _no_error(test):
    try:
        return bool(test())
    except ValueError:
        return False


def _some_rows(predict, X, rows, enough=all):
    return _no_error(lambda: enough(predict(X[i : i + 1])[0] == predict(X)[i] for i in rows))


_FOUR = np.array([[-2.0], [3.0], [5.0], [-1.0]])


def _sound(x):
    return (x[:, 0] >= 0).astype(int)


def _other_in_row(*rows):
    """A sick classifier: among others, it labels these rows of _FOUR otherwise than alone."""

    def sick(x):
        labels = _sound(x)
        if len(x) > 1:
            labels[list(rows)] = 1 - labels[list(rows)]
        return labels

    return sick


def _of_batch(x):
    """Sick in the usual way: it centres whatever rows it gets."""
    return (x[:, 0] - x[:, 0].mean() >= 0).astype(int)


def _wants_four(x):
    """Sick like the recipe: it stops at any other number of rows than it was trained on."""
    if len(x) != 4:
        raise ValueError("four rows, please")
    return _sound(x)


EXERCISES: dict[str, Exercise] = {
    "rival": Exercise(
        _best_constant_accuracy,
        ("00", "Beat a rival that knows nothing"),
        [(y,) for y in _LABELS],
        {
            "this is the share of class 1; where class 0 is more frequent, the best rival answers 0": lambda y: (
                np.mean(y == 1)
            ),
            "this is the share of class 0": lambda y: np.mean(y == 0),
            "this is the accuracy of the worse of the two rivals": lambda y: min(
                np.mean(y == 1), np.mean(y == 0)
            ),
            "this is a count; the accuracy is a share of all samples": lambda y: max(
                np.sum(y == 1), np.sum(y == 0)
            ),
            "this is the accuracy of tossing a coin; a rival that always gives one answer does at least as well": lambda y: (
                0.5
            ),
            "this is a percentage; give the share": lambda y: 100 * _best_constant_accuracy(y),
            "these are the odds, not the share": lambda y: np.sum(y == 1) / np.sum(y == 0),
            "this answers with the first label; the best rival answers with the more frequent one": lambda y: (
                np.mean(y == y[0])
            ),
            "this is the label of the best rival, not its accuracy": lambda y: np.argmax(
                np.bincount(y, minlength=2)
            ),
            "this is the answer for the 569 lumps; y may be any array": lambda y: 357 / 569,
        },
    ),
    "predict": Exercise(
        _predict,
        ("00", "Use it on a new sample"),
        _ROWS,
        {
            "the column of ones has the length of the training rows: make it as long as x_new": (
                lambda x, weight, threshold: (
                    sigmoid(np.hstack([np.ones((569, 1)), x]) @ weight) >= threshold
                )
            ),
            "only as many ones as the training rows had are there; make them as long as x_new": (
                lambda x, weight, threshold: (
                    sigmoid(np.hstack([np.ones((569, 1))[: len(x)], x]) @ weight) >= threshold
                )
            ),
            "np.ones(n) is a flat row of n numbers; a column of them is np.ones((n, 1))": (
                lambda x, weight, threshold: (
                    sigmoid(np.hstack([np.ones(len(x)), x]) @ weight) >= threshold
                )
            ),
            "the sign of the exponent is turned": lambda x, weight, threshold: (
                sigmoid(-x @ weight[1:] - weight[0]) >= threshold
            ),
            "the column of ones is missing, and with it the intercept": (
                lambda x, weight, threshold: sigmoid(x @ weight) >= threshold
            ),
            "the intercept, weight[0], is left out": lambda x, weight, threshold: (
                sigmoid(x @ weight[1:]) >= threshold
            ),
            "the ones stand at the right; weight[0] belongs to a column at the left": (
                lambda x, weight, threshold: (
                    sigmoid(np.hstack([x, np.ones((len(x), 1))]) @ weight) >= threshold
                )
            ),
            "the threshold is compared with the score; it belongs to the probability": (
                lambda x, weight, threshold: x @ weight[1:] + weight[0] >= threshold
            ),
            "a probability equal to the threshold counts as class 1: use >=": (
                lambda x, weight, threshold: sigmoid(x @ weight[1:] + weight[0]) > threshold
            ),
            "the comparison is turned": lambda x, weight, threshold: (
                sigmoid(x @ weight[1:] + weight[0]) <= threshold
            ),
            "this is the probability; compare it with the threshold": lambda x, weight, threshold: (
                sigmoid(x @ weight[1:] + weight[0])
            ),
            "the threshold is ignored: it need not be ½": lambda x, weight, threshold: (
                x @ weight[1:] + weight[0] >= 0
            ),
        },
    ),
    "logit": Exercise(
        _logit,
        ("01", "Count shares on three scales"),
        [(0.75,), (0.5,), (np.array([0.1, 0.9]),), (np.array([[1e-300, 0.3]]),), (0.999,)],
        {
            "these are the odds; the logarithm is missing": lambda p: (
                np.asarray(p) / (1 - np.asarray(p))
            ),
            "the fraction is turned: p belongs on top": lambda p: -_logit(p),
            "this is log(p/1 − p): the brackets around 1 − p are missing": lambda p: np.log(
                p / 1 - p
            ),
            "these are the odds against; p belongs on top, and the logarithm is missing": lambda p: (
                (1 - np.asarray(p)) / p
            ),
            "this is σ(p); you need the way back": sigmoid,
            "this is log p; odds divide by 1 − p first": lambda p: np.log(p),
            "this is log(p) / (1 − p): the logarithm is of the whole fraction": lambda p: (
                np.log(p) / (1 - np.asarray(p))
            ),
            "the logarithm is to base 10; `log` is natural in this series": lambda p: (
                _logit(p) / np.log(10)
            ),
            "the logarithm is to base 2; `log` is natural in this series": lambda p: (
                _logit(p) / np.log(2)
            ),
            "the fraction divides by 1 + p; odds divide by 1 − p": lambda p: np.log(
                np.asarray(p) / (1 + np.asarray(p))
            ),
        },
    ),
    "sigmoid": Exercise(
        sigmoid,
        ("01", "Survive any score"),
        [
            (2.0,),
            (0.0,),
            (_Z,),
            ([-1, 3],),
            (np.array([2, -2]),),
            (np.array([[-35.0], [-45.0]]),),
            (np.array([800.0, -800.0, -700.0]),),
        ]
        + [(_rng.normal(size=(4, 5)) * 5,)],
        _SIGMOID,
        atol=1e-305,
    ),
    "best constant": Exercise(
        _best_constant_loss,
        ("02", "See the whole surface"),
        [(np.array([0, 1, 0, 1, 1, 1]),), (np.array([1, 0, 0, 0]),), (_rng.integers(0, 2, 50),)],
        {
            "this is the best p itself; return the loss it has": lambda y: np.mean(y),
            "this is log 2, the loss of p = ½ for all; the share of class 1 does better": lambda y: (
                np.log(2)
            ),
            "this is only what the samples of class 1 add to the mean; the part of class 0 is missing": lambda y: (
                -np.mean(y) * np.log(np.mean(y))
            ),
            "this is −log of the share: as if every label were 1": lambda y: -np.log(np.mean(y)),
            "the sign is turned: a loss is not negative": lambda y: -_best_constant_loss(y),
            "this is the sum over the samples; the loss is a mean": lambda y: (
                _best_constant_loss(y) * len(y)
            ),
            "this is an accuracy, the share of the more frequent label; the loss has logarithms": _best_constant_accuracy,
            "the logarithm is to base 2; `log` is natural in this series": lambda y: (
                _best_constant_loss(y) / np.log(2)
            ),
            "the share is used as a score: log_loss wants z = log(p / (1 − p))": (
                lambda y: log_loss(y, np.full(len(y), np.mean(y)))
            ),
        },
    ),
    "log_loss": Exercise(
        log_loss,
        ("02", "Write it with scores"),
        [
            (1, 2.0),
            (0, 2.0),
            (np.array([0, 1, 1]), _Z),
            (np.array([0, 0, 1, 1]), np.array([0.2, 0.9, 0.4, 0.6])),
        ]
        + [
            ([1, 0], [-40.0, 3.0]),
            (np.array([1, 0, 1, 0]), np.array([800.0, 800.0, -800.0, -800.0])),
        ]
        + [(_rng.integers(0, 2, 30), _rng.normal(size=30) * 3)],
        _LOG_LOSS,
    ),
    "gradient": Exercise(gradient, ("03", "Stack all samples"), [*_DATA, _FAR], _GRADIENT),
    "slopes by hand": Exercise(
        (-4 / 6, 0.0),
        ("03", "Stack all samples"),
        mistakes={
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
        },
        atol=5e-3,
    ),
    "penalised gradient": Exercise(
        _penalised_gradient,
        ("03", "Distrust a loss that falls"),
        [(*data, l2) for data, l2 in zip(_DATA, (0.5, 0.1, 1.0, 0.3, 0.01), strict=True)],
        {
            "the slope of the penalty has the wrong sign: more weight must cost more": (
                lambda X, y, w, b, l2: (gradient(X, y, w, b)[0] - l2 * w, gradient(X, y, w, b)[1])
            ),
            "the sign is wrong, and b does not belong to the penalty": (
                lambda X, y, w, b, l2: (
                    gradient(X, y, w, b)[0] - l2 * w,
                    gradient(X, y, w, b)[1] - l2 * b,
                )
            ),
            "this adds ½ λ w², the penalty of each weight; the gradient needs its slope": (
                lambda X, y, w, b, l2: (
                    gradient(X, y, w, b)[0] + l2 / 2 * w**2,
                    gradient(X, y, w, b)[1],
                )
            ),
            "only the slopes along the weights are returned: the one along the intercept is missing": (
                lambda X, y, w, b, l2: gradient(X, y, w, b)[0] + l2 * w
            ),
            "the penalty is missing": lambda X, y, w, b, l2: gradient(X, y, w, b),
            "the intercept is penalised too; the penalty has no b in it": (
                lambda X, y, w, b, l2: (
                    gradient(X, y, w, b)[0] + l2 * w,
                    gradient(X, y, w, b)[1] + l2 * b,
                )
            ),
            "this adds the penalty itself, ½ λ w·w; the gradient needs its slope": (
                lambda X, y, w, b, l2: (
                    gradient(X, y, w, b)[0] + l2 / 2 * w @ w,
                    gradient(X, y, w, b)[1],
                )
            ),
            "the ½ is still there: the slope of ½ w² is w": (
                lambda X, y, w, b, l2: (
                    gradient(X, y, w, b)[0] + l2 / 2 * w,
                    gradient(X, y, w, b)[1],
                )
            ),
            "there is a factor 2: the slope of ½ w² is w": (
                lambda X, y, w, b, l2: (
                    gradient(X, y, w, b)[0] + 2 * l2 * w,
                    gradient(X, y, w, b)[1],
                )
            ),
            "the slope of the penalty is divided by n: the penalty is added to the mean, as it is": (
                lambda X, y, w, b, l2: (
                    gradient(X, y, w, b)[0] + l2 * w / len(y),
                    gradient(X, y, w, b)[1],
                )
            ),
            "the weights are added up: each slope has its own weight": (
                lambda X, y, w, b, l2: (
                    gradient(X, y, w, b)[0] + l2 * w.sum(),
                    gradient(X, y, w, b)[1],
                )
            ),
            "only the signs of the weights are used; that belongs to the penalty λ Σ|w|": (
                lambda X, y, w, b, l2: (
                    gradient(X, y, w, b)[0] + l2 * np.sign(w),
                    gradient(X, y, w, b)[1],
                )
            ),
        },
    ),
    "gradient_step": Exercise(
        binary.gradient_step,
        ("04", "Say beforehand how far the loss falls"),
        [(*data, lr) for data, lr in zip(_DATA, (0.3, 2.0, 0.5, 4.0, 0.1), strict=True)],
        _STEP,
    ),
    "safe rate by hand": Exercise(
        2.0,
        ("05", "Bound the bend"),
        mistakes={
            "1 is L_max, and 1 / L_max as well; the limit is 2 / L_max": 1.0,
            "8 would be right for a standardised feature, of mean square 1; this one has mean square 4": 8.0,
            "4 is the mean square; L_max is a quarter of it, and the limit is 2 / L_max": 4.0,
            "the ¼ is missing: p(1 − p) is never more than that": 0.5,
        },
        atol=1e-3,
    ),
    "largest_safe_rate": Exercise(
        binary.largest_safe_rate,
        ("05", "Bound the bend"),
        [(np.array([[-1.0], [1.0]]) * 2,), (np.array([[-1.0, 0.5], [1.0, 2.0], [0.5, 1.0]]),)]
        + [
            (_rng.normal(size=(n, d)) * scale,)
            for n, d, scale in ((20, 3, 1.0), (8, 4, 100.0), (50, 1, 0.1))
        ],
        _SAFE_RATE,
    ),
    "score": Exercise(
        _score,
        ("06", "Judge it on rows it has not seen"),
        [
            *_DATA,
            (np.array([[0.0], [1.0], [-1.0], [0.5]]), np.array([1, 1, 0, 1]), np.array([2.0]), 0.0),
        ],
        {
            "this is the share of wrong labels": lambda X, y, w, b: 1 - _score(X, y, w, b),
            "this is a count; the score is a share": lambda X, y, w, b: _score(X, y, w, b) * len(y),
            "½ is compared with the score z; there the threshold is 0": lambda X, y, w, b: np.mean(
                (X @ w + b >= 0.5) == y
            ),
            "a score of exactly 0 is p = ½, which counts as class 1: use >= (np.round sends ½ to 0)": lambda X, y, w, b: (
                np.mean((X @ w + b > 0) == y)
            ),
            "this is the mean probability; compare labels": lambda X, y, w, b: np.mean(_p(X, w, b)),
            "the score is compared with y; first make a label of it": lambda X, y, w, b: np.mean(
                X @ w + b == y
            ),
            "this is 0 for any data: p never equals a label exactly; first make a label of it": (
                lambda X, y, w, b: np.mean(_p(X, w, b) == y)
            ),
            "the score lacks the intercept": lambda X, y, w, b: np.mean((X @ w >= 0) == y),
            "this is the share of samples labelled 1; compare the labels with y": lambda X, y, w, b: (
                np.mean(X @ w + b >= 0)
            ),
            "this is the share of class 1 that was found; the samples of class 0 count too": (
                lambda X, y, w, b: np.mean((X @ w + b >= 0)[y == 1])
            ),
        },
    ),
    "l2": Exercise(
        lambda C, n: 1 / (C * n),
        ("06", "Compare with the library"),
        [(1.0, 569), (0.01, 569), (10.0, 4)],
        {
            "this is 1 / C; the sum of n losses must become a mean, so divide by n as well": lambda C, n: (
                1 / C
            ),
            "this is C / n: a large C is a small penalty": lambda C, n: C / n,
            "this is C itself: a large C is a small penalty": lambda C, n: C,
            "n is on the wrong side: 1 / C * n is n / C, it needs brackets": lambda C, n: n / C,
            "both are on the wrong side": lambda C, n: C * n,
            "the ½ stands before the penalty on both sides, so it cancels": lambda C, n: (
                1 / (2 * C * n)
            ),
            "1 / n does not depend on C": lambda C, n: 1 / n,
        },
    ),
    "one-row test": Exercise(
        _one_row_test,
        ("06", "Put the class to the seven tests"),
        # The two of _other_in_row(0, 1) swap labels: their number stays the same.
        [(predict, _FOUR) for predict in (_sound, _of_batch, _other_in_row(0, 1), _wants_four)]
        + [(_other_in_row(row), _FOUR) for row in (0, 1, 2, 3)],
        {
            "this passes every classifier, also a sick one: label single rows, X[i : i + 1], and compare the labels": (
                lambda predict, X: True
            ),
            "this fails every classifier, also a sound one: is True returned where all labels agree, and no error swallowed?": (
                lambda predict, X: False
            ),
            "an error of `predict` must give False; here it stops the test": (
                lambda predict, X: all(
                    predict(X[i : i + 1])[0] == label for i, label in enumerate(predict(X))
                )
            ),
            "one row that agrees is not enough: all must": lambda predict, X: _some_rows(
                predict, X, range(4), any
            ),
            "only the first row is compared: try them all": lambda predict, X: _some_rows(
                predict, X, [0]
            ),
            "the last row is left out: range(len(X)) takes them all": lambda predict, X: _some_rows(
                predict, X, range(3)
            ),
            "the first row is left out: range(len(X)) takes them all": lambda predict, X: (
                _some_rows(predict, X, range(1, 4))
            ),
            "how many labels are 1 is compared, not which": (
                lambda predict, X: _no_error(
                    lambda: sum(predict(X[i : i + 1])[0] for i in range(4)) == predict(X).sum()
                )
            ),
            "X[i] is a row without its table; X[i : i + 1] is a table of one row": (
                lambda predict, X: all(
                    predict(X[i])[0] == label for i, label in enumerate(predict(X))
                )
            ),
            "the answer is turned: return True where all labels agree": lambda predict, X: (
                not _one_row_test(predict, X)
            ),
        },
    ),
}
