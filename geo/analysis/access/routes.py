"""Times from cells to spaces over a network, prepared once and asked anew for every scenario."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy
import shapely
from numpy.typing import NDArray

from geo.analysis.access.hierarchy import Hierarchy, Timed, hierarchy, timed
from geo.analysis.access.sweep import Ends, Sweep, sweep, times
from geo.analysis.access.ticks import UNREACHABLE, in_ticks, thousandths
from geo.analysis.network.dissection import ranks
from geo.analysis.network.graph import Network, largest_component
from geo.analysis.network.snapping import Met, entrances, met, onto_streets
from geo.analysis.network.speed import StreetTimes

__all__ = ["Meeting", "Prepared", "Routes", "prepared", "routes"]

_Shapes = NDArray[numpy.object_]
_AT_ONCE = 100


@dataclass(frozen=True)
class Prepared:
    """A network with its hierarchy."""

    network: Network
    built: Hierarchy


@dataclass(frozen=True)
class Meeting:
    """How places meet the network.

    Attributes:
        within_m: distance of a crossing or a cell from which a space is reached across open ground.
        per_m_min: minutes a metre takes off the network.
    """

    within_m: float
    per_m_min: float


class _Direct(NamedTuple):
    """Ways that pass no crossing: cells of each space from ``start`` on, with thousandths of a minute."""

    start: NDArray[numpy.int64]
    cell: NDArray[numpy.int64]
    time: NDArray[numpy.int32]


@dataclass(frozen=True)
class Routes:
    """Times from every cell to every space in one scenario.

    Attributes:
        cells: where the cells meet the network.
        spaces: where the spaces meet it.
    """

    cells: Met
    spaces: Met
    _built: Hierarchy
    _timed: Timed
    _below: Sweep
    _cell_ends: Ends
    _space_ends: Ends
    _direct: _Direct

    def table(self, first: int, last: int) -> NDArray[numpy.int32]:
        """Thousandths of a minute from all cells to the spaces from ``first`` up to, not including, ``last``."""
        ends, direct = self._space_ends, self._direct
        held = slice(ends.start[first], ends.start[last])
        part = Ends(ends.start[first : last + 1] - ends.start[first], ends.crossing[held], ends.time[held])
        table = times(self._built, self._timed, self._below, self._cell_ends, part)
        near = slice(direct.start[first], direct.start[last])
        space = numpy.repeat(numpy.arange(last - first), numpy.diff(direct.start[first : last + 1]))
        numpy.minimum.at(table, (direct.cell[near], space), direct.time[near])
        return table

    def at_crossings(self) -> NDArray[numpy.int32]:
        """Thousandths of a minute from each crossing of the network to the nearest space."""
        crossing = numpy.arange(len(self._built.rank), dtype=numpy.int32)
        everywhere = Ends(numpy.arange(len(crossing) + 1), crossing, numpy.zeros(len(crossing), numpy.int32))
        below, ends = sweep(self._built, self._timed, crossing), self._space_ends
        found = numpy.full(len(crossing), UNREACHABLE, numpy.int32)
        for first in range(0, len(ends.start) - 1, _AT_ONCE):
            held = slice(ends.start[first], ends.start[min(first + _AT_ONCE, len(ends.start) - 1)])
            start = ends.start[first : first + _AT_ONCE + 1] - ends.start[first]
            part = Ends(start, ends.crossing[held], ends.time[held])
            table = times(self._built, self._timed, below, everywhere, part)
            numpy.minimum(found, table.min(axis=1, initial=UNREACHABLE), out=found)
        return found


def _direct_ways(
    cells: Met, spaces: Met, cells_m: _Shapes, spaces_m: _Shapes, times: StreetTimes, meeting: Meeting
) -> _Direct:
    """Ways along one street that a cell and a space both meet, and across open ground to a space beside the cell."""
    order = numpy.argsort(cells.street, kind="stable")
    first, last = (numpy.searchsorted(cells.street[order], spaces.street, side=side) for side in ("left", "right"))
    held = numpy.where(spaces.street >= 0, last - first, 0)
    space = numpy.repeat(numpy.arange(len(held)), held)
    cell = order[numpy.repeat(first - numpy.cumsum(held) + held, held) + numpy.arange(len(space))]
    ahead, street = spaces.share[space] - cells.share[cell], spaces.street[space]
    along_min = numpy.where(ahead > 0, times.forward_min[street], times.backward_min[street])
    off_m = cells.distance_m[cell] + spaces.distance_m[space]
    by_street = numpy.where(ahead == 0, 0, along_min) * numpy.abs(ahead) + off_m * meeting.per_m_min
    beside, near = shapely.STRtree(cells_m).query(spaces_m, predicate="dwithin", distance=meeting.within_m)
    across = shapely.distance(cells_m[near], spaces_m[beside]) * meeting.per_m_min
    spaces_of, cells_of = numpy.concatenate([space, beside]), numpy.concatenate([cell, near])
    by_space = numpy.argsort(spaces_of, kind="stable")
    start = numpy.concatenate([[0], numpy.cumsum(numpy.bincount(spaces_of, minlength=len(held)))])
    time = thousandths(numpy.concatenate([by_street, across]))
    return _Direct(start, cells_of[by_space], time[by_space])


def prepared(found: Network) -> Prepared:
    """A network made ready: its order and hierarchy, the same for every scenario.

    Args:
        found: the network.
    """
    rank = ranks(found.crossings_m[:, 0], found.crossings_m[:, 1], found.source, found.target)
    return Prepared(found, hierarchy(rank, found.source, found.target))


def routes(
    ready: Prepared, street_times: StreetTimes, *, cells_m: _Shapes, spaces_m: _Shapes, meeting: Meeting,
    usual: StreetTimes | None = None,
) -> Routes:  # fmt: skip
    """Times from cells to spaces in a scenario.

    Places meet the nearest street that is open and belongs to the largest part of the network as it usually is; so who
    is cut off by a closure is cut off, and who lives beside an island of the map is not.

    Args:
        ready: the network with its hierarchy.
        street_times: minutes of each street in the scenario.
        cells_m: points of the cells in the network's flat system.
        spaces_m: spaces in the same system; missing where not known.
        meeting: how places meet the network.
        usual: minutes of each street with nothing closed; those of the scenario where None.
    """
    found = ready.network
    usable = numpy.isfinite(numpy.minimum(*(usual or street_times)))
    streets = largest_component(found, usable) & numpy.isfinite(numpy.minimum(*street_times))
    cells, spaces = (met(found, places, streets=streets) for places in (cells_m, spaces_m))
    per_m_min = meeting.per_m_min
    cell_ends = onto_streets(found, cells, street_times, per_m_min=per_m_min)
    space_ends = entrances(
        found, spaces_m, spaces, street_times, streets=streets, within_m=meeting.within_m, per_m_min=per_m_min
    )
    scenario = timed(ready.built, *(in_ticks(time_min) for time_min in street_times))
    below = sweep(ready.built, scenario, cell_ends.crossing)
    direct = _direct_ways(cells, spaces, cells_m, spaces_m, street_times, meeting)
    return Routes(cells, spaces, ready.built, scenario, below, cell_ends, space_ends, direct)
