// Closed streets drawn on the map of a scenario; the list of check boxes stays the truth, the map shows it.
const box = document.getElementById("closing");
const place = box.querySelector(".closing-map");
const list = document.getElementById("drawn-rows");
const help = box.querySelector(".draw-help");
const undo = box.querySelector("[data-undo]");
const lost = document.getElementById("lost");
const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const perDegree = 100000;
const nearZoom = 13.5;
const valley = [85.19, 27.56, 85.55, 27.82];
const count = new Intl.NumberFormat(box.dataset.lang === "ne" ? "ne-NP-u-nu-deva" : "en", { maximumFractionDigits: 0 });

function number(value) {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  let text = "";
  while (rest >= 32) {
    text += characters[32 | (rest & 31)];
    rest >>= 5;
  }
  return text + characters[rest];
}

export function written(kind, corners) {
  let before = [0, 0];
  return corners.reduce((text, corner) => {
    const here = corner.map((degrees) => Math.round(degrees * perDegree));
    const step = number(here[0] - before[0]) + number(here[1] - before[1]);
    before = here;
    return text + step;
  }, kind === "polygon" ? "p" : "l");
}

export function read(text) {
  const steps = [];
  let [value, shift] = [0, 0];
  for (const character of text.slice(1)) {
    const bits = characters.indexOf(character);
    value |= (bits & 31) << shift;
    shift += 5;
    if (bits < 32) {
      steps.push(value % 2 ? -((value - 1) / 2) - 1 : value / 2);
      [value, shift] = [0, 0];
    }
  }
  const corners = [];
  let at = [0, 0];
  for (let one = 0; one + 1 < steps.length; one += 2) {
    at = [at[0] + steps[one], at[1] + steps[one + 1]];
    corners.push(at.map((part) => part / perDegree));
  }
  return text[0] === "p"
    ? { type: "Polygon", coordinates: [[...corners, corners[0]]] }
    : { type: "LineString", coordinates: corners };
}

function sizeOf({ type, coordinates }) {
  const metres = ([lon, lat]) => [lon * 111320 * Math.cos((lat * Math.PI) / 180), lat * 110770];
  const points = (type === "Polygon" ? coordinates[0] : coordinates).map(metres);
  const pairs = points.slice(1).map((point, at) => [points[at], point]);
  if (type === "Polygon") return Math.abs(pairs.reduce((sum, [a, b]) => sum + a[0] * b[1] - b[0] * a[1], 0)) / 2;
  return pairs.reduce((sum, [a, b]) => sum + Math.hypot(b[0] - a[0], b[1] - a[1]), 0);
}

function add(text) {
  const shape = read(text);
  const words = shape.type === "Polygon" ? box.dataset.area : box.dataset.line;
  const [row, label, tick] = ["li", "label", "input"].map((name) => document.createElement(name));
  Object.assign(tick, { type: "checkbox", name: "drawn", value: text, checked: true });
  label.append(tick, ` ${words.replace("{size}", count.format(sizeOf(shape)))}`);
  row.append(label);
  list.append(row);
  return row;
}

function drawnShapes() {
  const ticks = [...list.querySelectorAll("input:checked")];
  return { type: "FeatureCollection", features: ticks.map(({ value }) => ({ type: "Feature", properties: {}, geometry: read(value) })) };
}

function lostIds() {
  return [...lost.selectedOptions].map((option) => option.value);
}

const nothing = { type: "FeatureCollection", features: [] };
const isLost = () => ["in", ["get", "id"], ["literal", lostIds()]];
const line = (id, colour, width) => ({ id, type: "line", source: id, paint: { "line-color": colour, "line-width": width } });

function look() {
  const empty = { type: "geojson", data: nothing };
  return {
    version: 8,
    sources: { units: { type: "geojson", data: place.dataset.units }, ways: empty, grounds: { type: "geojson", data: place.dataset.grounds }, drawn: empty },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": "#fbfaf6" } },
      line("units", "#c9c4b6", 1),
      line("ways", "#8a8577", 1),
      { id: "grounds", type: "fill", source: "grounds", paint: { "fill-color": "#bfe0d6", "fill-opacity": 0.8 } },
      { id: "grounds-line", type: "line", source: "grounds", paint: { "line-color": "#0b6355", "line-width": 2 } },
      { id: "lost", type: "line", source: "grounds", filter: isLost(), paint: { "line-color": "#a8321a", "line-width": 4, "line-dasharray": [2, 1] } },
      { id: "drawn-area", type: "fill", source: "drawn", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#a8321a", "fill-opacity": 0.25 } },
      { id: "drawn-line", type: "line", source: "drawn", paint: { "line-color": "#a8321a", "line-width": 4 } },
    ],
  };
}

async function showWays(map) {
  if (!place.dataset.ways) return;
  const edges = map.getBounds().toArray().flat();
  const answer = map.getZoom() < nearZoom ? null : await fetch(`${place.dataset.ways}?box=${edges.join(",")}&width=${map.getContainer().clientWidth}`);
  map.getSource("ways").setData(answer?.ok ? await answer.json() : nothing);
}

async function open() {
  const vendor = await import("../vendor/chaur-vendor.js");
  for (const part of [place, help, box.querySelector(".draw-tools")]) part.hidden = false;
  const map = new vendor.maplibregl.Map({ container: place, style: look(), bounds: valley, attributionControl: false, dragRotate: false, pitchWithRotate: false });
  map.addControl(new vendor.maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new vendor.maplibregl.ScaleControl({ unit: "metric" }), "bottom-right");
  await new Promise((resolve) => { map.once("load", resolve); });
  const styles = { fillColor: "#a8321a", fillOpacity: 0.2, outlineColor: "#a8321a", outlineWidth: 3, lineStringColor: "#a8321a", lineStringWidth: 4 };
  const pen = new vendor.TerraDraw({
    adapter: new vendor.TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }),
    modes: [new vendor.TerraDrawLineStringMode({ styles }), new vendor.TerraDrawPolygonMode({ styles }), new vendor.TerraDrawRenderMode({ modeName: "rest", styles: {} })],
  });
  const done = [];
  let mode = "rest";
  const show = () => {
    map.getSource("drawn").setData(drawnShapes());
    map.setFilter("lost", isLost());
    undo.disabled = !done.length;
  };
  const begin = (wanted) => {
    mode = mode === wanted ? "rest" : wanted;
    pen.clear();
    pen.setMode(mode);
    for (const button of box.querySelectorAll("[data-draw]")) button.setAttribute("aria-pressed", String(button.dataset.draw === mode));
    help.textContent = mode === "rest" && map.getZoom() < nearZoom && place.dataset.ways ? `${help.dataset.rest} ${box.dataset.tooWide}` : help.dataset[mode];
    map.doubleClickZoom[mode === "rest" ? "enable" : "disable"]();
  };
  const toggle = ({ id, name }) => {
    const option = [...lost.options].find((one) => one.value === id);
    if (!option) return;
    option.selected = !option.selected;
    done.push(() => { option.selected = !option.selected; });
    show();
    help.textContent = (option.selected ? box.dataset.lost : box.dataset.back).replace("{name}", name || option.text);
  };
  pen.start();
  begin("rest");
  pen.on("finish", (id) => {
    const { geometry } = pen.getSnapshotFeature(id);
    const corners = geometry.type === "Polygon" ? geometry.coordinates[0].slice(0, -1) : geometry.coordinates;
    const row = add(written(geometry.type === "Polygon" ? "polygon" : "linestring", corners));
    done.push(() => row.remove());
    setTimeout(() => { begin(mode); show(); });
  });
  undo.addEventListener("click", () => { done.pop()?.(); show(); });
  list.addEventListener("change", ({ target }) => {
    done.push(() => { target.checked = !target.checked; });
    show();
  });
  lost.addEventListener("change", show);
  for (const button of box.querySelectorAll("[data-draw]")) button.addEventListener("click", () => begin(button.dataset.draw));
  map.on("click", "grounds", ({ features: [found] }) => { if (mode === "rest") toggle(found.properties); });
  map.on("moveend", () => showWays(map));
  for (const [event, shape] of [["mouseenter", "pointer"], ["mouseleave", ""]]) map.on(event, "grounds", () => { if (mode === "rest") map.getCanvas().style.cursor = shape; });
  show();
  await showWays(map);
  place.dataset.ready = "true";
}

if (document.createElement("canvas").getContext("webgl2")) open().catch((error) => console.warn(error));
