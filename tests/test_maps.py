"""Proves that landscapes and planes show the loss, the slopes and the boundary where they are."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")  # draws without a screen

import matplotlib.pyplot as plt
import numpy as np
import pytest

from scratchlr import plots
from scratchlr.data import radius_and_texture
from scratchlr.maps import is_map
from scratchlr.words import describe

W, B = np.linspace(-2, 2, 81), np.linspace(-1, 1, 41)


@pytest.fixture
def ax():
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)


def bowl(w, b):
    """Higher to the right and at the top, so that the highest corner is (2, 1)."""
    return w**2 + 4 * b**2 + 0.1 * w + 0.1 * b + 1


# The landscape of the loss


def test_surface_has_w_to_the_right_and_b_upwards(ax):
    """The loss w² + 4 b² has the height 1 from -1 to 1 along w and from -1/2 to 1/2 along b."""
    assert plots.surface(ax, lambda w, b: w**2 + 4 * b**2 + 0.01, W, B, [1.01]) is ax
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("weight w", "intercept b")
    assert "1 heights, 1.01 from (-1.000, -0.500) to (1.000, 0.500)" in describe(ax.figure)


def test_surface_shades_the_same_heights_that_its_lines_tell(ax):
    """The words leave the shade out: its rows run along b, upwards, its columns along w."""
    w, b = np.linspace(-2, 2, 5), np.linspace(-1, 1, 3)
    plots.surface(ax, lambda w, b: np.exp(w + 10 * b), w, b, [1.0])
    (shade,) = ax.images
    assert np.allclose(shade.get_array(), w + 10 * b[:, None])
    assert shade.origin == "lower" and tuple(shade.get_extent()) == (-2, 2, -1, 1)


def numbers(ax):
    """The numbers at the contour lines that are seen, and where they stand."""
    (lines,) = ax.collections[:1]
    return {t.get_text(): t.get_position() for t in lines.labelTexts if t.get_visible()}


def test_each_number_stands_on_its_line_above_what_is_drawn_later(ax):
    plots.surface(ax, bowl, W, B, [1.5, 3, 5, 7])
    ax.plot([0, 2], [0, 1])
    shown = numbers(ax)
    assert list(shown) == ["1.5", "3.0", "5.0", "7.0"]
    for height, (w, b) in shown.items():
        assert abs(bowl(w, b) - float(height)) < 0.1
        assert 0 < w < 2 and abs(b - w / 2) < 0.1, "on the way to the highest corner"
    above = ax.lines[0].get_zorder()
    assert all(text.get_zorder() > above for text in ax.collections[0].labelTexts)


def test_numbers_without_room_are_left_out(ax):
    plots.surface(ax, bowl, W, B, [0.5, 2, 2.01, 2.02, 6, 99])
    assert list(numbers(ax)) == ["2.00", "6.00"]


def test_a_path_is_the_first_weight_and_the_intercept_and_leaves_the_limits(ax):
    plots.surface(ax, bowl, W, B, [2])
    before = ax.get_xlim(), ax.get_ylim()
    places = [(np.array([0.0, 9.0]), 0.5), (np.array([1.0, 8.0]), np.float64(0.25)), (7.0, 0.0)]
    assert plots.path(ax, places, "path", color="C1") is ax
    (line,) = ax.lines
    assert np.array_equal(line.get_xydata(), [(0, 0.5), (1, 0.25), (7, 0)])
    assert (line.get_label(), line.get_color()) == ("path", "C1")
    assert (ax.get_xlim(), ax.get_ylim()) == before


def test_the_valley_is_walked_in_gradient_steps_at_the_rate_that_shrinks_both_errors_alike(ax):
    """At 2 / (1 + 9) the factors are 0.8 and -0.8."""
    assert plots.valley(ax, 1, 9, steps=3) is ax
    path, end = ax.lines
    e1, e2 = path.get_data()
    assert np.allclose(e1, [1, 0.8, 0.64, 0.512]) and np.allclose(e2, [1, -0.8, 0.64, -0.512])
    assert (end.get_xdata(), end.get_ydata()) == (e1[-1:], e2[-1:])
    (lines,) = ax.collections
    at_half = lines.get_paths()[list(lines.levels).index(0.5)].vertices
    assert np.allclose(at_half.max(axis=0), [1, 1 / 3], rtol=0, atol=0.01)
    assert ax.get_title(loc="left") + ax.get_title() == "curvatures 1 and 9"


def slopes_of_the_bowl(w, b):
    return np.array([2 * w + 0.1, 8 * b + 0.1])


def test_arrows_are_as_long_as_1_lead_against_the_slopes_and_cross_contours_at_right_angles(ax):
    """The slopes at (1, ½) are 2.1 and 4.1."""
    assert plots.arrows(ax, slopes_of_the_bowl, [1.0, 0.0], [0.5], "downhill", color="C1") is ax
    (field,) = ax.collections
    assert np.array_equal(field.get_offsets(), [(1, 0.5), (0, 0.5)])
    shown = np.column_stack([field.U, field.V])
    assert np.allclose(np.hypot(*shown.T), 1)
    assert np.allclose(shown[0] * np.hypot(2.1, 4.1), [-2.1, -4.1])
    assert ax.get_aspect() == 1 and field.get_label() == "downhill"
    assert np.allclose(field.get_facecolor()[0], matplotlib.colors.to_rgba("C1"))


def test_arrows_stand_at_every_place_of_the_grid(ax):
    plots.arrows(ax, slopes_of_the_bowl, [-1.0, 1.0, 2.0], [0.0, 0.5], "downhill")
    (field,) = ax.collections
    assert {tuple(at) for at in field.get_offsets()} == {
        (w, b) for w in (-1, 1, 2) for b in (0, 0.5)
    }


@pytest.mark.parametrize("off", [0, 0.1, 0.2])
def test_no_number_stands_on_an_arrow(ax, off):
    """The number 3.0 lies at the foot, in the middle or at the tip of an arrow to the right."""
    plots.surface(ax, bowl, W, B, [1.5, 3, 5, 7])
    at = numbers(ax)["3.0"]
    plots.arrows(ax, lambda w, b: np.array([-1.0, 0.0]), [at[0] - off], [at[1]], "to the right")
    assert list(numbers(ax)) == ["1.5", "5.0", "7.0"]


def test_a_number_beside_an_arrow_stays(ax):
    plots.surface(ax, bowl, W, B, [1.5, 3, 5, 7])
    at = numbers(ax)["3.0"]
    plots.arrows(ax, lambda w, b: np.array([1.0, 0.0]), [at[0] - 0.25], [at[1]], "to the left")
    assert list(numbers(ax)) == ["1.5", "3.0", "5.0", "7.0"]


# The plane of two features

X, Y, _, _, CLASSES = radius_and_texture()
PLANES = [
    ((-3.7, -0.9), 0.7),
    ((1.0, 2.0), -1.0),
    ((2.0, -1.0), 0.3),
    ((0.0, 2.0), 0.5),
    ((-1, 0), 0),
]


@pytest.mark.parametrize(("w", "b"), PLANES)
def test_the_line_is_where_p_is_one_half_and_w_leads_across_it_to_larger_p(ax, w, b):
    assert plots.plane(ax, X, Y, np.array(w), b, CLASSES) is ax
    *_, line = ax.lines
    ends = line.get_xydata()
    assert np.allclose(ends @ w + b, 0)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    on_edge = [min(abs(x - left), abs(x - right), abs(y - low), abs(y - high)) for x, y in ends]
    assert np.allclose(on_edge, 0), "it goes from edge to edge"
    (arrow,) = [text for text in ax.texts if text.get_gid() == "direction of w"]
    foot, tip = np.array(arrow.get_position()), np.array(arrow.xy)
    assert abs(foot @ w + b) < 1e-9 and tip @ w + b > 0
    assert np.isclose((tip - foot) @ (ends[1] - ends[0]), 0)
    assert ax.get_aspect() == 1, "else right angles would not look right"


@pytest.mark.parametrize(("w", "b"), PLANES)
def test_the_name_of_the_line_stands_beside_it_and_runs_along_it(ax, w, b):
    plots.plane(ax, X, Y, np.array(w), b, CLASSES)
    (name,) = [text for text in ax.texts if text.get_text() == "p = ½"]
    assert abs(np.array(name.xy) @ w + b) < 1e-9
    offset, turned = np.array(name.get_position()), np.radians(name.get_rotation())
    assert np.isclose(np.hypot(*offset), 12) and offset @ w < 0
    assert np.isclose(np.cos(turned) * w[0] + np.sin(turned) * w[1], 0, atol=1e-9)
    assert -90 <= (name.get_rotation() + 90) % 360 - 90 <= 90, "no text stands on its head"


def test_the_colours_are_p_in_ten_steps_blue_for_class_0(ax):
    w, b = np.array([-3.7, -0.9]), 0.7
    plots.plane(ax, X, Y, w, b, CLASSES)
    shade = ax.collections[0]
    assert np.allclose(shade.levels, np.arange(11) / 10)
    blue, *_, vermillion = shade.get_facecolor()
    assert blue[2] > blue[0] and vermillion[0] > vermillion[2]
    p = 1 / (1 + np.exp(-(X @ w + b)))
    for step, path in enumerate(shade.get_paths()):
        inside = path.contains_points(X)
        clear = (p > step / 10 + 0.02) & (p < step / 10 + 0.08)
        assert np.all(inside[clear]) and not np.any(inside[np.abs(p - step / 10 - 0.05) > 0.07])


def test_samples_are_circles_and_squares_and_all_in_view(ax):
    plots.plane(ax, X, Y, np.zeros(2), 0.0, CLASSES)
    assert len(ax.lines) == 2 and not ax.texts, "with w = 0 there is no line"
    for label, line in enumerate(ax.lines):
        assert np.array_equal(line.get_xydata(), X[label == Y])
        assert line.get_marker() == plots.MARKERS[label]
        assert line.get_label() == f"{CLASSES[label]} ({label})"
    for column, (low, high) in enumerate((ax.get_xlim(), ax.get_ylim())):
        assert low < X[:, column].min() and X[:, column].max() < high


def test_a_line_out_of_view_is_not_drawn(ax):
    plots.plane(ax, X, Y, np.array([1.0, 1.0]), 100.0, CLASSES)
    assert len(ax.lines) == 2 and not ax.texts


def test_a_plane_may_be_drawn_again(ax):
    plots.plane(ax, X, Y, np.array([-3.7, -0.9]), 0.7, CLASSES)
    before = describe(ax.figure)
    for w in ((1.0, 0.0), (-3.7, -0.9)):
        ax.clear()
        plots.plane(ax, X, Y, np.array(w), 0.7, CLASSES)
    assert describe(ax.figure) == before and len(ax.figure.axes) == 1


def test_maps_are_told_from_other_axes(ax):
    ax.plot([0, 1], [0, 1])
    ax.axhspan(0, 1)
    assert not is_map(ax)
    plots.plane(ax, X, Y, np.zeros(2), 0.0, CLASSES)
    assert is_map(ax)


# Which side of a line


def test_sides_shows_each_class_the_line_and_who_lies_on_it(ax):
    X = np.array([[-2.0, 0.0], [0.0, 1.0], [2.0, -1.0], [1.0, 0.5]])
    y, w, b = np.array([0, 0, 1, 1]), np.array([1.0, 2.0]), -2.0
    assert plots.sides(ax, X, y, w, b) is ax
    of_0, of_1, rings, line = ax.lines
    for label, dots in enumerate((of_0, of_1)):
        assert np.array_equal(np.column_stack(dots.get_data()), X[y == label])
        assert dots.get_marker() == plots.MARKERS[label]
    assert np.array_equal(np.column_stack(rings.get_data()), [[0, 1], [1, 0.5]])
    assert np.allclose(np.column_stack(line.get_data()) @ w + b, 0)
    for at, (low, high) in enumerate((ax.get_xlim(), ax.get_ylim())):
        assert low < X[:, at].min() and X[:, at].max() < high


def test_sides_rings_nobody_where_nobody_lies_on_the_line_or_no_line_is_seen(ax):
    X, y = np.array([[-2.0, 0.0], [1.0, 0.0]]), np.array([0, 1])
    plots.sides(ax, X, y, np.array([1.0, 0.0]), 0.0)
    assert len(ax.lines) == 3
    ax.clear()
    plots.sides(ax, X, y, np.array([1.0, 0.0]), 50.0)
    assert len(ax.lines) == 2
