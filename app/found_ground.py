"""What the pages about open ground show: where can be searched, what was found, and what of it is registered by now."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas
import numpy
import shapely

from app.grounds import place_of
from app.language import name_of
from app.snapshot import Snapshot
from geo import pipeline
from geo.outputs.sketch import Sketch, sketch
from geo.pipeline.candidates import NEEDED, OpenGround
from geo.register.spaces import unit_names

__all__ = ["coverage", "found_rows", "overview", "searchable_units"]

_UNITS = ("local_level", "ward")


def coverage(held: Snapshot) -> Mapping[str, shapely.Geometry]:
    """Where layers speak that a search cannot do without, by kind; empty where there is none."""

    def make() -> dict[str, shapely.Geometry]:
        known = pipeline.layers(held.register).table()
        return {kind: shapely.union_all(known.geometry[known["kind"] == kind].to_numpy()) for kind in NEEDED}

    found: Mapping[str, shapely.Geometry] = held.kept("coverage of searches", make)
    return found


def searchable(held: Snapshot) -> shapely.Geometry:
    """Ground in which everything needed is known."""
    return shapely.intersection_all(numpy.array(list(coverage(held).values()), dtype=object))


def searchable_units(held: Snapshot) -> list[tuple[str, str]]:
    """Ids and names of municipalities and wards that can be searched as a whole."""

    def make() -> geopandas.GeoDataFrame:
        places = held.table("location")
        units = places[places["kind"].isin(_UNITS)]
        whole = searchable(held)
        shapely.prepare(whole)
        return units[shapely.covers(whole, units.geometry.to_numpy())]

    rows = held.kept("searchable units", make)
    return [(row["id"], name_of(row)) for row in rows.sort_values(["kind", "name_en"]).to_dict("records")]


def _registered(held: Snapshot) -> dict[bytes, str]:
    """Ids of the registered grounds by their outlines."""
    spaces = held.spaces()
    return dict(zip(shapely.to_wkb(shapely.normalize(spaces.geometry.to_numpy())), spaces["id"], strict=True))


def _named_beside(held: Snapshot, ids: str) -> list[tuple[str, str]]:
    spaces = held.spaces().set_index("id", drop=False)
    return [(key, name_of(spaces.loc[key])) for key in ids.split(";") if key in spaces.index]


def found_rows(held: Snapshot, found: OpenGround) -> list[dict[str, Any]]:
    """Candidates with the ward each lies in, the grounds beside it, and its id in the register once it is taken in."""
    taken = _registered(held)
    units = held.kept("units of places", lambda: unit_names(held.table("location")))
    outlines = shapely.to_wkb(shapely.normalize(found.table.geometry.to_numpy()))
    rows = []
    for rank, (row, outline) in enumerate(zip(found.table.to_dict("records"), outlines, strict=True), start=1):
        point = row["geometry"].representative_point()
        inside = held.places.locate(point.x, point.y)
        ward = {} if inside.empty else units.loc[inside.iloc[0]["id"]].to_dict()
        place = place_of(held, ward) if ward else ""
        known = {"place": place, "beside": _named_beside(held, row["beside"]), "space_id": taken.get(outline)}
        rows.append({**row, **known, "rank": rank, "bounds": row["geometry"].bounds})
    return rows


def overview(held: Snapshot, found: OpenGround) -> Sketch:
    """The searched area with what was found and what is registered, north up; for paper and without a script."""
    spaces = held.spaces().geometry.to_numpy()
    inside: Sequence[Any] = spaces[shapely.intersects(spaces, found.area)]
    layers = [
        ("sketch-ward", found.area),
        ("sketch-registered", shapely.union_all(inside)),
        ("sketch-found", shapely.union_all(found.table.geometry.to_numpy())),
    ]
    return sketch(layers, frame=found.area.envelope, width_px=560, height_px=420)
