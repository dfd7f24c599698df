"""Proves that the interactive figures tell the truth, over the whole range of their controls and without a browser.

What is drawn is compared with loops written here from the formulas. Beyond a rate of 42 two machines may walk apart:
there each step is judged from the step before it, and the verdict by its kind alone, where a start moved by 1e-12
keeps it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

import matplotlib

matplotlib.use("Agg")  # draws without a screen

import numpy as np
import pytest
from matplotlib.figure import Figure

from scratchlr import words
from scratchlr.data import mean_radius
from scratchlr.widgets import FIGURES as OPEN
from scratchlr.widgets import curve as one_curve
from scratchlr.widgets import losses as two_losses
from scratchlr.widgets import rates as lab
from scratchlr.widgets import steps as by_hand

X, Y, *_ = mean_radius()
X = X[:, 0]
STARTS = ("(0, 0)", "(−1, 0)", "(2, 2)", "(−6, 2)")
NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?"


# The formulas, once more


def probability(z):
    return 1 / (1 + np.exp(-z))


def slopes(w, b):
    """dw and db at each of the places (w, b)."""
    r = probability(np.multiply.outer(w, X) + np.reshape(b, (*np.shape(b), 1))) - Y
    return np.mean(r * X, axis=-1), np.mean(r, axis=-1)


def loss(w, b):
    """The loss at each of the places (w, b): minus the mean logarithm of the probability of the right label."""
    z = np.multiply.outer(w, X) + np.reshape(b, (*np.shape(b), 1))
    return np.mean(np.log1p(np.exp(-np.abs(z))) + np.maximum(z, 0) - Y * z, axis=-1)


@cache
def descent(rate, start, steps):
    places = [start]
    for _ in range(steps):
        w, b = places[-1]
        dw, db = slopes(w, b)
        places.append((w - rate * dw, b - rate * db))
    return np.array(places)


def bends(w, b):
    """The smaller and the larger eigenvalue of the second derivatives of the loss, by the formula for 2 by 2."""
    p = probability(w * X + b)
    s = p * (1 - p)
    ww, wb, bb = np.mean(s * X * X), np.mean(s * X), np.mean(s)
    middle, reach = (ww + bb) / 2, np.hypot((ww - bb) / 2, wb)
    return middle - reach, middle + reach


def newton():
    """The lowest place, by Newton's method: seven steps suffice, ten are taken."""
    place = np.zeros(2)
    for _ in range(10):
        p = probability(place[0] * X + place[1])
        A = np.column_stack([X, np.ones_like(X)])
        place = place - np.linalg.solve(A.T * (p * (1 - p)) @ A, A.T @ (p - Y))
    return place


LOWEST = newton()
SAFE, LOCAL = 8.0, 2 / bends(*LOWEST)[1]


def origin(start):
    """The numbers in "(−6, 2)", which has a true minus."""
    w, b = start.strip("()").replace("−", "-").split(", ")
    return float(w), float(b)


# The figures, drawn


class Drawing(NamedTuple):
    """What a figure says and shows at one state."""

    state: dict[str, Any]
    sentence: str
    lines: list[np.ndarray]  # (x, y) of each line that moves


FIGURES = {
    "laboratory": (lab.laboratory, lab.setup_laboratory, lab.update_laboratory),
    "curve_by_hand": (OPEN["curve_by_hand"], one_curve.setup_curve, one_curve.update_curve),
    "two_losses": (OPEN["two_losses"], two_losses.setup_two_losses, two_losses.update_two_losses),
    "steps_by_hand": (OPEN["steps_by_hand"], by_hand.setup_steps, by_hand.update_steps),
}
HOW_MANY = {"rate": 61, "w": 41, "b": 21, "p": 200, "step": 601}


def places_of(control):
    """All options of a choice; places from end to end of a slider's scale."""
    if "options" in control:
        return control["options"]
    space = np.geomspace if control["log"] else np.linspace
    return [
        float(value) for value in space(control["low"], control["high"], HOW_MANY[control["name"]])
    ]


@cache
def axes_and_lines(name):
    """The still part of a figure, drawn once, and its lines that move."""
    fig = Figure()
    lines = list(FIGURES[name][1](fig))
    return fig.axes, lines


def draw(name, **state):
    _, lines = axes_and_lines(name)
    sentence = FIGURES[name][2](state, *lines)
    return Drawing(state, sentence, [np.array(line.get_data(), dtype=float) for line in lines])


@pytest.fixture(scope="module")
def widgets():
    return {name: build() for name, (build, *_) in FIGURES.items()}


@pytest.fixture(scope="module")
def drawings(widgets):
    """Every figure at every place of its controls: a list of drawings for each name."""
    drawn = {}
    for name in FIGURES:
        states = [{}]
        for control in widgets[name].controls:
            states = [
                {**state, control["name"]: value}
                for state in states
                for value in places_of(control)
            ]
        drawn[name] = [draw(name, **state) for state in states]
    return drawn


@pytest.fixture
def panel():
    """The orbit diagram: the Axes of the laboratory below on the right."""
    return axes_and_lines("laboratory")[0][3]


# All four


@pytest.mark.parametrize("name", FIGURES)
def test_the_grid_has_both_ends_of_every_slider_and_every_choice(name, widgets, drawings):
    for control in widgets[name].controls:
        seen = {drawing.state[control["name"]] for drawing in drawings[name]}
        assert seen >= set(
            control["options"] if "options" in control else (control["low"], control["high"])
        )
    assert len(drawings[name]) >= 240


@pytest.mark.parametrize("name", FIGURES)
def test_every_state_has_one_sentence_line_of_finite_numbers(name, drawings):
    for _, sentence, _ in drawings[name]:
        assert re.fullmatch(r"[A-Z].*\d.*\.", sentence), sentence  # "." is no line break
        assert not re.search(r"\b(nan|inf|None)\b|[\[\]]", sentence), sentence
        assert not re.search(r"-0(\.0+)?(?![.\d])", sentence), f"a minus before a zero: {sentence}"


@pytest.mark.parametrize("name", FIGURES)
def test_every_line_is_finite_but_for_a_boundary_that_does_not_exist(name, drawings):
    for state, _, lines in drawings[name]:
        none = [1] if name == "curve_by_hand" and state["w"] == 0 else []
        assert [i for i, line in enumerate(lines) if not np.isfinite(line).all()] == none, state


@pytest.mark.parametrize("name", FIGURES)
def test_two_states_never_have_the_same_sentence(name, drawings):
    assert len({sentence for _, sentence, _ in drawings[name]}) == len(drawings[name])


@pytest.mark.parametrize("name", FIGURES)
def test_the_figure_opens_and_moves_to_both_ends_and_to_the_middle(name, widgets):
    """Here everything is drawn: a warning of matplotlib would be an error."""
    figure = widgets[name]
    for control in figure.controls:
        places = places_of(control)
        for value in (places[0], places[-1], places[len(places) // 2]):
            figure.move(**{control["name"]: value})
            expected = draw(name, **figure.state)
            assert figure.sentence == expected.sentence


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("laboratory", {"rate": 23.0, "start": "(2, 2)"}),
        ("curve_by_hand", {"w": 2.5, "b": -1.5}),
        ("two_losses", {"p": 0.25, "label": "0"}),
        ("steps_by_hand", {"step": 7}),
    ],
)
def test_the_figure_opens_where_it_is_told(name, state):
    figure = FIGURES[name][0](**state)
    assert figure.state == state and figure.sentence == draw(name, **state).sentence


@pytest.mark.parametrize("name", ["laboratory", "steps_by_hand"])
def test_the_surface_is_the_loss_with_its_floor_at_the_lowest_place(name):
    _, lines = axes_and_lines(name)
    ax = lines[0 if name == "laboratory" else 1].axes  # the path lies on the surface
    (shade,) = ax.images
    left, right, bottom, top = shade.get_extent()
    values = np.asarray(shade.get_array())
    b, w = np.meshgrid(
        *(
            np.linspace(*ends)
            for ends in ((bottom, top, len(values)), (left, right, values.shape[1]))
        ),
        indexing="ij",
    )
    assert np.allclose(np.exp(values), loss(w.ravel(), b.ravel()).reshape(w.shape))
    lowest = np.unravel_index(values.argmin(), values.shape)
    assert abs(w[lowest] - LOWEST[0]) < 0.25 and abs(b[lowest] - LOWEST[1]) < 0.25


# The laboratory: what is drawn


def test_the_lines_lie_in_their_panels():
    axes, lines = axes_and_lines("laboratory")
    assert [axes.index(line.axes) for line in lines] == [0, 0, 1, 2, 2, 3, 3]
    assert axes[1].get_yscale() == "log"


def test_the_path_begins_at_the_chosen_start_and_so_does_its_square(drawings):
    for state, _, (path, start, *_) in drawings["laboratory"]:
        assert tuple(path[:, 0]) == tuple(start[:, 0]) == origin(state["start"])


def test_every_point_of_the_path_is_one_gradient_step_from_the_point_before(drawings):
    for state, _, (path, *_) in drawings["laboratory"]:
        assert path.shape == (2, 401)
        steps = state["rate"] * np.array(slopes(*path[:, :-1]))
        assert np.allclose(path[:, 1:], path[:, :-1] - steps, rtol=0, atol=1e-10), state


def test_the_trace_is_the_loss_above_the_lowest(drawings):
    for state, _, (path, _, trace, *_) in drawings["laboratory"]:
        assert np.array_equal(trace[0], np.arange(401))
        gap = loss(*path[:, ::8]) - loss(*LOWEST)
        assert np.allclose(trace[1, ::8], np.maximum(gap, 1e-12), rtol=1e-6, atol=1e-13), state


def test_the_two_boundaries_are_those_of_the_last_two_places(drawings):
    """Where the boundary is drawn, half of the lumps are expected to be benign: that fixes the sign."""
    for state, _, (path, _, _, before, now, *_) in drawings["laboratory"]:
        for step, line in ((-2, before), (-1, now)):
            w, b = path[:, step]
            assert line[0, 0] == line[0, 1] and np.isclose(w * line[0, 0] + b, 0, atol=1e-9), state


def test_the_cursor_stands_at_the_rate_and_the_dots_on_it_at_the_last_intercepts(drawings):
    for state, _, (path, *_, cursor, ends) in drawings["laboratory"]:
        assert set(cursor[0]) == set(ends[0]) == {state["rate"]}
        assert np.array_equal(ends[1], path[1, -40:])


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("rate", [0.01, 1.0, 16.0, 30.0])
def test_where_nothing_is_chaotic_the_whole_path_is_that_of_a_plain_loop(rate, start):
    path = draw("laboratory", rate=rate, start=start).lines[0]
    assert np.allclose(path.T, descent(rate, origin(start), 400), rtol=0, atol=1e-8)


# The laboratory: what is said


def test_the_sentence_names_its_own_rate_and_start_and_one_kind(drawings):
    kinds = "converges: after|creeps: the loss|oscillates with period 2|repeats itself every|wanders without"
    for state, sentence, _ in drawings["laboratory"]:
        opening = f"Learning rate {state['rate']:.3g} from {state['start']}: "
        assert sentence.startswith(opening)
        assert re.match(kinds, sentence.removeprefix(opening)), sentence


def test_the_sentence_ends_with_the_boundary_and_where_that_rests_with_the_loss(drawings):
    rests = rf"After 400 steps the loss is ({NUMBER}) and the boundary lies at x = ({NUMBER})\."
    moves = rf"In the last 40 steps the boundary moved between x = ({NUMBER}) and x = ({NUMBER})\."
    seen = set()
    for state, sentence, (path, *_) in drawings["laboratory"]:
        boundaries = -path[1, -40:] / path[0, -40:]
        moving = np.ptp(boundaries) > 0.01
        seen.add(moving)
        said = re.search(moves if moving else rests, sentence)
        assert said, sentence
        first, second = map(float, said.groups())
        if moving:
            assert (
                abs(first - boundaries.min()) < 0.0051 and abs(second - boundaries.max()) < 0.0051
            ), sentence
        else:
            assert (
                abs(first - loss(*path[:, -1])) < 0.000051 and abs(second - boundaries[-1]) < 0.0051
            ), sentence
    assert seen == {True, False}


KINDS = [(rate, start, "creeps") for rate in (0.01, 0.1) for start in STARTS]
KINDS += [(rate, start, "converges") for rate in (4, 8, 16, 22) for start in STARTS]
KINDS += [(rate, start, "oscillates with period 2") for rate in (23, 30, 40) for start in STARTS]
KINDS += [
    (46, "(0, 0)", "wanders"),
    (50, "(0, 0)", "wanders"),
    (55, "(0, 0)", "repeats itself every 20 steps"),
]


@pytest.mark.parametrize(("rate", "start", "kind"), KINDS)
def test_the_verdict_is_right_at_rates_that_are_known(rate, start, kind):
    """Each kind is looked for in a loop of this file; none of them flips when the start is moved by 1e-12."""
    assert f": {kind}" in draw("laboratory", rate=float(rate), start=start).sentence
    places = descent(rate, origin(start), 400)
    arrived = np.abs(slopes(*places[-2:].T)).max() < 1e-6
    assert arrived == (kind == "converges")
    last = loss(*places[-20:].T)
    assert (kind == "creeps") == (not arrived and bool(np.all(last[1:] < last[:-1])))
    swing = np.ptp(places[-40:], axis=0).max()
    returns = [
        k for k in range(1, 41) if np.abs(places[-40:] - places[-40 - k : -k]).max() < 0.01 * swing
    ]
    if kind.startswith(("oscillates", "repeats", "wanders")):
        periods = {"oscillates with period 2": 2, "repeats itself every 20 steps": 20}
        assert (returns[0] if returns else None) == periods.get(kind)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("rate", [2, 4, 8, 16, 22])
def test_the_steps_until_every_slope_is_small_are_counted_right(rate, start):
    sentence = draw("laboratory", rate=rate, start=start).sentence
    (said,) = re.findall(r"after (\d+) steps every slope is below 1e-6", sentence)
    steps = np.abs(slopes(*descent(rate, origin(start), 400).T)).max(axis=0)
    assert int(said) == np.flatnonzero(steps >= 1e-6)[-1] + 1
    known = {(8, "(0, 0)"): 67, (16, "(0, 0)"): 39, (22, "(0, 0)"): 32}
    assert int(said) == known.get((rate, start), int(said))


def test_a_walk_that_starts_at_the_lowest_place_has_arrived_after_0_steps():
    assert lab.verdict(descent(16, tuple(LOWEST), 400), 16).startswith("converges: after 0 steps")


def test_a_swing_that_shrinks_is_told_from_one_that_stays():
    """A made-up walk, to and fro across the valley: its loss is never lower at each step, for one side lies higher."""
    steps = np.arange(401)
    swing = np.outer((-1.0) ** steps, [0.0, 1.0])
    assert lab.verdict(LOWEST + swing, 25) == "oscillates with period 2"
    assert (
        lab.verdict(LOWEST + swing * 0.998 ** steps[:, None], 25)
        == "oscillates with period 2, less each time"
    )


# The laboratory: the two limits and the orbit diagram


def test_the_limits_are_8_and_22_29():
    largest = np.linalg.norm(np.column_stack([X, np.ones_like(X)]), ord=2) ** 2 / (4 * len(X))
    assert np.isclose(2 / largest, SAFE, rtol=1e-12) and abs(LOCAL - 22.29) < 0.005
    assert np.allclose(lab.limits(), (SAFE, LOCAL), rtol=1e-8)


def test_the_marks_stand_at_the_limits_in_the_orbit_diagram_and_under_the_slider(panel, widgets):
    dashed = [line for line in panel.lines if line.get_linestyle() == "--"]
    assert [set(line.get_xdata()) for line in dashed] == [{limit} for limit in lab.limits()]
    assert np.allclose([line.get_xdata()[0] for line in dashed], (SAFE, LOCAL), rtol=1e-8)
    texts = {text.get_text(): text.get_position()[0] for text in panel.texts}
    assert 0 < texts["2/Lmax"] - SAFE < 1 and 0 < texts["2/λ"] - LOCAL < 1
    (rate,) = [control for control in widgets["laboratory"].controls if control["name"] == "rate"]
    assert rate["marks"] == dict(zip(("2/Lmax = 8", "2/λ = 22.29"), lab.limits(), strict=True))


def branches(panel, start):
    """The sorted intercepts that the diagram shows for each rate, by the start they come from."""
    colour = {"(0, 0)": "C0", "(−1, 0)": "C2"}[start]
    lines = [
        line for line in panel.lines if line.get_marker() == "," and line.get_color() == colour
    ]
    points = np.hstack([line.get_data() for line in lines])
    return {rate: np.sort(points[1, points[0] == rate]) for rate in np.unique(points[0])}


@pytest.mark.parametrize("start", ["(0, 0)", "(−1, 0)"])
def test_the_orbit_diagram_has_one_branch_below_the_limit_and_two_beyond_it(panel, start):
    shown = branches(panel, start)
    assert np.array_equal(list(shown), np.arange(0.5, 60.1, 0.25))
    for rate, intercepts in shown.items():
        assert len(intercepts) == 40
        if 2 <= rate <= 22:
            assert np.allclose(intercepts, LOWEST[1], atol=1e-2), rate
        if 24 <= rate <= 40:
            low, high = intercepts[:20], intercepts[20:]
            assert max(np.ptp(low), np.ptp(high)) < 1e-2 < 0.3 < high[0] - low[-1], rate
    assert np.allclose(
        shown[30], np.sort(descent(30, origin(start), 340)[-40:, 1]), rtol=0, atol=1e-8
    )


def test_beyond_45_the_two_starts_end_differently(panel):
    """From (0, 0) the intercepts fill a band, from (−1, 0) they still swing between two."""
    assert len(np.unique(np.round(branches(panel, "(0, 0)")[50], 2))) > 20
    assert len(np.unique(np.round(branches(panel, "(−1, 0)")[50], 2))) == 2


@pytest.mark.parametrize("start", ["(0, 0)", "(−1, 0)"])
def test_what_is_not_marked_as_chaotic_ends_where_it_does_when_the_start_moves_by_1e_12(
    panel, start
):
    """`words.describe` prints values of these points, and two processors must agree on them."""
    colour = {"(0, 0)": "C0", "(−1, 0)": "C2"}[start]
    (calm,) = [
        line
        for line in panel.lines
        if line.get_marker() == ","
        and line.get_color() == colour
        and line.get_gid() != words.CHAOTIC
    ]
    rates, intercepts = calm.get_data()
    tolerance = np.ptp(panel.get_ylim()) / 1000
    w, b = origin(start)
    for rate in np.unique(rates):
        if rate > 35:
            moved = lab.walk(rate, (w + 1e-12, b - 1e-12), 340)[-40:, 1]
            assert np.abs(moved - intercepts[rates == rate]).max() < tolerance, rate


# The three smaller figures


def test_curve_by_hand_draws_the_sigmoid_of_w_x_plus_b_and_its_boundary(drawings):
    for state, _, (curve, boundary) in drawings["curve_by_hand"]:
        w, b = state["w"], state["b"]
        x, p = curve
        assert (x[0], x[-1]) == (-2.2, 4)
        assert np.allclose(p, probability(w * x + b), rtol=0, atol=1e-12)
        if w:
            assert boundary[0, 0] == boundary[0, 1] and np.isclose(
                w * boundary[0, 0] + b, 0, atol=1e-12
            )


def test_curve_by_hand_says_what_it_draws(drawings):
    for state, sentence, (curve, boundary) in drawings["curve_by_hand"]:
        w, b = state["w"], state["b"]
        course = {-1: "falls", 0: "is flat", 1: "rises"}[
            int(np.sign(curve[1, 100] - curve[1, 99]) if w else 0)
        ]
        assert sentence.startswith(f"With w = {w:g} and b = {b:g} the curve {course}; "), sentence
        (p,) = re.findall(rf"p at x = 0 is ({NUMBER})\.$", sentence)
        assert abs(float(p) - probability(b)) < 0.0051
        where = re.findall(rf"the boundary lies at x = ({NUMBER}),", sentence)
        assert bool(where) != ("there is no boundary" in sentence)
        assert len(where) == (w != 0)
        if where:
            assert abs(float(where[0]) + b / w) < 0.0051, sentence


def test_two_losses_are_minus_log_p_of_the_label_and_the_square_of_the_error(drawings):
    for state, sentence, (log_line, square_line, log_dot, square_dot) in drawings["two_losses"]:
        p, label = state["p"], int(state["label"])
        for line, cost in (
            (log_line, lambda p: -np.log(p) if label == 1 else -np.log(1 - p)),
            (square_line, lambda p: (p - label) ** 2),
        ):
            assert len(line[0]) >= 100 and (line[0, 0], line[0, -1]) == (0.001, 0.999)
            assert np.allclose(line[1], cost(line[0]), rtol=1e-12)
        assert np.allclose(
            [log_dot.ravel(), square_dot.ravel()],
            [
                (p, -np.log(p) if label == 1 else -np.log(1 - p)),
                (p, (p - label) ** 2),
            ],
            rtol=1e-12,
        )
        said = [float(number) for number in re.findall(NUMBER, sentence)]
        assert np.allclose(
            said, [label, p, log_dot[1, 0], square_dot[1, 0]], rtol=0, atol=0.0051
        ), sentence
        assert re.fullmatch(r"Label . and p = [^:]+: log-loss [^,]+, squared error .+", sentence)


def test_steps_by_hand_shows_k_steps_at_a_rate_of_1(drawings):
    places = descent(1, (0.0, 0.0), 600)
    heights = loss(*places.T)
    assert [drawing.state["step"] for drawing in drawings["steps_by_hand"]] == list(range(601))
    for step, (_, sentence, (curve, path)) in enumerate(drawings["steps_by_hand"]):
        assert path.shape == (2, step + 1) and np.allclose(
            path.T, places[: step + 1], rtol=0, atol=1e-9
        )
        w, b = places[step]
        assert np.allclose(curve[1], probability(w * curve[0] + b), rtol=0, atol=1e-9)
        said = re.fullmatch(
            rf"Step (\d+): w = ({NUMBER}), b = ({NUMBER}), loss ({NUMBER})\.", sentence
        )
        assert said and int(said[1]) == step
        assert np.allclose(
            [float(said[i]) for i in (2, 3, 4)], [w, b, heights[step]], rtol=0, atol=0.000051
        )
