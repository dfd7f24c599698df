"""Proves what `check` says to stubs, to mistakes that any function can make, and to oddities."""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pytest
from scipy.special import expit

from scratchlr import gradient
from scratchlr.exercises import EXERCISES, check
from scratchlr.exercises.exercise import Answer

NUMBERS = [name for name, exercise in EXERCISES.items() if isinstance(exercise, Answer)]


def naive(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


def test_the_first_input_that_shows_the_mistake_is_shown(answered):
    """Overflow shows only far out, a wrong sign at once; values that look alike get more digits."""
    turned = answered("sigmoid", lambda z: expit(-np.asarray(z)))
    assert "For z = 2 you returned 0.1192; expected 0.8808." in turned
    far = answered("sigmoid", lambda z: np.exp(np.asarray(z)) / (1 + np.exp(np.asarray(z))))
    assert "For z = [800, -800, -700] you returned [nan, 0, 9.86e-305]; expected [1, 0, 9.8" in far
    near = answered("sigmoid", lambda z: np.round(expit(z), 6))
    assert "close, but" in near and "you returned 0.880797; expected 0.8807970779" in near


def test_nothing_is_added_to_a_small_probability(answered):
    assert answered("sigmoid", expit) == "sigmoid: right\n"
    assert answered("sigmoid", lambda z: expit(z) + 1e-306).startswith("sigmoid: not yet: close")


# Mistakes that any function can make


def prints(z):
    print(expit(z))


def forgets_to_return(z):
    1 + z


def returns_now_and_then(z):
    if np.ndim(z) == 0:
        return expit(z)


def stops(z):
    return undefined_name + z  # noqa: F821


class Unshowable:
    def __repr__(self):
        raise RuntimeError


GENERAL = [
    (prints, "prints its result; replace print"),
    (
        forgets_to_return,
        "ends without a return.\nFor z = 2 you returned None; expected 0.8808.",
    ),
    (
        returns_now_and_then,
        "ends without a return.\nFor z = [-2, 0, 1.5] you returned None; expected [0.1",
    ),
    (lambda z: sys.exit("no"), "your code stopped with an error.\nFor z = 2:\nTraceback"),
    (lambda z, y: expit(z), "keep the arguments of the stub: it is called with z = 2.\n"),
    (lambda z: [0.5], "the shape is (1,), expected () (where () is a single number).\nFor z = 2 "),
    (lambda z: (0.88, 0.12), "the shape is (2,), expected ()"),
    (lambda z: [[1, 2], [3]], "the shape is ((2,), (1,)), expected ()"),
    (lambda z: "0.88", "For z = 2 you returned '0.88'"),
    (lambda z: {"p": 0.88}, "For z = 2 you returned {'p': 0.88}"),
    (lambda z: expit(z) + 0j, "For z = 2 you returned np.complex128(0.88"),
    (lambda z: 0.3 * np.asarray(z), "For z = 2 you returned 0.6; expected 0.8808."),
    (lambda z: 10**400, "For z = 2 you returned 1000"),
    (lambda z: "x" * 10**6, "xxx…; expected"),
    (lambda z: Unshowable(), "a Unshowable"),
    (
        naive,
        "the numbers are right, but numpy warns: overflow encountered in exp.\nSeen with z = [",
    ),
    (0.8808, "hand over the function itself, without brackets behind its name, not 0.8808"),
    (None, "hand over the function itself"),
    (max, "keep the arguments of the stub"),
]


@pytest.mark.parametrize(("answer", "words"), GENERAL, ids=[words[:40] for _, words in GENERAL])
def test_any_other_mistake_gets_input_output_and_expectation(answered, answer, words):
    said = answered("sigmoid", answer)
    assert said.startswith("sigmoid: not yet") and words in said, said


def test_the_traceback_is_the_learners(answered):
    said = answered("sigmoid", stops)
    assert "your code stopped with an error.\nFor z = 2:\nTraceback" in said
    assert "return undefined_name + z" in said
    assert "NameError: name 'undefined_name' is not defined" in said
    assert "in _call" not in said


def test_a_typo_is_shown_as_what_it_is_and_not_as_a_known_mistake(answered):
    """Other known mistakes of this exercise stop with an error, too."""
    said = answered("predict", lambda x_new, weight, threshold: x_new @ wieght >= threshold)  # noqa: F821
    assert "your code stopped with an error" in said
    assert "NameError: name 'wieght' is not defined" in said


def test_a_wrong_number_of_values_is_shown_with_its_shape(answered):
    three = answered("gradient", lambda X, y, w, b: (w, b, w))
    assert "the shape is ((1,), (), (1,)), expected ((1,), ())" in three

    def row(X, y, w, b):
        dw, db = gradient(X, y, w, b)
        return dw[np.newaxis], db

    assert "the shape is ((1, 1), ()), expected ((1,), ())" in answered("gradient", row)


def test_a_right_step_in_place_is_named(answered):
    def in_place(X, y, w, b, lr):
        dw, db = gradient(X, y, w, b)
        w -= lr * dw
        return w, b - lr * db

    said = answered("gradient_step", in_place)
    assert "changes what it is given (as -= does with an array)" in said


def test_warnings_are_seen_also_where_somebody_switched_them_off(answered):
    with np.errstate(all="ignore"):
        assert "numpy warns: overflow" in answered("sigmoid", naive)


def hides(z):
    with np.errstate(over="ignore"):
        return naive(z)


def hides_within(z):
    def helper(z):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return naive(z)

    return helper(z)


@np.errstate(all="ignore")
def hides_above(z):
    return naive(z)


@pytest.mark.parametrize(
    ("answer", "silencer"),
    [(hides, "errstate"), (hides_within, "simplefilter"), (hides_above, "errstate")],
)
def test_hiding_a_warning_is_no_cure(answered, answer, silencer):
    said = answered("sigmoid", answer)
    assert f"the numbers are right, but {silencer} hides a warning" in said


def test_an_underflow_to_0_may_be_expected_aloud(answered):
    """It is no fault here: the exact probability is smaller than every float."""

    def expects(z):
        with np.errstate(under="ignore"):
            return expit(z)

    assert answered("sigmoid", expects) == "sigmoid: right\n"


# Numbers


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(
    "answer", [17.0, (17.0, 17.0), "2", None, np.ones(3), 10**400, [0, [0]], [[0], [0, 0]]], ids=str
)
def test_a_wrong_number_is_refused(answered, name, answer):
    assert answered(name, answer).startswith(f"{name}: not yet: ")


# Stubs


def stub(z): ...


def described_stub(z):
    """Here will stand my sigmoid."""
    ...


@pytest.mark.parametrize("answer", [stub, described_stub, ...], ids=["stub", "described", "dots"])
def test_a_stub_is_not_attempted_yet(answered, answer):
    assert answered("sigmoid", answer) == "sigmoid: not attempted yet\n"


def test_a_stub_without_source_gets_the_remedy_of_a_function_that_returns_nothing(answered):
    names = {}
    exec("def my_sigmoid(z): ...", names)
    assert "ends without a return" in answered("sigmoid", names["my_sigmoid"])


def test_a_half_answer_is_named(answered):
    assert answered("slopes by hand", (..., ...)) == "slopes by hand: not attempted yet\n"
    assert answered("safe rate by hand", ...) == "safe rate by hand: not attempted yet\n"
    assert "one of the numbers is still `...`" in answered("slopes by hand", (-4 / 6, ...))


def test_an_unknown_exercise_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match=r"no exercise 'sigmiod'. There are: rival, predict"):
        check("sigmiod", stub)
