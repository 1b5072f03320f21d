"""The numbered points of a boundary with their coordinates in MUTM and WGS 84."""

from collections.abc import Iterator

import numpy
import pandas
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.outputs.sheetmap.frame import Zone, zone_of

__all__ = ["COLUMNS", "boundary_points", "grid_area_m2"]

COLUMNS = ("point_no", "part_no", "ring", "easting_m", "northing_m", "lon_deg", "lat_deg", "to_next_m")


def _rings(shape: BaseGeometry) -> Iterator[tuple[int, str, NDArray[numpy.float64]]]:
    """Part, kind and corners [deg] of each ring, the largest part first, the last corner not repeated."""
    areas = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]
    for number, part in enumerate(sorted(areas, key=lambda one: -one.area), 1):
        turned = shapely.orient_polygons(part, exterior_cw=True)
        yield number, "outer", shapely.get_coordinates(turned.exterior)[:-1]
        for hole in turned.interiors:
            yield number, "hole", shapely.get_coordinates(hole)[:-1]


def _from_north(corners_m: NDArray[numpy.float64]) -> int:
    """Place of the northernmost corner, the western one of two."""
    return int(numpy.lexsort((corners_m[:, 0], -corners_m[:, 1]))[0])


def _ring_rows(part_no: int, ring: str, corners: NDArray[numpy.float64], zone: Zone) -> pandas.DataFrame:
    positions_m = zone.to_metres(corners)
    first = _from_north(positions_m)
    corners, positions_m = numpy.roll(corners, -first, axis=0), numpy.roll(positions_m, -first, axis=0)
    legs = numpy.roll(positions_m, -1, axis=0) - positions_m
    columns = {
        "part_no": part_no,
        "ring": ring,
        "easting_m": positions_m[:, 0],
        "northing_m": positions_m[:, 1],
        "lon_deg": corners[:, 0],
        "lat_deg": corners[:, 1],
        "to_next_m": numpy.hypot(legs[:, 0], legs[:, 1]),
    }
    return pandas.DataFrame(columns)


def boundary_points(shape: BaseGeometry, *, zone: Zone | None = None) -> pandas.DataFrame:
    """Corners of a boundary in order, numbered through: coordinates [m] and [deg], length to the next [m].

    Each ring begins at its northernmost corner on the grid; outer rings run clockwise. Lengths are those of the grid.
    A shape without an area has no corners.

    >>> square = shapely.box(85.301, 27.701, 85.302, 27.702)
    >>> boundary_points(square)[["point_no", "lon_deg", "lat_deg"]].values.tolist()
    [[1.0, 85.302, 27.702], [2.0, 85.302, 27.701], [3.0, 85.301, 27.701], [4.0, 85.301, 27.702]]

    Args:
        shape: boundary in WGS 84 [deg].
        zone: zone of the coordinates; that of the shape's middle if none is given.
    """
    there = zone or zone_of(shape)
    found = [_ring_rows(*ring, there) for ring in _rings(shape)]
    rows = pandas.concat(found, ignore_index=True) if found else pandas.DataFrame(columns=list(COLUMNS[1:]))
    rows.insert(0, "point_no", numpy.arange(1, len(rows) + 1))
    return rows


def grid_area_m2(shape: BaseGeometry, *, zone: Zone | None = None) -> float:
    """Area [m2] of a boundary on the plane of its MUTM zone."""
    return float((zone or zone_of(shape)).shape_m(shape).area)
