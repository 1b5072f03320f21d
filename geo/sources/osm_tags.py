"""What OpenStreetMap's tags say, in the columns of layers; a tag that cannot be read leaves its column unknown.

The same tags stand in ``.osm`` and ``.osm.pbf`` files and, as columns, in GeoJSON and shapefiles made from them.
"""

import re
from collections.abc import Mapping
from math import nan
from typing import Any

__all__ = ["KEYS", "amenity", "building", "land_use", "length_m", "power_line", "water", "way"]

Tags = Mapping[str, str]

KEYS = (
    "building",
    "highway",
    "waterway",
    "natural",
    "water",
    "landuse",
    "leisure",
    "boundary",
    "military",
    "power",
    "amenity",
    "healthcare",
    "emergency",
    "office",
    "aeroway",
    "tourism",
)
"""Keys of which an object has one at least if it belongs to any layer."""

_NO = frozenset({"no", "none", "0", "false"})
_LENGTH = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(m|metres?|meters?|ft|feet|')?\s*(?:(\d+(?:[.,]\d+)?)\s*(?:\"|in)?)?\s*")
_FOOT_M, _INCH_M = 0.3048, 0.0254
_NO_WAYS = frozenset(
    {"proposed", "construction", "razed", "abandoned", "demolished", "planned", "platform", "rest_area", "services",
     "elevator", "emergency_bay", "bus_stop", "raceway", "no"}
)  # fmt: skip
_FOOT_WAYS = frozenset({"footway", "path", "pedestrian", "steps", "cycleway", "bridleway", "corridor"})
_NOT_ON_FOOT = frozenset({"motorway", "motorway_link"})
_CLOSED = frozenset({"no", "private"})
_ROUND = frozenset({"roundabout", "circular"})
_RUNNING = {"river": "river", "stream": "stream", "canal": "canal", "drain": "drain", "ditch": "drain"}
_STANDING = {"lake": "lake", "pond": "pond", "reservoir": "reservoir", "basin": "reservoir", "oxbow": "lake",
             "river": "river", "stream": "stream", "canal": "canal", "drain": "drain"}  # fmt: skip
_USES_OF_NATURE = {
    "wood": "forest",
    "grassland": "grass",
    "scrub": "scrub",
    "heath": "scrub",
    "bare_rock": "rock",
    "scree": "rock",
    "cliff": "rock",
    "sand": "sand",
    "shingle": "sand",
    "glacier": "glacier",
}
_SAME_USE = {"farm": "farmland", "meadow": "grass", "village_green": "grass", "cemetery": "cemetery",
             "grave_yard": "cemetery", "brownfield": "brownfield", "quarry": "quarry"}  # fmt: skip
_OPEN_LEISURE = frozenset(
    {"park", "garden", "pitch", "golf_course", "stadium", "nature_reserve", "playground", "track"}
)
_PROTECTED = frozenset({"protected_area", "national_park"})
_DEVANAGARI = re.compile(r"[\u0900-\u097f]")
_AMENITY_KEYS = ("amenity", "healthcare", "emergency", "aeroway")
_NO_PLACES = frozenset({"bench", "waste_basket", "parking_space", "parking_entrance", "bicycle_parking", "grave_yard"})


def length_m(text: str | None) -> float:
    r"""Length [m] of a text as mappers write it; NaN where it is none.

    >>> [round(length_m(text), 2) for text in ("12", "12.5 m", "3,5", "40'", "6'6\"", "wide", None)]
    [12.0, 12.5, 3.5, 12.19, 1.98, nan, nan]
    """
    found = _LENGTH.fullmatch(text or "")
    if not found:
        return nan
    number, unit, inches = (part.replace(",", ".") if part else "" for part in found.groups())
    if unit in {"ft", "feet", "'"}:
        return float(number) * _FOOT_M + (float(inches) * _INCH_M if inches else 0.0)
    return nan if inches else float(number)


def _number(text: str | None) -> float:
    """Number of a text; NaN where it is none."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*", text or "")
    return float(found[1]) if found else nan


def building(tags: Tags) -> tuple[Any, ...] | None:
    """Row of a building; None where the tags describe none.

    >>> building({"building": "school", "building:levels": "2"})
    (nan, 2.0, 'school')
    """
    what = tags.get("building", "no")
    if what in _NO:
        return None
    return length_m(tags.get("height")), _number(tags.get("building:levels")), what


def _oneway(tags: Tags) -> int:
    """1 along the line, -1 against it, 0 both ways."""
    said = tags.get("oneway", "")
    if said in {"-1", "reverse"}:
        return -1
    if said in _NO:
        return 0
    implied = tags.get("junction") in _ROUND or tags.get("highway") == "motorway"
    return int(said in {"yes", "true", "1"} or implied)


def _is_open(tags: Tags, keys: tuple[str, ...], *, usual: bool) -> bool:
    """Whether a way is open to somebody: the most particular key that says something decides."""
    said = next((tags[key] for key in keys if key in tags), None)
    return usual if said is None else said not in _CLOSED


def way(tags: Tags) -> dict[str, Any] | None:
    """What is known of a road or path; None where the tags describe none that can be walked or driven."""
    what = tags.get("highway", "")
    if not what or what in _NO_WAYS or tags.get("area") == "yes":
        return None
    return {
        "way_class": what,
        "width_m": length_m(tags.get("width")),
        "bridge": tags.get("bridge", "no") not in _NO,
        "tunnel": tags.get("tunnel", "no") not in _NO,
        "oneway": _oneway(tags),
        "foot": _is_open(tags, ("foot", "access"), usual=what not in _NOT_ON_FOOT),
        "motor": what not in _FOOT_WAYS
        and _is_open(tags, ("motorcar", "motor_vehicle", "vehicle", "access"), usual=True),
    }


def water(tags: Tags) -> tuple[Any, ...] | None:
    """Row of water on the surface; None where the tags describe none.

    >>> water({"waterway": "river", "width": "30"}), water({"natural": "water", "water": "pond"})
    (('river', 30.0), ('pond', nan))
    """
    what = _water_class(tags)
    if not what or tags.get("tunnel", "no") not in _NO or tags.get("location") == "underground":
        return None
    return what, length_m(tags.get("width"))


def _water_class(tags: Tags) -> str:
    running, natural = tags.get("waterway", ""), tags.get("natural", "")
    if running:
        return "river" if running == "riverbank" else _RUNNING.get(running, "")
    if natural == "wetland":
        return "wetland"
    if natural == "water":
        return _STANDING.get(tags.get("water", ""), "lake")
    return "reservoir" if tags.get("landuse") in {"reservoir", "basin"} else ""


def power_line(tags: Tags) -> tuple[float] | None:
    """Row of an overhead power line, its highest voltage [V]; None where the tags describe none.

    >>> power_line({"power": "line", "voltage": "66000;132000"})
    (132000.0,)
    """
    if tags.get("power") not in {"line", "minor_line"} or tags.get("location") == "underground":
        return None
    known = [volts for part in tags.get("voltage", "").split(";") if (volts := _number(part)) == volts]
    return (max(known, default=nan),)


def land_use(tags: Tags) -> tuple[str] | None:
    """Row of a use of land; None where the tags describe none."""
    found = _use(tags)
    return (_SAME_USE.get(found, found),) if found else None


def _use(tags: Tags) -> str:
    if tags.get("boundary") in _PROTECTED:
        return "protected_area"
    if tags.get("military") or tags.get("landuse") == "military":
        return "military"
    said = tags.get("landuse", "")
    if said and said not in {"reservoir", "basin", *_NO}:
        return said
    if tags.get("leisure") in _OPEN_LEISURE:
        return tags["leisure"]
    if tags.get("amenity") == "grave_yard":
        return "cemetery"
    return _USES_OF_NATURE.get(tags.get("natural", ""), "")


def amenity(tags: Tags) -> tuple[str, str, str] | None:
    """Row of a place that serves people: class, name in Latin and in Devanagari letters; None where there is none.

    >>> amenity({"amenity": "school", "name": "पद्मोदय", "name:en": "Padmodaya"})
    ('school', 'Padmodaya', 'पद्मोदय')
    """
    said = next((tags[key] for key in _AMENITY_KEYS if tags.get(key, "no") not in _NO), "")
    if not said or said in _NO_PLACES:
        return None
    own = tags.get("name", "")
    is_nepali = bool(_DEVANAGARI.search(own))
    return said, tags.get("name:en", "" if is_nepali else own), tags.get("name:ne", own if is_nepali else "")
