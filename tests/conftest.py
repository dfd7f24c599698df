"""What several test files share."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

from scratchlr import maths
from scratchlr.exercises import check


@pytest.fixture(scope="session")
def sound_mathematics() -> None:
    """Skip what is built on the functions of maths while one of them breaks the formula it states.

    One mistake is then red where it is, in the function's own tests, and not in all that use it.
    """
    for module in {function.__module__ for function in maths.FUNCTIONS.values()}:
        if doctest.testmod(import_module(module)).failed:
            pytest.skip(f"mend {module} first: an example in its docstrings fails")


@pytest.fixture
def answered(capsys):
    """What the check of exercise `name` prints about an answer."""

    def ask(name, answer):
        check(name, answer)
        return capsys.readouterr().out

    return ask
