"""Reads what a learner reads: words, headings, links and numbers of a text and of a notebook.

With this file a rule can ask which numbers a text states and which ones the cells have printed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tools.series import tags

CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
MATHS = re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.S)
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
TABLE = re.compile(r"^\|.*$", re.M)
MINUTES = re.compile(r"^\*\d+ minutes\*$", re.M)  # for an idea: no result

# 5,000 or 12 or 0.27 or 1e-05 as a whole: no letter, digit or further point stands before or behind
# it. A minus belongs to the number unless it follows something to subtract from. Neither 3.11.2 nor
# the 10 of 10⁻⁵ is a number here.
NUMBER = re.compile(
    r"""(?:(?<![\w)\]}.])[-−])?              # minus
    (?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)  # integer part, with or without thousands
    (?:\.\d+)?(?:e[-+−]?\d+)?             # fraction, exponent
    (?!\w|\.\d|,\d{3}(?!\d)|⁻)""",
    re.I | re.X,
)
# References: `notebooks 09 to 11`, `05` by itself, `[10](10-newton.ipynb)`; `10` by itself is none.
NOTEBOOK = re.compile(
    r"\bnotebooks? \d\d(?:(?:–|, |,? (?:to|and|or) )\d\d)*\b|(?<![\w.,−-])0\d(?![\w.])", re.I
)
NOTEBOOK_LINK = re.compile(r"\[(\d\d)\]\((?:[^)\s]*/)?\1-[^)\s]*\.ipynb[^)\s]*\)")


def without_code(text: str) -> str:
    """The text with one word for each piece of code and with link texts in place of links."""
    return LINK.sub(r"\1", CODE.sub("code", text))


def words(text: str) -> int:
    """How many words a text has: none in maths and tables, one in a piece of code."""
    plain = TABLE.sub(" ", MATHS.sub(" ", without_code(text)))
    return sum(any(sign.isalnum() for sign in word) for word in plain.split())


def headings(text: str) -> list[tuple[int, str]]:
    """(level, text) of each heading."""
    found = re.findall(r"^(#{1,6}) +(.+?)\s*#*$", re.sub(r"```.*?```", "", text, flags=re.S), re.M)
    return [(len(marks), title) for marks, title in found]


def anchors(text: str) -> set[str]:
    """The #anchors that GitHub makes from the headings of a text."""
    seen: Counter[str] = Counter()
    slugs = set()
    for _, title in headings(text):
        slug = re.sub(r"[^\w\- ]", "", LINK.sub(r"\1", title).lower()).replace(" ", "-")
        slugs.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return slugs


def numbers(text: str) -> list[str]:
    """Each number of a text: − written as -, thousands without their comma."""
    return [found.lower().replace("−", "-").replace(",", "") for found in NUMBER.findall(text)]


def in_maths(text: str) -> list[str]:
    """The numbers within $…$ and $$…$$: `0.5x` and `\\cdot0.5` hold one too."""
    maths = " ".join(MATHS.findall(text)).replace("$", " ")
    return numbers(re.sub(r"(?<=\d)(?=[A-Za-z])", " ", re.sub(r"\\[A-Za-z]+|\\.", " ", maths)))


def stated(text: str) -> tuple[set[str], set[str]]:
    """The decimal numbers and the integers of two or more digits that a markdown text states.

    Integers within maths do not count, nor do references to notebooks and the time of an idea.
    """
    plain = without_code(NOTEBOOK_LINK.sub(" ", MINUTES.sub(" ", text)))
    outside = numbers(NOTEBOOK.sub(" ", MATHS.sub(" ", plain)))
    decimals = {number for number in outside + in_maths(plain) if "." in number}
    return decimals, {n for n in outside if "." not in n and len(n.lstrip("-")) > 1}


def shortened(found: list[str]) -> set[str]:
    """The numbers, also without zeros at their end: who prints 0.2000 may write 0.2."""
    result = set(found)
    for number in found:
        while "." in number and "e" not in number and number[-1] in "0.":
            number = number[:-1]
            result.add(number.rstrip("."))
    return result


def printed(notebook: dict) -> set[str]:
    """Each number that cells print or return; the words of a picture do not count."""
    texts = []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            texts.append(output.get("text", ""))
            if "image/png" not in output.get("data", {}):
                texts.append(output.get("data", {}).get("text/plain", ""))
    return shortened([number for text in texts for number in numbers(text)])


def in_code(notebook: dict) -> set[str]:
    """Each number written in a code cell; 5_000 counts as 5000."""
    sources = (cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    return shortened(
        [n for source in sources for n in numbers(re.sub(r"(?<=\d)_(?=\d)", "", source))]
    )


def texts(notebook: dict) -> Iterator[tuple[str, str]]:
    """Where and what a learner reads: each markdown cell but the navigation, each alt text."""
    for index, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "markdown" and "navigation" not in tags(cell):
            yield f"cell {index}", cell["source"]
        for output in cell.get("outputs", []):
            if alt := output.get("metadata", {}).get("image/png", {}).get("alt"):
                yield f"the alt text of cell {index}", alt
