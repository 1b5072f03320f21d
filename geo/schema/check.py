"""Hold a frame against its declared table: the rows that pass, and every problem of the rows that do not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import geopandas
import numpy
import pandas
import pyarrow
import pyarrow.compute
from numpy.typing import NDArray

from geo.errors import InputError, Problem
from geo.schema import Column, Table, vocabulary

__all__ = ["Checked", "check", "checked", "distinct", "nothing", "stripped"]

_EXACT = 2.0**53
"""From here on not every whole number is a floating-point number."""

Mask = NDArray[numpy.bool_]


@dataclass(frozen=True)
class Checked:
    """What became of a frame: accepted rows in declared types, and the problems of the rejected ones."""

    accepted: pandas.DataFrame
    rejected: pandas.DataFrame
    problems: tuple[Problem, ...]


def _is_stripped(cells: NDArray[numpy.object_]) -> bool:
    """Whether every cell is a text with nothing around it to take away; Arrow knows quicker than taking it away."""
    try:
        texts = pyarrow.array(cells, from_pandas=True)
    except (pyarrow.ArrowException, UnicodeError, OverflowError):
        return False
    if not pyarrow.types.is_string(texts.type) or texts.null_count:
        return False
    blank = pyarrow.compute.equal(texts, "")
    return not pyarrow.compute.any(blank).as_py() and pyarrow.compute.utf8_trim_whitespace(texts).equals(texts)


def stripped(values: pandas.Series) -> NDArray[numpy.object_]:
    """Values as texts without blanks around them, None where nothing is left."""
    if values.dtype != object:
        texts = pyarrow.array(values.astype("string"))
        trimmed = pyarrow.compute.utf8_trim_whitespace(texts)
        blank = pyarrow.compute.equal(trimmed, "")
        found: NDArray[numpy.object_] = pyarrow.compute.if_else(blank, None, trimmed).to_numpy(zero_copy_only=False)
        return found
    cells = values.to_numpy()
    if _is_stripped(cells):
        return cells
    missing = numpy.asarray(pandas.isna(cells), dtype=bool)
    found = numpy.full(len(cells), None, dtype=object)
    filled = cells[~missing].tolist()
    if {*map(type, filled)} - {str}:
        filled = [str(cell) for cell in filled]
    found[~missing] = [cell.strip() or None for cell in filled]
    return found


def distinct(values: pandas.Series) -> tuple[NDArray[numpy.int64], NDArray[numpy.object_]]:
    """Place of each cell's text among the different texts, -1 where there is nothing; and these, without blanks around.

    >>> distinct(pandas.Series(["open ", None, "open", "shut"]))[0].tolist()
    [0, -1, 0, 1]
    """
    places, different = pandas.factorize(values)
    again, texts = pandas.factorize(stripped(pandas.Series(different)))
    return numpy.append(again, -1)[places], texts


@dataclass(frozen=True)
class _Cells:
    """A column before the check."""

    values: pandas.Series

    @cached_property
    def texts(self) -> NDArray[numpy.object_]:
        return stripped(self.values)

    @cached_property
    def there(self) -> Mask:
        """Where something is filled in: neither null nor text of nothing but blanks."""
        numeric = pandas.api.types.is_numeric_dtype(self.values) and not pandas.api.types.is_bool_dtype(self.values)
        return ~numpy.asarray(pandas.isna(self.values if numeric else self.texts), dtype=bool)

    @property
    def repeated(self) -> Mask:
        """Where a filled-in value stands in another row, too; none of these rows can be told to be the right one."""
        return pandas.Series(self.texts, dtype=object).duplicated(keep=False).to_numpy() & self.there


def _scattered(filled: NDArray[Any], there: Mask, nothing: Any) -> NDArray[Any]:
    """Values of the rows that have one, put back among the others."""
    if there.all():
        return filled
    whole = numpy.full(len(there), nothing, dtype=filled.dtype)
    whole[there] = filled
    return whole


def _numbers(cells: _Cells) -> tuple[NDArray[numpy.float64], Mask]:
    there = cells.there
    filled = pandas.to_numeric(cells.values if there.all() else cells.values[there], errors="coerce")
    numbers = _scattered(filled.to_numpy(dtype="float64", na_value=numpy.nan), there, numpy.nan)
    bad = there & ~numpy.isfinite(numbers)
    return numpy.where(bad, numpy.nan, numbers), bad


def _integers(cells: _Cells) -> tuple[Any, Mask]:
    numbers, bad = _numbers(cells)
    bad |= ~numpy.isnan(numbers) & ((numbers % 1 != 0) | (numpy.abs(numbers) >= _EXACT))
    absent = bad | ~cells.there
    return pandas.arrays.IntegerArray(numpy.where(absent, 0, numbers).astype("int64"), absent), bad


def _booleans(cells: _Cells) -> tuple[Any, Mask]:
    known = {"true": True, "1": True, "1.0": True, "yes": True, "false": False, "0": False, "0.0": False, "no": False}
    truth = pandas.array([None if text is None else known.get(text.lower()) for text in cells.texts], dtype="boolean")
    return truth, cells.there & numpy.asarray(truth.isna())


def _dates(cells: _Cells) -> tuple[Any, Mask]:
    """Moments as ISO 8601 writes them; words such as "today" are none."""
    filled = cells.values[cells.there]
    begins_with_year = filled.astype("string").str.match(r"\s*\d{4}").astype(bool)
    found = pandas.to_datetime(filled.where(begins_with_year, None), errors="coerce", format="ISO8601", utc=True)
    moments = found.dt.tz_localize(None).to_numpy().astype("datetime64[s]")
    whole = _scattered(moments, cells.there, numpy.datetime64("NaT", "s"))
    return whole, cells.there & numpy.isnat(whole)


def _texts(cells: _Cells) -> tuple[Any, Mask]:
    return cells.texts, numpy.zeros(len(cells.texts), dtype=bool)


Convert = Callable[[_Cells], tuple[Any, Mask]]


def _codes(column: Column) -> Convert:
    known = frozenset(vocabulary(column.vocabulary))

    def convert(cells: _Cells) -> tuple[Any, Mask]:
        places, texts = distinct(cells.values)
        parts = [[code.strip() for code in text.split(";") if code.strip()] for text in texts]
        bad = [not known.issuperset(codes) or (column.kind == "code" and len(codes) != 1) for codes in parts]
        joined = [";".join(codes) if codes and not wrong else None for codes, wrong in zip(parts, bad, strict=True)]
        # the place of a missing text is -1, the last
        return numpy.array([*joined, None], dtype=object)[places], numpy.array([*bad, False])[places]

    return convert


_CONVERT: Mapping[str, tuple[Convert, str]] = {
    "integer": (_integers, "schema.not_integer"),
    "number": (_numbers, "schema.not_number"),
    "boolean": (_booleans, "schema.not_boolean"),
    "date": (_dates, "schema.not_date"),
    "timestamp": (_dates, "schema.not_date"),
    "text": (_texts, "schema.required"),
    "json": (_texts, "schema.required"),
}


def _true(answers: pandas.Series) -> Mask:
    """Where a comparison holds; it does not where nothing was compared."""
    return answers.fillna(value=False).to_numpy(dtype=bool)


def _converted(cells: _Cells, column: Column) -> tuple[pandas.Series, list[tuple[str, Mask]]]:
    """Values in the column's type and the masks of the rows that break a rule, by the rule's code."""
    convert, code = (_codes(column), "schema.not_term") if column.vocabulary else _CONVERT[column.kind]
    found, bad = convert(cells)
    result = pandas.Series(found, index=cells.values.index, dtype=found.dtype)
    masks = [(code, bad)]
    if column.minimum is not None:
        masks.append(("schema.below", _true(result < column.minimum)))
    if column.maximum is not None:
        masks.append(("schema.above", _true(result > column.maximum)))
    if column.required:
        masks.append(("schema.required", ~cells.there))
    if column.is_key:
        masks.append(("schema.duplicate_key", cells.repeated))
    return result, masks


@cache
def _one_of_nothing(kind: str) -> pandas.Series:
    """A cell without a value, in the type of a kind of columns."""
    convert = _CONVERT[kind][0] if kind in _CONVERT else _texts
    found, _bad = convert(_Cells(pandas.Series([None], dtype=object)))
    return pandas.Series(found, dtype=found.dtype)


def nothing(column: Column, index: Sequence[Any]) -> pandas.Series:
    """A column of which nothing is known, in its type."""
    return _one_of_nothing(column.kind).take(numpy.zeros(len(index), dtype="int64")).set_axis(index)


def _problems(
    values: pandas.Series, column: Column, masks: Sequence[tuple[str, Mask]], first_row: int
) -> list[Problem]:
    """A problem for each row that a mask names."""
    known = ", ".join(vocabulary(column.vocabulary)) if column.vocabulary else ""
    limits = {"schema.below": column.minimum, "schema.above": column.maximum}
    found = []
    for code, mask in masks:
        for place in mask.nonzero()[0]:
            value = values.iloc[place]
            parameters = {"column": column.name, "value": value, "known": known, "limit": limits.get(code)}
            found.append(Problem(code, parameters, row=int(place) + first_row, column=column.name, value=value))
    return found


def check(frame: pandas.DataFrame, declared: Table, *, first_row: int = 1) -> Checked:
    """Rows of the frame that fit the declared table, in its types, and the problems of those that do not.

    Columns the frame lacks come back empty where they may be empty; columns the table does not declare are dropped.

    Args:
        frame: rows to check; the geometry column, where the table has one, is taken over as it is.
        declared: table to hold them against.
        first_row: number by which a problem calls the first row.

    Raises:
        InputError: a column that must be filled is absent from the frame.
    """
    wanted = [column for column in declared.columns if column.kind != "geometry"]
    absent = [column for column in wanted if column.required and not column.derived and column.name not in frame]
    if absent:
        raise InputError(
            [
                Problem("schema.missing_column", {"column": c.name, "table": declared.name}, column=c.name)
                for c in absent
            ]
        )
    found: dict[str, pandas.Series] = {}
    problems: list[Problem] = []
    for column in wanted:
        if column.name not in frame and not column.required:
            found[column.name] = nothing(column, frame.index)
            continue
        values = frame[column.name] if column.name in frame else pandas.Series(None, index=frame.index, dtype=object)
        found[column.name], masks = _converted(_Cells(values), column)
        problems += _problems(values, column, masks, first_row)
    result = pandas.DataFrame(found, index=frame.index, copy=False)
    if declared.geometry and declared.geometry.name in frame:
        result = geopandas.GeoDataFrame(result, geometry=frame[declared.geometry.name], crs=getattr(frame, "crs", None))
    if not problems:
        return Checked(result, frame.iloc[:0], ())
    bad = {problem.row - first_row for problem in problems if problem.row is not None}
    keep = numpy.ones(len(frame), dtype=bool)
    keep[list(bad)] = False
    problems = [
        Problem(p.code, {**p.parameters, "table": declared.name}, p.file, p.row, p.column, p.value) for p in problems
    ]
    return Checked(result[keep], frame[~keep], tuple(problems))


def checked(frame: pandas.DataFrame, declared: Table) -> pandas.DataFrame:
    """The frame in declared types.

    Raises:
        InputError: any row breaks a rule; the error carries all problems.
    """
    result = check(frame, declared)
    if result.problems:
        raise InputError(result.problems)
    return result.accepted
