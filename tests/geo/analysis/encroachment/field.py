"""A field of 200 m by 150 m with houses in and around it, in metres."""

import numpy
import shapely

from geo.pipeline.losses import change_rules

RULES = change_rules()
FIELD = shapely.box(0, 0, 200, 150)
TOLERANCE_M = 7.0


def shapes(*boxes):
    return numpy.array(boxes, dtype=object)


def town(seed, count=40):
    """Houses of 6 to 20 m on a grid of 30 m, each somewhere in its cell, some of them with a wing."""
    dice = numpy.random.default_rng(seed)
    cells = dice.permutation([(x, y) for x in range(-60, 260, 30) for y in range(-60, 210, 30)])[:count]
    found = []
    for x, y in cells.tolist():
        wide, deep = dice.uniform(6, 20, 2)
        east, north = x + dice.uniform(0, 28 - wide), y + dice.uniform(0, 28 - deep)
        house = shapely.box(east, north, east + wide, north + deep)
        if dice.random() < 0.3:
            house = shapely.difference(house, shapely.box(east, north, east + wide / 2, north + deep / 2))
        found.append(house)
    return shapes(*found)


def shifted(houses, seed, *, reach_m=3.0):
    """Each house moved by a vector of its own no longer than so many metres, in another order."""
    dice = numpy.random.default_rng(seed)
    length, turn = reach_m * numpy.sqrt(dice.random(len(houses))), dice.uniform(0, 2 * numpy.pi, len(houses))
    moves = zip(houses, length * numpy.cos(turn), length * numpy.sin(turn), strict=True)
    return dice.permutation(shapes(*(shapely.affinity.translate(house, *by) for house, *by in moves)))


def planted(houses, seed, *, count=5):
    """Houses of 5 by 6 m in the field that touch no other house."""
    dice, found = numpy.random.default_rng(seed), []
    while len(found) < count:
        east, north = dice.uniform(0, 195), dice.uniform(0, 144)
        house = shapely.box(east, north, east + 5, north + 6)
        if not shapely.intersects(shapes(*houses, *found), house).any():
            found.append(house)
    return shapes(*found)
