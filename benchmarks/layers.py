"""Layers as large as the Kathmandu Valley brought in, beside plain passes over the same files, in one run.

    python -m benchmarks.layers [crossings] [buildings] [cells along a tile] [folder to keep the files in]

The extract is made up: roads that meet in a lattice, houses between them (one in three with its levels), rivers,
power lines, woods, schools, written by osmium. The heights are two neighbouring tiles of Copernicus' make. Ours reads
in a bounded process, sorts into six layers, and keeps them as GeoParquet by place, or lays the tiles into one grid. The
plain pass of osmium gives every object its position and area and keeps nothing; GDAL writes the extract into a
GeoPackage, where ogr2ogr is there; rasterio merges the tiles and writes them. Every job runs in a process of its own.
"""

import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import osmium
import rasterio
from numpy.typing import NDArray
from osmium.osm import mutable
from rasterio.merge import merge
from scipy import ndimage

from geo.sources.layers import made
from geo.sources.order import Order

CROSSINGS, BUILDINGS, SIDE = 300_000, 600_000, 3_600
SMOKE_CROSSINGS, SMOKE_BUILDINGS, SMOKE_SIDE = 100, 60, 40
_SEED = 20150425
_WEST_DEG, _SOUTH_DEG, _EAST_DEG, _NORTH_DEG = 85.18, 27.55, 85.56, 27.83
_HOUSE_DEG = 5e-5
_PART = 12
"""Crossings a road passes before it has another number."""
_CLASSES = ("residential", "tertiary", "path", "service", "secondary")
_LINES = (
    ("waterway", "river", 12), ("waterway", "stream", 40), ("power", "line", 15), ("landuse", "forest", 300),
    ("leisure", "pitch", 300), ("natural", "water", 100),
)  # fmt: skip

_Points = NDArray[numpy.float64]


@dataclass(frozen=True)
class Measure:
    """A way over a file: seconds, most memory of it and of what it started [MB], and the figure it came to."""

    name: str
    time_s: float
    memory_mb: float
    reader_mb: float
    found: float


def _lattice(crossings: int, random: numpy.random.Generator) -> tuple[_Points, NDArray[numpy.int64]]:
    """Places of the crossings and their numbers in rows and columns."""
    side = max(int(crossings**0.5), 2)
    lon, lat = numpy.meshgrid(numpy.linspace(_WEST_DEG, _EAST_DEG, side), numpy.linspace(_SOUTH_DEG, _NORTH_DEG, side))
    step = (_EAST_DEG - _WEST_DEG) / side
    points = numpy.stack([lon, lat], axis=-1) + random.uniform(-0.3, 0.3, (side, side, 2)) * step
    return points.reshape(-1, 2), numpy.arange(1, side * side + 1).reshape(side, side)


def _roads(numbers: NDArray[numpy.int64]) -> Iterator[list[int]]:
    """Numbers of the crossings along each road."""
    for line in (*numbers, *numbers.T):
        for start in range(0, len(line) - 1, _PART):
            yield line[start : start + _PART + 1].tolist()


def _outlines(count: int, random: numpy.random.Generator) -> _Points:
    """Four corners of each house."""
    middle = random.uniform((_WEST_DEG, _SOUTH_DEG), (_EAST_DEG, _NORTH_DEG), (count, 1, 2))
    corners = numpy.array([[-1, -0.7], [1, -0.7], [1, 0.7], [-1, 0.7]]) * _HOUSE_DEG
    return numpy.asarray(middle + corners * random.uniform(0.6, 1.8, (count, 1, 1)))


def _curve(random: numpy.random.Generator, *, closed: bool) -> _Points:
    """Corners of a river, a line or the edge of a wood."""
    if closed:
        turn = numpy.linspace(0, 2 * numpy.pi, 24, endpoint=False)
        middle = random.uniform((_WEST_DEG, _SOUTH_DEG), (_EAST_DEG, _NORTH_DEG))
        return numpy.asarray(middle + 1e-3 * numpy.column_stack([numpy.cos(turn), numpy.sin(turn)]))
    ends = random.uniform((_WEST_DEG, _SOUTH_DEG), (_EAST_DEG, _NORTH_DEG), (2, 2))
    share = numpy.linspace(0, 1, 200)[:, None]
    return numpy.asarray(ends[0] + share * (ends[1] - ends[0]) + random.normal(0, 2e-4, (200, 2)))


def make_extract(path: Path, *, crossings: int, buildings: int) -> None:
    """Write a made-up extract of a valley, nodes before ways as such files have them."""
    random = numpy.random.default_rng(_SEED)
    points, numbers = _lattice(crossings, random)
    shapes = [(corners, {"building": "yes", **({"building:levels": "3"} if place % 3 == 0 else {})})
              for place, corners in enumerate(_outlines(buildings, random))]  # fmt: skip
    kinds = [(key, word) for key, word, count in _LINES for _ in range(max(count * buildings // BUILDINGS, 1))]
    closed = {"landuse", "leisure", "natural"}
    shapes += [(_curve(random, closed=key in closed), {key: word}) for key, word in kinds]
    header = osmium.io.Header()
    header.add_box(osmium.osm.Box(_WEST_DEG, _SOUTH_DEG, _EAST_DEG, _NORTH_DEG))
    with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
        everything = numpy.concatenate([points, *(corners for corners, _ in shapes)])
        for number, place in enumerate(everything.tolist(), start=1):
            tags = {"amenity": "school"} if number % 1_000 == 0 else {}
            writer.add_node(mutable.Node(id=number, location=tuple(place), tags=tags))
        way = 0
        for way, refs in enumerate(_roads(numbers), start=1):
            writer.add_way(mutable.Way(id=way, nodes=refs, tags={"highway": _CLASSES[way % len(_CLASSES)]}))
        first = len(points) + 1
        for number, (corners, tags) in enumerate(shapes, start=way + 1):
            refs = list(range(first, first + len(corners)))
            first += len(corners)
            ring = [*refs, refs[0]] if closed & tags.keys() or "building" in tags else refs
            writer.add_way(mutable.Way(id=number, nodes=ring, tags=tags))


def make_tiles(folder: Path, *, side: int) -> list[Path]:
    """Two neighbouring tiles of one degree with the relief of hills, half a cell north and west as Copernicus cuts."""
    random = numpy.random.default_rng(_SEED)
    rough = sum(
        ndimage.zoom(random.standard_normal((size, 2 * size)), (side / size, side / size), order=1) * 1500 / size
        for size in (5, 20, side // 2)
    )
    heights = (1400 + rough).astype(numpy.float32)
    paths = []
    for east, lon in enumerate((85, 86)):
        path = folder / f"Copernicus_DSM_COG_10_N27_00_E{lon:03}_00_DEM.tif"
        step = 1 / side
        place = rasterio.Affine(step, 0, lon - step / 2, 0, -step, 28 + step / 2)
        profile = {"driver": "GTiff", "dtype": "float32", "count": 1, "height": side, "width": side, "crs": "EPSG:4326"}
        blocks = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "deflate", "predictor": 3}
        with rasterio.open(path, "w", **profile, **blocks, transform=place) as target:
            target.write(heights[:, east * side : (east + 1) * side], 1)
        paths.append(path)
    return paths


def _ours(paths: list[str], kind: str) -> float:
    """Features that were sorted into layers, or cells in the layer of heights."""
    with made([(Path(path), Path(path).name) for path in paths], Order(kind=kind)) as layers:
        if kind == "osm":
            return float(sum(layer.card.features or 0 for layer in layers))
        with rasterio.open(layers[0].path) as source:
            return float(source.width * source.height)


def _passed(paths: list[str]) -> float:
    """Objects of a plain pass of osmium that gives each its position and area."""
    return float(sum(1 for _ in osmium.FileProcessor(paths[0]).with_locations().with_areas()))


def _gdal(paths: list[str]) -> float:
    """Layers of the GeoPackage that GDAL writes of the extract."""
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder, "extract.gpkg"))
        words = ["ogr2ogr", "-q", "-f", "GPKG", target, paths[0], "points", "lines", "multipolygons"]
        subprocess.run(words, check=True)
        return 3.0


def _merged(paths: list[str]) -> float:
    """Cells of the tiles that rasterio merges and writes."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "heights.tif")
        merge(paths, dst_path=target, dst_kwds={"tiled": True, "compress": "deflate", "predictor": 3})
        with rasterio.open(target) as source:
            return float(source.width * source.height)


def _peaks_mb() -> tuple[float, float]:
    """Most memory of this process and of the processes it started, nan where the system cannot tell."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return numpy.nan, numpy.nan
    unit = 1e6 if sys.platform == "darwin" else 1e3
    told = Path("/proc/self/status")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if told.is_file():  # what Linux counts as the most of a process begins with that of its parent
        own = next(int(line.split()[1]) for line in told.read_text().splitlines() if line.startswith("VmHWM"))
    return own / unit, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit


def _timed(job: Callable[..., float], *arguments: Any) -> tuple[float, float, float, float]:
    started = time.perf_counter()
    found = job(*arguments)
    return time.perf_counter() - started, *_peaks_mb(), found


def _apart(name: str, job: Callable[..., float], *arguments: Any) -> Measure:
    """A job in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return Measure(name, *pool.submit(_timed, job, *arguments).result())


def run_extract(path: Path, *, peers: bool = True) -> list[Measure]:
    """Ours and the peers on an extract."""
    found = [_apart("ours", _ours, [str(path)], "osm")]
    if peers:
        found.append(_apart("osmium, plain", _passed, [str(path)]))
    if peers and shutil.which("ogr2ogr"):
        found.append(_apart("ogr2ogr", _gdal, [str(path)]))
    return found


def run_tiles(paths: list[Path]) -> list[Measure]:
    """Ours and rasterio on tiles of heights."""
    words = [str(path) for path in paths]
    return [_apart("ours", _ours, words, "dem"), _apart("rasterio, merge", _merged, words)]


def _print(title: str, measures: list[Measure]) -> None:
    print(title)
    for one in measures:
        memory = f"{one.memory_mb:5.0f} MB + {one.reader_mb:5.0f} MB in what it starts"
        print(f"{one.name:17}{one.time_s:8.2f} s {one.time_s / measures[0].time_s:6.2f} x  {memory}  {one.found:,.0f}")


def main() -> None:
    """Print the figures of one run."""
    words = sys.argv[1:]
    sizes = [int(word.replace("_", "")) for word in words[:3]]
    crossings, buildings, side = [*sizes, *(CROSSINGS, BUILDINGS, SIDE)[len(sizes) :]]
    with tempfile.TemporaryDirectory() as fresh:
        folder = Path(words[3]) if len(words) > 3 else Path(fresh)
        extract = folder / "valley.osm.pbf"
        make_extract(extract, crossings=crossings, buildings=buildings)
        _print(f"{crossings:,} crossings, {buildings:,} buildings, {extract.stat().st_size / 1e6:.0f} MB",
               run_extract(extract))  # fmt: skip
        _print(f"two tiles of {side} x {side} cells", run_tiles(make_tiles(folder, side=side)))


if __name__ == "__main__":
    main()
