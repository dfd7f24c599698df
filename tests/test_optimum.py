"""Proves what the class says about its optimum: how far it still is, and whether there is one.

The referees are Newton's method, for the optimum, and a linear programme, for whether there is one.
A warning is an error here, so a fit that should converge does.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from scipy.optimize import linprog

from scratchlr import LogisticRegression, gradient, log_loss, model, optimum, separation, sigmoid
from scratchlr.data import breast_cancer, mean_radius

RADIUS, Y, *_ = mean_radius()

pytestmark = [
    pytest.mark.usefixtures("sound_mathematics"),
    pytest.mark.timeout(60),  # hundreds of fits; together they take ten seconds
]

Table = tuple[np.ndarray, np.ndarray]


def fit_and_words(X, y, **parameters) -> tuple[LogisticRegression, str]:
    """The fit, and what its warning says; "" when there is none."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ours = LogisticRegression(**parameters).fit(X, y)
    assert len(caught) <= 1
    return ours, str(caught[0].message) if caught else ""


def best_scores(X, y) -> np.ndarray:
    """The scores at the optimum, without a penalty: Newton's method, with shorter steps uphill."""
    A, v = np.column_stack([standardised(X), np.ones(len(X))]), np.zeros(X.shape[1] + 1)
    for _ in range(100):
        p = sigmoid(A @ v)
        step = np.linalg.lstsq(A.T * (p * (1 - p)) @ A, A.T @ (p - y), rcond=1e-12)[0]
        while log_loss(y, A @ (v - step)) > log_loss(y, A @ v) and np.abs(A @ step).max() > 1e-6:
            step = step / 2
        v = v - step
    assert np.abs(A @ step).max() < 1e-6
    return A @ v


def still_to_go(X, y, w, b, l2=0.0) -> tuple[float, int]:
    dw, db = gradient(X, y, w, b)
    return optimum.still_to_go(model._blocks(X, y), w, b, l2, dw + l2 * w, db)


def standardised(X):
    spread = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(spread == 0, 1, spread)


# How far


def newton_by_hand(X, y, w, b, l2) -> np.ndarray:
    """What Newton's step adds to each score: the parabola's lowest point, by the definition."""
    A = np.column_stack([X, np.ones(len(X))])
    p = 1 / (1 + np.exp(-(X @ w + b)))
    H = A.T @ np.diag(p * (1 - p)) @ A / len(X) + l2 * np.diag([1.0] * len(w) + [0.0])
    g = A.T @ (p - y) / len(X) + l2 * np.append(w, 0)
    return -A @ np.linalg.solve(H, g)


@pytest.mark.parametrize("l2", [0.0, 0.3])
def test_the_change_is_that_of_newtons_step(l2, monkeypatch):
    monkeypatch.setattr(model, "BLOCK", 7)
    for seed in range(5):
        rng = np.random.default_rng(seed)
        X, y, w = rng.normal(size=(40, 3)), rng.integers(0, 2, 40), rng.normal(size=3)
        change, _ = still_to_go(X, y, w, 0.2, l2)
        assert change == pytest.approx(np.abs(newton_by_hand(X, y, w, 0.2, l2)).max(), rel=1e-9)


@pytest.mark.parametrize("factor", [1e-300, 1e-9, 1e9, 1e99])
@pytest.mark.parametrize("shift", [0, 1, 1e6])
def test_the_change_does_not_depend_on_the_units_of_a_column(factor, shift):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(40, 2)), rng.integers(0, 2, 40)
    other = np.column_stack([X[:, 0], factor * (X[:, 1] + shift)])
    change, _ = still_to_go(X, y, np.array([0.5, 0]), 0.2)
    assert still_to_go(other, y, np.array([0.5, 0]), 0.2)[0] == pytest.approx(change, rel=1e-6)


def test_the_column_is_the_one_whose_weight_has_most_to_go():
    X = np.random.default_rng(0).normal(size=(100, 3))
    y = (X[:, 1] > np.random.default_rng(1).normal(size=100)).astype(int)
    assert still_to_go(X, y, np.zeros(3), 0.0)[1] == 1


@pytest.mark.parametrize(
    "extra", [0 * RADIUS + 7, RADIUS, -3 * RADIUS + 5], ids=["constant", "again", "turned"]
)
def test_a_column_that_adds_nothing_leaves_the_change_as_it_was(extra):
    change, _ = still_to_go(RADIUS, Y, np.array([-3.0]), 0.5)
    both = np.column_stack([RADIUS, extra])
    assert still_to_go(both, Y, np.array([-3.0, 0]), 0.5)[0] == pytest.approx(change, rel=1e-6)


@pytest.mark.parametrize("tol", [1e-2, 1e-3, 1e-6])
@pytest.mark.parametrize("width", [1e-9, 1e-5, 1e-3, 0.01, 0.1, 0.9, 1.2, 6, 20])
def test_a_fit_at_tol_warns_where_a_score_is_off_by_a_tenth_and_nowhere_else(width, tol):
    """A narrow column has small slopes at any weight; where it is too narrow, nothing is learned.

    A fit stops at `tol`, or after 2,000 steps: that is another warning.
    """
    X = RADIUS / np.ptp(RADIUS) * width
    ours, words = fit_and_words(X, Y, tol=tol, max_iter=2000)
    off = np.abs(ours.decision_function(X) - best_scores(X, Y)).max()
    assert words.startswith("Not converged") or bool(words) == (off > 0.1), (off, words)
    assert not words or off > 0.1 or ours.n_iter_ == 2000
    assert not words.startswith("Not at") or "by the weight of column 0. Scale" in words


def test_columns_that_nearly_repeat_each_other_are_noticed():
    """The flat direction is their difference; stopped there, a probability may be off by 0.4."""
    noticed = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        x, noise = rng.normal(size=100), rng.normal(size=100)
        X = np.column_stack([x, x + 10 ** rng.uniform(-6, -1) * noise])
        y = (x + rng.normal() * noise + rng.logistic(size=100) > 0).astype(int)
        ours, words = fit_and_words(X, y, max_iter=1000)
        off = np.abs(ours.decision_function(X) - best_scores(X, y)).max()
        assert words or off < 0.11, off
        noticed += words.startswith("Not at")
    assert noticed >= 5


@pytest.mark.parametrize("shift", [1e6, 1e8])
def test_a_column_far_from_0_is_noticed(shift):
    """Its slope is that of the intercept over again, and what is left of it is below tol."""
    _, words = fit_and_words(RADIUS + shift, Y)
    assert words.startswith("Not at the optimum") and "Scale the columns" in words
    assert not fit_and_words(standardised(RADIUS + shift), Y)[1]


# Whether there is one


def ones_of_one_label(n, ones, columns=1, seed=0) -> Table:
    """Normal columns that decide nothing for sure, and a last one: 1 in few rows of label 1."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, columns))
    y = (X[:, 0] + rng.logistic(size=n) > 0).astype(int)
    dummy = np.zeros(n)
    dummy[np.flatnonzero(y)[:ones]] = 1
    return standardised(np.column_stack([X, dummy])), y


@pytest.mark.parametrize(
    ("n", "ones", "columns"), [(1000, 1, 1), (569, 1, 1), (569, 2, 1), (2000, 2, 1), (1000, 1, 5)]
)
def test_a_column_of_0_and_1_with_one_label_for_its_ones_is_named(n, ones, columns):
    """All these fits arrive at tol, on standardised columns: no slope shows that anything is amiss.

    The classes overlap; only, no row with a 1 has the other label, so its weight grows for ever.
    """
    X, y = ones_of_one_label(n, ones, columns)
    ours, words = fit_and_words(X, y)
    assert ours.n_iter_ < 10_000
    assert f"do not overlap in column {columns}, so no finite optimum exists" in words
    assert words.endswith("Add a penalty: l2 > 0.")
    assert not fit_and_words(X, y, l2=0.01)[1]


@pytest.mark.parametrize("parameters", [{"tol": 1e-3}, {"max_iter": 500}], ids=str)
def test_so_it_is_with_three_rows(parameters):
    _, words = fit_and_words([[0], [0], [1]], [0, 1, 1], **parameters)
    assert "do not overlap in column 0" in words


APART = {
    "touch from below": ([0, 1, 1, 2], True),
    "touch from above": ([2, 1, 1, 0], True),
    "ones of label 1": ([0, 0, 0, 1], True),
    "ones of label 0": ([0, 1, 0, 0], True),
    "a gap": ([0, 1, 2, 3], True),
    "no column": ([5, 5, 5, 5], False),
    "overlap": ([0, 2, 1, 3], False),
    "the same in both classes": ([0, 1, 0, 1], False),
    "one class within the other": ([0, 3, 1, 2], False),
}


@pytest.mark.parametrize("case", APART)
def test_a_column_holds_the_classes_apart_when_their_entries_do_not_cross(case):
    """Rows 0 and 1 are of label 0."""
    x, apart = APART[case]
    X, y = np.column_stack([[0.0, 1, 0, 1], x]), np.array([0.0, 0, 1, 1])
    assert optimum.columns_without_overlap(X, y).tolist() == [1] * apart


def exists(X, y) -> bool:
    """The linear programme: no direction moves scores towards their labels and none away."""
    A = (2 * y - 1)[:, np.newaxis] * np.column_stack([standardised(X), np.ones(len(X))])
    most = linprog(-A.sum(axis=0), A_ub=-A, b_ub=np.zeros(len(A)), bounds=(-1, 1))
    assert most.status == 0
    return bool(-most.fun < 1e-7 * len(A))


def random_tables(seeds: range) -> Iterator[Table]:
    """Of many shapes: normal, long tails, 0 and 1, marks from 0 to 4, other units, near repeats."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        n = int(rng.choice([8, 12, 20, 40, 100]))
        d = int(rng.integers(1, 1 + min(6, n // 4)))
        X = rng.normal(size=(n, d))
        match seed % 7:
            case 1:
                X = rng.standard_t(1.5, size=(n, d))
            case 2:
                X = (rng.random((n, d)) < rng.uniform(0.02, 0.5, d)).astype(float)
            case 3:
                X = rng.integers(0, 5, (n, d)).astype(float)
            case 4:
                X = X * 10.0 ** rng.uniform(-2, 2, d) + rng.normal(size=d)
            case 5:
                X[:, -1] = X[:, 0] + rng.normal(size=n) * 10 ** rng.uniform(-4, -1)
            case 6:
                X = np.column_stack([X, rng.random(n) < 0.05])
        slope = rng.normal(size=X.shape[1]) * 10 ** rng.uniform(-1, 1)
        y = (standardised(X) @ slope + rng.logistic(size=n) > 0).astype(int)
        if len({*y}) == 2:
            yield (standardised(X) if rng.random() < 0.7 else X), y


def test_without_an_optimum_no_fit_is_silent_and_with_one_none_says_it_is_missing():
    """500 random tables, three of five with an optimum, judged by a linear programme."""
    seen = {True: 0, False: 0}
    for X, y in random_tables(range(500)):
        there = exists(X, y)
        seen[there] += 1
        ours, words = fit_and_words(X, y, max_iter=500)
        if there:
            assert "so no finite optimum exists" not in words
            if not words.startswith("Not converged"):
                off = np.abs(ours.decision_function(X) - best_scores(X, y)).max()
                assert off > 0.09 if words else off < 0.11, (off, words)
        else:
            assert "no finite optimum exists" in words or "may not exist" in words, words
    assert seen[True] >= 300 and seen[False] >= 150, seen


def test_what_the_warning_says_agrees_with_the_referee_that_it_names():
    """No false alarm on tables that overlap: a fit that arrives there is silent."""
    seen = {"none": 0, "quasi-complete": 0, "complete": 0}
    for X, y in random_tables(range(1000, 1120)):
        kind = separation(X, y).kind
        seen[kind] += 1
        assert (kind == "none") == exists(X, y)
        ours, words = fit_and_words(X, y, max_iter=5000)
        certain = "so no finite optimum exists" in words
        if kind == "none":
            assert not certain and (ours.n_iter_ == 5000 or not words), words
        else:
            assert certain or "scratchlr.separation(X, y)" in words, words
    assert seen["none"] >= 60 and min(seen.values()) >= 10, seen


def test_without_an_optimum_newtons_step_changes_a_score_by_more_than_1_at_any_weights():
    """The proof stands at the top of optimum.py; here it is tried at 600 places."""
    smallest = np.inf
    for seed in range(100):
        rng = np.random.default_rng(seed)
        marks = rng.integers(0, 5, (30, 2)).astype(float)
        total = marks.sum(axis=1)
        y = np.where(total == 4, rng.integers(0, 2, 30), total > 4).astype(int)
        assert not exists(marks, y)
        for size in (0, 0.01, 0.1, 0.3, 1, 2):
            w, b = rng.normal(size=2) * size, float(rng.normal()) * size
            smallest = min(smallest, still_to_go(marks, y, w, b)[0])
    assert smallest > 1


@pytest.mark.parametrize(
    "columns", [[0], [0, 1], [20, 22], [*range(30)]], ids=["radius", "two", "worst", "all"]
)
def test_the_real_data_with_a_penalty_are_silent(columns):
    X, y, *_ = breast_cancer()
    assert not fit_and_words(standardised(X)[:, columns], y, l2=1 / len(y))[1]
