"""Proves the mathematics: each function against exact arithmetic, a plain loop or differences.

A warning from numpy is an error in every test here (pyproject.toml asks pytest for that), so "no
overflow" needs no test of its own: each extreme score is one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext

import numpy as np
import pytest

from scratchlr import descend, gradient, gradient_step, largest_curvature, log_loss, sigmoid

EXACT = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN)  # 60 digits; no overflow, no underflow
LARGEST = float(np.finfo(float).max)
TINY = 5e-324  # the smallest positive float
# (n, d): one sample, one feature, as many of each, the usual
each_shape = pytest.mark.parametrize("shape", [(1, 1), (1, 4), (5, 1), (4, 4), (50, 3)])


def scores() -> list[float]:
    """Scores of every size a float can have, dense where the sigmoid changes, and the edges."""
    rng = np.random.default_rng(0)
    sizes = 10.0 ** rng.uniform(-323, 308, 400)
    anywhere = [*sizes, *-sizes, *rng.uniform(-750, 40, 2000), *rng.uniform(-3, 3, 1000)]
    # e^-|z| leaves 1 + e at 36.7, becomes subnormal at 708.4 and 0 at 745.1; e^709.8 overflows
    edges = [0.0, 1.0, 36.04365338911715, 36.7368005696771, 37.42994775023704, 708.3964185322641]
    edges += [709.782712893384, 745.1332191019411, 745.1332191019412, 1e16, 1e300, LARGEST]
    edges += [TINY, 2.0**-53, 2.0**-1022]
    # where sigmoid is 2.5 units off
    edges += [2.731550821777291, 3.449128481027358, 4.155813896800079, 5.5421509385398515]
    near = [math.nextafter(z, end) for z in edges for end in (-math.inf, z, math.inf)]
    return [float(z) for z in (*anywhere, *near, *np.negative(near)) if math.isfinite(z)]


def exact_sigmoid(z: float) -> Decimal:
    """1 / (1 + e^-z) to 60 digits. Beyond 2,000 a float holds only 0 or 1."""
    with localcontext(EXACT):
        return 1 / (1 + Decimal(-max(-2000.0, min(z, 2000.0))).exp())


def exact_loss(y: int, z: float) -> Decimal:
    """Minus the log-probability that score z gives to label y, to 50 digits or more."""
    with localcontext(EXACT):
        s = -Decimal(z) if y else Decimal(z)  # the probability is 1 / (1 + e^s)
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


def test_sigmoid_is_within_3_units_in_the_last_place_over_the_whole_range_of_floats():
    """The unit is that of the exact result, so small and subnormal results must be as good.

    2.6 is the largest error that was measured, over two hundred million scores.
    """
    exact = {z: exact_sigmoid(z) for z in scores()}
    error, z = worst((ulps(sigmoid(z), p, math.ulp(float(p))), z) for z, p in exact.items())
    assert error <= 3, f"sigmoid({z!r}) is {error:.2f} units in the last place off"


def test_sigmoid_of_an_array_is_sigmoid_of_each_element():
    """numpy computes long arrays by other instructions than single numbers: as exact ones."""
    z = np.array(scores())
    single = np.array([sigmoid(one) for one in z])
    assert np.all(np.abs(sigmoid(z) - single) <= 2 * np.spacing(single))


def test_sigmoid_at_the_ends_in_the_middle_and_where_the_score_is_unknown():
    assert sigmoid(-744.0) > 0
    assert sigmoid(-750.0) == sigmoid(-LARGEST) == sigmoid(-np.inf) == 0
    assert sigmoid(LARGEST) == sigmoid(np.inf) == 1
    assert sigmoid(0) == sigmoid(-0.0) == 0.5
    assert np.isnan(sigmoid(np.nan))


def test_sigmoid_never_falls():
    assert np.all(np.diff(sigmoid(np.linspace(-750, 40, 100_001))) >= 0)


@pytest.mark.parametrize(
    "z", [2, 2.0, [1, 2], [[1], [2]], np.zeros((2, 3, 4)), np.array(1.5), (1.0, 2.0)], ids=repr
)
def test_sigmoid_keeps_the_shape_and_returns_floats(z):
    p = sigmoid(z)
    assert np.shape(p) == np.shape(z) and p.dtype == np.float64
    assert np.allclose(p, 1 / (1 + np.exp(-np.array(z, dtype=float))))


@pytest.mark.parametrize("dtype", [np.int8, np.int64, np.uint8, np.uint64, np.float32])
def test_any_kind_of_number_gives_what_the_same_floats_give(dtype):
    """Minus an unsigned 3 is a large number, minus the int8 -128 is -128 again: floats first."""
    z = np.array([0, 1, 3, 100]).astype(dtype)
    assert np.array_equal(sigmoid(z), sigmoid(z.astype(float)))
    assert log_loss(z > 1, z) == log_loss((z > 1).astype(float), z.astype(float))
    assert sigmoid(np.int8(-128)) == sigmoid(-128.0)


# log_loss


def test_log_loss_is_within_2_units_in_the_last_place_over_the_whole_range_of_floats():
    """For wrong answers and for sure, right ones, whose loss may be subnormal; 1.5 measured."""
    exact = {(y, z): exact_loss(y, z) for z in scores() for y in (0, 1)}
    error, case = worst((ulps(log_loss(*at), p, math.ulp(float(p))), at) for at, p in exact.items())
    assert error <= 2, f"log_loss{case} is {error:.2f} units in the last place off"


def test_the_mean_loss_of_sure_right_answers_keeps_its_digits():
    """Near a score of 40 the loss is 4e-18: log(1 + e^z) - y z is the difference of two 40s."""
    z = np.linspace(30, 60, 1000)
    exact = sum(exact_loss(1, float(score)) for score in z) / 1000
    assert log_loss(np.ones(1000), z) == pytest.approx(float(exact), rel=1e-14)


def test_log_loss_does_not_depend_on_which_class_is_called_1():
    z = np.array(scores())
    y = np.random.default_rng(0).integers(0, 2, len(z))
    for part in (np.abs(z) < 800, np.abs(z) < 1e300):
        assert log_loss(y[part], z[part]) == log_loss(1 - y[part], -z[part])


@pytest.mark.parametrize("z", [1e300, -1e300, 800.0, -800.0])
def test_log_loss_of_an_extreme_score_is_0_when_right_and_the_size_of_the_score_when_wrong(z):
    right = int(z > 0)
    assert log_loss(right, z) == 0
    assert log_loss(1 - right, z) == abs(z)


def test_only_the_mean_of_losses_can_leave_the_range_of_floats():
    assert log_loss(0, 1.7e308) == log_loss(1, -1.7e308) == 1.7e308
    with pytest.raises(RuntimeWarning, match="overflow"):
        log_loss([0, 0], [1.7e308, 1.7e308])


@pytest.mark.parametrize("shape", [(), (1,), (6,), (2, 3), (3, 1, 2)])
def test_log_loss_is_the_mean_for_any_shape_and_any_kind_of_sequence(shape):
    rng = np.random.default_rng(0)
    y, z = rng.integers(0, 2, shape), rng.normal(size=shape)
    each = [log_loss(*one) for one in zip(np.ravel(y), np.ravel(z))]
    assert np.shape(log_loss(y, z)) == ()
    assert log_loss(y, z) == pytest.approx(np.mean(each), rel=1e-14)
    assert log_loss(y.tolist(), z.tolist()) == log_loss(y, z)
    assert log_loss(y.astype(np.uint8), z) == log_loss(y.astype(bool), z) == log_loss(y, z)


# gradient, gradient_step, descend, largest_curvature

Problem = tuple[np.ndarray, np.ndarray, np.ndarray, float]


def problem(shape: tuple[int, int] = (50, 3)) -> Problem:
    """Seeded X, y, w and b, none of them special."""
    n, d = shape
    rng = np.random.default_rng(100 * n + d)
    return rng.normal(size=(n, d)), rng.integers(0, 2, n), rng.normal(size=d), float(rng.normal())


def gradient_by_loop(X, y, w, b) -> tuple[list[float], float]:
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


@each_shape
def test_gradient_agrees_with_central_differences_of_the_loss(shape):
    X, y, w, b = problem(shape)
    parameters, h = np.append(w, b), 1e-5

    def loss(at: np.ndarray) -> float:
        return log_loss(y, X @ at[:-1] + at[-1])

    for slope, unit in zip(np.append(*gradient(X, y, w, b)), h * np.eye(len(parameters))):
        difference = loss(parameters + unit) - loss(parameters - unit)
        assert slope == pytest.approx(difference / (2 * h), abs=1e-9)


@each_shape
def test_gradient_and_its_step_agree_with_the_definition_written_as_a_loop(shape):
    X, y, w, b = problem(shape)
    dw, db = gradient(X, y, w, b)
    assert dw.shape == w.shape and np.shape(db) == ()
    loop_dw, loop_db = gradient_by_loop(X, y, w, b)
    np.testing.assert_allclose(dw, loop_dw, rtol=1e-12, atol=1e-15)
    assert db == pytest.approx(loop_db, rel=1e-12, abs=1e-15)
    new_w, new_b = gradient_step(X, y, w, b, lr=0.7)
    np.testing.assert_allclose(new_w, w - 0.7 * np.array(loop_dw), rtol=1e-12, atol=1e-15)
    assert new_b == pytest.approx(b - 0.7 * loop_db, rel=1e-12, abs=1e-15)


def test_gradient_takes_labels_as_list_or_unsigned_and_integer_inputs():
    X, y, w, b = problem()
    for same in (y.tolist(), y.astype(np.uint8), y.astype(float)):
        assert np.array_equal(gradient(X, same, w, b)[0], gradient(X, y, w, b)[0])
    whole = X.round().astype(int)
    dw, _ = gradient(whole, y, w, b)
    np.testing.assert_allclose(dw, gradient(whole.astype(float), y, w, b)[0], rtol=1e-12)


def test_gradient_is_finite_and_silent_at_extreme_scores():
    X, y = np.array([[1e300], [-1e300], [1e300]]), np.array([0, 0, 1])
    dw, db = gradient(X, y, np.ones(1), 0.0)
    assert dw == pytest.approx(1e300 / 3) and db == pytest.approx(1 / 3)


@each_shape
def test_descend_takes_gradient_steps_from_the_start_it_is_given(shape):
    X, y, w0, b0 = problem(shape)
    for start in ({}, {"w": 0.5}, {"w": w0, "b": b0}, {"w": w0.tolist(), "b": 1}):
        w, b = np.zeros(shape[1]) + start.get("w", 0.0), start.get("b", 0.0)
        path = descend(X, y, 0.7, 5, **start)
        assert len(path) == 6
        for at, (place_w, place_b) in enumerate(path):
            assert place_w.shape == (shape[1],) and np.shape(place_b) == ()
            assert np.array_equal(place_w, w) and place_b == b, f"step {at}"
            w, b = gradient_step(X, y, w, b, 0.7)


def test_descend_without_a_step_stays_at_its_start():
    X, y, w, b = problem()
    ((only_w, only_b),) = descend(X, y, 0.7, 0, w, b)
    assert np.array_equal(only_w, w) and only_b == b


@each_shape
def test_the_largest_curvature_is_a_quarter_of_the_squared_singular_value(shape):
    X, *_ = problem(shape)
    A = np.column_stack([X, np.ones(len(X))])
    curvature = np.linalg.svd(A, compute_uv=False)[0] ** 2 / (4 * len(X))
    assert largest_curvature(X) == pytest.approx(curvature, rel=1e-12)


@each_shape
def test_no_curvature_of_the_loss_is_above_the_largest(shape):
    """Along random directions at random places; at weights of 0 the bound is reached."""
    X, *_ = problem(shape)
    A, rng = np.column_stack([X, np.ones(len(X))]), np.random.default_rng(0)
    for size in (0, 0.1, 1, 10):
        p = sigmoid(A @ rng.normal(size=shape[1] + 1) * size)
        H = A.T * (p * (1 - p)) @ A / len(X)
        most = np.linalg.eigvalsh(H)[-1]
        assert most <= largest_curvature(X) * (1 + 1e-12)
        assert size or most == pytest.approx(largest_curvature(X), rel=1e-12)


def test_nothing_that_is_passed_in_is_changed():
    arrays = [*problem()[:3], np.array(0.5)]
    before = [array.copy() for array in arrays]
    X, y, w, b = arrays
    new = [*gradient(X, y, w, b), *gradient_step(X, y, w, b, lr=0.5), sigmoid(w)]
    new += [log_loss(y, X[:, 0]), largest_curvature(X), descend(X, y, 0.5, 2, w, b)[0][0]]
    assert all(np.array_equal(array, old) for array, old in zip(arrays, before))
    assert not any(np.shares_memory(array, result) for array in arrays for result in new)


def test_shapes_that_do_not_fit_raise_value_error():
    X, y, w, b = problem()
    with pytest.raises(ValueError):
        gradient(X, y, w[:2], b)
    with pytest.raises(ValueError):
        gradient(X, y[:49], w, b)
    with pytest.raises(ValueError):
        largest_curvature(X[:, 0])
