"""Runs the examples in the docstrings: a formula there is an example, so a changed one is red."""

from __future__ import annotations

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import scratchlr

MODULES = [import_module(found.name) for found in walk_packages(scratchlr.__path__, "scratchlr.")]
EXAMPLES = {
    test.name: test
    for module in MODULES
    for test in doctest.DocTestFinder().find(module)
    if test.examples
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_gives_what_it_says(name):
    report: list[str] = []
    failed, _ = doctest.DocTestRunner().run(EXAMPLES[name], out=report.append)
    assert not failed, "".join(report)


@pytest.mark.parametrize("name", scratchlr.__all__)
def test_each_formula_is_an_example(name):
    function = getattr(scratchlr, name)
    examples = EXAMPLES[f"{function.__module__}.{name}"].examples
    assert any(f"{name}(" in example.source for example in examples)
