// The losses on a map over the grounds; a click leads to the row of the table that says all about one.
const place = document.getElementById("loss-map");
if (place) {
  const { maplibregl } = await import("../vendor/chaur-vendor.js");
  const losses = await (await fetch(place.dataset.losses)).json();
  const line = (id, source, colour, width) => ({ id, type: "line", source, paint: { "line-color": colour, "line-width": width } });
  const box = new maplibregl.LngLatBounds();
  const reach = (part) => { if (typeof part[0] === "number") box.extend(part); else part.forEach(reach); };
  for (const feature of losses.features) reach(feature.geometry.coordinates);
  // A building is lost in the tiles of a wide view, so each loss has a dot as well.
  const dots = losses.features.map((feature) => {
    const [ring] = feature.geometry.type === "Polygon" ? feature.geometry.coordinates : feature.geometry.coordinates[0];
    return { ...feature, geometry: { type: "Point", coordinates: ring[0] } };
  });
  const certain = ["boolean", ["get", "certain"], false];
  const map = new maplibregl.Map({
    container: place,
    style: {
      version: 8,
      sources: {
        units: { type: "geojson", data: place.dataset.units },
        grounds: { type: "geojson", data: place.dataset.grounds },
        losses: { type: "geojson", data: losses },
        dots: { type: "geojson", data: { type: "FeatureCollection", features: dots } },
      },
      layers: [
        { id: "paper", type: "background", paint: { "background-color": "#fbfaf6" } },
        line("units", "units", "#c9c4b6", 1),
        { id: "ground", type: "fill", source: "grounds", paint: { "fill-color": "#bfe0d6", "fill-opacity": 0.6 } },
        line("ground-line", "grounds", "#0b6355", 1.5),
        { id: "lost", type: "fill", source: "losses", filter: certain, paint: { "fill-color": "#b35806", "fill-opacity": 0.8 } },
        line("lost-line", "losses", "#6d3403", 2),
        { id: "lost-dot", type: "circle", source: "dots", maxzoom: 16, paint: { "circle-radius": 5, "circle-color": "#b35806", "circle-stroke-color": "#fff", "circle-stroke-width": 1 } },
      ],
    },
    bounds: box,
    fitBoundsOptions: { padding: 50, maxZoom: 17 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
  });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-right");
  map.on("click", (event) => {
    const [found] = map.queryRenderedFeatures(event.point, { layers: ["lost", "lost-line", "lost-dot"] });
    if (found) document.getElementById(`loss-${found.id}`).scrollIntoView({ block: "center" });
  });
  map.once("load", () => { place.dataset.ready = "true"; });
}
