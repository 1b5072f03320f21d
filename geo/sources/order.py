"""What a user says about the files of a layer: read from texts, as a form or a command line gives them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

import shapely

from geo.errors import InputError, Problem
from geo.sources.features import LEVELS

__all__ = ["OSM", "Order", "classes_of", "order_of"]

OSM = "osm"
"""Word for all layers that an OpenStreetMap file gives."""

_TEXTS = ("kind", "title", "source", "licence", "hazard_kind", "measure", "crs", "class_column", "depth_column", "note")
_LONGEST = 300
_SHOWN = 120


@dataclass(frozen=True)
class Order:
    """What a user says about a file; what is empty is taken from the file, or stays unknown.

    Attributes:
        kind: kind of layer, or ``osm`` for all that an OpenStreetMap file gives.
        title: name of the layer.
        source: who made it.
        dated: date of what it shows.
        licence: its licence.
        hazard_kind: what threatens.
        measure: ``class`` or ``depth_m`` of a hazard.
        return_period_years: return period of a hazard [years].
        crs: reference system, where the file names none or a wrong one.
        class_column: column of the class of a hazard.
        depth_column: column of the depth of water.
        classes: level (low, medium, high, none) of each class in other words.
        coverage: area in EPSG:4326 that the file speaks of, where it is not the file's own.
        empty_is_zero: whether cells of a hazard without a value mean that there is none.
        note: what else a reader should know.
    """

    kind: str = ""
    title: str = ""
    source: str = ""
    dated: date | None = None
    licence: str = ""
    hazard_kind: str = ""
    measure: str = ""
    return_period_years: float | None = None
    crs: str = ""
    class_column: str = ""
    depth_column: str = ""
    classes: Mapping[str, str] | None = None
    coverage: shapely.Geometry | None = None
    empty_is_zero: bool = False
    note: str = ""


def classes_of(text: str) -> dict[str, str]:
    """Level of each class, from a text such as ``I=low, II=medium``.

    >>> classes_of("I=low, II = high")
    {'I': 'low', 'II': 'high'}

    Raises:
        InputError: a part is no pair, or its level is none.
    """
    pairs = [[side.strip() for side in part.partition("=")[::2]] for part in text.split(",") if part.strip()]
    wrong = [part for part in pairs if not part[0] or part[1].lower() not in LEVELS]
    if wrong:
        raise InputError(Problem("layer.classes_form", {"value": text[:120]}, value=text[:120]))
    return {name: level.lower() for name, level in pairs}


def _date(text: str) -> date:
    return date.fromisoformat(text)


def _years(text: str) -> float:
    """Number of years [years].

    Raises:
        ValueError: it is none above zero.
    """
    years = float(text)
    if not (isfinite(years) and years > 0):
        raise ValueError(text)
    return years


def _box(text: str) -> shapely.Geometry:
    """Area between four edges, written as west,south,east,north.

    Raises:
        ValueError: there are not four, or they hold no area on the globe.
    """
    west, south, east, north = (float(edge) for edge in text.split(","))
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004 - the globe
        raise ValueError(text)
    return shapely.box(west, south, east, north)


Area = Callable[[str], "shapely.Geometry | None"]


def order_of(said: Mapping[str, str], *, area: Area = lambda _id: None, empty_is_zero: bool = False) -> Order:
    """The order that texts come to; empty texts say nothing.

    >>> order_of({"kind": "hazard", "return_period_years": "50", "classes": "I=low"}).classes
    {'I': 'low'}

    Args:
        said: texts by the names of an order's attributes.
        area: boundary of a place by its identifier, for the coverage.
        empty_is_zero: whether cells of a hazard without a value mean that there is none.

    Raises:
        InputError: a text is no date, number, area or list of classes.
    """
    texts = {name: text.strip()[:_LONGEST] for name, text in said.items() if text.strip()}
    found: dict[str, Any] = {name: texts[name] for name in _TEXTS if name in texts}
    readers: Mapping[str, tuple[str, Callable[[str], Any]]] = {
        "dated": ("layer.date", _date),
        "return_period_years": ("layer.number", _years),
        "coverage": ("layer.coverage", lambda text: area(text) or _box(text)),
        "classes": ("", classes_of),
    }
    problems: list[Problem] = []
    for name, (code, reader) in readers.items():
        try:
            found |= {name: reader(texts[name])} if name in texts else {}
        except InputError as error:
            problems += error.problems
        except ValueError:
            problems.append(Problem(code, {"value": texts[name][:_SHOWN]}, value=texts[name][:_SHOWN]))
    if problems:
        raise InputError(problems)
    return Order(**found, empty_is_zero=empty_is_zero)
