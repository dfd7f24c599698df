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

from scratchlr import plots
from scratchlr.data import mean_radius, six_points
from scratchlr.words import describe

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


def test_surface_has_w_to_the_right_and_b_upwards(ax):
    """The loss w² + 4 b² has the height 1 from -1 to 1 along w and from -1/2 to 1/2 along b."""
    w, b = np.linspace(-2, 2, 81), np.linspace(-1, 1, 41)
    assert plots.surface(ax, lambda w, b: w**2 + 4 * b**2 + 0.01, w, b, [1.01]) is ax
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("weight w", "intercept b")
    assert "1 heights, 1.01 from (-1.000, -0.500) to (1.000, 0.500)" in describe(ax.figure)


def test_surface_shades_the_same_heights_that_its_lines_tell(ax):
    """The words leave the shade out: its rows run along b, upwards, its columns along w."""
    w, b = np.linspace(-2, 2, 5), np.linspace(-1, 1, 3)
    plots.surface(ax, lambda w, b: np.exp(w + 10 * b), w, b, [1.0])
    (shade,) = ax.images
    assert np.allclose(shade.get_array(), w + 10 * b[:, None])
    assert shade.origin == "lower" and tuple(shade.get_extent()) == (-2, 2, -1, 1)
