"""Proves that a picture says in words what it shows: another curve, label or limit gives other words.

Strict nbval does not look at pixels, so these words are what keeps the pictures of the notebooks true.
"""

from __future__ import annotations

import base64
import io

import matplotlib

matplotlib.use("Agg")  # draws without a screen

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from scratchlr import plots, sigmoid
from scratchlr.data import mean_radius, six_points
from scratchlr.words import describe

X = np.linspace(-2, 2, 41)


@pytest.fixture
def ax():
    """One Axes with title, labels and fixed limits."""
    fig, ax = plt.subplots()
    ax.set(title="A message", xlabel="score z", ylabel="probability p", xlim=(-2, 2), ylim=(0, 1))
    yield ax
    plt.close(fig)


def words(ax):
    return describe(ax.figure)


# show


@pytest.fixture
def shown(monkeypatch):
    """What `show` hands to the notebook: a list of (bundle, metadata)."""
    displayed = []
    monkeypatch.setattr(
        plots, "display", lambda bundle, metadata, raw: displayed.append((bundle, metadata, raw))
    )
    return displayed


def test_show_gives_one_png_with_the_words_and_the_alt_text_and_closes_the_figure(ax, shown):
    ax.plot(X, sigmoid(X), label="σ(z)")
    plots.show(ax.figure, "An S-curve.")
    ((bundle, metadata, raw),) = shown
    assert raw is True
    assert set(bundle) == {"image/png", "text/plain"}
    assert bundle["text/plain"] == f"An S-curve.\n\n{words(ax)}"
    assert metadata == {"image/png": {"alt": "An S-curve."}}
    picture = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"], validate=True)))
    assert picture.format == "PNG" and min(picture.size) > 100
    assert not plt.fignum_exists(ax.figure.number)


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_show_refuses_a_picture_without_words(ax, shown, alt):
    with pytest.raises(ValueError, match="alt is empty"):
        plots.show(ax.figure, alt)
    assert not shown


def test_the_same_figure_gives_the_same_bytes(shown):
    for _ in range(2):
        fig, ax = plt.subplots()
        ax.plot(X, X**2)
        plots.show(fig, "A parabola.")
    assert shown[0] == shown[1]


def test_the_style_has_two_colours_that_differ_for_colour_blind_readers_and_no_svg():
    with plt.rc_context():
        plots.use_style()
        colours = plt.rcParams["axes.prop_cycle"].by_key()["color"]
        assert [colour.lstrip("#").upper() for colour in colours[:2]] == ["0072B2", "D55E00"]
        assert plt.rcParams["font.size"] >= 12
    assert len(set(plots.MARKERS)) == 2


# describe: what it says


def test_a_curve_is_told_by_its_name_its_size_five_places_and_its_ends(ax):
    ax.plot(X, X**2 / 4, label="parabola")
    title, x, y, curve = words(ax).splitlines()
    assert title == "Axes “A message”"
    assert (x, y) == ("x: score z, -2.000 to 2.000", "y: probability p, 0.000 to 1.000")
    places = "(-2.000, 1.000) (-1.000, 0.250) (0.000, 0.000) (1.000, 0.250) (2.000, 1.000)"
    ends = "least (-2.000, 0.000), most (2.000, 1.000)"
    assert curve == f"Line2D “parabola”: 41 points, {places}; {ends}"


def test_each_axes_has_a_paragraph():
    fig, (left, right) = plt.subplots(1, 2)
    left.set_title("one")
    right.set_title("two", loc="left")
    assert [part.splitlines()[0] for part in describe(fig).split("\n\n")] == [
        "Axes “one”",
        "Axes “two”",
    ]
    plt.close(fig)


def test_a_log_axis_is_named_and_its_numbers_have_three_digits(ax):
    ax.set(xscale="log", xlim=(1e-12, 1), ylim=(0, 1))
    ax.plot([1e-12, 1.2345e-6, 1], [0, 0.5, 1])
    assert "x: score z, 1e-12 to 1 (log scale)" in words(ax)
    assert "(1.23e-06, 0.500)" in words(ax)


def test_axhline_and_axvline_are_told_by_their_one_coordinate(ax):
    ax.axhline(0.25, label="quarter")
    ax.axvline(-1)
    assert "Line2D “quarter”: straight across at y = 0.250" in words(ax)
    assert "Line2D: straight across at x = -1.000" in words(ax)


def test_an_empty_line_is_told_as_such(ax):
    """When one class has no sample, its line stays in the legend."""
    plots.samples(ax, X, np.ones(41), ("no", "yes"))
    assert "Line2D “no (0)”: no points" in words(ax)


def test_text_within_the_picture_is_told_and_an_empty_one_is_not(ax):
    before = words(ax)
    ax.text(0, 0.5, "")
    assert words(ax) == before
    ax.annotate("the\nmiddle", (0, 0.5))
    assert words(ax) == before + "\ntext at (0.000, 0.500): the middle"


def test_no_minus_stands_before_a_zero(ax):
    ax.plot([-1e-9, 0], [-1e-9, 0])
    assert "-0.000" not in words(ax)


# describe: what it notices


def drawings():
    """(name, how to draw with a slope) of each kind of artist."""
    grid = np.meshgrid([-1.0, 0.0, 1.0], [0.2, 0.5, 0.8])
    return {
        "line": lambda ax, a: ax.plot(X, a * X / 4 + 0.5),
        "scatter": lambda ax, a: ax.scatter(X, a * X / 4 + 0.5),
        "bars": lambda ax, a: ax.bar([-1, 0, 1], [0.2, 0.5 * a, 0.8]),
        "stairs": lambda ax, a: ax.stairs([0.2, 0.5 * a, 0.8], [-2, -1, 0, 1]),
        "contours": lambda ax, a: ax.contour(
            X, X / 4 + 0.5, np.hypot(*np.meshgrid(X, X)) * a, levels=[0.5, 1.5]
        ),
        "arrows": lambda ax, a: ax.quiver(*grid, a * np.ones((3, 3)), np.ones((3, 3))),
        "axhline": lambda ax, a: ax.axhline(0.5 * a),
        "axvline": lambda ax, a: ax.axvline(a),
    }


@pytest.mark.parametrize("kind", drawings())
def test_one_percent_more_gives_other_words_and_the_same_gives_the_same(kind):
    said = []
    for slope in (1, 1, 1.01):
        fig, ax = plt.subplots()
        ax.set(xlim=(-2, 2), ylim=(0, 1))
        drawings()[kind](ax, slope)
        said.append(describe(fig))
        plt.close(fig)
    assert said[0] == said[1] != said[2]


@pytest.mark.parametrize(
    "change",
    [
        lambda ax: ax.set_title("Another message"),
        lambda ax: ax.set_xlabel("score"),
        lambda ax: ax.set_ylabel("odds"),
        lambda ax: ax.set_xlim(-2, 2.1),
        lambda ax: ax.set_ylim(-0.1, 1),
        lambda ax: ax.set_yscale("symlog"),
        lambda ax: ax.lines[0].set_label("another"),
        lambda ax: ax.lines[0].set_xdata(X + 0.01),
        lambda ax: ax.lines[0].remove(),
        lambda ax: ax.plot(X, X),
        lambda ax: ax.text(0, 0.5, "a word"),
    ],
    ids="title xlabel ylabel xlim ylim scale label shift removal addition text".split(),
)
def test_any_other_change_gives_other_words(ax, change):
    ax.plot(X, sigmoid(X), label="σ(z)")
    before = words(ax)
    change(ax)
    assert words(ax) != before


def test_a_difference_that_nobody_sees_gives_the_same_words(ax):
    """The last digit of a float may differ between processors."""
    (line,) = ax.plot(X, sigmoid(X))
    before = words(ax)
    line.set_ydata(sigmoid(X) * (1 + 1e-13))
    assert words(ax) == before


def test_chaotic_values_are_left_out_while_name_and_number_stay(ax):
    (line,) = ax.plot(X, X, label="rounding")
    assert plots.chaotic(line) is line
    before = words(ax)
    assert "Line2D “rounding”: 41 points, which differ from machine to machine" in before
    line.set_ydata(X**2)
    assert words(ax) == before
    line.set_data(X[:9], X[:9])
    assert words(ax) != before


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: ax.fill_between(X, X),
        lambda ax: ax.imshow(np.eye(2)),
        lambda ax: ax.add_patch(plt.Circle((0, 0), 1)),
        lambda ax: ax.errorbar([0], [0], yerr=1),
        lambda ax: ax.axline((0, 0), slope=1),
        lambda ax: ax.axvspan(0, 1),
    ],
    ids="fill_between imshow circle errorbar axline axvspan".split(),
)
def test_an_artist_without_words_is_refused_rather_than_left_out(ax, draw):
    draw(ax)
    with pytest.raises(TypeError, match="no words for a"):
        words(ax)


# The drawing functions


def test_samples_are_circles_at_0_and_squares_at_1(ax):
    x, (_, y, *_) = np.arange(6.0), six_points()
    assert plots.samples(ax, x, y, ("no", "yes")) is ax
    for label, line in enumerate(ax.lines):
        assert line.get_marker() == plots.MARKERS[label]
        assert line.get_label() == f"{('no', 'yes')[label]} ({label})"
        assert np.array_equal(line.get_xdata(), x[y == label]) and set(line.get_ydata()) == {label}


def test_histogram_counts_every_sample_once_in_bins_that_both_classes_share(ax):
    x, y = mean_radius().X[:, 0], mean_radius().y
    assert plots.histogram(ax, x, y, ("no", "yes"), bins=20) is ax
    steps = [patch.get_data() for patch in ax.patches]
    assert [int(values.sum()) for values, *_ in steps] == [np.sum(y == 0), np.sum(y == 1)]
    assert np.array_equal(steps[0].edges, steps[1].edges) and len(steps[0].values) == 20
    for (values, edges, _), line in zip(steps, ax.lines, strict=True):
        some = values > 0
        assert np.array_equal(line.get_ydata(), values[some])
        assert np.allclose(line.get_xdata(), (edges[:-1] + edges[1:])[some] / 2)


def test_shares_are_means_of_groups_of_nearly_equal_size(ax):
    x, y = np.array([3.0, 1.0, 2.0, 6.0, 5.0, 4.0, 7.0]), np.array([0, 0, 1, 1, 1, 0, 1])
    assert plots.shares(ax, x, y, groups=3) is ax
    assert np.allclose(ax.lines[0].get_data(), [[2, 4.5, 6.5], [1 / 3, 1 / 2, 1]])
    assert ax.lines[0].get_label() == "share of class 1"


def test_curve_is_the_sigmoid_of_w_x_plus_b_over_the_axes_as_they_are(ax):
    assert plots.curve(ax, -3.0, 1.0, "model", color="C4") is ax
    x, p = ax.lines[0].get_data()
    assert (x[0], x[-1]) == ax.get_xlim() == (-2, 2)
    assert np.allclose(p, 1 / (1 + np.exp(3 * x - 1)))
    assert ax.lines[0].get_label() == "model" and ax.lines[0].get_color() == "C4"


def test_surface_has_w_to_the_right_and_b_upwards(ax):
    """The loss w² + 4 b² has the height 1 from -1 to 1 along w and from -1/2 to 1/2 along b."""
    w, b = np.linspace(-2, 2, 81), np.linspace(-1, 1, 41)
    assert plots.surface(ax, lambda w, b: w**2 + 4 * b**2 + 0.01, w, b, [1.01]) is ax
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("weight w", "intercept b")
    assert "1 heights, 1.01 from (-1.000, -0.500) to (1.000, 0.500)" in words(ax)


def test_surface_shades_the_same_heights_that_its_lines_tell(ax):
    """The words leave the shade out, so it is looked at here: its rows run along b, upwards, its columns along w."""
    w, b = np.linspace(-2, 2, 5), np.linspace(-1, 1, 3)
    plots.surface(ax, lambda w, b: np.exp(w + 10 * b), w, b, [1.0])
    (shade,) = ax.images
    assert np.allclose(shade.get_array(), w + 10 * b[:, None])
    assert shade.origin == "lower" and tuple(shade.get_extent()) == (-2, 2, -1, 1)


def test_each_class_has_its_colour_and_show_adds_the_legend(monkeypatch):
    plots.use_style()
    fig, (left, right) = plt.subplots(1, 2)
    x, y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0, 1, 0, 1])
    plots.samples(left, x, y, ("no", "yes"))
    plots.histogram(right, x, y, ("no", "yes"), bins=3)
    assert [line.get_color() for line in (*left.lines, *right.lines)] == ["C0", "C1"] * 2
    blue, vermillion = (matplotlib.colors.to_rgb(f"C{label}") for label in (0, 1))
    assert [patch.get_facecolor()[:3] for patch in right.patches] == [blue, vermillion]
    monkeypatch.setattr(plots, "display", lambda *_, **__: None)
    plots.show(fig, "Two classes.")
    assert [text.get_text() for text in left.get_legend().get_texts()] == ["no (0)", "yes (1)"]


def test_a_style_of_your_own_does_not_change_the_pictures():
    plt.rcParams.update({"axes.xmargin": 0.3, "font.family": ["serif"]})
    plots.use_style()
    assert plt.rcParams["axes.xmargin"] == 0.05 and plt.rcParams["font.family"] == ["sans-serif"]


def test_ticks_set_by_hand_and_the_place_of_a_text_are_told(ax):
    ax.plot([0, 1, 2], [0, 1, 2])
    ax.set_xticks([0, 1, 2], ["a", "b", "c"])
    ax.text(1, 2, "here")
    words = describe(ax.figure)
    assert "ticks a, b, c" in words and "text at (1.000, 2.000): here" in words


@pytest.mark.parametrize(
    "add",
    [lambda fig: fig.suptitle("a"), lambda fig: fig.text(0, 0, "b"), lambda fig: fig.legend()],
)
def test_what_stands_outside_the_axes_is_refused(ax, add):
    ax.plot([0, 1], [0, 1], label="line")
    add(ax.figure)
    with pytest.raises(TypeError, match="Put it on an Axes"):
        describe(ax.figure)


def test_a_height_that_the_surface_does_not_reach_is_left_out():
    fig, ax = plt.subplots()
    ax.contour(np.arange(9).reshape(3, 3), levels=[4, 99])
    assert "1 heights, 4 from" in describe(fig)
    plt.close(fig)
