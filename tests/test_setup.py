"""Proves the set-up of .venv without making one: the programs it would run are recorded."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import setup

UV = "uv==1 \\\n    --hash=sha256:2 \\\n    --hash=sha256:3\n"


@pytest.fixture
def commands(tmp_path, monkeypatch):
    """A project in a folder of its own, and each command that set-up runs there, as one line."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "requirements.txt").write_text("numpy==2 \\\n    --hash=sha256:0\n")
    (tmp_path / "tools/requirements.txt").write_text(
        f"pytest==9 \\\n    --hash=sha256:1\n{UV}xarray==1 \\\n    --hash=sha256:4\n"
    )
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    commands = []

    def run(*command, **_):
        line = " ".join(map(str, command))
        commands.append(line.replace(str(setup.PYTHON), "python").replace(sys.executable, "base"))
        if "venv" in command:
            shutil.rmtree(setup.VENV, ignore_errors=True)
            setup.PYTHON.parent.mkdir(parents=True, exist_ok=True)
            setup.PYTHON.touch()

    move_to(tmp_path, monkeypatch)
    monkeypatch.setattr(setup, "run", run)
    return commands


def move_to(folder, monkeypatch):
    monkeypatch.setattr(setup, "ROOT", folder)
    monkeypatch.setattr(setup, "VENV", folder / ".venv")
    monkeypatch.setattr(setup, "PYTHON", folder / ".venv" / "bin" / "python")


def installed(commands):
    """What a call of set-up installed, in this order."""
    names = ["requirements.txt", "tools/requirements.txt", "--editable ."]
    found = [
        next((name for name in reversed(names) if line.endswith(f" {name}")), "")
        for line in commands
    ]
    return [name for name in found if name]


def test_a_learner_gets_the_learners_lock_and_the_package(commands):
    assert setup.main([]) == 0
    venv, uv, lock, package = commands
    assert venv == f"base -m venv --clear {setup.VENV}"
    assert uv.startswith("python -m pip ") and uv.endswith("uv.txt") and "--require-hashes" in uv
    assert lock.startswith("python -m uv pip install ") and "--require-hashes" in lock
    assert package.startswith("python -m pip ")
    assert {"--no-index", "--no-deps", "--no-build-isolation"} <= set(package.split())
    assert installed(commands) == ["requirements.txt", "--editable ."]


def test_a_contributor_gets_both_locks(commands):
    assert setup.main(["--test"]) == 0
    assert installed(commands) == ["requirements.txt", "tools/requirements.txt", "--editable ."]
    assert all("--require-hashes" in line for line in commands if "requirements.txt" in line)


def test_uv_is_installed_from_its_lines_of_the_lock(commands, monkeypatch):
    wanted = []
    monkeypatch.setattr(setup, "pip", lambda *arguments: wanted.append(arguments[-1].read_text()))
    setup.install("requirements.txt")
    assert wanted == [UV]


def test_jupyterlab_does_not_ask_for_news(commands):
    setup.main([])
    page = json.loads((setup.VENV / "etc/jupyter/labconfig/page_config.json").read_text())
    assert page["disabledExtensions"] == {"@jupyterlab/apputils-extension:announcements": True}


def test_a_second_call_does_nothing_and_says_nothing(commands, capsys):
    setup.main(["--test"])
    assert capsys.readouterr().out
    commands.clear()
    assert setup.main(["--test"]) == setup.main([]) == 0
    assert not commands and not any(capsys.readouterr())


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("requirements.txt", ["requirements.txt", "tools/requirements.txt", "--editable ."]),
        ("tools/requirements.txt", ["tools/requirements.txt"]),
        ("pyproject.toml", ["--editable ."]),
    ],
)
def test_what_changed_is_installed_again(commands, changed, again):
    setup.main(["--test"])
    commands.clear()
    with (setup.ROOT / changed).open("a") as file:
        file.write("# changed\n")
    setup.main(["--test"])
    assert installed(commands) == again


@pytest.mark.parametrize("broken", ["moved", "another Python", "Python gone"])
def test_a_venv_that_cannot_work_is_made_anew(commands, monkeypatch, tmp_path, broken):
    setup.main([])
    commands.clear()
    if broken == "moved":
        setup.ROOT.rename(tmp_path.with_name(f"{tmp_path.name}-moved"))
        move_to(tmp_path.with_name(f"{tmp_path.name}-moved"), monkeypatch)
    elif broken == "another Python":
        monkeypatch.setattr(setup, "version", lambda: "3.99")
    else:
        setup.PYTHON.unlink()
    setup.main([])
    assert any("venv --clear" in line for line in commands)


def fail(*_):
    raise subprocess.CalledProcessError(1, "uv")


def test_a_failed_install_says_what_to_do_and_starts_over(commands, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(setup, "install", fail)
        message = setup.main([])
    assert "network this once" in message and "same command again" in message
    assert not list(setup.VENV.glob("ready-*"))
    commands.clear()
    assert setup.main([]) == 0
    assert installed(commands) == ["requirements.txt", "--editable ."]


def test_a_learners_venv_survives_when_the_tools_fail(commands, monkeypatch):
    setup.main([])
    commands.clear()
    monkeypatch.setattr(setup, "install", fail)
    assert setup.main(["--test"]) == setup.UNFINISHED
    assert setup.main([]) == 0
    assert not commands


def test_half_an_install_is_not_trusted_when_the_lock_is_as_before(commands, monkeypatch):
    setup.main(["--test"])
    lock = setup.ROOT / "tools/requirements.txt"
    before = lock.read_text()
    lock.write_text(before + "# changed\n")
    with monkeypatch.context() as patch:
        patch.setattr(setup, "install", fail)
        setup.main(["--test"])
    lock.write_text(before)
    commands.clear()
    setup.main(["--test"])
    assert installed(commands) == ["tools/requirements.txt"]


@pytest.mark.parametrize("found", [None, "python3.12"])
def test_an_old_python_looks_for_a_newer_one(commands, monkeypatch, found):
    started = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 6))
    monkeypatch.setattr(setup, "newer_python", lambda: found)
    monkeypatch.setattr(subprocess, "call", lambda command: started.append(command) or 0)
    assert setup.main(["--test"]) == (0 if found else setup.TOO_OLD)
    assert started == ([["python3.12", setup.__file__, "--test"]] if found else [])
    assert not commands


def test_a_python_that_does_not_start_is_passed_over(monkeypatch):
    """pyenv, for one, puts a python3.13 on the PATH that only says that it is not there."""
    monkeypatch.setattr(shutil, "which", lambda name: name if name != "python3.11" else None)
    monkeypatch.setattr(subprocess, "call", lambda command, **_: 127 * (command[0] == "python3.13"))
    assert setup.newer_python() == "python3.12"
    monkeypatch.setattr(subprocess, "call", lambda command, **_: 127)
    assert setup.newer_python() is None


def test_an_old_python_can_read_the_file():
    ast.parse(Path(setup.__file__).read_text("utf-8"), feature_version=(3, 8))
