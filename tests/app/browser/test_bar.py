"""The bar of pages in Chromium: by keyboard, without a script, on a narrow screen."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.app.browser.server import listening

pytestmark = pytest.mark.browser

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def address(reading_app: Flask) -> Iterator[str]:
    with listening(reading_app) as found:
        yield found


def test_a_menu_opens_and_closes_by_the_keyboard_alone(page: Page, address: str) -> None:
    page.set_viewport_size(WIDE)
    page.goto(f"{address}/help?lang=en")
    first = page.locator(".tabs details").first
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(first.locator("a").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(first.locator("a").first).to_be_hidden()
    expect(first.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/table")


def test_a_click_beside_a_menu_closes_it(page: Page, address: str) -> None:
    page.set_viewport_size(WIDE)
    page.goto(f"{address}/help?lang=en")
    page.click(".tabs summary >> nth=0")
    page.click("h1")
    expect(page.locator(".tabs details a").first).to_be_hidden()


@pytest.mark.parametrize("size", (WIDE, NARROW))
def test_the_bar_leads_everywhere_without_a_script(browser: Browser, address: str, size: dict[str, int]) -> None:
    with browser.new_context(java_script_enabled=False, viewport=size, locale="ne") as context:
        page = context.new_page()
        page.goto(f"{address}/help?lang=ne")
        page.click(".bar summary:visible >> nth=0")
        page.click(".bar a:visible >> text=तालिका")
        page.wait_for_url("**/table")
        bar = page.locator(".bar").bounding_box()
        assert bar
        assert bar["width"] <= size["width"]
