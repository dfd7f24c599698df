"""Proves that the three locks, environment.yml, binder/ and pyproject.toml say the same."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tools import setup
from tools.series import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS = PROJECT["dependency-groups"]
LEARNER, TOOLS, BINDER = "requirements.txt", "tools/requirements.txt", "binder/requirements.txt"


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def bounds(*lists: list[str]) -> dict[str, SpecifierSet]:
    """package -> the versions it may have"""
    requirements = [Requirement(line) for lines in lists for line in lines]
    return {canonicalize_name(one.name): one.specifier for one in requirements}


def versions(lock: str) -> dict[str, str]:
    """package -> its version in a lock"""
    return {canonicalize_name(n): v for n, v in re.findall(r"^(\S+?)==(\S+)", text(lock), re.M)}


PACKAGE = PROJECT["project"]["dependencies"]
BUILD = PROJECT["build-system"]["requires"]
WANTED = {
    LEARNER: bounds(PACKAGE, BUILD, GROUPS["lab"]),
    TOOLS: bounds(PACKAGE, BUILD, *GROUPS.values()),
    BINDER: bounds(PACKAGE, BUILD),
}


@pytest.mark.parametrize("lock", WANTED)
def test_every_bound_admits_the_locked_version(lock):
    locked = versions(lock)
    for name, bound in WANTED[lock].items():
        assert name in locked, f"{lock} lacks {name}. Run make lock."
        assert bound.contains(locked[name]), f"{name} {locked[name]} is not {bound}. Run make lock."


@pytest.mark.parametrize(("smaller", "larger"), [(LEARNER, TOOLS), (BINDER, LEARNER)])
def test_a_smaller_lock_is_part_of_the_larger(smaller, larger):
    differing = versions(smaller).items() - versions(larger).items()
    assert not differing, f"{sorted(differing)} of {smaller} are not in {larger}. Run make lock."


def test_binder_brings_its_own_jupyterlab():
    assert "jupyterlab" not in versions(BINDER)


def test_a_learner_installs_no_tools():
    beyond = {"mlxtend", "mypy", "pandas", "playwright", "ruff", "statsmodels", "uv"}
    assert not beyond & set(versions(LEARNER))
    assert beyond <= set(versions(TOOLS))


@pytest.mark.parametrize("lock", WANTED)
def test_a_lock_names_no_place(lock):
    """No index, no address, no path: pip takes each package from wherever it is set to look."""
    places = re.findall(r"^-.*|^.*://.*|^.*@.*|^\.*/.*", text(lock), re.M)
    assert not places, f"{lock} names a place: {places[0]}"


def test_the_environment_for_conda_has_the_same_names_and_bounds():
    """Conda brings its own setuptools."""
    *names, pip = yaml.safe_load(text("environment.yml"))["dependencies"]
    expected = bounds(PACKAGE, GROUPS["lab"])
    del expected["setuptools"]
    expected |= bounds([f"python{PROJECT['project']['requires-python']}", "pip"])
    assert bounds(names) == expected, "environment.yml has other bounds than pyproject.toml"
    assert pip == {"pip": ["-e ."]}


def test_the_oldest_python_is_the_same_everywhere():
    oldest = re.fullmatch(r">=(3\.\d+)", PROJECT["project"]["requires-python"])[1]
    assert tuple(map(int, oldest.split("."))) == setup.OLDEST
    assert re.findall(r"Python (3\.\d+)", setup.TOO_OLD) == [oldest]
    assert re.findall(r"--python-version (\S+)", text("Makefile")) == [oldest]
    tested = yaml.safe_load(text(".github/workflows/ci.yml"))["jobs"]["test"]["strategy"]["matrix"]
    assert oldest in tested["python"]


def test_binder_runs_a_python_that_is_new_enough():
    version = re.fullmatch(r"python-(3\.\d+)", text("binder/runtime.txt").strip())[1]
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(version)
