"""GeoPackages made by hand, hostile and good."""

import contextlib
import sqlite3
import struct

_CATALOGUE = """
create table gpkg_spatial_ref_sys (srs_name text, srs_id integer primary key, organization text,
  organization_coordsys_id integer, definition text, description text);
insert into gpkg_spatial_ref_sys values ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS[]', '');
create table gpkg_contents (table_name text primary key, data_type text, identifier text, description text,
  last_change text, min_x real, min_y real, max_x real, max_y real, srs_id integer);
create table gpkg_geometry_columns (table_name text, column_name text, geometry_type_name text, srs_id integer,
  z tinyint, m tinyint);
"""
ENDLESS = "with recursive r(n) as (select 1 union all select n + 1 from r) select n as name, null as geom from r"


def blob(wkb):
    """Well-known binary in GeoPackage's envelope."""
    return b"GP\x00\x01" + struct.pack("<i", 4326) + wkb


POINT = blob(struct.pack("<BI2d", 1, 1, 85.3, 27.7))


@contextlib.contextmanager
def opened(path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript("pragma synchronous = off; pragma application_id = 0x47504B47;" + _CATALOGUE)
        yield connection
        connection.commit()


def registered(connection, name):
    connection.execute("insert into gpkg_contents values (?, 'features', ?, '', '', 0, 0, 0, 0, 4326)", (name, name))
    connection.execute("insert into gpkg_geometry_columns values (?, 'geom', 'GEOMETRY', 4326, 0, 0)", (name,))


def good(path, rows=(("Tundikhel", POINT),), name="spaces"):
    """A layer of names and shapes."""
    with opened(path) as connection:
        quoted = '"' + name.replace('"', '""') + '"'
        connection.execute(f"create table {quoted} (fid integer primary key, name text, geom blob)")
        connection.executemany(f"insert into {quoted} (name, geom) values (?, ?)", rows)  # noqa: S608 - a name of ours
        registered(connection, name)
    return path


def endless_view(path):
    """The only layer is a view that never ends."""
    with opened(path) as connection:
        connection.execute(f"create view spaces as {ENDLESS}")
        registered(connection, "spaces")
    return path


def view_beside_a_table(path):
    """A good layer, and an endless view registered as another."""
    good(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"create view more as {ENDLESS}")
        registered(connection, "more")
        connection.commit()
    return path


def endless_catalogue(path):
    """The catalogue itself is a view that never ends."""
    with opened(path) as connection:
        connection.execute("drop table gpkg_contents")
        connection.execute(
            "create view gpkg_contents as with recursive r(n) as (select 1 union all select n + 1 from r) "
            "select n as table_name, 'features' as data_type, 4326 as srs_id from r"
        )
    return path


def loads_code(path):
    """A view that asks SQLite to load a library."""
    with opened(path) as connection:
        connection.execute("create view spaces as select load_extension('/etc/passwd') as name, null as geom")
        registered(connection, "spaces")
    return path


def with_triggers(path, marker):
    """A good layer whose tables carry triggers that would write into it."""
    good(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        act = f"insert into spaces (name) values ('{marker}')"  # noqa: S608 - a word of ours
        connection.execute(f"create trigger t after insert on spaces begin {act}; end")
        connection.commit()
    return path


def virtual_layer(path):
    """A layer that is a virtual table."""
    with opened(path) as connection:
        connection.execute("create virtual table spaces using rtree(id, a, b, c, d)")
        registered(connection, "spaces")
    return path
