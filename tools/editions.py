"""Make other forms of the notebooks; `make class` (`-m tools.editions`) writes the class copy.

With this file you can hand the notebooks to a class, in build/class and build/class.zip: without
solutions, model answers and outputs, with the stubs to fill in. The folded answers under a Predict
stay: they are part of the text. A copy that is there is never written over.
"""

from __future__ import annotations

import copy
import shutil
import sys
from pathlib import Path

from nbformat import NotebookNode

from tools.drift import scopes
from tools.render import committed, neighbours
from tools.series import ROOT, notebooks, read, tags

FOLDER = ROOT / "build" / "class"


def edition(book: NotebookNode, *, drop: set[str], outputs: bool, navigation: str) -> NotebookNode:
    """Another form of the notebook, without the cells that have a tag in `drop`.

    `outputs` says whether outputs and counts stay; `navigation` is the line of links. ValueError if
    a later cell uses a name that a dropped one defines: the new form would not run as the old one.
    """
    other, lost = copy.deepcopy(book), set()
    other.cells = []
    for number, cell in enumerate(copy.deepcopy(book.cells), 1):
        used, defined = names(cell.source) if cell.cell_type == "code" else (set(), set())
        if drop & set(tags(cell)):
            lost |= defined
            continue
        if needed := ", ".join(sorted(lost & used)):
            raise ValueError(f"cell {number} uses {needed}, which a dropped cell defines.")
        if cell.cell_type == "code" and not outputs:
            cell.outputs, cell.execution_count = [], None
        if "navigation" in tags(cell):
            cell.source = navigation
        other.cells.append(cell)
    return other


def names(code: str) -> tuple[set[str], set[str]]:
    """The global names that the code uses in any way, and those among them that it defines."""
    tables = list(scopes(code))  # that of the cell itself first
    used = [s for t in tables for s in t.get_symbols() if t is tables[0] or s.is_global()]
    defined = {symbol.get_name() for symbol in used if symbol.is_assigned() or symbol.is_imported()}
    return {symbol.get_name() for symbol in used}, defined


def class_copy(path: Path) -> NotebookNode:
    """Without solutions and outputs; the navigation leads to the neighbours in the copy alone."""
    before, after = neighbours(path) if path in notebooks() else ([], [])
    links = " · ".join(before + after)
    try:
        return edition(read(path), drop={"solution"}, outputs=False, navigation=links)
    except ValueError as reason:
        raise ValueError(f"{path.name}: {reason} Define it in a cell that stays.") from reason


def write(folder: Path) -> None:
    """Write all class copies, and a zip beside the folder. FileExistsError if either is there."""
    for there in (folder, folder.with_suffix(".zip")):
        if there.exists():
            raise FileExistsError(
                f"{there.name} is there already, perhaps with work: move it away."
            )
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    copies = {folder / path.name: committed(class_copy(path)) for path in paths}
    folder.mkdir(parents=True)
    for path, content in copies.items():
        path.write_bytes(content)
    shutil.make_archive(str(folder), "zip", folder.parent, folder.name)


def main() -> int:
    try:
        write(FOLDER)
    except (FileExistsError, ValueError) as reason:
        print(reason, file=sys.stderr)
        return 1
    print("Wrote the notebooks without solutions to build/class, and the same as class.zip.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
