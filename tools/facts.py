"""Write what the notebooks hold into the pages that repeat it; `make render` calls this file.

With this file no table of README.md, TEACHING.md or CONTRIBUTING.md can differ from the notebooks:
what stands on a page between `<!-- written: NAME -->` and `<!-- end -->` is made by the function
NAME below, from the texts of the notebooks, their metadata `scratchlr`, and the tags `kind:…` and
`belief:…` of their cells. The public address and the version, which pyproject.toml names, are put
in wherever a page repeats them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from nbformat import NotebookNode

from scratchlr.exercises import EXERCISES
from tools import series
from tools.notebook_rules import MAX_CELLS, MAX_LINES, MAX_WORDS, MINUTES
from tools.prose import anchors, headings
from tools.series import ROOT, read, tagged

PAGES = [ROOT / name for name in ("README.md", "TEACHING.md", "CONTRIBUTING.md", "CITATION.cff")]
BLOCK = re.compile(r"(<!-- written: (\w+) -->)((?:(?!<!--).)*)(<!-- end -->)", re.S)


class Notebook(NamedTuple):
    path: Path
    content: NotebookNode

    @property
    def number(self) -> str:
        return self.path.name[:2]

    @property
    def minutes(self) -> str:
        text = "\n".join(cell.source for cell in self.content.cells)
        if found := MINUTES.search(text):
            return found[1]
        raise ValueError(f"{self.path.name}: give the time in cell 3 as `**Time.** NN minutes`.")

    def link(self, heading: str = "") -> str:
        """A link to the notebook or to one of its headings, named after it."""
        anchor = f"#{anchors(f'# {heading}').pop()}" if heading else ""
        name = heading or series.title(self.content)
        return f"[{self.number} {name}](notebooks/{self.path.name}{anchor})"

    def fact(self, name: str) -> str:
        """An entry of the metadata `scratchlr`. ValueError if it is missing."""
        if found := self.content.metadata.get("scratchlr", {}).get(name):
            return found
        where = "JupyterLab: Property Inspector, Advanced Tools, Notebook Metadata"
        raise ValueError(f"{self.path.name}: the metadata `scratchlr` lack “{name}” ({where}).")

    def cells(self) -> Iterator[tuple[str, NotebookNode]]:
        """Each cell with the last heading in it or above it."""
        heading = ""
        for cell in self.content.cells:
            if cell.cell_type == "markdown":
                heading = next((text for _, text in reversed(headings(cell.source))), heading)
            yield heading, cell


def table(header: str, rows: list[list[str]]) -> str:
    lines = [header.split(" | "), ["---"] * len(header.split(" | ")), *rows]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def questions(notebooks: list[Notebook], _: str) -> str:
    rows = [[n.link(), n.fact("question"), n.minutes, n.fact("cures")] for n in notebooks]
    return table("notebook | the question it answers | minutes | symptom it cures", rows)


def lessons(notebooks: list[Notebook], _: str) -> str:
    told = ("ask", "expect", "show")
    rows = [[n.number, n.minutes, *(n.fact(name) for name in told)] for n in notebooks]
    return table("notebook | minutes | ask, before anything moves | expect | then show", rows)


def arc(notebooks: list[Notebook], _: str) -> str:
    """A chart of what each notebook derives, in a row."""
    boxes = []
    for n in notebooks:
        derived = [name for cell in n.content.cells for name in tagged(cell, "derives")]
        name, cures = ", ".join(derived) or series.title(n.content), n.fact("cures")
        boxes.append(f'  n{n.number}["{n.number} {name}<br>{cures.replace("`", "")}"]\n')
    row = " --> ".join(f"n{n.number}" for n in notebooks)
    return f"\n```mermaid\nflowchart LR\n{''.join(boxes)}  {row}\n```\n"


def exercises(notebooks: list[Notebook], _: str) -> str:
    """Each heading of the third level is an exercise; its check, if any, is two cells below it."""
    rows = []
    for n in notebooks:
        for (heading, text), cell in zip(n.cells(), n.content.cells[2:]):
            if text.cell_type == "markdown" and (3, heading) in headings(text.source):
                if not (kinds := tagged(text, "kind")):
                    raise ValueError(f"{n.path.name}: tag “{heading}”, as in `kind:write it`.")
                checks = re.findall(r'^check\("(.+?)"', cell.source)
                if unknown := set(checks) - set(EXERCISES):
                    home = f"src/scratchlr/exercises/nb{n.number}.py"
                    raise ValueError(f"{n.path.name} checks {unknown}: write it in {home}.")
                known = [str(len(EXERCISES[name].mistakes)) for name in checks]
                met = ", ".join(tagged(text, "belief"))
                rows.append([f"{n.number} {heading}", ", then ".join(kinds), met, *(known or "–")])
    return table("exercise | kind | beliefs | known mistakes", rows)


def beliefs(notebooks: list[Notebook], page: str) -> str:
    """Numbers and sentences are written by hand, on the page; where a belief is met is not."""
    sentences = dict(re.findall(r"^\| (\d+) \| (.+?) \|", page, re.M))
    met, asked = defaultdict(list), defaultdict(set)
    for n in notebooks:
        for heading, cell in n.cells():
            for number in tagged(cell, "belief"):
                met[number].append(n.link(heading))
    for path in (ROOT / "notebooks").glob("quiz-*.ipynb"):
        for cell in read(path).cells:
            for number in re.findall(r"<!-- belief (\d+) -->", cell.source):
                asked[number].add(re.findall(r"^## (\d+)", cell.source)[0])
    if odd := sorted({*met, *asked} - {*sentences}) + sorted({*sentences} - {*met}):
        where = "a row with its sentence in TEACHING.md, and a cell where it is met"
        raise ValueError(f"Belief {odd[0]} needs both: {where}, tagged `belief:{odd[0]}`.")
    places = {n: [", ".join(met[n]), ", ".join(sorted(asked[n]))] for n in sentences}
    rows = [[n, sentence, *places[n]] for n, sentence in sentences.items()]
    return table("number | belief | met in | quiz question", rows)


def limits(_: list[Notebook], __: str) -> str:
    return (
        f"{MAX_CELLS} cells beside the exercises, {MAX_LINES} lines of code and {MAX_WORDS} words"
        " in a cell"
    )


def notation(notebooks: list[Notebook], _: str) -> str:
    """The tables of the recaps, one below the other."""
    recaps = [(n, cell.source) for n in notebooks for at, cell in n.cells() if at == "Recap"]
    lines = [
        (n, line) for n, text in recaps for line in re.findall(r"^\| (.+) \|$", text, re.M)[1:]
    ]
    rows = [[n.number, *line.split(" | ")] for n, line in lines]
    return table("notebook | idea | maths | code | shape", rows)


WRITERS = {
    writer.__name__: writer
    for writer in (questions, lessons, arc, exercises, beliefs, limits, notation)
}


def repeated() -> dict[str, str]:
    """Where a page repeats a fact of the project, behind the first group -> the fact."""
    address = series.repository()
    return {
        r"(git clone |repository-code: )\S+": address,
        r"(mybinder\.org/v2/gh/)[^/\s]+/[^/\s]+": address.removeprefix("https://github.com/"),
        r"(git-pull\?repo=)[^&\s]+": quote(address, safe=""),
        r"((?<![\w-])version:?\s)\d+\.\d+\.\d+": series.project()["version"],
    }


def update(name: str, text: str, notebooks: list[Notebook]) -> str:
    """The text of the page `name` with its facts put in. ValueError if a mark is wrong."""
    marks = [mark[2] for mark in BLOCK.finditer(text)]
    if not len(marks) == text.count("<!-- written:") == text.count("<!-- end -->"):
        raise ValueError(f"{name}: a `<!-- written: … -->` has no `<!-- end -->`, or the reverse.")
    if unknown := set(marks) - set(WRITERS):
        raise ValueError(f"{name}: nothing writes {unknown}; there is {', '.join(WRITERS)}.")
    text = BLOCK.sub(lambda mark: mark[1] + WRITERS[mark[2]](notebooks, mark[3]) + mark[4], text)
    for pattern, fact in repeated().items():
        text = re.sub(pattern, lambda found, fact=fact: found[1] + fact, text)
    return text


def stale_pages() -> dict[Path, str]:
    """Each page that does not say what the notebooks hold -> what it must say."""
    notebooks = [Notebook(path, read(path)) for path in series.notebooks()]
    texts = {page: page.read_text("utf-8") for page in PAGES}
    news = {page: update(page.name, text, notebooks) for page, text in texts.items()}
    return {page: new for page, new in news.items() if new != texts[page]}
