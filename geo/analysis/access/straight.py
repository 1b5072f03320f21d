"""Times where there is no network: the straight line, made longer by a factor for the ways round."""

from dataclasses import dataclass

import numpy
import shapely
from numpy.typing import NDArray

from geo.analysis.access.ticks import UNREACHABLE, thousandths

__all__ = ["Straight"]

_Shapes = NDArray[numpy.object_]


@dataclass(frozen=True)
class Straight:
    """Straight ways from every cell to every space within reach.

    >>> homes = shapely.points([[0, 0], [3000, 0]])
    >>> ground = numpy.array([shapely.box(300, -50, 400, 50)])
    >>> ways = Straight(homes, ground, per_m_min=1.3 / 75, limit_min=30)
    >>> ways.table(0, 1).ravel().tolist()
    [5200, 2147483647]

    Attributes:
        cells_m: points of the cells in a flat system.
        spaces_m: spaces in the same system; missing where not known.
        per_m_min: minutes that a metre of straight line takes, the ways round counted in.
        limit_min: longest way that is looked for.
    """

    cells_m: _Shapes
    spaces_m: _Shapes
    per_m_min: float
    limit_min: float

    def table(self, first: int, last: int) -> NDArray[numpy.int32]:
        """Thousandths of a minute from all cells to the spaces from ``first`` up to, not including, ``last``."""
        table = numpy.full((len(self.cells_m), last - first), UNREACHABLE, numpy.int32)
        spaces = self.spaces_m[first:last]
        reach_m = self.limit_min / self.per_m_min
        space, cell = shapely.STRtree(self.cells_m).query(spaces, predicate="dwithin", distance=reach_m)
        table[cell, space] = thousandths(shapely.distance(self.cells_m[cell], spaces[space]) * self.per_m_min)
        return table
