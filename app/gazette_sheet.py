"""What the pages about the legal record show, gathered from the snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy
import pandas
import shapely

from app.language import language
from app.sheet import outline
from app.snapshot import Snapshot
from geo import pipeline
from geo.analysis.readiness.checking import Readiness
from geo.analysis.readiness.lack import SEVERITIES, Lack
from geo.analysis.readiness.subject import sound_area
from geo.bsdate import BsDate, fiscal_year, from_ad, in_almanac, read_bs
from geo.crs import area_m2
from geo.errors import InputError
from geo.messages import known_text
from geo.outputs.sketch import Sketch, sketch
from geo.pipeline.gazette import ropani_m2
from geo.register.facts import row_of
from geo.standards import value
from geo.units import as_land_area, read_land_area

__all__ = [
    "Area",
    "GazetteSheet",
    "Printed",
    "gazette_sheet",
    "kept_readiness",
    "notice_text",
    "printed_area",
    "printed_day",
    "readiness_of",
]

_SIDES = ("east", "west", "north", "south")


@dataclass(frozen=True)
class Area:
    """An area as a record prints it, read by the foot; ``why`` says why it cannot be read."""

    printed: str
    area_m2: float | None = None
    words: str = ""
    why: str = ""


@dataclass(frozen=True)
class Printed:
    """A day as a notice prints it, and what it means; ``why`` says why it cannot be read."""

    day: BsDate | None = None
    fiscal_year: str = ""
    why: str = ""


@dataclass(frozen=True)
class GazetteSheet:
    """The legal record of one space."""

    row: Mapping[str, Any]
    lacks: tuple[Lack, ...]
    counts: Mapping[str, int]
    sides: Mapping[str, Mapping[str, Any]]
    boundaries: tuple[Mapping[str, Any], ...]
    parcels: tuple[Mapping[str, Any], ...]
    plots: Sketch | None
    notices: tuple[Mapping[str, Any], ...]
    attachments: tuple[Mapping[str, Any], ...]
    computed: Mapping[str, Any]


def kept_readiness(held: Snapshot) -> Readiness:
    """What every space of the register lacks, worked out once a version."""
    found: Readiness = held.kept(
        "readiness", lambda: pipeline.readiness(held, held.spaces(), findings=held.diagnosis.open)
    )
    return found


def readiness_of(held: Snapshot, location_id: str) -> tuple[tuple[Lack, ...], dict[str, int]]:
    """What one space lacks, gravest first, and how much of each grade."""
    lacks = kept_readiness(held).by_space.get(location_id, ())
    grades = [lack.severity for lack in lacks]
    return lacks, {severity: grades.count(severity) for severity in SEVERITIES}


def printed_area(text: Any) -> Area | None:
    """Area that a record prints, in square metres and in words; None where it prints none."""
    if not isinstance(text, str) or not text:
        return None
    try:
        found = read_land_area(text)
    except InputError as error:
        return Area(text, why=error.text(language()))
    return Area(text, found.area_m2(ropani_m2=ropani_m2()), found.words(language()))


def printed_day(text: Any) -> Printed | None:
    """Day that a notice prints, with its fiscal year; None where it prints none."""
    if not isinstance(text, str) or not text:
        return None
    try:
        day = read_bs(text)
    except InputError as error:
        return Printed(why=error.text(language()))
    month = round(value("gazette.fiscal_year_month", unit="month"))
    return Printed(day, fiscal_year(day, first_month=month))


def notice_text(notice: Mapping[str, Any], column: str) -> str:
    """Text of a notice in the reader's language, as it stands in the register where no translation ships."""
    text = notice[column]
    return known_text(f"notice.{column}.{notice['id']}", text, language()) if isinstance(text, str) else ""


def _boundaries(held: Snapshot, location_id: str) -> tuple[dict[str, Any], ...]:
    """Boundaries of a space, the newest first, each with its areas and a picture over the register's."""
    rows = held.table("space_boundary")
    rows = rows[rows["location_id"] == location_id].sort_values("dated", ascending=False)
    drawn = row_of(held.table("location"), location_id)["geometry"]
    found = []
    for row in rows.to_dict("records"):
        shape = row["geometry"]
        measured = float(area_m2(numpy.array([shape], dtype=object))[0]) if sound_area(shape) else None
        picture = outline(drawn if sound_area(drawn) else None, proposed=shape)
        found.append({**row, "measured_m2": measured, "printed": printed_area(row["area_printed"]), "sketch": picture})
    return tuple(found)


def _plots(held: Snapshot, location_id: str) -> Sketch | None:
    """Outlines of the parcels of a space over the boundary of the register; None where none is drawn."""
    links, rows = held.table("parcel_space"), held.table("parcel")
    own = rows[rows["id"].isin(links.loc[links["location_id"] == location_id, "parcel_id"])]
    shapes = [shape for shape in own["geometry"] if sound_area(shape)]
    ground = row_of(held.table("location"), location_id)["geometry"]
    if not shapes:
        return None
    under = [("sketch-area", ground)] if sound_area(ground) else []
    whole = shapely.union_all([*shapes, *(shape for _, shape in under)])
    return sketch([*under, *(("sketch-plot", shape) for shape in shapes)], frame=whole)


def _parcels(held: Snapshot, location_id: str) -> tuple[dict[str, Any], ...]:
    """Parcels of a space with what belongs to it of each, in the order of their plot numbers."""
    links = held.table("parcel_space")
    links = links[links["location_id"] == location_id].rename(columns={"id": "link_id"})
    rows = links.merge(pandas.DataFrame(held.table("parcel")), left_on="parcel_id", right_on="id")
    spaces = held.table("parcel_space")["parcel_id"].value_counts()
    return tuple(
        {
            **row,
            "printed": printed_area(row["area_printed"]),
            "part_printed": printed_area(row["part_area_printed"]),
            "spaces": int(spaces[row["parcel_id"]]),
        }
        for row in rows.sort_values(["sheet_no", "plot_no"]).to_dict("records")
    )


def _notices(held: Snapshot, location_id: str) -> tuple[dict[str, Any], ...]:
    lines = held.table("notice_space")
    lines = lines[lines["location_id"] == location_id][["notice_id", "serial_no", "remarks"]]
    rows = lines.merge(held.table("gazette_notice"), left_on="notice_id", right_on="id")
    return tuple(rows.sort_values("date_ad", ascending=False, na_position="last").to_dict("records"))


def attachments_of(held: Snapshot, table_name: str, row_key: str) -> tuple[dict[str, Any], ...]:
    """Attachments of a row, the newest first."""
    rows = held.table("attachment")
    rows = rows[(rows["table_name"] == table_name) & (rows["row_key"] == row_key)]
    return tuple(rows.sort_values("added_at", ascending=False).to_dict("records"))


def _computed(held: Snapshot, location_id: str) -> dict[str, Any]:
    """Area of the boundary a notice would print, on the ellipsoid, in MUTM, and computed into ropani."""
    subjects = {subject.id: subject for subject in kept_readiness(held).subjects}
    boundary = subjects[location_id].boundary
    if not boundary.is_area:
        return {}
    ropani = as_land_area(boundary.geodesic_m2, ropani_m2=ropani_m2()).text(language())
    return {"boundary": boundary, "ropani": ropani}


def gazette_sheet(held: Snapshot, location_id: str) -> GazetteSheet:
    """The legal record of a space.

    Raises:
        MissingError: there is no such space.
    """
    row = row_of(held.spaces(), location_id)
    sides = held.table("space_side")
    own = sides[(sides["location_id"] == location_id) & sides["notice_id"].isna()]
    by_side = {side["side"]: side for side in own.to_dict("records")}
    lacks, counts = readiness_of(held, location_id)
    return GazetteSheet(
        row=row.to_dict(),
        lacks=lacks,
        counts=counts,
        sides={side: by_side.get(side, {}) for side in _SIDES},
        boundaries=_boundaries(held, location_id),
        parcels=_parcels(held, location_id),
        plots=_plots(held, location_id),
        notices=_notices(held, location_id),
        attachments=attachments_of(held, "location", location_id),
        computed=_computed(held, location_id),
    )


def bs_of(day: Any) -> BsDate | None:
    """Bikram Sambat day of an AD day of the register; None where it is not known."""
    if day is None or pandas.isna(day):
        return None
    ad = pandas.Timestamp(day).date()
    return from_ad(ad) if in_almanac(ad) else None
