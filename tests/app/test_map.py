"""The map page as the server gives it: complete without a script, the same figures in every part."""

import gzip
import json
import re

import pytest
import shapely


def _numbers(text: str) -> list[int]:
    return [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", text)]


def _shown(page: str) -> dict:
    found = re.search(r'id="shown">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def _item_people(page: str) -> list[int]:
    cells = re.findall(r'<span class="item-people">(.*?) <span', page)
    return [int(cell.replace(",", "")) for cell in cells]


def _total_people(page: str) -> int:
    found = re.search(r'class="total-people"><dt>.*?</dt><dd>([\d,]+)', page, re.DOTALL)
    assert found
    return int(found[1].replace(",", ""))


def test_the_plain_page_holds_the_83_the_six_of_chautara_and_the_two_sites(client):
    page = client.get("/").text
    assert "91 places" in page
    assert "89 open spaces" in page
    assert "2 sites" in page
    assert page.count('<li class="item"') == 91


@pytest.mark.parametrize("per", ("3.5", "4.5", "30", "45"))
def test_the_total_of_people_is_the_sum_of_the_list_under_every_standard(client, per):
    page = client.get(f"/?per={per}").text
    assert sum(_item_people(page)) == _total_people(page)


@pytest.mark.parametrize("query", ("", "per=45", "district=Bhaktapur&per=30", "colour=change", "q=nothing-like-it"))
def test_a_capacity_never_stands_without_the_name_of_its_standard_and_what_it_leaves_out(client, query):
    page = client.get(f"/?{query}").text
    names = {"per=45": "Complete camp", "district=Bhaktapur&per=30": "Camp with services outside"}
    totals = page[page.index('id="totals"') :]
    assert names.get(query, "Immediate refuge") in totals
    assert "Leaves out" in totals


def test_the_fragment_says_the_same_as_the_page(client):
    query = "?size=large&sort=-people&per=45"
    page, part = client.get(f"/{query}").text, client.get(f"/map/list{query}").text
    for start, end in (('id="answer"', "</section>"), ('id="totals"', "</section>"), ('id="legend"', "</section>")):
        cut = [text[text.index(start) :].split(end)[0] for text in (page, part)]
        assert cut[0] == cut[1]
    assert _shown(page) == _shown(part)


def test_the_map_draws_exactly_the_rows_of_the_list(client):
    page = client.get("/?district=Sindhupalchok").text
    features = client.get("/map/grounds.geojson").json["features"]
    drawn = [features[number]["properties"]["id"] for number in _shown(page)["numbers"]]
    assert drawn == re.findall(r'data-id="([^"]+)"', page)
    assert {"site-bhimtar", "site-sangachowk"} <= set(drawn)
    assert [feature["id"] for feature in features] == list(range(len(features)))


def test_a_site_known_to_an_area_is_drawn_as_the_area_and_never_as_a_point(client):
    features = {one["properties"]["id"]: one for one in client.get("/map/grounds.geojson").json["features"]}
    bhimtar = features["site-bhimtar"]
    assert bhimtar["properties"]["how"] == "area"
    assert not {"x", "y"} & set(bhimtar["properties"])
    assert shapely.geometry.shape(bhimtar["geometry"]).area > 0
    assert "position not surveyed" in client.get("/?register=sites").text


def test_what_is_not_known_is_absent_from_the_map_and_named_in_the_list(client):
    features = {
        one["properties"]["id"]: one["properties"] for one in client.get("/map/grounds.geojson").json["features"]
    }
    unknown = [told for told in features.values() if "at_3.5" not in told and told["id"].startswith("kv-")]
    assert unknown
    assert all("at_45" not in told for told in unknown)
    page = client.get("/?register=valley_83").text
    assert page.count('<span class="unknown">not known</span>') == len(unknown)


def test_the_round_asked_for_changes_the_figures(client):
    older, newer = (
        _total_people(client.get(f"/?register=valley_83&round={name}").text) for name in ("2019-12", "2020-03")
    )
    assert older != newer


def test_the_ward_menu_follows_the_municipality_and_the_municipality_the_district(client):
    page = client.get("/?district=Bhaktapur").text
    assert 'name="ward"' not in page
    menu = page[page.index('name="local_level"') :].split("</select>")[0]
    assert "Bhaktapur" in menu
    assert "Lalitpur" not in menu
    code = re.search(r'value="(np-l-[^"]+)"', menu)[1]
    assert 'name="ward"' in client.get(f"/?district=Bhaktapur&local_level={code}").text


def test_a_long_list_is_paged_and_the_totals_are_of_all_pages(client):
    first = client.get("/?register=all").text
    last = client.get("/?register=all&page=99").text
    assert first.count('<li class="item"') == 100
    assert 'rel="next"' in first
    assert 'rel="next"' not in last
    assert _total_people(first) == _total_people(last)
    assert len(_shown(first)["numbers"]) == first.count('<li class="item"') + last.count('<li class="item"')


def test_an_address_nobody_can_mean_is_refused_in_words(client):
    answer = client.get("/?size=huge&page=x")
    assert answer.status_code == 400
    assert "size = huge" in answer.text
    assert "page = x" in answer.text


def test_a_search_text_comes_back_as_text_and_never_as_markup(client):
    page = client.get("/", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_search_finds_a_ground_with_its_page_and_a_unit_with_its_box(client):
    found = {place["id"]: place for place in client.get("/map/search?q=Bhimtar").json}
    assert found["site-bhimtar"]["address"] == "/sites/site-bhimtar"
    assert found["np-v-230009"]["address"] is None
    west, south, east, north = found["np-v-230009"]["box"]
    assert west < east
    assert south < north


def test_search_for_nothing_finds_nothing(client):
    assert client.get("/map/search?q=%20").json == []


@pytest.mark.parametrize("path", ("/map/grounds.geojson", "/map/units/district.geojson"))
def test_drawn_files_are_sent_compressed_once_and_then_only_confirmed(client, path):
    first = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(first.data))["type"] == "FeatureCollection"
    again = client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    plain = client.get(path)
    assert plain.json["type"] == "FeatureCollection"
    assert plain.headers["ETag"] != first.headers["ETag"]


@pytest.mark.whole
@pytest.mark.parametrize(("level", "labels"), (("district", 77), ("local_level", 775), ("ward", 350)))
def test_units_come_as_lines_with_a_name_each_in_both_languages(client, level, labels):
    features = client.get(f"/map/units/{level}.geojson").json["features"]
    names = [one["properties"] for one in features if one["geometry"]["type"] == "Point"]
    assert len(names) == labels
    assert all(told["en"] and told["ne"] for told in names)
    assert {one["properties"]["line"] for one in features if "line" in one["properties"]} == {level}


def test_an_unknown_level_of_units_is_not_found(client):
    assert client.get("/map/units/continent.geojson").status_code == 404


def test_the_first_page_weighs_less_than_three_megabytes_without_the_library(client):
    paths = (
        "/",
        "/map/grounds.geojson",
        *(f"/map/units/{level}.geojson" for level in ("country", "district", "local_level")),
    )
    weight = sum(len(client.get(path, headers={"Accept-Encoding": "gzip"}).data) for path in paths)
    library_bytes = 1_900_000  # MapLibre, terra-draw, worker, style and fonts as the set-up builds them
    assert weight + library_bytes < 3_000_000


def test_the_page_carries_neither_inline_script_nor_inline_style(client):
    page = client.get("/").text
    assert not re.search(r"\sstyle=|\son[a-z]+=", page)
    kinds = re.findall(r"<script[^>]*>", page)
    assert all('type="application/json"' in tag or " src=" in tag for tag in kinds)


def test_a_printed_page_names_its_day_in_both_calendars_its_edition_and_its_sources(client):
    page = client.get("/").text
    head = page[page.index('id="print-head"') :].split("</header>")[0]
    assert re.search(r"\d{4}.*/ \d{4}-\d{2}-\d{2}", head)
    assert "Edition 1" in head
    assert "<li>" in page[page.index('class="sources"') :]


def test_nepali_is_one_click_away_with_its_own_digits(client):
    page = client.get("/?lang=ne").text
    assert 'lang="ne"' in page
    assert "९१" in page
    assert "काठमाडौँ" in page


def _facts(page):
    return json.loads(page.partition('id="facts">')[2].partition("</script>")[0])


def test_the_map_opens_on_the_endorsed_spaces_of_the_valley_unless_something_is_asked(client):
    plain = _facts(client.get("/").text)
    assert plain["valley"] == [85.28116, 27.647, 85.44036, 27.7424]  # bounds of data/sites/open_space_places.geojson
    assert plain["opens_on_valley"] is True
    assert _facts(client.get("/?register=chautara").text)["opens_on_valley"] is False
    assert _facts(client.get("/?q=golf").text)["opens_on_valley"] is False
