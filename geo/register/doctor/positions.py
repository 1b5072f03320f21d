"""Rules about printed points: readable, in Nepal, inside their boundary, and what explains those that are not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy
import pandas
import shapely

from geo.crs import in_nepal
from geo.register.doctor.case import Bools, Case, Floats, Ints, Place, Texts
from geo.register.doctor.finding import Finding, Suggestion
from geo.register.doctor.points import Points, distance_m, in_others
from geo.register.doctor.systems import readings, rereadings

__all__ = ["decimals", "positions"]

_STEPS_DEG = (10.0, 1.0, 0.1, 0.01)
_LARGEST_DIGIT = 9
_KEPT_DECIMALS = 6
_ENOUGH_DECIMALS = 3
_PRODUCT_NOISE = 1e-6
_LARGEST_DEG = 180.0


@dataclass(frozen=True)
class _Strays:
    """Points that cannot be right: their numbers among the points of a round."""

    case: Case
    here: Points
    numbers: Ints

    @property
    def printed_deg(self) -> Floats:
        """Longitude and latitude as printed, one row a point."""
        return numpy.column_stack([self.here.lon_deg[self.numbers], self.here.lat_deg[self.numbers]])

    @property
    def boundaries(self) -> Texts:
        """Boundary of each point's space; None where there is none."""
        return self.case.boundaries[self.here.places[self.numbers]]

    def off_m(self, positions_deg: Floats) -> Floats:
        """Distance of other positions, one a point, from the boundaries [m]; endless where it is not known."""
        off = distance_m(self.boundaries, positions_deg[:, 0], positions_deg[:, 1])
        return numpy.where(numpy.isnan(off), numpy.inf, off)

    def some(self, which: Bools) -> "_Strays":
        """The chosen ones of the points."""
        return _Strays(self.case, self.here, self.numbers[which])

    def finding(
        self, at: Place, rule: str, *, evidence: Mapping[str, object], moved_deg: Floats | None = None
    ) -> Finding:
        """Finding about one of the points, with its degrees as they were printed."""
        number = self.numbers[at]
        place, off_m = int(self.here.places[number]), self.here.distance_m[number]
        lon, lat = self.here.lon_deg[number], self.here.lat_deg[number]
        said: dict[str, object] = {"lon": f"{lon:.10g}", "lat": f"{lat:.10g}"}
        if not numpy.isnan(off_m):
            said["distance_m"] = round(float(off_m))
        fix = () if moved_deg is None else self._moved(place, *moved_deg)
        return self.case.finding(rule, [place], self.here.rounds, evidence={**said, **evidence}, fix=fix)

    def _moved(self, place: int, lon_deg: float, lat_deg: float) -> Sequence[Suggestion]:
        """Suggestions that write another position."""
        lon, lat = round(float(lon_deg), _KEPT_DECIMALS), round(float(lat_deg), _KEPT_DECIMALS)
        if self.here.printed:
            values = {"lon_printed_deg": lon, "lat_printed_deg": lat}
            return self.case.survey_fix(self.here.round_id, place, values)
        return (Suggestion("location", str(self.case.ids[place]), "geometry", shapely.Point(lon, lat)),)


_Explanation = Callable[[_Strays], Mapping[int, Finding]]


def positions(case: Case) -> Iterator[Finding]:
    """Everything that is wrong with printed points."""
    for here in case.points:
        elsewhere = numpy.flatnonzero(~in_nepal(here.lon_deg, here.lat_deg))
        yield from _explained(_Strays(case, here, elsewhere), _ELSEWHERE)
        off = numpy.flatnonzero(here.distance_m > case.limits["point_distance"])
        yield from _explained(_Strays(case, here, off), _OFF)
        yield from _in_others(case, here)
        yield from _repeated(case, here)


def _explained(points: _Strays, explanations: Iterable[_Explanation]) -> Iterator[Finding]:
    """A finding for each point: the first explanation that holds."""
    for explain in explanations:
        if len(points.numbers):
            found = explain(points)
            yield from found.values()
            points = points.some(~numpy.isin(numpy.arange(len(points.numbers)), list(found)))


def _axes_exchanged(points: _Strays) -> dict[int, Finding]:
    """Points that lie in Nepal if longitude and latitude change places."""
    turned = points.printed_deg[:, ::-1]
    return {
        int(at): points.finding(at, "position.exchanged_axes", evidence={}, moved_deg=turned[at])
        for at in numpy.flatnonzero(in_nepal(turned[:, 0], turned[:, 1]))
    }


def _metres(points: _Strays) -> dict[int, Finding]:
    """Points that are metres: of the system that puts them on their ground, or of any that puts them into Nepal."""
    found = list(readings(*points.printed_deg.T))
    at_deg = numpy.stack([each.positions_deg for each in found])
    off_m = numpy.stack([points.off_m(each) for each in at_deg])
    best = off_m.argmin(axis=0)
    possible = ~numpy.isnan(at_deg[:, :, 0])
    told = {}
    for at in numpy.flatnonzero(possible.any(axis=0)).tolist():
        if off_m[best[at], at] <= points.case.limits["point_distance"]:
            evidence = {"kind": "sure", "system": found[best[at]].system}
            told[at] = points.finding(at, "position.projected", evidence=evidence, moved_deg=at_deg[best[at], at])
        else:
            systems = dict.fromkeys(found[way].system for way in numpy.flatnonzero(possible[:, at]))
            evidence = {"kind": "open", "system": " / ".join(systems)}
            told[at] = points.finding(at, "position.projected", evidence=evidence)
    return told


def _no_degrees(points: _Strays) -> dict[int, Finding]:
    """Points whose numbers are no degrees at all."""
    too_large = numpy.abs(points.printed_deg).max(axis=1) > _LARGEST_DEG
    return {int(at): points.finding(at, "position.unreadable", evidence={}) for at in numpy.flatnonzero(too_large)}


def _one_digit(points: _Strays) -> dict[int, Finding]:
    """Points that fall on their ground when one digit of one axis is changed."""
    printed = points.printed_deg
    target = shapely.get_coordinates(shapely.point_on_surface(points.boundaries), include_z=False)
    wanted = numpy.full_like(printed, numpy.nan)
    wanted[~shapely.is_missing(points.boundaries)] = target
    nearest_m, moved = numpy.full(len(printed), numpy.inf), printed.copy()
    for axis in range(2):
        for step_deg in _STEPS_DEG:
            digit = numpy.round((printed[:, axis] - wanted[:, axis]) / step_deg)
            tried = printed.copy()
            is_digit = (numpy.abs(digit) >= 1) & (numpy.abs(digit) <= _LARGEST_DIGIT)
            tried[:, axis] -= numpy.where(is_digit, digit, numpy.nan) * step_deg
            off_m = points.off_m(tried)
            nearer = off_m < nearest_m
            nearest_m[nearer], moved[nearer] = off_m[nearer], tried[nearer]
    told = {}
    for at in numpy.flatnonzero(nearest_m <= points.case.limits["point_distance"]).tolist():
        lon, lat = moved[at].round(_KEPT_DECIMALS)
        evidence = {"right_lon": f"{lon:.10g}", "right_lat": f"{lat:.10g}"}
        told[at] = points.finding(at, "position.digit", evidence=evidence, moved_deg=moved[at])
    return told


def _wrong_zone(points: _Strays) -> dict[int, Finding]:
    """Points that fall on their ground when they are read in another system."""
    found = list(rereadings(*points.printed_deg.T))
    at_deg = numpy.stack([each.positions_deg for each in found])
    off_m = numpy.stack([points.off_m(each) for each in at_deg])
    best = off_m.argmin(axis=0)
    here_m = points.off_m(points.printed_deg)
    told = {}
    for at in numpy.flatnonzero(off_m.min(axis=0) <= points.case.limits["point_distance"]).tolist():
        reading = found[best[at]]
        evidence = {"system": reading.system, "taken_for": reading.taken_for, "distance_m": round(float(here_m[at]))}
        told[at] = points.finding(at, "position.wrong_zone", evidence=evidence, moved_deg=at_deg[best[at], at])
    return told


def decimals(numbers: Floats) -> Ints:
    """Digits after the point that numbers were printed with, as far as six.

    >>> decimals(numpy.array([85.3, 85.0, 85.31, 85.123456789])).tolist()
    [1, 0, 2, 6]
    """
    scaled = numbers[:, None] * 10.0 ** numpy.arange(_KEPT_DECIMALS)
    whole = numpy.abs(scaled - numpy.round(scaled)) < _PRODUCT_NOISE
    return numpy.where(whole.any(axis=1), whole.argmax(axis=1), _KEPT_DECIMALS)


def _cut_short(points: _Strays) -> dict[int, Finding]:
    """Points that lost decimals, where the lost ones account for the distance."""
    printed = points.printed_deg
    digits = numpy.column_stack([decimals(axis) for axis in printed.T])
    centre = shapely.get_coordinates(shapely.centroid(points.boundaries))
    near = numpy.abs(printed - centre) <= 10.0**-digits
    cut = near.all(axis=1) & (digits.min(axis=1) < _ENOUGH_DECIMALS)
    return {int(at): points.finding(at, "position.truncated", evidence={}) for at in numpy.flatnonzero(cut)}


def _outside_nepal(points: _Strays) -> dict[int, Finding]:
    return {at: points.finding(at, "position.outside_nepal", evidence={}) for at in range(len(points.numbers))}


def _outside(points: _Strays) -> dict[int, Finding]:
    return {at: points.finding(at, "position.outside", evidence={}) for at in range(len(points.numbers))}


_ELSEWHERE: Sequence[_Explanation] = (_axes_exchanged, _metres, _no_degrees, _one_digit, _wrong_zone, _outside_nepal)
_OFF: Sequence[_Explanation] = (_cut_short, _one_digit, _wrong_zone, _outside)


def _in_others(case: Case, here: Points) -> Iterator[Finding]:
    """Points that fall into the boundary of another space."""
    limit_m = case.limits["point_distance"]
    for number, other in zip(*in_others(case.boundaries, here, tolerance_m=limit_m), strict=True):
        place = int(here.places[number])
        off_m = here.distance_m[number]
        said = {"name": str(case.names[place]), "other": str(case.names[other])}
        said |= {"lon": f"{here.lon_deg[number]:.10g}", "lat": f"{here.lat_deg[number]:.10g}"}
        distance = {"kind": "only"} if numpy.isnan(off_m) else {"kind": "far", "distance_m": round(float(off_m))}
        yield case.finding("position.other_space", [place, int(other)], here.rounds, evidence={**said, **distance})


def _repeated(case: Case, here: Points) -> Iterator[Finding]:
    """The same point printed for several spaces, where it does not lie on each of them."""
    off = pandas.Series(~(here.distance_m <= case.limits["point_distance"]))
    table = pandas.DataFrame({"lon": here.lon_deg, "lat": here.lat_deg, "place": here.places})
    twice = table.duplicated(["lon", "lat"], keep=False)
    if not twice.any():
        return
    for (lon, lat), group in table[twice].groupby(["lon", "lat"]):
        owners = group.index[~off[group.index]]
        if len(owners) < len(group):
            said = {"lon": f"{lon:.10g}", "lat": f"{lat:.10g}", "owner": case.named(here.places[owners])}
            said |= {"kind": "owned" if len(owners) else "open"}
            count = {"count": len(group)}
            yield case.finding("position.repeated", [*group["place"]], here.rounds, evidence={**said, **count})
