"""The pages about one place in Chromium: accessible, complete without other hosts, usable by keyboard, on one sheet."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.browser.server import served

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000
PAGES = (
    "/spaces/kv-001",
    "/spaces/kv-001/edit",
    "/spaces/kv-001/history",
    "/spaces/kv-001/remove",
    "/spaces/new",
    "/changes",
    "/findings?decision=all",
    "/compare",
    "/sites/site-bhimtar",
    "/places/np-v-230009",
    "/places/site-bhimtar/edit",
    "/places/np-l-5243271001/edit",
    "/person",
    "/ground",
    "/spaces/kv-004/ground",
    "/spaces/kv-048/ground",
    "/gazette?list=all",
    "/gazette/notices",
    "/gazette/notices/np-gazette-2013-04",
    "/gazette/notices/np-gazette-2013-04/edit",
    "/gazette/notices/np-gazette-2013-04/spaces/edit",
    "/spaces/kv-001/gazette",
    "/spaces/kv-001/gazette/sides/edit",
    "/spaces/kv-001/gazette/parcels/new",
    "/spaces/kv-001/gazette/boundaries/new",
    "/attachments/new/location/kv-001",
    "/safety",
    "/suitability",
    "/spaces/kv-001/suitability",
    "/suitability/scenarios",
    "/candidates",
)


@pytest.fixture
def address(small_file: Path, tmp_path: Path) -> Iterator[str]:
    with served(small_file, tmp_path) as found:
        yield found


@pytest.fixture
def seen(page: Page, address: str) -> Iterator[Page]:
    """A page that may ask this program only, and must not complain."""
    complaints: list[str] = []
    page.set_default_timeout(PATIENCE_MS)
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: complaints.append(asked.url) if not asked.url.startswith((address, "blob:", "data:")) else None,
    )
    yield page
    refusals = "the server responded with a status of 4"
    assert [said for said in complaints if "GPU stall" not in said and refusals not in said] == []


@pytest.mark.parametrize("language", ("en", "ne"))
def test_no_page_has_a_serious_barrier_or_spills_over_a_telephone(seen, address, axe_script, language):
    for path in PAGES:
        seen.set_viewport_size({"width": 390, "height": 800})
        seen.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        expect(seen.locator("[data-job]")).to_have_count(0, timeout=PATIENCE_MS)
        assert seen.evaluate("document.documentElement.scrollWidth") <= 390, path
        seen.set_viewport_size({"width": 1440, "height": 900})
        seen.evaluate(axe_script)
        found = seen.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
        grave = [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in {"serious", "critical"}]
        assert grave == [], path


def test_an_edit_by_keyboard_alone_reaches_the_page_of_the_space(seen, address):
    seen.goto(f"{address}/spaces/kv-001/edit?lang=en")
    seen.get_by_label("Usable area (m²)").nth(1).focus()
    seen.keyboard.press("Control+a")
    seen.keyboard.type("१,९५०")
    for label, text in (("Your name", "Sita"), ("Why is it changed?", "measured"), ("Evidence", "letter 12")):
        seen.get_by_label(re.compile(f"^{re.escape(label)}")).focus()
        seen.keyboard.type(text)
    seen.keyboard.press("Enter")
    seen.wait_for_url("**/spaces/kv-001?saved=2")
    expect(seen.locator(".figures").first).to_contain_text("1,950 m²")


def test_a_refused_form_puts_the_keyboard_on_what_is_wrong(seen, address):
    seen.goto(f"{address}/spaces/kv-001/edit?lang=en")
    seen.get_by_label("Usable area (m²)").nth(1).fill("many")
    seen.get_by_role("button", name="Save", exact=True).click()
    expect(seen.locator("#problems")).to_be_focused()
    seen.locator("#problems a", has_text="Usable area").click()
    expect(seen.locator(":focus")).to_have_value("many")


def test_leaving_with_unsaved_changes_is_asked_about_and_leaving_without_is_not(seen, address):
    asked: list[str] = []
    seen.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    seen.goto(f"{address}/spaces/kv-001/edit?lang=en")
    seen.get_by_text("Leave without saving").click()
    seen.wait_for_url("**/spaces/kv-001")
    assert asked == []
    seen.goto(f"{address}/spaces/kv-001/edit?lang=en")
    seen.get_by_label("Name (Nepali)").fill("आदर्श आजाद")
    seen.get_by_text("Leave without saving").click()
    seen.wait_for_url("**/spaces/kv-001")
    assert asked == ["beforeunload"]


def test_two_people_at_two_screens_settle_a_conflict(seen, address, browser: Browser):
    def edit(page: Page, name: str, value: str) -> None:
        page.get_by_label("Usable area (m²)").nth(1).fill(value)
        page.get_by_label(re.compile("^Your name")).fill(name)
        page.get_by_label(re.compile("^Why is it changed")).fill("measured")
        page.get_by_label(re.compile("^Evidence")).fill("letter")
        page.get_by_role("button", name="Save", exact=True).click()

    other = browser.new_context().new_page()
    for page in (seen, other):
        page.goto(f"{address}/spaces/kv-001/edit?lang=en")
    edit(seen, "Sita", "1950")
    seen.wait_for_url("**saved=2")
    edit(other, "Ram", "1990")
    expect(other.get_by_role("heading", level=1)).to_contain_text("Two people changed")
    expect(other.locator(".clash")).to_contain_text("Sita")
    other.get_by_text("Keep yours").click()
    other.get_by_role("button", name="Save", exact=True).click()
    other.wait_for_url("**saved=3")
    expect(other.locator(".figures").first).to_contain_text("1,990 m²")
    other.context.close()


def test_a_boundary_is_drawn_on_the_map_and_shown_before_saving(seen, address):
    seen.goto(f"{address}/spaces/new?lang=en")
    seen.get_by_role("button", name="Draw on a map").click()
    seen.wait_for_selector("#draw-map[data-ready]")
    canvas = seen.locator("#draw-map canvas").bounding_box()
    assert canvas
    for x, y in ((200, 100), (400, 100), (400, 250), (200, 250), (200, 250)):
        seen.mouse.click(canvas["x"] + x, canvas["y"] + y)
        seen.wait_for_timeout(120)
    expect(seen.locator("#boundary-text")).to_have_value(re.compile(r"^POLYGON \(\(85\."))
    seen.get_by_role("button", name="Show the boundary before saving").click()
    expect(seen.locator("figure.previewed")).to_contain_text(re.compile(r"Now: [\d,]+ m²"))


@pytest.mark.parametrize("language", ("en", "ne"))
def test_a_space_prints_on_one_sheet(seen, address, language):
    for space in ("kv-001", "kv-004", "kv-076"):
        seen.goto(f"{address}/spaces/{space}?lang={language}")
        pdf = seen.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1


def test_the_pages_work_without_any_script(address, browser: Browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/spaces/kv-001/edit?lang=en")
    page.get_by_label("Name (Nepali)").fill("आदर्श आजाद")
    page.get_by_label(re.compile("^Your name")).fill("Sita")
    page.get_by_label(re.compile("^Why is it changed")).fill("name on the gate")
    page.get_by_role("button", name="Save", exact=True).click()
    assert urlsplit(page.url).path == "/spaces/kv-001"
    expect(page.locator(".names")).to_contain_text("आदर्श आजाद")
    context.close()


def test_a_pond_is_drawn_among_the_pieces_of_a_ground_and_taken_back(seen, address):
    seen.goto(f"{address}/spaces/kv-004/ground?lang=en")
    seen.get_by_role("button", name="Draw on a map").click()
    seen.wait_for_selector("#draw-map[data-ready]")
    canvas = seen.locator("#draw-map canvas").bounding_box()
    middle = (canvas["x"] + canvas["width"] / 2, canvas["y"] + canvas["height"] / 2)
    for east, north in ((-30, -30), (30, -30), (30, 30), (30, 30)):
        seen.mouse.click(middle[0] + east, middle[1] + north)
        seen.wait_for_timeout(400)
    expect(seen.locator("#boundary-text")).to_have_value(re.compile(r"^POLYGON \(\("))
    seen.get_by_role("textbox", name="Name").fill("Rani")
    seen.get_by_role("button", name="Keep the drawing").click()
    seen.get_by_label("Your name").fill("Sita")
    seen.get_by_role("button", name="Go on").click()
    expect(seen.locator("main table").last).to_contain_text("Rani")
    expect(seen.locator(".waterfall")).to_contain_text("Drawn as not usable")
    seen.get_by_role("button", name="Undo").click()
    seen.goto(f"{address}/spaces/kv-004/ground?lang=en")
    expect(seen.locator("main")).to_contain_text("Nothing is drawn.")
