"""Atlas of map sheets of the 83 endorsed spaces, beside the pages an expert would draw with GeoPandas and Matplotlib.

    python benchmarks/atlas.py [spaces]

Both draw the same shipped spaces, wards and service points, a page for each space, into one PDF file. The peer draws
what lies in the window and a title; it has no scale, no grid labels, no coordinates and no title block. Each way runs
in a process of its own, whose largest memory is told. More spaces than there are repeat the same ones, which shows that
the memory does not grow with their number.
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import geopandas
import pandas
import shapely
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from geo import pipeline
from geo.outputs.sheetmap.atlas import Layout
from geo.pipeline.mapsheets import SheetMaker, sheet_maker

SPACES = 83
SMOKE_SPACES = 2
_DAY = date(2026, 11, 24)
_MARGIN_DEG = 0.003
_A4_INCHES = (8.27, 11.69)


@dataclass(frozen=True)
class Answer:
    """How long a way took, how much memory it had at most, and what it wrote."""

    name: str
    time_s: float
    memory_mb: float
    size_mb: float
    files: int


def maker(folder: Path, count: int) -> tuple[SheetMaker, list[str]]:
    """What draws the shipped spaces, and the identifiers of as many as are wanted; some come again where they end."""
    register = pipeline.make_register(folder / "atlas.gpkg")
    rows = pipeline.spaces(register)
    endorsed = rows[rows["register"] == "valley_83"]
    again = [endorsed.assign(id=endorsed["id"] + f"-{turn}") for turn in range(-(-count // len(endorsed)))]
    many = geopandas.GeoDataFrame(pandas.concat(again, ignore_index=True), crs=rows.crs).head(count)
    found = sheet_maker(register, rows, made_on=_DAY, layout=Layout())
    return replace(found, rows=many), many["id"].tolist()


def by_typesetting(drawing: SheetMaker, ids: list[str], path: Path) -> list[Path]:
    """Ours."""
    return drawing.atlas(path, ids)


def by_matplotlib(drawing: SheetMaker, ids: list[str], path: Path) -> list[Path]:
    """Peer: one figure a space."""
    colours = {"spaces": "#cde3b8", "wards": "none", "services": "#1f5f8b"}
    with PdfPages(path) as pages:
        for row in drawing.rows[drawing.rows["id"].isin(ids)].itertuples():
            window = shapely.box(*shapely.buffer(row.geometry, _MARGIN_DEG).bounds)
            figure = Figure(figsize=_A4_INCHES)
            axes = figure.add_subplot()
            for name, colour in colours.items():
                near = drawing.features[name].clip(window)
                if len(near):
                    near.plot(ax=axes, color=colour, edgecolor="#555555", linewidth=0.5, markersize=6)
            geopandas.GeoSeries([row.geometry]).plot(ax=axes, color="#f3c9a5", edgecolor="#a8321a")
            axes.set_title(row.name_en)
            pages.savefig(figure)
    return [path]


WAYS: dict[str, Callable[[SheetMaker, list[str], Path], list[Path]]] = {
    "ours": by_typesetting,
    "GeoPandas and Matplotlib": by_matplotlib,
}


def measure(name: str, count: int) -> Answer:
    """One way in this process; its memory is the largest the process ever had."""
    with tempfile.TemporaryDirectory() as folder:
        drawing, ids = maker(Path(folder), count)
        started = time.perf_counter()
        files = WAYS[name](drawing, ids, Path(folder) / "atlas.pdf")
        time_s = time.perf_counter() - started
        size_mb = sum(file.stat().st_size for file in files) / 1e6
        drawing.register.close()
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return Answer(name, time_s, memory_mb, size_mb, len(files))


def run(jobs: list[tuple[str, int]]) -> list[Answer]:
    """Each job in a process of its own."""
    found = []
    for job in jobs:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found.append(pool.apply(measure, job))
    return found


def main() -> None:
    """Print the figures of one run."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SPACES
    jobs = [("ours", count), ("GeoPandas and Matplotlib", count), ("ours", 4 * count)]
    answers = run(jobs)
    for (_, spaces), answer in zip(jobs, answers, strict=True):
        print(
            f"{answer.name:<26}{spaces:6} spaces {answer.time_s:8.2f} s {answer.time_s / answers[0].time_s:6.2f}x "
            f"{answer.memory_mb:8.0f} MB at most {answer.size_mb:8.2f} MB in {answer.files} files"
        )


if __name__ == "__main__":
    main()
