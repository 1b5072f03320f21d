// The position of a report: where this device is, or a click on the map; both only fill the two fields.
const byId = (id) => document.getElementById(id);
const [lon, lat] = [byId("lon_deg"), byId("lat_deg")];
const valley = [85.19, 27.56, 85.55, 27.82];
let marker = null;
let map = null;

function show() {
  const [x, y] = [Number(lon.value), Number(lat.value)];
  if (!map || !lon.value || !lat.value || Number.isNaN(x) || Number.isNaN(y)) return;
  marker.setLngLat([x, y]).addTo(map);
}

function fill(x, y) {
  lon.value = x.toFixed(6);
  lat.value = y.toFixed(6);
  byId("place-said").textContent = `${lon.value}, ${lat.value}`;
  show();
}

// Box around the ground that is chosen by name, so that the map opens there.
async function groundBox(address) {
  const id = byId("space").value;
  if (!id) return null;
  const { features } = await (await fetch(address)).json();
  const found = features.find((feature) => feature.properties.id === id);
  if (!found) return null;
  const points = found.geometry.coordinates.flat(Infinity);
  const [xs, ys] = [points.filter((_, place) => place % 2 === 0), points.filter((_, place) => place % 2 === 1)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

async function openMap() {
  const place = byId("pick-map");
  place.hidden = false;
  byId("pick").disabled = true;
  const { maplibregl } = await import("../vendor/chaur-vendor.js");
  const sources = {};
  const layers = [{ id: "paper", type: "background", paint: { "background-color": "#fbfaf6" } }];
  for (const [id, colour] of [["units", "#a8a294"], ["grounds", "#0b6355"]]) {
    sources[id] = { type: "geojson", data: place.dataset[id] };
    layers.push({ id, type: "line", source: id, paint: { "line-color": colour, "line-width": id === "units" ? 1 : 2 } });
  }
  map = new maplibregl.Map({ container: place, style: { version: 8, sources, layers }, bounds: valley, attributionControl: false, dragRotate: false, pitchWithRotate: false });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-right");
  marker = new maplibregl.Marker({ color: "#a8321a" });
  map.on("click", (event) => fill(event.lngLat.lng, event.lngLat.lat));
  show();
  const chosen = await groundBox(place.dataset.grounds);
  if (lon.value && lat.value) map.jumpTo({ center: [Number(lon.value), Number(lat.value)], zoom: 16 });
  else if (chosen) map.fitBounds(chosen, { padding: 40, maxZoom: 18, animate: false });
  place.dataset.ready = "true";
}

byId("pick").hidden = false;
byId("pick").addEventListener("click", openMap);
for (const field of [lon, lat]) field.addEventListener("change", show);
if (navigator.geolocation) {
  const here = byId("here");
  here.hidden = false;
  here.addEventListener("click", () => {
    here.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => { here.disabled = false; fill(coords.longitude, coords.latitude); },
      () => { here.disabled = false; byId("place-said").textContent = here.dataset.failed; },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}
