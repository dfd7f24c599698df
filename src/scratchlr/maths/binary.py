"""The mathematics of logistic regression, one formula per function, numpy alone.

With this file you can turn scores into probabilities (`sigmoid`), say how wrong they are (`log_loss`), find which way
is downhill (`gradient`), walk there (`gradient_step`) and know how long a step may be (`largest_safe_rate`). Each
function is derived, line by line, in the notebook its docstring names, and a test proves that the code there and the
code here are the same.

Shapes: X (n, d) inputs, y (n,) labels 0 or 1, w (d,) weights, b scalar intercept, z = X @ w + b (n,) scores,
p = sigmoid(z) (n,) probabilities of class 1. No function checks its input; every one is stable for any finite score.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


def sigmoid(z: ArrayLike) -> Array:
    """Probability of class 1 for a score: 1 / (1 + e^-z), without overflow.

    z : scalar, list or array of any shape; log-odds, no unit.
    Returns float64 of the same shape, between 0 and 1, within 2 units in the last place of the exact value.

    Only e^-|z| is ever computed: it lies in [0, 1]. Derived in notebooks/01-odds-to-sigmoid.ipynb.
    """
    z = np.asarray(z, dtype=float)
    q = np.exp(-np.abs(z))
    top = np.where(z < 0, q, 1)
    # top / (1 + q) in a form that keeps the rounding of 1 + q out of the leading term: 1.7 units at most, not 2.5
    return top - top * (q / (1 + q))


def log_loss(y: ArrayLike, z: ArrayLike) -> float:
    """Mean of log(1 + e^z) - y z over all samples: the loss in nats, from scores, not from probabilities.

    y : labels 0 or 1, shape of z.    z : scores, scalar, list or array of any shape.
    Returns a scalar >= 0: minus the mean log-probability of the labels. log(2) when every score is 0.

    Beware: `sklearn.metrics.log_loss(y, p)` takes probabilities. Derived in notebooks/02-likelihood-to-log-loss.ipynb.
    """
    z = np.asarray(z, dtype=float)
    return np.mean(np.logaddexp(0, z) - y * z)


def gradient(X: Array, y: Array, w: Array, b: float) -> tuple[Array, float]:
    """Slopes of the loss: dw = X.T r / n and db = sum(r) / n, where r = p - y are the residuals.

    X : (n, d) array.    y : (n,) labels 0 or 1.    w : (d,) weights.    b : scalar intercept.
    Returns dw (d,), loss per unit of each weight, and db, scalar, loss per unit of the intercept.

    Raises ValueError, from numpy, when X and w do not fit; y must be (n,), which is not checked.
    Derived in notebooks/03-the-gradient-checked.ipynb.
    """
    n = len(y)
    r = sigmoid(X @ w + b) - y
    return X.T @ r / n, r.sum() / n


def gradient_step(X: Array, y: Array, w: Array, b: float, lr: float) -> tuple[Array, float]:
    """One step of gradient descent: w - lr dw and b - lr db, both slopes taken at the old (w, b).

    X, y, w, b : as for `gradient`.    lr : learning rate, scalar > 0.
    Returns the new w (d,) and the new b, scalar; the arrays given are left as they were.

    Raises ValueError, from numpy, when X and w do not fit; y must be (n,), which is not checked.
    Derived in notebooks/04-the-update-rule.ipynb.
    """
    dw, db = gradient(X, y, w, b)
    return w - lr * dw, b - lr * db


def largest_safe_rate(X: Array) -> float:
    """The learning rate below which every step of gradient descent lowers the loss, from every start: 2 / L_max.

    X : (n, d) array.    L_max is the largest eigenvalue of A.T A / 4n, where A is X and a column of ones: since p (1 - p)
    is at most 1/4, the loss bends nowhere more than that. Sufficient, not necessary: larger rates may converge too.
    Returns a scalar > 0. A is not built: M = A.T A / n holds the means of x x', of x and of 1.

    Raises ValueError when X has other than two dimensions. Derived in notebooks/05-the-learning-rate.ipynb.
    """
    n, d = X.shape
    M = np.ones((d + 1, d + 1))
    M[:d, :d] = X.T @ X / n
    M[:d, d] = M[d, :d] = X.mean(axis=0)
    return 2 / np.linalg.eigvalsh(M / 4)[-1]
