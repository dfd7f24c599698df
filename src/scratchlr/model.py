"""LogisticRegression: the functions of the series behind scikit-learn's interface.

With this file you can train on a table, label new rows, and put the classifier into a pipeline or a
grid search. The mathematics stands in `scratchlr.maths`, the check of what comes in in
`scratchlr.validation`; here stand the interface, the loop and its warnings. The only formula that
is new is the penalty on the weights; notebooks/06-the-class.ipynb explains it.
"""

from __future__ import annotations

import warnings
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from scratchlr import validation
from scratchlr.maths.binary import Array, gradient, largest_safe_rate, log_loss, sigmoid

BLOCK = 8192  # rows at a time: what a step needs beside X stays in the processor's cache
SAFETY = 0.9  # of the largest safe rate: a step at that rate itself may lower nothing
LOSS_EVERY = 1.1  # times more steps between two losses noted: one at each step costs twice the time
NARROW_COLUMN = 100  # times tol: in a narrower column no slope can be told from 0

Block = tuple[Array, Array, float]  # some rows of X, their y, and their share of all rows


class LogisticRegression(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # both untyped
    """Logistic regression for two classes, trained by gradient descent.

    Minimises the mean loss plus a penalty on the weights; the intercept is never penalised:

    >>> from scratchlr.data import six_points
    >>> X, y, *_ = six_points()
    >>> ours = LogisticRegression(l2=0.1).fit(X, y)
    >>> w, b = ours.coef_[0], ours.intercept_[0]
    >>> np.allclose(ours.loss_curve_[-1, 1], log_loss(y, X @ w + b) + 0.1 / 2 * w @ w)
    True

    For n rows, this is the penalty of scikit-learn's C:

    >>> from sklearn.linear_model import LogisticRegression as OfScikitLearn
    >>> C, n = 2, len(y)
    >>> ours, theirs = LogisticRegression(l2=1 / (C * n)).fit(X, y), OfScikitLearn(C=C).fit(X, y)
    >>> np.allclose(ours.coef_, theirs.coef_, atol=1e-3)
    True

    learning_rate : length of a step, > 0; None takes nine tenths of the largest safe rate, which is
        2 divided by the largest curvature of loss and penalty.
    l2 : strength of the penalty, >= 0.
    max_iter : the most steps to take, >= 1.
    tol : stop when no slope is larger in size than this, >= 0.

    After `fit`: `coef_` (1, d) weights, `intercept_` (1,), `classes_` (2,) the labels in order,
    `n_iter_` steps taken, `loss_curve_` (k, 2) rows of step and loss, ever fewer as the steps go
    on, so `plt.plot(*model.loss_curve_.T)`; `n_features_in_`, and `feature_names_in_` for a table
    whose column names are strings.

    Two classes that a boundary separates without a mistake have no finite optimum when `l2` is 0:
    the loss falls towards 0 while the weights grow for ever. `fit` warns once it has separated
    them; its weights are those at which it stopped.

    Assembled in notebooks/06-the-class.ipynb.
    """

    def __init__(
        self,
        learning_rate: float | None = None,
        l2: float = 0.0,
        max_iter: int = 10_000,
        tol: float = 1e-6,
    ) -> None:
        self.learning_rate = learning_rate
        self.l2 = l2
        self.max_iter = max_iter
        self.tol = tol

    def fit(self, X: ArrayLike, y: ArrayLike) -> LogisticRegression:
        """Train on X (n, d) numbers and y (n,) two different labels; returns the classifier itself.

        float32 is converted to float64, so that results do not depend on it.
        Raises ValueError or TypeError for parameters out of range, gaps, text, dates, sparse X, or
        other than two labels; ValueError when a `learning_rate` is so large that the loss leaves
        the range of floats; OverflowError, from numpy, for an integer in X that no float can hold.
        Warns ConvergenceWarning when it stops before `tol`; when the weights it found separate the
        classes and `l2` is 0; and when a column is so narrow that its slope, which is one per unit
        of its weight, is below `tol` anyhow.
        """
        X, y, classes = self._validate(X, y)
        blocks = _blocks(X, y)
        curvature = 2 / largest_safe_rate(X) + float(self.l2)
        rate = SAFETY * 2 / curvature if self.learning_rate is None else float(self.learning_rate)
        step, w, b, curve = 0, np.zeros(X.shape[1]), 0.0, []  # type: ignore[var-annotated]
        with np.errstate(over="ignore", invalid="ignore"):  # _store raises an error instead
            while True:
                dw, db = self._slopes(blocks, w, b)
                largest = max(np.abs(dw).max(), abs(db))
                stop = largest <= self.tol or not isfinite(largest) or step == self.max_iter
                if stop or not curve or step > LOSS_EVERY * curve[-1][0]:
                    curve.append((step, self._loss(blocks, w, b)))
                if stop:
                    break
                step, w, b = step + 1, w - rate * dw, b - rate * db
        self._store(classes, w, b, curve, rate)
        reasons = self._reasons(X, blocks, largest, rate, curvature)
        if reasons:
            warnings.warn(" ".join(reasons), ConvergenceWarning, stacklevel=2)
        return self

    def decision_function(self, X: ArrayLike) -> Array:
        """The score of each row, shape (n,): log-odds of `classes_[1]`.

        Raises NotFittedError before `fit`; ValueError, or TypeError for a sparse X, for other
        columns than in `fit`, gaps, text or dates; and ValueError when a score does not fit into a
        float.
        """
        check_is_fitted(self, "coef_")
        X = validation.rows(self, X)
        with np.errstate(over="ignore", invalid="ignore"):  # the error below names the row
            z: Array = X @ self.coef_[0] + self.intercept_[0]
        if not np.isfinite(z).all():
            row = int(np.flatnonzero(~np.isfinite(z))[0])
            raise ValueError(
                f"The score of row {row} does not fit into a float: the row's largest entry is"
                f" {np.abs(X[row]).max():.3g}. Scale the columns as in training, or check the row."
            )
        return z

    def predict_proba(self, X: ArrayLike) -> Array:
        """The probability of `classes_[0]` and of `classes_[1]` for each row, shape (n, 2).

        Raises as decision_function.
        """
        z = self.decision_function(X)
        return np.column_stack([sigmoid(-z), sigmoid(z)])  # 1 - p would lose a small probability

    def predict_log_proba(self, X: ArrayLike) -> Array:
        """The logarithm of `predict_proba`, shape (n, 2), finite for every score.

        Raises as decision_function.
        """
        z = self.decision_function(X)
        losses: Array = np.logaddexp(0, np.column_stack([z, -z]))  # of label 0 and of label 1
        return -losses

    def predict(self, X: ArrayLike, threshold: float = 0.5) -> Array:
        """The label of each row, shape (n,): `classes_[1]` where its probability >= `threshold`.

        threshold : from 0 to 1; a decision about costs, no part of the model.
        Raises as decision_function, and ValueError or TypeError for another threshold.
        """
        validation.check_number("threshold", threshold)
        chosen = self.predict_proba(X)[:, 1] >= threshold
        labels: Array = self.classes_[chosen.astype(int)]
        return labels

    def _validate(self, X: ArrayLike, y: ArrayLike) -> tuple[Array, Array, Array]:
        """X as float64, y as 0.0 or 1.0, and the two labels; or an error that says what to do."""
        self.__dict__.pop("coef_", None)  # a fit that fails leaves no earlier weights behind
        return validation.training_data(self, X, y)

    def _slopes(self, blocks: list[Block], w: Array, b: float) -> tuple[Array, float]:
        """The slope of the penalty, and those of the mean loss as the mean over blocks of rows."""
        dw, db = float(self.l2) * w, 0.0
        for X, y, share in blocks:
            dw_block, db_block = gradient(X, y, w, b)
            dw, db = dw + share * dw_block, db + share * db_block
        return dw, db

    def _loss(self, blocks: list[Block], w: Array, b: float) -> float:
        """The mean loss plus the penalty."""
        mean = sum(share * log_loss(y, X @ w + b) for X, y, share in blocks)
        return mean + float(self.l2) / 2 * float(w @ w)

    def _store(
        self, classes: Array, w: Array, b: float, curve: list[tuple[int, float]], rate: float
    ) -> None:
        """Keep what was learned; ValueError when the loss is no finite number."""
        step, loss = curve[-1]
        if not isfinite(loss):
            raise ValueError(
                f"The loss left the range of floats by step {step}: the learning rate {rate:.3g} is"
                " too large. Leave it to learning_rate=None, or scale the columns."
            )
        self.classes_, self.coef_, self.intercept_ = classes, w[np.newaxis], np.array([b])
        self.n_iter_, self.loss_curve_ = step, np.array(curve)

    def _reasons(
        self, X: Array, blocks: list[Block], largest: float, rate: float, curvature: float
    ) -> list[str]:
        """The sentences of the warning; none when training converged to an optimum."""
        l2, tol = float(self.l2), float(self.tol)
        state = f"after {self.n_iter_} steps the largest slope is {largest:.2g} (tol = {tol:.2g})"
        if l2 == 0 and self._separates(blocks):
            return [
                "The classes are separable, so no finite optimum exists: the loss falls towards 0"
                f" while the weights grow for ever, and training stopped there; {state}.",
                "Add a penalty: l2 > 0.",
            ]
        if largest <= self.tol:
            return _narrow_column(X, tol)
        reasons = [f"Not converged: {state}. Scale the columns, or allow more steps (max_iter)."]
        if l2 == 0:
            reasons.append(
                "If that does not help, a finite optimum may not exist: add a penalty (l2 > 0)."
            )
        if self.learning_rate is None and l2 > curvature / 2:
            reasons.append(f"A penalty of {l2:.3g} makes every step short: lower l2.")
        if rate > 2 / curvature:
            reasons.append(
                f"The learning rate {rate:.3g} is above the largest safe rate, {2 / curvature:.3g}."
            )
        return reasons

    def _separates(self, blocks: list[Block]) -> bool:
        """Whether every score of every block has the sign of its label."""
        w, b = self.coef_[0], self.intercept_[0]
        return all(np.all((2 * y - 1) * (X @ w + b) > 0) for X, y, _ in blocks)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


def _blocks(X: Array, y: Array) -> list[Block]:
    """Views of X and y, nothing is copied."""
    starts = range(0, len(y), BLOCK)
    parts = [(X[i : i + BLOCK], y[i : i + BLOCK]) for i in starts]
    return [(rows, labels, len(labels) / len(y)) for rows, labels in parts]


def _narrow_column(X: Array, tol: float) -> list[str]:
    """The warning of the first column too narrow for its slope to exceed tol, if there is one."""
    width = np.ptp(X, axis=0)
    narrow = np.flatnonzero((width > 0) & (width < NARROW_COLUMN * tol))
    return [
        f"Column {column} varies by {width[column]:.2g} only, so its slope is below"
        f" tol = {tol:.2g} at almost any weight, and its weight is as good as untrained."
        " Scale the columns."
        for column in narrow[:1]
    ]
