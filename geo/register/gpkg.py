"""GeoPackage on Python's own sqlite3: the spatial SQL functions its triggers call, and its registry tables.

Many builds of Python cannot load SQLite extensions, so every connection gets these functions from Python. Geometry is
kept as GeoPackage blobs (OGC 12-128r17, 2.1.3) with the standard R-tree index (annex F.3).
"""

import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy
import pyproj
import shapely
from numpy.typing import NDArray
from sqlalchemy.engine import Connection

__all__ = [
    "APPLICATION_ID",
    "add_functions",
    "blob",
    "blobs",
    "index_at_once",
    "index_statements",
    "registry_statements",
    "schema_statements",
    "stamp_statement",
    "wkb",
]

APPLICATION_ID = 0x47504B47
"""``GPKG`` in the header of the file."""

_VERSION = 10300
_SRS_ID = 4326
_HEADER = struct.Struct("<2sBBi")
_ENVELOPE = struct.Struct("<4d")
_LITTLE, _XY, _EMPTY = 0b1, 0b10, 0b10000
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)


def blob(geometry: shapely.Geometry) -> bytes:
    """GeoPackage blob of a geometry in WGS 84.

    >>> blob(shapely.Point(85.32, 27.7))[:8].hex()
    '47500003e6100000'
    """
    if geometry.is_empty:
        return _HEADER.pack(b"GP", 0, _LITTLE | _EMPTY, _SRS_ID) + shapely.to_wkb(geometry)
    west, south, east, north = geometry.bounds
    header = _HEADER.pack(b"GP", 0, _LITTLE | _XY, _SRS_ID)
    return header + _ENVELOPE.pack(west, east, south, north) + shapely.to_wkb(geometry)


def blobs(geometries: NDArray[numpy.object_]) -> list[bytes | None]:
    """GeoPackage blobs of geometries in WGS 84; None where there is none."""
    header = _HEADER.pack(b"GP", 0, _LITTLE | _XY, _SRS_ID)
    bounds = shapely.bounds(geometries)[:, [0, 2, 1, 3]].astype("<f8")
    encoded = zip(geometries, shapely.to_wkb(geometries), bounds, strict=True)
    return [
        None if shape is None else blob(shape) if shape.is_empty else header + box.tobytes() + body
        for shape, body, box in encoded
    ]


def wkb(stored: bytes) -> bytes:
    """Well-known binary inside a GeoPackage blob."""
    return stored[_HEADER.size + _ENVELOPE_BYTES[stored[3] >> 1 & 0b111] :]


def _from_wkb(encoded: bytes | None, _srid: int = _SRS_ID) -> bytes | None:
    return None if encoded is None else blob(shapely.from_wkb(encoded))


def _from_text(text: str | None, _srid: int = _SRS_ID) -> bytes | None:
    return None if text is None else blob(shapely.from_wkt(text.rpartition(";")[2]))


def _binary(stored: bytes | None) -> bytes | None:
    return None if stored is None else wkb(stored)


def _is_empty(stored: bytes | None) -> int | None:
    return None if stored is None else stored[3] >> 4 & 1


def _bound(place: int) -> Callable[[bytes | None], float | None]:
    """Function that reads one bound (west, east, south, north) of a blob."""

    def bound(stored: bytes | None) -> float | None:
        if stored is None or _is_empty(stored):
            return None
        if stored[3] & _LITTLE and stored[3] >> 1 & 0b111:
            return float(_ENVELOPE.unpack_from(stored, _HEADER.size)[place])
        west, south, east, north = shapely.from_wkb(wkb(stored)).bounds
        return float((west, east, south, north)[place])

    return bound


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the spatial functions that the GeoPackage dialect and the R-tree triggers call."""
    functions: dict[str, tuple[int, Callable[..., bytes | int | float | None]]] = {
        "GeomFromEWKB": (2, _from_wkb),
        "GeomFromEWKT": (1, _from_text),
        "AsBinary": (1, _binary),
        "AsEWKB": (1, _binary),
        "ST_IsEmpty": (1, _is_empty),
        "ST_MinX": (1, _bound(0)),
        "ST_MaxX": (1, _bound(1)),
        "ST_MinY": (1, _bound(2)),
        "ST_MaxY": (1, _bound(3)),
    }
    for name, (arguments, function) in functions.items():
        connection.create_function(name, arguments, function, deterministic=True)
    # the dialect asks for these two when it makes a table; index_statements does their work
    connection.create_function("gpkgAddGeometryTriggers", 2, lambda _table, _column: 1)
    connection.create_function("gpkgAddSpatialIndex", 2, lambda _table, _column: 1)


_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE alembic_version (
  version_num TEXT NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))
"""


def schema_statements() -> list[str]:
    """Statements that make an empty SQLite file a GeoPackage."""
    definition = pyproj.CRS(_SRS_ID).to_wkt("WKT1_GDAL").replace("'", "''")
    systems = f"""INSERT INTO gpkg_spatial_ref_sys VALUES
      ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
      ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
      ('WGS 84 geodetic', {_SRS_ID}, 'EPSG', {_SRS_ID}, '{definition}', 'longitude/latitude in decimal degrees')"""  # noqa: S608
    pragmas = [f"PRAGMA application_id = {APPLICATION_ID}", f"PRAGMA user_version = {_VERSION}"]
    return [*pragmas, *_TABLES.split(";"), systems]


_INDEX = """
CREATE VIRTUAL TABLE rtree_{t}_{c} USING rtree(id, minx, maxx, miny, maxy);
INSERT INTO gpkg_extensions VALUES
  ('{t}', '{c}', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE TRIGGER rtree_{t}_{c}_insert AFTER INSERT ON {t} WHEN {new_filled}
BEGIN INSERT OR REPLACE INTO rtree_{t}_{c} VALUES {new}| END;
CREATE TRIGGER rtree_{t}_{c}_update1 AFTER UPDATE OF {c} ON {t} WHEN OLD.{i} = NEW.{i} AND {new_filled}
BEGIN INSERT OR REPLACE INTO rtree_{t}_{c} VALUES {new}| END;
CREATE TRIGGER rtree_{t}_{c}_update2 AFTER UPDATE OF {c} ON {t} WHEN OLD.{i} = NEW.{i} AND {new_blank}
BEGIN DELETE FROM rtree_{t}_{c} WHERE id = OLD.{i}| END;
CREATE TRIGGER rtree_{t}_{c}_update3 AFTER UPDATE ON {t} WHEN OLD.{i} != NEW.{i} AND {new_filled}
BEGIN DELETE FROM rtree_{t}_{c} WHERE id = OLD.{i}| INSERT OR REPLACE INTO rtree_{t}_{c} VALUES {new}| END;
CREATE TRIGGER rtree_{t}_{c}_update4 AFTER UPDATE ON {t} WHEN OLD.{i} != NEW.{i} AND {new_blank}
BEGIN DELETE FROM rtree_{t}_{c} WHERE id IN (OLD.{i}, NEW.{i})| END;
CREATE TRIGGER rtree_{t}_{c}_delete AFTER DELETE ON {t} WHEN OLD.{c} NOT NULL
BEGIN DELETE FROM rtree_{t}_{c} WHERE id = OLD.{i}| END
"""


def index_statements(table: str, column: str, *, row_id: str) -> list[str]:
    """Statements that give a feature table the R-tree extension: index, registry row and the six triggers."""
    new = f"NEW.{column}"
    names = {
        "t": table,
        "c": column,
        "i": row_id,
        "new_filled": f"({new} NOT NULL AND NOT ST_IsEmpty({new}))",
        "new_blank": f"({new} ISNULL OR ST_IsEmpty({new}))",
        "new": f"(NEW.{row_id}, ST_MinX({new}), ST_MaxX({new}), ST_MinY({new}), ST_MaxY({new}))",
    }
    return [statement.replace("|", ";") for statement in _INDEX.format_map(names).split(";")]


@contextmanager
def index_at_once(connection: Connection, table: str, column: str) -> Iterator[None]:
    """Let rows be added without their boxes entering the index; the caller adds the boxes, in the same transaction."""
    trigger = f"rtree_{table}_{column}_insert"
    statement = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (trigger,)).scalar_one()
    connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
    yield
    connection.exec_driver_sql(statement)


def registry_statements(attributes: list[str]) -> list[str]:
    """Statements that register tables without geometry; none where there are no such tables."""
    rows = ", ".join(f"('{name}', 'attributes', '{name}')" for name in attributes)
    return [f"INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES {rows}"] if rows else []  # noqa: S608 - declared names


def stamp_statement(changes: str) -> str:
    """Statement that keeps ``last_change`` of all layers at the time of the newest row of a table of changes."""
    return f"""CREATE TRIGGER {changes}_stamp AFTER INSERT ON {changes}
        BEGIN UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'); END"""  # noqa: S608 - declared name
