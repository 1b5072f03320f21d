"""The boundary in a file of a survey: its areas in WGS 84, from whatever system the file or its sender names."""

from pathlib import Path

import numpy
import shapely

from geo.errors import InputError, Problem
from geo.sources.child import Parsed, parse
from geo.sources.features import in_degrees
from geo.sources.limits import Limits

__all__ = ["boundary_of", "read_boundary"]

_AREAS = (3, 6)


def boundary_of(parsed: Parsed, *, crs: str = "") -> shapely.Geometry:
    """Areas of a file as one geometry in WGS 84.

    Args:
        parsed: layer of a file.
        crs: reference system of the file, where it names none, such as ``MUTM-84``.

    Raises:
        InputError: the file has no area or names no system, or an area crosses itself.
    """
    shapes = in_degrees(parsed, crs)
    areas = shapes[numpy.isin(shapely.get_type_id(shapes), _AREAS)]
    if not len(areas):
        raise InputError(Problem("boundary.no_area", {"count": len(shapes)}, parsed.file))
    broken = areas[~shapely.is_valid(areas)]
    if len(broken):
        reason = shapely.is_valid_reason(broken[0])
        raise InputError(Problem("boundary.invalid", {"reason": reason}, parsed.file))
    return shapely.union_all(areas)


def read_boundary(path: Path, *, crs: str = "", limits: Limits | None = None) -> shapely.Geometry:
    """Areas of the first layer of a file as one geometry in WGS 84; the file is read in a process of its own.

    Args:
        path: shapefile in an archive, GeoPackage, KML, GeoJSON or any other accepted file.
        crs: reference system of the file, where it names none.
        limits: bounds; those for files from the web where none are given.

    Raises:
        InputError: the file is damaged, has no area or names no system, or an area crosses itself.
        LimitError: it is larger, deeper or slower than the limits allow.
        MissingError: there is no such system.
    """
    return boundary_of(parse(path, limits=limits or Limits()), crs=crs)
