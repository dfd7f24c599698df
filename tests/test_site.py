"""The pages are the notebooks: same words, folded by tags, and no figure that cannot be reached."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.render import committed
from tools.series import ROOT, read, tagged, tags
from tools.site import build, figures, notebook, texts

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def said_by(book):
    """A recording that says whatever the notebook's interactive figures say."""
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    return {"all": {"sentences": [text for output in outputs if (text := figures.said(output))]}}


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def pair(request):
    """Each notebook in turn: as it is stored, and as a page."""
    stored = read(request.param)
    return stored, notebook.page(request.param, said_by(stored))


def alone(tmp_path, *cells):
    """The page of a notebook with these cells below a title."""
    path = tmp_path / "01-tiny.ipynb"
    path.write_bytes(committed(new_notebook(cells=[new_markdown_cell("# Tiny"), *cells])))
    return notebook.page(path, {"near": {"sentences": ["x is 1", "x is <2>", "x is <2>"]}})


def shown(text, alt):
    """An output with a picture."""
    data = {"image/png": "iVBORw0KGgo=\n", "text/plain": text}
    return new_output("display_data", data, metadata={"image/png": {"alt": alt}})


def cell(source="", tags=(), outputs=()):
    return new_code_cell(
        source, metadata={"tags": list(tags)}, outputs=list(outputs), execution_count=7
    )


def test_every_notebook_is_a_page_and_a_quiz_stands_where_it_says():
    order = [path.stem for path in build.series()]
    assert sorted(order) == [path.stem for path in NOTEBOOKS]
    assert order[:2] == ["quiz-before", "00-the-claim"]
    assert order.index("quiz-after") == order.index("06-the-class") + 1


def test_every_picture_keeps_its_words(pair):
    stored, page = pair
    code = [cell for cell in page.cells if cell.cell_type == "code"]
    kept = [alt for cell in code for alt in notebook.alt_texts(cell)]
    told = [cell.metadata.mystnb.image.alt for cell in code if notebook.alt_texts(cell)]
    assert kept == told
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert kept == [alt for cell in code for alt in notebook.alt_texts(cell)]


def test_all_code_is_there_in_its_order(pair):
    stored, page = ([c.source for c in book.cells if c.cell_type == "code"] for book in pair)
    assert page == stored


def test_every_exercise_is_a_card_without_a_verdict(pair):
    _, page = pair
    cards = [c for c in page.cells if "scratchlr-turn" in c.source]
    assert cards == [c for c in page.cells if tagged(c, "kind")]
    for card in cards:
        before, _ = card.source.split('<p class="scratchlr-turn">')
        assert before.rstrip().splitlines()[-1].startswith("### ")
    unreached = [c for c in page.cells if notebook.UNREACHED & set(tags(c))]
    assert not any(c.outputs for c in unreached)


def test_solutions_and_imports_are_folded(pair):
    _, page = pair
    for c in page.cells:
        for tag, (fold, prompt) in notebook.FOLDED.items():
            if c.cell_type == "code" and tag in tags(c):
                assert fold in tags(c)
                assert c.metadata.mystnb.code_prompt_show == prompt


def test_what_only_a_kernel_needs_is_dropped_and_the_way_to_one_is_there(pair):
    _, page = pair
    assert not any({"navigation", "answer"} & set(tags(c)) for c in page.cells)
    assert "mybinder.org" in page.cells[1].source and "github.com" in page.cells[1].source
    assert not any("README.md" in c.source for c in page.cells)


def test_an_interactive_figure_begins_where_the_notebook_shows_it(tmp_path):
    page = alone(tmp_path, cell(outputs=[shown("x is <2>", "x is <2>")]))
    html = page.cells[-1].outputs[0].data["text/html"]
    assert 'data-figure="near" data-first="1"' in html
    assert 'alt="x is &lt;2&gt;"' in html and "<p>x is &lt;2&gt;</p>" in html
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in html
    assert 'src="../_static/recordings/near.js"' in html


def test_a_picture_stays_a_picture(tmp_path):
    page = alone(tmp_path, cell(outputs=[shown("a line\n\nAxes: …", "a line")]))
    assert "image/png" in page.cells[-1].outputs[0].data


def test_a_sentence_that_no_recording_has_is_named_with_its_cell(tmp_path):
    with pytest.raises(ValueError, match=r"01-tiny\.ipynb, code cell 7: .*'x is 1\.5'"):
        alone(tmp_path, cell(outputs=[shown("x is 1.5", "x is 1.5")]))


def test_two_pictures_in_a_cell_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"01-tiny\.ipynb, code cell 7: .*one picture"):
        alone(tmp_path, cell(outputs=[shown("a\n", "a"), shown("b\n", "b")]))


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("README.md#the-class", "index.md#the-class"),
        ("TEACHING.md", "TEACHING.md"),
        ("#plans", "#plans"),
        (
            "notebooks/00-the-claim.ipynb#meet-the-data",
            "notebooks/00-the-claim.ipynb#meet-the-data",
        ),
        ("LICENSE", "https://github.com/scratchlr/scratchlr/blob/main/LICENSE"),
        ("tests/claims", "https://github.com/scratchlr/scratchlr/tree/main/tests/claims"),
        ("https://example.org/a.md", "https://example.org/a.md"),
    ],
)
def test_links_lead_to_a_page_or_to_the_file_at_github(address, leads_to):
    assert texts.target(address) == leads_to


def test_the_badge_becomes_words_and_the_diagram_a_list():
    badge = "[![Open in Binder](https://mybinder.org/badge_logo.svg)](https://mybinder.org/v2)"
    assert texts.page(badge) == "[Open in Binder](https://mybinder.org/v2)"
    diagram = '```mermaid\nflowchart LR\n  n00["00 One<br>S1"]\n  n01["01 Two"]\n  n00 --> n01\n```'
    assert texts.page(diagram) == "0. One: S1\n1. Two\n"


def test_the_script_is_classic(monkeypatch, tmp_path):
    """A page from a disk may load no module."""
    script = figures.script()
    assert "export" not in script and "import " not in script
    (tmp_path / "interactive.js").write_text("export { render };\n", "utf-8")
    monkeypatch.setattr(figures, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="no longer ends in"):
        figures.script()
