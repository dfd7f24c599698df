"""Proves that every notebook keeps the frame, the sizes and the promise that each number in the text was printed.

A rule is a function from a notebook to problems, each of which says where it is and what to do. The last part of this
file breaks every rule on purpose, in a copy of a notebook.
"""

from __future__ import annotations

import ast
import copy
import re
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nbformat import from_dict

from tools.prose import (
    CODE,
    LINK,
    MATHS,
    anchors,
    headings,
    in_code,
    numbers,
    printed,
    stated,
    texts,
    without_code,
    words,
)
from tools.render import PICTURE, cell_metadata, faults, navigation, picture
from tools.series import METADATA, ROOT, read, tags

PATHS = sorted(
    (ROOT / "notebooks").glob("[0-9]*.ipynb")
)  # the quizzes have a form, and tests, of their own
LABELS = ["**What you'll do.**", "**What you'll learn**", "**What you'll need.**", "**Time.**"]
ENDING = ["Exercises", "Recap", "In practice", "Further reading"]
ANSWER = re.compile(r"\n\n<details><summary>Answer</summary>\n\n.+\n\n</details>\s*$", re.S)
MODEL = re.compile(r"\n\n<details><summary>A model answer</summary>\n\n.+\n\n</details>\s*$", re.S)
MINUTES = re.compile(r"\*\*Time\.\*\* (\d+) minutes")
BANNED = re.compile(r"\b(simply|obviously|of course|trivial(ly)?|as you can see)\b", re.I)
HATS = re.compile(r"ŷ|y_hat|\\hat\s*\{?\s*y")
HUSHED = re.compile(r"filterwarnings|simplefilter\(\s*[\"']ignore")
CLOCK = re.compile(
    r"\bperf_counter|\btime\.(time|monotonic|process_time)|\b(import|from) time\b|\.(now|today)\("
)

Rule = Callable[[Path, dict], Iterator[str]]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    RULES.append(function)
    return function


# The frame.


@rule
def opening(path: Path, notebook: dict) -> Iterator[str]:
    """Title, navigation, what you'll do and need, set-up; nothing of it anywhere else."""
    title, nav, purpose, setup = notebook["cells"][:4]
    if title["cell_type"] != "markdown" or not re.fullmatch(r"# \S+( \S+){2,}\n?", title["source"]):
        yield "cell 1: must be the title, a short sentence behind one #, and nothing else"
    if [cell for cell in notebook["cells"] if "navigation" in tags(cell)] != [
        nav,
        notebook["cells"][-1],
    ]:
        yield "cell 2 and the last cell, and no other, must be markdown tagged `navigation` with the same text"
    at = [purpose["source"].find(label) for label in LABELS]
    if purpose["cell_type"] != "markdown" or -1 in at or at != sorted(at):
        yield f"cell 3: must hold, in this order, {' '.join(LABELS)}"
    minutes = MINUTES.search(purpose["source"])
    if not minutes or not 20 <= int(minutes[1]) <= 50:
        yield "cell 3: give the time as `**Time.** NN minutes`, 20 to 50"
    if not 1 <= len(re.findall(r"^- ", purpose["source"], re.M)) <= 3:
        yield "cell 3: name one to three things that are learned, each behind `- `"
    if [cell for cell in notebook["cells"] if "setup" in tags(cell)] != [setup] or setup[
        "cell_type"
    ] != "code":
        yield "cell 4, and no other, must be the code tagged `setup`"


@rule
def navigated(path: Path, notebook: dict) -> Iterator[str]:
    for index, cell in enumerate(notebook["cells"], 1):
        if "navigation" in tags(cell) and cell["source"] != navigation(path):
            yield f"cell {index}: the navigation is not what it should be. Run make render (titles may have changed)."


@rule
def sections(path: Path, notebook: dict) -> Iterator[str]:
    """One H1, three to five ideas, the ending; no level of heading skipped."""
    found = [
        one
        for cell in notebook["cells"]
        if cell["cell_type"] == "markdown"
        for one in headings(cell["source"])
    ]
    levels = [level for level, _ in found]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings with one #: the title is the only one"
    for (before, _), (level, text) in zip(found, found[1:]):
        if level > before + 1:
            yield f"heading “{text}” skips a level: use {'#' * (before + 1)}"
    names = [text for level, text in found if level == 2]
    if names[-4:] != ENDING:
        yield f"the last four headings with ## must be {', '.join(ENDING)}, not {', '.join(names[-4:])}"
    if not 3 <= len(names) - 4 <= 5:
        yield f"{len(names) - 4} ideas (headings with ## before the exercises): three to five"


def blocks(notebook: dict) -> dict[str, list[dict]]:
    """The cells under each heading with ##."""
    result: dict[str, list[dict]] = {}
    name = ""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            name = next((text for level, text in headings(cell["source"]) if level == 2), name)
        result.setdefault(name, []).append(cell)
    return result


@rule
def predicted_and_explained(path: Path, notebook: dict) -> Iterator[str]:
    """In each idea: a question, the code that answers it, the reason why; as often as wanted."""
    for name, cells in blocks(notebook).items():
        if not name or name in ENDING:
            continue
        steps = []
        for cell in cells:
            if cell["cell_type"] == "code":
                steps.append("run")
            else:
                steps += re.findall(r"^\*\*(Predict|Explain)\.\*\*", cell["source"], re.M)
                question = cell["source"].partition("**Predict.**")[2]
                if question and "?" not in question.partition("<details>")[0]:
                    yield f"“{name}”: the Predict asks nothing; end it with a question that has a definite answer"
                if question and not ANSWER.search(question):
                    yield f"“{name}”: a Predict ends with its answer, folded in <details><summary>Answer</summary>"
        story = " ".join(steps)
        if not re.fullmatch(r"(run )*(Predict (run )+Explain ?(run ?)*)+", story):
            yield f"“{name}” goes: {story}. Each Predict needs code and then an Explain before the next Predict."


@rule
def exercised(path: Path, notebook: dict) -> Iterator[str]:
    """Two or three exercises: a text, a stub, its check, and a solution; or a text with a model answer folded under it."""
    cells = blocks(notebook).get("Exercises", [])
    starts = [i for i, cell in enumerate(cells) if cell["cell_type"] == "markdown"]
    if not 2 <= len(starts) <= 3:
        yield f"{len(starts)} exercises: two or three"
    for start, end in zip(starts, [*starts[1:], len(cells)]):
        text, *code = cells[start:end]
        name = next((title for level, title in headings(text["source"]) if level == 3), "?")
        if not code:
            if not MODEL.search(text["source"]):
                yield f"“{name}” has neither a check nor <details><summary>A model answer</summary>"
        elif [tags(cell) for cell in code] != [["exercise"], ["check"], ["solution"]]:
            yield f"“{name}”: a stub tagged `exercise`, then `check`, then `solution`, not {[tags(cell) for cell in code]}"
        else:
            stub, check, solution = code
            if "..." not in stub["source"] or not solution["source"].endswith(check["source"]):
                yield f"“{name}”: the stub holds `...`, and the solution ends with the check"
            if "not attempted yet" not in str(check["outputs"]) or ": right" not in str(
                solution["outputs"]
            ):
                yield f"“{name}”: the stub must be answered “not attempted yet”, the solution “right”"
    if any(
        set(tags(cell)) & {"exercise", "check", "solution"}
        for cell in notebook["cells"]
        if cell not in cells
    ):
        yield "a cell tagged exercise, check or solution stands outside `## Exercises`"


@rule
def ending(path: Path, notebook: dict) -> Iterator[str]:
    recap = "\n".join(
        c["source"] for c in blocks(notebook).get("Recap", []) if c["cell_type"] == "markdown"
    )
    if (bullets := len(re.findall(r"^- ", recap, re.M))) != 3:
        yield f"the recap has {bullets} bullets: three, please"
    if not re.search(r"^\|[ :|-]+\|$", recap, re.M):
        yield "the recap has no table: add the new rows of the notation"


# Sizes.


@rule
def sizes(path: Path, notebook: dict) -> Iterator[str]:
    """Words are counted without maths, tables and link targets; blank lines and comments of code count."""
    if (count := len(notebook["cells"]) - len(blocks(notebook).get("Exercises", []))) > 45:
        yield f"{count} cells beside the exercises: 45 at most. Split the notebook or drop an aside."
    lines = [
        len(cell["source"].splitlines())
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
    if statistics.median(lines) > 5:
        yield f"half of the code cells have more than 5 lines (median {statistics.median(lines):g}): split some"
    for index, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "code" and len(cell["source"].splitlines()) > 15:
            yield f"cell {index}: {len(cell['source'].splitlines())} lines of code: 15 at most. Split it."
        if cell["cell_type"] == "markdown" and "navigation" not in tags(cell):
            if (count := words(cell["source"])) > 120:
                yield f"cell {index}: {count} words: 120 at most. Split or shorten it."
            if cell["source"].count("$$") > 2:
                yield f"cell {index}: {cell['source'].count('$$') // 2} displayed equations: one. Split the cell."


# Code.


@rule
def plain_code(path: Path, notebook: dict) -> Iterator[str]:
    """Python and nothing else, no clock, no hidden warnings, no output kept from the comparison but one."""
    ignored = 0
    for index, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] != "code":
            continue
        source = cell["source"]
        try:
            ast.parse(source)
        except SyntaxError:
            yield f"cell {index}: is not plain Python. No magics, no `!`, no `?`."
        if re.search(r";\s*$", source, re.M):
            yield f"cell {index}: a line ends in `;`, which hides the output. End with plots.show(fig, alt)."
        if HUSHED.search(source):
            yield f"cell {index}: hides warnings. Cure the cause, or catch and print the warning if it is the lesson."
        if CLOCK.search(source):
            yield f"cell {index}: reads the clock, which never says the same twice. Count operations instead."
        if "NBVAL_" in source or "nbval-skip" in tags(cell):
            yield f"cell {index}: keeps itself from the comparison. Use the tag nbval-ignore-output, at most once."
        ignored += "nbval-ignore-output" in tags(cell)
    if ignored > 1:
        yield f"{ignored} cells are tagged nbval-ignore-output: one at most, the slider"


# What is stored.


@rule
def rendered(path: Path, notebook: dict) -> Iterator[str]:
    """As tests/render.py leaves it: nbval would skip a cell without count and output in silence."""
    counts = [cell["execution_count"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    if counts != list(range(1, len(counts) + 1)):
        yield f"the cells were not run once from top to bottom (counts {counts}). Run make render."
    if notebook["metadata"] != METADATA:
        yield f"the notebook's metadata are {notebook['metadata']}. Run make render."
    for index, cell in enumerate(notebook["cells"], 1):
        if cell["metadata"] != cell_metadata(tags(cell)):
            yield f"cell {index}: metadata {set(cell['metadata'])}. Run make render, which keeps the tags alone."
    for fault in faults(notebook):
        yield f"{fault} Then run make render."
    if path.stat().st_size > 600_000:
        yield f"{path.stat().st_size // 1000} kB: 600 at most. Show fewer or smaller pictures."


@rule
def pictures_speak(path: Path, notebook: dict) -> Iterator[str]:
    for index, cell in enumerate(notebook["cells"], 1):
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                alt = output["metadata"].get("image/png", {}).get("alt")
                if alt != output["data"].get("text/plain", "").split("\n\n")[0]:
                    yield f"cell {index}: the picture's words do not begin with its alt text. Use plots.show(fig, alt)."


# What is written.


@rule
def wording(path: Path, notebook: dict) -> Iterator[str]:
    for where, text in texts(notebook):
        for found in BANNED.finditer(MATHS.sub(" ", without_code(text))):
            yield f"{where} says “{found[0]}”: what is easy needs no such word, what is not is hurt by it. Drop it."
        if HATS.search(text):
            yield f"{where} puts a hat on y, which means three things in three libraries: write p or label"


@rule
def numbers_were_printed(path: Path, notebook: dict) -> Iterator[str]:
    """A decimal number is printed by a cell; an integer of two or more digits is printed or stands in code.

    Free are cell 3, `## Further reading`, links' targets, code within the text and references to notebooks.
    """
    outputs, code = printed(notebook), in_code(notebook)
    free = {
        cell["source"]
        for cell in [notebook["cells"][2], *blocks(notebook).get("Further reading", [])]
    }
    for where, text in texts(notebook):
        if text in free:
            continue
        decimals, integers = stated(text)
        for number in sorted(decimals - outputs):
            yield f"{where} states {number}, which no cell prints. Print it, digit for digit, or say it in words."
        for number in sorted(integers - outputs - code):
            yield f"{where} states {number}, which no cell prints or uses. Print it, or say it in words."


@rule
def links_lead_somewhere(path: Path, notebook: dict) -> Iterator[str]:
    for index, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "markdown":
            yield from (
                f"cell {index}: {problem}" for problem in broken_links(path, cell["source"])
            )


def broken_links(path: Path, text: str) -> Iterator[str]:
    for _, target in LINK.findall(CODE.sub(" ", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists():
            yield f"the link {target} leads to no file. Mend the name."
        elif anchor and anchor not in anchors(markdown_of(file)):
            there = ", ".join(sorted(anchors(markdown_of(file))))
            yield f"the link {target} leads to no heading. {file.name} has: {there}"


def markdown_of(file: Path) -> str:
    if file.suffix == ".ipynb":
        return "\n\n".join(
            cell["source"] for cell in read(file)["cells"] if cell["cell_type"] == "markdown"
        )
    return file.read_text("utf-8")


# The series as it is.


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook(path, rule):
    found = list(rule(path, read(path)))
    assert not found, "\n".join([f"{path.name}:", *found])


def test_the_series_is_numbered_from_00_without_a_gap():
    assert [path.name[:3] for path in PATHS] == [f"{number:02}-" for number in range(len(PATHS))]
    assert PATHS, "no notebook in notebooks/"


def test_the_readme_shows_the_picture_of_one_tagged_cell():
    pngs = [png for path in PATHS if (png := picture(read(path)))]
    assert len(pngs) == 1, f"{len(pngs)} notebooks have a picture tagged readme-picture: tag one"
    assert PICTURE.read_bytes() == pngs[0], (
        ".github/picture.png is not the tagged cell's picture. Run make render."
    )


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_readme_lists_the_notebook_with_its_minutes(path):
    minutes = MINUTES.search(read(path)["cells"][2]["source"])[1]
    rows = [
        line
        for line in (ROOT / "README.md").read_text("utf-8").splitlines()
        if f"(notebooks/{path.name})" in line
    ]
    assert [row for row in rows if f"| {minutes} |" in row], (
        f"README.md needs a row for {path.name}: {minutes} minutes"
    )


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "TEACHING.md"])
def test_the_links_of_the_other_pages_lead_somewhere(name):
    assert not (found := list(broken_links(ROOT / name, (ROOT / name).read_text("utf-8")))), (
        "\n".join(found)
    )


# How numbers are read.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is 0.27.", ["0.27"]),
        ("0.273", ["0.273"]),
        ("from −0.5 to -0.25, then 3", ["-0.5", "-0.25", "3"]),
        ("x-0.5, (1)-2 and 10-20: something is subtracted", ["0.5", "1", "2", "10", "20"]),
        ("(−7,−1.5) w=-2.5 [-1 2]", ["-7", "-1.5", "-2.5", "-1", "2"]),
        ("5,000 steps, 1,234,567 samples, (20,30)", ["5000", "1234567", "20", "30"]),
        ("1e-05, 2.5E+3 and 1e300", ["1e-05", "2.5e+3", "1e300"]),
        ("92 % or 92% of ½", ["92", "92"]),
        ("S1, x2, 3d, 10th, X30, version 3.11.2, 10⁻⁵", []),
        ("1/1000: 0.5/2", ["1", "1000", "0.5", "2"]),
        ("12, 13; 14.", ["12", "13", "14"]),
    ],
)
def test_numbers_are_read_whole(text, expected):
    assert numbers(text) == expected


@pytest.mark.parametrize(
    ("text", "decimals", "integers"),
    [
        ("In notebooks 01 to 04 and in 05, also notebook 12: 99", set(), {"99"}),
        ("`lr = 0.01` and ```\n0.3\n``` are code", set(), set()),
        ("[the 12th of 40](page-0.5.html#99)", set(), {"40"}),
        ("$x = 0.5y + 10^{308} \\cdot0.25$ and $$-1.5$$", {"0.5", "0.25", "-1.5"}, set()),
        ("$w-0.5$ is below $-0.5$", {"0.5", "-0.5"}, set()),
        ("7 of 569 samples, 0.6274", {"0.6274"}, {"569"}),
        ("| 12 | 0.5 |", {"0.5"}, {"12"}),
    ],
)
def test_what_a_text_states(text, decimals, integers):
    assert stated(text) == (decimals, integers)


def test_what_a_notebook_prints():
    """A picture's words do not count; nor does a part of a longer number; zeros at the end may be left out."""
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "loss 0.273, w = -3.6400\n"},
        {
            "output_type": "execute_result",
            "metadata": {},
            "data": {"text/plain": "array([1000, 0.5])"},
        },
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {"image/png": "", "text/plain": "0.75 at 77"},
        },
    ]
    notebook = {
        "cells": [{"cell_type": "code", "source": "n = 5_000", "metadata": {}, "outputs": outputs}]
    }
    assert printed(notebook) == {"0.273", "-3.6400", "-3.640", "-3.64", "1000", "0.5"}
    assert in_code(notebook) == {"5000"}


def test_words_are_counted_without_maths_tables_and_targets():
    assert (
        words(
            "## Two words\n\n$$x + y$$ and $z$ — a [short link](far/away.html) `f(x, y)`.\n\n| a | b |"
        )
        == 7
    )


def test_anchors_are_those_of_github():
    text = "# The `sigmoid`, again!\n## Recap\n```\n# no heading\n```\n## Recap\n## [A link](x.md) – here"
    assert anchors(text) == {"the-sigmoid-again", "recap", "recap-1", "a-link--here"}


# Every rule broken on purpose, in a copy of a notebook.


class Copy:
    """A copy of a notebook in which one thing can be changed."""

    def __init__(self, path: Path) -> None:
        self.path, self.notebook = path, copy.deepcopy(read(path))
        self.cells = self.notebook["cells"]
        self.code = [cell for cell in self.cells if cell["cell_type"] == "code"]

    def edit(self, old: str, new: str, at_cell: int | None = None) -> None:
        """Replace the first `old` in a markdown cell, or in the cell of that index."""
        cells = (
            [c for c in self.cells if c["cell_type"] == "markdown"]
            if at_cell is None
            else [self.cells[at_cell]]
        )
        cell = next(cell for cell in cells if old in cell["source"])
        cell["source"] = cell["source"].replace(old, new, 1)

    def say(self, text: str) -> None:
        """Add a text to the last idea."""
        cell = next(cell for cell in self.cells if cell["source"].startswith("## Exercises"))
        self.cells.insert(
            self.cells.index(cell), {"cell_type": "markdown", "source": text, "metadata": {}}
        )

    def run(self, source: str, tag: str | None = None) -> None:
        self.code[-1]["source"] = source
        self.code[-1]["metadata"] = {"tags": [tag]} if tag else {}

    def at(self, tag: str) -> dict:
        return next(cell for cell in self.code if tag in tags(cell))

    def drop_exercise(self) -> None:
        at = self.cells.index(self.at("solution"))
        del self.cells[at + 1 : at + 5]

    def unfold(self) -> None:
        """Leave of an exercise only its text."""
        at = self.cells.index(self.at("exercise"))
        del self.cells[at : at + 3]

    def picture(self) -> dict:
        return next(o for c in self.code for o in c["outputs"] if "image/png" in o.get("data", {}))

    def alt(self, text: str) -> None:
        self.picture()["metadata"]["image/png"]["alt"] = text

    def store(self, **output: object) -> None:
        self.code[-1]["outputs"] = [from_dict({"metadata": {}, **output})]


def change_a_digit(c: Copy) -> None:
    """Raise the last digit of the first decimal number in an Explain."""
    for cell in c.cells:
        if "**Explain.**" in cell["source"] and (found := stated(cell["source"])[0]):
            number = max(found, key=len).lstrip("-")
            cell["source"] = cell["source"].replace(
                number, number[:-1] + str((int(number[-1]) + 1) % 10)
            )
            return
    raise AssertionError("no decimal number to change")


def drop_the_table(c: Copy) -> None:
    for cell in blocks(c.notebook)["Recap"]:
        cell["source"] = cell["source"].replace("|", " ")


def ignore_two(c: Copy) -> None:
    for cell in c.code[-2:]:
        cell["metadata"] = {"tags": ["nbval-ignore-output"]}


BROKEN: dict[str, tuple[Rule, Callable[[Copy], object], str]] = {
    "no title": (opening, lambda c: c.edit("# ", "", 0), "cell 1"),
    "a title of one word": (opening, lambda c: c.cells[0].update(source="# Sigmoid"), "cell 1"),
    "navigation untagged": (opening, lambda c: c.cells[-1]["metadata"].clear(), "the last cell"),
    "no label": (opening, lambda c: c.edit("**What you'll need.**", "Need"), "in this order"),
    "no minutes": (opening, lambda c: c.edit("minutes", "moments", 2), "NN minutes"),
    "hours": (opening, lambda c: c.edit("**Time.** ", "**Time.** 1", 2), "NN minutes"),
    "nothing to learn": (opening, lambda c: c.cells[2].update(source=LABELS[1]), "one to three"),
    "a second set-up": (opening, lambda c: c.run("import math", "setup"), "tagged `setup`"),
    "stale navigation": (navigated, lambda c: c.edit("contents", "content", 1), "make render"),
    "a second title": (sections, lambda c: c.say("# Another"), "2 headings"),
    "a skipped level": (sections, lambda c: c.say("#### Deep"), "skips a level"),
    "no recap": (sections, lambda c: c.edit("## Recap", "## Summary"), "must be Exercises, Recap"),
    "too many ideas": (sections, lambda c: [c.say("## One more") for _ in range(6)], "ideas"),
    "no prediction": (predicted_and_explained, lambda c: c.edit("**Predict.**", ""), "goes"),
    "no explanation": (predicted_and_explained, lambda c: c.edit("**Explain.**", ""), "goes"),
    "an idea without either": (predicted_and_explained, lambda c: c.say("## An idea"), "An idea"),
    "no question": (
        predicted_and_explained,
        lambda c: c.say("**Predict.** Think."),
        "asks nothing",
    ),
    "no answer": (
        predicted_and_explained,
        lambda c: c.edit("<summary>Answer", "<summary>Hint"),
        "ends with its answer",
    ),
    "one exercise": (exercised, lambda c: c.drop_exercise(), "1 exercises"),
    "an exercise without its check": (
        exercised,
        lambda c: c.at("check")["metadata"].clear(),
        "then `check`",
    ),
    "a solved stub": (
        exercised,
        lambda c: c.at("exercise").update(source="def f():\n    return 1"),
        "holds `...`",
    ),
    "another check under the solution": (
        exercised,
        lambda c: c.at("check").update(source="check('x', f)"),
        "ends with",
    ),
    "a wrong solution": (exercised, lambda c: c.at("solution").update(outputs=[]), "“right”"),
    "an open question": (exercised, lambda c: c.unfold(), "neither a check nor"),
    "a stray solution": (
        exercised,
        lambda c: c.code[4]["metadata"].update(tags=["solution"]),
        "outside",
    ),
    "four bullets": (ending, lambda c: c.edit("## Recap\n", "## Recap\n\n- one more"), "4 bullets"),
    "no table": (ending, drop_the_table, "no table"),
    "46 cells": (sizes, lambda c: [c.say("more") for _ in range(46)], "cells beside"),
    "16 lines": (sizes, lambda c: c.run("1\n" * 16), "16 lines"),
    "long cells": (sizes, lambda c: [cell.update(source="1\n" * 6) for cell in c.code], "median 6"),
    "121 words": (sizes, lambda c: c.say("word " * 121), "121 words"),
    "two equations": (sizes, lambda c: c.say("$$1$$ and $$2$$"), "2 displayed"),
    "a magic": (plain_code, lambda c: c.run("%matplotlib inline"), "plain Python"),
    "a shell line": (plain_code, lambda c: c.run("!ls"), "plain Python"),
    "a semicolon": (plain_code, lambda c: c.run("ax.legend();"), "`;`"),
    "hidden warnings": (plain_code, lambda c: c.run("warnings.simplefilter('ignore')"), "hides"),
    "filtered warnings": (
        plain_code,
        lambda c: c.run("warnings.filterwarnings('ignore')"),
        "hides",
    ),
    "a stopwatch": (plain_code, lambda c: c.run("start = perf_counter()"), "clock"),
    "the time": (plain_code, lambda c: c.run("start = time.time()"), "clock"),
    "a date": (plain_code, lambda c: c.run("print(datetime.now())"), "clock"),
    "a comment for nbval": (plain_code, lambda c: c.run("# NBVAL_IGNORE_OUTPUT"), "comparison"),
    "a skipped cell": (plain_code, lambda c: c.run("1", "nbval-skip"), "comparison"),
    "two ignored cells": (plain_code, ignore_two, "2 cells"),
    "a cell that did not run": (
        rendered,
        lambda c: c.code[3].update(execution_count=None),
        "make render",
    ),
    "cells out of order": (rendered, lambda c: c.code[3].update(execution_count=99), "make render"),
    "widget state": (rendered, lambda c: c.notebook["metadata"].update(widgets={}), "metadata"),
    "another kernel": (
        rendered,
        lambda c: c.notebook["metadata"]["kernelspec"].update(name="x"),
        "metadata",
    ),
    "times of execution": (
        rendered,
        lambda c: c.cells[5]["metadata"].update(execution={}),
        "the tags alone",
    ),
    "stderr": (
        rendered,
        lambda c: c.store(output_type="stream", name="stderr", text="!"),
        "stderr",
    ),
    "an error": (
        rendered,
        lambda c: c.store(output_type="error", ename="E", evalue="", traceback=[]),
        "error E",
    ),
    "an SVG": (
        rendered,
        lambda c: c.store(output_type="display_data", data={"image/svg+xml": ""}),
        "SVG",
    ),
    "an address": (
        rendered,
        lambda c: c.store(output_type="stream", name="stdout", text="at 0x7f12ab34cd"),
        "0x7f",
    ),
    "a silent picture": (rendered, lambda c: c.picture()["metadata"].clear(), "without words"),
    "another alt": (pictures_speak, lambda c: c.alt("A cat."), "alt text"),
    "other words": (
        pictures_speak,
        lambda c: c.picture()["data"].update({"text/plain": "<Figure>"}),
        "alt text",
    ),
    "a banned word": (wording, lambda c: c.say("This is obviously true."), "obviously"),
    "a banned phrase": (wording, lambda c: c.say("Of course."), "Of course"),
    "a banned word in an alt": (wording, lambda c: c.alt("Simply."), "Simply"),
    "a hat": (wording, lambda c: c.say(r"$\hat{y}$"), "hat"),
    "a changed digit": (numbers_were_printed, change_a_digit, "no cell prints"),
    "a decimal from nowhere": (
        numbers_were_printed,
        lambda c: c.say("It is 0.123987."),
        "0.123987",
    ),
    "a decimal in maths": (numbers_were_printed, lambda c: c.say("$p = 0.123987$"), "0.123987"),
    "an integer from nowhere": (
        numbers_were_printed,
        lambda c: c.say("All 98,765 of them."),
        "98765",
    ),
    "a number in an alt": (
        numbers_were_printed,
        lambda c: c.alt("Up to 0.123987."),
        "the alt text",
    ),
    "a link to no file": (links_lead_somewhere, lambda c: c.say("[x](99-none.ipynb)"), "no file"),
    "a link to no heading": (
        links_lead_somewhere,
        lambda c: c.say("[x](../README.md#none)"),
        "no heading",
    ),
    "a link to no heading here": (
        links_lead_somewhere,
        lambda c: c.say("[x](#none)"),
        "no heading",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_rule_is_noticed(fault):
    rule, doctor, reason = BROKEN[fault]
    doctored = Copy(PATHS[1])
    before = list(rule(PATHS[1], doctored.notebook))
    doctor(doctored)
    new = [problem for problem in rule(PATHS[1], doctored.notebook) if problem not in before]
    assert any(reason in problem for problem in new), f"{fault}: {new}"


def test_every_rule_is_broken_once():
    assert {rule for rule, _, _ in BROKEN.values()} == set(RULES)
