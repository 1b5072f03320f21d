"""Rules about where the ground lies: the printed ward and the printed elevation."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas
import numpy
import pandas
import shapely

from geo.crs import NEPAL_BOX_DEG, WGS84
from geo.register.doctor.case import Case, Floats, Ints
from geo.register.doctor.finding import Finding

__all__ = ["Wards", "elevation", "ward", "wards_touched"]

_SAME_DEG = 0.01


@dataclass(frozen=True)
class Wards:
    """Wards that spaces touch, one row each: place of the space, ward number, its unit, share of the space in it."""

    places: Ints
    numbers: Ints
    units: list[str]
    units_ne: list[str]
    shares: Floats


def _numbers(wards: geopandas.GeoDataFrame) -> Ints:
    """Number of each ward: the column ward, or the end of its identifier (``...-w05``)."""
    if "ward" in wards:
        return pandas.to_numeric(wards["ward"]).fillna(-1).to_numpy(dtype=numpy.int64)
    printed = wards["id"].astype(str).str.extract(r"-w(\d+)$")[0]
    return pandas.to_numeric(printed).fillna(-1).to_numpy(dtype=numpy.int64)


def _units(wards: geopandas.GeoDataFrame, *names: str) -> list[str]:
    """What to call each ward's municipality: the first of the columns that is there, else nothing."""
    for name in names:
        if name in wards:
            return [str(each) for each in wards[name].fillna("")]
    return [""] * len(wards)


def wards_touched(case: Case) -> Wards:
    """Wards that each space lies in, with the share of its boundary (1 for a point); empty without wards."""
    if case.wards is None or not len(case.wards):
        none = numpy.empty(0, dtype=numpy.int64)
        return Wards(none, none, [], [], numpy.empty(0))
    wards = case.wards if case.wards.crs is None else case.wards.to_crs(WGS84)
    areas = wards.geometry.to_numpy()
    shapely.prepare(areas)
    centres = case.centres_deg
    spots = shapely.points(centres)
    has_boundary = ~shapely.is_missing(case.boundaries)
    shapes = numpy.where(has_boundary, case.boundaries, spots)
    shapes[~has_boundary & numpy.isnan(centres).any(axis=1)] = None
    unit, place = shapely.STRtree(shapes).query(areas, predicate="intersects")
    shares = numpy.ones(len(place))
    cut = numpy.flatnonzero(~shapely.covers(areas[unit], shapes[place]))
    inside = shapely.intersection(shapes[place[cut]], areas[unit[cut]])
    shares[cut] = shapely.area(inside) / shapely.area(shapes[place[cut]])
    names, nepali = (
        _units(wards, "parent_name", "parent_id"),
        _units(wards, "parent_name_ne", "parent_name", "parent_id"),
    )
    named = [names[each] for each in unit], [nepali[each] for each in unit]
    return Wards(place, _numbers(wards)[unit], *named, shares)


def ward(case: Case) -> Iterator[Finding]:
    """Printed wards in which no part of the space to speak of lies."""
    touched = wards_touched(case)
    real = touched.shares >= case.limits["ward_share"]
    width = int(max(touched.numbers.max(initial=0), case.rows["ward_printed"].max() or 0, 0)) + 1
    there = pandas.Index(touched.places[real] * width + touched.numbers[real])
    order = numpy.lexsort((-touched.shares, touched.places))
    places, first = numpy.unique(touched.places[order], return_index=True)
    largest = dict(zip(places.tolist(), order[first].tolist(), strict=True))
    for round_id in case.rounds:
        printed = case.values(round_id, "ward_printed")
        known = numpy.flatnonzero(~numpy.isnan(printed))
        stated = known * width + printed[known].astype(numpy.int64)
        for place in known[~numpy.isin(stated, there)]:
            at = largest.get(int(place))
            if at is not None:
                yield _ward_finding(case, round_id, int(place), touched, at)
        if case.wards is None:
            yield from _by_column(case, round_id, printed)


def _ward_finding(case: Case, round_id: str, place: int, touched: Wards, at: int) -> Finding:
    number, share = int(touched.numbers[at]), float(touched.shares[at])
    fix = case.survey_fix(round_id, place, {"ward_printed": number}) if share >= case.limits["ward_safe_share"] else ()
    printed = int(case.values(round_id, "ward_printed")[place])
    where = {"unit": touched.units[at], "unit_ne": touched.units_ne[at]}
    said = {"printed": printed, "ward": number, **where, "share_percent": round(share * 100)}
    return case.finding("ward.differs", [place], [round_id], evidence={"kind": "measured", **said}, fix=fix)


def _by_column(case: Case, round_id: str, printed: Floats) -> Iterator[Finding]:
    """Printed wards that differ from the column of wards by geometry, where no ward areas are at hand."""
    other = case.wards_by_geometry
    for place in numpy.flatnonzero(~numpy.isnan(other) & ~numpy.isnan(printed) & (other != printed)):
        said = {"printed": printed[place], "ward": other[place]}
        yield case.finding("ward.differs", [place], [round_id], evidence={"kind": "column", **said})


def elevation(case: Case) -> Iterator[Finding]:
    """Printed elevations that are a coordinate, or lie below or above all ground of Nepal."""
    west, south, east, north = NEPAL_BOX_DEG
    lowest, highest = case.limits["elevation_lowest"], case.limits["elevation_highest"]
    for round_id in case.rounds:
        printed = case.values(round_id, "elevation_m")
        lon, lat = case.centres_deg.T
        as_lat = (printed >= south) & (printed <= north) & ~(numpy.abs(printed - lat) > _SAME_DEG)
        as_lon = (printed >= west) & (printed <= east) & (printed % 1 != 0) & (numpy.abs(printed - lon) <= _SAME_DEG)
        for place in numpy.flatnonzero((printed < lowest) | (printed > highest) | as_lon):
            wrong = float(printed[place])
            fix = case.survey_fix(round_id, int(place), {"elevation_m": None})
            if as_lat[place] or as_lon[place]:
                kind = "latitude" if as_lat[place] else "longitude"
                said = {"kind": kind, "elevation": f"{wrong:.10g}"}
                yield case.finding("elevation.coordinate", [place], [round_id], evidence=said, fix=fix)
            else:
                limits = {"elevation_m": wrong, "lowest_m": lowest, "highest_m": highest}
                yield case.finding("elevation.implausible", [place], [round_id], evidence=limits)
