"""OpenStreetMap files (.osm.pbf, .osm) as layers, read as a stream: a country goes through as a town does.

Ways are cut where they meet, as a network needs them; buildings, water and uses of land are taken from closed ways and
multipolygons; names are kept only for the places that serve people.
"""

import struct
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import numpy
import osmium
import shapely
from numpy.typing import NDArray

from geo.errors import ChaurError, InputError, Problem
from geo.sources import osm_tags
from geo.sources.limits import Limits
from geo.sources.spool import Spool

__all__ = ["KINDS", "read"]

KINDS = ("buildings", "ways", "water", "power_lines", "land_use", "amenities")
"""Kinds of layers that such a file can give."""

Progress = Callable[[str, float], None]

_EVERY = 50_000
_AREAS: Mapping[str, Callable[[Mapping[str, str]], Sequence[Any] | None]] = {
    "buildings": osm_tags.building,
    "water": osm_tags.water,
    "land_use": osm_tags.land_use,
}
_LINES: Mapping[str, Callable[[Mapping[str, str]], Sequence[Any] | None]] = {
    "water": osm_tags.water,
    "power_lines": osm_tags.power_line,
}
_KEYS: Mapping[str, tuple[str, ...]] = {
    "buildings": ("building",),
    "ways": ("highway",),
    "water": ("waterway", "natural", "landuse"),
    "power_lines": ("power",),
    "land_use": ("boundary", "military", "landuse", "leisure", "amenity", "natural"),
    "amenities": ("amenity", "healthcare", "emergency", "aeroway"),
}
"""Keys of which an object has one at least if it belongs to a kind."""
_FORMS = {
    osmium.osm.NODE: ("amenities",),
    osmium.osm.WAY: ("ways", *_LINES),
    osmium.osm.AREA: (*_AREAS, "amenities"),
}
"""Kinds to which a node, way or area can belong."""
_STAMPS = ("osmosis_replication_timestamp", "timestamp")
_DATE_LETTERS = 10


def _junctions(file: Any) -> NDArray[numpy.int64]:
    """Nodes where ways meet or one way meets itself, sorted."""
    refs = array("q")
    ways: Any = osmium.FileProcessor(file, osmium.osm.WAY).with_filter(osmium.filter.KeyFilter("highway"))
    for way in ways:
        if osm_tags.way(way.tags) is not None:
            refs.extend(node.ref for node in way.nodes)
    ids, counts = numpy.unique(numpy.frombuffer(refs, dtype=numpy.int64), return_counts=True)
    return numpy.asarray(ids[counts > 1])


def _pieces(is_junction: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Parts of a way between junctions: places of the first and the last node."""
    start = 0
    for place in range(1, len(is_junction)):
        if is_junction[place] or place == len(is_junction) - 1:
            yield start, place
            start = place


class _Sorter:
    """Puts every object into the layers it belongs to, and counts what could not be placed."""

    def __init__(self, spools: Mapping[str, Spool], junctions: NDArray[numpy.int64]) -> None:
        self._spools, self._junctions = spools, junctions
        self._shapes = osmium.geom.WKBFactory()
        self.incomplete = 0

    def take(self, thing: Any) -> None:
        """Sort one object in."""
        try:
            if thing.is_area():
                self._area(thing, thing.tags)
            elif thing.is_way():
                self._way(thing, thing.tags)
            elif thing.is_node():
                self._place(thing.tags, lambda: shapely.to_wkb(shapely.Point(thing.lon, thing.lat)))
        except (osmium.InvalidLocationError, RuntimeError):
            self.incomplete += 1

    def _place(self, tags: Mapping[str, str], shape: Callable[[], bytes]) -> None:
        row = osm_tags.amenity(tags) if "amenities" in self._spools else None
        if row is not None:
            self._add("amenities", shape(), row)

    def _add(self, kind: str, shape: bytes, row: Sequence[Any]) -> None:
        self._spools[kind].add(shape, row)

    def _area(self, area: Any, tags: Mapping[str, str]) -> None:
        rows = {kind: row for kind, said in _AREAS.items() if kind in self._spools and (row := said(tags))}
        if not rows and osm_tags.amenity(tags) is None:
            return
        shape = _plain(bytes.fromhex(self._shapes.create_multipolygon(area)))
        for kind, row in rows.items():
            self._add(kind, shape, row)
        self._place(tags, lambda: shapely.to_wkb(shapely.point_on_surface(shapely.from_wkb(shape))))

    def _way(self, way: Any, tags: Mapping[str, str]) -> None:
        said = osm_tags.way(tags) if "ways" in self._spools else None
        if said is not None:
            self._road(way, said)
        for kind, told in _LINES.items():
            is_line = not way.is_closed() or kind == "power_lines" or "waterway" in tags
            if kind in self._spools and is_line and (row := told(tags)):
                self._add(kind, _line(self._corners(way)), row)

    def _corners(self, way: Any) -> bytes:
        """Longitudes and latitudes of the nodes of a way, as numbers lie in memory.

        Raises:
            RuntimeError: fewer than two of them are in the file, or one is not.
        """
        return bytes.fromhex(self._shapes.create_linestring(way, use_nodes=osmium.geom.ALL))[_LINE_HEAD.size :]

    def _road(self, way: Any, said: Mapping[str, Any]) -> None:
        corners, refs = self._corners(way), [node.ref for node in way.nodes]
        told = [said[name] for name in _WAY_TOLD]
        for first, last in _pieces(self._met(refs)):
            shape = _line(corners[first * _CORNER_BYTES : (last + 1) * _CORNER_BYTES])
            self._add("ways", shape, (way.id, *told, refs[first], refs[last]))

    def _met(self, refs: Sequence[int]) -> Sequence[bool]:
        """Which nodes are junctions."""
        if not len(self._junctions):
            return [False] * len(refs)
        place = numpy.searchsorted(self._junctions, refs).clip(max=len(self._junctions) - 1)
        found: list[bool] = (self._junctions[place] == refs).tolist()
        return found


_WAY_TOLD = "way_class width_m bridge tunnel oneway foot motor".split()
"""Columns of a way between its number and its ends, in their order."""

_ONE_PART = struct.pack("<BII", 1, shapely.GeometryType.MULTIPOLYGON, 1)
_LINE_TYPE = 2
_LINE_HEAD = struct.Struct("<BII")
_CORNER_BYTES = struct.calcsize("<dd")


def _plain(shape: bytes) -> bytes:
    """Well-known binary of an area: of its one part where it has no more."""
    return shape.removeprefix(_ONE_PART)


def _line(corners: bytes) -> bytes:
    """Well-known binary of the line through corners."""
    return _LINE_HEAD.pack(1, _LINE_TYPE, len(corners) // _CORNER_BYTES) + corners


def _header(file: Any) -> dict[str, Any]:
    """Box that the file says it covers, west to north, and the date it says it is of; nothing where it is silent."""
    with osmium.io.Reader(file, osmium.osm.NOTHING) as reader:
        header = reader.header()
        box = header.box()
        dated = next((text for name in _STAMPS if (text := header.get(name, ""))), "")
    if not box.valid():
        return {"boxes": [], "dated": dated[:_DATE_LETTERS]}
    low, high = box.bottom_left, box.top_right
    return {"boxes": [[low.lon, low.lat, high.lon, high.lat]], "dated": dated[:_DATE_LETTERS]}


def _things(file: Any, kinds: Sequence[str]) -> Any:
    """Objects that may belong to the kinds wanted; the library itself leaves out what has no key of theirs."""
    keys = {form: {key for kind in told if kind in kinds for key in _KEYS[kind]} for form, told in _FORMS.items()}
    wanted = reduce(or_, (form for form, any_of in keys.items() if any_of))
    things = osmium.FileProcessor(file).with_locations().with_filter(osmium.filter.EntityFilter(wanted))
    for form, any_of in keys.items():
        if any_of:
            bearing = osmium.filter.KeyFilter(*any_of)
            bearing.enable_for(form)
            things = things.with_filter(bearing)
    areas = keys[osmium.osm.AREA]
    return things.with_areas(osmium.filter.KeyFilter(*areas)) if areas else things


def _sorted(file: Any, kinds: Sequence[str], sorter: _Sorter, progress: Progress) -> None:
    """Take every object of the kinds wanted."""
    for count, thing in enumerate(_things(file, kinds)):
        if count % _EVERY == 0:
            progress("objects", 0.2 + 0.7 * count / (count + 20 * _EVERY))
        sorter.take(thing)


def read(files: Sequence[Mapping[str, str]], options: Mapping[str, Any], folder: Path, limits: Limits,
         progress: Progress) -> dict[str, Any]:  # fmt: skip
    """What is told of the layers after they were written into a folder, one file a kind.

    Args:
        files: path and name of the file; there is one.
        options: ``kinds`` wanted and ``format``, ``pbf`` or ``osm``.
        folder: where to write.
        limits: bounds in force.
        progress: is told the step and how far it is, 0 to 1.

    Raises:
        InputError: the file is damaged or holds nothing for these layers.
        LimitError: it holds more than the limits allow.
    """
    kinds = [kind for kind in KINDS if kind in options["kinds"]]
    try:
        file = osmium.io.File(files[0]["path"], options["format"])
        told = _header(file)
        progress("junctions", 0.05)
        junctions = _junctions(file) if "ways" in kinds else numpy.zeros(0, dtype=numpy.int64)
        spools = {kind: Spool(kind, folder, limits) for kind in kinds}
        sorter = _Sorter(spools, junctions)
        _sorted(file, kinds, sorter, progress)
    except ChaurError:
        raise
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise InputError(Problem("import.broken", {"reason": str(error)[:200]})) from error
    progress("write", 0.9)
    layers = [
        {**spool.finish(folder / f"{kind}.parquet"), "file": f"{kind}.parquet", **told}
        for kind, spool in spools.items()
    ]
    found = [layer for layer in layers if layer["features"]]
    if not found:
        raise InputError(Problem("layer.osm_nothing", {"kinds": ", ".join(kinds)}))
    notes = [Problem("layer.osm_incomplete", {"count": sorter.incomplete})] if sorter.incomplete else []
    return {"layers": found, "notes": notes}
