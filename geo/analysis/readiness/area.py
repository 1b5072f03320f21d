"""Rules about areas: as printed, on the ellipsoid, in the MUTM plane, as the newest survey reports."""

from collections.abc import Iterator

from geo.analysis.readiness.lack import Lack
from geo.analysis.readiness.subject import Limits, Subject, known
from geo.errors import InputError
from geo.units import read_land_area

__all__ = ["area_lacks", "gap_share"]

_PERCENT = 100


def gap_share(first_m2: float, second_m2: float) -> float:
    """How far an area lies from a second one, as a share of the second, with its sign.

    >>> round(gap_share(101.0, 100.0), 3)
    0.01
    """
    return first_m2 / second_m2 - 1


def _against(subject: Subject, rule: str, printed_m2: float, **more: float | str) -> Lack:
    """Lack of an area that lies too far from the measured one, with all three and the larger gap."""
    boundary = subject.boundary
    gaps = [gap_share(printed_m2, measured_m2) for measured_m2 in (boundary.geodesic_m2, boundary.mutm_m2)]
    evidence = {
        "printed_m2": printed_m2,
        "geodesic_m2": boundary.geodesic_m2,
        "mutm_m2": boundary.mutm_m2,
        "percent": max(gaps, key=abs) * _PERCENT,
    }
    return Lack(subject.id, rule, {**evidence, **more})


def _apart(subject: Subject, area_m2: float, limits: Limits) -> bool:
    """Whether an area lies too far from the measured one, on the ellipsoid or in the plane."""
    measured = (subject.boundary.geodesic_m2, subject.boundary.mutm_m2)
    return any(abs(gap_share(area_m2, one)) > limits.area_gap_share for one in measured)


def _printed(subject: Subject, limits: Limits) -> Iterator[Lack]:
    """Lacks of the area that the boundary's record prints."""
    printed = subject.boundary.record.get("area_printed")
    if not known(printed):
        return
    try:
        printed_m2 = read_land_area(str(printed)).area_m2(ropani_m2=limits.ropani_m2)
    except InputError as error:
        said = {"printed": str(printed), "why": error.text("en"), "why_ne": error.text("ne")}
        yield Lack(subject.id, "area.unreadable", said)
        return
    if _apart(subject, printed_m2, limits):
        yield _against(subject, "area.printed", printed_m2, printed=str(printed))


def area_lacks(subject: Subject, limits: Limits) -> Iterator[Lack]:
    """Areas of a space that contradict each other."""
    boundary = subject.boundary
    if not boundary.is_area:
        return
    gap = gap_share(boundary.mutm_m2, boundary.geodesic_m2)
    if abs(gap) > limits.system_gap_share:
        measured = {"geodesic_m2": boundary.geodesic_m2, "mutm_m2": boundary.mutm_m2}
        zone = {"meridian_deg": boundary.meridian_deg, "percent": gap * _PERCENT}
        yield Lack(subject.id, "area.systems", {**measured, **zone})
    yield from _printed(subject, limits)
    reported_m2 = subject.row["total_area_m2"]
    if known(reported_m2) and _apart(subject, float(reported_m2), limits):
        yield _against(subject, "area.reported", float(reported_m2))
