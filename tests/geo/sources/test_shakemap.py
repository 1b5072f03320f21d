"""The grid of a ShakeMap, and contours made into areas; what does not fit is refused with the reason."""

import numpy
import pytest
import rasterio
import shapely

from geo.errors import InputError, LimitError
from geo.sources.limits import Limits
from geo.sources.shakemap import bands, read
from tests.material.maps import SHAKEMAP, files


@pytest.fixture
def grid(tmp_path):
    """Read a text as grid.xml; gives what is told."""

    def of(text, **limits):
        (tmp_path / "grid.xml").write_text(text, encoding="utf-8")
        bounds = Limits(**limits) if limits else Limits.layers()
        return read(files(tmp_path / "grid.xml"), {}, tmp_path, bounds, lambda _step, _share: None)

    return of


def test_points_become_cells_around_them_from_the_north(grid, tmp_path):
    (layer,) = grid(SHAKEMAP)["layers"]
    with rasterio.open(tmp_path / "grid.tif") as source:
        assert source.read(1).round(1).tolist() == [
            [numpy.float32(6.1), numpy.float32(6.2), numpy.float32(6.3)],
            [numpy.float32(7.1), numpy.float32(7.2), numpy.float32(7.3)],
        ]
    assert layer["boxes"][0] == pytest.approx([84.95, 26.95, 85.25, 27.15])


@pytest.mark.parametrize(
    ("old", "new"),
    (
        ('nlon="3"', 'nlon="4"'),
        ('nlon="3"', ""),
        ('name="MMI"', 'name="PGV"'),
        ("20 6.1", "20 61"),
        ("20 6.1", "20 much"),
        ("85.1 27.1 20", "85.17 27.1 20"),
        ("</grid_data>", ""),
        ("85.0 27.1 20 6.1", "85.0 27.1 20 nan"),
    ),
)
def test_a_grid_that_does_not_fit_is_refused(grid, old, new):
    with pytest.raises(InputError):
        grid(SHAKEMAP.replace(old, new))


def test_entities_are_not_expanded(grid):
    bomb = '<!DOCTYPE shakemap_grid [<!ENTITY a "1 1 1 1 ">]>'
    with pytest.raises(InputError):
        grid(SHAKEMAP.replace("<shakemap_grid", f"{bomb}<shakemap_grid", 1))


def test_a_grid_larger_than_allowed_is_refused(grid):
    with pytest.raises(LimitError, match="cells"):
        grid(SHAKEMAP, cells=5)


def test_a_contour_open_at_the_edge_is_closed_by_it():
    top, middle, peak = [(0, 3), (4, 3)], [(0, 2), (4, 2)], [(1, 0), (2, 1), (3, 0)]
    areas, values = bands(shapely.from_wkt([shapely.LineString(one).wkt for one in (peak, middle, top)]),
                          numpy.array([7.0, 6.0, 5.0]))  # fmt: skip
    assert values == [5.0, 6.0, 7.0]
    assert areas[0].equals(shapely.box(0, 0, 4, 3))
    assert areas[1].equals(shapely.box(0, 0, 4, 2))
    assert areas[2].equals(shapely.Polygon(peak))


def test_closed_contours_lie_in_each_other_and_ground_outside_is_below_all():
    outer, inner = shapely.box(0, 0, 9, 9).exterior, shapely.box(3, 3, 6, 6).exterior
    areas, values = bands(numpy.array([inner, outer]), numpy.array([7.0, 6.0]))
    assert values == [6.0, 7.0]
    assert areas[0].equals(shapely.box(0, 0, 9, 9))
    assert areas[1].equals(shapely.box(3, 3, 6, 6))
