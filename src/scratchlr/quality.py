"""Pictures of how good a classifier is: ranks and promises.

With this file you can draw a ROC curve (`roc`) and a reliability diagram (`calibration`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from scratchlr.maths.judging import reliability, roc_curve

Array = NDArray[np.float64]


def roc(ax: Axes, y: NDArray[np.int64], score: Array, label: str, **style: Any) -> Axes:
    """The ROC curve of scores, and the diagonal of a coin. y, score : (n,); both labels present."""
    if not ax.lines:
        ax.plot([0, 1], [0, 1], "--", color="C5", label="a coin")
    ax.plot(*roc_curve(y, score), label=label, **style)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
    ax.set(xlabel="false positive rate", ylabel="true positive rate (recall)")
    return ax


def calibration(ax: Axes, y: NDArray[np.int64], p: Array, groups: int = 10) -> Axes:
    """The share of label 1 over the mean p, for samples grouped by p, and its 95 % interval.

    y, p : (n,). The interval is that of Agresti and Coull 1998: two samples of each label are
    added, so it has a length where a share is 0 or 1 too. The area of a dot grows with its group.
    """
    ax.plot([0, 1], [0, 1], "--", color="C5", label="promise kept")
    for mean_p, share, count in zip(*reliability(y, p, groups)):
        middle = (share * count + 2) / (count + 4)
        half = 2 * np.sqrt(middle * (1 - middle) / (count + 4))
        ends = np.clip([middle - half, middle + half], 0, 1)
        ax.plot([mean_p, mean_p], ends, color="C4", linewidth=1.5)
        ax.plot(mean_p, share, "o", color="C1", markersize=4 + 0.7 * np.sqrt(count))
    ax.set(xlim=(-0.05, 1.05), ylim=(-0.05, 1.05), aspect="equal")
    ax.set(xlabel="mean probability p", ylabel="share of label 1")
    return ax
