"""Reads the site as somebody who has only its files: opened from a disk, without a kernel."""

from __future__ import annotations

import base64
from urllib.parse import unquote

import pytest

from scratchlr.widgets import FIGURES
from tools import drive
from tools.series import ROOT, read

# Every answer of every figure is worked out once, which takes a busy machine minutes.
pytestmark = pytest.mark.timeout(600)

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = [f"notebooks/{path.stem}.html" for path in NOTEBOOKS]
PAGES += [f"{name}.html" for name in ("index", "TEACHING", "sheet", "search", "404")]
READY = """async () => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  await window.MathJax?.startup.promise;
  await new Promise(go => setTimeout(go, 400)); // the theme waits 300 ms with its stops of Tab
}"""
WIDTH = "document.documentElement.scrollWidth"
# axe would fetch the style sheets again, which a page from a disk may not.
ALL = {"resultTypes": ["violations"], "preload": False}
# The rules whose answer depends on colours and width.
LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
SOME = ALL | {"runOnly": {"type": "rule", "values": LOOKS}}
# Of one figure: what its reader sees. The style sheet shows one of the two pictures.
SHOWN = """box => ({
  sentence: box.querySelector("[role=status]").textContent,
  alts: [...box.querySelectorAll("img")].map(picture => picture.alt),
  places: [...box.querySelectorAll("input, select")].map(control => control.value),
})"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder with the pages, built once."""
    from tools.site.build import build

    work = tmp_path_factory.mktemp("site")
    build(work / "site", work)
    return work / "site"


@pytest.fixture(scope="module")
def soups(site):
    """Each page, parsed."""
    from bs4 import BeautifulSoup

    return {
        path.relative_to(site).as_posix(): BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in site.rglob("*.html")
    }


@pytest.fixture
def tab(window):
    page = drive.watched(window.new_page())
    yield page
    assert page.problems == []
    page.close()


def opened(tab, site, name):
    tab.goto((site / name).as_uri())
    tab.evaluate(READY)
    return tab


def test_these_are_all_pages(soups):
    assert sorted(soups) == sorted(PAGES)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("width", "scheme", "rules"), [(1280, "light", ALL), (390, "dark", SOME)], ids=["wide", "dark"]
)
def test_a_page_has_no_barrier_and_fits(tab, site, name, width, scheme, rules):
    from axe_playwright_python.sync_playwright import Axe

    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": width, "height": 900})
    opened(tab, site, name)
    assert tab.evaluate(WIDTH) <= width
    found = Axe().run(tab, options=rules).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert not serious, [(one["id"], [node["html"] for node in one["nodes"]]) for one in serious]


def test_every_link_and_anchor_arrives(site, soups):
    lost = []
    for name, soup in soups.items():
        for link in soup.find_all(href=True):
            path, _, anchor = unquote(link["href"]).partition("#")
            if ":" in path:
                continue
            goal = (site / name).parent.joinpath(path.split("?")[0]).resolve()
            if not path:
                goal = (site / name).resolve()
            page = soups.get(goal.relative_to(site.resolve()).as_posix())
            arrives = goal.is_file() and (not anchor or page.find(id=anchor))
            if not arrives:
                lost.append(f"{name}: {link['href']}")
    assert lost == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_words_of_every_picture_are_the_notebooks(soups, path):
    outputs = [output for cell in read(path).cells for output in cell.get("outputs", [])]
    words = [output.get("metadata", {}).get("image/png", {}).get("alt") for output in outputs]
    pictures = soups[f"notebooks/{path.stem}.html"].article.find_all("img")
    assert [picture["alt"] for picture in pictures] == [alt for alt in words if alt]


def hands(box):
    """What a hand does with each control of a figure: both ends, and a click in the middle."""
    for slider in box.locator("input[type=range]").all():
        yield from (lambda s=slider, key=key: s.press(key) for key in ("Home", "End"))
        yield slider.click
    for button in box.locator("button").all():
        yield button.click
    for choice in box.locator("select").all():
        for value in choice.locator("option").evaluate_all("all => all.map(one => one.value)"):
            yield lambda c=choice, v=value: c.select_option(v)


def state(recording, places):
    """The values of the controls, of which a slider gives its place on the list."""
    controls = recording["controls"]
    return {
        control["name"]: control["values"][int(at)] if "values" in control else at
        for control, at in zip(controls, places, strict=True)
    }


def test_every_figure_says_on_its_page_what_the_kernel_would(tab, site, soups):
    seen = set()
    for name in PAGES:
        if not soups[name].find(class_="scratchlr-recorded"):
            continue
        opened(tab, site, name)
        for figure in tab.locator(".scratchlr-recorded").all():
            kind = figure.get_attribute("data-figure")
            seen.add(kind)
            told = tab.evaluate(
                RECORDING, (site / f"_static/recordings/{kind}.js").read_text("utf-8")
            )
            kernel = FIGURES[kind]()
            kernel.move(**state(told, figure.evaluate(SHOWN)["places"]))
            committed = figure.evaluate(SHOWN)["sentence"]
            assert committed == kernel.sentence
            for act in hands(figure):
                act()
                shown = figure.evaluate(SHOWN)
                kernel.move(**state(told, shown["places"]))
                assert shown["sentence"] == kernel.sentence
                assert set(shown["alts"]) == {kernel.sentence}
    assert seen == set(FIGURES)


# The controls alone: what the script hands to the page.
RECORDING = """script => {
  let told;
  new Function("scratchlrRecorded", script)((_, { controls }) => { told = { controls }; });
  return told;
}"""


def test_the_search_finds_a_word(tab, site):
    tab.goto((site / "search.html").as_uri() + "?q=curvature")
    tab.locator("#search-results li a", has_text="Choose how large a step may be").wait_for()


def test_what_is_finished_stays_so_and_is_marked(tab, site):
    name = "notebooks/05-the-learning-rate.html"
    button = opened(tab, site, name).get_by_role("button", name="I have finished")
    mark = tab.locator(".bd-links .scratchlr-finished")
    assert button.get_attribute("aria-pressed") == "false" and mark.count() == 0
    button.click()
    opened(tab, site, name)
    assert button.get_attribute("aria-pressed") == "true"
    assert mark.inner_text().startswith("05 ")
    assert opened(tab, site, "index.html").locator("td .scratchlr-finished").count() == 1
    opened(tab, site, name)
    button.click()
    assert mark.count() == 0


def test_without_javascript_picture_words_and_sentence_are_there(window, site):
    path = ROOT / "notebooks" / "05-the-learning-rate.ipynb"
    (output,) = [
        output
        for cell in read(path).cells
        for output in cell.get("outputs", [])
        if output.output_type == "execute_result" and "image/png" in output.data
    ]
    context = window.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "notebooks" / f"{path.stem}.html").as_uri())
    figure = page.locator(".scratchlr-recorded")
    picture = figure.locator("img")
    sentence = output.metadata["image/png"]["alt"]
    assert figure.inner_text() == picture.get_attribute("alt") == sentence
    drawn = base64.b64decode(picture.get_attribute("src").partition(",")[2])
    assert drawn == base64.b64decode(output.data["image/png"])
    assert picture.bounding_box()["width"] > 300
    context.close()


def test_the_page_for_a_wrong_address_needs_no_other_file(soups):
    page = soups["404.html"]
    assert not page.find_all(["script", "img", "link"])
    assert all(link["href"].startswith("https://") for link in page.find_all("a"))


def test_a_link_preview_has_words_and_a_picture(site, soups):
    for name in set(PAGES) - {"404.html"}:
        told = {
            meta.get("property") or meta.get("name"): meta.get("content")
            for meta in soups[name].find_all("meta")
        }
        assert told["description"] and told["og:title"] and told["og:url"].endswith(name)
        picture = told["og:image"].removeprefix("https://scratchlr.github.io/scratchlr/")
        assert (site / picture).is_file()


def test_no_page_tells_where_it_was_built(site):
    places = (str(ROOT), str(site.parent))
    files = (path for path in site.rglob("*") if path.suffix in (".html", ".js", ".css"))
    assert not [path for path in files if any(p in path.read_text("utf-8") for p in places)]
