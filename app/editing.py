"""The edit form: declared columns become fields, and what a person changed becomes edits of the register.

The form carries the text of every field as the editor first saw it (``base``). Only fields whose text differs from it
become edits, so two people who change different fields of one place never take back each other's work.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas
import shapely
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.language import language
from geo.errors import ChaurError, Problem
from geo.messages import sentence
from geo.register.entry import NEW, REMOVED_BY
from geo.schema import Column, Table, table, vocabulary
from geo.schema.check import check
from geo.sources.typed_geometry import geometry_from_text

__all__ = [
    "EDITABLE",
    "Field",
    "Form",
    "changed_figures",
    "fields_of",
    "filled",
    "new_row_fields",
    "optional",
    "text_of",
    "typed_rows",
]

EDITABLE: Mapping[str, tuple[str, ...]] = {
    "location": ("name_en", "name_ne", "precision", "geometry", "sensitivity", "note"),
    "location_name": ("name", "lang", "kind"),
    "open_space": (
        "endorsement", "owner_class", "owner_name", "custodian", "access", "suggested_uses", "current_uses",
        "water_and_toilets", "internet", "boundary_wall", "electricity", "trees", "helipad", "issues",
        "near_health", "near_market", "near_security", "near_education",
    ),
    "space_survey": (
        "round_id", "total_area_m2", "usable_area_m2", "capacity_people", "total_area_ropani", "ward_printed",
        "elevation_m", "correction",
    ),
    "checklist_answer": ("answer",),
    "survey_round": ("id", "label_en", "label_ne", "dated", "organisation"),
    "site": ("site_type", "site_status", "managed_by", "open_space_id"),
    "site_count": ("counted_on", "people", "households"),
    "site_assessment": ("assessed_on", "problems", "labour", "improved", "note"),
    "service_point": ("service", "operator"),
    "gazette_notice": (
        "level", "status", "title_ne", "title_en", "authority", "khanda", "sankhya", "bhag", "supplementary_no",
        "date_bs", "date_ad", "date_note", "legal_basis", "amends", "document_no", "text_ne", "text_en", "note",
    ),
    "notice_space": ("serial_no", "remarks"),
    "space_side": ("text_ne", "text_en"),
    "space_boundary": (
        "role", "dated", "date_bs", "method", "accuracy_m", "surveyor", "area_printed", "geometry", "note",
    ),
    "parcel": (
        "district", "local_level", "ward", "former_unit", "former_ward", "locality", "sheet_no", "plot_no",
        "land_class", "owner_class", "owner_name", "area_printed", "area_m2", "certificate_no", "geometry", "note",
    ),
    "parcel_space": ("parcel_id", "part", "part_area_printed"),
    "permitted_use": (
        "use", "title", "permitted_by", "permit_no", "starts_on", "ends_on", "area_m2", "note",
    ),
}  # fmt: skip
"""Columns a person may change, by table."""

_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_LONGEST = {"name_en": 200, "name_ne": 200, "name": 200, "geometry": 2_000_000}
_LONGEST_TEXT = 10_000
_NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]*")
_ROUND_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,39}")
_WHY = table("change")["reason"]


@dataclass
class Field:
    """One field of the form: the declared column, what the editor first saw, what stands in it now, what is wrong."""

    table: str
    key: str
    column: Column
    base: str
    value: str
    problems: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name in the form."""
        return f"{self.table}:{self.key}:{self.column.name}"

    @property
    def changed(self) -> bool:
        """Whether the editor changed it."""
        return self.value != self.base

    @property
    def chosen(self) -> set[str]:
        """Codes that are ticked."""
        return set(self.value.split(";")) - {""}


@dataclass
class Form:
    """The fields by name, and what belongs to the whole form."""

    fields: dict[str, Field]
    version: int
    reason: str = ""
    evidence: str = ""
    problems: dict[str, list[str]] = field(default_factory=dict)

    def of(self, name: str, key: str | None = None) -> list[Field]:
        """Fields of a table, or of one of its rows."""
        return [f for f in self.fields.values() if f.table == name and (key is None or f.key == key)]

    def keys(self, name: str) -> list[str]:
        """Row keys of a table in the order of the form."""
        return list(dict.fromkeys(f.key for f in self.of(name)))

    @property
    def base_json(self) -> str:
        """What the editor first saw, to travel with the form."""
        return json.dumps({name: f.base for name, f in self.fields.items()}, ensure_ascii=False)

    @property
    def changed(self) -> list[Field]:
        """Fields the editor changed."""
        return [f for f in self.fields.values() if f.changed]

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong with the form."""
        return not self.problems and not any(f.problems for f in self.fields.values())


def _in_order(column: Column, codes: Iterable[str]) -> str:
    """Codes in the order of their vocabulary, so that the same choice is always the same text."""
    chosen = set(codes) - {""}
    known = [code for code in vocabulary(column.vocabulary) if code in chosen]
    return ";".join(known + sorted(chosen.difference(known)))


def text_of(column: Column, value: Any) -> str:
    """Text of a value as the form shows it: plain digits, geometry as WKT, codes in the order of the boxes."""
    if column.kind == "geometry":
        return "" if value is None else str(shapely.to_wkt(value, rounding_precision=7, trim=True))
    if value is None or pandas.isna(value):
        return ""
    written: Mapping[str, Callable[[Any], str]] = {
        "integer": lambda found: f"{float(found):.15g}",
        "number": lambda found: f"{float(found):.15g}",
        "codes": lambda found: _in_order(column, str(found).split(";")),
        "boolean": lambda found: str(bool(found)).lower(),
        "date": lambda found: f"{pandas.Timestamp(found):%Y-%m-%d}",
    }
    return written.get(column.kind, str)(value).replace("\r\n", "\n").strip()


def _clean(column: Column, text: str) -> str:
    """What a person typed, without control characters; numbers in plain digits."""
    kept = "".join(c for c in text if c in "\n\t" or (unicodedata.category(c) != "Cc" and c not in _OVERRIDES)).strip()
    if column.kind == "date":
        return kept.translate(_DIGITS)
    if column.kind in {"integer", "number"}:
        plain = kept.translate(_DIGITS).replace(",", "").replace(" ", "").replace("\u2212", "-")
        return plain if _NUMBER.fullmatch(plain) else kept
    return kept


def _row_fields(name: str, key: str, row: Mapping[str, Any], *, columns: Iterable[str]) -> Iterator[Field]:
    for column_name in columns:
        column = table(name)[column_name]
        text = text_of(column, row.get(column_name))
        yield Field(name, key, column, text, text)


def fields_of(
    rows: Mapping[str, pandas.DataFrame], *, only: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, Field]:
    """Fields for rows of the editable tables, by name in the form.

    Args:
        rows: rows by table.
        only: columns of a table, where not all that a person may change are wanted.
    """
    found: dict[str, Field] = {}
    for name, frame in rows.items():
        wanted = (only or {}).get(name, EDITABLE[name])
        shown = [column for column in wanted if (name, column) != ("space_survey", "round_id")]
        for row in frame.to_dict("records"):
            fields = _row_fields(name, str(row[table(name).key.name]), row, columns=shown)
            found.update({f.name: f for f in fields})
    return found


def new_row_fields(name: str, row: Mapping[str, Any]) -> dict[str, Field]:
    """Fields for a row that does not exist yet, with what it begins with."""
    return {f.name: f for f in _row_fields(name, NEW, row, columns=EDITABLE[name])}


def optional(fields: Mapping[str, Field], name: str) -> dict[str, Field]:
    """The fields, those of a column no longer needed: what is left empty is worked out from what else was typed."""
    return {
        key: replace(f, column=replace(f.column, required=False)) if f.column.name == name else f
        for key, f in fields.items()
    }


def _submitted(form: MultiDict[str, str], f: Field) -> str:
    """Text of a field as it was sent; what the editor first saw where it was not sent."""
    if f.column.kind == "codes" and f"{f.name}:shown" in form:
        return _in_order(f.column, form.getlist(f.name))
    return _clean(f.column, form[f.name]) if f.name in form else f.base


def _base(form: MultiDict[str, str]) -> dict[str, str]:
    """What the editor first saw, by field; nothing where the form does not say."""
    try:
        found = json.loads(form.get("base", "{}"))
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}


def _take_new_round(form: Form) -> None:
    """Let values for a new round name the round that is entered beside them."""
    survey = form.fields.get(f"space_survey:{NEW}:round_id")
    entered = form.fields.get(f"survey_round:{NEW}:id")
    if survey and entered and entered.value:
        survey.value = entered.value


def filled(empty: Form, form: MultiDict[str, str]) -> Form:
    """The form as it was sent: what the editor first saw, what stands in it now, why and on what evidence."""
    base = _base(form)
    for f in empty.fields.values():
        f.base = base.get(f.name, f.base)
        f.value = _submitted(form, f)
    _take_new_round(empty)
    gone = [name for name in base if name not in empty.fields]
    if gone:
        empty.problems["form"] = [gettext("Someone removed a row of this form meanwhile; the rest is kept.")]
        lost = [form[name] for name in gone if form.get(name, base[name]) not in {"", base[name]}]
        if lost:
            empty.problems["form"].append(gettext("You had typed there: %(texts)s", texts=" · ".join(lost)))
    version = form.get("version", "")
    empty.version = int(version) if version.isascii() and version.isdigit() else empty.version
    empty.reason, empty.evidence = (_clean(_WHY, form.get(name, "")) for name in ("reason", "evidence"))
    return empty


def changed_figures(form: Form) -> bool:
    """Whether a number or a boundary was changed: such a change must say its evidence."""
    return any(f.column.kind in {"number", "integer", "geometry"} for f in form.changed)


def _said(problem: Problem, column: Column) -> str:
    """Sentence of a problem with the column's label in it."""
    parameters = {**problem.parameters, "column": column.label(language())}
    return sentence(problem.code, language(), **parameters)


def _length_problem(f: Field) -> str | None:
    limit = _LONGEST.get(f.column.name, _LONGEST_TEXT)
    if len(f.value) <= limit:
        return None
    return gettext("At most %(limit)s characters fit here; the text has %(count)s.", limit=limit, count=len(f.value))


def _typed(row: Sequence[Field]) -> dict[str, Any]:
    """Values of the fields of one row in declared types; what is wrong is written to the fields."""
    values: dict[str, Any] = {}
    plain = [f for f in row if f.column.kind != "geometry"]
    frame = pandas.DataFrame([{f.column.name: f.value or None for f in plain}], dtype=object)
    result = check(frame, Table(row[0].table, tuple(f.column for f in plain))) if plain else None
    by_column = {f.column.name: f for f in plain}
    for problem in result.problems if result else ():
        f = by_column[problem.column]
        f.problems.append(_said(problem, f.column))
    if result is not None and not result.accepted.empty:
        found = result.accepted.astype(object).iloc[0]
        values = {name: None if pandas.isna(found[name]) else found[name] for name in by_column}
    for f in (f for f in row if f.column.kind == "geometry"):
        try:
            values[f.column.name] = geometry_from_text(f.value)
        except ChaurError as error:
            f.problems += [problem.text(language()) for problem in error.problems]
    return values


def _removed(row: Sequence[Field]) -> dict[str, Any] | None:
    """The emptied value that takes a row out of the register; None where the row stays."""
    emptied = [f for f in row if f.key != NEW and f.column.name == REMOVED_BY.get(f.table) and not f.value]
    return {emptied[0].column.name: None} if emptied else None


def _check_new_round(form: Form) -> None:
    """A new round needs a short plain identifier, and the day that says which rounds it follows."""
    named, dated = (form.fields[f"survey_round:{NEW}:{column}"] for column in ("id", "dated"))
    if named.value and not _ROUND_ID.fullmatch(named.value):
        named.problems.append(gettext("Use small letters, digits and hyphens, for example 2026-11."))
    if not dated.value:
        dated.problems.append(gettext("Give the day of the survey: it says which rounds come before."))


def typed_rows(form: Form, *, always: Collection[str] = ()) -> dict[tuple[str, str], dict[str, Any]]:
    """Changed values in declared types by table and key; what is wrong is written to the form.

    A row that does not exist yet comes whole as soon as one of its fields is filled.

    Args:
        form: the form as it was sent.
        always: tables whose new row is wanted even where nothing was filled.
    """
    rows: dict[tuple[str, str], list[Field]] = {}
    started = {*always, *(f.table for f in form.changed if f.key == NEW)}
    for f in form.fields.values():
        if f.changed or (f.key == NEW and f.table in started):
            rows.setdefault((f.table, f.key), []).append(f)
    for f in form.changed:
        problem = _length_problem(f)
        if problem:
            f.problems.append(problem)
    found = {place: _removed(row) or _typed(row) for place, row in rows.items()}
    if ("survey_round", NEW) in rows:
        _check_new_round(form)
    if rows and not form.reason:
        form.problems["reason"] = [gettext("Say why: the history keeps it.")]
    if changed_figures(form) and not form.evidence:
        form.problems["evidence"] = [gettext("A figure or a boundary was changed: say on what evidence.")]
    return found
