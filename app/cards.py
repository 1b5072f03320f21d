"""The lines of the list: what each says, already in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

import pandas
from flask import url_for
from flask_babel import ngettext

from app.grounds import SITE, place_of
from app.language import name_of, number
from app.selection import Selection
from app.snapshot import Snapshot

__all__ = ["CARD_COLUMNS", "Card", "cards"]

CARD_COLUMNS = (
    "id", "kind", "name_en", "name_ne", "register", "register_no", "district", "local_level", "ward", "precision",
    "usable_area_m2", "findings", "worst",
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """One line; people and area are empty where the usable area is not known."""

    row_number: int
    id: str
    address: str
    name: str
    register_no: str
    place: str
    people: str
    area: str
    findings: str
    worst: str
    is_site: bool
    is_surveyed: bool


def _findings_text(count: int) -> str:
    return ngettext("%(count)s finding", "%(count)s findings", count, count=number(count)) if count else ""


def cards(held: Snapshot, rows: pandas.DataFrame, asked: Selection) -> list[Card]:
    """A line for each row, in their order.

    Args:
        held: the snapshot the rows are of.
        rows: rows with CARD_COLUMNS and the column of people of the selection's standard.
        asked: the selection.
    """
    starts = {kind: url_for(f"{kind}s.{kind}", location_id="") for kind in ("space", "site")}
    findings_text = cache(_findings_text)

    def card(row_number: int, row: Mapping[str, Any]) -> Card:
        is_site = row["kind"] == SITE
        known = not pandas.isna(row["usable_area_m2"])
        return Card(
            row_number=row_number,
            id=row["id"],
            address=starts["site" if is_site else "space"] + quote(row["id"]),
            name=name_of(row),
            register_no=number(row["register_no"]) if row["register"] == "valley_83" else "",
            place=place_of(held, row),
            people=number(row[asked.people_column]) if known else "",
            area=number(row["usable_area_m2"]) if known else "",
            findings=findings_text(row["findings"]),
            worst=row["worst"],
            is_site=is_site,
            is_surveyed=row["precision"] != "admin_area",
        )

    names = (*CARD_COLUMNS, asked.people_column)
    values = zip(*(rows[name].tolist() for name in names), strict=True)
    return [card(place, dict(zip(names, row, strict=True))) for place, row in zip(rows.index, values, strict=True)]
