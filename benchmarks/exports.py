"""Exports beside GDAL's own writers, reached the plain way through GeoPandas: the same frame, the same run.

    python benchmarks/exports.py [spaces]

Every job runs in a process of its own, so that the memory it adds above the frame can be told. "Plain" is
``GeoDataFrame.to_file`` as it comes, "arrow" the same with ``use_arrow=True``. Ours writes more than they do: the
zipped shapefile holds a styled GeoPackage twin, a data dictionary and code lists, and is compressed.
"""

import multiprocessing
import shutil
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy
import pandas
import shapely

from geo.outputs.export import export
from geo.schema import SPACES, Column, vocabulary

SPACES_MADE, REPEATS = 100_000, 3
SMOKE_SPACES, SMOKE_REPEATS = 200, 1
_SEED = 2015
_CORNERS = 12
_MEMORY_PEAK, _MEMORY_RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Measure:
    """Median seconds by the clock and of the processor, most memory above the frame and size of what was written [MB].

    On a machine that does other work as well, the processor's seconds are the ones to compare.
    """

    seconds: float
    cpu_s: float
    memory_mb: float | None
    size_mb: float


def _cells(column: Column, count: int, random: numpy.random.Generator) -> pandas.Series:
    """Values of a column as a register has them, one in ten unknown."""
    known = random.random(count) > 0.1
    if column.vocabulary:
        codes = numpy.array(list(vocabulary(column.vocabulary)), dtype=object)
        return pandas.Series(numpy.where(known, codes[random.integers(0, len(codes), count)], None), dtype=object)
    if column.kind == "integer":
        return pandas.Series(random.integers(1, 20_000, count)).astype("Int64").where(known)
    if column.kind == "number":
        return pandas.Series(random.gamma(2, 4500, count).round(2)).where(known)
    words = "खुला क्षेत्र" if column.name.endswith("_ne") else column.label_en
    texts = numpy.array([f"{words} {place}" for place in range(count)], dtype=object)
    return pandas.Series(numpy.where(known, texts, None), dtype=object)


def make_spaces(count: int) -> geopandas.GeoDataFrame:
    """Grounds of twelve corners with every declared column, sown over the middle of Nepal."""
    random = numpy.random.default_rng(_SEED)
    centre = random.uniform((84.6, 27.4), (86.2, 28.2), (count, 2))
    turn = numpy.linspace(0, 2 * numpy.pi, _CORNERS, endpoint=False)
    reach = random.uniform(2e-4, 1.2e-3, (count, 1)) * random.uniform(0.7, 1, (count, _CORNERS))
    ring = centre[:, None, :] + numpy.stack([reach * numpy.cos(turn), reach * numpy.sin(turn)], axis=-1)
    columns = {column.name: _cells(column, count, random) for column in SPACES.columns if column.kind != "geometry"}
    columns["id"] = pandas.Series([f"g{place}" for place in range(count)], dtype=object)
    columns["sensitivity"] = pandas.Series("public", index=range(count), dtype=object)
    columns["lon_deg"], columns["lat_deg"] = centre.round(6).T
    return geopandas.GeoDataFrame(columns, geometry=shapely.polygons(ring.round(6)), crs="EPSG:4326")


def _plain_twins(frame: geopandas.GeoDataFrame, folder: Path) -> None:
    """The same deliverable without care: both files in an archive."""
    parts = folder / "parts"
    parts.mkdir()
    _plain(frame, parts, "ESRI Shapefile", arrow=False)
    _plain(frame, parts, "GPKG", arrow=False)
    shutil.make_archive(str(folder / "plain"), "zip", parts)
    shutil.rmtree(parts)


def _plain(frame: geopandas.GeoDataFrame, folder: Path, driver: str, *, arrow: bool) -> None:
    suffix = {"ESRI Shapefile": "shp", "GPKG": "gpkg"}[driver]
    frame.to_file(folder / f"plain.{suffix}", driver=driver, use_arrow=arrow)


def _ours(frame: geopandas.GeoDataFrame, folder: Path, form: str, suffix: str, *, crs: str = "EPSG:4326") -> None:
    export({"spaces": frame}, folder / f"ours{suffix}", format=form, crs=crs)


Job = Callable[[geopandas.GeoDataFrame, Path], None]
JOBS: Mapping[str, Job] = {
    "shapefile, plain": lambda frame, folder: _plain(frame, folder, "ESRI Shapefile", arrow=False),
    "shapefile, arrow": lambda frame, folder: _plain(frame, folder, "ESRI Shapefile", arrow=True),
    "shapefile, plain with twin and zip": _plain_twins,
    "shapefile, ours": lambda frame, folder: _ours(frame, folder, "shapefile", ".zip"),
    "shapefile in MUTM-84, ours": lambda frame, folder: _ours(frame, folder, "shapefile", ".zip", crs="MUTM-84"),
    "GeoPackage, plain": lambda frame, folder: _plain(frame, folder, "GPKG", arrow=False),
    "GeoPackage, arrow": lambda frame, folder: _plain(frame, folder, "GPKG", arrow=True),
    "GeoPackage, ours": lambda frame, folder: _ours(frame, folder, "geopackage", ".gpkg"),
    "GeoParquet, plain": lambda frame, folder: frame.to_parquet(folder / "plain.parquet"),
    "GeoParquet, ours": lambda frame, folder: _ours(frame, folder, "geoparquet", ".parquet"),
    "GeoJSON, plain": lambda frame, folder: frame.to_file(folder / "plain.geojson", driver="GeoJSON"),
    "GeoJSON, ours": lambda frame, folder: _ours(frame, folder, "geojson", ".geojson"),
    "CSV, ours": lambda frame, folder: _ours(frame, folder, "csv", ".csv"),
}


def _peak_mb() -> float | None:
    """Most memory of this process since the last reset."""
    if not _MEMORY_PEAK.exists():
        return None
    lines = dict(line.split(":", 1) for line in _MEMORY_PEAK.read_text().splitlines() if ":" in line)
    return float(lines["VmHWM"].split()[0]) / 1024


def _reset_peak() -> None:
    if _MEMORY_RESET.exists():
        _MEMORY_RESET.write_text("5")


def measure(name: str, count: int, repeats: int) -> Measure:
    """One job on a fresh frame, in this process."""
    warnings.simplefilter("ignore")  # the plain way shortens names and warns of each
    frame = make_spaces(count)
    times, cpu_times, size = [], [], 0
    _reset_peak()
    before = _peak_mb()
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            started, cpu_started = time.perf_counter(), time.process_time()
            JOBS[name](frame, Path(folder))
            times.append(time.perf_counter() - started)
            cpu_times.append(time.process_time() - cpu_started)
            size = sum(file.stat().st_size for file in Path(folder).iterdir())
    after = _peak_mb()
    memory = None if before is None or after is None else after - before
    return Measure(statistics.median(times), statistics.median(cpu_times), memory, size / 1e6)


def run(
    count: int = SPACES_MADE, repeats: int = REPEATS, *, names: tuple[str, ...] = tuple(JOBS)
) -> dict[str, Measure]:
    """Measures of the jobs, each in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as pool:
        return {name: pool.submit(measure, name, count, repeats).result() for name in names}


def main() -> None:
    """Print the figures of one run."""
    count = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else SPACES_MADE
    found = run(count)
    print(f"{count:,} grounds of {_CORNERS} corners and {len(SPACES.columns) - 1} columns, median of {REPEATS}")
    for name, told in found.items():
        form, _, who = name.rpartition(", ")
        plain = found.get(f"{form.removesuffix(' in MUTM-84')}, plain")
        ratio = (
            f"{told.cpu_s / plain.cpu_s:5.2f} x plain"
            if plain and who not in {"plain", "plain with twin and zip"}
            else ""
        )
        memory = "" if told.memory_mb is None else f"{told.memory_mb:5.0f} MB above the frame"
        times = f"{told.seconds:6.2f} s, {told.cpu_s:6.2f} s of processor"
        print(f"{name:34} {times} {memory} {told.size_mb:6.1f} MB written {ratio}")


if __name__ == "__main__":
    main()
