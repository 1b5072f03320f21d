"""What an imported table of spaces means for the register: new places, changed fields, rows that change nothing.

Pure: tables in, inserts and edits out. Empty cells never erase a value. A row with a known id is an update, and so is a
row without one whose name and ground the register has; any other row is a new space and keeps its id, if it has one. A
point never takes the place of a known boundary: it says nothing about the area.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.errors import Problem
from geo.register.matching import SAME_PLACE_DEG, named_by_script, refusals, same_places, same_shapes
from geo.register.newcomers import (
    AREA,
    PRINTED,
    Locate,
    NewSpaces,
    Tables,
    filled_from,
    inserts_for,
    new_ids,
    other_names,
    parents_of,
    precision_of,
    survey_ids,
)
from geo.register.store import Edit
from geo.schema import SPACES, table

__all__ = ["Locate", "Merge", "NewSpaces", "merge", "new_ids"]

_Values = Mapping[str, tuple[list[object], NDArray[numpy.bool_]]]


@dataclass(frozen=True)
class Merge:
    """Rows to insert by table, edits to rows that exist, and the ids by what happens to them.

    ``bounded`` are the spaces whose boundary stays although the file gives another point for them; ``refused`` says of
    each row that stays out why it does.
    """

    inserts: Mapping[str, pandas.DataFrame]
    edits: tuple[Edit, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    bounded: tuple[str, ...] = ()
    refused: tuple[Problem, ...] = ()


def _editable(table_name: str) -> list[str]:
    """Columns of a table that an imported space may change."""
    fixed = {"id", "location_id", "kind", "parent_id", "version", "source_id", "round_id", "geometry"}
    return [name for name in table(table_name).names if name not in fixed and (name in SPACES or name in PRINTED)]


def _plain(values: pandas.Series) -> NDArray[numpy.object_]:
    """Values as Python's own, None where there is nothing."""
    found = numpy.empty(len(values), dtype=object)
    found[:] = values.astype(object).where(values.notna(), None).tolist()
    return found


def _differing(new: pandas.DataFrame, old: pandas.DataFrame, names: Iterable[str]) -> _Values:
    """Values of the new rows with where they are given and differ from the old rows, by column."""
    found = {}
    given = new[list(names)].notna()
    for name in given.columns[given.any()]:
        wanted = _plain(new[name])
        differs = given[name].to_numpy() & (wanted != _plain(old[name])).astype(bool)
        if differs.any():
            found[name] = (wanted.tolist(), differs)
    return found


def _held(rows: pandas.DataFrame, key: str, ids: pandas.Series) -> pandas.DataFrame:
    """The row that each id has in a table, in the order of the ids."""
    return pandas.DataFrame(rows).drop_duplicates(key).set_index(key, drop=False).reindex(ids).reset_index(drop=True)


def _row_edits(name: str, keys: Sequence[object], values: _Values, versions: Sequence[object]) -> dict[int, Edit]:
    """One edit for each row in which a value differs, by its place."""
    if not values:
        return {}
    places = numpy.flatnonzero(numpy.any([differs for _, differs in values.values()], axis=0))
    return {
        place: Edit(
            name,
            str(keys[place]),
            {column: wanted[place] for column, (wanted, differs) in values.items() if differs[place]},
            version=int(str(versions[place])),
        )
        for place in places.tolist()
    }


@dataclass(frozen=True)
class _Known:
    """Rows of a file about known spaces, beside what the register holds of each."""

    rows: geopandas.GeoDataFrame
    tables: Tables
    about: NewSpaces
    locate: Locate

    @cached_property
    def location(self) -> pandas.DataFrame:
        """The locations, row by row."""
        return _held(self.tables["location"], "id", self.rows["id"])

    @cached_property
    def shapes(self) -> tuple[NDArray[numpy.object_], NDArray[numpy.object_]]:
        """Geometry the register has and geometry the file gives."""
        return self.location["geometry"].to_numpy(dtype=object), self.rows.geometry.to_numpy()

    @cached_property
    def bounded(self) -> NDArray[numpy.bool_]:
        """Where a point would take the place of an area."""
        old, new = self.shapes
        given = ~shapely.is_missing(new)
        return given & (shapely.get_dimensions(old) == AREA) & (shapely.get_dimensions(new) != AREA)

    @cached_property
    def moved(self) -> NDArray[numpy.bool_]:
        """Where the file gives another geometry."""
        old, new = self.shapes
        return ~shapely.is_missing(new) & ~same_shapes(new, old) & ~self.bounded

    def _location_edits(self, versions: Sequence[object]) -> dict[int, Edit]:
        """Edits to the places; a new geometry also says anew how exact it is and which unit it lies in."""
        new, moved = self.shapes[1], self.moved
        parents = numpy.full(len(moved), None, dtype=object)
        parents[moved] = self.locate_all(new[moved])
        drawn = numpy.full(len(moved), None, dtype=object)
        drawn[moved] = precision_of(new[moved])
        rows = self.rows.assign(parent_id=parents, precision=filled_from(self.rows, "precision", drawn))
        values = dict(_differing(rows, self.location, [*_editable("location"), "parent_id"]))
        if moved.any():
            values["geometry"] = (new.tolist(), moved)
        return _row_edits("location", self.rows["id"].tolist(), values, versions)

    def locate_all(self, geometry: NDArray[numpy.object_]) -> NDArray[numpy.object_]:
        """Ids of the units that hold each geometry."""
        found = numpy.empty(len(geometry), dtype=object)
        found[:] = parents_of(geometry, self.locate)
        return found

    def _survey_rows(self) -> pandas.DataFrame:
        """What the file reports, with the position as printed where the register does not tell it already."""
        axes = self.rows[["lon_deg", "lat_deg"]].to_numpy(dtype="float64")
        points = numpy.where(numpy.isfinite(axes).all(axis=1), shapely.points(axes), None)
        told = shapely.distance(self.shapes[0], points) <= 2 * SAME_PLACE_DEG
        return self.rows.assign(**{name: self.rows[axis].where(~told) for name, axis in PRINTED.items()})

    def survey_edits(self, versions: Sequence[object]) -> dict[int, Edit]:
        """Edits to the survey rows of the round, and inserts where a space has none."""
        held = self.tables["space_survey"]
        old = _held(held[held["round_id"] == self.about.round_id], "location_id", self.rows["id"])
        values = _differing(self._survey_rows(), old, _editable("space_survey"))
        keys = old["id"].where(old["id"].notna(), survey_ids(self.rows["id"], self.about).to_numpy())
        found = _row_edits("space_survey", keys.tolist(), values, versions)
        links = {"round_id": self.about.round_id, "source_id": self.about.source_id}
        spaces, fresh = self.rows["id"].tolist(), old["id"].isna().tolist()
        for place, edit in [(place, edit) for place, edit in found.items() if fresh[place]]:
            row = {"location_id": spaces[place], **links, **edit.values}
            found[place] = Edit(edit.table, edit.key, row, operation="insert", version=edit.version)
        return found

    def name_edits(self, versions: Sequence[object]) -> list[tuple[int, Edit]]:
        """Inserts of the other names the register does not have."""
        if self.rows["other_names"].isna().all():
            return []
        own = self.location[["name_en", "name_ne"]]
        said = self.rows.assign(
            **{name: filled_from(own, name, self.rows[name].to_numpy(dtype=object)) for name in own}
        )
        held = self.tables["location_name"]
        held = held[held["location_id"].isin(self.rows["id"])]
        names = other_names(said, held, self.about.source_id)
        places = pandas.Series(self.rows.index, index=self.rows["id"])
        return [
            (
                place := int(places[row["location_id"]]),
                Edit("location_name", row["id"], row, operation="insert", version=int(str(versions[place]))),
            )
            for row in names.to_dict("records")
        ]

    def edits(self) -> list[tuple[int, Edit]]:
        """Edits that bring the register to what the file says, each with the place of its row."""
        versions, ids = self.location["version"].tolist(), self.rows["id"].tolist()
        space = _held(self.tables["open_space"], "location_id", self.rows["id"])
        spaced = _differing(self.rows, space, _editable("open_space"))
        found = [
            *self._location_edits(versions).items(),
            *_row_edits("open_space", ids, spaced, versions).items(),
            *self.survey_edits(versions).items(),
            *self.name_edits(versions),
        ]
        return sorted(found, key=lambda numbered: numbered[0])


def _identified(rows: geopandas.GeoDataFrame, tables: Tables, about: NewSpaces) -> geopandas.GeoDataFrame:
    """Rows with the id of the space they speak of, where it is known or can be recognised."""
    locations = tables["location"]
    free = locations["id"].isin(tables["open_space"]["location_id"]) & ~locations["id"].isin(rows["id"].dropna())
    nameless = rows["id"].isna()
    ids = rows["id"].copy()
    ids[nameless] = same_places(rows[nameless], locations[free], source_id=about.source_id)
    return rows.assign(id=ids)


def merge(
    accepted: geopandas.GeoDataFrame,
    tables: Tables,
    *,
    about: NewSpaces,
    locate: Locate,
    numbers: Sequence[int] | None = None,
) -> Merge:
    """What the accepted rows of a file mean for a register.

    Args:
        accepted: rows in SPACES columns (some may be absent), EPSG:4326.
        tables: location, location_name, open_space and space_survey of the register.
        about: round, source and sensitivity of the import.
        locate: ids of the smallest units that hold positions; None where no unit does or the position is NaN.
        numbers: number of each row in the file; counted from 1 where they are not given.
    """
    absent = {name: None for name in SPACES.names if name not in accepted and name != "geometry"}
    rows = named_by_script(accepted.reset_index(drop=True).assign(**absent).astype({"id": object}))
    rows = _identified(rows.assign(**{axis: rows[axis].astype("float64") for axis in PRINTED.values()}), tables, about)
    known = rows["id"].isin(tables["open_space"]["location_id"])
    counted = range(1, len(rows) + 1) if numbers is None else numbers
    problems = refusals(rows, tables["location"], known=known, numbers=counted, file=about.file)
    out = {problem.row for problem in problems}
    keep = numpy.array([number not in out for number in counted], dtype=bool)
    rows, known = rows[keep].reset_index(drop=True), known[keep].reset_index(drop=True)
    beside = _Known(rows[known].reset_index(drop=True), tables, about, locate)
    numbered = beside.edits()
    changed = {place for place, _ in numbered}
    ids = beside.rows["id"].tolist()
    fresh = rows[~known]
    taken = set(tables["location"]["id"]) | set(fresh["id"].dropna())
    named = fresh["name_en"].where(fresh["name_en"].notna(), fresh["name_ne"])[fresh["id"].isna()]
    fresh = fresh.assign(
        id=fresh["id"].where(fresh["id"].notna(), pandas.Series(new_ids(named, taken=taken), named.index))
    )
    return Merge(
        inserts=inserts_for(fresh, about, locate) if len(fresh) else {},
        edits=tuple(edit for _, edit in numbered),
        added=tuple(fresh["id"]),
        changed=tuple(ids[place] for place in sorted(changed)),
        unchanged=tuple(one for place, one in enumerate(ids) if place not in changed),
        bounded=tuple(numpy.array(ids, dtype=object)[beside.bounded]),
        refused=tuple(problems),
    )
