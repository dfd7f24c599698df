"""The controls of an interactive figure: a slider, a choice, a place on a map.

Each knows which values it has, and tells a browser what it needs to show them. What only a kernel
can do, since no page can hold the answer to every value, is said in its `live`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

import numpy as np

State = dict[str, float | str]


def spread(low: float, high: float, steps: int) -> tuple[float, ...]:
    """The values that lead from `low` to `high` in equal steps, as short as they can be written."""
    values: list[float] = np.linspace(low, high, steps + 1).round(9).tolist()
    return tuple(values)


@dataclass(frozen=True)
class Slider:
    """A number to drag along a list of values, the lowest first; there are no others.

    marks : text under the scale, and the value it marks.    jumps : buttons that add so many steps.
    live : if given, only a kernel offers it, and a page says so in these words.
    """

    name: str
    label: str
    values: tuple[float, ...]
    value: float
    marks: dict[str, float] = field(default_factory=dict)
    jumps: tuple[int, ...] = ()
    live: str = ""

    def check(self, value: object) -> float:
        """The value as it is in the list, given with six digits or more; ValueError if it is not
        there."""
        low, high = self.values[0], self.values[-1]
        if not isinstance(value, Real) or not low <= float(value) <= high:
            expected = f"expected a number from {low:g} to {high:g}"
            raise ValueError(f"{self.name} = {value!r}: {expected}.")
        nearest = min(self.values, key=lambda known: abs(known - float(value)))
        if f"{nearest:.6g}" != f"{float(value):.6g}":
            raise ValueError(
                f"{self.name} = {value!r}: the slider does not stop there; next is {nearest:.6g}."
            )
        return float(nearest)

    def told(self) -> dict[str, Any]:
        """What a browser needs: the marks as shares of the way from the first value to the last."""
        way = np.linspace(0, 1, len(self.values))
        marks = {text: np.interp(value, self.values, way) for text, value in self.marks.items()}
        return {
            "name": self.name,
            "label": self.label,
            "values": list(self.values),
            "marks": {text: round(float(share), 4) for text, share in marks.items()},
            "jumps": list(self.jumps),
            "live": self.live,
        }


@dataclass(frozen=True)
class Choice:
    """One of a few options.

    options : pairs of a value, which a keyboard can type, and the text that is shown for it.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str

    def check(self, value: object) -> str:
        """The option's value, given that or its text; ValueError when there is no such option."""
        if (known := self._known(value)) is not None:
            return known
        raise ValueError(f"{self.name} = {value!r}: expected one of {self._names()}.")

    def _known(self, value: object) -> str | None:
        return next((option[0] for option in self.options if value in option), None)

    def _names(self) -> str:
        return ", ".join(option for option, _ in self.options)

    def told(self) -> dict[str, Any]:
        options = [list(option) for option in self.options]
        return {"name": self.name, "label": self.label, "options": options, "live": ""}


@dataclass(frozen=True)
class Place(Choice):
    """A place on a map, written "(x, y)": one of a few options or, with a kernel, any other.

    across, up : name, least and largest value of the two numbers, which are the edges of the map.
    line : which of the lines that move lies on the map.    live : as of a slider.
    """

    across: tuple[str, float, float]
    up: tuple[str, float, float]
    line: int
    live: str

    def check(self, value: object) -> str:
        """An option's value, or the place with two decimals; ValueError when it is none."""
        if (known := self._known(value)) is not None:
            return known
        found = re.fullmatch(r"\(([^,]+),([^,]+)\)", str(value).replace("−", "-"))
        try:
            numbers = [float(text) for text in found.groups()] if found else []
        except ValueError:
            numbers = []
        edges = (self.across, self.up)
        if len(numbers) != 2 or not all(
            low <= number <= high for number, (_, low, high) in zip(numbers, edges)
        ):
            ranges = ", ".join(f"{name} from {low:g} to {high:g}" for name, low, high in edges)
            expected = f"expected {self._names()}, or another place, {ranges}"
            raise ValueError(f"{self.name} = {value!r}: {expected}.")
        return "({}, {})".format(*(f"{round(number, 2):zg}" for number in numbers))

    def told(self) -> dict[str, Any]:
        names = ("name", "low", "high")
        fields = [dict(zip(names, edge, strict=True)) for edge in (self.across, self.up)]
        return super().told() | {"fields": fields, "line": self.line, "live": self.live}
