"""What a person enters of the legal record, as edits: notices and the spaces they name, sides, boundaries, parcels."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import pandas

from geo.bsdate import TABLE, read_bs
from geo.errors import InputError
from geo.register.edits import Edit
from geo.register.entry import ENTRY_SOURCE, NEW, Rows, entry_source, free_key

__all__ = [
    "READ", "boundary_edits", "line_edits", "notice_edits", "parcel_edits", "parcel_removal", "removal_of",
    "side_edits", "side_key",
]  # fmt: skip

READ = (
    "source", "gazette_notice", "notice_space", "space_boundary", "space_side", "parcel", "parcel_space",
    "encroachment", "attachment",
)  # fmt: skip
"""Tables that the functions of this module are given."""

Tables = Mapping[str, pandas.DataFrame]
Values = Mapping[str, Any]


def _converted(printed: object) -> date | None:
    """AD day of a printed Bikram Sambat day; None where it is none."""
    try:
        return read_bs(str(printed)).ad if printed else None
    except InputError:
        return None


def _iso(day: Any) -> str | None:
    return None if day is None or pandas.isna(day) else f"{pandas.Timestamp(day):%Y-%m-%d}"


def _before(tables: Tables, name: str, key: str) -> dict[Any, Any]:
    """Row as it stands; nothing where it is new."""
    rows = tables[name][tables[name]["id"] == key].to_dict("records")
    return rows[0] if rows else {}


def _dated(values: Values, before: Values) -> dict[str, Any]:
    """Values of a notice with the AD day that the printed day means, and the table that converted it.

    An AD day that was typed, now or before, stands: then both days are printed, unless it is the one the table gives.
    """
    if not {"date_bs", "date_ad"} & set(values):
        return dict(values)
    printed = values.get("date_bs", before.get("date_bs"))
    printed = printed if isinstance(printed, str) else None
    stood = None if before.get("date_table") == TABLE else before.get("date_ad")
    converted, typed = _iso(_converted(printed)), _iso(values.get("date_ad", stood))
    kept = typed or converted
    told = TABLE if kept and kept == converted else "printed" if kept and printed else None
    return {**values, "date_ad": kept, "date_table": told}


def _source(tables: Tables, edits: list[Edit]) -> list[Edit]:
    """Edits with the source of entries by hand before them, where one adds a row and the register lacks it."""
    return [*(entry_source(tables) if any(edit.operation == "insert" for edit in edits) else ()), *edits]


def notice_edits(rows: Rows, *, tables: Tables, version: int) -> tuple[str, list[Edit]]:
    """Id of a notice and the edits for what was entered about it.

    Args:
        rows: values of one notice, under its id or the key NEW.
        tables: the tables of `READ`.
        version: version of the register its author saw.
    """
    ((name, key), values) = next(iter(rows.items()))
    dated = _dated(values, _before(tables, name, key))
    if key != NEW:
        return key, [Edit(name, key, dated, version=version)]
    made = free_key("notice-", set(tables[name]["id"]))
    return made, _source(tables, [Edit(name, made, {**dated, "source_id": ENTRY_SOURCE}, operation="insert")])


def line_edits(
    rows: Rows, notice_id: str, *, tables: Tables, added: Collection[str], removed: Collection[str], version: int
) -> list[Edit]:
    """Edits for the lines of a notice; each line is held against what others did to it alone.

    Args:
        rows: changed serial numbers and remarks, by line.
        notice_id: the notice.
        tables: the tables of `READ`.
        added: ids of spaces that get a line.
        removed: ids of lines that are taken out.
        version: version of the register its author saw.
    """
    lines = tables["notice_space"]
    own = lines[lines["notice_id"] == notice_id]
    gone = [key for key in own["id"] if key in set(removed)]
    found = [Edit("notice_space", key, operation="delete", seen_change=version) for key in gone]
    found += [Edit(name, key, values, seen_change=version) for (name, key), values in rows.items() if key not in gone]
    for space in sorted(set(added) - set(own["location_id"])):
        row = {"notice_id": notice_id, "location_id": space}
        found.append(Edit("notice_space", f"{notice_id}-{space}", row, operation="insert"))
    return found


def side_key(tables: Tables, location_id: str, side: str) -> str:
    """Key of the row of a side that is to be printed: the one that stands, else the one it will have."""
    rows = tables["space_side"]
    own = rows[(rows["location_id"] == location_id) & (rows["side"] == side) & rows["notice_id"].isna()]
    return f"{location_id}-{side}" if own.empty else str(own["id"].iloc[0])


def side_edits(rows: Rows, location_id: str, *, tables: Tables, version: int) -> list[Edit]:
    """Edits for the four sides of a space; a side whose texts are both emptied is removed.

    Args:
        rows: changed texts by the key of the side.
        location_id: the space.
        tables: the tables of `READ`.
        version: version of the space its author saw.
    """
    found = []
    for (name, key), values in rows.items():
        before = _before(tables, name, key)
        texts = {column: before.get(column) for column in ("text_ne", "text_en")} | dict(values)
        if not before:
            link = {"location_id": location_id, "side": key.rpartition("-")[2], "source_id": ENTRY_SOURCE}
            found.append(Edit(name, key, {**values, **link}, operation="insert", version=version))
        elif not any(isinstance(text, str) and text for text in texts.values()):
            found.append(Edit(name, key, operation="delete", version=version))
        else:
            found.append(Edit(name, key, values, version=version))
    return _source(tables, found)


def boundary_edits(rows: Rows, location_id: str, *, tables: Tables, version: int) -> list[Edit]:
    """Edits for one dated boundary of a space; a day that only stands in Bikram Sambat is converted.

    Args:
        rows: values of one boundary, under its id or the key NEW.
        location_id: the space.
        tables: the tables of `READ`.
        version: version of the space its author saw.

    Raises:
        InputError: the printed day is none, and no other day is known.
    """
    ((name, key), values) = next(iter(rows.items()))
    dated = dict(values)
    if "date_bs" in values and not values.get("dated"):
        stood = _iso(_before(tables, name, key).get("dated"))
        printed = values["date_bs"] if stood is None else None
        dated["dated"] = _iso(read_bs(str(printed)).ad if printed else _converted(values["date_bs"])) or stood
    if key != NEW:
        return [Edit(name, key, dated, version=version)]
    made = free_key(f"{location_id}-b", set(tables[name]["id"]))
    row = {**dated, "location_id": location_id, "source_id": ENTRY_SOURCE}
    return _source(tables, [Edit(name, made, row, operation="insert", version=version)])


def parcel_edits(rows: Rows, location_id: str, *, tables: Tables, version: int) -> list[Edit]:
    """Edits for a parcel and how much of it belongs to a space.

    Args:
        rows: values of a parcel and of its link, each under its id or the key NEW; a new link may name a parcel that
            is recorded already.
        location_id: the space.
        tables: the tables of `READ`.
        version: version of the register its author saw.
    """
    found = [Edit(name, key, values, seen_change=version) for (name, key), values in rows.items() if key != NEW]
    link = rows.get(("parcel_space", NEW))
    if link is None:
        return found
    named = link.get("parcel_id")
    if not named:
        named = free_key("parcel-", set(tables["parcel"]["id"]))
        row = {**rows["parcel", NEW], "source_id": ENTRY_SOURCE}
        found.append(Edit("parcel", named, row, operation="insert"))
    linked = {**link, "parcel_id": named, "location_id": location_id}
    found.append(Edit("parcel_space", f"{named}-{location_id}", linked, operation="insert"))
    return _source(tables, found)


def parcel_removal(tables: Tables, location_id: str, parcel_id: str) -> list[Edit]:
    """Edits that take a parcel from a space; one that no other space and no case names is removed with it."""
    links, cases = tables["parcel_space"], tables["encroachment"]
    own = links[links["parcel_id"] == parcel_id]
    here = own[own["location_id"] == location_id]
    found = [Edit("parcel_space", key, operation="delete") for key in here["id"]]
    if len(here) == len(own) and not (cases["parcel_id"] == parcel_id).any():
        found.append(Edit("parcel", parcel_id, operation="delete"))
    return found


def removal_of(tables: Tables, name: str, key: str) -> list[Edit]:
    """Edits that take a notice or a boundary out, a notice with its lines and sides; the history keeps them."""
    owned = {"gazette_notice": ("notice_space", "space_side")}.get(name, ())
    found = [Edit(part, row, operation="delete") for part in owned for row in _ids(tables[part], "notice_id", key)]
    return [*found, Edit(name, key, operation="delete")]


def _ids(rows: pandas.DataFrame, column: str, value: str) -> list[str]:
    return rows.loc[rows[column] == value, "id"].tolist()
