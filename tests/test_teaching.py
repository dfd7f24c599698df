"""Proves that what TEACHING.md says of exercises, minutes and beliefs is what the notebooks hold."""

from __future__ import annotations

import re
from itertools import takewhile

from scratchlr.exercises import EXERCISES
from tools.prose import LINK, headings
from tools.series import ROOT, read, tags

TEXT = (ROOT / "TEACHING.md").read_text("utf-8")
NOTEBOOKS = {
    path.name[:2]: read(path) for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
}


def rows(header: str) -> list[list[str]]:
    """The cells of each row of the table whose header begins so."""
    lines = takewhile(
        lambda line: line.startswith("|"), TEXT.partition(f"\n| {header} |")[2].splitlines()[1:]
    )
    return [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for line in lines
        if "---" not in line
    ]


def exercises() -> dict[str, str]:
    """Notebook and title of each exercise -> its check's name, or nothing for a text with a model answer."""
    found = {}
    for number, notebook in NOTEBOOKS.items():
        for text, *after in zip(notebook["cells"], *(notebook["cells"][i:] for i in (1, 2))):
            for level, title in headings(text["source"]) if text["cell_type"] == "markdown" else []:
                if level == 3:
                    check = after[1]["source"] if "check" in tags(after[1]) else '""'
                    found[f"{number} {title}"] = check.split('"')[1]
    return found


def test_the_table_of_exercises_names_each_one_with_the_mistakes_it_knows():
    table = {title: known for title, _, _, known in rows("exercise")}
    expected = {
        title: str(len(EXERCISES[name].mistakes)) if name else "–"
        for title, name in exercises().items()
    }
    assert table == expected
    assert set(EXERCISES) == set(filter(None, exercises().values())), (
        "an exercise that no notebook asks"
    )


def test_each_belief_is_met_somewhere():
    beliefs = rows("number")
    assert [int(number) for number, *_ in beliefs] == list(range(1, 28))
    for number, _, where in beliefs:
        assert LINK.findall(where), (
            f"belief {number} leads nowhere"
        )  # and test_notebooks.py follows every link
    named = {int(n) for _, _, ids, _ in rows("exercise") for n in ids.split(", ")}
    assert named <= set(range(1, 28))


def test_the_minutes_are_those_of_the_notebooks():
    for number, minutes, *_ in rows("notebook"):
        assert f"**Time.** {minutes} minutes" in NOTEBOOKS[number]["cells"][2]["source"]
    assert [number for number, *_ in rows("notebook")] == list(NOTEBOOKS)


def test_the_message_shown_is_one_that_a_check_prints(capsys):
    from scipy.special import expit

    from scratchlr.exercises import check

    check("sigmoid", lambda z: expit([-value for value in z] if isinstance(z, list) else -z))
    shown = "\n".join(re.findall(r"^> (.*)$", TEXT, re.M))
    assert capsys.readouterr().out.strip() == shown
