// The map of a plan: wards by what their people lack, spaces by how full they are, people on their way as lines.
const place = document.querySelector("#plan-map");
const said = document.querySelector("#plan-said");
const tint = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const count = new Intl.NumberFormat(place.dataset.lang === "ne" ? "ne-NP-u-nu-deva" : "en");
const kind = (name) => ["==", ["get", "kind"], name];

function look(address) {
  const colour = ["match", ["get", "worst"], "full", tint("--full"), "out_of_reach", tint("--out"), "placed", tint("--placed"), "#ffffff"];
  const filled = ["interpolate", ["linear"], ["coalesce", ["get", "filled"], 0], 0, "#ffffff", 1, tint("--placed")];
  const wide = ["interpolate", ["linear"], ["sqrt", ["get", "people"]], 0, 0.5, 30, 1.5, 120, 7];
  return {
    version: 8,
    sources: { plan: { type: "geojson", data: address } },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": tint("--paper") } },
      { id: "wards", type: "fill", source: "plan", filter: kind("ward"), paint: { "fill-color": colour, "fill-opacity": ["interpolate", ["linear"], ["get", "left"], 0, 0.15, 1, 0.6] } },
      { id: "borders", type: "line", source: "plan", filter: kind("ward"), paint: { "line-color": "#a8a294", "line-width": 0.7 } },
      { id: "closed", type: "line", source: "plan", filter: kind("closed"), paint: { "line-color": "#a8321a", "line-width": 4 } },
      { id: "flows", type: "line", source: "plan", filter: kind("flow"), layout: { "line-cap": "round" }, paint: { "line-color": "#1b2329", "line-opacity": 0.45, "line-width": wide } },
      { id: "spaces", type: "circle", source: "plan", filter: kind("space"), paint: { "circle-color": filled, "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "places"]], 0, 3, 450, 15], "circle-stroke-color": "#1b2329", "circle-stroke-width": 1.3 } },
    ],
  };
}

function tell({ properties }) {
  const { name, people, places, placed, full, out_of_reach: out } = properties;
  if (properties.kind === "space") return `${name}: ${count.format(people)} ${place.dataset.people} ${place.dataset.of} ${count.format(places)} ${place.dataset.places}`;
  const labels = [...document.querySelectorAll(".plan-key")][0].querySelectorAll(".piece-key");
  return `${name}: ${[placed, full, out].map((number, at) => `${labels[at].textContent.trim()} ${count.format(number)}`).join(", ")}`;
}

function only(map, feature) {
  const chosen = feature && ["==", ["get", feature.properties.kind], feature.properties.id];
  map.setFilter("flows", chosen ? ["all", kind("flow"), chosen] : kind("flow"));
  map.setPaintProperty("flows", "line-opacity", chosen ? 0.8 : 0.45);
  said.textContent = feature ? tell(feature) : said.dataset.hint;
}

const vendor = await import("../vendor/chaur-vendor.js");
const map = new vendor.maplibregl.Map({
  container: place,
  style: look(place.dataset.plan),
  bounds: place.dataset.bounds.split(",").map(Number),
  fitBoundsOptions: { padding: 20 },
  attributionControl: false,
  dragRotate: false,
  pitchWithRotate: false,
  cooperativeGestures: false,
});
map.addControl(new vendor.maplibregl.NavigationControl({ showCompass: false }), "top-right");
map.addControl(new vendor.maplibregl.ScaleControl({ unit: "metric" }), "bottom-right");
map.on("click", ({ point }) => {
  const [found] = map.queryRenderedFeatures(point, { layers: ["spaces", "wards"] });
  only(map, found);
});
for (const layer of ["spaces", "wards"]) {
  map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
}
map.once("idle", () => { place.dataset.ready = "true"; });

addEventListener("beforeprint", () => {
  for (const rest of document.querySelectorAll("details.plan-rest")) rest.open = true;
});
