"""Proves that the numbers, words and headings of a text are read as a learner reads them."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools.prose import anchors, in_code, numbers, printed, stated, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is 0.27.", ["0.27"]),
        ("from −0.5 to -0.25, then 3", ["-0.5", "-0.25", "3"]),
        ("x-0.5, (1)-2 and 10-20: something is subtracted", ["0.5", "1", "2", "10", "20"]),
        ("(−7,−1.5) w=-2.5 [-1 2]", ["-7", "-1.5", "-2.5", "-1", "2"]),
        ("5,000 steps, 1,234,567 samples, (20,30)", ["5000", "1234567", "20", "30"]),
        ("1e-05, 2.5E+3 and 1e300", ["1e-05", "2.5e+3", "1e300"]),
        ("92 % or 92% of ½", ["92", "92"]),
        ("S1, x2, 3d, 10th, X30, version 3.11.2, 10⁻⁵", []),
        ("1/1000: 0.5/2", ["1", "1000", "0.5", "2"]),
        ("12, 13; 14.", ["12", "13", "14"]),
    ],
)
def test_numbers_are_read_whole(text, expected):
    assert numbers(text) == expected


@pytest.mark.parametrize(
    ("text", "decimals", "integers"),
    [
        ("`lr = 0.01` and ```\n0.3\n``` are code", set(), set()),
        ("[the 12th of 40](page-0.5.html#99)", set(), {"40"}),
        ("$x = 0.5y + 10^{308} \\cdot0.25$ and $$-1.5$$", {"0.5", "0.25", "-1.5"}, set()),
        ("$w-0.5$ is below $-0.5$", {"0.5", "-0.5"}, set()),
        ("7 of 569 samples, 0.6274", {"0.6274"}, {"569"}),
        ("| 12 | 0.5 |", {"0.5"}, {"12"}),
        ("## Walk\n\n*12 minutes*\n\nIt takes *13 minutes*.", set(), {"13"}),
    ],
)
def test_what_a_text_states(text, decimals, integers):
    assert stated(text) == (decimals, integers)


@pytest.mark.parametrize(
    ("text", "integers"),
    [
        ("notebook 12, notebooks 01 to 04, 09–11, Notebooks 09, 10, and 13", set()),
        ("in 05, not 10–11", {"10", "11"}),
        ("[10](10-newton.ipynb), [11](../notebooks/11-many.ipynb#recap), [06](06-a.ipynb)", set()),
        ("[10](11-many.ipynb), [12 lumps](12-a.ipynb), [13](page.html)", {"10", "12", "13"}),
        ("10 by itself, and 99", {"10", "99"}),
    ],
)
def test_a_reference_to_a_notebook_is_no_number(text, integers):
    assert stated(text) == (set(), integers)


def test_what_a_notebook_prints():
    """Not a picture's words, nor a part of a longer number; zeros at the end may be left out."""
    cell = new_code_cell("n = 5_000")
    cell.outputs = [
        new_output("stream", text="loss 0.273, w = -3.6400\n"),
        new_output("execute_result", {"text/plain": "array([1000, 0.5])"}),
        new_output("display_data", {"image/png": "", "text/plain": "0.75 at 77"}),
    ]
    notebook = new_notebook(cells=[cell])
    assert printed(notebook) == {"0.273", "-3.6400", "-3.640", "-3.64", "1000", "0.5"}
    assert in_code(notebook) == {"5000"}


def test_words_are_counted_without_maths_tables_and_targets():
    text = "## Two words\n\n$$x + y$$ and $z$ — a [short link](far/away) `f(x, y)`.\n\n| a | b |"
    assert words(text) == 7


def test_anchors_are_those_of_github():
    text = "# The `sigmoid`!\n## Recap\n```\n# no heading\n```\n## Recap\n## [A link](x.md) – here"
    assert anchors(text) == {"the-sigmoid", "recap", "recap-1", "a-link--here"}
