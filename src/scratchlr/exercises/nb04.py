"""Exercises of notebook 04: right answers, inputs, and the usual mistakes."""

from __future__ import annotations

import numpy as np

from scratchlr.exercises import _samples
from scratchlr.exercises.exercise import Exercise, Function
from scratchlr.maths.binary import gradient, gradient_step, sigmoid


def _step_at_length(X, y, w, b, lr):
    r = sigmoid(X @ w + b) - y
    return [w - lr * X.T @ r / len(y), b - lr * np.mean(r)]


def _step_to(place):
    """A step to place(w, b, dw, db, lr)."""
    return lambda X, y, w, b, lr: place(w, b, *gradient(X, y, w, b), lr)


def _one_after_another(X, y, w, b, lr):
    w = w - lr * gradient(X, y, w, b)[0]
    return w, b - lr * gradient(X, y, w, b)[1]


def _intercept_first(X, y, w, b, lr):
    b = b - lr * gradient(X, y, w, b)[1]
    return w - lr * gradient(X, y, w, b)[0], b


_STEP: dict[str, Function] = {
    "this step goes uphill: subtract the gradient": _step_to(
        lambda w, b, dw, db, lr: (w + lr * dw, b + lr * db)
    ),
    "the learning rate is missing": _step_to(lambda w, b, dw, db, lr: (w - dw, b - db)),
    "this divides by the learning rate": _step_to(
        lambda w, b, dw, db, lr: (w - dw / lr, b - db / lr)
    ),
    "this is the gradient, not the new place": _step_to(lambda w, b, dw, db, lr: (dw, db)),
    "this is the way, not the new place: the old w and b are missing": _step_to(
        lambda w, b, dw, db, lr: (-lr * dw, -lr * db)
    ),
    "w moves first, and then the slope along b is taken at the new w: take both slopes at the"
    " old place": _one_after_another,
    "b moves first, and then the slope along w is taken at the new b: take both slopes at the"
    " old place": _intercept_first,
    "the intercept does not move": _step_to(lambda w, b, dw, db, lr: (w - lr * dw, b)),
    "the weights do not move": _step_to(lambda w, b, dw, db, lr: (w, b - lr * db)),
    "the 1/n is there twice: `gradient` is a mean already": (
        lambda X, y, w, b, lr: gradient_step(X, y, w, b, lr / len(y))
    ),
    "this steps along the sum of the slopes: `gradient` is a mean, leave it so": (
        lambda X, y, w, b, lr: gradient_step(X, y, w, b, lr * len(y))
    ),
    "the gradient is shortened to length 1: its length belongs to the step": (
        _step_to(
            lambda w, b, dw, db, lr: (
                w - lr * dw / np.hypot(np.linalg.norm(dw), db),
                b - lr * db / np.hypot(np.linalg.norm(dw), db),
            )
        )
    ),
    "only the signs of the slopes are used: their size belongs to the step": _step_to(
        lambda w, b, dw, db, lr: (w - lr * np.sign(dw), b - lr * np.sign(db))
    ),
    "this is the way, uphill: neither the old place nor the minus is there": _step_to(
        lambda w, b, dw, db, lr: (lr * dw, lr * db)
    ),
    "w and b are glued into one array: return the two, with a comma": _step_to(
        lambda w, b, dw, db, lr: np.append(w - lr * dw, b - lr * db)
    ),
    "`gradient` returns two things: take them apart, dw, db = gradient(…)": (
        lambda X, y, w, b, lr: (w - lr * gradient(X, y, w, b), b)
    ),
    "the order is turned: first the new w, then the new b": _step_to(
        lambda w, b, dw, db, lr: (b - lr * db, w - lr * dw)
    ),
    "only the new w is returned: the new b is missing": _step_to(
        lambda w, b, dw, db, lr: w - lr * dw
    ),
}

EXERCISES = {
    "gradient_step": Exercise(
        right=gradient_step,
        also_right=[_step_at_length],
        read=("04", "Say beforehand how far the loss falls"),
        inputs=[(*_samples.PLAIN, 0.3)],
        fresh=lambda rng: (*_samples.fresh(rng), rng.uniform(0.1, 5)),
        mistakes=_STEP,
    ),
}
