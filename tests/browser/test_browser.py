"""Proves in a real browser that each notebook runs to its end, and that figures follow the hand.

What moves a figure here is what a reader has: keys, an option picked, a button pressed. What is
read is the sentence and the picture's attributes, never pixels and never times.
"""

from __future__ import annotations

import re

import pytest

from scratchlr.widgets import FIGURES
from tools import drive
from tools.faults import faults
from tools.series import ROOT, read

pytestmark = pytest.mark.timeout(600)  # as long as drive.PATIENCE may need, twice

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
CODE = "\n".join(
    cell.source
    for name in NOTEBOOKS
    for cell in read(ROOT / "notebooks" / name).cells
    if cell.cell_type == "code"
)
UNSEEN = [figure for figure in FIGURES if f"{figure}(" not in CODE]
GALLERY = "unseen-figures.ipynb"  # written here: the figures that no notebook shows
FIGURE = "div.scratchlr:visible"
WIDGET = "application/vnd.jupyter.widget-view+json"

# Given the whole of one figure: what its reader sees. One of its two pictures is in sight.
SHOWN = """box => {
  const frame = [...box.querySelectorAll(".scratchlr-picture")].find(one => one.offsetWidth);
  const lines = [...frame.querySelectorAll("path")].map(path => path.getAttribute("d")).join();
  const sentence = box.querySelector("[role=status]").textContent;
  return { lines, alt: frame.querySelector("img").alt, sentence };
}"""
CHANGED = """([box, before]) => box.querySelector("[role=status]").textContent !== before"""
SAYS = "([box, sentence]) => box.querySelector('[role=status]').textContent === sentence"
# Notes the heights of figure and picture, at each change of the document and at each frame.
WATCH = """box => {
  const picture = [...box.querySelectorAll("img")].find(one => one.offsetWidth);
  const height = element => element.getBoundingClientRect().height.toFixed(1);
  const note = () => box.heights.add(`figure ${height(box)}, picture ${height(picture)}`);
  const frame = () => { if (box.isConnected) { note(); requestAnimationFrame(frame); } };
  box.heights = new Set();
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  new MutationObserver(note).observe(box, all);
  frame();
}"""
HEIGHTS = "box => [...box.heights]"
PUT = "(slider, place) => { slider.value = place; slider.dispatchEvent(new Event('input')); }"
# 40 times, 8 ms apart: a fast hand, or a held key.
STORM = """async element => {
  element.focus();
  for (let time = 0; time < 40; time++) {
    if (element.matches("button")) element.click();
    else { element.value = Number(element.value) + 1; element.dispatchEvent(new Event("input")); }
    await new Promise(go => setTimeout(go, 8));
  }
}"""
FRAMES = "async many => { while (many--) await new Promise(requestAnimationFrame); }"


class Figure:
    """One interactive figure on the page."""

    def __init__(self, page, box):
        self.page, self.box = page, box
        box.scroll_into_view_if_needed()

    def shown(self):
        return self.box.evaluate(SHOWN)

    def after(self, act, *arguments):
        """Do something that must change the figure, and give its sentence once it has changed."""
        before = self.shown()["sentence"]
        act(*arguments)
        handle = self.box.element_handle()
        self.page.wait_for_function(CHANGED, arg=[handle, before], timeout=10_000)
        after = self.shown()
        assert after["alt"] == after["sentence"], "alt text and sentence differ"
        return after["sentence"]

    def sliders(self):
        return self.box.locator("input[type=range]").all()


def move_slider(figure, slider):
    """To both ends, and from each a step away and back."""
    last = int(slider.get_attribute("max"))
    walk = {"Home": 0, "End": last, "ArrowLeft": last - 1, "ArrowRight": last}
    walk = [*walk.items(), ("Home", 0), ("ArrowRight", 1), ("ArrowLeft", 0)]
    for key, place in walk:
        if slider.input_value() != str(place):
            lines = figure.shown()["lines"]
            figure.after(slider.press, key)
            # neighbours may look the same: the last steps of a walk that has arrived
            assert not key.startswith(("Home", "End")) or figure.shown()["lines"] != lines
        assert slider.input_value() == str(place), f"{key} moved the slider elsewhere"


def slider_of(button):
    return button.locator("xpath=../label//input")


def press_button(figure, button):
    """With the mouse and with both keys that press a button; it moves the slider of its row."""
    slider = slider_of(button)
    jump = int(button.inner_text().replace("−", "-"))
    slider.press("Home" if jump > 0 else "End")
    for press, *key in ((button.click,), (button.press, "Enter"), (button.press, "Space")):
        place = int(slider.input_value())
        figure.after(press, *key)
        assert int(slider.input_value()) == place + jump


def pick_options(figure, choice):
    """Each of the options, the first one last."""
    first, *others = choice.locator("option:not([disabled])").all_inner_texts()
    for option in [*others, first]:
        if choice.locator("option:checked").inner_text() != option:
            figure.after(choice.select_option, option)


@pytest.fixture(scope="module", params=[*NOTEBOOKS, *([GALLERY] if UNSEEN else [])])
def opened(request, page, folder):
    """Each notebook in turn, open and run: the notebook as it then is, and its figures."""
    if request.param == GALLERY:
        imports = f"from scratchlr.widgets import {', '.join(UNSEEN)}"
        drive.write_notebook(folder / GALLERY, imports, *(f"{figure}()" for figure in UNSEEN))
    book = drive.run(page, request.param)
    views = sum(
        WIDGET in output.get("data", {})
        for cell in book.cells
        for output in cell.get("outputs", [])
    )
    boxes = page.locator(FIGURE)
    page.wait_for_function(
        "views => document.querySelectorAll('div.scratchlr').length === views", arg=views
    )
    yield book, [Figure(page, boxes.nth(number)) for number in range(views)]
    drive.close(page)


def test_every_cell_runs_and_none_shows_an_error(opened):
    book, _ = opened
    counts = [cell.execution_count for cell in book.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert faults(book) == []


def test_each_figure_follows_every_control_and_keeps_its_height(opened):
    _, figures = opened
    for figure in figures:
        figure.box.evaluate(WATCH)
        for slider in figure.sliders():
            move_slider(figure, slider)
        for button in figure.box.locator("button").all():
            press_button(figure, button)
        for choice in figure.box.locator("select").all():
            pick_options(figure, choice)
        heights = figure.box.evaluate(HEIGHTS)
        assert len(heights) == 1 and "picture 0" not in heights[0], heights


def test_a_storm_of_steps_ends_at_the_last_one(opened, page):
    """While an answer is on its way only the newest step waits; no older one moves the slider."""
    for figure in opened[1]:
        buttons = figure.box.get_by_role("button", name=": 1 more").all()
        pairs = [(figure.sliders()[0],) * 2, *((button, slider_of(button)) for button in buttons)]
        for element, slider in pairs:
            if slider.input_value() != "40":
                figure.after(slider.evaluate, PUT, 40)
            last = figure.shown()["sentence"]
            figure.after(slider.press, "Home")
            element.evaluate(STORM)
            page.wait_for_function(SAYS, arg=[figure.box.element_handle(), last], timeout=5000)
            page.evaluate(FRAMES, 30)
            assert figure.shown()["sentence"] == last
            assert slider.input_value() == "40"


def test_axe_finds_nothing_serious(opened, page):
    from axe_playwright_python.sync_playwright import Axe

    if opened[1]:
        found = (
            Axe().run(page, context=".jp-OutputArea-output:has(.scratchlr)").response["violations"]
        )
        serious = [
            violation for violation in found if violation["impact"] in ("serious", "critical")
        ]
        assert not serious, [
            (one["id"], [node["html"] for node in one["nodes"]]) for one in serious
        ]


def test_nothing_goes_wrong_in_the_page(opened, page):
    """After all that was done in this notebook, its closing too: no error in the console, and no
    request that left this machine."""
    drive.close(page)
    problems, page.problems = page.problems, []  # the next notebook begins with none
    assert problems == []


BROKEN = """
from scratchlr.widgets.controls import Slider
from scratchlr.widgets.interactive import Interactive

def update(state, line):
    if state["x"] > 0:
        raise ValueError("x is too large")
    return f"x is {state['x']:g}"

controls = [Slider("x", "x", (-1, 1), -1)]
Interactive(lambda fig: fig.subplots().plot([0, 1]), update, controls, (4, 3), narrow=(3, 3))
"""


def test_an_error_behind_a_slider_is_shown_and_does_not_stop_it(page, folder):
    drive.write_notebook(folder / "broken.ipynb", BROKEN)
    drive.run(page, "broken.ipynb")
    figure = Figure(page, page.locator(FIGURE))
    (slider,) = figure.sliders()
    assert figure.shown()["sentence"] == "x is -1"
    assert figure.after(slider.press, "End") == "Error: ValueError: x is too large"
    assert figure.after(slider.press, "Home") == "x is -1"
    drive.close(page)
    assert page.problems == []


LABORATORY = """
from scratchlr.widgets import laboratory
laboratory()
"""
NARROW = "box => { box.style.width = '390px'; }"
START = r"from \((−?[\d.]+), (−?[\d.]+)\)"


def start_said(sentence):
    """The start (w, b) that a sentence of the laboratory names."""
    return [float(number.replace("−", "-")) for number in re.search(START, sentence).groups()]


def test_the_start_is_picked_by_a_click_on_the_map_or_typed_into_two_fields(page, folder):
    drive.write_notebook(folder / "laboratory.ipynb", LABORATORY)
    drive.run(page, "laboratory.ipynb")
    figure = Figure(page, page.locator(FIGURE))
    w, b = (figure.box.get_by_label(name, exact=True) for name in "wb")
    listed = figure.box.locator("select")

    def click(across, up):
        """At these shares of the map's width and height; it reaches from −11 to 3, from −4 to 5."""
        map_ = figure.box.locator(".scratchlr-map:visible")
        size = map_.bounding_box()
        at = {"x": across * size["width"], "y": (1 - up) * size["height"]}
        return figure.after(lambda: map_.click(position=at))

    for narrow in (False, True):
        if narrow:
            figure.box.evaluate(NARROW)
        for across, up in ((0.9, 0.8), (0.02, 0.05)):
            start = start_said(click(across, up))
            expected = (-11 + 14 * across, -4 + 9 * up)
            assert start == pytest.approx(expected, abs=0.06)  # a pixel and a half
            assert [float(w.input_value()), float(b.input_value())] == start
            assert listed.locator("option:checked").inner_text() == "another"
    assert start_said(figure.after(listed.select_option, "(-6, 2)")) == [-6, 2]
    assert (w.input_value(), b.input_value()) == ("-6", "2")
    w.press("Control+a")
    w.press_sequentially("1.5")
    assert start_said(figure.after(w.press, "Enter")) == [1.5, 2]
    b.fill("5.5")  # off the map: the browser says so, nothing is asked
    b.press("Enter")
    page.evaluate(FRAMES, 30)
    assert start_said(figure.shown()["sentence"]) == [1.5, 2]
    drive.close(page)
    assert page.problems == []
