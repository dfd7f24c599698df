"""LogisticRegression: the functions of the series behind scikit-learn's interface.

With this file you can train on a table, label new rows, and put the classifier into a pipeline or a grid search. The
mathematics stands in `scratchlr.maths`; here stand the loop, the check of what comes in and the warnings. The only
formula that is new is the penalty, `l2 / 2 * w @ w`, whose slope is `l2 * w`; notebooks/06-the-class.ipynb explains it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from math import isfinite
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import Tags
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from scratchlr.maths.binary import Array, gradient, largest_safe_rate, log_loss, sigmoid

BLOCK = (
    8192  # rows at a time: what a step needs beside X then stays small and close to the processor
)
BELOW_SAFE = 0.9  # at the largest safe rate itself a step may lower nothing
EVERY = 1.1  # the loss is written down anew when the steps have grown by a tenth: at every step it would double the work
LARGEST_FLOAT = float(np.finfo(float).max)
NARROW = 100  # times tol: no slope along a narrower column can be told from 0
LARGEST = 1e100  # with a wide margin: squares, sums of squares and products with the weights stay inside the floats

Block = tuple[Array, Array, float]  # some rows of X, their y, and their share of all rows


class LogisticRegression(ClassifierMixin, BaseEstimator):
    """Logistic regression for two classes, trained by gradient descent.

    Minimises the mean log-loss over the n training rows plus `l2 / 2 * w @ w`; the intercept is never penalised. In
    scikit-learn's `LogisticRegression(C=C)` that is `l2 = 1 / (C * n)`.

    learning_rate : length of a step, > 0; None takes nine tenths of `largest_safe_rate`, with the penalty's bend added.
    l2 : strength of the penalty, >= 0.
    max_iter : the most steps to take, >= 1.
    tol : stop when no slope is larger in size than this, >= 0.

    After `fit`: `coef_` (1, d) weights, `intercept_` (1,), `classes_` (2,) the labels in order, `n_iter_` steps taken,
    `loss_curve_` (k, 2) rows of step and loss, ever fewer as the steps go on, so `plt.plot(*model.loss_curve_.T)`;
    `n_features_in_`, and `feature_names_in_` for a table whose column names are strings.

    Two classes that a boundary separates without a mistake have no finite optimum when `l2` is 0: the loss falls
    towards 0 while the weights grow for ever. `fit` warns once it has separated them; its weights are where it stopped.

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
        Raises ValueError or TypeError for parameters out of range, gaps, text, dates, sparse X, or other than two labels;
        ValueError when a `learning_rate` is so large that the loss leaves the range of floats; and OverflowError, from
        numpy, for an integer in X that no float can hold.
        Warns ConvergenceWarning when it stops before `tol`; when the weights it found separate the classes and `l2` is 0;
        and when a column is so narrow that its slope, which is one per unit of its weight, is below `tol` anyhow.
        """
        X, y, classes = self._checked(X, y)
        blocks = self._blocks(X, y)
        rate = (
            BELOW_SAFE * 2 / self._bend(X)
            if self.learning_rate is None
            else float(self.learning_rate)
        )
        step, w, b, curve = 0, np.zeros(X.shape[1]), 0.0, []
        with np.errstate(over="ignore", invalid="ignore"):  # _keep says it in words
            while True:
                dw, db = self._slopes(blocks, w, b)
                largest = max(np.abs(dw).max(), abs(db))
                stop = largest <= self.tol or not isfinite(largest) or step == self.max_iter
                if stop or not curve or step > EVERY * curve[-1][0]:
                    curve.append((step, self._loss(blocks, w, b)))
                if stop:
                    break
                step, w, b = step + 1, w - rate * dw, b - rate * db
        self._keep(classes, w, b, curve, rate)
        self._warn(X, blocks, largest, rate)
        return self

    def decision_function(self, X: ArrayLike) -> Array:
        """The score z = X @ w + b of each row, shape (n,): log-odds of `classes_[1]`.

        Raises NotFittedError before `fit`; ValueError, or TypeError for a sparse X, for other columns than in `fit`, gaps,
        text or dates; and ValueError when a score does not fit into a float.
        """
        check_is_fitted(self, "coef_")
        X = self._numbers(X, reset=False)
        with np.errstate(over="ignore", invalid="ignore"):  # said in words below
            z = X @ self.coef_[0] + self.intercept_[0]
        if not np.isfinite(z).all():
            row = int(np.flatnonzero(~np.isfinite(z))[0])
            raise ValueError(
                f"The score of row {row} does not fit into a float: the row's largest entry is"
                f" {np.abs(X[row]).max():.3g}. Scale the columns as in training, or check the row."
            )
        return z

    def predict_proba(self, X: ArrayLike) -> Array:
        """The probability of `classes_[0]` and of `classes_[1]` for each row, shape (n, 2). Raises as decision_function."""
        z = self.decision_function(X)
        return np.column_stack(
            [sigmoid(-z), sigmoid(z)]
        )  # not 1 - p, which loses a small probability

    def predict_log_proba(self, X: ArrayLike) -> Array:
        """The logarithm of `predict_proba`, shape (n, 2), finite for every score. Raises as decision_function."""
        z = self.decision_function(X)
        return -np.logaddexp(
            0, np.column_stack([z, -z])
        )  # minus the loss of each label: log(1 + e^z) - 0 z, and with 1 z

    def predict(self, X: ArrayLike, threshold: float = 0.5) -> Array:
        """The label of each row, shape (n,): `classes_[1]` where its probability is at least `threshold`.

        threshold : from 0 to 1; a decision about costs, no part of the model.
        Raises as decision_function, and ValueError or TypeError for another threshold.
        """
        _check("threshold", threshold, "a number from 0 to 1", lambda t: 0 <= t <= 1)
        chosen = self.predict_proba(X)[:, 1] >= threshold
        return self.classes_[chosen.astype(int)]

    def _blocks(self, X: Array, y: Array) -> list[Block]:
        """Views of X and y, nothing is copied."""
        n = len(y)
        return [
            (X[i : i + BLOCK], y[i : i + BLOCK], len(y[i : i + BLOCK]) / n)
            for i in range(0, n, BLOCK)
        ]

    def _slopes(self, blocks: list[Block], w: Array, b: float) -> tuple[Array, float]:
        """The slope of the penalty, and those of the mean loss as the mean over blocks of rows."""
        dw, db = float(self.l2) * w, 0.0
        for X, y, share in blocks:
            dw_block, db_block = gradient(X, y, w, b)
            dw, db = dw + share * dw_block, db + share * db_block
        return dw, db

    def _loss(self, blocks: list[Block], w: Array, b: float) -> float:
        return float(self.l2) / 2 * w @ w + sum(
            share * log_loss(y, X @ w + b) for X, y, share in blocks
        )

    def _bend(self, X: Array) -> float:
        """No bend of the loss is larger, in any direction: L_max of notebook 05 plus the penalty's own bend, `l2`."""
        return 2 / largest_safe_rate(X) + float(self.l2)

    def _checked(self, X: ArrayLike, y: ArrayLike) -> tuple[Array, Array, Array]:
        """X as float64, y as 0.0 or 1.0, and the two labels; or an error that says what to do."""
        vars(self).pop("coef_", None)  # a fit that fails leaves no weights of an earlier one behind
        for name, value, want, good in self._wanted():
            _check(name, value, want, good)
        _no_gaps(y)
        X, y = self._numbers(X, y)
        if (entry := max(X.max(), -X.min())) > LARGEST:
            raise ValueError(
                f"X has an entry of size {entry:.3g}; beyond {LARGEST:g} sums of squares may leave the range of floats."
                " Divide the columns by their largest entry, for example with sklearn.preprocessing.MaxAbsScaler."
            )
        classes = _two_classes(y)
        return X, (y == classes[1]).astype(np.float64), classes

    def _numbers(self, X: ArrayLike, *y: ArrayLike, reset: bool = True) -> Any:
        """X, and y if given, as scikit-learn checks them; and what it would let pass without a word is refused."""
        if np.ma.is_masked(X):
            raise ValueError(
                "X is a masked array, and what it masks would count. Fill the gaps, or drop those rows."
            )
        columns = list(X.dtypes) if hasattr(X, "dtypes") else [getattr(X, "dtype", None)]
        if any(getattr(column, "kind", "") in ("m", "M") for column in columns):
            raise ValueError(
                "X holds dates, whose size as numbers means nothing. Turn them into days since a date, or drop them."
            )
        try:
            return validate_data(self, X, *y, dtype=np.float64, reset=reset)
        except ValueError as error:
            if "could not convert string" not in str(error):
                raise
            raise ValueError(
                f"X holds text where numbers are needed: {error}. Turn the column into numbers, for example with"
                " sklearn.preprocessing.OneHotEncoder, or drop it."
            ) from error

    def _wanted(self) -> Iterator[tuple[str, Any, str, Any]]:
        if self.learning_rate is not None:
            yield (
                "learning_rate",
                self.learning_rate,
                "a finite number above 0, or None",
                lambda v: 0 < v <= LARGEST_FLOAT,
            )
        yield "l2", self.l2, "a finite number, 0 or above", lambda v: 0 <= v <= LARGEST_FLOAT
        yield (
            "max_iter",
            self.max_iter,
            "a whole number, 1 or above",
            lambda v: isinstance(v, Integral) and v >= 1,
        )
        yield "tol", self.tol, "a finite number, 0 or above", lambda v: 0 <= v <= LARGEST_FLOAT

    def _keep(
        self, classes: Array, w: Array, b: float, curve: list[tuple[int, float]], rate: float
    ) -> None:
        step, loss = curve[-1]
        if not isfinite(loss):
            raise ValueError(
                f"The loss left the range of floats by step {step}: the learning rate {rate:.3g} is too large."
                " Leave it to learning_rate=None, or scale the columns."
            )
        self.classes_, self.coef_, self.intercept_ = classes, w[np.newaxis], np.array([b])
        self.n_iter_, self.loss_curve_ = step, np.array(curve)

    def _warn(self, X: Array, blocks: list[Block], largest: float, rate: float) -> None:
        where = f"after {self.n_iter_} steps the largest slope is {largest:.2g} (tol = {float(self.tol):.2g})"
        w, b = self.coef_[0], self.intercept_[0]
        if self.l2 == 0 and all(np.all((2 * y - 1) * (part @ w + b) > 0) for part, y, _ in blocks):
            message = (
                "The classes are separable, so no finite optimum exists: the loss falls towards 0 while the weights grow"
                f" for ever, and these are where the walk stopped; {where}. Add a penalty: l2 > 0."
            )
        elif largest > self.tol:
            message = f"Not converged: {where}. Scale the columns, or allow more steps (max_iter)."
            if self.l2 == 0:
                message += " If that does not help, a finite optimum may not exist: add a penalty (l2 > 0)."
            if self.learning_rate is None and self.l2 > 2 / largest_safe_rate(X):
                message += f" A penalty of {float(self.l2):.3g} makes every step short: lower l2."
            if rate > (safe := 2 / self._bend(X)):
                message += (
                    f" The learning rate {rate:.3g} is above the largest safe rate, {safe:.3g}."
                )
        elif len(
            narrow := np.flatnonzero(
                ((width := np.ptp(X, axis=0)) > 0) & (width < NARROW * float(self.tol))
            )
        ):
            message = (
                f"Column {narrow[0]} varies by {width[narrow[0]]:.2g} only, so its slope is below tol = {float(self.tol):.2g} at almost"
                " any weight, and its weight is as good as untrained. Scale the columns."
            )
        else:
            return
        warnings.warn(message, ConvergenceWarning, stacklevel=3)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


def _check(name: str, value: Any, want: str, good: Any) -> None:
    """TypeError for what is no number, ValueError for one out of range; nan is in no range."""
    if not isinstance(value, Real) or isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} = {value!r}: expected {want}.")
    if not good(value):
        raise ValueError(f"{name} = {value!r}: expected {want}.")


def _no_gaps(y: ArrayLike) -> None:
    """ValueError for a masked label, and for None or nan among labels that may be text: as text, nan is one more label."""
    if np.ma.is_masked(y):
        raise ValueError(
            "y is a masked array, and what it masks would count. Fill the gaps, or drop those rows."
        )
    if y is not None and getattr(getattr(y, "dtype", None), "kind", "O") == "O":
        for row, label in enumerate(np.asarray(y, dtype=object).ravel()):
            if label is None or (
                not isinstance(label, str) and str(label) in ("nan", "<NA>", "NaT")
            ):
                raise ValueError(f"y has a gap in row {row} ({label!r}). Fill it, or drop the row.")


def _two_classes(y: Array) -> Array:
    """The two labels of y in order; ValueError for one, for more than two, and for what are no labels."""
    if y.dtype == object and len({isinstance(label, str) for label in y}) > 1:
        raise ValueError(
            "y mixes text and other labels. Convert it, for example with y.astype(str)."
        )
    kind = type_of_target(y, input_name="y", raise_unknown=True)
    if kind.startswith("continuous"):
        raise ValueError(
            f"Unknown label type: {kind}. y holds measurements, not labels; cut them into two classes first."
        )
    classes = np.unique(y)
    names = ", ".join(map(repr, classes[:4].tolist()))
    if len(classes) > 2:
        raise ValueError(
            f"Only binary classification is supported. The type of the target is {kind}: y has {len(classes)} labels"
            f" ({names}{', …' if len(classes) > 4 else ''}). Keep two, or merge some."
        )
    if len(classes) < 2:
        raise ValueError(
            f"y holds one class only, {names}: two different labels are needed to learn a boundary."
        )
    return classes
