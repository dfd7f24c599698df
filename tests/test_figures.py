"""Proves that the interactive figures tell the truth over the whole range of their controls.

The first half goes through `FIGURES`: a new figure needs no entry here. The second compares what
is drawn with loops written from the formulas. Beyond a rate of 42 two machines may walk apart:
there each step is judged from the step before it, and a verdict by its kind alone.
"""

from __future__ import annotations

import itertools
import re
from functools import cache
from typing import Any, NamedTuple

import matplotlib

matplotlib.use("Agg")  # draws without a screen

import numpy as np
import pytest

from scratchlr.data import mean_radius
from scratchlr.widgets import FIGURES, descent
from scratchlr.widgets.rates import VERDICTS
from scratchlr.words import MACHINE_DEPENDENT
from tools import figures

pytestmark = pytest.mark.usefixtures("sound_mathematics")

PLACES = 25  # along a slider
X, Y, *_ = mean_radius()
X = X[:, 0]
STARTS = {
    "(0, 0)": (0.0, 0.0),
    "(-1, 0)": (-1.0, 0.0),
    "(2, 2)": (2.0, 2.0),
    "(-6, 2)": (-6.0, 2.0),
}


class Drawing(NamedTuple):
    """What a figure says and shows at one state."""

    state: dict[str, Any]
    sentence: str
    lines: list[np.ndarray]  # (x, y) of each line that moves


def values(control):
    """The options of a choice, or values from end to end of a slider, where its steps are."""
    if "options" in control:
        return [value for value, _ in control["options"]]
    share = np.linspace(0, control["steps"], min(PLACES, control["steps"] + 1)).round()
    scale = np.geomspace if control["log"] else np.linspace
    steps = scale(control["low"], control["high"], control["steps"] + 1)
    return steps[share.astype(int)].tolist()


@cache
def opened(name):
    return FIGURES[name]()


def draw(name, **state):
    figure = opened(name)
    sentence = figure.update({**figure.state, **state}, *figure.lines)
    return Drawing(state, sentence, [np.array(line.get_data(), float) for line in figure.lines])


@cache
def drawings(name):
    """A figure at every combination of the values of its controls."""
    controls = opened(name).controls
    names = [control["name"] for control in controls]
    grid = itertools.product(*map(values, controls))
    return [draw(name, **dict(zip(names, state, strict=True))) for state in grid]


# Every figure


@pytest.mark.parametrize("name", FIGURES)
def test_it_draws_and_says_one_line_without_nan_at_every_value_of_every_control(name):
    for state, sentence, lines in drawings(name):
        assert re.fullmatch(r"[A-Z].*\d.*\.", sentence), sentence  # "." is no line break
        assert not re.search(r"\b(nan|inf|None)\b|[\[\]]", sentence), sentence
        assert not re.search(r"-0(\.0+)?(?![.\d])", sentence), f"a minus before a zero: {sentence}"
        assert not any(np.isnan(line).any() for line in lines), state


@pytest.mark.parametrize("name", FIGURES)
def test_two_states_never_have_the_same_sentence(name):
    assert len({sentence for _, sentence, _ in drawings(name)}) == len(drawings(name))


@pytest.mark.parametrize("name", FIGURES)
def test_it_moves_to_both_ends_of_each_control_and_back(name):
    """Here everything is drawn: a warning of matplotlib would be an error."""
    figure = FIGURES[name]()
    first = figure.state, figure.picture, figure.sentence
    for control in figure.controls:
        before = figure.state[control["name"]]
        for value in (values(control)[0], values(control)[-1]):
            figure.move(**{control["name"]: value})
            assert figure.state[control["name"]] == value
            assert figure.sentence == draw(name, **figure.state).sentence
        figure.move(**{control["name"]: before})
    assert (figure.state, figure.picture, figure.sentence) == first


@pytest.mark.parametrize("name", FIGURES)
def test_it_opens_where_it_is_told(name):
    state, sentence, _ = drawings(name)[-1]
    figure = FIGURES[name](**state)
    assert (figure.state, figure.sentence) == (state, sentence)


@pytest.mark.parametrize("name", FIGURES)
def test_it_opens_with_the_words_that_are_stored(name):
    file = figures.FOLDER / f"{name}.txt"
    stored = file.read_text("utf-8") if file.exists() else None
    assert figures.twin(FIGURES[name]()) == stored, f"if that is meant, `make render` writes {file}"


def test_no_words_are_stored_of_a_figure_that_is_gone():
    assert {file.stem for file in figures.FOLDER.iterdir()} <= set(FIGURES)


# The formulas, once more


def probability(z):
    return 1 / (1 + np.exp(-z))


def scores(w, b):
    """w x + b of every sample, at each of the places (w, b)."""
    return np.multiply.outer(w, X) + np.reshape(b, (*np.shape(b), 1))


def slopes(w, b):
    r = probability(scores(w, b)) - Y
    return np.array([np.mean(r * X, axis=-1), np.mean(r, axis=-1)])


def loss(w, b):
    """Minus the mean logarithm of the probability of the right label."""
    z = scores(w, b)
    return np.mean(np.log1p(np.exp(-np.abs(z))) + np.maximum(z, 0) - Y * z, axis=-1)


def path(rate, start, steps=400):
    places = [np.array(start)]
    for _ in range(steps):
        places.append(places[-1] - rate * slopes(*places[-1]))
    return np.array(places)


def hessian(w, b):
    A, p = np.column_stack([X, np.ones_like(X)]), probability(w * X + b)
    return A.T * (p * (1 - p)) @ A / len(X)


def newton():
    """The minimum by Newton's method: seven steps suffice, ten are taken."""
    place = np.zeros(2)
    for _ in range(10):
        place = place - np.linalg.solve(hessian(*place), slopes(*place))
    return place


MINIMUM = newton()
SAFE, STABLE = 8.0, 2 / np.linalg.eigvalsh(hessian(*MINIMUM))[1]


# What the smaller figures draw, and what the notebooks, which print sentences, do not say


def test_a_flat_curve_has_no_boundary():
    said = "With w = 0 and b = 1 the curve is flat; there is no boundary, and p at x = 0 is 0.73."
    assert draw("curve_by_hand", w=0, b=1).sentence == said


def test_a_start_is_typed_with_a_keyboards_minus_and_said_with_a_true_one():
    figure = FIGURES["laboratory"](start="(-1, 0)")
    assert figure.sentence.startswith("Learning rate 16 from (−1, 0): converges: after 27 steps ")
    figure.move(start="(−6, 2)")
    assert figure.state["start"] == "(-6, 2)"


def test_curve_by_hand_draws_the_sigmoid_and_the_place_where_its_score_is_0():
    for state, _, (curve, boundary) in drawings("curve_by_hand"):
        x, p = curve
        assert (x[0], x[-1]) == (-2.2, 4)
        assert np.allclose(p, probability(state["w"] * x + state["b"]), rtol=0, atol=1e-12)
        place = boundary[0, 0]
        if state["w"]:
            assert abs(state["w"] * place + state["b"]) < 1e-12
        else:
            assert np.isinf(place)


def test_two_losses_are_minus_log_p_of_the_label_and_the_square_of_the_error():
    for state, _, (log_line, square_line, log_dot, square_dot) in drawings("two_losses"):
        label = int(state["label"])
        for line in (log_line, square_line):
            assert len(line[0]) >= 100 and (line[0, 0], line[0, -1]) == (0.001, 0.999)
        for dot in (log_dot, square_dot):
            assert dot[0].tolist() == [state["p"]]
        for p, cost in (log_line, log_dot):
            assert np.allclose(cost, -np.log(p) if label == 1 else -np.log(1 - p), rtol=1e-12)
        for p, cost in (square_line, square_dot):
            assert np.allclose(cost, (p - label) ** 2, rtol=1e-12)


def test_steps_by_hand_shows_the_path_of_so_many_steps_at_a_rate_of_1():
    places = path(1, (0.0, 0.0), 600)
    for state, _, (curve, shown) in drawings("steps_by_hand"):
        step = int(state["step"])
        assert shown.shape == (2, step + 1)
        assert np.allclose(shown.T, places[: step + 1], rtol=0, atol=1e-9)
        w, b = places[step]
        assert np.allclose(curve[1], probability(w * curve[0] + b), rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", ["laboratory", "steps_by_hand"])
def test_the_surface_is_the_loss(name):
    (shade,) = next(ax for ax in opened(name).figure.axes if ax.images).images
    values = np.asarray(shade.get_array())
    left, right, bottom, top = shade.get_extent()
    b = np.linspace(bottom, top, values.shape[0])[:, None]
    w = np.linspace(left, right, values.shape[1])
    assert np.allclose(np.exp(values), loss(*np.broadcast_arrays(w, b)))


# The laboratory: what is drawn


def test_every_point_of_the_path_is_one_gradient_step_from_the_point_before():
    for state, _, (places, start, *_) in drawings("laboratory"):
        assert places.shape == (2, 401)
        assert tuple(places[:, 0]) == tuple(start[:, 0]) == STARTS[state["start"]]
        steps = state["rate"] * slopes(*places[:, :-1])
        assert np.allclose(places[:, 1:], places[:, :-1] - steps, rtol=0, atol=1e-10), state


def test_the_loss_is_that_above_the_least():
    for state, _, (places, _, above, *_) in drawings("laboratory"):
        assert np.array_equal(above[0], np.arange(401))
        gap = loss(*places[:, ::8]) - loss(*MINIMUM)
        assert np.allclose(above[1, ::8], np.maximum(gap, 1e-12), rtol=1e-6, atol=1e-13), state


def test_the_boundaries_are_those_of_the_last_two_places():
    """On the boundary the score is 0: that fixes its sign."""
    for state, _, (places, _, _, dotted, last, *_) in drawings("laboratory"):
        for step, line in ((-2, dotted), (-1, last)):
            w, b = places[:, step]
            assert line[0, 0] == line[0, 1] and np.isclose(w * line[0, 0] + b, 0, atol=1e-9), state


def test_the_cursor_stands_at_the_rate_and_the_dots_on_it_at_the_last_intercepts():
    for state, _, (places, *_, cursor, dots) in drawings("laboratory"):
        assert set(cursor[0]) == set(dots[0]) == {state["rate"]}
        assert np.array_equal(dots[1], places[1, -40:])


# The laboratory: kinds, limits and the orbit diagram


CREEPS = "creeps: the loss still falls, and the walk has not arrived"
CONVERGES = "converges: after"
OSCILLATES = "oscillates with period 2"
KINDS = [(rate, start, CREEPS) for rate in (0.01, 0.1) for start in STARTS]
KINDS += [(rate, start, CONVERGES) for rate in (4, 8, 16, 22) for start in STARTS]
KINDS += [(rate, start, OSCILLATES) for rate in (23, 30, 40) for start in STARTS]
KINDS += [(rate, "(0, 0)", "wanders without settling") for rate in (46, 50)]
KINDS += [(55, "(0, 0)", "repeats itself every 20 steps")]
PERIODS = {"oscillates": 2, "repeats": 20, "wanders": None}


@pytest.mark.parametrize(("rate", "start", "words"), KINDS)
def test_the_kind_is_right_at_rates_that_are_known(rate, start, words):
    """Looked for in a loop of this file; no kind changes when the start is moved by 1e-12."""
    kind, number = descent.classify(descent.walk(float(rate), STARTS[start]), float(rate))
    assert kind == words.split()[0].strip(":")
    assert f": {words}" in draw("laboratory", rate=float(rate), start=start).sentence
    places = path(rate, STARTS[start])
    small = np.abs(slopes(*places[:-1].T)).max(axis=0) < 1e-6
    assert small[-1] == (kind == "converges")
    if kind == "converges":
        assert number == np.flatnonzero(~small)[-1] + 1
    falls = bool(np.all(np.diff(loss(*places[-20:].T)) < 0))
    assert (kind == "creeps") == (falls and not small[-1])
    if kind in PERIODS:
        last, swing = places[-40:], np.ptp(places[-40:], axis=0).max()
        returns = [
            period
            for period in range(1, 41)
            if np.abs(last - places[-40 - period : -period]).max() < 0.01 * swing
        ]
        assert (returns[0] if returns else None) == PERIODS[kind]


def test_a_walk_that_starts_at_the_minimum_has_arrived_after_0_steps():
    assert descent.classify(path(16, MINIMUM), 16) == ("converges", 0)


def test_a_swing_that_shrinks_is_told_from_one_that_stays():
    """A made-up walk, to and fro across the valley: one side lies higher, so its loss never falls
    at every step."""
    steps = np.arange(401)
    swing = np.outer((-1.0) ** steps, [0.0, 1.0])
    assert descent.classify(MINIMUM + swing, 25) == ("oscillates", 2)
    assert descent.classify(MINIMUM + swing * 0.998 ** steps[:, None], 25) == ("shrinks", 2)
    assert VERDICTS["shrinks"] == "oscillates with period {}, less each time"


def test_the_limits_are_8_and_22_29_and_marked_in_the_diagram_and_under_the_slider():
    largest = np.linalg.norm(np.column_stack([X, np.ones_like(X)]), ord=2) ** 2 / (4 * len(X))
    assert np.isclose(2 / largest, SAFE, rtol=1e-12) and abs(STABLE - 22.29) < 0.005
    assert np.allclose(descent.rate_limits(), (SAFE, STABLE), rtol=1e-8)
    figure = opened("laboratory")
    panel = figure.figure.axes[3]
    dashed = [line.get_xdata()[0] for line in panel.lines if line.get_linestyle() == "--"]
    assert np.allclose(dashed, (SAFE, STABLE), rtol=1e-8)
    marks = figure.controls[0]["marks"]
    assert np.allclose([marks["2/Lmax = 8"], marks["2/λ = 22.29"]], (SAFE, STABLE), rtol=1e-8)


COLOURS = {"(0, 0)": "C0", "(-1, 0)": "C2"}  # as the text in the diagram says: blue and green


def orbits(start):
    """The lines of the orbit diagram that belong to a start."""
    return [
        line
        for line in opened("laboratory").figure.axes[3].lines
        if line.get_marker() == "," and line.get_color() == COLOURS[start]
    ]


def branches(start):
    """The sorted intercepts that the diagram shows for each rate."""
    rates, intercepts = np.hstack([line.get_data() for line in orbits(start)])
    return {rate: np.sort(intercepts[rates == rate]) for rate in np.unique(rates)}


@pytest.mark.parametrize("start", COLOURS)
def test_the_orbit_diagram_has_one_branch_below_the_limit_and_two_beyond_it(start):
    shown = branches(start)
    assert np.array_equal(list(shown), np.arange(0.5, 60.1, 0.25))
    for rate, intercepts in shown.items():
        assert len(intercepts) == 40
        if 2 <= rate <= 22:
            assert np.allclose(intercepts, MINIMUM[1], atol=1e-2), rate
        if 24 <= rate <= 40:
            low, high = intercepts[:20], intercepts[20:]
            assert max(np.ptp(low), np.ptp(high)) < 1e-2 < 0.3 < high[0] - low[-1], rate
    last = path(30, STARTS[start], 340)[-40:, 1]
    assert np.allclose(shown[30], np.sort(last), rtol=0, atol=1e-8)


def test_beyond_45_the_two_starts_end_differently():
    """From (0, 0) the intercepts fill a band, from (-1, 0) they still swing between two."""
    assert len(np.unique(np.round(branches("(0, 0)")[50], 2))) > 20
    assert len(np.unique(np.round(branches("(-1, 0)")[50], 2))) == 2


@pytest.mark.parametrize("start", COLOURS)
def test_what_is_not_machine_dependent_stays_when_the_start_moves_by_1e_12(start):
    """`words.describe` prints values of these points, and two processors must agree on them."""
    (calm,) = [line for line in orbits(start) if line.get_gid() != MACHINE_DEPENDENT]
    rates, intercepts = calm.get_data()
    tolerance = np.ptp(calm.axes.get_ylim()) / 1000
    w, b = STARTS[start]
    for rate in np.unique(rates[rates > 35]):
        moved = descent.walk(rate, (w + 1e-12, b - 1e-12), 340)[-40:, 1]
        assert np.abs(moved - intercepts[rates == rate]).max() < tolerance, rate
