"""Rows of a file put together: typed and checked, accepted or rejected with reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.crs import WGS84
from geo.errors import Problem
from geo.schema import SPACES, Table
from geo.schema.check import check, nothing
from geo.sources import rejects
from geo.sources.child import Parsed
from geo.sources.intake import Taken, by_field
from geo.sources.placing import Placed

__all__ = ["Reading", "assembled"]


@dataclass(frozen=True)
class Reading:
    """The outcome of reading a file.

    Attributes:
        file: name of the file.
        format: format as people call it.
        layer: layer read.
        accepted: rows in the types of SPACES, in WGS 84; columns that the file does not give are empty.
        accepted_numbers: number of each accepted row in the file.
        given: fields the file gives; only these say anything about a row that is known already.
        position_source: ``shapes`` where the file holds points or areas, ``columns`` where coordinate columns give a
            single point, which says nothing about the area of a known place; empty where no row has a position.
        rejected: one line for each problem of a row, as ``rejects.rejected`` makes it.
        problems: all problems of rows.
        notes: what the user should know.
        mapping: fields by column of the file, as used.
        crs: reading of the coordinates, as used; empty where no row has a position.
    """

    file: str
    format: str
    layer: str
    accepted: geopandas.GeoDataFrame
    accepted_numbers: NDArray[numpy.int64]
    given: tuple[str, ...]
    position_source: Literal["shapes", "columns", ""]
    rejected: pandas.DataFrame
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    mapping: Mapping[str, tuple[str, ...]]
    crs: str

    @property
    def rejected_numbers(self) -> tuple[int, ...]:
        """Numbers of the rejected rows in the file, in order."""
        return tuple(sorted({problem.row for problem in self.problems if problem.row is not None}))

    def refusing(self, problems: Sequence[Problem]) -> "Reading":
        """The reading with the rows of problems that only the register could see among the rejected ones.

        Their lines hold what was read of them, under the names that the file has for it.
        """
        if not problems:
            return self
        names = {field: source for source, fields in self.mapping.items() for field in fields}
        given = [field for field in self.given if field != "geometry"]
        rows = pandas.DataFrame(self.accepted[given]).rename(columns=names)
        rows = rows.loc[:, ~rows.columns.duplicated()]
        out = {problem.row for problem in problems}
        keep = numpy.array([number not in out for number in self.accepted_numbers.tolist()], dtype=bool)
        lines = rejects.rejected(problems, rows, self.accepted_numbers)
        return replace(
            self,
            accepted=self.accepted[keep].reset_index(drop=True),
            accepted_numbers=self.accepted_numbers[keep],
            rejected=pandas.concat([self.rejected, lines], ignore_index=True) if len(self.rejected) else lines,
            problems=(*self.problems, *problems),
        )

    def write_rejects(self, path: Path) -> None:
        """Write the rejected rows as CSV."""
        rejects.write_rejects(self.rejected, path)


def _loose(fields: Sequence[str]) -> Table:
    """Declared columns that a file gives; none of them must be filled, since the file may be about known rows."""
    return Table(SPACES.name, tuple(replace(SPACES[field], required=False) for field in fields))


def _without_misfits(
    frame: pandas.DataFrame, problems: Sequence[Problem], sources: Mapping[str, Sequence[str]]
) -> tuple[pandas.DataFrame, list[Problem]]:
    """The frame without the values that do not fit fields which the register computes anyway, and a note for each."""
    rows: dict[str, list[int]] = {name: [] for name in frame.columns if SPACES[name].derived}
    for problem in problems:
        if problem.column in rows and problem.row is not None:
            rows[problem.column].append(problem.row - 1)
    misfits = {name: places for name, places in rows.items() if places}
    kept = frame.assign(**{name: frame[name].astype(object) for name in misfits})
    notes = []
    for name, places in misfits.items():
        kept.iloc[places, kept.columns.get_loc(name)] = None
        notes.append(Problem("import.note_derived", {"column": sources[name][0], "count": len(places)}))
    return kept, notes


def _checked(
    frame: pandas.DataFrame, parsed: Parsed, sources: Mapping[str, Sequence[str]]
) -> tuple[pandas.DataFrame, list[Problem], list[Problem]]:
    """Rows that pass, the problems of the others in the words of the file, and notes."""
    declared = _loose(list(frame.columns))
    result = check(frame, declared)
    kept, notes = _without_misfits(frame, result.problems, sources)
    if notes:
        result = check(kept, declared)
    problems = []
    for problem in result.problems:
        source = sources[problem.column][0] if problem.column in sources else problem.column
        at = (problem.row or 1) - 1
        original = parsed.rows[source].iloc[at] if source in parsed.rows else problem.value
        parameters = {**problem.parameters, "column": source}
        problems.append(Problem(problem.code, parameters, parsed.file, int(parsed.numbers[at]), source, original))
    return result.accepted, problems, notes


def _nameless(frame: pandas.DataFrame, parsed: Parsed, sources: Mapping[str, Sequence[str]]) -> list[Problem]:
    """Problems of the rows that have neither name nor identifier."""
    known = pandas.Series(data=False, index=frame.index)
    for field in {"id", "name_en"} & set(frame.columns):
        known |= frame[field].notna()
    source = sources.get("name_en", sources.get("id", ["name_en"]))[0]
    numbers = parsed.numbers[~known.to_numpy()]
    return [Problem("schema.required", {"column": source}, parsed.file, int(number), source) for number in numbers]


def _typed(accepted: pandas.DataFrame, shapes: NDArray[numpy.object_]) -> geopandas.GeoDataFrame:
    """Accepted rows with all columns of SPACES in their types and order."""
    rows = range(len(accepted))
    columns = {
        column.name: geopandas.GeoSeries(shapes, index=rows, crs=WGS84)
        if column.kind == "geometry"
        else accepted[column.name].set_axis(rows)
        if column.name in accepted
        else nothing(column, rows)
        for column in SPACES.columns
    }
    return geopandas.GeoDataFrame(columns, index=rows, copy=False)


def _with_axes(
    accepted: geopandas.GeoDataFrame, sources: Mapping[str, Sequence[str]], used: Sequence[str]
) -> geopandas.GeoDataFrame:
    """The rows with longitude and latitude of their points, where the file gave positions by these columns."""
    if not {*sources.get("lon_deg", ()), *sources.get("lat_deg", ())} & set(used):
        return accepted
    shapes = accepted.geometry.to_numpy()
    points = shapely.get_type_id(shapes) == 0
    axes = {"lon_deg": shapely.get_x, "lat_deg": shapely.get_y}
    return accepted.assign(**{name: numpy.where(points, axis(shapes), numpy.nan) for name, axis in axes.items()})


def _unused(parsed: Parsed, mapping: Mapping[str, Sequence[str]], used: Sequence[str]) -> list[Problem]:
    left = [name for name in parsed.rows.columns if name not in mapping and name not in used]
    return [Problem("import.note_unused", {"columns": ", ".join(left)}, parsed.file)] if left else []


def _position_source(
    placed: Placed, sources: Mapping[str, Sequence[str]], used: Sequence[str]
) -> Literal["shapes", "columns", ""]:
    if not placed.key:
        return ""
    return "columns" if used and "geometry" not in sources else "shapes"


def assembled(
    parsed: Parsed,
    mapping: Mapping[str, tuple[str, ...]],
    values: Taken,
    placed: Placed,
    *,
    used: Sequence[str],
    problems: Sequence[Problem],
) -> Reading:
    """The reading of a file out of its parts.

    Args:
        parsed: the file as it was parsed.
        mapping: fields by column of the file.
        values: its values in our columns.
        placed: its positions in WGS 84.
        used: columns of the file that gave the positions.
        problems: problems of positions.
    """
    sources = by_field(mapping)
    passed, found, misfits = _checked(values.frame, parsed, sources)
    found = [*parsed.problems, *problems, *found, *_nameless(values.frame, parsed, sources)]
    found.sort(key=lambda problem: problem.row or 0)
    keep = ~numpy.isin(parsed.numbers, [problem.row for problem in found if problem.row is not None])
    accepted = _typed(passed if keep.all() else passed.loc[values.frame.index[keep]], placed.shapes[keep])
    return Reading(
        file=parsed.file,
        format=parsed.format,
        layer=parsed.layer,
        accepted=_with_axes(accepted, sources, used),
        accepted_numbers=parsed.numbers[keep],
        given=tuple(name for name in SPACES.names if name in values.frame or (name == "geometry" and placed.key)),
        position_source=_position_source(placed, sources, used),
        rejected=rejects.rejected(found, parsed.rows, parsed.numbers),
        problems=tuple(found),
        notes=(
            *parsed.notes,
            *placed.notes,
            *(replace(note, file=parsed.file) for note in (*values.notes, *misfits)),
            *_unused(parsed, mapping, used),
        ),
        mapping=mapping,
        crs=placed.key,
    )
