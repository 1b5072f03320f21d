"""Usable ground of a day as rows of the legal record: outlines that a later day is compared with."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas
from shapely.geometry.base import BaseGeometry

from geo.register.edits import Edit
from geo.register.entry import ENTRY_SOURCE, entry_source, free_key

__all__ = ["Usable", "kept_usable", "rules_heard"]

_ROLE, _METHOD = "usable", "computed"
_RULES = re.compile(r"\[([a-z_;]*)\]$")


@dataclass(frozen=True)
class Usable:
    """Usable ground of one space.

    Attributes:
        location_id: the space.
        shape: usable ground in EPSG:4326.
        heard: rules that could speak of the space.
    """

    location_id: str
    shape: BaseGeometry
    heard: frozenset[str]


def rules_heard(note: object) -> frozenset[str] | None:
    """Rules that the note of computed usable ground names; None where it names none.

    >>> sorted(rules_heard("Computed from: Footprints 2025 [buildings;water]"))
    ['buildings', 'water']
    """
    found = _RULES.search(note) if isinstance(note, str) else None
    return None if found is None else frozenset(found.group(1).split(";")) - {""}


def kept_usable(
    grounds: Iterable[Usable], *, dated: date, from_: str, accuracy_m: float, tables: Mapping[str, pandas.DataFrame]
) -> list[Edit]:
    """Edits that record usable ground as it was on a day; what was computed for that day before is replaced.

    Args:
        grounds: usable ground of spaces; one that has none is left out.
        dated: day that the layers show.
        from_: titles of the layers.
        accuracy_m: accuracy of the outlines.
        tables: source and space_boundary of the register.
    """
    rows, day = tables["space_boundary"], dated.isoformat()
    own = rows[(rows["role"] == _ROLE) & (rows["method"] == _METHOD) & (pandas.to_datetime(rows["dated"]) == day)]
    standing = dict(zip(own["location_id"], own["id"], strict=True))
    taken, found = set(rows["id"]), []
    for one in grounds:
        if one.shape is None or one.shape.is_empty:
            continue
        values = {"geometry": one.shape, "accuracy_m": accuracy_m, "note": f"{from_} [{';'.join(sorted(one.heard))}]"}
        if one.location_id in standing:
            found.append(Edit("space_boundary", standing[one.location_id], values))
            continue
        key = free_key(f"{one.location_id}-b", taken)
        about = {"location_id": one.location_id, "role": _ROLE, "method": _METHOD, "dated": day}
        found.append(Edit("space_boundary", key, {**about, **values, "source_id": ENTRY_SOURCE}, operation="insert"))
    return [*(entry_source(tables) if any(edit.operation == "insert" for edit in found) else ()), *found]
