"""Proves that the orbit diagram of notebook 07 shows and says what walks of their own do.

From the walk of (0, 0) above a rate of 44 two machines may get other places: there only what every
machine finds is compared, that one walk repeats itself every 20 steps and that others do not.
"""

from __future__ import annotations

import re

import matplotlib

matplotlib.use("Agg")  # draws without a screen

import numpy as np
import pytest

from scratchlr.data import mean_radius
from scratchlr.widgets import FIGURES, descent
from scratchlr.widgets.orbits import (
    CHAOS,
    CLIFF,
    RATES,
    SAFE,
    STARTS,
    STEPS,
    _ends,
    _judge,
    _orbits,
)
from scratchlr.words import MACHINE_DEPENDENT

pytestmark = pytest.mark.usefixtures("sound_mathematics")

X, Y, *_ = mean_radius()
X = X[:, 0]
NAMED = (8, 16, 22.29, 23, 30, 44, 46, 55, 60)  # by the text of notebook 07
LOWEST = 0.644  # b at the lowest point


def path(rate, start, steps=STEPS):
    """A walk, written from the formulas."""
    w, b = start
    places = [(w, b)]
    for _ in range(steps):
        r = 1 / (1 + np.exp(-(w * X + b))) - Y
        w, b = w - rate * np.mean(r * X), b - rate * np.mean(r)
        places.append((w, b))
    return np.array(places)


@pytest.fixture(scope="module")
def figure():
    return FIGURES["orbit_diagram"]()


@pytest.mark.parametrize("rate", NAMED)
@pytest.mark.parametrize("start", STARTS)
def test_the_slider_stops_at_every_rate_the_text_names(figure, rate, start):
    assert list(figure.controls[0]["values"]) == RATES.tolist() and rate in RATES
    figure.move(rate=rate, start=start)
    assert figure.sentence.startswith(f"Learning rate {rate:g} from {start.replace('-', '−')}: ")


def test_the_marks_are_those_of_notebook_05():
    assert np.allclose(np.round(descent.rate_limits(), 2), (SAFE, CLIFF))


KINDS = [(8, "(0, 0)", "arrives", 67), (8, "(-1, 0)", "arrives", 69)]
KINDS += [(16, "(0, 0)", "arrives", 39), (16, "(-1, 0)", "arrives", 27)]
KINDS += [(22.29, "(-1, 0)", "unsettled", STEPS)]
KINDS += [(rate, start, "repeats", 2) for rate in (23, 30, 35.75, 42, 44) for start in STARTS]
KINDS += [(rate, "(0, 0)", "unsettled", STEPS) for rate in (46, 50, 60)]
KINDS += [(rate, "(-1, 0)", "repeats", 2) for rate in (46, 50, 55, 60)]
KINDS += [(55, "(0, 0)", "repeats", 20)]


@pytest.mark.parametrize(("rate", "start", "kind", "number"), KINDS)
def test_the_kind_is_right_at_rates_that_are_known(rate, start, kind, number):
    """Looked for in a loop of this file, also with the start moved by 1e-12."""
    orbit = _orbits(STARTS[start])[rate]
    assert (orbit.kind, orbit.number) == (kind, number)
    for shift in (0, 1e-12):
        places = path(rate, np.array(STARTS[start]) + shift)
        if kind == "arrives":
            small = np.abs(np.diff(places, axis=0)).max(axis=1) / rate < 1e-6
            assert small[number:].all() and not small[number - 1]
        else:
            swing = np.ptp(places[-64:], axis=0).max()
            gaps = [np.abs(places[-64:] - places[-64 - p : -p]).max() / swing for p in range(1, 65)]
            assert min(gaps[: number - 1]) > 1e-6 and (
                kind == "unsettled" or gaps[number - 1] < 1e-6
            )


@pytest.mark.parametrize("start", STARTS)
def test_the_dots_are_the_ends_of_walks(start):
    for rate in RATES[RATES <= CHAOS][::25]:
        orbit = _orbits(STARTS[start])[rate]
        steps = STEPS if orbit.kind == "unsettled" else 1500
        last = path(rate, STARTS[start], steps)[-len(_ends(orbit)) :, 1]
        assert np.allclose(np.sort(_ends(orbit)), np.sort(last), rtol=0, atol=1e-4), rate


def test_one_line_up_to_the_cliff_then_two_and_from_one_start_a_cloud():
    for start in STARTS:
        for rate, orbit in _orbits(STARTS[start]).items():
            b = _ends(orbit)
            if rate <= 22:
                assert len(b) == 1 and abs(b[0] - LOWEST) < 1e-3, rate
            elif CLIFF < rate <= CHAOS or (rate > CLIFF and start == "(-1, 0)"):
                assert len(b) == 2 and b.min() < LOWEST < b.max(), rate
    cloud = {rate: one for rate, one in _orbits(STARTS["(0, 0)"]).items() if rate >= 46}
    assert sum(one.kind == "unsettled" for one in cloud.values()) > len(cloud) / 2


def test_every_dot_lies_within_the_axes_and_both_starts_are_told_apart(figure):
    (ax,) = figure.stage.figure.axes
    (wide, calm, wild) = [line for line in ax.lines if line.get_marker() == "o"][:3]
    assert wide.get_markersize() > 2 * calm.get_markersize() == 2 * wild.get_markersize()
    assert wide.get_color() != calm.get_color() == wild.get_color()
    for line in (wide, calm, wild):
        rates, b = line.get_data()
        assert ax.get_xlim()[0] < min(rates) and max(rates) < ax.get_xlim()[1]
        assert ax.get_ylim()[0] < min(b) and max(b) < ax.get_ylim()[1]
    dashed = [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == "--"]
    assert dashed == [SAFE, CLIFF]


def test_what_may_differ_between_machines_is_marked_and_their_number_is_the_same(figure):
    (wide, calm, wild) = [
        line for line in figure.stage.figure.axes[0].lines if line.get_marker() == "o"
    ][:3]
    assert [line.get_gid() for line in (wide, calm, wild)] == [None, None, MACHINE_DEPENDENT]
    assert max(calm.get_xdata()) <= CHAOS < min(wild.get_xdata())
    assert len(wild.get_xdata()) == 64 * np.sum(RATES > CHAOS)


def test_no_sentence_claims_more_than_the_steps_that_were_taken(figure):
    """A walk that neither rests nor repeats itself "has not settled", and nothing is said of b."""
    for start in STARTS:
        for rate, orbit in _orbits(STARTS[start]).items():
            sentence = figure.update({"rate": rate, "start": start}, *figure.stage.lines)
            verdict = sentence.split(": ", 1)[1]
            if orbit.kind == "unsettled":
                assert verdict == f"has not settled after {STEPS:,} steps."
            elif orbit.kind == "arrives":
                assert verdict.startswith(f"arrives: after {orbit.number} steps every slope")
            else:
                assert verdict.startswith(f"repeats itself every {orbit.number} steps. There b is ")
                low, high = np.min(_ends(orbit)), np.max(_ends(orbit))
                assert re.findall(r"-?\d+\.\d\d", verdict) == [f"{low:z.2f}", f"{high:z.2f}"]
            cursor, dots = (line.get_data() for line in figure.stage.lines)
            assert set(cursor[0]) == set(dots[0]) == {rate} and np.array_equal(
                dots[1], _ends(orbit)
            )


def test_a_period_of_2_that_is_not_there_yet_is_not_taken_for_another():
    """Its swing turns and shrinks, so that eight steps back lies nearer than two."""
    steps = np.arange(251)
    turning = 1e-5 * 0.9995**steps * np.cos(np.pi / 4 * steps)
    places = np.stack([np.zeros(251), (-1.0) ** steps + turning], axis=1)
    assert np.abs(places[-64:] - places[-72:-8]).max() < np.abs(places[-64:] - places[-66:-2]).max()
    assert _judge(places, 30, 250).kind == "unsettled"
