"""Proves who may import what, that nothing is idle, and that version and address agree everywhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import yaml

from tools.series import ROOT, read, repository

PACKAGE = ROOT / "src" / "scratchlr"
MODULES = {
    path.relative_to(PACKAGE).with_suffix("").as_posix(): path.read_text("utf-8")
    for path in sorted(PACKAGE.rglob("*.py"))
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

# What each file, or each file of a folder, may import beside the standard library.
LAYERS = {
    "__init__": {"scratchlr.maths", "scratchlr.model"},
    "maths": {"numpy"},
    "data": {"numpy", "sklearn.datasets"},
    "model": {"numpy", "sklearn", "scratchlr.maths", "scratchlr.validation"},
    "validation": {"numpy", "sklearn", "scratchlr.maths"},
    "derivations": {"scratchlr.maths"},
    "words": {"numpy", "matplotlib"},
    "plots": {"numpy", "matplotlib", "IPython.display", "scratchlr.maths", "scratchlr.words"},
    "widgets": {
        "numpy",
        "matplotlib",
        "PIL",
        "anywidget",
        "traitlets",
        "scratchlr.maths",
        "scratchlr.data",
        "scratchlr.plots",
    },
    "exercises": {"numpy", "scratchlr.maths"},
}
# Public, though neither a notebook nor another file of the package uses it.
ALLOWED_IDLE = {
    "Data": "what the functions of data.py return",
}


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


# Imports


def imports(source: str) -> Iterator[str]:
    """The full name of each thing that a file of the package imports, wherever the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = ".".join(
                part for part in ("scratchlr" * (node.level > 0), node.module) if part
            )
            yield from (f"{module}.{alias.name}" for alias in node.names)


def foreign(source: str, allowed: set[str]) -> list[str]:
    """The imports that are neither of the standard library nor allowed."""
    return [
        name
        for name in imports(source)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(f"{name}.".startswith(f"{legal}.") for legal in allowed)
    ]


@pytest.mark.parametrize("module", MODULES)
def test_a_file_imports_only_what_its_layer_may(module):
    room = module.split("/")[0]
    assert room in LAYERS, f"{room} is new: say in LAYERS, above, what it may import"
    allowed = LAYERS[room] | (
        {f"scratchlr.{room}"} if "/" in module else set()
    )  # its neighbours in the same folder
    assert not (found := foreign(MODULES[module], allowed)), (
        f"{module}.py may not import {', '.join(found)}"
    )


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import numpy as np\nimport math\nfrom numpy.typing import NDArray", []),
        ("import scipy.special", ["scipy.special"]),
        ("def f():\n    from scipy import special", ["scipy.special"]),
        ("import numpydoc", ["numpydoc"]),
        ("from scratchlr import maths", ["scratchlr.maths"]),
        ("from . import plots", ["scratchlr.plots"]),
        ("from .plots import show", ["scratchlr.plots.show"]),
        ("import render", ["render"]),
    ],
)
def test_a_foreign_import_is_noticed(source, found):
    assert foreign(source, {"numpy"}) == found


def test_importing_the_package_loads_nothing_slow():
    code = "import sys, scratchlr; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "numpy" in loaded
    assert not {"matplotlib", "ipywidgets", "IPython", "sklearn", "scipy"} & set(loaded)


# Idle names


def public(source: str) -> set[str]:
    """The names in __all__, or else the functions and classes without an underscore."""
    body = ast.parse(source).body
    for node in body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return {
        n.name
        for n in body
        if isinstance(n, (ast.FunctionDef, ast.ClassDef)) and not n.name.startswith("_")
    }


def mentioned(source: str) -> set[str]:
    """Every name that a piece of code reads or imports, also behind a dot."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


@pytest.mark.parametrize(
    "module", [module for module in MODULES if not module.endswith("__init__")]
)
def test_every_public_name_is_used_by_a_notebook_or_another_file_of_the_package(module):
    """Use by a test does not count, nor use within the same file (let its name begin with _), nor __init__.py."""
    used = set().union(
        *(
            mentioned(source)
            for name, source in MODULES.items()
            if name != module and not name.endswith("__init__")
        )
    )
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        used |= set().union(
            *(mentioned(c["source"]) for c in read(path)["cells"] if c["cell_type"] == "code")
        )
    idle = public(MODULES[module]) - used - set(ALLOWED_IDLE)
    assert not idle, (
        f"nothing uses {', '.join(sorted(idle))} of {module}.py: delete it, or call it _{min(idle)}"
    )


def test_no_exception_is_left_over():
    assert set(ALLOWED_IDLE) <= set().union(
        *(public(source) for name, source in MODULES.items() if not name.endswith("__init__"))
    )


# Version and address


def test_the_citation_has_the_version_and_the_address():
    citation = yaml.safe_load(text("CITATION.cff"))
    assert str(citation["version"]) == PROJECT["project"]["version"]
    assert citation["repository-code"] == repository()


def test_the_readme_has_the_version_and_leads_to_the_address():
    readme, owner_and_name = text("README.md"), repository().removeprefix("https://github.com/")
    assert f"version {PROJECT['project']['version']}" in " ".join(readme.split())
    assert re.findall(r"git clone (\S+)", readme) == [repository()]
    binder = re.findall(r"mybinder\.org/v2/gh/([^/]+/[^/]+)/", readme)
    assert binder and set(binder) == {owner_and_name}, (
        "the Binder links of README.md name another repository"
    )


def test_the_page_for_teachers_leads_to_the_address():
    teaching = text("TEACHING.md")
    assert re.findall(r"git clone (\S+)", teaching) == [repository()]
    assert f"repo={quote(repository(), safe='')}&" in teaching
