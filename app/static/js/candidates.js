// The map of what a search found; without WebGL the drawn picture stays.
const place = document.getElementById("found-map");

function look({ found, grounds, units }) {
  const line = (id, colour, width) => ({ id, type: "line", source: id, paint: { "line-color": colour, "line-width": width } });
  const sources = Object.fromEntries(Object.entries({ found, grounds, units }).map(([id, data]) => [id, { type: "geojson", data }]));
  const layers = [
    { id: "paper", type: "background", paint: { "background-color": "#fbfaf6" } },
    line("units", "#a8a294", 1),
    { id: "registered", type: "fill", source: "grounds", paint: { "fill-color": "#bfe0d6", "fill-opacity": 0.8 } },
    line("grounds", "#0b6355", 1.5),
    { id: "open", type: "fill", source: "found", paint: { "fill-color": "#d9822b", "fill-opacity": ["case", ["boolean", ["feature-state", "chosen"], false], 0.8, 0.4] } },
    line("found", "#a35a10", 1.5),
  ];
  return { version: 8, sources, layers };
}

function box(text) {
  const [west, south, east, north] = text.split(",").map(Number);
  return [[west, south], [east, north]];
}

async function start() {
  const { maplibregl } = await import("../vendor/chaur-vendor.js");
  place.replaceChildren();
  const map = new maplibregl.Map({
    container: place,
    style: look(place.dataset),
    bounds: box(place.dataset.bounds),
    fitBoundsOptions: { padding: 20 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
  });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-right");
  await new Promise((resolve) => { map.once("load", resolve); });
  let chosen = null;
  const choose = (rank) => {
    if (chosen !== null) map.setFeatureState({ source: "found", id: chosen }, { chosen: false });
    chosen = rank;
    map.setFeatureState({ source: "found", id: rank }, { chosen: true });
  };
  map.on("click", "open", (event) => {
    const { id, rank } = event.features[0].properties;
    choose(rank);
    const row = document.getElementById(id);
    row.scrollIntoView({ block: "center" });
    row.querySelector("[data-show]").focus({ preventScroll: true });
  });
  map.on("mouseenter", "open", () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", "open", () => { map.getCanvas().style.cursor = ""; });
  for (const button of document.querySelectorAll("[data-show]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      choose(Number(button.dataset.show));
      map.fitBounds(box(button.dataset.bounds), { padding: 90, maxZoom: 17, duration: 0 });
      place.scrollIntoView({ block: "nearest" });
    });
  }
  place.dataset.ready = "true";
}

if (place && document.createElement("canvas").getContext("webgl2")) {
  start().catch((error) => console.warn(error));
}
