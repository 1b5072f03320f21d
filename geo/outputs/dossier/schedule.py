"""The schedule (anusuchi): the plots of chosen spaces with the columns of the land offices' own forms."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy

from geo.crs import area_m2
from geo.outputs.dossier.blocks import Block, Heading, Listing, Paragraph
from geo.outputs.dossier.records import Records, known
from geo.outputs.dossier.voice import CELL_BLANK, Voice

__all__ = ["COLUMNS", "schedule"]

COLUMNS: Mapping[str, float] = {
    "serial": 0.6, "district": 1.2, "former_unit": 1.2, "former_ward": 0.8, "local_level": 1.4, "ward": 0.7,
    "locality": 1.1, "sheet_no": 0.9, "plot_no": 0.8, "area": 1.6, "east": 1.0, "west": 1.0, "north": 1.0, "south": 1.0,
    "owner": 1.2, "certificate": 0.9, "land_class": 1.0, "remarks": 1.1,
}  # fmt: skip
"""Columns with their relative widths, in the order of the forms."""

_SIDES = ("east", "west", "north", "south")


def _area(parcel: Mapping[str, Any], voice: Voice) -> str:
    """Area of a plot as printed; of a part, that of the part and of the whole."""
    whole = voice.printed_area(parcel["area_printed"], area_m2=parcel["area_m2"]) or CELL_BLANK
    if parcel["part"] == "whole":
        return whole
    part = voice.term("parcel_part", parcel["part"])
    return voice.said("part_of", part=part, area=voice.blank(parcel["part_area_printed"], line=CELL_BLANK), whole=whole)


def _restricted(records: Records, column: str, value: Any, voice: Voice) -> str:
    return voice.blank(value, line=CELL_BLANK) if records.may_see("parcel", column) else voice.said("withheld")


def _owner(records: Records, parcel: Mapping[str, Any], voice: Voice) -> str:
    owner = _restricted(records, "owner_name", parcel["owner_name"], voice)
    if parcel["owner_class"] == "unknown":
        return owner
    return f"{voice.term('owner_class', parcel['owner_class'])}: {owner}"


def _plot(records: Records, parcel: Mapping[str, Any], voice: Voice) -> dict[str, str]:
    """Cells of a plot; what the record does not say stays an open line."""
    land_class = "" if parcel["land_class"] == "unknown" else voice.term("land_class", parcel["land_class"])
    texts = {
        name: voice.blank(parcel[name], line=CELL_BLANK) for name in ("former_unit", "locality", "sheet_no", "plot_no")
    }
    places = {name: voice.place(parcel[name]) or CELL_BLANK for name in ("district", "local_level")}
    wards = {name: voice.digits(voice.blank(parcel[name], line=CELL_BLANK)) for name in ("former_ward", "ward")}
    return texts | places | wards | {
        "area": _area(parcel, voice),
        "owner": _owner(records, parcel, voice),
        "certificate": _restricted(records, "certificate_no", parcel["certificate_no"], voice),
        "land_class": land_class or CELL_BLANK,
    }  # fmt: skip


def _without_plots(row: Mapping[str, Any], voice: Voice) -> dict[str, str]:
    """Cells of a space of which no plot is recorded: where it lies, and the area its boundary measures."""
    shape = row["geometry"]
    measured_m2 = 0.0 if shape is None else float(area_m2(numpy.array([shape], dtype=object))[0])
    computed = voice.said("boundary_computed", value=voice.area(measured_m2)) if measured_m2 else ""
    cells = {"district": voice.place(row["district"]), "local_level": voice.place(row["local_level"])}
    cells |= {"ward": voice.digits(known(row["ward"])), "area": f"{CELL_BLANK} {computed}".strip()}
    return {name: text or CELL_BLANK for name, text in cells.items()}


def _lines(
    records: Records, row: Mapping[str, Any], voice: Voice, *, notice_id: str, remarks: str
) -> Iterator[Sequence[str]]:
    """Rows of one space, their serial numbers still open."""
    sides = records.sides(str(row["id"]), notice_id=notice_id)
    bounded = {side: voice.either(*sides.get(side, {"en": "", "ne": ""}).values()) or CELL_BLANK for side in _SIDES}
    plots = [_plot(records, parcel, voice) for parcel in records.parcels(str(row["id"])).to_dict("records")]
    for cells in plots or [_without_plots(row, voice)]:
        filled = {**cells, **bounded, "remarks": remarks}
        yield [filled.get(name, CELL_BLANK) for name in COLUMNS]


def _title(row: Mapping[str, Any], voice: Voice, *, serial: int) -> str:
    """Line above the plots of a space: its number in the schedule, its names and its record."""
    names = " / ".join(dict.fromkeys(filter(None, (voice.name(row), known(row["name_en"])))))
    number = known(row["register_no"])
    listed = voice.said("register_number", number=voice.digits(f"{float(number):g}")) if number else ""
    return " · ".join(filter(None, (f"{voice.digits(str(serial))}. {names}", str(row["id"]), listed)))


def schedule(rows: Sequence[Mapping[str, Any]], records: Records, voice: Voice, *, notice_id: str = "") -> list[Block]:
    """Blocks of the schedule of spaces: a line for each space, under it a row for each of its plots.

    Args:
        rows: rows of the flat table of open spaces, in the order of the schedule.
        records: the legal record.
        voice: the language.
        notice_id: notice whose remarks and sides are printed, if there is one.
    """
    links = {}
    if notice_id and "notice_space" in records.tables:
        named = records.tables["notice_space"]
        links = named[named["notice_id"] == notice_id].set_index("location_id")["remarks"].to_dict()
    lines: list[Sequence[str] | str] = []
    plot_number = 0
    for serial, row in enumerate(rows, 1):
        lines.append(_title(row, voice, serial=serial))
        remarks = known(links.get(row["id"]))
        for cells in _lines(records, row, voice, notice_id=notice_id, remarks=remarks):
            plot_number += 1
            lines.append([voice.digits(str(plot_number)), *cells[1:]])
    head = [voice.said(f"column_{name}") for name in COLUMNS]
    return [
        Heading(voice.said("schedule_title"), 1),
        Listing(head, lines, tuple(COLUMNS.values()), small=True),
        Paragraph(voice.said("schedule_note", blank=CELL_BLANK), "note"),
    ]
