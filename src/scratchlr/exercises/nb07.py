"""Exercises of notebook 07: right answers, inputs, and the usual mistakes."""

from __future__ import annotations

import numpy as np

from scratchlr.exercises.exercise import Answer, Exercise, Function

MILLIONTH = 1e-6


def _period(b):
    for p in range(1, 11):
        if np.abs(b[-10:] - b[-10 - p : -p]).max() < 1e-6:
            return p
    return 0


def _period_one_by_one(b):
    n = len(b)
    for p in range(1, 11):
        if all(abs(b[t] - b[t - p]) < 1e-6 for t in range(n - 10, n)):
            return p
    return 0


def _first(fits):
    """The first p from 1 to 10 with fits(b, p), or 0."""
    return lambda b: next((p for p in range(1, 11) if fits(b, p)), 0)


def _returns(b, p):
    return np.abs(b[-10:] - b[-10 - p : -p]) < MILLIONTH


_PERIOD: dict[str, Function] = {
    "this is the largest p that fits: a walk of period 2 also fits 4, 6 …; return the smallest": (
        lambda b: max((p for p in range(1, 11) if _returns(b, p).all()), default=0)
    ),
    "the absolute value is missing: a negative difference is below a millionth however large it "
    "is": _first(lambda b, p: (b[-10:] - b[-10 - p : -p]).max() < MILLIONTH),
    "only the last number is compared: all of the last 10 must come back": (
        _first(lambda b, p: _returns(b, p)[-1])
    ),
    "one number that comes back is not enough: all of the last 10 must": (
        _first(lambda b, p: _returns(b, p).any())
    ),
    "only the last p numbers are compared: a part of a long cycle can repeat itself": (
        _first(lambda b, p: (np.abs(b[-p:] - b[-2 * p : -p]) < MILLIONTH).all())
    ),
    "only 9 numbers are compared: b[-10:] are the last 10": (
        _first(lambda b, p: (np.abs(b[-9:] - b[-9 - p : -p]) < MILLIONTH).all())
    ),
    "the mean hides one large difference: ask for the largest": (
        _first(lambda b, p: np.abs(b[-10:] - b[-10 - p : -p]).mean() < MILLIONTH)
    ),
    "the beginning of the walk counts here: look at its end only": (
        _first(lambda b, p: (np.abs(b[p:] - b[:-p]) < MILLIONTH).all())
    ),
    "numbers are compared with ==: what has settled still differs in the last digits": (
        _first(lambda b, p: np.array_equal(b[-10:], b[-10 - p : -p]))
    ),
    "a walk that rests has period 1: begin with p = 1": (
        lambda b: next((p for p in range(2, 11) if _returns(b, p).all()), 0)
    ),
    "p ends too early: range(1, 10) ends with 9": (
        lambda b: next((p for p in range(1, 10) if _returns(b, p).all()), 0)
    ),
    "p is one too small: it counts from 1, range from 0": (
        lambda b: next((p - 1 for p in range(1, 11) if _returns(b, p).all()), 0)
    ),
    "a period above 10 is found: stop at 10 and return 0": (
        lambda b: next((p for p in range(1, 21) if _returns(b, p).all()), 0)
    ),
}


def _walk(cycle, start=(), drift=0.0):
    """60 numbers that end in `cycle` again and again, with `drift` added at each step."""
    b = np.append(start, np.resize(cycle, 60 - len(start)))
    return b + drift * np.arange(60)


def _fresh(rng):
    """The intercepts of a made-up walk: period 1 to 13, settled or nearly, or without order."""
    cycle = rng.normal(size=rng.integers(1, 14)) * 100
    start = rng.normal(size=rng.integers(5, 20)) * 100
    error = 10 ** rng.uniform(-9, -1) * 0.5 ** np.arange(60.0)
    return (_walk(cycle, start) + rng.choice([0.0, 1e9]) * error,)


EXERCISES = {
    "period": Exercise(
        right=_period,
        also_right=[_period_one_by_one],
        read=("07", "Let a billionth grow"),
        inputs=[
            (_walk([-0.7, 2.5], start=[0.0, 3.8]),),
            (_walk([0.64], start=[0.0, 0.5, 0.6]),),
            (_walk([1.0, 1.0, 3.0, 2.0, 3.0]),),
            (_walk([0.0, 5.0, 1.0, 7.0, 2.0, 9.0, 3.0, 8.0, 4.0, 6.0]),),
            (_walk(np.arange(12.0)),),
            (_walk([2.0, -1.0], drift=-1e-3),),
            (_walk([2.0, -1.0], drift=1e-8),),
            (_walk([3.0, 2.0, 3.0, 1.0, 1.0]),),
            (np.append(np.full(50, 7.0), np.zeros(10)),),  # rests, but for nine differences only
            (_walk([2.0, -1.0]) + 5e-6 * (np.arange(60) == 55),),  # one entry off by little
        ],
        fresh=_fresh,
        mistakes=_PERIOD,
    ),
    "longest jump": Answer(
        right=(8.0, 4.0),
        also_right=[(8, 4), [8.0, 4.0]],
        read=("07", "Ask what stops the walk"),
        mistakes={
            "the two are exchanged: b rises where the slope is negative, and that is where the "
            "labels 1 have a p near 0": (4.0, 8.0),
            "12 would need a residual of 1 in size from every point; the labels are not all "
            "alike": (12.0, 12.0),
            "these are the bounds of the slope; a step is the rate times the slope": (4 / 6, 2 / 6),
            "the 1/n is missing: the slope is a mean over six points": (48.0, 24.0),
        },
    ),
}
