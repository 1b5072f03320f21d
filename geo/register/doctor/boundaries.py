"""Rules about boundaries: missing, crossing themselves, scraps, copies, shared ground, elsewhere than in Nepal."""

from collections.abc import Iterator, Sequence

import numpy
import shapely

from geo.crs import area_m2, in_nepal
from geo.register.doctor.case import Case, Ints, Place
from geo.register.doctor.finding import Finding, Suggestion
from geo.register.doctor.groups import joined
from geo.register.doctor.systems import readings

__all__ = ["copies", "crossing", "elsewhere", "missing", "scraps", "shared_ground", "slivers"]

_MOSTLY = 0.5


def _geometry_fix(case: Case, place: Place, shape: shapely.Geometry | None) -> tuple[Suggestion, ...]:
    return (Suggestion("location", str(case.ids[place]), "geometry", shape),)


def missing(case: Case) -> Iterator[Finding]:
    """Spaces without a boundary in a table where most have one, and spaces without any position."""
    if len(case.ids) and case.polygonal.mean() >= _MOSTLY:
        for place in numpy.flatnonzero(~case.polygonal):
            yield case.finding("boundary.missing", [place], ())
    placed = ~numpy.isnan(case.centres_deg).any(axis=1) | ~shapely.is_missing(case.shapes)
    if len(case.ids) and placed.mean() >= _MOSTLY:
        for place in numpy.flatnonzero(~placed):
            yield case.finding("position.missing", [place], ())


def _mended(case: Case, place: Place) -> shapely.Geometry | None:
    """The crossing boundary made simple, where its area shows that nothing was lost; else None."""
    mended = shapely.make_valid(case.shapes[place], method="structure", keep_collapsed=False)
    if mended.geom_type not in {"Polygon", "MultiPolygon"} or mended.is_empty:
        return None
    printed = [case.values(round_id, "total_area_m2")[place] for round_id in case.rounds]
    known = [total for total in printed if not numpy.isnan(total)]
    mended_m2 = float(area_m2(numpy.array([mended], dtype=object))[0])
    fits = [abs(mended_m2 / total - 1) <= case.limits["area_gap_share"] for total in known if total > 0]
    return mended if fits and all(fits) else None


def crossing(case: Case) -> Iterator[Finding]:
    """Boundaries that cross themselves; mended where the printed total area confirms the mended shape."""
    for place in numpy.flatnonzero(case.polygonal & case.in_box & ~case.valid):
        mended = _mended(case, place)
        fix = () if mended is None else _geometry_fix(case, place, mended)
        yield case.finding(
            "boundary.crossing", [place], (), evidence={"reason": shapely.is_valid_reason(case.shapes[place])}, fix=fix
        )


def scraps(case: Case) -> Iterator[Finding]:
    """Boundaries too small for an open space."""
    for place in numpy.flatnonzero(case.sound & (case.boundary_area_m2 < case.limits["tiny_area"])):
        areas = {"boundary_m2": case.boundary_area_m2[place], "smallest_m2": case.limits["tiny_area"]}
        yield case.finding("boundary.tiny", [place], (), evidence=areas)


def _tiny_rings(case: Case) -> tuple[Ints, Ints]:
    """Stray parts and stray holes of each boundary, counted."""
    count, smallest_m2 = len(case.ids), case.limits["sliver_area"]
    parts, owner = shapely.get_parts(case.boundaries, return_index=True)
    several = numpy.flatnonzero(numpy.bincount(owner, minlength=count)[owner] > 1)
    stray = owner[several][area_m2(parts[several]) < smallest_m2]
    pierced = numpy.flatnonzero(shapely.get_num_interior_rings(parts) > 0)
    rings, part = shapely.get_rings(parts[pierced], return_index=True)
    is_hole = numpy.diff(part, prepend=-1) == 0
    small = area_m2(shapely.polygons(rings[is_hole])) < smallest_m2
    holes = owner[pierced[part[is_hole][small]]]
    return numpy.bincount(stray, minlength=count), numpy.bincount(holes, minlength=count)


def _tidied(shape: shapely.Geometry, *, smallest_m2: float) -> shapely.Geometry:
    """The shape without its stray parts and holes."""
    kept = []
    for part in shapely.get_parts(shape):
        if area_m2(numpy.array([part], dtype=object))[0] >= smallest_m2:
            holes = [ring for ring in part.interiors if area_m2(shapely.polygons([ring]))[0] >= smallest_m2]
            kept.append(shapely.Polygon(part.exterior, holes))
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def slivers(case: Case) -> Iterator[Finding]:
    """Boundaries with parts or holes too small to mean anything; tidied."""
    parts, holes = _tiny_rings(case)
    for place in numpy.flatnonzero((parts > 0) | (holes > 0)):
        tidied = _tidied(case.boundaries[place], smallest_m2=case.limits["sliver_area"])
        counts = {"parts": int(parts[place]), "holes": int(holes[place]), "smallest_m2": case.limits["sliver_area"]}
        yield case.finding("boundary.slivers", [place], (), evidence=counts, fix=_geometry_fix(case, place, tidied))


def _fits(case: Case, place: int) -> bool:
    """Whether a printed total area of the space agrees with its boundary."""
    totals = [case.values(round_id, "total_area_m2")[place] for round_id in case.rounds]
    measured = case.boundary_area_m2[place]
    return any(abs(total / measured - 1) <= case.limits["area_gap_share"] for total in totals if not numpy.isnan(total))


def copies(case: Case) -> Iterator[Finding]:
    """Boundaries that stand for several spaces; where one space's printed area fits it, the others' are copies."""
    pairs = case.overlaps
    same = pairs.share_of_union >= case.limits["same_boundary_share"]
    for places in joined(zip(pairs.left[same].tolist(), pairs.right[same].tolist(), strict=True)):
        owners = [place for place in places if _fits(case, place)]
        fix: Sequence[Suggestion] = ()
        if len(owners) == 1:
            fix = [each for place in places if place not in owners for each in _geometry_fix(case, place, None)]
        said = {"kind": "owned" if fix else "open", "owner": case.named(owners), "count": len(places)}
        measured = round(float(case.boundary_area_m2[places[0]]), 1)
        yield case.finding("boundary.duplicate", places, (), evidence={"boundary_m2": measured, **said}, fix=fix)


def shared_ground(case: Case) -> Iterator[Finding]:
    """Pairs of boundaries that overlap by more than their drawing explains."""
    pairs = case.overlaps
    smaller_m2 = numpy.minimum(case.boundary_area_m2[pairs.left], case.boundary_area_m2[pairs.right])
    shared_m2 = pairs.share_of_smaller * smaller_m2
    differ = pairs.share_of_union < case.limits["same_boundary_share"]
    large = (pairs.share_of_smaller > case.limits["overlap_share"]) & (shared_m2 > case.limits["overlap_area"])
    found = numpy.flatnonzero(differ & large)
    if len(found) > case.limits["overlaps_a_space"] * len(case.ids) or not pairs.complete:
        yield case.finding("boundary.overlaps_many", [], (), evidence={"count": len(found)})
        return
    for number in found:
        places = sorted((int(pairs.left[number]), int(pairs.right[number])))
        share_percent = float(pairs.share_of_smaller[number]) * 100
        yield case.finding(
            "boundary.overlap",
            places,
            (),
            evidence={"shared_m2": round(shared_m2[number], 1), "share_percent": share_percent},
        )


def elsewhere(case: Case) -> Iterator[Finding]:
    """Boundaries outside Nepal: axes exchanged, metres taken for degrees, or simply elsewhere."""
    for place in numpy.flatnonzero(case.polygonal & ~case.in_box):
        shape = case.shapes[place]
        points = shapely.get_coordinates(shape)
        if in_nepal(points[:, 1], points[:, 0]).all():
            turned = shapely.transform(shape, lambda xy: xy[:, ::-1])
            yield case.finding("boundary.exchanged_axes", [place], (), fix=_geometry_fix(case, place, turned))
            continue
        first = shapely.get_coordinates(shapely.centroid(shape))[0]
        found = [reading for reading in readings(first[:1], first[1:]) if not reading.exchanged]
        systems = [reading.system for reading in found if not numpy.isnan(reading.lon_deg[0])]
        rule = "boundary.projected" if systems else "boundary.outside_nepal"
        yield case.finding(
            rule, [place], (), evidence={"systems": ", ".join(systems), "x": f"{first[0]:.6g}", "y": f"{first[1]:.6g}"}
        )
