"""Two survey rounds side by side on the page."""

import re

from tests.app.forms import HOST


def _number(text: str) -> int:
    return int(text.replace(",", "").replace("−", "-").replace("+", ""))


def _rows(page: str) -> list[list[str]]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r'<td class="num">(.*?)</td>', row) for row in body.split("</tr>") if "<td" in row]


def _page(client, question: str = "") -> str:
    answer = client.get(f"/compare{question}", base_url=HOST)
    assert answer.status_code == 200
    return answer.text


def test_the_two_valley_rounds_are_compared_first(client):
    page = _page(client)
    assert re.search(r'<option value="2019-12" selected>', page)
    assert re.search(r'<option value="2020-03" selected>', page)


def test_the_parts_add_up_to_all_spaces(client):
    said = re.search(r"(\d+) spaces = (\d+) compared \+ (\d+) held back \+ (\d+) that neither", _page(client))
    everything, *parts = (int(number) for number in said.groups())
    assert everything == 138 == sum(parts)


def test_the_total_is_the_sum_of_the_rows_it_stands_under(client):
    page = _page(client)
    rows = _rows(page)
    foot = re.findall(r'<td class="num">(.*?)</td>', page.partition("<tfoot>")[2].partition("</tfoot>")[0])
    first, second, change = (_number(text) for text in foot[:3])
    assert second - first == change
    for column, total in ((1, first), (2, second)):
        assert abs(sum(_number(row[column]) for row in rows) - total) <= len(rows) / 2  # each row is rounded


def test_a_lost_digit_is_held_back_and_says_so(client):
    held = _page(client).partition('id="held-back"')[2]
    row = held.partition("Civil Aviation 2")[2].partition("</tr>")[0]
    assert "117,155" in row
    assert "11,560" in row
    assert "digit" in row


def test_a_space_that_fell_to_nothing_is_not_called_a_loss(client):
    page = _page(client)
    assert "Oxygenation Park" not in page.partition("<tbody>")[2].partition("</tbody>")[0]


def test_the_largest_loss_can_stand_first(client):
    changes = [_number(row[3]) for row in _rows(_page(client, "?sort=loss"))]
    assert changes == sorted(changes)
    assert _rows(_page(client, "?sort=nonsense")) == _rows(_page(client))


def test_a_round_that_does_not_exist_is_not_found(client):
    assert client.get("/compare?first=1999-01", base_url=HOST).status_code == 404


def test_a_round_compared_with_itself_shows_no_change(client):
    page = _page(client, "?first=2020-03&second=2020-03")
    assert {row[3] for row in _rows(page)} == {"0"}
