"""Exercises of notebook 08: right answers, inputs, and the usual mistakes."""

from __future__ import annotations

import numpy as np

from scratchlr.exercises.exercise import Answer, Exercise, Function
from scratchlr.maths.judging import confusion_counts, roc_auc


def _auc_by_broadcast(y, score):
    difference = score[y == 1][:, None] - score[y == 0]
    return np.mean((np.sign(difference) + 1) / 2)


def _auc_by_ranks(y, score):
    below = np.array([np.sum(score < one) + (np.sum(score == one) + 1) / 2 for one in score])
    positives = np.sum(y == 1)
    pairs = positives * np.sum(y == 0)
    return (below[y == 1].sum() - positives * (positives + 1) / 2) / pairs


def _pairs(value):
    """The mean of value(score of a 1, score of a 0) over all pairs."""
    return lambda y, score: np.mean(value(score[y == 1][:, None], score[y == 0]))


_AUC: dict[str, Function] = {
    "the sign is turned: the sample of label 1 must have the higher score": (
        lambda y, score: 1 - roc_auc(y, score)
    ),
    "a tie counts half, not nothing": _pairs(lambda one, other: one > other),
    "a tie counts half, not whole": _pairs(lambda one, other: one >= other),
    "this is a count; the AUC is a share of the pairs": (
        lambda y, score: roc_auc(y, score) * np.sum(y == 1) * np.sum(y == 0)
    ),
    "this divides by all pairs of samples; only pairs of unlike labels count": (
        lambda y, score: roc_auc(y, score) * np.sum(y == 1) * np.sum(y == 0) / len(y) ** 2
    ),
    "this is the mean difference of the scores; only their order counts": (
        _pairs(lambda one, other: one - other)
    ),
    "this pairs the samples one by one in their order; each 1 meets each 0": (
        lambda y, score: np.mean([a > b for a, b in zip(score[y == 1], score[y == 0])])
    ),
    "this is the share of right labels at the threshold ½; the AUC needs no threshold": (
        lambda y, score: np.mean((score >= 0.5) == y)
    ),
    "this is the share of right labels at the score 0; the AUC needs no threshold": (
        lambda y, score: np.mean((score >= 0) == y)
    ),
    "an AUC below ½ exists: do not turn it over": (
        lambda y, score: max(roc_auc(y, score), 1 - roc_auc(y, score))
    ),
    "this compares the mean scores of the two labels; compare pair by pair": (
        lambda y, score: float(score[y == 1].mean() > score[y == 0].mean())
    ),
}


def _cost(y, p, threshold, cost_fp, cost_fn):
    _, fp, fn, _ = confusion_counts(y, p, threshold)
    return (cost_fp * fp + cost_fn * fn) / len(y)


def _cost_by_where(y, p, threshold, cost_fp, cost_fn):
    called = (p >= threshold).astype(int)
    return np.mean(np.where(called == y, 0.0, np.where(called == 1, cost_fp, cost_fn)))


def _cost_in_a_loop(y, p, threshold, cost_fp, cost_fn):
    total = 0
    for label, one in zip(y, p):
        if one >= threshold and label == 0:
            total += cost_fp
        elif one < threshold and label == 1:
            total += cost_fn
    return total / len(y)


def _of_counts(cost):
    """cost(tn, fp, fn, tp, cost_fp, cost_fn)."""
    return lambda y, p, threshold, cost_fp, cost_fn: cost(
        *confusion_counts(y, p, threshold), cost_fp, cost_fn
    )


_COST: dict[str, Function] = {
    "the two costs are exchanged: a false positive is a 0 that was called 1": (
        lambda y, p, threshold, cost_fp, cost_fn: _cost(y, p, threshold, cost_fn, cost_fp)
    ),
    "this is the sum; the mean is asked for": _of_counts(
        lambda tn, fp, fn, tp, cost_fp, cost_fn: cost_fp * fp + cost_fn * fn
    ),
    "p equal to the threshold is called 1: use >=": (
        lambda y, p, threshold, cost_fp, cost_fn: _cost(
            y, p, np.nextafter(threshold, 2), cost_fp, cost_fn
        )
    ),
    "each mistake is divided by its own label's number; the mean is over all samples": _of_counts(
        lambda tn, fp, fn, tp, cost_fp, cost_fn: (
            cost_fp * fp / max(fp + tn, 1) + cost_fn * fn / max(fn + tp, 1)
        )
    ),
    "this divides by the number of mistakes; the mean is over all samples": _of_counts(
        lambda tn, fp, fn, tp, cost_fp, cost_fn: (cost_fp * fp + cost_fn * fn) / max(fp + fn, 1)
    ),
    "the threshold is not used: ½ stands in its place": (
        lambda y, p, threshold, cost_fp, cost_fn: _cost(y, p, 0.5, cost_fp, cost_fn)
    ),
    "the threshold given is the one to use, whatever the costs are": (
        lambda y, p, threshold, cost_fp, cost_fn: _cost(
            y, p, cost_fp / (cost_fp + cost_fn), cost_fp, cost_fn
        )
    ),
    "only the false positives are counted; a missed 1 costs too": _of_counts(
        lambda tn, fp, fn, tp, cost_fp, cost_fn: cost_fp * fp / (tn + fp + fn + tp)
    ),
    "only the false negatives are counted; a false alarm costs too": _of_counts(
        lambda tn, fp, fn, tp, cost_fp, cost_fn: cost_fn * fn / (tn + fp + fn + tp)
    ),
    "right calls cost nothing; here they are counted and the mistakes are free": _of_counts(
        lambda tn, fp, fn, tp, cost_fp, cost_fn: (cost_fp * tp + cost_fn * tn) / (tn + fp + fn + tp)
    ),
    "this is the cost expected from p; count what the labels say": (
        lambda y, p, threshold, cost_fp, cost_fn: np.mean(
            np.where(p >= threshold, (1 - p) * cost_fp, p * cost_fn)
        )
    ),
}


def _fresh_scores(rng):
    """Up to 20 samples, both labels, whole scores: many ties."""
    n = rng.integers(2, 21)
    y = np.append([0, 1], rng.integers(0, 2, n - 2))
    return y, rng.integers(-4, 5, n).astype(float)


def _fresh_calls(rng):
    n = rng.integers(1, 21)
    p = rng.integers(0, 11, n) / 10
    costs = rng.integers(1, 20, 2)
    return rng.integers(0, 2, n), p, rng.integers(1, 10) / 10, int(costs[0]), int(costs[1])


EXERCISES = {
    "auc": Exercise(
        right=roc_auc,
        also_right=[_auc_by_broadcast, _auc_by_ranks],
        read=("08", "Rank the pairs"),
        inputs=[
            (np.array([0, 1, 0, 1]), np.array([-1.0, 2.0, 0.2, 0.1])),
            (np.array([0, 1, 1, 0]), np.array([1.0, 1.0, 3.0, -2.0])),
            (np.array([1, 0, 0]), np.array([-1.0, 0.3, 2.0])),
        ],
        fresh=_fresh_scores,
        mistakes=_AUC,
    ),
    "cost": Exercise(
        right=_cost,
        also_right=[_cost_by_where, _cost_in_a_loop],
        read=("08", "Let the costs choose"),
        inputs=[
            (
                np.array([0, 1, 0, 1, 1, 0]),
                np.array([0.45, 0.15, 0.7, 0.9, 0.35, 0.05]),
                0.4,
                2,
                5,
            ),
            (np.array([1, 0, 1]), np.array([0.3, 0.3, 0.8]), 0.3, 1, 9),
        ],
        fresh=_fresh_calls,
        mistakes=_COST,
    ),
    "rates": Answer(
        right=(0.8, 0.9, 90 / 94),
        also_right=[[0.8, 0.9, 0.96], (np.float64(0.8), 0.9, 0.957)],
        read=("08", "Name the mistakes"),
        mistakes={
            "the second number is the NPV and the third the specificity: specificity looks at "
            "those who are healthy": (0.8, 90 / 94, 0.9),
            "the first number is the precision: recall looks at those who are ill": (
                16 / 26,
                0.9,
                90 / 94,
            ),
            "the second number is the share of the healthy with a false alarm; specificity is 1 "
            "minus that": (
                0.8,
                0.1,
                90 / 94,
            ),
            "the third number is the precision: the NPV looks at those called healthy": (
                0.8,
                0.9,
                16 / 26,
            ),
            "the third number is the share of ill people among those called healthy; the NPV is "
            "1 minus that": (0.8, 0.9, 4 / 94),
        },
    ),
}
