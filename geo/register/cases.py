"""Cases of encroachment as rows: a report, its steps, the number by which a reporter asks."""

import secrets
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import geopandas
import numpy
import pandas
import shapely

from geo.crs import in_nepal
from geo.errors import InputError, MissingError, Problem
from geo.plane import to_plane
from geo.register.edits import Edit
from geo.register.entry import ENTRY_SOURCE, entry_source, free_key
from geo.standards import standard

__all__ = ["find_reference", "ground_of", "new_reference", "plain_reference", "reported", "stepped"]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PART_LETTERS, _PARTS = 4, 2
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", **{chr(0x966 + n): str(n) for n in range(10)}})


def plain_reference(text: str) -> str:
    """Reference number as it is kept: letters that look like digits read as digits, other signs left out.

    >>> plain_reference(" 7k3m 9qxo "), plain_reference("७K३M-९QXA")
    ('7K3M-9QX0', '7K3M-9QXA')
    """
    letters = "".join(one for one in text.upper().translate(_MISREAD) if one in _ALPHABET)
    return "-".join(letters[start : start + _PART_LETTERS] for start in range(0, len(letters), _PART_LETTERS))


def new_reference(taken: Collection[str]) -> str:
    """Reference number nobody can guess: eight signs of 32, a million million of them.

    Args:
        taken: numbers that are given out.
    """
    while True:
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(_PART_LETTERS * _PARTS))
        found = plain_reference(letters)
        if found not in taken:
            return found


def find_reference(cases: pandas.DataFrame, text: str) -> str:
    """Id of the case with a reference number, however it is typed.

    Raises:
        MissingError: there is none.
    """
    rows = cases[cases["reference_no"] == plain_reference(text)]
    if rows.empty:
        raise MissingError(Problem("case.unknown_reference", {"value": text[:20]}, value=text))
    return str(rows["id"].iloc[0])


def _distances_m(spaces: geopandas.GeoDataFrame, lon_deg: float, lat_deg: float) -> pandas.Series:
    """Distance of each space from a position [m], by id; spaces without a place are left out."""
    known = spaces[~shapely.is_missing(spaces.geometry.to_numpy()) & ~spaces.geometry.is_empty]
    here = numpy.array([[lon_deg, lat_deg]])
    flat = to_plane(known.geometry.to_numpy(), numpy.repeat(here, len(known), axis=0))
    return pandas.Series(shapely.distance(flat, shapely.Point(0, 0)), index=known["id"].to_numpy())


def ground_of(spaces: geopandas.GeoDataFrame, location_id: str, position: tuple[float, float] | None) -> str:
    """Id of the space a report is about: the one named, else the nearest to its position.

    Args:
        spaces: rows of spaces with id and geometry.
        location_id: the space named; empty where none is.
        position: longitude and latitude; None where none is given.

    Raises:
        InputError: neither tells a space, or the position lies farther from it than a report may.
    """
    if position is None:
        if location_id not in set(spaces["id"]):
            raise InputError(Problem("case.no_space", column="location_id"))
        return location_id
    if not in_nepal(numpy.array([position[0]]), numpy.array([position[1]])).all():
        raise InputError(Problem("case.outside_nepal", column="position"))
    distance_m = _distances_m(spaces, *position)
    found = location_id or ("" if distance_m.empty else str(distance_m.idxmin()))
    if found not in set(spaces["id"]):
        raise InputError(Problem("case.no_space", column="location_id"))
    away_m = float(distance_m.get(found, 0.0))
    if away_m > standard("case.near").value:
        code = "case.off_ground" if location_id else "case.far_away"
        raise InputError(Problem(code, {"distance_m": round(away_m)}, column="position"))
    return found


def reported(
    values: Mapping[str, Any], *, tables: Mapping[str, pandas.DataFrame], by: str, at: datetime, on: date
) -> tuple[str, str, list[Edit]]:
    """Id of a new case, its reference number, and the edits that add it with its first step.

    Args:
        values: location_id, channel, cause and any other column of ``encroachment``.
        tables: source, encroachment and encroachment_step of the register.
        by: who reports; the channel, where the reporter gives no name.
        at: moment of the report in UTC.
        on: day of the report in Nepal.
    """
    location_id = values["location_id"]
    case_id = free_key(f"{location_id}-e", set(tables["encroachment"]["id"]))
    reference = new_reference(set(tables["encroachment"]["reference_no"]))
    moment = at.isoformat(timespec="seconds")
    row = {**values, "reference_no": reference, "reported_at": moment, "source_id": ENTRY_SOURCE}
    first = {"kind": "reported", "dated": on.isoformat()}
    _, step = stepped(case_id, location_id, first, by=by, tables=tables)
    return case_id, reference, [*entry_source(tables), Edit("encroachment", case_id, row, "insert"), step]


def stepped(
    case_id: str, location_id: str, values: Mapping[str, Any], *, by: str, tables: Mapping[str, pandas.DataFrame]
) -> tuple[str, Edit]:
    """Id of a new step and the edit that adds it to a case.

    Args:
        case_id: the case.
        location_id: the space of the case.
        values: kind, dated and any other column of ``encroachment_step``.
        by: person or office that did it.
        tables: encroachment_step of the register.
    """
    key = free_key(f"{case_id}-s", set(tables["encroachment_step"]["id"]))
    row = {"done_by": by, **values, "encroachment_id": case_id, "location_id": location_id}
    return key, Edit("encroachment_step", key, row, "insert")
