"""Buildings that stand at a later date and did not stand at an earlier one, for footprints that are never quite alike.

A building of the later source is explained by the earlier one in two ways. First, building by building: drawings of
about the same shape within the tolerance are paired so that the most of them find a partner, the nearest where there is
a choice, after the shift that most pairs share is taken off. Then, for what one source draws as one building and the
other as several: an earlier building explains as much of a later one as lies within the tolerance of it, but never more
ground than it covers itself. What no earlier building explains was built since.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.analysis.encroachment.noise import ChangeRules
from geo.analysis.overlay import cut_off, in_common, merged

__all__ = ["new_buildings"]

_Shapes = NDArray[numpy.object_]
_Floats = NDArray[numpy.float64]
_Places = NDArray[numpy.int64]


@dataclass(frozen=True)
class _Pairs:
    """Pairs of an earlier and a later building: their places, the shift between their centres, their likeness."""

    earlier: _Places
    later: _Places
    shift_m: _Floats
    likeness: _Floats

    def where(self, chosen: NDArray[numpy.bool_]) -> "_Pairs":
        """Some of the pairs."""
        return _Pairs(self.earlier[chosen], self.later[chosen], self.shift_m[chosen], self.likeness[chosen])


def _centres_m(shapes: _Shapes) -> _Floats:
    return numpy.asarray(shapely.get_coordinates(shapely.centroid(shapes)), dtype=numpy.float64)


def _moved(shapes: _Shapes, by_m: _Floats) -> _Shapes:
    """Each shape moved by its own vector."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    return numpy.asarray(shapely.set_coordinates(shapes.copy(), points + by_m[owner]), dtype=object)


def _candidates(earlier: _Shapes, later: _Shapes, tolerance_m: float) -> _Pairs:
    """Pairs whose centres lie within the tolerance, with the likeness of their shapes laid over each other."""
    centres = _centres_m(earlier), _centres_m(later)
    tree = shapely.STRtree(shapely.points(centres[0]))
    second, first = tree.query(shapely.points(centres[1]), predicate="dwithin", distance=tolerance_m)
    shift = centres[1][second] - centres[0][first]
    laid = _moved(earlier[first], shift)
    common = shapely.area(in_common(laid, later[second]))
    together = shapely.area(earlier[first]) + shapely.area(later[second]) - common
    return _Pairs(first, second, shift, common / together)


def _partners(pairs: _Pairs, cost: _Floats, tolerance_m: float) -> NDArray[numpy.bool_]:
    """Whether each pair belongs to the pairing of the most buildings at the least cost."""
    from scipy import optimize, sparse  # noqa: PLC0415 - slow to load

    chosen = numpy.zeros(len(cost), dtype=bool)
    nodes = numpy.unique(pairs.earlier).size + numpy.unique(pairs.later).size
    _, rows = numpy.unique(pairs.earlier, return_inverse=True)
    _, columns = numpy.unique(pairs.later, return_inverse=True)
    start = rows.max(initial=-1) + 1
    links = sparse.coo_array((numpy.ones(len(cost)), (rows, columns + start)), shape=(nodes, nodes))
    _, group = sparse.csgraph.connected_components(links, directed=False)
    for number in numpy.unique(group[rows]):
        here = numpy.flatnonzero(group[rows] == number)
        first, place_first = numpy.unique(rows[here], return_inverse=True)
        second, place_second = numpy.unique(columns[here], return_inverse=True)
        alone = (2 * len(here) + 2) * (tolerance_m + 1)
        table = numpy.full((first.size, second.size), alone)
        table[place_first, place_second] = cost[here]
        best_first, best_second = optimize.linear_sum_assignment(table)
        partner = dict(zip(best_first.tolist(), best_second.tolist(), strict=True))
        chosen[here] = [partner.get(a) == b for a, b in zip(place_first.tolist(), place_second.tolist(), strict=True)]
    return chosen


def _paired(pairs: _Pairs, tolerance_m: float) -> _Pairs:
    """Pairs of the same building: paired by distance, then again by what is left of it without the common shift."""
    if not len(pairs.later):
        return pairs
    first = _partners(pairs, numpy.hypot(*pairs.shift_m.T), tolerance_m)
    common = numpy.median(pairs.shift_m[first], axis=0)
    return pairs.where(_partners(pairs, numpy.hypot(*(pairs.shift_m - common).T), tolerance_m))


def _explained_m2(earlier: _Shapes, later: _Shapes, tolerance_m: float, same: _Pairs) -> _Floats:
    """How much of each later building the earlier ones explain [m2]."""
    free_m2, asked_m2 = shapely.area(earlier), shapely.area(later)
    explained = numpy.zeros(len(later))
    paired = numpy.minimum(free_m2[same.earlier], asked_m2[same.later])
    explained[same.later] = paired
    free_m2[same.earlier] -= paired
    near = shapely.STRtree(earlier).query(later, predicate="dwithin", distance=tolerance_m)
    reach = shapely.buffer(earlier[near[1]], tolerance_m)
    within = shapely.area(in_common(reach, later[near[0]]))
    middles = numpy.hypot(*(_centres_m(earlier)[near[1]] - _centres_m(later)[near[0]]).T)
    for place in numpy.lexsort((middles, -within)):
        one, old = near[0][place], near[1][place]
        given = min(free_m2[old], asked_m2[one] - explained[one], within[place])
        explained[one] += given
        free_m2[old] -= given
    return explained


def _farthest(shape: BaseGeometry, from_: BaseGeometry, area_m2: float) -> BaseGeometry:
    """The part of a shape that lies farthest from another and has the area asked for [m2]."""
    from scipy import optimize  # noqa: PLC0415 - slow to load

    whole = numpy.array([shape], dtype=object)

    def left(distance_m: float) -> BaseGeometry:
        return cut_off(whole, numpy.array([from_.buffer(distance_m)], dtype=object))[0]

    if left(0).area <= area_m2:
        return left(0)
    farthest_m = float(shapely.hausdorff_distance(shape, from_)) + 1
    return left(optimize.brentq(lambda distance_m: left(distance_m).area - area_m2, 0, farthest_m))


def _told(
    earlier: _Shapes, later: _Shapes, explained: _Floats, *, tolerance_m: float, rules: ChangeRules
) -> Iterator[tuple[BaseGeometry, bool]]:
    """Each new building, and whether it is an older one that grew."""
    tree = shapely.STRtree(earlier)
    for shape, known_m2 in zip(later, explained, strict=True):
        new_m2 = shape.area - known_m2
        if new_m2 < rules.least_area.value:
            continue
        if known_m2 <= shape.area * rules.least_growth.value:
            yield shape, False
        elif new_m2 >= known_m2 * rules.least_growth.value:
            near = tree.query(shape, predicate="dwithin", distance=tolerance_m)
            yield _farthest(shape, merged(earlier[near]), new_m2), True


def new_buildings(
    earlier: _Shapes, later: _Shapes, *, tolerance_m: float, rules: ChangeRules
) -> geopandas.GeoDataFrame:
    """Buildings, or parts of them, that stand at the later date and did not at the earlier: enlarged, geometry [m].

    The order of the footprints is of no matter. A building put up within the tolerance of one that was pulled down is
    taken for that one.

    Args:
        earlier: footprints at the earlier date in metres.
        later: footprints at the later date in the same metres.
        tolerance_m: shift between the sources that is noise.
        rules: likeness, least area and least growth.
    """
    earlier, later = (numpy.asarray(shapes, dtype=object) for shapes in (earlier, later))
    pairs = _candidates(earlier, later, tolerance_m)
    same = _paired(pairs.where(pairs.likeness >= rules.same_shape.value), tolerance_m)
    explained = _explained_m2(earlier, later, tolerance_m, same)
    found = list(_told(earlier, later, explained, tolerance_m=tolerance_m, rules=rules))
    grown = pandas.Series([enlarged for _, enlarged in found], dtype=bool)
    return geopandas.GeoDataFrame({"enlarged": grown}, geometry=[shape for shape, _ in found])
