"""Shapes made safe and plain: two dimensions, points and areas only, every odd one named with its row."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.sources import sound, wkb
from geo.sources.limits import Limits, over

__all__ = ["Fault", "Shapes", "from_texts", "from_wkb", "from_wkt", "plain", "undecoded"]

_POINT, _POLYGON, _MULTIPOINT, _MULTIPOLYGON, _COLLECTION = 0, 3, 4, 6, 7
_WANTED = frozenset({_POINT, _POLYGON, _MULTIPOLYGON})
_LINES = frozenset({1, 5})
_CURVED_WORDS = re.compile(r"CIRCULARSTRING|CURVE|SURFACE|TIN|TRIANGLE", re.IGNORECASE)
_PLAIN_WORDS = re.compile(r"(?:POINT|POLYGON|MULTIPOLYGON)\b", re.IGNORECASE)
_HEAD_CHARACTERS = 200
_SRID = re.compile(r"^\s*SRID\s*=\s*(\d{1,6})\s*;", re.IGNORECASE)
_SRID_BYTES = 8
_HEX = re.compile(r"[0-9A-Fa-f]{18,}")
_OPENING, _CLOSING = ord("("), ord(")")


@dataclass(frozen=True)
class Fault:
    """A shape that cannot be used: its place in the list, the message code and its parameters."""

    place: int
    code: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Shapes:
    """Plain shapes in the order they came, the faults among them, and how often each change was made.

    ``undecoded`` leaves sound shapes as well-known binary.
    """

    geometries: NDArray[numpy.object_]
    faults: tuple[Fault, ...] = ()
    changes: Mapping[str, int] = field(default_factory=dict)
    srids: frozenset[int] = frozenset()


def _collection_parts(shape: BaseGeometry, depth: int) -> list[BaseGeometry]:
    """Simple parts of a collection and of the collections inside it."""
    if depth < 1:
        raise wkb.TooDeepError
    found: list[BaseGeometry] = []
    for part in shapely.get_parts(shape):
        nested = shapely.get_type_id(part) >= _MULTIPOINT
        found += _collection_parts(part, depth - 1) if nested else [part]
    return [part for part in found if not part.is_empty]


def _unwrapped(shape: BaseGeometry, depth: int) -> BaseGeometry | None:
    """Point or area that a collection stands for; None where it holds several kinds or several points."""
    parts = _collection_parts(shape, depth)
    ids = {int(shapely.get_type_id(part)) for part in parts}
    if ids == {_POLYGON}:
        return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    if ids == {_POINT} and len(parts) == 1:
        return parts[0]
    return None


def _flatten(shapes: NDArray[numpy.object_], limits: Limits, changes: Counter[str]) -> list[Fault]:
    """Unwrap collections in place; the faults of all shapes that are neither point nor area.

    Raises:
        LimitError: more lines than the limits allow, where they allow any.
    """
    faults = []
    ids = shapely.get_type_id(shapes)
    lines = int(numpy.isin(ids, [*_LINES]).sum())
    if limits.lines and lines > limits.lines:
        raise over("lines", limits, found=lines)
    wanted = _WANTED | _LINES if limits.lines else _WANTED
    for place in numpy.flatnonzero(~numpy.isin(ids, [-1, *wanted])):
        found = _unwrapped(shapes[place], limits.depth) if ids[place] in {_MULTIPOINT, _COLLECTION} else None
        if found is None:
            faults.append(Fault(int(place), "import.geometry_kind", {"found": shapes[place].geom_type}))
        else:
            changes["import.note_unwrapped"] += 1
        shapes[place] = found
    return faults


def _not_finite(shapes: NDArray[numpy.object_]) -> list[Fault]:
    """Faults of the shapes that hold a position without a number; such shapes are taken out in place."""
    positions, owners = shapely.get_coordinates(shapes, return_index=True)
    bad = numpy.unique(owners[~numpy.isfinite(positions).all(axis=1)])
    shapes[bad] = None
    return [Fault(int(place), "import.not_finite") for place in bad]


def plain(shapes: NDArray[numpy.object_], limits: Limits, *, faults: Sequence[Fault] = ()) -> Shapes:
    """The shapes in two dimensions as points, areas or None, with what was changed and what is wrong.

    Lines are kept as far as the limits allow any.

    Args:
        shapes: shapes from a reader, None where there is none.
        limits: bounds in force.
        faults: faults found earlier, passed on.

    Raises:
        LimitError: more corner points or lines than the limits allow.
    """
    vertices = int(shapely.get_num_coordinates(shapes).sum())
    if vertices > limits.vertices:
        raise over("vertices", limits, found=vertices)
    changes: Counter[str] = Counter()
    solid = shapely.has_z(shapes) | shapely.has_m(shapes)
    changes["import.note_flat"] = int(solid.sum())
    flat = numpy.where(solid, shapely.force_2d(shapes), shapes) if solid.any() else shapes.copy()
    empty = shapely.is_empty(flat)
    changes["import.note_empty_shape"] = int(empty.sum())
    flat[empty] = None
    found = [*faults, *_not_finite(flat), *_flatten(flat, limits, changes)]
    return Shapes(flat, tuple(sorted(found, key=lambda fault: fault.place)), +changes)


def _looked_through(blob: bytes, limits: Limits) -> BaseGeometry | bytes:
    """The blob where the geometry library can read it, else its shape without arcs.

    Raises:
        TooDeepError: it nests too deeply.
        ValueError: it is damaged or of an unknown kind.
    """
    inside = wkb.kinds(blob, depth=limits.depth)
    return wkb.straightened(blob) if inside & wkb.CURVED else blob


def _parsed(
    parse: Callable[..., NDArray[numpy.object_]], given: Sequence[bytes | str | None], faults: list[Fault]
) -> tuple[NDArray[numpy.object_], int]:
    """Shapes of blobs or texts, unreadable ones as faults; and how many had rings that had to be closed."""
    ready = numpy.array([*given, None], dtype=object)[:-1]
    shapes = numpy.asarray(parse(ready, on_invalid="ignore"), dtype=object)
    lost = numpy.flatnonzero(shapely.is_missing(shapes) & numpy.array([one is not None for one in given], dtype=bool))
    if len(lost):
        shapes[lost] = parse(ready[lost], on_invalid="fix")
    broken = lost[shapely.is_missing(shapes[lost])]
    faults += [Fault(int(place), "import.geometry_broken") for place in broken]
    return shapes, len(lost) - len(broken)


def _finished(result: Shapes, *, closed: int, straight: int = 0, srids: frozenset[int]) -> Shapes:
    """The shapes with all changes counted."""
    more = {"import.note_closed": closed, "import.note_straight": straight}
    changes = {**result.changes, **{code: count for code, count in more.items() if count}}
    return Shapes(result.geometries, result.faults, changes, srids)


def from_wkb(blobs: Sequence[bytes | None], limits: Limits) -> Shapes:
    """Plain shapes of well-known binary blobs, extended and ISO forms alike.

    Raises:
        LimitError: a shape nests too deeply, or all together have too many corner points.
    """
    faults: list[Fault] = []
    ready: list[bytes | None] = list(blobs)
    straight: dict[int, BaseGeometry] = {}
    flat, named = wkb.glance(blobs)
    for place in numpy.flatnonzero(~flat).tolist():
        blob = ready[place]
        if blob is None:
            continue
        try:
            found = _looked_through(blob, limits)
        except wkb.TooDeepError as error:
            raise over("depth", limits, found=f"> {limits.depth}", row=place + 1) from error
        except (ValueError, shapely.errors.ShapelyError):
            ready[place] = None
            faults.append(Fault(place, "import.geometry_broken"))
            continue
        if not isinstance(found, bytes):
            ready[place], straight[place] = None, found
    shapes, closed = _parsed(shapely.from_wkb, ready, faults)
    for place, shape in straight.items():
        shapes[place] = shape
    result = plain(shapes, limits, faults=faults)
    return _finished(result, closed=closed, straight=len(straight), srids=_srids(ready, named))


def undecoded(blobs: Sequence[bytes | None], limits: Limits) -> Shapes:
    """Plain shapes of well-known binary blobs, left as they are where all are sound, else made as ``from_wkb`` does.

    Raises:
        LimitError: a shape nests too deeply, or all together have too many corner points.
    """
    vertices = sound.vertices(blobs)
    if vertices is None:
        return from_wkb(blobs, limits)
    if vertices > limits.vertices:
        raise over("vertices", limits, found=vertices)
    return Shapes(numpy.array([*blobs, None], dtype=object)[:-1])


def _srids(blobs: Sequence[bytes | None], named: NDArray[numpy.bool_]) -> frozenset[int]:
    """Numbers of the reference systems that the blobs name."""
    given = [blobs[place] for place in numpy.flatnonzero(named).tolist()]
    return frozenset(wkb.header(blob).srid for blob in given if blob is not None and len(blob) > _SRID_BYTES) - {0}


def _unhexed(text: str | None) -> bytes | None:
    """Bytes of hexadecimal digits; nothing where they are none, which is reported as damaged."""
    if text is None:
        return None
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def from_texts(texts: Sequence[str | None], limits: Limits) -> Shapes:
    """Plain shapes of a column of well-known text or, if it begins so, of hexadecimal well-known binary.

    Raises:
        LimitError: a shape nests too deeply, or all together have too many corner points.
    """
    first = next((text for text in texts if text), "")
    if _HEX.fullmatch(first):
        return from_wkb([_unhexed(text) for text in texts], limits)
    return from_wkt(texts, limits)


def _depth(text: str) -> int:
    """How deep the round brackets of a text nest."""
    letters = numpy.frombuffer(text.encode("utf-8", "replace"), dtype=numpy.uint8)
    steps = (letters == _OPENING).astype(numpy.int64) - (letters == _CLOSING)
    return int(steps.cumsum().max(initial=0))


def from_wkt(texts: Sequence[str | None], limits: Limits) -> Shapes:
    """Plain shapes of well-known texts; a leading ``SRID=4326;`` is understood.

    Raises:
        LimitError: a shape nests too deeply, or all together have too many corner points.
    """
    faults: list[Fault] = []
    srids: set[int] = set()
    ready: list[str | None] = []
    for place, text in enumerate(texts):
        if text is None:
            ready.append(None)
            continue
        if text.count("(") > limits.depth and _depth(text) > limits.depth:
            raise over("depth", limits, found=_depth(text), row=place + 1)
        if mark := _SRID.match(text):
            srids.add(int(mark[1]))
        curved = not _PLAIN_WORDS.match(text) and bool(_CURVED_WORDS.search(text[:_HEAD_CHARACTERS]))
        ready.append(None if curved else text[mark.end() if mark else 0 :])
        if curved:
            faults.append(Fault(place, "import.geometry_curved_text"))
    shapes, closed = _parsed(shapely.from_wkt, ready, faults)
    return _finished(plain(shapes, limits, faults=faults), closed=closed, srids=frozenset(srids))
