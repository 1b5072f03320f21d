"""The import of users' files beside plain reading and writing of the same files, in one run.

    python -m benchmarks.imports [polygons] [rows of the workbook]

"Plain" reads the file into a frame and does nothing else (pyogrio, GeoPandas, pandas). Ours starts a bounded process,
reads the file there, takes the columns for our fields, holds every position against Nepal and every value against its
declaration, and gives back accepted and rejected rows. "Written" is the time GeoPandas or pandas needs to write the
same frame into the file; the goal for shapefile and GeoPackage is 1.5 times that. Last, the rows of the GeoPackage are
brought into a register: worked out against what it holds, and loaded as one change with its history. Every job runs in
a process of its own.
"""

import multiprocessing
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy
import pandas
import pyogrio
import shapely

from geo import pipeline
from geo.register.intake import Order, take_in
from geo.register.places import PlaceIndex
from geo.schema import SPACES
from geo.sources.child import parse
from geo.sources.files import read
from geo.sources.limits import Limits

POLYGONS, SHEET_ROWS = 100_000, 20_000
SMOKE_POLYGONS, SMOKE_SHEET_ROWS = 200, 50
_SEED = 2015
_CORNERS = 12
_BOUNDS = Limits.trusted()
_WEST_DEG, _SOUTH_DEG, _EAST_DEG, _NORTH_DEG = 84.6, 27.4, 86.2, 28.2


@dataclass(frozen=True)
class Measure:
    """Seconds of writing the frame, of plain reading, of ours; rows accepted; memory of us and of the reader [MB]."""

    rows: int
    written_s: float
    plain_s: float
    ours_s: float
    accepted: int
    memory_mb: float | None
    reader_mb: float | None

    @property
    def ratio(self) -> float:
        """How many times longer ours takes."""
        return self.ours_s / self.plain_s


def make_frame(count: int) -> geopandas.GeoDataFrame:
    """Grounds of twelve corners with twelve columns under our names, sown over the middle of Nepal."""
    random = numpy.random.default_rng(_SEED)
    centre = random.uniform((_WEST_DEG, _SOUTH_DEG), (_EAST_DEG, _NORTH_DEG), (count, 2))
    turn = numpy.linspace(0, 2 * numpy.pi, _CORNERS, endpoint=False)
    reach = random.uniform(2e-4, 1.2e-3, (count, 1)) * random.uniform(0.7, 1, (count, _CORNERS))
    ring = centre[:, None, :] + numpy.stack([reach * numpy.cos(turn), reach * numpy.sin(turn)], axis=-1)
    area_m2 = random.gamma(2, 4500, count).round(2)
    columns = {
        "id": [f"g{place}" for place in range(count)],
        "name_en": [f"Ground {place}" for place in range(count)],
        "name_ne": [f"मैदान {place}" for place in range(count)],
        "register": "local",
        "endorsement": "candidate",
        "total_area_m2": area_m2,
        "usable_area_m2": (area_m2 * 0.8).round(2),
        "capacity_people": (area_m2 / 4).astype(int),
        "owner_class": random.choice(["unknown", "community", "private"], count),
        "access": random.choice(["all_year", "not_in_monsoon"], count),
        "suggested_uses": random.choice(["helipad", "logistics;warehouse"], count),
        "note": "खुला",
    }
    return geopandas.GeoDataFrame(columns, geometry=shapely.polygons(ring.round(6)), crs="EPSG:4326")


def _zipped_shapefile(frame: geopandas.GeoDataFrame, path: Path) -> None:
    short = frame.rename(columns={name: SPACES[name].dbf for name in frame.columns if name != "geometry"})
    with tempfile.TemporaryDirectory() as folder:
        short.to_file(Path(folder, "grounds.shp"), encoding="UTF-8")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.write(part, part.name)


def _csv(frame: geopandas.GeoDataFrame, path: Path) -> None:
    pandas.DataFrame(frame.drop(columns="geometry")).assign(geometry=frame.geometry.to_wkt()).to_csv(path, index=False)


def _plain_csv(path: Path) -> geopandas.GeoDataFrame:
    flat = pandas.read_csv(path)
    return geopandas.GeoDataFrame(flat, geometry=geopandas.GeoSeries.from_wkt(flat["geometry"]), crs="EPSG:4326")


def _workbook(frame: geopandas.GeoDataFrame, path: Path) -> None:
    points = frame.geometry.representative_point()
    flat = pandas.DataFrame(frame.drop(columns="geometry")).assign(lon_deg=points.x, lat_deg=points.y)
    flat.to_excel(path, index=False, engine="xlsxwriter")


Write = Callable[[geopandas.GeoDataFrame, Path], object]
Plain = Callable[[Path], object]
FORMATS: Mapping[str, tuple[str, Write, Plain]] = {
    "GeoPackage": ("gpkg", lambda frame, path: frame.to_file(path), pyogrio.read_dataframe),
    "zipped shapefile": ("zip", _zipped_shapefile, pyogrio.read_dataframe),
    "GeoJSON": ("geojson", lambda frame, path: frame.to_file(path), pyogrio.read_dataframe),
    "FlatGeobuf": ("fgb", lambda frame, path: frame.to_file(path), pyogrio.read_dataframe),
    "GeoParquet": ("parquet", lambda frame, path: frame.to_parquet(path), geopandas.read_parquet),
    "CSV with WKT": ("csv", _csv, _plain_csv),
    "XLSX": ("xlsx", _workbook, pandas.read_excel),
}


def _peaks_mb() -> tuple[float | None, float | None]:
    """Most memory of this process and of the processes it started, where the system can tell."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return None, None
    unit = 1e6 if sys.platform == "darwin" else 1e3
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, children = (resource.getrusage(one).ru_maxrss / unit for one in who)
    return own, children


def _timed(job: Callable[[], object]) -> tuple[float, object]:
    started = time.perf_counter()
    outcome = job()
    return time.perf_counter() - started, outcome


def _written_s(name: str, count: int, path: str) -> float:
    _suffix, write, _plain = FORMATS[name]
    frame = make_frame(count)
    return _timed(lambda: write(frame, Path(path)))[0]


def _plain_s(name: str, path: str) -> float:
    _suffix, _write, plain = FORMATS[name]
    return _timed(lambda: plain(Path(path)))[0]


def _ours(path: str) -> tuple[float, int, tuple[float | None, float | None]]:
    seconds, reading = _timed(lambda: read(path, limits=_BOUNDS))
    return seconds, len(reading.accepted), _peaks_mb()  # type: ignore[attr-defined] - read gives a Reading


def _apart(job: Callable[..., Any], *arguments: object) -> Any:
    """Outcome of a job in a fresh process; an error if that process dies."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(job, *arguments).result()


def _measure(name: str, count: int) -> Measure:
    """One format: the file is written, read plainly and by us, each in a fresh process."""
    suffix, _write, _plain = FORMATS[name]
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, f"grounds.{suffix}"))
        written_s = _apart(_written_s, name, count, path)
        plain_s = _apart(_plain_s, name, path)
        ours_s, accepted, (memory_mb, reader_mb) = _apart(_ours, path)
    return Measure(count, written_s, plain_s, ours_s, accepted, memory_mb, reader_mb)


def run(
    count: int = POLYGONS, sheet_rows: int = SHEET_ROWS, *, names: tuple[str, ...] = tuple(FORMATS)
) -> dict[str, Measure]:
    """Measures by format; the workbook has rows of its own number, since plain reading of it is slow."""
    return {name: _measure(name, sheet_rows if name == "XLSX" else count) for name in names}


def _brought_in_s(count: int) -> tuple[float, float, int]:
    """Seconds to work out what the rows do to the shipped register and to load them, and how many were added."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder, "grounds.gpkg")
        make_frame(count).to_file(path)
        reading = read(path, limits=_BOUNDS)
        with pipeline.make_register(Path(folder, "chaur.gpkg")) as register:
            tables = register.tables(("location", "location_name"))
            places = PlaceIndex(tables["location"], tables["location_name"])
            order = Order("2026-11", "Grounds of the benchmark", "Sita")
            planned_s, plan = _timed(lambda: pipeline.planned_import(register, reading, order=order, places=places))
            loaded_s, _ = _timed(lambda: take_in(register, plan))
            return planned_s, loaded_s, len(plan.merge.added)


def brought_in_s(count: int = POLYGONS) -> tuple[float, float, int]:
    """Seconds of planning and of loading, and rows added, in a process of its own."""
    found: tuple[float, float, int] = _apart(_brought_in_s, count)
    return found


def start_s(*, repeats: int = 5) -> float:
    """Least seconds from the call to the answer for a CSV of one row: the price of a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "one.csv")
        path.write_text("name,lon,lat\nA,85.3,27.7\n", encoding="utf-8")
        return min(_timed(lambda: parse(path, limits=_BOUNDS))[0] for _ in range(repeats))


def main() -> None:
    """Print the figures of one run."""
    counts = [int(word.replace("_", "")) for word in sys.argv[1:]]
    found = run(*counts)
    print(f"grounds of {_CORNERS} corners and 12 columns; start of the reading process {start_s():.2f} s")
    for name, one in found.items():
        memory = "" if one.memory_mb is None else f"{one.memory_mb:5.0f} MB + {one.reader_mb:4.0f} MB reader"
        print(
            f"{name:17} {one.rows:8,} rows  written {one.written_s:6.2f} s  plain {one.plain_s:6.2f} s  "
            f"ours {one.ours_s:6.2f} s  {one.ratio:5.2f} x plain  {one.ours_s / one.written_s:5.2f} x written  "
            f"{one.rows / one.ours_s:8,.0f} rows/s  {memory}"
        )
    planned_s, loaded_s, added = brought_in_s(*counts[:1])
    print(f"into the register {added:8,} rows  worked out in {planned_s:.2f} s  loaded in {loaded_s:.2f} s")


if __name__ == "__main__":
    main()
