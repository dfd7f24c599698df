"""Proves the class: scikit-learn's own tests, two other libraries, two textbooks, and properties.

What bad input does is in test_bad_input.py, what shows whether a fit is at its optimum in
test_optimum.py. A warning is an error here, so a fit that should
converge does. No fit may take more than 20,000 steps, so that a mistake ends soon.
"""

from __future__ import annotations

import warnings
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression as OfScikitLearn
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import check_estimator

from scratchlr import (
    LogisticRegression,
    gradient,
    gradient_step,
    largest_curvature,
    log_loss,
    model,
)
from scratchlr.data import breast_cancer, mean_radius, six_points

X6, Y6, *_ = six_points()
RAW, Y, *_ = breast_cancer()
X30 = (RAW - RAW.mean(axis=0)) / RAW.std(axis=0)
N = len(Y)
FINE = {"tol": 1e-10, "max_iter": 20_000}

pytestmark = [
    pytest.mark.usefixtures("sound_mathematics"),
    pytest.mark.timeout(20),  # a fit that never ends is red soon; the slowest takes one second
]


def fitted(X, y, **parameters):
    return LogisticRegression(**{**FINE, **parameters}).fit(X, y)


def same(a, b, atol=1e-6):
    """Whether two fits have the same weights and the same intercept."""
    np.testing.assert_allclose(a.coef_, b.coef_, rtol=0, atol=atol)
    np.testing.assert_allclose(a.intercept_, b.intercept_, rtol=0, atol=atol)


def warned(words=None):
    return pytest.warns(ConvergenceWarning, match=words)


# scikit-learn's own tests


def test_check_estimator_finds_nothing(record_property):
    """Its data are often separable, so the warning for those is expected here and nowhere else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        results = check_estimator(LogisticRegression(max_iter=200), on_fail=None, on_skip=None)
    names: dict[str, list[str]] = {"passed": [], "skipped": [], "failed": []}
    for result in results:
        names[result["status"]].append(f"{result['check_name']}: {result['exception']}")
    record_property("check_estimator", {status: len(found) for status, found in names.items()})
    assert not names["failed"]
    assert len(names["passed"]) >= 50
    for skipped in names["skipped"]:  # only what needs a switch in the environment
        assert "SCIPY_ARRAY_API is not set" in skipped


def test_scikit_learn_is_told_that_two_classes_are_all():
    assert get_tags(LogisticRegression()).classifier_tags.multi_class is False


# The same numbers elsewhere


@pytest.mark.parametrize(
    ("X", "C", "digits"),
    [(mean_radius().X, np.inf, 1e-7), (X30, 1.0, 1e-6), (X30, 0.01, 1e-7)],
    ids=["mean radius, no penalty", "30 columns, C = 1", "30 columns, C = 0.01"],
)
def test_agrees_with_scikit_learn(X, C, digits, record_property):
    ours = fitted(X, Y, l2=1 / (C * N))
    theirs = OfScikitLearn(C=C, tol=1e-10, solver="newton-cholesky").fit(X, Y)
    same(ours, theirs, atol=digits)
    record_property("largest difference", float(np.abs(ours.coef_ - theirs.coef_).max()))
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=0, atol=digits)
    np.testing.assert_allclose(
        ours.decision_function(X), theirs.decision_function(X), rtol=0, atol=20 * digits
    )
    np.testing.assert_array_equal(ours.predict(X), theirs.predict(X))
    assert ours.score(X, Y) == theirs.score(X, Y)


@pytest.mark.parametrize(
    "solver", ["lbfgs", "newton-cg", "newton-cholesky", "sag", "saga", "liblinear"]
)
def test_the_intercept_is_penalised_by_liblinear_alone(solver):
    """So for each other solver l2 = 1 / (C n) gives the same weights."""
    theirs = OfScikitLearn(C=1.0, solver=solver, tol=1e-8, max_iter=10_000).fit(X6, Y6)
    ours = fitted(X6, Y6, l2=1 / 6)
    apart = np.abs(ours.intercept_ - theirs.intercept_).max()
    assert apart > 0.1 if solver == "liblinear" else apart < 1e-4


def spector():
    """Spector and Mazzeo 1980, the logit example of Greene's *Econometric Analysis*, by Stata 11.

    Bundled with statsmodels, which gives these digits (results_discrete.py in
    statsmodels/discrete/tests/results); the book prints the first four.
    """
    data = sm.datasets.spector.load_pandas().data
    published = [2.82611297201, 0.0951576702557, 2.37868772835], -13.0213483201
    return data[["GPA", "TUCE", "PSI"]], data["GRADE"], published


def low_birth_weight():
    """The 189 births of Hosmer and Lemeshow's *Applied Logistic Regression*, by Stata 9's manual.

    Data and digits are bundled with statsmodels (statsmodels/genmod/tests/results, class Lbw).
    """
    data = pd.read_csv(files("statsmodels.genmod.tests.results") / "stata_lbw_glm.csv")
    data = data.assign(black=data["race"] == "black", other=data["race"] == "other")
    columns = ["age", "lwt", "black", "other", "smoke", "ptl", "ht", "ui"]
    published = [-0.02710031, -0.01515082, 1.26264728, 0.86207916]
    published += [0.92334482, 0.54183656, 1.83251780, 0.75851348]
    return data[columns].astype(float), data["low"], (published, 0.46122388)


@pytest.mark.parametrize("published", [spector, low_birth_weight])
def test_gives_the_coefficients_a_textbook_publishes(published, record_property):
    X, y, (weights, intercept) = published()
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(**FINE)).fit(X, y)
    scaler, ours = pipeline
    w = ours.coef_[0] / scaler.scale_  # back to the units of the table
    b = ours.intercept_[0] - w @ scaler.mean_
    ratio = np.append(w, b) / np.append(weights, intercept)
    np.testing.assert_allclose(ratio, 1, rtol=1e-5)
    record_property("largest relative difference", float(np.abs(ratio - 1).max()))
    theirs = sm.Logit(y, sm.add_constant(X)).fit(method="newton", tol=1e-14, disp=False)
    np.testing.assert_allclose(np.append(b, w), theirs.params, rtol=1e-7)


# The loop


def test_each_step_is_a_gradient_step():
    """One step and five, at a rate of one's own: the path of notebook 04."""
    X, y, *_ = mean_radius()
    w, b = np.zeros(1), 0.0
    for steps in range(1, 6):
        w, b = gradient_step(X, y, w, b, 1.0)
        with warned():
            ours = LogisticRegression(learning_rate=1.0, max_iter=steps).fit(X, y)
        np.testing.assert_allclose(ours.coef_[0], w, rtol=1e-14)
        np.testing.assert_allclose(ours.intercept_, b, rtol=1e-14)
        assert ours.n_iter_ == steps


def test_stops_at_the_first_step_whose_largest_slope_is_tol_or_less():
    """And not earlier: by then the loss has long ceased to change in its printed digits."""
    X, y, *_ = mean_radius()
    ours = LogisticRegression(learning_rate=4.0, tol=1e-6).fit(X, y)
    assert ours.n_iter_ == 146  # counted in notebook 05 with another loop
    dw, db = gradient(X, y, ours.coef_[0], ours.intercept_[0])
    assert max(np.abs(dw).max(), abs(db)) <= 1e-6
    with warned("after 145 steps"):
        LogisticRegression(learning_rate=4.0, tol=1e-6, max_iter=145).fit(X, y)


@pytest.mark.parametrize("l2", [0.0, 0.5])
def test_takes_nine_tenths_of_the_largest_safe_rate_by_default(l2):
    X, y, *_ = mean_radius()
    rate = 0.9 * 2 / (largest_curvature(X) + l2)
    by_hand = fitted(X, y, tol=1e-4, l2=l2, learning_rate=rate)
    same(fitted(X, y, tol=1e-4, l2=l2), by_hand, atol=1e-12)


def test_the_default_rate_does_not_depend_on_the_order_of_many_rows():
    """More rows than a block holds, sorted: the largest curvature of one block is another."""
    rng = np.random.default_rng(0)
    X = np.sort(rng.normal(size=(20_000, 1)), axis=0)
    y, order = (X[:, 0] > rng.normal(size=20_000)).astype(int), rng.permutation(20_000)
    steps = fitted(X, y).n_iter_
    assert steps > 10 and fitted(X[order], y[order]).n_iter_ == steps


def test_the_largest_curvature_is_computed_once_also_by_a_fit_that_warns(monkeypatch):
    calls = []
    monkeypatch.setattr(model, "largest_curvature", lambda X: calls.append(X) or 1.0)
    with warned("above the largest safe rate, 2"):
        LogisticRegression(learning_rate=9.0, max_iter=5).fit(X6, Y6)
    assert len(calls) == 1


def test_at_the_default_rate_the_loss_never_rises():
    """Random labels keep every p near ½, where the curvature reaches its bound."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(200, 3)) @ np.diag([1, 2, 5]) + 3, rng.integers(0, 2, 200)
    for l2 in (0, 0.1, 10):
        _, losses = fitted(X, y, l2=l2).loss_curve_.T
        assert np.all(np.diff(losses) <= 1e-15)


def test_the_loss_curve_is_the_loss_with_its_penalty():
    ours = fitted(X6, Y6, l2=0.1)
    steps, losses = ours.loss_curve_.T
    assert (steps[0], losses[0]) == (0, np.log(2))
    assert steps[-1] == ours.n_iter_ and np.all(np.diff(steps) > 0)
    assert np.array_equal(steps[:10], range(10)), "the first steps are all there"
    assert len(steps) < ours.n_iter_ / 2, "and later ones ever more rarely"
    w, b = ours.coef_[0], ours.intercept_[0]
    np.testing.assert_allclose(losses[-1], log_loss(Y6, X6 @ w + b) + 0.05 * w @ w, rtol=1e-14)


def test_blocks_of_rows_change_nothing(monkeypatch):
    """The last block is shorter than the others: it must count for less."""
    whole = fitted(X30, Y, l2=0.1)
    monkeypatch.setattr(model, "BLOCK", 100)
    blocks = fitted(X30, Y, l2=0.1)
    same(whole, blocks, atol=1e-8)
    np.testing.assert_allclose(blocks.loss_curve_[0], whole.loss_curve_[0], rtol=1e-14)
    np.testing.assert_allclose(blocks.loss_curve_[-1, 1], whole.loss_curve_[-1, 1], rtol=1e-12)


@pytest.mark.parametrize("mixed", range(3))
def test_classes_are_separable_only_where_every_block_is(mixed, monkeypatch):
    """A boundary at 0 separates every block of two rows but one, so an optimum exists."""
    monkeypatch.setattr(model, "BLOCK", 2)
    y = np.tile([0, 1], 3)
    y[2 * mixed : 2 * mixed + 2] = [1, 0]
    ours = fitted(np.tile([[-1.0], [1.0]], (3, 1)), y)
    np.testing.assert_allclose(ours.coef_, np.log(2))


# Warnings


def test_says_how_far_it_came_and_what_to_do():
    slope = (
        r"Not converged: after 10 steps the largest slope is .* \(tol = 1e-06\)\. Scale.*max_iter"
    )
    with warned(rf"{slope}.*a finite optimum may not exist: ask scratchlr\.separation\(X, y\)"):
        LogisticRegression(max_iter=10).fit(RAW[:, :1], Y)
    for l2, max_iter, why in (
        (0.01, 10, "with a penalty it exists"),
        (0, 60, "so near to it, it is sure"),
    ):
        with warned("Not converged") as caught:
            LogisticRegression(max_iter=max_iter, l2=l2).fit(*mean_radius()[:2])
        assert "optimum" not in str(caught[0].message), why


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"l2": 0.1, "tol": 0.1}, "yet a score may still change by .*, most by the weight of"),
        ({}, "do not overlap in"),
    ],
)
def test_a_column_is_named_as_in_the_table(parameters, words):
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"age": rng.normal(size=300), "rare": 0.0})
    y = (table["age"] > rng.normal(size=300)).astype(int)
    table.loc[np.flatnonzero(y)[0], "rare"] = 1.0
    name = "age" if "l2" in parameters else "rare"
    with warned(f"{words} column {name}[ ,.]"):
        LogisticRegression(**parameters).fit(table, y)


def test_a_rate_above_the_safe_one_is_named_as_a_reason():
    with warned(r"The learning rate 8\.1 is above the largest safe rate, 8\.$"):
        LogisticRegression(learning_rate=8.1, max_iter=5).fit(*mean_radius()[:2])
    with warned() as caught:
        LogisticRegression(learning_rate=7.9, max_iter=5).fit(*mean_radius()[:2])
    assert "above" not in str(caught[0].message)


def test_a_large_penalty_is_named_as_a_reason():
    """A penalty is large when its curvature is more than that of the loss."""
    limit = largest_curvature(X6)
    with warned(r"steps \(max_iter\)\. A penalty of 1\.2\d* makes every step short: lower l2"):
        LogisticRegression(l2=1.05 * limit, max_iter=3).fit(X6, Y6)
    for parameters in ({"l2": 5, "learning_rate": 0.1}, {"l2": 0.95 * limit}):
        with warned() as caught:
            LogisticRegression(max_iter=3, **parameters).fit(X6, Y6)
        assert "lower l2" not in str(caught[0].message)


@pytest.mark.parametrize("tol", [1e-9, 0.1], ids=["not converged", "converged"])
def test_separable_classes_without_a_penalty_are_named(tol):
    """Also where the slopes have become small enough: there is no optimum to be near to."""
    with warned("separable, so no finite optimum exists.*l2 > 0") as caught:
        LogisticRegression(tol=tol, max_iter=2000).fit(X6, [0, 0, 0, 1, 1, 1])
    assert len(caught) == 1
    assert caught[0].filename == __file__, "the warning must point at the line that called fit"
    fitted(X6, [0, 0, 0, 1, 1, 1], l2=0.1)  # with a penalty: no warning


# Predictions


@pytest.mark.parametrize(
    "method", ["predict", "predict_proba", "predict_log_proba", "decision_function"]
)
def test_one_row_is_predicted_as_among_others(method):
    """S4: the recipe of notebook 00 could predict nothing but its training rows."""
    answer = getattr(fitted(X30, Y, l2=0.1), method)
    rows = np.concatenate([answer(X30[i : i + 1]) for i in range(40)])
    np.testing.assert_allclose(rows, answer(X30)[:40], rtol=1e-12)
    np.testing.assert_allclose(rows, answer(X30[:40]), rtol=1e-12)  # columns of other means


def test_probabilities_are_those_of_the_score():
    ours = fitted(X6, Y6)
    z = ours.decision_function(X6)
    np.testing.assert_array_equal(z, X6 @ ours.coef_[0] + ours.intercept_[0])
    p = ours.predict_proba(X6)
    assert ours.predict_proba([[50.0]])[0, 0] > 0, "a small probability stays"
    np.testing.assert_allclose(p[:, 1], 1 / (1 + np.exp(-z)), rtol=1e-15)
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-15)
    np.testing.assert_allclose(ours.predict_log_proba(X6), np.log(p), rtol=1e-13)


def test_logarithms_of_probabilities_stay_finite_where_the_probability_is_0():
    ours, far = fitted(X6, Y6), [[-1000.0], [1000.0]]
    np.testing.assert_array_equal(ours.predict_proba([[1000.0]]), [[0, 1]])
    logarithms = ours.predict_log_proba(far)
    for row, z in zip(logarithms, ours.decision_function(far)):
        np.testing.assert_allclose(row, [-log_loss(0, z), -log_loss(1, z)], atol=1e-300)
    assert logarithms.min() < -500


def test_a_probability_equal_to_the_threshold_is_class_1():
    """The slopes are exactly 0 at the start, so even a tol of 0 is reached there."""
    ours = fitted([[-1.0], [1.0], [-1.0], [1.0]], ["no", "no", "yes", "yes"], tol=0)
    assert ours.n_iter_ == 0
    assert ours.predict_proba([[5.0]])[0, 1] == 0.5
    assert ours.predict([[5.0]]) == ["yes"]
    assert ours.predict([[5.0]], threshold=np.nextafter(0.5, 1)) == ["no"]


def test_a_score_too_near_to_0_to_change_its_probability_is_class_1():
    """As the docstring of predict says; and scikit-learn decides otherwise at a score of 0."""
    X, y = [[-1.0], [1.0], [-1.0], [1.0]], [0, 0, 1, 1]
    ours = fitted(X, y)
    assert OfScikitLearn().fit(X, y).predict([[0.0]]) == [0] != ours.predict([[0.0]])
    for score, label in ((-1e-17, 1), (-1e-16, 0)):
        ours.intercept_ = np.array([score])
        assert ours.decision_function([[0.0]]) == [score]
        assert ours.predict([[0.0]]) == [label]


def test_the_threshold_moves_the_labels_and_nothing_else():
    X, y, *_ = mean_radius()
    ours = fitted(X, y)
    p = ours.predict_proba(X)[:, 1]
    for threshold in (0, 0.2, 0.9, 1):
        np.testing.assert_array_equal(ours.predict(X, threshold), (p >= threshold).astype(int))
    np.testing.assert_array_equal(ours.predict_proba(X)[:, 1], p)


@pytest.mark.parametrize(
    ("zero", "one"), [(-1, 1), (1, 2), (False, True), ("benign", "malignant"), (2.0, 7.0)], ids=str
)
def test_any_two_labels_in_their_order(zero, one):
    ours = fitted(X6, [one if label else zero for label in Y6])
    assert ours.classes_.tolist() == [zero, one]
    assert ours.predict([[-9.0], [9.0]]).tolist() == [zero, one]
    same(ours, fitted(X6, Y6))
    assert ours.score(X6, [one if label else zero for label in Y6]) == 4 / 6


# Tables, lists, precision, pipelines


def test_lists_arrays_and_tables_give_the_same():
    table = pd.DataFrame({"x": X6[:, 0], "square": X6[:, 0] ** 2})
    of_table = fitted(table, pd.Series(Y6, index=list("fedcba")))
    assert of_table.feature_names_in_.tolist() == ["x", "square"] and of_table.n_features_in_ == 2
    X = table.to_numpy()
    for form in (X, X.tolist(), np.asfortranarray(X), X[::-1][::-1]):
        ours = fitted(form, Y6.tolist())
        same(ours, of_table, atol=1e-12)
        assert not hasattr(ours, "feature_names_in_")


def test_float32_is_computed_in_float64():
    X = X30[:, :2].astype(np.float32)
    ours, theirs = fitted(X, Y), fitted(X.astype(float), Y)
    np.testing.assert_array_equal(ours.coef_, theirs.coef_)
    assert ours.predict_proba(X).dtype == np.float64
    assert X.dtype == np.float32, "the array given is left as it was"


def test_what_is_given_is_left_as_it_was():
    X, y = X30.copy(), Y.copy()
    X.flags.writeable = y.flags.writeable = False
    ours = fitted(X, y, l2=0.1)
    ours.predict(X)
    assert ours.get_params() == {"learning_rate": None, "l2": 0.1, **FINE}


def test_works_in_a_pipeline_and_a_grid_search():
    pipeline = make_pipeline(StandardScaler(), LogisticRegression())
    search = GridSearchCV(pipeline, {"logisticregression__l2": [0.01, 0.1]}, cv=3).fit(RAW, Y)
    assert search.best_score_ > 0.96


def test_fitting_again_forgets_the_first_fit():
    ours = fitted(X6, Y6)
    ours.fit(X30[:, :2], np.where(Y, "b", "a"))
    same(ours, fitted(X30[:, :2], np.where(Y, "b", "a")), atol=0)


# Properties that any fit has


def tables(*penalties):
    """Random X (4 k, d) and y, with each penalty; and a generator.

    Every row appears with both labels, so an optimum exists without a penalty.
    """
    for seed in range(6):
        for l2 in penalties:
            rng = np.random.default_rng(seed)
            k, d = 5 + seed, 1 + seed % 3
            rows, labels = rng.normal(size=(k, d)), np.append([0, 1], rng.integers(0, 2, k - 2))
            yield np.tile(rows, (4, 1)), np.concatenate([np.tile(labels, 3), 1 - labels]), l2, rng


def test_the_order_of_the_rows_does_not_matter():
    for X, y, l2, rng in tables(0.0, 1.0):
        order = rng.permutation(len(y))
        same(fitted(X, y, l2=l2), fitted(X[order], y[order], l2=l2))


def test_reordering_columns_reorders_the_weights():
    for X, y, l2, rng in tables(0.0, 1.0):
        order = rng.permutation(X.shape[1])
        ours, theirs = fitted(X, y, l2=l2), fitted(X[:, order], y, l2=l2)
        np.testing.assert_allclose(ours.coef_[:, order], theirs.coef_, rtol=0, atol=1e-6)


def test_swapping_the_labels_flips_all_signs():
    for X, y, l2, _ in tables(0.0, 1.0):
        ours, swapped = fitted(X, y, l2=l2), fitted(X, 1 - y, l2=l2)
        np.testing.assert_allclose(swapped.coef_, -ours.coef_, rtol=0, atol=1e-6)
        np.testing.assert_allclose(swapped.intercept_, -ours.intercept_, rtol=0, atol=1e-6)


def test_duplicating_every_row_changes_nothing():
    """The loss is a mean: with a sum, the penalty would count half as much."""
    for X, y, l2, _ in tables(0.01, 1.0):
        ours, twice = fitted(X, y, l2=l2), fitted(np.vstack([X, X]), np.append(y, y), l2=l2)
        same(ours, twice)
        np.testing.assert_allclose(ours.loss_curve_[-1, 1], twice.loss_curve_[-1, 1], rtol=1e-9)


@pytest.mark.parametrize("factor", [0.3, 4.0])
def test_scaling_a_column_scales_its_weight_the_other_way(factor):
    for X, y, l2, _ in tables(0.0):
        scaled = X * np.append(factor, np.ones(X.shape[1] - 1))
        ours, theirs = fitted(X, y, l2=l2), fitted(scaled, y, l2=l2)
        np.testing.assert_allclose(theirs.coef_[0, 0] * factor, ours.coef_[0, 0], atol=1e-6)
        np.testing.assert_allclose(theirs.predict_proba(scaled), ours.predict_proba(X), atol=1e-6)


def test_shifting_a_column_moves_the_intercept_alone():
    """A penalised intercept would pull the weights along."""
    for X, y, l2, rng in tables(0.0, 0.01, 1.0):
        shift = rng.uniform(-2, 2)
        ours, theirs = fitted(X, y, l2=l2), fitted(X + shift, y, l2=l2)
        np.testing.assert_allclose(theirs.coef_, ours.coef_, rtol=0, atol=1e-6)
        moved = theirs.intercept_ + shift * theirs.coef_.sum()
        np.testing.assert_allclose(moved, ours.intercept_, rtol=0, atol=1e-6)


def test_the_mean_probability_is_the_share_of_class_1():
    """Since the intercept is free of the penalty; and the weights balance it: X.T r / n = -l2 w."""
    for X, y, l2, _ in tables(0.0, 0.01, 1.0):
        ours = fitted(X, y, l2=l2)
        r = ours.predict_proba(X)[:, 1] - y
        np.testing.assert_allclose(r.mean(), 0, atol=1e-9)
        np.testing.assert_allclose(X.T @ r / len(y) + l2 * ours.coef_[0], 0, atol=1e-9)


def test_a_larger_penalty_gives_smaller_weights():
    penalties = 0.001, 0.01, 0.1, 1.0
    sizes = [np.linalg.norm(fitted(X, y, l2=l2).coef_) for X, y, l2, _ in tables(*penalties)]
    assert np.all(np.diff(np.reshape(sizes, (-1, len(penalties)))) < 0)
