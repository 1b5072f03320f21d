"""GeoPackage 1.2: one layer a table, with styles that QGIS loads by itself, labels, code lists and the edition inside.

A table of mixed kinds of geometry becomes one layer a kind (``location``, ``location_points``, ...), since a program
draws and styles one kind at a time; rows without geometry stay in the first. Source: OGC 12-128r15 (GeoPackage 1.2.1)
with its schema extension; the ``layer_styles`` table is QGIS's own.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy

from geo.messages import Language
from geo.outputs.batches import GEOMETRY, write_layer
from geo.outputs.edition import Edition, File, Written
from geo.outputs.layers import Layer
from geo.outputs.qgis_style import qml
from geo.schema import vocabulary

__all__ = ["Part", "parts", "write"]

Part = tuple[str, str, Layer]
"""Name in the file, kind of geometry, rows."""

_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('layer_styles', 'attributes', 'layer_styles');
"""
_SCHEMA = """
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
"""
_EXTENSION = "http://www.geopackage.org/spec121/#extension_schema"


def parts(layer: Layer) -> Iterator[Part]:
    """Layers that a table becomes: one, or one a kind where its kinds are mixed."""
    kinds = layer.kinds
    present = [kind for kind in layer.parts() if kind]
    if len(present) < 2:  # noqa: PLR2004 - mixed means two
        yield layer.name, (present or [""])[0], layer
        return
    first, *others = present
    yield layer.name, first, layer.take(numpy.isin(kinds.astype(str), [first, ""]))
    for kind in others:
        yield f"{layer.name}_{kind}", kind, layer.take(kinds == kind)


def _style(database: sqlite3.Connection, part: Part, edition: Edition, language: Language) -> None:
    name, kind, layer = part
    row = (name, GEOMETRY if kind else "", name, qml(layer, kind=kind, language=language), edition.title(language))
    stamp = f"{edition.stamp.isoformat()}T00:00:00.000Z"
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
        " styleQML, styleSLD, useAsDefault, description, owner, update_time)"
        " VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', ?)",
        (*row, stamp),
    )


def _dictionary(database: sqlite3.Connection, found: Sequence[Part], language: Language) -> None:
    """Labels and meanings of the columns, and the codes that coded columns may hold."""
    listed = {}
    for name, _, layer in found:
        for column in layer.columns:
            coded = column.vocabulary if column.kind == "code" else None
            row = (name, column.name, column.label(language), column.meaning(language), coded)
            database.execute(
                "INSERT INTO gpkg_data_columns (table_name, column_name, title, description, constraint_name)"
                " VALUES (?, ?, ?, ?, ?)",
                row,
            )
            if coded:
                listed[coded] = vocabulary(coded)
    for constraint, terms in listed.items():
        labels = {code: term.label_ne if language == "ne" else term.label_en for code, term in terms.items()}
        rows = [(constraint, code, label) for code, label in labels.items()]
        database.executemany(
            "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description)"
            " VALUES (?, 'enum', ?, ?)",
            rows,
        )
    for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
        listed_in = (table, _EXTENSION)
        database.execute("INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')", listed_in)


def _furnish(path: Path, found: Sequence[Part], *, edition: Edition, language: Language) -> None:
    """Add styles, dictionary and the date of the edition to a GeoPackage that GDAL wrote."""
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_STYLES + _SCHEMA)
        for part in found:
            _style(database, part, edition, language)
        _dictionary(database, found, language)
        described = "\n".join(edition.lines(language))
        stamp = f"{edition.stamp.isoformat()}T00:00:00.000Z"
        database.execute("UPDATE gpkg_contents SET last_change = ?, description = ?", (stamp, described))


def write(path: Path, layers: Sequence[Layer], *, edition: Edition, language: Language) -> Written:
    """Write a GeoPackage.

    Args:
        path: file to write; it must not exist.
        layers: tables to write.
        edition: what the file says of itself.
        language: language of labels and styles.
    """
    found = [part for layer in layers for part in parts(layer)]
    said = edition.lines(language)
    about = {"TITLE": edition.title(language), "DESCRIPTION": "\n".join(said), "VERSION": edition.version}
    for place, (name, _, layer) in enumerate(found):
        options: dict[str, object] = {"append": True}
        if place == 0:
            options = {"dataset_metadata": about, "dataset_options": {"VERSION": "1.2", "ADD_GPKG_OGR_CONTENTS": "NO"}}
        if layer.geometry is not None:
            options["layer_options"] = {"GEOMETRY_NAME": GEOMETRY}
        write_layer(layer, path, driver="GPKG", name=name, **options)
    _furnish(path, found, edition=edition, language=language)
    return Written(tuple(File(name, layer.name, len(layer)) for name, _, layer in found))
