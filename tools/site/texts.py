"""README and TEACHING as pages: their links, the badge and the diagram."""

from __future__ import annotations

import re

from tools.prose import LINK
from tools.series import ROOT, repository

# Where a file of the repository is on the site, if not in the same place.
MOVED = {"README.md": "index.md", ".github/picture.png": "picture.png"}
BADGE = re.compile(r"\[!\[([^\]]*)\]\([^)]*\)\]")
DIAGRAM = re.compile(r"```mermaid\n(.*?)```", re.S)
STATION = re.compile(r'\["(\d\d) (.*?)"\]')


def page(text: str) -> str:
    """The text of a file at the root of the repository, so that it asks no other host."""
    text = BADGE.sub(r"[\1]", text)  # the picture of the badge is at another host
    text = DIAGRAM.sub(as_list, text)
    return LINK.sub(lambda link: f"[{link[1]}]({target(link[2])})", text)


def target(address: str) -> str:
    """Where a link leads on the site: to a page, or else to the file at GitHub."""
    path, mark, anchor = address.partition("#")
    if ":" in path or not path:
        return address
    if path in MOVED or path == "TEACHING.md" or path.endswith(".ipynb"):
        return MOVED.get(path, path) + mark + anchor
    kind = "tree" if (ROOT / path).is_dir() else "blob"
    return f"{repository()}/{kind}/main/{address}"


def as_list(diagram: re.Match[str]) -> str:
    """The stations of a mermaid diagram, which a browser draws only with code of another host."""
    stations = (station.groups() for station in STATION.finditer(diagram[1]))
    return "".join(f"{int(number)}. {text.replace('<br>', ': ')}\n" for number, text in stations)
