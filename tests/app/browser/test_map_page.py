"""The map page in Chromium with every other host blocked: no foreign request, no error, all by keyboard or thumb."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.app.browser.server import listening

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def address(reading_app: Flask) -> Iterator[str]:
    with listening(reading_app) as found:
        yield found


@dataclass
class Watched:
    """A page and what went wrong on it."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/", **size: int) -> Page:
        self.page.set_viewport_size(size or WIDE)
        self.page.goto(self.address + path)
        if "table" not in path:
            self.page.wait_for_selector("#desk[data-ready]", timeout=PATIENCE_MS)
        return self.page


@pytest.fixture
def watched(page: Page, address: str) -> Iterator[Watched]:
    found = Watched(page, address)

    def complain(text: str) -> None:
        if "GPU stall" not in text:
            found.complaints.append(text)

    page.set_default_timeout(PATIENCE_MS)
    page.on("console", lambda said: complain(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complain(str(error)))
    page.on(
        "request", lambda asked: complain(asked.url) if not asked.url.startswith((address, "blob:", "data:")) else None
    )
    yield found
    assert found.complaints == []


def _places(page: Page) -> int:
    return int(re.search(r"\d+", page.inner_text("#answer h2"))[0])


def _answered(page: Page) -> None:
    page.wait_for_selector("#answer:not([aria-busy])")


def test_the_page_draws_the_map_without_asking_any_other_host(watched: Watched) -> None:
    page = watched.open("/?lang=en")
    assert _places(page) == 91
    expect(page.locator("#map canvas.maplibregl-canvas")).to_be_visible()
    expect(page.locator("#no-map")).to_be_hidden()


def test_a_standard_switch_recounts_the_list_the_key_and_the_totals(watched: Watched) -> None:
    page = watched.open("/?lang=en")
    page.check("input[name=per][value='45']", force=True)
    page.wait_for_url("**/?per=45")
    expect(page.locator("#legend .legend-title")).to_have_text("People at 45 m² each")
    expect(page.locator("#totals .total-people dt")).to_have_text("People at 45 m² each")
    expect(page.locator("#totals")).to_contain_text("Complete camp")


def test_back_returns_to_what_was_asked_before(watched: Watched) -> None:
    page = watched.open("/?lang=en")
    page.click("#more summary")
    page.select_option("#f-district", "Lalitpur")
    page.wait_for_url("**district=Lalitpur")
    assert _places(page) < 91
    page.go_back()
    expect(page.locator("#answer h2")).to_have_text("91 places")


def test_the_list_is_walked_with_arrows_and_escape_gives_the_focus_back(watched: Watched) -> None:
    page = watched.open("/?lang=en&sort=name")
    names = page.locator(".item-name")
    names.nth(0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_contain_text(names.nth(1).inner_text())
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(names.nth(1)).to_be_focused()


def test_a_search_by_keyboard_opens_the_ground(watched: Watched) -> None:
    page = watched.open("/?lang=en")
    page.fill("#q", "Bhrikuti")
    page.wait_for_selector("#found li[data-number]")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#q", "aria-activedescendant") == "found-0"
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_contain_text("Bhrikuti")
    expect(page.locator("#found")).to_be_hidden()


def test_a_drawn_box_chooses_grounds_and_clearing_brings_all_back(watched: Watched) -> None:
    page = watched.open("/?lang=en")
    page.click("#valley")
    page.click("#draw-rectangle")
    expect(page.locator("#draw-help")).to_be_visible()
    box = page.locator("#map").bounding_box()
    x, y = box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.3
    page.mouse.click(x, y)
    page.mouse.move(x + 60, y + 60)
    page.mouse.move(x + 160, y + 180)
    page.mouse.click(x + 160, y + 180)
    page.wait_for_url("**area=**")
    _answered(page)
    assert 0 < _places(page) < 91
    page.click("#draw-clear")
    expect(page.locator("#answer h2")).to_have_text("91 places")


def test_every_colouring_has_its_key(watched: Watched) -> None:
    page = watched.open("/?lang=en")
    titles = {
        "size": "Size class",
        "findings": "Worst open finding",
        "change": "Change of usable area",
        "people": "People at",
    }
    for colour, title in titles.items():
        page.select_option("#colour", colour)
        expect(page.locator("#legend .legend-title")).to_contain_text(title)


@pytest.mark.parametrize("language", ("en", "ne"))
@pytest.mark.parametrize("path", ("/", "/table"))
def test_axe_finds_nothing_serious(watched: Watched, axe_script: str, path: str, language: str) -> None:
    page = watched.open(f"{path}?lang={language}")
    page.evaluate(axe_script)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [one for one in found["violations"] if one["impact"] in {"serious", "critical"}]
    assert [(one["id"], [node["html"] for node in one["nodes"][:3]]) for one in serious] == []


@pytest.mark.parametrize("path", ("/", "/table", "/?register=all&district=Kathmandu"))
@pytest.mark.parametrize("language", ("en", "ne"))
def test_a_telephone_shows_the_page_without_sideways_scrolling(watched: Watched, path: str, language: str) -> None:
    page = watched.open(f"{path}{'&' if '?' in path else '?'}lang={language}", **NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_a_telephone_goes_from_map_to_list_to_details_with_the_thumb(watched: Watched) -> None:
    page = watched.open("/?lang=en", **NARROW)
    expect(page.locator(".left")).to_be_hidden()
    page.click(".views button[data-view=list]")
    expect(page.locator("#answer")).to_be_visible()
    page.click(".item-name >> nth=0")
    expect(page.locator("#panel")).to_be_visible()
    for button in page.locator(".views button").all():
        assert button.bounding_box()["height"] >= 44


def test_devanagari_names_are_set_in_the_font_that_ships(watched: Watched) -> None:
    page = watched.open("/?lang=ne")
    assert page.evaluate("document.fonts.check('16px \"Noto Sans Devanagari\"', 'काठमाडौँ राष्ट्रिय')")
    assert page.evaluate(
        "[...document.fonts].some((face) => face.family.includes('Devanagari') && face.status === 'loaded')"
    )


def test_the_paper_carries_the_picture_of_the_map(watched: Watched) -> None:
    page = watched.open("/?lang=en")
    page.wait_for_selector("#desk[data-drawn]", timeout=PATIENCE_MS)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("#map-picture")).to_be_visible()
    shades = page.evaluate(
        """() => { const canvas = document.getElementById('map-picture');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const seen = new Set();
        for (let place = 0; place < data.length; place += 400) seen.add(data.slice(place, place + 3).join());
        return seen.size; }"""
    )
    assert shades > 20
    expect(page.locator(".print-title")).to_be_visible()
    expect(page.locator(".map-tools")).to_be_hidden()


def test_without_webgl_the_page_says_so_and_the_list_works(watched: Watched) -> None:
    watched.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")
    page = watched.open("/?lang=en")
    expect(page.locator("#no-map")).to_contain_text("The list and the table say the same as the map")
    page.click(".item-name >> nth=0")
    expect(page.locator("#panel")).to_contain_text(page.locator(".item-name >> nth=0").inner_text())


def test_without_a_script_the_form_asks_and_the_list_answers(browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport=WIDE) as context:
        page = context.new_page()
        page.goto(f"{address}/?lang=en")
        page.click("#more summary")
        page.select_option("#f-size", "large")
        page.click("button[type=submit]")
        page.wait_for_url("**size=large**")
        assert 0 < _places(page) < 91


@pytest.mark.parametrize("size", (WIDE, NARROW))
def test_the_key_stands_beside_the_map_and_covers_no_ground(watched: Watched, size: dict[str, int]) -> None:
    page = watched.open("/", **size)
    if not page.locator("#key").evaluate("key => key.open"):
        page.click("#key summary")
    drawn, key = page.locator("#map").bounding_box(), page.locator("#legend").bounding_box()
    assert drawn
    assert key
    assert key["y"] >= drawn["y"] + drawn["height"] - 1
    assert drawn["height"] > size["height"] / 5
