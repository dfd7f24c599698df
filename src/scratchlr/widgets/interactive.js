// The browser's side of scratchlr.widgets.interactive: native controls, the picture, and one
// sentence that says what it shows.
// No build step: anywidget hands this file to the browser as it is.

const make = (tag, properties = {}, parent = null) => {
  const element = Object.assign(document.createElement(tag), properties);
  if (parent) parent.append(element);
  return element;
};

// The browser's slider counts equal steps from 0 to control.steps, so both ends are reached
// exactly. The steps are equal on the logarithm of the value where the control says so, and lead
// from stop to stop where it names stops.
const toScale = (control, value) => (control.log ? Math.log(value) : value);
const share = (control, value) => {
  if (control.stops.length) {
    const distances = control.stops.map((stop) => Math.abs(stop - value));
    return distances.indexOf(Math.min(...distances)) / control.steps;
  }
  const low = toScale(control, control.low), high = toScale(control, control.high);
  return (toScale(control, value) - low) / (high - low);
};
const valueAt = (control, step) => {
  if (control.stops.length) return control.stops[step];
  const low = toScale(control, control.low), high = toScale(control, control.high);
  const place = low + (high - low) * step / control.steps;
  // Six digits hide the rounding of the steps, but must not leave the range.
  const value = Number((control.log ? Math.exp(place) : place).toPrecision(6));
  return Math.min(control.high, Math.max(control.low, value));
};

function slider(control, parent, moved) {
  const row = make("div", { className: "scratchlr-row" }, parent);
  const label = make("label", { textContent: control.label + " " }, row);
  const scale = make("span", { className: "scratchlr-scale" }, label);
  const input = make("input", { type: "range", min: 0, max: control.steps, step: 1 }, scale);
  // JupyterLab's command mode would take the arrow keys away without this.
  input.dataset.lmSuppressShortcuts = "true";
  for (const [text, value] of Object.entries(control.marks)) {
    const mark = make("span", { className: "scratchlr-mark", textContent: text }, scale);
    mark.style.setProperty("--share", share(control, value));
    mark.setAttribute("aria-hidden", "true"); // the sentence says where the hand is
  }
  const output = make("output", {}, label);
  const update = (value, stale) => {
    if (!stale) input.value = Math.round(share(control, value) * control.steps);
    output.textContent = " " + Number(value.toPrecision(control.stops.length ? 6 : 3));
    input.setAttribute("aria-valuetext", output.textContent.trim());
  };
  const move = () => moved(control.name, valueAt(control, Number(input.value)));
  input.addEventListener("input", move);
  for (const jump of control.jumps) {
    const button = make("button", { type: "button", textContent: `+${jump}` }, row);
    button.setAttribute("aria-label", `${control.label}: ${jump} more`);
    button.addEventListener("click", () => {
      input.value = Number(input.value) + jump;
      move();
    });
  }
  return update;
}

function choice(control, parent, moved) {
  const row = make("div", { className: "scratchlr-row" }, parent);
  const label = make("label", { textContent: control.label + " " }, row);
  const select = make("select", {}, label);
  select.dataset.lmSuppressShortcuts = "true";
  for (const [value, text] of control.options) make("option", { textContent: text, value }, select);
  select.addEventListener("change", () => moved(control.name, select.value));
  return (value, stale) => { if (!stale) select.value = value; };
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
  const updaters = {};
  for (const control of model.get("controls")) {
    updaters[control.name] = (control.options ? choice : slider)(control, controls, moved);
  }
  const picture = make("img", {}, box);
  [picture.width, picture.height] = model.get("size");
  const sentence = make("p", {}, box);
  sentence.setAttribute("role", "status");

  const show = () => {
    const previousUrl = picture.src;
    picture.src = URL.createObjectURL(new Blob([model.get("picture")], { type: "image/png" }));
    if (previousUrl) URL.revokeObjectURL(previousUrl);
    picture.alt = sentence.textContent = model.get("sentence");
    // While a newer state waits, this older answer must not pull the controls back.
    for (const [name, update] of Object.entries(updaters)) {
      update(model.get("state")[name], wanted !== null);
    }
  };
  const answered = () => {
    show();
    busy = false;
    if (wanted) { const next = wanted; wanted = null; ask(next); }
    else latest = { ...model.get("state") };
  };
  model.on("change:answered", answered);
  show();
  return () => { model.off("change:answered", answered); URL.revokeObjectURL(picture.src); };
}

export default { render };
