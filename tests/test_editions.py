"""Proves that the class copy is complete without the solutions, and never written over.

It need not be run again: no cell that stays uses what a solution defines, and the stored outputs,
which nbval compares, say "not attempted yet" under each stub and "right" under each solution (a
rule for notebooks demands both).
"""

from __future__ import annotations

import zipfile

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools import editions
from tools.prose import LINK
from tools.series import ROOT, read, tags

PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CLASS = {"drop": {"solution"}, "outputs": False, "navigation": "here"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("school") / "class"
    editions.write(place)
    return place


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_copy_has_all_but_solutions_and_outputs_and_its_links_lead_somewhere(folder, path):
    copy, original = read(folder / path.name), read(path)
    kept = [cell for cell in original.cells if "solution" not in tags(cell)]
    for ours, theirs in zip(copy.cells, kept, strict=True):
        assert "navigation" in tags(ours) or ours.source == theirs.source
        assert "model answer" not in ours.source.lower()
        assert not ours.get("outputs") and not ours.get("execution_count")
        for _, target in LINK.findall(ours.source) if ours.cell_type == "markdown" else []:
            there = (folder / target.split("#")[0]).exists()
            assert target.startswith(("http", "#")) or there, target


def cell(source, tag="", count=None):
    return new_code_cell(source, metadata={"tags": [tag]} if tag else {}, execution_count=count)


SOLUTIONS = [
    "def f():\n    ...",
    "import numpy as f",
    "f = 1",
    "for f in range(3):\n    pass",
    "def h():\n    global f\n    f = 1",
    "f: int = 1",
    "with open(x) as f:\n    pass",
]
USES = [
    "f",
    "print(f)",
    "def g():\n    return f + 1",
    "[f for x in y]",
    "f += 1",
    "class A(f): pass",
]


@pytest.mark.parametrize("solution", SOLUTIONS)
@pytest.mark.parametrize("use", USES)
def test_a_cell_that_uses_what_only_a_solution_defines_is_refused(solution, use):
    tiny = new_notebook(cells=[cell("f = 0"), cell(solution, "solution"), cell(use)])
    with pytest.raises(ValueError, match=r"cell 3 uses f\b"):
        editions.edition(tiny, **CLASS)


def test_names_within_functions_and_earlier_cells_are_nobodys_business():
    before, after = cell("f = 0", count=1), cell("def g(f):\n    return f + a.f")
    solution = cell("def my(h):\n    f = h\n    return f", "solution")
    navigation = new_markdown_cell("there", metadata={"tags": ["navigation"]})
    tiny = new_notebook(cells=[before, solution, after, navigation])
    made = editions.edition(tiny, **CLASS)
    assert [c.source for c in made.cells] == [before.source, after.source, "here"]
    assert made.cells[0].execution_count is None
    assert len(tiny.cells) == 4 and before.execution_count == 1, "the original stays as it was"
    assert editions.edition(tiny, **CLASS | {"outputs": True}).cells[0].execution_count == 1


def test_the_zip_holds_the_same(folder):
    with zipfile.ZipFile(folder.with_suffix(".zip")) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".ipynb"))
        assert names == [f"class/{path.name}" for path in PATHS]
        assert archive.read(names[0]) == (folder / PATHS[0].name).read_bytes()


@pytest.mark.parametrize("there", ["class", "class.zip"])
def test_work_that_is_there_is_never_written_over(tmp_path, there, monkeypatch, capsys):
    monkeypatch.setattr(editions, "FOLDER", tmp_path / "class")
    (tmp_path / there).write_text("mine", encoding="utf-8")
    assert editions.main() == 1
    assert f"{there} is there already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [there], "nothing is written beside it"
    assert (tmp_path / there).read_text("utf-8") == "mine"


def test_make_class_writes_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(editions, "FOLDER", tmp_path / "class")
    assert editions.main() == 0 and "to build/class" in capsys.readouterr().out
    assert (tmp_path / "class.zip").exists()
