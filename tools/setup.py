"""Make .venv and install the locked packages into it: `python tools/setup.py [--test]`.

It runs before anything is installed, on three systems and perhaps under an old Python: hence the
standard library alone, and no syntax newer than Python 3.8. Each finished step leaves a stamp in
.venv; a step whose stamp still holds is skipped, so a second call does nothing and says nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
TOO_OLD = (
    "Python 3.11 or newer is needed. "
    "Install it from python.org, or name yours: make PYTHON=/path/to/python3.12"
)
UNFINISHED = """
Set-up is not finished; the reason is above. If you are offline: it needs the network this once.
Run the same command again: it starts over by itself."""
COMPILE = (
    "import compileall, sysconfig;"
    " compileall.compile_dir(sysconfig.get_path('purelib'), quiet=2, workers=0)"
)
# JupyterLab asks at its first start whether it may fetch news from the network: not in a class.
NO_NEWS = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


def run(*command, **variables):
    """Run a program in the project's folder; CalledProcessError if it fails."""
    environment = {**os.environ, **variables}
    subprocess.run([str(part) for part in command], check=True, cwd=ROOT, env=environment)


def pip(*arguments):
    run(PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", "--retries=1", *arguments)


def install(lock):
    """Install a lock with uv, several times as fast as pip; uv itself is thrown away afterwards."""
    locked = (ROOT / "tools" / "requirements.txt").read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        only_uv = Path(folder, "uv.txt")
        only_uv.write_text(re.search(r"^uv==.*\n(?: .*\n)+", locked, re.M)[0], "utf-8")
        pip("install", "--require-hashes", "--target", folder, "-r", only_uv)
        uv = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON]
        run(*uv, "--require-hashes", "-r", lock, PYTHONPATH=folder)


def set_up_learner():
    print(f"Setting up .venv with Python {version()}: once, about half a minute.", flush=True)
    run(sys.executable, "-m", "venv", "--clear", VENV)
    install("requirements.txt")
    config = VENV / "etc" / "jupyter" / "labconfig" / "page_config.json"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps(NO_NEWS), "utf-8")


def add_tools():
    """Compiles all, the learner's too: the tests start many processes that would each do it."""
    print("Adding what the tests need to .venv: once, about half a minute.", flush=True)
    install("tools/requirements.txt")
    run(PYTHON, "-c", COMPILE)


def add_package():
    """Needs no network: the learner's lock holds setuptools."""
    pip("install", "--no-index", "--no-deps", "--no-build-isolation", "--editable", ".")


def version():
    return "{}.{}".format(*sys.version_info[:2])


def checksum(name):
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def step(name, mark, work):
    """Do the work unless a stamp says it was done for this mark. Work that fails leaves none."""
    stamp = VENV / f"ready-{name}"
    if PYTHON.exists() and stamp.exists() and stamp.read_text("utf-8") == mark:
        return
    stamp.unlink(missing_ok=True)
    work()
    stamp.write_text(mark, "utf-8")


def set_up(test):
    """A .venv of another place or another Python does not work: the first step replaces it."""
    step("learner", f"{VENV} {version()} {checksum('requirements.txt')}", set_up_learner)
    if test:
        step("tools", checksum("tools/requirements.txt"), add_tools)
    step("package", checksum("pyproject.toml"), add_package)


def newer_python():
    """The name of a Python that is new enough and starts (a shim of pyenv may not), or None."""
    for name in ("python3.13", "python3.12", "python3.11"):
        if shutil.which(name) and not subprocess.call([name, "-c", ""], stderr=subprocess.DEVNULL):
            return name
    return None


def main(arguments):
    parser = argparse.ArgumentParser(description="Make .venv and install the locked packages.")
    parser.add_argument("--test", action="store_true", help="add what tests and tools need")
    test = parser.parse_args(arguments).test
    if sys.version_info < OLDEST:
        python = newer_python()
        return subprocess.call([python, __file__, *arguments]) if python else TOO_OLD
    try:
        set_up(test)
    except subprocess.CalledProcessError:
        return UNFINISHED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
