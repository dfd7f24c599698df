// What the reader has finished, formulas that scroll, and folds that open on paper.

// Kept in the browser alone, and absent where it keeps nothing.
const KEY = "scratchlr-finished";
const NOTEBOOK = /\/notebooks\/([^/]+)\.html$/;

function load() {
  try { return new Set(JSON.parse(localStorage.getItem(KEY) ?? "[]")); } catch { return null; }
}

function save(finished) {
  try { localStorage.setItem(KEY, JSON.stringify([...finished])); } catch { /* not kept */ }
}

function mark(finished) {
  for (const link of document.querySelectorAll(".bd-links a, .bd-article td a")) {
    const { pathname, hash } = link;
    const name = NOTEBOOK.exec(pathname)?.[1];
    if (name && !hash) link.classList.toggle("scratchlr-finished", finished.has(name));
  }
}

function offer(name, finished) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn scratchlr-finish";
  const show = () => {
    const done = finished.has(name);
    button.textContent = done ? "✓ I have finished this notebook" : "I have finished this notebook";
    button.setAttribute("aria-pressed", done);
    mark(finished);
  };
  button.addEventListener("click", () => {
    if (!finished.delete(name)) finished.add(name);
    save(finished);
    show();
  });
  document.querySelector(".bd-article").append(button);
  show();
}

// What scrolls can be scrolled with the keyboard; the theme does the same for code and tables. A
// formula within a line never does, though its widths may differ by the rounding.
function reach() {
  for (const formula of document.querySelectorAll('mjx-container[display="true"]')) {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  }
}

const finished = load();
const name = NOTEBOOK.exec(location.pathname)?.[1];
if (finished && name) offer(name, finished);
else if (finished) mark(finished);

addEventListener("load", () => window.MathJax?.startup.promise.then(reach));
addEventListener("resize", reach);
document.addEventListener("toggle", reach, true); // within a fold that opens

// Who comes to a figure by the keyboard sees the whole of it: the arrow keys are the slider's.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(":focus-visible")) target.closest(".scratchlr")?.scrollIntoView({ block: "nearest" });
});

let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const fold of opened) fold.open = true;
});
addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });
