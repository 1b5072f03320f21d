"""Parcels of a cadastral file: outlines in WGS 84 with the numbers, owner and area that its columns tell."""

import re
from collections.abc import Mapping
from pathlib import Path

import geopandas
import numpy
import pandas
import shapely

from geo.crs import WGS84
from geo.errors import InputError, Problem
from geo.sources.child import Parsed, parse
from geo.sources.features import in_degrees
from geo.sources.limits import Limits
from geo.sources.numerals import DIGITS

__all__ = ["COLUMNS", "parcels_of", "read_parcels"]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "plot_no": ("plot_no", "plotno", "kitta_no", "kittano", "kitta", "kita_no", "kitano", "parcel_no", "parcelno",
                "parcel", "plot", "parcelkey", "कित्ता", "कित्तानं", "कि.नं."),
    "sheet_no": ("sheet_no", "sheetno", "sheet", "map_sheet", "mapsheet", "mapsheetno", "grid_sheet", "gridsheet",
                 "सिट", "सिटनं", "नक्सासिटनं"),
    "ward": ("ward", "ward_no", "wardno", "वडा", "वडानं"),
    "former_unit": ("former_unit", "vdc", "vdc_name", "vdcname", "साविक"),
    "owner_name": ("owner_name", "ownername", "owner", "जग्गाधनी", "जग्गाधनीकोनाम"),
    "area_printed": ("area_printed", "area_prt", "area_rapd", "rapd", "area_bkd", "bkd", "area_text", "क्षेत्रफल"),
    "certificate_no": ("certificate_no", "cert_no", "lalpurja", "लालपुर्जा"),
}  # fmt: skip
"""Columns of a parcel with the names they have in files, as letters and digits in small."""

_AREAS = (3, 6)
_SIGNS = re.compile(r"[\W_]+", re.UNICODE)
_MOST_WARD = 40


def _plain(name: str) -> str:
    return _SIGNS.sub("", str(name)).casefold()


def _column(rows: pandas.DataFrame, known: tuple[str, ...], named: str) -> str | None:
    """Column of a file that stands for a column of a parcel; the one that is named, where one is."""
    if named:
        return named if named in rows.columns else None
    by_name = {_plain(name): str(name) for name in reversed(list(rows.columns))}
    return next((by_name[_plain(one)] for one in known if _plain(one) in by_name), None)


def _text(value: object) -> str | None:
    """Text of a cell; a whole number without its decimals."""
    if value is None or value is pandas.NA or value != value:  # noqa: PLR0124 - not a number
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() or None


def _ward(text: str | None) -> int | None:
    digits = (text or "").translate(DIGITS)
    return int(digits) if digits.isdecimal() and 0 < int(digits) <= _MOST_WARD else None


def parcels_of(parsed: Parsed, *, crs: str = "", columns: Mapping[str, str] | None = None) -> geopandas.GeoDataFrame:
    """Parcels of a layer: the columns of `COLUMNS`, number of the row in the file, geometry in WGS 84.

    Rows without an outline or a plot number, and outlines that cross themselves, are left out; ``attrs["left_out"]``
    counts them by reason.

    Args:
        parsed: layer of a file.
        crs: reference system of the file, where it names none.
        columns: columns of the file, where they are not called as usual.

    Raises:
        InputError: no column tells the plot number, or the file has no outlines or names no system.
    """
    named = dict(columns or {})
    found = {name: _column(parsed.rows, known, named.get(name, "")) for name, known in COLUMNS.items()}
    if found["plot_no"] is None:
        seen = ", ".join(str(name) for name in parsed.rows.columns[:30])
        raise InputError(Problem("parcels.no_plot_column", {"columns": seen or "-"}, parsed.file))
    shapes = in_degrees(parsed, crs)
    texts = {
        name: pandas.Series([None if column is None else _text(value) for value in parsed.rows[column]], dtype=object)
        if column is not None
        else pandas.Series([None] * len(parsed.rows), dtype=object)
        for name, column in found.items()
    }
    rows = geopandas.GeoDataFrame({**texts, "row": parsed.numbers}, geometry=shapes, crs=WGS84)
    rows["ward"] = pandas.array([_ward(text) for text in texts["ward"]], dtype="Int64")
    is_area = numpy.isin(shapely.get_type_id(shapes), _AREAS)
    left_out = {
        "no_outline": ~is_area,
        "crosses_itself": is_area & ~shapely.is_valid(shapes),
        "no_plot_number": rows["plot_no"].isna().to_numpy(),
    }
    kept = rows[~numpy.logical_or.reduce(list(left_out.values()))].reset_index(drop=True)
    kept.attrs["left_out"] = {reason: int(some.sum()) for reason, some in left_out.items() if some.any()}
    return kept


def read_parcels(
    path: Path, *, crs: str = "", columns: Mapping[str, str] | None = None, limits: Limits | None = None
) -> geopandas.GeoDataFrame:
    """Parcels of the first layer of a file, as `parcels_of` gives them; the file is read in a process of its own.

    Args:
        path: shapefile in an archive, GeoPackage or any other accepted file.
        crs: reference system of the file, where it names none, such as ``MUTM-84``.
        columns: columns of the file, where they are not called as usual.
        limits: bounds; those for files from the web where none are given.

    Raises:
        InputError: the file is damaged, has no outlines, names no system, or no column tells the plot number.
        LimitError: it is larger, deeper or slower than the limits allow.
    """
    return parcels_of(parse(path, limits=limits or Limits()), crs=crs, columns=columns)
