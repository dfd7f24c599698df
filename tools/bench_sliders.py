"""Measure what a move of the laboratory costs: `make bench-sliders`. It decides nothing.

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
    """Milliseconds per `move`, and for its two parts, which are run on their own once more.

    Each value is one at which the figure has not been before: a walk that is known costs nothing.
    """
    figure = laboratory()
    parts: dict[str, list[float]] = {"all of it (move)": [], "update": [], "what moved": []}
    starts = np.random.default_rng(0).uniform(-3, 2, (MOVES, 2, 2)).round(2)
    for pair in tqdm(starts, desc="moves"):
        first, second = (f"({w}, {b})" for w, b in pair)
        parts["all of it (move)"].append(milliseconds(lambda at=first: figure.move(start=at)))
        state = figure.state | {"start": second}
        parts["update"].append(
            milliseconds(lambda at=state: figure.update(at, *figure.stage.lines))
        )
        parts["what moved"].append(milliseconds(lambda: list(figure.stage.moved())))
    return parts


def main() -> None:
    print(f"\n{f'In the kernel, {MOVES} values':<32}{'median':>8}{'p95':>8}   ms")
    for name, times in in_the_kernel().items():
        median, late = np.percentile(times, [50, 95])
        print(f"  {name:<30}{median:>8.1f}{late:>8.1f}")


if __name__ == "__main__":
    main()
