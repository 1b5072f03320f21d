import geopandas
import numpy
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import LimitError
from geo.outputs import shp
from geo.outputs.shp import write_shp
from tests.geo.outputs.samples import RING

SHAPES = {
    "points": [shapely.Point(85.3, 27.7), shapely.Point(-1.5, 0)],
    "multipoints": [shapely.MultiPoint([(85.3, 27.7), (86, 28)]), shapely.MultiPoint([(1, 2)])],
    "lines": [
        shapely.LineString([(0, 0), (1, 1), (2, 0)]),
        shapely.MultiLineString([[(0, 0), (1, 1)], [(5, 5), (6, 6), (7, 5)]]),
    ],
    "areas": [RING, shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)]), shapely.box(5, 5, 6, 6)],
}


def written(folder, shapes, kind):
    path = folder / "shapes.shp"
    write_shp(path, numpy.array(shapes, dtype=object), kind=kind)
    return path


def reference(folder, kind):
    """The same shapes as GDAL writes them."""
    rows = {"a": range(len(SHAPES[kind]))}
    geopandas.GeoDataFrame(rows, geometry=SHAPES[kind], crs="EPSG:4326").to_file(folder / "reference.shp")
    return folder / "reference.shp"


def normal(shapes):
    return [shapely.normalize(shape).wkt for shape in shapes]


@pytest.mark.parametrize("kind", SHAPES)
def test_shapes_come_back_as_they_were(tmp_path, kind):
    path = written(tmp_path, SHAPES[kind], kind)
    found = pyogrio.read_dataframe(path).geometry
    assert normal(found) == normal(SHAPES[kind])


@pytest.mark.parametrize("kind", SHAPES)
def test_the_index_is_that_of_the_reference_writer_byte_for_byte(tmp_path, kind):
    path = written(tmp_path, SHAPES[kind], kind)
    assert path.with_suffix(".shx").read_bytes() == reference(tmp_path, kind).with_suffix(".shx").read_bytes()


@pytest.mark.parametrize("kind", ("points", "multipoints", "lines"))
def test_the_shapes_are_those_of_the_reference_writer_byte_for_byte(tmp_path, kind):
    path = written(tmp_path, SHAPES[kind], kind)
    assert path.read_bytes() == reference(tmp_path, kind).read_bytes()


def test_outer_rings_run_clockwise_and_holes_against_it(tmp_path):
    path = written(tmp_path, [shapely.orient_polygons(RING)], "areas")
    words = numpy.frombuffer(path.read_bytes()[100:], "<i4")
    parts, points = words[11], words[12]
    xy = words[13 + parts : 13 + parts + 4 * points].view("<f8").reshape(-1, 2)
    outer, hole = (shapely.LinearRing(ring) for ring in numpy.split(xy, [words[14]]))
    assert (outer.is_ccw, hole.is_ccw) == (False, True)


def test_chunks_join_without_a_seam(tmp_path, monkeypatch):
    shapes = [shapely.box(x, 0, x + 1, 1) for x in range(10)] + [RING]
    whole = written(tmp_path, shapes, "areas").read_bytes()
    monkeypatch.setattr(shp, "_CHUNK_ROWS", 3)
    assert written(tmp_path, shapes, "areas").read_bytes() == whole


def test_a_file_past_what_readers_take_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(shp, "_SIZE_MOST_BYTES", 200)
    with pytest.raises(LimitError, match="GeoPackage"):
        written(tmp_path, SHAPES["areas"], "areas")


corners = st.floats(-180, 180, allow_nan=False)
boxes = st.tuples(corners, corners, st.floats(1e-6, 10), st.floats(1e-6, 10)).map(
    lambda box: shapely.box(box[0], box[1], box[0] + box[2], box[1] + box[3])
)


@given(st.lists(boxes, min_size=1, max_size=8))
def test_any_boxes_come_back_corner_by_corner(tmp_path_factory, shapes):
    path = written(tmp_path_factory.mktemp("shp"), shapes, "areas")
    found = pyogrio.read_dataframe(path).geometry
    assert all(shapely.equals(found.array, shapes))
    assert (shapely.bounds(numpy.array(found)) == shapely.bounds(shapes)).all()
