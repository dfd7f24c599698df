"""What comes into LogisticRegression: checked, converted, or refused with the problem and a remedy.

With this file `fit` gets two arrays of numbers and two labels (`training_data`), `predict` an array
like the one in training (`rows`), and each parameter is a number in its range (`check_number`).
scikit-learn's `validate_data` does most of it; here is what it would accept without a word.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import validate_data

from scratchlr.maths.binary import Array

MAX_ENTRY = 1e100  # sums of squares and products with the weights stay far below the largest float
MAX_FLOAT = sys.float_info.max

# Each parameter: its range in words and as a test, which nan fails.
PARAMETER_RANGES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "learning_rate": ("a finite number above 0, or None", lambda v: 0 < v <= MAX_FLOAT),
    "l2": ("a finite number, 0 or above", lambda v: 0 <= v <= MAX_FLOAT),
    "max_iter": ("a whole number, 1 or above", lambda v: isinstance(v, Integral) and int(v) >= 1),
    "tol": ("a finite number, 0 or above", lambda v: 0 <= v <= MAX_FLOAT),
    "threshold": ("a number from 0 to 1", lambda v: 0 <= v <= 1),
}


def training_data(estimator: Any, X: ArrayLike, y: ArrayLike) -> tuple[Array, Array, Array]:
    """X (n, d) as float64, y (n,) as 0.0 or 1.0, and its two labels in order.

    Stores the number and the names of the columns in the estimator, as `validate_data` does.
    Raises ValueError or TypeError for a parameter out of range and for what cannot be trained on.
    """
    for name, value in estimator.get_params().items():
        if not (name == "learning_rate" and value is None):
            check_number(name, value)
    _refuse_gaps(y)
    numbers, labels = _validate_X(estimator, X, y)
    _refuse_huge_entries(numbers)
    classes = _two_classes(labels)
    return numbers, (labels == classes[1]).astype(np.float64), classes


def rows(estimator: Any, X: ArrayLike) -> Array:
    """X (n, d) as float64, with the columns of training; raises ValueError or TypeError."""
    numbers: Array = _validate_X(estimator, X, reset=False)
    return numbers


def check_number(name: str, value: object) -> None:
    """Raises TypeError for what is no number, ValueError for one out of the range of `name`."""
    expected, in_range = PARAMETER_RANGES[name]
    if not isinstance(value, Real) or isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} = {value!r}: expected {expected}.")
    if not in_range(value):
        raise ValueError(f"{name} = {value!r}: expected {expected}.")


def _validate_X(estimator: Any, X: ArrayLike, *y: ArrayLike, reset: bool = True) -> Any:
    """X, and y if given, as `validate_data` returns them; reset=False compares with training."""
    _refuse_mask("X", X)
    _refuse_dates(X)
    try:
        return validate_data(estimator, X, *y, dtype=np.float64, reset=reset)
    except ValueError as error:
        if "could not convert string" not in str(error):
            raise
        raise ValueError(
            f"X holds text where numbers are needed: {error}. Turn the column into numbers,"
            " for example with sklearn.preprocessing.OneHotEncoder, or drop it."
        ) from error


def _refuse_mask(name: str, values: object) -> None:
    if np.ma.is_masked(values):
        raise ValueError(
            f"{name} is a masked array, and its masked entries would be used as if they were not."
            " Fill the gaps, or drop those rows."
        )


def _refuse_dates(X: Any) -> None:
    columns = X.dtypes if hasattr(X, "dtypes") else [getattr(X, "dtype", None)]
    if any(getattr(dtype, "kind", "") in ("m", "M") for dtype in columns):
        raise ValueError(
            "X holds dates or durations, whose size as numbers depends on a unit."
            " Turn them into numbers, such as days or days since a date, or drop them."
        )


def _refuse_huge_entries(X: Array) -> None:
    largest = max(X.max(), -X.min())
    if largest > MAX_ENTRY:
        raise ValueError(
            f"X has an entry of size {largest:.3g}; beyond {MAX_ENTRY:g} sums of squares may leave"
            " the range of floats. Divide the columns by their largest entry, for example with"
            " sklearn.preprocessing.MaxAbsScaler."
        )


def _refuse_gaps(y: Any) -> None:
    """A gap among labels that may be text: np.unique would make one more label of it."""
    _refuse_mask("y", y)
    if y is None or getattr(getattr(y, "dtype", None), "kind", "O") != "O":
        return  # scikit-learn refuses a gap among numbers
    for row, label in enumerate(np.asarray(y, dtype=object).ravel()):
        if label is None or (not isinstance(label, str) and str(label) in ("nan", "<NA>", "NaT")):
            raise ValueError(f"y has a gap in row {row} ({label!r}). Fill it, or drop the row.")


def _two_classes(y: Array) -> Array:
    """The two labels of y in order; ValueError for any other number, and for what are no labels."""
    if y.dtype == object and len({isinstance(label, str) for label in y}) > 1:
        raise ValueError(
            "y mixes text and other labels. Convert it, for example with y.astype(str)."
        )
    kind = type_of_target(y, input_name="y")
    if kind == "unknown":
        raise ValueError(
            f"Unknown label type: y holds Python objects, such as {y[0]!r}. Convert it, for"
            " example with y.astype(int) or y.astype(str)."
        )
    if kind.startswith("continuous"):
        raise ValueError(
            f"Unknown label type: {kind}. y holds numbers that are not whole: measurements, not"
            " labels. Cut them into two classes first, for example with y > 0.5."
        )
    classes = np.unique(y)
    names = ", ".join(map(repr, classes[:4].tolist()))
    if len(classes) > 2:
        names += ", …" if len(classes) > 4 else ""
        raise ValueError(
            f"Only binary classification is supported. The type of the target is {kind}:"
            f" y has {len(classes)} labels ({names}). Keep two, or merge some."
        )
    if len(classes) < 2:
        raise ValueError(
            f"y holds one class only, {names}: two different labels are needed to learn a boundary."
        )
    return classes
