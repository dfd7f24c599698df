"""Interactive figures: two pure functions and one thin widget over them.

With this file you can let a slider redraw a figure fast enough to follow the hand, with a keyboard,
a screen reader or no kernel at all. `setup(fig)` draws what never changes and returns the lines
that do; `update(state, *lines)` moves those and returns one sentence: the verdict, the picture's
alt text and the status line at once.

Why not `ipywidgets.interact`: it draws the whole figure anew for each value, many times slower, and
its sliders have no name a screen reader could read out. Here the still part is drawn once, and only
what moved is sent. The same JavaScript draws it on a page without a kernel, from a recording.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ParamSpec

import anywidget
import traitlets
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scratchlr.widgets.controls import Choice, Slider, State
from scratchlr.widgets.stage import Stage

P = ParamSpec("P")
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


class Interactive(anywidget.AnyWidget):
    """A figure with controls; show it as the last line of a cell, move it with `move`.

    setup(fig) -> lines that move.    update(state, *lines) -> sentence.
    controls : each with its first value.    size : inches, at 100 pixels an inch.
    narrow : the size for a narrow column, as on a phone; `setup` is asked for both.

    An error in `update` is shown in the sentence and raised.
    """

    _esm = Path(__file__).with_name("interactive.js")
    _css = Path(__file__).with_name("interactive.css")
    controls: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    stages: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    moved: traitlets.List[list[int]] = traitlets.List().tag(sync=True)
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
        narrow: tuple[float, float],
    ) -> None:
        self.update = update
        self._controls = {control.name: control for control in controls}
        first = self._checked({control.name: control.value for control in controls})
        self.stage = Stage(setup, size)
        stages = [self.stage, Stage(setup, narrow)]
        super().__init__(
            controls=[control.told() for control in controls],
            stages=[stage.told(self.stage) for stage in stages],
        )
        self._answer(first)

    def move(self, **state: float | str) -> None:
        """Set some of the controls, as a hand would.

        Raises ValueError for an unknown name or a value that is not there, and changes nothing.
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
        """Take over a state: one message to the browser, which waits for the answer.

        Also after an error, which becomes the sentence and is raised.
        """
        with self.hold_sync():
            try:
                self.state = {**self.state, **self._checked(state)}
                self.sentence = self.update(self.state, *self.stage.lines)
                self.moved = list(self.stage.moved())
            except Exception as error:
                self.sentence = f"Error: {type(error).__name__}: {error}"
                raise
            finally:
                self.answered += 1

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Beside the widget, for a reader without a kernel: the picture now, and the sentence."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        picture = base64.b64encode(self.stage.picture()).decode()
        data |= {"image/png": picture, "text/plain": self.sentence}
        return data, metadata | {"image/png": {"alt": self.sentence}}
