"""Proves that a notebook's sentences are asked of its kernel, and that none may claim nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
from nbformat import write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools import claims
from tools.series import ROOT, notebooks, read

TABLES = ROOT / "tests" / "claims"


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_the_notebook_claims_what_it_must(path):
    """Whether the claims hold is asked where the notebook runs: `pytest notebooks`."""
    found = claims.problems(path, read(path))
    assert not found, "\n".join([f"{path.name}:", *found])


def test_every_table_has_its_notebook():
    assert {path.stem for path in TABLES.glob("[0-9]*")} <= {path.stem for path in notebooks()}


# The rules, proved on a tiny notebook.

FOLD = "<details><summary>Answer</summary>\n\nIt is\ntwo.\n\n</details>"
PREDICT = f"**Predict.** Two?\n\n{FOLD}"
PICTURE = """ax.set(title="Points", label=f"{n} of them")
plots.show(fig, "Two points "
    "lie still.")"""
TRUE = {
    "Here n gets on.": "n == 2",
    "So far it is one.": "n == 1",
    "It is two.": "np.all(table == 2)",
    "It was doubled": "[left for left in [n]] == [2]",
    "of them": "n\n  > 1  # two",
    "Two points lie still.": "double(1) == 2",
    "- Bullets count": "n == 2",
}
SOUND = [
    "# Count to two\n\nHere n gets on.",
    ("import numpy as np\n\nn = 1",),
    "So far it is one.",
    PREDICT,
    ("n = 2\n\n\ndef double(n):\n    return 2 * n", "derives:double"),
    ("table = np.full(3, n)",),
    "**Explain.** It was doubled,\nhere and $n$.",
    (PICTURE, "raises-exception"),
    ("print('left' in dir())",),
    "## Recap\n\n- Bullets\n  count\n\n| n | 3 |",
    "[here](it is two.)",
]


def tiny(folder, cells=SOUND, table=TRUE, name="00-tiny"):
    """The path of a notebook: texts, and code with its tags in tuples; its table beside it."""
    notebook = new_notebook()
    for cell in cells:
        if isinstance(cell, str):
            notebook.cells.append(new_markdown_cell(cell))
        else:
            source, *tags = cell
            notebook.cells.append(new_code_cell(source, metadata={"tags": tags}))
    notebook.cells[-1].metadata["tags"] = ["navigation"]
    path = folder / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    write(notebook, path)
    claims.table(path).parent.mkdir(parents=True, exist_ok=True)
    lines = (f"{json.dumps(key)} = {json.dumps(value)}\n" for key, value in table.items())
    claims.table(path).write_text("".join(lines), "utf-8")
    return path


def test_a_claim_is_due_when_its_cell_is_reached_and_a_prediction_when_it_is_explained(tmp_path):
    path = tiny(tmp_path)
    due = {n: [*asked] for n, asked in claims.schedule(path, read(path)).items()}
    first, answer, explain, title, alt, bullet = [*TRUE][1:]
    assert due == {
        0: [first],
        2: [answer, explain],
        3: [title, alt],
        4: ["Here n gets on.", bullet],
    }


def test_a_sound_table_is_found_sound(tmp_path):
    path = tiny(tmp_path)
    assert claims.problems(path, read(path)) == []


UNSOUND = {  # what is wrong -> how the table differs (None: a line less), what is said
    "an answer alone": ({"It is two.": None}, "cell 4, an Answer, claims nothing: “It is two.”"),
    "an explain alone": ({"It was doubled": None}, "cell 7, an Explain, claims nothing"),
    "a silent picture": (
        {"of them": None, "Two points lie still.": None},
        "cell 8, a picture, claims nothing: “",
    ),
    "a silent bullet": ({"- Bullets count": None}, "cell 10, a bullet of the recap, claims"),
    "a formula by itself": ({"Two points lie still.": "n == 2"}, "no expression calls double"),
    "gone": ({"It is three.": "n"}, "“It is three.” stands 0 times"),
    "twice": ({"wo": "n"}, "“wo” stands 4 times"),
    "in a link": ({"it is two.": "n"}, "“it is two.” stands 0 times"),
    "across": ({"2 of them": "n"}, "“2 of them” stands 0 times"),
    "a number": ({"lie still": 1}, "“lie still”: the expression 1 must be a string"),
    "no Python": ({"lie still": "n ="}, "“lie still”: the expression is no Python"),
    "a constant": ({"lie still": "True"}, "“lie still”: the expression uses no name"),
    "its own names": ({"lie still": "all(a for a in [1])"}, "“lie still”: the expression uses no"),
    "a name left": ({"lie still": "(m := n) == 2"}, "“lie still”: `:=` leaves"),
    "the dice": ({"lie still": "rng.random() < n"}, "“lie still”: `rng` is the notebook's"),
}


@pytest.mark.parametrize("case", UNSOUND)
def test_an_unsound_table_is_refused(case, tmp_path):
    change, said = UNSOUND[case]
    table = {key: value for key, value in (TRUE | change).items() if value is not None}
    path = tiny(tmp_path, table=table)
    assert [one for one in claims.problems(path, read(path)) if one.startswith(said)]


def test_a_notebook_without_a_table_is_told_where_to_write_it(tmp_path):
    path = tiny(tmp_path)
    claims.table(path).unlink()
    assert claims.problems(path, read(path))[0].startswith("write tests/claims/00-tiny.toml")


FALSE = {  # each expression is not True, and how that is said
    "So far it is one.": ("n == 2", "gives False"),
    "It is two.": ("table == 2", "gives array([ True,  True,  True])"),
    "It was doubled": ("(n == 2, 1)", "gives (True, 1)"),
    "of them": ("nothing", "gives NameError: name 'nothing' is not defined"),
    "- Bullets count": ("np.sum(table == 3)", "gives np.int64(0)"),
}


def test_a_false_claim_turns_its_cell_red_and_a_true_one_leaves_no_trace(tmp_path):
    """Two notebooks, run as `pytest notebooks` runs them."""
    tiny(tmp_path)
    tiny(tmp_path, table={key: it for key, (it, _) in FALSE.items()}, name="01-false")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "--color=no"]
    plugins = ["-p", "tools.claims", "-p", "no:cacheprovider", "-rA", str(tmp_path)]
    done = subprocess.run(
        [*command, *plugins],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    verdicts = re.findall(r"^(PASSED|FAILED) .*(\d\d)-\w+\.ipynb::Cell (\d)", done.stdout, re.M)
    assert [cell for said, book, cell in verdicts if (said, book) == ("FAILED", "01")] == [*"0234"]
    assert [cell for said, book, cell in verdicts if (said, book) == ("PASSED", "00")] == [*"01234"]
    for phrase, (expression, said) in FALSE.items():
        assert f"“{phrase}” is not true:\n    {expression}\n    {said}\n" in done.stdout


def test_the_command_prints_what_is_not_true(tmp_path, capsys):
    cells = [*SOUND[:-1], ("print('left' in dir())\n1 / 0",), "end"]
    assert claims.main([str(tiny(tmp_path, cells, TRUE | {"lie still": "n == 3"}))]) == 1
    said = capsys.readouterr().out
    assert said.startswith("00-tiny.ipynb: 8 claims\n  “lie still” is not true:\n    n == 3\n")
    assert "cell 11 raises ZeroDivisionError: division by zero" in said
