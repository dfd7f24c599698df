// The browser's side of scratchlr.sliders: native controls, the picture, and one sentence that says what it shows.
// No build step: anywidget hands this file to the browser as it is.

const make = (tag, properties = {}, parent = null) => {
  const element = Object.assign(document.createElement(tag), properties);
  if (parent) parent.append(element);
  return element;
};

// A slider moves on the logarithm of its value where the control says so.
const toSlider = (control, value) => (control.log ? Math.log10(value) : value);
const fromSlider = (control, place) => (control.log ? 10 ** place : place);

function slider(control, parent, moved) {
  const row = make("div", { className: "scratchlr-row" }, parent);
  const label = make("label", { textContent: control.label + " " }, row);
  const input = make("input", { type: "range" }, label);
  input.min = toSlider(control, control.low);
  input.max = toSlider(control, control.high);
  input.step = control.step;
  // JupyterLab's command mode would take the arrow keys away without this.
  input.dataset.lmSuppressShortcuts = "true";
  const marks = make("datalist", { id: "marks-" + Math.random().toString(36).slice(2) }, row);
  input.setAttribute("list", marks.id);
  for (const [text, value] of Object.entries(control.marks)) {
    make("option", { value: toSlider(control, value), label: text }, marks);
    const mark = make("span", { className: "scratchlr-mark", textContent: "▴ " + text }, row);
    mark.style.setProperty("--place", (toSlider(control, value) - input.min) / (input.max - input.min));
  }
  const output = make("output", {}, label);
  const show = (value) => {
    // While a hand is on the slider, an older answer must not pull it back.
    if (document.activeElement !== input) input.value = toSlider(control, value);
    output.textContent = " " + Number(value.toPrecision(3));
    input.setAttribute("aria-valuetext", output.textContent.trim());
  };
  const move = () => moved(control.name, fromSlider(control, Number(input.value)));
  input.addEventListener("input", move);
  for (const jump of control.jumps) {
    const button = make("button", { type: "button", textContent: `+${jump}` }, row);
    button.setAttribute("aria-label", `${control.label}: ${jump} more`);
    button.addEventListener("click", () => {
      input.value = Number(input.value) + jump;
      move();
    });
  }
  return show;
}

function choice(control, parent, moved) {
  const row = make("div", { className: "scratchlr-row" }, parent);
  const label = make("label", { textContent: control.label + " " }, row);
  const select = make("select", {}, label);
  select.dataset.lmSuppressShortcuts = "true";
  for (const option of control.options) make("option", { textContent: option, value: option }, select);
  select.addEventListener("change", () => moved(control.name, select.value));
  return (value) => { select.value = value; };
}

function render({ model, el }) {
  const box = make("div", { className: "scratchlr" }, el);
  let wanted = null; // the newest state asked for while a request is under way
  let busy = false;

  const ask = (state) => {
    if (busy) { wanted = state; return; }
    busy = true;
    model.set("asked", { ...state, request: model.get("answered") + 1 });
    model.save_changes();
  };
  let latest = { ...model.get("state") };
  const moved = (name, value) => { latest = { ...latest, [name]: value }; ask(latest); };

  const controls = make("div", { className: "scratchlr-controls" }, box);
  const shows = {};
  for (const control of model.get("controls")) {
    shows[control.name] = (control.options ? choice : slider)(control, controls, moved);
  }
  const picture = make("img", {}, box);
  [picture.width, picture.height] = model.get("size");
  const sentence = make("p", {}, box);
  sentence.setAttribute("role", "status");

  const show = () => {
    const old = picture.src;
    picture.src = URL.createObjectURL(new Blob([model.get("picture")], { type: "image/png" }));
    if (old) URL.revokeObjectURL(old);
    picture.alt = sentence.textContent = model.get("sentence");
    for (const [name, value] of Object.entries(model.get("state"))) shows[name](value);
  };
  const answered = () => {
    show();
    busy = false;
    if (wanted) { const next = wanted; wanted = null; ask(next); } else latest = { ...model.get("state") };
  };
  model.on("change:answered", answered);
  show();
  return () => { model.off("change:answered", answered); URL.revokeObjectURL(picture.src); };
}

export default { render };
