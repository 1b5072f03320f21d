"""The table page: the same places as the map, with any columns, for reading, sorting and paper."""

from collections.abc import Mapping
from typing import Any

import pandas
from flask import Blueprint, render_template, request, url_for
from flask_babel import lazy_gettext

from app import snapshot
from app.grounds import SITE, unit_name, without_shapes
from app.language import number, show, term
from app.navigation import Entry, Question
from app.selection import Selection, per_person
from app.views.map import PAGE_ROWS, answer_for
from geo.schema import SPACES, Column

__all__ = ["pages"]

pages = Blueprint("table", __name__)
entry = Entry("table.table", lazy_gettext("Table"), Question.GROUND, place=20)

_DEFAULT = (
    "register_no", "name_en", "district", "local_level", "ward", "usable_area_m2", "total_area_m2",
    "size_class", "people_at_3_5_m2", "people_at_4_5_m2", "people_at_30_m2", "people_at_45_m2", "precision", "findings",
)  # fmt: skip
_NEVER = {"geometry", "version", "local_level_id"}
_ALL = "all"
_SORT_OF = {
    "register_no": "number",
    "name_en": "name",
    "district": "place",
    "usable_area_m2": "usable_area_m2",
    "findings": "findings",
}


def _choosable() -> list[Column]:
    return [column for column in SPACES.columns if column.name not in _NEVER]


def _columns() -> list[Column]:
    """Columns asked for in the order of the schema, the usual ones where none are."""
    asked = set(request.args.getlist("columns")) or set(_DEFAULT)
    return [column for column in _choosable() if column.name in asked]


def _sort_names(people_column: str) -> dict[str, str]:
    """What the address calls the order by a column."""
    return {**_SORT_OF, people_column: "people"}


def _records(rows: pandas.DataFrame, columns: list[Column]) -> list[dict[str, Any]]:
    names = {"id", "kind", "name_en", "name_ne", *(column.name for column in columns)}
    return pandas.DataFrame(rows[sorted(names)]).to_dict("records")


def _cell(column: Column, value: Any, row: Mapping[str, Any]) -> str | None:
    """Text of a cell; None where the value is not known."""
    if column.name == "findings":
        return number(value)
    if column.name in {"district", "local_level", "province"} and isinstance(value, str):
        return unit_name(snapshot(), value)
    if column.name == "register" and row["kind"] == SITE:
        return term("location_kind", SITE)
    if pandas.isna(value) or value == "":
        return None
    return show(column, value)


def _sums(answer: Mapping[str, Any]) -> dict[str, float]:
    """Sums of the areas and of the people at each standard, over all rows asked for."""
    summed = ["usable_area_m2", "total_area_m2", "boundary_area_m2", *per_person().values()]
    rows = without_shapes(snapshot(), answer["asked"].round).loc[answer["rows"].index, summed]
    return {name: float(rows[name].sum()) for name in summed}


def _address(asked: Selection, kept: Mapping[str, list[str]], changed: dict[str, Any]) -> str:
    """Address of this table with something of it changed."""
    more = {"rows": changed.pop("rows")} if "rows" in changed else {}
    query: dict[str, Any] = {**asked.query(**changed), **kept, **more}
    return url_for("table.table", **query)


@pages.get("/table")
def table() -> str:
    """Table of the places that an address asks for."""
    everything = request.args.get("rows") == _ALL
    answer = answer_for(snapshot(), page_rows=PAGE_ROWS if not everything else 10**9)
    columns = _columns()
    first = (answer["page"] - 1) * PAGE_ROWS
    numbers = answer["rows"].index if everything else answer["rows"].index[first : first + PAGE_ROWS]
    rows = without_shapes(snapshot(), answer["asked"].round).loc[numbers]
    chosen = [column.name for column in columns]
    kept = {"columns": chosen} if chosen != [c.name for c in _choosable() if c.name in _DEFAULT] else {}
    return render_template(
        "table.html",
        **answer,
        columns=columns,
        choosable=_choosable(),
        chosen=set(chosen),
        records=_records(rows, columns),
        sort_names=_sort_names(answer["asked"].people_column),
        kept=kept,
        address=lambda **changed: _address(answer["asked"], kept, changed),
        everything=everything,
        site=SITE,
        show_cell=_cell,
        sums=_sums(answer),
    )
