"""The two survey tables of the 83 open spaces as they were published, errors and all.

Shipped rows keep the name they were printed beside; that puts shifted and exchanged rows back where the tables had
them. The errors that the shipped rows no longer show are in ``material/published_errors.csv``. Errors that ship (the
capacity of 537, lost digits, a usable area above the total) need no entry.
"""

import csv
from functools import cache
from pathlib import Path

import geopandas
import pandas
from shapely.affinity import translate

from geo.schema import table
from geo.schema.check import checked
from tests.facts import shipped_tables

ERRORS = Path(__file__).parent / "material" / "published_errors.csv"


def _errors(kind: str, round_id: str) -> list[dict[str, str]]:
    with ERRORS.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["kind"] == kind and row["round_id"] in {"", round_id}]


def _spaces(names: dict[str, str]) -> geopandas.GeoDataFrame:
    """The 83 with the boundaries of the platform, and a row without geometry for a name that is none of theirs."""
    location = shipped_tables()["location"]
    register = location[location["id"].str.startswith("kv-")].set_index("id", drop=False)
    geometry = register.geometry.copy()
    for row in _errors("boundary_of", ""):
        geometry[row["location_id"]] = geometry[row["value"]]
    for row in _errors("moved_west_deg", ""):
        geometry[row["location_id"]] = translate(geometry[row["location_id"]], xoff=-float(row["value"]))
    strays = pandas.DataFrame(
        [{"id": id_, "name_en": name, "geometry": None} for name, id_ in names.items() if id_ not in register.index],
        columns=["id", "name_en", "geometry"],
    )
    frame = pandas.concat([register.drop(columns="geometry"), strays.drop(columns="geometry")], ignore_index=True)
    shapes = [*geometry, *strays["geometry"]]
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs=register.crs)


def _ids(printed: pandas.Series, register: pandas.DataFrame) -> dict[str, str]:
    """Identifier of every printed name; a name that is none of the 83 gets one that starts with ``pub-``."""
    known = dict(zip(register["name_en"], register["id"], strict=True))
    return {name: known.get(name, "pub-" + name.split(",")[0].lower().replace(" ", "-")) for name in printed}


@cache
def _published(round_id: str) -> tuple[geopandas.GeoDataFrame, pandas.DataFrame]:
    tables = shipped_tables()
    location, surveys = tables["location"], tables["space_survey"]
    surveys = surveys[(surveys["round_id"] == round_id) & surveys["location_id"].str.startswith("kv-")].copy()
    names = _ids(surveys["name_printed"], location[location["id"].str.startswith("kv-")])
    surveys["location_id"] = surveys["name_printed"].map(names)
    rows = {row["location_id"]: row for row in surveys.to_dict("records")}
    for error in _errors("set", round_id):
        row = rows.setdefault(error["location_id"], {"location_id": error["location_id"], "round_id": round_id})
        row[error["column"]] = float(error["value"])
    titles = {id_: name for name, id_ in names.items()} | dict(zip(location["id"], location["name_en"], strict=True))
    for id_, row in rows.items():
        row.update(name_printed=titles[id_], id=f"{id_}-{round_id}", correction=None, source_id=f"iom-{round_id}")
    printed = checked(pandas.DataFrame(rows.values()), table("space_survey"))
    return _spaces(names), printed.sort_values("location_id", ignore_index=True)


def published(round_id: str) -> tuple[geopandas.GeoDataFrame, pandas.DataFrame]:
    """Spaces and surveys of one round (``2019-12`` or ``2020-03``) as published; each call gives fresh copies.

    Spaces are the 83 in the register's order, then any name the round prints that is none of theirs. Every survey row
    carries the identifier of the name it was printed beside.
    """
    spaces, surveys = _published(round_id)
    return spaces.copy(), surveys.copy()
