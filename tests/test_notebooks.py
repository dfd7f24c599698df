"""Applies the rules for notebooks to the series as it is; test_notebook_rules.py proves them."""

from __future__ import annotations

import re

import pytest

from tools.notebook_rules import broken_links, problems
from tools.render import PICTURE, picture
from tools.series import ROOT, notebooks, read

# The quizzes have a form, and tests, of their own.
PATHS = notebooks()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_notebook_keeps_the_rules(path):
    found = problems(path, read(path))
    assert not found, "\n".join([f"{path.name}:", *found])


def test_each_notebook_has_a_number_of_its_own_and_words_joined_by_hyphens():
    """The order of work may leave a gap; the first is 00, where the story begins."""
    names = [path.stem for path in PATHS]
    assert [name for name in names if not re.fullmatch(r"\d\d(-[a-z0-9]+)+", name)] == []
    assert names and names[0].startswith("00-")
    assert len({name[:2] for name in names}) == len(names), f"two have one number: {names}"


def test_the_readme_shows_the_picture_of_one_tagged_cell():
    pngs = [png for path in PATHS if (png := picture(read(path)))]
    assert len(pngs) == 1, f"{len(pngs)} notebooks have a picture tagged readme-picture: tag one"
    assert PICTURE.read_bytes() == pngs[0], f"{PICTURE.name} is another picture. Run make render."


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "TEACHING.md"])
def test_the_links_of_the_other_pages_lead_somewhere(name):
    found = list(broken_links(ROOT / name, (ROOT / name).read_text("utf-8")))
    assert not found, "\n".join(found)
