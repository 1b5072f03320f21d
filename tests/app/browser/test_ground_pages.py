"""Usable ground by hand in Chromium: a pond is drawn, layers come in, open ground is taken in; all of it undone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.app.browser.server import served
from tests.material.maps import osm_file

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000
AREA = "POLYGON ((85.302 27.702, 85.306 27.702, 85.306 27.706, 85.302 27.706, 85.302 27.702))"
"""Inside what the little OpenStreetMap file covers."""


@pytest.fixture(scope="module")
def address(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the program on a register of its own."""
    with served(small_file, tmp_path_factory.mktemp("ground")) as found:
        yield found


@pytest.fixture
def sita(page: Page, address: str) -> Page:
    """A page whose visitor said her name."""
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{address}/person?lang=en")
    page.fill("#person", "Sita")
    page.click("main button.primary")
    return page


def _drawn_m2(page: Page) -> int:
    """Ground [m2] that drawings take in the waterfall."""
    row = page.locator("table.waterfall tr", has_text="Drawn as not usable")
    return int(re.sub(r"\D", "", row.locator("td.num").inner_text()))


def test_a_pond_is_drawn_drawn_anew_kept_and_taken_back(sita: Page, address: str) -> None:
    sita.goto(f"{address}/spaces/kv-001/ground")
    assert _drawn_m2(sita) == 0
    expect(sita.locator("#draw-again")).to_be_hidden()
    sita.click("#draw-open")
    ready, field = sita.locator("#draw-map[data-ready]"), sita.locator("#boundary-text")
    expect(ready).to_be_visible(timeout=PATIENCE_MS)
    box = ready.bounding_box()
    assert box is not None
    x, y = box["width"] / 2, box["height"] / 2
    for attempt in ("wrong", "right"):
        for corner in ((x - 25, y - 25), (x + 25, y - 25), (x, y + 25), (x, y + 25)):
            ready.click(position={"x": corner[0], "y": corner[1]})
            sita.wait_for_timeout(350)  # two clicks at once would be a double click
        expect(field).to_have_value(re.compile("^POLYGON"))
        if attempt == "wrong":
            sita.click("#draw-again")
            expect(field).to_have_value("")
    sita.select_option("#kind", "pond")
    sita.click("text=Keep the drawing")
    expect(sita.locator(".notice.success")).to_contain_text("Saved as change", timeout=PATIENCE_MS)
    assert 20 < _drawn_m2(sita) < 1000
    sita.click(".notice.success button")
    expect(sita).to_have_url(f"{address}/spaces/kv-001/ground", timeout=PATIENCE_MS)
    assert _drawn_m2(sita) == 0


def test_layers_come_in_and_open_ground_is_taken_in_with_one_click_and_out_again(
    sita: Page, address: str, tmp_path: Path
) -> None:
    sita.goto(f"{address}/layers")
    sita.set_input_files("#files", osm_file(tmp_path / "town.osm"))
    sita.click("form[enctype] button.primary")
    expect(sita.locator(".notice.success")).to_contain_text("town.osm: Buildings", timeout=PATIENCE_MS)
    sita.goto(f"{address}/candidates")
    sita.fill("#boundary-text", AREA)
    sita.click("main form button.primary")
    expect(sita.locator("main h1")).to_contain_text("found", timeout=PATIENCE_MS)
    found = sita.url
    sita.locator("form[action$=promote] button").first.click()
    expect(sita.locator(".notice.success")).to_contain_text("Saved as change", timeout=PATIENCE_MS)
    expect(sita.locator("text=In the register")).to_be_visible(timeout=PATIENCE_MS)
    sita.click(".notice.success button")
    expect(sita).to_have_url(found, timeout=PATIENCE_MS)
    expect(sita.locator("text=In the register")).to_have_count(0, timeout=PATIENCE_MS)
