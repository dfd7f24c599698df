"""Measure how fast the laboratory follows the hand: `make bench-sliders`. It prints a table and decides nothing.

Beside it, plain `ipywidgets.interact` draws the same figure anew for each value. In Chromium a press counts from the key
event to the first frame with the new picture; the two take turns, so that a busy moment meets both. The kernel's part is
measured here, without a browser. Times mean something on an idle machine only.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
from tqdm import tqdm

from tools import drive

matplotlib.use("Agg")  # draws without a screen

from scratchlr.widgets import laboratory

if TYPE_CHECKING:
    from playwright.sync_api import Page

PRESSES, WARM_UP = 30, 3
MOVES = 60

OURS = """
from scratchlr.widgets import laboratory
laboratory(rate=1.0)
"""
THEIRS = """
import matplotlib.pyplot as plt
from ipywidgets import FloatLogSlider, interact
from scratchlr.widgets.rates import setup_laboratory, update_laboratory

def draw(rate):
    with plt.style.context(["scratchlr.scratchlr", "scratchlr.widgets.interactive"]):
        lines = setup_laboratory(plt.figure(figsize=(8, 4.5)))
        update_laboratory({"rate": rate, "start": "(0, 0)"}, *lines)
        plt.show()

interact(draw, rate=FloatLogSlider(value=1.0, min=-2, max=1.778, step=0.01));
"""
# The two by name: the output they live in, and what takes the keys in it.
RIVALS = {
    "laboratory": (".jp-OutputArea-output:has(.scratchlr)", "input[type=range]"),
    "interact": (".jp-OutputArea-output:has(.widget-interact)", ".noUi-handle"),
}
PICTURE = """box => {
  const picture = box.querySelector("img");
  return picture && picture.complete && picture.naturalWidth > 50 ? picture.src : null;
}"""
# Ready before the key is pressed; resolves to milliseconds.
ARM = f"""box => {{
  const picture = {PICTURE}, before = picture(box);
  window.took = new Promise(done => addEventListener("keydown", press => {{
    const frame = () => {{
      const now = picture(box);
      if (now && now !== before) done(performance.now() - press.timeStamp); else requestAnimationFrame(frame);
    }};
    frame();
  }}, {{ capture: true, once: true }}));
}}"""
# 40 steps, 8 ms apart; then until nothing has changed for 1.5 s. Resolves to redraws and milliseconds after the last step.
STORM = f"""async ([box, handle]) => {{
  const picture = {PICTURE}, wait = ms => new Promise(go => setTimeout(go, ms));
  let shown = picture(box), redraws = 0, last = performance.now(), over = false;
  const frame = () => {{
    const now = picture(box);
    if (now && now !== shown) {{ shown = now; redraws++; last = performance.now(); }}
    if (!over) requestAnimationFrame(frame);
  }};
  frame();
  for (let step = 0; step < 40; step++) {{
    if (handle.matches("input")) {{ handle.value = Number(handle.value) + 1; handle.dispatchEvent(new Event("input")); }}
    else handle.dispatchEvent(new KeyboardEvent("keydown", {{ key: "ArrowRight", bubbles: true, cancelable: true }}));
    await wait(8);
  }}
  const end = performance.now();
  while (performance.now() - Math.max(last, end) < 1500) await wait(20);
  over = true;
  return [redraws, Math.max(0, last - end)];
}}"""
FRAMES = "async many => { while (many--) await new Promise(requestAnimationFrame); }"


def in_the_browser(
    page: Page, bar: tqdm
) -> tuple[dict[str, list[float]], dict[str, tuple[int, float]]]:
    """Milliseconds per press, and what a storm does, for each of the two."""
    boxes = {name: page.locator(box) for name, (box, _) in RIVALS.items()}
    for box in boxes.values():
        box.locator("img").wait_for()
    presses: dict[str, list[float]] = {name: [] for name in RIVALS}
    for turn in range(WARM_UP + PRESSES):
        for name, box in boxes.items():
            box.scroll_into_view_if_needed()
            box.locator(RIVALS[name][1]).focus()
            box.evaluate(ARM)
            page.keyboard.press("ArrowRight")
            took = page.evaluate("() => window.took")
            if turn >= WARM_UP:
                presses[name].append(took)
            page.evaluate(FRAMES, 10)  # until all is quiet again
        bar.update()
    storms = {}
    for name, box in boxes.items():
        box.scroll_into_view_if_needed()
        handle = box.locator(RIVALS[name][1]).element_handle()
        storms[name] = tuple(page.evaluate(STORM, [box.element_handle(), handle]))
        bar.update()
    return presses, storms


def milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def in_the_kernel(bar: tqdm) -> dict[str, list[float]]:
    """Milliseconds per `move`, and for its parts. The parts are run on their own, one after the other."""
    figure = laboratory()
    parts: dict[str, list[float]] = {"update": [], "draw": [], "encode": [], "all of it (move)": []}
    for rate in np.random.default_rng(0).permutation(np.geomspace(0.01, 60, MOVES)).tolist():
        parts["all of it (move)"].append(milliseconds(lambda rate=rate: figure.move(rate=rate)))
        parts["update"].append(milliseconds(lambda: figure.update(figure.state, *figure.lines)))
        both = milliseconds(figure._png)
        figure._canvas.restore_region(figure._still)
        parts["draw"].append(
            milliseconds(lambda: [line.axes.draw_artist(line) for line in figure.lines])
        )
        parts["encode"].append(both - parts["draw"][-1])
        bar.update()
    return parts


def table(title: str, rows: dict[str, list[float]]) -> dict[str, float]:
    """Print median and p95 of each row; give the medians."""
    print(f"\n{title:<44}{'median':>8}{'p95':>8}   ms")
    medians = {}
    for name, times in rows.items():
        medians[name], late = np.percentile(times, [50, 95])
        print(f"  {name:<42}{medians[name]:>8.1f}{late:>8.1f}")
    return medians


def main() -> int:
    if not drive.chromium():
        print(
            "No browser: install Chromium (apt install chromium), or name yours with CHROMIUM=/path/to/chrome."
        )
        return 1
    with (
        TemporaryDirectory() as place,
        tqdm(total=MOVES + WARM_UP + PRESSES + len(RIVALS), desc="sliders") as bar,
    ):
        parts = in_the_kernel(bar)
        root, own = Path(place, "notebooks"), Path(place, "jupyter")
        root.mkdir()
        drive.write_notebook(root / "rivals.ipynb", OURS, THEIRS)
        with drive.jupyterlab(root, own) as address, drive.browser() as window:
            page = window.new_page()
            drive.open_lab(page, address)
            drive.run(page, "rivals.ipynb")
            presses, storms = in_the_browser(page, bar)
    table(f"In the kernel, {MOVES} values", parts)
    medians = table(f"Key press to new picture, {PRESSES} presses each", presses)
    print(
        f"  laboratory takes 1/{medians['interact'] / medians['laboratory']:.1f} of interact's time"
    )
    print("\nA storm of 40 steps, 8 ms apart")
    for name, (redraws, settled) in storms.items():
        print(f"  {name:<42}{redraws:>3} redraws, the last {settled:.0f} ms after the last step")
    return 0


if __name__ == "__main__":
    sys.exit(main())
