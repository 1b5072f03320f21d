// Puts the page together: the list, the map, the thing selected. Without WebGL everything but the map works.
import { drawing, showDrawn } from "./draw.js";
import { printing, showIfNarrow, tabs } from "./layout.js";
import { ask, listen, mark } from "./list.js";
import { overlays } from "./overlays.js";
import { addressOf, byId, facts, shown, words } from "./page.js";
import * as panel from "./panel.js";
import { searchable } from "./search.js";
import * as style from "./style.js";

const nepal = [[79.9, 26.2], [88.4, 30.6]];
const valley = facts.valley && [facts.valley.slice(0, 2), facts.valley.slice(2)];
const tappable = ["points", "spots", "grounds", "areas"];

let map = null;
let pen = null;
let grounds = { round: null, features: [] };

function spot(feature) {
  const { x, y } = feature.properties;
  return { ...feature, geometry: { type: "Point", coordinates: [x, y] } };
}

// Places known to the same area share one outline that names them all.
function together(features) {
  const areas = new Map();
  for (const { geometry, properties } of features.filter((one) => one.geometry)) {
    const key = JSON.stringify(geometry.coordinates);
    const others = areas.get(key)?.properties;
    const joined = (name) => (others ? `${others[name]}, ${properties[name] ?? properties.en}` : properties[name] ?? properties.en);
    const ids = others ? `${others.ids} ${properties.id}` : properties.id;
    areas.set(key, { type: "Feature", geometry, properties: { ids, how: "area", en: joined("en"), ne: joined("ne") } });
  }
  return [...areas.values()];
}

function collection(features) {
  return { type: "FeatureCollection", features };
}

// Puts on the map what the list holds and the thing chosen, no more and no less.
async function draw() {
  const asked = shown();
  if (grounds.round !== asked.round) {
    const answer = await fetch(`${facts.grounds}?round=${encodeURIComponent(asked.round)}`);
    grounds = { round: asked.round, features: (await answer.json()).features };
  }
  const chosen = byId("panel").dataset.id;
  const inList = new Set(asked.numbers);
  const features = grounds.features.filter((one) => inList.has(one.id) || one.properties.id === chosen);
  map.getSource("grounds").setData(collection(features.filter((one) => one.geometry && one.properties.how !== "area")));
  map.getSource("areas").setData(collection(together(features.filter((one) => one.properties.how === "area"))));
  map.getSource("spots").setData(collection(features.filter((one) => "x" in one.properties).map(spot)));
  style.recolour(map, asked);
  showDrawn(map, asked.area);
}

async function redraw() {
  try {
    await draw();
  } catch (error) {
    console.warn(error);
    byId("draw-help").textContent = words.failed;
    byId("draw-help").hidden = false;
  }
}

function corners(geometry) {
  const flat = geometry?.coordinates?.flat(Infinity) ?? [];
  return Array.from({ length: flat.length / 2 }, (_unused, place) => [flat[2 * place], flat[2 * place + 1]]);
}

function boxOf(features) {
  const all = features.flatMap((one) => corners(one.geometry));
  if (!all.length) {
    return null;
  }
  const lons = all.map((corner) => corner[0]);
  const lats = all.map((corner) => corner[1]);
  const least = (values) => values.reduce((one, other) => Math.min(one, other));
  const most = (values) => values.reduce((one, other) => Math.max(one, other));
  return [[least(lons), least(lats)], [most(lons), most(lats)]];
}

function fit(box, more = {}) {
  if (map && box) {
    const edge = Math.min(40, map.getContainer().clientHeight / 8);
    map.fitBounds(box, { padding: { top: edge + 20, bottom: edge, left: edge, right: 50 }, maxZoom: 17, duration: 0, ...more });
  }
}

function fitShown() {
  fit(boxOf(shown().numbers.map((number) => grounds.features[number])));
}

function pageOf(id) {
  const site = grounds.features.find((one) => one.properties.id === id)?.properties.site;
  return (site ? facts.sites : facts.spaces) + encodeURIComponent(id);
}

async function select(id, { address = pageOf(id), move = false, from = null } = {}) {
  mark(id);
  showIfNarrow("details");
  if (map) {
    style.choose(map, id);
    const feature = grounds.features.find((one) => one.properties.id === id);
    if (feature && !shown().numbers.includes(feature.id)) {
      byId("panel").dataset.id = id;
      redraw(); // chosen by search: it is shown although the list does not hold it
    }
    if (move && feature) {
      fit(boxOf([feature]), { maxZoom: 15.5, duration: 500 });
    }
  }
  await panel.open(id, address, from);
}

function deselect() {
  panel.close();
  mark(null);
  if (map) {
    style.choose(map, null);
  }
}

function under(event) {
  const layers = tappable.filter((layer) => map.getLayer(layer));
  const near = 4;
  const { x, y } = event.point;
  const found = map.queryRenderedFeatures([[x - near, y - near], [x + near, y + near]], { layers });
  const rank = (feature) => tappable.indexOf(feature.layer.id);
  return found.sort((one, other) => rank(one) - rank(other))[0]?.properties;
}

// Of several places known to one area, each click takes the next.
function nextOf(ids) {
  return ids[(ids.indexOf(byId("panel").dataset.id) + 1) % ids.length];
}

function pointing(maplibregl) {
  const tip = new maplibregl.Popup({ closeButton: false, closeOnClick: false, className: "map-tip", offset: 12 });
  let seen = null;
  map.on("mousemove", (event) => {
    const ground = pen?.busy() ? undefined : under(event);
    map.getCanvas().style.cursor = ground ? "pointer" : "";
    if (ground?.id !== seen) {
      seen = ground?.id;
      style.hover(map, seen);
    }
    if (ground) {
      const name = ground[facts.language] ?? ground.en;
      tip.setLngLat(event.lngLat).setText(ground.how === "area" ? `${name}: ${words.not_surveyed}` : name).addTo(map);
    } else {
      tip.remove();
    }
  });
  map.on("mouseout", () => tip.remove());
  map.on("click", (event) => {
    const ground = pen?.busy() ? undefined : under(event);
    if (ground) {
      select(ground.how === "area" ? nextOf(ground.ids.split(" ")) : ground.id);
    }
  });
}

function start(vendor) {
  const { maplibregl, labelFonts } = vendor;
  map = new maplibregl.Map({
    container: "map",
    style: style.style(labelFonts),
    bounds: valley ?? nepal,
    maxBounds: [[nepal[0][0] - 6, nepal[0][1] - 5], [nepal[1][0] + 6, nepal[1][1] + 4]],
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    canvasContextAttributes: { preserveDrawingBuffer: true },
    locale: { "Map.Title": words.map, "NavigationControl.ZoomIn": words.zoom_in, "NavigationControl.ZoomOut": words.zoom_out },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ unit: "metric", maxWidth: 120 }), "bottom-right");
  map.once("style.load", async () => {
    style.addImages(map);
    await redraw();
    if (facts.opens_on_valley) {
      fit(valley);
    } else {
      fitShown();
    }
    style.wardsWhenNear(map);
    pointing(maplibregl);
    overlays(map);
    pen = drawing(map, vendor, setArea);
    byId("desk").dataset.ready = "true";
    map.once("idle", () => {
      byId("desk").dataset.drawn = "true";
    });
    if (panel.isOpen()) {
      style.choose(map, byId("panel").dataset.id);
    }
  });
  tools();
}

function setArea(text) {
  byId("area").value = text;
  ask(addressOf(byId("asked")), { onAnswer: answered });
}

function tools() {
  byId("whole").addEventListener("click", fitShown);
  byId("valley")?.addEventListener("click", () => fit(valley));
  byId("detail").addEventListener("change", (event) => style.showDetail(map, event.target.checked));
}

function answered() {
  if (map?.getSource("grounds")) {
    redraw();
  }
  mark(byId("panel").dataset.id);
}

function onPlace(place) {
  if (place.address) {
    select(place.id, { address: place.address, move: true });
  } else if (place.box) {
    showIfNarrow("map");
    fit([[place.box[0], place.box[1]], [place.box[2], place.box[3]]], { duration: 500 });
  }
}

async function begin() {
  document.documentElement.classList.add("js");
  tabs();
  listen(answered, ({ id, address, from }) => select(id, { address, move: true, from }));
  searchable(onPlace);
  byId("panel-close").addEventListener("click", deselect);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && pen?.busy()) {
      pen.stop();
    } else if (event.key === "Escape" && panel.isOpen()) {
      deselect();
    }
  });
  if (document.createElement("canvas").getContext("webgl2")) {
    try {
      const vendor = await import("../vendor/chaur-vendor.js");
      start(vendor);
      document.documentElement.classList.add("with-map");
    } catch (error) {
      console.warn(error);
    }
  }
  printing(map);
  if (!map) {
    document.querySelector(".map-tools").hidden = true;
    byId("desk").dataset.ready = "true";
  }
}

begin();
