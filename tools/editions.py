"""Write the class copy of the notebooks: `python -m tools.editions`, or `make class`. It goes to build/class/ and
build/class.zip.

With this file you can hand the notebooks to a class: without solutions and model answers, with the stubs to fill in, and
without outputs. The folded answers under a Predict stay: they are part of the text. It never writes over a copy that is
there: somebody may have worked in it.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tools.series import ROOT, read, tags

FOLDER = ROOT / "build" / "class"
SOLUTION = re.compile(
    r" A solution is folded away under each\.|\n\n<details><summary>A model answer</summary>.+?</details>",
    re.S,
)


def class_copy(notebook: NotebookNode) -> NotebookNode:
    """The notebook without solutions, model answers and outputs; its navigation leads to the other notebooks of the copy alone."""
    notebook.cells = [cell for cell in notebook.cells if "solution" not in tags(cell)]
    for cell in notebook.cells:
        cell.source = SOLUTION.sub("", cell.source)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if "navigation" in tags(cell):
            cell.source = " · ".join(re.findall(r"\[[^]]*\]\(\d\d-[\w-]+\.ipynb\)", cell.source))
    return notebook


def write(folder: Path) -> list[Path]:
    """The class copy of every notebook in `folder`, and the same as a zip beside it. FileExistsError if either is there."""
    archive = folder.with_suffix(".zip")
    for there in (folder, archive):
        if there.exists():
            raise FileExistsError(
                f"{there.name} is there already, perhaps with somebody's work. Move it away or rename it first."
            )
    folder.mkdir(parents=True)
    written = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        nbformat.write(class_copy(read(path)), folder / path.name)
        written.append(folder / path.name)
    shutil.make_archive(str(folder), "zip", folder.parent, folder.name)
    return written


def main() -> int:
    try:
        written = write(FOLDER)
    except FileExistsError as reason:
        print(reason, file=sys.stderr)
        return 1
    print(
        f"Wrote {len(written)} notebooks to build/{FOLDER.name}/, and the same as {FOLDER.name}.zip."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
