"""Open ground of a made-up valley at 5 m, beside the two ways an expert would take with rasterio and SciPy.

    python benchmarks/candidates.py [side_km]

Both peers burn buildings and roads into a grid of the whole valley; one grows them by shapely buffers, the other by a
distance transform. All three keep cells that are farther than 5 m from a building and 6 m from a road, on slopes of at
most 15 degrees, in connected areas of at least 2,000 m2, and answer with polygons. Ours works by tiles on two threads.
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy
import rasterio.features
import shapely
from numpy.typing import NDArray
from rasterio.transform import from_origin
from scipy import ndimage
from scipy.spatial import cKDTree

from geo.analysis.candidates import Search, search
from geo.analysis.lattice import Obstacles, obstacles
from geo.analysis.masks import Sampled

SIDE_KM = 27.0
SMOKE_SIDE_KM = 0.6
_SEED = 20150425
_BUILDINGS_KM2, _ROADS_KM2 = 800, 400
_CELL_M, _DEM_M, _TILE_CELLS = 5.0, 10.0, 1024
_BUILDING_M, _ROAD_M, _STEEP_DEG, _LEAST_M2 = 5.0, 6.0, 15.0, 2000.0


@dataclass(frozen=True)
class Valley:
    """Buildings, roads and heights of a square with its south-west corner at 0, 0."""

    side_m: float
    buildings: NDArray[numpy.object_]
    roads: NDArray[numpy.object_]
    elevation_m: NDArray[numpy.float64]


@dataclass(frozen=True)
class Answer:
    """How long a way took and what it found."""

    name: str
    time_s: float
    polygons: int
    area_m2: float
    valid_share: float


def _places(count: int, side_m: float, random: numpy.random.Generator) -> NDArray[numpy.float64]:
    """Places that crowd towards the middle, with a thin rest everywhere."""
    crowd = random.normal(side_m / 2, side_m / 5, (int(count * 0.8), 2))
    return numpy.concatenate([crowd % side_m, random.uniform(0, side_m, (count - len(crowd), 2))])


def make_valley(side_km: float = SIDE_KM) -> Valley:
    """A made-up valley: turned rectangles and L-shapes, roads between neighbours, a bowl with rough ground."""
    random = numpy.random.default_rng(_SEED)
    side_m = side_km * 1000
    count = int(_BUILDINGS_KM2 * side_km**2)
    middle = _places(count, side_m, random)
    width = numpy.exp(random.normal(numpy.log(85), 0.55, count)) ** 0.5 / 2
    height = width * random.uniform(0.55, 1, count)
    angle = random.choice([0.2, 0.9, 1.3], count) + random.normal(0, 0.08, count)
    unit = numpy.array([[-1, -1], [1, -1], [1, 0], [0, 0], [0, 1], [-1, 1], [-1, -1]], dtype=float)
    square = numpy.array([[-1, -1], [1, -1], [1, 1], [1, 1], [1, 1], [-1, 1], [-1, -1]], dtype=float)
    form = numpy.where((random.random(count) < 0.15)[:, None, None], unit, square)
    x, y = form[..., 0] * width[:, None], form[..., 1] * height[:, None]
    turned = numpy.stack([x * numpy.cos(angle)[:, None] - y * numpy.sin(angle)[:, None],
                          x * numpy.sin(angle)[:, None] + y * numpy.cos(angle)[:, None]], axis=-1)  # fmt: skip
    buildings = shapely.remove_repeated_points(shapely.polygons(turned + middle[:, None, :]))
    nodes = _places(int(_ROADS_KM2 * side_km**2), side_m, random)
    _, near = cKDTree(nodes).query(nodes, k=3)
    roads = shapely.linestrings(numpy.stack([nodes, nodes[near[:, 2]]], axis=1))
    cells = max(int(side_m / _DEM_M), 8)
    lattice = numpy.hypot(*numpy.meshgrid(*[numpy.linspace(-1, 1, cells)] * 2))
    rough = ndimage.gaussian_filter(random.standard_normal((cells, cells)), 6, mode="wrap")
    elevation = 1300 + 900 / (1 + numpy.exp(-(lattice - 0.8) / 0.07)) + rough / rough.std() * 4
    return Valley(side_m, buildings, roads, elevation)


def _steep(valley: Valley) -> NDArray[numpy.bool_]:
    rise = numpy.gradient(valley.elevation_m, _DEM_M)
    found: NDArray[numpy.bool_] = rise[0] ** 2 + rise[1] ** 2 > numpy.tan(numpy.radians(_STEEP_DEG)) ** 2
    return found


def _answer(name: str, make: Callable[[], NDArray[numpy.object_]]) -> Answer:
    started = time.perf_counter()
    shapes = make()
    time_s = time.perf_counter() - started
    valid = float(shapely.is_valid(shapes).mean()) if len(shapes) else 1.0
    return Answer(name, time_s, len(shapes), float(shapely.area(shapes).sum()), valid)


def _labelled(valley: Valley, blocked: NDArray[numpy.bool_]) -> NDArray[numpy.object_]:
    """Connected open cells as polygons, the way of both peers."""
    cells = len(blocked)
    at = numpy.minimum(((numpy.arange(cells) + 0.5) * _CELL_M / _DEM_M).astype(int), len(valley.elevation_m) - 1)
    labels, _ = ndimage.label(~blocked & ~_steep(valley)[at][:, at])
    kept = numpy.bincount(labels.ravel()) * _CELL_M**2 >= _LEAST_M2
    kept[0] = False
    labels[~kept[labels]] = 0
    transform = from_origin(0, valley.side_m, _CELL_M, _CELL_M)
    found = rasterio.features.shapes(labels.astype(numpy.int32), mask=labels > 0, transform=transform)
    return numpy.array([shapely.geometry.shape(shape) for shape, _ in found], dtype=object)


def _burnt(valley: Valley, shapes: NDArray[numpy.object_]) -> NDArray[numpy.uint8]:
    cells = int(valley.side_m / _CELL_M)
    transform = from_origin(0, valley.side_m, _CELL_M, _CELL_M)
    burnt: NDArray[numpy.uint8] = rasterio.features.rasterize(
        shapes, (cells, cells), transform=transform, dtype="uint8"
    )
    return burnt


def by_distance(valley: Valley) -> NDArray[numpy.object_]:
    """Peer: burnt as they are, grown by a distance transform, labelled, outlined."""
    blocked = numpy.zeros([int(valley.side_m / _CELL_M)] * 2, dtype=bool)
    for shapes, reach_m in ((valley.buildings, _BUILDING_M), (valley.roads, _ROAD_M)):
        blocked |= ndimage.distance_transform_edt(1 - _burnt(valley, shapes)) * _CELL_M <= reach_m
    return _labelled(valley, blocked)


def by_buffers(valley: Valley) -> NDArray[numpy.object_]:
    """Peer: grown by shapely buffers, burnt, labelled, outlined."""
    grown = [shapely.buffer(valley.buildings, _BUILDING_M), shapely.buffer(valley.roads, _ROAD_M)]
    return _labelled(valley, _burnt(valley, numpy.concatenate(grown)) > 0)


def _taken(valley: Valley) -> Obstacles:
    reach = numpy.repeat([_BUILDING_M, _ROAD_M], [len(valley.buildings), len(valley.roads)])
    return obstacles(numpy.concatenate([valley.buildings, valley.roads]), reach)


def by_tiles(valley: Valley, *, tile_cells: int = _TILE_CELLS, threads: int = 2) -> NDArray[numpy.object_]:
    """Ours."""
    size_m, rows = _DEM_M, len(valley.elevation_m)
    steep = Sampled(_steep(valley).astype(numpy.uint8), lambda x, y: (rows - y / size_m, x / size_m))
    area = shapely.box(0, 0, valley.side_m, valley.side_m)
    wanted = Search(area, _taken(valley), _CELL_M, _LEAST_M2, marked=(steep,), step_cells=32)
    with ThreadPoolExecutor(threads) as pool:
        return search(wanted, tile_cells=tile_cells, each=pool.map).shapes_m


def run(side_km: float = SIDE_KM, *, peers: bool = True) -> list[Answer]:
    """Ours on one and two threads, and the peers, on the same valley."""
    valley = make_valley(side_km)
    by_tiles(make_valley(SMOKE_SIDE_KM))
    ways = [("ours, two threads", by_tiles), ("ours, one thread", lambda given: by_tiles(given, threads=1))]
    if peers:
        ways += [("distance transform", by_distance), ("buffers", by_buffers)]
    return [_answer(name, lambda way=way: way(valley)) for name, way in ways]


def main() -> None:
    """Print the figures of one run."""
    side_km = float(sys.argv[1]) if len(sys.argv) > 1 else SIDE_KM
    answers = run(side_km)
    print(f"{side_km:g} x {side_km:g} km at {_CELL_M:g} m")
    for answer in answers:
        ratio = answer.time_s / answers[0].time_s
        print(
            f"{answer.name:<20}{answer.time_s:8.2f} s {ratio:6.1f}x {answer.polygons:8} polygons "
            f"{answer.area_m2 / 1e6:8.2f} km2 {answer.valid_share:8.2%} valid"
        )
    print("tiles: time per km2 at half and whole side")
    for side in (side_km / 2, side_km):
        valley = make_valley(side)
        answer = _answer("ours", lambda valley=valley: by_tiles(valley))
        print(f"{side:8.1f} km {answer.time_s / side**2 * 1000:8.2f} ms/km2")


if __name__ == "__main__":
    main()
