"""Proves that render.py writes the one form that is committed, refuses what must not be, and that nbval then bites.

Most tests hand made-up outputs to the small functions of render.py; the last three start a kernel each, or two.
"""

from __future__ import annotations

import base64
import copy
import subprocess
import sys

import matplotlib

matplotlib.use("Agg")  # draws without a screen

import matplotlib.pyplot as plt
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from scratchlr.words import MACHINE_DEPENDENT, describe
from tools import render
from tools.series import METADATA, ROOT, read, repository

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


@pytest.fixture
def series(tmp_path):
    """Three notebooks on disk, each with a title and the two places for navigation."""
    for name, title in [
        ("00-a.ipynb", "Start here"),
        ("01-b.ipynb", "Go on"),
        ("02-c.ipynb", "Stop"),
    ]:
        cells = (
            text_cell(f"# {title}"),
            text_cell("old", "navigation"),
            text_cell("stays"),
            text_cell("", "navigation"),
        )
        nbformat.write(notebook(*cells), tmp_path / name)
    return sorted(tmp_path.glob("*.ipynb"))


# Navigation


def test_navigation_links_both_neighbours_the_contents_and_binder(series):
    assert render.navigation(series[1]) == (
        "[← Start here](00-a.ipynb) · [contents](../README.md#the-notebooks) · [Stop →](02-c.ipynb) · "
        f"[open in Binder](https://mybinder.org/v2/gh/{REPOSITORY}/main?urlpath=lab/tree/notebooks/01-b.ipynb)"
    )


def test_the_first_notebook_has_no_previous_one_and_the_last_no_next_one(series):
    first, last = render.navigation(series[0]), render.navigation(series[2])
    assert first.startswith("[contents]") and "[Go on →](01-b.ipynb)" in first and "←" not in first
    assert last.startswith("[← Go on](01-b.ipynb) · [contents]") and "→" not in last


def test_navigation_goes_into_the_tagged_cells_alone_and_old_outputs_go(series):
    book = read(series[1])
    book.cells.append(code_cell("1", stream("old"), count=7))
    render.prepare(book, series[1])
    line = render.navigation(series[1])
    assert [cell.source for cell in book.cells[:4]] == ["# Go on", line, "stays", line]
    assert book.cells[4].outputs == [] and book.cells[4].execution_count is None


# Normalise


def messy():
    """A notebook as JupyterLab saves it."""
    widget = displayed(
        **{render.WIDGET: {"model_id": "random"}, "text/plain": "IntSlider(value=0)"}
    )
    result = new_output("execute_result", data={"text/plain": "2"}, execution_count=9)
    book = notebook(
        text_cell("# A title"),
        code_cell("a", stream("one\n"), stream("two\n"), stream("three\n"), count=7, tag="setup"),
        code_cell("b", stream("x"), result, stream("y"), count=9),
        code_cell("c", widget),
    )
    book.metadata = nbformat.from_dict(
        {"widgets": {}, "language_info": {"name": "python", "version": "3.11.7"}}
    )
    book.cells[1].metadata.update(collapsed=True, execution={"iopub.status.busy": "a time"})
    return book


def test_normalise_leaves_what_is_the_same_in_every_run():
    book = messy()
    render.normalise(book)
    assert book.metadata == METADATA
    assert [cell.id for cell in book.cells] == ["cell-0", "cell-1", "cell-2", "cell-3"]
    assert [cell.metadata for cell in book.cells] == [{}, {"tags": ["setup"]}, {}, {}]
    first, second, third = book.cells[1:]
    assert [cell.execution_count for cell in (first, second, third)] == [1, 2, 3]
    assert [output.text for output in first.outputs] == ["one\ntwo\nthree\n"]
    assert [output.output_type for output in second.outputs] == [
        "stream",
        "execute_result",
        "stream",
    ]
    assert second.outputs[1].execution_count == 2
    assert third.outputs[0].data == {"text/plain": "IntSlider(value=0)"}
    nbformat.validate(book)


def test_normalising_twice_is_normalising_once():
    once = messy()
    render.normalise(once)
    twice = copy.deepcopy(once)
    render.normalise(twice)
    assert twice == once


def test_only_streams_of_one_name_are_joined():
    outputs = [stream("a"), stream("b", "stderr"), stream("c", "stderr"), stream("d")]
    assert [output.text for output in render.joined(outputs)] == ["a", "bc", "d"]


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
    printed, picture = fresh.cells[0].outputs
    assert printed.text == "1\n"
    assert picture.data["image/png"] == ("old" if kept else "new")


# Faults

PNG = {"image/png": base64.b64encode(b"png").decode(), "text/plain": "A curve."}
SPEAKING = {"image/png": {"alt": "A curve."}}
FAULTS = {
    "an error": (code_cell("", error()), "error ValueError: no"),
    "an error behind a tag that means something else": (
        code_cell("", error(), tag="setup"),
        "error ValueError",
    ),
    "stderr": (code_cell("", stream("Warning: x", "stderr")), "stderr"),
    "a memory address": (
        code_cell("", stream("<function f at 0x7f3a2c1d4e50>")),
        "address 0x7f3a2c1d4e50",
    ),
    "a memory address in a result": (
        code_cell("", displayed(**{"text/html": "at 0x10ab34cd"})),
        "address",
    ),
    "a path of this machine": (code_cell("", stream(f"in {ROOT}/src")), "path of this machine"),
    "a path below the home folder": (
        code_cell("", stream("File ~/somewhere/f.py:3")),
        "path of this machine",
    ),
    "an SVG": (code_cell("", displayed(**{"image/svg+xml": "<svg/>"})), "SVG"),
    "a picture without alt": (code_cell("", displayed(**PNG)), "without words"),
    "a picture with an empty alt": (
        code_cell("", displayed({"image/png": {"alt": " "}}, **PNG)),
        "without words",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_cell(fault):
    cell, reason = FAULTS[fault]
    (found,) = render.faults(notebook(text_cell("# A title"), code_cell(), cell))
    assert found.startswith("cell 3: ") and reason in found


def test_what_is_no_fault_passes():
    lesson = [code_cell("", error(), tag=tag) for tag in sorted(render.MAY_RAISE)]
    numbers = code_cell("", stream("0x1F is 31, 1/2, up/tmp/down, a~/b, 0.5"))
    picture = code_cell("", displayed(SPEAKING, **PNG))
    assert render.faults(notebook(*lesson, numbers, picture)) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_notebook_with_a_fault_is_left_untouched_and_the_exit_code_is_1(
    fault, series, monkeypatch, capsys
):
    def execute(book, path):
        book.cells.append(FAULTS[fault][0])
        return []

    monkeypatch.setattr(render, "execute", execute)
    before = series[0].read_bytes()
    assert render.main([str(series[0])]) == 1
    assert series[0].read_bytes() == before
    said = capsys.readouterr().err
    assert "00-a.ipynb is left as it was" in said and FAULTS[fault][1] in said


def test_a_notebook_without_a_fault_is_written_and_the_exit_code_is_0(series, monkeypatch, capsys):
    monkeypatch.setattr(render, "execute", lambda book, path: [])
    assert render.main([str(path) for path in series]) == 0
    assert read(series[0]).cells[1].source == render.navigation(series[0])
    assert series[0].read_bytes().endswith(b"}\n") and b"\r" not in series[0].read_bytes()
    assert capsys.readouterr().err == ""


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
    book.cells += [
        code_cell("print('a', flush=True); print('b')", count=99),
        code_cell("1 + 1", stream("stale")),
    ]
    book.metadata = nbformat.from_dict({"widgets": {}})
    nbformat.write(book, path)
    assert render.render(path) == []
    once = path.read_bytes()
    outputs = [cell.outputs for cell in read(path).cells[4:]]
    assert outputs[0][0].text == "a\nb\n" and outputs[1][0].data == {"text/plain": "2"}
    assert render.render(path) == []
    assert path.read_bytes() == once


def test_an_error_that_hides_in_a_widget_is_refused(series):
    """In a browser a slider's error shows up below the slider, and the cell looks as if all were well."""
    path = series[0]
    book = read(path)
    book.cells.append(code_cell("import ipywidgets\nipywidgets.interact(lambda x: 1 / 0, x=3);"))
    nbformat.write(book, path)
    before = path.read_bytes()
    (problem,) = render.render(path)
    assert problem.startswith("ZeroDivisionError inside a widget")
    assert path.read_bytes() == before


IMPORT = "import matplotlib.pyplot as plt\nfrom scratchlr import plots\n"
CURVE = (
    "fig, ax = plt.subplots()\nax.plot([0, 1], [0, {slope}])\nax.set(xlim=(0, 1), ylim=(0, 2))\n"
)
SHOW = "plots.show(fig, 'A line.')"


def words_of_the_curve(slope):
    names = {"plt": plt}
    exec(CURVE.format(slope=slope), names)
    said = describe(names["fig"])
    plt.close(names["fig"])
    return displayed(
        SPEAKING, **{"image/png": PNG["image/png"], "text/plain": f"A line.\n\n{said}"}
    )


# (what is stored, whether nbval must be green)
GATE = {
    "what is stored is what is printed": (
        code_cell("print(0.27)", stream("0.27\n"), count=1),
        True,
    ),
    "a digit changed": (code_cell("print(0.28)", stream("0.27\n"), count=1), False),
    "an output missing": (code_cell("print(0.27)", count=1), False),
    "an output too many": (code_cell("0.27;", stream("0.27\n"), count=1), False),
    "a warning": (code_cell("import warnings\nwarnings.warn('x')", count=1), False),
    "an error": (code_cell("1 / 0", error(), count=1), False),
    "outputs, but no count": (code_cell("print(0.27)", stream("0.27\n")), False),
    # neither output nor count: nbval says nothing, which is why test_notebooks.py demands the counts
    "never run": (code_cell("print(0.27)"), True),
    "the same curve": (
        code_cell(IMPORT + CURVE.format(slope=1) + SHOW, words_of_the_curve(1), count=1),
        True,
    ),
    "another curve": (
        code_cell(CURVE.format(slope=1.01) + SHOW, words_of_the_curve(1), count=1),
        False,
    ),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """What nbval, configured as for `make test`, says about each cell of one notebook."""
    folder = tmp_path_factory.mktemp("gate")
    nbformat.write(
        notebook(*copy.deepcopy([cell for cell, _ in GATE.values()])), folder / "gate.ipynb"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(folder),
    ]
    run = subprocess.run(
        [*command, "-n0", "-rA", "-q", "gate.ipynb"], cwd=folder, capture_output=True, text=True
    )
    lines = [
        line.split(" ", 1)
        for line in run.stdout.splitlines()
        if line.startswith(("PASSED ", "FAILED "))
    ]
    return {
        int(where.split("Cell ")[1].split()[0]): word == "PASSED" for word, where in lines
    }, run.stdout


@pytest.mark.parametrize(("number", "fault"), list(enumerate(GATE)), ids=list(GATE))
def test_nbval_is_red_where_it_should_be(number, fault, verdicts):
    green, output = verdicts
    assert green.get(number) == GATE[fault][1], output


def test_a_picture_with_chaotic_parts_is_kept_while_its_words_are_the_same():
    def book(png, words):
        shown = displayed({"image/png": {"alt": "dots"}}, **{"image/png": png, "text/plain": words})
        return notebook(code_cell("show()", shown, count=1))

    for words, kept in {
        f"dots: 6 points, {MACHINE_DEPENDENT}": "old",
        "dots: 6 points, (1, 2)": "new",
    }.items():
        rendered = book("new", words)
        render.keep_chaotic(rendered, book("old", words))
        assert rendered.cells[0].outputs[0].data["image/png"] == kept
    rendered = book("new", f"dots: 7 points, {MACHINE_DEPENDENT}")
    render.keep_chaotic(rendered, book("old", f"dots: 6 points, {MACHINE_DEPENDENT}"))
    assert rendered.cells[0].outputs[0].data["image/png"] == "new", (
        "other words need another picture"
    )
