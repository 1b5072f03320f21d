"""Map sheets as PDF files: the sheets of a space with its coordinates, and the atlas of many spaces with an index."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pandas

from geo.errors import MissingError, Problem
from geo.outputs.sheetmap.paper import Paper
from geo.outputs.sheetmap.sheet import Sheet, sheets
from geo.outputs.sheetmap.title import Imprint, both, day_text
from geo.outputs.typeset.setter import Speech, in_speech, set_pdf

__all__ = ["VOLUME_SPACES", "Layout", "Subject", "atlas", "points_page", "sheet_pdf", "shown_to"]

VOLUME_SPACES = 100
"""Spaces in one file of an atlas; more are given in further volumes, so that the memory needed does not grow."""

_COLUMNS = ("no", "easting", "northing", "lon", "lat", "next")
Features = Mapping[str, geopandas.GeoDataFrame]
Progress = Callable[[str, float], None]
_DRAWING_SHARE = 0.8
"""Share of the work on a volume that is drawing; the rest is setting."""


@dataclass(frozen=True)
class Subject:
    """What one space is drawn from: its row, what may adjoin it by layer, what its sheets say of themselves."""

    row: Mapping[str, Any]
    features: Features
    imprint: Imprint


@dataclass(frozen=True)
class Layout:
    """How sheets are laid out: paper and scale, chosen by the size of each space where none is given; and languages."""

    paper: Paper | None = None
    denominator: int | None = None
    speech: Speech = "both"


def _sheets(subject: Subject, layout: Layout) -> list[Sheet]:
    return sheets(subject.row, subject.features, subject.imprint, paper=layout.paper, denominator=layout.denominator)


def shown_to(row: Mapping[str, Any], audience: str) -> bool:
    """Whether readers of a class may see where a space lies."""
    classes = ("public", "partners", "restricted")
    return classes.index(row["sensitivity"]) <= classes.index(audience)


def _cells(points: pandas.DataFrame) -> list[list[str]]:
    """Coordinates as printed: metres to the millimetre, degrees to eight places (about a millimetre)."""
    return [
        [
            str(one.point_no), f"{one.easting_m:.3f}", f"{one.northing_m:.3f}",
            f"{one.lon_deg:.8f}", f"{one.lat_deg:.8f}", f"{one.to_next_m:.2f}",
        ]
        for one in points.itertuples()
    ]  # fmt: skip


def points_page(row: Mapping[str, Any], sheet: Sheet) -> dict[str, Any]:
    """Record of the page with the coordinates of a space's boundary points."""
    meridian = sheet.frame.zone.meridian_deg
    return {
        "title": both("sheet.points_title"),
        "name": f"{row['name_ne']} · {row['name_en']}" if isinstance(row["name_ne"], str) else row["name_en"],
        "system": f"MUTM {meridian} (Nepal 1981, Everest 1830) · WGS 84",
        "head": [both(f"sheet.column_{name}") for name in _COLUMNS],
        "rows": _cells(sheet.points),
    }


def sheet_pdf(subject: Subject, *, layout: Layout = Layout()) -> bytes:
    """PDF file of a space's map sheets, with the coordinates of its boundary points after them.

    Args:
        subject: the space.
        layout: paper, scale and languages.

    Raises:
        MissingError: the space has no position.
        InputError: the scale is no standard one.
    """
    found = _sheets(subject, layout)
    pages = [points_page(subject.row, found[0])] if len(found[0].points) else []
    record = {"name": str(subject.row["name_en"]), "sheets": [one.record for one in found], "points": pages}
    return set_pdf("sheet", in_speech(record, layout.speech), made_on=subject.imprint.made_on)


def _index(rows: Sequence[Mapping[str, Any]], counts: Sequence[int], made_on: date) -> dict[str, Any]:
    """Record of the index: each space with the number of its first sheet and of its sheets."""
    lines, first = [], 1
    for row, count in zip(rows, counts, strict=True):
        number = "" if pandas.isna(row["register_no"]) else str(int(row["register_no"]))
        where = " / ".join(str(row[name]) for name in ("local_level", "ward") if not pandas.isna(row[name]))
        name_ne = row["name_ne"] if isinstance(row["name_ne"], str) else ""
        cells = [number, str(row["id"]), f"{name_ne} {row['name_en']}".strip(), where]
        lines.append({"cells": cells, "first": first if count else 0, "count": count})
        first += count
    said = both("sheet.atlas_said", spaces=len(rows), sheets=sum(counts), missing=list(counts).count(0))
    heads = ("register_no", "record", "atlas_name", "atlas_place", "atlas_page", "atlas_sheets")
    return {
        "title": both("sheet.atlas_title"),
        "said": said,
        "day": {"ne": day_text(made_on, "ne"), "en": day_text(made_on, "en")},
        "head": [both(f"sheet.{head}") for head in heads],
        "rows": lines,
        "no_place": both("sheet.atlas_no_place"),
    }


def _volume(
    rows: Sequence[Mapping[str, Any]],
    subject: Callable[[Mapping[str, Any]], Subject],
    *,
    made_on: date,
    layout: Layout,
    progress: Progress,
) -> bytes:
    found: list[list[Sheet]] = []
    for number, row in enumerate(rows):
        progress(str(row["name_en"]), _DRAWING_SHARE * number / len(rows))
        found.append([] if _placeless(row) else _sheets(subject(row), layout))
    title = both("sheet.atlas_title")
    progress(title["en"], _DRAWING_SHARE)
    record = {
        "name": title["en"],
        "index": _index(rows, [len(one) for one in found], made_on),
        "sheets": [sheet.record for one in found for sheet in one],
    }
    return set_pdf("sheet", in_speech(record, layout.speech), made_on=made_on)


def _placeless(row: Mapping[str, Any]) -> bool:
    return row["geometry"] is None or row["geometry"].is_empty


def _names(path: Path, count: int) -> list[Path]:
    if count == 1:
        return [path]
    return [path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(1, count + 1)]


def _of_volume(progress: Progress, number: int, count: int) -> Progress:
    """Tells of one volume among several as part of the whole."""
    return lambda step, share: progress(step, (number + share) / count)


def atlas(
    path: Path,
    rows: geopandas.GeoDataFrame,
    subject: Callable[[Mapping[str, Any]], Subject],
    *,
    made_on: date,
    layout: Layout = Layout(),
    audience: str = "public",
    progress: Progress = lambda _step, _share: None,
) -> list[Path]:
    """PDF files with an index page and the map sheets of many spaces, at most 100 spaces a file.

    Args:
        path: file to write; further volumes get a number behind its name.
        rows: rows of the flat table of open spaces, in the order of the atlas.
        subject: gives what the sheets of a row are drawn from; asked when its turn comes.
        made_on: day of its making.
        layout: paper, scale and languages.
        audience: class of the readers; spaces whose position they may not see are left out.
        progress: told what is drawn and how far the work is.

    Raises:
        MissingError: there is no space to show.
        InputError: the scale is no standard one.
    """
    shown = [row for row in rows.to_dict("records") if shown_to(row, audience)]
    if not shown:
        raise MissingError(Problem("document.nothing"))
    volumes = [shown[first : first + VOLUME_SPACES] for first in range(0, len(shown), VOLUME_SPACES)]
    files = _names(path, len(volumes))
    for number, (file, volume) in enumerate(zip(files, volumes, strict=True)):
        told = _of_volume(progress, number, len(files))
        file.write_bytes(_volume(volume, subject, made_on=made_on, layout=layout, progress=told))
    return files
