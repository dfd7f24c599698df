"""What several test files share, and a limit on each test: a mistake that never ends turns red."""

from __future__ import annotations

import doctest
import signal
from importlib import import_module

import pytest

from scratchlr import maths

SECONDS = 120  # four times what the slowest takes on a busy machine


class TooLong(BaseException):
    """Not an Exception: hypothesis would take it for a counterexample and look for smaller ones."""


def stop(*_):
    raise TooLong(f"still running after {SECONDS} seconds")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call():
    if not hasattr(signal, "SIGALRM"):  # Windows: there the limit is that of the whole job in CI
        return (yield)
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        return (yield)
    finally:
        signal.alarm(0)


def pytest_enter_pdb():
    """Whoever looks around inside a test has no limit."""
    if hasattr(signal, "SIGALRM"):
        signal.alarm(0)


@pytest.fixture(scope="session")
def sound_mathematics() -> None:
    """Skip what is built on the functions of maths while one of them breaks the formula it states.

    One mistake is then red where it is, in the function's own tests, and not in all that use it.
    """
    for module in {function.__module__ for function in maths.FUNCTIONS.values()}:
        if doctest.testmod(import_module(module)).failed:
            pytest.skip(f"mend {module} first: an example in its docstrings fails")
