"""Proves that each rule for notebooks is kept by a tiny notebook and notices when it is broken."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from nbformat import writes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import notebook_rules as rules

PURPOSE = """**What you'll do.** You count. That needs 99 samples.

**What you'll learn**
- count

**What you'll need.** Nothing.

**Time.** 30 minutes, and 15 for the exercises"""
PREDICT = """## {}

*10 minutes*

Read.

**Predict.** How many, not `why?`?

<details><summary>Answer</summary>

Two. Or more?

</details>"""
RECAP = """## Recap

- One
- Two
- Three

| idea | code |
|---|---|
| count | `n` |"""
MODEL = "<details><summary>A model answer</summary>\n\n*Because.*\n\n</details>"


def text(source, *tags):
    return new_markdown_cell(source, metadata={"tags": [*tags]} if tags else {})


def code(source, *tags, said=None):
    outputs = [new_output("stream", text=said)] if said else []
    metadata = {"tags": [*tags]} if tags else {}
    return new_code_cell(source, metadata=metadata, outputs=outputs)


def drawn(alt="A line.", words="A line.\n\nx from 0 to 1"):
    data, metadata = {"image/png": "", "text/plain": words}, {"image/png": {"alt": alt}}
    cell = code("show(fig, alt)")
    cell.outputs = [new_output("display_data", data, metadata=metadata)]
    return cell


def tiny():
    """A well-formed notebook: its cells, or lists of them, by name and in order."""
    return SimpleNamespace(
        title=text("# Count the samples"),
        navigation=text("[contents](other.md#top)", "navigation"),
        purpose=text(PURPOSE),
        setup=code("import numpy as np", "setup"),
        map=code("plots.show(plots.machine(), alt)", "map"),
        predict=text(PREDICT.format("Count")),
        run=code("print(0.25, 12)", said="0.25 12"),
        explain=text("**Explain.** It is 0.25 of 12, as in $0.25$ and notebook 11."),
        predict_again=text(PREDICT.format("Count again")),
        drawn=drawn(),
        explain_again=text("**Explain.** See [above](#count)."),
        told=text("So far.\n\n## Count on\n\n*10 minutes*\n\nAn idea may ask nothing."),
        last_run=code("1"),
        last=text("**Explain.** No more."),
        more=[],
        exercise=text("## Exercises\n\n### Write it\n\nWrite `f`."),
        stub=code("f = ...", "exercise"),
        check=code("check('f', f)", "check", said="f: not attempted yet"),
        solution=code("f = 1\n\n\ncheck('f', f)", "solution", said="f: right"),
        question=text("### Explain it\n\nWhy?"),
        answer=text("*Write here.*", "answer"),
        model=text(MODEL, "solution"),
        recap=text(RECAP),
        practice=text("## In practice\n\nLibraries count."),
        reading=text("## Further reading\n\nA book of 1998."),
        end=text("[contents](other.md#top)", "navigation"),
    )


def joined(parts):
    parts = [part if isinstance(part, list) else [part] for part in vars(parts).values()]
    return new_notebook(cells=[cell for part in parts for cell in part])


@pytest.fixture
def path(tmp_path):
    """Where the notebook stands, in a folder beside another file."""
    (tmp_path / "other.md").write_text("# Top\n", "utf-8")
    path = tmp_path / "tiny.ipynb"
    path.write_text(writes(joined(tiny())), "utf-8")
    return path


# The ways to break a notebook; each gives a function that does it.


def put(names, **contents):
    return lambda n: [getattr(n, name).update(contents) for name in names.split()]


def drop(names):
    return lambda n: [setattr(n, name, []) for name in names.split()]


def swap(name, old, new):
    assert old in getattr(tiny(), name).source
    return lambda n: put(name, source=getattr(n, name).source.replace(old, new))(n)


def say_in_alt(words):
    return put("drawn", outputs=drawn(words, words).outputs)


def tag(name, *tags):
    return put(name, metadata={"tags": [*tags]})


def say(words):
    return swap("last", "No more.", f"No more.\n\n{words}")


def store(kind, **content):
    return lambda n: n.run.outputs.append(new_output(kind, **content))


def add(*cells):
    return lambda n: n.more.extend(cells)


BROKEN = {  # rule -> what is broken: how, and what the rule says
    rules.opening: {
        "no title": (swap("title", "# ", ""), "cell 1"),
        "a title of one word": (put("title", source="# Count"), "cell 1"),
        "no navigation": (tag("end"), "cell 2 and the last"),
        "a third navigation": (add(text("", "navigation")), "cell 2 and the last"),
        "no label": (swap("purpose", "you'll need", "you need"), "cell 3: must"),
        "nothing to learn": (swap("purpose", "- ", ""), "cell 3: name one"),
        "a second set-up": (add(code("1", "setup")), "cell 4"),
        "no map": (tag("map"), "cell 5"),
        "another drawing": (put("map", source="plots.show(fig, alt)"), "cell 5"),
        "a second map": (add(code("plots.machine()", "map")), "cell 5"),
        "two cells": (lambda n: drop(" ".join([*vars(n)][2:]))(n), "cells 1 to 5"),
    },
    rules.timed: {
        "no minutes": (swap("purpose", "30 min", "mom"), "cell 3: give"),
        "hours": (swap("purpose", "30", "130"), "cell 3: give"),
        "46 minutes": (swap("purpose", "30", "46"), "cell 3: give"),
        "an idea without": (swap("told", "*10 minutes*", "10 minutes"), "“Count on”: write"),
        "not below": (swap("told", "\n\n*10", "\n\nRead.\n\n*10"), "“Count on”: write"),
        "another sum": (swap("told", "10", "9"), "cell 3 gives 30 minutes, the ideas take 29"),
    },
    rules.sections: {
        "a second title": (say("# Another"), "2 headings"),
        "a skipped level": (say("#### Deep"), "heading “Deep” skips"),
        "no recap": (swap("recap", "Recap", "End"), "the last four"),
        "two ideas": (swap("predict", "## ", ""), "2 ideas"),
        "six ideas": (say("## A\n\n## B\n\n## C"), "6 ideas"),
    },
    rules.predicted_and_explained: {
        "no explanation": (drop("explain"), "“Count” goes: Predict run ;"),
        "no code": (drop("run"), "“Count” goes: Predict Explain"),
        "no code at all": (drop("last_run last"), "“Count on” goes: ;"),
        "explained at once": (drop("last_run"), "“Count on” goes: Explain"),
        "asked twice": (
            put("explain", source=PREDICT.partition("Read.")[2]),
            "“Count” goes: Predict run Predict",
        ),
        "no question": (swap("predict", "not `why?`?", "not why."), "“Count”: a Predict asks one"),
        "two questions": (
            swap("predict", "How many,", "How? Many,"),
            "“Count”: a Predict asks one",
        ),
        "no answer": (swap("predict", "Answer", "Hint"), "“Count”: a Predict ends in"),
        "nine": (add(*[text("**Predict.** What?") for _ in range(7)]), "9 Predicts"),
    },
    rules.exercised: {
        "one exercise": (drop("question answer model"), "1 exercises"),
        "no check": (drop("check"), "“Write it”: it needs"),
        "no solution": (drop("solution"), "“Write it”: it needs"),
        "a solved stub": (put("stub", source="f = 1"), "“Write it”: the stub holds"),
        "another check": (put("check", source="check('g', f)"), "solution ends with the check"),
        "a wrong solution": (put("solution", outputs=[]), "the solution “right”"),
        "a stub said right": (put("check", outputs=tiny().solution.outputs), "“not attempted"),
        "nowhere to write": (drop("answer"), "“Explain it”: it needs"),
        "an open question": (drop("model"), "“Explain it”: it needs"),
        "a full answer": (put("answer", source=MODEL + " really"), "leave it empty"),
        "an open answer": (put("model", source="Because."), "“Explain it”: fold"),
        "a fold in the text": (swap("question", "Why?", MODEL), "its text folds"),
        "a stray solution": (tag("run", "solution"), "cell 7"),
        "a stray answer": (tag("last", "answer"), "cell 14"),
    },
    rules.ending: {
        "four bullets": (swap("recap", "- One", "- One\n- Half"), "the recap has 4"),
        "no table": (swap("recap", "|---|---|", ""), "the recap has no table"),
    },
    rules.sizes: {
        "46 cells": (add(*[text("more") for _ in range(28)]), "46 cells beside"),
        "16 lines": (put("run", source="1\n" * 16), "cell 7: 16 lines"),
        "97 columns": (put("run", source=f"1\n{'1' * 97}"), "cell 7: a line of 97 columns"),
        "long cells": (put("setup run drawn last_run stub check", source="1\n" * 6), "median 6"),
        "121 words": (add(text("word " * 121)), "cell 15: 121 words"),
        "two equations": (say("$$1$$ and $$2$$"), "cell 14: 2 displayed"),
    },
    rules.plain_code: {
        "a magic": (put("run", source="%matplotlib inline"), "cell 7: is not plain"),
        "a shell line": (put("run", source="!ls"), "cell 7: is not plain"),
        "a semicolon": (put("run", source="a = 1;\nb = 2"), "cell 7: a line ends"),
        "warnings ignored": (put("run", source="warnings.simplefilter('ignore')"), "cell 7: hides"),
        "warnings filtered": (put("run", source="filterwarnings('ignore')"), "cell 7: hides"),
        "a stopwatch": (put("run", source="perf_counter()"), "cell 7: reads the clock"),
        "the time": (put("run", source="time.time()"), "cell 7: reads the clock"),
        "a date": (put("run", source="datetime.now()"), "cell 7: reads the clock"),
    },
    rules.compared: {
        "a comment for nbval": (put("run", source="# NBVAL_SKIP"), "cell 7"),
        "a skipped cell": (tag("run", "nbval-skip"), "cell 7"),
        "two ignored": (add(*[code("1", "nbval-ignore-output") for _ in "ab"]), "2 cells"),
    },
    rules.committable: {
        "stderr": (store("stream", name="stderr", text="!"), "cell 7: writes to"),
        "an error": (store("error", ename="E"), "cell 7: error E"),
        "an address": (store("stream", text="at 0x7f12ab34cd"), "cell 7: shows"),
        "an SVG": (store("display_data", data={"image/svg+xml": ""}), "cell 7: holds an SVG"),
        "a silent picture": (say_in_alt(""), "cell 10: holds a picture without words"),
        "much": (store("stream", text="a" * 800_000), "80"),
    },
    rules.pictures_speak: {
        "another alt": (put("drawn", outputs=drawn("A cat.").outputs), "cell 10"),
        "a picture alone": (put("drawn", outputs=drawn("").outputs), "cell 10"),
    },
    rules.wording: {
        "a banned word": (say("Obviously so."), "cell 14 says “Obviously”"),
        "a banned phrase": (say("It is, of course."), "cell 14 says “of course”"),
        "a banned alt": (say_in_alt("Simply."), "the alt text of cell 10 says"),
        "a hat": (say(r"$\hat{y}$"), "cell 14 puts a hat"),
    },
    rules.numbers_were_printed: {
        "a digit": (swap("explain", "0.25", "0.26"), "cell 8 states 0.26, which no cell prints."),
        "a decimal in maths": (say("$p = 0.3$"), "cell 14 states 0.3, which no cell prints."),
        "an integer": (say("All 98,765."), "cell 14 states 98765"),
        "a number in an alt": (say_in_alt("0.3"), "the alt text of cell 10 states 0.3"),
    },
    rules.links_lead_somewhere: {
        "no file": (say("[x](none.ipynb)"), "cell 14: the link none.ipynb leads to no file"),
        "no heading": (say("[x](other.md#no)"), "cell 14: the link other.md#no leads to no"),
        "no heading here": (say("[x](#no)"), "cell 14: the link #no leads to no heading"),
    },
}


def test_the_tiny_notebook_is_well_formed(path):
    assert rules.problems(path, joined(tiny())) == []


@pytest.mark.parametrize(
    ("rule", "name"), [(rule, name) for rule in rules.RULES for name in BROKEN.get(rule, ["-"])]
)
def test_a_broken_rule_is_noticed(path, rule, name):
    break_it, said = BROKEN[rule][name]
    notebook = tiny()
    break_it(notebook)
    found = list(rule(path, joined(notebook)))
    assert [problem for problem in found if said in problem], found
