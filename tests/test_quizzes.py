"""Proves that a pair of quizzes asks the same ideas, each with one right answer, which is true.

Every other answer is a belief; tools/facts.py refuses a number that TEACHING.md does not have.
Which answer is right is written down a second time, in tests/claims, so that no slip exchanges
two. What an answer rests on is computed here.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache

import numpy as np
import pytest
from scipy.stats import binom
from sklearn.linear_model import LogisticRegression as Library
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from scratchlr import LogisticRegression, data, gradient, gradient_step, log_loss, sigmoid
from tools.prose import LINK
from tools.series import ROOT, read

QUIZZES = {
    path.stem.removeprefix("quiz-"): read(path) for path in (ROOT / "notebooks").glob("quiz-*")
}
PAIRS = [(name, name.replace("before", "after")) for name in QUIZZES if "before" in name]
OPTION = re.compile(
    r"<details><summary>([A-D])\. (.+?)</summary>\n\n(?:<!-- belief (\d+) -->\n\n)?"
    r"\*\*(Right|Not so)\.\*\* (.+?)\n\n</details>",
    re.S,
)


def questions(name):
    return [cell["source"] for cell in QUIZZES[name]["cells"] if re.match(r"## \d", cell["source"])]


def heading(text):
    return text.splitlines()[0].removeprefix("## ")


@pytest.mark.parametrize("name", QUIZZES)
def test_each_question_has_one_right_answer_and_every_other_is_a_known_belief(name):
    for text in questions(name):
        options = OPTION.findall(text)
        assert len(options) == text.count("<details>") and 3 <= len(options) <= 4, text
        assert [letter for letter, *_ in options] == list("ABCD")[: len(options)]
        for letter, _, belief, verdict, _ in options:
            assert (verdict == "Right") == (belief == ""), f"{letter} of {heading(text)}"
        assert [verdict for *_, verdict, _ in options].count("Right") == 1


def test_no_quiz_is_alone_and_no_two_questions_have_the_same_number():
    """The table of beliefs names a question by its number alone."""
    assert sorted(QUIZZES) == sorted(name for pair in PAIRS for name in pair)
    asked = [int(heading(text).split(".")[0]) for first, _ in PAIRS for text in questions(first)]
    assert sorted(asked) == list(range(1, len(asked) + 1))


@pytest.mark.parametrize("pair", PAIRS, ids=" ".join)
def test_both_ask_the_same_ideas(pair):
    before, after = map(questions, pair)
    assert [heading(text) for text in before] == [heading(text) for text in after]
    for first, second in zip(before, after, strict=True):
        same = first.splitlines()[2] == second.splitlines()[2]
        assert not same, "the same words a second time measure memory"
        assert set(re.findall(r"belief (\d+)", first)) & set(re.findall(r"belief (\d+)", second))


@pytest.mark.parametrize("name", QUIZZES)
def test_the_form_does_not_tell_which_answer_is_right(name):
    """It stands in every place, and mostly another is longer."""
    right, longest = [], 0
    for text in questions(name):
        lengths = {letter: len(answer) for letter, answer, *_ in OPTION.findall(text)}
        right += [letter for letter, _, _, verdict, _ in OPTION.findall(text) if verdict == "Right"]
        longest += lengths[right[-1]] == max(lengths.values())
    most = 0.4 * len(right)
    assert set(right) == set("ABCD") and max(map(right.count, right)) <= most, right
    assert longest <= most


@pytest.mark.parametrize("name", QUIZZES)
def test_the_right_answer_is_the_one_written_down(name):
    key = tomllib.loads((ROOT / "tests" / "claims" / f"quiz-{name}.toml").read_text("utf-8"))
    assert key == {
        heading(text): answer
        for text in questions(name)
        for _, answer, _, verdict, _ in OPTION.findall(text)
        if verdict == "Right"
    }


@pytest.mark.parametrize("name", QUIZZES)
def test_a_quiz_is_text_alone_and_its_links_lead_somewhere(name):
    quiz = QUIZZES[name]
    assert {cell["cell_type"] for cell in quiz["cells"]} == {"markdown"}
    for cell in quiz["cells"]:
        for _, target in LINK.findall(cell["source"]):
            assert (ROOT / "notebooks" / target).exists(), target


# What the answers rest on: six points and the mean radius, which no boundary separates, and all 30
# features, which a boundary separates.

SIX, RADIUS, ALL = data.six_points(), data.mean_radius(), data.breast_cancer()
LOWEST = np.array([1.0027, 1.4125])  # of the six points, to four decimals


def walk(lr, steps):
    """Loss and number of right labels after each step on the mean radius, from zero."""
    w, b, told = np.zeros(1), 0.0, []
    for _ in range(steps + 1):
        z = RADIUS.X @ w + b
        told.append((log_loss(RADIUS.y, z), np.sum((z >= 0) == RADIUS.y)))
        w, b = gradient_step(RADIUS.X, RADIUS.y, w, b, lr)
    return np.transpose(told)


@cache
def splits(l2, training_rows=398, how_many=10):
    """Accuracy and log-loss on training and on unseen rows, for several splits of all 30."""
    told = []
    for seed in range(how_many):
        rows = train_test_split(
            ALL.X, ALL.y, train_size=training_rows, stratify=ALL.y, random_state=seed
        )
        X, unseen, y, y_unseen = rows
        scaler = StandardScaler().fit(X)
        model = Library(C=1 / (l2 * len(y)), solver="newton-cholesky")
        model.fit(scaler.transform(X), y)
        z, z_unseen = (model.decision_function(scaler.transform(part)) for part in (X, unseen))
        told.append([np.mean((z >= 0) == y), np.mean((z_unseen >= 0) == y_unseen)])
        told[-1] += [log_loss(y, z), log_loss(y_unseen, z_unseen)]
    return np.transpose(told)


@cache
def ways_and_slopes():
    """From places (w, b): the way to the lowest point of the six points, and the slopes there."""
    places = [np.array([w, b]) for w in np.linspace(-5, 7, 25) for b in np.linspace(-4, 7, 23)]
    return [
        (LOWEST - place, np.hstack(gradient(SIX.X, SIX.y, place[:1], place[1]))) for place in places
    ]


def turns(amount):
    """Until the shower is right within 1 %: each turn leaves 1 - amount of what is missing."""
    return next(n for n in range(1000) if abs(1 - amount) ** n < 0.01)


def the_count_rises_and_falls():
    loss, right = walk(1.0, 600)
    fell = np.diff(right) < 0
    return (np.diff(loss) < 0).all() and right[0] < right[-1] < right.max() and fell.any()


def twenty_patients():
    free, priced = splits(1e-6, 20), splits(0.05, 20)
    return (free[2] < priced[2]).all() and free[3].mean() > priced[3].mean()


def any_twenty_can_be_told_apart():
    X, rng = ALL.X[::28][:20], np.random.default_rng(0)
    ones = np.column_stack([X, np.ones(20)])
    for y in rng.integers(0, 2, (5, 20)):
        weights = np.linalg.lstsq(ones, 2.0 * y - 1, rcond=None)[0]
        assert (((ones @ weights) >= 0) == y).all()
    return True


def steeper_is_better():
    grams, real = np.array([5.0, 6.9, 8.1, 9.0]), np.array([0, 0, 1, 1])
    losses = [log_loss(real, steepness * (grams - 7.5)) for steepness in (1, 2, 10, 50)]
    return (np.diff(losses) < 0).all()


def the_lowest_point_may_lie_to_either_side():
    ways = [way for way, (dw, db) in ways_and_slopes() if dw < 0 < db]
    return any(way[0] < 0 for way in ways) and any(way[1] > 0 for way in ways)


def the_lowest_point_is_on_the_downhill_side():
    there = np.hstack(gradient(SIX.X, SIX.y, LOWEST[:1], LOWEST[1]))
    return (abs(there) < 1e-4).all() and all(way @ slopes < 0 for way, slopes in ways_and_slopes())


def threshold_changes_labels_alone():
    model = LogisticRegression(l2=0.01).fit(RADIUS.X, RADIUS.y)
    p = model.predict_proba(RADIUS.X)[:, 1]
    changed = model.predict(RADIUS.X) != model.predict(RADIUS.X, threshold=0.2)
    return changed.any() and np.array_equal(changed, (p >= 0.2) & (p < 0.5))


def two_models():
    one, two = np.array([0.9, 0.9, 0.9, 0.4]), np.full(4, 0.6)
    losses = [f"{-np.mean(np.log(p)):.2f}" for p in (one, two)]
    return losses == ["0.31", "0.51"] and [sum(p >= 0.5) for p in (one, two)] == [3, 4]


def unseen_rows_are_lower_on_average():
    trained, unseen, *_ = splits(1 / 398, how_many=20)
    return 0 < np.mean(trained - unseen) < 0.03 and np.any(unseen > trained)


def longer_weights_have_a_smaller_loss():
    X = StandardScaler().fit_transform(ALL.X)
    w, b = np.zeros(30), 0.0
    lengths, losses = [], []
    for steps in (2000, 8000):
        for _ in range(steps):
            w, b = gradient_step(X, ALL.y, w, b, 0.5)
        lengths.append(np.linalg.norm(w))
        losses.append(log_loss(ALL.y, X @ w + b))
    return lengths[0] < lengths[1] and losses[0] > losses[1] > 0


def twice_as_large_is_better():
    X, y = StandardScaler().fit_transform(ALL.X[::28]), ALL.y[::28]
    z = Library(C=100, solver="newton-cholesky").fit(X, y).decision_function(X)
    return ((z >= 0) == y).all() and log_loss(y, 2 * z) < log_loss(y, z)


def a_larger_penalty():
    small, large = splits(1e-6), splits(0.01)
    return (small[2] < large[2]).all() and np.mean(small[3] > large[3]) > 0.8


def dearer(p, puts_away=1.0, shows=1.0):
    """Of 100 cases with probability p: what acting costs, and what not acting costs."""
    return np.round([100 * (1 - p) * puts_away, 100 * p * shows]).tolist()


def the_same_order_and_labels_and_worse_probabilities():
    one = Library(C=np.inf).fit(RADIUS.X, RADIUS.y).decision_function(RADIUS.X)
    aucs = [f"{roc_auc_score(RADIUS.y, z):.2f}" for z in (one, 6 * one)]
    losses = [f"{log_loss(RADIUS.y, z):.2f}" for z in (one, 6 * one)]
    assert np.array_equal(one >= 0, 6 * one >= 0)
    return (aucs, losses) == (["0.94", "0.94"], ["0.29", "0.87"]) and f"{np.log(2):.2f}" == "0.69"


def the_means_agree_for_all_rows_together_alone():
    best = Library(C=np.inf, solver="newton-cholesky").fit(RADIUS.X, RADIUS.y)
    p = best.predict_proba(RADIUS.X)[:, 1]
    bands = [(low <= p) & (p < low + 0.1) for low in np.arange(10) / 10]
    off = [abs(np.mean((p - RADIUS.y)[band])) for band in bands]
    return abs(np.mean(p - RADIUS.y)) < 1e-5 and max(off) > 0.05


def rates(rows, share, recall, specificity):
    """Rows of class 1, found of them; rows of class 0, wrongly called 1; precision."""
    ones, zeros = round(rows * share), round(rows * (1 - share))
    found, wrong = round(ones * recall), round(zeros * (1 - specificity))
    return ones, found, zeros, wrong, round(found / (found + wrong), 2)


def one_weight_grows_and_the_others_settle():
    six = np.flatnonzero(RADIUS.y)[:6]
    column = np.isin(np.arange(len(RADIUS.y)), six)
    X = np.column_stack([RADIUS.X, column])
    best = Library(C=np.inf, tol=1e-8).fit(RADIUS.X[~column], RADIUS.y[~column])
    w, b, smoker, away = np.zeros(2), 0.0, [], []
    for steps in (1000, 9000):
        for _ in range(steps):
            w, b = gradient_step(X, RADIUS.y, w, b, 4.0)
        smoker.append(w[1])
        away.append(np.hypot(w[0] - best.coef_[0, 0], b - best.intercept_[0]))
    return smoker[1] - smoker[0] > 2 and away[1] < away[0] / 5


def what_is_left(rows, C):
    """Of the slope without a penalty, along the mean radius."""
    fits = [Library(C=c).fit(RADIUS.X[:rows], RADIUS.y[:rows]) for c in (C, np.inf)]
    return fits[0].coef_[0, 0] / fits[1].coef_[0, 0]


FACTS = {
    ("before", "After 9 turns it is right. Another day you double the amount, and it is right after"
     " 3."): lambda: (turns(0.42), turns(0.84)) == (9, 3),
    ("before", "It could be 12 turns"): lambda: turns(1.68) == 12,
    ("before", "Doubled again, it would never be right."): lambda: abs(1 - 2 * 1.68) > 1,
    ("before", "the number of right labels rises on the whole, but not at every step, and it may"
     " end lower than it was"): the_count_rises_and_falls,
    ("before", "Whichever curve you draw through the gap, a steeper one is a little better."):
        steeper_is_better,
    ("before", "larger on the 20 patients, and probably smaller on new ones"): twenty_patients,
    ("before", "any 20 patients can be told apart by chance alone"): any_twenty_can_be_told_apart,
    ("after", "Two or more malignant lumps come up about one time in four."):
        lambda: round(binom.sf(1, 10, 0.1), 2) == 0.26,
    ("after", "About 0.95."): lambda: f"{sigmoid(np.log(9) + np.log(2)):.2f}" == "0.95",
    ("after", "18 to 1, which is 18 of 19"): lambda: np.isclose(sigmoid(np.log(18)), 18 / 19),
    ("after", "Those of the rows with $p$ from 0.2 to just below 0.5."):
        threshold_changes_labels_alone,
    ("after", "There $w$ may well be smaller than here, or $b$ larger."):
        the_lowest_point_may_lie_to_either_side,
    ("after", "less than a right angle away from the steepest way down"):
        the_lowest_point_is_on_the_downhill_side,
    ("after", "Below that limit every step lowers the loss, from any start."):
        lambda: (np.diff(walk(7.99, 300)[0]) < 0)[:50].all(),
    ("after", "the loss jumps but stays bounded"):
        lambda: (np.diff(walk(30, 300)[0]) > 0).any() and walk(30, 300)[0].max() < 2,
    ("after", "The losses are 0.31 and 0.51, the right labels 3 and 4."): two_models,
    ("after", "On average over many splits the unseen rows come out a little lower"):
        unseen_rows_are_lower_on_average,
    ("after", "Make `w` and `b` both twice as large: the boundary stays, and the loss is smaller."):
        twice_as_large_is_better,
    ("after", "More steps give longer weights and a smaller loss, without end."):
        longer_weights_have_a_smaller_loss,
    ("after", "It rises on the training rows, and mostly falls on unseen ones."): a_larger_penalty,
    ("2-before", "To put all of them away costs 160 minutes, to show all of them costs 60."):
        lambda: dearer(0.6, puts_away=4) == [160, 60],
    ("2-before", "to put all of them away costs 80 minutes, and to show the 80 spam mails costs"):
        lambda: dearer(0.8, puts_away=4) == [80, 80],
    ("2-before", "To put all of them away costs 20 minutes, to show all of them costs 95."):
        lambda: dearer(0.95, puts_away=4) == [20, 95],
    ("2-before", "hardly ever as few as 140"): lambda: binom.cdf(140, 200, 0.9) < 1e-12,
    ("2-before", "179 or fewer get well in 44 of 100 such groups"):
        lambda: round(binom.cdf(179, 200, 0.9), 2) == 0.44,
    ("2-before", "So 95 of 1,085 cups with an alarm have a crack."):
        lambda: rates(10_000, 0.01, 0.95, 0.9) == (100, 95, 9900, 990, 0.09),
    ("2-before", "With 0.9, \"four of four\" has the probability 0.66"):
        lambda: round(binom.pmf(4, 4, 0.9), 2) == 0.66,
    ("2-before", "one can rely on it: there was no exception"):
        lambda: round(1 / binom.pmf(4, 4, 24 / 36)) == 5,
    ("2-before", "After 3 throws, all of them heads, they say 1 and 0.8."):
        lambda: (3 / 3, (3 + 1) / (3 + 2)) == (1, 0.8),
    ("2-before", "After 300 throws, 200 of them heads, they say 0.667 and 0.666."):
        lambda: (round(200 / 300, 3), round((200 + 1) / (300 + 2), 3)) == (0.667, 0.666),
    ("2-after", "no alarm costs as much as 120 false alarms, an alarm for each makes 60"):
        lambda: dearer(0.4, shows=3) == [60, 120],
    ("2-after", "to miss them costs as much as 75 false alarms, and an alarm for each makes 75"):
        lambda: dearer(0.25, shows=3) == [75, 75],
    ("2-after", "to miss them costs as much as 15 false alarms, and an alarm for each makes 95"):
        lambda: dearer(0.05, shows=3) == [95, 15],
    ("2-after", "multiply its scores by 6 and you have model two"):
        the_same_order_and_labels_and_worse_probabilities,
    ("2-after", "That the means agree holds for all training rows together."):
        the_means_agree_for_all_rows_together_alone,
    ("2-after", "120 come up less than once in a million times"):
        lambda: binom.sf(119, 300, 0.25) < 1e-6,
    ("2-after", "recall 0.8, specificity 0.9, precision 0.89"):
        lambda: rates(1000, 0.5, 0.8, 0.9)[-1] == 0.89,
    ("2-after", "So 40 of 135 are right."):
        lambda: rates(1000, 0.05, 0.8, 0.9) == (50, 40, 950, 95, 0.3),
    ("2-after", "That of `smoker` grows for ever, the others settle."):
        one_weight_grows_and_the_others_settle,
    ("2-after", "0.02 with 50 rows, and 0.0002 with 500"):
        lambda: what_is_left(50, 1) < what_is_left(500, 10) and 1 / 50 == 100 / (10 * 500),
    ("2-after", "`C=1` leaves less than 0.6"): lambda: what_is_left(50, 1) < 0.6,
}  # fmt: skip


@pytest.mark.parametrize(("quiz", "phrase"), FACTS, ids=lambda text: text[:40])
def test_what_an_answer_says_is_so(quiz, phrase):
    assert sum(text.count(phrase) for text in questions(quiz)) == 1, "say where it stands now"
    assert FACTS[quiz, phrase]()
