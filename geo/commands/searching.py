"""The command that looks for open ground nobody registered yet."""

import argparse
import json
from typing import Any

import pandas
import shapely

from geo.commands.answers import Answer, opened, plain_rows, progress
from geo.commands.asking import places
from geo.errors import MissingError, Problem
from geo.pipeline.candidates import OpenGround, open_ground
from geo.register.store import Register

__all__ = ["candidates"]

_UNITS = ("ward", "local_level", "district")
_SURELY_MEANT = 75.0
"""Least score of a name that is another spelling and not only a beginning in common."""
_SHOWN = "id area_m2 class points known_share road_m beside".split()


def _unit(register: Register, asked: str) -> shapely.Geometry:
    """Boundary of the unit that has this identifier, or that somebody calls so.

    Raises:
        MissingError: there is no such unit, or its boundary is not known.
    """
    rows = register.table("location").set_index("id").geometry
    found = places(register).search(asked, kinds=list(_UNITS), limit=1)
    is_meant = len(found) and found.iloc[0]["score"] >= _SURELY_MEANT
    unit_id = asked if asked in rows.index else found.iloc[0]["id"] if is_meant else None
    shape = None if unit_id is None else rows[unit_id]
    if shape is None:
        raise MissingError(Problem("candidates.no_unit", {"value": asked[:60]}, value=asked))
    return shape


def _collection(found: OpenGround) -> dict[str, Any]:
    """The candidates as GeoJSON, which QGIS opens, with what a reader must know beside them."""
    shapes = [json.loads(text) for text in shapely.to_geojson(found.table.geometry.to_numpy())]
    features = [
        {"type": "Feature", "id": row["id"], "properties": row, "geometry": shape}
        for row, shape in zip(plain_rows(found.table), shapes, strict=True)
    ]
    told = {"not_known": list(found.not_known), "registered": found.registered}
    return {"type": "FeatureCollection", "features": features, **told}


def _lines(found: OpenGround) -> list[str]:
    total_m2 = float(found.table["area_m2"].sum())
    lines = [f"{len(found.table)} candidates, {total_m2:,.0f} m2; {found.registered} registered grounds are left out."]
    if found.not_known:
        lines.append(f"No layer covers all of the area: {', '.join(found.not_known)}; what it would take is still in.")
    return [*lines, "Nobody has looked at these grounds: each must be visited before it is a candidate for anything."]


def candidates(options: argparse.Namespace) -> Answer:
    """Open ground in an area that is not registered, the best suited first."""
    with opened(options) as register:
        area = shapely.box(*options.bbox) if options.bbox else _unit(register, options.unit)
        sizes = {"least_area_m2": options.least_area, "width_m": options.width}
        found = open_ground(register, area, **sizes, progress=progress)
    table = pandas.DataFrame(found.table.drop(columns="geometry"))
    table["class"] = table["class_best"].astype(str) + " to " + table["class_worst"].astype(str)
    ends = table[["points_least", "points_most"]].astype(float).round().astype(int).astype(str)
    table["points"] = ends["points_least"] + " to " + ends["points_most"]
    shown = table.round({"area_m2": 0, "known_share": 2, "road_m": 0})[_SHOWN]
    return Answer(_collection(found), _lines(found), code=int(table.empty), table=pandas.DataFrame(shown))
