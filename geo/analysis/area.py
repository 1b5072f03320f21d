"""How large a boundary is: on the ellipsoid, and in the systems that surveyors print."""

import geopandas
import numpy
import pandas
from numpy.typing import NDArray

from geo.crs import WGS84, area_m2, crs_choices
from geo.ellipsoid import planar_area_m2

__all__ = ["PLANAR_SYSTEMS", "boundary_area_m2", "planar_areas_m2"]

PLANAR_SYSTEMS = ("MUTM-81", "MUTM-84", "MUTM-87", "EPSG:32644", "EPSG:32645")
"""Projected systems in which areas of Nepal are printed."""


def _in_degrees(spaces: geopandas.GeoDataFrame) -> NDArray[numpy.object_]:
    placed = spaces if spaces.crs is None or spaces.crs == WGS84 else spaces.to_crs(WGS84)
    return placed.geometry.to_numpy()


def boundary_area_m2(spaces: geopandas.GeoDataFrame) -> pandas.Series:
    """Geodesic area on the WGS 84 ellipsoid [m2] of each boundary; missing where there is none.

    Source: C. F. F. Karney, Algorithms for geodesics, Journal of Geodesy 87, 2013; see `geo.ellipsoid`.

    >>> from geo import toy
    >>> boundary_area_m2(toy.spaces()).round().astype(int).tolist()
    [87438, 10929, 21859, 43718, 16393, 2732]

    Args:
        spaces: table of spaces; one without a coordinate system is taken for WGS 84.
    """
    return pandas.Series(area_m2(_in_degrees(spaces)), index=spaces.index, name="boundary_area_m2")


def planar_areas_m2(spaces: geopandas.GeoDataFrame) -> pandas.DataFrame:
    """Area of each boundary in the plane of each system of `PLANAR_SYSTEMS` [m2], for comparison with printed ones.

    >>> from geo import toy
    >>> areas = planar_areas_m2(toy.spaces())
    >>> ppm = (areas.div(boundary_area_m2(toy.spaces()), axis=0) - 1) * 1e6
    >>> ppm.loc[0, ["MUTM-84", "EPSG:32645"]].round(-1).astype(int).to_dict()
    {'MUTM-84': 190, 'EPSG:32645': -110}

    Args:
        spaces: table of spaces; one without a coordinate system is taken for WGS 84.
    """
    shapes = _in_degrees(spaces)
    areas = {name: planar_area_m2(shapes, crs_choices()[name]) for name in PLANAR_SYSTEMS}
    return pandas.DataFrame(areas, index=spaces.index)
