"use strict";
// Numbers as text, and elements whose text is never taken for HTML.
const data = JSON.parse(document.getElementById("data").textContent);

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const missing = (value) => value === null || value === undefined || value === "";

function number(value, digits = 4) {
  if (missing(value)) return "–";
  if (typeof value !== "number") return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) return value.toExponential(digits - 2).replace(/\.?0*e\+?/, "e");
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  return value.toLocaleString("en-US", { maximumSignificantDigits: digits });
}

const percent = (value, digits = 1) => (missing(value) ? "–" : `${(100 * value).toFixed(digits)} %`);

function seconds(value, digits = 3) {
  if (missing(value)) return "–";
  const [scale, unit] = value === 0 || value >= 1 ? [1, "s"] : value >= 1e-3 ? [1e3, "ms"] : [1e6, "µs"];
  return `${number(value * scale, digits)} ${unit}`;
}

const bytes = (value) => `${number(value / 2 ** 20, 4)} MiB`;
const counted = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;

// A cell of summary.csv, by the name of its column.
function formatted(name, value) {
  if (missing(value)) return "–";
  if (typeof value !== "number") return String(value);
  if (name.endsWith("_accuracy")) return percent(value, 2);
  if (/_s(_mean|_median|_p95)?$/.test(name)) return seconds(value, 4);
  if (name.endsWith("_bytes")) return bytes(value);
  return name === "seed" || name === "case" ? String(value) : number(value);
}

const words = (name) => (name === "sim_s" ? "simulated time" : name.replaceAll("_", " ").replace(" sim s", " (simulated)").replace(" wall s", " (wall)"));

// What was varied, as far as `named` columns go; texts speak for themselves, numbers need their name.
function armName(arm, named = () => true) {
  const parts = data.names.map((name, i) => [name, arm.values[i], i]).filter(([, value, i]) => !missing(value) && named(i));
  const text = (name, value) => (value === "none" ? `no ${words(name)}` : typeof value === "string" && !["true", "false"].includes(value) ? value : `${words(name)} = ${value}`);
  return parts.map(([name, value]) => text(name, value)).join(", ") || (data.varied.length ? "default" : data.title);
}
