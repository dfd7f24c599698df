"""The figure of notebook 08: a threshold, the four counts it gives, its place on the ROC curve, and
what it costs."""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from scratchlr import plots
from scratchlr.data import breast_cancer
from scratchlr.maths.judging import confusion_counts
from scratchlr.model import LogisticRegression
from scratchlr.widgets.controls import Choice, Slider, State, spread
from scratchlr.widgets.interactive import Interactive, figure

Array = NDArray[np.float64]

THRESHOLDS = spread(0.01, 0.99, 98)
TIMES = ("1", "4", "9")  # so many false alarms are as bad as one missed cancer
OUTCOMES = ("cancers found", "cancers missed", "false alarms", "rightly cleared")


@cache
def _judged() -> tuple[NDArray[np.int64], Array]:
    """1 for malignant, and its probability from the mean radius, by a model that has not seen the
    lump: ten folds, as in the notebook."""
    raw, benign, *_ = breast_cancer()
    y = 1 - benign
    pipeline = make_pipeline(StandardScaler(), LogisticRegression())
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    p = cross_val_predict(pipeline, raw[:, :1], y, cv=folds, method="predict_proba")
    return y, p[:, 1]


@cache
def _counts() -> Array:
    """Found, missed, false alarms and cleared for each threshold, shape (4, thresholds)."""
    every = np.array([confusion_counts(*_judged(), threshold) for threshold in THRESHOLDS])
    tn, fp, fn, tp = every.T
    return np.array([tp, fn, fp, tn])


def _costs(times: str) -> Array:
    """What 100 lumps cost at each threshold, counted in false alarms."""
    _, missed, alarms, _ = _counts()
    costs: Array = 100 * (alarms + float(times) * missed) / len(_judged()[0])
    return costs


def _setup(fig: Figure) -> list[Line2D]:
    y, p = _judged()
    wide = fig.get_figwidth() > 5
    counts, roc, cost = fig.subplots(1, 3) if wide else fig.subplots(3, height_ratios=(3, 5, 4))
    colours = ("C1", "C4", "C3", "C0")
    bars = [
        counts.plot([], [], color=colour, linewidth=14, solid_capstyle="butt")[0]
        for colour in colours
    ]
    counts.set(xlim=(0, 370), ylim=(-0.6, 3.6), yticks=range(4), yticklabels=OUTCOMES)
    counts.invert_yaxis()
    counts.set(title="counts", xlabel="lumps of 569")
    plots.roc(roc, y, p, "radius", color="C0").set_title("ROC")
    (dot,) = roc.plot([], [], "o", color="C1", markersize=11)
    plots.label(cost, "cost", "threshold t", "cost of 100 lumps")
    cost.set(xlim=(0, 1), ylim=(0, 235))
    (line,) = cost.plot([], [], color="C0")
    (here,) = cost.plot([], [], "o", color="C1", markersize=11)
    return [*bars, dot, line, here]


def _update(state: State, *lines: Line2D) -> str:
    *bars, dot, line, here = lines
    threshold, times = float(state["threshold"]), str(state["times"])
    at = THRESHOLDS.index(threshold)
    found, missed, alarms, cleared = counts = _counts()[:, at]
    for height, (bar, count) in enumerate(zip(bars, counts)):
        bar.set_data([0, count], [height, height])
    dot.set_data([alarms / (alarms + cleared)], [found / (found + missed)])
    costs = _costs(times)
    line.set_data(THRESHOLDS, costs)
    here.set_data([threshold], [costs[at]])
    return (
        f"Threshold {threshold:g}: {found} of {found + missed} cancers found, {missed} missed,"
        f" {alarms} false alarms. With a missed cancer at {times} and a false alarm at 1,"
        f" 100 lumps cost {costs[at]:.1f}."
    )


@figure
def threshold(threshold: float = 0.5, times: str = "9") -> Interactive:
    """Move the threshold and see counts, ROC and cost at once."""
    return Interactive(
        _setup,
        _update,
        [
            Slider("threshold", "threshold t", THRESHOLDS, threshold),
            Choice("times", "cost of a missed cancer", tuple((t, t) for t in TIMES), times),
        ],
        size=(9.4, 3.4),
        narrow=(4.2, 8.6),
    )
