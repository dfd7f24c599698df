"""Execute notebooks from top to bottom and write their outputs: `python -m tools.render [notebook …]`.

With this file you can bring a notebook that you edited into the one form that is committed; with no notebook named, the
whole series. A fresh kernel runs every cell; then the navigation lines, the counts 1 to N and the metadata are made
anew and everything that differs from run to run is dropped, so rendering twice leaves the same bytes. A notebook with
a fault (see `faults`) is named together with its cell and left as it was. The cell tagged `readme-picture` also
gives `.github/picture.png`.
"""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from tqdm import tqdm

from scratchlr import words as text_twin
from tools.series import METADATA, ROOT, read, repository, tags, title

PICTURE = ROOT / ".github" / "picture.png"
SECONDS = 60  # for one cell
WIDGET = "application/vnd.jupyter.widget-view+json"  # holds a model id, which is random
MAY_RAISE = {"raises-exception", "nbval-raises-exception"}
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
MACHINE_PATH = re.compile(
    re.escape(str(ROOT)) + r"|(?<!\w)(?:~|/tmp|/home|/Users|/var/folders)/|\b[A-Z]:\\+Users"
)


def navigation(path: Path) -> str:
    """The line of links for the notebook at `path`; its neighbours are the notebooks before and after it by name."""
    series = sorted(path.parent.glob("[0-9]*.ipynb"))
    at = series.index(path)
    links = [f"[← {title(read(before))}]({before.name})" for before in series[:at][-1:]]
    links.append("[contents](../README.md#the-notebooks)")
    links += [f"[{title(read(after))} →]({after.name})" for after in series[at + 1 :][:1]]
    owner_and_name = repository().removeprefix("https://github.com/").strip("/")
    binder = (
        f"https://mybinder.org/v2/gh/{owner_and_name}/main?urlpath=lab/tree/notebooks/{path.name}"
    )
    return " · ".join([*links, f"[open in Binder]({binder})"])


def prepare(notebook: NotebookNode, path: Path) -> None:
    """Put in the navigation, drop what an earlier run left."""
    for cell in notebook.cells:
        if "navigation" in tags(cell):
            cell.source = navigation(path)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def execute(notebook: NotebookNode, path: Path) -> list[str]:
    """Run every cell in a fresh kernel, up to the first untagged error; return what went wrong inside widgets."""
    folder = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(
        notebook, timeout=SECONDS, allow_errors=True, record_timing=False, resources=folder
    )
    with client.setup_kernel(
        stderr=subprocess.DEVNULL
    ):  # the kernel's own log, not what a cell writes
        for index, cell in enumerate(tqdm(notebook.cells, desc=path.name, unit="cell")):
            client.execute_cell(cell, index)
            if any(fault.startswith("error") for fault in output_faults(cell)):
                break
    inside = [
        output for state in client.widget_state.values() for output in state.get("outputs", [])
    ]
    return [
        f"{o.ename} inside a widget: {o.evalue}. Mend its function."
        for o in inside
        if o.output_type == "error"
    ]


def cell_metadata(tags: list[str]) -> dict:
    """All that a cell with these tags carries: a solution is folded away in JupyterLab."""
    return ({"tags": tags} if tags else {}) | (
        {"jupyter": {"source_hidden": True}} if "solution" in tags else {}
    )


def normalise(notebook: NotebookNode) -> None:
    """Leave only what is the same in every run: counts 1 to N, tags and what follows from them, fixed metadata, joined streams, no widget ids."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(cell_metadata(tags(cell)))
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, 1):
        cell.execution_count = count
        cell.outputs = joined(cell.outputs)
        for output in cell.outputs:
            output.get("data", {}).pop(WIDGET, None)
            if output.output_type == "execute_result":
                output.execution_count = count


def keep_chaotic(notebook: NotebookNode, stored: NotebookNode) -> None:
    """Keep the stored picture where its words are the same and part of it differs from machine to machine.

    Else two machines would undo each other's pictures. Clear the cell's output to have it drawn anew.
    """
    known = {
        words(o): o
        for c in stored.cells
        for o in c.get("outputs", [])
        if text_twin.MACHINE_DEPENDENT in words(o)
    }
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [known.get(words(output), output) for output in cell.outputs]


def words(output: NotebookNode) -> str:
    """The text twin of a picture; nothing for another output."""
    data = output.get("data", {})
    return data.get("text/plain", "") if "image/png" in data else ""


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs with neighbouring streams of one name put together: where a kernel cuts a stream is chance."""
    result: list[NotebookNode] = []
    for output in outputs:
        if output.output_type == "stream" and result and result[-1].get("name") == output.name:
            result[-1].text += output.text
        else:
            result.append(output)
    return result


def faults(notebook: NotebookNode) -> list[str]:
    """What must not be committed, each fault with its cell and a way out."""
    return [
        f"cell {n}: {fault}"
        for n, cell in enumerate(notebook.cells, 1)
        for fault in output_faults(cell)
    ]


def output_faults(cell: NotebookNode) -> Iterator[str]:
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        texts = [output.get("text", ""), output.get("evalue", ""), *output.get("traceback", [])]
        text = "\n".join(texts + [body for kind, body in data.items() if kind.startswith("text/")])
        if output.output_type == "error" and not MAY_RAISE & set(tags(cell)):
            yield f"error {output.ename}: {output.evalue}. Mend it, or tag the cell if the error is the lesson."
        if output.get("name") == "stderr":
            yield f"writes to stderr: {output.text.strip()[:200]!r}. Catch the warning and print it."
        if address := ADDRESS.search(text):
            yield f"shows the memory address {address.group()}. Print something that is the same in every run."
        if MACHINE_PATH.search(text):
            yield "shows a path of this machine. Print something that is the same on every machine."
        if "image/svg+xml" in data:
            yield "holds an SVG, which differs from run to run. Use plots.show(fig, alt)."
        if "image/png" in data and not output.metadata.get("image/png", {}).get("alt", "").strip():
            yield "holds a picture without words. End the cell with plots.show(fig, alt)."


def picture(notebook: NotebookNode) -> bytes | None:
    """The PNG of the cell tagged `readme-picture`, if the notebook has one."""
    tagged = [cell for cell in notebook.cells if "readme-picture" in tags(cell)]
    pngs = [
        o.data["image/png"]
        for cell in tagged
        for o in cell.outputs
        if "image/png" in o.get("data", {})
    ]
    return base64.b64decode(pngs[0]) if pngs else None


def render(path: Path, picture_file: Path = PICTURE) -> list[str]:
    """Execute and write the notebook at `path`; or leave it untouched and return its faults."""
    notebook, stored = read(path), read(path)
    prepare(notebook, path)
    try:
        problems = execute(notebook, path)
    except (CellTimeoutError, DeadKernelError) as reason:
        return [
            f"{str(reason).splitlines()[0]} A cell may take {SECONDS} seconds; make it do less."
        ]
    if problems := faults(notebook) + problems:
        return problems
    normalise(notebook)
    keep_chaotic(notebook, stored)
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8", newline="\n")
    if png := picture(notebook):
        picture_file.write_bytes(png)
    return []


def main(names: list[str]) -> int:
    paths = [Path(name).resolve() for name in names] or sorted((ROOT / "notebooks").glob("*.ipynb"))
    if missing := [path.name for path in paths if not path.exists()]:
        print(
            f"No such notebook: {', '.join(missing)}. Name it with its folder: notebooks/00-….ipynb",
            file=sys.stderr,
        )
        return 1
    refused = {path.name: problems for path in paths if (problems := render(path))}
    for name, problems in refused.items():
        print(f"\n{name} is left as it was:", *problems, sep="\n  ", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
