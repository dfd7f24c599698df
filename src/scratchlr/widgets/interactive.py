"""Interactive figures: two pure functions and one thin widget over them.

With this file you can let a slider redraw a figure fast enough to follow the hand, with a keyboard,
a screen reader or no kernel at all. `setup(fig)` draws what never changes and returns the lines
that do; `update(state, *lines)` moves those and returns one sentence: the verdict, the picture's
alt text and the status line at once.

Why not `ipywidgets.interact`: it draws the whole figure anew for each value, several times slower,
and its sliders have no name a screen reader could read out. Here the still part is drawn once and
copied, and only the lines are redrawn.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from numbers import Real
from pathlib import Path
from typing import Any, ParamSpec

import anywidget
import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from PIL import Image

P = ParamSpec("P")
State = dict[str, float | str]
FIGURES: dict[str, Callable[..., Interactive]] = {}  # name -> function that opens the figure


def figure(function: Callable[P, Interactive]) -> Callable[P, Interactive]:
    """Enter a function that opens an interactive figure in `FIGURES`.

    Its arguments are the first values of the controls, by their names, each with a default.
    Raises ValueError when another figure has the same name.
    """
    if function.__name__ in FIGURES:
        raise ValueError(f"there are two figures called {function.__name__}: rename one")
    FIGURES[function.__name__] = function
    return function


@dataclass(frozen=True)
class Slider:
    """A number to drag from `low` to `high` in `steps` equal steps.

    log : the steps are equal on the logarithm of the value.
    marks : text under the scale, and the value it marks.    jumps : buttons that add so many steps.
    stops : if given, the only values there are, from `low` to `high`, one more than `steps`.
    """

    name: str
    label: str
    low: float
    high: float
    steps: int
    value: float
    log: bool = False
    marks: dict[str, float] = field(default_factory=dict)
    jumps: tuple[int, ...] = ()
    stops: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        ends = (self.low, self.high, self.steps)
        if self.stops and ends != (self.stops[0], self.stops[-1], len(self.stops) - 1):
            raise ValueError(f"{self.name}: low, high and steps = {ends} do not fit the stops.")

    @classmethod
    def with_stops(
        cls,
        name: str,
        label: str,
        stops: tuple[float, ...],
        value: float,
        marks: dict[str, float],
    ) -> Slider:
        """A slider that has no values but its stops, the lowest first."""
        low, high, steps = stops[0], stops[-1], len(stops) - 1
        return cls(name, label, low, high, steps, value, marks=marks, stops=stops)

    def check(self, value: object) -> float:
        """The value as a plain float; ValueError when it is no number between the ends or no stop.

        A stop may be typed with six digits.
        """
        if not isinstance(value, Real) or not self.low <= float(value) <= self.high:
            raise ValueError(
                f"{self.name} = {value!r}: expected a number from {self.low} to {self.high}."
            )
        if not self.stops:
            return float(value)
        nearest = min(self.stops, key=lambda stop: abs(stop - float(value)))
        if f"{nearest:.6g}" != f"{float(value):.6g}":
            raise ValueError(
                f"{self.name} = {value!r}: the slider does not stop there; next is {nearest:.6g}."
            )
        return float(nearest)


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
        for option in self.options:
            if value in option:
                return option[0]
        names = ", ".join(option for option, _ in self.options)
        raise ValueError(f"{self.name} = {value!r}: expected one of {names}.")


class Interactive(anywidget.AnyWidget):
    """A figure with controls; show it as the last line of a cell, move it with `move`.

    setup(fig) -> lines that move.    update(state, *lines) -> sentence.
    controls : each with its first value.    size : inches, at 100 pixels an inch.

    An error in `update` is shown in the sentence and raised.
    """

    _esm = Path(__file__).with_name("interactive.js")
    _css = Path(__file__).with_name("interactive.css")
    controls: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    size: traitlets.List[int] = traitlets.List().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    # The browser writes a state and the number of the request, and asks again once it is answered.
    asked = traitlets.Dict().tag(sync=True)
    answered = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        setup: Callable[[Figure], Sequence[Line2D]],
        update: Callable[..., str],
        controls: Sequence[Slider | Choice],
        size: tuple[float, float],
    ) -> None:
        self.update = update
        self._controls = {control.name: control for control in controls}
        first = self._checked({control.name: control.value for control in controls})
        with plt.style.context(["default", "scratchlr.scratchlr", "scratchlr.widgets.interactive"]):
            self.figure = Figure(figsize=size, dpi=100)
            self._canvas = FigureCanvasAgg(self.figure)
            self.lines = list(setup(self.figure))
            for line in self.lines:
                line.set_animated(True)  # keeps it out of the still part
                line.set_color(to_rgba(line.get_color()))  # outside this style "C1" is another
            self._canvas.draw()
        self.figure.set_layout_engine("none")  # from here on nothing may move but the lines
        self._still = self._canvas.copy_from_bbox(self.figure.bbox)
        super().__init__(
            controls=[asdict(control) for control in controls],
            size=list(self._canvas.get_width_height()),
        )
        self._answer(first)

    def move(self, **state: float | str) -> None:
        """Set some of the controls, as a hand would.

        Raises ValueError for an unknown name or a value out of range, and then changes nothing.
        """
        self._answer(self._checked(state))

    @traitlets.observe("asked")
    def _when_asked(self, change: traitlets.Bunch) -> None:
        self._answer({name: value for name, value in change.new.items() if name != "request"})

    def _checked(self, state: Mapping[str, object]) -> State:
        """The values of the controls named in `state`, as the controls give them back."""
        if unknown := set(state) - set(self._controls):
            names = ", ".join(self._controls)
            raise ValueError(f"no control {unknown.pop()!r}. There are: {names}.")
        return {name: self._controls[name].check(value) for name, value in state.items()}

    def _answer(self, state: Mapping[str, object]) -> None:
        """Take over a state and draw it: one message to the browser, which waits for the answer.

        Also after an error, which becomes the sentence and is raised.
        """
        with self.hold_sync():
            try:
                self.state = {**self.state, **self._checked(state)}
                self.sentence = self.update(self.state, *self.lines)
            except Exception as error:
                self.sentence = f"Error: {type(error).__name__}: {error}"
                raise
            finally:
                self.picture = self._png()
                self.answered += 1

    def _png(self) -> bytes:
        self._canvas.restore_region(self._still)
        for line in self.lines:
            line.draw(self._canvas.get_renderer())
        pixels = Image.fromarray(np.asarray(self._canvas.buffer_rgba())).convert("RGB")
        # 256 colours make a third of the bytes in two thirds of the time; dithering would sprinkle
        # flat areas with dots.
        pixels = pixels.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        file = io.BytesIO()
        pixels.save(file, format="png", compress_level=1)
        return file.getvalue()

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Beside the widget, for a reader without a kernel: the picture now, and the sentence."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        data |= {"image/png": base64.b64encode(self.picture).decode(), "text/plain": self.sentence}
        return data, metadata | {"image/png": {"alt": self.sentence}}
