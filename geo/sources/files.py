"""User files of open spaces: look into one, then read it; accepted rows, rejected rows with reasons, and notes.

A file is parsed in a process of its own (``child``), its columns are matched with ours (``mapping``), its positions are
held against Nepal (``placing``), its values are put into our types (``intake``) and checked (``geo.schema.check``).
Either a whole reading comes back or an error with all its problems; nothing in between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.crs import NEPAL_BOX_DEG
from geo.errors import ChaurError, InputError, LimitError, MissingError, Problem
from geo.sources import positions
from geo.sources.child import Layer, Parsed, parse, shapes_of
from geo.sources.intake import Choices, by_field, taken
from geo.sources.limits import Limits
from geo.sources.mapping import Match, fields_of, propose, verified
from geo.sources.placing import Box, Candidate, Placed, candidates, centres, place
from geo.sources.reading import Reading, assembled
from geo.sources.shapes import Fault
from geo.sources.terms import Meaning

__all__ = ["ColumnSeen", "Inspection", "Reading", "inspect", "read"]

_SAMPLE_ROWS = 200
_SAMPLES_SHOWN = 5
_HEAD_ROWS = 5
_MOST_POSITIONS = 500
_LONGEST_SHOWN = 120
_SURE = 0.9

Mapped = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class ColumnSeen:
    """A column of the file: its type, some of its values, how many rows are empty, its HXL tag."""

    name: str
    kind: str
    samples: tuple[str, ...]
    blank: int
    tag: str = ""


@dataclass(frozen=True)
class Inspection:
    """What a file holds and how it would be read.

    Attributes:
        file: name of the file.
        format: format as people call it.
        layers: all layers of the file.
        layer: the layer looked into.
        rows: number of its rows.
        columns: its columns.
        matches: proposal for each column.
        values: for each field with a vocabulary, every different text with its meaning and count.
        encoding: encoding of its texts.
        crs: reading of the coordinates that the file names or that was assumed; empty where the user must choose.
        candidates: readings that put at least half of the rows into Nepal.
        notes: what the user should know.
        problems: what stands against reading it as proposed, single rows included.
        head: texts of the first rows, in the order of the columns.
        positions: longitude and latitude [deg] of rows as they would be placed, evenly thinned; shape (n, 2).
    """

    file: str
    format: str
    layers: tuple[Layer, ...]
    layer: str
    rows: int
    columns: tuple[ColumnSeen, ...]
    matches: tuple[Match, ...]
    values: Mapping[str, Mapping[str, tuple[Meaning, int]]]
    encoding: str
    crs: str
    candidates: tuple[Candidate, ...]
    notes: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    head: tuple[tuple[str, ...], ...] = ()
    positions: NDArray[numpy.float64] = field(default_factory=lambda: numpy.empty((0, 2)))

    @property
    def mapping(self) -> dict[str, tuple[str, ...]]:
        """Proposed fields by column of the file, as ``read`` takes them."""
        return fields_of(self.matches)


def _score(columns: Sequence[str]) -> int:
    """How much of a layer's columns is surely ours; nothing without a name or an identifier."""
    fields = {
        field for match in propose(columns, pandas.DataFrame()) if match.confidence >= _SURE for field in match.fields
    }
    return len(fields) if fields & {"id", "name_en"} else 0


def _parsed(path: Path, layer: str | None, limits: Limits) -> Parsed:
    """The layer asked for, else the one whose columns are most surely ours."""
    found = parse(path, layer=layer, limits=limits)
    if layer is not None or len(found.layers) < 2:  # noqa: PLR2004 - nothing to choose
        return found
    best = max(found.layers, key=lambda seen: _score(seen.columns))
    if best.name != found.layer and _score(best.columns) > _score(list(found.rows.columns)):
        found = parse(path, layer=best.name, limits=limits)
    parameters = {"known": ", ".join(seen.name for seen in found.layers), "layer": found.layer}
    return replace(found, notes=(*found.notes, Problem("import.note_layer", parameters, found.file)))


def _proposed(parsed: Parsed) -> tuple[Match, ...]:
    return propose(list(parsed.rows.columns), parsed.rows.head(_SAMPLE_ROWS), tags=parsed.tags)


def _axes(parsed: Parsed, sources: Mapping[str, Sequence[str]], limits: Limits) -> positions.Axes:
    """Positions of the rows: the shapes of the format, else what the columns give."""
    if parsed.shapes is not None:
        return positions.Axes(parsed.shapes, declared=parsed.crs)
    try:
        found = positions.from_columns(parsed.rows, sources, limits, read_shapes=shapes_of)
    except LimitError as error:
        raise LimitError([_in_file(problem, parsed) for problem in error.problems]) from error
    return found or positions.Axes(numpy.full(len(parsed.rows), None, dtype=object))


def _in_file(problem: Problem, parsed: Parsed) -> Problem:
    """The problem of a value counted from one, with the file and the number its row has there."""
    row = None if problem.row is None else int(parsed.numbers[problem.row - 1])
    return replace(problem, file=parsed.file, row=row)


def _uses_decimal_comma(parsed: Parsed) -> bool:
    return any(note.code == "import.note_separator" and note.parameters["separator"] == ";" for note in parsed.notes)


def _given(parsed: Parsed, axes: positions.Axes, place_: int) -> str:
    """What the file gives as the position of a row."""
    if axes.used:
        return ", ".join(str(parsed.rows[column].iloc[place_]) for column in axes.used)
    shape = axes.shapes[place_]
    return "" if shape is None else ", ".join(f"{number:g}" for number in shape.centroid.coords[0])


def _row_problems(faults: Sequence[Fault], parsed: Parsed, axes: positions.Axes) -> list[Problem]:
    column = axes.used[0] if axes.used else "geometry"
    return [
        Problem(
            fault.code,
            fault.parameters,
            parsed.file,
            int(parsed.numbers[fault.place]),
            str(fault.parameters.get("column", column)),
            fault.parameters.get("value", _given(parsed, axes, fault.place)),
        )
        for fault in faults
    ]


def _placed(parsed: Parsed, axes: positions.Axes, crs: str | None, box: Box) -> tuple[Placed, list[Problem]]:
    """Positions in WGS 84 and the problems of rows without a usable one.

    Raises:
        InputError: the reading of the coordinates must be chosen.
        MissingError: the system asked for does not exist.
    """
    try:
        placed = place(axes.shapes, declared=axes.declared, asked=crs, box=box)
    except (InputError, MissingError) as error:
        raise type(error)([replace(problem, file=parsed.file) for problem in error.problems]) from error
    faults = [*axes.faults, *placed.faults]
    problems = _row_problems(faults, parsed, axes)
    at = {fault.place for fault in faults}
    told = {problem.row for problem in parsed.problems}
    empty = numpy.flatnonzero(shapely.is_missing(placed.shapes))
    missing = sum(place_ not in at and parsed.numbers[place_] not in told for place_ in empty)
    notes = [*placed.notes, *(Problem(code, {"count": count}) for code, count in (axes.changes or {}).items())]
    if missing:
        notes.append(Problem("import.note_no_position", {"count": missing}))
    return replace(placed, notes=tuple(replace(note, file=parsed.file) for note in notes)), problems


def read(
    path: str | Path,
    *,
    layer: str | None = None,
    mapping: Mapped | None = None,
    crs: str | None = None,
    choices: Choices | None = None,
    unknown: Literal["reject", "empty"] = "reject",
    box: Box = NEPAL_BOX_DEG,
    limits: Limits | None = None,
) -> Reading:
    """Rows of a user's file in the types of SPACES, the rejected ones with their reasons, and notes.

    Nothing is filled in: a column that the file does not give is empty in all rows. A row needs a name or an
    identifier; a known identifier means that the row speaks of a known place.

    Args:
        path: file of any accepted format.
        layer: layer, sheet or shapefile; where none is named, the one whose columns are most surely ours.
        mapping: field or fields by column of the file; where none is given, the proposal of ``inspect``.
        crs: reading of the coordinates, such as ``MUTM-84`` or the key of a candidate; else what the file says.
        choices: by field, the code for a text, None to leave the field empty.
        unknown: what to do with a word outside a vocabulary: reject the row, or leave the field empty.
        box: west, south, east, north [deg] of where the rows should lie.
        limits: bounds; those for files from the web where none are given.

    Raises:
        MissingError: there is no such file, layer or coordinate system.
        InputError: the file is damaged or of another kind, has no name column, or its coordinate system must be chosen.
        LimitError: the file is larger, deeper or slower than the limits allow.
    """
    limits = limits or Limits()
    parsed = _parsed(Path(path), layer, limits)
    chosen = fields_of(_proposed(parsed)) if mapping is None else verified(mapping, list(parsed.rows.columns))
    sources = by_field(chosen)
    if not {"id", "name_en"} & set(sources):
        raise InputError(Problem("import.no_name", {"known": ", ".join(parsed.rows.columns)[:500]}, parsed.file))
    axes = _axes(parsed, sources, limits)
    placed, problems = _placed(parsed, axes, crs, box)
    values = taken(
        parsed.rows,
        chosen,
        used=frozenset(axes.used),
        choices=choices,
        keep_unknown=unknown == "reject",
        decimal_comma=_uses_decimal_comma(parsed),
    )
    return assembled(parsed, chosen, values, placed, used=axes.used, problems=problems)


def _kind(values: pandas.Series) -> str:
    if pandas.api.types.is_bool_dtype(values):
        return "boolean"
    if pandas.api.types.is_integer_dtype(values):
        return "integer"
    if pandas.api.types.is_float_dtype(values):
        return "number"
    kinds = set(values.dropna().head(_SAMPLE_ROWS).map(type))
    return {frozenset({int}): "integer", frozenset({bool}): "boolean"}.get(frozenset(kinds), "text")


def _seen(parsed: Parsed) -> tuple[ColumnSeen, ...]:
    found = []
    for name, values in parsed.rows.items():
        shown = tuple(str(value)[:_LONGEST_SHOWN] for value in values.dropna().unique()[:_SAMPLES_SHOWN])
        found.append(
            ColumnSeen(str(name), _kind(values), shown, int(values.isna().sum()), parsed.tags.get(str(name), ""))
        )
    return tuple(found)


def _head(parsed: Parsed) -> tuple[tuple[str, ...], ...]:
    """Texts of the first rows; empty text where there is nothing."""
    shown = parsed.rows.head(_HEAD_ROWS).astype(object)
    shown = shown.where(shown.notna(), "")
    return tuple(
        tuple(str(value)[:_LONGEST_SHOWN] for value in row) for row in shown.itertuples(index=False, name=None)
    )


def _some_positions(shapes: NDArray[numpy.object_]) -> NDArray[numpy.float64]:
    """Middles of at most so many shapes, evenly chosen."""
    middles = numpy.column_stack(centres(shapes))
    known = middles[numpy.isfinite(middles).all(axis=1)]
    return known[:: -(-len(known) // _MOST_POSITIONS) or 1]


def inspect(
    path: str | Path, *, layer: str | None = None, box: Box = NEPAL_BOX_DEG, limits: Limits | None = None
) -> Inspection:
    """What a user's file holds and how ``read`` would take it.

    Args:
        path: file of any accepted format.
        layer: layer, sheet or shapefile; where none is named, the one whose columns are most surely ours.
        box: west, south, east, north [deg] of where the rows should lie.
        limits: bounds; those for files from the web where none are given.

    Raises:
        MissingError: there is no such file or layer.
        InputError: the file is damaged or of another kind.
        LimitError: the file is larger, deeper or slower than the limits allow.
    """
    limits = limits or Limits()
    parsed = _parsed(Path(path), layer, limits)
    matches = _proposed(parsed)
    chosen = fields_of(matches)
    axes = _axes(parsed, by_field(chosen), limits)
    key, problems = "", list(parsed.problems)
    notes: tuple[Problem, ...] = ()
    seen_at = numpy.empty((0, 2))
    try:
        placed, found = _placed(parsed, axes, None, box)
        key, notes, seen_at = placed.key, placed.notes, _some_positions(placed.shapes)
        problems += found
    except ChaurError as error:
        problems += error.problems
    values = taken(parsed.rows, chosen, used=frozenset(axes.used), decimal_comma=_uses_decimal_comma(parsed))
    return Inspection(
        file=parsed.file,
        format=parsed.format,
        layers=parsed.layers,
        layer=parsed.layer,
        rows=len(parsed.rows),
        columns=_seen(parsed),
        matches=matches,
        values=values.meanings,
        encoding=parsed.encoding,
        crs=key,
        candidates=candidates(*centres(axes.shapes), box=box),
        notes=(*parsed.notes, *notes, *(replace(note, file=parsed.file) for note in values.notes)),
        problems=tuple(problems),
        head=_head(parsed),
        positions=seen_at,
    )
