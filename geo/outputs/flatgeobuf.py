"""FlatGeobuf: one layer for quick reading, with a spatial index unless a row has no geometry."""

from pathlib import Path

import shapely

from geo.errors import Problem
from geo.messages import Language
from geo.outputs.batches import write_layer
from geo.outputs.edition import Edition, File, Written
from geo.outputs.layers import Layer

__all__ = ["write"]


def write(path: Path, layer: Layer, *, edition: Edition, language: Language) -> Written:
    """Write a table as FlatGeobuf.

    Args:
        path: file to write.
        layer: rows.
        edition: what the file says of itself.
        language: language of that.
    """
    options = {"TITLE": edition.title(language), "DESCRIPTION": "\n".join(edition.lines(language))}
    missing = len(layer) if layer.geometry is None else int(shapely.is_missing(layer.geometry).sum())
    notes: tuple[Problem, ...] = ()
    if missing:
        options["SPATIAL_INDEX"] = "NO"
    if missing and layer.geometry is not None:
        notes = (Problem("export.no_index", {"table": layer.name, "count": missing, "file": path.name}),)
    write_layer(layer, path, driver="FlatGeobuf", layer_options=options)
    return Written((File(path.name, layer.name, len(layer)),), notes=notes)
