"""What a reader takes out of a file: columns, shapes, rows of the file, and all that has to be said about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy
import pyarrow

from geo.errors import InputError, Problem
from geo.sources.limits import Limits, over
from geo.sources.shapes import Fault

__all__ = ["Extract", "Layer", "Rows", "as_arrow", "damaged", "plainest", "unique"]

_LARGEST = 2.0**53
_MOST_WORDS = 200


@dataclass(frozen=True)
class Layer:
    """A layer or sheet of a file: its name, its number of rows where that is cheap to know, its columns."""

    name: str
    rows: int | None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """Rows taken from a layer: attribute columns by name, and the number by which the file's user knows each row."""

    columns: Mapping[str, pyarrow.Array]
    numbers: Sequence[int]


@dataclass(frozen=True)
class Extract:
    """The reading of one layer of one file.

    Attributes:
        format: format as people call it.
        layers: all layers of the file.
        layer: name of the one that was read.
        rows: its attribute rows.
        shapes: array of plain shapes or of their well-known binary, or None where the format has none.
        faults: what is wrong with shapes.
        crs: the file's own words about its reference system; empty where it says nothing.
        encoding: encoding of its texts.
        tags: HXL tag by column where the file has a tag row.
        notes: what a user should know.
        problems: problems of single rows found while reading.
    """

    format: str
    layers: tuple[Layer, ...]
    layer: str
    rows: Rows
    shapes: Any = None
    faults: tuple[Fault, ...] = ()
    crs: str = ""
    encoding: str = "UTF-8"
    tags: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()


def damaged(error: Exception) -> InputError:
    """The refusal of a file that a library calls damaged, in the first of its words."""
    words = str(error).strip().splitlines() or [type(error).__name__]
    return InputError(Problem("import.broken", {"reason": words[0][:_MOST_WORDS]}))


def unique(names: Sequence[str], limits: Limits) -> list[str]:
    """Column names in which none stands twice or is empty.

    >>> unique(["Name", "", "Name"], Limits())
    ['Name', 'column 2', 'Name (2)']

    Raises:
        LimitError: there are more than the limits allow.
    """
    if len(names) > limits.fields:
        raise over("fields", limits, found=len(names))
    found: dict[str, None] = {}
    for place, name in enumerate(names, start=1):
        wanted = name.strip() or f"column {place}"
        candidate, count = wanted, 1
        while candidate in found:
            count += 1
            candidate = f"{wanted} ({count})"
        found[candidate] = None
    return list(found)


def _text(value: Any) -> str | None:
    """A value of a mixed column as text; whole numbers without a fraction, bytes not at all."""
    if value is None or isinstance(value, bytes):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def plainest(numbers: pyarrow.Array) -> pyarrow.Array | None:
    """Floating-point numbers as whole ones where all are; nothing where one may have lost digits."""
    known = (numbers.drop_null() if numbers.null_count else numbers).to_numpy()
    finite = numpy.isfinite(known)
    if (numpy.abs(known[finite]) >= _LARGEST).any():
        return None
    if not finite.all() or (known != numpy.floor(known)).any():
        return numbers
    # without a missing value this needs no compute functions, which take their time to load
    return numbers.cast(pyarrow.int64()) if numbers.null_count else pyarrow.array(known.astype("int64"))


def _numeric(values: Sequence[Any]) -> pyarrow.Array | None:
    """Numbers in the plainest type that holds them all without losing digits; nothing where there is none."""
    try:
        return plainest(pyarrow.array(values, type=pyarrow.float64()))
    except (pyarrow.ArrowInvalid, OverflowError):
        return None


def as_arrow(values: Sequence[Any]) -> pyarrow.Array:
    """Values of one column in the plainest type that holds them all: truth, whole number, number, or text.

    >>> as_arrow([1.0, None, 2.0]).type
    DataType(int64)
    >>> as_arrow([1.5, "two"]).to_pylist()
    ['1.5', 'two']
    """
    types = {*map(type, values)} - {type(None)}
    if types == {bool}:
        return pyarrow.array(values, type=pyarrow.bool_())
    if types and types <= {int, float} and (numbers := _numeric(values)) is not None:
        return numbers
    if types == {str}:
        return pyarrow.array(values, type=pyarrow.large_string())
    return pyarrow.array([_text(value) for value in values], type=pyarrow.large_string())
