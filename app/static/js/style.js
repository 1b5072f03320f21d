// How the map looks: layers, colours and patterns; all colours come from the style sheet.
import { facts, words } from "./page.js";

const ink = getComputedStyle(document.documentElement);
const tint = (name) => ink.getPropertyValue(name).trim();
const classes = [1, 2, 3, 4, 5].map((number) => tint(`--class-${number}`));
const unknown = "#ffffff";

const severities = { error: "#a8321a", warning: "#e39a2d", note: "#6ba3cb", none: "#f4f2ea" };
const sizes = { large: classes[4], medium: classes[2], small: classes[0] };
const changes = { loss: "#b35806", same: "#f4f2ea", gain: "#542788" };

const point = ["==", ["get", "how"], "point"];
const polygon = ["==", ["get", "how"], "polygon"];
const name = ["coalesce", ["get", facts.language], ["get", "en"]];

function matched(property, colours) {
  return ["match", ["coalesce", ["get", property], ""], ...Object.entries(colours).flat(), unknown];
}

function colourBy({ colour, per }) {
  if (colour === "people") {
    const people = ["get", `at_${per}`];
    const steps = facts.starts.slice(1).flatMap((start, place) => [start, classes[place + 1]]);
    return ["case", ["has", `at_${per}`], ["step", people, classes[0], ...steps], unknown];
  }
  return { size: matched("size", sizes), findings: matched("worst", severities), change: matched("change", changes) }[colour];
}

// Dots grow with the people and, up to a point, with the zoom: from afar they would hide each other.
function radiusBy({ colour, per }) {
  const steps = facts.starts.slice(1).flatMap((start, place) => [start, 6.5 + 2 * place]);
  const full = colour === "people" ? ["step", ["coalesce", ["get", `at_${per}`], 0], 5, ...steps] : 7;
  return ["interpolate", ["linear"], ["zoom"], 7, ["*", 0.4, full], 10, ["*", 0.6, full], 13, full];
}

// Which grounds are hatched: those the colour has nothing to say about.
function unknownBy({ colour, per }) {
  const known = {
    people: ["has", `at_${per}`],
    size: ["in", ["get", "size"], ["literal", Object.keys(sizes)]],
    findings: true,
    change: ["in", ["coalesce", ["get", "change"], ""], ["literal", Object.keys(changes)]],
  };
  return ["!", known[colour]];
}

// Big grounds are their own polygon from zoom 14 on; a small one keeps its dot.
function spotOpacity() {
  const small = ["<", ["coalesce", ["get", "wide"], 0], 40];
  return ["interpolate", ["linear"], ["zoom"], 13.4, 0.95, 14.4, ["case", small, 0.95, 0]];
}

export function recolour(map, shown) {
  const colour = colourBy(shown);
  const hatched = ["all", ["any", polygon], unknownBy(shown)];
  map.setPaintProperty("grounds", "fill-color", colour);
  map.setPaintProperty("spots", "circle-color", colour);
  map.setPaintProperty("spots", "circle-radius", radiusBy(shown));
  map.setPaintProperty("points", "icon-color", colour);
  map.setLayoutProperty("spots", "circle-sort-key", ["-", 0, ["coalesce", ["get", `at_${shown.per}`], 0]]);
  map.setFilter("grounds-unknown", hatched);
}

export function choose(map, id) {
  for (const layer of ["chosen", "chosen-spot"]) {
    map.setFilter(layer, ["==", ["get", "id"], id ?? ""]);
  }
}

export function hover(map, id) {
  for (const layer of ["hovered", "hovered-spot"]) {
    map.setFilter(layer, ["==", ["get", "id"], id ?? ""]);
  }
}

const detailed = ["local-lines", "local-lines-near", "ward-lines", "district-names", "local-names", "ward-names"];

export function showDetail(map, on) {
  for (const layer of detailed.filter((one) => map.getLayer(one))) {
    map.setLayoutProperty(layer, "visibility", on ? "visible" : "none");
  }
}

function hatch(colour) {
  const size = 16;
  const canvas = new OffscreenCanvas(size, size);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = colour;
  pen.lineWidth = 3;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift - 2, size + 2);
    pen.lineTo(shift + size + 2, -2);
    pen.stroke();
  }
  return pen.getImageData(0, 0, size, size);
}

// A diamond as distances to its edge, which the map colours and outlines.
function diamond() {
  const size = 40;
  const pixels = new Uint8ClampedArray(4 * size * size);
  for (let place = 0; place < size * size; place += 1) {
    const x = Math.abs((place % size) + 0.5 - size / 2);
    const y = Math.abs(Math.floor(place / size) + 0.5 - size / 2);
    const outside = (x + y - 13) / Math.SQRT2;
    pixels[4 * place + 3] = 255 * (0.75 - outside / 8);
  }
  return { width: size, height: size, data: pixels };
}

export function addImages(map) {
  map.addImage("hatch", hatch("#8a8f93"), { pixelRatio: 2 });
  map.addImage("diamond", diamond(), { pixelRatio: 2, sdf: true });
}

function absolute(address) {
  return new URL(address, location.href).href;
}

function lines(id, source, filter, width, colour, more = {}) {
  const paint = { "line-color": colour, "line-width": width, ...(more.dash ? { "line-dasharray": more.dash } : {}) };
  const zooms = { ...(more.from ? { minzoom: more.from } : {}), ...(more.to ? { maxzoom: more.to } : {}) };
  return { id, type: "line", source, filter, paint, layout: { "line-join": "round" }, ...zooms };
}

function names(id, source, fonts, { size, colour, from, to, weight }) {
  return {
    id, type: "symbol", source, filter: ["==", ["geometry-type"], "Point"],
    ...(from ? { minzoom: from } : {}), ...(to ? { maxzoom: to } : {}),
    layout: { "text-field": name, "text-font": fonts, "text-size": size, "text-max-width": 8, "text-padding": 4 },
    paint: { "text-color": colour, "text-halo-color": "rgba(255,255,255,0.9)", "text-halo-width": weight ?? 1.4 },
  };
}

function unitLayers(fonts) {
  return [
    { id: "beyond", type: "background", paint: { "background-color": "#dfe4e6" } },
    { id: "land", type: "fill", source: "country", paint: { "fill-color": "#faf8f1" } },
    lines("ward-lines", "ward", ["==", ["get", "line"], "ward"], 0.8, "#cfc7b4", { from: 11.3, dash: [3, 2] }),
    lines("local-lines", "local_level", ["==", ["get", "line"], "local_level"], ["interpolate", ["linear"], ["zoom"], 8, 0.4, 12, 1.3], "#b3a98f", { from: 7.6 }),
    lines("district-lines", "district", ["==", ["get", "line"], "district"], ["interpolate", ["linear"], ["zoom"], 6, 0.7, 12, 2.2], "#938868", { to: 24 }),
    lines("country-line", "country", ["has", "land"], 1.6, "#6f6650"),
    names("ward-names", "ward", fonts, { size: 11, colour: "#6f6755", from: 13 }),
    names("local-names", "local_level", fonts, { size: ["interpolate", ["linear"], ["zoom"], 9, 10.5, 13, 13.5], colour: "#5d5541", from: 9.3 }),
    names("district-names", "district", fonts, { size: ["interpolate", ["linear"], ["zoom"], 6, 10.5, 10, 14.5], colour: "#3d3727", from: 6.2, to: 11 }),
  ];
}

function areaLayers(fonts) {
  return [
    { id: "areas", type: "fill", source: "areas", paint: { "fill-color": "#b9752a", "fill-opacity": 0.1 } },
    { ...lines("area-lines", "areas", true, 2, "#7a4a12", { dash: [3, 2] }) },
  ];
}

function areaNames(fonts) {
  return {
    id: "area-names", type: "symbol", source: "areas",
    layout: {
      "text-field": ["concat", name, "\n", words.not_surveyed], "text-font": fonts, "text-size": 12.5, "text-max-width": 14,
      "text-variable-anchor": ["center", "top", "bottom", "left", "right"], "text-radial-offset": 0.9, "symbol-sort-key": 0,
    },
    paint: { "text-color": "#6a3d0a", "text-halo-color": "rgba(255,255,255,0.95)", "text-halo-width": 1.8 },
  };
}

function groundLayers(fonts) {
  const none = ["==", ["get", "id"], ""];
  const ring = { "circle-color": "rgba(0,0,0,0)", "circle-radius": 15, "circle-stroke-width": 3 };
  return [
    { id: "grounds", type: "fill", source: "grounds", filter: polygon, paint: { "fill-color": unknown, "fill-opacity": 0.86 } },
    { id: "grounds-unknown", type: "fill", source: "grounds", filter: polygon, paint: { "fill-pattern": "hatch" } },
    lines("ground-lines", "grounds", polygon, ["interpolate", ["linear"], ["zoom"], 12, 0.6, 16, 2], "#1b2329"),
    {
      id: "spots", type: "circle", source: "spots", filter: polygon,
      paint: {
        "circle-color": unknown, "circle-radius": 6, "circle-opacity": spotOpacity(), "circle-stroke-opacity": spotOpacity(),
        "circle-stroke-color": "#1b2329", "circle-stroke-width": 1.2,
      },
    },
    {
      id: "points", type: "symbol", source: "spots", filter: point,
      layout: { "icon-image": "diamond", "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.6, 13, 1], "icon-allow-overlap": true, "icon-ignore-placement": true },
      paint: { "icon-color": unknown, "icon-halo-color": "#1b2329", "icon-halo-width": 1.6 },
    },
    lines("hovered", "grounds", none, 2.5, "#1b2329"),
    { id: "hovered-spot", type: "circle", source: "spots", filter: none, paint: { ...ring, "circle-stroke-width": 2, "circle-stroke-color": "#1b2329" } },
    lines("chosen", "grounds", none, 4, "#d9822b"),
    { id: "chosen-spot", type: "circle", source: "spots", filter: none, paint: { ...ring, "circle-stroke-color": "#d9822b" } },
    {
      id: "ground-names", type: "symbol", source: "spots", minzoom: 13.6,
      layout: { "text-field": name, "text-font": fonts, "text-size": 12, "text-offset": [0, 1.2], "text-anchor": "top", "text-max-width": 9 },
      paint: { "text-color": "#1b2329", "text-halo-color": "rgba(255,255,255,0.95)", "text-halo-width": 1.6 },
    },
  ];
}

export function style(fonts) {
  const nothing = { type: "geojson", data: { type: "FeatureCollection", features: [] } };
  const unit = (level) => ({ type: "geojson", data: absolute(facts.units[level]) });
  return {
    version: 8,
    sources: {
      country: unit("country"), district: unit("district"), local_level: unit("local_level"), ward: nothing,
      areas: nothing, grounds: nothing, spots: nothing, drawn: nothing,
    },
    layers: [
      ...unitLayers(fonts), ...areaLayers(fonts), ...groundLayers(fonts), areaNames(fonts),
      lines("drawn", "drawn", true, 2.5, "#0b6355", { dash: [2, 1.5] }),
    ],
  };
}

// Wards weigh most and are seen from near only: they are fetched when somebody comes near.
export function wardsWhenNear(map) {
  let asked = false;
  const come = () => {
    if (!asked && map.getZoom() > 10.8) {
      asked = true;
      map.getSource("ward").setData(absolute(facts.units.ward));
    }
  };
  map.on("zoom", come);
  come();
}
