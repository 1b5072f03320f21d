"""Usable ground of many spaces, and sums of a population grid over many zones, beside what experts and tutorials do.

    python -m benchmarks.ground [spaces] [zones]

Spaces are made-up rings with 12 to 60 corners, 800 buildings a square kilometre stand in and around them, a 10 m grid
says what is steep and what is flooded. All ways keep 5 m from buildings and tell the area of every space that is left.
The expert joins by a tree, grows what is hit, takes the union from each space with shapely and weighs cells with
exactextract; the tutorial grows every building and overlays with GeoPandas. Ours are both waterfalls of the product,
from degrees, each space on its own sheet, every rule apart: figures alone (before narrow strips, on two threads), and
cut with usable polygons. Each space is held against exact geometry: the expert's way with arcs of 100 pieces a quarter
circle, which is not timed. The second part sums people over zones.
"""

import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import geopandas
import numpy
import pandas
import pyproj
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from numpy.typing import NDArray
from scipy import ndimage

from geo.analysis.ground import cut
from geo.analysis.shares import figures
from geo.analysis.taking import EVERYWHERE, Cells, Shapes
from geo.analysis.waterfall.figures import Waterfall
from geo.analysis.waterfall.quick import quick_ground
from geo.crs import area_m2

SPACES, SMOKE_SPACES = 10_000, 40
ZONES, SMOKE_ZONES = 10_000, 30
_ROWS, _COLUMNS = 2500, 3000
_SEED = 20150425
_CRS = "EPSG:32645"
_WEST_M, _NORTH_M = 320_000.0, 3_075_000.0
_SPACES_KM2, _BUILDINGS_KM2 = 13.4, 800.0
_CELL_M, _SETBACK_M, _STEEP_DEG = 10.0, 5.0, 15.0
_SEGMENTS, _NEARLY_ROUND = 20, 100
_MARGIN_CELLS = 80
"""Cells around the town, so that no space leaves the grids."""

_Shapes = NDArray[numpy.object_]
_Floats = NDArray[numpy.float64]


@dataclass(frozen=True)
class Town:
    """Spaces and buildings in metres, and a grid of cells that are neither steep nor flooded."""

    spaces: _Shapes
    buildings: _Shapes
    elevation_m: _Floats
    flood_rank: _Floats

    @property
    def transform(self) -> tuple[float, float, float, float, float, float]:
        """Corner and cells of the grids."""
        margin_m = _MARGIN_CELLS * _CELL_M
        return (_CELL_M, 0.0, _WEST_M - margin_m, 0.0, -_CELL_M, _NORTH_M + margin_m)


@dataclass(frozen=True)
class Answer:
    """How long a way took by the clock and of the processor, and its figure of each space or zone."""

    name: str
    time_s: float
    processor_s: float
    found: _Floats


def _rings(count: int, side_m: float, random: numpy.random.Generator) -> _Shapes:
    """Star-shaped rings of log-normal size, one in twelve with a pond."""
    found = []
    for _ in range(count):
        corners = int(random.integers(12, 61))
        turn = numpy.linspace(0, 2 * numpy.pi, corners, endpoint=False)
        radius = 1 + sum(random.normal(0, 0.22 / f) * numpy.cos(f * turn + random.uniform(0, 6)) for f in range(1, 5))
        radius = numpy.maximum(radius, 0.35)
        points = numpy.column_stack([radius * numpy.cos(turn), radius * random.uniform(0.5, 1) * numpy.sin(turn)])
        points *= (numpy.exp(random.normal(numpy.log(2500), 1.0)) / shapely.Polygon(points).area) ** 0.5
        middle = random.uniform((_WEST_M, _NORTH_M - side_m), (_WEST_M + side_m, _NORTH_M))
        holes = [points * 0.15 + middle] if random.random() < 1 / 12 else []
        found.append(shapely.Polygon(points + middle, holes))
    return numpy.array(found, dtype=object)


def make_town(count: int = SPACES) -> Town:
    """A made-up town with so many spaces."""
    random = numpy.random.default_rng(_SEED)
    side_m = 1000 * (count / _SPACES_KM2) ** 0.5
    number = int(_BUILDINGS_KM2 * side_m**2 / 1e6)
    middle = random.uniform((_WEST_M, _NORTH_M - side_m), (_WEST_M + side_m, _NORTH_M), (number, 2))
    width = numpy.exp(random.normal(numpy.log(85), 0.55, number)) ** 0.5 / 2
    turn = random.choice([0.2, 0.9, 1.3], number) + random.normal(0, 0.08, number)
    corner = numpy.array([[-1, -0.7], [1, -0.7], [1, 0.7], [-1, 0.7]]) * width[:, None, None]
    along = numpy.stack([numpy.cos(turn), -numpy.sin(turn)], axis=-1)[:, None, :]
    across = numpy.stack([numpy.sin(turn), numpy.cos(turn)], axis=-1)[:, None, :]
    points = numpy.stack([(corner * along).sum(axis=-1), (corner * across).sum(axis=-1)], axis=-1)
    cells = int(numpy.ceil(side_m / _CELL_M)) + 2 * _MARGIN_CELLS
    rough = ndimage.gaussian_filter(random.standard_normal((cells, cells)), 8, mode="wrap")
    wet = ndimage.gaussian_filter(random.standard_normal((cells, cells)), 12, mode="wrap")
    return Town(
        spaces=_rings(count, side_m, random),
        buildings=shapely.polygons(points + middle[:, None, :]),
        elevation_m=rough / rough.std() * 25,
        flood_rank=numpy.clip(numpy.round(1.5 + wet / wet.std()), 0, 4),
    )


def _slope_deg(town: Town) -> _Floats:
    rise = numpy.gradient(town.elevation_m, _CELL_M)
    return numpy.asarray(numpy.degrees(numpy.arctan(numpy.hypot(*rise))))


def _weighed(town: Town, shapes: _Shapes) -> _Floats:
    """Area of each shape on good cells, each weighing as much of it as lies inside: the way of both peers."""
    good = ((_slope_deg(town) <= _STEEP_DEG) & (town.flood_rank < 3)).astype(numpy.float32)
    rows, columns = good.shape
    _, _, west, _, _, north = town.transform
    edges = {"xmin": west, "ymax": north, "xmax": west + _CELL_M * columns, "ymin": north - _CELL_M * rows}
    kept = ~shapely.is_empty(shapes)
    frame = geopandas.GeoDataFrame(geometry=shapes[kept], crs=_CRS)
    source = NumPyRasterSource(good, **edges, srs_wkt=pyproj.CRS(_CRS).to_wkt())
    sums = exact_extract(source, frame, ["sum"], output="pandas")["sum"]
    found = numpy.zeros(len(shapes))
    found[kept] = sums.fillna(0).to_numpy() * _CELL_M**2
    return found


def expert(town: Town, *, segments: int = _SEGMENTS) -> _Floats:
    """Peer: a tree finds what is near, only that is grown, one union and difference a space, exactextract."""
    tree = shapely.STRtree(town.buildings)
    space, building = tree.query(town.spaces, predicate="dwithin", distance=_SETBACK_M)
    near, place = numpy.unique(building, return_inverse=True)
    grown = shapely.buffer(town.buildings[near], _SETBACK_M, quad_segs=segments)[place]
    order = numpy.argsort(space, kind="stable")
    starts = numpy.searchsorted(space[order], numpy.arange(len(town.spaces) + 1))
    left = town.spaces.copy()
    for number in numpy.flatnonzero(numpy.diff(starts)):
        hit = grown[order[starts[number] : starts[number + 1]]]
        left[number] = shapely.difference(left[number], shapely.union_all(hit))
    return _weighed(town, left)


def tutorial(town: Town) -> _Floats:
    """Peer: every building is grown, GeoPandas overlays, exactextract."""
    spaces = geopandas.GeoDataFrame({"place": range(len(town.spaces))}, geometry=town.spaces, crs=_CRS)
    grown = geopandas.GeoDataFrame(geometry=geopandas.GeoSeries(town.buildings, crs=_CRS).buffer(_SETBACK_M), crs=_CRS)
    left = geopandas.overlay(spaces, grown, how="difference", keep_geom_type=True)
    found = numpy.zeros(len(spaces))
    found[left["place"].to_numpy()] = _weighed(town, left.geometry.to_numpy())
    return found


def exact(town: Town) -> _Floats:
    """Exact geometry, to 1e-5 of what an arc takes."""
    return expert(town, segments=_NEARLY_ROUND)


def prepared(town: Town, *, way: Callable[..., Waterfall] = quick_ground) -> Callable[[], _Floats]:
    """Ours, with its input in degrees as layers give it; the work is what is called."""
    turn = pyproj.Transformer.from_crs(_CRS, "EPSG:4326", always_xy=True)
    degrees = [
        shapely.transform(shapes, lambda points: numpy.column_stack(turn.transform(*points.T)))
        for shapes in (town.spaces, town.buildings)
    ]
    planar_m2 = shapely.area(town.spaces)

    def work() -> _Floats:
        reach = numpy.full(len(degrees[1]), _SETBACK_M)
        known = numpy.ones(town.flood_rank.shape, dtype=bool)
        where = {"known_cells": known, "transform": town.transform, "crs": _CRS}
        takings = [
            Shapes("debris", degrees[1], reach, EVERYWHERE),
            Cells("steep", _slope_deg(town) > _STEEP_DEG, **where),
            Cells("flood", town.flood_rank >= 3, **where),
        ]
        ground = way(pandas.Series(degrees[0]), takings, order=("debris", "steep", "flood"))
        return ground.most_m2 * planar_m2 / area_m2(degrees[0])

    return work


def _answer(name: str, work: Callable[[], _Floats]) -> Answer:
    started, spent = time.perf_counter(), time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        found = work()
    return Answer(name, time.perf_counter() - started, time.process_time() - spent, found)


WAYS = ("figures", "polygons", "expert", "tutorial")


def run(count: int = SPACES, *, ways: tuple[str, ...] = WAYS) -> list[Answer]:
    """Ours and the peers on the same town."""
    town = make_town(count)
    works: dict[str, Callable[[], _Floats]] = {
        "figures": prepared(town),
        "polygons": prepared(town, way=partial(cut, row_width_m=0.0)),
        "expert": lambda: expert(town),
        "tutorial": lambda: tutorial(town),
    }
    return [_answer(name, works[name]) for name in ways]


def worst_share(answer: Answer, other: Answer, gross_m2: _Floats) -> float:
    """Greatest difference between two answers as a share of a space's gross area."""
    return float((numpy.abs(answer.found - other.found) / gross_m2).max())


def make_zones(count: int = ZONES) -> tuple[_Shapes, _Floats]:
    """Zones in columns and rows of a grid of people, and the grid; a smaller one for fewer zones."""
    random = numpy.random.default_rng(_SEED)
    shrink = min(1.0, (count / ZONES) ** 0.5)
    rows, columns = int(_ROWS * shrink) + 60, int(_COLUMNS * shrink) + 60
    corners, turn = 24, numpy.linspace(0, 2 * numpy.pi, 24, endpoint=False)
    radius = random.uniform(8, 25, (count, 1)) * random.uniform(0.7, 1, (count, corners))
    middle = random.uniform((30, 30), (columns - 30, rows - 30), (count, 2))
    points = numpy.stack([radius * numpy.cos(turn), radius * numpy.sin(turn)], axis=-1) + middle[:, None, :]
    return shapely.polygons(points), random.gamma(0.3, 20.0, (rows, columns))


def run_zones(count: int = ZONES) -> list[Answer]:
    """People of the zones by ours and by exactextract, the grid in memory."""
    zones, people = make_zones(count)
    rows, columns = people.shape
    upright = shapely.transform(zones, lambda points: numpy.column_stack([points[:, 0], rows - points[:, 1]]))
    frame = geopandas.GeoDataFrame(geometry=upright, crs=_CRS)
    wkt = pyproj.CRS(_CRS).to_wkt()
    source = NumPyRasterSource(people, xmin=0, ymin=0, xmax=columns, ymax=rows, srs_wkt=wkt)

    def ours() -> _Floats:
        return figures(zones, people[None])[:, 0, 0]

    def exactextract() -> _Floats:
        return exact_extract(source, frame, ["sum"], output="pandas")["sum"].to_numpy()

    figures(zones[:1], people[None])
    return [_answer("ours", ours), _answer("exactextract", exactextract)]


def _line(answer: Answer, ours: Answer) -> str:
    times, ratio = f"{answer.time_s:8.2f} s ({answer.processor_s:6.2f} s)", answer.time_s / ours.time_s
    return f"{answer.name:<14}{times}{ratio:6.1f}x ({answer.processor_s / ours.processor_s:.1f}x)"


def _print_spaces(count: int) -> None:
    answers, town = run(count), make_town(count)
    true, gross_m2 = _answer("exact", lambda: exact(town)), shapely.area(town.spaces)
    print(f"{count} spaces, usable ground; in brackets: of the processor")
    for answer in answers:
        share = worst_share(answer, true, gross_m2)
        said = f"{answer.found.sum() / 1e6:8.4f} km2, at most {share:.1e} of a space from exact geometry"
        print(_line(answer, answers[0]), said)


def _print_zones(count: int) -> None:
    answers = run_zones(count)
    print(f"{count} zones, people")
    for answer in answers:
        apart = numpy.abs(answer.found / answers[0].found - 1).max()
        print(_line(answer, answers[0]), f"at most {apart:.1e} from ours")


def main() -> None:
    """Print the figures of one run."""
    counts = [int(word) for word in sys.argv[1:]]
    run(SMOKE_SPACES, ways=WAYS[:2])
    _print_spaces(counts[0] if counts else SPACES)
    _print_zones(counts[1] if len(counts) > 1 else ZONES)


if __name__ == "__main__":
    main()
