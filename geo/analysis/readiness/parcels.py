"""Rules about parcels: are there any, do they cover the space, do their areas add up, whose else are they."""

from collections.abc import Iterator

import numpy
import shapely

from geo.analysis.readiness.area import gap_share
from geo.analysis.readiness.lack import Lack
from geo.analysis.readiness.subject import Limits, Row, Subject, known, sound_area
from geo.crs import area_m2
from geo.errors import InputError
from geo.units import read_land_area

__all__ = ["parcel_area_m2", "parcel_lacks"]

_PERCENT = 100
_WHOLE = "whole"


def parcel_area_m2(parcel: Row, *, ropani_m2: float | None = None) -> float | None:
    """Area of a parcel that belongs to a space [m2], None where its record does not say it.

    Args:
        parcel: a parcel with the columns of its link to the space.
        ropani_m2: ropani to reckon with; None for the definition by the foot.

    Raises:
        InputError: what is printed cannot be read.
    """
    is_part = parcel["part"] != _WHOLE
    printed = parcel["part_area_printed"] if is_part else parcel["area_printed"]
    if known(printed):
        return read_land_area(str(printed)).area_m2(ropani_m2=ropani_m2)
    return None if is_part or not known(parcel["area_m2"]) else float(parcel["area_m2"])


def _areas(subject: Subject, limits: Limits) -> Iterator[Lack]:
    """Lacks of the parcels' areas, each and together."""
    total_m2, lacks = 0.0, []
    for parcel in subject.parcels:
        plot = {"plot": str(parcel["plot_no"])}
        try:
            found_m2 = parcel_area_m2(parcel, ropani_m2=limits.ropani_m2)
        except InputError as error:
            why = {"why": error.text("en"), "why_ne": error.text("ne")}
            lacks.append(Lack(subject.id, "parcels.area_unreadable", {**plot, **why}))
            continue
        if found_m2 is None:
            lacks.append(Lack(subject.id, "parcels.area_unknown", plot))
        else:
            total_m2 += found_m2
    yield from lacks
    measured_m2 = subject.boundary.geodesic_m2
    if not lacks and subject.boundary.is_area and abs(gap_share(total_m2, measured_m2)) > limits.area_gap_share:
        percent = gap_share(total_m2, measured_m2) * _PERCENT
        evidence = {"parcels_m2": total_m2, "geodesic_m2": measured_m2, "percent": percent}
        yield Lack(subject.id, "parcels.area_apart", evidence)


def _cover(subject: Subject, limits: Limits) -> Iterator[Lack]:
    """Ground of a space that no parcel of it covers."""
    undrawn = [str(parcel["plot_no"]) for parcel in subject.parcels if not sound_area(parcel["geometry"])]
    if undrawn:
        yield Lack(subject.id, "parcels.not_drawn", {"plots": ", ".join(undrawn), "count": len(undrawn)})
        return
    if not subject.boundary.is_area:
        return
    union = shapely.union_all([parcel["geometry"] for parcel in subject.parcels])
    bare = shapely.difference(subject.boundary.shape, union)
    bare_m2 = float(numpy.nan_to_num(area_m2(numpy.array([bare], dtype=object)))[0])
    share = bare_m2 / subject.boundary.geodesic_m2
    if share > limits.uncovered_share:
        yield Lack(subject.id, "parcels.uncovered", {"bare_m2": bare_m2, "percent": share * _PERCENT})


def parcel_lacks(subject: Subject, limits: Limits) -> Iterator[Lack]:
    """What the parcels of a space lack."""
    if not subject.parcels:
        yield Lack(subject.id, "parcels.none")
        return
    sheetless = [str(parcel["plot_no"]) for parcel in subject.parcels if not known(parcel["sheet_no"])]
    if sheetless:
        yield Lack(subject.id, "parcels.sheet", {"plots": ", ".join(sheetless)})
    yield from _areas(subject, limits)
    yield from _cover(subject, limits)
    for other in subject.strangers:
        evidence = {"plot": other.plot_no, "other": other.name_en, "other_ne": other.name_ne}
        yield Lack(subject.id, "parcels.other_space", {**evidence, "shared_m2": other.shared_m2})
