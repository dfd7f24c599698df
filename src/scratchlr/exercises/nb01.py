"""Exercises of notebook 01: right answers, inputs, and the usual mistakes."""

from __future__ import annotations

import numpy as np

from scratchlr.exercises.exercise import Exercise, Function
from scratchlr.maths.binary import sigmoid


def _fresh_shape(rng):
    """A single number, a row or a table of any size."""
    return tuple(rng.integers(1, 6, rng.integers(0, 3)))


def _logit(p):
    p = np.asarray(p, dtype=float)
    return np.log(p / (1 - p))


def _logit_by_two_logarithms(p):
    return np.log(p) - np.log1p(-np.asarray(p))


_LOGIT: dict[str, Function] = {
    "these are the odds; the logarithm is missing": lambda p: np.asarray(p) / (1 - np.asarray(p)),
    "the fraction is turned: p belongs on top": lambda p: -_logit(p),
    "this is log(p/1 − p): the brackets around 1 − p are missing": lambda p: np.log(p / 1 - p),
    "these are the odds against; p belongs on top, and the logarithm is missing": (
        lambda p: (1 - np.asarray(p)) / p
    ),
    "this is σ(p); you need the way back": sigmoid,
    "this is log p; odds divide by 1 − p first": lambda p: np.log(p),
    "this is log(p) / (1 − p): the logarithm is of the whole fraction": (
        lambda p: np.log(p) / (1 - np.asarray(p))
    ),
    "the logarithm is to base 10; `log` is natural in this series": (
        lambda p: _logit(p) / np.log(10)
    ),
    "the logarithm is to base 2; `log` is natural in this series": lambda p: _logit(p) / np.log(2),
    "the fraction divides by 1 + p; odds divide by 1 − p": (
        lambda p: np.log(np.asarray(p) / (1 + np.asarray(p)))
    ),
}


def _sigmoid_by_branches(z):
    z = np.asarray(z, dtype=float)
    result = np.empty(z.shape)
    for place in np.ndindex(z.shape):
        q = np.exp(-abs(z[place]))
        result[place] = 1 / (1 + q) if z[place] >= 0 else q / (1 + q)
    return result


def _sigmoid_by_where(z):
    q = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1, q) / (1 + q)


def _sigmoid_by_logaddexp(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z, dtype=float)))


_SIGMOID: dict[str, Function] = {
    "this is σ(−z): the sign of the exponent is turned": lambda z: sigmoid(-np.asarray(z)),
    "this is σ(2z): the tanh form needs z / 2": lambda z: sigmoid(2 * np.asarray(z)),
    "this is 1/1 + e^−z: the brackets around the denominator are missing": (
        lambda z: 1 / 1 + np.exp(-np.asarray(z))
    ),
    "this is e^z / (1 + e^z) for every z, and at large z that is infinity by infinity": (
        lambda z: np.exp(np.asarray(z)) / (1 + np.exp(np.asarray(z)))
    ),
    "this is σ(|z|): for a negative score the top of the fraction is e^−|z|, not 1": (
        lambda z: sigmoid(np.abs(z))
    ),
    "this is the slope σ(z)(1 − σ(z)), not σ(z)": lambda z: sigmoid(z) * sigmoid(-np.asarray(z)),
    "this is the label, 0 or 1; the probability comes before the threshold": (
        lambda z: np.where(np.asarray(z) >= 0, 1.0, 0.0)
    ),
    "this is log(1 + e^z), a loss; no logarithm is needed here": lambda z: np.logaddexp(0, z),
    "this is the odds e^z; divide them by 1 + e^z": lambda z: np.exp(np.asarray(z)),
    "½(1 + tanh(z/2)) is σ on paper, but in floats it loses every small probability": (
        lambda z: 0.5 * (1 + np.tanh(np.asarray(z) / 2))
    ),
    "the result is clipped away from 0 and 1: that changes the function": (
        lambda z: np.clip(sigmoid(z), 1e-15, 1 - 1e-15)
    ),
    **{
        f"the score is cut off at ±{end}: beyond that every score gets the same probability": (
            lambda z, end=end: sigmoid(np.clip(z, -end, end))
        )
        for end in (30, 500, 700, 709)
    },
    "1 − σ(|z|) is right on paper, but in floats 1 − 0.99… loses every small probability; "
    "e^−|z| keeps it": (
        lambda z: np.where(np.asarray(z) < 0, 1 - sigmoid(np.abs(z)), sigmoid(np.abs(z)))
    ),
    "whole numbers go in and whole numbers come out: begin with z = np.asarray(z, dtype=float)": (
        lambda z: sigmoid(z).astype(np.asarray(z).dtype)
    ),
    "a small number is added in the denominator: that changes the function": (
        lambda z: 1 / (1 / sigmoid(z) + 1e-08)
    ),
    "the result is rounded: round when you print, not when you compute": (
        lambda z: np.round(sigmoid(z), 4)
    ),
}

EXERCISES = {
    "logit": Exercise(
        right=_logit,
        also_right=[_logit_by_two_logarithms],
        read=("01", "Count shares on three scales"),
        inputs=[(0.75,)],
        fresh=lambda rng: (10 ** -rng.uniform(0.01, 20, _fresh_shape(rng)),),
        mistakes=_LOGIT,
    ),
    "sigmoid": Exercise(
        right=sigmoid,
        also_right=[_sigmoid_by_branches, _sigmoid_by_where, _sigmoid_by_logaddexp],
        read=("01", "Survive any score"),
        inputs=[
            (2.0,),
            (np.array([-2.0, 0.0, 1.5]),),
            ([-1, 3],),
            (np.array([[-40.0], [-45.0]]),),
            (np.array([800.0, -800.0, -700.0]),),
        ],
        # From 709 to 745 σ(−z) has ever fewer digits, and other right forms give 0.
        fresh=lambda rng: (rng.uniform(-700, 700, _fresh_shape(rng)) * 10 ** -rng.uniform(0, 3),),
        mistakes=_SIGMOID,
        atol=0,
    ),
}
