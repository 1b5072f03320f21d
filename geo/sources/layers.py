"""Map files as layers: told by their first bytes, read in a process of their own, handed over with their cards.

A raster becomes a height model, a hazard or an intensity; an OpenStreetMap file up to six layers; a ShakeMap grid an
intensity; any other map file the features of the kind that is asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas
import numpy
import pyproj
import shapely

from geo.crs import NEPAL_BOX_DEG, WGS84, named
from geo.errors import InputError, MissingError, Problem
from geo.grid import Grid
from geo.layer import LAYER_KINDS, LayerCard
from geo.schema import vocabulary
from geo.sources import features, stored
from geo.sources.child import Parsed, layers_of, parse
from geo.sources.limits import Limits
from geo.sources.order import OSM, Order
from geo.sources.plotted import plotted
from geo.sources.recognition import Found, recognised
from geo.sources.references import system, title

__all__ = ["Made", "made"]

_LEAST_DEG = 0.0005
_RESOLUTION_DIGITS = 2
_EDGE_PARTS = 20


@dataclass(frozen=True)
class Made:
    """A layer as a file made it: its card, where it speaks, the file to keep, and what the user should know."""

    card: LayerCard
    coverage: shapely.Geometry
    path: Path
    sha256: str
    notes: tuple[Problem, ...] = ()


Watch = Callable[[str, float], None]


def _checked(order: Order, found: Found, count: int) -> Order:
    """The order with its kind, held against what the file is.

    Raises:
        InputError: kind, hazard or measure is missing or unknown, or the file cannot be read as that kind.
        MissingError: the reference system is not known.
    """
    kind = order.kind or (found.kinds[0] if found.is_certain else "")
    problems = [*_kind_problems(kind, found), *_hazard_problems(order, kind)]
    if count > 1 and not found.several:
        problems.append(Problem("layer.one_file", {"kind": kind or found.what}))
    if problems:
        raise InputError(problems)
    if order.crs:
        named(order.crs)
    return replace(order, kind=kind)


def _kind_problems(kind: str, found: Found) -> list[Problem]:
    """What is wrong with the kind of layer asked for."""
    if not kind:
        return [Problem("layer.kind_needed", {"known": ", ".join(found.kinds)}, found.name)]
    if kind not in {*LAYER_KINDS, OSM}:
        return [Problem("layer.kind_unknown", {"value": kind[:40], "known": ", ".join((OSM, *LAYER_KINDS))})]
    told = {"found": found.what, "kind": kind, "known": ", ".join(found.kinds)}
    return [] if kind in found.kinds else [Problem("layer.kind_mismatch", told, found.name)]


def _hazard_problems(order: Order, kind: str) -> list[Problem]:
    """What is wrong with the words about a hazard."""
    problems = []
    if kind == "hazard" and order.hazard_kind not in vocabulary("hazard_kind"):
        problems.append(Problem("layer.hazard_kind_needed", {"known": ", ".join(vocabulary("hazard_kind"))}))
    if order.measure not in {"", "class", "depth_m"}:
        problems.append(Problem("layer.measure_unknown", {"value": order.measure[:40]}))
    return problems


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _measure(order: Order) -> str:
    if order.kind == "intensity":
        return "mmi"
    return (order.measure or "class") if order.kind == "hazard" else ""


def _options(order: Order, found: Found) -> dict[str, Any]:
    """Options of the reading process."""
    kinds = [kind for kind in found.kinds if kind != OSM] if order.kind == OSM else [order.kind]
    levels = {name: features.LEVELS[level] for name, level in (order.classes or {}).items()}
    return {
        "kind": order.kind,
        "kinds": kinds,
        "format": found.format,
        "crs": order.crs,
        "measure": _measure(order),
        "ranks": levels,
        "empty_is_zero": order.empty_is_zero and order.kind == "hazard",
    }


def _in_degrees(box: Sequence[float], crs: str) -> shapely.Geometry:
    """Box of another system as an area in EPSG:4326, its edges followed."""
    west, south, east, north = box
    area = shapely.box(west, south, east, north)
    if crs == WGS84:
        return area
    followed = shapely.segmentize(area, max(east - west, north - south) / _EDGE_PARTS)
    turn = pyproj.Transformer.from_crs(named(crs), WGS84, always_xy=True)
    return shapely.transform(followed, lambda points: numpy.column_stack(turn.transform(points[:, 0], points[:, 1])))


def _solid(area: shapely.Geometry) -> shapely.Geometry:
    """The area, widened where it is a line or a point only."""
    return area if area.area > 0 else shapely.buffer(area, _LEAST_DEG, quad_segs=2)


def _coverage(told: Mapping[str, Any], order: Order) -> shapely.Geometry:
    """Where a layer speaks: as the user says, else as the file says, else around all it has."""
    if order.coverage is not None:
        return order.coverage
    if told["boxes"]:
        return shapely.union_all([_in_degrees(box, told.get("crs", WGS84)) for box in told["boxes"]])
    return _solid(shapely.from_wkb(told["hull"]))


def _in_nepal(told: Mapping[str, Any], found: Found) -> None:
    """Hold the place of what a file holds against Nepal.

    Raises:
        InputError: none of it lies there.
    """
    shapes = [_in_degrees(box, told.get("crs", WGS84)) for box in told["boxes"]] or [shapely.from_wkb(told["hull"])]
    if shapely.intersects(shapes, shapely.box(*NEPAL_BOX_DEG)).any():
        return
    names = ("west", "south", "east", "north")
    edges = {name: f"{edge:.2f}" for name, edge in zip(names, shapely.total_bounds(shapes), strict=True)}
    nepal = {f"nepal_{name}": edge for name, edge in zip(names, NEPAL_BOX_DEG, strict=True)}
    raise InputError(Problem("layer.outside_nepal", {**edges, **nepal}, found.name))


def _speaking(order: Order, rows: geopandas.GeoDataFrame) -> Order:
    """The order with where areas of shaking speak: outside all of them a map of an event says nothing."""
    if order.coverage is not None or order.kind != "intensity":
        return order
    return replace(order, coverage=shapely.union_all(rows.geometry.to_numpy()))


def _resolution_m(told: Mapping[str, Any]) -> float | None:
    if "shape" not in told:
        return None
    cells = numpy.broadcast_to(numpy.float64(0), tuple(told["shape"]))
    a, b, c, d, e, f = told["transform"]
    return round(Grid(cells, (a, b, c, d, e, f), told["crs"], "").resolution_m, _RESOLUTION_DIGITS)


def _made(told: Mapping[str, Any], order: Order, found: Found, folder: Path) -> Made:
    """Layer of what a reading process told."""
    _in_nepal(told, found)
    path = folder / told["file"]
    known = replace(order, kind=told["kind"])
    card = LayerCard(
        id="",
        kind=told["kind"],
        title=order.title or told.get("title") or found.name,
        source=order.source or found.source,
        dated=order.dated or _date(told.get("dated", "")),
        licence=order.licence or found.licence,
        resolution_m=_resolution_m(told),
        crs=told.get("crs", WGS84),
        features=told.get("features"),
        hazard_kind=order.hazard_kind if told["kind"] == "hazard" else "",
        measure=_measure(known),
        return_period_years=order.return_period_years,
        note=order.note,
    )
    return Made(card, _coverage(told, order), path, stored.checksum(path))


@contextmanager
def _streamed(
    files: Sequence[tuple[Path, str]], order: Order, found: Found, limits: Limits, watch: Watch
) -> Iterator[tuple[Made, ...]]:
    given = [{"path": str(path.resolve()), "name": name} for path, name in files]
    with layers_of(found.reader, given, _options(order, found), limits=limits, watch=watch) as (answer, folder):
        layers = [_made(told, order, found, folder) for told in answer["layers"]]
        notes = tuple(Problem(note["code"], note["parameters"], note["file"] or found.name) for note in answer["notes"])
        yield (replace(layers[0], notes=notes), *layers[1:])


def _left_out(parsed: Parsed, rows: geopandas.GeoDataFrame) -> list[Problem]:
    """Note of the rows of a file that became no feature; lines that are cut at junctions cannot be counted so."""
    count = len(parsed.rows) - len(rows)
    return [Problem("layer.left_out_rows", {"count": count})] if count > 0 else []


@contextmanager
def _parsed(
    files: Sequence[tuple[Path, str]], order: Order, found: Found, limits: Limits, watch: Watch
) -> Iterator[tuple[Made, ...]]:
    path, name = files[0]
    watch("read", 0.1)
    parsed = plotted(replace(parse(path, limits=limits, layer=None), file=name), limits)
    wanted = features.Wanted(order.kind, order.crs, order.class_column, order.depth_column, order.classes)
    rows = features.features(parsed, wanted)
    watch("write", 0.8)
    with TemporaryDirectory(prefix="chaur-layer-") as folder:
        target = Path(folder) / "features.parquet"
        told = {**stored.write_features(rows, order.kind, target), "file": target.name, "boxes": []}
        layer = _made(told, _speaking(order, rows), found, Path(folder))
        notes = [replace(note, file=name) for note in (*parsed.notes, *parsed.problems[:1], *_left_out(parsed, rows))]
        card = replace(layer.card, crs=order.crs or title(system(parsed.crs)))
        yield (replace(layer, card=card, notes=tuple(notes)),)


@contextmanager
def made(
    files: Sequence[tuple[Path, str]],
    order: Order,
    *,
    limits: Limits | None = None,
    watch: Watch = lambda _step, _share: None,
) -> Iterator[tuple[Made, ...]]:
    """Layers of one or several files, with the files to keep; these are gone when the block ends.

    Args:
        files: path and name of each file; several are tiles of one raster, or parts of one set of footprints.
        order: what the user says about them.
        limits: bounds in force; those for layers where none are given.
        watch: is told the step and how far it is, 0 to 1.

    Raises:
        MissingError: a file is not there, or the reference system is not known.
        InputError: a file is damaged, of a kind that is not read, or the order does not fit it.
        LimitError: it is larger, deeper or slower than the limits allow.
    """
    limits = limits or Limits.layers()
    missing = [str(path) for path, _name in files if not path.is_file()]
    if missing or not files:
        raise MissingError([Problem("import.no_file", {"path": path}, value=path) for path in missing or ["-"]])
    found = recognised(*files[0], kind=order.kind, limits=limits)
    whole = _checked(order, found, len(files))
    if len(files) > 1 and not whole.title:
        whole = replace(whole, title=f"{found.name} + {len(files) - 1}")
    read = _streamed if found.reader else _parsed
    with read(files, whole, found, limits, watch) as layers:
        yield layers
