"""Rules about printed points: readable, in Nepal, inside their boundary, and what explains those that are not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy
import pandas
import shapely

from geo.crs import in_nepal
from geo.register.doctor.case import Case, Floats, Ints
from geo.register.doctor.finding import Finding, Suggestion
from geo.register.doctor.points import Points, in_others, nearest
from geo.register.doctor.systems import readings, rereadings

__all__ = ["decimals", "positions"]

_STEPS_DEG = (10.0, 1.0, 0.1, 0.01)
_LARGEST_DIGIT = 9
_KEPT_DECIMALS = 6
_ENOUGH_DECIMALS = 3
_PRODUCT_NOISE = 1e-6
_LARGEST_DEG = 180.0


def positions(case: Case) -> Iterator[Finding]:
    """Everything that is wrong with printed points."""
    for here in case.points:
        for number in numpy.flatnonzero(~in_nepal(here.lon_deg, here.lat_deg)):
            yield _unreadable(_stray(case, here, int(number)))
        for number in numpy.flatnonzero(here.distance_m > case.limits["point_distance"]):
            yield _unplaced(_stray(case, here, int(number)))
        yield from _in_others(case, here)
        yield from _repeated(case, here)


@dataclass(frozen=True)
class _Stray:
    """One point that cannot be right."""

    case: Case
    here: Points
    number: int
    place: int
    lon_deg: float
    lat_deg: float

    @property
    def boundary(self) -> shapely.Geometry | None:
        """Boundary of the point's space, if it has a sound one."""
        return self.case.boundaries[self.place]

    def finding(
        self, rule: str, *, evidence: Mapping[str, object] = MappingProxyType({}), fix: Sequence[Suggestion] = ()
    ) -> Finding:
        """Finding about the point, with its degrees as they were printed."""
        off_m = self.here.distance_m[self.number]
        said = {"lon": f"{self.lon_deg:.10g}", "lat": f"{self.lat_deg:.10g}"}
        distance = {} if numpy.isnan(off_m) else {"distance_m": round(float(off_m))}
        return self.case.finding(
            rule, [self.place], self.here.rounds, evidence={**said, **distance, **evidence}, fix=fix
        )

    def moved(self, lon_deg: float, lat_deg: float) -> tuple[Suggestion, ...]:
        """Suggestions that write another position."""
        lon, lat = round(lon_deg, _KEPT_DECIMALS), round(lat_deg, _KEPT_DECIMALS)
        if self.here.printed:
            values = {"lon_printed_deg": lon, "lat_printed_deg": lat}
            return self.case.survey_fix(self.here.round_id, self.place, values)
        return (Suggestion("location", str(self.case.ids[self.place]), "geometry", shapely.Point(lon, lat)),)


def _stray(case: Case, here: Points, number: int) -> _Stray:
    lon, lat = float(here.lon_deg[number]), float(here.lat_deg[number])
    return _Stray(case, here, number, int(here.places[number]), lon, lat)


def _unreadable(point: _Stray) -> Finding:
    """Finding about numbers that are no degrees in Nepal: axes exchanged, metres, a typing error, or unreadable."""
    lon, lat = point.lon_deg, point.lat_deg
    if in_nepal(numpy.array([lat]), numpy.array([lon]))[0]:
        return point.finding("position.exchanged_axes", fix=point.moved(lat, lon))
    projected = _projected(point)
    if projected:
        return projected
    if max(abs(lon), abs(lat)) > _LARGEST_DEG:
        return point.finding("position.unreadable")
    return _typo(point) or _zone(point) or point.finding("position.outside_nepal")


def _projected(point: _Stray) -> Finding | None:
    """Finding about metres, with the system that puts them on the boundary, or all that put them into Nepal."""
    found = readings(point.lon_deg, point.lat_deg)
    if not found:
        return None
    at = numpy.array([[each.lon_deg, each.lat_deg] for each in found])
    best, off_m = nearest(point.boundary, at)
    if off_m <= point.case.limits["point_distance"]:
        evidence = {"kind": "sure", "system": found[best].system}
        return point.finding("position.projected", evidence=evidence, fix=point.moved(*at[best]))
    systems = " / ".join(dict.fromkeys(each.system for each in found))
    return point.finding("position.projected", evidence={"kind": "open", "system": systems})


def _typo(point: _Stray) -> Finding | None:
    """Finding about a point that falls on the boundary when one digit of one axis is changed, if there is one."""
    if point.boundary is None:
        return None
    target = shapely.get_coordinates(shapely.point_on_surface(point.boundary))[0]
    printed = numpy.array([point.lon_deg, point.lat_deg])
    tries = []
    for axis in range(2):
        for step in _STEPS_DEG:
            digit = round(float(printed[axis] - target[axis]) / step)
            if 1 <= abs(digit) <= _LARGEST_DIGIT:
                move = printed.copy()
                move[axis] -= digit * step
                tries.append(move)
    at = numpy.array(tries).reshape(-1, 2)
    best, off_m = nearest(point.boundary, at)
    if off_m > point.case.limits["point_distance"]:
        return None
    lon, lat = (float(degrees) for degrees in at[best])
    right = {"right_lon": f"{round(lon, _KEPT_DECIMALS):.10g}", "right_lat": f"{round(lat, _KEPT_DECIMALS):.10g}"}
    return point.finding("position.digit", evidence=right, fix=point.moved(lon, lat))


def _zone(point: _Stray) -> Finding | None:
    """Finding about a point that falls on the boundary when its metres are read in another system, if there is one."""
    found = list(rereadings(point.lon_deg, point.lat_deg))
    at = numpy.array([[each.lon_deg, each.lat_deg] for each in found])
    best, off_m = nearest(point.boundary, at)
    if off_m > point.case.limits["point_distance"]:
        return None
    here_m = nearest(point.boundary, numpy.array([[point.lon_deg, point.lat_deg]]))[1]
    evidence = {"system": found[best].system, "taken_for": found[best].taken_for, "distance_m": round(here_m)}
    return point.finding("position.wrong_zone", evidence=evidence, fix=point.moved(*at[best]))


def decimals(numbers: Floats) -> Ints:
    """Digits after the point that numbers were printed with, as far as six.

    >>> decimals(numpy.array([85.3, 85.0, 85.31, 85.123456789])).tolist()
    [1, 0, 2, 6]
    """
    scaled = numbers[:, None] * 10.0 ** numpy.arange(_KEPT_DECIMALS)
    whole = numpy.abs(scaled - numpy.round(scaled)) < _PRODUCT_NOISE
    return numpy.where(whole.any(axis=1), whole.argmax(axis=1), _KEPT_DECIMALS)


def _is_cut(point: _Stray) -> bool:
    """Whether a point lost decimals, and the lost ones account for its distance."""
    axes = numpy.array([point.lon_deg, point.lat_deg])
    digits = decimals(axes)
    if digits.min() >= _ENOUGH_DECIMALS:
        return False
    target = shapely.get_coordinates(shapely.centroid(point.boundary))[0]
    return bool(numpy.all(numpy.abs(axes - target) <= 10.0**-digits))


def _unplaced(point: _Stray) -> Finding:
    """Finding about a point off its boundary: lost decimals, a digit, a wrong system, or no explanation."""
    if _is_cut(point):
        return point.finding("position.truncated")
    return _typo(point) or _zone(point) or point.finding("position.outside")


def _in_others(case: Case, here: Points) -> Iterator[Finding]:
    """Points that fall into the boundary of another space."""
    limit_m = case.limits["point_distance"]
    for number, other in zip(*in_others(case.boundaries, here, tolerance_m=limit_m), strict=True):
        point = _stray(case, here, int(number))
        off_m = here.distance_m[number]
        said = {"name": str(case.names[point.place]), "other": str(case.names[other])}
        said |= {"lon": f"{point.lon_deg:.10g}", "lat": f"{point.lat_deg:.10g}"}
        distance = {"kind": "only"} if numpy.isnan(off_m) else {"kind": "far", "distance_m": round(float(off_m))}
        places = [point.place, int(other)]
        yield case.finding("position.other_space", places, here.rounds, evidence={**said, **distance})


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
