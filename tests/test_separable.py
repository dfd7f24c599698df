"""Proves `separation`: the kind against exact integers, and each direction by its own scores.

The referee for small tables of whole numbers, `by_rays`, knows nothing of linear programmes: it
tries every direction that could be an edge of the cone of directions that separate.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from scratchlr import separable, separation
from scratchlr.data import breast_cancer, mean_radius, six_points

X6, Y6, *_ = six_points()
RAW, Y, *_ = breast_cancer()
KINDS = ["none", "quasi-complete", "complete"]

pytestmark = pytest.mark.timeout(60)

Table = tuple[np.ndarray, np.ndarray]


def kind_and_proof(X, y) -> str:
    """The kind, once the direction has proved what it claims; "none" must claim nothing."""
    kind, w, b = separation(X, y)
    X, y = np.asarray(X, dtype=float), np.asarray(y)
    assert w.shape == (X.shape[1],) and isinstance(b, float)
    if kind == "none":
        assert not w.any() and b == 0
        return kind
    scores = (2 * y - 1) * (X @ w + b)
    above = scores > 0.5
    assert 0.99 < scores[above].min() < 2.01
    if kind == "complete":
        assert above.all()
        np.testing.assert_allclose(scores[y == 0].min(), scores[y == 1].min(), rtol=1e-3)
    else:
        assert kind == "quasi-complete" and not above.all()
        size = np.abs(X).max(axis=0) @ np.abs(w) + abs(b)
        assert np.abs(scores[~above]).max() <= 1e-9 * size
    return kind


# Against exact integers


def by_rays(X, y) -> str:
    """The kind of a table of small whole numbers, exactly.

    The directions with no score below 0 are a cone. Where columns do not repeat each other, it is
    spanned by its edges, and on each edge as many rows have score 0 as there are columns: so each
    edge is a vector of minors. What any direction has above 0, some edge has.
    """
    A = (2 * y - 1)[:, np.newaxis] * np.column_stack([np.ones(len(y), int), X])
    columns: list[int] = []
    for column in range(A.shape[1]):
        if np.linalg.matrix_rank(A[:, [*columns, column]]) > len(columns):
            columns.append(column)
    A, k = A[:, columns], len(columns)
    above = np.zeros(len(y), bool)
    for rows in combinations(A, k - 1):
        minors = [np.linalg.det(np.delete(np.reshape(rows, (-1, k)), j, axis=1)) for j in range(k)]
        edge = np.array([(-1) ** j * round(minor) for j, minor in enumerate(minors)])
        for scores in (A @ edge, -A @ edge):
            if np.all(scores >= 0):
                above |= scores > 0
    return "complete" if above.all() else "quasi-complete" if above.any() else "none"


def small_tables(seeds: range):
    """Whole numbers from 0 to 4, many of them equal, in one to three columns."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        d = int(rng.integers(1, 4))
        n = int(rng.integers(2, 15 - 2 * d))
        X = rng.integers(0, 1 + rng.integers(1, 5), (n, d))
        z = X @ rng.integers(-2, 3, d)
        blur = rng.integers(-1, 2, n) * rng.integers(0, 2)
        y = (z + blur > np.median(z)).astype(int)
        y = np.where(rng.random(n) < 0.15, rng.integers(0, 2, n), y)
        if len({*y}) == 2:
            yield X, y


@pytest.mark.parametrize(
    ("x", "y", "kind"),
    [
        ([0, 1, 2, 3], [0, 0, 1, 1], "complete"),
        ([0, 1, 1, 2], [0, 0, 1, 1], "quasi-complete"),
        ([0, 2, 1, 3], [0, 0, 1, 1], "none"),
        ([5, 5], [0, 1], "none"),
    ],
)
def test_the_referee_knows_the_tables_that_can_be_seen_at_a_glance(x, y, kind):
    assert by_rays(np.array(x)[:, np.newaxis], np.array(y)) == kind


def test_500_tables_of_whole_numbers_are_judged_as_by_exact_arithmetic():
    seen: Counter[str] = Counter()
    for X, y in small_tables(range(600)):
        expected = by_rays(X, y)
        assert kind_and_proof(X, y) == expected, (X.tolist(), y.tolist())
        seen[expected] += 1
    assert seen.total() >= 500 and min(seen[kind] for kind in KINDS) >= 60, seen


# Tables built to be of a kind


def built(seed: int, kind: str, across: float = 0.0) -> Table:
    """A table of a kind, in odd units. All but a few rows stand 0.01 to 1 on their side of a plane.

    On it lie d + 1 rows with both labels ("quasi-complete"), or d + 1 rows of label 1 and between
    them one of label 0, moved `across` ("none") or back ("complete").
    """
    rng = np.random.default_rng(seed)
    d = int(rng.integers(1, 7))
    n = 40 * d
    X, y, w = rng.normal(size=(n, d)), rng.integers(0, 2, n), rng.normal(size=d)
    w /= np.linalg.norm(w)
    X += np.outer((2 * y - 1) * rng.uniform(0.01, 1, n) - X @ w, w)
    on = rng.normal(size=(d + 1, d))
    on -= np.outer(on @ w, w)
    if kind == "quasi-complete":
        X, y = np.vstack([X, on, on]), np.append(y, np.repeat([0, 1], d + 1))
    elif across:
        between = rng.dirichlet(np.ones(d + 1)) @ on + across * w
        X, y = np.vstack([X, on, between]), np.append(y, [1] * (d + 1) + [0])
    elif kind == "none":
        y[rng.choice(n, n // 4)] = rng.integers(0, 2, n // 4)
    return (X + rng.normal(size=d)) * 10 ** rng.uniform(-3, 3, d), y


@pytest.mark.parametrize("kind", KINDS)
def test_100_tables_built_to_be_of_a_kind_are(kind):
    assert Counter(kind_and_proof(*built(seed, kind)) for seed in range(100)) == {kind: 100}


@pytest.mark.parametrize("size", [1e-6, 1e-7])
def test_a_near_miss_is_a_miss(size):
    for seed in range(30):
        assert kind_and_proof(*built(seed, "none", across=size)) == "none"
        assert kind_and_proof(*built(seed, "complete", across=-size)) == "complete"


def test_a_miss_smaller_than_floats_decide_is_never_called_what_it_is_not():
    """Touching, the truth, or an error: never "complete" for an overlap, nor "none" for a gap."""
    for seed in range(30):
        for across, never in ((1e-11, "complete"), (-1e-11, "none")):
            assert separation(*built(seed, "none", across)).kind != never


def test_without_a_row_on_the_plane_a_column_that_repeats_another_nearly_changes_nothing():
    for seed in range(10):
        for kind in KINDS:
            for much in (0, 1e-14, 1e-6, 1e-3):
                X, y = built(seed, kind)
                noise = np.random.default_rng(seed).normal(size=len(y))
                again = X[:, 0] + much * np.ptp(X[:, 0]) * noise
                assert kind_and_proof(np.column_stack([X, again]), y) == kind, much


# The data of the series, and shapes of all kinds


@pytest.mark.parametrize(
    ("X", "kind"),
    [(RAW, "complete"), (RAW[:, :20], "none"), (RAW[:, :1], "none"), (mean_radius().X, "none")],
    ids=["30 columns", "20 columns", "one, raw", "one"],
)
def test_the_real_data(X, kind):
    assert kind_and_proof(X, Y) == kind


CASES = {
    "separated": (X6, [0, 0, 0, 1, 1, 1], "complete"),
    "separated, the other way": (X6, [1, 1, 1, 0, 0, 0], "complete"),
    "overlapping": (X6, Y6, "none"),
    "overlapping by one row": (X6, [0, 0, 1, 0, 1, 1], "none"),
    "two rows": ([[0], [1]], [0, 1], "complete"),
    "touching": ([[0], [1], [1], [2]], [0, 0, 1, 1], "quasi-complete"),
    "one row with both labels": ([[7, 3], [7, 3]], [0, 1], "none"),
    "every row with both labels": (np.vstack([X6, X6]), [0] * 6 + [1] * 6, "none"),
    "every row twice": (np.vstack([X6, X6]), [0, 0, 0, 1, 1, 1] * 2, "complete"),
    "only constant columns": (np.full((4, 2), [3.0, -1e9]), [0, 1, 0, 1], "none"),
    "a constant column": (np.column_stack([X6, 0 * X6 + 1e9]), [0, 0, 0, 1, 1, 1], "complete"),
    "a constant column, no boundary": (np.column_stack([X6, 0 * X6 + 0.1]), Y6, "none"),
    "a column twice": (np.column_stack([X6, X6]), Y6, "none"),
    "a column that two add up to": (
        np.column_stack([X6, X6**2, X6 + X6**2]),
        [0, 1, 1, 0, 0, 1],
        "none",
    ),
    "ones of one label": (
        np.column_stack([X6, [0, 0, 0, 1, 0, 1]]),
        [0, 1, 0, 1, 0, 1],
        "quasi-complete",
    ),
    "ones of both labels": (np.column_stack([X6, [0, 1, 1, 0, 0, 1]]), [0, 1, 0, 1, 0, 1], "none"),
    "an exclusive or": ([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], "none"),
    "more columns than rows": (np.eye(6), Y6, "complete"),
    "many more columns": (np.random.default_rng(0).normal(size=(20, 500)), [0, 1] * 10, "complete"),
    "more columns, a row with both labels": (
        np.eye(6)[[0, 0, 1, 2]],
        [0, 1, 0, 1],
        "quasi-complete",
    ),
    "columns of 1e-3 and 4000": (RAW * 10.0 ** np.resize([3, -3, 6], 30), Y, "complete"),
    "a column of 1e10": (X6 + 1e10, [0, 0, 0, 1, 1, 1], "complete"),
    "entries of 1e99": (X6 * 1e99, [0, 0, 0, 1, 1, 1], "complete"),
    "entries of 1e-300": (X6 * 1e-300, [0, 0, 0, 1, 1, 1], "complete"),
    "entries that floats hardly hold": ([[0.0], [5e-324]], [0, 1], "none"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_table_is_of_its_kind(case):
    X, y, kind = CASES[case]
    assert kind_and_proof(X, y) == kind


def test_the_weight_of_a_column_of_0_and_1_is_the_whole_direction():
    X, y, _ = CASES["ones of one label"]
    _, w, b = separation(X, y)
    assert w[1] > 0 and abs(w[0]) < 1e-9 * w[1] and abs(b) < 1e-9 * w[1]


def test_rows_that_the_programme_does_not_see_at_first_count():
    """Wherever it stands in 3,000 rows, the one that spoils a boundary is found."""
    X = np.sort(np.random.default_rng(0).uniform(0.1, 1, (3000, 2)), axis=0)
    X[::2] *= -1
    y = (X[:, 0] > 0).astype(int)
    assert kind_and_proof(X, y) == "complete"
    for row in range(0, 3000, 271):
        spoiled, touching = X.copy(), X.copy()
        spoiled[row] = -5 * np.sign(X[row])
        touching[row], touching[(row + 1) % 3000] = 0, 0
        assert kind_and_proof(spoiled, y) == "none"
        assert kind_and_proof(touching, y) == "quasi-complete"


@pytest.mark.parametrize(
    ("labels", "kind"), [("separated", "complete"), ("noisy", "none"), ("ones", "quasi-complete")]
)
def test_a_large_table_is_judged_from_few_of_its_rows(labels, kind):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100_000, 30))
    z = X @ rng.normal(size=30)
    y = (z + (labels != "separated") * rng.logistic(size=len(z)) > 0).astype(int)
    if labels == "ones":
        X[:, 0] = 0
        X[np.flatnonzero(y)[3], 0] = 1
    assert kind_and_proof(X, y) == kind


# What comes in


def test_tables_and_labels_are_taken_as_the_class_takes_them():
    y = np.array([0, 0, 0, 1, 1, 1])
    plain = separation(X6, y)
    for X, labels in (
        (pd.DataFrame({"x": X6[:, 0]}), pd.Series(y)),
        (X6.astype(np.int8), y > 0),
        (X6.astype(str), np.where(y, "yes", "no")),
        (X6.tolist(), [7 if label else -3 for label in y]),
    ):
        kind, w, b = separation(X, labels)
        assert kind == "complete" and np.array_equal(w, plain.w) and b == plain.b
    assert separation(X6, 1 - y).w == -plain.w


def test_nothing_that_is_passed_in_is_changed():
    X, y = RAW.copy(), Y.copy()
    separation(X, y)
    assert np.array_equal(X, RAW) and np.array_equal(y, Y)


REFUSED = {
    "three labels": (X6, [0, 1, 2] * 2, "Keep two"),
    "one label": (X6, [1] * 6, "one class only"),
    "measurements for y": (X6, X6[:, 0] / 7, "measurements, not labels"),
    "no y": (X6, None, "y"),
    "a gap": (np.where(X6 == 1, np.nan, X6), Y6, "NaN"),
    "a gap in y": (X6, [0, None, 0, 1, 1, 1], "gap in row 1"),
    "text": ([["a"], ["b"]], [0, 1], "OneHotEncoder"),
    "another length": (X6, Y6[:5], "inconsistent numbers of samples"),
    "one dimension": (X6[:, 0], Y6, "2D array"),
    "dates": (np.full((2, 1), "2026-01-01", dtype="datetime64[D]"), [0, 1], "dates"),
    "entries of 1e300": (X6 * 1e300, Y6, "MaxAbsScaler"),
    "a gap that floats lose": (X6 + 1e15, [0, 0, 0, 1, 1, 1], "subtract from each column"),
    "too narrow for weights": (X6 * 1e-309, [0, 0, 0, 1, 1, 1], "floats do not decide"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_answered_with_the_problem(case):
    X, y, words = REFUSED[case]
    with pytest.raises(ValueError, match=words):
        separation(X, y)


@pytest.mark.parametrize(
    ("shape", "allowed"),
    [((400, 101), False), ((101, 400), False), ((10_000_001, 1), False), ((400, 100), True)],
)
def test_a_table_too_large_is_refused_before_the_programme_starts(shape, allowed, monkeypatch):
    asked = []
    monkeypatch.setattr(separable, "_programme", lambda A: asked.append(A) or np.zeros(A.shape[1]))
    X, y = np.zeros(shape), np.arange(shape[0]) % 2
    if allowed:
        separation(X, y)
        assert asked
    else:
        with pytest.raises(ValueError, match=r"too large to decide.*at most 100 columns"):
            separation(X, y)
        assert not asked


def test_a_solver_that_gives_up_is_asked_less_exactly_and_then_named(monkeypatch):
    asked, solve = [], separable.linprog

    def exact_enough(*args, options, **rest):
        asked.append(options["primal_feasibility_tolerance"])
        found = solve(*args, options=options, **rest)
        found.status = 4 * (asked[-1] < tolerable)
        return found

    monkeypatch.setattr(separable, "linprog", exact_enough)
    tolerable = 1e-8
    assert separation(X6, [0, 0, 0, 1, 1, 1]).kind == "complete"
    assert asked == [1e-10, 1e-9, 1e-8]
    tolerable = 1
    with pytest.raises(ValueError, match=r"programme was not solved.*floats do not decide"):
        separation(X6, Y6)
