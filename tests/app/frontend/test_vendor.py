"""What the set-up bundles draws a map under the strictest policy, with no host but its own."""

import functools
import http.server
import io
import json
import threading
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[3]
VENDOR = ROOT / "app" / "static" / "vendor"
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE = """<!doctype html><html lang="ne"><meta charset="utf-8"><title>नक्सा</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/vendor/maplibre-gl.css"><link rel="stylesheet" href="/vendor/fonts.css">
<link rel="stylesheet" href="/page.css"><div id="map"></div><script type="module" src="/page.js"></script></html>
"""
STYLE = "html, body { margin: 0 } #map { width: 600px; height: 400px }"
SCRIPT = """
import * as vendor from "/vendor/chaur-vendor.js";
const ring = [[85.31, 27.69], [85.33, 27.69], [85.33, 27.71], [85.31, 27.71], [85.31, 27.69]];
const geometry = { type: "Polygon", coordinates: [ring] };
const ground = { type: "Feature", properties: { name: "राष्ट्रिय क्षेत्र" }, geometry };
const map = new vendor.maplibregl.Map({
  container: "map", center: [85.32, 27.7], zoom: 12.5, fadeDuration: 0, attributionControl: false,
  style: { version: 8, sources: { ground: { type: "geojson", data: ground } }, layers: [
    { id: "paper", type: "background", paint: { "background-color": "#ffffff" } },
    { id: "ground", type: "fill", source: "ground", paint: { "fill-color": "#00aa77", "fill-antialias": false } },
    { id: "name", type: "symbol", source: "ground", layout: {
      "text-field": ["get", "name"], "text-font": vendor.labelFonts, "text-size": 22 },
      paint: { "text-color": "#000000" } } ] } });
map.addControl(new vendor.maplibregl.NavigationControl());
map.once("idle", () => {
  const adapter = new vendor.TerraDrawMapLibreGLAdapter({ map });
  window.draw = new vendor.TerraDraw({ adapter, modes: [new vendor.TerraDrawPolygonMode()] });
  window.draw.start();
  window.draw.setMode("polygon");
  document.body.id = "ready";
});
"""
OWN = {"/": ("text/html", PAGE), "/page.css": ("text/css", STYLE), "/page.js": ("text/javascript", SCRIPT)}


class Pages(http.server.SimpleHTTPRequestHandler):
    """The page of this test and the built front end, under the policy."""

    def do_GET(self):
        if self.path not in OWN:
            super().do_GET()
            return
        kind, text = OWN[self.path]
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_arguments):
        """Say nothing."""


@pytest.fixture(scope="module")
def address():
    handler = functools.partial(Pages, directory=str(VENDOR.parent))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def drawn(page, address):
    page.complaints, page.asked = [], []
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(address)
    page.wait_for_selector("#ready", timeout=60_000)
    return page


def colours(page, box):
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").crop(box)
    return {colour for _, colour in picture.getcolors(maxcolors=1 << 20)}


@pytest.mark.browser
def test_ground_and_devanagari_name_are_drawn_from_this_host_alone(drawn, address):
    assert drawn.complaints == []
    assert all(url.startswith(f"{address}/") for url in drawn.asked if not url.startswith("data:"))
    assert any("noto-sans-devanagari" in url for url in drawn.asked)
    assert (0, 170, 119) in colours(drawn, (230, 120, 370, 180))
    assert any(max(colour) < 60 for colour in colours(drawn, (230, 180, 370, 225)))


@pytest.mark.browser
def test_a_polygon_is_drawn_by_clicks(drawn):
    for place in ((50, 50), (150, 50), (150, 150), (50, 50)):
        drawn.mouse.click(*place)
        drawn.wait_for_timeout(120)
    features = drawn.evaluate("draw.getSnapshot()")
    assert [feature["geometry"]["type"] for feature in features if feature["properties"]["mode"] == "polygon"] == [
        "Polygon"
    ]
    assert drawn.complaints == []


def test_every_file_that_the_styles_name_is_there_and_local():
    fonts = (VENDOR / "fonts.css").read_text()
    named = [part.partition('")')[0] for part in fonts.split('url("')[1:]]
    assert len(named) == 9
    assert all((VENDOR / name).is_file() for name in named)
    assert "http" not in fonts


def test_every_package_that_is_served_has_its_licence_text():
    licences = (VENDOR / "LICENCES.txt").read_text(encoding="utf-8")
    versions = json.loads((VENDOR / "versions.json").read_text())
    assert {"maplibre-gl", "terra-draw", "@fontsource/noto-sans-devanagari"} <= set(versions)
    assert all(f"\n{name} {version} (" in licences for name, version in versions.items())


def test_the_lock_names_no_host_and_holds_the_bundler_of_every_system():
    lock = (ROOT / "app" / "frontend" / "package-lock.json").read_text()
    assert "://" not in lock
    systems = ("linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win32-x64", "win32-arm64")
    assert all(f"@esbuild/{system}" in lock for system in systems)
