"""Interactive figures: two pure functions and one thin widget over them.

With this file you can let a slider redraw a figure fast enough to follow the hand, with a keyboard, a screen reader or
no kernel at all. `setup(fig)` draws what never changes and returns the lines that do; `update(state, *lines)` moves
those and returns one sentence: the verdict, the picture's alt text and the status line at once.

Why not `ipywidgets.interact`: it draws the whole figure anew for each value, several times slower, and its sliders have
no name a screen reader could read out. Here the still part is drawn once and copied, and only the lines are redrawn.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from numbers import Real
from pathlib import Path
from typing import ParamSpec

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
    """Enter a function that opens an interactive figure in `FIGURES`, so that tests drive it and `widgets` offers it."""
    if function.__name__ in FIGURES:
        raise ValueError(f"there are two figures called {function.__name__}: rename one")
    FIGURES[function.__name__] = function
    return function


@dataclass(frozen=True)
class Slider:
    """A number to drag from `low` to `high` in `steps` equal steps, equal on its logarithm when `log`."""

    name: str
    label: str
    low: float
    high: float
    steps: int
    value: float
    log: bool = False
    marks: dict[str, float] = field(
        default_factory=dict
    )  # text under the scale: the value it marks
    jumps: tuple[int, ...] = ()  # buttons that add so much at once

    def check(self, value: object) -> float:
        """The value as a plain float; ValueError when it is no number between the ends."""
        if not isinstance(value, Real) or not self.low <= value <= self.high:
            raise ValueError(
                f"{self.name} = {value!r}: expected a number from {self.low} to {self.high}."
            )
        return float(value)


@dataclass(frozen=True)
class Choice:
    """One of a few named options."""

    name: str
    label: str
    options: tuple[str, ...]
    value: str

    def check(self, value: object) -> str:
        """The option; ValueError when there is no such option."""
        if value not in self.options:
            raise ValueError(f"{self.name} = {value!r}: expected one of {', '.join(self.options)}.")
        return str(value)


class Interactive(anywidget.AnyWidget):
    """A figure with controls; display it as the last line of a cell, move it from a cell with `move`.

    setup(fig) -> lines that move.    update(state, *lines) -> sentence.    controls : each with its first value.
    size : width and height in inches, at 100 pixels an inch.

    An error in `update` is shown in the sentence and raised.
    """

    _esm = Path(__file__).with_name("interactive.js")
    _css = Path(__file__).with_name("interactive.css")
    controls = traitlets.List().tag(sync=True)
    size = traitlets.List().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    asked = traitlets.Dict().tag(
        sync=True
    )  # written by the browser: a state and the number of the request
    answered = traitlets.Int().tag(
        sync=True
    )  # counts the answers, so that the browser knows when to ask again

    def __init__(
        self,
        setup: Callable[[Figure], Sequence[Line2D]],
        update: Callable[..., str],
        controls: Sequence[Slider | Choice],
        size: tuple[float, float],
    ) -> None:
        self._controls = {control.name: control for control in controls}
        first = {control.name: control.check(control.value) for control in controls}
        self._update = update
        with plt.style.context(["default", "scratchlr.scratchlr", "scratchlr.widgets.interactive"]):
            figure = Figure(figsize=size, dpi=100)
            self._canvas = FigureCanvasAgg(figure)
            self._lines = list(setup(figure))
            for line in self._lines:
                line.set_animated(True)  # keeps it out of the still part
                line.set_color(
                    to_rgba(line.get_color())
                )  # "C1" would mean another colour outside this style
            self._canvas.draw()
        figure.set_layout_engine("none")  # from here on nothing may move but the lines
        self._still = self._canvas.copy_from_bbox(figure.bbox)
        super().__init__(
            controls=[asdict(control) for control in controls],
            size=list(self._canvas.get_width_height()),
            state=first,
        )
        self._draw()

    def move(self, **state: float | str) -> None:
        """Set some of the controls, as a hand would. Raises ValueError for an unknown name or a value out of range."""
        if unknown := set(state) - set(self._controls):
            raise ValueError(
                f"no control {unknown.pop()!r}. There are: {', '.join(self._controls)}."
            )
        self.state = {
            **self.state,
            **{name: self._controls[name].check(value) for name, value in state.items()},
        }
        self._draw()

    @traitlets.observe("asked")
    def _answer(self, change: traitlets.Bunch) -> None:
        self.state = {name: value for name, value in change.new.items() if name in self._controls}
        self._draw()

    def _draw(self) -> None:
        with (
            self.hold_sync()
        ):  # one message to the browser, also after an error: it is waiting for the answer
            try:
                self.sentence = self._update(self.state, *self._lines)
            except Exception as error:
                self.sentence = f"Error: {type(error).__name__}: {error}"
                raise
            finally:
                self.picture = self._png()
                self.answered += 1

    def _png(self) -> bytes:
        self._canvas.restore_region(self._still)
        for line in self._lines:
            line.axes.draw_artist(line)
        pixels = Image.fromarray(np.asarray(self._canvas.buffer_rgba())).convert("RGB")
        # 256 colours make a third of the bytes in two thirds of the time; dithering would sprinkle flat areas with dots.
        pixels = pixels.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        file = io.BytesIO()
        pixels.save(file, format="png", compress_level=1)
        return file.getvalue()

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict[str, object], dict[str, object]]:
        """Beside the widget, what a reader without a kernel gets: the picture as it is now and the sentence."""
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data |= {"image/png": base64.b64encode(self.picture).decode(), "text/plain": self.sentence}
        return data, metadata | {"image/png": {"alt": self.sentence}}
