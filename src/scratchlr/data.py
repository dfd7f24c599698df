"""The data sets of the series as (X, y) with names and units. No network, no files written.

With this file you can load the Wisconsin breast-cancer data whole (`breast_cancer`), its first
column alone and standardised (`mean_radius`), its first two columns standardised
(`radius_and_texture`), or six points small enough for arithmetic by hand (`six_points`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer

# The ten quantities measured on each cell nucleus. No unit of length is given, since neither
# scikit-learn's description nor the UCI archive's table of variables states one.
LENGTH = "length in the image"
UNITS = {"radius": LENGTH, "perimeter": LENGTH, "area": f"({LENGTH})²", "texture": "grey levels"}


class Data(NamedTuple):
    """One data set.

    X : (n, d) float64 inputs.    y : (n,) int labels 0 or 1.
    features, units : d strings each.    classes : the names of class 0 and class 1.
    """

    X: NDArray[np.float64]
    y: NDArray[np.int64]
    features: tuple[str, ...]
    units: tuple[str, ...]
    classes: tuple[str, str]


def breast_cancer() -> Data:
    """All 30 columns of the Wisconsin breast-cancer data, raw.

    >>> X, y, features, units, classes = breast_cancer()
    >>> X.shape, y.shape, classes
    ((569, 30), (569,), ('malignant', 'benign'))

    Source: Wolberg, Street and Mangasarian 1995, UCI Machine Learning Repository, as bundled with
    scikit-learn.
    """
    bunch = load_breast_cancer()
    features = tuple(str(name) for name in bunch.feature_names)
    units = tuple(_unit(name) for name in features)
    malignant, benign = (str(name) for name in bunch.target_names)
    return Data(bunch.data, bunch.target, features, units, (malignant, benign))


def mean_radius() -> Data:
    """The column "mean radius" alone, X (569, 1), in standard deviations from its mean.

    >>> x = breast_cancer().X[:, :1]
    >>> variance = np.sum((x - x.mean()) ** 2) / 569  # divisor n, as in StandardScaler
    >>> np.allclose(mean_radius().X, (x - x.mean()) / np.sqrt(variance))
    True
    """
    return _first_columns(1)


def radius_and_texture() -> Data:
    """The columns "mean radius" and "mean texture", X (569, 2), each standardised: two inputs make
    a plane.

    >>> X, y, features, *_ = radius_and_texture()
    >>> features, np.array_equal(X[:, :1], mean_radius().X)
    (('mean radius', 'mean texture'), True)
    """
    return _first_columns(2)


def six_points() -> Data:
    """Six made-up samples with one input each, X (6, 1), for arithmetic by hand; classes overlap.

    >>> X, y, *_ = six_points()
    >>> X[:, 0].astype(int).tolist(), y.tolist()
    ([-3, -2, -1, 1, 2, 3], [0, 1, 0, 1, 1, 1])
    """
    X = np.array([[-3.0], [-2.0], [-1.0], [1.0], [2.0], [3.0]])
    y = np.array([0, 1, 0, 1, 1, 1])
    return Data(X, y, ("x",), ("none",), ("class 0", "class 1"))


def _first_columns(count: int) -> Data:
    """So many columns of the data, each in standard deviations from its mean."""
    data = breast_cancer()
    columns = [data.X[:, at : at + 1] for at in range(count)]
    X = np.hstack([(x - x.mean()) / x.std() for x in columns])
    units = ("standard deviations",) * count
    return data._replace(X=X, features=data.features[:count], units=units)


def _unit(feature: str) -> str:
    quantity = feature.removeprefix("mean ").removeprefix("worst ").removesuffix(" error")
    return UNITS.get(quantity, "ratio")
