"""A figure drawn at one size: its still part as a picture, and in numbers what moves over it.

A browser lays the lines over the still picture, with a kernel or without one. Places are counted
from the upper left corner of their Axes, so that those of one size serve at another.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from PIL import Image

DPI = 100
SHARP = 2  # the still part has so many times the pixels each way, for screens that show them
TENTHS = 10  # places are whole tenths of a pixel
FAR = (
    100_000  # pixels: a place further off is moved there, its line then points nearly the same way
)
CAPS = {"o": "round", "s": "square"}  # a dot of an SVG is a line of no length with such ends
NONE = ("None", "none", " ", "", None)


def style() -> AbstractContextManager[None]:
    """The style of the series, and over it that of figures which share a screen with controls."""
    return plt.style.context(["default", "scratchlr.scratchlr", "scratchlr.widgets.interactive"])


class Stage:
    """A figure whose lines may move: `setup(figure)` draws it and returns them. size : inches."""

    def __init__(
        self, setup: Callable[[Figure], Sequence[Line2D]], size: tuple[float, float]
    ) -> None:
        with style():
            self.figure = Figure(figsize=size, dpi=DPI)
            self._canvas = FigureCanvasAgg(self.figure)
            self.lines = list(setup(self.figure))
            for line in self.lines:
                line.set_animated(True)  # keeps it out of the still part
                line.set_color(to_rgba(line.get_color()))  # outside this style "C1" is another
            self._canvas.draw()
        self.figure.set_layout_engine("none")  # from here on nothing may move but the lines
        self.size = list(self._canvas.get_width_height())

    def picture(self) -> bytes:
        """The figure as it is now, a PNG: what a saved notebook shows."""
        with style():
            self._canvas.draw()
            for line in self.lines:
                line.draw(self._canvas.get_renderer())
        return self._png(compress_level=1)

    def told(self, first: Stage) -> dict[str, Any]:
        """What a browser draws on: the size, the still part, and how each line looks.

        first : the stage on which the places of the lines are measured.
        """
        return {
            "size": self.size,
            "still": "data:image/png;base64," + base64.b64encode(self._still()).decode(),
            "looks": [self._look(*pair) for pair in zip(self.lines, first._boxes(), strict=True)],
        }

    def moved(self) -> Iterator[list[int]]:
        """For each line its points: x, y, x, y …, each as the difference to the one before.

        Raises ValueError for a line with a gap, which a browser would draw through.
        """
        for line, box in zip(self.lines, self._boxes(), strict=True):
            path = line.get_transform().transform_path(line.get_path())
            if line.get_marker() in NONE:  # without dots as few points as Agg itself would draw
                path = path.cleaned(remove_nans=True, simplify=True)
                codes = np.asarray(path.codes)
                if np.sum(codes == Path.MOVETO) > 1:
                    raise ValueError("a line has a gap: give its parts as lines of their own")
                path = Path(np.asarray(path.vertices)[codes != Path.STOP])
            points = np.asarray(path.vertices)
            points = points[np.isfinite(points).all(axis=1)]
            pixels = np.column_stack([points[:, 0] - box.x0, box.y1 - points[:, 1]])
            steps = np.diff(np.rint(TENTHS * pixels.clip(-FAR, FAR)).astype(int), axis=0, prepend=0)
            seen = np.ones(len(steps), bool)
            seen[1:] = steps[1:].any(axis=1)  # a place once more adds nothing
            yield steps[seen].ravel().tolist()

    def _boxes(self) -> list[Bbox]:
        return [_box(line) for line in self.lines]

    def _still(self) -> bytes:
        with style():
            self.figure.set_dpi(SHARP * DPI)
            self._canvas.draw()
            png = self._png(optimize=True)
            self.figure.set_dpi(DPI)
        return png

    def _png(self, **options: Any) -> bytes:
        pixels = Image.fromarray(np.asarray(self._canvas.buffer_rgba())).convert("RGB")
        # 256 colours make a third of the bytes; dithering would sprinkle flat areas with dots.
        pixels = pixels.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        file = io.BytesIO()
        pixels.save(file, format="png", **options)
        return file.getvalue()

    def _look(self, line: Line2D, measured: Bbox) -> dict[str, Any]:
        """How a line is drawn: its box and widths in pixels of this figure."""
        box, pixels = _box(line), DPI / 72
        place = (box.x0, self.size[1] - box.y1, box.width, box.height)
        scale = (box.width / measured.width, box.height / measured.height)
        look: dict[str, Any] = {
            "box": [round(float(number), 2) for number in place],
            "scale": [round(float(number), 4) for number in scale],
            "color": to_hex(line.get_color()),
        }
        if line.get_linestyle() not in NONE:
            look["width"] = round(pixels * line.get_linewidth(), 2)
            look["dash"] = [round(pixels * length, 2) for length in _dashes(line)]
        if (marker := line.get_marker()) not in NONE:
            if marker not in CAPS:
                raise ValueError(f"a dot {marker!r} moves: expected one of {', '.join(CAPS)}")
            across = line.get_markersize() + line.get_markeredgewidth()
            look |= {"dot": round(pixels * across, 2), "cap": CAPS[marker]}
        return look


def _box(line: Line2D) -> Bbox:
    """The Axes of the line, in pixels from the lower left corner of the figure."""
    if line.axes is None:
        raise ValueError("a line that moves lies in no Axes: return it from ax.plot")
    return line.axes.bbox.frozen()


class _Listener(RendererBase):
    """Draws nothing and keeps the dashes it is asked to draw: lines do not tell them otherwise."""

    dashes: list[float]

    def draw_path(self, gc: GraphicsContextBase, *others: object) -> None:
        self.dashes = np.ravel(gc.get_dashes()[1] or ()).tolist()

    def draw_markers(self, *others: object) -> None:
        pass


def _dashes(line: Line2D) -> list[float]:
    """The lengths of dash and gap in points; none for a line without gaps."""
    alike, listener = Line2D([0, 1], [0, 1]), _Listener()  # the line itself may have no points yet
    alike.update_from(line)
    alike.draw(listener)
    return listener.dashes
