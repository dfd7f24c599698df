// The browser's side of scratchlr.widgets.interactive: native controls, one sentence that says what
// is shown, a still picture, and over it the lines that move.
// It does no mathematics: values, places and words come from a kernel, or from a recording of one.
// No build step: anywidget hands this file to the browser as it is.

const make = (tag, properties = {}, parent = null) => {
  const element = Object.assign(document.createElement(tag), properties);
  if (parent) parent.append(element);
  return element;
};
const draw = (tag, attributes, parent) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent.append(element);
  return element;
};

function slider(control, parent, moved) {
  const row = make("div", { className: "scratchlr-row" }, parent);
  const label = make("label", { textContent: control.label }, row);
  const scale = make("span", { className: "scratchlr-scale" }, label);
  const input = make("input", { type: "range", min: 0, max: control.values.length - 1 }, scale);
  // JupyterLab's command mode would take the arrow keys away without this.
  input.dataset.lmSuppressShortcuts = "true";
  for (const [text, share] of Object.entries(control.marks)) {
    const mark = make("span", { className: "scratchlr-mark", textContent: text }, scale);
    mark.style.setProperty("--share", share);
    mark.setAttribute("aria-hidden", "true"); // the sentence says where the hand is
  }
  const output = make("output", {}, label);
  const move = () => moved(control.name, control.values[input.value]);
  input.addEventListener("input", move);
  for (const jump of control.jumps) {
    const [sign, more] = jump < 0 ? ["−", "less"] : ["+", "more"];
    const text = sign + Math.abs(jump);
    const button = make("button", { type: "button", textContent: text }, row);
    button.setAttribute("aria-label", `${control.label}: ${Math.abs(jump)} ${more}`);
    button.addEventListener("click", () => { input.value = Number(input.value) + jump; move(); });
  }
  return (value, stale) => {
    if (!stale) input.value = control.values.indexOf(value);
    output.textContent = Number(value.toPrecision(6));
    input.setAttribute("aria-valuetext", output.textContent);
  };
}

function choice(control, parent, moved) {
  const row = make("div", { className: "scratchlr-row" }, parent);
  const label = make("label", { textContent: control.label }, row);
  const select = make("select", {}, label);
  select.dataset.lmSuppressShortcuts = "true";
  for (const [value, text] of control.options) make("option", { textContent: text, value }, select);
  select.addEventListener("change", () => moved(control.name, select.value));
  const fields = control.fields && place(control, row, moved);
  if (fields) make("option", { textContent: "another", value: "", disabled: true }, select);
  return (value, stale) => {
    if (stale) return;
    select.value = control.options.some(([known]) => known === value) ? value : "";
    if (fields) fields(value);
  };
}

// Two number fields for a place "(x, y)".
function place(control, row, moved) {
  const inputs = control.fields.map(({ name, low, high }) => {
    const label = make("label", { textContent: name }, row);
    const input = make("input", { type: "number", min: low, max: high, step: "any" }, label);
    input.required = true;
    input.dataset.lmSuppressShortcuts = "true";
    const go = () => {
      if (inputs.every((input) => input.reportValidity())) {
        moved(control.name, `(${inputs.map((input) => input.value).join(", ")})`);
      }
    };
    input.addEventListener("change", go);
    // JupyterLab keeps the key from the browser, which would else take it for a change.
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") go(); });
    return input;
  });
  return (value) => value.slice(1, -1).split(", ").forEach((number, at) => {
    inputs[at].value = number;
  });
}

// A click on the Axes in which the place's line moves, which reach from edge to edge of its fields.
function clickable(control, looks, svg, moved) {
  const [x, y, width, height] = looks[control.line].box;
  const map = draw("rect", { x, y, width, height, class: "scratchlr-map" }, svg);
  map.addEventListener("click", (event) => {
    const edge = map.getBoundingClientRect();
    const shares = [
      (event.clientX - edge.left) / edge.width, (edge.bottom - event.clientY) / edge.height,
    ];
    const numbers = control.fields.map(({ low, high }, at) => low + shares[at] * (high - low));
    moved(control.name, `(${numbers.map((number) => number.toFixed(2)).join(", ")})`);
  });
}

// The lines as SVG over the still picture. Gives a function that takes for each line its points:
// x, y, x, y … in tenths of a pixel from the corner of its Axes, each as the difference to the one
// before.
let clips = 0; // an id for each, whatever else is on the page
function paths(looks, svg) {
  const lines = looks.map((look) => {
    const [x, y, width, height] = look.box, id = `scratchlr-clip-${++clips}`;
    draw("rect", { x, y, width, height }, draw("clipPath", { id }, svg));
    const group = draw("g", { "clip-path": `url(#${id})`, fill: "none", stroke: look.color }, svg);
    const line = look.width && draw("path", {
      "stroke-width": look.width, "stroke-linejoin": "round",
      "stroke-linecap": look.dash.length ? "butt" : "square", "stroke-dasharray": look.dash.join(" "),
    }, group);
    // A dot is a line of no length with round or square ends.
    const dots = look.dot && draw("path", {
      "stroke-width": look.dot, "stroke-linecap": look.cap,
    }, group);
    return { line, dots, x, y, across: look.scale[0] / 10, down: look.scale[1] / 10 };
  });
  return (moved) => lines.forEach(({ line, dots, x, y, across, down }, at) => {
    const points = [], steps = moved[at];
    let u = 0, v = 0;
    for (let i = 0; i < steps.length; i += 2) {
      u += steps[i];
      v += steps[i + 1];
      points.push(`${(x + across * u).toFixed(2)} ${(y + down * v).toFixed(2)}`);
    }
    if (line) line.setAttribute("d", points.length ? `M${points.join(" ")}` : "");
    if (dots) dots.setAttribute("d", points.map((point) => `M${point}h0`).join(""));
  });
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

  const rows = make("div", { className: "scratchlr-controls" }, box);
  const controls = model.get("controls");
  const updaters = Object.fromEntries(controls.map((control) => (
    [control.name, (control.options ? choice : slider)(control, rows, moved)]
  )));
  const sentence = make("p", {}, box);
  sentence.setAttribute("role", "status");
  // The figure is there twice, wide and for a narrow column: the style sheet shows one of them.
  const frames = model.get("stages").map(({ size: [width, height], still, looks }) => {
    const frame = make("div", { className: "scratchlr-picture" }, box);
    const picture = make("img", { width, height, src: still }, frame);
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, frame);
    const put = paths(looks, svg);
    for (const control of controls) if (control.fields) clickable(control, looks, svg, moved);
    return { picture, put };
  });

  const show = () => {
    sentence.textContent = model.get("sentence");
    for (const { picture, put } of frames) {
      put(model.get("moved"));
      picture.alt = sentence.textContent;
    }
    // While a newer state waits, this older answer must not pull the controls back.
    const state = model.get("state");
    for (const [name, update] of Object.entries(updaters)) update(state[name], wanted !== null);
  };
  const answered = () => {
    show();
    busy = false;
    if (wanted) { const next = wanted; wanted = null; ask(next); }
    else latest = { ...model.get("state") };
  };
  model.on("change:answered", answered);
  show();
  return () => model.off("change:answered", answered);
}

export default { render };
