"""LogisticRegression: the functions of the series behind scikit-learn's interface.

With this file you can train on a table, label new rows, and put the classifier into a pipeline or a
grid search. The mathematics stands in `scratchlr.maths`, the check of what comes in in
`scratchlr.validation`, and how near a fit is to its optimum in `scratchlr.optimum`; here stand the
interface, the loop and the words of its warnings, and no formula.
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

from scratchlr import optimum, validation
from scratchlr.maths.binary import Array, largest_curvature, sigmoid
from scratchlr.maths.penalty import penalised_gradient, penalised_loss
from scratchlr.optimum import Block

BLOCK = 8192  # rows at a time: what a step needs beside X stays in the processor's cache
SAFETY = 0.9  # of the largest safe rate: a step at that rate itself may lower nothing
LOSS_EVERY = 1.1  # times more steps between two losses noted: one at each step costs twice the time
FAR = 0.1  # change of a score: of the odds by a tenth, of a probability by 0.025 at most
EXISTS = 0.5  # change of a score; without a finite optimum some score would change by more than 1
MAY_NOT_EXIST = (
    "If that does not help, a finite optimum may not exist: ask scratchlr.separation(X, y), and add"
    " a penalty (l2 > 0) unless it answers 'none'."
)


class LogisticRegression(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # both untyped
    """Logistic regression for two classes, trained by gradient descent.

    Minimises the mean loss plus a penalty on the weights; the intercept is never penalised:

    >>> from scratchlr import log_loss
    >>> from scratchlr.data import six_points
    >>> X, y, *_ = six_points()
    >>> ours = LogisticRegression(l2=0.1).fit(X, y)
    >>> w, b = ours.coef_[0], ours.intercept_[0]
    >>> np.allclose(ours.loss_curve_[-1, 1], log_loss(y, X @ w + b) + 0.1 / 2 * w @ w)
    True

    For n rows, this is the penalty of scikit-learn's C, but for its solver liblinear, which
    penalises the intercept too:

    >>> from sklearn.linear_model import LogisticRegression as OfScikitLearn
    >>> C, n = 2, len(y)
    >>> ours, theirs = LogisticRegression(l2=1 / (C * n)).fit(X, y), OfScikitLearn(C=C).fit(X, y)
    >>> np.allclose(ours.coef_, theirs.coef_, atol=1e-3)
    True

    learning_rate : length of a step, > 0; None takes nine tenths of the largest safe rate, which is
        2 divided by the largest curvature of loss and penalty.
    l2 : strength of the penalty, >= 0.
    max_iter : the most steps to take, >= 1.
    tol : stop when no slope is larger in size than this, >= 0. With columns of 1e10 and more, the
        rounding of the slopes alone is above 1e-6: scale them.

    After `fit`: `coef_` (1, d) weights, `intercept_` (1,), `classes_` (2,) the labels in order,
    `n_iter_` steps taken, `loss_curve_` (k, 2) rows of step and loss, penalty included, ever
    fewer as the steps go on, so `plt.plot(*model.loss_curve_.T)`; `n_features_in_`, and
    `feature_names_in_` for a table whose column names are strings.

    When `l2` is 0, two classes that a boundary separates without a mistake have no finite optimum:
    the loss falls and the weights grow for ever. It is the same when rows of both classes lie on
    the boundary and all others on their own side; one column of 0 and 1 is enough, if all its ones
    have the same label. `fit` warns; its weights are those at which it stopped.
    `scratchlr.separation(X, y)` decides it; `fit` does not ask, as that may take longer than a fit.

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
        """Train on X (n, d) and y (n,), two different labels; returns the classifier itself.

        X : numbers. float32 is converted to float64, so that results do not depend on it; so is
        text that holds a number.    y : text, whole numbers or booleans. `classes_` holds them as
        numpy does: whole numbers and booleans of pandas that allow gaps (Int64, boolean) as floats.

        Raises ValueError or TypeError for parameters out of range, gaps, dates, sparse X, and for
        text in X that is no number; ValueError for labels that are one or three and more, numbers
        with a fraction, text and others mixed, or Python objects, even if all of them are integers;
        TypeError for labels of bytes; ValueError when a `learning_rate` is so large that the loss
        leaves the range of floats; OverflowError, from numpy, for an integer in X that no float can
        hold.

        Warns ConvergenceWarning when it stops before `tol`. Slopes below `tol` can still be far
        from the optimum where the loss is flat: along columns that are narrow, far from 0, or
        nearly repeat each other. So it warns as well when a step of Newton's method, from where it
        stopped, would change a score by more than 0.1: an estimate, and good where it is small.
        When `l2` is 0, that no finite optimum exists is certain, and said so, in two cases: the
        weights found separate the classes, or one column does, equal entries allowed. Where neither
        shows, Newton's step still changes some score by more than 1; the warning then says only
        that an optimum may not exist, and `scratchlr.separation(X, y)` says whether it does. Both
        estimates fail, and `fit` may be silent, for columns that differ from each other by less
        than about a millionth of their range: leave one of them out.
        """
        X, y, classes = self._validate(X, y)
        blocks = _blocks(X, y)
        curvature = largest_curvature(X) + float(self.l2)
        rate = SAFETY * 2 / curvature if self.learning_rate is None else float(self.learning_rate)
        step, w, b, curve = 0, np.zeros(X.shape[1]), 0.0, []  # type: ignore[var-annotated]
        with np.errstate(over="ignore", invalid="ignore"):  # _store raises an error instead
            while True:
                dw, db = self._slopes(blocks, w, b)
                largest = _largest(dw, db)
                stop = largest <= self.tol or not isfinite(largest) or step == self.max_iter
                if stop or not curve or step > LOSS_EVERY * curve[-1][0]:
                    curve.append((step, self._loss(blocks, w, b)))
                if stop:
                    break
                step, w, b = step + 1, w - rate * dw, b - rate * db
        self._store(classes, w, b, curve, rate)
        reasons = self._reasons(X, y, blocks, (dw, db), rate, curvature)
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
        A score of 0 has probability one half: `classes_[1]` here, `classes_[0]` in scikit-learn. So
        may a score less than 1e-16 below 0, as a float cannot tell its probability from one half.
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
        """The slopes, as the mean over blocks of rows: the shares, and so the penalty, sum to 1."""
        l2, dw, db = float(self.l2), np.zeros_like(w), 0.0
        for X, y, share in blocks:
            dw_block, db_block = penalised_gradient(X, y, w, b, l2)
            dw, db = dw + share * dw_block, db + share * db_block
        return dw, db

    def _loss(self, blocks: list[Block], w: Array, b: float) -> float:
        """The loss with its penalty, as the mean over blocks of rows."""
        l2 = float(self.l2)
        return sum(share * penalised_loss(X, y, w, b, l2) for X, y, share in blocks)

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
        self,
        X: Array,
        y: Array,
        blocks: list[Block],
        slopes: tuple[Array, float],
        rate: float,
        curvature: float,
    ) -> list[str]:
        """The sentences of the warning; none when training converged to an optimum."""
        l2, tol, largest = float(self.l2), float(self.tol), _largest(*slopes)
        w, b = self.coef_[0], float(self.intercept_[0])
        state = f"after {self.n_iter_} steps the largest slope is {largest:.2g} (tol = {tol:.2g})"
        if l2 == 0 and optimum.separates(blocks, w, b):
            return [_no_optimum("are separable", state)]
        change, column = optimum.still_to_go(blocks, w, b, l2, *slopes)
        names = getattr(self, "feature_names_in_", range(X.shape[1]))
        exists = l2 > 0 or change < EXISTS
        apart = [] if exists else optimum.columns_without_overlap(X, y)
        if len(apart):
            return [_no_optimum(f"do not overlap in column {names[apart[0]]}", state)]
        doubt = [] if exists else [MAY_NOT_EXIST]
        if largest > tol:
            first = f"Not converged: {state}. Scale the columns, or allow more steps (max_iter)."
            return [first, *doubt, *self._short_or_long_steps(rate, curvature)]
        if change <= FAR:
            return []
        first = (
            f"Not at the optimum: {state}, yet a score may still change by {change:.2g}, most by"
            f" the weight of column {names[column]}. Scale the columns, or lower tol."
        )
        return [first, *doubt]

    def _short_or_long_steps(self, rate: float, curvature: float) -> list[str]:
        """Why training did not converge, where the length of a step is the reason."""
        reasons, l2 = [], float(self.l2)
        if self.learning_rate is None and l2 > curvature / 2:
            reasons.append(f"A penalty of {l2:.3g} makes every step short: lower l2.")
        if rate > 2 / curvature:
            reasons.append(
                f"The learning rate {rate:.3g} is above the largest safe rate, {2 / curvature:.3g}."
            )
        return reasons

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


def _blocks(X: Array, y: Array) -> list[Block]:
    """Views of X and y, nothing is copied."""
    starts = range(0, len(y), BLOCK)
    parts = [(X[i : i + BLOCK], y[i : i + BLOCK]) for i in starts]
    return [(rows, labels, len(labels) / len(y)) for rows, labels in parts]


def _largest(dw: Array, db: float) -> float:
    """The size of the largest slope."""
    return float(max(np.abs(dw).max(), abs(db)))


def _no_optimum(classes: str, state: str) -> str:
    return (
        f"The classes {classes}, so no finite optimum exists: the loss falls and the weights grow"
        f" for ever, and training stopped there; {state}. Add a penalty: l2 > 0."
    )
