"""What gradient descent does on the mean radius: the numbers behind the figures of 04, 05 and 07.

A place is a pair (w, b); the places of a walk are an array of shape (steps + 1, 2), start first.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from scratchlr.data import Data, mean_radius
from scratchlr.maths.binary import descend, largest_curvature, log_loss, sigmoid

Array = NDArray[np.float64]

STEPS = 400

# What `classify` looks for.
SMALL_SLOPE = 1e-6  # a walk has arrived when every slope stays below it
CREEPING_STEPS = 20  # a walk whose loss falls in each of so many last steps has not arrived
RETURN_AFTER_2 = 0.1  # it swings when two steps lead back as near as this part of the last step
SHRUNK, STEPS_BEFORE = 0.9, 60  # the last step is so much of the one that many steps before


@cache
def data() -> Data:
    return mean_radius()


def walk(rate: float, start: tuple[float, float], steps: int = STEPS) -> Array:
    """The places of gradient descent from `start` on, shape (steps + 1, 2)."""
    X, y, *_ = data()
    w, b = start
    return np.array([(w[0], b) for w, b in descend(X, y, rate, steps, w, b)])


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
    """2/κ_max and 2/κ of notebook 05: safe from every start, and stable near the minimum."""
    X, *_ = data()
    w, b = minimum()
    p = sigmoid(X[:, 0] * w + b)
    A = np.column_stack([X, np.ones(len(X))])
    curvatures = np.linalg.eigvalsh(A.T * (p * (1 - p)) @ A / len(X))
    return 2 / largest_curvature(X), 2 / float(curvatures[-1])


def arrival(places: Array, rate: float) -> int:
    """The steps after which every slope stays small; the number of all steps if it does not."""
    moves = np.abs(np.diff(places, axis=0)).max(axis=1)
    large = np.flatnonzero(moves / rate >= SMALL_SLOPE)  # a step is the rate times the slopes
    return int(large[-1]) + 1 if len(large) else 0


def shown_start(start: str) -> str:
    """How a start is shown: with a true minus, which no keyboard has."""
    return start.replace("-", "−")


def classify(places: Array, rate: float) -> tuple[str, int]:
    """The kind of a walk, and a number of steps that belongs to it.

    converges : those until every slope is small.    creeps : those in which the loss fell.
    shrinks, oscillates : from side to side, with less or the same swing.    unsettled : all.
    """
    moves = np.abs(np.diff(places, axis=0)).max(axis=1)
    settled = arrival(places, rate)
    if settled < len(moves):
        return "converges", settled
    if np.all(np.diff(losses(places[-CREEPING_STEPS:])) < 0):
        return "creeps", CREEPING_STEPS
    if np.abs(places[-2:] - places[-4:-2]).max() < RETURN_AFTER_2 * moves[-1]:
        return ("shrinks" if moves[-1] < SHRUNK * moves[-STEPS_BEFORE] else "oscillates"), 2
    return "unsettled", len(moves)
