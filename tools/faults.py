"""What an output must not hold if it is to be committed.

With this file a stored output is the same on every machine, and each picture has words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbformat import NotebookNode

from tools.series import ROOT, tags

MAY_RAISE = {"raises-exception", "nbval-raises-exception"}
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
MACHINE_PATH = re.compile(
    re.escape(str(ROOT)) + r"|(?<!\w)(?:~|/tmp|/home|/Users|/var/folders)/|\b[A-Z]:\\+Users"
)


def faults(notebook: NotebookNode) -> list[str]:
    """What must not be committed, each fault with its cell and a way out."""
    numbered = enumerate(notebook.cells, 1)
    return [f"cell {n}: {fault}" for n, cell in numbered for fault in output_faults(cell)]


def output_faults(cell: NotebookNode) -> Iterator[str]:
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        texts = [output.get("text", ""), output.get("evalue", ""), *output.get("traceback", [])]
        text = "\n".join(texts + [body for kind, body in data.items() if kind.startswith("text/")])
        if output.output_type == "error" and not MAY_RAISE & set(tags(cell)):
            yield f"error {output.ename}: {output.evalue}. Mend it, or tag it raises-exception."
        if output.get("name") == "stderr":
            yield f"writes to stderr: {output.text.strip()[:200]!r}. Catch the warning, print it."
        if address := ADDRESS.search(text):
            yield f"shows the memory address {address.group()}, which differs in every run."
        if MACHINE_PATH.search(text):
            yield "shows a path of this machine. Print what is the same on every machine."
        if "image/svg+xml" in data:
            yield "holds an SVG, which differs from run to run. Use plots.show(fig, alt)."
        if "image/png" in data and not output.metadata.get("image/png", {}).get("alt", "").strip():
            yield "holds a picture without words. End the cell with plots.show(fig, alt)."
