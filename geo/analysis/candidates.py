"""Open ground that nobody registered yet: what is left of an area when everything that stands or flows there is taken.

The area is looked at tile by tile, each with a margin as wide as the widest thing that decides about a cell from
outside. Tiles give runs of open cells, which are put together before areas are told apart and outlined; how the area
was cut into tiles changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import shapely
from numpy.typing import NDArray

from geo.analysis.lattice import Obstacles, Window, by_tile, obstacles
from geo.analysis.masks import Sampled, keep_wide, mark, take_marked
from geo.analysis.outlines import Runs, areas, joined, outlines, runs_of

__all__ = ["Found", "Search", "open_runs", "outlined", "search", "tiles"]

_Shapes = NDArray[numpy.object_]
_Whole = NDArray[numpy.int64]
_Tile = tuple[Window, _Whole]
"""A tile, and which of the things that take ground may concern it."""

Each = Callable[[Callable[[_Tile], Runs], Iterable[_Tile]], Iterable[Runs]]
"""How a function is done for every tile: ``map``, or one that shares the tiles among threads or machines."""


@dataclass(frozen=True)
class Search:
    """What is looked for, and what takes ground away.

    Attributes:
        area_m: where to look, in metres.
        taken: everything that takes ground away, with the distance to keep.
        cell_m: side of a cell of the lattice.
        least_area_m2: least area of a candidate.
        width_m: diameter of the disc that must fit everywhere in it; 0 for none.
        marked: marks of ground that grids take: too steep, or in a mapped hazard.
        step_cells: how far apart positions are carried over into the height model exactly.
    """

    area_m: shapely.Geometry
    taken: Obstacles
    cell_m: float
    least_area_m2: float
    width_m: float = 0.0
    marked: tuple[Sampled, ...] = ()
    step_cells: int = 1

    @property
    def margin_cells(self) -> int:
        """Cells around a tile that decide about cells inside it."""
        return 2 * int(self.width_m / self.cell_m / 2)


@dataclass(frozen=True)
class Found:
    """Candidates in metres, largest first, and the area of each in cells' area [m2]."""

    shapes_m: _Shapes
    area_m2: NDArray[numpy.float64]


def tiles(area_m: shapely.Geometry, *, cell_m: float, tile_cells: int) -> list[Window]:
    """Tiles of the lattice that an area touches, row by row.

    >>> [(tile.row, tile.column) for tile in tiles(shapely.box(5, 5, 25, 10), cell_m=1, tile_cells=20)]
    [(-20, 0), (-20, 20)]

    Args:
        area_m: where to look, in metres.
        cell_m: side of a cell.
        tile_cells: cells along the side of a tile.
    """
    if shapely.is_empty(area_m):
        return []
    side_m = cell_m * tile_cells
    west, south, east, north = (numpy.asarray(shapely.bounds(area_m)) / side_m).tolist()
    rows = range(int(numpy.floor(-north)), int(numpy.ceil(-south)))
    columns = range(int(numpy.floor(west)), int(numpy.ceil(east)))
    windows = [
        Window(row * tile_cells, column * tile_cells, tile_cells, tile_cells, cell_m)
        for row in rows
        for column in columns
    ]
    shapely.prepare(area_m)
    return [window for window in windows if shapely.intersects(area_m, shapely.box(*window.bounds_m()))]


def open_runs(window: Window, found: Search, inside: Obstacles, *, chosen: _Whole | None = None) -> Runs:
    """Runs of the open cells of one tile.

    Args:
        window: the tile.
        found: what is looked for.
        inside: the area in the form of obstacles; only what it marks can be open.
        chosen: which of the things that take ground may concern the tile.
    """
    margin = found.margin_cells
    wide = window.grown(margin)
    outside = wide.blank()
    mark(outside, wide, inside)
    taken = numpy.asarray(1 - outside, dtype=numpy.uint8)
    mark(taken, wide, found.taken, chosen=chosen)
    for sampled in found.marked:
        take_marked(taken, wide, sampled, step_cells=found.step_cells)
    taken = keep_wide(taken, width_cells=found.width_m / found.cell_m)
    core = taken[margin : margin + window.rows, margin : margin + window.columns]
    return runs_of(core, row=window.row, column=window.column)


def _counted(parts: Iterable[Runs], count: int, progress: Callable[[float], None]) -> Iterator[Runs]:
    for number, part in enumerate(parts, start=1):
        progress(number / count)
        yield part


def search(
    found: Search,
    *,
    tile_cells: int,
    each: Each = map,
    progress: Callable[[float], None] = lambda _share: None,
) -> Found:
    """Candidates of an area, largest first: connected open cells, none too small or too narrow.

    Args:
        found: what is looked for.
        tile_cells: cells along the side of a tile.
        each: how the tiles are done.
        progress: is told the share of the tiles that are done.
    """
    inside = obstacles(numpy.array([found.area_m], dtype=object), numpy.zeros(1))
    windows = tiles(found.area_m, cell_m=found.cell_m, tile_cells=tile_cells)
    if not windows:
        return outlined([], found)
    chosen = by_tile(found.taken, windows, margin_cells=found.margin_cells)
    done = each(lambda tile: open_runs(tile[0], found, inside, chosen=tile[1]), zip(windows, chosen, strict=True))
    return outlined(list(_counted(done, len(windows), progress)), found)


def outlined(parts: Sequence[Runs], found: Search) -> Found:
    """Candidates made of the open cells of all tiles.

    Args:
        parts: runs of each tile.
        found: what was looked for.
    """
    if not parts:
        return Found(numpy.empty(0, dtype=object), numpy.empty(0))
    runs, labels = areas(joined(parts), least_cells=found.least_area_m2 / found.cell_m**2)
    shapes = shapely.transform(outlines(runs, labels), _Scale(found.cell_m))
    area_m2 = shapely.area(shapes)
    order = numpy.argsort(-area_m2, kind="stable")
    return Found(shapes[order], area_m2[order])


@dataclass(frozen=True)
class _Scale:
    """Columns and rows to metres."""

    cell_m: float

    def __call__(self, places: NDArray[Any]) -> NDArray[numpy.float64]:
        """Return x and y [m] of columns and rows."""
        return numpy.asarray(places * numpy.array([self.cell_m, -self.cell_m]), dtype=numpy.float64)
