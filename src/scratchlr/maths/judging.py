"""How good a classifier is, one formula per function, numpy alone.

With this file you can count the four outcomes at a threshold (`confusion_counts`), find the
threshold that costs least (`best_threshold`), run over all of them (`roc_curve`, `roc_auc`) and ask
whether probabilities keep their promise (`reliability`, `brier_score`, `brier_parts`). Each
function is derived in the notebook its docstring names, with the same code.

Shapes: y (n,) labels 0 or 1, p (n,) probabilities of label 1, score (n,) anything that ranks.
Nothing is checked: a `roc_curve` needs both labels.
"""

# numpy leaves the type of what its operators return open:
# mypy: disable-error-code=no-any-return
import numpy as np

from scratchlr.maths.binary import Array


def confusion_counts(y: Array, p: Array, threshold: float) -> tuple[int, int, int, int]:
    """True negatives, false positives, false negatives and true positives at a threshold.

    >>> confusion_counts(np.array([0, 0, 1, 1, 1]), np.array([0.1, 0.6, 0.4, 0.5, 0.9]), 0.5)
    (1, 1, 1, 2)

    y, p : (n,).    threshold : a sample is called positive where p >= threshold.
    The order is that of `sklearn.metrics.confusion_matrix(y, called).ravel()`.
    Derived in notebooks/08-judging-it.ipynb.
    """
    called = p >= threshold
    tn, fp = np.sum(~called & (y == 0)), np.sum(called & (y == 0))
    fn, tp = np.sum(~called & (y == 1)), np.sum(called & (y == 1))
    return int(tn), int(fp), int(fn), int(tp)


def best_threshold(cost_fp: float, cost_fn: float) -> float:
    """The threshold of the least expected cost, if the probabilities are true.

    >>> best_threshold(1, 9)
    0.1

    cost_fp, cost_fn : of a false positive and of a false negative, beyond that of the right call;
    in any one unit, both >= 0, not both 0.
    Elkan 2001, "The foundations of cost-sensitive learning", equation 2.
    Derived in notebooks/08-judging-it.ipynb.
    """
    return cost_fp / (cost_fp + cost_fn)


def roc_curve(y: Array, score: Array) -> tuple[Array, Array]:
    """False and true positive rate for every threshold, from the strictest to the most lenient.

    >>> fpr, tpr = roc_curve(np.array([0, 1, 0, 1]), np.array([1, 2, 2, 3]))
    >>> fpr.tolist(), tpr.tolist()
    ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0])

    y, score : (n,); both labels present.    Returns two arrays (k + 1,) for k different scores,
    (0, 0) first: what shares a score is called together. One sort, O(n log n). Corners and points
    on straight pieces are all kept, as `sklearn.metrics.roc_curve` does with
    drop_intermediate=False.
    Derived in notebooks/08-judging-it.ipynb.
    """
    order = np.argsort(score)[::-1]
    y, score = y[order], score[order]
    last = np.append(score[1:] != score[:-1], True)  # the last of those that share a score
    called = np.append(0, np.flatnonzero(last) + 1)  # so many are called 1
    tp = np.append(0, np.cumsum(y)[last])
    fp = called - tp
    return fp / fp[-1], tp / tp[-1]


def roc_auc(y: Array, score: Array) -> float:
    """The chance that a random positive has a higher score than a random negative; a tie is half.

    >>> y, score = np.array([0, 1, 0, 1]), np.array([1, 2, 2, 3])
    >>> of_1, of_0 = score[y == 1][:, np.newaxis], score[y == 0]
    >>> bool(roc_auc(y, score) == np.mean((of_1 > of_0) + (of_1 == of_0) / 2) == 0.875)
    True

    y, score : (n,); both labels present. The area under the ROC curve, piece by piece.
    Hanley and McNeil 1982, "The meaning and use of the area under a receiver operating
    characteristic (ROC) curve".
    Derived in notebooks/08-judging-it.ipynb.
    """
    fpr, tpr = roc_curve(y, score)
    return np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2)


def reliability(y: Array, p: Array, groups: int) -> tuple[Array, Array, Array]:
    """For equal intervals of p: the mean p, the share of label 1 and the number of samples in each.

    >>> mean_p, share, count = reliability(np.array([0, 1, 1]), np.array([0.2, 0.4, 0.9]), 2)
    >>> mean_p.round(2).tolist(), share.tolist(), count.tolist()
    ([0.3, 0.9], [0.5, 1.0], [2, 1])

    y, p : (n,).    groups : how many intervals; p on an edge counts below it.
    Intervals without a sample are left out. Mean p and share are those of
    `sklearn.calibration.calibration_curve`.
    Derived in notebooks/08-judging-it.ipynb.
    """
    edges = np.linspace(0, 1, groups + 1)
    group = np.searchsorted(edges[1:-1], p)
    count = np.bincount(group, minlength=groups)
    some = count > 0
    mean_p = np.bincount(group, p, groups)[some] / count[some]
    share = np.bincount(group, y, groups)[some] / count[some]
    return mean_p, share, count[some]


def brier_score(y: Array, p: Array) -> float:
    """The mean squared distance of probabilities from labels.

    >>> float(brier_score(np.array([0, 1]), np.array([0.1, 0.7])).round(3))
    0.05

    y, p : (n,).    Brier 1950, "Verification of forecasts expressed in terms of probability".
    Derived in notebooks/08-judging-it.ipynb.
    """
    return np.mean((p - y) ** 2)


def brier_parts(y: Array, p: Array) -> tuple[float, float]:
    """Calibration and refinement, whose sum is the Brier score.

    >>> y, p = np.array([0, 1, 0, 1]), np.array([0.3, 0.3, 0.6, 0.6])
    >>> bool(np.isclose(sum(brier_parts(y, p)), brier_score(y, p)))
    True

    y, p : (n,). Samples that share a p form a group: calibration is how far its p lies from its
    share of label 1, refinement how mixed the group is. Where no two p are equal there is nothing
    to compare: refinement is 0 then, so round p first.
    DeGroot and Fienberg 1983, "The comparison and evaluation of forecasters".
    Derived in notebooks/08-judging-it.ipynb.
    """
    values, group, count = np.unique(p, return_inverse=True, return_counts=True)
    share = np.bincount(group, y) / count
    calibration = np.sum(count * (values - share) ** 2) / len(y)
    refinement = np.sum(count * share * (1 - share)) / len(y)
    return calibration, refinement
