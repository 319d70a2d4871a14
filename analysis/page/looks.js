"use strict";
// Colours and dashes: of the page as it is (light, dark or on paper), and of curves.
function ink() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return { text: read("--ink"), soft: read("--soft"), line: read("--line"), card: read("--card"), accent: read("--accent") };
}

// The last colour of the palette is black, which a dark page swallows.
const shade = (color) => (color === "#000000" ? ink().text : color);
const faded = (color, share) => shade(color) + Math.round(255 * share).toString(16).padStart(2, "0");

// The index-th of 28 looks; `style.line` draws the figures of Matplotlib likewise.
function look(index) {
  const colors = data.palette.length;
  const dash = ((index % colors) + Math.floor(index / colors)) % data.dashes.length;
  return { color: data.palette[index % colors], dash: data.dashes[dash] };
}

// A short piece of the line.
function sample({ color, dash }) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "line");
  for (const [name, value] of Object.entries({ width: 26, height: 10 })) svg.setAttribute(name, value);
  const shape = { x1: 0, x2: 26, y1: 5, y2: 5, "stroke-width": 2.5, stroke: shade(color), "stroke-dasharray": dash.map((x) => 2 * x).join(" ") };
  for (const [name, value] of Object.entries(shape)) line.setAttribute(name, value);
  svg.append(line);
  return svg;
}
