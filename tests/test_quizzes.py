"""Proves that the two quizzes ask the same eight ideas, each with one right answer.

Every other answer is a belief; tools/facts.py refuses a number that TEACHING.md does not have.
"""

from __future__ import annotations

import re

import pytest

from tools.prose import LINK
from tools.series import ROOT, read

QUIZZES = {name: read(ROOT / "notebooks" / f"quiz-{name}.ipynb") for name in ("before", "after")}
OPTION = re.compile(
    r"<details><summary>([A-D])\. (.+?)</summary>\n\n(?:<!-- belief (\d+) -->\n\n)?"
    r"\*\*(Right|Not so)\.\*\* (.+?)\n\n</details>",
    re.S,
)


def questions(name):
    return [cell["source"] for cell in QUIZZES[name]["cells"] if re.match(r"## \d", cell["source"])]


@pytest.mark.parametrize("name", QUIZZES)
def test_each_question_has_one_right_answer_and_every_other_is_a_known_belief(name):
    for text in questions(name):
        options = OPTION.findall(text)
        assert len(options) == text.count("<details>") and 3 <= len(options) <= 4, text
        assert [letter for letter, *_ in options] == list("ABCD")[: len(options)]
        for letter, _, belief, verdict, _ in options:
            assert (verdict == "Right") == (belief == ""), f"{letter} of {text.splitlines()[0]}"
        assert [verdict for *_, verdict, _ in options].count("Right") == 1


def test_both_ask_the_same_eight_ideas():
    before, after = ([text.splitlines()[0] for text in questions(name)] for name in QUIZZES)
    assert before == after and len(before) == 8
    for first, second in zip(questions("before"), questions("after"), strict=True):
        same = first.splitlines()[2] == second.splitlines()[2]
        assert not same, "the same words a second time measure memory"
        assert set(re.findall(r"belief (\d+)", first)) & set(re.findall(r"belief (\d+)", second))


@pytest.mark.parametrize("name", QUIZZES)
def test_the_right_answer_does_not_always_stand_in_the_same_place(name):
    options = [option for text in questions(name) for option in OPTION.findall(text)]
    right = [letter for letter, _, _, verdict, _ in options if verdict == "Right"]
    assert len(set(right)) == 3 and max(right.count(letter) for letter in right) <= 5, right


@pytest.mark.parametrize("name", QUIZZES)
def test_a_quiz_is_text_alone_and_its_links_lead_somewhere(name):
    quiz = QUIZZES[name]
    assert {cell["cell_type"] for cell in quiz["cells"]} == {"markdown"}
    for cell in quiz["cells"]:
        for _, target in LINK.findall(cell["source"]):
            assert (ROOT / "notebooks" / target).exists(), target
