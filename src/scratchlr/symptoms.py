"""The seven tests that notebook 06 puts a classifier to: one for each symptom of notebook 00.

With this file you can `examine` any classifier with `fit`, `predict`, `predict_proba` and
`loss_curve_` (rows of step and loss) on the breast-cancer data.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline

from scratchlr.data import breast_cancer

Array = NDArray[Any]
Classifier = Any  # the recipe of notebook 00 is no estimator of scikit-learn's
Build = Callable[..., Classifier]  # build(steps=k) is untrained and will take k steps at most


class RecipeNaive:
    """The recipe of notebook 00 with its faults: the patient in whom every symptom must show."""

    def __init__(self, lr: float = 0.01, steps: int = 5_000) -> None:
        self.lr, self.steps = lr, steps

    def fit(self, X: Array, y: Array) -> RecipeNaive:
        self.ones, self.weight = np.ones((len(X), 1)), np.zeros(X.shape[1] + 1)
        x = np.hstack([self.ones, X])
        losses = []
        for step in range(self.steps):
            p = self.predict_proba(X)[:, 1]
            if step % 100 == 0:
                losses.append((step, -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))))
            self.weight = self.weight - self.lr * x.T @ (p - y) / len(y)
        self.loss_curve_ = np.array(losses)
        return self

    def predict_proba(self, X: Array) -> Array:
        p = 1 / (1 + np.exp(-np.hstack([self.ones, X]) @ self.weight))
        return np.column_stack([1 - p, p])

    def predict(self, X: Array) -> Array:
        return (self.predict_proba(X)[:, 1] >= 0.5).astype(int)


def examine(**builds: Build) -> dict[str, list[bool]]:
    """Put classifiers to the seven tests and print a table: ✓ the symptom is cured, ✗ it shows.

    builds : for each name a function; build() returns a classifier that is not trained yet, and
        build(steps=k) one that takes k steps at most.
    Returns for each name the seven answers, True where the symptom is cured.
    """
    answers = {name: [test(build) for test in TESTS.values()] for name, build in builds.items()}
    print(f"{'':36}", *(f"{name:>12}" for name in answers))
    for number, symptom in enumerate(TESTS):
        marks = ["✓" if found[number] else "✗" for found in answers.values()]
        print(f"{symptom:36}", *(f"{mark:>12}" for mark in marks))
    return answers


def _data() -> tuple[Array, Array]:
    X, y, *_ = breast_cancer()
    return X, y


def _hush() -> warnings.catch_warnings[None]:
    """What a classifier warns of is the business of one test, and noise in the others."""
    return warnings.catch_warnings(action="ignore")


def _trained(build: Build, order: slice | Array = slice(None), **steps: int) -> Classifier:
    """Trained on all rows, in this order."""
    X, y = _data()
    with _hush():
        return build(**steps).fit(X[order], y[order])


def _probabilities(classifier: Classifier) -> Array:
    """Of all rows, to four decimals."""
    X, _ = _data()
    with _hush():
        p: Array = classifier.predict_proba(X)[:, 1].round(4)
    return p


def _losses(classifier: Classifier) -> Array:
    stage = classifier[-1] if isinstance(classifier, Pipeline) else classifier
    losses: Array = np.asarray(stage.loss_curve_)[:, 1]
    return losses


def _no_overflow(build: Build) -> bool:
    """In training, and at rows a thousand times as large."""
    X, y = _data()
    with _hush():
        warnings.simplefilter("error", RuntimeWarning)
        try:
            build().fit(X, y).predict_proba(1000 * X)
        except RuntimeWarning:
            return False
    return True


def _loss_is_a_number(build: Build) -> bool:
    return bool(np.all(np.isfinite(_losses(_trained(build)))))


def _order_is_harmless(build: Build) -> bool:
    """Three orders of the rows give the same 569 probabilities."""
    orders = [np.random.default_rng(seed).permutation(len(_data()[1])) for seed in range(3)]
    answers = [_probabilities(_trained(build, order)) for order in orders]
    return all(np.array_equal(answers[0], answer) for answer in answers)


def _labels_one_row(build: Build) -> bool:
    """A row alone gets the label that it gets among the others."""
    X, _ = _data()
    classifier = _trained(build)
    with _hush():
        try:
            alone = [classifier.predict(X[i : i + 1])[0] for i in range(15, 25)]
        except ValueError:
            return False
        return np.array_equal(alone, classifier.predict(X)[15:25])


def _more_steps_change_nothing(build: Build) -> bool:
    few, many = _trained(build), _trained(build, steps=20_000)
    return np.array_equal(_probabilities(few), _probabilities(many))


def _beats_the_rival_on_unseen_rows(build: Build) -> bool:
    X, y = _data()
    seen, unseen = train_test_split(np.arange(len(y)), test_size=0.3, stratify=y, random_state=0)
    with _hush():
        try:
            right = np.mean(build().fit(X[seen], y[seen]).predict(X[unseen]) == y[unseen])
        except ValueError:
            return False
    return bool(right > np.mean(y[unseen] == 1))


def _loss_never_rises(build: Build) -> bool:
    """What a safe rate promises, rounding apart. A loss that is no number is no fall."""
    return bool(np.all(np.diff(_losses(_trained(build))) <= 1e-12))


TESTS: dict[str, Callable[[Build], bool]] = {
    "S1 no overflow": _no_overflow,
    "S2 the loss is a number": _loss_is_a_number,
    "S3 the order of the rows is harmless": _order_is_harmless,
    "S4 it labels a single row": _labels_one_row,
    "S5 more steps change nothing": _more_steps_change_nothing,
    "S6 it beats the rival on unseen rows": _beats_the_rival_on_unseen_rows,
    "S7 the loss never rises": _loss_never_rises,
}
