"""Whether a fit is at its optimum, and whether there is one: what its warnings rest on.

With this file `fit` knows, after its last step, whether the weights separate the classes
(`separates`), whether one column does (`columns_without_overlap`), and how much the scores would
still change on the way to the optimum (`still_to_go`).

Without a penalty no finite optimum exists where some direction moves scores towards their labels
and none away from its label: the loss falls along it for ever. There `still_to_go` is above 1, at
any weights, unless columns repeat each other up to about a millionth: REPEATED hides such a
direction. For let m >= 0 be what that direction adds to the score of a row, towards its label, r
what the probability of the label lacks to 1, and c what Newton's step adds, towards the label. The
step solves sum(m r (1 - r) c) = sum(m r), and were every c at most 1, the left side would be less.
"""

from __future__ import annotations

import numpy as np

from scratchlr.maths.binary import Array, sigmoid

Block = tuple[Array, Array, float]  # some rows of X, their y, and their share of all rows

REPEATED = 1e-12  # added to curvatures of size 1: columns that repeat each other have one of 0


def separates(blocks: list[Block], w: Array, b: float) -> bool:
    """Whether every score has the sign of its label."""
    return all(bool(np.all((2 * y - 1) * (X @ w + b) > 0)) for X, y, _ in blocks)


def columns_without_overlap(X: Array, y: Array) -> Array:
    """The columns in which no entry of one class lies above any entry of the other.

    Equal entries are allowed: a column of 0 and 1 is one if all its ones have the same label.
    """
    of_0, of_1 = X[y == 0], X[y == 1]
    rises = of_0.max(axis=0) <= of_1.min(axis=0)
    falls = of_1.max(axis=0) <= of_0.min(axis=0)
    return np.flatnonzero(rises != falls)  # both hold where a column does not vary


def still_to_go(
    blocks: list[Block], w: Array, b: float, l2: float, dw: Array, db: float
) -> tuple[float, int]:
    """The largest change of a score on the way to the optimum, and the column that adds most to it.

    dw, db : the slopes at (w, b), penalty included.
    The way is Newton's step, to the lowest point of the parabola that has the slopes and curvatures
    of the loss at (w, b): exact near the optimum, an estimate elsewhere. It is taken for columns
    shifted and stretched to run from -1 to 1, so that narrow and distant ones lose no digits.
    """
    d = len(w)
    low = np.min([X.min(axis=0) for X, _, _ in blocks], axis=0)
    high = np.max([X.max(axis=0) for X, _, _ in blocks], axis=0)
    half = np.where(high > low, (high - low) / 2, 1)
    middle = low + half
    H = np.zeros((d + 1, d + 1))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # for entries of any size
        for X, _, share in blocks:
            z = X @ w + b
            s = share / len(z) * sigmoid(z) * sigmoid(-z)
            A = (X - middle) / half
            H[:d, :d] += A.T @ (s[:, np.newaxis] * A)
            H[:d, d] += s @ A
            H[d, d] += s.sum()
        H[d, :d] = H[:d, d]
        slopes = np.append((dw - middle * db) / half, db)
        size = np.hypot(np.sqrt(np.diag(H)), np.append(np.sqrt(l2) / half, 0))
        H /= np.outer(size, size)
        np.fill_diagonal(H, 1 + REPEATED)
        step = np.linalg.solve(H, slopes / size) / size
        step_w = step[:d] / half  # of the columns as they are
        step_b = step[d] - middle @ step_w
        change = max(float(np.abs(X @ step_w + step_b).max()) for X, _, _ in blocks)
    return change, int(np.abs(step[:d]).argmax())
