"""The tables of bad and odd input to the class: what each is answered, and in which words.

Bad input must name the problem and a way out; odd but sound input must give the answer of the plain
one. A warning is an error here, so no warning of numpy escapes either, not even for entries of
1e300. What scikit-learn refuses, in its own words, is proved by its check_estimator in
test_model.py; a few such cases here show that its checks are still called.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from sklearn.exceptions import ConvergenceWarning, NotFittedError

from scratchlr import LogisticRegression
from scratchlr.data import six_points

pytestmark = [
    pytest.mark.usefixtures("sound_mathematics"),
    pytest.mark.timeout(20),  # a fit that never ends is red soon; the slowest takes one second
]

X, Y, *_ = six_points()
FRAME = pd.DataFrame({"x": X[:, 0], "square": X[:, 0] ** 2})
SMOKER = FRAME.assign(smoker=["yes", "no", "yes", "no", "no", "yes"])
DAY = pd.Timestamp("2026-01-01")
MARKS = np.array([(i, j) for i in range(3) for j in range(3)] * 2)


def fit(X: Any = X, y: Any = Y, **parameters: Any) -> LogisticRegression:
    return LogisticRegression(**parameters).fit(X, y)


@cache
def plain() -> LogisticRegression:
    return fit()


@cache
def of_frame() -> LogisticRegression:
    return fit(FRAME)


def with_entry(value: float) -> np.ndarray:
    changed = X.copy()
    changed[2] = value
    return changed


def objects(*values: object) -> np.ndarray:
    return np.array(values, dtype=object)


# Parameters

NOT_NEGATIVE = "expected a finite number, 0 or above"
PARAMETERS = [
    ("learning_rate", [0, -0.1, np.nan, np.inf, 10**400], "expected a finite number above 0"),
    ("l2", [-1, np.nan, np.inf], NOT_NEGATIVE),
    ("max_iter", [0, 1.5, 100.0, np.inf], "expected a whole number, 1 or above"),
    ("tol", [-1e-6, np.nan, np.inf], NOT_NEGATIVE),
    ("threshold", [1.5, -0.1, np.nan], "expected a number from 0 to 1"),
]


def with_parameter(name: str, value: object) -> object:
    return plain().predict(X, value) if name == "threshold" else fit(**{name: value})


@pytest.mark.parametrize(("name", "values", "expected"), PARAMETERS, ids=[p[0] for p in PARAMETERS])
def test_a_parameter_out_of_range_is_named_with_its_range(name, values, expected):
    for value in values:
        with pytest.raises(ValueError, match=f"{name} = .*{expected}"):
            with_parameter(name, value)
    no_numbers = ["0.1", [0.1, 1], True, np.True_, np.full(6, 0.5)]
    for value in no_numbers + [None] * (name != "learning_rate"):
        with pytest.raises(TypeError, match=f"(?s){name} = .*{expected}"):
            with_parameter(name, value)


# Data

GAPS = {
    "in a list": ([0, 1, np.nan, 1, 1, 1], 2),
    "None": ([0, None, 0, 1, 1, 1], 1),
    "None among text": (["a", "b", None, "b", "b", "b"], 2),
    "nan among text": (["a", "a", np.nan, "a", "a", "a"], 2),
    "in a column of text": (pd.Series(["a", "b", None] * 2), 2),
    "NA of pandas": ([0, pd.NA, 0, 1, 1, 1], 1),
    "NaT of pandas": (["a", "b", pd.NaT, "a", "a", "b"], 2),
}


@pytest.mark.parametrize("case", GAPS)
def test_a_gap_in_y_is_named_with_its_row(case):
    y, row = GAPS[case]
    with pytest.raises(ValueError, match=f"y has a gap in row {row} .*Fill it"):
        fit(y=y)


DATES = {
    "a column of a table": FRAME.assign(day=DAY),
    "an array": np.full((6, 1), "2026-01-01", dtype="datetime64[D]"),
    "a column among eighty": pd.DataFrame({f"c{i}": X[:, 0] for i in range(80)}).assign(c40=DAY),
    "durations": FRAME.assign(age=pd.Timedelta(days=1)),
}


@pytest.mark.parametrize("case", DATES)
def test_dates_in_X_are_named(case):
    with pytest.raises(ValueError, match=r"X holds dates or durations.*days since a date"):
        fit(DATES[case])


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "a masked entry": (lambda: fit(np.ma.masked_equal(X, 1)), "X is a masked array.*Fill the gaps"),
    "a masked label": (lambda: fit(y=np.ma.masked_equal(Y, 0)), "y is a masked array"),
    "text in X": (lambda: fit([["a"], ["b"]], [0, 1]), "'a'.*OneHotEncoder"),
    "a word for X": (lambda: fit("x"), "text"),
    "a column of text": (lambda: fit(SMOKER), "'yes'.*OneHotEncoder"),
    "a column of categories": (
        lambda: fit(SMOKER.astype({"smoker": "category"})),
        "OneHotEncoder",
    ),
    "entries of 1e300": (lambda: fit(X * 1e300), "3e\\+300.*MaxAbsScaler"),
    "entries of -1e300": (lambda: fit(-np.abs(X) * 1e300), "3e\\+300.*MaxAbsScaler"),
    "one entry of 1e101": (lambda: fit(with_entry(1e101)), "1e\\+101; beyond 1e\\+100"),
    "three labels": (lambda: fit(y=[0, 1, 2] * 2), r"3 labels \(0, 1, 2\)\. Keep two"),
    "six labels": (lambda: fit(y=list("abcdef")), r"6 labels \('a', 'b', 'c', 'd', …\)"),
    "one label": (lambda: fit(y=["b"] * 6), "one class only, 'b'"),
    "measurements for y": (lambda: fit(y=X[:, 0] / 7), "measurements, not labels"),
    "two fractions": (lambda: fit(y=np.where(Y, 1.5, 0.5)), "not whole.*Cut them into two classes"),
    "integers as objects": (lambda: fit(y=Y.astype(object)), r"objects, such as .*astype\(int\)"),
    "booleans as objects": (lambda: fit(y=(Y > 0).astype(object)), "objects, such as False"),
    "dates as objects": (
        lambda: fit(y=objects(*[DAY, DAY + pd.Timedelta(days=1)] * 3)),
        "objects, such as",
    ),
    "fractions as labels": (lambda: fit(y=objects(*[Fraction(1, 2), 1] * 3)), "such as Fraction"),
    "text and numbers": (lambda: fit(y=objects(*["a", 1] * 3)), r"astype\(str\)"),
    "a rate beyond all floats": (
        lambda: fit(learning_rate=1e308),
        "left the range of floats.*1e\\+308 is too large",
    ),
    "a rate that loses itself": (
        lambda: fit(X * 1e9, learning_rate=1e300),
        "left the range of floats",
    ),
    "text in a new row": (lambda: plain().predict([["x"]]), "OneHotEncoder"),
    "a date in a new row": (lambda: plain().predict(objects(["2026"]).astype("M8[s]")), "dates"),
    "a score beyond all floats": (
        lambda: of_frame().predict(pd.DataFrame({"x": [1, 1.7e308], "square": [1, -1.7e308]})),
        r"score of row 1 .* 1\.7e\+308",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_data_is_answered_with_the_problem_and_a_way_out(case):
    call, words = REFUSED[case]
    with pytest.raises(ValueError, match=f"(?s){words}"):
        call()


BY_SCIKIT_LEARN: dict[str, tuple[Callable[[], object], type[Exception]]] = {
    "a gap in X": (lambda: fit(with_entry(np.nan)), ValueError),
    "a gap among numbers of y": (lambda: fit(y=np.where(Y, 1, np.nan)), ValueError),
    "no y": (lambda: fit(y=None), ValueError),
    "labels of bytes": (lambda: fit(y=np.where(Y, b"b", b"a")), TypeError),
    "a sparse X": (lambda: fit(scipy.sparse.csr_array(X)), TypeError),
    "a dictionary": (lambda: fit({"x": [1, 2]}), TypeError),
    "an integer too long for a float": (lambda: fit([[10**400], [1]], [0, 1]), OverflowError),
    "no fit before": (lambda: LogisticRegression().predict(X), NotFittedError),
    "columns in another order": (
        lambda: of_frame().predict(FRAME[["square", "x"]]),
        ValueError,
    ),
}


@pytest.mark.parametrize("case", BY_SCIKIT_LEARN)
def test_what_scikit_learn_refuses_is_refused(case):
    call, kind = BY_SCIKIT_LEARN[case]
    with pytest.raises(kind):
        call()


# Trained, but not well: the answer is there, and so is the warning.

WARNED: dict[str, tuple[Callable[[], object], str]] = {
    "unscaled columns": (lambda: fit(X * 1e99), "Scale the columns"),
    "a tol of 0": (lambda: fit(tol=0, max_iter=2000), "tol = 0"),
    "a penalty of 1e300": (lambda: fit(l2=1e300, max_iter=9), "lower l2"),
    "entries of 1e-300": (lambda: fit(X * 1e-300), "may still change by .* column 0. Scale"),
    "one narrow column": (
        lambda: fit(np.column_stack([X, X**2 * 1e-6])),
        "may still change by .* column 1. Scale",
    ),
    "a column far from 0": (lambda: fit(X + 1e9), "may still change by .* column 0. Scale"),
    "entries of 1e12": (lambda: fit(X + 1e12, max_iter=2000), "Not converged.*Scale the columns"),
    "more columns than rows": (lambda: fit(np.eye(6), max_iter=99), "separable"),
    "a boundary with rows on it": (
        lambda: fit(X=MARKS, y=MARKS.sum(axis=1) + np.arange(18) // 9 > 2),
        r"ask scratchlr\.separation\(X, y\), and add a penalty \(l2 > 0\) unless",
    ),
}


@pytest.mark.parametrize("case", WARNED)
def test_a_poor_fit_is_named_with_a_way_out(case):
    call, words = WARNED[case]
    with pytest.warns(ConvergenceWarning, match=words):
        call()


# Odd, and sound

SAME_AS_PLAIN: dict[str, dict[str, Any]] = {
    "integers": {"X": X.astype(np.int8), "y": Y.astype(np.uint8)},
    "numbers as objects": {"X": X.astype(object)},
    "numbers as text": {"X": X.astype(str)},
    "every second row of a longer array": {"X": np.repeat(X, 2, axis=0)[::2]},
    "a column called datetime": {"X": pd.DataFrame({"datetime_diff": X[:, 0]})},
    "a table numbered by rows and columns": {"X": pd.DataFrame(X), "y": pd.Series(Y)},
    "a masked array without a gap": {"X": np.ma.masked_array(X)},
    "the label nan as text": {"y": ["nan" if label else "a" for label in Y]},
    "labels as text": {"y": Y.astype(str)},
    "labels as categories": {"y": pd.Series(Y).astype("category")},
    "labels as floats": {"y": Y.astype(float)},
    "fractions": {"learning_rate": Fraction(1, 2), "l2": Fraction(0), "tol": Fraction(1, 10**6)},
}


def weights(model: LogisticRegression) -> list[float]:
    return [*model.coef_[0], model.intercept_[0]]


@pytest.mark.parametrize("case", SAME_AS_PLAIN)
def test_odd_input_gives_the_weights_of_the_plain_one(case):
    np.testing.assert_allclose(weights(fit(**SAME_AS_PLAIN[case])), weights(plain()), atol=1e-5)


ANSWERED: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
    "True and False": (
        lambda: weights(fit(np.abs(X) > 1)),
        lambda: weights(fit(1.0 * (np.abs(X) > 1))),
    ),
    "a column of zeros": (
        lambda: weights(fit(np.column_stack([X, 0 * X]))),
        lambda: [weights(plain())[0], 0, weights(plain())[1]],
    ),
    "a column twice": (
        lambda: weights(fit(np.column_stack([X, X])))[0] * 2,
        lambda: weights(plain())[0],
    ),
    "only zeros": (lambda: weights(fit(0 * X, tol=1e-12)), lambda: [0, np.log(2)]),
    "whole numbers with gaps allowed": (
        lambda: fit(y=pd.array(Y, dtype="Int64")).classes_,
        lambda: [0.0, 1.0],
    ),
    "booleans with gaps allowed": (
        lambda: fit(y=pd.array(Y > 0, dtype="boolean")).classes_,
        lambda: [0.0, 1.0],
    ),
    "a label of negative zero": (lambda: fit(y=np.where(Y, 1.0, -0.0)).classes_, lambda: [0, 1]),
    "a threshold of 0": (lambda: plain().predict(X, np.int64(0)), lambda: [1] * 6),
    "a threshold of 1": (lambda: plain().predict(X, 1), lambda: [0] * 6),
    "rows of 1e300": (lambda: plain().predict_proba([[1e300], [-1e300]])[:, 1], lambda: [1, 0]),
}


@pytest.mark.parametrize("case", ANSWERED)
def test_odd_input_is_answered(case):
    call, answer = ANSWERED[case]
    np.testing.assert_allclose(call(), answer(), atol=1e-5)


def test_a_fit_that_fails_leaves_no_weights_behind():
    model = fit()
    with pytest.raises(ValueError, match="left the range"):
        model.set_params(learning_rate=1e308).fit(X, np.where(Y, "z", "y"))
    with pytest.raises(NotFittedError):
        model.predict(X)
