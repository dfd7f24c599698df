"""A limit on each test: a mistake that never ends turns red, and the other tests still run."""

import signal

import pytest

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
