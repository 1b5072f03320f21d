"""Import, export and help in Chromium with every other host blocked: to the end, by hand, in both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geo.register.store import Register, open_register
from tests.app.browser.server import served

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 800}
ROWS = """Name,नाम,Total Area,Easting,Northing
Khel Maidan,खेल मैदान,12000,629476,3065356
Bhim Chaur,भीम चौर,9000,631400,3063200
"""


@pytest.fixture(scope="module")
def office(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address of the program on a register of its own, and the register's file."""
    folder = tmp_path_factory.mktemp("exchange")
    with served(small_file, folder) as address:
        yield address, folder / "chaur.gpkg"


@pytest.fixture
def desk(page: Page, office: tuple[str, Path]) -> Iterator[Page]:
    """A page whose console stays silent and that asks no other host."""
    address, _ = office
    complaints: list[str] = []
    page.set_default_timeout(PATIENCE_MS)
    page.set_viewport_size(WIDE)
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: complaints.append(asked.url) if not asked.url.startswith(address) else None)
    page.goto(f"{address}/import?lang=en")
    yield page
    assert complaints == []


def _send(page: Page, name: str, content: str) -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    page.click("main button.primary")


def _matched(page: Page) -> None:
    _send(page, "चौर.csv", ROWS)
    page.wait_for_selector("input[name=crs]")


def _tried(page: Page, day: str = "2026-11-01") -> None:
    _matched(page)
    page.check("input[name=crs][value=MUTM-84]")
    page.fill("#dated", day)
    page.click("main button.primary")
    page.wait_for_selector(".counts")


def _versions(path: Path) -> int:
    with open_register(path) as register:
        found: Register = register
        return found.version


def _serious(page: Page, axe_script: str) -> list[object]:
    page.evaluate(axe_script)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    bad = [one for one in found["violations"] if one["impact"] in {"serious", "critical"}]
    return [(one["id"], [node["html"] for node in one["nodes"][:3]]) for one in bad]


def test_a_file_is_matched_tried_brought_in_and_undone(desk: Page, office: tuple[str, Path]) -> None:
    before = _versions(office[1])
    _tried(desk)
    expect(desk.locator(".counts dd").first).to_have_text("2")
    expect(desk.locator(".sketches svg")).to_have_count(2)
    desk.locator("text=Bring it in").first.click()
    desk.fill("#person", "Sita")
    desk.click("main button.primary")
    expect(desk.locator("h1")).to_have_text("The file is in the register")
    assert _versions(office[1]) == before + 1
    desk.click("text=Undo this import")
    expect(desk.locator(".notices .success")).to_contain_text("was taken back")
    assert _versions(office[1]) == before + 2


def test_two_quick_clicks_import_once(desk: Page, office: tuple[str, Path]) -> None:
    _tried(desk, "2026-10-01")
    before = _versions(office[1])
    desk.locator("text=Bring it in").first.click()
    desk.fill("#person", "Sita")
    desk.dblclick("main button.primary")
    expect(desk.locator("h1")).to_have_text("The file is in the register")
    assert _versions(office[1]) == before + 1


def test_going_back_keeps_what_was_chosen(desk: Page) -> None:
    _tried(desk, "2026-09-01")
    desk.locator("text=Back to the columns").first.click()
    expect(desk.locator("#dated")).to_have_value("2026-09-01")
    expect(desk.locator("input[name=crs][value=MUTM-84]")).to_be_checked()


def test_only_a_new_round_is_asked_for_its_day_and_another_system_marks_itself(desk: Page) -> None:
    _matched(desk)
    expect(desk.locator("#dated")).to_be_visible()
    desk.select_option("#round", "2019-12")
    expect(desk.locator("#dated")).to_be_hidden()
    desk.select_option("select[name=other_crs]", "MUTM-87")
    expect(desk.locator("#crs-other")).to_be_checked()


def test_the_small_maps_show_where_each_reading_puts_the_rows(desk: Page) -> None:
    _matched(desk)
    reading = desk.locator(".reading", has=desk.locator("input[value=MUTM-84]"))
    expect(reading).to_contain_text("Kathmandu")
    expect(reading.locator("svg .sketch-dot")).to_be_visible()
    assert desk.locator(".reading svg").count() > 1


def test_a_file_that_cannot_be_read_says_why(desk: Page) -> None:
    _send(desk, "empty.csv", "")
    expect(desk.locator(".notice.error")).to_contain_text("empty.csv: The file is empty")
    desk.click("text=Choose another file")
    expect(desk.locator("#file")).to_be_visible()


def test_a_file_that_is_too_large_is_not_even_sent(desk: Page) -> None:
    desk.evaluate(
        """() => { const all = new DataTransfer(); all.items.add(new File([new Uint8Array(60e6)], "big.csv"));
        const field = document.getElementById("file"); field.files = all.files;
        field.dispatchEvent(new Event("change")); }"""
    )
    assert "larger than 50 MB" in desk.eval_on_selector("#file", "field => field.validationMessage")
    desk.click("main button.primary")
    assert desk.url.partition("?")[0].endswith("/import")


def test_the_export_writes_what_the_map_shows(desk: Page, office: tuple[str, Path]) -> None:
    desk.goto(f"{office[0]}/table?q=kv-001&lang=en")
    desk.click(".tabs >> text=Export")
    desk.wait_for_url("**/export?q=kv-001")
    expect(desk.locator("main .card").first).to_contain_text("1 open space")
    desk.check("input[name=format][value=geojson]")
    expect(desk.locator("[data-systems]")).to_have_class("field without-effect")
    desk.check("input[name=format][value=geopackage]")
    expect(desk.locator("[data-systems]")).to_have_class("field")
    desk.select_option("#crs", "MUTM-84")
    desk.click("text=Write the file")
    expect(desk.locator("h1")).to_have_text("The file is ready")
    with desk.expect_download() as saved:
        desk.click("text=Save the file")
    assert saved.value.suggested_filename.endswith(".gpkg")


def test_without_a_script_a_file_still_comes_to_its_trial(browser, office: tuple[str, Path]) -> None:
    with browser.new_context(java_script_enabled=False, viewport=WIDE) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{office[0]}/import?lang=en")
        _tried(page, "2026-08-01")
        expect(page.locator("h1")).to_have_text("What this import would do")


@pytest.mark.parametrize("language", ("en", "ne"))
def test_every_page_is_fit_for_everybody_and_for_a_telephone(
    desk: Page, office: tuple[str, Path], axe_script: str, language: str
) -> None:
    seen = {}
    desk.goto(f"{office[0]}/import?lang={language}")
    _matched(desk)
    match = desk.url
    desk.check("input[name=crs][value=MUTM-84]")
    desk.fill("#dated", "2026-07-01")
    desk.click("main button.primary")
    desk.wait_for_selector(".counts")
    desk.set_viewport_size(NARROW)
    pages = ("import", "export", "help", "documents", "spaces/kv-001/documents")
    for address in (desk.url, match, *(f"{office[0]}/{page}" for page in pages)):
        desk.goto(address)
        wide = desk.evaluate("document.documentElement.scrollWidth")
        seen[address] = (_serious(desk, axe_script), wide <= NARROW["width"])
    assert set(map(str, seen.values())) == {"([], True)"}, seen


def test_a_dossier_is_made_by_keyboard_and_its_page_survives_a_reload(desk: Page, office: tuple[str, Path]) -> None:
    desk.goto(f"{office[0]}/spaces/kv-001/documents")
    desk.focus("#dossier-number")
    desk.keyboard.type("7/2083")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("a[download]")
    desk.reload()
    with desk.expect_download() as saved:
        desk.click("a[download]")
    assert saved.value.suggested_filename == "chaur-kv-001-dossier.pdf"
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF")
