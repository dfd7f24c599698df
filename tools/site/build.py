"""Writes what Sphinx reads, has it make the pages, and packs them.

Two builds of one tree give the same bytes: no dates, no places on the disk, no numbers by chance.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import files
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
from tqdm import tqdm

from scratchlr import plots
from scratchlr.sheet import summary_sheet
from tools.render import PICTURE
from tools.series import ROOT, notebooks, read, title
from tools.site import figures, notebook, texts

HERE = Path(__file__).parent
UNREAD = (".buildinfo", "objects.inv", "*.map", "webpack-macros.html")  # no page asks for them
# In the other quiz of its pair: [after notebook 06](quiz-after.ipynb)
PARTNER = re.compile(r"\[(before|after) notebook (\d\d)\]\((quiz-\S+?\.ipynb)\)")


def build(folder: Path, work: Path) -> None:
    """Make the pages in `folder`, anew; `work` is for what comes in between.

    ValueError if a notebook cannot be shown, or if Sphinx warns of anything.
    """
    source, pages = work / "source", work / "pages"
    shutil.copytree(HERE / "source", source)
    recordings = figures.recordings()
    write_pages(source, recordings)
    write_sheet(source)
    write_static(source / "_static", recordings)
    options = ["--quiet", "--fail-on-warning", "--keep-going", "--doctree-dir", work / "doctrees"]
    command = [sys.executable, "-m", "sphinx", *options, source, pages]  # of its own: it is global
    if subprocess.run([str(part) for part in command], cwd=ROOT).returncode:
        raise ValueError("Sphinx warns: see above. The pages are left as they were.")
    for page in pages.rglob("*.html"):
        page.write_text(mended(page.read_text("utf-8")), "utf-8", newline="\n")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(pages, folder, ignore=shutil.ignore_patterns(*UNREAD))


def mended(page: str) -> str:
    """The theme has no colours for "auto" without JavaScript; a fold's name is what it shows."""
    page = page.replace('data-theme="auto"', 'data-theme="light"', 1)
    return page.replace(' aria-label="Toggle hidden content"', "")


def series() -> list[Path]:
    """All notebooks in the order in which they are read; a quiz stands where its partner says."""
    folder = ROOT / "notebooks"
    places = {path.name: (path.name[:2], 1) for path in notebooks()}
    for path in folder.glob("quiz-*.ipynb"):
        for where, number, quiz in PARTNER.findall(path.read_text("utf-8")):
            places[quiz] = (number, 0 if where == "before" else 2)
    return [folder / name for name in sorted(places, key=places.__getitem__)]


def write_pages(source: Path, recordings: figures.Recordings) -> None:
    (source / "notebooks").mkdir()
    for path in tqdm(series(), desc="notebooks", unit="page"):
        nbformat.write(notebook.page(path, recordings), source / "notebooks" / path.name)
    for name in ("README.md", "TEACHING.md"):
        text = texts.page((ROOT / name).read_text("utf-8"))
        text += contents() if name == "README.md" else ""
        (source / texts.MOVED.get(name, name)).write_text(text, "utf-8", newline="\n")
    shutil.copy(PICTURE, source / texts.MOVED[".github/picture.png"])


def contents() -> str:
    """The order of the pages, for Sphinx; the front page shows it as its own table."""
    numbered, pages = set(notebooks()), []
    for path in series():
        told = f"{path.stem[:2]} {title(read(path))}" if path in numbered else title(read(path))
        pages.append(f"{told} <notebooks/{path.stem}>")
    return "\n".join(["", "```{toctree}", ":hidden:", "", *pages, "sheet", "TEACHING", "```", ""])


def write_sheet(source: Path) -> None:
    """The summary sheet as a picture and as a page to print, without the time of day."""
    plots.use_style()
    sheet = summary_sheet()
    sheet.savefig(source / "sheet.png", dpi=150)
    sheet.savefig(source / "_static" / "sheet.pdf", metadata={"CreationDate": None})
    plt.close(sheet)


def write_static(static: Path, recordings: figures.Recordings) -> None:
    figures.write_scripts(static, recordings)
    shutil.copy(figures.FOLDER / "interactive.css", static)
    (mathjax,) = (f for f in files("sphinx-mathjax-offline") or [] if f.name == "tex-svg.js")
    shutil.copy(mathjax.locate(), static)


def pack(folder: Path) -> None:
    """Write the pages as a zip beside the folder: they can be read from a disk."""
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = f"scratchlr/{path.relative_to(folder).as_posix()}"
            archive.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
