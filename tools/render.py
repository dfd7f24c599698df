"""Execute notebooks and write their outputs: `python -m tools.render [--check] [notebook …]`.

With this file you can bring a notebook that you edited into the one form that is committed; with
no notebook named, the whole series. A fresh kernel runs every cell; then the navigation lines, the
counts 1 to N and the metadata are made anew and everything that differs from run to run is dropped,
so rendering twice leaves the same bytes. A notebook with a fault (see `faults`) is named together
with its cell and left as it was. The cell tagged `readme-picture` also gives `.github/picture.png`.
Last, what is made from notebooks and package is written anew: the pages (tools/facts.py), the words
of the interactive figures (tools/figures.py) and the known mistakes (tools/known_mistakes.py).

With `--check` nothing is run and nothing is written: it names what is not stored in that form.
"""

from __future__ import annotations

import argparse
import base64
import subprocess
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from tqdm import tqdm

from scratchlr.words import MACHINE_DEPENDENT
from tools import figures, known_mistakes
from tools.facts import FACTS, stale_pages
from tools.faults import faults, output_faults
from tools.series import METADATA, ROOT, notebooks, read, repository, tags, title

PICTURE = ROOT / ".github" / "picture.png"
SECONDS = 60  # for one cell
WIDGET = "application/vnd.jupyter.widget-view+json"  # holds a model id, which is random


def neighbours(path: Path) -> tuple[list[str], list[str]]:
    """Links to the notebook before and to the one after, by name; each list holds one or none."""
    series = notebooks(path.parent)
    at = series.index(path)
    before = [f"[← {title(read(other))}]({other.name})" for other in series[:at][-1:]]
    after = [f"[{title(read(other))} →]({other.name})" for other in series[at + 1 :][:1]]
    return before, after


def navigation(path: Path) -> str:
    """The line of links for the notebook at `path`."""
    before, after = neighbours(path)
    links = [
        *before,
        "[contents](../README.md#the-notebooks)",
        *after,
        f"[open in Binder]({binder(path)})",
    ]
    return " · ".join(links)


def binder(path: Path) -> str:
    """The address that opens the notebook in Binder."""
    address = repository().replace("https://github.com", "https://mybinder.org/v2/gh", 1)
    return f"{address}/main?urlpath=lab/tree/notebooks/{path.name}"


def put_links(notebook: NotebookNode, path: Path) -> None:
    """Write the line of links into the cells that are for it; a quiz has none."""
    if cells := [cell for cell in notebook.cells if "navigation" in tags(cell)]:
        links = navigation(path)  # reads the neighbours: once is enough
        for cell in cells:
            cell.source = links


def execute(notebook: NotebookNode, path: Path) -> list[str]:
    """Run all cells in a fresh kernel, up to an untagged error; return what widgets raised."""
    folder = {"metadata": {"path": str(path.parent)}}
    options = {"timeout": SECONDS, "allow_errors": True, "record_timing": False}
    client = NotebookClient(notebook, resources=folder, **options)
    with client.setup_kernel(stderr=subprocess.DEVNULL):  # the kernel's own log, not a cell's
        for index, cell in enumerate(tqdm(notebook.cells, desc=path.name, unit="cell")):
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
            client.execute_cell(cell, index)
            if any(fault.startswith("error") for fault in output_faults(cell)):
                break
    inside = [o for state in client.widget_state.values() for o in state.get("outputs", [])]
    raised = [output for output in inside if output.output_type == "error"]
    return [f"{o.ename} inside a widget: {o.evalue}. Mend its function." for o in raised]


def cell_metadata(cell: NotebookNode) -> dict:
    """All that a cell carries: its tags; the code of a solution is folded away in JupyterLab."""
    folded = "solution" in tags(cell) and cell.cell_type == "code"
    kept = {"tags": tags(cell)} if tags(cell) else {}
    return kept | ({"jupyter": {"source_hidden": True}} if folded else {})


def normalise(notebook: NotebookNode, path: Path) -> None:
    """Leave only what is the same in every run.

    That is: the navigation, counts 1 to N, tags and what follows from them, the metadata that all
    notebooks have and the facts for the pages, joined streams, no widget ids.
    """
    told = notebook.metadata.get("scratchlr", {})
    facts = {"scratchlr": {key: told[key] for key in FACTS if key in told}} if told else {}
    notebook.metadata = nbformat.from_dict(METADATA | facts)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(cell_metadata(cell))
    put_links(notebook, path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, 1):
        cell.execution_count = count
        cell.outputs = joined(cell.outputs)
        for output in cell.outputs:
            output.get("data", {}).pop(WIDGET, None)
            if output.output_type == "execute_result":
                output.execution_count = count


def keep_chaotic(notebook: NotebookNode, stored: NotebookNode) -> None:
    """Keep the stored picture where its words are the same and part of it depends on the machine.

    Else two machines would undo each other's pictures. To have it drawn anew, clear the output.
    """
    outputs = [output for cell in stored.cells for output in cell.get("outputs", [])]
    known = {words(output): output for output in outputs if MACHINE_DEPENDENT in words(output)}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [known.get(words(output), output) for output in cell.outputs]


def words(output: NotebookNode) -> str:
    """The text twin of a picture; nothing for another output."""
    data = output.get("data", {})
    return data.get("text/plain", "") if "image/png" in data else ""


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs with neighbouring streams of one name joined: where a stream is cut is chance."""
    result: list[NotebookNode] = []
    for output in outputs:
        if output.output_type == "stream" and result and result[-1].get("name") == output.name:
            result[-1].text += output.text
        else:
            result.append(output)
    return result


def picture(notebook: NotebookNode) -> bytes | None:
    """The PNG of the cell tagged `readme-picture`, if the notebook has one."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []) if "readme-picture" in tags(cell) else []:
            if "image/png" in output.get("data", {}):
                return base64.b64decode(output.data["image/png"])
    return None


def committed(notebook: NotebookNode) -> bytes:
    """The notebook as it is stored in the repository."""
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode("utf-8")


def render(path: Path, picture_file: Path = PICTURE) -> list[str]:
    """Execute and write the notebook at `path`; or leave it untouched and return its faults."""
    notebook, stored = read(path), read(path)
    try:
        problems = execute(notebook, path)
    except (CellTimeoutError, DeadKernelError) as reason:
        said = str(reason).splitlines()[0]
        return [f"{said} A cell may take {SECONDS} seconds; make it do less."]
    if problems := faults(notebook) + problems:
        return problems
    normalise(notebook, path)
    keep_chaotic(notebook, stored)
    nbformat.validate(notebook)
    path.write_bytes(committed(notebook))
    if png := picture(notebook):
        picture_file.write_bytes(png)
    return []


def relink(path: Path) -> None:
    """Put the links into the stored notebook, which a new neighbour or its title changes."""
    notebook = read(path)
    put_links(notebook, path)
    if notebook != read(path):
        path.write_bytes(committed(notebook))


def check(path: Path) -> list[str]:
    """What is wrong with the stored notebook, as far as can be seen without running it."""
    stored, wanted = read(path), read(path)
    normalise(wanted, path)
    parts = {
        "metadata": "tags or metadata of cells",
        "source": "navigation",
        "execution_count": "counts",
        "outputs": "outputs",
    }
    odd = ["metadata of the notebook"] if stored.metadata != wanted.metadata else []
    for key, name in parts.items():
        if any(ours.get(key) != its.get(key) for ours, its in zip(stored.cells, wanted.cells)):
            odd.append(name)
    if not odd and committed(stored) != path.read_bytes():
        odd = ["layout of the file"]
    told = f"{', '.join(odd)}: not as render leaves it. Run make render ARGS=notebooks/{path.name}"
    return ([told] if odd else []) + faults(stored)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Execute notebooks and write their outputs.")
    parser.add_argument("notebooks", nargs="*", type=Path, help="all of them if none is named")
    parser.add_argument("--check", action="store_true", help="run nothing, write nothing")
    given = parser.parse_args(arguments)
    paths = [path.resolve() for path in given.notebooks or (ROOT / "notebooks").glob("*.ipynb")]
    if missing := [path.name for path in paths if not path.exists()]:
        parser.error(
            f"no notebook {', '.join(missing)}; name it with its folder: notebooks/00-….ipynb"
        )
    judge = check if given.check else render
    refused = {path.name: problems for path in sorted(paths) if (problems := judge(path))}
    try:
        for page, text in stale_pages().items():
            if given.check:
                refused[page.name] = ["does not say what the notebooks hold. Run make render."]
            else:
                page.write_text(text, encoding="utf-8", newline="\n")
    except ValueError as reason:
        refused["A page"] = [str(reason)]
    if not given.check:
        for other in {near for path in paths for near in notebooks(path.parent)} - set(paths):
            relink(other)
        figures.write()
        known_mistakes.write()
    for name, problems in refused.items():
        print(f"\n{name} is not ready to be committed:", *problems, sep="\n  ", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
