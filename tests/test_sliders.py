"""Proves that an interactive figure answers: each hand on a control gives one answer, with its picture and sentence.

No browser is needed: what a browser would send is handed to the widget, and what it would show is read from it.
"""

from __future__ import annotations

import base64
import dataclasses
import io
import re
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
JAVASCRIPT = (HOME / "interactive.js").read_text(encoding="utf-8")
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
        Choice("mood", "which mood", ("calm", "angry"), mood),
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


def shown(figure):
    """All that a reader could notice."""
    return figure.state, figure.picture, figure.sentence, figure.answered


def columns(figure, colour):
    """The columns of the picture in which a pixel has this colour, up to what 256 colours for the whole allow."""
    gap = np.abs(pixels(figure) - 255 * np.array(to_rgb(colour)))
    return np.flatnonzero((gap <= 8).all(axis=2).any(axis=0))


def style_colours():
    style = matplotlib.rc_params_from_file(
        HOME.parent / "scratchlr.mplstyle", use_default_template=False
    )
    return style["axes.prop_cycle"].by_key()["color"]


# The controls


@pytest.mark.parametrize("value", [-2, 0, 3.5, 4])
def test_a_slider_takes_every_number_from_end_to_end(value):
    Slider("rate", "learning rate", -2, 4, 12, 0).check(value)


@pytest.mark.parametrize("value", [-2.001, 4.001, float("nan"), float("inf"), "1", None, [1]])
def test_a_slider_refuses_anything_else_and_says_its_name_and_its_range(value):
    with pytest.raises(ValueError, match=r"^rate = .*: expected a number from -2 to 4\.$") as error:
        Slider("rate", "learning rate", -2, 4, 12, 0).check(value)
    assert repr(value) in str(error.value)


def test_a_choice_takes_its_options_and_refuses_anything_else_with_its_name_and_its_options():
    label = Choice("label", "label y", ("1", "0"), "1")
    for option in label.options:
        label.check(option)
    for value in ("2", 1, "", None):
        with pytest.raises(ValueError, match=r"^label = .*: expected one of 1, 0\.$") as error:
            label.check(value)
        assert repr(value) in str(error.value)


@pytest.mark.parametrize("first", [{"place": 2}, {"mood": "blue"}])
def test_a_first_value_out_of_range_is_refused(first):
    with pytest.raises(ValueError, match="expected"):
        build(**first)


# A hand in a cell: move


def test_the_first_picture_shows_the_first_values(figure):
    assert figure.state == {"place": 0.5, "mood": "calm"}
    assert figure.sentence == "The bar stands at 0.5."
    assert abs(np.median(columns(figure, style_colours()[1])) - 150) <= 1


def test_move_sets_the_state_the_sentence_and_the_picture(figure):
    figure.move(place=0.25)
    assert figure.state == {"place": 0.25, "mood": "calm"}
    assert figure.sentence == "The bar stands at 0.25."
    assert abs(np.median(columns(figure, style_colours()[1])) - 75) <= 1


def test_move_refuses_an_unknown_name_with_the_names_there_are_and_changes_nothing(figure):
    before = shown(figure)
    with pytest.raises(ValueError, match="no control 'speed'. There are: place, mood."):
        figure.move(place=0.25, speed=3)
    assert shown(figure) == before


@pytest.mark.parametrize("wrong", [{"place": 2}, {"mood": "blue"}, {"place": 0.25, "mood": "blue"}])
def test_move_refuses_a_value_out_of_range_and_changes_nothing(figure, wrong):
    before = shown(figure)
    with pytest.raises(ValueError, match="expected"):
        figure.move(**wrong)
    assert shown(figure) == before


# A hand in the browser: asked


def test_a_request_is_answered_with_state_sentence_and_picture(figure):
    ask(figure, place=0.75)
    assert figure.state == {"place": 0.75, "mood": "calm"}
    assert figure.sentence == "The bar stands at 0.75."
    assert figure.picture == build(0.75).picture


def test_each_request_is_counted_exactly_once_also_when_nothing_changed(figure):
    first = figure.answered
    for number, place in enumerate((0.1, 0.2, 0.2, 0.9), start=1):
        ask(figure, place=place)
        assert figure.answered == first + number


def messages(figure):
    """From now on, a list of what the figure sends: (fields, names of the binary fields)."""
    sent = []
    figure.comm.send = lambda data, **rest: sent.append(
        (data["state"], sum(data["buffer_paths"], []))
    )
    return sent


@pytest.mark.parametrize("wish", [{"place": 0.75}, {"mood": "angry"}])
def test_an_answer_is_one_message_with_count_and_sentence_and_picture(figure, wish):
    """The browser asks again as soon as it sees the count: it must have the rest by then, also after an error."""
    ask(figure, place=0.1)
    figure._lines[0].set_linewidth(7)  # so that the picture after an error is another one, too
    sent = messages(figure)
    try:
        ask(figure, **wish)
    except RuntimeError:
        pass
    (answer,) = [message for message in sent if "answered" in message[0]]
    assert answer == ({"answered": figure.answered, "sentence": figure.sentence}, ["picture"])


# An error in update


@pytest.mark.parametrize("hand", [ask, Interactive.move], ids=["asked", "move"])
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


def test_the_still_part_is_drawn_once(monkeypatch):
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


def test_a_picture_depends_on_its_state_alone_and_not_on_what_was_shown_before(figure):
    for place in (0, 0.3, 1, 0.6):
        figure.move(place=place)
    assert figure.picture == build(0.6).picture != build(0.61).picture


def test_the_picture_is_a_png_of_the_declared_size(figure):
    picture = Image.open(io.BytesIO(figure.picture))
    assert picture.format == "PNG"
    assert picture.size == tuple(figure.size) == (WIDTH, HEIGHT)


def test_the_lines_have_the_colours_of_the_style_whatever_style_is_active_outside(figure):
    still, moving = style_colours()[:2]
    plain = figure.picture
    with plt.rc_context(
        {"axes.prop_cycle": plt.cycler(color=["red", "lime", "blue"]), "lines.linewidth": 9}
    ):
        for other in (build(), figure):
            other.move(place=0.25)
            assert 4 <= len(columns(other, moving)) <= 8 and len(columns(other, still)) > 200
            assert not len(columns(other, "lime")) and not len(columns(other, "red"))
            other.move(place=0.5)
            assert other.picture == plain


def test_setup_sees_the_style_of_the_series_and_over_it_that_of_the_sliders():
    seen = {}
    build(setup=lambda fig: seen.update(matplotlib.rcParams) or setup(fig))
    over = matplotlib.rc_params_from_file(HOME / "interactive.mplstyle", use_default_template=False)
    under = matplotlib.rc_params_from_file(
        HOME.parent / "scratchlr.mplstyle", use_default_template=False
    )
    assert over and {name: seen[name] for name in under | over} == under | over


def test_the_style_and_the_figures_of_the_session_stay_as_they_are():
    with plt.rc_context():
        matplotlib.rcdefaults()
        mine, style = plt.figure(), matplotlib.rcParams.copy()
        figure = build()
        figure.move(place=0.25)
        ask(figure, place=0.75)
        assert matplotlib.rcParams.copy() == style
        assert plt.get_fignums() == [mine.number] and plt.gcf() is mine
        plt.close(mine)


# What is handed to the page


def test_beside_the_widget_stand_the_picture_the_sentence_and_the_alt_text(figure):
    figure.move(place=0.25)
    data, metadata = figure._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
    assert base64.b64decode(data["image/png"], validate=True) == figure.picture
    assert data["text/plain"] == "The bar stands at 0.25."
    assert metadata["image/png"] == {"alt": "The bar stands at 0.25."}
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == figure.model_id


def test_the_widget_hands_out_its_two_files(figure):
    assert str(figure._esm) == JAVASCRIPT
    assert str(figure._css) == (HOME / "interactive.css").read_text(encoding="utf-8")


def test_the_javascript_and_the_widget_know_the_same_traits():
    used = set(re.findall(r'model\.(?:get|set)\(\s*"(\w+)"', JAVASCRIPT))
    assert used == set(Interactive.class_own_traits(sync=True))
    watched = set(re.findall(r'"change:(\w+)"', JAVASCRIPT))
    assert watched and watched <= used


def test_the_javascript_reads_no_field_that_a_control_has_not():
    before, choice = JAVASCRIPT.split("function choice(")
    choice, after = choice.split("\n}\n", 1)
    for kind, code in ((Slider, before), (Choice, choice)):
        used = set(re.findall(r"\bcontrol\.(\w+)", code))
        assert "label" in used and used <= {field.name for field in dataclasses.fields(kind)}
    assert set(re.findall(r"\bcontrol\.(\w+)", after)) == {
        "name",
        "options",
    }  # what tells one kind from the other


def test_the_javascript_serves_keyboards_and_screen_readers():
    assert 'input.setAttribute("aria-valuetext",' in JAVASCRIPT
    assert 'sentence.setAttribute("role", "status")' in JAVASCRIPT
    assert "picture.alt = " in JAVASCRIPT
    free = re.findall(r'(\w+)\.dataset\.lmSuppressShortcuts = "true"', JAVASCRIPT)
    assert sorted(free) == ["input", "select"]  # JupyterLab leaves their arrow keys to them
