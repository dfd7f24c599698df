"""Proves that what the notebooks derive is what the package holds, and is not imported before.

The rules of tools/drift.py are broken on three tiny notebooks and a package of two tiny files; one
test applies them to the series as it is.
"""

from __future__ import annotations

import inspect

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

import scratchlr
from scratchlr import maths
from tools.drift import class_problems, functions, problems
from tools.series import ROOT, read

DOUBLE = "def double(z):\n    return 2 * z"
FOURFOLD = "def fourfold(z):\n    return double(double(z)) * np.ones(len(z))"
FILES = {
    "first.py": '"""Words."""\nimport numpy as np\n\nArray = NDArray[Any]\n\n'
    'def double(z: Array) -> Array:\n    """Twice. Derived in notebooks/01-b.ipynb."""\n'
    "    return 2 * z\n",
    "second.py": "import numpy as np\nfrom scratchlr.maths.first import Array, double\n\n"
    'def fourfold(z):\n    """Derived in\n    notebooks/02-c.ipynb."""\n'
    "    return double(double(z)) * np.ones(len(z))\n",
}


def code(source, *tags):
    return new_code_cell(source, metadata={"tags": [*tags]} if tags else {})


def tiny():
    """The second derives `double`; the third imports it, derives `fourfold`, shows the class."""
    setup = code("import numpy as np\nfrom scratchlr.derivations import same_code")
    double, fourfold = code(DOUBLE, "derives:double"), code(FOURFOLD, "derives:fourfold")
    class_ = code("from scratchlr import LogisticRegression")
    return [
        ("00-a.ipynb", [new_markdown_cell("# Not code"), setup]),
        ("01-b.ipynb", [setup, double, code("same_code(double)")]),
        ("02-c.ipynb", [setup, code(IMPORT), fourfold, code("same_code(fourfold)"), class_]),
    ]


IMPORT = "from scratchlr import double"
DOCSTRING = "Assembled in notebooks/02-c.ipynb."


def test_the_tiny_series_is_sound():
    assert problems(tiny(), FILES) == []
    assert class_problems(tiny(), DOCSTRING) == []


NOTEBOOK = {  # edits of one side: old text, new text, what is said
    "a factor": ("2 * z", "z", "differ in double"),
    "other names for the same": ("z", "s", "differ in double"),
    "a default": ("(z)", "(z=1)", "differ in double"),
    "a decorator": ("def", "@np.vectorize\ndef", "differ in double"),
    "a second statement": ("def", "a = 1\ndef", "`def double` and nothing else"),
    "another function": ("double", "twice", "`def double` and nothing else"),
    "no function": (DOUBLE, "double(1)", "`def double` and nothing else"),
}
PACKAGE = {
    "a factor": ("2 * z", "z", "differ in double"),
    "another notebook in the docstring": ("01-b", "02-c", "must say: Derived in notebooks/01-b"),
    "no docstring": ('"""Twice. Derived in notebooks/01-b.ipynb."""', "z", "must say"),
    "a function nobody derives": (
        "\ndef",
        "\ndef odds(p):\n    return p\ndef",
        "odds is derived 0",
    ),
    "a helper of one file": ("\ndef", "\ndef _odds(p):\n    return p\ndef", "_odds is derived 0"),
    "a foreign helper": ("2 * z", "fmean(z)", "double reads fmean"),
    "a constant": ("2 * z", "TWO * z", "double reads TWO"),
    "a constant as default": ("z: Array)", "z=TWO)", "double reads TWO"),
    "a value beside the functions": ("\ndef", "\nTwo = 2\ndef", "not Two = 2"),
    "a binding behind": ("2 * z\n", "2 * z\n\ndouble = abs", "not double = abs"),
    "a second definition": ("2 * z\n", f"2 * z\n\n{DOUBLE}", "defines double twice"),
    "a decorator": ("\ndef", "\n@cache\ndef", "double has a decorator"),
    "an oracle": ("import numpy as np", "import scipy", "not import scipy"),
    "numpy by parts": ("import numpy as np", "from numpy import exp", "not from numpy import exp"),
    "a renamed neighbour": ("import numpy as np", "from scratchlr.maths.a import b as c", "b as c"),
}


@pytest.mark.parametrize("edit", NOTEBOOK)
def test_an_edit_of_the_notebook_is_noticed(edit):
    series, (old, new, said) = tiny(), NOTEBOOK[edit]
    cell = series[1][1][1]
    cell["source"] = cell["source"].replace(old, new)
    assert any(said in problem for problem in problems(series, FILES))


@pytest.mark.parametrize("edit", PACKAGE)
def test_an_edit_of_the_package_is_noticed(edit):
    old, new, said = PACKAGE[edit]
    assert old in FILES["first.py"]
    files = FILES | {"first.py": FILES["first.py"].replace(old, new)}
    assert any(said in problem for problem in problems(tiny(), files))


def test_a_further_file_that_no_notebook_derives_is_noticed():
    files = FILES | {"third.py": "def odds(p):\n    return p"}
    (problem,) = problems(tiny(), files)
    assert "odds is derived 0 times" in problem


@pytest.mark.parametrize("source", ["double", "# same_code(double)", "same_code(fourfold)"])
def test_a_derivation_without_its_comparison_is_noticed(source):
    series = tiny()
    series[1][1][2]["source"] = source
    assert "no later cell shows `same_code(double)`" in problems(series, FILES)[0]


@pytest.mark.parametrize(
    ("source", "tag", "said"),
    [(DOUBLE, "double", "2 times"), ("def odds(p):\n    return p", "odds", "has no odds")],
)
def test_a_second_derivation_and_one_of_nothing_are_noticed(source, tag, said):
    series = tiny()
    series[2][1][3:3] = [code(source, f"derives:{tag}"), code(f"same_code({tag})")]
    assert [problem for problem in problems(series, FILES) if said in problem]


# One for each way of binding that Python's symtable tells apart, and imports, which need care.
REBOUND = [
    "def double(z):\n    return z",
    "class double:\n    pass",
    "double += 1",
    "a, (double, *b) = 1, (2, 3)",
    "print(double := 1)",
    "for double in ():\n    pass",
    "[double for double in ()]",
    "try:\n    pass\nexcept ValueError as double:\n    pass",
    "match 1:\n    case double:\n        pass",
    "del double",
    "import math as double",
    "from scratchlr.data import iris as double",
    "def f(double):\n    return double",
    "def f():\n    global double\n    double = 2",
    "import numpy as np\nnp = None",
    "import math as np",
    "len = max",
    "same_code = print",
]
BEHIND = ["np.exp = abs", "del scratchlr.double", "from numpy import *", "exec('a = 1')"]
HARMLESS = ["import numpy as np", "def double_naive(z):\n    n = len(z)", "print(double(2))"]


@pytest.mark.parametrize("source", REBOUND + BEHIND + HARMLESS)
def test_a_new_binding_of_what_is_derived_is_noticed(source):
    series = tiny()
    series[2][1].append(code(source))
    found = problems(series, FILES)
    assert len(found) == (source not in HARMLESS), found
    assert all("02-c.ipynb, cell 6" in problem for problem in found)
    assert not found or "anew" in found[0] or source in BEHIND


@pytest.mark.parametrize(
    "source",
    [
        IMPORT,
        "from scratchlr import double as d",
        "from scratchlr.maths.first import double",
        "import scratchlr\nscratchlr.double",
        "import scratchlr.maths.first as m\nm.double",
        "import scratchlr.maths\nscratchlr.maths.double",
        "from scratchlr import maths\nmaths.double",
    ],
)
@pytest.mark.parametrize(("number", "is_early"), [(0, True), (1, True), (2, False)])
def test_an_import_is_early_up_to_the_deriving_notebook(source, number, is_early):
    series = tiny()
    series[number][1].append(code(source))
    assert ["before a notebook" in problem for problem in problems(series, FILES)] == [1] * is_early


@pytest.mark.parametrize(
    ("source", "docstring"),
    [
        ("from scratchlr import LogisticRegression", DOCSTRING),
        ("import scratchlr\nscratchlr.LogisticRegression()", DOCSTRING),
        ("", "Assembled in notebooks/01-b.ipynb."),
    ],
)
def test_the_class_used_before_the_notebook_that_assembles_it_is_noticed(source, docstring):
    series = tiny()
    series[1][1].append(code(source))
    (problem,) = class_problems(series, docstring)
    assert "must say: Assembled in notebooks/0" in problem


def test_a_class_that_no_notebook_uses_is_noticed():
    assert class_problems(tiny()[:2], DOCSTRING) == [
        "no notebook takes LogisticRegression from scratchlr"
    ]


def test_the_series_and_the_package_agree():
    series = [(p.name, read(p)["cells"]) for p in sorted((ROOT / "notebooks").glob("*.ipynb"))]
    folder = ROOT / "src" / "scratchlr" / "maths"
    files = {p.name: p.read_text("utf-8") for p in folder.rglob("*.py") if p.stem != "__init__"}
    found = problems(series, files)
    found += class_problems(series, inspect.getdoc(scratchlr.LogisticRegression))
    assert series and files and not found, "\n".join(found)
    assert {*functions(files)} == {*maths.FUNCTIONS}


def test_importing_from_scratchlr_gives_the_compared_functions():
    assert [getattr(scratchlr, name) for name in maths.FUNCTIONS] == [*maths.FUNCTIONS.values()]
    names = {*maths.FUNCTIONS, "LogisticRegression", "separation"}
    assert {*scratchlr.__all__} == names <= {*dir(scratchlr)}
    with pytest.raises(AttributeError, match="'scratchlr' has no attribute 'sigmiod'"):
        scratchlr.sigmiod  # noqa: B018
