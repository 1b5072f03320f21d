"""The import of users' files beside plain reading of the same files, in one run.

    python benchmarks/imports.py [polygons] [rows of the workbook]

"Plain" reads the file into a frame and does nothing else (pyogrio, GeoPandas, pandas). Ours starts a bounded process,
reads the file there, takes the columns for our fields, holds every position against Nepal and every value against its
declaration, and gives back accepted and rejected rows. Every job runs in a process of its own.
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
    """Seconds of plain reading and of ours, rows accepted, most memory of our process and of the reader in it [MB]."""

    rows: int
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


def _plain_s(name: str, path: str) -> float:
    _suffix, _write, plain = FORMATS[name]
    return _timed(lambda: plain(Path(path)))[0]


def _ours(path: str) -> tuple[float, int, tuple[float | None, float | None]]:
    seconds, reading = _timed(lambda: read(path, limits=_BOUNDS))
    return seconds, len(reading.accepted), _peaks_mb()  # type: ignore[attr-defined] - read gives a Reading


def _apart(job: Callable[..., Any], *arguments: str) -> Any:
    """Outcome of a job in a fresh process; an error if that process dies."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(job, *arguments).result()


def _measure(name: str, count: int) -> Measure:
    """One format: the file is written, read plainly and by us, each in a fresh process."""
    suffix, write, _plain = FORMATS[name]
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, f"grounds.{suffix}"))
        write(make_frame(count), Path(path))
        plain_s = _apart(_plain_s, name, path)
        ours_s, accepted, (memory_mb, reader_mb) = _apart(_ours, path)
    return Measure(count, plain_s, ours_s, accepted, memory_mb, reader_mb)


def run(
    count: int = POLYGONS, sheet_rows: int = SHEET_ROWS, *, names: tuple[str, ...] = tuple(FORMATS)
) -> dict[str, Measure]:
    """Measures by format; the workbook has rows of its own number, since plain reading of it is slow."""
    return {name: _measure(name, sheet_rows if name == "XLSX" else count) for name in names}


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
    for name, measure in found.items():
        memory = (
            "" if measure.memory_mb is None else f"{measure.memory_mb:5.0f} MB + {measure.reader_mb:4.0f} MB reader"
        )
        print(
            f"{name:17} {measure.rows:8,} rows  plain {measure.plain_s:6.2f} s  ours {measure.ours_s:6.2f} s  "
            f"{measure.ratio:5.2f} x  {measure.rows / measure.ours_s:8,.0f} rows/s  {memory}"
        )


if __name__ == "__main__":
    main()
