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
from scratchlr.widgets.controls import Choice, Place, Slider, spread
from scratchlr.widgets.interactive import Interactive
from scratchlr.widgets.stage import FAR, Stage

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
        Slider("place", "where", spread(0, 1, 100), place),
        Choice("mood", "which mood", (("calm", "calm"), ("angry", "ill-tempered")), mood),
    ]
    return Interactive(setup, update, controls, (WIDTH / 100, HEIGHT / 100), narrow=(2.0, 2.4))


@pytest.fixture
def figure():
    return build()


def ask(figure, **state):
    """What the browser sends when a hand has moved a control."""
    figure.set_state({"asked": {**figure.state, **state, "request": figure.answered + 1}})


def pixels(figure):
    return np.asarray(Image.open(io.BytesIO(figure.stage.picture())).convert("RGB")).astype(int)


def columns(figure, colour):
    """The columns that hold a pixel of this colour, up to what 256 colours allow."""
    gap = np.abs(pixels(figure) - 255 * np.array(to_rgb(colour)))
    return np.flatnonzero((gap <= 8).all(axis=2).any(axis=0))


def style(file):
    return matplotlib.rc_params_from_file(file, use_default_template=False)


def style_colours():
    return style(HOME.parent / "scratchlr.mplstyle")["axes.prop_cycle"].by_key()["color"]


# The controls

RATE = Slider("rate", "learning rate", (-2, 0, 2 / 0.0897, 23), 0, {"0": 0, "10": 10}, (-1, 5))
START = Choice("start", "start", (("(0, 0)", "(0, 0)"), ("(-1, 0)", "(−1, 0)")), "(0, 0)")
EDGES = ("w", -11.0, 3.0), ("b", -4.0, 5.0)
PLACE = Place("start", "start", START.options, "(0, 0)", *EDGES, line=1, live="start anywhere")


def test_values_in_equal_steps_are_as_short_as_they_can_be_written():
    assert spread(-10, 10, 100)[32] == -3.6 and spread(0.001, 0.999, 998)[989] == 0.99
    assert len(spread(0, 600, 600)) == 601 and set(map(type, spread(0, 2, 2))) == {float}


@pytest.mark.parametrize(
    ("value", "known"), [(-2, -2), (np.float64(23), 23), (22.2965, 2 / 0.0897)]
)
def test_a_slider_takes_a_value_of_its_list_also_with_six_digits(value, known):
    assert type(RATE.check(value)) is float and RATE.check(value) == known


@pytest.mark.parametrize("value", [-2.001, 23.1, float("nan"), float("inf"), "1", None, [1]])
def test_a_slider_refuses_what_is_no_number_in_its_range_and_says_both(value):
    with pytest.raises(ValueError) as error:
        RATE.check(value)
    assert str(error.value) == f"rate = {value!r}: expected a number from -2 to 23."


def test_a_slider_refuses_what_lies_between_and_names_the_next_one():
    with pytest.raises(ValueError) as error:
        RATE.check(22.3)
    assert str(error.value) == "rate = 22.3: the slider does not stop there; next is 22.2965."


def test_the_marks_of_a_slider_are_shares_of_its_way():
    """Its values lie at equal distances, whatever lies between them."""
    between = 1 / 3 + 10 / (2 / 0.0897) / 3
    assert RATE.told()["marks"] == {"0": round(1 / 3, 4), "10": round(between, 4)}
    assert RATE.told()["jumps"] == [-1, 5] and RATE.told()["values"] == list(RATE.values)


@pytest.mark.parametrize("value", ["(-1, 0)", "(−1, 0)"])
def test_a_choice_takes_the_value_of_an_option_or_its_text_and_gives_the_value(value):
    assert START.check(value) == "(-1, 0)"


@pytest.mark.parametrize("value", ["(-1,0)", 1, "", None])
def test_a_choice_refuses_anything_else_and_says_its_name_and_its_options(value):
    with pytest.raises(ValueError) as error:
        START.check(value)
    assert str(error.value) == f"start = {value!r}: expected one of (0, 0), (-1, 0)."


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("(−1, 0)", "(-1, 0)"),
        ("(0.50, −0.004)", "(0.5, 0)"),
        ("(-11,5)", "(-11, 5)"),
        ("(1e0, -2.345)", "(1, -2.35)"),
    ],
)
def test_a_place_is_an_option_or_any_other_up_to_its_edges_with_two_decimals(value, known):
    assert PLACE.check(value) == known


@pytest.mark.parametrize("value", ["(4, 0)", "(0, 5.1)", "(0)", "(a, 0)", "(nan, 0)", "0, 0", 3])
def test_a_place_refuses_anything_else_and_says_its_name_and_its_edges(value):
    with pytest.raises(ValueError) as error:
        PLACE.check(value)
    expected = "expected (0, 0), (-1, 0), or another place, w from -11 to 3, b from -4 to 5."
    assert str(error.value) == f"start = {value!r}: {expected}"


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
    before = figure.state, figure.moved, figure.sentence, figure.answered
    with pytest.raises(ValueError) as error:
        figure.move(**wrong)
    assert str(error.value) == problem
    assert (figure.state, figure.moved, figure.sentence, figure.answered) == before


@WRONG
def test_a_bad_value_from_the_browser_is_answered_with_the_error(figure, wrong, problem):
    state, moved, answered = figure.state, figure.moved, figure.answered
    with pytest.raises(ValueError):
        ask(figure, **wrong)
    assert figure.sentence == f"Error: ValueError: {problem}"
    assert (figure.state, figure.moved, figure.answered) == (state, moved, answered + 1)


def test_each_request_is_counted_exactly_once_also_when_nothing_changed(figure):
    first = figure.answered
    for number, place in enumerate((0.1, 0.2, 0.2, 0.9), start=1):
        ask(figure, place=place)
        assert figure.answered == first + number


@pytest.mark.parametrize("wish", [{"place": 0.75}, {"mood": "angry"}, {"place": 2}])
def test_an_answer_is_one_short_message_with_all_that_changed(figure, wish):
    """The browser asks again once it sees the count: it must have the rest, also after an error."""
    ask(figure, place=0.1)
    sent = []
    figure.comm.send = lambda data, **_: sent.append((data["state"], data["buffer_paths"]))
    with contextlib.suppress(RuntimeError, ValueError):
        ask(figure, **wish)
    ((fields, binary),) = [message for message in sent if "answered" in message[0]]
    assert fields["answered"] == figure.answered and fields["sentence"] == figure.sentence
    assert fields.get("state", figure.state) == figure.state
    assert fields.get("moved", figure.moved) == figure.moved
    assert not binary and not {"controls", "stages"} & set(fields)


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
    assert figure.moved == build(0.25).moved
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
    plain = figure.stage.picture()
    colours = plt.cycler(color=["red", "lime", "blue"])
    with plt.rc_context({"axes.prop_cycle": colours, "lines.linewidth": 9}):
        for other in (build(), figure):
            other.move(place=0.25)
            assert 4 <= len(columns(other, moving)) <= 8 and len(columns(other, still)) > 200
            assert not len(columns(other, "lime")) and not len(columns(other, "red"))
            other.move(place=0.5)
            assert other.stage.picture() == plain


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


# What a browser draws: the still part, and over it the lines


def points(steps):
    """The places of a line, in pixels from the upper left corner of its Axes."""
    return np.cumsum(np.reshape(steps, (-1, 2)), axis=0) / 10


def stage(draw, size=(3, 2)):
    """A stage with Axes from 0 to 1, their corner 30 pixels off the left and 20 off the top."""

    def setup(fig):
        fig.set_layout_engine("none")
        ax = fig.add_axes((0.1, 0.1, 0.8, 0.8))
        ax.set(xlim=(0, 1), ylim=(0, 1))
        return draw(ax)

    return Stage(setup, size)


def test_places_are_pixels_from_the_corner_of_the_axes_and_those_far_off_are_near_enough():
    made = stage(lambda ax: ax.plot([0, 0.5, 1e9], [0, 1, 0.25], "o"))
    (moved,) = made.moved()
    assert points(moved).tolist() == [[0, 160], [120, 0], [FAR, 120]]


def test_a_place_given_twice_in_a_row_or_without_a_number_is_left_out():
    made = stage(lambda ax: ax.plot([0, 0, np.nan, 1], [1, 1, 0.5, 0], "o-"))
    (moved,) = made.moved()
    assert points(moved).tolist() == [[0, 0], [240, 160]]


def test_a_line_with_a_gap_is_refused():
    made = stage(lambda ax: ax.plot([0, 0.2, np.nan, 0.6, 1], [0, 1, 0, 1, 0]))
    with pytest.raises(ValueError, match="a line has a gap"):
        list(made.moved())


def test_a_dot_that_a_browser_cannot_draw_is_refused():
    made = stage(lambda ax: ax.plot([0.5], [0.5], "*"))
    with pytest.raises(ValueError, match=r"a dot '\*' moves: expected one of o, s"):
        made.told(made)


def test_the_looks_are_those_of_the_lines_in_pixels():
    style = {"color": "black", "linewidth": 3, "markersize": 9, "markeredgewidth": 0}
    made = stage(lambda ax: ax.plot([], [], "s:", **style) + ax.plot([0], [0], color="black"))
    dotted, plain = made.told(made)["looks"]
    assert dotted["box"] == [30, 20, 240, 160] and dotted["scale"] == [1, 1]
    pattern = 3 * np.array(matplotlib.rcParams["lines.dotted_pattern"]) * 100 / 72
    assert np.allclose(dotted["dash"], pattern, atol=0.01) and plain["dash"] == []
    assert (dotted["color"], dotted["cap"]) == ("#000000", "square")
    assert (dotted["width"], dotted["dot"]) == (round(300 / 72, 2), round(900 / 72, 2))
    assert "dot" not in plain


def test_a_second_stage_says_how_its_axes_differ_from_those_that_are_measured():
    draw = lambda ax: ax.plot([0, 1], [0, 1])  # noqa: E731
    wide, narrow = stage(draw), stage(draw, size=(1.5, 4))
    (look,) = narrow.told(wide)["looks"]
    assert look["box"] == [15, 40, 120, 320] and look["scale"] == [0.5, 2]


def test_the_still_part_is_sharp_and_holds_nothing_that_moves(figure):
    told, _ = figure.stages
    assert told["size"] == [WIDTH, HEIGHT]
    file = base64.b64decode(told["still"].removeprefix("data:image/png;base64,"), validate=True)
    still = np.asarray(Image.open(io.BytesIO(file)).convert("RGB")).astype(int)
    assert still.shape == (2 * HEIGHT, 2 * WIDTH, 3)
    first, second = (255 * np.array(to_rgb(color)) for color in style_colours()[:2])
    assert (np.abs(still - first) <= 8).all(axis=2).any()
    assert not (np.abs(still - second) <= 40).all(axis=2).any()


# What is handed to the page


def test_beside_the_widget_stand_the_picture_the_sentence_and_the_alt_text(figure):
    figure.move(place=0.25)
    data, metadata = figure._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
    file = base64.b64decode(data["image/png"], validate=True)
    assert file == figure.stage.picture()
    picture = Image.open(io.BytesIO(file))
    assert picture.format == "PNG" and picture.size == (WIDTH, HEIGHT)
    assert data["text/plain"] == "The bar stands at 0.25."
    assert metadata["image/png"] == {"alt": "The bar stands at 0.25."}
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == figure.model_id


def test_two_figures_of_one_name_are_refused():
    def two_losses():
        raise AssertionError("never opened")

    with pytest.raises(ValueError, match="two figures called two_losses"):
        interactive.figure(two_losses)
