"""Hold a frame against its declared table: the rows that pass, and every problem of the rows that do not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import geopandas
import numpy
import pandas

from geo.errors import InputError, Problem
from geo.schema import Column, Table, vocabulary

__all__ = ["Checked", "check", "checked"]


@dataclass(frozen=True)
class Checked:
    """What became of a frame: accepted rows in declared types, and the problems of the rejected ones."""

    accepted: pandas.DataFrame
    rejected: pandas.DataFrame
    problems: tuple[Problem, ...]


def _blank(values: pandas.Series) -> pandas.Series:
    """Where a value is missing: null, or text of nothing but blanks."""
    return values.isna() | (values.astype("string").str.strip() == "").fillna(value=False)


def _repeated(values: pandas.Series) -> pandas.Series:
    """Where a filled-in value stands in another row, too; none of these rows can be told to be the right one."""
    return values.astype("string").str.strip().duplicated(keep=False) & ~_blank(values)


def _numbers(values: pandas.Series) -> tuple[pandas.Series, pandas.Series]:
    numbers = pandas.to_numeric(values, errors="coerce").astype("float64")
    finite = numbers.abs() < float("inf")
    return numbers.where(finite), ~finite


def _integers(values: pandas.Series) -> tuple[pandas.Series, pandas.Series]:
    numbers, bad = _numbers(values)
    bad |= (numbers % 1 != 0) | (numbers.abs() >= 2**53)
    return numbers.where(~bad).astype("Int64"), bad


def _booleans(values: pandas.Series) -> tuple[pandas.Series, pandas.Series]:
    known = {"true": True, "1": True, "1.0": True, "yes": True, "false": False, "0": False, "0.0": False, "no": False}
    found = values.astype("string").str.strip().str.lower().map(known).astype("boolean")
    return found, found.isna()


def _dates(values: pandas.Series) -> tuple[pandas.Series, pandas.Series]:
    """Moments as ISO 8601 writes them; words such as "today" are none."""
    begins_with_year = values.astype("string").str.match(r"\s*\d{4}").astype(bool)
    values = values.where(begins_with_year, None)
    found = pandas.to_datetime(values, errors="coerce", format="ISO8601", utc=True).dt.tz_localize(None)
    return found.astype("datetime64[s]"), found.isna()


def _texts(values: pandas.Series) -> tuple[pandas.Series, pandas.Series]:
    return values.astype("string").str.strip().astype(object), pandas.Series(data=False, index=values.index)


def _codes(column: Column) -> Callable[[pandas.Series], tuple[pandas.Series, pandas.Series]]:
    known = frozenset(vocabulary(column.vocabulary))

    def convert(values: pandas.Series) -> tuple[pandas.Series, pandas.Series]:
        places, texts = pandas.factorize(values.astype("string"))
        parts = [[code.strip() for code in text.split(";") if code.strip()] for text in texts]
        bad = [not known.issuperset(codes) or (column.kind == "code" and len(codes) != 1) for codes in parts]
        joined = numpy.array([";".join(codes) or None for codes in parts], dtype=object)
        found = pandas.Series(joined[places], index=values.index, dtype=object)
        return found, pandas.Series(numpy.array(bad, dtype=bool)[places], index=values.index)

    return convert


_CONVERT = {
    "integer": (_integers, "schema.not_integer"),
    "number": (_numbers, "schema.not_number"),
    "boolean": (_booleans, "schema.not_boolean"),
    "date": (_dates, "schema.not_date"),
    "timestamp": (_dates, "schema.not_date"),
    "text": (_texts, "schema.required"),
    "json": (_texts, "schema.required"),
}


def _converted(values: pandas.Series, column: Column) -> tuple[pandas.Series, list[tuple[str, pandas.Series]]]:
    """Values in the column's type and the masks of the rows that break a rule, by the rule's code."""
    blank = _blank(values)
    if column.vocabulary:
        convert, code = _codes(column), "schema.not_term"
    else:
        convert, code = _CONVERT[column.kind]
    filled, bad = convert(values[~blank])
    result = filled.where(~bad).reindex(values.index)
    if result.dtype == object:
        result = result.where(result.notna(), None)
    masks = [(code, bad.reindex(values.index, fill_value=False))]
    if column.minimum is not None:
        masks.append(("schema.below", (result < column.minimum).fillna(value=False)))
    if column.maximum is not None:
        masks.append(("schema.above", (result > column.maximum).fillna(value=False)))
    if column.required:
        masks.append(("schema.required", blank))
    return result, masks


def _problems(
    values: pandas.Series, column: Column, masks: Sequence[tuple[str, pandas.Series]], first_row: int
) -> list[Problem]:
    """A problem for each row that a mask names."""
    known = ", ".join(vocabulary(column.vocabulary)) if column.vocabulary else ""
    limits = {"schema.below": column.minimum, "schema.above": column.maximum}
    found = []
    for code, mask in masks:
        for place in mask.to_numpy().nonzero()[0]:
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
        values = frame[column.name] if column.name in frame else pandas.Series(None, index=frame.index, dtype=object)
        found[column.name], masks = _converted(values, column)
        problems += _problems(values, column, masks, first_row)
        if column.is_key:
            twice = [("schema.duplicate_key", _repeated(values))]
            problems += _problems(values, column, twice, first_row)
    result = pandas.DataFrame(found, index=frame.index)
    if declared.geometry and declared.geometry.name in frame:
        result = geopandas.GeoDataFrame(result, geometry=frame[declared.geometry.name], crs=getattr(frame, "crs", None))
    bad = sorted({problem.row - first_row for problem in problems if problem.row is not None})
    keep = pandas.Series(data=True, index=range(len(frame)))
    keep.iloc[bad] = False
    problems = [
        Problem(p.code, {**p.parameters, "table": declared.name}, p.file, p.row, p.column, p.value) for p in problems
    ]
    return Checked(result[keep.to_numpy()], frame[~keep.to_numpy()], tuple(problems))


def checked(frame: pandas.DataFrame, declared: Table) -> pandas.DataFrame:
    """The frame in declared types.

    Raises:
        InputError: any row breaks a rule; the error carries all problems.
    """
    result = check(frame, declared)
    if result.problems:
        raise InputError(result.problems)
    return result.accepted
