"""Proves that each of the seven tests of notebook 06 sees its symptom, and no other."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from scratchlr import LogisticRegression
from scratchlr.symptoms import TESTS, RecipeNaive, examine


class Sound:
    """A pipeline written out, so that each symptom below is one method."""

    def __init__(self, steps=2_000):
        self.scaler, self.model = StandardScaler(), LogisticRegression(l2=0.1, max_iter=steps)

    def fit(self, X, y):
        self.model.fit(self.scaler.fit_transform(X), y)
        self.loss_curve_ = self.model.loss_curve_
        return self

    def predict_proba(self, X):
        return self.model.predict_proba(self.scaler.transform(X))

    def predict(self, X):
        return self.model.predict(self.scaler.transform(X))


class S1(Sound):
    def predict_proba(self, X):
        p = 1 / (1 + np.exp(-self.model.decision_function(self.scaler.transform(X))))
        return np.column_stack([1 - p, p])


class S2(Sound):
    def fit(self, X, y):
        super().fit(X, y)
        self.loss_curve_ = np.array([[0, 0.7], [1, np.inf]])
        return self


class S3(Sound):
    def fit(self, X, y):
        super().fit(X, y)
        self.model.intercept_ = self.model.intercept_ + 0.01 * X[0, 0]
        return self


class S4(Sound):
    def predict(self, X):
        if len(X) == 1:
            raise ValueError("one row")
        return super().predict(X)


class S5(Sound):
    def __init__(self, steps=20):
        super().__init__(steps)


class S6(Sound):
    def predict(self, X):
        return np.ones(len(X), dtype=int)


class S7(Sound):
    def fit(self, X, y):
        super().fit(X, y)
        self.loss_curve_ = np.array([[0, 0.7], [1, 0.8], [2, 0.2]])
        return self


class S4Mixed(Sound):
    """Answers, and differently when a row stands alone."""

    def predict(self, X):
        return 1 - super().predict(X) if len(X) == 1 else super().predict(X)


@pytest.mark.parametrize(("build", "shows"), [(Sound, []), *[(s, [s.__name__[:2]]) for s in (
    S1, S3, S4, S4Mixed, S5, S6, S7)], (S2, ["S2", "S7"])])  # fmt: skip
def test_each_symptom_is_seen_and_no_other(build, shows):
    (found,) = examine(one=build).values()
    assert [name[:2] for name, cured in zip(TESTS, found) if not cured] == shows


def test_the_table_says_what_is_returned(capsys):
    answers = examine(recipe=RecipeNaive, sound=Sound)
    assert answers == {"recipe": [False] * 7, "sound": [True] * 7}
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["recipe", "sound"]
    assert [line.split()[-2:] for line in lines] == [["✗", "✓"]] * 7
    assert [line[:2] for line in lines] == [f"S{number}" for number in range(1, 8)]
