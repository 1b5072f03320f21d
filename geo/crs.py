"""Coordinate reference systems of Nepal: areas, the MUTM zones, the metric system of an extent.

Geometry is kept in WGS 84 (EPSG:4326); areas are geodesic. The cadastre's Modified Universal Transverse Mercator has
three zones on Nepal 1981 (EPSG:6207) and no EPSG code, so it is built here from its parameters. Never go through a
``+towgs84`` PROJ string: its .prj reads back 234 m off.
"""

from collections.abc import Mapping
from functools import cache

import numpy
import pyproj
from numpy.typing import NDArray
from pyproj.crs import ProjectedCRS
from pyproj.crs.coordinate_operation import TransverseMercatorConversion

from geo.ellipsoid import geodesic_area_m2
from geo.errors import MissingError, Problem

__all__ = [
    "NEPAL_BOX_DEG", "WGS84", "area_m2", "crs_choices", "in_nepal", "metric", "mutm", "mutm_meridian_deg",
    "mutm_position", "named",
]  # fmt: skip

WGS84 = "EPSG:4326"
NEPAL_BOX_DEG = (80.05, 26.34, 88.21, 30.47)
"""West, south, east, north of the plausibility box of Nepal [deg]."""


@cache
def mutm(central_meridian_deg: int) -> pyproj.CRS:
    """Modified UTM zone of the Nepalese cadastre by its central meridian: 81, 84 or 87 degrees.

    >>> to_mutm = pyproj.Transformer.from_crs(WGS84, mutm(84), always_xy=True)
    >>> [round(value, 4) for value in to_mutm.transform(85.3150, 27.7060)]
    [629903.5635, 3065970.1821]
    """
    conversion = TransverseMercatorConversion(
        latitude_natural_origin=0,
        longitude_natural_origin=central_meridian_deg,
        false_easting=500000,
        false_northing=0,
        scale_factor_natural_origin=0.9999,
    )
    name = f"Nepal 1981 / MUTM {central_meridian_deg}"
    return ProjectedCRS(name=name, conversion=conversion, geodetic_crs=pyproj.CRS(6207))


def mutm_meridian_deg(lon_deg: float) -> int:
    """Central meridian [deg] of the MUTM zone that a longitude falls into.

    >>> mutm_meridian_deg(85.32), mutm_meridian_deg(85.66)
    (84, 87)
    """
    western_zone_end_deg, middle_zone_end_deg = 82.5, 85.5
    if lon_deg < western_zone_end_deg:
        return 81
    return 84 if lon_deg < middle_zone_end_deg else 87


@cache
def _to_mutm(central_meridian_deg: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(WGS84, mutm(central_meridian_deg), always_xy=True)


def mutm_position(lon_deg: float, lat_deg: float) -> tuple[int, float, float]:
    """Central meridian [deg], easting [m] and northing [m] of a position in its own MUTM zone.

    >>> meridian_deg, easting_m, northing_m = mutm_position(85.3150, 27.7060)
    >>> meridian_deg, round(easting_m, 2), round(northing_m, 2)
    (84, 629903.56, 3065970.18)
    """
    meridian_deg = mutm_meridian_deg(lon_deg)
    easting_m, northing_m = _to_mutm(meridian_deg).transform(lon_deg, lat_deg)
    return meridian_deg, easting_m, northing_m


@cache
def crs_choices() -> Mapping[str, pyproj.CRS]:
    """Systems a user can choose from, by the name the program shows."""
    mutm_zones = {f"MUTM-{meridian}": mutm(meridian) for meridian in (81, 84, 87)}
    coded = {"EPSG:4326": 4326, "EPSG:32644": 32644, "EPSG:32645": 32645, "EPSG:6207": 6207}
    return {**{name: pyproj.CRS(code) for name, code in coded.items()}, **mutm_zones}


def named(name: str) -> pyproj.CRS:
    """System by the name the program shows, or by ``EPSG:<number>`` / ``ESRI:<number>``; nothing else is looked up.

    Raises:
        MissingError: no such system.
    """
    if name in crs_choices():
        return crs_choices()[name]
    authority, _, code = name.partition(":")
    if authority.upper() in {"EPSG", "ESRI"} and code.isascii() and code.isdigit():
        try:
            return pyproj.CRS.from_authority(authority.upper(), code)
        except pyproj.exceptions.CRSError:
            pass
    raise MissingError(Problem("crs.unknown", {"value": name, "known": ", ".join(crs_choices())}, value=name))


def metric(lon_deg: float) -> pyproj.CRS:
    """Metric system for work near a longitude in Nepal: UTM 44N or 45N on WGS 84.

    >>> metric(85.32).to_epsg()
    32645
    """
    western_zone_end_deg = 84.0
    return pyproj.CRS(32644 if lon_deg < western_zone_end_deg else 32645)


def in_nepal(lon_deg: NDArray[numpy.float64], lat_deg: NDArray[numpy.float64]) -> NDArray[numpy.bool_]:
    """Which positions fall into the plausibility box of Nepal."""
    west, south, east, north = NEPAL_BOX_DEG
    return (lon_deg >= west) & (lon_deg <= east) & (lat_deg >= south) & (lat_deg <= north)


def area_m2(geometries: NDArray[numpy.object_]) -> NDArray[numpy.float64]:
    """Geodesic area on the WGS 84 ellipsoid [m2] of each geometry given in degrees; NaN where there is no area.

    Orientation of the rings does not matter. Points, lines and missing geometries have no area.
    """
    return geodesic_area_m2(geometries)
