"""Reading the shipped tables."""

import shutil

import geopandas
import pytest

from geo.errors import InputError, UnavailableError
from geo.schema import tables
from geo.schema.check import check
from geo.sources.shipped import SITES, manifest, shipped
from tests.facts import shipped_tables


@pytest.fixture(scope="module")
def found():
    return shipped_tables()


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(SITES, tmp_path / "sites")


def test_every_shipped_table_is_declared_and_passes_its_own_check_again(found):
    for name, frame in found.items():
        assert check(frame, tables()[name]).problems == ()
        assert list(frame.columns) == list(tables()[name].names)


def test_locations_come_with_geometry_in_wgs84(found):
    assert isinstance(found["location"], geopandas.GeoDataFrame)
    assert found["location"].crs.to_epsg() == 4326


def test_tables_come_in_an_order_that_never_names_a_row_still_to_come(found):
    seen: dict[str, set[object]] = {}
    for name, frame in found.items():
        declared = tables()[name]
        seen[name] = set()
        references = [c for c in declared.columns if c.references and c.references != name]
        for column in references:
            assert set(frame[column.name].dropna()) <= seen[column.references], (name, column.name)
        seen[name] = set(frame[declared.key.name])
        assert len(seen[name]) == len(frame)


def test_the_unit_a_place_lies_in_stands_before_it(found):
    location = found["location"]
    rank = {id_: place for place, id_ in enumerate(location["id"])}
    inside = location[location["parent_id"].notna()]
    assert all(rank[parent] < rank[id_] for id_, parent in zip(inside["id"], inside["parent_id"], strict=True))
    assert location[location["parent_id"].isna()]["id"].tolist() == ["np"]


def test_a_missing_file_is_named_with_the_folder(copy):
    (copy / "sites.csv").unlink()
    (copy / "open_spaces.csv").unlink()
    with pytest.raises(UnavailableError) as error:
        shipped(copy)
    assert [problem.file for problem in error.value.problems] == ["open_spaces.csv", "sites.csv"]
    assert str(copy) in error.value.text("en")


def test_a_folder_without_its_list_is_refused(tmp_path):
    with pytest.raises(UnavailableError, match=r"SOURCES\.toml"):
        manifest(tmp_path)


def test_a_row_that_breaks_a_rule_is_refused(copy):
    path = copy / "space_surveys.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("21328.91", "much", 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        shipped(copy)
    assert [problem.column for problem in error.value.problems] == ["total_area_m2"]
