"""Proves that `same_code` tells a learner whether code is the package's, and where it differs."""

from __future__ import annotations

import re
import runpy
import shutil
from importlib import import_module

import pytest

from scratchlr import maths
from scratchlr.derivations import bare, same_code

OURS = "def double(z):\n    return np.multiply(2, z)\n"


@pytest.fixture
def typed(tmp_path, monkeypatch):
    """Makes functions as if somebody typed them; `double` and `half` are those of the package."""

    def define(source):
        file = tmp_path / f"typed{len(list(tmp_path.iterdir()))}.py"
        file.write_text("import numpy as np\n" + source, encoding="utf-8")
        return runpy.run_path(str(file))[re.search(r"def (\w+)", source)[1]]

    half = define("def half(z: float):\n    return z / 2\n")
    monkeypatch.setattr(maths, "FUNCTIONS", {"double": define(OURS), "half": half})
    return define


@pytest.mark.parametrize(
    "source",
    [
        OURS,
        "def half(z):\n    return z / 2",
        OURS.replace("(z)", "(z: float) -> float"),
        OURS.replace(":\n", ':\n    """Twice."""\n'),
        OURS.replace(":\n", ":\n\n    # twice\n"),
        OURS.replace("2, z", "2,  z"),
    ],
    ids=["nothing", "a function of another file", "type hints", "docstring", "comment", "spaces"],
)
def test_what_computes_the_same_in_the_same_words_is_identical(typed, capsys, source):
    same_code(function := typed(source))
    name = function.__name__
    assert capsys.readouterr().out == f"{name}: identical to scratchlr.{name}\n"


@pytest.mark.parametrize(("old", "new"), [("2, z", "2, -z"), ("z):", "z=0):"), ("np.mul", "mul")])
def test_a_difference_is_shown_from_both_sides(typed, capsys, old, new):
    same_code(typed(OURS.replace(old, new)))
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "double: differs from scratchlr.double (- yours, + scratchlr's)"
    assert {line[0] for line in lines} == {"-", "+"}
    assert [line for line in lines if line[0] == "-" and new in line]
    assert [line for line in lines if line[0] == "+" and old in line]


def test_a_function_the_package_does_not_have_is_refused_with_the_names_it_has(typed):
    with pytest.raises(ValueError, match=r"no function 'odds'.*It has: double, half"):
        same_code(typed("def odds(p):\n    return p"))


@pytest.mark.parametrize("source", ["a = 1", "def f():\n  pass\ndef g():\n  pass", "class A: pass"])
def test_bare_takes_one_function_and_nothing_else(source):
    with pytest.raises(ValueError, match="one function definition"):
        bare(source)


def test_bare_keeps_what_computes_and_drops_the_rest():
    typed = (
        'def f(x: int, *y: int, z: int = 1) -> int:  # a comment\n    """Words."""\n    return (x)'
    )
    assert bare(typed) == "def f(x, *y, z=1):\n    return x"
    assert bare("  @d\n  def f():\n    'Words.'\n    x = 'kept'") == "@d\ndef f():\n    x = 'kept'"


@pytest.mark.parametrize("name", ["double", "sigmoid"])
def test_a_function_of_a_further_file_is_found(name, tmp_path, monkeypatch):
    copy = shutil.copytree(maths.__path__[0], tmp_path / f"copied_{name}")
    source = f"from {copy.name}.binary import gradient\n\n\ndef {name}(z):\n    return z\n"
    (copy / "second.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    if name in maths.FUNCTIONS:
        with pytest.raises(ImportError, match="define sigmoid: rename one"):
            import_module(copy.name)
    else:
        assert {*import_module(copy.name).FUNCTIONS} == {*maths.FUNCTIONS, name}
