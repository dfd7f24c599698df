"""What gradient descent does on the mean radius: the numbers behind the figures of 04 and 05.

A place is a pair (w, b); the places of a walk are an array of shape (steps + 1, 2), start first.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from scratchlr.data import Data, mean_radius
from scratchlr.maths.binary import gradient_step, largest_safe_rate, log_loss, sigmoid

Array = NDArray[np.float64]

STEPS = 400
ORBIT_RATES = np.arange(0.5, 60.1, 0.25)
ORBIT_SKIP, ORBIT_KEEP = 300, 40  # steps until a walk has settled, and steps to show after that

# What `classify` looks for.
SMALL_SLOPE = 1e-6  # a walk has arrived when every slope stays below it
CREEPING_STEPS = 20  # a walk whose loss falls in each of so many last steps has not arrived
LONGEST_PERIOD = 40
RETURN = 0.01  # a walk repeats when it comes back as near as this part of its last step,
RETURN_AFTER_2 = 0.1  # with period 2 as near as this: the swing may still shrink
SHRUNK, STEPS_BEFORE = 0.9, 60  # the last step is so much of the one that many steps before


@cache
def data() -> Data:
    return mean_radius()


def walk(rate: float, start: tuple[float, float], steps: int = STEPS) -> Array:
    """The places of gradient descent from `start` on, shape (steps + 1, 2)."""
    X, y, *_ = data()
    places = np.empty((steps + 1, 2))
    places[0] = start
    w, b = places[0, :1], float(places[0, 1])
    for step in range(1, steps + 1):
        w, b = gradient_step(X, y, w, b, rate)
        places[step] = w[0], b
    return places


def losses(places: Array) -> Array:
    """The loss at each of the places."""
    X, y, *_ = data()
    return np.array([log_loss(y, X[:, 0] * w + b) for w, b in places])


@cache
def minimum() -> Array:
    """The place of the least loss: where a walk at a rate of 16 arrives and stays."""
    place: Array = walk(16.0, (0.0, 0.0))[-1]
    return place


@cache
def rate_limits() -> tuple[float, float]:
    """2/Lmax and 2/λ of notebook 05: safe from every start, and stable near the minimum."""
    X, *_ = data()
    w, b = minimum()
    p = sigmoid(X[:, 0] * w + b)
    A = np.column_stack([X, np.ones(len(X))])
    curvatures = np.linalg.eigvalsh(A.T * (p * (1 - p)) @ A / len(X))
    return largest_safe_rate(X), 2 / float(curvatures[-1])


def classify(places: Array, rate: float) -> tuple[str, int]:
    """The kind of a walk, and a number that belongs to it.

    converges : steps until every slope is small.    creeps : steps in which the loss fell.
    shrinks, oscillates : period 2, with less or the same swing.    repeats : another period.
    wanders : the longest period that was looked for.
    """
    moves = np.abs(np.diff(places, axis=0)).max(axis=1)
    large = np.flatnonzero(moves / rate >= SMALL_SLOPE)  # a step is the rate times the slopes
    settled = int(large[-1]) + 1 if len(large) else 0
    if settled < len(moves):
        return "converges", settled
    if np.all(np.diff(losses(places[-CREEPING_STEPS:])) < 0):
        return "creeps", CREEPING_STEPS
    if _gap(places, 2) < RETURN_AFTER_2 * moves[-1]:
        return ("shrinks" if moves[-1] < SHRUNK * moves[-STEPS_BEFORE] else "oscillates"), 2
    for period in range(3, LONGEST_PERIOD + 1):
        if _gap(places, period) < RETURN * moves[-1]:
            return "repeats", period
    return "wanders", LONGEST_PERIOD


def _gap(places: Array, period: int) -> float:
    """How far the last `period` places are from those one period before."""
    return float(np.abs(places[-period:] - places[-2 * period : -period]).max())


@cache
def orbit(start: tuple[float, float]) -> tuple[Array, Array]:
    """ORBIT_RATES and the intercepts that a walk from `start` visits once it has settled, flat."""
    visited = [walk(rate, start, ORBIT_SKIP + ORBIT_KEEP)[-ORBIT_KEEP:, 1] for rate in ORBIT_RATES]
    return np.repeat(ORBIT_RATES, ORBIT_KEEP), np.concatenate(visited)
