"""How Sphinx makes the pages. Nothing is executed: the notebooks hold their outputs."""

from tools.series import project, repository

PROJECT = project()

project = "scratchlr"
language = "en"
extensions = ["myst_nb"]
templates_path = ["_templates"]
smartquotes = False  # the words stay as they are in the notebooks

nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4  # the links lead to the anchors that GitHub makes

# One file for all browsers. The menu would make each formula a stop of the Tab key; the MathML that
# a screen reader reads is put in without it.
mathjax_path = "tex-svg.js"
mathjax3_config = {"options": {"enableMenu": False}}

html_theme = "pydata_sphinx_theme"
html_title = "scratchlr"
html_baseurl = PROJECT["urls"]["Documentation"]
html_favicon = "_static/favicon.svg"
html_static_path = ["_static"]
html_css_files = ["interactive.css", "site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_sidebars = {"**": ["contents.html"]}
html_additional_pages = {"404": "404.html"}
html_context = {
    "default_mode": "auto",
    "home": html_baseurl,
    "summary": PROJECT["description"],
    "picture": html_baseurl + "_images/picture.png",
}
html_theme_options = {
    "github_url": repository(),
    "navbar_center": [],
    "article_header_start": [],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": [],
    "footer_end": [],
    "search_bar_text": "Search the pages",
}
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False
html_show_search_summary = False  # it would fetch pages, which a page opened from a disk may not
