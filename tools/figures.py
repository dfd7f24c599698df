"""Write what each interactive figure says: `python -m tools.figures`, or `make render`.

With this file you see an edited axis label, text of a control or jump as a changed line of
`tests/figures/<name>.txt`. A figure needs no entry: `write` goes through `FIGURES`.
"""

from __future__ import annotations

import json
from typing import Any

from scratchlr.widgets import FIGURES
from scratchlr.widgets.interactive import Interactive
from scratchlr.words import describe
from tools.series import ROOT

FOLDER = ROOT / "tests" / "figures"


def twin(figure: Interactive) -> str:
    """Its sentence, its controls and everything that is drawn, in words."""
    rounded = json.loads(json.dumps(figure.controls), parse_float=_six_digits)
    controls = [json.dumps(_short(control), ensure_ascii=False) for control in rounded]
    return "\n".join([figure.sentence, "", *controls, "", describe(figure.stage.figure), ""])


def _short(control: dict[str, Any]) -> dict[str, Any]:
    """Its values by number and ends: some have a thousand."""
    if known := control.get("values"):
        return control | {"values": f"{len(known)} from {known[0]:g} to {known[-1]:g}"}
    return control


def _six_digits(number: str) -> float:
    """Few enough that processors agree."""
    return float(f"{float(number):.6g}")


def write() -> None:
    """One file for each figure; a file without a figure is removed."""
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.glob("*.txt"):
        if file.stem not in FIGURES:
            file.unlink()
    for name, opened in FIGURES.items():
        (FOLDER / f"{name}.txt").write_text(twin(opened()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
