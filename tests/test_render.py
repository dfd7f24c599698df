"""Proves that render writes the one form that is committed, that `--check` names any other form,
that what must not be committed is refused, and that nbval then compares.

Most tests hand made-up outputs to small functions; the last ones start a kernel.
"""

from __future__ import annotations

import base64
import copy
import re
import subprocess
import sys

import matplotlib.pyplot as plt
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from scratchlr.words import MACHINE_DEPENDENT, describe
from tools import render
from tools.faults import MAY_RAISE
from tools.series import METADATA, ROOT, notebooks, read, repository

REPOSITORY = repository().removeprefix("https://github.com/")


def notebook(*cells):
    """A notebook of these cells with ids that are the same each time."""
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return new_notebook(cells=list(cells))


def text_cell(source, tag=None):
    return new_markdown_cell(source, metadata={"tags": [tag]} if tag else {})


def code_cell(source="", *outputs, tag=None, count=None):
    metadata = {"tags": [tag]} if tag else {}
    return new_code_cell(source, outputs=list(outputs), metadata=metadata, execution_count=count)


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def error():
    return new_output("error", ename="ValueError", evalue="no", traceback=["ValueError: no"])


def displayed(metadata=None, **data):
    return new_output("display_data", data=data, metadata=metadata or {})


@pytest.fixture(autouse=True)
def written(monkeypatch):
    """Which of the files that tests compare `main` has written; here it writes none."""
    names = []
    for module in (render.figures, render.known_mistakes):
        monkeypatch.setattr(module, "write", lambda name=module.__name__: names.append(name))
    return names


@pytest.fixture
def series(tmp_path, monkeypatch):
    """Three notebooks on disk, each with a title and the two places for navigation; no pages."""
    monkeypatch.setattr(render, "stale_pages", dict)
    for name, title in {"00-a": "Start here", "01-b": "Go on", "02-c": "Stop"}.items():
        navigation = [text_cell("old", "navigation") for _ in range(2)]
        cells = [text_cell(f"# {title}"), navigation[0], text_cell("stays"), navigation[1]]
        nbformat.write(notebook(*cells), tmp_path / f"{name}.ipynb")
    return sorted(tmp_path.glob("*.ipynb"))


def said_by_check(path, capsys):
    code = render.main(["--check", str(path)])
    said = capsys.readouterr().err
    assert code == bool(said)
    return said


# Navigation


def test_navigation_links_both_neighbours_the_contents_and_binder(series):
    before, contents, after, binder = render.navigation(series[1]).split(" · ")
    assert [before, after] == ["[← Start here](00-a.ipynb)", "[Stop →](02-c.ipynb)"]
    assert contents == "[contents](../README.md#the-notebooks)"
    address = f"https://mybinder.org/v2/gh/{REPOSITORY}/main?urlpath=lab/tree/notebooks/01-b.ipynb"
    assert binder == f"[open in Binder]({address})"
    first, last = render.navigation(series[0]), render.navigation(series[2])
    assert first.startswith("[contents]") and "→" in first and "←" not in first
    assert last.startswith("[← Go on]") and "→" not in last


# Normalise


def messy():
    """A notebook as JupyterLab saves it."""
    widget = displayed(**{render.WIDGET: {"model_id": "random"}, "text/plain": "IntSlider()"})
    result = new_output("execute_result", data={"text/plain": "2"}, execution_count=9)
    book = notebook(
        text_cell("old", tag="navigation"),
        code_cell("a", stream("one\n"), stream("two\n"), count=7, tag="solution"),
        code_cell("b", stream("x"), result, stream("y"), count=9),
        code_cell("c", widget),
    )
    facts = {"question": "Why?", "diary": "Nothing reads it."}
    found = {"widgets": {}, "scratchlr": facts, "language_info": {"version": "3"}}
    book.metadata = nbformat.from_dict(found)
    book.cells[1].metadata.update(collapsed=True, execution={"iopub.status.busy": "a time"})
    return book


def test_normalise_leaves_what_is_the_same_in_every_run(series):
    book = messy()
    render.normalise(book, series[0])
    assert book.metadata == METADATA | {"scratchlr": {"question": "Why?"}}
    assert [cell.id for cell in book.cells] == ["cell-0", "cell-1", "cell-2", "cell-3"]
    folded = {"tags": ["solution"], "jupyter": {"source_hidden": True}}
    assert [cell.metadata for cell in book.cells] == [{"tags": ["navigation"]}, folded, {}, {}]
    navigation, first, second, third = book.cells
    assert navigation.source == render.navigation(series[0])
    assert [cell.execution_count for cell in (first, second, third)] == [1, 2, 3]
    assert [output.text for output in first.outputs] == ["one\ntwo\n"]
    kinds = [output.output_type for output in second.outputs]
    assert kinds == ["stream", "execute_result", "stream"]
    assert second.outputs[1].execution_count == 2
    assert third.outputs[0].data == {"text/plain": "IntSlider()"}
    nbformat.validate(book)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (f"Dots. 6 points, {MACHINE_DEPENDENT}", True),  # rounding noise, made visible
        (f"Dots. 7 points, {MACHINE_DEPENDENT}", False),  # something else changed as well
        ("Dots. 6 points, (0, 1)", False),  # nothing chaotic: the new picture is the true one
    ],
)
def test_a_stored_picture_is_kept_only_where_it_is_chaotic_and_its_words_are_the_same(words, kept):
    said = words.replace("7", "6")
    stored = notebook(code_cell("", displayed(**{"image/png": "old", "text/plain": said})))
    fresh = notebook(
        code_cell("", stream("1\n"), displayed(**{"image/png": "new", "text/plain": words}))
    )
    render.keep_chaotic(fresh, stored)
    picture = fresh.cells[0].outputs[1]
    assert picture.data["image/png"] == ("old" if kept else "new")


# Check


def test_the_series_and_the_pages_are_as_render_leaves_them(capsys, written):
    assert render.main(["--check"]) == 0, capsys.readouterr().err
    assert not written


DAMAGE = {  # what is said -> what is exchanged in the file
    "counts": ('"execution_count": 1', '"execution_count": 7'),
    "counts ": ('"execution_count": 1', '"execution_count": null'),
    "metadata of the notebook": ('"kernelspec": {', '"widgets": {}, "kernelspec": {'),
    "metadata of the notebook ": ('"name": "python3"', '"name": "r"'),
    "tags or metadata of cells": ('"source_hidden": true', '"source_hidden": false'),
    "navigation": ("[contents](../README.md", "[contents](elsewhere"),
    "outputs": ('"text/plain"', f'"{render.WIDGET}": {{}}, "text/plain"'),
    "layout of the file": ("}\n", "}\n\n"),
    "stderr": ('"name": "stdout"', '"name": "stderr"'),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_check_names_what_is_not_as_render_leaves_it(damage, series, capsys):
    book = messy()
    render.normalise(book, series[0])
    series[0].write_bytes(render.committed(book))
    assert said_by_check(series[0], capsys) == ""
    before, _, after = series[0].read_text("utf-8").rpartition(DAMAGE[damage][0])
    series[0].write_text(before + DAMAGE[damage][1] + after, "utf-8")
    said = said_by_check(series[0], capsys)
    assert damage.strip() in said and "00-a.ipynb" in said
    assert said.count("\n  ") == 1, "one sentence for one damage"


def test_a_page_that_says_something_else_is_named_and_then_written(monkeypatch, tmp_path, capsys):
    page = tmp_path / "README.md"
    page.write_text("old", "utf-8")
    monkeypatch.setattr(render, "stale_pages", lambda: {page: "new"})
    monkeypatch.setattr(render, "render", lambda path: [])
    assert render.main(["--check"]) == 1 and "README.md" in capsys.readouterr().err
    assert page.read_text("utf-8") == "old"
    assert render.main([str(notebooks()[0])]) == 0 and page.read_text("utf-8") == "new"


def test_a_new_title_reaches_the_neighbours_that_are_not_rendered(series, monkeypatch):
    monkeypatch.setattr(render, "execute", lambda book, path: [])
    book = read(series[1])
    book.cells[0].source = "# Another title"
    series[1].write_bytes(render.committed(book))
    assert render.main([str(series[1])]) == 0
    for neighbour in (series[0], series[2]):
        assert "Another title" in read(neighbour).cells[1].source


def test_what_the_figures_and_the_exercises_say_is_written_too(series, monkeypatch, written):
    monkeypatch.setattr(render, "render", lambda path: [])
    assert render.main([str(series[0])]) == 0
    assert written == ["tools.figures", "tools.known_mistakes"]


# Faults

PNG = {"image/png": base64.b64encode(b"png").decode(), "text/plain": "A curve."}
SPEAKING = {"image/png": {"alt": "A curve."}}
SILENT = {"image/png": {"alt": " "}}
FAULTS = {
    "error ValueError: no": error(),
    "stderr": stream("Warning: x", "stderr"),
    "address 0x7f3a2c1d4e50": stream("<function f at 0x7f3a2c1d4e50>"),
    "address 0x10ab34cd": displayed(**{"text/html": "at 0x10ab34cd"}),
    "path of this machine": stream(f"in {ROOT}/src"),
    "a path of this machine": stream("File ~/somewhere/f.py:3"),
    "SVG": displayed(**{"image/svg+xml": "<svg/>"}),
    "picture without words": displayed(**PNG),
    "without words": displayed(SILENT, **PNG),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_cell(fault):
    cell = code_cell("", FAULTS[fault], tag="setup")
    (found,) = render.faults(notebook(text_cell("# A title"), code_cell(), cell))
    assert found.startswith("cell 3: ") and fault in found


def test_what_is_no_fault_passes():
    lesson = [code_cell("", error(), tag=tag) for tag in sorted(MAY_RAISE)]
    numbers = code_cell("", stream("0x1F is 31, 1/2, up/tmp/down, a~/b, 0.5"))
    picture = code_cell("", displayed(SPEAKING, **PNG))
    assert render.faults(notebook(*lesson, numbers, picture)) == []


def test_a_notebook_with_a_fault_is_left_untouched(series, monkeypatch, capsys):
    faulty = code_cell("", error())
    monkeypatch.setattr(render, "execute", lambda book, path: book.cells.append(faulty) or [])
    before = series[0].read_bytes()
    assert render.main([str(series[0])]) == 1
    assert series[0].read_bytes() == before
    said = capsys.readouterr().err
    assert "00-a.ipynb is not ready" in said and "error ValueError: no" in said


def test_a_notebook_without_a_fault_is_written_and_the_exit_code_is_0(series, monkeypatch, capsys):
    monkeypatch.setattr(render, "execute", lambda book, path: [])
    assert render.main([str(path) for path in series]) == 0
    assert capsys.readouterr().err == said_by_check(series[0], capsys) == ""
    assert series[0].read_bytes().endswith(b"}\n") and b"\r" not in series[0].read_bytes()


def test_the_picture_is_written_from_the_tagged_cell_and_from_no_other(series, monkeypatch):
    cells = [code_cell("", displayed(SPEAKING, **PNG))]
    monkeypatch.setattr(render, "execute", lambda book, path: book.cells.extend(cells) or [])
    file = series[0].parent / "picture.png"
    assert render.render(series[0], file) == [] and not file.exists()
    cells[0].metadata = nbformat.from_dict({"tags": ["readme-picture"]})
    assert render.render(series[1], file) == [] and file.read_bytes() == b"png"


# With a kernel


def test_rendering_again_leaves_the_same_bytes(series):
    """From whatever an editor saved to the committed form, and from there to itself."""
    path = series[1]
    book = read(path)
    book.cells.append(code_cell("print('a', flush=True); print('b')", count=99))
    book.cells.append(code_cell("1 + 1", stream("stale")))
    nbformat.write(book, path)
    assert render.render(path) == []
    once = path.read_bytes()
    outputs = [cell.outputs for cell in read(path).cells[4:]]
    assert outputs[0][0].text == "a\nb\n" and outputs[1][0].data == {"text/plain": "2"}
    assert render.render(path) == []
    assert path.read_bytes() == once


def test_an_error_that_hides_in_a_widget_is_refused(series):
    """In a browser the error shows up below the slider, and the cell looks as if all were well."""
    path = series[0]
    book = read(path)
    book.cells.append(code_cell("import ipywidgets\nipywidgets.interact(lambda x: 1 / 0, x=3);"))
    nbformat.write(book, path)
    before = path.read_bytes()
    (problem,) = render.render(path)
    assert problem.startswith("ZeroDivisionError inside a widget")
    assert path.read_bytes() == before


IMPORT = "import matplotlib.pyplot as plt\nfrom scratchlr import plots\n"
CURVE = "fig, ax = plt.subplots()\nax.plot([0, 1], [0, {slope}])\nax.set(ylim=(0, 2))\n"
SHOW = "plots.show(fig, 'A line.')"


def the_curve(slope):
    names = {"plt": plt}
    exec(CURVE.format(slope=slope), names)
    said = describe(names["fig"])
    plt.close(names["fig"])
    return displayed(SPEAKING, **PNG | {"text/plain": f"A line.\n\n{said}"})


SAME, OTHER = (CURVE.format(slope=slope) + SHOW for slope in (1, 1.01))
PRINTED, WARNS = stream("0.27\n"), "import warnings\nwarnings.warn('x')"
# (what is stored, whether nbval must be green)
GATE = {
    "what is stored is what is printed": (code_cell("print(0.27)", PRINTED, count=1), True),
    "a digit changed": (code_cell("print(0.28)", PRINTED, count=1), False),
    "an output missing": (code_cell("print(0.27)", count=1), False),
    "an output too many": (code_cell("0.27;", PRINTED, count=1), False),
    "a warning": (code_cell(WARNS, count=1), False),
    "an error": (code_cell("1 / 0", error(), count=1), False),
    "outputs, but no count": (code_cell("print(0.27)", PRINTED), False),
    # neither output nor count: nbval says nothing, which is why `--check` demands the counts
    "never run": (code_cell("print(0.27)"), True),
    "the same curve": (code_cell(IMPORT + SAME, the_curve(1), count=1), True),
    "another curve": (code_cell(OTHER, the_curve(1), count=1), False),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """What nbval, configured as for `make test`, says about each cell of one notebook."""
    folder = tmp_path_factory.mktemp("gate")
    cells = copy.deepcopy([cell for cell, _ in GATE.values()])
    nbformat.write(notebook(*cells), folder / "gate.ipynb")
    options = ["-c", ROOT / "pyproject.toml", "--rootdir", folder, "-rA", "-q"]
    command = [sys.executable, "-m", "pytest", *options, "gate.ipynb"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout
    found = re.findall(r"^(PASSED|FAILED) .*?Cell (\d+)", said, re.M)
    return {int(number): word == "PASSED" for word, number in found}, said


@pytest.mark.parametrize(("number", "fault"), list(enumerate(GATE)), ids=list(GATE))
def test_nbval_is_red_where_it_should_be(number, fault, verdicts):
    green, output = verdicts
    assert green.get(number) == GATE[fault][1], output
