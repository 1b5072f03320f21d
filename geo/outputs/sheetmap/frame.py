"""What piece of the ground a sheet shows: zone, scale and centre, and where a position comes to lie on the paper."""

from dataclasses import dataclass
from functools import cache
from math import atan2, ceil, degrees

import numpy
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84, mutm, mutm_meridian_deg
from geo.outputs.sheetmap.paper import A3, PAPERS, Paper

__all__ = ["DENOMINATORS", "Frame", "Zone", "frames", "zone_of"]

DENOMINATORS = (500, 1_000, 1_250, 2_000, 2_500, 5_000)
"""Standard scales, one to so many."""

_EDGE_MM = 12.0
"""Room between the boundary and the edge of the window."""
_OVERLAP_MM = 10.0
_MM_PER_M = 1_000.0
_POINT_DENOMINATOR = 1_000
_NORTHWARD_DEG = 0.0001


@cache
def _turn(meridian_deg: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(WGS84, mutm(meridian_deg), always_xy=True)


@dataclass(frozen=True)
class Zone:
    """A zone of the Modified UTM with the way into it and out of it."""

    meridian_deg: int

    def to_metres(self, positions_deg: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
        """Easting and northing [m] of positions given by longitude and latitude (WGS 84) [deg]."""
        turn = _turn(self.meridian_deg)
        return numpy.column_stack(turn.transform(positions_deg[:, 0], positions_deg[:, 1]))

    def to_degrees(self, positions_m: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
        """Longitude and latitude (WGS 84) [deg] of positions given by easting and northing [m]."""
        turn = _turn(self.meridian_deg)
        return numpy.column_stack(turn.transform(positions_m[:, 0], positions_m[:, 1], direction="INVERSE"))

    def shape_m(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape [deg] in metres of the zone."""
        return shapely.transform(shape, self.to_metres)

    def true_north_deg(self, lon_deg: float, lat_deg: float) -> float:
        """Direction of true north [deg], clockwise from the grid's north.

        >>> round(Zone(84).true_north_deg(85.315, 27.706), 2)
        -0.61
        """
        here, there = self.to_metres(numpy.array([[lon_deg, lat_deg], [lon_deg, lat_deg + _NORTHWARD_DEG]]))
        east_m, north_m = there - here
        return degrees(atan2(east_m, north_m))


def zone_of(shape: BaseGeometry) -> Zone:
    """The MUTM zone that the middle of a shape [deg] lies in."""
    west, _, east, _ = shape.bounds
    return Zone(mutm_meridian_deg((west + east) / 2))


@dataclass(frozen=True)
class Frame:
    """One sheet's piece of the ground, grid north up; ``part`` of ``parts`` where a space needs several sheets."""

    zone: Zone
    paper: Paper
    denominator: int
    centre_m: tuple[float, float]
    part: int = 1
    parts: int = 1

    @property
    def mm_per_m(self) -> float:
        """Length on paper [mm] of a metre of the grid."""
        return _MM_PER_M / self.denominator

    @property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """West, south, east and north edge [m] of the window."""
        window = self.paper.window
        half_m = window.width_mm / 2 / self.mm_per_m, window.height_mm / 2 / self.mm_per_m
        (east, north), (across, up) = self.centre_m, half_m
        return east - across, north - up, east + across, north + up

    @property
    def bounds_deg(self) -> tuple[float, float, float, float]:
        """West, south, east and north [deg] of a box that holds the window."""
        corners_m = shapely.get_coordinates(shapely.box(*self.bounds_m))
        found = self.zone.to_degrees(corners_m)
        (west, south), (east, north) = found.min(axis=0), found.max(axis=0)
        return west, south, east, north

    def to_page(self, positions_m: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
        """Place on the page [mm] of grid positions [m]."""
        window = self.paper.window
        west, _, _, north = self.bounds_m
        corner = numpy.array([window.left_mm, window.top_mm])
        return (positions_m - [west, north]) * [self.mm_per_m, -self.mm_per_m] + corner


def _size_mm(shape_m: BaseGeometry, denominator: int) -> tuple[float, float]:
    west, south, east, north = shape_m.bounds
    return (east - west) * _MM_PER_M / denominator, (north - south) * _MM_PER_M / denominator


def _fits(shape_m: BaseGeometry, paper: Paper, denominator: int) -> bool:
    room = paper.window.within(_EDGE_MM)
    width_mm, height_mm = _size_mm(shape_m, denominator)
    return width_mm <= room.width_mm and height_mm <= room.height_mm


def _middle(shape_m: BaseGeometry) -> tuple[float, float]:
    west, south, east, north = shape_m.bounds
    return (west + east) / 2, (south + north) / 2


def _middles(low_m: float, high_m: float, *, room_m: float, overlap_m: float) -> list[float]:
    """Centres [m] of as few windows of that room as cover a stretch, each overlapping the next."""
    length_m = high_m - low_m
    count = max(1, ceil((length_m - overlap_m) / (room_m - overlap_m)))
    step_m = room_m - overlap_m
    first_m = (low_m + high_m) / 2 - step_m * (count - 1) / 2
    return [first_m + step_m * place for place in range(count)]


def _tiles(shape_m: BaseGeometry, zone: Zone, paper: Paper, denominator: int) -> list[Frame]:
    """Frames side by side that together hold the shape, from the north-west on; empty ones are left out."""
    room, per_m = paper.window.within(_EDGE_MM / 2), _MM_PER_M / denominator
    west, south, east, north = shape_m.bounds
    overlap_m = _OVERLAP_MM / per_m
    across = _middles(west, east, room_m=room.width_mm / per_m, overlap_m=overlap_m)
    down = _middles(south, north, room_m=room.height_mm / per_m, overlap_m=overlap_m)
    every = [Frame(zone, paper, denominator, (x, y)) for y in reversed(down) for x in across]
    seen = [frame for frame in every if shapely.intersects(shape_m, shapely.box(*frame.bounds_m))]
    return [Frame(zone, paper, denominator, frame.centre_m, number, len(seen)) for number, frame in enumerate(seen, 1)]


def frames(shape: BaseGeometry, *, paper: Paper | None = None, denominator: int | None = None) -> list[Frame]:
    """The sheets a shape needs: one at the largest standard scale that holds it, or several where none does.

    Args:
        shape: boundary or point in WGS 84 [deg].
        paper: paper to use; A4 where it is enough, else A3, if none is given.
        denominator: scale to use, one to so many.
    """
    zone = zone_of(shape)
    shape_m = zone.shape_m(shape)
    if shape_m.area == 0 and denominator is None:
        return [Frame(zone, paper or next(iter(PAPERS.values())), _POINT_DENOMINATOR, _middle(shape_m))]
    papers = [paper] if paper else list(PAPERS.values())
    scales = (denominator,) if denominator else DENOMINATORS
    for size in papers:
        for scale in scales:
            if _fits(shape_m, size, scale):
                return [Frame(zone, size, scale, _middle(shape_m))]
    return _tiles(shape_m, zone, paper or A3, scales[-1])
