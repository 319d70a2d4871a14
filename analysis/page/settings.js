"use strict";
// A measured quantity against each setting that was varied: a chart for each setting, a line for each combination of the others.
const MEASURES = {
  late_test_accuracy: ["late test accuracy", (y) => percent(y, 2), (y) => `${number(100 * y, 3)} %`],
  final_test_accuracy: ["final test accuracy", (y) => percent(y, 2), (y) => `${number(100 * y, 3)} %`],
  sim_s: ["simulated time of a run", (y) => seconds(y, 4), (y) => seconds(y, 3)],
  aggregation_wall_s_median: ["aggregation, real time", (y) => seconds(y, 4), (y) => seconds(y, 3)],
  corrupted_votes_mean: ["corrupted votes per iteration", (y) => number(y), (y) => number(y, 3)],
};
const MOST_LINES = 12;

// The interval of a mean: Student's t from three runs on, else the range of both, which no reader takes for more.
const lowOf = (figure) => (figure.count >= data.fewestForT ? figure.mean - figure.half : figure.count > 1 ? figure.least : null);
const highOf = (figure) => (figure.count >= data.fewestForT ? figure.mean + figure.half : figure.count > 1 ? figure.most : null);

// Where the whiskers of a data set are, in pixels.
function whiskersOf(chart, set) {
  const { x, y } = chart.scales;
  return set.data.filter((p) => !missing(p.low) && !missing(p.y)).map((p) => ({ x: x.getPixelForValue(p.x), top: y.getPixelForValue(p.high), bottom: y.getPixelForValue(p.low) }));
}

// Where runs diverged: a cross above the axis and their number, those of several lines above each other.
function lostOf(chart, set) {
  return set.data.filter((p) => p.diverged).map((p) => ({ x: chart.scales.x.getPixelForValue(p.x), y: chart.chartArea.bottom - 8 - 13 * p.level, text: `${p.diverged}/${p.runs}` }));
}

const drawIntervals = {
  id: "intervals",
  afterDatasetsDraw(chart) {
    const { ctx } = chart;
    const { left, right, top: above, bottom: below } = chart.chartArea;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left - 6, above - 2, right - left + 40, below - above + 4);
    ctx.clip();
    for (const set of chart.data.datasets) {
      ctx.strokeStyle = ctx.fillStyle = shade(set.hue);
      ctx.lineWidth = 1.2;
      ctx.beginPath();
      for (const { x, top, bottom } of whiskersOf(chart, set)) for (const [a, b, c, d] of [[x, top, x, bottom], [x - 3, top, x + 3, top], [x - 3, bottom, x + 3, bottom]]) { ctx.moveTo(a, b); ctx.lineTo(c, d); }
      ctx.stroke();
      ctx.lineWidth = 2;
      ctx.font = "10px sans-serif";
      for (const { x, y, text } of lostOf(chart, set)) {
        ctx.beginPath();
        for (const [a, b, c, d] of [[-4, -4, 4, 4], [-4, 4, 4, -4]]) { ctx.moveTo(x + a, y + b); ctx.lineTo(x + c, y + d); }
        ctx.stroke();
        ctx.fillText(text, x + 7, y + 3);
      }
    }
    ctx.restore();
  },
};

const settingsCharts = {
  measure: Object.keys(MEASURES).find((name) => data.arms.some((arm) => arm.figures[name])),
  drawn: [], // {column, chart, levels, numeric, log}

  // The combinations of the other settings: [name, arms]. Filters that the page chose itself, to keep the curves few, hold
  // only where there would be too many lines here as well.
  lines(column) {
    const all = this.linesOf(column, selection.filters.map((wanted, i) => (wanted === selection.narrowed[i] ? null : wanted)));
    return all.length <= MOST_LINES ? all : this.linesOf(column, selection.filters);
  },

  linesOf(column, wanted) {
    const filters = wanted.map((each, i) => (i === column ? null : each));
    const groups = new Map();
    for (const arm of selection.matching(filters)) {
      const key = JSON.stringify(data.arms[arm].values.filter((_, i) => i !== column));
      groups.set(key, [...(groups.get(key) ?? []), arm]);
    }
    const name = (arms) => armName(data.arms[arms[0]], (i) => i !== column && filters[i] === null);
    return [...groups.values()].map((arms) => [name(arms), arms]);
  },

  // What the y axis has to show: an interval of fewer runs than t needs may be cut off.
  limits() {
    const figures = data.arms.map((arm) => arm.figures[this.measure]).filter(Boolean);
    const all = figures.flatMap((figure) => (figure.count > 1 ? [lowOf(figure), highOf(figure)] : [figure.mean]));
    const room = 0.04 * (Math.max(...all) - Math.min(...all) || 1);
    return { suggestedMin: Math.max(0, Math.min(...all) - room), suggestedMax: Math.max(...all) + room };
  },

  datasets({ column, levels, numeric }) {
    const level = new Map();
    const lines = this.lines(column).slice(0, MOST_LINES);
    return lines.map(([label, arms], index) => {
      const points = arms.map((each) => {
        const { values, figures, diverged, cases } = data.arms[each];
        const category = values[column];
        const x = numeric ? category : levels.indexOf(category) + (0.5 / lines.length) * (index - (lines.length - 1) / 2);
        const figure = figures[this.measure];
        if (diverged) level.set(x, (level.get(x) ?? -1) + 1);
        return { x, category, y: figure ? figure.mean : NaN, low: figure ? lowOf(figure) : null, high: figure ? highOf(figure) : null, count: figure?.count ?? 0, diverged, runs: cases.length, level: level.get(x) };
      }).sort((a, b) => a.x - b.x);
      const { color, dash } = look(index);
      return { type: "line", label: label || words(this.measure), data: points, hue: color, borderColor: shade(color), backgroundColor: shade(color), borderDash: dash.map((x) => 2 * x), borderWidth: 2, pointRadius: 3.5, tension: 0,
        pointStyle: ["circle", "rect", "triangle", "rectRot"][index % 4], showLine: numeric, whiskers: true };
    });
  },

  options(each) {
    const colors = ink();
    const [title, show, tick] = MEASURES[this.measure];
    const axis = (text, more) => ({ grid: { color: colors.line }, border: { color: colors.line }, title: { display: true, text, color: colors.soft }, ...more, ticks: { color: colors.soft, maxRotation: 0, ...more.ticks } });
    const ends = each.log ? [each.levels[0] / 1.15, each.levels.at(-1) * 1.15] : each.numeric ? [-0.04, 0.04].map((s) => (s < 0 ? each.levels[0] : each.levels.at(-1)) + s * (each.levels.at(-1) - each.levels[0] || 1)) : [-0.4, each.levels.length - 0.6];
    const places = each.numeric ? each.levels : each.levels.map((_, i) => i);
    return {
      animation: false, responsive: true, maintainAspectRatio: false, parsing: false, interaction: { mode: "nearest", intersect: false },
      scales: {
        x: { type: each.log ? "logarithmic" : "linear", min: ends[0], max: ends[1], afterBuildTicks: (scale) => { scale.ticks = places.map((value) => ({ value })); },
          ...axis(data.axes[each.column], { ticks: { autoSkip: true, callback: (x) => (each.numeric ? number(x) : broken(each.levels[x])) } }) },
        y: { ...this.limits(), ...axis(title, { ticks: { maxTicksLimit: 8, callback: tick } }) },
      },
      plugins: { legend: { display: this.lines(each.column).length > 1, labels: { color: colors.text, usePointStyle: true, boxWidth: 7, boxHeight: 7, font: { size: 11 } } },
        tooltip: { displayColors: false, callbacks: { title: () => "", label: ({ raw, dataset }) => `${dataset.label}, ${data.names[each.column]} = ${raw.category}: ${show(raw.y)}${missing(raw.low) ? "" : ` (${show(raw.low)} to ${show(raw.high)}, ${raw.count} runs)`}` } } },
    };
  },

  draw() {
    for (const each of this.drawn) {
      each.chart.data.datasets = this.datasets(each);
      each.chart.options = this.options(each);
      each.chart.update("none");
    }
    const hidden = Math.max(0, ...this.drawn.map(({ column }) => this.lines(column).length - MOST_LINES));
    document.getElementById("settings-note").textContent = `Means over seeds; bars are 95 % t-intervals, of two seeds the range of both. ✕: how many of the runs diverged; these are in no mean.${hidden ? ` Filters below choose among the lines: of one chart ${hidden} more are not drawn.` : ""}`;
  },

  build() {
    const columns = [...data.varied.keys()].filter((column) => data.varied[column] !== "folder" && selection.levels(column).length > 1);
    document.getElementById("settings-section").hidden = !columns.length || !this.measure;
    if (!columns.length || !this.measure) return;
    const known = Object.keys(MEASURES).filter((name) => data.arms.some((arm) => arm.figures[name]));
    document.getElementById("settings-controls").append(select("quantity", known.map((name) => MEASURES[name][0]), known.indexOf(this.measure), (index) => { this.measure = known[index]; this.draw(); }));
    for (const column of columns) {
      const levels = selection.levels(column).filter((level) => !missing(level));
      const numeric = levels.every((level) => typeof level === "number");
      const each = { column, levels, numeric, log: numeric && levels[0] > 0 && levels.at(-1) / levels[0] >= 30 };
      const canvas = element("canvas", { role: "img", "aria-label": `against ${data.varied[column]}`, id: `settings-chart-${column}` });
      const title = () => `${MEASURES[this.measure][0]} against ${data.names[column]}`;
      document.getElementById("settings-charts").append(element("div", { class: "chart" }, element("h3", {}, `against ${data.names[column]}`, exports(`against-${data.names[column]}`, title, () => each.chart)), element("div", { class: "canvas" }, canvas)));
      each.chart = new Chart(canvas, { type: "line", data: { datasets: [] }, options: { animation: false }, plugins: [drawIntervals] });
      this.drawn.push(each);
    }
  },
};

// A long name in lines.
const broken = (text) => String(text).split(" ").reduce((lines, word) => (lines.length && (lines.at(-1) + word).length < 14 ? [...lines.slice(0, -1), `${lines.at(-1)} ${word}`] : [...lines, word]), []);

// What the sweep could not run, a row for each reason.
function drawSkipped() {
  const { count, combinations, rows } = data.skipped;
  const section = document.getElementById("skipped");
  section.hidden = count === 0;
  if (!count) return;
  section.querySelector("summary").textContent = `${number(count)} of ${number(combinations)} combinations of the sweep were skipped`;
  const columns = [{ name: "count", title: "combinations", numeric: true, value: (row) => row.count, cell: (row) => number(row.count) },
    { name: "where", title: "settings", value: (row) => row.where.join("; "), cell: (row) => element("div", { class: "wrap" }, row.where.join("; ")) },
    { name: "reason", title: "reason", value: (row) => row.reason, cell: (row) => element("div", { class: "wrap" }, row.reason) }];
  section.querySelector(".scroll").append(sortableTable({ columns, rows, attributes: () => ({}) }));
}
