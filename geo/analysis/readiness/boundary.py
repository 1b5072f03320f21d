"""Rules about the boundary: is there one, was it surveyed, does it stand on anybody else's ground."""

from collections.abc import Iterator

import numpy
import shapely

from geo.analysis.readiness.lack import Evidence, Lack, labelled
from geo.analysis.readiness.subject import Limits, Subject, has_area, known, sound_area
from geo.crs import area_m2
from geo.schema import vocabulary

__all__ = ["boundary_lacks"]

_SURVEYS = frozenset({"total_station", "gnss_survey", "cadastral_map"})
_PERCENT = 100


def _moved_share(first: shapely.Geometry, second: shapely.Geometry) -> float:
    """Ground in one of two boundaries and not in the other, as a share of the ground of both together [0 to 1]."""
    apart, together = shapely.symmetric_difference(first, second), shapely.union(first, second)
    apart_m2, together_m2 = numpy.nan_to_num(area_m2(numpy.array([apart, together], dtype=object)))
    return float(apart_m2 / together_m2)


def _of_survey(subject: Subject, limits: Limits) -> Iterator[Lack]:
    """Lacks of a boundary that somebody says was surveyed."""
    record, drawn = subject.boundary.record, subject.row["geometry"]
    method = str(record["method"])
    if method not in _SURVEYS:
        yield Lack(subject.id, "boundary.not_surveyed", labelled("basis", [vocabulary("boundary_method")[method]]))
    accuracy_m = record["accuracy_m"]
    if not known(accuracy_m) or accuracy_m > limits.accuracy_m:
        accuracy = round(float(accuracy_m), 2) if known(accuracy_m) else "?"
        yield Lack(subject.id, "boundary.coarse", {"accuracy_m": accuracy, "limit_m": limits.accuracy_m})
    if sound_area(drawn) and subject.boundary.shape is not None:
        share = _moved_share(drawn, subject.boundary.shape)
        if share > limits.moved_share:
            yield Lack(subject.id, "boundary.moved", {"percent": share * _PERCENT})


def boundary_lacks(subject: Subject, limits: Limits) -> Iterator[Lack]:
    """What the boundary of a space lacks."""
    boundary = subject.boundary
    if not has_area(boundary.shape):
        yield Lack(subject.id, "boundary.none")
        return
    if not boundary.is_area:
        yield Lack(subject.id, "boundary.invalid", {"reason": shapely.is_valid_reason(boundary.shape)})
        return
    if boundary.role == "surveyed":
        yield from _of_survey(subject, limits)
    else:
        yield Lack(
            subject.id,
            "boundary.not_surveyed",
            labelled("basis", [vocabulary("precision")[str(subject.row["precision"])]]),
        )
    for other in subject.neighbours:
        shared: Evidence = {"other": other.name_en, "other_ne": other.name_ne, "shared_m2": other.shared_m2}
        yield Lack(subject.id, "boundary.overlaps", shared)
