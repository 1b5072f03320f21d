"""Small cases for the tests of the allocation, and slow plain programs that solve them."""

import itertools

import numpy
from hypothesis import strategies

from geo.planning.allocation.case import case
from geo.planning.allocation.times import UNREACHABLE, Table


def table(rows):
    """Times in thousandths of a minute; None is unreachable."""
    return Table(numpy.array([[UNREACHABLE if time is None else time for time in row] for row in rows], numpy.int32))


@strategies.composite
def cases(draw, most_cells=8, most_spaces=6, most_people=9, most_time=20):
    """Cases with ties, empty cells, spaces without places, ways that do not exist, and a limit that cuts some off."""
    cells, spaces = draw(strategies.integers(1, most_cells)), draw(strategies.integers(1, most_spaces))
    seed = draw(strategies.integers(0, 2**31))
    random = numpy.random.default_rng(seed)
    time = random.integers(0, most_time + 1, (cells, spaces)).astype(numpy.int32)
    time[random.random((cells, spaces)) < 0.1] = UNREACHABLE
    people = random.integers(0, most_people + 1, cells)
    room = random.integers(0, int(most_people * cells / spaces * random.uniform(0.3, 1.6)) + 2, spaces)
    limit = draw(strategies.sampled_from([None, most_time / 3000, most_time / 1500]))
    return case(people, room, Table(time), ward=random.integers(0, 3, cells), limit_min=limit)


def scores(asked):
    """People left out and thousandths walked of the best plan, by trying every plan there is, place by place."""
    spaces = len(asked.capacity_people)
    best = {tuple(asked.capacity_people): (0, 0)}
    for cell, people in enumerate(asked.people):
        time = [int(asked.times.time[cell, space]) for space in range(spaces)]
        after = {}
        for room, (left_out, walked) in best.items():
            limits = [room[space] if time[space] <= asked.limit_mmin else 0 for space in range(spaces)]
            for sent in itertools.product(*[range(min(limit, people) + 1) for limit in limits]):
                if sum(sent) <= people:
                    score = (
                        left_out + int(people) - sum(sent),
                        walked + sum(t * s for t, s in zip(time, sent, strict=True) if s),
                    )
                    key = tuple(r - s for r, s in zip(room, sent, strict=True))
                    after[key] = min(after.get(key, score), score)
        best = after
    return min(best.values())
