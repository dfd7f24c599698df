"""A notebook as a page: what is folded, what needs a kernel, and the words of its pictures."""

from __future__ import annotations

import re
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from tools.editions import edition
from tools.render import binder
from tools.series import read, repository, tagged, tags
from tools.site import figures

# What a reader opens if wanted: tag -> what myst-nb folds, and the words on the fold.
FOLDED = {
    "setup": ("hide-input", "Show the imports"),
    "map": ("hide-input", "Show the code"),
    "solution": ("hide-cell", "Show a solution"),
}
UNREACHED = {"exercise", "check"}  # their outputs say only that nobody has tried yet
LAST_TITLE = re.compile(r"(.*^### [^\n]+\n)", re.M | re.S)


def page(path: Path, recordings: figures.Recordings) -> NotebookNode:
    """The notebook at `path` as the site shows it, ready for myst-nb.

    ValueError, with notebook and cell, if it has what the page cannot show as it is.
    """
    # The theme has links of its own; an answer can be written in a kernel's notebook only.
    book = edition(read(path), drop={"navigation", "answer"}, outputs=True, navigation="")
    for cell in book.cells:
        if cell.cell_type == "markdown":
            cell.source = words(cell, path)
            continue
        try:
            prepare(cell)
            put_recordings(cell, recordings)
        except ValueError as reason:
            raise ValueError(f"{path.name}, code cell {cell.execution_count}: {reason}") from reason
    book.cells.insert(1, new_markdown_cell(links(path)))
    if question := book.metadata.get("scratchlr", {}).get("question"):
        book.metadata["description"] = question
    return book


def links(path: Path) -> str:
    """Where this notebook can be run, and where it is."""
    source = f"{repository()}/blob/main/notebooks/{path.name}"
    return f"[Run it in Binder]({binder(path)}) · [notebook on GitHub]({source})"


def words(cell: NotebookNode, path: Path) -> str:
    """The text of a cell; an exercise says where it can be done."""
    text = cell.source.replace("(../README.md", "(../index.md")
    if tagged(cell, "kind"):
        turn = f'Your turn: in JupyterLab, or <a href="{binder(path)}">in Binder</a>.'
        text = LAST_TITLE.sub(rf'\1\n<p class="scratchlr-turn">{turn}</p>\n', text, count=1)
    return text


def prepare(cell: NotebookNode) -> None:
    """Fold a code cell if its tags say so, and give its picture its words."""
    told = {}
    for tag in FOLDED.keys() & set(tags(cell)):
        fold, prompt = FOLDED[tag]
        cell.metadata.tags.append(fold)
        told |= {"code_prompt_show": prompt, "code_prompt_hide": prompt.replace("Show", "Hide")}
    if UNREACHED & set(tags(cell)):
        cell.outputs = []
    if alts := alt_texts(cell):
        if len(alts) > 1:
            raise ValueError("myst-nb takes one alt text a cell: show one picture in each.")
        told["image"] = {"alt": alts[0]}  # else it gives the name of the file
    if told:
        cell.metadata["mystnb"] = told


def alt_texts(cell: NotebookNode) -> list[str]:
    """The alt text of each picture below a code cell."""
    pictures = [output.get("metadata", {}).get("image/png", {}) for output in cell.outputs]
    return [picture["alt"] for picture in pictures if "alt" in picture]


def put_recordings(cell: NotebookNode, recordings: figures.Recordings) -> None:
    for output in cell.outputs:
        if figures.said(output):
            output.data = figures.recorded(output, recordings)
