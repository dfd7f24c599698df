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


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def tags(cell: NotebookNode) -> list[str]:
    return cell["metadata"].get("tags", [])


def title(notebook: NotebookNode) -> str:
    """The text of the first H1, or "untitled"."""
    found = (
        re.search(r"^# +(.+)", cell.source, re.M)
        for cell in notebook.cells
        if cell.cell_type == "markdown"
    )
    return next((match.group(1).strip() for match in found if match), "untitled")


def repository() -> str:
    """The public address of the project, as pyproject.toml gives it."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"][
        "Repository"
    ]
