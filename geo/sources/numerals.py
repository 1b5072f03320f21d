"""Numbers as people write them: Devanagari digits, thousands separators, units behind the number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas

__all__ = ["BLANKS", "DIGITS", "Numbers", "number", "numbers"]

DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
"""Devanagari digits to European ones."""

BLANKS = frozenset(
    {"", "-", "--", "—", "–", ".", "n/a", "na", "null", "none", "nan", "nil", "#n/a", "#value!", "#ref!"}
)
"""Texts that stand for a missing value."""

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(
    r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d{1,3}(?:[ '\u00a0\u2009\u202f]\d{3})+)(?:\.\d+)?", re.ASCII
)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_GAPS = re.compile(r"[,' \u00a0\u2009\u202f]")
_UNITS: Mapping[str, re.Pattern[str]] = {
    "m2": re.compile(r"\s*(?:sq\.?\s*m(?:et(?:er|re)s?)?\.?|sqm\.?|m2|m²|m\^2|वर्ग\s*मि(?:टर|\.)?)$", re.IGNORECASE),
    "m": re.compile(r"\s*(?:m(?:et(?:er|re)s?)?\.?(?:\s*a\.?s\.?l\.?)?|masl|मि(?:टर|\.)?)$", re.IGNORECASE),
    "people": re.compile(r"\s*(?:persons?|people|pax|individuals|जना|व्यक्ति)\.?$", re.IGNORECASE),
    "deg": re.compile(r"\s*°$"),
}


@dataclass(frozen=True)
class Numbers:
    """Values of a column, numbers where they could be understood, and how many were written in each unusual way.

    Attributes:
        values: numbers; the text itself where it is none; None where there is nothing.
        ways: count and first example by message code.
    """

    values: pandas.Series
    ways: Mapping[str, tuple[int, str]] = field(default_factory=dict)


def _spelled(text: str, *, decimal_comma: bool) -> tuple[float | None, str]:
    """Number of a text in European digits without its unit, and the code of the way it is written."""
    if _PLAIN.fullmatch(text):
        return float(text), ""
    if decimal_comma and _DECIMAL_COMMA.fullmatch(text):
        ambiguous = bool(_GROUPED.fullmatch(text))
        return (None, "") if ambiguous else (float(text.replace(",", ".")), "import.note_decimal_comma")
    if _GROUPED.fullmatch(text):
        return float(_GAPS.sub("", text)), "import.note_thousands"
    return None, ""


def number(text: str, *, unit: str = "", decimal_comma: bool = False) -> tuple[float | None, tuple[str, ...]]:
    """Number that a text stands for, None where it is none, and the codes of the unusual ways it is written in.

    Args:
        text: the text.
        unit: unit of the column; the same unit behind the number is understood, another is not.
        decimal_comma: whether a comma may stand for the decimal point, as in tables separated by semicolons; a text
            that could be read both ways is no number then.

    >>> number("8,091.53"), number("1313 m", unit="m")
    ((8091.53, ('import.note_thousands',)), (1313.0, ('import.note_unit',)))
    >>> number("१,७७,२२८")
    (177228.0, ('import.note_devanagari', 'import.note_thousands'))
    >>> number("3.2 ha", unit="m2"), number("8,091", decimal_comma=True)
    ((None, ()), (None, ()))
    """
    ways = []
    european = text.strip().translate(DIGITS)
    if european != text.strip():
        ways.append("import.note_devanagari")
    value, way = _spelled(european, decimal_comma=decimal_comma)
    if value is None and unit in _UNITS and (mark := _UNITS[unit].search(european)):
        value, way = _spelled(european[: mark.start()], decimal_comma=decimal_comma)
        ways.append("import.note_unit")
    if value is None:
        return None, ()
    return value, (*ways, way) if way else tuple(ways)


def numbers(values: pandas.Series, *, unit: str = "", decimal_comma: bool = False) -> Numbers:
    """Values of a column with every text that stands for a number turned into it.

    Args:
        values: column of numbers or texts.
        unit: unit of the column.
        decimal_comma: whether a comma may stand for the decimal point.
    """
    if pandas.api.types.is_numeric_dtype(values) and not pandas.api.types.is_bool_dtype(values):
        return Numbers(values)
    found = pandas.to_numeric(values, errors="coerce").astype(object)
    rest = found.isna() & values.notna()
    ways: dict[str, tuple[int, str]] = {}
    meant: dict[object, object] = {}
    for value, count in values[rest].value_counts().items():
        text = str(value)
        if text.strip().casefold() in BLANKS:
            meant[value] = None
            continue
        understood, codes = number(text, unit=unit, decimal_comma=decimal_comma)
        meant[value] = text if understood is None else understood
        for code in codes:
            before, example = ways.get(code, (0, text))
            ways[code] = (before + int(count), example)
    found[rest] = values[rest].map(meant)
    return Numbers(found.where(found.notna(), None), ways)
