"""Columns of cadastral files are known by what survey offices call them; what is no plot is counted."""

import geopandas
import pytest
import shapely

from geo.crs import mutm
from geo.errors import InputError
from geo.sources import parcels
from geo.sources.parcels import read_parcels
from tests.geo.sources.conftest import parse_here

SQUARE = shapely.box(85.315, 27.705, 85.316, 27.706)


@pytest.fixture(autouse=True)
def _read_here(monkeypatch):
    monkeypatch.setattr(parcels, "parse", parse_here)


def written(path, shapes=(SQUARE,), *, crs="EPSG:4326", **columns):
    geopandas.GeoDataFrame(columns, geometry=list(shapes), crs=4326).to_crs(crs).to_file(path)
    return path


@pytest.mark.parametrize("name", ("PARCELNO", "Kitta No.", "plot_no", "कित्ता नं"))
def test_a_plot_number_is_found_under_its_usual_names(tmp_path, name):
    found = read_parcels(written(tmp_path / "a.gpkg", **{name: [101.0]}))
    assert found["plot_no"].tolist() == ["101"]


def test_sheet_owner_ward_and_printed_area_are_taken_as_they_stand(tmp_path):
    told = {"kitta": ["४७"], "SheetNo": ["२ ग"], "Owner": ["नेपाल सरकार"], "ward": ["५"], "RAPD": ["4-2-1-0"]}
    (row,) = read_parcels(written(tmp_path / "a.gpkg", crs=mutm(84), **told)).to_dict("records")
    assert [row[name] for name in ("plot_no", "sheet_no", "owner_name", "ward", "area_printed")] == [
        "४७",
        "२ ग",
        "नेपाल सरकार",
        5,
        "4-2-1-0",
    ]
    assert shapely.hausdorff_distance(row["geometry"], SQUARE) < 3e-8


def test_rows_without_number_and_outlines_that_cross_themselves_are_counted(tmp_path):
    bow = shapely.Polygon([(85, 27), (85.1, 27.1), (85.1, 27), (85, 27.1)])
    found = read_parcels(written(tmp_path / "a.gpkg", [SQUARE, SQUARE, bow], plot_no=["1", None, "3"]))
    assert found["plot_no"].tolist() == ["1"]
    assert found.attrs["left_out"] == {"crosses_itself": 1, "no_plot_number": 1}


def test_a_file_whose_columns_tell_no_number_says_which_it_has_and_takes_the_one_named(tmp_path):
    path = written(tmp_path / "a.gpkg", number=["1"])
    with pytest.raises(InputError, match="number"):
        read_parcels(path)
    assert read_parcels(path, columns={"plot_no": "number"})["plot_no"].tolist() == ["1"]
