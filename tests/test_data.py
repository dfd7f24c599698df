"""Proves that each data set has the shape, the names, the units and the numbers notebooks rely on.

The numbers of six_points and the formula of mean_radius are examples in their docstrings.
"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer

from scratchlr import data

LOADERS = {
    data.breast_cancer: (569, 30),
    data.mean_radius: (569, 1),
    data.radius_and_texture: (569, 2),
    data.six_points: (6, 1),
}
each_data_set = pytest.mark.parametrize("load", LOADERS, ids=lambda load: load.__name__)


@each_data_set
def test_a_data_set_is_X_y_and_a_name_and_a_unit_for_each_column(load):
    X, y, features, units, classes = load()
    n, d = LOADERS[load]
    assert X.shape == (n, d) and X.dtype == np.float64 and np.all(np.isfinite(X))
    assert y.shape == (n,) and np.issubdtype(y.dtype, np.integer) and set(y.tolist()) == {0, 1}
    assert len(set(features)) == len(units) == d and len(set(classes)) == 2
    assert all(type(word) is str and word for word in (*features, *units, *classes))


@each_data_set
def test_who_changes_a_data_set_does_not_change_the_next_one(load):
    first = load()
    first.X[:], first.y[:] = 0, 0
    assert load().X.any() and load().y.any()


def test_breast_cancer_is_scikit_learns_with_benign_as_class_1():
    """Were the names of the classes exchanged, every picture would say the opposite."""
    X, y, features, _, classes = data.breast_cancer()
    bunch = load_breast_cancer()
    assert np.array_equal(X, bunch.data) and np.array_equal(y, bunch.target)
    assert features == tuple(bunch.feature_names)
    assert y.sum() == 357
    radius = X[:, features.index("mean radius")]
    malignant, benign = (radius[y == classes.index(name)] for name in ("malignant", "benign"))
    assert benign.mean() < malignant.mean()


@pytest.mark.parametrize(
    ("feature", "unit"),
    [
        ("mean radius", data.LENGTH),
        ("perimeter error", data.LENGTH),
        ("worst area", f"({data.LENGTH})²"),
        ("mean texture", "grey levels"),
        ("worst smoothness", "ratio"),
        ("fractal dimension error", "ratio"),
    ],
)
def test_a_unit_follows_the_quantity_be_it_mean_error_or_worst(feature, unit):
    _, _, features, units, _ = data.breast_cancer()
    assert units[features.index(feature)] == unit


def test_mean_radius_is_the_first_column_standardised():
    whole, one = data.breast_cancer(), data.mean_radius()
    assert abs(one.X.mean()) < 1e-12 and one.X.std() == pytest.approx(1, abs=1e-12)
    assert np.array_equal(one.y, whole.y) and one.classes == whole.classes
    assert one.features == ("mean radius",) and one.units == ("standard deviations",)


def test_radius_and_texture_are_the_first_two_columns_each_standardised():
    whole, two = data.breast_cancer(), data.radius_and_texture()
    assert np.allclose(two.X.mean(axis=0), 0, atol=1e-12) and np.allclose(two.X.std(axis=0), 1)
    for column in (0, 1):
        assert np.corrcoef(two.X[:, column], whole.X[:, column])[0, 1] == pytest.approx(1)
    assert np.array_equal(two.y, whole.y) and two.classes == whole.classes
    assert two.features == ("mean radius", "mean texture")
    assert two.units == ("standard deviations",) * 2


def test_six_points_overlap():
    """No threshold separates them, so that a finite pair (w, b) is the best one."""
    X, y, *_ = data.six_points()
    x = X[:, 0]
    assert not any(np.array_equal(x >= cut, y == label) for cut in (*x, 9.0) for label in (0, 1))
