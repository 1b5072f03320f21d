"""Which column of a file is which of ours: by our own names, by a survey form's names, by synonyms, by likeness."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas
from rapidfuzz import fuzz, process

from geo.errors import InputError, Problem
from geo.schema import SPACES, Column
from geo.sources.numerals import BLANKS, number
from geo.sources.terms import plain_words

__all__ = ["EASTING", "NORTHING", "POSITION_FIELDS", "TEXT_POSITION", "Match", "fields_of", "propose", "verified"]

EASTING, NORTHING, TEXT_POSITION = "easting_m", "northing_m", "coordinates"
POSITION_FIELDS = (EASTING, NORTHING, TEXT_POSITION)
"""Fields a file may give a position by, beside ours."""

_JOINED_FIELDS = frozenset({"note", "other_names", "near_health", "near_market", "near_security", "near_education"})
_CONFIDENCE = {"name": 1.0, "label": 1.0, "dbf": 1.0, "hxl": 1.0, "template": 0.95, "synonym": 0.9}
_OWN_SHAPES = ("geometry_wkt", "geometry", "geom")
_KML_KEYS = frozenset({"name", "description"})
"""Columns that every placemark has beside ours."""
_SHAPE_TAG = "#geo+wkt"
_OWN = frozenset({"name", "label", "dbf", "hxl"})
_SHARED_CONFIDENCE = 0.9
_LEAST_LIKENESS = 88.0
_LIKENESS_CONFIDENCE = 0.007
_SHORTEST_LIKE = 5
_FOREIGN_UNITS = re.compile(
    r"ropani|रोपनी|bigha|बिघा|katth?a|कट्ठा|\bha\b|hectare|हेक्टर|acre|sq\.?\s*(?:ft|feet|km)|\bkm2?\b|feet|\bft\b",
    re.IGNORECASE,
)
_SURFACE_FIELDS = frozenset({"total_area_m2", "usable_area_m2", "elevation_m"})
_POINT = re.compile(r"(?<=\d)[._](?=\d)")
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_NUMERIC_SHARE = 0.5
_SAMPLE_ROWS = 200


@dataclass(frozen=True)
class Match:
    """A column of the file and the fields it was taken for; no fields where it is known to be of no use here.

    Attributes:
        source: column of the file.
        fields: our columns, or fields a position may come by.
        confidence: from 0 to 1.
        reason: ``name label dbf hxl template synonym similar``, or ``unused`` or ``unknown`` without fields.
    """

    source: str
    fields: tuple[str, ...]
    confidence: float
    reason: str


def _key(header: str) -> str:
    """Header without case, marks and blanks; a point between digits is kept as a letter.

    >>> _key("Usable_Open Space-Area"), _key("People at 4.5 m2")
    ('usableopenspacearea', 'peopleat4p5m2')
    """
    return plain_words(_POINT.sub("p", header)).replace(" ", "")


def _own_keys(column: Column) -> dict[str, tuple[str, str]]:
    labels = (column.label_en, column.label("en"), column.label_ne, column.label("ne"))
    found = {_key(label): (column.name, "label") for label in labels if label}
    return {**found, _key(column.dbf): (column.name, "dbf"), _key(column.name): (column.name, "name")}


@cache
def _own() -> Mapping[str, tuple[str, str]]:
    """Field and reason by header key as our own exports write them; names over dBASE names over labels."""
    found: dict[str, tuple[str, str]] = {}
    for reason in ("label", "dbf", "name"):
        for column in SPACES.columns:
            found.update({key: value for key, value in _own_keys(column).items() if value[1] == reason})
    return {**found, **{_key(name): ("geometry", "name") for name in _OWN_SHAPES}}


@cache
def _dictionary() -> Mapping[str, tuple[str, str]]:
    """Field and reason by header key: synonyms and the headers of survey forms, under them what our exports write."""
    with Path(__file__).with_name("synonyms.csv").open(encoding="utf-8", newline="") as lines:
        found = {_key(row["header"]): (row["field"], row["reason"]) for row in csv.DictReader(lines)}
    return {**_own(), **found}


@cache
def _tags() -> Mapping[str, str]:
    own = {column.hxl.replace(" ", "").lower(): column.name for column in SPACES.columns if column.hxl}
    return {**own, _SHAPE_TAG: "geometry"}


def _by_tag(tag: str) -> str:
    return _tags().get(tag.replace(" ", "").lower(), "")


def _fitting_unit(header: str, field: str) -> bool:
    return field not in _SURFACE_FIELDS or not _FOREIGN_UNITS.search(header)


def _by_likeness(header: str, key: str) -> Match:
    """The field whose known header is most like this one, where it is like enough."""
    if len(key) < _SHORTEST_LIKE:
        return Match(header, (), 0.0, "unknown")
    long_keys = [known for known in _dictionary() if len(known) >= _SHORTEST_LIKE]
    best = process.extractOne(key, long_keys, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
    if best is None:
        return Match(header, (), 0.0, "unknown")
    field, _reason = _dictionary()[best[0]]
    if not field or not _fitting_unit(header, field):
        return Match(header, (), 0.0, "unknown")
    return Match(header, (field,), round(best[1] * _LIKENESS_CONFIDENCE, 2), "similar")


def _matched(header: str, tag: str, *, own: bool) -> Match:
    """Field of one column by its tag, its header, or likeness."""
    if tagged := _by_tag(tag):
        return Match(header, (tagged,), _CONFIDENCE["hxl"], "hxl")
    known = _own() if own else _dictionary()
    for key in dict.fromkeys((_key(header), _key(_BRACKETS.sub("", header)))):
        if key in known:
            field, reason = known[key]
            if not field:
                return Match(header, (), 1.0, "unused")
            if _fitting_unit(header, field):
                return Match(header, (field,), _CONFIDENCE[reason], reason)
    return Match(header, (), 0.0, "unknown") if own else _by_likeness(header, _key(header))


def _is_own(headers: Sequence[str]) -> bool:
    """Whether the columns are those of one of our exports: all of them ours, identifier and name among them."""
    unread = {key for key, (field, _reason) in _dictionary().items() if not field} | _KML_KEYS
    fields = [_own().get(key, ("", ""))[0] for key in map(_key, headers) if key not in unread]
    return {"id", "name_en"} <= set(fields) and all(fields)


def _is_numeric(values: pandas.Series, unit: str) -> bool:
    """Whether at least half of the sample can be read as numbers, coordinates included."""
    texts = [str(value) for value in values.dropna().head(_SAMPLE_ROWS) if str(value).strip().casefold() not in BLANKS]
    read = sum(any(character.isdigit() for character in text) for text in texts if unit == "deg") or sum(
        number(text, unit=unit, decimal_comma=True)[0] is not None or number(text, unit=unit)[0] is not None
        for text in texts
    )
    return not texts or read >= _NUMERIC_SHARE * len(texts)


def _plausible(match: Match, sample: pandas.DataFrame) -> Match:
    """The match, unless it takes a column of words for numbers."""
    field = match.fields[0] if match.fields else ""
    if match.reason in _OWN or match.source not in sample or field not in SPACES:
        return match
    column = SPACES[field]
    if column.kind in {"number", "integer"} and not _is_numeric(sample[match.source], column.unit):
        return Match(match.source, (), 0.0, "unknown")
    return match


def _shares(field: str) -> bool:
    """Whether several columns of a file may be taken for the field together."""
    return field in _JOINED_FIELDS or (field in SPACES and SPACES[field].vocabulary == "amenity_state")


def _settled(matches: Sequence[Match]) -> list[Match]:
    """The matches with each field given to the surest column; the others are left without."""
    best: dict[str, Match] = {}
    for match in matches:
        for field in match.fields:
            if field not in best or match.confidence > best[field].confidence:
                best[field] = match
    return [
        match
        if all(
            best[field] is match or (_shares(field) and match.confidence >= _SHARED_CONFIDENCE)
            for field in match.fields
        )
        else Match(match.source, (), 0.0, "unknown")
        for match in matches
    ]


def _with_owner_class(matches: Sequence[Match]) -> list[Match]:
    """A survey form's owner column read for the class too, where no other column gives it."""
    taken = {field for match in matches for field in match.fields}
    if "owner_class" in taken:
        return list(matches)
    return [
        Match(match.source, ("owner_name", "owner_class"), match.confidence, match.reason)
        if match.fields == ("owner_name",) and match.reason in {"template", "synonym"}
        else match
        for match in matches
    ]


def propose(
    columns: Sequence[str], sample: pandas.DataFrame, *, tags: Mapping[str, str] | None = None
) -> tuple[Match, ...]:
    """A match for each column of a file, in the file's order.

    Args:
        columns: column names of the file.
        sample: some of its rows, to tell words from numbers.
        tags: HXL tag by column.

    >>> [match.fields for match in propose(["Name", "Longitude", "Capacity", "Perimeter"], pandas.DataFrame())]
    [('name_en',), ('lon_deg',), ('capacity_people',), ()]
    """
    own = _is_own(columns)
    found = [_matched(name, (tags or {}).get(name, ""), own=own) for name in columns]
    return tuple(_with_owner_class(_settled([_plausible(match, sample) for match in found])))


def fields_of(matches: Sequence[Match], *, least: float = 0.6) -> dict[str, tuple[str, ...]]:
    """Fields by column of the file, as ``read`` takes them, of all matches that are sure enough."""
    return {match.source: match.fields for match in matches if match.fields and match.confidence >= least}


def verified(mapping: Mapping[str, str | Sequence[str]], columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """A user's mapping in full form.

    Raises:
        InputError: it names a column the file lacks, a field that does not exist, or a field twice that takes one.
    """
    full = {
        source: (wanted,) if isinstance(wanted, str) else tuple(wanted) for source, wanted in mapping.items() if wanted
    }
    known = {*SPACES.names, *POSITION_FIELDS}
    problems = [
        Problem("import.no_column", {"column": source, "known": ", ".join(columns)[:500]}, column=source)
        for source in full
        if source not in columns
    ]
    taken: dict[str, str] = {}
    for source, fields in full.items():
        for field in fields:
            if field not in known:
                problems.append(
                    Problem("import.no_field", {"field": field, "known": ", ".join(sorted(known))}, column=source)
                )
            elif field in taken and not _shares(field):
                problems.append(
                    Problem("import.field_twice", {"field": field, "first": taken[field], "second": source})
                )
            taken[field] = source
    if problems:
        raise InputError(problems)
    return full
