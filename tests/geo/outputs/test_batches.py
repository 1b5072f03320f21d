import pyarrow
import pyogrio
import pyproj
import shapely

from geo.crs import named
from geo.outputs.batches import batches, crs_text, geometry_type, write_layer
from tests.geo.outputs.samples import POINT, RING, assessments, layer, spaces


def typed(*shapes):
    frame = spaces().iloc[: len(shapes)].copy()
    frame["geometry"] = list(shapes)
    return geometry_type(layer("spaces", frame))


def test_the_type_of_a_layer_is_the_narrowest_that_fits_every_shape():
    assert typed(RING, None) == "Polygon"
    assert typed(RING, shapely.MultiPolygon([RING])) == "MultiPolygon"
    assert typed(shapely.LineString([(0, 0), (1, 1)])) == "LineString"
    assert typed(POINT, POINT) == "Point"
    assert typed(shapely.MultiPoint([POINT])) == "MultiPoint"
    assert typed(POINT, RING) == "Unknown"
    assert typed(shapely.GeometryCollection([POINT])) == "Unknown"
    assert typed(None) == "Unknown"


def test_chunks_hold_all_rows_once_and_in_order():
    found = list(batches(layer("spaces", spaces()), chunk_rows=3))
    assert [len(batch) for batch in found] == [3, 1]
    ids = pyarrow.Table.from_batches(found)["id"].to_pylist()
    assert ids == ["toy-1", "toy-2", "toy-3", "toy-4"]


def test_a_table_without_geometry_has_no_geometry_column():
    assert "geometry" not in next(batches(layer("site_assessment", assessments()))).schema.names


def test_single_shapes_are_made_multiple_where_the_layer_is(tmp_path):
    frame = spaces().iloc[[0, 2]]
    write_layer(layer("spaces", frame), tmp_path / "x.gpkg", driver="GPKG")
    assert {shape.geom_type for shape in pyogrio.read_dataframe(tmp_path / "x.gpkg").geometry} == {"MultiPolygon"}


def test_a_system_is_said_by_its_code_or_in_full():
    assert crs_text(named("EPSG:32645")) == "EPSG:32645"
    assert pyproj.CRS.from_wkt(crs_text(named("MUTM-87"))) == named("MUTM-87")
