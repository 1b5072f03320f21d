"""Cadastral parcels from a file: held against the spaces they meet, and brought into the legal record."""

from collections.abc import Callable, Mapping
from pathlib import Path

import geopandas
import pandas

from geo.crs import WGS84
from geo.errors import InputError, Problem
from geo.pipeline.gazette import readiness
from geo.pipeline.tables import SPACE_TABLES, Tables
from geo.register.cadastre import CADASTRE_TABLES, Cadastre, cadastre
from geo.register.spaces import space_rows
from geo.register.store import Register
from geo.sources.parcels import read_parcels
from geo.standards import value

__all__ = ["bring_parcels", "parcels_told"]

Progress = Callable[[str, float], None]


def _grounds(register: Tables) -> geopandas.GeoDataFrame:
    """Spaces with the boundary a notice would print."""
    rows = space_rows(register.tables(SPACE_TABLES))
    shapes = {subject.id: subject.boundary.shape for subject in readiness(register, rows, findings=()).subjects}
    columns = pandas.DataFrame(rows)[["id", "name_en", "name_ne", "district", "local_level"]]
    geometry = [shapes.get(place) for place in columns["id"]]
    return geopandas.GeoDataFrame(columns, geometry=geometry, crs=WGS84)


def parcels_told(
    register: Tables,
    path: Path,
    *,
    crs: str = "",
    columns: Mapping[str, str] | None = None,
    progress: Progress = lambda _step, _share: None,
) -> Cadastre:
    """What a cadastral file says of the spaces; nothing is written.

    Args:
        register: an open register, or what somebody keeps of one.
        path: shapefile in an archive, GeoPackage or any other accepted file.
        crs: reference system of the file, where it names none.
        columns: columns of the file, where they are not called as usual.
        progress: is told the step and the share done.

    Raises:
        InputError: the file is damaged, has no outlines, names no system, or no column tells the plot number.
        LimitError: it is larger, deeper or slower than the limits allow.
    """
    progress("read", 0.1)
    parcels = read_parcels(path, crs=crs, columns=columns)
    progress("match", 0.6)
    found = cadastre(
        parcels,
        _grounds(register),
        tables=register.tables(CADASTRE_TABLES),
        shared_m2=value("gazette.shared_m2", unit="m2"),
        whole_share=1 - value("gazette.uncovered_share", unit="share"),
    )
    names = register.tables(["location"])["location"].set_index("id")[["name_en", "name_ne"]]
    matches = found.matches.join(pandas.DataFrame(names), on="location_id")
    return Cadastre(matches, found.edits, found.parcels, found.left_out)


def bring_parcels(register: Register, found: Cadastre, *, by: str, reason: str) -> int:
    """Number of the change that records the parcels of a file; it can be undone.

    Args:
        register: an open register.
        found: what `parcels_told` found.
        by: who brings them in.
        reason: why, or from where.

    Raises:
        InputError: there is nothing to record, or a parcel was recorded meanwhile.
    """
    if not found.edits:
        raise InputError(Problem("parcels.nothing", {"parcels": found.parcels}))
    return register.apply(found.edits, by=by, kind="import", reason=reason)
