"""Proves who may import what, and that nothing public in the package is idle."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.series import ROOT, read

# What each file, or each file of a folder, may import beside the standard library and its folder.
LAYERS = {
    "__init__": {"scratchlr.maths", "scratchlr.model", "scratchlr.separable"},
    "maths": {"numpy"},
    "data": {"numpy", "sklearn.datasets"},
    "validation": {"numpy", "sklearn", "scratchlr.maths"},
    "optimum": {"numpy", "scratchlr.maths"},
    "model": {"numpy", "sklearn"}
    | {"scratchlr.maths", "scratchlr.optimum", "scratchlr.validation"},
    "separable": {"numpy", "scipy", "sklearn", "scratchlr.maths", "scratchlr.validation"},
    "derivations": {"scratchlr.maths"},
    "words": {"numpy", "matplotlib"},
    "boxes": {"numpy", "matplotlib", "scratchlr.words"},
    "maps": {"numpy", "matplotlib", "scratchlr.maths", "scratchlr.words", "scratchlr.boxes"},
    "quality": {"numpy", "matplotlib", "scratchlr.maths"},
    "motion": {"numpy", "PIL"},
    "plots": {"numpy", "matplotlib", "IPython.display", "scratchlr.maths", "scratchlr.words"}
    | {"scratchlr.boxes", "scratchlr.maps", "scratchlr.motion", "scratchlr.quality"},
    "sheet": {"numpy", "matplotlib", "scratchlr.maths", "scratchlr.data"}
    | {"scratchlr.derivations", "scratchlr.plots"},
    "symptoms": {"numpy", "sklearn", "scratchlr.data"},
    "widgets": {"numpy", "matplotlib", "PIL", "anywidget", "traitlets"}
    | {"scratchlr.maths", "scratchlr.data", "scratchlr.plots"}
    | {"scratchlr.model", "sklearn"},  # what a figure shows of rows that training has not seen
    "exercises": {"numpy", "scratchlr.maths"},
}


def sources(root: Path, folder: str) -> dict[str, str]:
    """The text of each file of a folder and of its folders, by its path without .py."""
    paths = sorted((root / folder).rglob("*.py"))
    names = [path.relative_to(root).with_suffix("").as_posix() for path in paths]
    return {name: path.read_text("utf-8") for name, path in zip(names, paths)}


MODULES, TOOLS = sources(ROOT / "src" / "scratchlr", "."), sources(ROOT, "tools")
CELLS = {
    f"{path.name}, cell {at}": cell.source
    for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
    for at, cell in enumerate(read(path).cells, 1)
    if cell.cell_type == "code"
}


def imports(source: str) -> Iterator[str]:
    """The full name of all that is imported, wherever it stands; relative names keep their dots."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def foreign(module: str, source: str) -> list[str]:
    """The imports of a file of the package that its layer does not allow."""
    room, _, neighbours = module.partition("/")
    legal = LAYERS[room] | ({f"scratchlr.{room}"} if neighbours else set())
    return [
        name
        for name in imports(source)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(f"{name}.".startswith(f"{one}.") for one in legal)
    ]


@pytest.mark.parametrize("module", MODULES)
def test_a_file_imports_only_what_its_layer_may(module):
    assert module.split("/")[0] in LAYERS, f"{module}.py is new: say above what it may import"
    found = foreign(module, MODULES[module])
    assert not found, f"{module}.py may not import {', '.join(found)}: name it in full, or move it"


@pytest.mark.parametrize(
    ("module", "source", "found"),
    [
        ("maths/a", "import numpy as np\nimport math\nfrom numpy.typing import NDArray", []),
        ("maths/a", "from scratchlr.maths.b import f\nfrom scratchlr.maths import b", []),
        ("maths/a/b", "import scipy.special", ["scipy.special"]),
        ("maths/a", "def f():\n    from scipy import special", ["scipy.special"]),
        ("maths/a", "import numpydoc", ["numpydoc"]),
        ("data", "from sklearn import svm", ["sklearn.svm"]),
        ("data", "from scratchlr import plots", ["scratchlr.plots"]),
        ("data", "from . import plots\nfrom .plots import show", ["..plots", ".plots.show"]),
        ("data", "from tools import render\nimport tests", ["tools.render", "tests"]),
    ],
)
def test_a_foreign_import_is_noticed(module, source, found):
    assert foreign(module, source) == found


def test_tools_serve_the_gate_alone_and_tests_serve_nobody():
    for name, text in (TOOLS | CELLS).items():
        found = {one.split(".")[0] for one in imports(text)}
        closed = {"tests", "conftest"} | ({"tools"} if name in CELLS else set())
        assert not [one for one in found if one in closed or one.startswith("test_")], name


def test_importing_the_package_loads_numpy_and_nothing_else():
    code = "import sys; old = {*sys.modules}; import scratchlr; print(*{*sys.modules} - old)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()} - sys.stdlib_module_names
    assert loaded == {"numpy", "scratchlr"}


# Idle names


def public(source: str) -> set[str]:
    """The functions and classes without an underscore; what is marked @figure is in FIGURES.

    Also the names in `__all__`, which a file hands on: that file is no user of them.
    """
    handed_on = {
        name.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for name in node.value.elts
        if isinstance(name, ast.Constant)
    }
    return handed_on | {
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if "figure" not in map(ast.unparse, node.decorator_list)
    }


def returned(source: str) -> set[str]:
    """The classes that public functions say they return."""
    return {
        ast.unparse(node.returns)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name in public(source) and node.returns
    }


def mentioned(source: str) -> set[str]:
    """Every name that a piece of code reads or imports, also behind a dot."""
    found = {name.split(".")[-1] for name in imports(source)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


USES = {name: mentioned(source) for name, source in (MODULES | TOOLS | CELLS).items()}


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_is_used_by_another_file_or_a_notebook(module):
    """Use by a test or by __init__.py does not count, nor use within the file.

    What a public function returns is used wherever the function is.
    """
    others = [user for user in USES if user != module and not user.endswith("__init__")]
    idle = public(MODULES[module]) - set().union(*(USES[user] for user in others))
    idle -= returned(MODULES[module])
    assert not idle, f"{module}.py: nothing else uses {idle}: delete it, or let it begin with _"
