"""Proves that the drawing functions draw what they are given, and that `show` displays it."""

from __future__ import annotations

import base64
import io

import matplotlib

matplotlib.use("Agg")  # draws without a screen

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from scratchlr import descend, plots, sigmoid
from scratchlr.data import mean_radius, six_points
from scratchlr.words import MACHINE_DEPENDENT, describe

X = np.linspace(-2, 2, 41)


@pytest.fixture
def ax():
    fig, ax = plt.subplots()
    ax.set(xlim=(-2, 2), ylim=(0, 1))
    yield ax
    plt.close(fig)


@pytest.fixture
def shown(monkeypatch):
    """What `show` hands to the notebook: a list of (bundle, metadata)."""
    displayed = []

    def display(bundle, metadata, raw):
        assert raw is True
        displayed.append((bundle, metadata))

    monkeypatch.setattr(plots, "display", display)
    return displayed


# show


def test_show_gives_one_png_with_the_words_and_the_alt_text_and_closes_the_figure(ax, shown):
    ax.plot(X, X**2, label="parabola")
    plots.show(ax.figure, "A parabola.")
    ((bundle, metadata),) = shown
    assert set(bundle) == {"image/png", "text/plain"}
    assert bundle["text/plain"] == f"A parabola.\n\n{describe(ax.figure)}"
    assert metadata == {"image/png": {"alt": "A parabola."}}
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


@pytest.mark.parametrize("draw", ["surface", "plain"])
def test_a_legend_stands_beside_a_map_and_else_on_the_axes(draw, shown):
    fig, ax = plt.subplots()
    if draw == "surface":
        places = np.linspace(-1, 1, 5)
        plots.surface(ax, lambda w, b: w**2 + b**2 + 1, places, places, [1.5])
    ax.plot([0, 1], [0, 1], label="line")
    plots.show(fig, "A line.")
    left_edge = ax.get_legend().get_window_extent().x0
    assert (left_edge >= ax.get_window_extent().x1) == (draw == "surface")


def test_a_field_of_arrows_has_an_arrow_in_the_legend(shown):
    """matplotlib would put a block there."""
    with plt.rc_context():
        plots.use_style()
        fig, ax = plt.subplots()
        plots.arrows(ax, lambda w, b: np.array([1.0, 2.0]), [0.0], [0.0], "downhill", color="C1")
        plots.show(fig, "An arrow.")
        (sign,) = ax.get_legend().legend_handles
        assert isinstance(sign, matplotlib.patches.FancyArrow)
        assert sign.get_facecolor() == matplotlib.colors.to_rgba("C1")


# play


def moving():
    """A figure, and how a frame of it is drawn: a line that rises with the frame."""
    fig, ax = plt.subplots(figsize=(3, 2))

    def draw(frame):
        ax.clear()
        ax.plot([0, 1], [0, frame], label=f"slope {frame}")
        ax.set(ylim=(0, 4), title=f"step {frame}", ylabel="y" * frame)

    return fig, draw


def test_play_shows_each_frame_and_stands_at_the_last_in_picture_and_words(shown, played):
    fig, draw = moving()
    plots.play(fig, draw, (frame for frame in (1, 2, 3)), "A line rises.", seconds=3)
    ((bundle, metadata),) = shown
    assert set(bundle) == {"image/png", "text/plain"}
    assert metadata == {"image/png": {"alt": "A line rises."}}
    assert "Axes “step 3”" in bundle["text/plain"]
    assert bundle["text/plain"] == f"A line rises.\n\n{describe(fig)}"
    still, *frames = played(base64.b64decode(bundle["image/png"], validate=True))
    assert len(frames) == 3 and still.tobytes() == frames[-1].tobytes()
    assert len({frame.tobytes() for frame in frames}) == 3
    assert not plt.fignum_exists(fig.number)


def test_the_words_and_nearly_the_picture_are_those_that_show_gives_of_the_last_frame(
    shown, played
):
    for moves in (True, False):
        fig, draw = moving()
        if moves:
            plots.play(fig, draw, [1, 2, 3], "A line.")
        else:
            draw(3)
            plots.show(fig, "A line.")
    (moved, _), (still, _) = shown
    assert moved["text/plain"] == still["text/plain"]
    picture = Image.open(io.BytesIO(base64.b64decode(still["image/png"]))).convert("RGB")
    difference = np.abs(
        np.asarray(played(base64.b64decode(moved["image/png"]))[0], dtype=float)
        - np.asarray(picture)
    )
    assert difference.mean() < 1


def test_the_axes_stay_where_they_are_from_frame_to_frame(shown):
    """The frame's name on the y-axis grows; with a layout of its own, each frame would jump."""
    fig, draw = moving()
    places = []

    def look(frame):
        draw(frame)
        places.append(fig.axes[0].get_position().bounds)

    with plt.rc_context():
        plots.use_style()
        plots.play(fig, look, [1, 2, 3, 9], "A line.")
    assert len(places) == 5 and len(set(places[1:])) == 1


def test_each_frame_has_its_legend(shown):
    fig, draw = moving()
    said = []

    def look(frame):
        if legend := fig.axes[0].get_legend():
            said.append(legend.get_texts()[0].get_text())
        draw(frame)

    plots.play(fig, look, [1, 2], "A line.")
    assert said == ["slope 2", "slope 1"]  # of the frame drawn before


def test_the_same_frames_give_the_same_bytes(shown):
    for _ in range(2):
        plots.play(*moving(), [1, 2], "A line.")
    assert shown[0] == shown[1]


@pytest.mark.parametrize(
    ("frames", "options", "said"),
    [
        ([1, 2], {"alt": " "}, "alt is empty"),
        ([1, 2], {"seconds": 9}, "seconds = 9: expected above 0 and at most 5"),
        ([1], {}, "two at least, got 1"),
        ([], {}, "two at least, got 0"),
    ],
)
def test_play_refuses_what_cannot_be_played(frames, options, said, shown):
    fig, draw = moving()
    with pytest.raises(ValueError, match=said):
        plots.play(fig, draw, frames, **{"alt": "A line.", **options})
    assert not shown


# The style


def test_the_style_has_two_colours_that_differ_for_colour_blind_readers():
    with plt.rc_context():
        plots.use_style()
        colours = plt.rcParams["axes.prop_cycle"].by_key()["color"]
        assert [colour.lstrip("#").upper() for colour in colours[:2]] == ["0072B2", "D55E00"]
        assert plt.rcParams["font.size"] >= 12
    assert len(set(plots.MARKERS)) == 2


def test_a_style_of_your_own_does_not_change_the_pictures():
    with plt.rc_context({"axes.xmargin": 0.3, "font.family": ["serif"]}):
        plots.use_style()
        assert plt.rcParams["axes.xmargin"] == 0.05
        assert plt.rcParams["font.family"] == ["sans-serif"]


def test_each_class_has_its_colour_and_show_adds_the_legend(shown):
    with plt.rc_context():
        plots.use_style()
        fig, (left, right) = plt.subplots(1, 2)
        x, y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0, 1, 0, 1])
        plots.samples(left, x, y, ("no", "yes"))
        plots.histogram(right, x, y, ("no", "yes"), bins=3)
        assert [line.get_color() for line in (*left.lines, *right.lines)] == ["C0", "C1"] * 2
        blue, vermillion = (matplotlib.colors.to_rgb(f"C{label}") for label in (0, 1))
        assert [patch.get_facecolor()[:3] for patch in right.patches] == [blue, vermillion]
        plots.show(fig, "Two classes.")
    assert [text.get_text() for text in left.get_legend().get_texts()] == ["no (0)", "yes (1)"]


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


def test_bars_are_the_probability_of_each_samples_own_label(ax):
    x, y, p = np.array([-3.0, 1.0, 2.0]), np.array([0, 1, 0]), np.array([0.125, 0.75, 0.9])
    assert plots.bars(ax, x, y, p) is ax
    (bars,) = ax.containers
    assert np.allclose([bar.get_height() for bar in bars], [0.875, 0.75, 0.1])
    assert np.allclose([bar.get_x() + bar.get_width() / 2 for bar in bars], x)
    assert {bar.get_y() for bar in bars} == {0} and all(bar.get_width() < 1 for bar in bars)
    colours = [matplotlib.colors.to_rgba(f"C{label}") for label in y]
    assert [bar.get_facecolor() for bar in bars] == colours
    assert [text.get_text() for text in ax.texts] == ["0.88", "0.75", "0.10"]
    for text, bar in zip(ax.texts, bars):
        assert text.get_position()[1] > bar.get_height()
    ticks = [tick.get_text() for tick in ax.get_xticklabels()]
    assert ticks == ["−3\ny = 0", "1\ny = 1", "2\ny = 0"]


@pytest.mark.parametrize("product", [0.5, 1, 1.5, 2, 2.1])
def test_the_ball_in_the_valley_takes_gradient_steps(ax, product):
    """On κ/2 · e² the slope is κ e, so that a step is e ← e − lr κ e."""
    curvature, lr = 0.25, product / 0.25
    assert plots.parabola(ax, curvature, lr, steps=4, start=2.0) is ax
    valley, ball, now = ax.lines
    for line in (valley, ball, now):
        e, height = line.get_data()
        assert np.allclose(height, curvature / 2 * e**2)
    e = ball.get_xdata()
    assert e[0] == 2 and np.allclose(e[1:], e[:-1] - lr * curvature * e[:-1]) and len(e) == 5
    assert now.get_xdata() == e[-1:] and now.get_markersize() > ball.get_markersize()
    low, high = ax.get_xlim()
    assert valley.get_xdata().min() < low < e.min() and e.max() < high < valley.get_xdata().max()
    assert [text.get_text() for text in ax.texts] == ["0", "1", "2"]
    assert [text.xy for text in ax.texts] == list(zip(e[:3], ball.get_ydata()[:3]))
    assert ax.get_title(loc="left") + ax.get_title() == f"ηκ = {product:g}"


def test_scales_show_the_share_its_odds_and_their_logarithm_with_best_lines(shown):
    x, share = np.array([-1.0, 0.0, 1.0, 2.0]), np.array([0.9, 0.75, 0.5, 0.1])
    fig, axes = plt.subplots(1, 3)
    assert plots.scales(axes, x, share) is axes
    scaled = [share, [9, 3, 1, 1 / 9], np.log([9, 3, 1, 1 / 9])]
    for ax, values in zip(axes, scaled):
        line, groups = ax.lines
        assert np.allclose(groups.get_data(), [x, values])
        slope, height = np.polyfit(x, values, 1)
        ends, heights = line.get_data()
        assert np.allclose(heights, slope * ends + height)
        assert ends[0] < x[0] and ends[1] > x[-1]
    plots.show(fig, "Three scales.")
    assert [ax.get_legend() is None for ax in axes] == [True, True, False]


def test_what_a_scale_cannot_be_is_shaded_up_to_its_edges():
    x, share = np.array([-1.0, 0.0, 1.0, 2.0]), np.array([0.9, 0.75, 0.5, 0.1])
    fig, axes = plt.subplots(1, 3)
    plots.scales(axes, x, share)
    shaded = [[(p.get_y(), p.get_y() + p.get_height()) for p in ax.patches] for ax in axes]
    (low, high), (floor, _) = axes[0].get_ylim(), axes[1].get_ylim()
    assert np.allclose(shaded[0], [(low, 0), (1, high)]) and np.allclose(shaded[1], [(floor, 0)])
    assert shaded[2] == [] and low < 0 and high > 1 and floor < 0
    for ax, count in zip(axes, (2, 1, 0)):
        assert [text.get_text() for text in ax.texts] == ["impossible"] * count
    plt.close(fig)


def test_shuffles_are_dots_a_rate_and_only_those_that_agree_are_told(ax):
    right = {1e-5: [526, 526, 526], 0.01: [500, 483, 527]}
    assert plots.shuffles(ax, right, 524) is ax
    calm, wild, published = ax.lines
    assert np.array_equal(calm.get_ydata(), right[1e-5])
    assert np.array_equal(wild.get_ydata(), right[0.01])
    assert np.all(np.round(wild.get_xdata()) == 1)
    assert set(published.get_ydata()) == {524} and ax.texts[0].get_position()[1] == 524
    assert "published: 524" in describe(ax.figure) and "ticks 1e-05, 0.01" in describe(ax.figure)
    assert (calm.get_gid(), wild.get_gid()) == (None, MACHINE_DEPENDENT)
    low, high = ax.get_ylim()
    assert low <= 440 and high >= 540


def test_learned_draws_the_step_and_the_named_ones_before_it():
    X, y, *_ = mean_radius()
    places = descend(X, y, 1.0, 20)
    fig, (left, right) = plt.subplots(1, 2)
    for step, named in ((7, [0, 1, 5, 7]), (20, [0, 1, 5, 20]), (0, [0])):  # each time anew
        plots.learned(left, right, X[:, 0], y, places, step)
        _, *curves = left.lines
        assert [line.get_label() for line in curves] == [f"step {one}" for one in named]
        w, b = places[step]
        x = curves[-1].get_xdata()
        np.testing.assert_allclose(curves[-1].get_ydata(), sigmoid(w[0] * x + b))
        way, *dots = right.lines
        np.testing.assert_allclose(way.get_xdata(), [w[0] for w, _ in places[: step + 1]])
        ends = [(dot.get_xdata()[0], dot.get_ydata()[0]) for dot in dots]
        np.testing.assert_allclose(ends, [(places[one][0][0], places[one][1]) for one in named])
    plt.close(fig)
