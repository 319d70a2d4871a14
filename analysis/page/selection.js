"use strict";
// Which arms are listed (by what was varied), which of these are drawn, and how each looks; all else listens.
const READABLE = 8; // curves at first
const selection = {
  filters: data.varied.map(() => null), // null: all values
  narrowed: [], // those filters that the page chose itself
  colorBy: -1, // a column of data.varied; -1: each arm its own
  listed: [],
  shown: new Set(),
  looks: new Map(),
  listeners: [],

  levels: (column) => [...new Set(data.arms.map((arm) => arm.values[column]))].sort(compare),
  matching: (filters) => [...data.arms.keys()].filter((i) => filters.every((wanted, c) => wanted === null || data.arms[i].values[c] === wanted[0])),

  // Lists what the filters leave, and draws it if that many curves can be read.
  list() {
    this.listed = this.matching(this.filters);
    this.dress();
    this.shown = new Set(this.listed.slice(0, this.listed.length <= 2 * READABLE ? this.listed.length : READABLE));
    this.tell();
  },

  // Fixes one varied setting after the other, the last first, until few enough arms are left: the first setting varies.
  narrow() {
    for (let c = data.varied.length - 1; c > 0 && this.matching(this.filters).length > READABLE; --c) {
      const left = this.matching(this.filters);
      const count = (value) => left.filter((i) => data.arms[i].values[c] === value).length;
      const best = this.levels(c).reduce((a, b) => (count(b) >= count(a) ? b : a));
      this.filters[c] = this.narrowed[c] = [best];
    }
  },

  dress() {
    this.looks = new Map();
    const levels = this.colorBy < 0 ? [] : this.levels(this.colorBy);
    const used = levels.map(() => 0);
    this.listed.forEach((arm, index) => {
      const level = this.colorBy < 0 ? -1 : levels.indexOf(data.arms[arm].values[this.colorBy]);
      const own = level < 0 ? look(index) : { color: look(level).color, dash: data.dashes[used[level]++ % data.dashes.length] };
      this.looks.set(arm, own);
    });
  },

  toggle(arm) {
    if (!this.listed.includes(arm)) {
      this.listed.push(arm); // from a table: the filters do not list it
      this.dress();
    }
    this.shown.has(arm) ? this.shown.delete(arm) : this.shown.add(arm);
    this.tell();
  },

  show(arms) {
    this.shown = new Set(arms);
    this.tell();
  },

  tell() {
    for (const listener of this.listeners) listener();
  },
};

// Numbers by size, before texts; what is missing comes last.
function compare(a, b) {
  if (missing(a) || missing(b)) return missing(a) - missing(b);
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

// Marks all that belongs to one arm, wherever it is on the page; null: nothing.
function light(arm) {
  document.querySelectorAll(".lit").forEach((each) => each.classList.remove("lit"));
  if (arm !== null) document.querySelectorAll(`[data-arm="${arm}"]`).forEach((each) => each.classList.add("lit"));
  charts.light(arm);
}

function lights(arm) {
  return { "data-arm": arm, onmouseenter: () => light(arm), onmouseleave: () => light(null) };
}

// The legend: a click hides or shows a curve.
function drawLegend() {
  const legend = document.getElementById("legend");
  const open = (column) => selection.filters[column] === null || selection.listed.length === 1; // what a filter fixes is said there
  const entry = (arm) => {
    const { diverged, cases } = data.arms[arm];
    const notes = [cases.length > 1 ? `${cases.length} runs` : "", diverged ? (cases.length > 1 ? `${diverged} diverged` : "diverged") : ""].filter(Boolean);
    return element("button", { class: "entry", type: "button", "aria-pressed": selection.shown.has(arm), onclick: () => selection.toggle(arm), ...lights(arm) },
      sample(selection.looks.get(arm)), element("span", {}, armName(data.arms[arm], open), notes.length ? element("small", {}, ` ${notes.join(", ")}`) : null));
  };
  const button = (text, arms) => element("button", { class: "plain", type: "button", onclick: () => selection.show(arms()) }, text);
  const groups = new Map();
  for (const arm of selection.listed) {
    const level = selection.colorBy < 0 ? null : data.arms[arm].values[selection.colorBy];
    groups.set(level, [...(groups.get(level) ?? []), arm]);
  }
  const place = legend.scrollTop;
  legend.replaceChildren(element("div", { class: "buttons" }, button("all", () => selection.listed), button("none", () => [])));
  for (const [level, arms] of groups) {
    if (selection.colorBy >= 0) legend.append(element("h3", {}, `${data.names[selection.colorBy]} = ${level ?? "–"}`));
    legend.append(...arms.map(entry));
  }
  legend.scrollTop = place;
}
