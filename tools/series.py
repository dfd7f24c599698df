"""The notebooks as files: where they are, how one is read, and what all of them carry."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebooks(folder: Path = ROOT / "notebooks") -> list[Path]:
    """The numbered notebooks in their order; the quizzes are not among them."""
    return sorted(folder.glob("[0-9]*.ipynb"))


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def tags(cell: NotebookNode) -> list[str]:
    return cell["metadata"].get("tags", [])


def tagged(cell: NotebookNode, kind: str) -> list[str]:
    """What stands behind the colon in the cell's tags `kind:…`."""
    return [tag.removeprefix(f"{kind}:") for tag in tags(cell) if tag.startswith(f"{kind}:")]


def title(notebook: NotebookNode) -> str:
    """The text of the first H1, or "untitled"."""
    found = (
        re.search(r"^# +(.+)", cell.source, re.M)
        for cell in notebook.cells
        if cell.cell_type == "markdown"
    )
    return next((match.group(1).strip() for match in found if match), "untitled")


def project() -> dict:
    """The table [project] of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def repository() -> str:
    """The public address of the project, as pyproject.toml gives it."""
    return project()["urls"]["Repository"]
