"use strict";
// Puts the page together: header, controls, scenario; draws again when the selection, the theme or the paper changes.
function drawHeader() {
  document.getElementById("title").textContent = data.title;
  const runs = data.curves.length;
  const parts = [counted(runs, "case"), data.arms.length > 1 ? `${data.arms.length} settings` : "", data.folders.join(", "), data.timedAs.length ? `timed as ${data.timedAs.join(", ")}` : ""];
  document.getElementById("subtitle").textContent = parts.filter(Boolean).join(" · ");
}

function choice(options, chosen, change) {
  const group = element("span", { class: "choice", role: "group" });
  const buttons = Object.entries(options).map(([value, text]) => element("button", { type: "button", "data-value": value, "aria-pressed": value === chosen,
    onclick: (event) => {
      buttons.forEach((each) => each.setAttribute("aria-pressed", each === event.target));
      change(value);
    } }, text));
  group.append(...buttons);
  return group;
}

// Options by index, since a value may be null or look like another.
function select(text, options, chosen, change) {
  const made = element("select", { onchange: () => change(made.selectedIndex) }, ...options.map((each) => element("option", {}, each)));
  made.selectedIndex = chosen;
  return element("label", {}, text, made);
}

function filterOf(column) {
  const levels = selection.levels(column);
  const wanted = selection.filters[column];
  return select(data.names[column], ["all", ...levels.map((level) => (missing(level) ? "–" : String(level)))], wanted ? levels.indexOf(wanted[0]) + 1 : 0, (index) => {
    selection.filters[column] = index ? [levels[index - 1]] : null;
    selection.list();
  });
}

function drawControls() {
  const controls = document.getElementById("controls");
  controls.append(choice({ iteration: "iteration", sim_s: "simulated time" }, charts.x, (x) => { charts.x = x; zoom.x = {}; zoom.apply(); }));
  if (charts.mean) controls.append(choice({ mean: "mean of seeds", each: "each seed" }, "mean", (kind) => { charts.mean = kind === "mean"; charts.draw(); }));
  if (data.arms.length > 2) controls.append(...data.varied.map((_, column) => filterOf(column)));
  if (data.varied.length > 1) controls.append(select("colour by", ["curve", ...data.names], 0, (index) => { selection.colorBy = index - 1; selection.dress(); selection.tell(); }));
  controls.append(element("button", { class: "plain", type: "button", id: "reset-zoom", hidden: "", onclick: () => zoom.reset() }, "reset zoom"));
}

function drawNote() {
  const hidden = data.arms.length - selection.shown.size;
  const notes = [hidden ? `${selection.shown.size} of ${data.arms.length} settings are drawn.` : "", "Drag to zoom, double-click to reset; a click on a curve leads to its row.",
    charts.mean ? "Bands: 95 % t-interval over seeds, of two seeds the range of both; of the runs that are still finite." : "", data.divergedAt.some((each) => each !== null) ? "✕: diverged there." : "",
    data.longest > data.points ? `Of up to ${number(data.longest)} iterations about ${number(data.points)} are drawn.` : ""];
  document.getElementById("curves-note").textContent = notes.filter(Boolean).join(" ");
}

function drawScenario() {
  const place = document.getElementById("scenario");
  const parts = { "Resolved scenario": data.scenario, "What follows from it": data.derived, "Machine and version": data.machine };
  for (const [name, text] of Object.entries(parts)) if (text) place.append(element("details", { id: name.toLowerCase().replaceAll(" ", "-") }, element("summary", {}, name), element("pre", {}, text)));
  if (!data.scenario) place.append(element("p", { class: "note" }, "No run has ended yet: run.json, which holds it, is written at the end."));
}

function drawAll() {
  drawLegend();
  drawSwatches();
  drawNote();
  settingsCharts.draw();
  charts.draw();
}

function start() {
  drawHeader();
  drawFigures();
  selection.narrow();
  settingsCharts.build();
  charts.build();
  drawControls();
  document.getElementById("curves").classList.toggle("single", data.arms.length < 2);
  document.getElementById("legend").hidden = data.arms.length < 2;
  drawSkipped();
  buildCases();
  drawScenario();
  selection.listeners.push(drawAll);
  selection.list();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  // Paper is white.
  const paper = (on) => () => {
    document.documentElement.toggleAttribute("data-print", on);
    document.querySelectorAll("#scenario details, #same").forEach((each) => { if (on) each.open = true; });
    drawAll();
  };
  addEventListener("beforeprint", paper(true));
  addEventListener("afterprint", paper(false));
}

start();
