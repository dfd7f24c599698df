"""Measure what moving a slider of the laboratory costs: `make bench-sliders`. It decides nothing.

Only the part in the kernel is measured; the way to the browser and back comes on top. Times mean
something on an idle machine only.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import matplotlib
import numpy as np
from tqdm import tqdm

matplotlib.use("Agg")  # draws without a screen

from scratchlr.widgets import laboratory

MOVES = 60


def milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def in_the_kernel() -> dict[str, list[float]]:
    """Milliseconds per `move`, and for its parts, which are run on their own one after another."""
    figure = laboratory()
    parts: dict[str, list[float]] = {"update": [], "draw": [], "encode": [], "all of it (move)": []}
    rates = np.random.default_rng(0).permutation(np.geomspace(0.01, 60, MOVES)).tolist()
    for rate in tqdm(rates, desc="moves"):
        parts["all of it (move)"].append(milliseconds(lambda rate=rate: figure.move(rate=rate)))
        parts["update"].append(milliseconds(lambda: figure.update(figure.state, *figure.lines)))
        both = milliseconds(figure._png)
        figure._canvas.restore_region(figure._still)
        draw = milliseconds(lambda: [line.axes.draw_artist(line) for line in figure.lines])
        parts["draw"].append(draw)
        parts["encode"].append(both - draw)
    return parts


def main() -> None:
    print(f"\n{f'In the kernel, {MOVES} values':<32}{'median':>8}{'p95':>8}   ms")
    for name, times in in_the_kernel().items():
        median, late = np.percentile(times, [50, 95])
        print(f"  {name:<30}{median:>8.1f}{late:>8.1f}")


if __name__ == "__main__":
    main()
