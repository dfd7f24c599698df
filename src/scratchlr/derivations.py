"""Compares the code of a derivation with the package: `same_code` prints the answer in a notebook.

With this file you can see that a function you derived in a notebook is the very one the package holds.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from difflib import ndiff

from scratchlr import maths


def same_code(function: Callable[..., object]) -> None:
    """Print whether `function` is the function of the same name in scratchlr, or where the two differ.

    Docstrings, type hints, comments and layout do not count: they change nothing that is computed.
    Raises ValueError when scratchlr has no function of that name.
    """
    name = function.__name__
    if name not in maths.FUNCTIONS:
        raise ValueError(
            f"scratchlr has no function {name!r} to compare with. It has: {', '.join(maths.FUNCTIONS)}."
        )
    yours = bare(inspect.getsource(function))
    ours = bare(inspect.getsource(maths.FUNCTIONS[name]))
    if yours == ours:
        print(f"{name}: identical to scratchlr.{name}")
        return
    print(f"{name}: differs from scratchlr.{name} (- yours, + scratchlr's)")
    changed = (line for line in ndiff(yours.splitlines(), ours.splitlines()) if line[0] in "+-")
    print("\n".join(changed))


def bare(source: str) -> str:
    """One function's source without docstring, type hints, comments and layout: what Python computes, no more.

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
