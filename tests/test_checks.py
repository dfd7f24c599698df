"""Proves that `same_code` tells a learner the truth: identical when only the layout differs, and else where."""

from __future__ import annotations

import inspect
import runpy

import pytest

from scratchlr import maths
from scratchlr.derivations import bare, same_code

SIGMOID = bare(inspect.getsource(maths.FUNCTIONS["sigmoid"]))


@pytest.fixture
def typed(tmp_path):
    """Turns source code into the function `sigmoid` that it defines, as if somebody had typed it into a file."""

    def define(source):
        file = tmp_path / "typed.py"
        file.write_text("import numpy as np\n" + source, encoding="utf-8")
        return runpy.run_path(str(file))["sigmoid"]

    return define


def test_the_package_is_identical_to_itself(capsys):
    for name in maths.FUNCTIONS:
        same_code(maths.FUNCTIONS[name])
        assert capsys.readouterr().out == f"{name}: identical to scratchlr.{name}\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("(z):\n", "(z: float) -> float:\n"),
        ("(z):\n", '(z):\n    """Probability of a score."""\n'),
        ("(z):\n", "(z):\n\n    # from the score\n"),
        (", dtype=float", ",  dtype = float"),
    ],
    ids=["nothing", "type hints", "docstring", "comment", "spaces"],
)
def test_what_computes_the_same_in_the_same_words_is_identical(typed, capsys, old, new):
    same_code(typed(SIGMOID.replace(old, new, 1)))
    assert capsys.readouterr().out == "sigmoid: identical to scratchlr.sigmoid\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [("np.exp(-", "np.exp("), ("z < 0", "z <= 0"), (", dtype=float", ""), ("(z):", "(z=0):")],
    ids=["sign", "comparison", "argument", "default"],
)
def test_a_difference_is_shown_from_both_sides(typed, capsys, old, new):
    assert old in SIGMOID, "the package changed: write this difference anew"
    same_code(typed(SIGMOID.replace(old, new, 1)))
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "sigmoid: differs from scratchlr.sigmoid (- yours, + scratchlr's)"
    assert [line for line in lines if line[0] == "-" and new in line]
    assert [line for line in lines if line[0] == "+" and old in line]
    assert {line[0] for line in lines} == {"-", "+"}


def test_a_function_the_package_does_not_have_is_refused_with_the_names_it_has():
    def odds(p):
        return p / (1 - p)

    with pytest.raises(
        ValueError, match=f"no function 'odds'.*It has: {', '.join(maths.FUNCTIONS)}"
    ):
        same_code(odds)


@pytest.mark.parametrize(
    "source", ["a = 1", "def f():\n    pass\ndef g():\n    pass", "class A:\n    pass", ""]
)
def test_bare_takes_one_function_and_nothing_else(source):
    with pytest.raises(ValueError, match="one function definition"):
        bare(source)


def test_bare_keeps_what_computes_and_drops_the_rest():
    source = '    def f(x: int, *y: int, z: int = 1) -> int:  # a comment\n        """Words."""\n        return (x)\n'
    assert bare(source) == "def f(x, *y, z=1):\n    return x"
    assert bare("@d\ndef f():\n    'Words.'\n    x = 'kept'") == "@d\ndef f():\n    x = 'kept'"
