"""Write what the notebooks hold into the pages that repeat it; `make render` calls this file.

With this file no table of README.md, TEACHING.md or CONTRIBUTING.md can differ from the notebooks:
what stands on a page between `<!-- written: NAME -->` and `<!-- end -->` is made by the function
NAME below, from the texts of the notebooks, their metadata `scratchlr`, and the tags `kind:…` and
`belief:…` of their cells. Which symptom is cured where stands in one table of the first notebook.
The public address and the version, which pyproject.toml names, are put in wherever a page repeats
them.
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
from tools.notebook_rules import MAX_CELLS, MAX_COLUMNS, MAX_LINES, MAX_WORDS, MINUTES, markdown
from tools.prose import anchors, headings
from tools.series import ROOT, read, tagged

PAGES = [ROOT / name for name in ("README.md", "TEACHING.md", "CONTRIBUTING.md", "CITATION.cff")]
FACTS = ("question", "ask", "expect", "show")  # what a notebook's metadata say of it
# A row of the one list: | S1 overflow | numpy warns | [01](01-odds.ipynb) |
SYMPTOM = re.compile(r"^\| ((S\d)\b.*?) \| (.+?) \| \[(\d\d)\]\(\4-\S+\.ipynb\S*\) \|$", re.M)
BLOCK = re.compile(r"(<!-- written: (\w+) -->)((?:(?!<!--).)*)(<!-- end -->)", re.S)


class Notebook(NamedTuple):
    path: Path
    content: NotebookNode

    @property
    def number(self) -> str:
        return self.path.name[:2]

    @property
    def text(self) -> str:
        return markdown(self.content.cells)

    @property
    def optional(self) -> bool:
        """Whether the opening says so, behind the time."""
        return bool(re.search(r"^\*\*Time\.\*\*.*\boptional\b", self.text, re.M | re.I))

    @property
    def minutes(self) -> str:
        if found := MINUTES.search(self.text):
            return f"{found[1]}, optional" if self.optional else found[1]
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


class Symptom(NamedTuple):
    name: str
    number: str
    seen: str
    cured_in: str


def symptoms(notebooks: list[Notebook]) -> list[Symptom]:
    """The rows of the one list. ValueError if there is none, or if it names a missing notebook."""
    found = [Symptom(*row) for row in SYMPTOM.findall(notebooks[0].text)]
    if not found:
        where = f"{notebooks[0].path.name} lacks the table of symptoms"
        raise ValueError(f"{where}, with rows | S1 overflow | numpy warns | [01](01-….ipynb) |")
    if [s.number for s in found] != [f"S{n}" for n in range(1, len(found) + 1)]:
        raise ValueError(f"{notebooks[0].path.name}: number the symptoms S1, S2 … in their order.")
    if lost := {s.cured_in for s in found} - {n.number for n in notebooks}:
        raise ValueError(f"A symptom is cured in {', '.join(lost)}, but there is no such notebook.")
    return found


def cures(notebook: Notebook, notebooks: list[Notebook]) -> str:
    found = symptoms(notebooks)
    if notebook == notebooks[0]:
        return f"shows {found[0].number} to {found[-1].number}"
    own = [f"{s.number}: {s.seen}" for s in found if s.cured_in == notebook.number]
    return "; ".join(own) or "–"


def miscured(notebook: Notebook, notebooks: list[Notebook]) -> Iterator[str]:
    """Where a notebook contradicts the list: what is bold there, S1 say, counts as cured there."""
    listed = {s.number: s for s in symptoms(notebooks)}
    own = {number for number, s in listed.items() if s.cured_in == notebook.number}
    promise = "".join(re.findall(r"^\*\*What you'll do\.\*\*.*", notebook.text, re.M))
    parts = {"What you'll do": promise, "The rest": notebook.text.replace(promise, "")}
    for place, text in parts.items():
        bold = set(re.findall(r"\bS\d\b", " ".join(re.findall(r"\*\*(.+?)\*\*", text))))
        if notebook != notebooks[0] and bold != own:
            says = f"{place} says {', '.join(sorted(bold)) or 'nothing'} in bold"
            yield f"{says}; cured here, by the list: {', '.join(sorted(own)) or 'nothing'}"
    for number in re.findall(r"\b(S\d)\** is cured", notebook.text):
        if number not in listed or listed[number].cured_in > notebook.number:
            yield f"says that {number} is cured; by the list it is not, yet"
    for name, number in re.findall(r"^\| ((S\d)\b.*?) \|", notebook.text, re.M):
        if number in listed and name != listed[number].name:
            yield f"a table calls it {name}, the list {listed[number].name}"


def table(header: str, rows: list[list[str]]) -> str:
    lines = [header.split(" | "), ["---"] * len(header.split(" | ")), *rows]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def questions(notebooks: list[Notebook], _: str) -> str:
    rows = [[n.link(), n.fact("question"), n.minutes, cures(n, notebooks)] for n in notebooks]
    return table("notebook | the question it answers | minutes | symptom it cures", rows)


def lessons(notebooks: list[Notebook], _: str) -> str:
    rows = [[n.number, n.minutes, *(n.fact(name) for name in FACTS[1:])] for n in notebooks]
    return table("notebook | minutes | ask, before anything moves | expect | then show", rows)


def arc(notebooks: list[Notebook], _: str) -> str:
    """A chart of what each notebook derives and cures: the core in a row, the rest behind it."""
    boxes = []
    for n in notebooks:
        derived = [name for cell in n.content.cells for name in tagged(cell, "derives")]
        name, cured = ", ".join(derived) or series.title(n.content), cures(n, notebooks)
        more = "" if cured == "–" else f"<br>{cured}"
        words = f"{n.number} {name}{more}".replace("`", "").replace('"', "'")
        boxes.append(f'  n{n.number}["{words}"]\n')
    core = [f"n{n.number}" for n in notebooks if not n.optional]
    rest = [f"  {core[-1]} -.-> n{n.number}\n" for n in notebooks if n.optional]
    row = f"  {' --> '.join(core)}\n"
    return f"\n```mermaid\nflowchart LR\n{''.join([*boxes, row, *rest])}```\n"


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
    places = {n: [", ".join(met[n]), ", ".join(sorted(asked[n], key=int))] for n in sentences}
    rows = [[n, sentence, *places[n]] for n, sentence in sentences.items()]
    return table("number | belief | met in | quiz question", rows)


def limits(_: list[Notebook], __: str) -> str:
    return (
        f"{MAX_CELLS} cells beside the exercises, {MAX_LINES} lines of code and {MAX_WORDS} words"
        f" in a cell, {MAX_COLUMNS} columns in a line of code"
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
