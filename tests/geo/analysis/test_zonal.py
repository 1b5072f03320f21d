"""Figures of grids inside spaces are those of exactextract, in degrees and in metres."""

import geopandas
import numpy
import pandas
import pyproj
import pytest
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource

from geo import toy
from geo.analysis.zonal import zonal

OPS = ("mean", "min", "max", "sum", "count")
SPACES = toy.spaces().set_index("id").geometry


@pytest.mark.parametrize(
    ("crs", "transform"),
    (
        ("EPSG:4326", (0.0007, 0.0, 85.2995, 0.0, -0.0006, 27.7205)),
        ("EPSG:32645", (70.0, 0.0, 332_300.0, 0.0, -60.0, 3_067_300.0)),
    ),
)
def test_every_figure_equals_that_of_exactextract(crs, transform):
    values = numpy.random.default_rng(4).normal(1300, 50, (40, 35))
    values[10:14, 12:20] = numpy.nan
    found = zonal(SPACES, {"height": values}, transform=transform, crs=crs, ops=OPS)
    a, _, west, _, e, north = transform
    source = NumPyRasterSource(
        numpy.ma.masked_invalid(values),
        xmin=west, xmax=west + 35 * a, ymax=north, ymin=north + 40 * e, srs_wkt=pyproj.CRS(crs).to_wkt(),
    )  # fmt: skip
    peer = exact_extract(source, geopandas.GeoDataFrame(geometry=SPACES).to_crs(crs), list(OPS), output="pandas")
    numpy.testing.assert_allclose(
        found.to_numpy(), peer[list(OPS)].to_numpy(), rtol=1e-6
    )  # it keeps shares in single precision
    assert found.columns.tolist() == [f"height_{op}" for op in OPS]
    assert found.index.tolist() == SPACES.index.tolist()


def test_a_space_outside_the_grid_or_without_ground_has_no_figures():
    far = pandas.Series([shapely.box(86, 28, 86.1, 28.1), None, shapely.Point(85.31, 27.71)], index=list("abc"))
    where = {"transform": (0.01, 0.0, 85.30, 0.0, -0.01, 27.72), "crs": "EPSG:4326"}
    found = zonal(far, {"people": numpy.ones((2, 2))}, **where, ops=["sum", "mean"])
    assert found.isna().all().all()
