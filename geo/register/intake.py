"""Bring the accepted rows of a file into the register: one change, whole or not at all."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas
import pandas

from geo.register.merge import Locate, Merge, NewSpaces, merge
from geo.register.store import Edit, Register
from geo.schema import table

__all__ = ["Intake", "Order", "as_survey", "plan_intake", "take_in"]

_TABLES = ("location", "location_name", "open_space", "space_survey", "survey_round", "source")

_POSITION = frozenset({"geometry", "lon_deg", "lat_deg"})
"""Columns that a reading fills from whatever in the file gives the position, and only then."""


@dataclass(frozen=True)
class Order:
    """What the person who imports says about the file."""

    round_id: str
    source_title: str
    by: str
    round_label: str = ""
    round_dated: datetime.date | None = None
    reason: str = ""
    sensitivity: str = "restricted"
    file: str = ""


@dataclass(frozen=True)
class Intake:
    """An import worked out: what it adds and changes, and the rows it needs in the tables it refers to."""

    order: Order
    merge: Merge
    referred: dict[str, pandas.DataFrame]

    @property
    def tables(self) -> dict[str, pandas.DataFrame]:
        """All rows to add, referred ones first."""
        return {**self.referred, **self.merge.inserts}

    @property
    def edits(self) -> Sequence[Edit]:
        """All changes to rows that exist."""
        return self.merge.edits

    @property
    def changes_something(self) -> bool:
        """Whether the register would be another one afterwards."""
        return bool(self.tables or self.edits)


def _source_id(title: str, known: pandas.DataFrame) -> tuple[str, bool]:
    """Id of the source with that title, and whether it is new."""
    same = known[known["title"] == title]
    if len(same):
        return str(same.iloc[0]["id"]), False
    taken = set(known["id"])
    number = 1
    while f"user-{number}" in taken:
        number += 1
    return f"user-{number}", True


def _referred(
    order: Order, source_id: str, *, new_source: bool, rounds: pandas.DataFrame
) -> dict[str, pandas.DataFrame]:
    """Rows for the source and the round, where they are new."""
    found = {}
    if new_source:
        licence = "Stated by nobody; added by a user of this register"
        row = {"id": source_id, "title": order.source_title, "licence": licence, "note": order.file or None}
        found["source"] = pandas.DataFrame([row])
    if order.round_id not in set(rounds["id"]):
        row = {"id": order.round_id, "label_en": order.round_label or order.round_id, "source_id": source_id}
        row["dated"] = None if order.round_dated is None else pandas.Timestamp(order.round_dated)
        found["survey_round"] = pandas.DataFrame([row])
    return found


def plan_intake(
    register: Register,
    accepted: geopandas.GeoDataFrame,
    *,
    order: Order,
    locate: Locate,
    given: Sequence[str],
    numbers: Sequence[int] | None = None,
) -> Intake:
    """What the rows would do to the register; nothing is written.

    Args:
        register: an open register.
        accepted: rows in SPACES columns.
        order: what the person says about the file.
        locate: ids of the smallest units that hold positions.
        given: columns the file gives; the others say nothing.
        numbers: number of each row in the file; counted from 1 where they are not given.
    """
    tables = register.tables(_TABLES)
    source_id, new_source = _source_id(order.source_title, tables["source"])
    about = NewSpaces(order.round_id, source_id, order.sensitivity, order.file)
    rows = accepted[[name for name in accepted if name in given or name in _POSITION]]
    worked_out = merge(rows, tables, about=about, locate=locate, numbers=numbers)
    wanted = _referred(order, source_id, new_source=new_source, rounds=tables["survey_round"])
    return Intake(order, worked_out, wanted if _refers(worked_out) else {})


def _refers(worked_out: Merge) -> bool:
    """Whether any new row names the source and the round."""
    return bool(worked_out.inserts) or any(edit.operation == "insert" for edit in worked_out.edits)


def take_in(register: Register, intake: Intake) -> int:
    """Number of the change that brought the rows in; that of the newest change where nothing was new.

    Raises:
        ConflictError: somebody changed one of the places since the import was planned; nothing is written.
        InputError: the register refuses a row; nothing is written.
    """
    if not intake.changes_something:
        return register.version
    order = intake.order
    told = {"by": order.by, "kind": "import", "reason": order.reason, "evidence": order.file}
    return register.load(intake.tables, edits=intake.edits, **told)


def as_survey(
    accepted: geopandas.GeoDataFrame, *, numbers: Sequence[int] | None = None
) -> tuple[geopandas.GeoDataFrame, pandas.DataFrame]:
    """Rows of a file as the doctor reads them: the spaces, and their one survey.

    A row without an identifier is called by its number in the file.

    Args:
        accepted: rows in SPACES columns.
        numbers: number of each row in the file; counted from 1 where they are not given.
    """
    called = [f"row {number}" for number in (range(1, len(accepted) + 1) if numbers is None else numbers)]
    ids = accepted["id"].where(accepted["id"].notna(), pandas.Series(called, index=accepted.index, dtype=object))
    spaces = accepted.assign(id=ids, name_en=accepted["name_en"].where(accepted["name_en"].notna(), ids))
    rounds = accepted["round_id"].where(accepted["round_id"].notna(), "file")
    printed = {"lon_printed_deg": accepted["lon_deg"], "lat_printed_deg": accepted["lat_deg"]}
    surveys = pandas.DataFrame(accepted.drop(columns="geometry")).assign(
        location_id=ids, round_id=rounds, name_printed=spaces["name_en"], **printed
    )
    kept = [name for name in table("space_survey").names if name in surveys and name not in {"id", "source_id"}]
    return spaces, surveys[kept]
