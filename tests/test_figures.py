"""Proves that the interactive figures tell the truth over the whole range of their controls.

The first half goes through `FIGURES`: a new figure needs no entry here. The second compares what
is drawn with loops written from the formulas.
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
from tools import figures

pytestmark = pytest.mark.usefixtures("sound_mathematics")

PLACES = 25  # along a slider; of one that no page has, 3
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
    """The options of a choice, or values of a slider, from end to end."""
    if "options" in control:
        return [value for value, _ in control["options"]]
    known, many = control["values"], 3 if control["live"] else PLACES
    return [known[at] for at in np.linspace(0, len(known) - 1, min(many, len(known))).astype(int)]


@cache
def opened(name):
    return FIGURES[name]()


def draw(name, **state):
    figure = opened(name)
    sentence = figure.update({**figure.state, **state}, *figure.stage.lines)
    return Drawing(
        state, sentence, [np.array(line.get_data(), float) for line in figure.stage.lines]
    )


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
    first = figure.state, figure.stage.picture(), figure.sentence
    for control in figure.controls:
        before = figure.state[control["name"]]
        for value in (values(control)[0], values(control)[-1]):
            figure.move(**{control["name"]: value})
            assert figure.state[control["name"]] == value
            assert figure.sentence == draw(name, **figure.state).sentence
        figure.move(**{control["name"]: before})
    assert (figure.state, figure.stage.picture(), figure.sentence) == first


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
    assert figure.sentence.startswith("Learning rate 16 from (−1, 0): arrives after 27 steps, ")
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
    for state, sentence, (curve, shown) in drawings("steps_by_hand"):
        step = int(state["step"])
        assert shown.shape == (2, step + 1)
        assert np.allclose(shown.T, places[: step + 1], rtol=0, atol=1e-9)
        w, b = places[step]
        assert np.allclose(curve[1], probability(w * curve[0] + b), rtol=0, atol=1e-9)
        slope, right = np.abs(slopes(w, b)).max(), np.sum((probability(w * X + b) >= 0.5) == Y)
        assert f", largest slope {slope:.4f}, {right} of {len(Y)} right." in sentence


@pytest.mark.parametrize("name", ["laboratory", "steps_by_hand"])
def test_the_surface_is_the_loss(name):
    (shade,) = next(ax for ax in opened(name).stage.figure.axes if ax.images).images
    values = np.asarray(shade.get_array())
    left, right, bottom, top = shade.get_extent()
    b = np.linspace(bottom, top, values.shape[0])[:, None]
    w = np.linspace(left, right, values.shape[1])
    assert np.allclose(np.exp(values), loss(*np.broadcast_arrays(w, b)))


# The laboratory: what is drawn


def test_every_point_of_the_path_is_one_gradient_step_from_the_point_before():
    for state, _, (places, start, *_) in drawings("laboratory"):
        assert places.shape == (2, state["steps"] + 1)
        assert tuple(places[:, 0]) == tuple(start[:, 0]) == STARTS[state["start"]]
        steps = state["rate"] * slopes(*places[:, :-1])
        assert np.allclose(places[:, 1:], places[:, :-1] - steps, rtol=0, atol=1e-10), state


def test_the_black_places_are_the_last_two():
    for state, _, (places, _, last, *_) in drawings("laboratory"):
        assert np.array_equal(last, places[:, -2:]), state


def test_the_loss_is_that_above_the_least():
    for state, _, (places, _, _, above, *_) in drawings("laboratory"):
        assert np.array_equal(above[0], np.arange(state["steps"] + 1))
        gap = loss(*places[:, ::8]) - loss(*MINIMUM)
        assert np.allclose(above[1, ::8], np.maximum(gap, 1e-12), rtol=1e-6, atol=1e-13), state


def test_the_boundaries_are_those_of_the_last_two_places():
    """On the boundary the score is 0: that fixes its sign."""
    for state, _, (places, *_, dotted, last) in drawings("laboratory"):
        for (w, b), line in zip(
            places[:, [-2, -1] if state["steps"] else [0, 0]].T, (dotted, last)
        ):
            assert line[0, 0] == line[0, 1], state
            assert np.isclose(w * line[0, 0] + b, 0, atol=1e-9) if w else np.isinf(line[0, 0])


# The laboratory: what it says


CREEPS = "has not arrived after 400 steps, and its loss still falls. "
ARRIVES = "arrives after "
JUMPS = "has not arrived after 400 steps, it jumps from side to side. "
KINDS = [(rate, start, CREEPS) for rate in (0.01, 0.1) for start in STARTS]
KINDS += [(rate, start, ARRIVES) for rate in (4, 8, 16, 22) for start in STARTS]
KINDS += [(rate, start, JUMPS) for rate in (23, 30, 40) for start in STARTS]


@pytest.mark.parametrize(("rate", "start", "words"), KINDS)
def test_the_sentence_is_right_at_rates_that_are_known(rate, start, words):
    """Looked for in a loop of this file; no kind changes when the start is moved by 1e-12."""
    sentence = draw("laboratory", rate=float(rate), start=start).sentence
    assert f": {words}" in sentence
    for w, b in ((0, 0), (1e-12, -1e-12)):
        places = path(rate, np.add(STARTS[start], (w, b)))
        small = np.abs(slopes(*places[:-1].T)).max(axis=0) < 1e-6
        falls = bool(np.all(np.diff(loss(*places[-20:].T)) < 0))
        assert small[-1] == (words is ARRIVES) and falls >= (words is CREEPS)
        if words is ARRIVES:
            assert f" {np.flatnonzero(~small)[-1] + 1} steps, " in sentence
        if words is JUMPS:
            swing = np.abs(np.diff(places[-40:], axis=0)).max()
            assert np.abs(places[-40:] - places[-42:-2]).max() < 0.01 * swing


def test_no_sentence_tells_more_than_the_steps_that_are_shown():
    """Nothing about rates and steps that nobody sees: no "never", no period, no chaos."""
    whole = [one.sentence for one in drawings("laboratory") if one.state["steps"] == 400]
    said = {re.sub(r".*?: |\. .*|\d+", "", sentence) for sentence in whole}
    known = {re.sub(r"\d+", "", text.format(0)) for text in VERDICTS.values()}
    assert said <= known and not any("never" in text or "period" in text for text in known)


def test_on_the_way_it_says_where_it_is_what_is_lost_there_and_where_the_boundary_lies():
    for state, sentence, (places, *_) in drawings("laboratory"):
        w, b = places[:, -1]
        boundary = f"the boundary lies at x = {-b / w:z.2f}" if w else "there is no boundary"
        now = f"w = {w:z.4f}, b = {b:z.4f}, the loss is {loss(w, b):.4f}, {boundary}."
        on_the_way = sentence.endswith(f", {state['steps']:g} of 400 steps: {now}")
        assert on_the_way == (state["steps"] < 400), sentence


def test_a_start_off_the_list_is_walked_from_and_said():
    _, sentence, (places, start, *_) = draw("laboratory", start="(1.5, -3.25)", steps=1)
    assert sentence.startswith("Learning rate 16 from (1.5, −3.25), 1 of 400 steps: ")
    assert np.allclose(places.T, path(16, (1.5, -3.25), 1), rtol=0, atol=1e-12)
    assert start.T.tolist() == [[1.5, -3.25]]


def test_the_edges_of_the_places_are_those_of_the_map_so_that_a_click_finds_its_place():
    (control,) = [one for one in opened("laboratory").controls if "fields" in one]
    edges = [(one["low"], one["high"]) for one in control["fields"]]
    start = opened("laboratory").stage.lines[control["line"]]
    assert edges == [start.axes.get_xlim(), start.axes.get_ylim()]
    assert draw("laboratory", steps=0).lines[control["line"]].tolist() == [[0], [0]]


def test_a_walk_that_starts_at_the_minimum_has_arrived_after_0_steps():
    assert descent.classify(path(16, MINIMUM), 16) == ("converges", 0)


def test_a_swing_that_shrinks_is_told_from_one_that_stays_and_from_none():
    """A made-up walk, from side to side of the valley: one side lies higher, so its loss never
    falls at every step."""
    steps = np.arange(401)
    swing = np.outer((-1.0) ** steps, [0.0, 1.0])
    assert descent.classify(MINIMUM + swing, 25) == ("oscillates", 2)
    assert descent.classify(MINIMUM + swing * 0.998 ** steps[:, None], 25) == ("shrinks", 2)
    spiral = np.column_stack([np.cos(steps), np.sin(steps)])
    assert descent.classify(MINIMUM + spiral, 25) == ("unsettled", 400)
    assert VERDICTS["shrinks"].endswith("it jumps from side to side, less each time")


def test_the_limits_are_8_and_22_29_and_marked_under_the_slider():
    largest = np.linalg.norm(np.column_stack([X, np.ones_like(X)]), ord=2) ** 2 / (4 * len(X))
    assert np.isclose(2 / largest, SAFE, rtol=1e-12) and abs(STABLE - 22.29) < 0.005
    assert np.allclose(descent.rate_limits(), (SAFE, STABLE), rtol=1e-8)
    slider = opened("laboratory").controls[0]
    places = np.interp((SAFE, STABLE), slider["values"], np.arange(len(slider["values"])))
    marks = [slider["marks"]["2/κmax = 8"], slider["marks"]["2/κ = 22.29"]]
    assert np.allclose(marks, places / (len(slider["values"]) - 1), rtol=0, atol=1e-4)


NAMED = {  # what a notebook or TEACHING names, within reach of a hand; of 07 in test_orbits
    "curve_by_hand": {"w": {-1, -2, -3.6, -4, 0}, "b": {0, 0.5, 0.6, 1}},
    "two_losses": {"p": {0.01, 0.5, 0.99}},
    "steps_by_hand": {"step": {0, 1, 5, 20, 600}},
    "laboratory": {"rate": {1, 4, 8, 16, 22, 22.29, 23, 30}},
}


@pytest.mark.parametrize("name", NAMED)
def test_values_that_the_text_names_can_be_reached(name):
    for control in opened(name).controls:
        assert (
            NAMED[name].get(control["name"], set()) <= set(control.get("values", ()))
            or "options" in control
        )
