"""The promise of the series as rules: what is derived is what the package holds, and comes first.

`problems(series, files)` says what is wrong, where, and what to do. It reads text and runs nothing,
so a test can give it a tiny series. It cannot see a name reached through a string, as in
`getattr(np, "exp")`; a cell that calls exec, eval, globals, setattr or __import__ is refused.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scratchlr.derivations import bare, changes
from tools.series import tagged

Series = list[tuple[str, list[dict]]]  # (file name, cells) of each notebook, in order
Files = dict[str, str]  # the files of scratchlr.maths: name -> text
Package = dict[str, str]  # the functions in them: name -> source

UNSEEN = {"exec", "eval", "globals", "setattr", "__import__"}
# What may stand beside functions in scratchlr.maths: a docstring, `Array = NDArray[Any]`, imports
# of numpy, of types and of neighbours. Anything else could bind a function's name once more.
LEGAL = re.compile(
    r"""["'].*|[A-Z]\w*[a-z]\ =\ \w+\[.+\]|import\ numpy\ as\ np
    |from\ (__future__|typing|collections\.abc|numpy\.typing|scratchlr\.maths\.\w+)
    \ import\ (?!.*\ as\ ).+""",
    re.S | re.X,
)


class Cell(NamedTuple):
    where: str
    number: int  # of its notebook
    source: str
    derives: list[str]


def code_cells(series: Series) -> list[Cell]:
    found = []
    for number, (file, cells) in enumerate(series):
        for at, cell in enumerate(cells, 1):
            if cell["cell_type"] == "code":
                where = f"{file}, cell {at}"
                found.append(Cell(where, number, cell["source"], tagged(cell, "derives")))
    return found


def problems(series: Series, files: Files) -> list[str]:
    cells, package = code_cells(series), functions(files)
    read = {name for source in package.values() for name in reads(source)}
    kept = {"np", "same_code", *package, *(read & {*dir(builtins)})}
    takes = list(taken(cells))
    found = [fault for file, text in files.items() for fault in only_functions(file, text)]
    for cell in cells:
        found += [*rebound(cell, kept - {*cell.derives}), *changed(cell, kept)]
        for name in cell.derives:
            found += [*differs(cell, name, package), *not_compared(cell, name, cells)]
    for name, source in package.items():
        numbers = [cell.number for cell in cells if name in cell.derives]
        found += derived_once(name, source, [series[number][0] for number in numbers])
        found += foreign_reads(name, source, package)
        found += taken_early(name, min(numbers, default=len(series)) + 1, takes)
    return found


def class_problems(series: Series, docstring: str) -> list[str]:
    """The class is assembled, not derived: its docstring names the notebook that uses it first."""
    users = [
        cell.number for cell, name in taken(code_cells(series)) if name == "LogisticRegression"
    ]
    if not users:
        return ["no notebook takes LogisticRegression from scratchlr"]
    said = f"Assembled in notebooks/{series[min(users)][0]}"
    return [] if said in docstring else [f"the docstring of the class must say: {said}"]


# The package


def functions(files: Files) -> Package:
    nodes = [node for text in files.values() for node in ast.parse(text).body]
    return {node.name: ast.unparse(node) for node in nodes if isinstance(node, ast.FunctionDef)}


def only_functions(file: str, text: str) -> Iterator[str]:
    names = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            if node.decorator_list:
                yield f"maths/{file}: {node.name} has a decorator, which no notebook shows"
            if node.name in names:
                yield f"maths/{file} defines {node.name} twice"
            names.add(node.name)
        elif not LEGAL.fullmatch(source := ast.unparse(node)):
            yield f"maths/{file} may hold imports, type aliases and functions, not {source}"


def foreign_reads(name: str, source: str, package: Package) -> Iterator[str]:
    for other in sorted(reads(source) - {"np", *package, *dir(builtins)}):
        yield f"{name} reads {other}, which is neither numpy nor a derived function"


def reads(source: str) -> set[str]:
    """The global names that a function looks up, in its defaults too; type hints do not count."""
    symbols = [symbol for scope in scopes(bare(source)) for symbol in scope.get_symbols()]
    return {s.get_name() for s in symbols if s.is_global() and s.is_referenced()}


def derived_once(name: str, source: str, files: list[str]) -> Iterator[str]:
    if len(files) != 1:
        yield f"{name} is derived {len(files)} times {files}: tag exactly one cell derives:{name}"
    words = " ".join((ast.get_docstring(ast.parse(source).body[0]) or "").split())
    if files and f"Derived in notebooks/{files[0]}" not in words:
        yield f"the docstring of {name} must say: Derived in notebooks/{files[0]}"


# The cell that derives a function


def differs(cell: Cell, name: str, package: Package) -> Iterator[str]:
    body = ast.parse(cell.source).body
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef) or body[0].name != name:
        yield f"{cell.where} is tagged derives:{name}: it must hold `def {name}` and nothing else"
    elif name not in package:
        yield f"{cell.where} is tagged derives:{name}, but scratchlr.maths has no {name}"
    elif lines := changes(cell.source, package[name]):
        yield f"{cell.where} and the package differ in {name} (- notebook, + package):\n{lines}"


def not_compared(cell: Cell, name: str, cells: list[Cell]) -> Iterator[str]:
    later = cells[cells.index(cell) :]
    if not any(
        other.number == cell.number and f"same_code({name})" in calls(other) for other in later
    ):
        yield f"{cell.where} derives {name}, but no later cell shows `same_code({name})`"


def calls(cell: Cell) -> set[str]:
    nodes = ast.walk(ast.parse(cell.source))
    return {ast.unparse(node) for node in nodes if isinstance(node, ast.Call)}


# Any other cell


def rebound(cell: Cell, kept: set[str]) -> Iterator[str]:
    tree = WithoutLegalImports().visit(ast.parse(cell.source))
    for scope in scopes(ast.unparse(tree)):
        for symbol in scope.get_symbols():
            name = symbol.get_name()
            bound = symbol.is_assigned() or symbol.is_imported() or symbol.is_parameter()
            if bound and name in kept:
                yield f"{cell.where} binds {name} anew, a name that the package uses: rename one"
            if name in UNSEEN:
                yield f"{cell.where} uses {name}, which can bind names that nobody sees"


def changed(cell: Cell, kept: set[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(cell.source)):
        match node:
            case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                if name in kept or ast.unparse(node).startswith("np."):
                    yield f"{cell.where} changes {ast.unparse(node)}, which all rely on"
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                yield f"{cell.where} imports *: name what you import"


class WithoutLegalImports(ast.NodeTransformer):
    """Drops `import numpy as np` and `from scratchlr… import name`: these bind what they should."""

    def visit_Import(self, node: ast.Import) -> ast.stmt:
        node.names = [a for a in node.names if (a.name, a.asname) != ("numpy", "np")]
        return node if node.names else ast.Pass()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        node.names = [a for a in node.names if a.asname or a.name == "*" or not ours(node.module)]
        return node if node.names else ast.Pass()


def scopes(source: str) -> Iterator[symtable.SymbolTable]:
    """Every scope of a piece of code: Python's own account of where a name is bound and read."""
    waiting = [symtable.symtable(source, "cell", "exec")]
    while waiting:
        yield (scope := waiting.pop())
        waiting += scope.get_children()


def taken(cells: list[Cell]) -> Iterator[tuple[Cell, str]]:
    """What each cell takes from scratchlr, by import or behind the dot of something imported."""
    known: set[tuple[int, str]] = set()  # (notebook, name of something from scratchlr)
    for cell in cells:
        for node in ast.walk(ast.parse(cell.source)):
            match node:
                case ast.Import(names=names):
                    known |= {(cell.number, a.asname or "scratchlr") for a in names if ours(a.name)}
                case ast.ImportFrom(module=str(module), names=names) if ours(module):
                    known |= {(cell.number, a.asname or a.name) for a in names}
                    yield from ((cell, a.name) for a in names)
                case ast.Attribute(attr=name):
                    if (cell.number, ast.unparse(node).split(".")[0]) in known:
                        yield cell, name


def taken_early(name: str, number: int, takes: Iterable[tuple[Cell, str]]) -> Iterator[str]:
    for cell, other in takes:
        if other == name and cell.number < number:
            yield f"{cell.where} takes {name} from scratchlr before a notebook has shown it"


def ours(module: str | None) -> bool:
    return (module or "").split(".")[0] == "scratchlr"
