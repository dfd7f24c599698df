"""The loss with a penalty on the weights, numpy alone.

With this file you can add to the loss what large weights cost (`penalised_loss`) and find which way
is then downhill (`penalised_gradient`). Without a penalty, two classes that a boundary separates
have no finite optimum; with one, every table that holds both labels has exactly one. Shapes and
promises are those of `scratchlr.maths.binary`.
"""

# numpy leaves the type of what its operators return open:
# mypy: disable-error-code=no-any-return
import numpy as np

from scratchlr.maths.binary import Array, gradient, log_loss


def penalised_loss(X: Array, y: Array, w: Array, b: float, l2: float) -> float:
    """The mean loss plus half of l2 times the sum of the squared weights; b costs nothing.

    >>> X, y, w, b = np.arange(6.0).reshape(3, 2), np.array([0, 1, 0]), np.array([0.5, -0.7]), 0.2
    >>> penalty = 0.1 / 2 * (0.5**2 + 0.7**2)
    >>> np.allclose(penalised_loss(X, y, w, b, l2=0.1), log_loss(y, X @ w + b) + penalty)
    True

    X : (n, d) array.    y : (n,) labels 0 or 1.    w : (d,) weights.    b : scalar intercept.
    l2 : strength of the penalty, scalar >= 0; 1 / (C n) for scikit-learn's C.
    Returns a scalar >= 0. Raises ValueError, from numpy, when X, y and w do not fit.
    The penalty of ridge regression (Hoerl and Kennard 1970) for logistic regression: le Cessie and
    van Houwelingen 1992, *Ridge estimators in logistic regression*.
    Derived in notebooks/09-penalty-and-separation.ipynb.
    """
    return log_loss(y, X @ w + b) + l2 / 2 * np.sum(w**2)


def penalised_gradient(X: Array, y: Array, w: Array, b: float, l2: float) -> tuple[Array, float]:
    """The slopes of the loss with its penalty: each weight pulls itself towards 0.

    >>> X, y, w, b = np.arange(6.0).reshape(3, 2), np.array([0, 1, 0]), np.array([0.5, -0.7]), 0.2
    >>> dw, db = gradient(X, y, w, b)
    >>> new_dw, new_db = penalised_gradient(X, y, w, b, l2=0.1)
    >>> np.allclose(new_dw, dw + [0.1 * 0.5, 0.1 * -0.7]), np.allclose(new_db, db)
    (True, True)

    X, y, w, b : as for `gradient`, whose errors it raises.    l2 : as for `penalised_loss`.
    Returns dw (d,), loss per unit of each weight, and db, scalar, loss per unit of the intercept.
    Source: as for `penalised_loss`.
    Derived in notebooks/09-penalty-and-separation.ipynb.
    """
    dw, db = gradient(X, y, w, b)
    return dw + l2 * w, db
