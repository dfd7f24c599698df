"""The interactive figures on a page: each begins as the notebook shows it and answers from a
recording. Without JavaScript the notebook's picture and its sentence stay."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from tqdm import tqdm

from scratchlr import widgets
from scratchlr.widgets import FIGURES
from tools.recordings import record

Recordings = dict[str, dict[str, Any]]
FOLDER = Path(widgets.__file__).parent
HERE = Path(__file__).parent
EXPORT = "export default { render };\n"


def recordings() -> Recordings:
    """All interactive figures, recorded, by their names."""
    figures = tqdm(FIGURES.items(), desc="recordings", unit="figure")
    return {name: record(opened()) for name, opened in figures}


def place(recordings: Recordings, sentence: str) -> tuple[str, int]:
    """The figure that says the sentence, and the first state in which it does.

    ValueError if none does: a notebook shows a state that no hand could reach on the page.
    """
    for name, recording in recordings.items():
        if sentence in recording["sentences"]:
            return name, recording["sentences"].index(sentence)
    raise ValueError(f"no interactive figure says {sentence!r}: choose a value its controls have.")


def said(output: NotebookNode) -> str:
    """The sentence of an interactive figure; nothing for another output.

    A picture's text begins with its alt text, and goes on with what is drawn; a figure's is both.
    """
    text = output.get("data", {}).get("text/plain", "")
    alt = output.get("metadata", {}).get("image/png", {}).get("alt")
    return text if text == alt else ""


def recorded(output: NotebookNode, recordings: Recordings) -> dict[str, str]:
    """The data of the output as HTML; the scripts make it move, where there is JavaScript."""
    sentence = said(output)
    name, first = place(recordings, sentence)
    picture = output.data["image/png"].replace("\n", "")
    words = escape(sentence)
    lines = [
        f'<figure class="scratchlr-recorded" data-figure="{name}" data-first="{first}">',
        f'<img alt="{words}" src="data:image/png;base64,{picture}">',
        f"<p>{words}</p>",
        "</figure>",
        '<script defer src="../_static/recorded.js"></script>',
        f'<script defer src="../_static/recordings/{name}.js"></script>',
    ]
    return {"text/html": "\n".join(lines)}


def write_scripts(static: Path, recordings: Recordings) -> None:
    """Classic scripts, as a page that is opened from a disk may not load modules or data."""
    for name, recording in recordings.items():
        told = json.dumps(recording, ensure_ascii=False, separators=(",", ":"))
        path = static / "recordings" / f"{name}.js"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'scratchlrRecorded("{name}",{told});\n', "utf-8", newline="\n")
    (static / "recorded.js").write_text(script(), "utf-8", newline="\n")


def script() -> str:
    """The widget's own code, which draws, and the model over a recording."""
    drawing = (FOLDER / "interactive.js").read_text("utf-8")
    if not drawing.endswith(EXPORT):
        raise ValueError(f"interactive.js no longer ends in {EXPORT.strip()!r}: mend {__name__}.")
    model = (HERE / "recorded.js").read_text("utf-8")
    return "(() => {\n" + drawing.removesuffix(EXPORT) + model + "})();\n"
