import base64
import hashlib
import re

import folium
import geopandas
import pytest

from geo.errors import InputError
from geo.outputs import folium_map
from geo.outputs.layers import prepare
from tests.geo.outputs.samples import EDITION, NEPALI, assessments, sources, spaces, texts
from tests.geo.outputs.test_map_book import units

HOSTILE = (
    "<img src=x onerror=\"window.ran='img'\">",
    "</script><script>window.ran='script'</script>",
    "`${window.ran='template'}`",
    "{{ 7*7 }}{% raw %}' onclick=window.ran='attribute' \"",
)


def write(path, *, language="en", **tables):
    tables = tables or {"spaces": spaces(), "location": units("local_level"), "source": sources()}
    folium_map.write(path, prepare(tables).layers, edition=EDITION, language=language)
    return path


@pytest.fixture
def opened(tmp_path, page):
    """Opens a map and gives the page with what it asked for and what it complained about."""

    def opened_map(*, width=1440, height=900, **options):
        path = write(tmp_path / "ground.html", **options)
        page.set_viewport_size({"width": width, "height": height})
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path.as_uri())
        page.locator("#list li").first.wait_for()
        return page, asked, said

    return opened_map


def test_the_map_is_a_folium_map():
    found = folium_map.offline_map(prepare({"spaces": spaces()}).layers, edition=EDITION, language="en")
    assert isinstance(found, folium.Map)


def test_the_file_is_the_same_each_time_and_links_to_no_other_file(tmp_path):
    first, second = write(tmp_path / "a.html").read_bytes(), write(tmp_path / "b.html").read_bytes()
    assert first == second
    page = first.decode()
    assert not re.search(r"<(?:script|img|iframe)[^>]*\ssrc=", page)
    assert re.findall(r"<link[^>]*>", page) == ['<link rel="icon" href="data:,">']
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert all(target.startswith("data:") for target in re.findall(r"url\(([^)]*)\)", styles))


def test_the_policy_allows_the_scripts_of_the_page_and_no_other(tmp_path):
    page = write(tmp_path / "a.html").read_text()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert len(scripts) == 2
    assert all(f"'sha256-{digest}'" in policy for digest in digests)


def test_a_map_without_any_place_is_refused(tmp_path):
    with pytest.raises(InputError, match="geometry"):
        write(tmp_path / "a.html", site_assessment=assessments())


def test_tables_that_a_map_cannot_show_are_named(tmp_path):
    layers = prepare({"spaces": spaces(), "site_assessment": assessments()}, audience="restricted").layers
    written = folium_map.write(tmp_path / "a.html", layers, edition=EDITION, language="en")
    assert [file.table for file in written.files] == ["spaces"]
    assert "site_assessment" in written.notes[0].text()


def test_a_notebook_can_show_the_map():
    found = folium_map.offline_map(prepare({"spaces": spaces()}).layers, edition=EDITION, language="en")
    assert "Airport Field" in found._repr_html_()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), ((1440, 900), (390, 844)))
def test_the_page_is_complete_without_any_other_host(opened, width, height):
    page, asked, said = opened(width=width, height=height)
    assert [url.split(":")[0] for url in asked] == ["file"]
    assert said == []
    assert page.locator("#map path.leaflet-interactive").count() >= 3
    assert page.locator(".leaflet-control-scale-line").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.fonts.check('16px \"Chaur Devanagari\"', 'क्षेत्र')")


@pytest.mark.browser
def test_a_click_shows_the_facts_and_each_capacity_under_its_standard(opened):
    page, _, _ = opened()
    page.get_by_role("button", name="Airport Field").click()
    card = page.locator(".leaflet-popup .card")
    assert card.locator("h2").inner_text() == "Airport Field"
    assert card.locator(".other").inner_text() == NEPALI
    lines = card.locator("table").nth(1).locator("tr").all_inner_texts()
    assert lines[0].split("\t") == ["3.5 m²/person: Immediate refuge (register rule)", "20,000"]
    assert "Not a camp capacity." in card.inner_text()


@pytest.mark.browser
def test_a_place_that_was_not_surveyed_says_so_and_one_without_shape_opens_in_the_list(opened):
    page, _, _ = opened()
    page.get_by_role("button", name="Bus Park").click()
    assert "Position not surveyed" in page.locator(".leaflet-popup").inner_text()
    page.get_by_role("button", name="East Meadow").click()
    assert page.locator("#list .card h2").inner_text() == "East Meadow"


@pytest.mark.browser
def test_totals_follow_what_is_shown_and_the_standard_chosen(opened):
    page, _, _ = opened()
    totals = page.locator("#totals")
    assert totals.locator("dd").all_inner_texts() == ["4", "9.1", "26,000"]
    page.locator("#classes label", has_text="Large").locator("input").uncheck()
    assert totals.locator("dd").all_inner_texts() == ["3", "2.1", "6,000"]
    page.locator("#standard").select_option("people_at_45_m2")
    assert totals.locator("dd").all_inner_texts() == ["3", "2.1", "466"]
    assert "45 m²" in totals.inner_text()
    assert "no room to grow" in page.locator("#leaves-out").inner_text()


@pytest.mark.browser
def test_the_page_speaks_nepali_at_a_click(opened):
    page, _, said = opened()
    page.get_by_role("button", name="नेपाली").click()
    assert page.evaluate("document.documentElement.lang") == "ne"
    assert page.locator("#totals dd").all_inner_texts() == ["४", "९.१", "२६,०००"]
    assert page.locator("#list").get_by_text(NEPALI).is_visible()
    assert said == []


@pytest.mark.browser
def test_search_finds_in_both_scripts(opened):
    page, _, _ = opened()
    for asked in ("durbar", "दरबार", "toy-3"):
        page.locator("#search").fill(asked)
        assert page.locator("#list li").count() == 1


@pytest.mark.browser
def test_source_edition_and_standard_are_printed(opened):
    page, _, _ = opened()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for words in ("Book of Toyland", "Edition 7.", "Exported on 2026-11-24.", "Attribute the register."):
        assert page.get_by_text(words).first.is_visible()


@pytest.mark.browser
def test_hostile_names_are_only_names(opened):
    frame = spaces(name_en=texts(*HOSTILE), name_ne=texts(*HOSTILE), note=texts(*HOSTILE), source_id=texts(*HOSTILE))
    book = sources().iloc[:1].assign(id=HOSTILE[0], title=HOSTILE[0], publisher=HOSTILE[1])
    borders = units("local_level").assign(name_en=HOSTILE[0])
    page, asked, said = opened(spaces=frame, source=book, location=borders)
    for place in range(4):
        page.locator("#list > li > button").nth(place).click()
        page.locator(".card").last.locator("summary").click()
        assert page.locator(".card").last.locator("h2").inner_text() == HOSTILE[place]
    page.locator("#sources summary").click()
    page.mouse.move(900, 400)
    page.wait_for_function("document.querySelectorAll('#source-list p').length > 0")
    assert page.evaluate("window.ran") is None
    assert page.locator("#map img, #list img, .panel img").count() == 0
    assert len(asked) == 1
    assert said == []


@pytest.mark.browser
def test_nothing_serious_keeps_people_from_using_the_page(opened, axe_script):
    page, _, _ = opened()
    found = page.evaluate(f"{axe_script}; axe.run()")
    serious = [fault["id"] for fault in found["violations"] if fault["impact"] in {"serious", "critical"}]
    assert serious == []


def test_a_map_may_hold_a_thousand_grounds(tmp_path):
    frame = geopandas.GeoDataFrame(
        {"id": [f"g{place}" for place in range(1000)], "name_en": "x", "sensitivity": "public"},
        geometry=geopandas.points_from_xy([85 + place / 1e4 for place in range(1000)], [27.7] * 1000),
        crs=4326,
    )
    assert write(tmp_path / "many.html", spaces=frame).stat().st_size < 1_000_000
