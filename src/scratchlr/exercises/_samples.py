"""Samples (X, y, w, b) for the exercises whose functions take all four."""

from __future__ import annotations

from typing import Any

import numpy as np

from scratchlr.maths.binary import Array

Samples = tuple[Array, Array, Array, Any]

PLAIN: Samples = (
    np.array([[-0.13], [0.64], [0.1], [-0.54]]),
    np.array([0, 1, 1, 1]),
    np.array([0.36]),
    0.4,
)


def fresh(rng: np.random.Generator) -> Samples:
    """A few samples with a few features; scores from small to beyond what e^z can bear."""
    n, d = rng.integers(1, 9), rng.integers(1, 5)
    X = rng.normal(size=(n, d)) * 10 ** rng.uniform(-1, 3)
    return X, rng.integers(0, 2, n), rng.normal(size=d), float(rng.normal())
