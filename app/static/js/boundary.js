// Draw or move the boundary on a map; the text field stays the truth, and what is drawn is written into it.
const places = 7;
const valley = [85.19, 27.56, 85.55, 27.82];

// Corners of the outer ring of a polygon without holes, written as WKT or GeoJSON; null for anything else.
export function ringOf(text) {
  const wkt = /^\s*(?:POLYGON\s*\(|MULTIPOLYGON\s*\(\()\(([-+0-9.eE,\s]+)\)\)\)?\s*$/i.exec(text);
  if (wkt) return wkt[1].split(",").map((pair) => pair.trim().split(/\s+/).slice(0, 2).map(Number));
  try {
    const found = JSON.parse(text);
    const geometry = found.type === "Feature" ? found.geometry : found;
    if (geometry.type === "MultiPolygon" && geometry.coordinates.length === 1 && geometry.coordinates[0].length === 1) {
      return geometry.coordinates[0][0];
    }
    return geometry.type === "Polygon" && geometry.coordinates.length === 1 ? geometry.coordinates[0] : null;
  } catch {
    return null;
  }
}

export function wktOf(ring) {
  return `POLYGON ((${ring.map(([lon, lat]) => `${lon.toFixed(places)} ${lat.toFixed(places)}`).join(", ")}))`;
}

function boxOf(ring) {
  const [lons, lats] = [ring.map((corner) => corner[0]), ring.map((corner) => corner[1])];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

// Colours of the pieces of a ground by their rule, as the style sheet of the page says them.
function pieceColours() {
  const found = ["match", ["get", "rule"]];
  for (const swatch of document.querySelectorAll(".swatch[class*='piece-']")) {
    const rule = [...swatch.classList].find((name) => name.startsWith("piece-")).slice("piece-".length);
    if (!found.includes(rule)) found.push(rule, getComputedStyle(swatch).backgroundColor);
  }
  return [...found, "#cccccc"];
}

function look(addresses) {
  const sources = {};
  const layers = [{ id: "paper", type: "background", paint: { "background-color": "#fbfaf6" } }];
  const colours = { units: "#a8a294", grounds: "#5a8f83" };
  for (const [id, address] of Object.entries(addresses)) {
    sources[id] = { type: "geojson", data: address };
    if (id === "pieces") {
      layers.push({ id, type: "fill", source: id, paint: { "fill-color": pieceColours(), "fill-opacity": 0.55 } });
      continue;
    }
    layers.push({ id, type: "line", source: id, paint: { "line-color": colours[id], "line-width": id === "units" ? 1 : 2 } });
  }
  return { version: 8, sources, layers };
}

export async function openDrawing(place, field) {
  const vendor = await import("../vendor/chaur-vendor.js");
  place.hidden = false;
  const ring = ringOf(field.value);
  const map = new vendor.maplibregl.Map({
    container: place,
    style: look({
      ...(place.dataset.pieces ? { pieces: place.dataset.pieces } : {}),
      units: place.dataset.units,
      grounds: place.dataset.grounds,
    }),
    bounds: ring ? boxOf(ring) : place.dataset.bounds ? place.dataset.bounds.split(",").map(Number) : valley,
    fitBoundsOptions: { padding: 60, maxZoom: 18 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
  });
  map.addControl(new vendor.maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new vendor.maplibregl.ScaleControl({ unit: "metric" }), "bottom-right");
  await new Promise((resolve) => { map.once("load", resolve); });
  const edits = { draggable: true, coordinates: { midpoints: true, draggable: true, deletable: true } };
  const styles = { fillColor: "#d9822b", fillOpacity: 0.2, outlineColor: "#a35a10", outlineWidth: 3 };
  const pen = new vendor.TerraDraw({
    adapter: new vendor.TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }),
    modes: [
      new vendor.TerraDrawPolygonMode({ styles, validation: (feature) => vendor.ValidateNotSelfIntersecting(feature) }),
      new vendor.TerraDrawSelectMode({ flags: { polygon: { feature: edits } } }),
    ],
  });
  pen.start();
  const keep = (id) => {
    const shape = pen.getSnapshotFeature(id);
    if (shape?.geometry.type !== "Polygon") return;
    field.value = wktOf(shape.geometry.coordinates[0]);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  pen.on("finish", (id, context) => {
    keep(id);
    if (context.action === "draw") {
      pen.setMode("select");
      pen.selectFeature(id);
    }
  });
  if (ring) {
    const [{ id }] = pen.addFeatures([{ type: "Feature", properties: { mode: "polygon" }, geometry: { type: "Polygon", coordinates: [ring] } }]);
    pen.setMode("select");
    if (id && pen.hasFeature(id)) pen.selectFeature(id);
    else pen.setMode("polygon");
  } else {
    pen.setMode("polygon");
  }
  place.dataset.ready = "true";
  place.scrollIntoView({ block: "nearest" });
  const again = () => {
    pen.clear();
    pen.setMode("polygon");
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return { again };
}
