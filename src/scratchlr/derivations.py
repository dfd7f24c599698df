"""Compares the code of a derivation with the package: `same_code` answers in a notebook."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from difflib import ndiff

from scratchlr import maths


def same_code(function: Callable[..., object]) -> None:
    """Print whether `function` is the scratchlr function of the same name, or where the two differ.

    Docstrings, type hints, comments and layout do not count: they change nothing that is computed.
    Raises ValueError when scratchlr has no function of that name.
    """
    name = function.__name__
    if name not in maths.FUNCTIONS:
        names = ", ".join(maths.FUNCTIONS)
        raise ValueError(f"scratchlr has no function {name!r} to compare with. It has: {names}.")
    changed = changes(inspect.getsource(function), inspect.getsource(maths.FUNCTIONS[name]))
    if changed:
        print(f"{name}: differs from scratchlr.{name} (- yours, + scratchlr's)\n{changed}")
    else:
        print(f"{name}: identical to scratchlr.{name}")


def changes(old: str, new: str) -> str:
    """The lines in which two functions differ in code, - before the old and + before the new."""
    lines = ndiff(bare(old).splitlines(), bare(new).splitlines())
    return "\n".join(line for line in lines if line[0] in "+-")


def bare(source: str) -> str:
    """One function's source without docstring, type hints, comments and layout.

    source : the text of one function definition. Raises ValueError when it holds anything else.
    """
    tree = ast.parse(textwrap.dedent(source))
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
        raise ValueError("expected one function definition and nothing else")
    function = tree.body[0]
    if ast.get_docstring(function) is not None:
        del function.body[0]
    function.returns = None
    for argument in ast.walk(function.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return ast.unparse(function)
