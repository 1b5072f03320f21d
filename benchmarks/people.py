"""Who goes where: the best plan beside OR-tools' min-cost flow, in one run, with equal plans and a checked proof.

    python benchmarks/people.py [cells] [spaces] [--no-peer]

Makes a town of that many cells of 100 m with crowded quarters, walks over a net of uneven streets of which some are
missing, and that many spaces, and plans four times: places for nearly all or for about half of the people, without a
walking limit and with one. OR-tools gets the same whole costs: every way within the limit, and leaving out at the
same penalty. Times are processor seconds, since other programs may run; compiling is not counted. Above a thousand
spaces no table is kept: only the ways within the limit are, found a few spaces at a time, so that the process stays
below a gigabyte at five thousand spaces.
"""

import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy
from ortools.graph.python import min_cost_flow
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.planning.allocation.case import Allocation, Case, case
from geo.planning.allocation.certificate import proven
from geo.planning.allocation.optimum import optimum
from geo.planning.allocation.times import PER_MINUTE, BySpace, Pairs, Table, pairs, thousandths
from geo.planning.allocation.worth import worths

CELLS, SPACES = 75_000, 83
SMOKE_CELLS, SMOKE_SPACES = 900, 9
TIGHT, SCARCE = 1.05, 0.6
LIMIT_MIN = 60.0
_SEED = 1934
_LARGEST_TABLE = 10**8
_AT_ONCE, _FEW = 20, 300


@dataclass(frozen=True)
class Town:
    """Cells with people, spaces with their share of the places, and the streets between cells."""

    people: numpy.ndarray
    share: numpy.ndarray
    site: numpy.ndarray
    streets: csr_array

    def ask(self, first: int, last: int, *, longest_min: float = numpy.inf) -> numpy.ndarray:
        """Walks from every cell to some spaces, in thousandths of a minute; longer ones than asked for are endless."""
        sites = self.site[first:last]
        return thousandths(dijkstra(self.streets, directed=False, indices=sites, limit=longest_min).T)

    def within(self, limit_min: float) -> Pairs:
        """Walks within a limit; what rounds down to the limit counts."""
        ask = partial(self.ask, longest_min=limit_min + 1 / PER_MINUTE)
        return pairs(BySpace(ask, len(self.people), len(self.share), at_once=_AT_ONCE), limit_min=limit_min)


@dataclass(frozen=True)
class Result:
    """One case: processor seconds of both sides and of the checker, and what either found."""

    name: str
    ours_s: float
    peer_s: float
    check_s: float
    left_out_people: int
    cost: int
    peer_cost: int | None
    arcs: int


def make_town(cells: int, spaces: int) -> Town:
    """A square town with twelve quarters, streets of uneven speed, 8 % of them missing."""
    random = numpy.random.default_rng(_SEED + cells + spaces)
    side = int(numpy.ceil(numpy.sqrt(cells)))
    cell = numpy.arange(side * side)
    row, column = numpy.divmod(cell, side)
    crowd = numpy.full(len(cell), 0.02)
    for x, y, width, weight in random.uniform([0, 0, 0.04, 0.3], [1, 1, 0.2, 1], (12, 4)):
        crowd += weight * numpy.exp(-((column / side - x) ** 2 + (row / side - y) ** 2) / (2 * width**2))
    crowd *= random.lognormal(0, 0.6, len(cell))
    people = numpy.maximum(numpy.rint(crowd / crowd.sum() * len(cell) * 9), 1).astype(numpy.int64)
    start = numpy.concatenate([cell[column < side - 1], cell[row < side - 1]])
    end = numpy.concatenate([cell[column < side - 1] + 1, cell[row < side - 1] + side])
    walk_min = 100 / 75 * random.lognormal(0, 0.35, len(start))
    kept = random.random(len(start)) > 0.08
    streets = csr_array((walk_min[kept], (start[kept], end[kept])), shape=(len(cell), len(cell)))
    likely = crowd / crowd.sum() / 2 + 0.5 / len(cell)
    area = random.lognormal(0, 1.2, spaces)
    return Town(people, area / area.sum(), random.choice(len(cell), spaces, replace=False, p=likely), streets)


def make_cases(town: Town) -> Iterator[tuple[str, Case]]:
    """Four cases: two amounts of ground, without and with a limit; the latter only where a table would be too large."""
    cells, spaces = len(town.people), len(town.share)
    within = town.within(LIMIT_MIN)
    table = Table(numpy.ascontiguousarray(town.ask(0, spaces))) if cells * spaces <= _LARGEST_TABLE else None
    for name, ground in (("places for 105 %", TIGHT), ("places for 60 %", SCARCE)):
        room = numpy.floor(town.share * town.people.sum() * ground).astype(numpy.int64)
        if table is not None:
            yield f"{name}, no limit", case(town.people, room, table)
        yield f"{name}, {LIMIT_MIN:g} minutes", case(town.people, room, within, limit_min=LIMIT_MIN)


def ways(asked: Case) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """Cell, space and time of every way within the limit."""
    if isinstance(asked.times, Pairs):
        cell = numpy.repeat(numpy.arange(len(asked.people)), numpy.diff(asked.times.start))
        return cell, asked.times.space, asked.times.time
    found = [(cells.start, table) for cells, _, table in asked.times.tables()]
    rows = [(first + numpy.nonzero(table <= asked.limit_mmin)[0]) for first, table in found]
    columns = [numpy.nonzero(table <= asked.limit_mmin)[1] for _, table in found]
    time_mmin = [table[table <= asked.limit_mmin] for _, table in found]
    return numpy.concatenate(rows), numpy.concatenate(columns), numpy.concatenate(time_mmin)


def by_peer(asked: Case, penalty_mmin: int) -> tuple[float, int, int]:
    """Processor seconds of OR-tools (with handing the arcs over), the cost it found, and the number of arcs."""
    cell, space, time_mmin = ways(asked)
    cells, spaces = asked.times.shape
    everyone, ground, sink = numpy.arange(cells), numpy.arange(spaces), cells + spaces
    started = time.process_time()
    flow = min_cost_flow.SimpleMinCostFlow()
    add = flow.add_arcs_with_capacity_and_unit_cost
    add(
        cell.astype(numpy.int32), (cells + space).astype(numpy.int32), asked.people[cell], time_mmin.astype(numpy.int64)
    )
    add(
        everyone.astype(numpy.int32),
        numpy.full(cells, sink, numpy.int32),
        asked.people,
        numpy.full(cells, penalty_mmin),
    )
    to_sink = numpy.full(spaces, sink, numpy.int32)
    add((cells + ground).astype(numpy.int32), to_sink, asked.capacity_people, numpy.zeros(spaces, numpy.int64))
    flow.set_nodes_supplies(everyone.astype(numpy.int32), asked.people)
    flow.set_node_supply(sink, -int(asked.people.sum()))
    assert flow.solve() == flow.OPTIMAL
    return time.process_time() - started, int(flow.optimal_cost()), len(cell)


def warm_up(asked: Case) -> None:
    """Compile everything on a few cells."""
    small = Table(numpy.ascontiguousarray(next(iter(asked.times.tables()))[2][:_FEW]))
    cells = small.shape[0]
    for times in (small, pairs(small, limit_min=LIMIT_MIN)):
        few = replace(asked, people=asked.people[:cells], ward=asked.ward[:cells], times=times)
        optimum(few)


def measure(name: str, asked: Case, *, with_peer: bool) -> tuple[Result, Allocation]:
    """One case on both sides."""
    started = time.process_time()
    plan = optimum(asked)
    ours_s = time.process_time() - started
    started = time.process_time()
    proven(asked, plan)
    check_s = time.process_time() - started
    peer_s, peer_cost, arcs = by_peer(asked, plan.penalty_mmin) if with_peer else (float("nan"), None, 0)
    cost = plan.left_out_people * plan.penalty_mmin + plan.walked_mmin
    return Result(name, ours_s, peer_s, check_s, plan.left_out_people, cost, peer_cost, arcs), plan


def run(cells: int = CELLS, spaces: int = SPACES, *, with_peer: bool = True) -> list[Result]:
    """Every case on both sides."""
    town = make_town(cells, spaces)
    results = []
    for name, asked in make_cases(town):
        warm_up(asked)
        results.append(measure(name, asked, with_peer=with_peer)[0])
    return results


def run_worth(cells: int = CELLS, spaces: int = SPACES) -> tuple[float, int]:
    """Processor seconds of what every space is worth, lost or with 100 places more, and the number of questions."""
    *_, (_, asked) = make_cases(make_town(cells, spaces))
    warm_up(asked)
    next(worths(replace(asked, people=asked.people // 100), room_people=1))
    started = time.process_time()
    answers = 2 * len(list(worths(asked, room_people=100)))
    return time.process_time() - started, answers


def beside(found: Result) -> str:
    """What is told of the peer, where it was run."""
    if found.peer_cost is None:
        return ""
    same = "equal" if found.peer_cost == found.cost else "DIFFERENT"
    ratio = found.peer_s / found.ours_s
    return f", OR-tools {found.peer_s:.2f} s over {found.arcs:,} arcs, ratio {ratio:.1f}, cost {same}"


def main() -> None:
    """Print the figures of one run."""
    sizes = [int(word.replace("_", "")) for word in sys.argv[1:] if not word.startswith("--")] or [CELLS, SPACES]
    for found in run(*sizes, with_peer="--no-peer" not in sys.argv):
        print(
            f"{sizes[0]:,} cells, {sizes[1]:,} spaces, {found.name}: ours {found.ours_s:.2f} s{beside(found)}, "
            f"left out {found.left_out_people:,}, proof checked in {found.check_s:.2f} s"
        )
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    if "--worth" in sys.argv:
        seconds, answers = run_worth(*sizes)
        print(f"worth of every space: {seconds:.1f} s for {answers} exact answers")


if __name__ == "__main__":
    main()
