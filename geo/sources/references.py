"""Reference systems in a file's own words: authority and number, WKT or PROJJSON; nothing that points elsewhere."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache

import numpy
import pyproj
from numpy.typing import NDArray

from geo.crs import WGS84, crs_choices, named
from geo.errors import InputError, MissingError, Problem
from geo.sources.geojson import CRS_NAME

__all__ = ["READ_AS", "Numbers", "Reference", "is_doubtful", "reference", "system", "title"]

_WKT = re.compile(
    r"\s*(?:PROJCS|GEOGCS|COMPD_CS|PROJCRS|PROJECTEDCRS|GEOGCRS|GEOGRAPHICCRS|GEODCRS|GEODETICCRS|COMPOUNDCRS|BOUNDCRS)\s*\[",
    re.IGNORECASE,
)
_REACHING_OUT = re.compile(r"PARAMETERFILE|EXTENSION|\.gsb|\.tif|\.gtx|\+proj|://", re.IGNORECASE)
_LONGEST = 20_000
_DEEPEST = 64
_EVEREST_1937_M = 6_377_276.345
_SWAPPED = " swapped"
READ_AS = " read as "
"""Words between the true and the mistaken system of a reading."""

Numbers = NDArray[numpy.float64]

_DEGREES = pyproj.CRS(WGS84)


@lru_cache(maxsize=64)
def _transformer(given: pyproj.CRS, wanted: pyproj.CRS) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(given, wanted, always_xy=True)


def _unread(text: str) -> InputError:
    return InputError(Problem("import.crs_unread", {"found": text[:120]}, value=text[:120]))


def _by_name(text: str) -> pyproj.CRS | None:
    """System by authority and number in any of their spellings; None where the text is none of them."""
    found = CRS_NAME.fullmatch(text.strip())
    if not found:
        return None
    authority = (found["authority"] or found["web_authority"]).upper()
    code = (found["code"] or found["web_code"]).upper()
    if authority == "OGC" or code.startswith("CRS"):
        return pyproj.CRS(WGS84) if code in {"CRS84", "CRS84H"} else None
    try:
        return named(f"{authority}:{code}")
    except MissingError:
        return None


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character in "[{") - (character in "]}")
        deepest = max(deepest, depth)
    return deepest


def _by_definition(text: str) -> pyproj.CRS | None:
    """System by WKT or PROJJSON; None where the text is neither, or refers to anything outside itself."""
    if len(text) > _LONGEST or _depth(text) > _DEEPEST:
        return None
    outside = text.replace("https://proj.org/schemas", "") if text.lstrip().startswith("{") else text
    if _REACHING_OUT.search(outside):
        return None
    try:
        if text.lstrip().startswith("{"):
            return pyproj.CRS.from_json_dict(json.loads(text))
        return pyproj.CRS.from_wkt(text) if _WKT.match(text) else None
    except (pyproj.exceptions.CRSError, ValueError, TypeError, RecursionError):
        return None


def system(text: str) -> pyproj.CRS:
    """Plane or geographic system that a file names or defines.

    >>> system("urn:ogc:def:crs:EPSG::32645").to_epsg(), system("OGC:CRS84").to_epsg()
    (32645, 4326)

    Raises:
        InputError: the text names no known system, or is a definition that refers to files or addresses.
    """
    found = _by_name(text) or _by_definition(text)
    if found is None:
        raise _unread(text)
    flat = found.to_2d()
    if not (flat.is_geographic or flat.is_projected):
        raise _unread(text)
    return _as_ours(flat)


def _as_ours(crs: pyproj.CRS) -> pyproj.CRS:
    """The system of ours that is the same, else the one given."""
    for choice in crs_choices().values():
        if crs.equals(choice, ignore_axis_order=True):
            return choice
    authority = crs.to_authority(min_confidence=90)
    if authority is None or authority[0] not in {"EPSG", "ESRI"}:
        return crs
    same = named(":".join(authority))
    ours = {("ESRI", "102306"): "MUTM-84"}.get(authority)
    return crs_choices()[ours] if ours else same


@lru_cache(maxsize=64)
def title(crs: pyproj.CRS) -> str:
    """Name by which the program shows a system and a user can ask for it; the system's own name where it has none."""
    for name, choice in crs_choices().items():
        if crs == choice:
            return name
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.name)


def is_doubtful(crs: pyproj.CRS) -> bool:
    """Whether the system stands on the ellipsoid of the Nepalese datum without naming the datum: 234 m are in doubt."""
    ellipsoid, datum = crs.ellipsoid, crs.datum
    if ellipsoid is None or datum is None:
        return False
    return "unknown" in datum.name.lower() and abs(ellipsoid.semi_major_metre - _EVEREST_1937_M) < 1


@dataclass(frozen=True)
class Reference:
    """How to read coordinates: the system, whether x and y are exchanged, and as which system they were misread before.

    Attributes:
        crs: the system they are in.
        swapped: whether the first number is the northing or latitude.
        misread_as: system by which somebody turned them into degrees although they were in ``crs``.
    """

    crs: pyproj.CRS
    swapped: bool = False
    misread_as: pyproj.CRS | None = None

    @property
    def key(self) -> str:
        """Text by which ``reference`` finds it again."""
        name = title(self.crs)
        if self.misread_as is not None:
            name += f"{READ_AS}{title(self.misread_as)}"
        return f"{name}{_SWAPPED}" if self.swapped else name

    def degrees(self, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
        """Longitude and latitude in WGS 84 [deg] of coordinates; infinite where there is none."""
        if self.swapped:
            x, y = y, x
        if self.misread_as is not None:
            x, y = _transformer(_DEGREES, self.misread_as).transform(x, y)
        if self.crs == _DEGREES:
            return numpy.asarray(x, dtype=numpy.float64), numpy.asarray(y, dtype=numpy.float64)
        lon_deg, lat_deg = _transformer(self.crs, _DEGREES).transform(x, y)
        return numpy.asarray(lon_deg, dtype=numpy.float64), numpy.asarray(lat_deg, dtype=numpy.float64)


def reference(text: str) -> Reference:
    """How to read coordinates, from the words of a user or a suggestion.

    >>> reference("MUTM-84 read as EPSG:32645").key, reference("EPSG:4326 swapped").swapped
    ('MUTM-84 read as EPSG:32645', True)

    Raises:
        MissingError: no such system.
    """
    words = text.strip()
    swapped = words.endswith(_SWAPPED)
    name, _, misread = words.removesuffix(_SWAPPED).partition(READ_AS)
    return Reference(named(name.strip()), swapped, named(misread.strip()) if misread else None)
