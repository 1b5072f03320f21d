"""What a person enters by hand: the rows that a new place needs, and those that go when it is removed."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas
import shapely
from shapely.geometry.base import BaseGeometry

from geo.register.facts import row_of
from geo.register.merge import new_ids
from geo.register.places import PlaceIndex
from geo.register.store import Edit

__all__ = [
    "ENTRY_SOURCE", "NEW", "REMOVED_BY", "Rows", "addition", "entered", "entry_source", "free_key",
    "fresh_rows", "parent_of", "removal",
]  # fmt: skip

NEW = "new"
"""Key of a row that does not exist yet."""

Tables = Mapping[str, pandas.DataFrame]
Rows = Mapping[tuple[str, str], Mapping[str, Any]]
"""Values in declared types by table and key; only what was changed, new rows whole."""

REMOVED_BY: Mapping[str, str] = {"location_name": "name", "site_count": "counted_on"}
"""Column of a table whose emptying removes the row."""

ENTRY_SOURCE = "user-entry"
"""Id of the source that rows entered by hand name."""

_ENTRY = {
    "title": "Entered by users of this register",
    "licence": "Facts of the office that keeps the register",
    "note": "The history of each place says who entered what, when and on what evidence.",
}
_AMENITIES = ("water_and_toilets", "internet", "boundary_wall", "electricity", "trees", "helipad")
_FRESH: Mapping[str, Mapping[str, object]] = {
    "location": {"kind": "open_space", "precision": "unknown", "sensitivity": "restricted", "source_id": ENTRY_SOURCE},
    "open_space": {
        "register": "local",
        "endorsement": "candidate",
        "owner_class": "unknown",
        "access": "unknown",
        "source_id": ENTRY_SOURCE,
        **dict.fromkeys(_AMENITIES, "unknown"),
    },
}
_UNITS = frozenset({"country", "province", "district", "local_level", "protected_area", "ward"})
_POINTERS = (("site", "location_id", "open_space_id"), ("location_alternative", "id", "other_id"))
_DAY_OF = {"site_count": "counted_on", "site_assessment": "assessed_on"}
_OWNED = (
    "location_name", "location_alternative", "open_space", "space_survey", "checklist_answer", "exclusion",
    "notice_space", "space_boundary", "space_side", "parcel_space", "permitted_use",
)  # fmt: skip


def entry_source(tables: Tables) -> list[Edit]:
    """The edit that adds the source of entries by hand; none where the register has it."""
    known = bool((tables["source"]["id"] == ENTRY_SOURCE).any())
    return [] if known else [Edit("source", ENTRY_SOURCE, {"id": ENTRY_SOURCE, **_ENTRY}, operation="insert")]


def free_key(start: str, taken: Collection[str]) -> str:
    """First of a text and a number that no row has yet.

    >>> free_key("kv-001~", {"kv-001~1"})
    'kv-001~2'
    """
    return next(key for number in range(1, len(taken) + 2) if (key := f"{start}{number}") not in taken)


def parent_of(shape: BaseGeometry | None, places: PlaceIndex) -> str | None:
    """Id of the smallest present unit that holds a point inside the shape; None where there is none."""
    if shape is None:
        return None
    point = shapely.point_on_surface(shape)
    units = places.locate(point.x, point.y)
    found = units[units["kind"].isin(_UNITS)]
    return None if found.empty else str(found.iloc[0]["id"])


def fresh_rows() -> dict[str, dict[str, object]]:
    """What the rows of location and open_space of a new space begin with: everything not known."""
    return {name: dict(row) for name, row in _FRESH.items()}


def _survey(rows: Rows, location_id: str, version: int | None) -> list[Edit]:
    """Inserts of a survey row, and of its round where that is new."""
    found = []
    new_round = rows.get(("survey_round", NEW))
    if new_round:
        row = {**new_round, "source_id": ENTRY_SOURCE}
        found.append(Edit("survey_round", row["id"], row, operation="insert"))
    values = rows.get(("space_survey", NEW))
    if values:
        key = f"{location_id}-{values['round_id']}"
        links = {"id": key, "location_id": location_id, "source_id": ENTRY_SOURCE}
        found.append(Edit("space_survey", key, {**values, **links}, operation="insert", version=version))
    return found


def _added(name: str, values: Mapping[str, Any], location_id: str, tables: Tables, version: int) -> Edit:
    """Insert of a row that belongs to a place: another name, a count or an assessment; these two by their day."""
    day = values.get(_DAY_OF.get(name, ""))
    key = free_key(f"{location_id}~", set(tables[name]["id"])) if day is None else f"{location_id}-{day:%Y-%m-%d}"
    row = {**values, "id": key, "location_id": location_id, "source_id": ENTRY_SOURCE}
    return Edit(name, key, row, operation="insert", version=version)


def entered(rows: Rows, location_id: str, *, version: int, tables: Tables, places: PlaceIndex) -> list[Edit]:
    """Edits for what a person entered about a place that exists.

    A name that was emptied is removed, and so is a count without its day. A new boundary also says anew which unit the
    place lies in.

    Args:
        rows: what was changed.
        location_id: id of the place.
        version: version of the place the person saw.
        tables: source, location_name and the tables that rows may be added to.
        places: index of the present units.
    """
    found = _survey(rows, location_id, version)
    for (name, key), values in rows.items():
        if key == NEW and name in {"location_name", *_DAY_OF}:
            found.append(_added(name, values, location_id, tables, version))
        elif name in REMOVED_BY and values.get(REMOVED_BY[name], key) is None:
            found.append(Edit(name, key, {}, operation="delete", version=version))
        elif key != NEW:
            placed = {"parent_id": parent_of(values["geometry"], places)} if values.get("geometry") is not None else {}
            found.append(Edit(name, key, {**values, **placed}, version=version))
    inserts = any(edit.operation == "insert" for edit in found)
    return [*(entry_source(tables) if inserts else ()), *found]


def addition(rows: Rows, *, tables: Tables, places: PlaceIndex) -> tuple[str, list[Edit]]:
    """Id of a new space and the edits that add it.

    Args:
        rows: rows under the key NEW; location must be among them.
        tables: source and location of the register.
        places: index of the present units.
    """
    given = rows["location", NEW]
    (space_id,) = new_ids([given["name_en"]], taken=set(tables["location"]["id"]))
    fresh = fresh_rows()
    parent = {"id": space_id, "parent_id": parent_of(given.get("geometry"), places)}
    location = {**fresh["location"], **given, **parent}
    space = {**fresh["open_space"], **rows.get(("open_space", NEW), {}), "location_id": space_id}
    inserts = [
        Edit("location", space_id, location, operation="insert"),
        Edit("open_space", space_id, space, operation="insert"),
    ]
    return space_id, [*entry_source(tables), *inserts, *_survey(rows, space_id, None)]


def _unlinked(tables: Tables, location_id: str) -> list[Edit]:
    """Edits that make other places forget a space they point to."""
    versions = tables["location"].set_index("id")["version"]
    found = []
    for name, key, column in _POINTERS:
        frame = tables[name]
        rows = frame[(frame[column] == location_id) & (frame["location_id"] != location_id)].to_dict("records")
        found += [Edit(name, row[key], {column: None}, version=int(versions[row["location_id"]])) for row in rows]
    return found


def removal(tables: Tables, location_id: str) -> list[Edit]:
    """Edits that take a space and everything that belongs to it out of the register; the history keeps them.

    Args:
        tables: location and the tables of what belongs to a space.
        location_id: id of the space.

    Raises:
        MissingError: no such place.
    """
    version = int(row_of(tables["location"], location_id)["version"])
    found = _unlinked(tables, location_id)
    for name in _OWNED:
        frame = tables[name]
        key = "location_id" if name == "open_space" else "id"
        rows = frame[frame["location_id"] == location_id]
        found += [Edit(name, str(row_key), {}, operation="delete", version=version) for row_key in rows[key]]
    return [*found, Edit("location", location_id, {}, operation="delete", version=version)]
