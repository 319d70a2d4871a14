"use strict";
// Saves a chart: as it is seen in PNG, as drawing in SVG, its numbers in CSV.
function save(name, type, content) {
  const link = element("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const escapeXml = (text) => String(text).replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter]);
const tag = (name, attributes, content = "") => `<${name} ${Object.entries(attributes).map(([key, value]) => `${key}="${escapeXml(value)}"`).join(" ")}>${content}</${name}>`;
const svgText = (x, y, text, more = {}) => tag("text", { x, y, ...more }, escapeXml(text));

// The points of a data set in pixels; those without a value are gaps.
const pixels = (chart, set) => set.data.map((p) => (missing(p.y) || Number.isNaN(p.y) ? null : [chart.scales.x.getPixelForValue(p.x), chart.scales.y.getPixelForValue(p.y)]));

function pathOf(points) {
  let down = false;
  return points.map((p) => { const step = p && `${down ? "L" : "M"}${p[0].toFixed(1)} ${p[1].toFixed(1)}`; down = Boolean(p); return step ?? ""; }).join("");
}

function svgOfSet(chart, set, before) {
  const points = pixels(chart, set);
  if (set.band) {
    if (set.fill !== "-1") return "";
    const around = [...pixels(chart, before), ...points.reverse()].filter(Boolean);
    return tag("path", { d: `${pathOf(around)}Z`, fill: set.hue, "fill-opacity": 0.12, stroke: "none" });
  }
  const cross = ([x, y]) => tag("path", { d: `M${x - 4} ${y - 4}L${x + 4} ${y + 4}M${x - 4} ${y + 4}L${x + 4} ${y - 4}`, stroke: set.hue, "stroke-width": 2 });
  if (set.showLine === false && !set.whiskers) return points.filter(Boolean).map(cross).join("");
  const line = set.showLine === false ? "" : tag("path", { d: pathOf(points), fill: "none", stroke: set.hue, "stroke-width": 2, "stroke-dasharray": (set.borderDash ?? []).join(" ") });
  const dots = set.pointRadius > 0 ? points.filter(Boolean).map(([x, y]) => tag("circle", { cx: x, cy: y, r: set.pointRadius, fill: set.hue })).join("") : "";
  return line + dots + (set.whiskers ? marksOf(chart, set, cross) : "");
}

function marksOf(chart, set, cross) {
  return whiskersOf(chart, set).map(({ x, top, bottom }) => tag("path", { d: `M${x} ${top}V${bottom}M${x - 3} ${top}h6M${x - 3} ${bottom}h6`, stroke: set.hue, fill: "none" })).join("")
    + lostOf(chart, set).map(({ x, y, text }) => cross([x, y]) + svgText(x + 7, y + 3, text, { "font-size": 9, fill: set.hue })).join("");
}

function svgOf(chart, title) {
  const { left, right, top, bottom } = chart.chartArea;
  const { x, y } = chart.scales;
  const sets = chart.data.datasets;
  const named = sets.filter((set) => !set.band && set.label);
  const head = 24; // room for the title
  const height = chart.height + head + 30 + 18 * named.length;
  const ticks = [...x.ticks.map((tick) => { const at = x.getPixelForValue(tick.value); return tag("path", { d: `M${at} ${top}V${bottom + 4}`, stroke: "#ddd" }) + svgText(at, bottom + 17, [tick.label ?? ""].flat().join(" "), { "text-anchor": "middle" }); }),
    ...y.ticks.map((tick) => { const at = y.getPixelForValue(tick.value); return tag("path", { d: `M${left - 4} ${at}H${right}`, stroke: "#ddd" }) + svgText(left - 7, at + 4, tick.label ?? "", { "text-anchor": "end" }); })];
  const clip = tag("clipPath", { id: "area" }, tag("rect", { x: left, y: top - 4, width: right - left + 4, height: bottom - top + 8 }));
  const drawn = tag("g", { "clip-path": "url(#area)" }, sets.map((set, i) => svgOfSet(chart, set, sets[i - 1])).join(""));
  const legend = named.map((set, i) => { const at = chart.height + 36 + 18 * i; return tag("path", { d: `M${left} ${at}h26`, stroke: set.hue, "stroke-width": 2, "stroke-dasharray": (set.borderDash ?? []).join(" ") }) + svgText(left + 34, at + 4, set.label); });
  return `<?xml version="1.0" encoding="UTF-8"?>\n` + tag("svg", { xmlns: "http://www.w3.org/2000/svg", width: chart.width, height, viewBox: `0 0 ${chart.width} ${height}`, "font-family": "DejaVu Sans, sans-serif", "font-size": 11 },
    tag("title", {}, escapeXml(title)) + tag("rect", { width: "100%", height: "100%", fill: "#fff" }) + svgText(left, 16, title, { "font-weight": "bold" }) + tag("g", { transform: `translate(0 ${head})` },
      clip + ticks.join("") + tag("path", { d: `M${left} ${top}V${bottom}H${right}`, fill: "none", stroke: "#888" }) + drawn
        + svgText((left + right) / 2, chart.height + 10, x.options.title.text, { "text-anchor": "middle" }) + legend.join("")));
}

// A row for each point that is drawn.
function csvOf(chart, title) {
  const quoted = (value) => (missing(value) || Number.isNaN(value) ? "" : /[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
  const rows = chart.data.datasets.filter((set) => !set.band && set.label).flatMap((set) => set.data.map((p) => [set.label, p.category ?? p.x, p.y, p.low, p.high, p.count, p.diverged]));
  return [["series", chart.options.scales.x.title.text, title, "low", "high", "runs", "diverged"], ...rows].map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
}

// On white, whatever the theme: it goes into a document.
function pngOf(chart) {
  const copy = element("canvas", { width: chart.canvas.width, height: chart.canvas.height });
  const context = copy.getContext("2d");
  context.fillStyle = ink().card;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(chart.canvas, 0, 0);
  return new Promise((done) => copy.toBlob(done, "image/png"));
}

// The buttons beside a chart's title.
function exports(name, title, chart) {
  const file = `${data.title}-${name}`.replace(/[^\w.-]+/g, "-");
  const button = (kind, type, content) => element("button", { type: "button", class: "plain", "data-export": kind, title: `save this chart as ${kind.toUpperCase()}`,
    onclick: async () => save(`${file}.${kind}`, type, await content()) }, kind.toUpperCase());
  return element("span", { class: "exports" }, button("svg", "image/svg+xml", () => svgOf(chart(), title())), button("png", "image/png", () => pngOf(chart())),
    button("csv", "text/csv", () => csvOf(chart(), title())));
}
