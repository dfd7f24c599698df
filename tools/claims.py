"""Hold what a notebook says against its own variables: `python -m tools.claims NOTEBOOK …`.

With this file a sentence that contradicts its notebook is red. Beside each notebook stands a table,
tests/claims/NN-name.toml, with lines `'a phrase of the notebook' = 'an expression'`. The phrase
stands once in the notebook: in a text, or in a string of a code cell, as a title, label or alt
text. The expression must be True in the notebook's kernel, and this file knows when to ask:

- a phrase of a Predict cell when the next Explain is reached;
- a phrase above the first code cell at the end, because an opening says what is going to happen;
- any other phrase after the code cells above it, its own included.

conftest.py makes this file a plugin of pytest: after each cell that nbval has run it asks the same
kernel for the claims that are due, so no notebook runs twice. As a command it runs the notebook,
compares no output, and prints what is missing or not true.
"""

from __future__ import annotations

import ast
import builtins
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jupyter_client import BlockingKernelClient
from nbformat import NotebookNode
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, start_new_kernel
from nbval.plugin import IPyNbCell

from tools.faults import MAY_RAISE
from tools.notebook_rules import blocks
from tools.series import read, tagged, tags

MEND = "Mend the sentence, or its expression in tests/claims."
SECONDS = 60  # for the claims that are due after one cell
ANSWER = re.compile(r"<details><summary>Answer</summary>(.+?)</details>", re.S)
EXPLAIN = re.compile(r"\*\*Explain\.\*\*.+", re.S)
BULLET = re.compile(r"^- .+(?:\n(?!- ).+)*", re.M)
PICTURE = re.compile(r"\bplots\.(show|play)\(")


def table(path: Path) -> Path:
    """Where the claims of the notebook at `path` stand."""
    return path.parents[1] / "tests" / "claims" / f"{path.stem}.toml"


def claims(path: Path) -> dict[str, str]:
    """Phrase -> expression."""
    return tomllib.loads(table(path).read_text("utf-8")) if table(path).exists() else {}


def flat(text: str) -> str:
    return " ".join(text.split())


def said(cell: NotebookNode) -> list[str]:
    """What a cell tells its reader: its text; or each string of its code, neighbours joined."""
    if cell.cell_type == "markdown":
        return [] if "navigation" in tags(cell) else [flat(cell.source)]
    nodes = ast.walk(ast.parse(cell.source))
    values = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return [flat(value) for value in values if isinstance(value, str)]


# When to ask.


def schedule(path: Path, notebook: NotebookNode) -> dict[int, dict[str, str]]:
    """The claims that are due after each code cell, counted from 0, as nbval counts."""
    code = [cell.cell_type == "code" for cell in notebook.cells]
    told = [said(cell) for cell in notebook.cells]
    result: dict[int, dict[str, str]] = defaultdict(dict)
    for phrase, expression in claims(path).items():
        found = [at for at, texts in enumerate(told) if any(flat(phrase) in one for one in texts)]
        if len(found) == 1:  # else `problems` says so
            above = sum(code[: due(notebook, found[0]) + 1]) or sum(code)
            result[above - 1][phrase] = expression
    return result


def due(notebook: NotebookNode, at: int) -> int:
    """The cell that must be reached before what the cell `at` says can be asked."""
    if "**Predict.**" not in notebook.cells[at].source:
        return at
    after = range(at + 1, len(notebook.cells))
    return next((i for i in after if "**Explain.**" in notebook.cells[i].source), at)


# What is asked.


def problems(path: Path, notebook: NotebookNode) -> list[str]:
    """What is wrong with a table, as far as can be seen without running the notebook."""
    told = [text for cell in notebook.cells for text in said(cell)]
    found = []
    for phrase, expression in claims(path).items():
        if (count := sum(text.count(flat(phrase)) for text in told)) != 1:
            found.append(
                f"“{phrase}” stands {count} times in the notebook. Copy a phrase that stands once:"
                " from a text, or from a string in code, where it must not cross a {placeholder}."
            )
        found += [f"“{phrase}”: {problem}" for problem in doubts(expression)]
    phrases = [flat(phrase) for phrase in claims(path)]
    for where, texts in wanted(notebook):
        if not any(phrase in text for phrase in phrases for text in texts):
            found.append(f"{where} claims nothing: “{' | '.join(texts)[:200]}”")
    called = "\n".join(map(str, claims(path).values()))
    for name in [name for cell in notebook.cells for name in tagged(cell, "derives")]:
        if not re.search(rf"\b{name}\(", called):
            found.append(f"no expression calls {name}: compare its formula at random numbers")
    if found and not table(path).exists():
        found.insert(0, f"write {'/'.join(table(path).parts[-3:])}: lines 'phrase' = 'expression'.")
    return found


def doubts(expression: object) -> Iterator[str]:
    """Why an expression cannot be trusted."""
    if not isinstance(expression, str):
        yield f"the expression {expression} must be a string"
        return
    try:
        nodes = list(ast.walk(ast.parse(f"(\n{expression}\n)", mode="eval")))
    except SyntaxError as error:
        yield f"the expression is no Python: {error.msg}"
        return
    names = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    bound = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    if not names - bound - set(dir(builtins)):
        yield "the expression uses no name of the notebook, so it cannot notice a change"
    if any(isinstance(node, ast.NamedExpr) for node in nodes):
        yield "`:=` leaves a name in the notebook's kernel"
    if "rng" in names:
        yield "`rng` is the notebook's: what follows would change. Use np.random.default_rng(1)."


def wanted(notebook: NotebookNode) -> Iterator[tuple[str, list[str]]]:
    """Where, and in which texts, a notebook owes at least one claim."""
    recap = blocks(notebook).get("Recap", [])
    for index, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            if PICTURE.search(cell.source) and "map" not in tags(cell):
                yield f"cell {index}, a picture,", said(cell)
            continue
        owing = {"an Answer": ANSWER, "an Explain": EXPLAIN}
        if cell in recap:
            owing["a bullet of the recap"] = BULLET
        for name, pattern in owing.items():
            for part in pattern.findall(cell.source):
                yield f"cell {index}, {name},", [flat(part)]


# Asking.


def refuted(client: BlockingKernelClient, asked: dict[str, str]) -> list[str]:
    """The claims that are not true in a running kernel; no name and no output stays behind."""
    if not asked:
        return []
    expressions = {phrase: f"(\n{expression}\n)" for phrase, expression in asked.items()}
    quiet = {"silent": True, "allow_stdin": False, "reply": True, "timeout": SECONDS}
    try:
        reply = client.execute("", user_expressions=expressions, **quiet)
    except TimeoutError:
        return [f"no answer within {SECONDS} seconds; compute less:", *asked]
    return [
        f"“{phrase}” is not true:\n    {asked[phrase]}\n    gives {value}"
        for phrase, answer in reply["content"]["user_expressions"].items()
        if (value := outcome(answer)) not in ("True", "np.True_")
    ]


def outcome(answer: dict) -> str:
    if answer["status"] == "error":
        return f"{answer['ename']}: {answer['evalue']}"
    return answer["data"]["text/plain"][:300]


@cache
def scheduled(path: Path) -> dict[int, dict[str, str]]:
    return schedule(path, read(path))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """After a cell has run and its outputs agree: ask its kernel for the claims that are due."""
    yield
    if isinstance(item, IPyNbCell):
        asked = scheduled(item.path).get(item.cell_num, {})
        if wrong := refuted(item.parent.kernel.kc, asked):
            item.raise_cell_error("\n".join([f"What {item.path.name} says:", *wrong, MEND]))


def run(path: Path) -> Iterator[str]:
    """Run the notebook in a fresh kernel and ask for each claim when it is due."""
    notebook = read(path)
    asked, number = schedule(path, notebook), 0
    options = {"cwd": path.parent, "stderr": subprocess.DEVNULL}
    manager, client = start_new_kernel(kernel_name=CURRENT_ENV_KERNEL_NAME, **options)
    try:
        for index, cell in enumerate(notebook.cells, 1):
            if cell.cell_type != "code":
                continue
            quiet = {"allow_stdin": False, "stop_on_error": False, "output_hook": lambda _: None}
            reply = client.execute_interactive(cell.source, **quiet)["content"]
            if reply["status"] == "error" and not MAY_RAISE & set(tags(cell)):
                yield f"cell {index} raises {reply['ename']}: {reply['evalue']}"
            yield from refuted(client, asked.get(number, {}))
            number += 1
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def main(names: list[str]) -> int:
    faults = 0
    for path in (Path(name).resolve() for name in names):
        found = [*problems(path, read(path)), *run(path)]
        print(f"{path.name}: {len(claims(path))} claims", *found, sep="\n  ")
        faults += len(found)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
