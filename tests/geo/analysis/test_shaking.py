"""Intensity at points."""

import geopandas
import numpy
import pytest
import shapely

from geo.analysis.shaking import mmi_at
from geo.grid import Grid
from geo.layer import Layer, LayerCard

CARD = LayerCard("i", "intensity", "Shaking")
WIDE, NARROW = shapely.box(85.0, 27.0, 86.0, 28.0), shapely.box(85.2, 27.6, 85.4, 27.8)
POINTS = shapely.points([[85.3, 27.7], [85.1, 27.1], [84.0, 27.0]])


def test_without_a_layer_no_intensity_is_known():
    assert numpy.isnan(mmi_at(POINTS, None)).all()
    assert numpy.isnan(mmi_at(POINTS, Layer(CARD, WIDE))).all()


@pytest.mark.parametrize("order", ([0, 1], [1, 0]))
def test_of_bands_within_each_other_the_strongest_counts_whatever_their_order(order):
    rows = geopandas.GeoDataFrame({"mmi": [6.5, 7.5]}, geometry=[WIDE, NARROW], crs=4326).iloc[order]
    found = mmi_at(POINTS, Layer(CARD, WIDE, features=rows))
    assert found.tolist()[:2] == [7.5, 6.5]
    assert numpy.isnan(found[2])


def test_a_grid_tells_the_intensity_of_the_cell_of_each_point():
    grid = Grid(numpy.array([[7.0, 8.0]]), (0.2, 0, 85.1, 0, -1, 28.0), "EPSG:4326", "mmi")
    found = mmi_at(POINTS, Layer(CARD, WIDE, grid=grid))
    assert found[:2].tolist() == [8.0, 7.0]
    assert numpy.isnan(found[2])
