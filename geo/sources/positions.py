"""Positions from columns of a table: numbers, numbers with letters, degrees with minutes, pairs in one cell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.sources.limits import Limits
from geo.sources.mapping import EASTING, NORTHING, TEXT_POSITION
from geo.sources.numerals import BLANKS, DIGITS, number
from geo.sources.shapes import Fault, Shapes, from_texts

__all__ = ["Axes", "axis", "from_columns", "pair"]

_LETTER = re.compile(r"[NSEWXY]", re.IGNORECASE)
_SEXAGESIMAL = re.compile(
    r"(?P<deg>\d{1,3})\s*[°ºd:\s]\s*(?P<min>\d{1,2}(?:\.\d+)?)\s*(?:['′’m:\s]\s*(?:(?P<sec>\d{1,2}(?:\.\d+)?)\s*(?:[\"″”s]|'')?)?)?",
    re.ASCII,
)
_NUMBER = r"[-+]?\d[\d.,]*\d|\d"
_PAIR = re.compile(
    rf"(?P<first>{_NUMBER})\s*°?(?:\s*[,;/|]\s*|\s+)(?P<second>{_NUMBER})\s*°?(?:\s*[,;/|\s]\s*.*)?", re.ASCII
)
_ENDS = re.compile(r"[,;/|]")
_NORTH = frozenset("NSY")
_NEGATIVE = frozenset("SW")
_LAT_FIRST = (26.0, 31.0)
_LON_SECOND = (80.0, 89.0)


ReadShapes = Callable[[Sequence[str | None], Limits], Shapes]


@dataclass(frozen=True)
class Axes:
    """Positions of the rows of a table before they are placed.

    Attributes:
        shapes: points or areas in the file's coordinates, None where a row has none.
        faults: rows whose position cannot be read, by place in the table.
        used: columns of the file that were read.
        changes: how often shapes were changed, by message code.
        declared: reference system that the values themselves name.
    """

    shapes: NDArray[numpy.object_]
    faults: tuple[Fault, ...] = ()
    used: tuple[str, ...] = ()
    changes: Mapping[str, int] | None = None
    declared: str = ""


def axis(text: str) -> tuple[float | None, str]:
    r"""Number of a coordinate and the letter beside it.

    >>> axis("E500383.702"), axis("85°25'55.2\" E"), axis("८५.४३२"), axis("27.66N")
    ((500383.702, 'E'), (85.432, 'E'), (85.432, ''), (27.66, 'N'))
    """
    european = text.strip().translate(DIGITS)
    letters = _LETTER.findall(european)
    letter = letters[0].upper() if len(letters) == 1 else ""
    bare = _LETTER.sub("", european, count=1).strip(" :=") if letter else european
    value, _ways = number(bare, unit="deg")
    if value is None:
        value, _ways = number(bare, unit="m")
    if value is None and "," in bare:
        value, _ways = number(bare, decimal_comma=True)
    if value is None and (parts := _SEXAGESIMAL.fullmatch(bare)):
        value = round(int(parts["deg"]) + float(parts["min"]) / 60 + float(parts["sec"] or 0) / 3600, 10)
    if value is not None and letter in _NEGATIVE:
        value = -value
    return value, letter


def _lettered(text: str) -> tuple[float, float] | None:
    """Coordinates of a text with one letter for the north and one for the east, before or behind the numbers."""
    marks = list(_LETTER.finditer(text))
    if len(marks) != 2:  # noqa: PLR2004 - one letter each
        return None
    (start, middle), end = (mark.start() for mark in marks), len(text)
    leads = start == 0
    pieces = (text[1:middle], text[middle + 1 : end]) if leads else (text[:start], text[start + 1 : middle])
    second = _ENDS.split(pieces[1].strip(" ,;/|"))[0] if leads else pieces[1]
    values = [axis(piece.strip(" ,;/|") + mark[0])[0] for piece, mark in zip((pieces[0], second), marks, strict=True)]
    letters = [mark[0].upper() for mark in marks]
    if None in values or (letters[0] in _NORTH) == (letters[1] in _NORTH):
        return None
    first, other = float(values[0] or 0), float(values[1] or 0)
    return (other, first) if letters[0] in _NORTH else (first, other)


def pair(text: str) -> tuple[float, float] | None:
    r"""First and second coordinate of a text that holds both; letters decide their order, else Nepal's latitudes.

    >>> pair("N3120632.2, E500383.702"), pair("27.6677, 85.4320"), pair("85.4320 27.6677, 1313 m")
    ((500383.702, 3120632.2), (85.432, 27.6677), (85.432, 27.6677))
    >>> pair("27°40'03.6\"N 85°25'55.2\"E")
    (85.432, 27.6676666667)
    """
    european = text.strip().translate(DIGITS)
    if lettered := _lettered(european):
        return lettered
    found = _PAIR.fullmatch(european)
    if not found:
        return None
    first, second = axis(found["first"])[0], axis(found["second"])[0]
    if first is None or second is None:
        return None
    latitude_first = _LAT_FIRST[0] <= first <= _LAT_FIRST[1] and _LON_SECOND[0] <= second <= _LON_SECOND[1]
    return (second, first) if latitude_first else (first, second)


def _column(values: pandas.Series) -> tuple[NDArray[numpy.float64], NDArray[numpy.bool_]]:
    """Numbers of a coordinate column, NaN where there is none, and which texts could not be read."""
    found = pandas.to_numeric(values, errors="coerce").to_numpy(dtype=numpy.float64, na_value=numpy.nan, copy=True)
    unread = numpy.zeros(len(values), dtype=bool)
    rest = numpy.flatnonzero(numpy.isnan(found) & values.notna().to_numpy())
    for place in rest:
        text = str(values.iloc[place])
        value, _letter = axis(text)
        found[place] = numpy.nan if value is None else value
        unread[place] = value is None and text.strip().casefold() not in BLANKS
    return found, unread


def _points(x: NDArray[numpy.float64], y: NDArray[numpy.float64]) -> NDArray[numpy.object_]:
    shapes = numpy.full(len(x), None, dtype=object)
    known = numpy.isfinite(x) & numpy.isfinite(y)
    shapes[known] = shapely.points(x[known], y[known])
    return shapes


def _from_two(rows: pandas.DataFrame, first: str, second: str) -> Axes:
    x, bad_x = _column(rows[first])
    y, bad_y = _column(rows[second])
    infinite = numpy.isinf(x) | numpy.isinf(y)
    half = (numpy.isnan(x) != numpy.isnan(y)) & ~bad_x & ~bad_y
    faults = []
    for mask, column, code in ((bad_x, first, "unread"), (bad_y & ~bad_x, second, "unread"), (half, second, "half")):
        for place in numpy.flatnonzero(mask):
            told = (
                rows[column].iloc[place]
                if code == "unread"
                else f"{rows[first].iloc[place]}, {rows[second].iloc[place]}"
            )
            faults.append(Fault(int(place), f"import.position_{code}", {"column": column, "value": told}))
    faults += [Fault(int(place), "import.not_finite") for place in numpy.flatnonzero(infinite)]
    return Axes(_points(x, y), tuple(faults), (first, second))


def _from_pairs(values: pandas.Series, column: str) -> Axes:
    x = numpy.full(len(values), numpy.nan)
    y = x.copy()
    faults = []
    for place, value in enumerate(values):
        text = "" if pandas.isna(value) else str(value)
        if text.strip().casefold() in BLANKS:
            continue
        found = pair(text)
        if found is None:
            faults.append(Fault(place, "import.position_unread", {"column": column, "value": text[:80]}))
        else:
            x[place], y[place] = found
    return Axes(_points(x, y), tuple(faults), (column,))


def _from_texts(values: pandas.Series, column: str, read_shapes: ReadShapes, limits: Limits) -> Axes:
    """Shapes of well-known text or hexadecimal well-known binary."""
    texts = [None if pandas.isna(value) or not str(value).strip() else str(value).strip() for value in values]
    read = read_shapes(texts, limits)
    declared = f"EPSG:{next(iter(read.srids))}" if len(read.srids) == 1 else ""
    return Axes(read.geometries, read.faults, (column,), read.changes, declared)


def _filled(first: Axes, second: Axes) -> Axes:
    """The first positions, with the second where the first has neither position nor fault."""
    faulty = {fault.place for fault in first.faults}
    free = numpy.array([place not in faulty for place in range(len(first.shapes))], dtype=bool)
    open_ = free & shapely.is_missing(first.shapes)
    faults = (*first.faults, *(fault for fault in second.faults if open_[fault.place]))
    shapes = numpy.where(open_, second.shapes, first.shapes)
    return Axes(shapes, faults, (*first.used, *second.used), first.changes, first.declared)


def from_columns(
    rows: pandas.DataFrame,
    sources: Mapping[str, Sequence[str]],
    limits: Limits,
    *,
    read_shapes: ReadShapes = from_texts,
) -> Axes | None:
    """Positions of the rows of a table; None where no column gives any.

    A column of shapes comes first; then longitude and latitude, then easting and northing; a column that holds both in
    one text fills what those leave open.

    Args:
        rows: rows in the file's own columns.
        sources: columns of the file by field.
        limits: bounds in force.
        read_shapes: reader of shapes written as text.

    Raises:
        LimitError: shapes nest too deeply or have too many corner points.
    """
    if "geometry" in sources:
        column = sources["geometry"][0]
        return _from_texts(rows[column], column, read_shapes, limits)
    found = None
    for first, second in (("lon_deg", "lat_deg"), (EASTING, NORTHING)):
        if found is None and first in sources and second in sources:
            found = _from_two(rows, sources[first][0], sources[second][0])
    if TEXT_POSITION in sources:
        column = sources[TEXT_POSITION][0]
        pairs = _from_pairs(rows[column], column)
        found = pairs if found is None else _filled(found, pairs)
    return found
