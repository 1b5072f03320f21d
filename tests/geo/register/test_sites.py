"""Displacement sites in one table: placed no closer than they are known."""

import geopandas
import pandas
import pytest
import shapely

from geo.register.sites import SITE_COLUMNS, site_rows

FORMER = shapely.box(85.0, 27.0, 85.1, 27.1)


def _locations() -> geopandas.GeoDataFrame:
    rows = [
        ("d", "district", "Sindhupalchok", None, "digitised", shapely.box(85, 27, 86, 28)),
        ("l", "local_level", "Chautara", "d", "digitised", shapely.box(85, 27, 85.5, 27.5)),
        ("w10", "ward", "Chautara-10", "l", "digitised", shapely.box(85, 27, 85.05, 27.1)),
        ("w11", "ward", "Chautara-11", "l", "digitised", shapely.box(85.05, 27, 85.1, 27.1)),
        ("v", "former_vdc", "Sangachok", "d", "digitised", FORMER),
        ("site-a", "site", "Bhimtar", "v", "admin_area", None),
        ("site-b", "site", "Camp by the road", "w11", "gazetteer", shapely.Point(85.06, 27.05)),
        ("site-c", "site", "Somewhere", "d", "unknown", None),
    ]
    frame = pandas.DataFrame(rows, columns=["id", "kind", "name_en", "parent_id", "precision", "geometry"])
    frame = frame.assign(name_ne=None, sensitivity="public", source_id="s", note=None, version=1)
    return geopandas.GeoDataFrame(frame, geometry="geometry", crs=4326)


@pytest.fixture
def rows() -> pandas.DataFrame:
    ids = ["site-a", "site-b", "site-c"]
    sites = pandas.DataFrame({"location_id": ids, "site_type": "unknown", "site_status": "historic"})
    tables = {
        "location": _locations(),
        "location_name": pandas.DataFrame({"location_id": ["site-a", "site-a"], "name": ["Bhimtaar", "Bhimtaar"]}),
        "location_successor": pandas.DataFrame({"former_id": ["v", "v"], "successor_id": ["w10", "w11"]}),
        "site": sites,
    }
    return site_rows(tables).set_index("id", drop=False)


def test_a_site_known_to_an_area_has_that_area_and_no_point(rows):
    assert rows.geometry["site-a"].equals(FORMER)
    assert pandas.isna(rows.loc["site-a", "lon_deg"])


def test_the_municipality_of_a_former_unit_is_known_where_all_its_ground_lies_in_one_and_the_ward_is_not(rows):
    assert rows.loc["site-a", "local_level"] == "Chautara"
    assert rows.loc["site-a", "local_level_id"] == "l"
    assert rows.loc["site-a", "district"] == "Sindhupalchok"
    assert pandas.isna(rows.loc["site-a", "ward"])


def test_a_site_with_a_position_keeps_it(rows):
    assert rows.loc["site-b", ["lon_deg", "lat_deg"]].tolist() == [85.06, 27.05]
    assert rows.loc["site-b", "ward"] == 11


def test_a_site_whose_position_is_not_known_is_drawn_nowhere(rows):
    assert rows.geometry["site-c"] is None
    assert rows.loc["site-c", "district"] == "Sindhupalchok"


def test_a_name_written_twice_is_told_once(rows):
    assert rows.loc["site-a", "other_names"] == "Bhimtaar"
    assert list(rows.columns) == list(SITE_COLUMNS)
