"""Exercises of notebook 00: right answers, inputs, and the usual mistakes."""

from __future__ import annotations

import numpy as np

from scratchlr.exercises.exercise import Exercise, Function
from scratchlr.maths.binary import sigmoid


def _rival(y):
    return max(np.mean(y == 1), np.mean(y == 0))


def _rival_by_share(y):
    share = np.mean(y == 1)
    return max(share, 1 - share)


def _rival_by_count(y):
    return np.bincount(y, minlength=2).max() / y.size


_RIVAL: dict[str, Function] = {
    "this is the share of class 1; where class 0 is more frequent, the best rival answers 0": (
        lambda y: np.mean(y == 1)
    ),
    "this is the share of class 0": lambda y: np.mean(y == 0),
    "this is the accuracy of the worse of the two rivals": (
        lambda y: min(np.mean(y == 1), np.mean(y == 0))
    ),
    "this is a count; the accuracy is a share of all samples": (
        lambda y: max(np.sum(y == 1), np.sum(y == 0))
    ),
    "this is the accuracy of tossing a coin; a rival that always gives one answer does at "
    "least as well": lambda y: 0.5,
    "this is a percentage; give the share": lambda y: 100 * _rival(y),
    "these are the odds, not the share": lambda y: np.sum(y == 1) / np.sum(y == 0),
    "this answers with the first label; the best rival answers with the more frequent one": (
        lambda y: np.mean(y == y[0])
    ),
    "this is the label of the best rival, not its accuracy": (
        lambda y: np.argmax(np.bincount(y, minlength=2))
    ),
    "this is the answer for the 569 lumps; y may be any array": lambda y: 357 / 569,
}


def _predict(x_new, weight, threshold):
    ones = np.ones((len(x_new), 1))
    return sigmoid(np.hstack([ones, x_new]) @ weight) >= threshold


def _predict_in_a_loop(x_new, weight, threshold):
    return np.array([int(sigmoid(weight[0] + x @ weight[1:]) >= threshold) for x in x_new])


def _fresh_rows(rng):
    n, d = rng.integers(1, 9), rng.integers(1, 5)
    return rng.normal(size=(n, d)), rng.normal(size=d + 1), rng.uniform(0.1, 0.9)


_PREDICT: dict[str, Function] = {
    "the column of ones has the length of the training rows: make it as long as x_new": (
        lambda x, w, t: sigmoid(np.hstack([np.ones((569, 1)), x]) @ w) >= t
    ),
    "only as many ones as the training rows had are there; make them as long as x_new": (
        lambda x, w, t: sigmoid(np.hstack([np.ones((569, 1))[: len(x)], x]) @ w) >= t
    ),
    "np.ones(n) is a flat row of n numbers; a column of them is np.ones((n, 1))": (
        lambda x, w, t: sigmoid(np.hstack([np.ones(len(x)), x]) @ w) >= t
    ),
    "only the first two features are used; x_new @ weight[1:] uses them all": (
        lambda x, w, t: sigmoid(w[0] + w[1] * x[:, 0] + w[2] * x[:, 1]) >= t
    ),
    "the sign of the exponent is turned": lambda x, w, t: sigmoid(-x @ w[1:] - w[0]) >= t,
    "the column of ones is missing, and with it the intercept": (
        lambda x, w, t: sigmoid(x @ w) >= t
    ),
    "the intercept, weight[0], is left out": lambda x, w, t: sigmoid(x @ w[1:]) >= t,
    "the ones stand at the right; weight[0] belongs to a column at the left": (
        lambda x, w, t: sigmoid(np.hstack([x, np.ones((len(x), 1))]) @ w) >= t
    ),
    "the threshold is compared with the score; it belongs to the probability": (
        lambda x, w, t: x @ w[1:] + w[0] >= t
    ),
    "a probability equal to the threshold counts as class 1: use >=": (
        lambda x, w, t: sigmoid(x @ w[1:] + w[0]) > t
    ),
    "the comparison is turned": lambda x, w, t: sigmoid(x @ w[1:] + w[0]) <= t,
    "this is the probability; compare it with the threshold": (
        lambda x, w, t: sigmoid(x @ w[1:] + w[0])
    ),
    "the threshold is ignored: it need not be ½": lambda x, w, t: x @ w[1:] + w[0] >= 0,
}

_rng = np.random.default_rng(0)
_WEIGHT = np.array([0.5, 2.0, -1.0])

EXERCISES = {
    "rival": Exercise(
        right=_rival,
        also_right=[_rival_by_share, _rival_by_count],
        read=("00", "Beat a rival that knows nothing"),
        inputs=[(np.array(y),) for y in ([1, 1, 1, 0], [0, 0, 1, 0, 0], [0, 1, 1])],
        fresh=lambda rng: (rng.integers(0, 2, rng.integers(1, 9)),),
        mistakes=_RIVAL,
    ),
    "predict": Exercise(
        right=_predict,
        also_right=[_predict_in_a_loop],
        read=("00", "Use it on a new sample"),
        inputs=[
            *(
                (_rng.normal(size=(n, 2)).round(2), _WEIGHT, threshold)
                for n, threshold in ((4, 0.5), (1, 0.5), (30, 0.2), (600, 0.9))
            ),
            (np.array([[0.0, 0.0], [-0.25, 0.0]]), _WEIGHT, 0.5),  # the second has p = ½
            (np.array([[1.0, 0.0, 2.0]]), np.array([0.5, 2.0, -1.0, -3.0]), 0.5),
        ],
        fresh=_fresh_rows,
        mistakes=_PREDICT,
    ),
}
