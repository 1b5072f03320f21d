// The map of reach: areas by minutes, spaces, closed streets; a click tells the nearest spaces of who lives there.
const place = document.getElementById("reach-map");
const near = document.getElementById("near");
const field = document.getElementById("at");
const number = (digits) => new Intl.NumberFormat(place.dataset.lang === "ne" ? "ne-NP-u-nu-deva" : "en", { maximumFractionDigits: digits });
const kind = (name) => ["==", ["get", "kind"], name];

function colours() {
  const found = ["match", ["get", "band"]];
  for (const swatch of document.querySelector(".plan-key").querySelectorAll(".swatch:not(.band-beyond)")) found.push((found.length - 2) / 2, getComputedStyle(swatch).backgroundColor);
  return [...found, "#cccccc"];
}

function look() {
  return {
    version: 8,
    sources: { reach: { type: "geojson", data: place.dataset.reach } },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": "#fbfaf6" } },
      { id: "areas", type: "fill", source: "reach", filter: kind("area"), layout: { "fill-sort-key": ["-", 0, ["get", "band"]] }, paint: { "fill-color": colours(), "fill-opacity": 0.85 } },
      { id: "wards", type: "line", source: "reach", filter: kind("ward"), paint: { "line-color": "#8a8577", "line-width": 0.8 } },
      { id: "closed", type: "line", source: "reach", filter: kind("closed"), paint: { "line-color": "#a8321a", "line-width": 4 } },
      { id: "spaces", type: "circle", source: "reach", filter: kind("space"), paint: { "circle-color": "#ffffff", "circle-radius": 4.5, "circle-stroke-color": "#1b2329", "circle-stroke-width": 1.8 } },
    ],
  };
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function tell({ problem, people, ward, spaces }) {
  if (problem) {
    const said = element("p", problem);
    said.className = "notice error";
    near.replaceChildren(said);
    return;
  }
  const rows = element("ol", "");
  for (const { address, name, time_min: minutes, basis } of spaces) {
    const link = element("a", name);
    link.href = address;
    const row = element("li", "");
    row.append(link, `: ${number(1).format(minutes)} ${place.dataset.minutes}, ${place.dataset[basis]}`);
    rows.append(row);
  }
  const words = place.dataset.people.replace("{people}", number(0).format(people)).replace("{ward}", ward);
  near.replaceChildren(element("p", words), rows);
}

async function start() {
  const { maplibregl } = await import("../vendor/chaur-vendor.js");
  const map = new maplibregl.Map({
    container: place,
    style: look(),
    bounds: place.dataset.bounds.split(",").map(Number),
    fitBoundsOptions: { padding: 20 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
  });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-right");
  const pin = new maplibregl.Marker({ color: "#1b2329" });
  map.on("click", async ({ lngLat }) => {
    field.value = `${lngLat.lng.toFixed(5)}, ${lngLat.lat.toFixed(5)}`;
    pin.setLngLat(lngLat).addTo(map);
    const joint = place.dataset.near.includes("?") ? "&" : "?";
    const answer = await fetch(`${place.dataset.near}${joint}at=${encodeURIComponent(field.value)}`);
    tell(await answer.json());
  });
  map.getCanvas().style.cursor = "crosshair";
  map.once("idle", () => { place.dataset.ready = "true"; });
}

if (document.createElement("canvas").getContext("webgl2")) start().catch((error) => console.warn(error));
