"""Proves that what the notebooks derive is what the package holds, and that nothing is imported before it is derived.

The rules are pure functions from the series and the package to a list of problems, so that the second half of this file
can feed them doctored copies and see each doctoring noticed. What they cannot see: a name reached through a string
(`getattr(scratchlr, "sig" + "moid")`); a cell that calls exec, eval, globals or setattr is refused for that reason.
"""

from __future__ import annotations

import ast
import builtins
import copy
import dis
import inspect
from collections.abc import Callable, Iterator
from difflib import ndiff
from functools import cache
from types import CodeType

import pytest

import scratchlr
from scratchlr import maths
from scratchlr.derivations import bare
from scratchlr.maths import binary
from tools.series import ROOT, read, tags

Series = list[tuple[str, dict]]  # (file name, notebook), in the order of the names
Package = dict[str, str]  # function name -> its source


def sources(notebook: dict) -> dict:
    """A notebook without its outputs, which play no part here."""
    return {
        "cells": [
            {key: cell[key] for key in ("cell_type", "source", "metadata")}
            for cell in notebook["cells"]
        ]
    }


SERIES: Series = [
    (path.name, sources(read(path))) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
]
PACKAGE: Package = {name: inspect.getsource(function) for name, function in maths.FUNCTIONS.items()}
UNSEEN = {"exec", "eval", "globals", "setattr", "__import__"}


# The rules.

parse = cache(ast.parse)  # most cells of a doctored copy are those of the original


def problems(series: Series, package: Package) -> list[str]:
    derived = {name: [] for name in package}  # name -> numbers of the notebooks that derive it
    found = []
    for number, (file, notebook) in enumerate(series):
        for where, cell, names in code_cells(file, notebook):
            for name in names:
                derived.setdefault(name, []).append(number)
                found += compare(where, name, cell["source"], package)
                found += unanswered(where, name, file, notebook, cell)
            found += rebound(where, cell["source"], names, package)
    for name in package:
        found += once_and_said(name, derived[name], series, package)
        found += reads_only_neighbours(name, package)
    for number, (file, notebook) in enumerate(series):
        found += imported_early(number, file, notebook, derived, series)
    return found


def code_cells(file: str, notebook: dict) -> Iterator[tuple[str, dict, list[str]]]:
    """Each code cell with its place in words and the names it is tagged to derive."""
    for index, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "code":
            names = [
                tag.removeprefix("derives:") for tag in tags(cell) if tag.startswith("derives:")
            ]
            yield f"{file}, cell {index}", cell, names


def compare(where: str, name: str, source: str, package: Package) -> Iterator[str]:
    body = parse(source).body
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef) or body[0].name != name:
        yield f"{where} is tagged derives:{name}: it must hold `def {name}` and nothing else"
    elif name not in package:
        yield f"{where} is tagged derives:{name}, but binary.py has no public {name}"
    elif bare(source) != bare(package[name]):
        lines = ndiff(bare(source).splitlines(), bare(package[name]).splitlines())
        changes = "\n".join(line for line in lines if line[0] in "+-")
        yield f"{where} and binary.py differ in {name}; change both (- notebook, + package):\n{changes}"


def unanswered(where: str, name: str, file: str, notebook: dict, derivation: dict) -> Iterator[str]:
    later = [cell for _, cell, _ in code_cells(file, notebook)]
    later = later[next(i for i, cell in enumerate(later) if cell is derivation) :]
    calls = [
        ast.unparse(n)
        for c in later
        for n in ast.walk(parse(c["source"]))
        if isinstance(n, ast.Call)
    ]
    if not any(call in (f"same_code({name})", f"checks.same_code({name})") for call in calls):
        yield f"{where} derives {name}, but no later cell shows `same_code({name})`"


def rebound(where: str, source: str, derives: list[str], package: Package) -> Iterator[str]:
    """Each illegal binding of a public name, of np, of same_code or of a builtin that the package reads."""
    kept = {
        *package,
        "np",
        "same_code",
        *(name for p in package.values() for name in reads(p) if is_builtin(name)),
    }
    for node in ast.walk(parse(source)):
        for name in bindings(node):
            if name == "*":
                yield f"{where} imports *: name what you import"
            elif name in kept and name not in derives:
                yield f"{where} binds {name} anew in `{ast.unparse(node).splitlines()[0]}`: choose another name"
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, (ast.Store, ast.Del)):
            if node.attr in package or first_name(node) == "np":
                yield f"{where} changes {ast.unparse(node)}, which every notebook relies on"
        if isinstance(node, ast.Name) and node.id in UNSEEN:
            yield f"{where} uses {node.id}, which can bind names that this test cannot see"


def bindings(node: ast.AST) -> list[str]:
    """The names that this one node binds, without `import numpy as np` and `from scratchlr… import name`."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            return [name]
        case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name) if (
            name
        ):
            return [name]
        case ast.MatchMapping(rest=name) if name:
            return [name]
        case ast.Import(names=names):
            return [
                a.asname or a.name.split(".")[0]
                for a in names
                if (a.name, a.asname) != ("numpy", "np")
            ]
        case ast.ImportFrom(module=module, names=names):
            ours = (module or "").split(".")[0] == "scratchlr"
            return [
                a.asname or a.name
                for a in names
                if a.name == "*" or not ours or (a.asname or a.name) != a.name
            ]
    return []


def once_and_said(name: str, numbers: list[int], series: Series, package: Package) -> Iterator[str]:
    files = [series[number][0] for number in numbers]
    if len(files) != 1:
        yield f"{name} is derived {len(files)} times {files}: tag exactly one cell of the series derives:{name}"
    docstring = " ".join((ast.get_docstring(ast.parse(package[name]).body[0]) or "").split())
    if files and f"Derived in notebooks/{files[0]}" not in docstring:
        yield f"the docstring of {name} in binary.py must say: Derived in notebooks/{files[0]}"


def reads_only_neighbours(name: str, package: Package) -> Iterator[str]:
    for other in sorted(reads(package[name]) - {"np", *package}):
        if not is_builtin(other):
            yield f"{name} reads {other}, which is neither numpy nor a derived function"


@cache
def reads(source: str) -> set[str]:
    """The global names that a function's body looks up; what it binds and its annotations do not count."""
    bodies = [c for c in compile(bare(source), "cell", "exec").co_consts if isinstance(c, CodeType)]
    found: set[str] = set()
    while bodies:
        body = bodies.pop()
        found |= {
            str(step.argval) for step in dis.get_instructions(body) if step.opname == "LOAD_GLOBAL"
        }
        bodies += [constant for constant in body.co_consts if isinstance(constant, CodeType)]
    return found


def is_builtin(name: str) -> bool:
    return hasattr(builtins, name)


def imported_early(
    number: int, file: str, notebook: dict, derived: dict[str, list[int]], series: Series
) -> Iterator[str]:
    modules: set[str] = set()  # the names under which this notebook knows parts of scratchlr
    for where, cell, _ in code_cells(file, notebook):
        for node in ast.walk(parse(cell["source"])):
            used = []
            if isinstance(node, ast.Import):
                modules |= {
                    a.asname or "scratchlr"
                    for a in node.names
                    if a.name.split(".")[0] == "scratchlr"
                }
            elif (
                isinstance(node, ast.ImportFrom)
                and (node.module or "").split(".")[0] == "scratchlr"
            ):
                used = [alias.name for alias in node.names]
                modules |= {alias.asname or alias.name for alias in node.names}
            elif isinstance(node, ast.Attribute) and first_name(node) in modules:
                used = [node.attr]
            for name in used:
                if name in derived and not any(before < number for before in derived[name]):
                    files = " and ".join(series[n][0] for n in derived[name]) or "no notebook"
                    yield f"{where} takes {name} from scratchlr, but {files} derives it: import it only after that"


def first_name(node: ast.AST) -> str:
    """`a` of the attribute a.b.c; empty when it starts otherwise."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


# The series and the package as they are.


def test_notebooks_and_package_agree():
    assert SERIES, "no notebook in notebooks/"
    assert not (found := problems(SERIES, PACKAGE)), "\n".join(found)


def test_the_mathematics_file_holds_its_functions_and_nothing_else():
    """A second binding at the end of binary.py would make the comparison above worthless."""
    names = []
    docstring, *statements = ast.parse(inspect.getsource(binary)).body
    for node in statements:
        source = ast.unparse(node)
        if isinstance(node, ast.FunctionDef):
            names.append(node.name)
            assert not node.decorator_list, (
                f"{node.name} has a decorator, which the learner never sees"
            )
        else:
            imports = ("import numpy as np", "from numpy.typing", "from typing", "from __future__")
            legal = source.startswith((*imports, "Array = NDArray"))
            assert legal, (
                f"binary.py may hold numpy, type hints, __all__ and functions, not: {source}"
            )
    assert sorted(names) == sorted(maths.FUNCTIONS), (
        "maths.FUNCTIONS must name each function of binary.py once"
    )


def test_importing_from_scratchlr_gives_the_compared_functions():
    for name in maths.FUNCTIONS:
        assert getattr(scratchlr, name) is maths.FUNCTIONS[name], (
            f"scratchlr.{name} is not functions.{name}"
        )
    assert sorted(scratchlr.__all__) == sorted([*maths.FUNCTIONS, "LogisticRegression"])
    with pytest.raises(AttributeError, match="'scratchlr' has no attribute 'sigmiod'"):
        scratchlr.sigmiod


def test_the_class_is_shown_before_it_is_used():
    """It is glue, not mathematics: the notebook that its docstring names prints its source, and none before it uses it."""
    shown, users = [], []
    for file, notebook in SERIES:
        nodes = [
            node
            for _, cell, _ in code_cells(file, notebook)
            for node in ast.walk(parse(cell["source"]))
        ]
        shown += [file] * any(
            ast.unparse(n) == "inspect.getsource(LogisticRegression.fit)"
            for n in nodes
            if isinstance(n, ast.Call)
        )
        ours = [
            n
            for n in nodes
            if isinstance(n, ast.ImportFrom) and (n.module or "").split(".")[0] == "scratchlr"
        ]
        by_import = any(alias.name == "LogisticRegression" for node in ours for alias in node.names)
        by_dot = any(
            n.attr == "LogisticRegression" and first_name(n) == "scratchlr"
            for n in nodes
            if isinstance(n, ast.Attribute)
        )
        users += [file] * (by_import or by_dot)
    assert len(shown) == 1 and min(users) == shown[0], f"shown in {shown}, used in {users}"
    assert f"Assembled in notebooks/{shown[0]}" in inspect.getdoc(scratchlr.LogisticRegression)
    assert "LogisticRegression" in dir(scratchlr)


# The test of the test: doctored copies. Each is noticed, and for the right reason.


class Copy:
    """A copy of the series and the package in which one thing can be changed."""

    def __init__(self) -> None:
        self.series, self.package = copy.deepcopy(SERIES), dict(PACKAGE)

    def notebook(self, number: str) -> dict:
        return next(notebook for file, notebook in self.series if file.startswith(number))

    def derivation(self, name: str) -> dict:
        return next(c for _, nb in self.series for c in nb["cells"] if f"derives:{name}" in tags(c))

    def add(self, number: str, source: str, tag: str | None = None) -> None:
        metadata = {"tags": [tag]} if tag else {}
        self.notebook(number)["cells"].append(
            {"cell_type": "code", "source": source, "metadata": metadata}
        )

    def edit(self, name: str, old: str, new: str) -> None:
        """Change the notebook's side of `name`."""
        cell = self.derivation(name)
        assert old in cell["source"], f"{old!r} is no longer in {name}: write this doctoring anew"
        cell["source"] = cell["source"].replace(old, new)

    def edit_package(self, name: str, old: str, new: str) -> None:
        assert old in self.package[name], (
            f"{old!r} is no longer in {name}: write this doctoring anew"
        )
        self.package[name] = self.package[name].replace(old, new)

    def edit_both(self, name: str, old: str, new: str) -> None:
        self.edit(name, old, new)
        self.edit_package(name, old, new)


def forget_same_code(c: Copy) -> None:
    for cell in c.notebook("02")["cells"]:
        cell["source"] = cell["source"].replace("same_code(log_loss)", "log_loss")


DOCTORED: dict[str, tuple[Callable[[Copy], None], str]] = {
    "a flipped sign in the notebook": (
        lambda c: c.edit("gradient", "- y", "+ y"),
        "differ in gradient",
    ),
    "a flipped sign in the package": (
        lambda c: c.edit_package("gradient", "b) - y", "b) + y"),
        "differ in gradient",
    ),
    "a dropped / n": (lambda c: c.edit("gradient", "X.T @ r / n", "X.T @ r"), "differ in gradient"),
    "a dropped / n in the package": (
        lambda c: c.edit_package("gradient", "@ r / n", "@ r"),
        "differ in gradient",
    ),
    "an uphill step": (
        lambda c: c.edit("gradient_step", "w - lr", "w + lr"),
        "differ in gradient_step",
    ),
    "another default": (
        lambda c: c.edit("gradient_step", "lr)", "lr=1)"),
        "differ in gradient_step",
    ),
    "other names for the same sum": (lambda c: c.edit("log_loss", "z", "s"), "differ in log_loss"),
    "a decorator": (lambda c: c.edit("sigmoid", "def", "@np.vectorize\ndef"), "differ in sigmoid"),
    "a second statement": (
        lambda c: c.edit("sigmoid", "def", "a = 1\ndef"),
        "`def sigmoid` and nothing else",
    ),
    "another function": (
        lambda c: c.edit("sigmoid", "def sigmoid", "def s"),
        "`def sigmoid` and nothing else",
    ),
    "a derivation without its tag": (
        lambda c: c.derivation("gradient")["metadata"].clear(),
        "derived 0 times",
    ),
    "a second derivation": (
        lambda c: c.add("04", PACKAGE["sigmoid"], "derives:sigmoid"),
        "derived 2 times",
    ),
    "a derivation of nothing": (
        lambda c: c.add("04", "def f(z):\n    return z", "derives:f"),
        "has no public f",
    ),
    "an orphan function": (
        lambda c: c.package.update(odds="def odds(p):\n    return p"),
        "odds is derived 0 times",
    ),
    "a wrong notebook in the docstring": (
        lambda c: c.edit_package("log_loss", "books/02", "books/03"),
        "must say",
    ),
    "no notebook in the docstring": (
        lambda c: c.edit_package("sigmoid", "Derived in", "See"),
        "must say",
    ),
    "a foreign helper": (
        lambda c: c.edit_both("log_loss", "np.mean", "fmean"),
        "log_loss reads fmean",
    ),
    "a constant from outside": (
        lambda c: c.edit_both("sigmoid", "1 + q", "ONE + q"),
        "sigmoid reads ONE",
    ),
    "no same_code": (forget_same_code, "no later cell shows `same_code(log_loss)`"),
}

REBINDINGS = [
    "def sigmoid(z):\n    return z",
    "class sigmoid:\n    pass",
    "sigmoid = 1",
    "sigmoid = lambda z: z",
    "a, (sigmoid, *b) = 1, (2, 3)",
    "sigmoid: int = 1",
    "sigmoid += 1",
    "print(sigmoid := 1)",
    "for sigmoid in ():\n    pass",
    "with open('x') as sigmoid:\n    pass",
    "try:\n    pass\nexcept ValueError as sigmoid:\n    pass",
    "match 1:\n    case sigmoid:\n        pass",
    "del sigmoid",
    "import math as sigmoid",
    "from scipy.special import expit as sigmoid",
    "from scratchlr import log_loss as sigmoid",
    "def f(sigmoid):\n    return sigmoid",
    "[sigmoid for sigmoid in ()]",
    "if True:\n    def f():\n        sigmoid = 2",
    "import math as np",
    "np = None",
    "len = max",
    "same_code = print",
]
EARLY = [
    "from scratchlr import gradient",
    "from scratchlr import gradient as slopes",
    "from scratchlr.maths.binary import gradient",
    "import scratchlr\nscratchlr.gradient",
    "import scratchlr.maths.binary as f\nf.gradient",
    "import scratchlr.maths.binary\nscratchlr.maths.binary.gradient",
    "from scratchlr import functions\nfunctions.gradient",
]


@pytest.mark.parametrize("change", DOCTORED)
def test_a_change_on_one_side_is_noticed(change):
    doctored = Copy()
    doctor, reason = DOCTORED[change]
    doctor(doctored)
    assert any(reason in problem for problem in problems(doctored.series, doctored.package)), change


@pytest.mark.parametrize("source", REBINDINGS)
def test_binding_a_derived_name_anew_is_noticed(source):
    doctored = Copy()
    doctored.add("04", source)
    (problem,) = problems(doctored.series, doctored.package)
    assert "anew" in problem and problem.startswith("04"), problem


@pytest.mark.parametrize(
    "source", ["np.exp = abs", "scratchlr.sigmoid = abs", "from numpy import *", "exec('a = 1')"]
)
def test_binding_behind_the_back_is_noticed(source):
    doctored = Copy()
    doctored.add("04", source)
    assert len(problems(doctored.series, doctored.package)) == 1


@pytest.mark.parametrize("source", EARLY)
@pytest.mark.parametrize(("number", "is_early"), [("02", True), ("03", True), ("04", False)])
def test_an_import_is_early_up_to_the_deriving_notebook_and_legal_after(source, number, is_early):
    doctored = Copy()
    doctored.add(number, source)
    found = problems(doctored.series, doctored.package)
    assert [problem for problem in found if "import it only after" in problem] == found
    assert bool(found) == is_early


def document(c: Copy) -> None:
    c.edit(
        "sigmoid", "def sigmoid(z):", 'def sigmoid(z: float) -> float:\n    """From the score."""'
    )


HARMLESS: dict[str, Callable[[Copy], None]] = {
    "nothing at all": lambda c: None,
    "a comment": lambda c: c.edit("sigmoid", "\n    return", "  # between 0 and 1\n    return"),
    "a docstring and type hints": document,
    "spaces": lambda c: c.edit("gradient_step", "w - lr * dw, b", "w - lr*dw,  b"),
    "numpy once more": lambda c: c.add("04", "import numpy as np"),
    "a new name": lambda c: c.add(
        "04", "def sigmoid_naive(z):\n    n = len(z)\n    return np.exp(z) / n"
    ),
    "use": lambda c: c.add("04", "slopes = gradient(X, y, w, b)\nprint(slopes, sigmoid(0))"),
}


@pytest.mark.parametrize("change", HARMLESS)
def test_a_harmless_change_passes(change):
    doctored = Copy()
    HARMLESS[change](doctored)
    assert problems(doctored.series, doctored.package) == []
