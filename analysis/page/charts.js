"use strict";
// The curves: three charts that share the x axis, the arms shown and what is drawn of their seeds.
const QUANTITIES = {
  test_accuracy: { title: "Test accuracy", show: (y) => percent(y, 2), tick: (y) => `${number(100 * y, 3)} %` },
  train_loss: { title: "Train loss (honest batch)", show: (y) => number(y), tick: (y) => number(y, 3) },
  gradient_error: { title: "Gradient error ‖ĝ − g‖ / ‖g‖", show: (y) => number(y), tick: (y) => number(y, 3) },
};
const AXES = { iteration: { title: "iteration", show: (x) => `iteration ${number(x, 6)}` }, sim_s: { title: "simulated time (s)", show: (x) => `${seconds(x, 4)} simulated` } };

// Points of one run, without gaps.
function points(index, x, y) {
  const curve = data.curves[index];
  if (!curve || !curve[y]) return [];
  return curve.iteration.map((iteration, i) => ({ iteration, x: curve[x][i], y: curve[y][i] })).filter((p) => !missing(p.y));
}

// Mean of the seeds at each iteration with its interval, over the runs that have a value there: Student's t from three
// runs on; of two the range, since t would be 12.7 standard errors wide and swallow the chart.
function meanPoints(runs, x, y) {
  const at = new Map();
  for (const run of runs) for (const p of points(run, x, y)) at.set(p.iteration, [...(at.get(p.iteration) ?? []), p]);
  return [...at.entries()].sort(([a], [b]) => a - b).map(([iteration, all]) => {
    const mean = (f) => all.reduce((sum, p) => sum + f(p), 0) / all.length;
    const middle = mean((p) => p.y);
    const spread = all.length > 1 ? Math.sqrt(all.reduce((sum, p) => sum + (p.y - middle) ** 2, 0) / (all.length - 1)) : 0;
    const half = all.length >= data.fewestForT ? (data.t[all.length] * spread) / Math.sqrt(all.length) : all.length > 1 ? Math.abs(all[0].y - middle) : null;
    return { iteration, x: mean((p) => p.x), y: middle, half, low: half === null ? null : middle - half, high: half === null ? null : middle + half, count: all.length };
  });
}

// Where a run stopped being finite: at its last value.
function crosses(runs, x, y) {
  return runs.filter((run) => data.divergedAt[run] !== null && data.curves[run]).map((run) => {
    const curve = data.curves[run];
    const i = curve.iteration.findIndex((each) => each >= data.divergedAt[run]);
    const last = points(run, x, y).at(-1);
    return { x: i < 0 ? curve[x].at(-1) : curve[x][i], y: last ? last.y : y === "test_accuracy" ? 0 : NaN, run, crossed: true };
  }).filter((p) => !Number.isNaN(p.y));
}

// What the mouse means: the nearest point of a curve, never the edge of a band, which Chart.js takes for curves.
Chart.Interaction.modes.curve = (chart, event) => {
  const { left, right, top, bottom } = chart.chartArea;
  const inside = ({ x, y }) => x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1; // else zoomed out of sight
  let nearest = [], least = Infinity;
  for (const meta of chart.getSortedVisibleDatasetMetas()) {
    if (chart.data.datasets[meta.index].band) continue;
    meta.data.forEach((element, index) => {
      const distance = Math.hypot(element.x - event.x, element.y - event.y);
      if (distance < least && inside(element)) [nearest, least] = [[{ element, datasetIndex: meta.index, index }], distance];
    });
  }
  return nearest;
};

const charts = {
  x: "iteration",
  mean: data.arms.some((arm) => arm.cases.length > 1),
  drawn: [], // {name, chart, log}

  datasets(name, log) {
    const positive = (all) => (log ? all.filter((p) => p.y > 0) : all);
    return [...selection.looks.keys()].filter((arm) => selection.shown.has(arm)).flatMap((arm) => {
      const { color, dash } = selection.looks.get(arm);
      const runs = data.arms[arm].cases;
      const line = (points, more = {}) => ({ type: "line", arm, label: armName(data.arms[arm]) + (more.run === undefined || runs.length < 2 ? "" : ` · ${data.caseNames[more.run]}`), data: positive(points), borderColor: shade(color), backgroundColor: shade(color), hue: color,
        borderDash: dash.map((x) => 2 * x), borderWidth: 2, pointRadius: points.length === 1 ? 3 : 0, pointHitRadius: 6, pointHoverRadius: 4, tension: 0, fill: false, ...more });
      const sets = [];
      if (this.mean && runs.length > 1) {
        const all = positive(meanPoints(runs, this.x, name));
        const edge = (sign) => all.map((p) => ({ x: p.x, y: p.half === null ? p.y : this.inside(name, log, p, sign) }));
        sets.push(line(all));
        sets.push(line(edge(1), { borderWidth: 0, band: true, pointHitRadius: 0, pointHoverRadius: 0 }));
        sets.push(line(edge(-1), { borderWidth: 0, band: true, pointHitRadius: 0, pointHoverRadius: 0, fill: "-1", backgroundColor: faded(color, 0.12) }));
      } else {
        sets.push(...runs.map((run) => line(points(run, this.x, name), { run })));
      }
      const lost = positive(crosses(runs, this.x, name));
      if (lost.length) sets.push(line(lost, { showLine: false, pointStyle: "crossRot", pointRadius: 6, pointHoverRadius: 8, pointBorderWidth: 3, borderDash: [] }));
      return sets.filter((set) => set.data.length);
    });
  },

  // The edge of a band, where the quantity can be.
  inside(name, log, p, sign) {
    const edge = p.y + sign * p.half;
    if (name === "test_accuracy") return Math.min(1, Math.max(0, edge));
    return log && edge <= 0 ? p.y / 10 : Math.max(0, edge);
  },

  // Values of very different size need a logarithmic axis.
  wide(name) {
    const sizes = data.curves.flatMap((curve) => curve?.[name] ?? []).filter((y) => y > 0).sort((a, b) => a - b);
    return name !== "test_accuracy" && sizes.length > 0 && sizes.at(-1) / sizes[Math.floor(sizes.length / 20)] > 1000;
  },

  caption(item) {
    const p = item.raw;
    const arm = data.arms[item.dataset.arm];
    const run = item.dataset.run ?? p.run;
    const name = armName(arm) + (run !== undefined && arm.cases.length > 1 ? ` · ${data.caseNames[run]}` : "");
    if (p.crossed) return `${name}: diverged`;
    const show = QUANTITIES[item.chart.quantity].show;
    return `${name}: ${show(p.y)}${p.half ? ` ${p.count < data.fewestForT ? "range " : ""}± ${show(p.half)} (${p.count} runs)` : ""}`;
  },

  options(name, log) {
    const colors = ink();
    const axis = (title, tick) => ({ grid: { color: colors.line, tickLength: 4 }, border: { color: colors.line }, title: { display: Boolean(title), text: title, color: colors.soft },
      ticks: { color: colors.soft, maxTicksLimit: 9, maxRotation: 0, callback: tick } });
    // A logarithmic axis names decades, and what is between them only where there is no more than one.
    const decades = (y, index, ticks) => (ticks.length < 8 || Number.isInteger(Math.round(1e6 * Math.log10(y)) / 1e6) ? (y >= 1e5 ? y.toExponential(0).replace("+", "") : number(y, 3)) : "");
    return {
      animation: false, responsive: true, maintainAspectRatio: false, parsing: false, normalized: true,
      interaction: { mode: "curve" },
      onHover: (event, found, chart) => this.hovered(found, chart),
      onClick: (event, found, chart) => this.clicked(event, found[0], chart),
      scales: {
        x: { type: "linear", ...axis(AXES[this.x].title, (x) => number(x, 4)), ...zoom.x },
        y: { type: log ? "logarithmic" : "linear", ...axis("", log ? decades : QUANTITIES[name].tick), ...zoom.y[name] },
      },
      plugins: {
        legend: { display: false },
        tooltip: { backgroundColor: colors.text, titleColor: colors.card, bodyColor: colors.card, displayColors: false, padding: 9,
          callbacks: { title: (items) => (items.length ? AXES[this.x].show(items[0].parsed.x) : ""), label: (item) => this.caption(item) } },
      },
    };
  },

  hovered(found, chart) {
    const arm = found.length ? chart.data.datasets[found[0].datasetIndex].arm : null;
    if (arm === this.under) return;
    this.under = arm;
    light(arm);
  },

  // Only a click near a curve leads away, not the end of a drag, and not the first half of a double click.
  clicked({ x, y }, found, chart) {
    clearTimeout(this.waiting);
    if (!found || chart.dragged || Math.hypot(found.element.x - x, found.element.y - y) > 15) return;
    this.waiting = setTimeout(() => showCase(chart.data.datasets[found.datasetIndex]), 350);
  },

  // One arm stands out, the others step back; null: all alike.
  light(arm) {
    for (const { chart } of this.drawn) {
      for (const set of chart.data.datasets) {
        const back = arm !== null && set.arm !== arm && selection.shown.has(arm);
        set.borderColor = back ? faded(set.hue, 0.2) : shade(set.hue);
        set.backgroundColor = set.band ? faded(set.hue, back ? 0.02 : 0.12) : set.borderColor;
      }
      chart.update("none");
    }
  },

  draw() {
    for (const each of this.drawn) {
      each.chart.quantity = each.name;
      each.chart.data.datasets = this.datasets(each.name, each.log);
      each.chart.options = this.options(each.name, each.log);
      each.chart.update("none");
    }
  },

  // One canvas for each quantity that any run has.
  build() {
    const place = document.getElementById("charts");
    for (const name of Object.keys(QUANTITIES).filter((each) => data.curves.some((curve) => curve?.[each]?.some((y) => y !== null)))) {
      const canvas = element("canvas", { role: "img", "aria-label": QUANTITIES[name].title, id: `chart-${name}` });
      const each = { name, log: this.wide(name) };
      const box = element("input", { type: "checkbox", onchange: (event) => { each.log = event.target.checked; zoom.y[name] = {}; this.draw(); } });
      box.checked = each.log;
      const scale = name === "test_accuracy" ? null : element("label", {}, box, "logarithmic");
      place.append(element("div", { class: "chart" }, element("h3", {}, QUANTITIES[name].title, scale, exports(name, () => QUANTITIES[name].title, () => each.chart)), element("div", { class: "canvas" }, canvas)));
      each.chart = new Chart(canvas, { type: "line", data: { datasets: [] }, options: { animation: false }, plugins: [zoomByDragging] });
      this.drawn.push(each);
    }
  },
};
