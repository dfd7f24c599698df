"""Record interactive figures, so that a page can answer each hand without a kernel.

Every combination of the values of the controls is asked once. What is stored is what a kernel would
send: the sentence, and for each line where its points are. What only a kernel can do stays as it is
when the figure opens, and is said. A walk beyond the cliff differs between processors: recordings
are made where they are used, and never committed.
"""

from __future__ import annotations

import itertools
from typing import Any

from tqdm import tqdm

from scratchlr.widgets.interactive import Interactive

Recording = dict[str, Any]


def record(figure: Interactive) -> Recording:
    """What a page needs, in JSON's types; the figure is back in its state when it is done.

    controls, stages, state : as the widget has them, the controls without what cannot be recorded.
    states : for each state, the last control fastest, the number of each line's shape.
    shapes : of each line all that it takes.    sentences : one a state.
    live : what a kernel offers beside.
    """
    controls = [told for control in figure.controls if (told := recorded(control))]
    names, first = [control["name"] for control in controls], dict(figure.state)
    combinations = list(itertools.product(*map(values, controls)))
    shapes: list[dict[tuple[int, ...], int]] = [{} for _ in figure.stage.lines]
    states, sentences = [], []
    for combination in tqdm(combinations, unit="state", delay=2, leave=False):
        figure.move(**dict(zip(names, combination)))
        sentences.append(figure.sentence)
        lines = zip(shapes, map(tuple, figure.moved))
        states.append([known.setdefault(line, len(known)) for known, line in lines])
    figure.move(**first)
    return {
        "controls": controls,
        "stages": figure.stages,
        "state": first,
        "states": states,
        "shapes": [list(map(list, known)) for known in shapes],
        "sentences": sentences,
        "live": [control["live"] for control in figure.controls if control["live"]],
    }


def recorded(control: dict[str, Any]) -> dict[str, Any] | None:
    """The control as a page has it: no slider for a kernel alone, of places those that are listed.

    A choice may offer more with a kernel; the page has its options.
    """
    if control["live"] and "values" in control:
        return None
    return {key: value for key, value in control.items() if key not in ("fields", "line", "live")}


def values(control: dict[str, Any]) -> list[float] | list[str]:
    """All values that the control has."""
    return control.get("values") or [value for value, _ in control["options"]]
