"""Proves that a recording gives back what the kernel answers, at each state and for each line."""

from __future__ import annotations

import itertools

import pytest

from scratchlr.widgets import FIGURES
from scratchlr.widgets.controls import Choice, Place, Slider
from scratchlr.widgets.interactive import Interactive
from tools.recordings import record, recorded, values

pytestmark = pytest.mark.usefixtures("sound_mathematics")


def setup(fig):
    ax = fig.subplots()
    ax.set(xlim=(0, 4), ylim=(0, 4))
    return [ax.plot([], [])[0], ax.plot([], [], "o")[0]]


def update(state, line, dot):
    x, y = (float(number) for number in state["at"].strip("()").split(", "))
    line.set_data([0, state["rate"]], [0, x])
    dot.set_data([x], [state["zoom"]])
    return f"Rate {state['rate']:g} at {x:g}, {y:g}, zoom {state['zoom']:g}."


@pytest.fixture
def figure():
    places = (("(1, 1)", "(1, 1)"), ("(2, 1)", "(2, 1)"))
    edges = ("x", 0.0, 4.0), ("y", 0.0, 4.0)
    controls = [
        Slider("rate", "rate", (0, 1, 2), 1),
        Slider("zoom", "zoom", (1, 2, 3, 4), 3, live="zoom"),
        Place("at", "place", places, "(2, 1)", *edges, line=1, live="click"),
    ]
    return Interactive(setup, update, controls, size=(3, 2), narrow=(2, 3))


def test_every_state_has_its_sentence_and_its_lines_the_last_control_fastest(figure):
    made = record(figure)
    states = itertools.product((0, 1, 2), ("(1, 1)", "(2, 1)"))
    pairs = zip(made["states"], made["sentences"], strict=True)
    for (rate, at), (state, sentence) in zip(states, pairs, strict=True):
        figure.move(rate=rate, at=at)
        assert sentence == figure.sentence
        assert [made["shapes"][n][shape] for n, shape in enumerate(state)] == figure.moved
    assert [len(known) for known in made["shapes"]] == [6, 2], "each shape is stored once"


def test_what_only_a_kernel_can_do_stays_as_it_is_and_is_said(figure):
    made = record(figure)
    assert made["live"] == ["zoom", "click"]
    rate, at = made["controls"]
    assert rate["values"] == [0, 1, 2] and "fields" not in at and len(at["options"]) == 2
    assert {sentence[-2] for sentence in made["sentences"]} == {"3"}


def test_the_figure_is_left_as_it_was(figure):
    before = figure.state, figure.sentence, figure.moved
    made = record(figure)
    assert (figure.state, figure.sentence, figure.moved) == before
    assert made["state"] == figure.state and made["stages"] == figure.stages


@pytest.mark.parametrize("name", FIGURES)
def test_a_page_can_hold_each_figure(name):
    """Every state is stored: so their number is what a page weighs."""
    states = 1
    for control in filter(None, map(recorded, FIGURES[name]().controls)):
        states *= len(values(control))
    assert 100 < states < 6000


def test_a_choice_stays_a_choice():
    told = Choice("label", "label y", (("1", "one"), ("0", "nought")), "1").told()
    assert values(recorded(told)) == ["1", "0"]
