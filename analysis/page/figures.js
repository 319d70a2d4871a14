"use strict";
// The key figures: tiles for the whole report, a table of the arms, and where the simulated time of an iteration goes.
const figureOf = (arm, name) => arm.figures[name]?.mean ?? null;
const shares = (arm) => Object.keys(data.phases).map((phase) => [phase, figureOf(arm, `${phase}_sim_s_mean`) ?? 0]);
const perIteration = (arm) => shares(arm).reduce((sum, [, value]) => sum + value, 0);

function withInterval(figure, show) {
  if (!figure) return "–";
  const half = !figure.half ? null : element("span", { class: "ci" }, ` ± ${show(figure.half)}`);
  return element("span", {}, show(figure.mean), half);
}

function bar(arm, longest) {
  const parts = shares(arm).map(([phase, value]) => element("i", { style: `width:${(100 * value) / longest}%;background:${data.phases[phase]}`, title: `${phase} ${seconds(value)}` }));
  return element("div", { class: "bar", role: "img", "aria-label": shares(arm).map(([phase, value]) => `${phase} ${seconds(value)}`).join(", ") }, ...parts);
}

function phaseLegend(arm) {
  const total = arm && perIteration(arm);
  return element("div", { class: "phases" }, ...Object.entries(data.phases).map(([phase, color], i) => {
    const value = arm && shares(arm)[i][1];
    return element("span", {}, element("span", { class: "dot", style: `background:${color}` }), `${phase} `,
      arm ? element("b", {}, seconds(value)) : null, arm && total > 0 ? ` ${percent(value / total, 1)}` : null);
  }));
}

function tile(name, value, more, bad = false) {
  return element("div", { class: bad ? "tile bad" : "tile" }, element("div", { class: "name" }, name), element("div", { class: "value" }, value), element("div", { class: "more" }, more));
}

// One arm: what it reached and what it cost.
function singleTiles(arm) {
  const accuracy = arm.figures.late_test_accuracy;
  const lost = arm.diverged > 0;
  const runs = arm.cases.length;
  const reached = accuracy ? percent(accuracy.mean, 2) : lost ? "diverged" : "–";
  const interval = accuracy?.half === undefined || accuracy?.half === null ? "mean of the last five evaluations" : `± ${percent(accuracy.half, 2)} over ${accuracy.count} seeds (95 %)`;
  const when = data.divergedAt.filter((each) => each !== null);
  const corrupted = arm.figures.corrupted_votes_mean;
  const wall = arm.figures.aggregation_wall_s_median;
  return [
    tile("Late test accuracy", reached, interval, !accuracy && lost),
    tile("Simulated time", seconds(figureOf(arm, "sim_s")), `${counted(arm.iterations?.mean ?? 0, "iteration")} of ${seconds(perIteration(arm))}`),
    tile("Aggregation, real time", seconds(wall?.mean), `median of an iteration; 95th percentile ${seconds(figureOf(arm, "aggregation_wall_s_p95"))}`),
    tile("Corrupted votes", corrupted ? number(corrupted.mean, 3) : "–", `an iteration${arm.votes ? `, of ${number(arm.votes)}` : ""}`),
    tile("Diverged", runs > 1 ? `${arm.diverged} of ${runs}` : lost ? "yes" : "no", lost ? `after iteration ${when.slice(0, 8).map((each) => number(each)).join(", ")}` : arm.unfinished ? "not ended yet" : "all values stayed finite", lost),
  ];
}

// Several: their range, and what went wrong.
function rangeTiles() {
  const reached = data.arms.filter((arm) => arm.figures.late_test_accuracy).sort((a, b) => figureOf(b, "late_test_accuracy") - figureOf(a, "late_test_accuracy"));
  const span = (f) => { const all = data.arms.map(f).filter((value) => !missing(value) && value > 0); return all.length ? [Math.min(...all), Math.max(...all)] : null; };
  const between = (ends, show) => (!ends ? "–" : show(ends[0]) === show(ends[1]) ? show(ends[0]) : `${show(ends[0])} – ${show(ends[1])}`.replace(/ (\S+)( – \S+ \1)$/, "$2"));
  const diverged = data.divergedAt.filter((each) => each !== null).length;
  const lost = data.curves.filter((each) => each === null).length;
  const open = data.arms.reduce((sum, arm) => sum + arm.unfinished, 0) - lost;
  const problems = [open ? `${open} not ended` : "", lost ? `${lost} without a result` : ""].filter(Boolean);
  const best = reached[0], worst = reached.at(-1);
  return [
    tile("Cases", number(data.curves.length), problems.length ? problems.join(", ") : `all ended; ${counted(data.arms.length, "setting")}`, problems.length > 0),
    tile("Best late test accuracy", best ? percent(figureOf(best, "late_test_accuracy")) : "–", best ? armName(best) : ""),
    tile("Worst late test accuracy", worst ? percent(figureOf(worst, "late_test_accuracy")) : "–", worst ? `${armName(worst)}${diverged ? "; those that diverged have none" : ""}` : ""),
    tile("Diverged", `${diverged} of ${data.curves.length}`, diverged ? `${counted(data.arms.filter((arm) => arm.diverged).length, "setting")} affected` : "all values stayed finite", diverged > 0),
    tile("An iteration, simulated", between(span(perIteration), seconds), `aggregation, real: ${between(span((arm) => figureOf(arm, "aggregation_wall_s_median")), seconds)}`),
  ];
}

function armTable() {
  const longest = Math.max(...data.arms.map(perIteration));
  const several = data.arms.some((arm) => arm.cases.length > 1);
  const plain = (name, title, value, show = number, more = {}) => ({ name, title, value, numeric: true, cell: (arm) => show(value(arm)), ...more });
  const figure = (name, title, show, hint) => ({ ...plain(name, title, (arm) => figureOf(arm, name)), cell: (arm) => (arm.figures[name] ? withInterval(arm.figures[name], show) : name.endsWith("accuracy") && arm.diverged ? element("span", { class: "bad" }, "diverged") : "–"), hint });
  const varied = data.varied.map((name, i) => ({ name, title: data.names[i], hint: name, numeric: data.arms.every((arm) => missing(arm.values[i]) || typeof arm.values[i] === "number"), value: (arm) => arm.values[i], cell: (arm) => formatted(name, arm.values[i]) }));
  const columns = [swatchColumn((arm) => data.arms.indexOf(arm)), ...varied,
    ...(several ? [plain("runs", "runs", (arm) => arm.cases.length)] : []),
    figure("late_test_accuracy", "late test accuracy", (value) => percent(value, 2), "mean of the last five evaluations, over the runs that did not diverge"),
    plain("diverged", "diverged", (arm) => arm.diverged, undefined, { cell: (arm) => (arm.diverged ? element("span", { class: "bad" }, `${arm.diverged} of ${arm.cases.length}`) : "0") }),
    figure("corrupted_votes_mean", "corrupted votes", (value) => number(value, 3), "per iteration"),
    plain("aggregation_wall_s_median", "aggregation", (arm) => figureOf(arm, "aggregation_wall_s_median"), seconds, { hint: "vote and rules, real seconds of an iteration" }),
    plain("sim_s", "run", (arm) => figureOf(arm, "sim_s"), seconds, { hint: "simulated time of the whole run" }),
    plain("iteration", "iteration", perIteration, seconds, { hint: "simulated time of an iteration" }),
    { name: "split", title: "split", hint: "where the simulated time of an iteration goes", value: perIteration, cell: (arm) => bar(arm, longest) }];
  return sortableTable({ columns, rows: data.arms, attributes: (arm) => rowOf(data.arms.indexOf(arm)) });
}

function drawFigures() {
  const several = data.arms.length > 1;
  document.getElementById("tiles").append(...(several ? rangeTiles() : singleTiles(data.arms[0])));
  document.getElementById("arms-section").hidden = !several;
  if (!several) {
    document.getElementById("time-split").append(element("div", { class: "note" }, "Where the simulated time of an iteration goes"), phaseLegend(data.arms[0]), bar(data.arms[0], perIteration(data.arms[0]) || 1));
    return;
  }
  document.getElementById("arms-note").textContent = "A row is what differs in the seed alone: mean over seeds ± 95 % t-interval where there are several; runs that diverged have no accuracy and are counted beside it. Aggregation is real time, run and iteration are simulated.";
  document.getElementById("arms").before(phaseLegend(null));
  document.getElementById("arms").append(armTable());
}
