"""Losses of one ground from everything that was compared, each square metre told once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.analysis.encroachment.footprints import new_buildings
from geo.analysis.encroachment.noise import ChangeRules
from geo.analysis.encroachment.outlines import lost_parts
from geo.analysis.overlay import cut_off, in_common, merged, valid

__all__ = ["Compared", "ground_losses", "outline_share", "unlike_share"]

_Shapes = NDArray[numpy.object_]
_COLUMNS = ("compared", "cause", "enlarged", "certain", "area_m2", "geometry")


@dataclass(frozen=True)
class Compared:
    """Two states of a ground, in metres.

    Attributes:
        name: what the comparison is called by.
        earlier: footprints or outlines at the earlier date.
        later: those at the later date.
        tolerance_m: shift between the two that is noise.
        edge_m: shift between them and the boundary of the ground that is noise; None where outlines are compared.
        cause: cause of what outlines lost.
    """

    name: str
    earlier: _Shapes
    later: _Shapes
    tolerance_m: float
    edge_m: float | None = None
    cause: str = "unknown"


@dataclass(frozen=True)
class _Piece:
    cause: str
    enlarged: bool
    certain: bool
    shape: BaseGeometry


def _near(shapes: _Shapes, ground: BaseGeometry, reach_m: float) -> _Shapes:
    return shapes[shapely.dwithin(shapes, ground, reach_m)]


def _buildings(ground: BaseGeometry, compared: Compared, edge_m: float, rules: ChangeRules) -> Iterator[_Piece]:
    """What was built inside; not certain where it may only be the border that lies otherwise."""
    reach_m = 2 * compared.tolerance_m
    shapes = [valid(_near(side, ground, reach_m)) for side in (compared.earlier, compared.later)]
    found = new_buildings(*shapes, tolerance_m=compared.tolerance_m, rules=rules)
    core = ground.buffer(-edge_m)
    inside = in_common(found.geometry.to_numpy(), numpy.full(len(found), ground))
    for new, part, enlarged in zip(found.geometry, inside, found["enlarged"], strict=True):
        deep = part.area >= new.area * rules.inside.value or part.intersects(core)
        yield _Piece("building", bool(enlarged), bool(deep), part)


def _outlines(ground: BaseGeometry, compared: Compared, rules: ChangeRules) -> Iterator[_Piece]:
    """What the later outline leaves out of the earlier one, inside the ground."""
    earlier, later = (merged(valid(side)) for side in (compared.earlier, compared.later))
    held = in_common(numpy.array([ground]), numpy.array([earlier]))[0]
    parts, _ = lost_parts(held, later, tolerance_m=compared.tolerance_m, rules=rules)
    for part in parts:
        yield _Piece(compared.cause, enlarged=False, certain=True, shape=part)


def _told_once(pieces: Sequence[tuple[str, _Piece]], rules: ChangeRules) -> Iterator[tuple[str, _Piece, BaseGeometry]]:
    """Each piece without what pieces before it took; what is left of one may be too small to be told."""
    taken: BaseGeometry = shapely.Polygon()
    for name, piece in pieces:
        left = cut_off(numpy.array([piece.shape]), numpy.array([taken]))[0]
        if left.area >= rules.least_area.value:
            yield name, piece, left
            taken = merged(numpy.array([taken, left]))


def ground_losses(
    ground: BaseGeometry, comparisons: Sequence[Compared], *, rules: ChangeRules
) -> geopandas.GeoDataFrame:
    """Losses of a ground: compared, cause, enlarged, certain, area_m2 and geometry, in metres on its sheet.

    Buildings come first, then what outlines lost beyond them, of the cause they name; within each the largest first.
    No two losses share ground, so that their areas sum to the area lost. What is not certain (a new building that
    reaches a little over the border) is to be looked at on the ground and belongs in no sum.

    Args:
        ground: boundary in metres.
        comparisons: footprints or outlines at two dates each, oldest first.
        rules: what counts as noise.
    """
    outlines = [one for one in comparisons if one.edge_m is None]
    pieces: list[tuple[str, _Piece]] = []
    for one in comparisons:
        if one.edge_m is not None:
            pieces += [(one.name, piece) for piece in _buildings(ground, one, one.edge_m, rules)]
    pieces.sort(key=lambda named: (not named[1].certain, -named[1].shape.area, named[1].shape.bounds))
    for one in outlines:
        pieces += [(one.name, piece) for piece in _outlines(ground, one, rules)]
    told = list(_told_once(pieces, rules))
    rows = [(name, piece.cause, piece.enlarged, piece.certain, shape.area, shape) for name, piece, shape in told]
    frame = pandas.DataFrame(rows, columns=list(_COLUMNS))
    kinds = {"enlarged": bool, "certain": bool, "area_m2": "float64"}
    return geopandas.GeoDataFrame(frame.astype(kinds), geometry="geometry")


def outline_share(ground: BaseGeometry, outline: BaseGeometry) -> float:
    """Share of an outline that lies inside the ground; 0 where it has no area.

    >>> outline_share(shapely.box(0, 0, 10, 10), shapely.box(5, 0, 15, 10))
    0.5
    """
    return float(outline.intersection(ground).area / outline.area) if outline.area > 0 else 0.0


def unlike_share(ground: BaseGeometry, compared: Compared, *, rules: ChangeRules) -> float:
    """Share of the later buildings in a ring around the ground that the earlier source does not show; 0 without any.

    A source that lacks half of the houses of the neighbourhood lacks those on the ground, too: what it does not show
    was not built since.

    Args:
        ground: boundary in metres.
        compared: footprints at two dates.
        rules: width of the ring, and what counts as noise.
    """
    ring = ground.buffer(rules.around.value)
    earlier = valid(_near(compared.earlier, ring, compared.tolerance_m))
    later = compared.later[shapely.within(compared.later, ring) & ~shapely.intersects(compared.later, ground)]
    new = new_buildings(earlier, valid(later), tolerance_m=compared.tolerance_m, rules=rules)
    return len(new) / len(later) if len(later) else 0.0
