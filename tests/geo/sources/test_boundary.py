"""The boundary in a survey's file: closed areas in WGS 84, from whatever system it was drawn in."""

import geopandas
import numpy
import pytest
import shapely

from geo.crs import area_m2, mutm
from geo.errors import InputError
from geo.sources import boundary
from geo.sources.boundary import read_boundary
from tests.geo.sources.conftest import parse_here

SQUARE = shapely.box(85.315, 27.705, 85.316, 27.706)


@pytest.fixture(autouse=True)
def _read_here(monkeypatch):
    monkeypatch.setattr(boundary, "parse", parse_here)


def written(path, *shapes, crs="EPSG:4326"):
    geopandas.GeoDataFrame({"name": ["plot"] * len(shapes)}, geometry=list(shapes), crs=4326).to_crs(crs).to_file(path)
    return path


def areas(*shapes):
    return area_m2(numpy.array(shapes, dtype=object))


def test_a_geopackage_in_mutm_comes_back_in_degrees_to_a_few_millimetres(tmp_path):
    found = read_boundary(written(tmp_path / "survey.gpkg", SQUARE, crs=mutm(84)))
    assert shapely.hausdorff_distance(found, SQUARE) < 3e-8
    assert areas(found)[0] == pytest.approx(areas(SQUARE)[0], abs=0.01)


def test_a_file_without_a_system_is_read_as_its_sender_says(tmp_path):
    path = written(tmp_path / "survey.geojson", SQUARE)
    moved = read_boundary(path, crs="EPSG:6207")
    assert shapely.hausdorff_distance(moved, SQUARE) * 98_000 == pytest.approx(234, abs=8)


def test_parts_become_one_boundary_and_points_are_passed_over(tmp_path):
    east = shapely.box(85.316, 27.705, 85.317, 27.706)
    found = read_boundary(written(tmp_path / "survey.gpkg", SQUARE, east))
    assert found.geom_type == "Polygon"
    assert areas(found)[0] == pytest.approx(areas(SQUARE, east).sum(), rel=1e-6)


def test_a_file_of_points_is_no_boundary(tmp_path):
    with pytest.raises(InputError, match="holds no area") as refused:
        read_boundary(written(tmp_path / "corners.gpkg", shapely.Point(85.3, 27.7)))
    assert refused.value.problems[0].text("ne")


def test_an_area_that_crosses_itself_is_refused(tmp_path):
    bow = shapely.Polygon([(85.31, 27.70), (85.32, 27.71), (85.32, 27.70), (85.31, 27.71)])
    with pytest.raises(InputError, match="crosses itself"):
        read_boundary(written(tmp_path / "bow.gpkg", bow))
