"""The figure of notebook 07: where the intercept of a walk ends up, at each learning rate.

Every rate at which the slider stops is walked beforehand, from both starts, and all rates of a
start at once: so the diagram is drawn in about a second, and the slider only looks up.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scratchlr import plots
from scratchlr.maths.binary import sigmoid
from scratchlr.widgets.controls import Choice, Slider, State
from scratchlr.widgets.descent import Array, arrival, data, shown_start
from scratchlr.widgets.interactive import Interactive, figure

STARTS = {"(0, 0)": (0.0, 0.0), "(-1, 0)": (-1.0, 0.0)}  # (w, b)
SAFE, CLIFF = 8.0, 22.29  # 2/κ_max and 2/κ of notebook 05, to two decimals
RATES = np.sort(np.append(np.arange(0.5, 60.1, 0.25), CLIFF))
CHAOS = 44  # above this rate the walk from (0, 0) depends on the machine

STEPS = 2000  # a walk that has not settled after so many is called unsettled
CHUNK = 250  # so many steps are taken before a walk is judged, and again
LONGEST_PERIOD = 64
# The shortest period is the first that comes back NEAR, as parts of the swing; the walk has settled
# once it comes back CLOSE. A period of 2 that is not there yet would else be taken for one of 8.
NEAR, CLOSE = 1e-3, 1e-6


class _Orbit(NamedTuple):
    """What a walk does, and its last places (w, b), as many as `LONGEST_PERIOD`.

    kind, number : "arrives" and the steps until every slope stays small; "repeats" and the period;
    "unsettled" and the steps that were taken.
    """

    kind: str
    number: int
    places: Array


@cache
def _orbits(start: tuple[float, float]) -> dict[float, _Orbit]:
    """For each of the RATES what the walk from `start` does."""
    found: dict[float, _Orbit] = {}
    rates, places = RATES, np.tile(start, (1, len(RATES), 1))
    for taken in range(CHUNK, STEPS + 1, CHUNK):
        places = _walks(rates, places[-1], CHUNK)
        orbit = [_judge(places[:, at], rate, taken) for at, rate in enumerate(rates)]
        done = np.array([one.kind != "unsettled" or taken == STEPS for one in orbit])
        found |= {float(rates[at]): orbit[at] for at in np.flatnonzero(done)}
        rates, places = rates[~done], places[:, ~done]
        if not len(rates):
            break
    return found


def _walks(rates: Array, start: Array, steps: int) -> Array:
    """Gradient descent at several rates at once. start : (k, 2). Returns (steps + 1, k, 2)."""
    X, y, *_ = data()
    x, places = X[:, 0], np.empty((steps + 1, len(rates), 2))
    places[0] = start
    for step in range(steps):
        w, b = places[step].T
        r = sigmoid(w[:, None] * x + b[:, None]) - y
        places[step + 1] = places[step] - rates[:, None] * np.stack([r @ x, r.sum(1)], 1) / len(x)
    return places


def _judge(places: Array, rate: float, taken: int) -> _Orbit:
    """What a walk does by its last places, the end of `taken` steps."""
    steps, settled = len(places) - 1, arrival(places, rate)
    last = places[-LONGEST_PERIOD:]
    swing, unsettled = np.ptp(last, axis=0).max(), _Orbit("unsettled", taken, last)
    if settled < steps - 10:
        return _Orbit("arrives", taken - steps + settled, last)
    for period in range(2, LONGEST_PERIOD + 1):
        gap = np.abs(last - places[-LONGEST_PERIOD - period : -period]).max()
        if gap < NEAR * swing:
            return _Orbit("repeats", period, last) if gap < CLOSE * swing else unsettled
    return unsettled


def _ends(orbit: _Orbit) -> Array:
    """The intercepts on which a walk ends up, each once; of an unsettled one the last ones."""
    how_many = {"arrives": 1, "repeats": orbit.number, "unsettled": LONGEST_PERIOD}
    return orbit.places[-how_many[orbit.kind] :, 1]


def _draw_orbits(ax: Axes) -> Axes:
    """Above each rate the intercepts on which the walk ends up, from both starts.

    From (−1, 0) wide and green, below; from (0, 0) small and black, on top.
    """
    name, style = "from (−1, 0)", {"color": "C2", "markersize": 7}
    _dots(ax, [(rate, _ends(one)) for rate, one in _all("(-1, 0)")], name, **style)
    name, style = "from (0, 0)", {"color": "C4", "markersize": 2.2}
    calm = [(rate, _ends(one)) for rate, one in _all("(0, 0)") if rate <= CHAOS]
    _dots(ax, calm, name, **style)
    # all last places, also of those that repeat: how many do is not the same on every machine
    wild = [(rate, one.places[:, 1]) for rate, one in _all("(0, 0)") if rate > CHAOS]
    plots.chaotic(_dots(ax, wild, "_from (0, 0), beyond", **style))
    for rate, text in ((SAFE, f"safe: {SAFE:g}"), (CLIFF, f"cliff: {CLIFF:g}")):
        ax.axvline(rate, color="C5", linestyle="--", linewidth=1)
        ax.text(rate + 0.5, -9, text)
    plots.label(ax, "One place, two in turn, then a cloud", "learning rate", "intercept b")
    ax.set(xlim=(0, 60.5), ylim=(-10, 24.5))
    ax.legend(loc=(0.16, 0.8), markerscale=1.5)
    return ax


def _all(start: str) -> list[tuple[float, _Orbit]]:
    return sorted(_orbits(STARTS[start]).items(), key=lambda pair: pair[0])


def _dots(ax: Axes, found: list[tuple[float, Array]], label: str, **style: Any) -> Line2D:
    """A dot at each (rate, b)."""
    rates = np.repeat([rate for rate, _ in found], [len(b) for _, b in found])
    b = np.concatenate([b for _, b in found])
    return ax.plot(rates, b, "o", markeredgewidth=0, label=label, **style)[0]


def _setup(fig: Figure) -> list[Line2D]:
    ax = _draw_orbits(fig.subplots())
    cursor = ax.axvline(0, color="C1", linewidth=1)
    (dots,) = ax.plot([], [], "o", color="C1", markersize=4)
    return [cursor, dots]


def _update(state: State, *lines: Line2D) -> str:
    cursor, dots = lines
    rate, start = float(state["rate"]), str(state["start"])
    orbit = _orbits(STARTS[start])[rate]
    b = _ends(orbit)
    cursor.set_xdata([rate, rate])
    dots.set_data(np.full(len(b), rate), b)
    where = {
        "arrives": f"arrives: after {orbit.number} steps every slope is below 1e-6. There b is",
        "repeats": f"repeats itself every {orbit.number} steps. There b is",
        "unsettled": f"has not settled after {orbit.number:,} steps",
    }[orbit.kind]
    if orbit.kind == "arrives":
        where += f" {b[-1]:z.2f}"
    elif orbit.number == 2:
        where += f" {b.min():z.2f} and {b.max():z.2f} in turn"
    elif orbit.kind == "repeats":
        where += f" between {b.min():z.2f} and {b.max():z.2f}"
    return f"Learning rate {rate:g} from {shown_start(start)}: {where}."


@figure
def orbit_diagram(rate: float = 30.0, start: str = "(0, 0)") -> Interactive:
    """Where b ends up at each rate, and in words what the walk at this rate and start does."""
    marks = {f"{SAFE:g}": SAFE, f"{CLIFF:g}": CLIFF, "30": 30.0, "44": 44.0, "55": 55.0}
    starts = tuple((start, shown_start(start)) for start in STARTS)
    return Interactive(
        _setup,
        _update,
        [
            Slider("rate", "learning rate", tuple(RATES.tolist()), rate, marks),
            Choice("start", "start (w, b)", starts, start),
        ],
        size=(8.0, 4.5),
        narrow=(4.2, 4.6),
    )
