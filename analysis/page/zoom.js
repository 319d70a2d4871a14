"use strict";
// Dragging zooms: x in all charts alike, y in the one dragged in unless the drag was flat; a double click resets.
const zoom = {
  x: {},
  y: Object.fromEntries(Object.keys(QUANTITIES).map((name) => [name, {}])),
  reset() {
    this.x = {};
    for (const name in this.y) this.y[name] = {};
    this.apply();
  },
  apply() {
    document.getElementById("reset-zoom").hidden = ![this.x, ...Object.values(this.y)].some((each) => "min" in each);
    charts.draw();
  },
};

const zoomByDragging = {
  id: "zoom",
  install(chart) {
    const canvas = chart.canvas;
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      canvas.setPointerCapture(event.pointerId);
      chart.drag = { from: place(event), to: place(event) };
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!chart.drag) return;
      chart.drag.to = place(event);
      chart.draw();
    });
    canvas.addEventListener("pointerup", () => this.finish(chart));
    canvas.addEventListener("pointercancel", () => { chart.drag = null; });
    canvas.addEventListener("dblclick", () => {
      clearTimeout(charts.waiting);
      zoom.reset();
    });
  },
  finish(chart) {
    const drag = chart.drag;
    chart.drag = null;
    chart.dragged = Boolean(drag) && Math.abs(drag.to.x - drag.from.x) >= 8;
    if (!chart.dragged) return;
    const range = (scale, a, b) => {
      const [low, high] = [scale.getValueForPixel(a), scale.getValueForPixel(b)].sort((u, v) => u - v);
      return { min: Math.max(low, scale.min), max: Math.min(high, scale.max) };
    };
    zoom.x = range(chart.scales.x, drag.from.x, drag.to.x);
    if (Math.abs(drag.to.y - drag.from.y) > 16) zoom.y[chart.quantity] = range(chart.scales.y, drag.from.y, drag.to.y);
    zoom.apply();
  },
  afterDraw(chart) {
    if (!chart.drag) return;
    const { from, to } = chart.drag;
    const { top, bottom } = chart.chartArea;
    const flat = Math.abs(to.y - from.y) <= 16;
    chart.ctx.save();
    chart.ctx.fillStyle = faded(ink().accent, 0.18);
    chart.ctx.fillRect(from.x, flat ? top : from.y, to.x - from.x, flat ? bottom - top : to.y - from.y);
    chart.ctx.restore();
  },
};
