"""The table of bad and odd input to the class: what each is answered, in words or with which result.

Bad input must name the problem and a way out; odd but sound input must give the answer of the plain one. A warning is an
error here, so no warning of numpy escapes either, not even for entries of 1e300.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from sklearn.exceptions import ConvergenceWarning, DataConversionWarning, NotFittedError

from scratchlr import LogisticRegression
from scratchlr.data import six_points

X, Y, *_ = six_points()
LIST = Y.tolist()


def fit(X: Any = X, y: Any = Y, **parameters: Any) -> LogisticRegression:
    return LogisticRegression(**parameters).fit(X, y)


PLAIN = fit()
FRAME = pd.DataFrame({"x": X[:, 0], "square": X[:, 0] ** 2})
OF_FRAME = fit(FRAME)


def with_entry(value: float) -> np.ndarray:
    changed = X.copy()
    changed[2] = value
    return changed


def text_column() -> pd.DataFrame:
    return FRAME.assign(smoker=["yes", "no", "yes", "no", "no", "yes"])


REFUSED: dict[str, tuple[Callable[[], object], type[Exception], str]] = {
    # gaps
    "a gap in X": (lambda: fit(with_entry(np.nan)), ValueError, "X contains NaN"),
    "a gap in a table": (lambda: fit(FRAME.where(FRAME > -3)), ValueError, "X contains NaN"),
    "a gap of pandas": (
        lambda: fit(pd.DataFrame({"x": pd.array([1, 2, None, 4, 5, 6])})),
        ValueError,
        "X contains NaN",
    ),
    "a gap in a list": (
        lambda: fit([[1], [None], [2], [3], [4], [5]]),
        ValueError,
        "X contains NaN",
    ),
    "a masked entry": (lambda: fit(np.ma.masked_equal(X, 1)), ValueError, "Fill the gaps"),
    "a gap in y": (lambda: fit(y=[0, 1, np.nan, 1, 1, 1]), ValueError, "y has a gap in row 2"),
    "a gap in an array y": (
        lambda: fit(y=np.array([0, 1, np.nan, 1, 1, 1])),
        ValueError,
        "y contains NaN",
    ),
    "None in y": (lambda: fit(y=[0, None, 0, 1, 1, 1]), ValueError, "y has a gap in row 1"),
    "None among text": (
        lambda: fit(y=["a", "b", None, "b", "b", "b"]),
        ValueError,
        "y has a gap in row 2",
    ),
    "nan among text": (
        lambda: fit(y=["a", "a", np.nan, "a", "a", "a"]),
        ValueError,
        "y has a gap in row 2",
    ),
    "a gap in a column of text": (
        lambda: fit(y=pd.Series(["a", "b", None] * 2)),
        ValueError,
        "y has a gap in row 2",
    ),
    "a masked label": (lambda: fit(y=np.ma.masked_equal(Y, 0)), ValueError, "y is a masked array"),
    "NA of pandas in y": (
        lambda: fit(y=[0, pd.NA, 0, 1, 1, 1]),
        ValueError,
        "y has a gap in row 1",
    ),
    "NaT of pandas in y": (
        lambda: fit(y=["a", "b", pd.NaT, "a", "a", "b"]),
        ValueError,
        "y has a gap in row 2",
    ),
    "a gap among pandas' integers": (
        lambda: fit(y=pd.Series([0, 1, None] * 2, dtype="Int64")),
        ValueError,
        "NaN",
    ),
    # no numbers, no finite numbers
    "infinity in X": (lambda: fit(with_entry(np.inf)), ValueError, "infinity"),
    "infinity in y": (lambda: fit(y=np.array([0, 1, np.inf, 1, 1, 1])), ValueError, "infinity"),
    "text in X": (lambda: fit([["a"], ["b"]], [0, 1]), ValueError, "'a'.*OneHotEncoder"),
    "a column of text": (lambda: fit(text_column()), ValueError, "'yes'.*OneHotEncoder"),
    "a column of categories": (
        lambda: fit(text_column().astype({"smoker": "category"})),
        ValueError,
        "OneHotEncoder",
    ),
    "a column of dates": (
        lambda: fit(FRAME.assign(day=pd.Timestamp("2026-01-01"))),
        ValueError,
        "dates",
    ),
    "an array of dates": (
        lambda: fit(np.full((6, 1), "2026-01-01", dtype="datetime64[D]")),
        ValueError,
        "dates",
    ),
    "a date among eighty columns": (
        lambda: fit(
            pd.DataFrame({f"c{i}": X[:, 0] for i in range(80)}).assign(
                c40=pd.Timestamp("2026-01-01")
            )
        ),
        ValueError,
        "dates",
    ),
    "a column of durations": (
        lambda: fit(FRAME.assign(age=pd.Timedelta(days=1))),
        ValueError,
        "dates",
    ),
    "complex numbers": (lambda: fit(X + 1j), ValueError, "Complex"),
    "a word for X": (lambda: fit("x"), ValueError, "text"),
    "a dictionary": (lambda: fit({"x": [1, 2]}), TypeError, "number"),
    "nothing for X": (lambda: fit(None), ValueError, "Expected 2D array"),
    "an integer too long for a float": (
        lambda: fit([[10**400], [1]], [0, 1]),
        OverflowError,
        "too large",
    ),
    "entries of 1e300": (lambda: fit(X * 1e300), ValueError, "3e\\+300.*MaxAbsScaler"),
    "entries of -1e300": (lambda: fit(-np.abs(X) * 1e300), ValueError, "3e\\+300.*MaxAbsScaler"),
    "one entry of 1e101": (lambda: fit(with_entry(1e101)), ValueError, "1e\\+101; beyond 1e\\+100"),
    # shapes
    "X of one dimension": (lambda: fit(X[:, 0]), ValueError, "Reshape"),
    "X of three dimensions": (lambda: fit(X[:, :, None]), ValueError, "dim 3"),
    "no rows": (lambda: fit(X[:0], []), ValueError, "0 sample"),
    "no columns": (lambda: fit(X[:, :0]), ValueError, "0 feature"),
    "rows of different lengths": (lambda: fit([[1], [1, 2]], [0, 1]), ValueError, "inhomogeneous"),
    "fewer labels than rows": (lambda: fit(y=LIST[:5]), ValueError, "inconsistent.*6, 5"),
    "a sparse X": (lambda: fit(scipy.sparse.csr_array(X)), TypeError, "toarray"),
    "a sparse y": (lambda: fit(y=scipy.sparse.csr_array(Y[:, None])), TypeError, "toarray"),
    "y as a table of two columns": (lambda: fit(y=np.eye(2)[Y]), ValueError, "1d array.*6, 2"),
    "y as one column": (lambda: fit(y=Y[:, None]), DataConversionWarning, "ravel"),
    "y as a number": (lambda: fit(y=1), ValueError, "1d array"),
    "no y": (lambda: fit(y=None), ValueError, "requires y"),
    # labels
    "three labels": (
        lambda: fit(y=[0, 1, 2, 0, 1, 2]),
        ValueError,
        r"3 labels \(0, 1, 2\). Keep two",
    ),
    "six labels": (lambda: fit(y=list("abcdef")), ValueError, "6 labels.*'d', …"),
    "one label": (lambda: fit(y=["b"] * 6), ValueError, "one class only, 'b'"),
    "measurements for y": (lambda: fit(y=X[:, 0] / 7), ValueError, "measurements, not labels"),
    "text and numbers": (
        lambda: fit(y=np.array(["a", 1] * 3, dtype=object)),
        ValueError,
        r"astype\(str\)",
    ),
    "bytes": (lambda: fit(y=[b"a", b"b"] * 3), TypeError, "bytes"),
    # parameters
    "a rate of 0": (
        lambda: fit(learning_rate=0),
        ValueError,
        "learning_rate = 0: expected a finite number above 0",
    ),
    "a negative rate": (lambda: fit(learning_rate=-0.1), ValueError, "learning_rate"),
    "a rate of nan": (lambda: fit(learning_rate=np.nan), ValueError, "learning_rate"),
    "an infinite rate": (lambda: fit(learning_rate=np.inf), ValueError, "learning_rate"),
    "a rate as text": (lambda: fit(learning_rate="0.1"), TypeError, "learning_rate = '0.1'"),
    "a rate too long for a float": (
        lambda: fit(learning_rate=10**400),
        ValueError,
        "learning_rate",
    ),
    "two rates": (lambda: fit(learning_rate=[0.1, 1]), TypeError, "learning_rate"),
    "a rate of True": (lambda: fit(learning_rate=True), TypeError, "learning_rate"),
    "a negative penalty": (lambda: fit(l2=-1), ValueError, "l2 = -1"),
    "a penalty of nan": (lambda: fit(l2=np.nan), ValueError, "l2"),
    "no penalty by None": (
        lambda: fit(l2=None),
        TypeError,
        "l2 = None: expected a finite number, 0 or above",
    ),
    "no steps": (lambda: fit(max_iter=0), ValueError, "max_iter = 0"),
    "half a step": (lambda: fit(max_iter=1.5), ValueError, "whole number"),
    "steps as a float": (lambda: fit(max_iter=100.0), ValueError, "whole number"),
    "endless steps": (lambda: fit(max_iter=np.inf), ValueError, "whole number"),
    "a negative tol": (lambda: fit(tol=-1e-6), ValueError, "tol"),
    "a tol of nan": (lambda: fit(tol=np.nan), ValueError, "tol"),
    "scikit-learn's C": (lambda: PLAIN.set_params(C=1), ValueError, "Valid parameters.*l2"),
    "a rate beyond all floats": (
        lambda: fit(learning_rate=1e308),
        ValueError,
        "left the range of floats.*1e\\+308 is too large",
    ),
    "a rate that loses itself": (
        lambda: fit(X * 1e9, learning_rate=1e300),
        ValueError,
        "left the range of floats",
    ),
    # trained, but not well: the answer is there, and so is the warning
    "too few steps": (lambda: fit(max_iter=1), ConvergenceWarning, "after 1 steps.*max_iter"),
    "unscaled columns": (lambda: fit(X * 1e99), ConvergenceWarning, "Scale the columns"),
    "a tol of 0": (lambda: fit(tol=0, max_iter=2000), ConvergenceWarning, "tol = 0"),
    "a penalty of 1e300": (lambda: fit(l2=1e300, max_iter=9), ConvergenceWarning, "lower l2"),
    "entries of 1e-300": (
        lambda: fit(X * 1e-300),
        ConvergenceWarning,
        "Column 0 varies by 6e-300 only.*Scale",
    ),
    "one narrow column": (
        lambda: fit(np.column_stack([X, X * 1e-6])),
        ConvergenceWarning,
        "Column 1 varies by 6e-06 only",
    ),
    "two rows": (lambda: fit([[0.0], [1.0]], [0, 1], max_iter=99), ConvergenceWarning, "separable"),
    "more columns than rows": (
        lambda: fit(np.eye(6), max_iter=99),
        ConvergenceWarning,
        "separable",
    ),
    # predictions
    "no fit before": (lambda: LogisticRegression().predict(X), NotFittedError, "fit"),
    "one column too many": (lambda: PLAIN.predict([[1, 2]]), ValueError, "2 features.*expecting 1"),
    "a row without brackets": (lambda: PLAIN.predict([1]), ValueError, "Reshape"),
    "a gap in a new row": (lambda: PLAIN.predict([[np.nan]]), ValueError, "NaN"),
    "text in a new row": (lambda: PLAIN.predict([["x"]]), ValueError, "OneHotEncoder"),
    "a date in a new row": (
        lambda: PLAIN.predict(np.array([["2026"]], dtype="datetime64")),
        ValueError,
        "dates",
    ),
    "no new row": (lambda: PLAIN.predict(X[:0]), ValueError, "0 sample"),
    "a sparse new row": (lambda: PLAIN.predict(scipy.sparse.csr_array(X)), TypeError, "toarray"),
    "a table's rows without their names": (
        lambda: OF_FRAME.predict([[1, 1]]),
        UserWarning,
        "feature names",
    ),
    "columns in another order": (
        lambda: OF_FRAME.predict(FRAME[["square", "x"]]),
        ValueError,
        "same order",
    ),
    "another column": (
        lambda: OF_FRAME.predict(FRAME.rename(columns={"x": "z"})),
        ValueError,
        "unseen at fit time",
    ),
    "names of two kinds": (lambda: fit(FRAME.rename(columns={"x": 1})), TypeError, "string names"),
    "a threshold above 1": (
        lambda: PLAIN.predict(X, 1.5),
        ValueError,
        "threshold = 1.5: expected a number from 0 to 1",
    ),
    "a negative threshold": (lambda: PLAIN.predict(X, -0.1), ValueError, "threshold"),
    "a threshold of nan": (lambda: PLAIN.predict(X, np.nan), ValueError, "threshold"),
    "a threshold as text": (lambda: PLAIN.predict(X, "0.5"), TypeError, "threshold"),
    "a threshold for each row": (lambda: PLAIN.predict(X, np.full(6, 0.5)), TypeError, "threshold"),
    "other labels to score": (
        lambda: PLAIN.score(X, list("ababab")),
        ValueError,
        "label input types",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_answered_with_the_problem_and_a_way_out(case):
    call, kind, word = REFUSED[case]
    with pytest.raises(kind, match=f"(?s){word}"):
        call()


def weights(model: LogisticRegression) -> list[float]:
    return [*model.coef_[0], model.intercept_[0]]


ACCEPTED: dict[str, tuple[Callable[[], object], object]] = {
    "lists": (lambda: weights(fit(X.tolist(), LIST)), weights(PLAIN)),
    "integers": (lambda: weights(fit(X.astype(np.int8), Y.astype(np.uint8))), weights(PLAIN)),
    "numbers as objects": (lambda: weights(fit(X.astype(object))), weights(PLAIN)),
    "numbers as text": (lambda: weights(fit(X.astype(str))), weights(PLAIN)),
    "read-only": (lambda: weights(fit(np.broadcast_to(X, X.shape))), weights(PLAIN)),
    "every second row of a longer array": (
        lambda: weights(fit(np.repeat(X, 2, axis=0)[::2])),
        weights(PLAIN),
    ),
    "columns called datetime": (
        lambda: weights(fit(pd.DataFrame({"datetime_diff": X[:, 0]}))),
        weights(PLAIN),
    ),
    "the label nan as text": (
        lambda: weights(fit(y=["nan" if one else "a" for one in Y])),
        weights(PLAIN),
    ),
    "fractions as parameters": (
        lambda: weights(fit(learning_rate=Fraction(1, 2), l2=Fraction(0), tol=Fraction(1, 10**6))),
        weights(PLAIN),
    ),
    "labels as text": (lambda: weights(fit(y=Y.astype(str))), weights(PLAIN)),
    "labels as categories": (
        lambda: weights(fit(y=pd.Series(Y).astype("category"))),
        weights(PLAIN),
    ),
    "a column of True and False": (
        lambda: weights(fit(np.abs(X) > 1)),
        weights(fit((np.abs(X) > 1).astype(float))),
    ),
    "a table numbered by rows and columns": (
        lambda: weights(fit(pd.DataFrame(X), pd.Series(Y))),
        weights(PLAIN),
    ),
    "a masked array without a gap": (lambda: weights(fit(np.ma.masked_array(X))), weights(PLAIN)),
    "a column of zeros": (
        lambda: weights(fit(np.column_stack([X, 0 * X]))),
        [weights(PLAIN)[0], 0, weights(PLAIN)[1]],
    ),
    "a column twice": (lambda: weights(fit(np.column_stack([X, X])))[0] * 2, weights(PLAIN)[0]),
    "only zeros": (lambda: weights(fit(0 * X, tol=1e-12)), [0, np.log(2)]),
    "a label of negative zero": (lambda: fit(y=np.where(Y, 1.0, -0.0)).classes_, [0, 1]),
    "a threshold of 0": (lambda: PLAIN.predict(X, 0), [1] * 6),
    "a threshold of 1": (lambda: PLAIN.predict(X, 1), [0] * 6),
    "a threshold as an integer of numpy": (lambda: PLAIN.predict(X, np.int64(0)), [1] * 6),
    "new rows of 1e300": (lambda: PLAIN.predict_proba([[1e300], [-1e300]])[:, 1], [1, 0]),
    "a single new row": (lambda: PLAIN.predict([[3]]), [1]),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_odd_input_gives_the_answer_of_the_plain_one(case):
    call, answer = ACCEPTED[case]
    np.testing.assert_allclose(call(), answer, rtol=0, atol=1e-5)


def test_a_fit_that_fails_leaves_no_weights_behind():
    model = fit()
    with pytest.raises(ValueError, match="left the range"):
        model.set_params(learning_rate=1e308).fit(X, np.where(Y, "z", "y"))
    with pytest.raises(NotFittedError):
        model.predict(X)


def test_a_score_that_does_not_fit_into_a_float_is_named_with_its_row():
    with pytest.raises(ValueError, match=r"score of row 1 .* 1\.7e\+308"):
        OF_FRAME.predict(pd.DataFrame({"x": [1, 1.7e308], "square": [1, -1.7e308]}))
