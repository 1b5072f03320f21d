"""What an imported table of spaces means for the register: new places, changed fields, rows that change nothing.

Pure: tables in, inserts and edits out. Empty cells never erase a value; a row with a known id is an update, a row
without an id is a new space, an unknown id is a new space that keeps it. A point never takes the place of a known
boundary: it says nothing about the area.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import geopandas
import numpy
import pandas
import shapely

from geo.register.store import Edit
from geo.schema import SPACES, table

__all__ = ["Locate", "Merge", "NewSpaces", "merge", "new_ids"]

Locate = Callable[[numpy.ndarray, numpy.ndarray], list[str | None]]
"""Ids of the smallest units that hold positions, from arrays of longitude and latitude [deg]."""

_DEFAULTS: Mapping[str, object] = {
    "register": "local",
    "endorsement": "mapped",
    "owner_class": "unknown",
    "access": "unknown",
    **dict.fromkeys(
        ("water_and_toilets", "internet", "boundary_wall", "electricity", "trees", "helipad"),
        "unknown",
    ),
}
_TABLES = ("location", "open_space", "space_survey")


@dataclass(frozen=True)
class NewSpaces:
    """What an import says about all its rows: the round, the source, who may see the places."""

    round_id: str
    source_id: str
    sensitivity: str = "restricted"


@dataclass(frozen=True)
class Merge:
    """Rows to insert by table, edits to rows that exist, and the ids by what happens to them.

    ``bounded`` are the spaces whose boundary stays although the file gives another point for them.
    """

    inserts: Mapping[str, pandas.DataFrame]
    edits: tuple[Edit, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    bounded: tuple[str, ...] = ()


def _slug(name: str) -> str:
    """Name as part of an id: ASCII letters and digits joined by hyphens.

    >>> _slug("Tundikhel (Chautara)")
    'tundikhel-chautara'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40]


def new_ids(names: Iterable[str], *, taken: set[str]) -> list[str]:
    """Ids for new spaces, made from their names and different from all that are taken.

    >>> new_ids(["Chaur", "Chaur"], taken={"local-chaur"})
    ['local-chaur-2', 'local-chaur-3']
    """
    used = set(taken)
    next_number: dict[str, int] = {}
    found = []
    for name in names:
        stem = f"local-{_slug(name) or 'space'}"
        number = next_number.get(stem, 1)
        candidate = stem if number == 1 else f"{stem}-{number}"
        while candidate in used:
            number += 1
            candidate = f"{stem}-{number}"
        next_number[stem] = number + 1
        used.add(candidate)
        found.append(candidate)
    return found


def _precision(geometry: numpy.ndarray) -> numpy.ndarray:
    """How exact an imported geometry may be called when the file is silent: an area was drawn, a point is unknown."""
    return numpy.where(shapely.get_dimensions(geometry) == 2, "digitised", "unknown")  # noqa: PLR2004


def _inserts(rows: geopandas.GeoDataFrame, about: NewSpaces, locate: Locate) -> dict[str, pandas.DataFrame]:
    """New rows of the three tables that make a space."""
    filled = rows.copy()
    for column, value in _DEFAULTS.items():
        filled[column] = filled[column].where(filled[column].notna(), value) if column in filled else value
    geometry = filled.geometry.to_numpy()
    points = shapely.point_on_surface(geometry)
    stated = filled["precision"] if "precision" in filled else pandas.Series(None, index=filled.index, dtype=object)
    sensitivity = filled["sensitivity"] if "sensitivity" in filled else pandas.Series(None, index=filled.index)
    filled = filled.assign(
        kind="open_space",
        version=1,
        source_id=about.source_id,
        precision=stated.where(stated.notna(), _precision(geometry)),
        sensitivity=sensitivity.where(sensitivity.notna(), about.sensitivity),
        parent_id=locate(shapely.get_x(points), shapely.get_y(points)),
        location_id=filled["id"],
        round_id=about.round_id,
    )
    location = geopandas.GeoDataFrame(
        filled.reindex(columns=table("location").names), geometry="geometry", crs=rows.crs
    )
    surveys = filled.assign(id=filled["id"] + "-" + about.round_id).reindex(columns=table("space_survey").names)
    return {
        "location": location,
        "open_space": filled.reindex(columns=table("open_space").names),
        "space_survey": surveys[_says_something(surveys)],
    }


def _says_something(surveys: pandas.DataFrame) -> pandas.Series:
    """Survey rows that report at least one value."""
    values = [name for name in surveys if name not in {"id", "location_id", "round_id", "source_id"}]
    return surveys[values].notna().any(axis=1)


def _is_area(shape: object) -> bool:
    return isinstance(shape, shapely.Geometry) and shapely.get_dimensions(shape) == 2  # noqa: PLR2004


def _loses_boundary(old: object, new: object) -> bool:
    """Whether a point would take the place of an area."""
    return _is_area(old) and isinstance(new, shapely.Geometry) and not _is_area(new)


def _same(old: object, new: object) -> bool:
    if isinstance(new, shapely.Geometry):
        tolerance_deg = 5e-8
        return isinstance(old, shapely.Geometry) and bool(new.equals_exact(old, tolerance_deg, normalize=True))
    return old == new


def _changed_values(old: Mapping[str, object], new: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """Values of the new row that are given and differ from the old row."""
    found = {}
    for name in names:
        value = new.get(name)
        absent = value is None or (not isinstance(value, shapely.Geometry) and pandas.isna(value))
        if not absent and not _same(old.get(name), value) and not _loses_boundary(old.get(name), value):
            found[name] = value
    return found


def _editable(table_name: str) -> list[str]:
    """Columns of a table that an imported space may change."""
    fixed = {"id", "location_id", "kind", "parent_id", "version", "source_id", "round_id"}
    return [column.name for column in table(table_name).columns if column.name not in fixed and column.name in SPACES]


def _edits(new: Mapping[str, object], old: Mapping[str, Mapping[str, object]], about: NewSpaces) -> list[Edit]:
    """Edits that bring one space of the register to what the file says."""
    location_id = str(new["id"])
    read_at = old.get("location", {}).get("version")
    version = int(read_at) if isinstance(read_at, int | numpy.integer) else None
    found = []
    for table_name in _TABLES:
        before = old.get(table_name, {})
        values = _changed_values(before, new, _editable(table_name))
        if not values:
            continue
        if table_name == "space_survey":
            key = f"{location_id}-{about.round_id}"
            if not before:
                links = {"location_id": location_id, "round_id": about.round_id, "source_id": about.source_id}
                found.append(Edit(table_name, key, {**links, **values}, operation="insert", version=version))
                continue
            key = str(before["id"])
        else:
            key = location_id
        found.append(Edit(table_name, key, values, version=version))
    return found


def _by_key(rows: pandas.DataFrame, key: str) -> dict[str, dict[str, object]]:
    return {str(row[key]): row for row in rows.to_dict("records")}


def merge(
    accepted: geopandas.GeoDataFrame, tables: Mapping[str, pandas.DataFrame], *, about: NewSpaces, locate: Locate
) -> Merge:
    """What the accepted rows of a file mean for a register.

    Args:
        accepted: rows in SPACES columns (some may be absent), EPSG:4326.
        tables: location, open_space and space_survey of the register.
        about: round, source and sensitivity of the import.
        locate: ids of the smallest units that hold positions; None where no unit does or the position is NaN.
    """
    existing = _by_key(tables["open_space"], "location_id")
    rows = accepted.copy()
    taken = set(tables["location"]["id"])
    given = rows["id"] if "id" in rows else pandas.Series(None, index=rows.index, dtype=object)
    rows["id"] = given.astype(object)
    nameless = rows["id"].isna()
    rows.loc[nameless, "id"] = new_ids(rows.loc[nameless, "name_en"], taken=taken | set(rows["id"].dropna()))
    known = rows["id"].isin(existing)
    surveys = tables["space_survey"]
    old = {
        "location": _by_key(tables["location"][tables["location"]["id"].isin(existing)], "id"),
        "open_space": existing,
        "space_survey": _by_key(surveys[surveys["round_id"] == about.round_id], "location_id"),
    }
    edits: list[Edit] = []
    changed: list[str] = []
    unchanged: list[str] = []
    bounded: list[str] = []
    for row in rows[known].to_dict("records"):
        location_id = str(row["id"])
        found = _edits(row, {name: found.get(location_id, {}) for name, found in old.items()}, about)
        edits += found
        (changed if found else unchanged).append(location_id)
        if _loses_boundary(old["location"].get(location_id, {}).get("geometry"), row.get("geometry")):
            bounded.append(location_id)
    fresh = rows[~known]
    inserts = _inserts(fresh, about, locate) if len(fresh) else {}
    return Merge(inserts, tuple(edits), tuple(fresh["id"]), tuple(changed), tuple(unchanged), tuple(bounded))
