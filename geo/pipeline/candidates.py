"""Open ground that nobody registered yet: an area of a register searched by what layers show, tile by tile."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import geopandas
import numpy
import pandas
import pyproj
import shapely
from numpy.typing import NDArray

from geo.analysis import relief
from geo.analysis.candidates import Found, Search, open_runs, outlined, tiles
from geo.analysis.exposure import within_m
from geo.analysis.lattice import Obstacles, Window, obstacles
from geo.analysis.masks import Sampled
from geo.analysis.obstruction import floats
from geo.analysis.outlines import Runs
from geo.analysis.taking import Cells, Shapes
from geo.crs import WGS84, area_m2, metric, named
from geo.errors import InputError, LimitError, Problem
from geo.layer import Layer, LayerCard, Surroundings
from geo.pipeline.ground import Around, ground_rules, takings
from geo.pipeline.layers import layers
from geo.pipeline.speaking import by_speakers, coarser_steep
from geo.pipeline.suitability import KnownIndicators, Suitability, measures, services, weighed
from geo.pipeline.tables import SPACE_TABLES
from geo.pipeline.tiling import box_around, tiled
from geo.register.spaces import space_rows
from geo.register.store import Register
from geo.standards import value
from geo.standards.suitability import model

__all__ = ["CLOSED_USES", "NEEDED", "OpenGround", "open_ground"]

Progress = Callable[[str, float], None]
_Shapes = NDArray[numpy.object_]
_Floats = NDArray[numpy.float64]

CLOSED_USES = ("forest", "wood", "military", "landfill", "quarry", "cemetery", "construction", "wetland")
"""Uses of land on which nobody is to be settled."""

NEEDED = ("buildings", "ways")
"""Kinds of layers without which open ground cannot be told from built ground."""

_TOLD = ("water", "power_lines", "land_use", "dem")
_HAZARDS = ("flood", "landslide")
_KINDS = ("dem", "buildings", "ways", "water", "power_lines", "land_use", "hazard")
_TILE_CELLS = 512
_STEP_CELLS = 32
_REACH_M = 600.0
"""More than anything that stands outside a tile takes of it: debris, half a river and the distance from it."""
_MARGIN_DEG = 0.001
"""More than a cell of a height model around a candidate."""
_SIDE_DEG = 0.05
_LEAST_SHARE = 1e-6
_KM2 = 1e6
_ID_DIGITS = 8
_UNASKED = ("access", "water_and_toilets", "electricity", "internet", "trees", "issues")


@dataclass(frozen=True)
class OpenGround:
    """What was found in an area.

    Attributes:
        area: where was looked, in EPSG:4326.
        table: one row a candidate, the best suited first: id, area_m2, beside (ids of registered grounds next to it,
            separated by ``;``), class_best, class_worst, class_middle, points_least, points_most, known_share,
            slope_mean_deg, road_m, geometry in EPSG:4326.
        registered: number of registered grounds in the area; they are left out.
        not_known: kinds of layers that do not cover the area, so that what they would take is still in it.
        cards: layers that were asked.
    """

    area: shapely.Geometry
    table: geopandas.GeoDataFrame
    registered: int
    not_known: tuple[str, ...]
    cards: tuple[LayerCard, ...]


def _coverage(known: geopandas.GeoDataFrame, kind: str, *, hazard: str = "") -> shapely.Geometry:
    """Where layers of a kind, or of a hazard, speak together."""
    rows = known[known["kind"] == kind]
    rows = rows[rows["hazard_kind"] == hazard] if hazard else rows
    return shapely.union_all(rows.geometry.to_numpy())


def _missing_share(area: shapely.Geometry, coverage: shapely.Geometry) -> float:
    return float(shapely.difference(area, coverage).area / area.area)


def _require(area: shapely.Geometry, known: geopandas.GeoDataFrame) -> None:
    """Refuse an area that is none, too large, or not covered by what a search cannot do without.

    Raises:
        InputError: it is no area, or layers of buildings or ways do not cover it.
        LimitError: it is too large.
    """
    if shapely.get_dimensions(area) < len("xy") or not area.area > 0:
        raise InputError(Problem("candidates.no_area"))
    found_km2 = float(area_m2(numpy.array([area], dtype=object))[0]) / _KM2
    limit_km2 = value("candidate.largest_area", unit="km2")
    if found_km2 > limit_km2:
        raise LimitError(Problem("candidates.too_large", {"value": f"{found_km2:,.0f}", "limit": f"{limit_km2:,.0f}"}))
    shares = {kind: _missing_share(area, _coverage(known, kind)) for kind in NEEDED}
    problems = [
        Problem("candidates.not_covered", {"kind": kind, "share": f"{max(100 * share, 0.1):.3g}"}, value=kind)
        for kind, share in shares.items()
        if share > _LEAST_SHARE
    ]
    if problems:
        raise InputError(problems)


def _not_known(area: shapely.Geometry, known: geopandas.GeoDataFrame) -> tuple[str, ...]:
    """Kinds of layers and hazards that leave out part of an area."""
    told = {kind: _coverage(known, kind) for kind in _TOLD}
    told |= {kind: _coverage(known, "hazard", hazard=kind) for kind in _HAZARDS}
    return tuple(kind for kind, coverage in told.items() if _missing_share(area, coverage) > _LEAST_SHARE)


@dataclass(frozen=True)
class _Sheet:
    """The metric sheet that an area is searched on."""

    to_metres: pyproj.Transformer

    @classmethod
    def around(cls, area: shapely.Geometry) -> "_Sheet":
        return cls(pyproj.Transformer.from_crs(WGS84, metric(float(area.centroid.x)), always_xy=True))

    def flat(self, shapes: _Shapes) -> _Shapes:
        """Shapes in metres."""
        return self._moved(shapes, "FORWARD")

    def round(self, shapes: _Shapes) -> _Shapes:
        """Shapes in degrees."""
        return self._moved(shapes, "INVERSE")

    def _moved(self, shapes: _Shapes, direction: str) -> _Shapes:
        turn = self.to_metres.transform
        return numpy.asarray(
            shapely.transform(shapes, lambda xy: numpy.column_stack(turn(xy[:, 0], xy[:, 1], direction=direction)))
        )

    def sampled(self, cells: Cells) -> Sampled:
        """Cells that a grid takes, to be found by positions in metres."""
        a, _, c, _, e, f = cells.transform
        turn = pyproj.Transformer.from_crs(self.to_metres.target_crs, named(cells.crs), always_xy=True)

        def place(x_m: _Floats, y_m: _Floats) -> tuple[_Floats, _Floats]:
            x, y = turn.transform(x_m, y_m)
            return (numpy.asarray(y) - f) / e, (numpy.asarray(x) - c) / a

        return Sampled(numpy.asarray(cells.taken, dtype=numpy.uint8), place)


def _way_reach_m(ways: geopandas.GeoDataFrame) -> _Floats:
    """Half the width of each way [m]; 0 under ground."""
    usual = numpy.where(ways["motor"], value("candidate.road_half", unit="m"), value("candidate.path_half", unit="m"))
    mapped = floats(ways["width_m"]) / 2
    return numpy.where(numpy.isnan(mapped), usual, mapped)


def _ways(layer: Layer | None) -> list[tuple[_Shapes, _Floats]]:
    if layer is None or layer.features is None:
        return []
    ways = layer.features[~layer.features["tunnel"]]
    return [(ways.geometry.to_numpy(), _way_reach_m(ways))]


def _uses(layer: Layer | None) -> list[tuple[_Shapes, _Floats]]:
    if layer is None or layer.features is None:
        return []
    shapes = layer.features.geometry[layer.features["use_class"].isin(CLOSED_USES)].to_numpy()
    return [(shapes, numpy.zeros(len(shapes)))]


@dataclass(frozen=True)
class _Quest:
    """What is the same for all blocks of a search."""

    area_m: shapely.Geometry
    sheet: _Sheet
    registered: _Shapes
    drawings: geopandas.GeoDataFrame
    least_area_m2: float
    width_m: float

    def search(self, around: Surroundings, registered: _Shapes) -> Search:
        """The search of a tile around which layers and registered grounds are known."""
        rules = ground_rules()
        found = [*takings(around, self.drawings, rules=rules), *coarser_steep(around, rules)]
        shapes = [(each.shapes, each.reach_m) for each in found if isinstance(each, Shapes)]
        shapes += [*_ways(around.ways), *_uses(around.land_use)]
        shapes.append((registered, numpy.zeros(len(registered))))
        flat = self.sheet.flat(numpy.concatenate([each for each, _ in shapes]))
        return Search(
            area_m=self.area_m,
            taken=obstacles(flat, numpy.concatenate([reach for _, reach in shapes])),
            cell_m=value("candidate.cell", unit="m"),
            least_area_m2=self.least_area_m2,
            width_m=self.width_m,
            marked=tuple(self.sheet.sampled(each) for each in found if isinstance(each, Cells)),
            step_cells=_STEP_CELLS,
        )


def _tile_runs(window: Window, quest: _Quest, near: Around, inside: Obstacles) -> Runs:
    """Open cells of one tile; no more is held in memory than what lies on it and around it."""
    margin_m = _REACH_M + quest.width_m
    corners = shapely.buffer(shapely.box(*window.bounds_m()), margin_m, join_style="mitre")
    (box,) = quest.sheet.round(numpy.array([shapely.segmentize(corners, margin_m)], dtype=object))
    west, south, east, north = box.bounds
    registered = quest.registered[shapely.intersects(quest.registered, shapely.box(west, south, east, north))]
    return open_runs(window, quest.search(near((west, south, east, north)), registered), inside)


def _found(quest: _Quest, near: Around, progress: Progress) -> Found:
    """Open ground of the whole area in metres."""
    cell_m = value("candidate.cell", unit="m")
    windows = tiles(quest.area_m, cell_m=cell_m, tile_cells=_TILE_CELLS)
    inside = obstacles(numpy.array([quest.area_m], dtype=object), numpy.zeros(1))
    parts: list[Runs] = []
    for window in windows:
        parts.append(_tile_runs(window, quest, near, inside))
        progress("search", 0.8 * len(parts) / len(windows))
    return outlined(parts, quest.search(Surroundings(), quest.registered))


def _ids(shapes: _Shapes) -> list[str]:
    """Identifier of each candidate: digits that follow from its outline."""
    digests = (hashlib.sha256(shape).hexdigest() for shape in shapely.to_wkb(shapely.set_precision(shapes, 1e-7)))
    return [f"open-{digest[:_ID_DIGITS]}" for digest in digests]


def _slope_deg(shapes: pandas.Series, near: Around) -> pandas.Series:
    """Mean slope of each candidate [deg], where a height model carries one."""
    rules, found = ground_rules(), pandas.Series(numpy.nan, index=shapes.index)
    for part in tiled(shapes, side_deg=_SIDE_DEG):
        bounds = box_around(part, margin_deg=_MARGIN_DEG)
        for some, around in by_speakers(part, near(bounds)) if bounds else ():
            if around.elevation is not None and around.elevation.grid is not None:
                lie = relief.relief(some, around.elevation.grid, cell_max=rules.slope_cell_max)
                found.loc[some.index] = lie["slope_mean_deg"]
    return found


def _beside(shapes: _Shapes, rows: geopandas.GeoDataFrame) -> list[str]:
    """Ids of the registered grounds next to each candidate."""
    mine, theirs = within_m(shapes, rows.geometry.to_numpy(), reach_m=value("candidate.beside", unit="m"))
    ids = rows["id"].to_numpy()
    return [";".join(sorted(ids[theirs[mine == place]])) for place in range(len(shapes))]


def _judged(register: Register, shapes: _Shapes) -> Suitability:
    """Suitability of the candidates by what layers and lists say; nobody surveyed them."""
    store = layers(register)
    areas = area_m2(shapes)
    columns = {"usable_area_m2": areas, "total_area_m2": areas, "elevation_m": numpy.nan, "name_ne": None}
    frame = geopandas.GeoDataFrame(columns | dict.fromkeys(_UNASKED), geometry=shapes, crs=WGS84)
    frame = frame.assign(id=_ids(shapes), name_en="").set_index("id", drop=False).rename_axis(None)
    frame["slope_mean_deg"] = _slope_deg(frame.geometry.astype(object), store.around(kinds=("dem",)))
    known = measures(frame, store, services(register))
    return weighed(KnownIndicators(frame, known), model=model())


_COLUMNS = (
    "id", "area_m2", "beside", "class_best", "class_worst", "class_middle", "points_least", "points_most",
    "known_share", "slope_mean_deg", "road_m", "geometry",
)  # fmt: skip


def _table(register: Register, shapes: _Shapes, rows: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Candidates with what is known of each, the best suited first, the larger first among equals."""
    if not len(shapes):
        return geopandas.GeoDataFrame(pandas.DataFrame(columns=list(_COLUMNS)), geometry="geometry", crs=WGS84)
    judged = _judged(register, shapes)
    frame = judged.known.rows.rename(columns={"usable_area_m2": "area_m2"})
    frame = frame.assign(beside=_beside(shapes, rows), road_m=judged.known.measured.low["road_m"])
    told = judged.table().drop(columns=["id", "name_en", "name_ne"])
    ranked = frame.join(told).sort_values(["rank", "area_m2"], ascending=[True, False], kind="stable")
    return geopandas.GeoDataFrame(ranked[list(_COLUMNS)].reset_index(drop=True), crs=WGS84)


def open_ground(
    register: Register,
    area: shapely.Geometry,
    *,
    least_area_m2: float | None = None,
    width_m: float | None = None,
    progress: Progress = lambda _step, _share: None,
) -> OpenGround:
    """Open ground in an area that is not registered: what buildings, roads, water, forest and steep ground leave.

    Args:
        register: an open register.
        area: where to look, in EPSG:4326.
        least_area_m2: least area of a candidate; as the standard says where None.
        width_m: diameter of the circle that must fit everywhere in it; as the standard says where None.
        progress: is told the step and the share done.

    Raises:
        InputError: the area is none, or layers of buildings or ways do not cover it.
        LimitError: it is too large to be searched at a time.
    """
    store = layers(register)
    known = store.table()
    _require(area, known)
    tables = register.tables([*SPACE_TABLES, "exclusion"])
    rows = space_rows({name: tables[name] for name in SPACE_TABLES})
    rows = rows[shapely.get_dimensions(rows.geometry.to_numpy()) == len("xy")]
    sheet = _Sheet.around(area)
    quest = _Quest(
        area_m=sheet.flat(numpy.array([area], dtype=object))[0],
        sheet=sheet,
        registered=rows.geometry.to_numpy(),
        drawings=geopandas.GeoDataFrame(tables["exclusion"]),
        least_area_m2=value("candidate.least_area", unit="m2") if least_area_m2 is None else least_area_m2,
        width_m=value("candidate.least_width", unit="m") if width_m is None else width_m,
    )
    found = _found(quest, store.around(kinds=_KINDS), progress)
    progress("judge", 0.85)
    table = _table(register, sheet.round(found.shapes_m), rows)
    inside = int(shapely.intersects(rows.geometry.to_numpy(), area).sum())
    asked = {row.id for row in known.itertuples() if shapely.intersects(row.geometry, area)}
    cards = tuple(card for card in store.cards() if card.id in asked and card.kind in {*_KINDS, "amenities"})
    progress("ready", 1.0)
    return OpenGround(area, table, inside, _not_known(area, known), cards)
