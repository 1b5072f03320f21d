"""Parcels of a cadastral file held against the spaces: which ground they share, and the edits that record it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas
import numpy
import pandas
import shapely

from geo.crs import area_m2
from geo.register.edits import Edit
from geo.register.entry import ENTRY_SOURCE, entry_source, free_key

__all__ = ["CADASTRE_TABLES", "Cadastre", "cadastre"]

CADASTRE_TABLES = ("source", "parcel", "parcel_space")
"""Tables of the register that a file is held against."""

_TOLD = ("sheet_no", "plot_no", "ward", "former_unit", "owner_name", "area_printed", "certificate_no")
_UNITS = ("district", "local_level")


@dataclass(frozen=True)
class Cadastre:
    """What a file of parcels says of the spaces.

    Attributes:
        matches: one row for each parcel and space that share ground: plot_no, sheet_no, location_id, shared_m2,
            share (of the parcel), part, parcel_id, what (new, outline, linked or known).
        edits: edits that record them.
        parcels: number of parcels in the file.
        left_out: rows of the file that were left out, by reason.
    """

    matches: pandas.DataFrame
    edits: Sequence[Edit]
    parcels: int
    left_out: Mapping[str, int]


def _shared(parcels: geopandas.GeoDataFrame, grounds: geopandas.GeoDataFrame, least_m2: float) -> pandas.DataFrame:
    """Pairs of parcel and ground that share more than the least, with the shared ground [m2] and its share."""
    shapes = parcels.geometry.to_numpy()
    place, ground = shapely.STRtree(shapes).query(grounds.geometry.to_numpy(), predicate="intersects")[::-1]
    common = shapely.intersection(shapes[place], grounds.geometry.to_numpy()[ground])
    shared_m2 = numpy.nan_to_num(area_m2(common)) if len(common) else numpy.zeros(0)
    pairs = pandas.DataFrame(
        {
            "parcel": place,
            "location_id": grounds["id"].to_numpy()[ground],
            "shared_m2": shared_m2,
            "share": shared_m2 / numpy.maximum(area_m2(shapes)[place] if len(place) else 1.0, 1e-9),
        }
    )
    kept = pairs[pairs["shared_m2"] > least_m2]
    return kept.sort_values(["location_id", "parcel"]).reset_index(drop=True)


def _same(known: pandas.DataFrame, row: Mapping[str, Any], district: str) -> Mapping[str, Any] | None:
    """The recorded parcel with the numbers of a row, in the same district and on the same sheet."""
    own = known[(known["plot_no"] == row["plot_no"]) & (known["district"] == district)]
    own = own[own["sheet_no"].fillna("") == (row["sheet_no"] or "")]
    return None if own.empty else {str(name): value for name, value in own.iloc[0].items()}


def _plain(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: None if pandas.isna(row[name]) else row[name] for name in names}


@dataclass
class _Recorder:
    """The rows that are made while pairs are gone through."""

    known: pandas.DataFrame
    links: set[tuple[str, str]]
    taken: set[str]
    made: dict[int, str]
    edits: list[Edit]

    def parcel(self, place: int, row: Mapping[str, Any], ground: Mapping[str, Any]) -> tuple[str, str]:
        """Id of the parcel of a row of the file and what became of it; made or given its outline where it must be."""
        if place in self.made:
            return self.made[place], "linked"
        found = _same(self.known, row, str(ground["district"]))
        if found is None:
            key, what = free_key("parcel-", self.taken), "new"
            fixed = {"land_class": "unknown", "owner_class": "unknown", "source_id": ENTRY_SOURCE}
            values = {**_plain(ground, _UNITS), **_plain(row, _TOLD), **fixed, "geometry": row["geometry"]}
            self.edits.append(Edit("parcel", key, values, "insert"))
        else:
            key, what = str(found["id"]), "known"
            if found["geometry"] is None or found["geometry"].is_empty:
                what = "outline"
                self.edits.append(Edit("parcel", key, {"geometry": row["geometry"]}))
        self.taken.add(key)
        self.made[place] = key
        return key, what

    def link(self, key: str, location_id: str, part: str) -> bool:
        """Whether the parcel was not recorded with the space yet; then it is now."""
        if (key, location_id) in self.links:
            return False
        self.links.add((key, location_id))
        row = {"parcel_id": key, "location_id": location_id, "part": part}
        self.edits.append(Edit("parcel_space", f"{key}-{location_id}", row, "insert"))
        return True


def cadastre(
    parcels: geopandas.GeoDataFrame,
    grounds: geopandas.GeoDataFrame,
    *,
    tables: Mapping[str, pandas.DataFrame],
    shared_m2: float,
    whole_share: float,
) -> Cadastre:
    """What a file of parcels says of the spaces, and the edits that record it.

    A parcel that is recorded already (same district, sheet and plot number) keeps what its record says; it gets the
    outline where it has none, and its link to the space. Nothing recorded is overwritten.

    Args:
        parcels: parcels of a file.
        grounds: spaces with id, district, local_level and the boundary a notice would print as geometry.
        tables: the tables of `CADASTRE_TABLES`.
        shared_m2: ground two boundaries may share and still be taken to touch.
        whole_share: share of a parcel inside a space from which on the whole parcel is meant.
    """
    areas = grounds[~shapely.is_missing(grounds.geometry.to_numpy()) & (area_m2(grounds.geometry.to_numpy()) > 0)]
    links = set(tables["parcel_space"][["parcel_id", "location_id"]].itertuples(index=False, name=None))
    maker = _Recorder(tables["parcel"], links, set(tables["parcel"]["id"]), {}, [])
    rows, by_id = parcels.to_dict("records"), areas.set_index("id")
    found = []
    for pair in _shared(parcels, areas, shared_m2).to_dict("records"):
        row, ground = rows[pair["parcel"]], by_id.loc[pair["location_id"]].to_dict()
        part = "whole" if pair["share"] >= whole_share else "part"
        key, what = maker.parcel(pair["parcel"], row, ground)
        linked = maker.link(key, pair["location_id"], part)
        what = "linked" if what == "known" and linked else what
        found.append({**pair, **_plain(row, ("plot_no", "sheet_no")), "part": part, "parcel_id": key, "what": what})
    columns = ["plot_no", "sheet_no", "location_id", "shared_m2", "share", "part", "parcel_id", "what"]
    edits = [*entry_source(tables), *maker.edits] if maker.edits else []
    return Cadastre(pandas.DataFrame(found, columns=columns), edits, len(parcels), parcels.attrs.get("left_out", {}))
