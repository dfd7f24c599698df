// What stands in for the kernel on a page: anywidget's model over a recording. It looks up, it
// computes nothing. The build puts `render` of interactive.js above it.

const valuesOf = ({ values, options }) => values || options.map(([value]) => value);

class Recorded {
  constructor(recording, first) {
    this.recording = recording;
    this.traits = { ...recording, answered: 0 };
    this.heard = new Set();
    this.answer(this.stateAt(first), first);
  }
  get(name) { return this.traits[name]; }
  set(name, value) { this.traits[name] = value; }
  on(event, hear) { this.heard.add(hear); } // interactive.js waits for one event, the answer
  off(event, hear) { this.heard.delete(hear); }
  save_changes() {
    const { request, ...state } = this.traits.asked;
    this.answer(state, this.numberOf(state));
    this.traits.answered += 1;
    for (const hear of this.heard) hear();
  }
  answer(state, number) {
    const { states, shapes, sentences } = this.recording;
    const moved = states[number].map((shape, line) => shapes[line][shape]);
    Object.assign(this.traits, { state, moved, sentence: sentences[number] });
  }
  // States are counted like the digits of a number, the last control fastest.
  numberOf(state) {
    return this.recording.controls.reduce((number, control) => {
      const values = valuesOf(control);
      return number * values.length + values.indexOf(state[control.name]);
    }, 0);
  }
  stateAt(number) {
    const state = { ...this.recording.state };
    for (const control of [...this.recording.controls].reverse()) {
      const values = valuesOf(control);
      state[control.name] = values[number % values.length];
      number = Math.floor(number / values.length);
    }
    return state;
  }
}

// Each file of _static/recordings calls this.
window.scratchlrRecorded = (name, recording) => {
  for (const figure of document.querySelectorAll(`[data-figure="${name}"]`)) {
    const box = make("div");
    render({ model: new Recorded(recording, Number(figure.dataset.first)), el: box });
    if (recording.live.length) {
      const more = `In JupyterLab or Binder you can also: ${recording.live.join("; ")}.`;
      make("p", { className: "scratchlr-live", textContent: more }, box);
    }
    figure.replaceChildren(box);
  }
};
