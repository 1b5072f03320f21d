"""Boundaries of the spaces as records tell them: the one the law holds to, and the dated outlines of what is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.plane import origins_deg
from geo.register.usable import rules_heard
from geo.standards import standard

__all__ = ["Boundary", "boundaries", "outlines", "plots_under"]

_AREAS = ("Polygon", "MultiPolygon")
_METHOD_OF_PRECISION = {"surveyed": "gnss_survey", "digitised": "imagery"}


@dataclass(frozen=True)
class Boundary:
    """A line around a space.

    Attributes:
        location_id: the space.
        role: ``gazetted``, ``surveyed``, ``used`` or ``usable``; ``register`` for the boundary kept with the space.
        dated: day from which it holds; None where nobody said.
        accuracy_m: distance within which two in three of its points lie; the usual one of its method where not stated.
        shape: area in EPSG:4326.
        heard: rules that could speak when usable ground was computed; None where nobody computed it.
    """

    location_id: str
    role: str
    dated: date | None
    accuracy_m: float
    shape: BaseGeometry
    heard: frozenset[str] | None = None

    @property
    def recorded(self) -> bool:
        """Whether it stands in the legal record."""
        return self.role != "register"

    @property
    def origin_deg(self) -> NDArray[numpy.float64]:
        """Origin of the sheet on which the space is measured [deg], shape (1, 2)."""
        return origins_deg(numpy.array([self.shape], dtype=object))


def _of_row(row: Any) -> Boundary:
    accuracy_m = standard(f"accuracy.{row.method}").value if pandas.isna(row.accuracy_m) else float(row.accuracy_m)
    day = pandas.Timestamp(row.dated).date()
    return Boundary(row.location_id, row.role, day, accuracy_m, row.geometry, rules_heard(row.note))


def _recorded(table: pandas.DataFrame, role: str) -> list[Boundary]:
    """Boundaries of a role that have a shape, the oldest first."""
    is_area = [shape is not None and shape.geom_type in _AREAS for shape in table["geometry"]]
    rows = table[pandas.Series(is_area, index=table.index, dtype=bool) & (table["role"] == role)]
    return [_of_row(row) for row in rows.sort_values(["dated", "id"]).itertuples()]


def boundaries(spaces: geopandas.GeoDataFrame, table: pandas.DataFrame) -> dict[str, Boundary]:
    """The boundary of each space that has one: the newest as gazetted, else the one the register keeps.

    Args:
        spaces: rows of spaces with id, precision and geometry.
        table: the table ``space_boundary``.
    """
    found = {}
    for name, precision, shape in zip(spaces["id"], spaces["precision"], spaces.geometry, strict=True):
        if shape is not None and shape.geom_type in _AREAS and precision in _METHOD_OF_PRECISION:
            accuracy = standard(f"accuracy.{_METHOD_OF_PRECISION[precision]}")
            found[name] = Boundary(name, "register", None, accuracy.value, shape)
    return found | {one.location_id: one for one in _recorded(table, "gazetted")}


def outlines(table: pandas.DataFrame, *, role: str) -> dict[str, list[Boundary]]:
    """Outlines of each space in a role, the oldest first.

    Args:
        table: the table ``space_boundary``.
        role: ``used`` or ``usable``.
    """
    found: dict[str, list[Boundary]] = {}
    for one in _recorded(table, role):
        found.setdefault(one.location_id, []).append(one)
    return found


def plots_under(
    shapes: Sequence[BaseGeometry], location_ids: Sequence[str], tables: Mapping[str, pandas.DataFrame]
) -> list[str | None]:
    """Id of the parcel each shape mostly lies on; None where no parcel of its space is known to lie there.

    A space on one whole parcel needs no map of it: whatever lies on the space lies on that parcel.

    Args:
        shapes: areas in EPSG:4326.
        location_ids: the space of each.
        tables: parcel and parcel_space.
    """
    links = tables["parcel_space"].merge(tables["parcel"][["id", "geometry"]], left_on="parcel_id", right_on="id")
    by_space = dict(iter(links.groupby("location_id")))
    found: list[str | None] = []
    for shape, name in zip(shapes, location_ids, strict=True):
        rows = by_space.get(name)
        found.append(None if rows is None else _plot_under(shape, rows))
    return found


def _plot_under(shape: BaseGeometry, rows: pandas.DataFrame) -> str | None:
    if len(rows) == 1:
        return str(rows["parcel_id"].iloc[0])
    plots = [plot if plot is not None else shapely.Polygon() for plot in rows["geometry"]]
    common = shapely.area(shapely.intersection(plots, shape))
    return str(rows["parcel_id"].iloc[int(common.argmax())]) if common.max() > 0 else None
