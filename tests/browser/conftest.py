"""One browser, and one JupyterLab, for all tests here; without a browser skipped, or red in CI."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest

from tools import drive
from tools.editions import edition
from tools.series import ROOT, read


def missing() -> str:
    """What has to be installed for these tests, in one line; empty if nothing is missing."""
    if not find_spec("playwright") or not find_spec("axe_playwright_python"):
        return "no Playwright for the browser tests. Get it with: python tools/setup.py --test"
    if not drive.chromium():
        return (
            "no browser for the browser tests."
            " Get one (apt install chromium), or name it: CHROMIUM=/path/to/chrome"
        )
    return ""


def pytest_collection_modifyitems(items):
    """Skipping by a mark, not in a fixture: pytest then reports the reason once for all."""
    switched_off = os.environ.get("CHROMIUM") == "none"
    reason = "browser tests are switched off by CHROMIUM=none" if switched_off else missing()
    if reason and (switched_off or not os.environ.get("CI")):
        for item in items:
            if item.path.parent == Path(__file__).parent:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The notebooks without their outputs, in a place where JupyterLab may save what it likes."""
    root = tmp_path_factory.mktemp("notebooks")
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        book = edition(read(path), drop=set(), outputs=False, navigation="")
        nbformat.write(book, root / path.name)
    return root


@pytest.fixture(scope="session")
def window():
    """The one browser of a test process: Playwright cannot be started twice."""
    if reason := missing():
        pytest.fail(reason, pytrace=False)
    with drive.browser() as window:
        yield window


@pytest.fixture(scope="session")
def page(window, folder, tmp_path_factory):
    """The page with JupyterLab; what goes wrong in it is collected in `page.problems`."""
    with drive.jupyterlab(folder, tmp_path_factory.mktemp("jupyter")) as address:
        page = drive.watched(window.new_page())
        drive.open_lab(page, address)
        assert page.problems == []
        yield page
