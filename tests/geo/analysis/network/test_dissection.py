"""The order of crossings: whole, the same each time, and what parts a town comes last."""

import numpy
from hypothesis import given, settings

from geo.analysis.network.dissection import ranks
from tests.geo.analysis.network.towns import streets_of


@settings(max_examples=50, deadline=None)
@given(streets_of())
def test_every_crossing_has_a_place_of_its_own(town):
    nodes, points, streets = town
    rank = ranks(points[:, 0], points[:, 1], streets[:, 0], streets[:, 1])
    assert sorted(rank) == list(range(nodes))


def test_a_network_without_streets_has_an_order():
    assert sorted(ranks(numpy.arange(3.0), numpy.zeros(3), numpy.array([], int), numpy.array([], int))) == [0, 1, 2]


def grid(side):
    cell = numpy.arange(side * side)
    row, column = numpy.divmod(cell, side)
    source = numpy.concatenate([cell[column < side - 1], cell[row < side - 1]])
    target = numpy.concatenate([cell[column < side - 1] + 1, cell[row < side - 1] + side])
    return column.astype(float), row.astype(float), source, target


def test_what_parts_two_quarters_is_taken_out_last():
    x, y, source, target = grid(8)
    bridge = 64
    x, y = numpy.concatenate([x, [8.5], x + 10]), numpy.concatenate([y, [3.0], y])
    source, target = (numpy.concatenate([part, part + bridge + 1]) for part in (source, target))
    source, target = numpy.append(source, [31, bridge]), numpy.append(target, [bridge, bridge + 1 + 24])
    rank = ranks(x, y, source, target)
    assert rank.argmax() in {31, bridge, bridge + 1 + 24}


def test_crossings_of_two_streets_come_before_those_of_more():
    x, y, source, target = grid(6)
    rank = ranks(x, y, source, target)
    corners = [0, 5, 30, 35]
    assert sorted(rank[corners]) == [0, 1, 2, 3]
