"""Where the rows of a file lie: its reference system held against Nepal, better readings named with their evidence.

Nothing is moved in silence: the reading used is in the notes, a reading that puts most rows outside Nepal is refused
with the readings that would not, and a single row outside is rejected with the reading that would fit it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy
import pyproj
import shapely
from numpy.typing import NDArray

from geo.crs import NEPAL_BOX_DEG, crs_choices
from geo.errors import InputError, Problem
from geo.sources.references import READ_AS, Numbers, Reference, is_doubtful, reference, system, title
from geo.sources.shapes import Fault

__all__ = ["Box", "Candidate", "Placed", "candidates", "centres", "place"]

Box = tuple[float, float, float, float]

_DEGREES = "EPSG:4326"
_PLANE = ("MUTM-84", "MUTM-87", "MUTM-81", "EPSG:32645", "EPSG:32644")
_WEB_MERCATOR = "EPSG:3857"
_ZONES_DEG = {
    "MUTM-81": (79.5, 82.5),
    "MUTM-84": (82.5, 85.5),
    "MUTM-87": (85.5, 88.5),
    "EPSG:32644": (78.0, 84.0),
    "EPSG:32645": (84.0, 90.0),
}
_MIX_UPS = (
    ("EPSG:32645", "EPSG:32644"),
    ("EPSG:32644", "EPSG:32645"),
    ("MUTM-84", "EPSG:32645"),
    ("MUTM-84", "EPSG:32644"),
    ("MUTM-87", "EPSG:32645"),
    ("MUTM-81", "EPSG:32644"),
    ("MUTM-87", "EPSG:32644"),
    ("MUTM-81", "EPSG:32645"),
    ("MUTM-84", "MUTM-87"),
    ("MUTM-87", "MUTM-84"),
    ("MUTM-84", "MUTM-81"),
    ("MUTM-81", "MUTM-84"),
)
"""Systems in which coordinates really are, and as which they are mistaken, the likeliest first."""
_ZONE_SLACK_DEG = 0.5
_ENOUGH_SHARE = 0.5
_MOST_ROWS = 20_000
_MOST_SHOWN = 5
_LOST_NORTHING_M = 3_000_000.0
_LOST_DIGIT = 10.0


@dataclass(frozen=True)
class Candidate:
    """A reading of the coordinates and its evidence.

    Attributes:
        key: text to ask for it with, as ``crs``.
        share: share of the rows with a position that lie in Nepal under it.
        zone_share: share that also lies in the zone the system is made for.
        lon_deg: longitude of the middle row [deg].
        lat_deg: latitude of the middle row [deg].
    """

    key: str
    share: float
    zone_share: float
    lon_deg: float
    lat_deg: float

    @property
    def shown(self) -> str:
        """The reading with its evidence in numbers."""
        return f"{self.key} ({self.share:.0%}, {self.lon_deg:.2f} E {self.lat_deg:.2f} N)"


@dataclass(frozen=True)
class Placed:
    """Shapes in WGS 84, the rows that cannot be there, and how the coordinates were read.

    Attributes:
        shapes: shapes in EPSG:4326; None where a row has no usable position.
        faults: rows whose position is rejected.
        key: the reading used; empty where no row has a position.
        notes: what the user should know.
    """

    shapes: NDArray[numpy.object_]
    faults: tuple[Fault, ...] = ()
    key: str = ""
    notes: tuple[Problem, ...] = ()


def centres(shapes: NDArray[numpy.object_]) -> tuple[Numbers, Numbers]:
    """Middle of the bounds of each shape in the file's coordinates; NaN where there is none."""
    bounds = shapely.bounds(shapes)
    return (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2


def _inside(lon_deg: Numbers, lat_deg: Numbers, box: Box) -> NDArray[numpy.bool_]:
    west, south, east, north = box
    return (lon_deg >= west) & (lon_deg <= east) & (lat_deg >= south) & (lat_deg <= north)


def _in_zone(key: str, lon_deg: Numbers, *, slack_deg: float = 0.0) -> NDArray[numpy.bool_]:
    """Which positions lie in the zone of a plane system; all for systems without zones."""
    if key not in _ZONES_DEG:
        return numpy.ones(len(lon_deg), dtype=bool)
    west, east = _ZONES_DEG[key]
    return (lon_deg >= west - slack_deg) & (lon_deg <= east + slack_deg)


def _readings(x: Numbers, y: Numbers, own: Reference | None) -> Iterator[Reference]:
    """Readings worth trying: every choice straight and swapped; for degrees also every mix-up of two plane systems."""
    are_degrees = bool(numpy.all((numpy.abs(x) <= 180) & (numpy.abs(y) <= 180)))  # noqa: PLR2004 - a half turn
    choices = crs_choices()
    names = (_DEGREES,) if are_degrees else (*_PLANE, _WEB_MERCATOR)
    systems = [choices[name] if name in choices else pyproj.CRS(name) for name in names]
    if own is not None and own.misread_as is None and own.crs not in systems:
        systems.insert(0, own.crs)
    for crs in systems:
        yield Reference(crs)
        yield Reference(crs, swapped=True)
    if are_degrees:
        for true, wrong in _MIX_UPS:
            yield Reference(choices[true], misread_as=choices[wrong])


def _judged(found: Reference, x: Numbers, y: Numbers, box: Box) -> Candidate:
    lon_deg, lat_deg = found.degrees(x, y)
    inside = _inside(lon_deg, lat_deg, box)
    in_zone = inside & _in_zone(title(found.crs), lon_deg)
    shown = inside if inside.any() else numpy.ones(len(x), dtype=bool)
    return Candidate(
        found.key,
        float(inside.mean()),
        float(in_zone.mean()),
        float(numpy.median(lon_deg[shown])),
        float(numpy.median(lat_deg[shown])),
    )


def _with_positions(x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """The rows that have a position; of very many, evenly spaced ones."""
    known = numpy.flatnonzero(numpy.isfinite(x) & numpy.isfinite(y))
    chosen = known[:: max(1, len(known) // _MOST_ROWS)]
    return x[chosen], y[chosen]


def candidates(
    x: Numbers, y: Numbers, *, own: Reference | None = None, box: Box = NEPAL_BOX_DEG
) -> tuple[Candidate, ...]:
    """Readings that put at least half of the rows into the box, the best first.

    Positions alone cannot tell all readings apart: an easting of 630,000 m lies in Nepal in three zones. All of them
    are returned; a narrower box, such as that of the district the file is about, decides.

    Args:
        x: first coordinates as the file has them; NaN where there is none.
        y: second coordinates.
        own: reading that the file or the user names, tried swapped as well.
        box: west, south, east, north [deg] of where the rows should lie.
    """
    x, y = _with_positions(x, y)
    if not len(x):
        return ()
    found = [_judged(reading, x, y, box) for reading in _readings(x, y, own)]
    good = [candidate for candidate in found if candidate.share >= _ENOUGH_SHARE]
    if any(candidate.key == _DEGREES for candidate in good):
        good = [candidate for candidate in good if READ_AS not in candidate.key]
    return tuple(sorted(good, key=lambda candidate: (-candidate.share, -candidate.zone_share)))


def _shown(found: Sequence[Candidate]) -> str:
    return "; ".join(candidate.shown for candidate in found[:_MOST_SHOWN])


def _needed(found: Sequence[Candidate], x: Numbers, y: Numbers) -> InputError:
    """The question for a reference system, with the readings that would fit."""
    known = numpy.flatnonzero(numpy.isfinite(x) & numpy.isfinite(y))
    parameters = {"x": x[known[0]], "y": y[known[0]], "candidates": _shown(found), "known": ", ".join(crs_choices())}
    return InputError(Problem("import.crs_needed" if found else "import.crs_needed_blind", parameters))


def _file_reading(declared: str) -> tuple[Reference | None, list[Problem]]:
    """Reading that the file names; None with a note where it names a datum in doubt."""
    if not declared:
        return None, []
    crs = system(declared)
    if is_doubtful(crs):
        return None, [Problem("import.note_doubtful_datum", {"name": crs.name})]
    key = title(crs)
    return Reference(crs), [Problem("import.note_crs_file", {"key": key})] if key != _DEGREES else []


def _asked_reading(asked: str) -> tuple[Reference | None, list[Problem]]:
    return reference(asked), [Problem("import.note_crs_asked", {"key": asked})]


def _chosen(x: Numbers, y: Numbers, declared: str, asked: str | None, box: Box) -> tuple[Reference, list[Problem]]:
    """The reading to use and what to say about it.

    Raises:
        InputError: nothing says how to read the coordinates, or what says it puts most rows outside while another
            reading does not.
        MissingError: the user asks for a system that does not exist.
    """
    stated, notes = _asked_reading(asked) if asked else _file_reading(declared)
    if stated is None:
        found = candidates(x, y, box=box)
        if found and found[0].key == _DEGREES:
            return reference(_DEGREES), [*notes, Problem("import.note_crs_assumed", {"key": _DEGREES})]
        raise InputError([*notes, *_needed(found, x, y).problems])
    share = _judged(stated, *_with_positions(x, y), box).share
    if share >= _ENOUGH_SHARE:
        return stated, notes
    found = candidates(x, y, own=stated, box=box)
    others = [candidate for candidate in found if candidate.key != stated.key and candidate.share > share]
    if others:
        parameters = {"key": stated.key, "share": f"{share:.0%}", "candidates": _shown(others)}
        raise InputError(Problem("import.crs_implausible", parameters))
    return stated, notes


def _outside_code(found: Reference) -> str:
    if found.misread_as is not None:
        return "import.outside_misread"
    return "import.outside_swapped" if found.swapped else "import.outside_other"


def _lost_digit(reading: Reference, x: Numbers, y: Numbers, box: Box) -> NDArray[numpy.bool_]:
    """Which positions would lie inside if the northing had not lost its first or last digit."""
    if not reading.crs.is_projected:
        return numpy.zeros(len(x), dtype=bool)
    first = _inside(*reading.degrees(x, y + _LOST_NORTHING_M), box)
    return first | _inside(*reading.degrees(x, y * _LOST_DIGIT), box)


def _outside_faults(places: NDArray[numpy.int64], x: Numbers, y: Numbers, reading: Reference, box: Box) -> list[Fault]:
    """A fault for each row outside, with the reading that would fit it."""
    lon_deg, lat_deg = reading.degrees(x, y)
    codes = numpy.full(len(places), "import.outside", dtype=object)
    keys = numpy.full(len(places), "", dtype=object)
    for code, key, fits in _fits(x, y, reading, box):
        fresh = fits & (codes == "import.outside")
        codes[fresh], keys[fresh] = code, key
    return [
        Fault(int(place), code, {"lon": f"{lon:.4f}", "lat": f"{lat:.4f}", "key": key, "used": reading.key})
        for place, code, key, lon, lat in zip(places, codes, keys, lon_deg, lat_deg, strict=True)
    ]


def _fits(x: Numbers, y: Numbers, reading: Reference, box: Box) -> Iterator[tuple[str, str, NDArray[numpy.bool_]]]:
    """Message code and key of each other reading, with the rows it would put inside."""
    swapped = Reference(reading.crs, swapped=not reading.swapped, misread_as=reading.misread_as)
    yield "import.outside_swapped", swapped.key, _inside(*swapped.degrees(x, y), box)
    yield "import.outside_digit", "", _lost_digit(reading, x, y, box)
    plane = numpy.abs(x) > 180  # noqa: PLR2004 - a half turn
    for subset in (plane, ~plane):
        if not subset.any():
            continue
        for found in _readings(x[subset], y[subset], None):
            fits = numpy.zeros(len(x), dtype=bool)
            fits[subset] = _inside(*found.degrees(x[subset], y[subset]), box)
            yield _outside_code(found), found.key, fits


def _zone_notes(reading: Reference, lon_deg: Numbers, inside: NDArray[numpy.bool_]) -> list[Problem]:
    """A note where rows inside Nepal lie far outside the zone of the system they are read in."""
    key = title(reading.crs)
    beyond = int((inside & ~_in_zone(key, lon_deg, slack_deg=_ZONE_SLACK_DEG)).sum())
    return [Problem("import.note_outside_zone", {"count": beyond, "key": key})] if beyond else []


def _moved(shapes: NDArray[numpy.object_], reading: Reference) -> NDArray[numpy.object_]:
    if reading.key == _DEGREES:
        return shapes
    return shapely.transform(shapes, lambda xy: numpy.column_stack(reading.degrees(xy[:, 0], xy[:, 1])))


def place(
    shapes: NDArray[numpy.object_], *, declared: str = "", asked: str | None = None, box: Box = NEPAL_BOX_DEG
) -> Placed:
    """The shapes in WGS 84, with the rows that do not lie in the box as faults.

    Args:
        shapes: plain shapes in the file's coordinates, None where a row has none.
        declared: the file's own words about its system; empty where it says nothing.
        asked: reading that the user asks for instead, such as ``MUTM-84`` or the key of a candidate.
        box: west, south, east, north [deg] of where the rows should lie.

    Raises:
        InputError: nothing says how to read the coordinates, or what says it puts most rows outside the box while
            another reading does not.
        MissingError: the user asks for a system that does not exist.
    """
    x, y = centres(shapes)
    if not numpy.isfinite(x).any():
        return Placed(shapes)
    reading, notes = _chosen(x, y, declared, asked, box)
    moved = _moved(shapes, reading)
    bounds = shapely.bounds(moved)
    inside = _inside(bounds[:, 0], bounds[:, 1], box) & _inside(bounds[:, 2], bounds[:, 3], box)
    outside = numpy.flatnonzero(~shapely.is_missing(shapes) & ~inside)
    lon_deg = (bounds[:, 0] + bounds[:, 2]) / 2
    kept = moved.copy()
    kept[outside] = None
    return Placed(
        kept,
        tuple(_outside_faults(outside, x[outside], y[outside], reading, box)),
        reading.key,
        (*notes, *_zone_notes(reading, lon_deg, inside)),
    )
