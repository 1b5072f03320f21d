"""What an address asks, which rows pass, and that the totals are those of the rows."""

import geopandas
import pandas
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.selection import CHAUTARA_ID, Selection, passing, selection_from, sorted_by, totals
from geo.errors import InputError

ROUNDS = ("2019-12", "2020-03")


def _nobody(_text: str) -> list[str]:
    return []


def _rows() -> geopandas.GeoDataFrame:
    """Five grounds: two of the 83, one of Chautara, one of Pokhara, one site known to an area only."""
    frame = {
        "id": ["kv-001", "kv-002", "iom-a", "iom-b", "site-x"],
        "kind": ["open_space"] * 4 + ["site"],
        "name_en": ["Tundikhel", "Bus Park", "Madkeno", "Lakeside", "Bhimtar"],
        "name_ne": ["टुँडिखेल", None, None, None, "भिमटार"],
        "other_names": [None, "Gongabu", None, None, None],
        "register": ["valley_83", "valley_83", "iom_municipal", "iom_municipal", None],
        "district": ["Kathmandu", "Lalitpur", "Sindhupalchok", "Kaski", "Sindhupalchok"],
        "local_level": ["Kathmandu", "Lalitpur", "Chautara", "Pokhara", "Chautara"],
        "local_level_id": ["k", "l", CHAUTARA_ID, "p", CHAUTARA_ID],
        "ward": pandas.array([28, 3, 11, 6, None], dtype="Int64"),
        "size_class": ["large", "small", "medium", "unknown", "unknown"],
        "suggested_uses": ["helipad;logistics", "logistics", None, "settlement_camp", None],
        "owner_class": ["security_forces", "local_government", "unknown", "community", None],
        "precision": ["digitised", "digitised", "digitised", "digitised", "admin_area"],
        "usable_area_m2": [70_000.0, 700.0, 10_503.4, None, None],
        "people_at_3_5_m2": pandas.array([20_000, 200, 3_000, None, None], dtype="Int64"),
        "findings": pandas.array([2, 0, 1, 0, 0], dtype="Int64"),
        "worst": ["error", "none", "note", "none", "none"],
    }
    places = [(85.3, 27.7), (85.32, 27.66), (85.7, 27.7), (83.9, 28.2), (85.3, 27.7)]
    shapes = [shapely.box(lon, lat, lon + 0.01, lat + 0.01) for lon, lat in places]
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs=4326)


def _ids(**asked: str) -> list[str]:
    selection = selection_from(asked, rounds=ROUNDS)
    return _rows()[passing(_rows(), selection, alike=_nobody)]["id"].tolist()


def test_the_plain_page_shows_the_endorsed_spaces_and_chautara_with_its_sites():
    assert _ids() == ["kv-001", "kv-002", "iom-a", "site-x"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    (
        ({"register": "all"}, ["kv-001", "kv-002", "iom-a", "iom-b", "site-x"]),
        ({"register": "valley_83"}, ["kv-001", "kv-002"]),
        ({"register": "chautara"}, ["iom-a", "site-x"]),
        ({"register": "sites"}, ["site-x"]),
        ({"register": "iom_municipal"}, ["iom-a", "iom-b"]),
        ({"district": "Lalitpur"}, ["kv-002"]),
        ({"local_level": CHAUTARA_ID}, ["iom-a", "site-x"]),
        ({"local_level": "k", "ward": "28"}, ["kv-001"]),
        ({"ward": "11"}, ["iom-a"]),
        ({"size": "large"}, ["kv-001"]),
        ({"size": "unknown", "register": "all"}, ["iom-b"]),
        ({"use": "logistics"}, ["kv-001", "kv-002"]),
        ({"use": "helipad"}, ["kv-001"]),
        ({"owner": "security_forces"}, ["kv-001"]),
        ({"findings": "any"}, ["kv-001", "iom-a"]),
        ({"findings": "none"}, ["kv-002", "site-x"]),
        ({"findings": "error"}, ["kv-001"]),
        ({"q": "tundi"}, ["kv-001"]),
        ({"q": "gongabu"}, ["kv-002"]),
        ({"q": "भिमटार"}, ["site-x"]),
        ({"q": ".*"}, []),
        ({"district": "Nowhere"}, []),
    ),
)
def test_each_filter_keeps_the_rows_it_names(asked, expected):
    assert _ids(**asked) == expected


def test_names_that_are_only_alike_are_found_by_the_index_of_places():
    asked = selection_from({"q": "tundikel"}, rounds=ROUNDS)
    assert passing(_rows(), asked, alike=lambda _text: ["kv-001"]).tolist() == [True, False, False, False, False]


def test_a_drawn_area_takes_grounds_it_touches_but_no_place_whose_position_is_not_surveyed():
    around_tundikhel = "85.29,27.69;85.305,27.69;85.305,27.705;85.29,27.705"
    assert _ids(area=around_tundikhel) == ["kv-001"]


def test_a_drawn_area_that_crosses_itself_still_selects():
    bow_tie = "85.29,27.69;85.32,27.72;85.32,27.69;85.29,27.72"
    assert _ids(area=bow_tie) == ["kv-001"]


def test_an_address_with_several_unknown_values_is_refused_with_all_of_them_named():
    with pytest.raises(InputError) as refused:
        selection_from({"size": "huge", "per": "7", "page": "0", "area": "85,27"}, rounds=ROUNDS)
    assert [problem.code for problem in refused.value.problems] == [
        "selection.unknown", "selection.unknown", "selection.not_number", "selection.drawn",
    ]  # fmt: skip
    assert "large, medium, small, unknown" in refused.value.text()
    assert "large" in refused.value.text("ne")


@pytest.mark.parametrize("area", ("nan,1;2,3;4,5", "inf,1;2,3;4,5", "1,2;3,4;999,5", "1;2;3", ";".join(["1,1"] * 501)))
def test_a_drawn_area_of_odd_corners_is_refused(area):
    with pytest.raises(InputError):
        selection_from({"area": area}, rounds=ROUNDS)


def test_an_unknown_round_is_refused_and_the_known_ones_are_named():
    with pytest.raises(InputError, match="latest, 2019-12, 2020-03"):
        selection_from({"round": "2013-01"}, rounds=ROUNDS)


def test_an_address_says_only_what_differs_from_the_plain_page():
    asked = selection_from({"district": "Lalitpur", "per": "45", "page": "3", "sort": ""}, rounds=ROUNDS)
    assert asked.query() == {"district": "Lalitpur", "per": "45"}
    assert asked.query(page=2) == {"district": "Lalitpur", "per": "45", "page": 2}
    assert asked.query(district="") == {"per": "45"}


def test_any_change_of_what_is_asked_goes_back_to_the_first_page():
    assert "page" not in Selection(page=4).query(size="large")


def test_only_filters_are_counted_as_filters():
    assert selection_from({"per": "45", "colour": "size", "sort": "-people"}, rounds=ROUNDS).filters == 0
    assert selection_from({"size": "large", "register": "all"}, rounds=ROUNDS).filters == 2


@pytest.mark.parametrize(
    ("sort", "expected"),
    (
        ("number", ["kv-001", "kv-002", "iom-a", "iom-b", "site-x"]),
        ("-number", ["site-x", "iom-b", "iom-a", "kv-002", "kv-001"]),
        ("name", ["site-x", "kv-002", "iom-b", "iom-a", "kv-001"]),
        ("place", ["iom-b", "kv-001", "kv-002", "iom-a", "site-x"]),
        ("-usable_area_m2", ["kv-001", "iom-a", "kv-002", "iom-b", "site-x"]),
        ("people", ["kv-002", "iom-a", "kv-001", "iom-b", "site-x"]),
        ("-findings", ["kv-001", "iom-a", "kv-002", "iom-b", "site-x"]),
    ),
)
def test_rows_are_sorted_with_what_is_not_known_at_the_end(sort, expected):
    assert sorted_by(_rows(), selection_from({"sort": sort}, rounds=ROUNDS))["id"].tolist() == expected


def test_totals_count_what_is_not_known_and_sum_the_rest():
    found = totals(_rows(), Selection().standard)
    assert (found.places, found.spaces, found.sites) == (5, 4, 1)
    assert (found.summed.known_spaces, found.summed.unknown_spaces) == (3, 2)
    assert found.summed.usable_area_m2 == pytest.approx(70_000 + 700 + 10_503.4)
    assert found.usable_area_ha == pytest.approx(8.12034)
    assert found.summed.people == 20_000 + 200 + 3_000  # floor(10503.4 / 3.5) = 3000


_FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "register": st.sampled_from(("home", "valley_83", "chautara", "sites", "all")),
        "district": st.sampled_from(("Kathmandu", "Lalitpur", "Kaski")),
        "size": st.sampled_from(("large", "small", "unknown")),
        "findings": st.sampled_from(("any", "none", "note")),
        "q": st.text(max_size=4),
    },
)


@given(_FILTERS)
def test_more_filters_never_show_more_rows_and_the_totals_are_always_those_of_the_rows(asked):
    whole = set(_rows()["id"])
    selection = selection_from({"register": "all", **asked}, rounds=ROUNDS)
    shown = _rows()[passing(_rows(), selection, alike=_nobody)]
    assert set(shown["id"]) <= whole
    found = totals(shown, Selection().standard)
    assert found.places == len(shown) == found.summed.known_spaces + found.summed.unknown_spaces
    assert found.summed.people == shown["people_at_3_5_m2"].sum()
