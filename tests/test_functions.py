"""Proves the mathematics: each function against exact arithmetic, a plain loop, differences, or another library.

A warning from numpy is an error in every test here (pyproject.toml asks pytest for that), so "no overflow" needs no
test of its own: each extreme score is one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext

import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import log_loss as log_loss_of_probabilities

from scratchlr import gradient, gradient_step, log_loss, sigmoid

EXACT = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN)  # 60 digits; no overflow, no underflow
LARGEST = float(np.finfo(float).max)
TINY = 5e-324  # the smallest positive float
SHAPES = [
    (1, 1),
    (1, 4),
    (5, 1),
    (4, 4),
    (50, 3),
]  # (n, d): one sample, one feature, as many of each, the usual


def neighbours(z: float) -> list[float]:
    """z and the floats next to it on both sides."""
    return [math.nextafter(z, -math.inf), z, math.nextafter(z, math.inf)]


def scores() -> list[float]:
    """Scores of every size a float can have, dense where the sigmoid changes, and where a formula may break."""
    rng = np.random.default_rng(0)
    sizes = 10.0 ** rng.uniform(-323, 308, 800)
    anywhere = [*sizes, *-sizes, *rng.uniform(-750, 40, 4000), *rng.uniform(-3, 3, 2000)]
    # e^-|z| leaves 1 + e at 36.7, becomes subnormal at 708.4 and 0 at 745.1; e^709.8 overflows
    special = [
        0.0,
        1.0,
        36.04365338911715,
        36.7368005696771,
        37.42994775023704,
        708.3964185322641,
        709.782712893384,
    ]
    special += [
        745.1332191019411,
        745.1332191019412,
        1e16,
        1e300,
        LARGEST,
        TINY,
        2.0**-53,
        2.0**-1022,
    ]
    special += [
        2.731550821777291,
        3.449128481027358,
        4.155813896800079,
        5.5421509385398515,
    ]  # top / (1 + e): 2.5
    edges = [near for z in special for sign in (1, -1) for near in neighbours(sign * z)]
    return [float(z) for z in (*anywhere, *edges) if math.isfinite(z)]


def exact_sigmoid(z: float) -> Decimal:
    """1 / (1 + e^-z) to 60 digits. Beyond 2,000 the result is 0 or 1 to far more digits than a float has."""
    with localcontext(EXACT):
        return 1 / (1 + Decimal(-max(-2000.0, min(z, 2000.0))).exp())


def exact_loss(y: int, z: float) -> Decimal:
    """Minus the logarithm of the probability that score z gives to label y, to 50 digits or more."""
    with localcontext(EXACT):
        s = (
            Decimal(z) if y == 0 else -Decimal(z)
        )  # the probability is 1 / (1 + e^s), the loss log(1 + e^s)
        e = max(-abs(s), Decimal(-2000)).exp()
        log_of_1_plus_e = (1 + e).ln() if e > Decimal("1e-17") else e - e * e / 2 + e * e * e / 3
        return max(s, Decimal(0)) + log_of_1_plus_e


def worst(errors: Iterable[tuple[Decimal, float]]) -> tuple[float, float]:
    """The largest error with the score where it occurs."""
    error, z = max(errors)
    return float(error), z


def ulps(result: float, exact: Decimal, unit: float) -> Decimal:
    with localcontext(EXACT):
        return abs(Decimal(float(result)) - exact) / Decimal(unit)


# sigmoid


def test_sigmoid_is_within_2_units_in_the_last_place_over_the_whole_range_of_floats():
    """The unit is that of the exact result, so results near 0 and subnormal ones must be as good as those near 1."""
    exact = {z: exact_sigmoid(z) for z in scores()}
    error, z = worst(
        (ulps(sigmoid(z), value, math.ulp(float(value))), z) for z, value in exact.items()
    )
    assert error <= 2, f"sigmoid({z!r}) is {error:.2f} units in the last place off"


def test_sigmoid_of_an_array_is_sigmoid_of_each_element():
    """numpy computes long arrays in blocks with other instructions than single numbers: they must be as exact."""
    z = np.array(scores())
    single = np.array([sigmoid(one) for one in z])
    assert np.all(np.abs(sigmoid(z) - single) <= 2 * np.spacing(single))


def test_sigmoid_keeps_the_tail_down_to_the_smallest_float():
    assert sigmoid(-744.0) > 0
    assert sigmoid(-750.0) == 0
    assert sigmoid(-LARGEST) == sigmoid(-np.inf) == 0
    assert sigmoid(LARGEST) == sigmoid(np.inf) == 1


def test_sigmoid_of_the_opposite_score_is_the_probability_of_the_other_class():
    z = np.array(scores())
    assert np.all(np.abs(sigmoid(-z) - (1 - sigmoid(z))) <= 2 * math.ulp(1))


def test_sigmoid_never_falls_and_stays_between_0_and_1():
    p = sigmoid(
        np.sort(np.concatenate([np.linspace(-750, 40, 100_001), [-LARGEST, -1e3, 1e3, LARGEST]]))
    )
    assert np.all(np.diff(p) >= 0)
    assert p[0] == 0 and p[-1] == 1


def test_sigmoid_is_one_half_where_the_score_is_0_and_nan_where_it_is_unknown():
    assert sigmoid(0) == sigmoid(0.0) == sigmoid(-0.0) == 0.5
    assert np.isnan(sigmoid(np.nan))


def test_sigmoid_agrees_with_scipy():
    """Down to a score of -708: below it scipy, too, gives up and returns 0."""
    z = np.array([z for z in scores() if z > -708])
    np.testing.assert_allclose(sigmoid(z), expit(z), rtol=2e-15, atol=0)


@pytest.mark.parametrize(
    "z", [2, 2.0, [1, 2], [[1], [2]], np.zeros((2, 3, 4)), np.array(1.5), (1.0, 2.0)], ids=repr
)
def test_sigmoid_keeps_the_shape_and_returns_floats(z):
    p = sigmoid(z)
    assert np.shape(p) == np.shape(z)
    assert p.dtype == np.float64
    assert np.allclose(p, 1 / (1 + np.exp(-np.array(z, dtype=float))))


@pytest.mark.parametrize("dtype", [np.int8, np.int64, np.uint8, np.uint64, np.float32])
def test_any_kind_of_number_gives_what_the_same_floats_give(dtype):
    """Minus an unsigned 3 is a large number, minus the int8 -128 is -128 again: floats must come first."""
    z = np.array([0, 1, 3, 100]).astype(dtype)
    assert np.array_equal(sigmoid(z), sigmoid(z.astype(float)))
    assert log_loss(z > 1, z) == log_loss((z > 1).astype(float), z.astype(float))
    assert sigmoid(np.int8(-128)) == sigmoid(-128.0)


# log_loss


def test_log_loss_is_exact_to_4_units_in_the_last_place_where_nothing_cancels():
    """For y = 0, and for y = 1 with a score below 0, both terms have one sign: the unit is that of the exact result."""
    cases = [(y, z) for z in scores() for y in (0, 1) if abs(z) <= 1e300 and (y == 0 or z <= 0)]
    exact = {case: exact_loss(*case) for case in cases}
    error, case = worst(
        (ulps(log_loss(*case), value, math.ulp(float(value))), case)
        for case, value in exact.items()
    )
    assert error <= 4, f"log_loss{case} is {error:.2f} units in the last place off"


def test_log_loss_is_exact_to_2_units_in_the_last_place_of_the_score_where_terms_cancel():
    """For y = 1 and z = 40 the loss is 4e-18, the difference of two numbers near 40: it can be no better than they are.

    So the error is absolute, in units of the last place of max(1, |z|): ample for a mean, in which such a loss is tiny.
    """
    exact = {z: exact_loss(1, z) for z in scores() if 0 < z <= 1e300}
    error, z = worst(
        (ulps(log_loss(1, z), value, math.ulp(max(1.0, z))), z) for z, value in exact.items()
    )
    assert error <= 2, f"log_loss(1, {z!r}) is {error:.2f} units off"


@pytest.mark.parametrize("z", [1e300, -1e300, 800.0, -800.0])
def test_log_loss_of_an_extreme_score_is_0_when_right_and_the_size_of_the_score_when_wrong(z):
    right = int(z > 0)
    assert log_loss(right, z) == 0
    assert log_loss(1 - right, z) == abs(z)


def test_log_loss_is_log_2_where_every_score_is_0():
    for y in (0, 1, [0, 1, 1], np.ones((2, 3))):
        assert log_loss(y, np.zeros(np.shape(y))) == pytest.approx(math.log(2), rel=1e-15)


def test_log_loss_is_the_mean_and_not_the_sum():
    y, z = np.array([0, 1, 1]), np.array([2.0, -1.0, 0.5])
    assert log_loss(y, z) == pytest.approx(sum(log_loss(*one) for one in zip(y, z)) / 3, rel=1e-15)


@pytest.mark.parametrize("shape", [(), (1,), (6,), (2, 3), (3, 1, 2)])
def test_log_loss_is_one_number_for_any_shape_and_any_kind_of_sequence(shape):
    rng = np.random.default_rng(0)
    y, z = rng.integers(0, 2, shape), rng.normal(size=shape)
    each = [log_loss(*one) for one in zip(np.ravel(y), np.ravel(z))]
    assert np.shape(log_loss(y, z)) == ()
    assert log_loss(y, z) == pytest.approx(np.mean(each), rel=1e-14)
    assert log_loss(y.tolist(), z.tolist()) == log_loss(y, z)
    assert log_loss(y.astype(np.uint8), z) == log_loss(y.astype(bool), z) == log_loss(y, z)


def test_log_loss_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    y, z = rng.integers(0, 2, 300), rng.normal(0, 4, 300)
    assert log_loss(y, z) == pytest.approx(log_loss_of_probabilities(y, sigmoid(z)), rel=1e-12)


# gradient and gradient_step


def problem(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Seeded X, y, w and b, none of them special."""
    n, d = shape
    rng = np.random.default_rng(100 * n + d)
    return rng.normal(size=(n, d)), rng.integers(0, 2, n), rng.normal(size=d), float(rng.normal())


def loss(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> float:
    return float(log_loss(y, X @ w + b))


def gradient_by_loop(
    X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float
) -> tuple[list[float], float]:
    """The definition, number by number: the mean over samples of (p - y) x and of p - y."""
    n, d = X.shape
    dw, db = [0.0] * d, 0.0
    for i in range(n):
        z = b + sum(X[i, j] * w[j] for j in range(d))
        r = 1 / (1 + math.exp(-z)) - y[i]
        db += r / n
        for j in range(d):
            dw[j] += r * X[i, j] / n
    return dw, db


@pytest.mark.parametrize("shape", SHAPES)
def test_gradient_agrees_with_central_differences_of_the_loss(shape):
    X, y, w, b = problem(shape)
    dw, db = gradient(X, y, w, b)
    h = 1e-5
    for j, unit in enumerate(np.eye(len(w))):
        assert dw[j] == pytest.approx(
            (loss(X, y, w + h * unit, b) - loss(X, y, w - h * unit, b)) / (2 * h), abs=1e-9
        )
    assert db == pytest.approx((loss(X, y, w, b + h) - loss(X, y, w, b - h)) / (2 * h), abs=1e-9)


@pytest.mark.parametrize("shape", SHAPES)
def test_gradient_agrees_with_the_definition_written_as_a_loop(shape):
    X, y, w, b = problem(shape)
    dw, db = gradient(X, y, w, b)
    assert dw.shape == w.shape and np.shape(db) == ()
    loop_dw, loop_db = gradient_by_loop(X, y, w, b)
    np.testing.assert_allclose(dw, loop_dw, rtol=1e-12, atol=1e-15)
    assert db == pytest.approx(loop_db, rel=1e-12, abs=1e-15)


def test_gradient_takes_labels_as_list_or_unsigned_and_integer_inputs():
    X, y, w, b = problem((50, 3))
    for same in (y.tolist(), y.astype(np.uint8), y.astype(float)):
        assert np.array_equal(gradient(X, same, w, b)[0], gradient(X, y, w, b)[0])
        assert np.array_equal(
            gradient_step(X, same, w, b, 0.5)[0], gradient_step(X, y, w, b, 0.5)[0]
        )
    whole = X.round().astype(int)
    np.testing.assert_allclose(
        gradient(whole, y, w, b)[0], gradient(whole.astype(float), y, w, b)[0], rtol=1e-12
    )


def test_gradient_vanishes_only_at_the_lowest_point():
    """With the inputs all 0 only b matters, and the best b gives every sample the share of class 1."""
    X, y = np.zeros((4, 2)), np.array([0, 1, 1, 1])
    dw, db = gradient(X, y, np.array([5.0, -5.0]), math.log(3))
    assert np.array_equal(dw, [0, 0]) and abs(db) < 1e-15
    assert gradient(X, y, np.zeros(2), 0.0)[1] == -0.25


def test_gradient_is_finite_and_silent_at_extreme_scores():
    X, y = np.array([[1e300], [-1e300], [1e300]]), np.array([0, 0, 1])
    dw, db = gradient(X, y, np.ones(1), 0.0)
    assert dw == pytest.approx(1e300 / 3) and db == pytest.approx(1 / 3)


@pytest.mark.parametrize("shape", SHAPES)
def test_gradient_step_subtracts_the_learning_rate_times_both_slopes_at_the_old_place(shape):
    X, y, w, b = problem(shape)
    w_new, b_new = gradient_step(X, y, w, b, lr=0.7)
    dw, db = gradient_by_loop(X, y, w, b)
    np.testing.assert_allclose(
        w_new, [w[j] - 0.7 * dw[j] for j in range(len(w))], rtol=1e-12, atol=1e-15
    )
    assert b_new == pytest.approx(b - 0.7 * db, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_small_step_lowers_the_loss_by_what_the_gradient_foretells(shape):
    X, y, w, b = problem(shape)
    dw, db = gradient(X, y, w, b)
    fall = loss(X, y, w, b) - loss(X, y, *gradient_step(X, y, w, b, lr=1e-4))
    assert fall > 0
    assert fall == pytest.approx(1e-4 * (dw @ dw + db * db), rel=1e-2)


def test_nothing_that_is_passed_in_is_changed():
    arrays = [*problem((50, 3))[:3], np.array(0.5)]
    before = [array.copy() for array in arrays]
    X, y, w, b = arrays
    new = [
        *gradient(X, y, w, b),
        *gradient_step(X, y, w, b, lr=0.5),
        sigmoid(w),
        log_loss(y, X[:, 0]),
    ]
    assert all(np.array_equal(array, old) for array, old in zip(arrays, before))
    assert not any(np.shares_memory(array, result) for array in arrays for result in new)


# What no function of a mean may depend on


def results(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    step = gradient_step(X, y, w, b, lr=0.5)
    return np.concatenate([np.append(*gradient(X, y, w, b)), np.append(*step), [loss(X, y, w, b)]])


def test_every_row_twice_changes_nothing():
    X, y, w, b = problem((50, 3))
    twice = results(np.tile(X, (2, 1)), np.tile(y, 2), w, b)
    np.testing.assert_allclose(twice, results(X, y, w, b), rtol=0, atol=1e-12)


def test_the_order_of_the_rows_changes_nothing():
    X, y, w, b = problem((50, 3))
    order = np.random.default_rng(0).permutation(50)
    np.testing.assert_allclose(
        results(X[order], y[order], w, b), results(X, y, w, b), rtol=0, atol=1e-12
    )


def test_shapes_that_do_not_fit_raise_value_error():
    X, y, w, b = problem((50, 3))
    with pytest.raises(ValueError):
        gradient(X, y, w[:2], b)
    with pytest.raises(ValueError):
        gradient(X, y[:49], w, b)
