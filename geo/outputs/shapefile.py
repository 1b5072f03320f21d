"""Zipped shapefile that loses nothing on the way: fixed field names, whole characters, and a full twin beside it.

The archive holds one shapefile a table and kind of geometry, the rows without geometry as .dbf, ``columns.csv`` and
``codes.csv`` (what each field and code means), ``cuts.csv`` (texts too long for the format, in full), ``complete.gpkg``
(the same rows uncut) and ``README.txt``.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy
import pyarrow
import pyarrow.compute

from geo.errors import Problem
from geo.messages import Language
from geo.outputs import about, geopackage
from geo.outputs.archive import pack
from geo.outputs.dbf import TEXT_SIZE_BYTES, write_dbf
from geo.outputs.edition import Cut, Edition, File, Written
from geo.outputs.graphemes import cut
from geo.outputs.layers import COLLECTIONS, Layer
from geo.outputs.shp import write_shp
from geo.outputs.tables import write_rows

__all__ = ["TWIN", "write"]

TWIN = "complete.gpkg"
_RULES = ("nulls", "fields", "several", "cuts", "complete")


def _keys(layer: Layer) -> Sequence[object]:
    """What identifies each row: its key, else its number."""
    name = layer.table.key.name
    if name in layer.attributes.column_names:
        return layer.attributes[name].to_pylist()
    return range(1, len(layer) + 1)


def _fitted(layer: Layer) -> tuple[pyarrow.Table, list[Cut]]:
    """Attributes under their field names with every text cut to fit, and the cuts."""
    attributes, cuts = layer.attributes, []
    for place, column in enumerate(layer.columns):
        values = attributes.column(place)
        if not pyarrow.types.is_string(values.type):
            continue
        long = pyarrow.compute.greater(pyarrow.compute.binary_length(values), TEXT_SIZE_BYTES)
        rows = long.fill_null(fill_value=False).to_numpy().nonzero()[0]
        if not len(rows):
            continue
        texts, keys = values.to_pylist(), _keys(layer)
        for row in rows:
            full = texts[row]
            texts[row] = cut(full, size_bytes=TEXT_SIZE_BYTES)
            cuts.append(Cut(layer.name, str(keys[row]), column.name, texts[row], full))
        attributes = attributes.set_column(place, column.name, pyarrow.array(texts, pyarrow.string()))
    return attributes.rename_columns([column.dbf for column in layer.columns]), cuts


def _write_part(base: Path, layer: Layer, attributes: pyarrow.Table, *, kind: str, edition: Edition) -> list[Path]:
    """Write the files of one kind of geometry (none for rows without any)."""
    paths = [base.with_suffix(suffix) for suffix in (".dbf", ".cpg")]
    write_dbf(paths[0], attributes, made_on=edition.stamp)
    paths[1].write_text("UTF-8", encoding="ascii")
    if kind and layer.geometry is not None and layer.crs is not None:
        shape, index, projection = (base.with_suffix(suffix) for suffix in (".shp", ".shx", ".prj"))
        write_shp(shape, layer.geometry, kind=kind)
        projection.write_text(layer.crs.to_wkt("WKT1_ESRI"), encoding="ascii")
        paths = [shape, index, projection, *paths]
    return paths


def _split(layer: Layer) -> Iterator[tuple[str, str, numpy.ndarray]]:
    """Name, kind and rows of the files that a table becomes."""
    kinds = layer.kinds
    drawn = [kind for kind in layer.parts() if kind not in {"", COLLECTIONS}]
    for kind in drawn:
        yield f"{layer.name}_{kind}", kind, kinds == kind
    rest = ~numpy.isin(kinds.astype(str), drawn)
    if layer.geometry is None or not drawn:
        yield layer.name if layer.geometry is None else f"{layer.name}_no_geometry", "", rest
    elif rest.any():
        yield f"{layer.name}_no_geometry", "", rest


def _notes(layer: Layer, files: Sequence[File], cuts: Sequence[Cut]) -> Iterator[Problem]:
    drawn = [file.name for file in files if file.name.endswith(".shp")]
    rest = [file for file in files if file.name.endswith("_no_geometry.dbf")]
    if len(drawn) > 1:
        yield Problem("export.split", {"table": layer.name, "files": ", ".join(drawn)})
    for file in rest:
        yield Problem("export.without_geometry", {"table": layer.name, "count": file.rows, "file": file.name})
    if cuts:
        yield Problem("export.cut", {"table": layer.name, "count": len(cuts), "file": "cuts.csv"})


def _write_layer(folder: Path, layer: Layer, *, edition: Edition) -> tuple[list[Path], Written]:
    attributes, cuts = _fitted(layer)
    paths, files = [], []
    for name, kind, rows in _split(layer):
        part = layer.take(rows)
        chosen = attributes if rows.all() else attributes.filter(pyarrow.array(rows))
        written = _write_part(folder / name, part, chosen, kind=kind, edition=edition)
        paths += written
        files.append(File(written[0].name, layer.name, len(part)))
    return paths, Written(tuple(files), tuple(cuts), tuple(_notes(layer, files, cuts)))


def _companions(folder: Path, layers: Sequence[Layer], cuts: Sequence[Cut]) -> list[tuple[Path, File]]:
    """Write the dictionary, the code lists and, where there are any, the cuts."""
    listed = {"columns": about.columns(layers), "codes": about.codes(layers), "cuts": about.cuts(cuts)}
    paths = {name: folder / f"{name}.csv" for name, rows in listed.items() if rows or name == "columns"}
    return [(path, write_rows(path, listed[name], columns=about.HEADS[name])) for name, path in paths.items()]


def write(path: Path, layers: Sequence[Layer], *, edition: Edition, language: Language) -> Written:
    """Write tables as zipped shapefiles; the archive's parts are made in the folder of the archive.

    Args:
        path: archive to write, in an empty folder.
        layers: tables to write.
        edition: what the archive says of itself.
        language: language of the text to read first and of the twin's labels.
    """
    folder = path.parent
    done = [_write_layer(folder, layer, edition=edition) for layer in layers]
    paths = [found for part, _ in done for found in part]
    files = [file for _, written in done for file in written.files]
    cuts = tuple(cut for _, written in done for cut in written.cuts)
    geopackage.write(folder / TWIN, layers, edition=edition, language=language)
    for companion, file in _companions(folder, layers, cuts):
        paths.append(companion)
        files.append(file)
    rows = sum(len(layer) for layer in layers)
    files += [File(TWIN, rows=rows), File("README.txt")]
    rules = [f"export.rule_{rule}" for rule in _RULES]
    text = about.readme(layers, edition=edition, language=language, files=files, rules=rules)
    readme = folder / "README.txt"
    readme.write_text(text, encoding="utf-8", newline="\r\n")
    pack(path, [readme, *paths, folder / TWIN], made_on=edition.stamp)
    return Written(tuple(files), cuts, tuple(note for _, written in done for note in written.notes))
