"""Writes tests/known_mistakes.txt: each known mistake, and where `check` first shows it.

Run `python -m tools.known_mistakes` after any change of an exercise, and read the difference: a
sentence that stands beside the wrong mistake, a lost input, a wrong heading or another tolerance
shows there.
"""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout

from scratchlr.exercises import EXERCISES, check
from scratchlr.exercises.exercise import Answer
from tools.series import ROOT

FILE = ROOT / "tests" / "known_mistakes.txt"


def messages() -> dict[tuple[str, str], str]:
    """What `check` prints for each known mistake, by exercise and sentence."""
    said = {}
    for name, exercise in EXERCISES.items():
        for sentence, mistake in exercise.mistakes.items():
            with redirect_stdout(io.StringIO()) as out:
                check(name, mistake)
            said[name, sentence] = out.getvalue()
    return said


def listing(said: dict[tuple[str, str], str]) -> str:
    lines = []
    for name, exercise in EXERCISES.items():
        notebook, heading = exercise.read
        atol = "two decimals" if isinstance(exercise, Answer) else f"{exercise.atol:g}"
        lines.append(f"\n# {name}: notebook {notebook}, “{heading}”; tolerance {atol}\n")
        for sentence, mistake in exercise.mistakes.items():
            shown = (
                f"For {mistake}" if isinstance(exercise, Answer) else _where(said[name, sentence])
            )
            lines.append(f"{sentence}\n    {shown}\n")
    return "".join(lines).lstrip()


def _where(message: str) -> str:
    """The line with the input, without numpy's wording and the digits that platforms differ in."""
    where = message.splitlines()[1]
    where = re.sub(r"(stopped with \w+): .*; expected", r"\1; expected", where)
    return re.sub(r"(\.\d{6})\d+", r"\1…", where)


def write() -> None:
    FILE.write_text(listing(messages()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
