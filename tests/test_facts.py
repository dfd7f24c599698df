"""Proves that the pages say what the notebooks hold, and that what they show works.

That no page differs today is proved in test_render.py, by `render --check`. Here: what is changed
by hand on a page is written back, and a source that is missing is named.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from scratchlr.data import breast_cancer
from scratchlr.exercises import EXERCISES, check
from tools import facts
from tools.prose import LINK, anchors, in_code, printed, stated
from tools.series import ROOT, notebooks, read

SERIES = [facts.Notebook(path, read(path)) for path in notebooks()]
TEXTS = {  # as they must be, so that one stale page does not turn every test red
    page.name: facts.update(page.name, page.read_text("utf-8"), SERIES) for page in facts.PAGES
}

CHANGES = [  # page, what stands there, what somebody makes of it
    ("README.md", r"\| \d\d \| S1", "| 99 | S1"),
    ("README.md", r"S1: ", "S2: "),
    ("README.md", r"shows S1", "shows S2"),
    ("README.md", r"\]\(notebooks/01-[\w-]+", "](notebooks/00-the-claim"),
    ("README.md", r"git clone \S+", "git clone https://example.org/a"),
    ("README.md", r"v2/gh/\w+/\w+", "v2/gh/a/b"),
    ("README.md", r"version\s0\S+\d", "version 9.9.9"),
    ("TEACHING.md", r"git clone \S+", "git clone https://example.org/a"),
    ("TEACHING.md", r"repo=[^&]+", "repo=elsewhere"),
    ("TEACHING.md", r"\| 02 \| \d\d", "| 02 | 99"),
    ("TEACHING.md", r"<br>S2: ", "<br>S3: "),
    ("TEACHING.md", r"n01 --> n02", "n02 --> n01"),
    ("TEACHING.md", r"\| \d+ \|\n\| 00 Mend", "| 99 |\n| 00 Mend"),
    ("TEACHING.md", r"write it \| 3", "write it | 4"),
    ("TEACHING.md", r"ipynb#meet-the-data", "ipynb#recap"),
    ("TEACHING.md", r"\| 8, 10 \|\n", "| 7 |\n"),
    ("CONTRIBUTING.md", r"\d+ lines of code", "99 lines of code"),
    ("CONTRIBUTING.md", r"p = \\sigma", r"p = \\tan"),
    ("CITATION.cff", r"\nversion: \S+", "\nversion: 9.9.9"),
    ("CITATION.cff", r"code: \S+", "code: https://example.org/a"),
]


@pytest.mark.parametrize(("page", "pattern", "other"), CHANGES)
def test_what_is_changed_by_hand_is_written_back(page, pattern, other):
    changed = re.sub(pattern, other, TEXTS[page], count=1)
    assert changed != TEXTS[page], "nothing to change: mend the pattern of this test"
    assert facts.update(page, changed, SERIES) == TEXTS[page]


def test_every_writer_has_a_page():
    used = {mark[2] for text in TEXTS.values() for mark in facts.BLOCK.finditer(text)}
    assert used == set(facts.WRITERS)


MET = new_markdown_cell("## Here", metadata={"tags": ["belief:1"]})
TASK = new_markdown_cell("### Do it", metadata={"tags": ["kind:write it"]})
CHECK = new_code_cell('check("it", my_it)')
STUB = [new_code_cell(), new_code_cell()]
FAULTS = {
    "lack “question”": ("questions", [], ""),
    "00-a.ipynb lacks the table of symptoms": ("arc", [], ""),
    "cured in 09, but": ("arc", [new_markdown_cell("| S1 a | b | [09](09-c.ipynb) |")], ""),
    "number the symptoms": ("arc", [new_markdown_cell("| S2 a | b | [00](00-a.ipynb) |")], ""),
    "`**Time.** NN minutes`": ("lessons", [], ""),
    "checks {'it'}: write it in src/": ("exercises", [*STUB, TASK, new_code_cell(), CHECK], ""),
    "tag “Do it”": ("exercises", [new_markdown_cell("### Do it"), *STUB], ""),
    "Belief 2 needs both": ("beliefs", [MET], "| 1 | One. |\n| 2 | Met nowhere. |"),
    "Belief 1 needs both": ("beliefs", [MET], "| 2 | Another. |"),
    "nothing writes {'poem'}": ("poem", [], ""),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_missing_source_is_named(fault, monkeypatch):
    name, cells, stands = FAULTS[fault]
    monkeypatch.setattr(facts, "ROOT", Path("nowhere"))  # no quizzes
    notebook = facts.Notebook(Path("00-a.ipynb"), new_notebook(cells=cells))
    with pytest.raises(ValueError, match=re.escape(fault)):
        facts.update("A.md", f"<!-- written: {name} -->\n{stands}\n<!-- end -->", [notebook])


@pytest.mark.parametrize(
    "text", ["<!-- end -->", "<!-- written: arc -->\n<!-- written: limits -->"]
)
def test_a_mark_without_its_other_half_is_named(text):
    with pytest.raises(ValueError, match=r"^A\.md: a .* has no"):
        facts.update("A.md", text, SERIES)


# One list of symptoms: in the first notebook.

LIST = """| symptom | what you saw | cured in |
|---|---|---|
| S1 overflow | numpy `warns` | [01](01-b.ipynb) |
| S2 order | "another" answer | [01](01-b.ipynb) |
| S3 rows | an error | [03](03-d.ipynb) |"""
SAYS = [  # what you'll do, the minutes, and what comes then
    ("You ask.", "30 minutes", f"**S3, rows.** One.\n\n{LIST}"),
    ("You cure **S1**, **S2**.", "30 minutes", "**S1 is cured**; **S2, too**.\n\n| S2 order | b |"),
    ("You look.", "30 minutes", "What cures S3? **Not this.** S1 is cured."),
    ("That cures symptom **S3**.", "35 minutes, optional", "- **S3 is cured**"),
]


def tiny(says=SAYS):
    """A series of notebooks of a few words: 00-a to 03-d."""
    result = []
    for at, (do, minutes, text) in enumerate(says):
        opening = f"# Book {at}\n\n**What you'll do.** {do}\n\n**Time.** {minutes}"
        book = new_notebook(cells=[new_markdown_cell(one) for one in (opening, text)])
        book.metadata["scratchlr"] = {name: f"{name}?" for name in facts.FACTS}
        result.append(facts.Notebook(Path(f"{at:02}-{'abcd'[at]}.ipynb"), book))
    return result


@pytest.mark.parametrize("notebook", SERIES, ids=lambda notebook: notebook.path.stem)
def test_a_notebook_cures_the_symptoms_that_the_list_says(notebook):
    assert [*facts.miscured(notebook, SERIES)] == []


MISCURED = {  # notebook, what stands there, what somebody makes of it -> what is said of which
    (0, "[03](03-d", "[02](02-c"): (
        2,
        "What you'll do says nothing in bold; cured here, by the list: S3",
    ),
    (1, "cure **S1**", "cure **S3**"): (
        1,
        "What you'll do says S2, S3 in bold; cured here, by the",
    ),
    (1, "**S1 is", "**S3 is"): (1, "The rest says S2, S3 in bold; cured here, by the list: S1, S2"),
    (1, "**S2, too**", "S2, too"): (1, "The rest says S1 in bold; cured here, by the list: S1, S2"),
    (1, "S2 order", "S2 overflow"): (1, "a table calls it S2 overflow, the list S2 order"),
    (2, "Not this", "S3, not this"): (2, "The rest says S3 in bold; cured here, by the list: noth"),
    (2, "S1 is", "S3 is"): (2, "says that S3 is cured; by the list it is not, yet"),
    (2, "S1 is", "S4 is"): (2, "says that S4 is cured; by the list it is not, yet"),
}


@pytest.mark.parametrize("change", MISCURED)
def test_a_symptom_exchanged_in_any_place_is_noticed(change):
    at, old, new = change
    noticed, said = MISCURED[change]
    books = tiny()
    assert [problem for book in books for problem in facts.miscured(book, books)] == []
    for cell in books[at].content.cells:
        cell.source = cell.source.replace(old, new)
    assert [one for one in facts.miscured(books[noticed], books) if said in one]


def test_the_pages_tell_the_list_and_what_is_optional():
    rows = facts.questions(tiny(), "").splitlines()[3:]
    assert [row.split(" | ")[2:] for row in rows] == [
        ["30", "shows S1 to S3 |"],
        ["30", 'S1: numpy `warns`; S2: "another" answer |'],
        ["30", "– |"],
        ["35, optional", "S3: an error |"],
    ]
    chart = facts.arc(tiny(), "")
    assert "n01[\"01 Book 1<br>S1: numpy warns; S2: 'another' answer\"]" in chart
    assert 'n02["02 Book 2"]' in chart
    assert "n00 --> n01 --> n02\n  n02 -.-> n03\n" in chart


def test_every_exercise_is_asked_in_a_notebook():
    cells = [cell.source for _, notebook in SERIES for cell in notebook.cells]
    asked = {name for source in cells for name in re.findall(r'^check\("(.+?)"', source, re.M)}
    assert asked == set(EXERCISES)


@pytest.mark.parametrize("page", [name for name in TEXTS if name.endswith(".md")])
def test_a_link_to_a_heading_is_named_after_it(page):
    """So a link to another heading that exists is noticed too; a rule follows every link."""
    for label, target in LINK.findall(TEXTS[page]):
        if "#" in target and "`" not in target:
            assert anchors(f"# {label}").pop().endswith(target.partition("#")[2]), target


@pytest.mark.parametrize(
    ("page", "free"),
    [
        (
            "README.md",
            {"3.11", "3.12", "3.13", "4.0", "500", "1995", "2026"},
        ),  # versions, size, years
        ("TEACHING.md", {"300", "530", "720", "1280"}),  # size, pixels
    ],
)
def test_a_number_on_a_page_is_printed_by_a_notebook(page, free):
    """Decimals, and integers of three digits and more: what a reader takes for a result."""
    decimals, integers = stated(re.sub(r"<!--.*?-->", "", TEXTS[page]))
    results = decimals | {number for number in integers if len(number) > 2}
    books = [read(path) for path in notebooks()]
    assert results - free <= set().union(*map(printed, books), *map(in_code, books))
    assert free <= results, "an exception that is no longer needed"


def test_the_message_shown_is_one_that_a_check_prints(capsys):
    from scipy.special import expit

    check("sigmoid", lambda z: expit([-value for value in z] if isinstance(z, list) else -z))
    shown = "\n".join(re.findall(r"^> (.*)$", TEXTS["TEACHING.md"], re.M))
    assert capsys.readouterr().out.strip() == shown


@pytest.mark.usefixtures("sound_mathematics")
def test_the_python_of_the_readme_runs():
    (block,) = re.findall(r"```python\n(.+?)```", TEXTS["README.md"], re.S)
    X, y, *_ = breast_cancer()
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    for names in ({"X": X, "y": y, "X_new": X[:3]}, {"X": X.tolist(), "y": y == 1, "X_new": X[:3]}):
        exec(block, names)
        assert names["model"].predict_proba(names["X_new"]).shape == (3, 2)
        assert names["model"].score(X, names["y"]) > 0.95


COMMANDS = [
    "*.md",
    "Makefile",
    ".ci/run",
    ".github/workflows/*.yml",
    "binder/postBuild",
    "tools/*.py",
]


@pytest.mark.parametrize(
    "path", [p for name in COMMANDS for p in ROOT.glob(name)], ids=lambda p: p.name
)
def test_whoever_installs_gets_what_is_locked(path):
    """But for the job that asks for the newest versions of whole groups."""
    for line in path.read_text("utf-8").replace("\\\n", " ").splitlines():
        options = re.findall(r"(?<!\S)[\"']?(--?[\w-]+)", line)
        if {"-r", "--requirement"} & set(options):
            assert "--require-hashes" in options, line
        if re.search(r"(-e|--editable)[\"', ]+\.", line) and "--group" not in options:
            assert {"--no-deps", "--no-build-isolation"} <= set(options), line
