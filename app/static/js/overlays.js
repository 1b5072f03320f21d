// Layers over the map: each is fetched for what is in view, and again when the view has moved.
import { byId, facts } from "./page.js";

const wait_ms = 250;
const below = "areas";
const classes = ["match", ["get", "told"], 1, "#fed976", 2, "#fd8d3c", 3, "#bd0026", "#bdbdbd"];
const shaking = ["step", ["get", "told"], "#ffffcc", 5, "#ffeda0", 6, "#fed976", 6.5, "#feb24c", 7, "#fd8d3c", 7.5, "#fc4e2a", 8, "#b10026"];
const colours = {
  buildings: "#8d8578", ways: "#6b5d45", water: "#2b7bb9", power_lines: "#7a3b8f", land_use: "#7fa35b", amenities: "#0b6355",
  hazard: classes, intensity: shaking,
};
const onTop = new Set(["ways", "power_lines", "amenities"]);

let timer = null;
const asking = new Map();

function chosen() {
  return [...document.querySelectorAll("[data-overlay]:checked")];
}

function parts(id, kind) {
  const colour = colours[kind];
  const of = (type) => ["==", ["geometry-type"], type];
  return [
    { id: `${id} area`, type: "fill", source: id, filter: of("Polygon"), paint: { "fill-color": colour, "fill-opacity": 0.6 } },
    { id: `${id} line`, type: "line", source: id, filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": colour, "line-width": onTop.has(kind) ? 1.6 : 0.7 } },
    { id: `${id} point`, type: "circle", source: id, filter: of("Point"), paint: { "circle-color": colour, "circle-radius": 4, "circle-stroke-color": "#ffffff", "circle-stroke-width": 1 } },
  ];
}

// Areas lie under lines and points, whichever was laid over the map first.
function under(map, kind) {
  const above = (layer) => onTop.has(document.querySelector(`[data-overlay="${layer.source}"]`)?.dataset.kind);
  return (onTop.has(kind) ? null : map.getStyle().layers.find(above)?.id) ?? below;
}

function say(box, text) {
  byId(`${box.id}-said`).textContent = text;
}

function view(map) {
  const box = map.getBounds();
  const edges = [Math.max(box.getWest(), -180), Math.max(box.getSouth(), -85), Math.min(box.getEast(), 180), Math.min(box.getNorth(), 85)];
  return { edges, query: `box=${edges.join(",")}&width=${Math.min(Math.round(map.getContainer().clientWidth), 4096)}` };
}

function corners([west, south, east, north]) {
  return [[west, north], [east, north], [east, south], [west, south]];
}

async function features(map, box, { query }, signal) {
  const answer = await fetch(`${box.value}?${query}`, { signal });
  const id = box.dataset.overlay;
  if (answer.status === 422) {
    map.getSource(id)?.setData({ type: "FeatureCollection", features: [] });
    return await answer.text();
  }
  if (!answer.ok) {
    throw new Error(`${answer.status} ${box.value}`);
  }
  const found = await answer.json();
  if (map.getSource(id)) {
    map.getSource(id).setData(found);
  } else if (box.checked) {
    map.addSource(id, { type: "geojson", data: found });
    parts(id, box.dataset.kind).forEach((layer) => map.addLayer(layer, under(map, box.dataset.kind)));
  }
  return found.features.length ? "" : box.dataset.nothing;
}

function picture(map, box, { edges, query }) {
  const id = box.dataset.overlay;
  const image = { url: new URL(`${box.value}?${query}`, location.href).href, coordinates: corners(edges) };
  if (map.getSource(id)) {
    map.getSource(id).updateImage(image);
  } else if (box.checked) {
    map.addSource(id, { type: "image", ...image });
    map.addLayer({ id: `${id} picture`, type: "raster", source: id, paint: { "raster-opacity": 0.8, "raster-fade-duration": 0 } }, under(map, box.dataset.kind));
  }
  return "";
}

async function show(map, box) {
  asking.get(box.id)?.abort();
  const stop = new AbortController();
  asking.set(box.id, stop);
  try {
    const draw = "picture" in box.dataset ? picture : features;
    say(box, await draw(map, box, view(map), stop.signal));
  } catch (error) {
    if (error.name !== "AbortError") {
      console.warn(error);
      say(box, facts.words.failed);
    }
  }
}

function hide(map, box) {
  const id = box.dataset.overlay;
  asking.get(box.id)?.abort();
  for (const layer of map.getStyle().layers.filter((one) => one.source === id)) {
    map.removeLayer(layer.id);
  }
  if (map.getSource(id)) {
    map.removeSource(id);
  }
  say(box, "");
}

// Lets the reader lay layers over the map, and brings those that were on before a reload back.
export function overlays(map) {
  for (const box of document.querySelectorAll("[data-overlay]")) {
    box.addEventListener("change", () => (box.checked ? show(map, box) : hide(map, box)));
  }
  map.on("moveend", () => {
    clearTimeout(timer);
    timer = setTimeout(() => chosen().forEach((box) => show(map, box)), wait_ms);
  });
  chosen().forEach((box) => show(map, box));
}
