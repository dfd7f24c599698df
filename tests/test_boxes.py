"""Proves that the map of the machine shows its parts and arrows, and the table its counts."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")  # draws without a screen

import matplotlib.pyplot as plt
import pytest

from scratchlr import plots
from scratchlr.boxes import PARTS
from scratchlr.words import describe


@pytest.fixture(autouse=True)
def styled():
    with plt.rc_context():
        plots.use_style()
        yield
    plt.close("all")


def test_the_machine_says_all_its_parts_its_arrows_and_what_is_lit():
    assert describe(plots.machine("z", "p", "label")).splitlines() == [
        "Axes “The machine: z, p, label”",
        "text: x input",
        "text: z score (lit)",
        "text: p probability (lit)",
        "text: label (lit)",
        "text: y true label",
        "text: loss",
        "text: slope",
        "text: step",
        "text: w, b",
        "arrow x input → z score",
        "arrow z score → p probability",
        "arrow p probability → label",
        "arrow z score → loss",
        "arrow y true label → loss",
        "arrow loss → slope",
        "arrow slope → step",
        "arrow step → w, b",
        "arrow w, b → z score",
    ]


@pytest.mark.parametrize(
    ("lit", "title"),
    [
        ((), "The machine"),
        (("step", "w"), "The machine: step, w, b"),
        (("w", "loss"), "The machine: loss, w, b"),  # in the order of the drawing
        (tuple(PARTS), "The machine: every part"),
    ],
)
def test_the_title_says_what_is_lit(lit, title):
    assert plots.machine(*lit).axes[0].get_title(loc="left") == title


def test_what_is_lit_has_another_ground_an_edge_and_bold_words():
    ax = plots.machine("loss").axes[0]
    for text, shape in zip((t for t in ax.texts if t.get_text()), ax.patches):
        lit = text.get_text() == "loss"
        bright = matplotlib.colors.to_rgba("C6")
        assert (shape.get_facecolor() == bright) == (shape.get_linewidth() > 0) == lit
        assert text.get_weight() == ("bold" if lit else "normal")


def test_an_unknown_part_is_refused_and_the_parts_are_named():
    with pytest.raises(ValueError, match=r"no part 'weights'\. It has: x, z, p, label, y"):
        plots.machine("z", "weights")
    assert not plt.get_fignums()


def test_arrows_run_beside_the_boxes_and_end_at_their_edges():
    ax = plots.machine().axes[0]
    boxes = {}
    for part, shape in zip(PARTS, ax.patches):
        (left, foot), width, height = (shape.get_x(), shape.get_y()), 0.74, 0.64
        boxes[part] = (left, left + width, foot, foot + height)
    arrows = [text for text in ax.texts if not text.get_text()]
    assert len(arrows) == 9
    for arrow in arrows:
        (x0, y0), (x1, y1) = arrow.get_position(), arrow.xy
        for left, right, foot, head in boxes.values():
            middle = ((x0 + x1) / 2, (y0 + y1) / 2)
            assert not (left < middle[0] < right and foot < middle[1] < head)
        assert any(
            left - 1e-9 <= x1 <= right + 1e-9 and foot - 1e-9 <= y1 <= head + 1e-9
            for left, right, foot, head in boxes.values()
        )


def test_a_table_has_a_row_for_the_truth_a_column_for_what_was_said_and_lights_the_mistakes():
    _, ax = plt.subplots()
    assert plots.crosstable(ax, [[60, 5], [2, 104]], ("ill", "well")) is ax
    place = {text.get_text(): text.get_position() for text in ax.texts}
    assert place["is ill"][1] == place["60"][1] == place["5"][1] > place["is well"][1]
    assert place["called ill"][0] == place["60"][0] == place["2"][0] < place["called well"][0]
    assert place["104"] == (place["5"][0], place["2"][1])
    lit = [line for line in describe(ax.figure).splitlines() if "(lit)" in line]
    assert lit == ["text: 5 (lit)", "text: 2 (lit)"]
