"""The history as people read it: one entry a change, its fields with their labels, old and new values."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy
import pandas
import shapely
from flask_babel import gettext

from app.language import day, digits, label_of, language, name_of, number, show, term
from app.snapshot import Snapshot
from geo.crs import area_m2
from geo.errors import FieldConflict
from geo.pipeline import SHIPPED
from geo.register.changes import ROW
from geo.register.store import Register
from geo.schema import Column, table, tables
from geo.standards.suitability import model

__all__ = [
    "PAGE_ENTRIES",
    "Entry",
    "Line",
    "edited_fields",
    "in_the_way",
    "newest_entries",
    "place_entries",
    "place_names",
    "row_hint",
    "shown_value",
    "table_label",
]

PAGE_ENTRIES = 25
_EMPTY_ROW = "{}"
_HINTS = {
    "space_survey": "round_id",
    "checklist_answer": "question",
    "location_name": "name",
    "site_count": "counted_on",
    "site_assessment": "assessed_on",
}
_LOADS = frozenset({"set_up", "import"})


_HIDDEN = "restricted"
"""Access class of columns whose values no history shows, such as who reported an encroachment."""


@dataclass(frozen=True)
class Line:
    """One field of a change: where it stands, what it was, what it became."""

    location_id: str | None
    place: str
    what: str
    old: str
    new: str
    field: tuple[str, str, str]


@dataclass(frozen=True)
class Entry:
    """One change with its lines, the rows it added by kind and number, and the later change that took it back."""

    change: Mapping[str, Any]
    lines: tuple[Line, ...]
    added: tuple[tuple[str, int], ...]
    undone_by: int | None
    whole_load: bool

    @property
    def can_be_undone(self) -> bool:
        """Whether the page offers to take the change back: not the first load, and not twice."""
        return self.undone_by is None and self.change["kind"] != "set_up"

    @property
    def why(self) -> str:
        """The reason as it was given; that of the first load, which the program gave, in the reader's language."""
        reason = self.change["reason"]
        return gettext("Shipped data") if reason == SHIPPED else str(reason or "")


def table_label(name: str) -> str:
    """What a row of a table is called."""
    return {
        "location": gettext("Place"),
        "location_name": gettext("Other name"),
        "location_alternative": gettext("Alternative"),
        "open_space": gettext("Open space"),
        "space_survey": gettext("Survey values"),
        "survey_round": gettext("Survey round"),
        "checklist_answer": gettext("Checklist answer"),
        "finding_decision": gettext("Decision about a finding"),
        "exclusion": gettext("Ground not usable"),
        "source": gettext("Source"),
        "site": gettext("Site"),
        "site_count": gettext("Count of people"),
        "site_assessment": gettext("Assessment"),
        "service_point": gettext("Service point"),
        "suitability_scenario": gettext("Scenario of suitability"),
        "suitability_choice": gettext("Choice of a scenario"),
        "gazette_notice": gettext("Notice"),
        "notice_space": gettext("Line of a notice"),
        "space_boundary": gettext("Boundary of a record"),
        "space_side": gettext("Side"),
        "parcel": gettext("Parcel"),
        "parcel_space": gettext("Parcel of the space"),
        "attachment": gettext("Attached file"),
        "encroachment": gettext("Case of encroachment"),
        "encroachment_step": gettext("Step of a case"),
        "permitted_use": gettext("Permitted use"),
        "plan": gettext("Plan"),
        "plan_ward": gettext("Ward of a plan"),
        "plan_flow": gettext("Way of a plan"),
    }.get(name, name)


def shown_value(column: Column, value: Any) -> str:
    """Value of a field as the history keeps it, for reading; a boundary by its area."""
    if value is None:
        return gettext("nothing")
    if column.access == _HIDDEN:
        return gettext("kept by the office")
    if column.kind == "geometry":
        shape = shapely.from_wkt(str(value)) if isinstance(value, str) else value
        if shapely.get_dimensions(shape) < 2:  # noqa: PLR2004 - two dimensions make an area
            return gettext("point %(lon)s, %(lat)s", lon=f"{shape.centroid.x:.6f}", lat=f"{shape.centroid.y:.6f}")
        area = number(area_m2(numpy.array([shape], dtype=object))[0])
        return gettext(
            "area of %(area)s m² (%(count)s points)", area=area, count=number(shapely.get_num_coordinates(shape))
        )
    return show(column, value)


def part_label(key: str) -> str:
    """What a criterion or an indicator of suitability is called; its key where the model no longer has it."""
    shipped = model()
    part = shipped.criteria.get(key) or shipped.indicators.get(key)
    return part.label(language()) if part else key


def row_hint(held: Snapshot, name: str, key: str) -> str:
    """Which row of a place a field stands in, where a place has several."""
    if name == "suitability_choice":
        return part_label(key.partition("~")[2])
    column = _HINTS.get(name)
    if column is None:
        return ""
    by_key = held.kept(f"hints of {name}", lambda: dict(held.table(name)[["id", column]].itertuples(index=False)))
    value = by_key.get(key)
    if isinstance(value, pandas.Timestamp):
        return day(value)
    found = "" if value is None or pandas.isna(value) else str(value)
    return term("checklist_question", found) if found and column == "question" else digits(found)


def _whole_row(name: str, text: Any) -> str:
    """Values of a row that was added or removed, in one text."""
    values = json.loads(text) if isinstance(text, str) else None
    if not isinstance(values, dict):
        return gettext("nothing")
    hidden = {"id", "location_id", "version", "source_id", "parent_id", "kind"}
    columns = [c for c in table(name).columns if c.name not in hidden and values.get(c.name) is not None]
    said = [f"{label_of(column)}: {shown_value(column, values[column.name])}" for column in columns]
    return "; ".join(said) or gettext("a row")


def _line(held: Snapshot, row: Mapping[str, Any], names: Callable[[Any], str]) -> Line:
    name, key = row["table_name"], str(row["row_key"])
    hint = row_hint(held, name, key)
    place = names(row["location_id"])
    if row["column_name"] == ROW or name not in tables() or row["column_name"] not in table(name):
        what = " · ".join(part for part in (table_label(name), hint) if part)
        old, new = (_whole_row(name, row[side]) for side in ("old_value", "new_value"))
        return Line(row["location_id"], place, what, old, new, (name, key, ROW))
    column = table(name)[row["column_name"]]
    old, new = (
        shown_value(column, json.loads(row[side]) if isinstance(row[side], str) else None)
        for side in ("old_value", "new_value")
    )
    what = " · ".join(part for part in (label_of(column), hint) if part)
    return Line(row["location_id"], place, what, old, new, (name, key, column.name))


def place_names(held: Snapshot) -> Callable[[Any], str]:
    """Function that names a place by its id; the id itself where the place was removed."""
    by_id = held.kept("name rows", lambda: held.table("location").set_index("id")[["name_en", "name_ne"]])

    def named(location_id: Any) -> str:
        if not isinstance(location_id, str):
            return ""
        return name_of(by_id.loc[location_id]) if location_id in by_id.index else location_id

    return named


def _entries(
    held: Snapshot, changes: pandas.DataFrame, revisions: pandas.DataFrame, undone: Mapping[int, int]
) -> list[Entry]:
    """Entries, the newest first."""
    names = place_names(held)
    by_change = dict(iter(revisions.groupby("change_id"))) if len(revisions) else {}
    found = []
    for change in changes.sort_values("id", ascending=False).to_dict("records"):
        rows = by_change.get(change["id"])
        hidden = {("location", "version"), ("open_space", "source_id")}
        told = [] if rows is None else rows.to_dict("records")
        bare = [row for row in told if row["column_name"] == ROW and row["new_value"] == _EMPTY_ROW]
        fields = [row for row in told if row not in bare and (row["table_name"], row["column_name"]) not in hidden]
        found.append(
            Entry(
                change,
                tuple(_line(held, row, names) for row in fields),
                tuple(Counter(table_label(row["table_name"]) for row in bare).items()),
                undone.get(int(change["id"])),
                rows is None and change["kind"] in _LOADS,
            )
        )
    return found


def _undone(register: Register, ids: Iterable[int]) -> dict[int, int]:
    """Changes that stand taken back, with the change that did it; one whose taking back was taken back stands again."""
    asked = set(ids)
    undoing: dict[int, list[int]] = {}
    while asked:
        found = register.table("change", where={"undoes": sorted(asked)})
        for row in found.to_dict("records"):
            undoing.setdefault(int(row["undoes"]), []).append(int(row["id"]))
        asked = {int(change_id) for change_id in found["id"]} - undoing.keys()

    def standing(change_id: int) -> int | None:
        return next((by for by in undoing.get(change_id, []) if standing(by) is None), None)

    return {change_id: by for change_id in undoing if (by := standing(change_id)) is not None}


def in_the_way(register: Register, change_id: int, fields: Iterable[FieldConflict]) -> list[Mapping[str, Any]]:
    """Later changes to the fields that keep a change from being taken back, the newest first."""
    touched = {(field.table, field.key, column) for field in fields for column in (field.column, ROW)}
    revisions = register.table("revision", where={"row_key": sorted({key for _, key, _ in touched})})
    later = {
        int(row["change_id"])
        for row in revisions.to_dict("records")
        if row["change_id"] > change_id and (row["table_name"], row["row_key"], row["column_name"]) in touched
    }
    changes = register.table("change", where={"id": sorted(later)})
    return list(changes.sort_values("id", ascending=False).to_dict("records"))


def place_entries(held: Snapshot, register: Register, location_id: str) -> list[Entry]:
    """History of one place, the newest change first."""
    revisions = register.table("revision", where={"location_id": location_id})
    ids = [int(number) for number in revisions["change_id"].unique()]
    changes = register.table("change", where={"id": ids})
    return _entries(held, changes, revisions, _undone(register, ids))


def edited_fields(entries: Iterable[Entry]) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    """The standing change behind every field that no longer rests on its first source, by table, key and column.

    Args:
        entries: history of a place, the newest first.
    """
    found: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for entry in entries:
        if entry.undone_by is None and entry.change["kind"] not in {"set_up", "undo"}:
            for line in entry.lines:
                found.setdefault(line.field, entry.change)
    return found


def newest_entries(held: Snapshot, register: Register, *, page: int) -> tuple[list[Entry], bool]:
    """Changes over all places, the newest first, one page of them; and whether there are older ones."""
    last = held.version - (page - 1) * PAGE_ENTRIES
    ids = list(range(max(1, last - PAGE_ENTRIES + 1), last + 1))
    changes = register.table("change", where={"id": ids})
    small = [int(number) for number, kind in zip(changes["id"], changes["kind"], strict=True) if kind not in _LOADS]
    revisions = register.table("revision", where={"change_id": small})
    return _entries(held, changes, revisions, _undone(register, ids)), last > PAGE_ENTRIES
