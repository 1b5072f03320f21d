"""The legal record as a document may print it: the rows that belong to a space, less what its readers may not see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas
import shapely

from geo.schema import table, vocabulary

__all__ = ["LEGAL_TABLES", "Records", "drawn_boundary", "known", "withheld"]

LEGAL_TABLES = (
    "gazette_notice", "notice_space", "space_boundary", "space_side", "parcel", "parcel_space", "encroachment",
    "encroachment_step", "permitted_use", "attachment",
)  # fmt: skip
"""Tables of the legal record."""

_DRAWN_ROLES = ("surveyed", "gazetted")
"""Boundaries a sheet draws rather than that of the register, best first; ground as used bounds no right."""


def known(value: Any) -> str:
    """A value as text; empty where it is not known.

    >>> known(7.0), known(None), known("")
    ('7', '', '')
    """
    if value is None or (not isinstance(value, str) and pandas.isna(value)):
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value).strip()


def withheld(name: str, column: str, audience: str) -> bool:
    """Whether readers of a class may not see a column of a declared table.

    >>> withheld("parcel", "owner_name", "public")
    True
    """
    classes = list(vocabulary("sensitivity"))
    return classes.index(table(name)[column].access) > classes.index(audience)


@dataclass(frozen=True)
class Records:
    """Frames of the declared tables by name, and the class of the readers."""

    tables: Mapping[str, pandas.DataFrame]
    audience: str = "public"

    def of(self, name: str, location_id: str) -> pandas.DataFrame:
        """Rows of a table that belong to a space; none where the table is not there."""
        found = self.tables.get(name)
        if found is None:
            return pandas.DataFrame(columns=list(table(name).names))
        return found[found["location_id"] == location_id]

    def row(self, name: str, key: Any) -> dict[str, Any]:
        """The row of a table with that key; empty where there is none."""
        found = self.tables.get(name)
        if found is None:
            return {}
        rows = found[found[table(name).key.name] == key].to_dict("records")
        return {str(column): value for column, value in rows[0].items()} if rows else {}

    def may_see(self, name: str, column: str) -> bool:
        """Whether the readers may see a column."""
        return not withheld(name, column, self.audience)

    def parcels(self, location_id: str) -> pandas.DataFrame:
        """Parcels a space lies on, with ``part`` and ``part_area_printed`` of the link, in order of sheet and plot."""
        links = self.of("parcel_space", location_id).drop(columns=["id", "location_id"])
        parcels = self.tables.get("parcel", pandas.DataFrame(columns=list(table("parcel").names)))
        joined = pandas.DataFrame(links.merge(parcels, left_on="parcel_id", right_on="id"))
        return joined.sort_values(["sheet_no", "plot_no", "id"], na_position="last", ignore_index=True)

    def sides(self, location_id: str, *, notice_id: str = "") -> dict[str, dict[str, str]]:
        """What bounds a space on each side, by side and language; sides as a notice prints them, if one is named.

        Sides that nobody recorded are left out.
        """
        rows = self.of("space_side", location_id)
        own = rows["notice_id"].isna() | (rows["notice_id"] == "")
        ordered = pandas.concat(
            [rows[own], rows[rows["notice_id"] == notice_id]] if notice_id else [rows[~own], rows[own]]
        )
        return {
            str(row["side"]): {"en": known(row["text_en"]), "ne": known(row["text_ne"])}
            for row in ordered.to_dict("records")
        }

    def notices(self, location_id: str) -> list[dict[str, Any]]:
        """Notices that name a space, with ``serial_no`` and ``remarks`` of their schedules."""
        links = self.of("notice_space", location_id)
        found = []
        for link in links.to_dict("records"):
            notice = self.row("gazette_notice", link["notice_id"])
            if notice:
                found.append({**notice, "serial_no": link["serial_no"], "remarks": link["remarks"]})
        return found


def _as_published(records: Records, location_id: str, shape: shapely.Geometry | None) -> bool:
    """Whether a boundary stands so in a gazette notice that was published."""
    bounds = records.of("space_boundary", location_id)
    gazetted = bounds[bounds["role"] == "gazetted"]
    same = bool(shapely.equals(gazetted["geometry"].to_numpy(dtype=object), shape).any())
    return same and any(notice["status"] == "published" for notice in records.notices(location_id))


def drawn_boundary(records: Records, row: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The row of a space with the boundary its sheet draws, and what is known of that boundary.

    The newest surveyed boundary goes before the newest gazetted one, and this before that of the register.

    Args:
        records: the legal record.
        row: row of the flat table of open spaces.

    Returns:
        The row, its geometry perhaps replaced; and a dict with role, dated, method, accuracy_m, area_printed and
        published, of which only ``published`` is there for the boundary of the register.
    """
    bounds = records.of("space_boundary", str(row["id"]))
    if bounds.empty:
        return dict(row), {"published": False}
    shapes = bounds["geometry"].to_numpy(dtype=object)
    bounds = bounds[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    for role in _DRAWN_ROLES:
        rows = bounds[bounds["role"] == role].sort_values("dated", kind="stable").to_dict("records")
        if rows:
            newest = rows[-1]
            about = {name: newest[name] for name in ("role", "dated", "method", "accuracy_m", "area_printed")}
            drawn = {**row, "geometry": newest["geometry"], "source_id": newest["source_id"]}
            return drawn, {**about, "published": _as_published(records, str(row["id"]), newest["geometry"])}
    return dict(row), {"published": _as_published(records, str(row["id"]), row["geometry"])}
