"""New spaces of an imported table as rows of the register: ids, defaults, the unit they lie in, their other names."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.schema import table

__all__ = [
    "AREA", "PRINTED", "Locate", "NewSpaces", "Tables", "filled_from", "inserts_for", "new_ids", "other_names",
    "parents_of", "precision_of", "survey_ids",
]  # fmt: skip

Locate = Callable[[numpy.ndarray, numpy.ndarray], list[str | None]]
"""Ids of the smallest units that hold positions, from arrays of longitude and latitude [deg]."""

Tables = Mapping[str, pandas.DataFrame]

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
PRINTED = {"lon_printed_deg": "lon_deg", "lat_printed_deg": "lat_deg"}
_DEVANAGARI = r"[\u0900-\u097f]"
AREA = 2
"""Dimensions of what has an area."""


@dataclass(frozen=True)
class NewSpaces:
    """What an import says about all its rows: the round, the source, who may see the places, the file's name."""

    round_id: str
    source_id: str
    sensitivity: str = "restricted"
    file: str = ""


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


def precision_of(geometry: NDArray[numpy.object_]) -> NDArray[numpy.object_]:
    """How exact an imported geometry may be called when the file is silent: an area was drawn, a point is unknown."""
    return numpy.where(shapely.get_dimensions(geometry) == AREA, "digitised", "unknown").astype(object)


def parents_of(geometry: NDArray[numpy.object_], locate: Locate) -> list[str | None]:
    """Ids of the smallest units that hold a point inside each geometry."""
    points = shapely.point_on_surface(geometry)
    return locate(shapely.get_x(points), shapely.get_y(points))


def filled_from(rows: pandas.DataFrame, column: str, value: object) -> pandas.Series:
    """A column with its empty cells filled by a value or by a list of values."""
    fill = pandas.Series(value, index=rows.index, dtype=object)
    return rows[column].astype(object).where(rows[column].notna(), fill)


def other_names(rows: geopandas.GeoDataFrame, held: pandas.DataFrame, source_id: str) -> pandas.DataFrame:
    """Names that rows give beside the main ones and the register does not have: rows of location_name."""
    given = rows.set_index("id")["other_names"].dropna().astype("string").str.split(";").explode().str.strip()
    names = pandas.DataFrame({"location_id": given.index.astype(object), "name": given.to_numpy(dtype=object)})
    own = [rows[["id", name]].set_axis(["location_id", "name"], axis="columns") for name in ("name_en", "name_ne")]
    said = pandas.concat([*own, held[["location_id", "name"]]], ignore_index=True).drop_duplicates()
    names = names[names["name"] != ""].drop_duplicates()
    names = names.merge(said, how="left", indicator="_known").query("_known == 'left_only'")
    numbers = held["id"].str.extract(r"~(\d+)$", expand=False).dropna().astype(int)
    highest = numbers.groupby(held["location_id"]).max()
    start = names["location_id"].map(highest).fillna(0).astype(int)
    number = start + names.groupby("location_id").cumcount() + 1
    nepali = names["name"].str.contains(_DEVANAGARI)
    return pandas.DataFrame(
        {
            "id": names["location_id"] + "~" + number.astype(str),
            "location_id": names["location_id"],
            "name": names["name"],
            "lang": numpy.where(nepali.astype(bool), "ne", "en"),
            "kind": "alias",
            "source_id": source_id,
        }
    ).astype(object)


def survey_ids(ids: pandas.Series, about: NewSpaces) -> pandas.Series:
    """Ids of the survey rows of spaces at the round of the import."""
    return ids.astype(object) + "-" + about.round_id


def _says_something(surveys: pandas.DataFrame) -> pandas.Series:
    """Survey rows that report at least one value."""
    values = [name for name in surveys if name not in {"id", "location_id", "round_id", "source_id"}]
    return surveys[values].notna().any(axis=1)


def inserts_for(rows: geopandas.GeoDataFrame, about: NewSpaces, locate: Locate) -> dict[str, pandas.DataFrame]:
    """New rows of the tables that make a space."""
    geometry = rows.geometry.to_numpy()
    filled = rows.assign(
        kind="open_space",
        version=1,
        source_id=about.source_id,
        parent_id=parents_of(geometry, locate),
        location_id=rows["id"],
        round_id=about.round_id,
        name_en=rows["name_en"].where(rows["name_en"].notna(), rows["name_ne"]),
        precision=filled_from(rows, "precision", precision_of(geometry)),
        sensitivity=filled_from(rows, "sensitivity", about.sensitivity),
        **{column: filled_from(rows, column, value) for column, value in _DEFAULTS.items()},
        **{printed: rows[axis] for printed, axis in PRINTED.items()},
    )
    location = filled.reindex(columns=table("location").names)
    surveys = filled.assign(id=survey_ids(filled["id"], about)).reindex(columns=table("space_survey").names)
    found = {
        "location": geopandas.GeoDataFrame(location, geometry="geometry", crs=rows.crs),
        "open_space": pandas.DataFrame(filled.reindex(columns=table("open_space").names)),
        "space_survey": pandas.DataFrame(surveys[_says_something(surveys)]),
    }
    if rows["other_names"].isna().all():
        return found
    nothing = pandas.DataFrame(columns=["id", "location_id", "name"], dtype=object)
    names = other_names(filled, nothing, about.source_id)
    return {**found, "location_name": names} if len(names) else found
