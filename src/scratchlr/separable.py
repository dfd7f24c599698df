"""Whether a boundary separates two classes: what the class's warning advises you to ask.

With this file you learn from one call (`separation`) whether a table has a finite optimum without a
penalty, and, where it has none, a direction that shows it. The answer comes from a linear
programme, which needs scipy and may take seconds; so `fit` does not ask.

A direction is v = (w, b). Let a row of A be a row of X and a 1, times -1 where the label is 0: then
A v are the scores, counted towards their labels. A direction separates when A v >= 0 and not every
score is 0. Two such directions add up to one that has the positive scores of both, so one direction
has all that any has. This programme finds it: maximise sum(t), where 0 <= t <= CAP and t <= A v. As
a direction may be long, each t is CAP, or 0 where no direction has a positive score.

Few rows decide. So the programme sees some rows, then also those that its answer leaves on the
wrong side, until there are none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack
from sklearn.base import BaseEstimator, ClassifierMixin

from scratchlr import validation
from scratchlr.maths.binary import Array

LARGEST = 10_000_000  # entries of X; with both limits, the slowest table measured took a minute
NARROWEST = 100  # the number of rows or of columns, whichever is smaller
START = 5  # rows to begin with, for each column
CAP = 1e-5  # of a score in the programme
LONGEST = 1e3  # each part of a direction: a longer one would make scores out of rounding errors
TOLERANCES = 1e-10, 1e-9, 1e-8, 1e-7  # how exactly the solver keeps to a bound: if it can, finely
RESOLUTION = 1e-9  # of the size of its terms: a smaller score counts as 0
EPSILON = float(np.finfo(float).eps)
UNDECIDED = (
    "the classes come so near to each other, or columns so near to repeating each other, that"
    " floats do not decide it. Leave such a column out, or subtract from each column its mean."
)


class Separation(NamedTuple):
    """What `separation` finds.

    kind : "none", "quasi-complete" or "complete".
    w, b : (d,) and scalar, a direction that shows it, so long that the smallest score above 0
        is from 1 to 2; zeros for "none".
    """

    kind: str
    w: Array
    b: float


def separation(X: ArrayLike, y: ArrayLike) -> Separation:
    """Whether a boundary separates the two classes of y, with a direction that shows it.

    >>> X, y = np.array([[-2.0], [-1.0], [1.0], [2.0]]), np.array([0, 0, 1, 1])
    >>> kind, w, b = separation(X, y)
    >>> kind, bool(np.all((2 * y - 1) * (X @ w + b) > 0))
    ('complete', True)
    >>> separation([[-2], [0], [0], [2]], y).kind, separation([[-2], [1], [-1], [2]], y).kind
    ('quasi-complete', 'none')

    X : (n, d) numbers, also a DataFrame.    y : (n,) two different labels, as for `fit`; the one
    that comes first in order counts as 0.
    Returns a Separation. With z = X w + b, counted towards the labels as (2 y - 1) z:
    "complete": every score is above 0; "quasi-complete": none is below 0, some are above and the
    others 0, up to rounding, and no direction is complete; "none": no direction does either. Only
    then does the loss without a penalty have a minimum at finite weights.

    A score below a billionth of its terms, for columns stretched to run from -1 to 1, counts as 0:
    classes that overlap, or stand apart, by less than about 1e-7 of a column's range may be said to
    touch, or raise the second ValueError.
    Cost: hundredths of a second for 569 rows and 30 columns, a second for 100,000 and 30, ten for
    100,000 and 100; it grows with about the third power of the number of columns.

    Raises ValueError for a table of more than ten million entries, or of more than 100 rows and 100
    columns; ValueError where floats do not decide; and for bad input as `LogisticRegression.fit`.
    Source: Albert and Anderson 1984, *On the existence of maximum likelihood estimates in logistic
    regression models*; by a linear programme as in Konis 2007 (thesis, Oxford).
    """
    X, y, _ = validation.training_data(_Table(), X, y)
    _refuse_large(*X.shape)
    middle, half, varies = _stretch(X)
    A = (2 * y - 1)[:, np.newaxis] * np.column_stack([(X - middle) / half, np.ones(len(y))])
    v, touches = _most_positive(A)
    if touches.all():
        return Separation("none", np.zeros(X.shape[1]), 0.0)
    v = _readable(v, A, y, touches)
    with np.errstate(over="ignore", invalid="ignore"):  # _refuse_unproved raises an error instead
        w = np.where(varies, v[:-1] / half, 0)
        b = float(v[-1] - middle @ w)
        _refuse_unproved(X, 2 * y - 1, w, b, touches)
    return Separation("quasi-complete" if touches.any() else "complete", w, b)


class _Table(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # both untyped
    """What `validation` asks for: an estimator for two classes, without parameters."""


def _stretch(X: Array) -> tuple[Array, Array, Array]:
    """Of each column the middle, half the range (1 if there is none), and whether it varies."""
    low, high = X.min(axis=0), X.max(axis=0)
    reach = high / 2 - low / 2
    return low + reach, np.where(reach > 0, reach, 1), reach > 0


def _readable(v: Array, A: Array, y: Array, touches: Array) -> Array:
    """The direction so long that its smallest score above 0 is from 1 to 2; a boundary that touches
    no row goes halfway between the nearest of both labels."""
    if not touches.any():
        v = np.append(v[:-1], v[-1] + ((A @ v)[y == 0].min() - (A @ v)[y == 1].min()) / 2)
    readable: Array = v * 2.0 ** -np.floor(np.log2((A @ v)[~touches].min()))  # rounds nothing
    return readable


def _refuse_large(n: int, d: int) -> None:
    if n * d > LARGEST or min(n, d) > NARROWEST:
        raise ValueError(
            f"X has {n} rows and {d} columns: too large to decide in a minute. Take at most"
            f" {NARROWEST} columns and {LARGEST:,} entries: some of the columns or some of the rows"
            " (rows that overlap prove that all do)."
        )


def _most_positive(A: Array) -> tuple[Array, Array]:
    """A direction v that has every positive score any has, and which rows have score 0 in all.

    Rows in the span of such rows have score 0 as well, also where the programme has not seen them.
    """
    n, k = A.shape
    seen = np.unique(np.linspace(0, n - 1, min(n, START * k)).astype(int))
    while True:
        v = _programme(A[seen])
        size = np.abs(v).sum()
        zero = seen[A[seen] @ v < CAP / 2]
        span = _span(A[zero])
        if np.abs(A[zero] @ v).max(initial=0) > k * EPSILON * size:  # exact as the programme can be
            v = v - (v @ span.T) @ span
        touches = np.abs(A - (A @ span.T) @ span).max(axis=1) <= RESOLUTION
        touches[zero] = True
        scores = A @ v
        wrong = ~touches & (scores < CAP / 2)
        wrong[seen] = False
        if not wrong.any():
            return v, touches
        worst = np.argsort(np.where(wrong, scores, np.inf), kind="stable")
        seen = np.append(seen, worst[: min(wrong.sum(), len(seen))])


def _programme(A: Array) -> Array:
    """The direction v, (k,), of the programme at the top of this file."""
    m, k = A.shape
    for tolerance in TOLERANCES:
        found = linprog(
            np.append(np.zeros(k), -np.ones(m)),
            A_ub=hstack([csr_array(-A), eye_array(m)], format="csc"),
            b_ub=np.zeros(m),
            bounds=[(-LONGEST, LONGEST)] * k + [(0, CAP)] * m,
            method="highs",
            options=dict.fromkeys(
                ("primal_feasibility_tolerance", "dual_feasibility_tolerance"), tolerance
            ),
        )
        if found.status == 0:
            v: Array = found.x[:k]
            return v
    raise ValueError(f"The linear programme was not solved ({found.message}): {UNDECIDED}")


def _span(B: Array) -> Array:
    """Orthonormal rows that span those of B, (rank, k)."""
    _, sizes, directions = np.linalg.svd(np.linalg.qr(B, mode="r"), full_matrices=False)
    span: Array = directions[sizes > RESOLUTION * sizes.max(initial=0)]
    return span


def _refuse_unproved(X: Array, signs: Array, w: Array, b: float, touches: Array) -> None:
    """The scores of the columns as they are must show what those of the stretched ones do."""
    scores = signs * (X @ w + b)
    size = np.abs(X).max(axis=0) @ np.abs(w) + abs(b)
    above = scores[~touches] > (len(w) + 2) * EPSILON * size
    if not (above.all() and np.all(np.abs(scores[touches]) <= RESOLUTION * size)):
        raise ValueError(f"No score in floats shows the direction: {UNDECIDED}")
