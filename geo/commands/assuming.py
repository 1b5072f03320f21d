"""What the words that plan assume: the area, closed streets, lost spaces, how people come."""

import argparse
import json
from pathlib import Path

import shapely

from geo.commands.asking import unit_id
from geo.errors import InputError, Problem
from geo.pipeline.scenario import valley_districts
from geo.pipeline.streets import Travel
from geo.pipeline.walks import Closures
from geo.register.store import Register

__all__ = ["area", "closures", "listed", "travel"]


def listed(text: str) -> list[str]:
    """The words between commas."""
    return [word for word in text.split(",") if word]


def _drawn(path: Path | None) -> tuple[shapely.Geometry, ...]:
    """Areas of a GeoJSON file.

    Raises:
        InputError: the file is no GeoJSON.
    """
    if path is None:
        return ()
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        parts = told.get("features", [told])
        return tuple(shapely.geometry.shape(part.get("geometry", part)) for part in parts)
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise InputError(Problem("people.no_geojson", {"file": path, "reason": str(error)[:120]})) from error


def closures(options: argparse.Namespace) -> Closures:
    """Streets that are closed, by rule and by the areas of a file."""
    return Closures(frozenset(listed(options.close)), _drawn(options.closed_areas))


def travel(options: argparse.Namespace) -> Travel:
    """How people come to the spaces."""
    return Travel(options.means, options.speed)


def area(register: Register, options: argparse.Namespace) -> tuple[str, ...]:
    """Identifiers of the units asked for; the districts of the Valley where none is named."""
    return tuple(unit_id(register, name) for name in options.area) or valley_districts(register)
