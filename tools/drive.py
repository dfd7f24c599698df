"""Starts a JupyterLab of its own and drives it in a Chromium, for the browser tests.

Lab is started with `--expose-app-in-browser` and told what to do through its commands: clicking in
menus is not reliable.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from tools.series import METADATA

if TYPE_CHECKING:  # it need not be there: see conftest.py
    from playwright.sync_api import BrowserContext, Page

PATIENCE = 300  # seconds for anything on a machine that runs three of these tests at once

# Opens a notebook, and resolves when every cell has run, to the notebook as it then is.
# `window.due` names what its kernel still owes the page: "idle" for each message, a reply for each
# request. JupyterLab asks for its history and its widgets also where a notebook has no code.
RUN = """async ([path, seconds]) => {
  const due = window.due = new Set();
  const keep_account = (_, { msg, direction }) => {
    const type = msg.header.msg_type, answered = msg.parent_header.msg_id;
    if (direction === "send") {
      due.add(`idle ${msg.header.msg_id}`);
      if (type.endsWith("_request")) due.add(`reply ${msg.header.msg_id}`);
    }
    else if (msg.content.execution_state === "idle") due.delete(`idle ${answered}`);
    else if (type.endsWith("_reply")) due.delete(`reply ${answered}`);
  };
  const run = async () => {
    const { commands } = window.jupyterapp;
    const panel = await commands.execute("docmanager:open", { path, factory: "Notebook" });
    panel.sessionContext.kernelChanged.connect((_, { newValue: kernel }) => {
      kernel?.anyMessage.connect(keep_account);
    });
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
    await commands.execute("notebook:run-all-cells");
    return panel.content.model.toJSON();
  };
  const tooLate = new Error(`not run after ${seconds} s`);
  const late = new Promise((_, no) => setTimeout(() => no(tooLate), 1000 * seconds));
  return Promise.race([run(), late]);
}"""
ANSWERED = "() => window.due.size === 0"
# What JupyterLab's "Close and Shut Down Notebook" does, without its question. An error that nobody
# caught is reported when the browser's task is over, so this resolves in the next one.
CLOSE = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  if (!panel?.sessionContext) return;
  await panel.sessionContext.shutdown();
  panel.dispose();
  await new Promise(go => setTimeout(go));
}"""


def chromium() -> str | None:
    """The browser to drive: the one that CHROMIUM names, else Debian's, else one on the PATH."""
    named = os.environ.get("CHROMIUM")
    places = [named] if named else ["/usr/bin/chromium", "chromium", "google-chrome"]
    return next((found for place in places if (found := shutil.which(place))), None)


@contextmanager
def browser() -> Iterator[BrowserContext]:
    """A window without a screen."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = playwright.chromium.launch(
            executable_path=chromium(), args=["--disable-background-networking"]
        )
        context = program.new_context(viewport={"width": 1300, "height": 1000})
        context.set_default_timeout(1000 * PATIENCE)
        yield context
        program.close()


def watched(page: Page) -> Page:
    """Collect what goes wrong in the page in `page.problems`."""
    page.problems = []
    page.on("console", lambda said: said.type == "error" and page.problems.append(said.text))
    page.on("pageerror", lambda error: page.problems.append(f"{error.name}: {error.message}"))
    page.on(
        "request",
        lambda request: elsewhere(request.url) and page.problems.append(f"asks {request.url}"),
    )
    return page


def elsewhere(url: str) -> bool:
    """Whether a request leaves this machine. None may: notebooks and pages work offline."""
    return url.startswith(("http:", "https:", "ws:", "wss:")) and "://127.0.0.1:" not in url


@contextmanager
def jupyterlab(root: Path, own: Path) -> Iterator[str]:
    """JupyterLab on the notebooks in `root`, with all it writes in `own`. Gives its address."""
    folders = {f"JUPYTER_{name}_DIR": own / name for name in ("CONFIG", "DATA", "RUNTIME")}
    folders |= {f"JUPYTERLAB_{name}_DIR": own / name for name in ("SETTINGS", "WORKSPACES")} | {
        "IPYTHONDIR": own / "IPYTHON"
    }
    token = os.urandom(16).hex()
    # The news would ask the network. The debugger asks each new kernel up to eight questions, one
    # after the other, and calls it an error when a notebook closes before the last is answered.
    unwanted = ("@jupyterlab/apputils-extension:announcements", "@jupyterlab/debugger-extension")
    settings = {"disabledExtensions": dict.fromkeys(unwanted, True)}
    (own / "CONFIG" / "labconfig").mkdir(parents=True)
    (own / "CONFIG" / "labconfig" / "page_config.json").write_text(json.dumps(settings), "utf-8")
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--expose-app-in-browser",
        "--ip=127.0.0.1",
        "--port=0",
    ]
    command += [f"--ServerApp.root_dir={root}", "--LabApp.extension_manager=readonly"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    log = own / "lab.log"
    with log.open("w", encoding="utf-8") as file:
        environment = (
            os.environ
            | {name: str(folder) for name, folder in folders.items()}
            | {"JUPYTER_TOKEN": token}
        )
        server = subprocess.Popen(command, env=environment, stdout=file, stderr=subprocess.STDOUT)
        try:
            address = _address(server, own / "RUNTIME", token, log)
            yield f"{address}lab?token={token}&reset"
        finally:
            server.terminate()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _address(server: subprocess.Popen, runtime: Path, token: str, log: Path) -> str:
    """Where the server answers, as soon as it does."""
    direct = urllib.request.build_opener(
        urllib.request.ProxyHandler({})
    )  # whatever the proxy of this machine is
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            try:
                address = json.loads(file.read_text("utf-8"))["url"]
                direct.open(f"{address}api?token={token}", timeout=5).close()
                return address
            except (OSError, ValueError):
                pass  # not yet: the file is half written, or nobody listens
        time.sleep(0.05)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text('utf-8')}")


def write_notebook(path: Path, *cells: str) -> None:
    """Without a kernel's name JupyterLab would ask for one."""
    nbformat.write(
        new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata=METADATA), path
    )


def open_lab(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function("() => window.jupyterapp")
    page.evaluate("async () => { await window.jupyterapp.restored; }")


def run(page: Page, name: str) -> nbformat.NotebookNode:
    """Open the notebook in JupyterLab, run it to its end, and give it back as it then is."""
    return nbformat.from_dict(page.evaluate(RUN, [name, PATIENCE]))


def close(page: Page) -> None:
    """Close the notebook in front, if one is, and end its kernel: when it owes no answer any more.

    Closing cancels the answers still due. JupyterLab 4.6 asks for a subshell as soon as a kernel
    is there, for the widgets, and nothing in it catches that this answer was cancelled.
    """
    page.wait_for_function(ANSWERED)
    page.evaluate(CLOSE)
