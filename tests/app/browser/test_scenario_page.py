"""The map of a scenario in Chromium: closed streets are drawn, listed, taken back and sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.drawn import opened
from tests.app.browser.server import served

pytestmark = pytest.mark.browser

PAGES = ("/plan", "/reach", "/reach/result?places=np-l-5243271001-w09&lost=kv-004&at=85.3565,27.6964")


@pytest.fixture(scope="module")
def address(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the program on a register of its own."""
    with served(small_file, tmp_path_factory.mktemp("scenario")) as found:
        yield found


def _clicked(page: Page, *corners: tuple[int, int]) -> None:
    """Click corners on the map, the last one twice."""
    shown = page.locator(".closing-map[data-ready]")
    for x, y in (*corners, corners[-1]):
        shown.click(position={"x": x, "y": y})
        page.wait_for_timeout(350)  # two clicks at once would be a double click


def test_what_is_drawn_is_listed_taken_back_and_sent_with_the_scenario(page: Page, address: str) -> None:
    page.goto(f"{address}/plan?lang=en")
    expect(page.locator(".closing-map[data-ready]")).to_be_visible(timeout=20_000)
    rows = page.locator("#drawn-rows input")
    page.click("text=Draw a line")
    _clicked(page, (100, 100), (300, 140))
    expect(rows).to_have_count(1)
    page.click("text=Draw an area")
    _clicked(page, (100, 200), (200, 200), (200, 260))
    expect(rows).to_have_count(2)
    drawn = rows.evaluate_all("ticks => ticks.map((tick) => tick.value)")
    assert [shape.geom_type for shape in opened(drawn)] == ["LineString", "Polygon"]
    assert all(shape.is_valid and 85 < shape.centroid.x < 86.5 for shape in opened(drawn))
    page.click("[data-undo]")
    expect(rows).to_have_count(1)
    page.select_option("#event", "own")
    page.fill("#people", "10")
    page.click("button.primary")
    expect(page.locator("p.scenario")).to_contain_text("closed: 1 drawn on the map", timeout=60_000)


@pytest.mark.parametrize("width", (1440, 390))
@pytest.mark.parametrize("path", PAGES)
def test_the_pages_fit_their_window_and_are_open_to_all(
    page: Page, address: str, path: str, width: int, axe_script: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}{path}")
    expect(page.locator("main h1")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-ready]")).to_be_visible(timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(axe_script)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [one["id"] for one in found["violations"]] == []
