"""The title block of a sheet, in both languages: what it shows, on what it rests, how exact it is, who may have it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy
import pandas
import pyproj
import shapely

from geo.bsdate import devanagari_digits, from_ad, in_almanac
from geo.crs import area_m2
from geo.messages import Language, sentence
from geo.outputs.graphemes import is_boundary
from geo.outputs.qr import qr_svg
from geo.outputs.sheetmap.frame import Frame
from geo.outputs.sheetmap.points import grid_area_m2
from geo.outputs.sheetmap.surroundings import Neighbour
from geo.schema import vocabulary

__all__ = ["Imprint", "both", "day_text", "title_block"]

_GEODESIC = pyproj.Geod(ellps="WGS84")
_LEGEND = ("spaces", "wards", "services", "ways", "buildings", "water", "parcels")
_HEAD_LETTERS = 45
_UNKNOWN_GROUND = ("ways", "buildings")


@dataclass(frozen=True)
class Imprint:
    """What a sheet says of itself.

    Attributes:
        made_on: day of its making.
        register_version: version of the register it was made from.
        document_no: number of the document.
        address: address of the register's pages; empty where it has none that others can reach.
        sources: titles of sources by identifier.
        published: whether the boundary stands so in the gazette.
        sides: what bounds the space on each side, by side and language; empty where nobody recorded it.
        accuracy_m: accuracy of the line where it is known [m].
        area_printed: area as the notice or survey prints it.
        boundary: role of the boundary drawn (as gazetted, as surveyed); empty for that of the register.
    """

    made_on: datetime.date
    register_version: str = ""
    document_no: str = ""
    address: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    published: bool = False
    sides: Mapping[str, str] = field(default_factory=dict)
    accuracy_m: float | None = None
    area_printed: str = ""
    boundary: str = ""


def both(code: str, **parameters: object) -> dict[str, str]:
    """A sentence in both languages, Nepali with its own digits."""
    nepali = {name: devanagari_digits(str(value)) for name, value in parameters.items()}
    return {"en": sentence(code, "en", **parameters), "ne": sentence(code, "ne", **nepali)}


def day_text(day: datetime.date, language: Language) -> str:
    """A day for reading: Bikram Sambat and AD, marked where the almanac has not confirmed it.

    >>> day_text(datetime.date(2015, 4, 25), "en")
    '12 Baisakh 2072 BS (2015-04-25)'
    """
    said = devanagari_digits(day.isoformat()) if language == "ne" else day.isoformat()
    if not in_almanac(day):
        return said
    years = "वि.सं." if language == "ne" else "BS"
    return f"{from_ad(day).text(language)} {years} ({said})"


def _known(value: Any) -> str:
    return str(value) if isinstance(value, str) and value else ""


def _headed(name: str) -> str:
    """A name as it fits above the map, a long one cut between two written characters."""
    if len(name) <= _HEAD_LETTERS:
        return name
    place = next((place for place in range(_HEAD_LETTERS, 0, -1) if is_boundary(name, place)), _HEAD_LETTERS)
    return f"{name[:place].rstrip()}…"


def _fact(code: str, value: str) -> dict[str, Any]:
    return {"label": both(f"sheet.{code}"), "value": value}


def _said(code: str, of_code: str, **parameters: object) -> dict[str, Any]:
    """A fact whose value is itself a sentence in both languages."""
    return {"label": both(f"sheet.{code}"), "both": both(f"sheet.{of_code}", **parameters)}


def _square_metres(area: float) -> str:
    return f"{area:,.2f} m²"


def _measures(row: Mapping[str, Any], frame: Frame, points: pandas.DataFrame, shown: int) -> list[dict[str, Any]]:
    """Areas, perimeter and points; none for a space known by its position alone."""
    shape = row["geometry"]
    if points.empty:
        return [_said("position", "legend_position")]
    length_m = abs(_GEODESIC.geometry_length(shape.boundary))
    geodesic_m2 = float(area_m2(numpy.array([shape], dtype=object))[0])
    return [
        _fact("area_geodesic", _square_metres(geodesic_m2)),
        _fact("area_grid", _square_metres(grid_area_m2(shape, zone=frame.zone))),
        _fact("perimeter", f"{length_m:,.2f} m"),
        _said("points", "points_numbered", shown=shown, count=len(points)),
    ]


def _place(row: Mapping[str, Any]) -> str:
    ward = "" if pandas.isna(row["ward"]) else str(int(row["ward"]))
    return " / ".join(part or "–" for part in (_known(row["district"]), _known(row["local_level"]), ward))


def _accuracy(row: Mapping[str, Any], imprint: Imprint) -> dict[str, Any]:
    if imprint.accuracy_m is not None:
        return _said("accuracy", "accuracy_m", accuracy=f"{imprint.accuracy_m:g}")
    known = {"digitised", "surveyed"}
    return _said("accuracy", f"accuracy_{row['precision'] if row['precision'] in known else 'unknown'}")


def _identity(row: Mapping[str, Any], frame: Frame, imprint: Imprint) -> list[dict[str, Any]]:
    number = "" if pandas.isna(row["register_no"]) else f"{int(row['register_no'])}"
    found = [
        _fact("record", f"{row['id']}" + (f" · {number}" if number else "")),
        _fact("place", _place(row)),
        _fact("scale", f"1:{frame.denominator:,} ({frame.paper.name})"),
    ]
    if frame.parts > 1:
        found.append(_fact("part", f"{frame.part} / {frame.parts}"))
    if imprint.area_printed:
        found.append(_fact("area_printed", imprint.area_printed))
    return found


def _line_drawn(imprint: Imprint) -> dict[str, str]:
    if not imprint.boundary:
        return both("sheet.boundary_register")
    term = vocabulary("boundary_role")[imprint.boundary]
    return {"en": term.label_en, "ne": term.label_ne}


def _origin(row: Mapping[str, Any], frame: Frame, imprint: Imprint) -> list[dict[str, Any]]:
    source = _known(row["source_id"])
    day = {"ne": day_text(imprint.made_on, "ne"), "en": day_text(imprint.made_on, "en")}
    meridian = frame.zone.meridian_deg
    return [
        {"label": both("sheet.date"), "both": day},
        _said("version", "version_value", record=row["version"], register=imprint.register_version or "–"),
        _fact("document_no", imprint.document_no or "……………"),
        {"label": both("sheet.boundary"), "both": _line_drawn(imprint)},
        _fact("sources", imprint.sources.get(source, source) or "–"),
        _said("crs", "crs_value", meridian=meridian),
        _accuracy(row, imprint),
        _said("sharing", f"sharing_{row['sensitivity']}"),
    ]


def _legend(layers: Mapping[str, Sequence[Neighbour]], *, area: bool) -> list[dict[str, Any]]:
    styles = ["space" if area else "position", *(layer for layer in _LEGEND if layers.get(layer)), "grid"]
    return [{"style": style, "said": both(f"sheet.legend_{style}")} for style in styles]


def _north_said(north_deg: float) -> dict[str, str]:
    side = both("sheet.west" if north_deg < 0 else "sheet.east")
    angle = f"{abs(north_deg):.2f}"
    english = sentence("sheet.north", "en", angle=angle, side=side["en"])
    return {"en": english, "ne": sentence("sheet.north", "ne", angle=devanagari_digits(angle), side=side["ne"])}


def _sides(imprint: Imprint) -> list[dict[str, Any]]:
    terms = vocabulary("side") if imprint.sides else {}
    return [
        {"label": {"en": term.label_en, "ne": term.label_ne}, "value": imprint.sides[code]}
        for code, term in terms.items()
        if imprint.sides.get(code)
    ]


def title_block(
    row: Mapping[str, Any],
    frame: Frame,
    imprint: Imprint,
    *,
    points: pandas.DataFrame,
    shown: int,
    layers: Mapping[str, Sequence[Neighbour]],
    north_deg: float,
) -> dict[str, Any]:
    """Texts of the title block and the margins.

    Args:
        row: row of the flat table of open spaces.
        frame: the sheet.
        imprint: what it says of itself.
        points: boundary points of the space.
        shown: how many of their numbers found room.
        layers: what adjoins the space.
        north_deg: direction of true north [deg], clockwise from the grid's.
    """
    where = imprint.address.rstrip("/")
    record = f"{where}/spaces/{row['id']}" if where else f"chaur:{row['id']} {imprint.document_no}".strip()
    notes = [] if any(layers.get(name) for name in _UNKNOWN_GROUND) else [both("sheet.nothing_more")]
    notes += [both("sheet.day_provisional")] if "*" in day_text(imprint.made_on, "en") else []
    return {
        "head": both("sheet.title"),
        "name_ne": _headed(_known(row["name_ne"])),
        "name_en": _headed(_known(row["name_en"])),
        "status": both("sheet.status_published" if imprint.published else "sheet.status_draft"),
        "facts": [*_identity(row, frame, imprint), *_measures(row, frame, points, shown), *_sides(imprint)],
        "origin": _origin(row, frame, imprint),
        "legend_title": both("sheet.legend"),
        "legend": _legend(layers, area=bool(shapely.area(row["geometry"]))),
        "notes": notes,
        "north": _north_said(north_deg),
        "scale": f"1:{frame.denominator:,}",
        "qr": qr_svg(record),
        "qr_text": record,
    }
