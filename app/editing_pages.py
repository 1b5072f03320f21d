"""The page of the edit form: its sections, the boundary's preview, the file a boundary may come from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy
import shapely
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from shapely.geometry.base import BaseGeometry
from werkzeug.datastructures import FileStorage

from app.editing import Field, Form
from app.language import language
from app.sheet import outline
from app.snapshot import Snapshot
from app.uploads import keep
from app.views.person import person
from geo.crs import area_m2
from geo.errors import ChaurError
from geo.register.entry import NEW
from geo.sources.boundary import read_boundary
from geo.sources.typed_geometry import geometry_from_text

if TYPE_CHECKING:
    from geo.outputs.sketch import Sketch

__all__ = ["Section", "boundary_preview", "form_page", "take_file"]

_LARGEST_FILE_BYTES = 2_000_000
_TEXT_FILES = (".geojson", ".json", ".wkt", ".txt")
_OWNER = ("endorsement", "owner_class", "owner_name", "custodian", "access")
_USES = ("suggested_uses", "current_uses", "issues")
_AMENITIES = ("water_and_toilets", "internet", "boundary_wall", "electricity", "trees", "helipad")
_NEAR = ("near_health", "near_market", "near_security", "near_education")
_SITE = ("site_type", "site_status", "managed_by", "open_space_id")
_SERVICE = ("service", "operator")
_PLACE = ("name_en", "name_ne", "precision", "sensitivity", "note")


@dataclass(frozen=True)
class Section:
    """A part of the form under one heading."""

    name: str
    title: str
    fields: tuple[Field, ...]


def _sections(form: Form) -> list[Section]:
    parts = {
        "place": (gettext("Names and position"), "location", _PLACE),
        "owner": (gettext("Standing and owner"), "open_space", _OWNER),
        "uses": (gettext("Uses and issues"), "open_space", _USES),
        "amenities": (gettext("On the ground"), "open_space", _AMENITIES),
        "near": (gettext("Near by"), "open_space", _NEAR),
        "site": (gettext("The site"), "site", _SITE),
        "service": (gettext("Service"), "service_point", _SERVICE),
    }
    found = []
    for name, (title, table_name, columns) in parts.items():
        by_column = {f.column.name: f for f in form.of(table_name)}
        found.append(Section(name, title, tuple(by_column[column] for column in columns if column in by_column)))
    return [section for section in found if section.fields]


def take_file(form: Form) -> None:
    """Put the text of a sent boundary file into the boundary's field."""
    sent = request.files.get("geometry_file")
    fields = [f for f in form.fields.values() if f.column.kind == "geometry"]
    if sent is None or not sent.filename or not fields:
        return
    if not sent.filename.lower().endswith(_TEXT_FILES):
        _take_map_file(sent, fields[0])
        return
    content = sent.stream.read(_LARGEST_FILE_BYTES + 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        fields[0].problems.append(gettext("The file is not text: send WKT or GeoJSON in UTF-8, or use Import."))
        return
    fields[0].value = text.strip()


def _take_map_file(sent: FileStorage, f: Field) -> None:
    """Put the boundary of a map file, such as a zipped shapefile of the survey office, into the field."""
    kept = keep(sent)
    try:
        shape = read_boundary(kept.path, crs=request.form.get("geometry_crs", ""))
        f.value = str(shapely.to_wkt(shape, rounding_precision=9, trim=True))
    except ChaurError as error:
        f.problems += [problem.text(language()) for problem in kept.refusal(error).problems]
    finally:
        kept.forget()


def _shape(text: str) -> BaseGeometry | None:
    """Geometry of a text; None where it cannot be read (the field says why)."""
    try:
        return geometry_from_text(text)
    except ChaurError:
        return None


def boundary_preview(form: Form) -> dict[str, Any] | None:
    """The boundary's field, its picture before and now, and both areas [m2]; None where the form has no boundary."""
    f = next((f for f in form.fields.values() if f.column.kind == "geometry"), None)
    if f is None:
        return None
    before, after = _shape(f.base), _shape(f.value) if f.changed else None
    areas_only = [
        shape if shape is not None and shapely.get_dimensions(shape) > 1 else None for shape in (before, after)
    ]
    picture: Sketch | None = outline(areas_only[0], proposed=areas_only[1])
    areas = area_m2(numpy.array([None, before, after], dtype=object)[1:])
    return {"field": f, "sketch": picture, "before_m2": areas[0], "after_m2": areas[1]}


def form_page(form: Form, *, held: Snapshot, template: str, status: int = 200, **more: Any) -> ResponseReturnValue:
    """The form as it stands, with what is wrong beside the fields."""
    rounds = held.table("survey_round")
    page = render_template(
        template,
        form=form,
        sections=_sections(form),
        boundary=boundary_preview(form),
        rounds=rounds.to_dict("records"),
        known_person=person(),
        NEW=NEW,
        **more,
    )
    return page, status
