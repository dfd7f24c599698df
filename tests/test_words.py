"""Proves that a picture says in words what it shows, so that another curve gives other words.

Strict nbval does not look at pixels, so these words keep the pictures of the notebooks true.
"""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")  # draws without a screen

import matplotlib.pyplot as plt
import numpy as np
import pytest

from scratchlr import plots
from scratchlr.words import LIT, MACHINE_DEPENDENT, describe

X = np.linspace(-2, 2, 41)
S_CURVE = 1 / (1 + np.exp(-X))


@pytest.fixture
def ax():
    """One Axes with title, labels and fixed limits."""
    fig, ax = plt.subplots()
    ax.set(title="A message", xlabel="score z", ylabel="probability p", xlim=(-2, 2), ylim=(0, 1))
    yield ax
    plt.close(fig)


def words(ax):
    return describe(ax.figure)


# What it says


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
    titles = [part.splitlines()[0] for part in describe(fig).split("\n\n")]
    assert titles == ["Axes “one”", "Axes “two”"]
    plt.close(fig)


def test_a_log_axis_is_named_and_its_numbers_have_three_digits(ax):
    ax.set(xscale="log", xlim=(1e-12, 1), ylim=(0, 1))
    ax.plot([1e-12, 1.2345e-6, 1], [0, 0.5, 1])
    assert "x: score z, 1e-12 to 1 (log scale)" in words(ax)
    assert "(1.23e-06, 0.500)" in words(ax)


KINDS = [
    (
        lambda ax: ax.scatter([-1, 1], [0.5, 0.25]),
        "PathCollection: 2 points, (-1.000, 0.500) (1.000, 0.250);"
        " least (-1.000, 0.250), most (1.000, 0.500)",
    ),
    (
        lambda ax: ax.stairs([0.2, 0.8], [-2, -1, 0]),
        "StepPatch: 2 points, (-2.000, 0.200) (-1.000, 0.800);"
        " least (-2.000, 0.200), most (-1.000, 0.800)",
    ),
    (lambda ax: ax.axhline(0.25), "Line2D: straight across at y = 0.250"),
    (lambda ax: ax.axvline(-1, label="a"), "Line2D “a”: straight across at x = -1.000"),
    (lambda ax: ax.plot([], [], label="no (0)"), "Line2D “no (0)”: no points"),
    (lambda ax: ax.text(0, 0.5, "the\nend"), "text at (0.000, 0.500): the end"),
    (
        lambda ax: ax.bar([-1, 1], [0.2, 0.8]),
        "BarContainer: 2 points, (-1.000, 0.200) (1.000, 0.800);"
        " least (-1.000, 0.200), most (1.000, 0.800)",
    ),
    (
        lambda ax: ax.quiver([0, 1], [0, 1], [3, 4], [5, 6]),
        "Quiver: 2 points, (0.000, 0.000) (1.000, 1.000);"
        " least (0.000, 0.000), most (1.000, 1.000); arrows (3, 5) (4, 6) (4, 6)",
    ),
    (  # the surface does not reach the height 99
        lambda ax: ax.contour([-1, 1], [0, 1], [[0, 2], [0, 2]], levels=[1, 99]),
        "QuadContourSet: 1 heights, 1 from (0.000, 0.000) to (0.000, 1.000)",
    ),
]


@pytest.mark.parametrize(("draw", "line"), KINDS, ids=[line for _, line in KINDS])
def test_each_kind_has_its_words(ax, draw, line):
    before = words(ax)
    draw(ax)
    assert words(ax) == f"{before}\n{line}"


def test_an_empty_text_says_nothing_and_no_minus_stands_before_a_zero(ax):
    before = words(ax)
    ax.text(0, 0.5, "")
    assert words(ax) == before
    ax.plot([-1e-9, 0], [-1e-9, 0])
    assert "-0.000" not in words(ax)


def test_ticks_set_by_hand_are_told(ax):
    ax.set_xticks([0, 1, 2], ["a", "b", "c"])
    assert "2.000, ticks a, b, c" in words(ax)


def test_ticks_in_two_lines_are_told_in_one(ax):
    ax.set_xticks([0, 1], ["a\ny = 0", "b\ny = 1"])
    assert "ticks a y = 0, b y = 1" in words(ax)


def test_a_text_beside_a_point_is_told_at_the_point_and_an_arrow_by_its_ends(ax):
    before = words(ax)
    ax.annotate("here", (1, 0.5), (9, 9), textcoords="offset points")
    ax.annotate("", (1, 0.5), (0, 0.25), arrowprops={}, gid="w")
    arrow = "arrow w from (0.000, 0.250) to (1.000, 0.500)"
    assert words(ax) == f"{before}\ntext at (1.000, 0.500): here\n{arrow}"


def test_without_axes_there_are_no_places_and_what_is_lit_is_said(ax):
    ax.set_axis_off()
    ax.text(0, 0, "a\nb", gid=LIT)
    ax.annotate("", (1, 0.5), (0, 0), arrowprops={})
    assert words(ax) == "Axes “A message”\ntext: a b (lit)\narrow"


# What it notices


def test_a_difference_that_nobody_sees_gives_the_same_words(ax):
    """The last digit of a float may differ between processors."""
    (line,) = ax.plot(X, S_CURVE)
    before = words(ax)
    line.set_ydata(S_CURVE * (1 + 1e-13))
    assert words(ax) == before


def test_machine_dependent_values_are_left_out_while_name_and_number_stay(ax):
    (line,) = ax.plot(X, X, label="rounding")
    assert plots.chaotic(line) is line
    before = words(ax)
    assert f"Line2D “rounding”: 41 points, {MACHINE_DEPENDENT}" in before
    line.set_ydata(X**2)
    assert words(ax) == before
    line.set_data(X[:9], X[:9])
    assert words(ax) != before


@pytest.mark.parametrize(
    "draw", [lambda ax: ax.axvline(1), lambda ax: ax.quiver([0, 1], [0, 1], [1, 2], [1, 2])]
)
def test_machine_dependent_values_of_every_kind_are_left_out(ax, draw):
    plots.chaotic(draw(ax))
    assert words(ax).endswith(f": 2 points, {MACHINE_DEPENDENT}")


# What it refuses

UNKNOWN = {
    "fill_between": lambda ax: ax.fill_between(X, X),
    "imshow": lambda ax: ax.imshow(np.eye(2)),
    "circle": lambda ax: ax.add_patch(plt.Circle((0, 0), 1)),
    "errorbar": lambda ax: ax.errorbar([0], [0], yerr=1),
    "axline": lambda ax: ax.axline((0, 0), slope=1),
    "axvspan": lambda ax: ax.axvspan(0, 1),
}


@pytest.mark.parametrize("kind", UNKNOWN)
def test_an_artist_without_words_is_refused_rather_than_left_out(ax, kind):
    UNKNOWN[kind](ax)
    with pytest.raises(TypeError, match="no words for a"):
        words(ax)


@pytest.mark.parametrize(
    "add",
    [lambda fig: fig.suptitle("a"), lambda fig: fig.text(0, 0, "b"), lambda fig: fig.legend()],
    ids=["title", "text", "legend"],
)
def test_what_stands_outside_the_axes_is_refused(ax, add):
    ax.plot(X, X, label="line")
    add(ax.figure)
    with pytest.raises(TypeError, match="Put it on an Axes"):
        words(ax)
