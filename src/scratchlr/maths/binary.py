"""The mathematics of logistic regression, one formula per function, numpy alone.

With this file you can turn scores into probabilities (`sigmoid`), say how wrong they are
(`log_loss`), find which way is downhill (`gradient`), take one step there (`gradient_step`) or many
(`descend`) and know how long a step may be (`largest_curvature`). Each function is derived, line by
line, in the notebook its docstring names, with the same code; the example in its docstring is its
formula.

Shapes: X (n, d) inputs, y (n,) labels 0 or 1, w (d,) weights, b scalar intercept, z (n,) scores.
No function checks its input. `sigmoid` and `log_loss` take any finite score, but the mean of many
losses may overflow where scores pass 1e300.
"""

# numpy leaves the type of what its operators return open:
# mypy: disable-error-code=no-any-return
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]  # labels may be integers


def sigmoid(z: ArrayLike) -> Array:
    """Probability of class 1 for a score, without overflow.

    >>> z = np.array([-2.0, 0.0, 3.0])
    >>> np.allclose(sigmoid(z), 1 / (1 + np.exp(-z)))
    True

    z : scalar, list or array of any shape; log-odds, no unit.
    Returns float64 of the same shape in [0, 1], within 3 units in the last place of the exact
    value (2.6 measured). Only e^-|z| is ever computed: it lies in [0, 1].
    Derived in notebooks/01-odds-to-sigmoid.ipynb.
    """
    z = np.asarray(z, dtype=float)
    q = np.exp(-np.abs(z))
    return np.where(z < 0, q, 1) / (1 + q)


def log_loss(y: ArrayLike, z: ArrayLike) -> float:
    """The mean loss of all samples in nats, from scores: minus the log-probability of each label.

    >>> y, z = np.array([0, 1, 1]), np.array([-2.0, 0.0, 3.0])
    >>> np.allclose(log_loss(y, z), np.mean(np.log(1 + np.exp(z)) - y * z))
    True

    y : labels 0 or 1, shape of z.    z : scores; both scalar, list or array of any shape.
    Returns a scalar >= 0. The loss of one sample is log(1 + e^-z) for label 1 and log(1 + e^z) for
    label 0, within 2 units in the last place, small losses too: the example loses their digits.
    Beware: `sklearn.metrics.log_loss(y, p)` takes probabilities.
    Derived in notebooks/02-likelihood-to-log-loss.ipynb.
    """
    y, z = np.asarray(y, dtype=float), np.asarray(z, dtype=float)
    return np.mean(np.logaddexp(0, (1 - 2 * y) * z))


def gradient(X: Array, y: Array, w: Array, b: float) -> tuple[Array, float]:
    """The slopes of the loss, from the residuals r.

    >>> X, y, w, b = np.arange(6.0).reshape(3, 2), np.array([0, 1, 0]), np.array([0.5, -0.7]), 0.2
    >>> r = sigmoid(X @ w + b) - y
    >>> dw, db = gradient(X, y, w, b)
    >>> np.allclose(dw, X.T @ r / 3), np.allclose(db, np.mean(r))
    (True, True)

    X : (n, d) array.    y : (n,) labels 0 or 1.    w : (d,) weights.    b : scalar intercept.
    Returns dw (d,), loss per unit of each weight, and db, scalar, loss per unit of the intercept.
    Raises ValueError, from numpy, when X and w do not fit; y must be (n,), which is not checked.
    Derived in notebooks/03-the-gradient-checked.ipynb.
    """
    n = len(y)
    r = sigmoid(X @ w + b) - y
    return X.T @ r / n, r.sum() / n


def gradient_step(X: Array, y: Array, w: Array, b: float, lr: float) -> tuple[Array, float]:
    """One step of gradient descent, both slopes taken at the old (w, b).

    >>> X, y, w, b = np.arange(6.0).reshape(3, 2), np.array([0, 1, 0]), np.array([0.5, -0.7]), 0.2
    >>> dw, db = gradient(X, y, w, b)
    >>> new_w, new_b = gradient_step(X, y, w, b, lr=0.1)
    >>> np.allclose(new_w, w - 0.1 * dw), np.allclose(new_b, b - 0.1 * db)
    (True, True)

    X, y, w, b : as for `gradient`, whose errors it raises.    lr : learning rate, scalar > 0.
    Returns the new w (d,) and the new b, scalar; the arrays given are left as they were.
    Derived in notebooks/04-the-update-rule.ipynb.
    """
    dw, db = gradient(X, y, w, b)
    return w - lr * dw, b - lr * db


def descend(
    X: Array, y: Array, lr: float, steps: int, w: ArrayLike = 0.0, b: float = 0.0
) -> list[tuple[Array, float]]:
    """Gradient descent: the places (w, b) of a walk, start and end included.

    >>> X, y = np.arange(6.0).reshape(3, 2), np.array([0, 1, 0])
    >>> path = descend(X, y, lr=0.1, steps=2, w=0.5)
    >>> for (w, b), (next_w, next_b) in zip(path, path[1:]):
    ...     dw, db = gradient(X, y, w, b)
    ...     np.allclose(next_w, w - 0.1 * dw), np.allclose(next_b, b - 0.1 * db)
    (True, True)
    (True, True)

    X, y, lr : as for `gradient_step`, whose errors it raises.    steps : whole number >= 0.
    w : (d,) weights to start from, or one number for all of them.    b : intercept to start from.
    Returns a list of steps + 1 pairs (w, b); the last is `path[-1]`.
    Derived in notebooks/04-the-update-rule.ipynb.
    """
    w = np.full(X.shape[1], w, dtype=float)
    path = [(w, b)]
    for _ in range(steps):
        w, b = gradient_step(X, y, w, b, lr)
        path.append((w, b))
    return path


def largest_curvature(X: Array) -> float:
    """A bound on the curvature of the loss, along any direction and at any (w, b).

    >>> X = np.arange(6.0).reshape(3, 2)
    >>> A = np.column_stack([X, np.ones(3)])
    >>> np.allclose(largest_curvature(X), np.linalg.eigvalsh(A.T @ A / 3).max() / 4)
    True

    X : (n, d) array. Returns a scalar > 0. Raises ValueError when X has not two dimensions.
    It is the largest curvature of H, with each s = p (1 - p) replaced by its largest value, 1/4.
    Below a learning rate of 2 / `largest_curvature(X)` every step lowers the loss, rounding apart;
    with a penalty, below 2 / (`largest_curvature(X)` + l2). Sufficient, not necessary: larger rates
    may converge too. A is not built: M = A.T A / n holds means only.
    Derived in notebooks/05-the-learning-rate.ipynb.
    """
    n, d = X.shape
    M = np.ones((d + 1, d + 1))
    M[:d, :d] = X.T @ X / n
    M[:d, d] = M[d, :d] = X.mean(axis=0)
    return np.linalg.eigvalsh(M)[-1] / 4
