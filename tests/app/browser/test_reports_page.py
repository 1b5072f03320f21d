"""A report from a phone in Chromium: by thumb and by keyboard, with the map, and without a script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.browser.server import served

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
PAGES = ("/report", "/report/status", "/cases", "/losses", "/uses", "/protection", "/spaces/kv-001/losses")


@pytest.fixture(scope="module")
def address(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the program on a register of its own."""
    with served(small_file, tmp_path_factory.mktemp("reports")) as found:
        yield found


def test_a_place_picked_on_the_map_is_sent_with_the_report(page: Page, address: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{address}/report?space=kv-001&lang=en")
    page.click("#pick")
    picked = page.locator("#pick-map[data-ready]")
    expect(picked).to_be_visible(timeout=20_000)
    picked.click(position={"x": 170, "y": 190})
    expect(page.locator("#lon_deg")).not_to_have_value("")
    page.fill("#description", "A wall")
    page.locator("text=Send the report").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#number")).to_be_visible()


def test_a_report_needs_no_script(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{address}/report?lang=ne")
        page.select_option("#space", "kv-002")
        page.fill("#description", "पर्खाल")
        page.click("button.wide")
        expect(page.locator("#number")).to_be_visible()


def test_no_page_is_wider_than_a_phone_and_none_keeps_people_out(
    browser: Browser, address: str, axe_script: str
) -> None:
    with browser.new_context(viewport=PHONE, bypass_csp=True) as context:
        page = context.new_page()
        for path in PAGES:
            page.goto(f"{address}{path}?lang=ne")
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
            page.evaluate(axe_script)
            found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
            assert [(path, fault["id"]) for fault in found] == []
