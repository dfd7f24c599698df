"""The rules a notebook keeps: its frame, its sizes, and that each number in the text was printed.

A rule is a function from path and notebook to problems, each of which says where it is and what to
do. `problems(path, notebook)` asks every rule.
"""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from nbformat import NotebookNode, writes

from tools import prose
from tools.faults import faults
from tools.series import read, tags

MAX_CELLS = 45  # beside the exercises
MAX_LINES = 15  # of a code cell
MAX_COLUMNS = 96  # of a line of code: what a projector shows in Presentation Mode
MAX_WORDS = 120  # of a text cell
MAX_MINUTES = 45
MAX_PREDICTS = 8
LABELS = ["**What you'll do.**", "**What you'll learn**", "**What you'll need.**", "**Time.**"]
ENDING = ["Exercises", "Recap", "In practice", "Further reading"]
ANSWER = re.compile(r"\n\n<details><summary>Answer</summary>\n\n.+\n\n</details>\s*$", re.S)
MODEL = re.compile(r"<details><summary>A model answer</summary>\n\n.+\n\n</details>\s*", re.S)
IN_CODE = ["exercise", "check", "solution"]  # the cells of an exercise behind its text
IN_WORDS = ["answer", "solution"]
MINUTES = re.compile(r"\*\*Time\.\*\* (\d+) minutes")
IDEA = re.compile(r"^## .+\n+\*(\d+) minutes\*$", re.M)
BANNED = re.compile(r"\b(simply|obviously|of course|trivial(ly)?|as you can see)\b", re.I)
HATS = re.compile(r"ŷ|y_hat|\\hat\s*\{?\s*y")
HUSHED = re.compile(r"filterwarnings|simplefilter\(\s*[\"']ignore")
CLOCK = re.compile(
    r"\bperf_counter|\btime\.(time|monotonic|process_time)|\b(import|from) time\b|\.(now|today)\("
)

Rule = Callable[[Path, NotebookNode], Iterator[str]]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    RULES.append(function)
    return function


def problems(path: Path, notebook: NotebookNode) -> list[str]:
    return [f"{rule.__name__}: {one}" for rule in RULES for one in rule(path, notebook)]


# The frame.


def cells_tagged(notebook: NotebookNode, tag: str) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if tag in tags(cell)]


def markdown(cells: list[NotebookNode]) -> str:
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@rule
def opening(path: Path, notebook: NotebookNode) -> Iterator[str]:
    """Title, navigation, what you'll do and need, set-up, map; nothing of it anywhere else."""
    if len(notebook.cells) < 6:
        yield "cells 1 to 5 must be title, navigation, what you'll do, set-up, map; then the ideas"
        return
    title, nav, purpose, setup, drawing = notebook.cells[:5]
    if title.cell_type != "markdown" or not re.fullmatch(r"# \S+( \S+){2,}\n?", title.source):
        yield "cell 1: must be the title, a short sentence behind one #, and nothing else"
    if cells_tagged(notebook, "navigation") != [nav, notebook.cells[-1]]:
        yield "cell 2 and the last cell, and no other, must be tagged `navigation`"
    at = [purpose.source.find(label) for label in LABELS]
    if purpose.cell_type != "markdown" or -1 in at or at != sorted(at):
        yield f"cell 3: must hold, in this order, {' '.join(LABELS)}"
    if not 1 <= len(re.findall(r"^- ", purpose.source, re.M)) <= 3:
        yield "cell 3: name one to three things that are learned, each behind `- `"
    if cells_tagged(notebook, "setup") != [setup] or setup.cell_type != "code":
        yield "cell 4, and no other, must be the code tagged `setup`"
    if cells_tagged(notebook, "map") != [drawing] or "plots.machine(" not in drawing.source:
        yield "cell 5, and no other, must be the code tagged `map`, which shows plots.machine(…)"


@rule
def timed(path: Path, notebook: NotebookNode) -> Iterator[str]:
    """Each idea says how long it takes, and the opening says the sum."""
    given = MINUTES.search(markdown(notebook.cells[:3]))
    if not given or not 20 <= int(given[1]) <= MAX_MINUTES:
        yield f"cell 3: give the time as `**Time.** NN minutes`, 20 to {MAX_MINUTES}"
    times = {name: IDEA.search(cells[0].source) for name, cells in ideas(notebook).items()}
    if lacking := [f"“{name}”" for name, time in times.items() if not time]:
        yield f"{', '.join(lacking)}: write `*N minutes*` below the heading, as a line of its own"
    elif given and (total := sum(int(time[1]) for time in times.values())) != int(given[1]):
        yield f"cell 3 gives {given[1]} minutes, the ideas take {total}"


@rule
def sections(path: Path, notebook: NotebookNode) -> Iterator[str]:
    """One H1, three to five ideas, the ending; no level of heading skipped."""
    found = prose.headings(markdown(notebook.cells))
    levels = [level for level, _ in found]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings with one #: the title is the only one"
    for (before, _), (level, text) in pairwise(found):
        if level > before + 1:
            yield f"heading “{text}” skips a level: use {'#' * (before + 1)}"
    names = [text for level, text in found if level == 2]
    if names[-4:] != ENDING:
        yield f"the last four headings with ## must be {', '.join(ENDING)}, not {names[-4:]}"
    if not 3 <= len(names) - 4 <= 5:
        yield f"{len(names) - 4} ideas (headings with ## before the exercises): three to five"


def blocks(notebook: NotebookNode) -> dict[str, list[NotebookNode]]:
    """The cells under each heading with ##."""
    result: dict[str, list[NotebookNode]] = {}
    name = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            name = next((text for level, text in prose.headings(cell.source) if level == 2), name)
        result.setdefault(name, []).append(cell)
    return result


def ideas(notebook: NotebookNode) -> dict[str, list[NotebookNode]]:
    """The blocks between the opening and the exercises."""
    return {name: its for name, its in blocks(notebook).items() if name not in ["", *ENDING]}


@rule
def predicted_and_explained(path: Path, notebook: NotebookNode) -> Iterator[str]:
    """In each idea code runs; a question is followed by the code that answers it and the why."""
    count = len(re.findall(r"^\*\*Predict\.\*\*", markdown(notebook.cells), re.M))
    if count > MAX_PREDICTS:
        yield f"{count} Predicts: {MAX_PREDICTS} at most. Show what cannot be reasoned out."
    for name, cells in ideas(notebook).items():
        steps = []
        for cell in cells:
            if cell.cell_type == "code":
                steps.append("run")
                continue
            steps += re.findall(r"^\*\*(Predict|Explain)\.\*\*", cell.source, re.M)
            if question := cell.source.partition("**Predict.**")[2]:
                yield from (f"“{name}”: {problem}" for problem in asked(question))
        story = "".join(f"{step} " for step in steps)
        if not re.fullmatch(r"((Predict )?(run )+Explain |run )+", story):
            yield f"“{name}” goes: {story}; code first, and behind a Predict code and an Explain"


def asked(question: str) -> Iterator[str]:
    """What is wrong with the text of a Predict."""
    before = prose.MATHS.sub(" ", prose.without_code(question.partition("<details>")[0]))
    if (marks := before.count("?")) != 1:
        yield f"a Predict asks one question, not {marks}"
    if not ANSWER.search(question):
        yield "a Predict ends in <details><summary>Answer</summary>"


@rule
def exercised(path: Path, notebook: NotebookNode) -> Iterator[str]:
    """Two or three exercises: a text and what is answered in code, or a text and what in words."""
    cells = blocks(notebook).get("Exercises", [])
    starts = [
        i
        for i, cell in enumerate(cells)
        if cell.cell_type == "markdown" and not set(tags(cell)) & set(IN_WORDS)
    ]
    if not 2 <= len(starts) <= 3:
        yield f"{len(starts)} exercises: two or three"
    for start, end in zip(starts, [*starts[1:], len(cells)]):
        text, *answer = cells[start:end]
        name = next((title for level, title in prose.headings(text.source) if level == 3), "no ###")
        yield from (f"“{name}”: {problem}" for problem in answered(text, answer))
    for index, cell in enumerate(notebook.cells, 1):
        if cell not in cells and set(tags(cell)) & {*IN_CODE, *IN_WORDS}:
            yield f"cell {index}: an answer, check or solution stands outside `## Exercises`"


def answered(text: NotebookNode, cells: list[NotebookNode]) -> Iterator[str]:
    kinds = {cell.cell_type for cell in cells}
    form = [tag for cell in cells for tag in tags(cell)]
    if "<details>" in text.source:
        yield "its text folds something: what is not for class is a cell tagged `solution`"
    if kinds == {"code"} and form == IN_CODE:
        stub, check, solution = cells
        if "..." not in stub.source or not solution.source.endswith(check.source):
            yield "the stub holds `...`, and the solution ends with the check"
        replies = str(check.outputs), str(solution.outputs)
        if "not attempted yet" not in replies[0] or ": right" not in replies[1]:
            yield "the stub must be answered “not attempted yet”, the solution “right”"
    elif kinds == {"markdown"} and form == IN_WORDS:
        if prose.words(cells[0].source) > 5:
            yield "the cell tagged `answer` is for the learner: leave it empty"
        if not MODEL.fullmatch(cells[1].source):
            yield "fold the solution in <details><summary>A model answer</summary>"
    else:
        yield f"it needs code cells tagged {IN_CODE} or text cells tagged {IN_WORDS}, not {form}"


@rule
def ending(path: Path, notebook: NotebookNode) -> Iterator[str]:
    recap = markdown(blocks(notebook).get("Recap", []))
    if (bullets := len(re.findall(r"^- ", recap, re.M))) != 3:
        yield f"the recap has {bullets} bullets: write three"
    if not re.search(r"^\|[ :|-]+\|$", recap, re.M):
        yield "the recap has no table: add the new rows of the notation"


# Sizes.


@rule
def sizes(path: Path, notebook: NotebookNode) -> Iterator[str]:
    """Maths, tables and links' targets are no words; blank lines and comments are lines of code."""
    if (count := len(notebook.cells) - len(blocks(notebook).get("Exercises", []))) > MAX_CELLS:
        yield f"{count} cells beside the exercises: {MAX_CELLS} at most. Split the notebook."
    lines = [len(source.splitlines()) for _, source in code(notebook)]
    if lines and (median := statistics.median(lines)) > 5:
        yield f"half of the code cells have more than 5 lines (median {median:g}): split some"
    for index, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            if (count := len(cell.source.splitlines())) > MAX_LINES:
                yield f"cell {index}: {count} lines of code: {MAX_LINES} at most. Split it."
            if (width := max(map(len, cell.source.splitlines()), default=0)) > MAX_COLUMNS:
                yield f"cell {index}: a line of {width} columns: {MAX_COLUMNS} at most. Break it."
        elif "navigation" not in tags(cell):
            if (count := prose.words(cell.source)) > MAX_WORDS:
                yield f"cell {index}: {count} words: {MAX_WORDS} at most. Split or shorten it."
            if (count := cell.source.count("$$") // 2) > 1:
                yield f"cell {index}: {count} displayed equations: one at most. Split it."


# Code.


def code(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Number and source of each code cell."""
    for index, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            yield index, cell.source


@rule
def plain_code(path: Path, notebook: NotebookNode) -> Iterator[str]:
    """Python and nothing else, no clock, no hidden warnings."""
    for index, source in code(notebook):
        try:
            ast.parse(source)
        except SyntaxError:
            yield f"cell {index}: is not plain Python. No magics, no `!`, no `?`."
        if re.search(r";\s*$", source, re.M):
            yield f"cell {index}: a line ends in `;`, which hides the output. Use plots.show."
        if HUSHED.search(source):
            yield f"cell {index}: hides warnings. Cure the cause, or catch and print the warning."
        if CLOCK.search(source):
            yield f"cell {index}: reads the clock, which never says the same twice. Count instead."


@rule
def compared(path: Path, notebook: NotebookNode) -> Iterator[str]:
    """nbval compares every output but one."""
    for index, source in code(notebook):
        if "NBVAL_" in source or "nbval-skip" in tags(notebook.cells[index - 1]):
            yield f"cell {index}: is not compared. Use the tag nbval-ignore-output, at most once."
    if (count := len(cells_tagged(notebook, "nbval-ignore-output"))) > 1:
        yield f"{count} cells are tagged nbval-ignore-output: one at most, the slider"


# What is stored.


@rule
def committable(path: Path, notebook: NotebookNode) -> Iterator[str]:
    yield from (f"{fault} Then run make render." for fault in faults(notebook))
    if (size := len(writes(notebook).encode())) > 800_000:
        yield f"{size // 1000} kB: 800 at most. Show fewer or smaller pictures."


@rule
def pictures_speak(path: Path, notebook: NotebookNode) -> Iterator[str]:
    for index, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                alt = output.metadata.get("image/png", {}).get("alt")
                if alt != output.data.get("text/plain", "").split("\n\n")[0]:
                    yield f"cell {index}: the picture's words do not begin with its alt text"


# What is written.


@rule
def wording(path: Path, notebook: NotebookNode) -> Iterator[str]:
    for where, text in prose.texts(notebook):
        for found in BANNED.finditer(prose.MATHS.sub(" ", prose.without_code(text))):
            yield f"{where} says “{found[0]}”: it helps nobody who finds it hard. Drop it."
        if HATS.search(text):
            yield f"{where} puts a hat on y, whose meaning differs by library: write p or label"


@rule
def numbers_were_printed(path: Path, notebook: NotebookNode) -> Iterator[str]:
    """Decimals are printed by a cell; integers of two or more digits may stand in code instead.

    Free are cell 3, the minutes of an idea, `## Further reading`, links' targets, code in text,
    references to notebooks.
    """
    outputs, typed = prose.printed(notebook), prose.in_code(notebook)
    reading = blocks(notebook).get("Further reading", [])
    free = {cell.source for cell in [*notebook.cells[2:3], *reading]}
    for where, text in prose.texts(notebook):
        if text in free:
            continue
        decimals, integers = prose.stated(text)
        for number in sorted(decimals - outputs):
            yield f"{where} states {number}, which no cell prints. Print it, or use words."
        for number in sorted(integers - outputs - typed):
            yield f"{where} states {number}, which no cell prints or holds. Print it, or use words."


@rule
def links_lead_somewhere(path: Path, notebook: NotebookNode) -> Iterator[str]:
    for index, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "markdown":
            yield from (f"cell {index}: {problem}" for problem in broken_links(path, cell.source))


def broken_links(path: Path, text: str) -> Iterator[str]:
    for _, target in prose.LINK.findall(prose.CODE.sub(" ", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists():
            yield f"the link {target} leads to no file. Mend the name."
        elif anchor and anchor not in prose.anchors(markdown_of(file)):
            there = ", ".join(sorted(prose.anchors(markdown_of(file))))
            yield f"the link {target} leads to no heading. {file.name} has: {there}"


def markdown_of(file: Path) -> str:
    return markdown(read(file).cells) if file.suffix == ".ipynb" else file.read_text("utf-8")
