"""Lines and areas that somebody draws, as short texts that an address can carry.

``l`` or ``p`` for a line or an area, then the steps from corner to corner in hundred-thousandths of a degree (about a
metre), each number in characters of six bits of which the highest says that more follow.
"""

import re
from collections.abc import Iterable, Iterator

import shapely

from geo.errors import InputError, Problem
from geo.sources.typed_geometry import geometry_from_text

__all__ = ["MOST_CHARACTERS", "opened", "typed", "written"]

MOST_CHARACTERS = 1500
"""Most characters of all that is drawn for one scenario, some hundred corners: long addresses are cut on their way."""

_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_PER_DEGREE = 100_000
_BITS, _MORE = 5, 32
_KINDS = {"l": ("LineString", 2), "p": ("Polygon", 3)}
_WIDEST_DEG = 180.0
_PAIR = r"[-+]?\d{1,3}(?:\.\d+)?\s+[-+]?\d{1,3}(?:\.\d+)?"
_CORNERS = re.compile(
    rf"(?:LINESTRING\s*\()?\s*(?P<corners>{_PAIR}(?:\s*,\s*{_PAIR})+)\s*\)?", re.ASCII | re.IGNORECASE
)


def _number(value: int) -> str:
    """A whole number in characters, small ones short, whatever their sign."""
    rest, text = value * 2 if value >= 0 else -value * 2 - 1, ""
    while rest >= _MORE:
        text += _CHARACTERS[_MORE | (rest & (_MORE - 1))]
        rest >>= _BITS
    return text + _CHARACTERS[rest]


def _numbers(text: str) -> Iterator[int]:
    """The numbers of a text; the way back of `_number`.

    Raises:
        ValueError: a character is none of these, or the text ends within a number.
    """
    value, place = 0, 0
    for character in text:
        bits = _CHARACTERS.index(character)
        value |= (bits & (_MORE - 1)) << place
        place += _BITS
        if bits < _MORE:
            yield value // 2 if value % 2 == 0 else -(value // 2) - 1
            value, place = 0, 0
    if place:
        raise ValueError(text)


def written(shape: shapely.Geometry) -> list[str]:
    """Texts of a line or an area, one a part; holes are left out.

    >>> written(shapely.LineString([(85.3, 27.7), (85.301, 27.7)]))
    ['lgl0oQglipFoGA']

    Args:
        shape: lines or areas in WGS 84.

    Raises:
        InputError: it is something else.
    """
    found = []
    for part in shapely.get_parts(shape):
        if part.geom_type not in {"LineString", "Polygon"}:
            raise InputError(Problem("plan.no_shape", {"value": part.geom_type}))
        corners = part.exterior.coords[:-1] if part.geom_type == "Polygon" else part.coords
        before, text = (0, 0), "p" if part.geom_type == "Polygon" else "l"
        for x, y, *_ in corners:
            here = (round(x * _PER_DEGREE), round(y * _PER_DEGREE))
            text += _number(here[0] - before[0]) + _number(here[1] - before[1])
            before = here
        found.append(text)
    return found


def _opened(text: str) -> shapely.Geometry:
    """Shape of one text.

    Raises:
        InputError: it is none.
    """
    name, least = _KINDS.get(text[:1], ("", 0))
    refused = InputError(Problem("plan.no_drawing", {"value": text[:40]}, column="drawn", value=text[:40]))
    try:
        steps = list(_numbers(text[1:]))
    except ValueError:
        raise refused from None
    corners, at = [], (0, 0)
    for x, y in zip(steps[::2], steps[1::2], strict=False):
        at = (at[0] + x, at[1] + y)
        corners.append((at[0] / _PER_DEGREE, at[1] / _PER_DEGREE))
    inside = all(abs(x) <= _WIDEST_DEG and abs(y) <= _WIDEST_DEG / 2 for x, y in corners)
    if not name or len(steps) % 2 or len(set(corners)) < least or not inside:
        raise refused
    shape = shapely.LineString(corners) if name == "LineString" else shapely.Polygon(corners)
    return shape if shape.is_valid else shapely.make_valid(shape)


def typed(text: str) -> shapely.Geometry | None:
    """Shape somebody typed: corners as pairs of degrees, an area where the first comes again; None for nothing.

    >>> typed("85.31 27.70, 85.32 27.70").geom_type, typed("85 27, 86 27, 86 28, 85 27").geom_type
    ('LineString', 'Polygon')

    Args:
        text: corners, LINESTRING or POLYGON as WKT, or GeoJSON.

    Raises:
        ChaurError: it is none of these.
    """
    line = _CORNERS.fullmatch(text.strip())
    if line is None:
        return geometry_from_text(text)
    corners = [tuple(float(part) for part in pair.split()) for pair in line["corners"].split(",")]
    if len(corners) > _KINDS["p"][1] and corners[0] == corners[-1]:
        return shapely.Polygon(corners)
    if len(set(corners)) < _KINDS["l"][1]:
        raise InputError(Problem("plan.no_drawing", {"value": text[:40]}, column="drawn_text", value=text[:40]))
    return shapely.LineString(corners)


def opened(texts: Iterable[str]) -> tuple[shapely.Geometry, ...]:
    """Shapes of texts, in WGS 84.

    >>> opened(["lgl0oQglipFoGA"])[0].wkt
    'LINESTRING (85.3 27.7, 85.301 27.7)'

    Args:
        texts: what `written` gave.

    Raises:
        InputError: a text is none of these, or they are too long together.
    """
    all_of_them = list(texts)
    length = sum(map(len, all_of_them))
    if length > MOST_CHARACTERS:
        told = {"corners": length // 6, "most": MOST_CHARACTERS // 6}
        raise InputError(Problem("plan.drawn_long", told, column="drawn"))
    return tuple(_opened(text) for text in all_of_them)
