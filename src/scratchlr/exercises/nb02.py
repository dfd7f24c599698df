"""Exercises of notebook 02: right answers, inputs, and the usual mistakes."""

from __future__ import annotations

import numpy as np

from scratchlr.exercises.exercise import Exercise, Function
from scratchlr.maths.binary import log_loss, sigmoid


def _best_constant_loss(y):
    p = np.mean(y)
    return -(p * np.log(p) + (1 - p) * np.log(1 - p))


def _best_constant_by_score(y):
    p = np.mean(y)
    return log_loss(y, np.full(len(y), np.log(p / (1 - p))))


_BEST_CONSTANT: dict[str, Function] = {
    "this is the best p itself; return the loss it has": lambda y: np.mean(y),
    "this is log 2, the loss of p = ½ for all; the share of class 1 does better": (
        lambda y: np.log(2)
    ),
    "this is only what the samples of class 1 add to the mean; the part of class 0 is missing": (
        lambda y: -np.mean(y) * np.log(np.mean(y))
    ),
    "this is −log of the share: as if every label were 1": lambda y: -np.log(np.mean(y)),
    "the sign is turned: a loss is not negative": lambda y: -_best_constant_loss(y),
    "this is the sum over the samples; the loss is a mean": (
        lambda y: _best_constant_loss(y) * len(y)
    ),
    "this is an accuracy, the share of the more frequent label; the loss has logarithms": (
        lambda y: max(np.mean(y), 1 - np.mean(y))
    ),
    "the logarithm is to base 2; `log` is natural in this series": (
        lambda y: _best_constant_loss(y) / np.log(2)
    ),
    "the share is used as a score: log_loss wants z = log(p / (1 − p))": (
        lambda y: log_loss(y, np.full(len(y), np.mean(y)))
    ),
}


def _loss_in_a_loop(y, z):
    pairs = np.broadcast(y, z)
    return sum(max(zi, 0) - yi * zi + np.log1p(np.exp(-abs(zi))) for yi, zi in pairs) / pairs.size


def _loss_by_signs(y, z):
    sign = 1 - 2 * np.asarray(y)
    return np.logaddexp(0, sign * np.asarray(z)).mean()


def _loss_by_product(y, z):
    return np.mean(np.logaddexp(0, z) - np.asarray(y) * np.asarray(z))


def _loss_of_p(y, p):
    y = np.asarray(y)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def _loss_of_p_and_a_bit(y, p):
    y = np.asarray(y)
    return -np.mean(y * np.log(p + 1e-15) + (1 - y) * np.log(1 - p + 1e-15))


_LOG_LOSS: dict[str, Function] = {
    "this is the sum of the losses; the mean divides it by the number of samples": (
        lambda y, z: log_loss(y, z) * np.size(z)
    ),
    "the sign is turned: the loss is minus the log-probability": lambda y, z: -log_loss(y, z),
    "this is log(1 + e^z) + yz: the second sign must be a minus": (
        lambda y, z: np.mean(np.logaddexp(0, z) + y * np.asarray(z))
    ),
    "the labels are swapped: y and 1 − y have changed places": (
        lambda y, z: log_loss(1 - np.asarray(y), z)
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
        lambda y, z: _loss_of_p(y, np.clip(sigmoid(z), 1e-15, 1 - 1e-15))
    ),
    "p is clipped, to 1e-12, before the logarithm: from there on a worse mistake costs no more": (
        lambda y, z: _loss_of_p(y, np.clip(sigmoid(z), 1e-12, 1 - 1e-12))
    ),
    "a small number is added within the logarithm: from there on a worse mistake costs no more": (
        lambda y, z: _loss_of_p_and_a_bit(y, sigmoid(z))
    ),
    **{
        f"the score is cut off at ±{end}: from there on a worse mistake costs no more": (
            lambda y, z, end=end: log_loss(y, np.clip(z, -end, end))
        )
        for end in (30, 500, 709)
    },
    "y is not used: this takes every label for 0": lambda y, z: np.mean(np.logaddexp(0, z)),
    "the sign of z must turn where y is 1: (1 − 2y) z, not (1 − y) z": (
        lambda y, z: np.mean(np.logaddexp(0, (1 - np.asarray(y)) * np.asarray(z)))
    ),
    "this has 1 − 2yz in it: the brackets around 1 − 2y are missing": (
        lambda y, z: np.mean(np.logaddexp(0, 1 - 2 * np.asarray(y) * np.asarray(z)))
    ),
    "y may be a list, which cannot be subtracted: begin with y = np.asarray(y)": (
        lambda y, z: np.mean(np.logaddexp(0, (1 - 2 * y) * np.asarray(z)))
    ),
    "the arguments are turned: first the labels, then the scores": lambda y, z: log_loss(z, y),
    "this is the squared error of p": lambda y, z: np.mean((sigmoid(z) - y) ** 2),
    "this is the share of wrong labels; the loss asks how sure the model was": (
        lambda y, z: np.mean((np.asarray(z) >= 0) != y)
    ),
    "samples with y = 0 cost nothing here: the half with 1 − y is missing": (
        lambda y, z: np.mean(y * np.logaddexp(0, -np.asarray(z)))
    ),
    "the logarithm is to base 2; `log` is natural in this series": (
        lambda y, z: log_loss(y, z) / np.log(2)
    ),
    "the logarithm is to base 10; `log` is natural in this series": (
        lambda y, z: log_loss(y, z) / np.log(10)
    ),
    "log(1 + e^−yz) is the formula for labels −1 and 1; ours are 0 and 1": (
        lambda y, z: np.mean(np.logaddexp(0, -np.asarray(y) * np.asarray(z)))
    ),
    "this is the loss of each sample; the mean over them is missing": (
        lambda y, z: np.logaddexp(0, (1 - 2 * np.asarray(y)) * np.asarray(z))
    ),
}


def _fresh_loss(rng):
    n = rng.integers(1, 9)
    return rng.integers(0, 2, n), rng.normal(size=n) * 10 ** rng.uniform(-1, 2.8)


EXERCISES = {
    "best constant": Exercise(
        right=_best_constant_loss,
        also_right=[_best_constant_by_score],
        read=("02", "Add up the surprise"),
        inputs=[(np.array([0, 1, 0, 1, 1, 1]),)],
        fresh=lambda rng: (np.append([0, 1], rng.integers(0, 2, rng.integers(0, 9))),),
        mistakes=_BEST_CONSTANT,
    ),
    "log_loss": Exercise(
        right=log_loss,
        also_right=[_loss_in_a_loop, _loss_by_signs, _loss_by_product],
        read=("02", "Write it with scores"),
        inputs=[
            (1, 2.0),
            (0, 2.0),
            (np.array([0, 1, 1]), np.array([-2.0, 0.0, 1.5])),
            ([1, 0], [-40.0, 3.0]),
            (np.array([1, 0, 1, 0]), np.array([2000.0, 2000.0, -2000.0, -2000.0])),
        ],
        fresh=_fresh_loss,
        mistakes=_LOG_LOSS,
    ),
}
