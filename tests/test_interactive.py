"""Proves that an interactive figure answers each hand on a control once, in picture and sentence.

No browser is needed: what a browser would send is handed to the widget, and what it would show is
read from it. tests/browser does the same in a real one.
"""

from __future__ import annotations

import base64
import contextlib
import io
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # draws without a screen

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from scratchlr.widgets import interactive
from scratchlr.widgets.interactive import Choice, Interactive, Slider

HOME = Path(interactive.__file__).parent
WIDTH, HEIGHT = 300, 200  # pixels of the figure below


def setup(fig):
    """Axes that fill the picture, a still diagonal in C0, and a bar in C1 that moves."""
    fig.set_layout_engine("none")
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.plot([0, 1], [0, 1], color="C0", linewidth=6)
    return [ax.axvline(0.5, color="C1", linewidth=6)]


def update(state, bar):
    if state["mood"] == "angry":
        raise RuntimeError("out of temper")
    bar.set_xdata([state["place"]] * 2)
    return f"The bar stands at {state['place']:g}."


def build(place=0.5, mood="calm", setup=setup):
    controls = [
        Slider("place", "where", 0, 1, 100, place),
        Choice("mood", "which mood", (("calm", "calm"), ("angry", "ill-tempered")), mood),
    ]
    return Interactive(setup, update, controls, size=(WIDTH / 100, HEIGHT / 100))


@pytest.fixture
def figure():
    return build()


def ask(figure, **state):
    """What the browser sends when a hand has moved a control."""
    figure.set_state({"asked": {**figure.state, **state, "request": figure.answered + 1}})


def pixels(figure):
    return np.asarray(Image.open(io.BytesIO(figure.picture)).convert("RGB")).astype(int)


def columns(figure, colour):
    """The columns that hold a pixel of this colour, up to what 256 colours allow."""
    gap = np.abs(pixels(figure) - 255 * np.array(to_rgb(colour)))
    return np.flatnonzero((gap <= 8).all(axis=2).any(axis=0))


def style(file):
    return matplotlib.rc_params_from_file(file, use_default_template=False)


def style_colours():
    return style(HOME.parent / "scratchlr.mplstyle")["axes.prop_cycle"].by_key()["color"]


# The controls

RATE = Slider("rate", "learning rate", -2, 4, 12, 0)
START = Choice("start", "start", (("(0, 0)", "(0, 0)"), ("(-1, 0)", "(−1, 0)")), "(0, 0)")


@pytest.mark.parametrize("value", [-2, 0, 3.5, np.float64(4)])
def test_a_slider_takes_every_number_from_end_to_end(value):
    assert type(RATE.check(value)) is float and RATE.check(value) == value


@pytest.mark.parametrize("value", [-2.001, 4.001, float("nan"), float("inf"), "1", None, [1]])
def test_a_slider_refuses_anything_else_and_says_its_name_and_its_range(value):
    with pytest.raises(ValueError) as error:
        RATE.check(value)
    assert str(error.value) == f"rate = {value!r}: expected a number from -2 to 4."


STOPS = Slider("rate", "learning rate", 8, 23, 3, 8, stops=(8, 16, 2 / 0.0897, 23))


@pytest.mark.parametrize(("value", "stop"), [(16, 16), (np.float64(23), 23), (22.2965, 2 / 0.0897)])
def test_a_slider_with_stops_takes_a_stop_also_with_six_digits(value, stop):
    assert type(STOPS.check(value)) is float and STOPS.check(value) == stop


def test_a_slider_with_stops_refuses_what_lies_between_and_names_the_next_one():
    with pytest.raises(ValueError) as error:
        STOPS.check(22.3)
    assert str(error.value) == "rate = 22.3: the slider does not stop there; next is 22.2965."
    with pytest.raises(ValueError, match="expected a number from 8 to 23"):
        STOPS.check(24)


@pytest.mark.parametrize("ends", [(7, 23, 3), (8, 24, 3), (8, 23, 4)])
def test_a_slider_whose_ends_do_not_fit_its_stops_is_refused(ends):
    with pytest.raises(ValueError, match=r"rate: low, high and steps .* do not fit the stops"):
        Slider("rate", "learning rate", *ends, 8, stops=(8, 16, 20, 23))


@pytest.mark.parametrize("value", ["(-1, 0)", "(−1, 0)"])
def test_a_choice_takes_the_value_of_an_option_or_its_text_and_gives_the_value(value):
    assert START.check(value) == "(-1, 0)"


@pytest.mark.parametrize("value", ["(-1,0)", 1, "", None])
def test_a_choice_refuses_anything_else_and_says_its_name_and_its_options(value):
    with pytest.raises(ValueError) as error:
        START.check(value)
    assert str(error.value) == f"start = {value!r}: expected one of (0, 0), (-1, 0)."


@pytest.mark.parametrize("first", [{"place": 2}, {"mood": "blue"}])
def test_a_first_value_out_of_range_is_refused(first):
    with pytest.raises(ValueError, match="expected"):
        build(**first)


# A hand in a cell, `move`, or in the browser, `ask`


HANDS = pytest.mark.parametrize("hand", [ask, Interactive.move], ids=["ask", "move"])


def test_the_first_picture_shows_the_first_values(figure):
    assert figure.state == {"place": 0.5, "mood": "calm"}
    assert figure.sentence == "The bar stands at 0.5."
    assert abs(np.median(columns(figure, style_colours()[1])) - 150) <= 1


@HANDS
def test_a_hand_sets_the_state_the_sentence_and_the_picture(figure, hand):
    hand(figure, place=0.25)
    assert figure.state == {"place": 0.25, "mood": "calm"}
    assert figure.sentence == "The bar stands at 0.25."
    assert abs(np.median(columns(figure, style_colours()[1])) - 75) <= 1


WRONG = pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"place": 2}, "place = 2: expected a number from 0 to 1."),
        ({"place": 0.25, "mood": "blue"}, "mood = 'blue': expected one of calm, angry."),
        ({"place": 0.25, "speed": 3}, "no control 'speed'. There are: place, mood."),
    ],
)


@WRONG
def test_move_refuses_a_bad_value_and_changes_nothing(figure, wrong, problem):
    before = figure.state, figure.picture, figure.sentence, figure.answered
    with pytest.raises(ValueError) as error:
        figure.move(**wrong)
    assert str(error.value) == problem
    assert (figure.state, figure.picture, figure.sentence, figure.answered) == before


@WRONG
def test_a_bad_value_from_the_browser_is_answered_with_the_error(figure, wrong, problem):
    state, picture, answered = figure.state, figure.picture, figure.answered
    with pytest.raises(ValueError):
        ask(figure, **wrong)
    assert figure.sentence == f"Error: ValueError: {problem}"
    assert (figure.state, figure.picture, figure.answered) == (state, picture, answered + 1)


def test_each_request_is_counted_exactly_once_also_when_nothing_changed(figure):
    first = figure.answered
    for number, place in enumerate((0.1, 0.2, 0.2, 0.9), start=1):
        ask(figure, place=place)
        assert figure.answered == first + number


@pytest.mark.parametrize("wish", [{"place": 0.75}, {"mood": "angry"}, {"place": 2}])
def test_an_answer_is_one_message_with_count_and_sentence_and_picture(figure, wish):
    """The browser asks again once it sees the count: it must have the rest, also after an error."""
    ask(figure, place=0.1)
    figure.lines[0].set_linewidth(7)  # so that the picture after an error is another one, too
    sent = []
    figure.comm.send = lambda data, **_: sent.append((data["state"], data["buffer_paths"]))
    with contextlib.suppress(RuntimeError, ValueError):
        ask(figure, **wish)
    ((fields, binary),) = [message for message in sent if "answered" in message[0]]
    assert fields["answered"] == figure.answered and fields["sentence"] == figure.sentence
    assert fields.get("state", figure.state) == figure.state and binary == [["picture"]]


# An error in update


@HANDS
def test_an_error_is_said_and_raised_and_answered_and_the_next_good_state_recovers(figure, hand):
    first = figure.answered
    with pytest.raises(RuntimeError, match="out of temper"):
        hand(figure, mood="angry", place=0.25)
    assert figure.sentence == "Error: RuntimeError: out of temper"
    assert figure.answered == first + 1
    assert pixels(figure).shape == (HEIGHT, WIDTH, 3)
    hand(figure, mood="calm")
    assert figure.sentence == "The bar stands at 0.25."
    assert figure.picture == build(0.25).picture
    assert figure.answered == first + 2


def test_an_error_at_the_first_state_is_raised():
    with pytest.raises(RuntimeError, match="out of temper"):
        build(mood="angry")


# The picture


def test_only_pixels_under_the_moving_line_change(figure):
    figure.move(place=0.25)
    left = pixels(figure)
    figure.move(place=0.75)
    changed = np.flatnonzero((pixels(figure) != left).any(axis=(0, 2)))
    distance = np.minimum(abs(changed - 75), abs(changed - 225))
    assert len(changed) >= 12 and distance.max() <= 6


def test_the_still_part_is_drawn_once():
    drawn = []

    def counting(fig):
        lines = setup(fig)
        still = fig.axes[0].lines[0]
        draw = still.draw
        still.draw = lambda renderer: (drawn.append(renderer), draw(renderer))
        return lines

    figure = build(setup=counting)
    first = len(drawn)
    figure.move(place=0.25)
    ask(figure, place=0.75)
    assert len(drawn) == first > 0


def test_the_lines_have_the_colours_of_the_style_whatever_style_is_active_outside(figure):
    still, moving = style_colours()[:2]
    plain = figure.picture
    colours = plt.cycler(color=["red", "lime", "blue"])
    with plt.rc_context({"axes.prop_cycle": colours, "lines.linewidth": 9}):
        for other in (build(), figure):
            other.move(place=0.25)
            assert 4 <= len(columns(other, moving)) <= 8 and len(columns(other, still)) > 200
            assert not len(columns(other, "lime")) and not len(columns(other, "red"))
            other.move(place=0.5)
            assert other.picture == plain


def test_setup_sees_the_style_of_the_series_and_over_it_that_of_the_sliders():
    seen = {}
    build(setup=lambda fig: seen.update(matplotlib.rcParams) or setup(fig))
    over, under = style(HOME / "interactive.mplstyle"), style(HOME.parent / "scratchlr.mplstyle")
    assert over and {name: seen[name] for name in under | over} == under | over


def test_the_style_and_the_figures_of_the_session_stay_as_they_are():
    with plt.rc_context():
        matplotlib.rcdefaults()
        mine, before = plt.figure(), matplotlib.rcParams.copy()
        figure = build()
        figure.move(place=0.25)
        ask(figure, place=0.75)
        assert matplotlib.rcParams.copy() == before
        assert plt.get_fignums() == [mine.number] and plt.gcf() is mine
        plt.close(mine)


# What is handed to the page


def test_beside_the_widget_stand_the_picture_the_sentence_and_the_alt_text(figure):
    figure.move(place=0.25)
    data, metadata = figure._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
    assert base64.b64decode(data["image/png"], validate=True) == figure.picture
    picture = Image.open(io.BytesIO(figure.picture))
    assert picture.format == "PNG" and picture.size == tuple(figure.size) == (WIDTH, HEIGHT)
    assert data["text/plain"] == "The bar stands at 0.25."
    assert metadata["image/png"] == {"alt": "The bar stands at 0.25."}
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == figure.model_id


def test_two_figures_of_one_name_are_refused():
    def two_losses():
        raise AssertionError("never opened")

    with pytest.raises(ValueError, match="two figures called two_losses"):
        interactive.figure(two_losses)
