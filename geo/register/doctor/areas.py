"""Rules about areas: printed against measured, usable against total, square metres against ropani."""

from collections.abc import Iterator, Mapping

import numpy

from geo.crs import named
from geo.ellipsoid import planar_area_m2
from geo.register.doctor.case import Bools, Case, Floats, Ints
from geo.register.doctor.finding import Finding
from geo.standards import value

__all__ = ["ropani", "table_system", "total_area", "usable_above_total"]

_SYSTEMS = ("MUTM-81", "MUTM-84", "MUTM-87", "EPSG:32644", "EPSG:32645", "EPSG:3857")
_LAND_UNITS = ("ropani", "aana", "bigha", "kattha", "dhur")
_LAND_UNITS_NE: Mapping[str, str] = {
    "ropani": "रोपनी",
    "aana": "आना",
    "bigha": "बिघा",
    "kattha": "कट्ठा",
    "dhur": "धुर",
    "square foot": "वर्गफुट",
    "hectare": "हेक्टर",
}
_SAMPLE = 2000
_FEWEST_ROWS = 5
_FINEST_SHARE = 2e-6
_SURE = 4.0
_NORMAL = 1.4826 * 1.2533


def _gap_share(printed_m2: Floats, measured_m2: Floats) -> Floats:
    """How far a printed area lies from a measured one, as a share of the latter; NaN where either is missing."""
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return numpy.asarray(numpy.abs(printed_m2 / measured_m2 - 1))


def _units_m2() -> Mapping[str, float]:
    """Units that a column of square metres may have been filled in, by name."""
    square_foot_m2 = value("land.ropani_area", unit="m2") / 74**2
    land = {name: value(f"land.{name}_area", unit="m2") for name in _LAND_UNITS}
    return {**land, "square foot": square_foot_m2, "hectare": 1e4}


def _area_by_system(case: Case, places: Ints) -> Mapping[str, Floats]:
    return {name: planar_area_m2(case.boundaries[places], named(name)) for name in _SYSTEMS}


def total_area(case: Case) -> Iterator[Finding]:
    """Total areas that differ from the area of the boundary, with the best explanation."""
    for round_id in case.rounds:
        total = case.values(round_id, "total_area_m2")
        gap = _gap_share(total, case.measured_area_m2)
        apart = numpy.abs(total - case.measured_area_m2) > case.limits["area_rounding"]
        places = numpy.flatnonzero((gap > case.limits["area_gap_share"]) & apart)
        if len(places):
            systems = _area_by_system(case, places)
            for number, place in enumerate(places):
                planar = {name: float(areas[number]) for name, areas in systems.items()}
                yield _explained(case, round_id, int(place), float(total[place]), planar)


def _explained(case: Case, round_id: str, place: int, total_m2: float, planar_m2: Mapping[str, float]) -> Finding:
    """Finding about one total area: another system, another unit, a digit, the usable part, or nothing we know."""
    measured = float(case.boundary_area_m2[place])
    numbers = {
        "printed_m2": total_m2,
        "boundary_m2": round(measured, 1),
        "gap_percent": (total_m2 / measured - 1) * 100,
    }
    fix = case.survey_fix(round_id, place, {"total_area_m2": round(measured, 2)})
    match = case.limits["area_match_share"]
    for name, area in planar_m2.items():
        if abs(total_m2 / area - 1) <= match:
            return case.finding("area.system", [place], [round_id], evidence={"system": name, **numbers}, fix=fix)
    for name, unit_m2 in _units_m2().items():
        if abs(total_m2 * unit_m2 / measured - 1) <= case.limits["area_gap_share"]:
            fix = case.survey_fix(round_id, place, {"total_area_m2": round(total_m2 * unit_m2, 2)})
            said = {"unit": name, "unit_ne": _LAND_UNITS_NE.get(name, name), **numbers}
            return case.finding("area.unit", [place], [round_id], evidence=said, fix=fix)
    for factor in (10.0, 0.1):
        gap = abs(total_m2 * factor / measured - 1)
        if gap <= case.limits["digit_gap_share"]:
            exact = gap <= case.limits["area_gap_share"]
            fix = case.survey_fix(round_id, place, {"total_area_m2": round(total_m2 * factor, 2)}) if exact else ()
            return case.finding("area.digit", [place], [round_id], evidence={"factor": 1 / factor, **numbers}, fix=fix)
    usable = float(case.values(round_id, "usable_area_m2")[place])
    if abs(usable / measured - 1) <= match:
        return case.finding("area.usable_boundary", [place], [round_id], evidence={"usable_m2": usable, **numbers})
    return case.finding("area.differs", [place], [round_id], evidence=numbers)


def usable_above_total(case: Case) -> Iterator[Finding]:
    """Usable areas larger than the total area of the same row."""
    for round_id in case.rounds:
        total, usable = (case.values(round_id, name) for name in ("total_area_m2", "usable_area_m2"))
        room = total * (1 + case.limits["usable_excess_share"]) + case.limits["area_rounding"]
        for place in numpy.flatnonzero(usable > room):
            areas = {"usable_m2": usable[place], "total_m2": total[place], "excess_m2": usable[place] - total[place]}
            yield case.finding("area.usable_above_total", [place], [round_id], evidence=areas)


def ropani(case: Case) -> Iterator[Finding]:
    """Areas in ropani that differ from the same row's area in square metres."""
    ropani_m2 = value("land.ropani_area", unit="m2")
    for round_id in case.rounds:
        total, printed = (case.values(round_id, name) for name in ("total_area_m2", "total_area_ropani"))
        wanted = total / ropani_m2
        off = numpy.abs(printed - wanted)
        wrong = (off > wanted * case.limits["ropani_gap_share"]) & (off > case.limits["ropani_rounding"])
        sure = _gap_share(total, case.trusted_area_m2) <= case.limits["area_gap_share"]
        for place in numpy.flatnonzero(wrong):
            right = round(float(wanted[place]), 2)
            fix = case.survey_fix(round_id, place, {"total_area_ropani": right}) if sure[place] else ()
            numbers = {"ropani": printed[place], "total_m2": total[place], "wanted_ropani": right}
            yield case.finding("area.ropani_differs", [place], [round_id], evidence=numbers, fix=fix)


def _sample(fits: Bools) -> Ints:
    """Places to look at closely: all, or evenly spread ones of a long table."""
    places = numpy.flatnonzero(fits)
    step = max(1, -(-len(places) // _SAMPLE))
    return places[::step]


def _typical(printed: Floats, measured: Floats) -> tuple[float, float]:
    """Typical excess of printed over measured areas [share], and how uncertain it is."""
    excess = printed / measured - 1
    middle = float(numpy.median(excess))
    spread = _NORMAL * float(numpy.median(numpy.abs(excess - middle)))
    return middle, max(spread / numpy.sqrt(len(excess)), _FINEST_SHARE)


def table_system(case: Case) -> Iterator[Finding]:
    """The projected system in which the areas of a whole table were measured, where it is not the ellipsoid."""
    for round_id in case.rounds:
        total = case.values(round_id, "total_area_m2")
        places = _sample(_gap_share(total, case.trusted_area_m2) <= case.limits["area_gap_share"])
        if len(places) < _FEWEST_ROWS:
            continue
        own, doubt = _typical(total[places], case.trusted_area_m2[places])
        if abs(own) <= _SURE * doubt:
            continue
        systems = _area_by_system(case, places)
        excess = {name: _typical(total[places], areas) for name, areas in systems.items()}
        best = min(excess, key=lambda name: abs(excess[name][0]))
        if abs(excess[best][0]) <= _SURE * excess[best][1]:
            evidence = {"rows": len(places), "excess_percent": own * 100, "system": best}
            yield case.finding("area.table_system", [], [round_id], evidence=evidence)
