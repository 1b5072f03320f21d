"""The table: equal to the map, with any columns."""

import html
import re

from geo.schema import SPACES


def _heads(page: str) -> list[str]:
    head = page[page.index("<thead>") : page.index("</thead>")]
    return [html.unescape(re.sub("<[^>]+>", "", cell)).strip() for cell in re.findall(r"<th .*?</th>", head, re.DOTALL)]


def _foot(page: str) -> str:
    return page[page.index("<tfoot>") : page.index("</tfoot>")]


def test_the_table_has_a_row_for_every_place_of_the_map(client):
    body = client.get("/table").text.split("<tbody>")[1].split("</tbody>")[0]
    assert body.count("<tr>") == 91
    assert body.count('href="/spaces/') == 89
    assert body.count('href="/sites/') == 2


def test_every_column_of_the_spaces_can_be_shown(client):
    names = [name for name in SPACES.names if name not in {"geometry", "version", "local_level_id"}]
    page = client.get("/table", query_string=[("columns", name) for name in names]).text
    assert len(_heads(page)) == len(names)


def test_the_table_and_the_map_tell_the_same_totals(client):
    page, table = client.get("/?district=Lalitpur&per=30").text, client.get("/table?district=Lalitpur&per=30").text
    people = re.search(r'class="total-people"><dt>.*?</dt><dd>([\d,]+)', page, re.DOTALL)[1]
    area = re.search(r"<dt>Usable area</dt><dd>([\d,]+)", page)[1]
    assert f">{people}</td>" in _foot(table)
    assert f">{area}</td>" in _foot(table)


def test_a_column_head_sorts_and_a_second_time_turns_the_order(client):
    once = client.get("/table?sort=usable_area_m2").text
    assert 'aria-sort="ascending"' in once
    assert "sort=-usable_area_m2" in once
    assert 'aria-sort="descending"' in client.get("/table?sort=-usable_area_m2").text


def test_chosen_columns_stay_when_the_order_changes(client):
    page = client.get("/table?columns=name_en&columns=usable_area_m2").text
    assert re.search(r'href="/table\?sort=usable_area_m2&amp;columns=name_en&amp;columns=usable_area_m2"', page)


def test_all_rows_come_on_one_page_for_print(client):
    assert client.get("/table?register=all").text.count('<th scope="row">') == 100
    assert client.get("/table?register=all&rows=all").text.count('<th scope="row">') == 138 + 43


def test_a_table_of_nothing_says_so(client):
    assert "No place answers to this." in client.get("/table?district=Nowhere").text


def test_figures_are_in_devanagari_for_a_reader_of_nepali(client):
    page = client.get("/table?lang=ne&columns=name_en&columns=usable_area_m2").text
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    cells = re.findall(r'<td class="num">([^<]+)</td>', body)
    assert cells
    assert not any(re.search("[0-9]", cell) for cell in cells)
