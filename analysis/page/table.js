"use strict";
// A table that a click on a header sorts; numbers by size, missing cells last in either direction.

// columns: {name, title, numeric, cell(row) → node or text, value(row), hint}; attributes(row) → of its <tr>.
function sortableTable({ columns, rows, attributes }) {
  const body = element("tbody");
  const lines = rows.map((row) => ({ row, line: element("tr", attributes(row), ...columns.map((column) => cell(column, row))) }));
  const headers = columns.map((column) => {
    const button = element("button", { type: "button", title: column.hint, onclick: () => sort(column, header) }, column.title);
    const header = element("th", { scope: "col", class: column.numeric ? "number" : null, "data-column": column.name }, button);
    return header;
  });
  function sort(column, header) {
    const down = header.getAttribute("aria-sort") === "ascending";
    headers.forEach((each) => each.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = (a, b) => {
      const [u, v] = [column.value(a.row), column.value(b.row)];
      return missing(u) || missing(v) ? missing(u) - missing(v) : (down ? -1 : 1) * compare(u, v);
    };
    body.append(...lines.sort(order).map(({ line }) => line));
  }
  body.append(...lines.map(({ line }) => line));
  return element("table", {}, element("thead", {}, element("tr", {}, ...headers)), body);
}

function cell(column, row) {
  const shown = column.cell(row);
  const long = typeof shown === "string" && shown.length > 40;
  return element("td", { class: column.numeric ? "number" : null, title: long ? shown : null }, shown);
}

// Before each row: the look of its curve; a click on the row shows or hides it.
const swatchColumn = (armOf) => ({ name: "curve", title: "curve", value: (row) => (selection.shown.has(armOf(row)) ? 0 : 1), cell: (row) => element("span", { class: "swatch", "data-swatch": armOf(row) }) });

function drawSwatches() {
  document.querySelectorAll("[data-swatch]").forEach((place) => {
    const arm = Number(place.dataset.swatch);
    place.replaceChildren(...(selection.shown.has(arm) ? [sample(selection.looks.get(arm))] : []));
  });
}

const rowOf = (arm) => ({ ...lights(arm), onclick: () => selection.toggle(arm) });

// All cases.
const cases = { all: false };
const armOfCase = new Map(data.arms.flatMap((arm, index) => arm.cases.map((run) => [run, index])));

function drawCases() {
  const rows = data.table.rows.map((cells, index) => ({ cells, index }));
  const columns = data.table.columns.map(({ name, key }, i) => ({ name, key, title: words(name), hint: name,
    numeric: name !== "case" && rows.every(({ cells }) => missing(cells[i]) || typeof cells[i] === "number"),
    value: ({ cells }) => cells[i], cell: ({ cells }) => formatted(name, cells[i]) })).filter(({ key }) => cases.all || key);
  const table = sortableTable({ columns: [swatchColumn(({ index }) => armOfCase.get(index)), ...columns], rows,
    attributes: ({ index }) => ({ ...rowOf(armOfCase.get(index)), "data-case": index }) });
  document.getElementById("cases").replaceChildren(table);
  drawSwatches();
  filterCases();
}

function filterCases() {
  const wanted = document.getElementById("find")?.value.toLowerCase() ?? "";
  document.querySelectorAll("#cases tbody tr").forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(wanted); });
}

function buildCases() {
  const hidden = data.table.columns.filter(({ key }) => !key).length;
  const box = element("input", { type: "checkbox", id: "all-columns", onchange: (event) => { cases.all = event.target.checked; drawCases(); } });
  const find = element("input", { type: "search", id: "find", placeholder: "find a case", "aria-label": "find a case", oninput: filterCases });
  document.getElementById("cases-controls").append(...(data.table.rows.length > 1 ? [find] : []), ...(hidden ? [element("label", {}, box, `all ${hidden + data.table.columns.length - hidden} columns`)] : []),
    element("span", { class: "note", style: "margin:0" }, "A click on a header sorts, a click on a row shows or hides its curve."));
  const same = Object.entries(data.table.same);
  const place = document.getElementById("same");
  place.hidden = same.length === 0;
  place.querySelector("summary").textContent = data.table.rows.length > 1 ? `${counted(same.length, "column")} the same in all cases` : "All settings and results";
  place.querySelector("dl").append(...same.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, formatted(name, value)))));
  drawCases();
}

// From a curve to its row.
function showCase({ arm, run }) {
  const row = document.querySelector(run === undefined ? `#cases tr[data-arm="${arm}"]` : `#cases tr[data-case="${run}"]`);
  row?.scrollIntoView({ block: "center", behavior: "smooth" });
  light(arm);
}
