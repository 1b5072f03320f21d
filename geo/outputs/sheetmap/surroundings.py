"""What adjoins a space on its sheet: other spaces, wards, service points; roads and buildings where known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import geopandas
import pandas
import shapely
from shapely.geometry.base import BaseGeometry

from geo.outputs.sheetmap.frame import Frame
from geo.outputs.sheetmap.labels import Labels
from geo.outputs.sheetmap.linework import on_page

__all__ = ["LAYERS", "Neighbour", "around", "name_features"]

LAYERS = ("spaces", "wards", "services", "ways", "buildings", "water", "parcels")
"""Layers that may be drawn about a space, by the names of the linework's styles."""

_NAMED = {"spaces": 6.5, "wards": 6.5, "services": 5.5}
"""Size of type of each layer's names [pt]."""
_BORDERS = ("wards", "parcels")
"""Layers of which only the border is drawn, which the edge of the window does not close."""
_NEAR_MM = 25.0
"""Farther from the space, service points are drawn without their names."""


@dataclass(frozen=True)
class Neighbour:
    """A feature on the page: its layer, its shape [mm], what is drawn of it, and its names as they are known."""

    layer: str
    shape: BaseGeometry
    drawn: BaseGeometry
    name: str


def _name(row: Mapping[str, object]) -> str:
    """Both names of a row, Nepali first; each once."""
    known = [row.get(name) for name in ("name_ne", "name_en", "plot_no")]
    texts = [text for text in known if isinstance(text, str) and text]
    return " · ".join(dict.fromkeys(texts))


def _near(features: geopandas.GeoDataFrame, frame: Frame) -> geopandas.GeoDataFrame:
    rows = features.sindex.query(shapely.box(*frame.bounds_deg), predicate="intersects")
    return features.iloc[sorted(rows)]


def around(
    features: Mapping[str, geopandas.GeoDataFrame], frame: Frame, *, but: str = ""
) -> dict[str, list[Neighbour]]:
    """Features in the window of a frame by layer, cut at the window.

    Args:
        features: shapes (EPSG:4326) by layer; columns ``name_en`` and ``name_ne`` are read where they stand.
        frame: the sheet.
        but: identifier of the space the sheet is about.
    """
    found: dict[str, list[Neighbour]] = {}
    for layer in LAYERS:
        if layer in features:
            near = _near(features[layer], frame)
            near = near[near["id"] != but] if "id" in near else near
            found[layer] = list(_neighbours(layer, near, frame))
    return found


def _neighbours(layer: str, near: geopandas.GeoDataFrame, frame: Frame) -> Iterator[Neighbour]:
    columns = [name for name in ("name_ne", "name_en", "plot_no") if name in near]
    names = pandas.DataFrame(near[columns]).to_dict("records") if columns else [{}] * len(near)
    for shape, row in zip(near.geometry, names, strict=True):
        cut = on_page(shape, frame)
        if not cut.is_empty:
            drawn = on_page(shape.boundary, frame) if layer in _BORDERS else cut
            yield Neighbour(layer, cut, drawn, _name(row))


def name_features(labels: Labels, found: Mapping[str, list[Neighbour]], own: BaseGeometry) -> None:
    """Place the names of neighbours, spaces before wards before service points; of these only the near ones.

    Args:
        labels: texts placed so far.
        found: neighbours by layer.
        own: the space the sheet is about, on the page [mm].
    """
    for layer, size_pt in _NAMED.items():
        for one in found.get(layer, []):
            if one.name and one.shape.geom_type == "Point":
                if shapely.distance(one.shape, own) <= _NEAR_MM:
                    labels.beside(one.name, (one.shape.x, one.shape.y), gap_mm=1.0, size_pt=size_pt, style=layer)
            elif one.name:
                labels.inside(one.name, one.shape, size_pt=size_pt, style=layer)
