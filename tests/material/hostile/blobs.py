"""Hostile and odd well-known binary."""

import struct

import shapely


def deep(levels=200_000):
    """A point in so many collections."""
    return struct.pack("<BII", 1, 7, 1) * levels + struct.pack("<BI2d", 1, 1, 85.3, 27.7)


def deep_multipolygon(levels=200_000):
    """Multipolygons that claim multipolygons as parts."""
    return struct.pack("<BII", 1, 6, 1) * levels


def boastful():
    """A polygon that announces four billion rings."""
    return struct.pack("<BII", 1, 3, 0xFFFFFFFF)


def half_circle():
    """A curved polygon: an arc from (0, 0) over (1, 1) to (2, 0), closed by a straight line."""
    arc = struct.pack("<BII", 1, 8, 3) + struct.pack("<6d", 0, 0, 1, 1, 2, 0)
    line = struct.pack("<BII", 1, 2, 2) + struct.pack("<4d", 2, 0, 0, 0)
    compound = struct.pack("<BII", 1, 9, 2) + arc + line
    return struct.pack("<BII", 1, 10, 1) + compound


def circle():
    """A curved polygon of two arcs around (1, 0) with radius 1."""
    arc = struct.pack("<BII", 1, 8, 5) + struct.pack("<10d", 0, 0, 1, 1, 2, 0, 1, -1, 0, 0)
    return struct.pack("<BII", 1, 10, 1) + arc


def with_srid(srid=4326):
    """A point in PostGIS's extended form."""
    return struct.pack("<BII2d", 1, 0x20000001, srid, 85.3, 27.7)


def made(shapes):
    """Shapes of an extract, which a reader may have left as well-known binary."""
    return shapely.from_wkb(shapes) if any(isinstance(shape, bytes) for shape in shapes) else shapes
