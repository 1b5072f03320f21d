// Choosing grounds by drawing around them; the drawn corners travel in the address like every other filter.
import { byId, words } from "./page.js";

const places = 5;

function written(ring) {
  const corners = ring.slice(0, -1);
  return corners.map(([lon, lat]) => `${lon.toFixed(places)},${lat.toFixed(places)}`).join(";");
}

export function read(text) {
  return text ? text.split(";").map((corner) => corner.split(",").map(Number)) : [];
}

export function showDrawn(map, text) {
  const corners = read(text);
  const ring = corners.length ? [[...corners, corners[0]]] : [];
  const features = ring.length ? [{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: ring } }] : [];
  map.getSource("drawn").setData({ type: "FeatureCollection", features });
  byId("draw-clear").hidden = !corners.length;
}

function help(text) {
  byId("draw-help").textContent = text;
  byId("draw-help").hidden = !text;
}

function press(mode) {
  for (const one of ["polygon", "rectangle"]) {
    byId(`draw-${one}`).setAttribute("aria-pressed", String(one === mode));
  }
}

export function drawing(map, vendor, onArea) {
  const look = { styles: { fillColor: "#0b6355", fillOpacity: 0.12, outlineColor: "#0b6355", outlineWidth: 3 } };
  const pen = new vendor.TerraDraw({
    adapter: new vendor.TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }),
    modes: [
      new vendor.TerraDrawPolygonMode({ ...look, validation: (feature) => vendor.ValidateNotSelfIntersecting(feature) }),
      new vendor.TerraDrawRectangleMode(look),
      new vendor.TerraDrawRenderMode({ modeName: "rest", styles: {} }),
    ],
  });
  let busy = false;
  const rest = () => {
    busy = false;
    pen.clear();
    pen.setMode("rest");
    press(null);
    help("");
    map.doubleClickZoom.enable();
  };
  const begin = (mode) => {
    const again = busy && byId(`draw-${mode}`).getAttribute("aria-pressed") === "true";
    rest();
    if (!again) {
      busy = true;
      pen.setMode(mode);
      press(mode);
      help(words[`draw_${mode}`]);
      map.doubleClickZoom.disable();
      map.getCanvas().focus();
    }
  };
  pen.start();
  pen.setMode("rest");
  pen.on("finish", (id) => {
    const shape = pen.getSnapshotFeature(id);
    setTimeout(rest);
    if (shape?.geometry.type === "Polygon") {
      onArea(written(shape.geometry.coordinates[0]));
    }
  });
  byId("draw-polygon").addEventListener("click", () => begin("polygon"));
  byId("draw-rectangle").addEventListener("click", () => begin("rectangle"));
  byId("draw-clear").addEventListener("click", () => onArea(""));
  return { busy: () => busy, stop: rest };
}
