"""The map of what differs between two plans."""

from collections.abc import Collection

import geopandas
import pandas

from app.language import language
from app.snapshot import Snapshot
from geo.crs import WGS84
from geo.outputs.plan_map import difference_map

__all__ = ["drawn_difference"]


def _changes(table: pandas.DataFrame, key: str, column: str) -> pandas.Series:
    rows = table.set_index(key)
    change: pandas.Series = rows[f"{column}_second"] - rows[f"{column}_first"]
    return change


def drawn_difference(
    held: Snapshot, spaces: pandas.DataFrame, wards: pandas.DataFrame, *, ward_ids: Collection[str]
) -> str:
    """SVG picture of two plans side by side.

    Args:
        held: the register as it stands.
        spaces: spaces that differ.
        wards: wards that differ.
        ward_ids: all wards of either plan.
    """
    places = held.table("location").set_index("id", drop=False)
    placed, people = _changes(wards, "ward", "placed_people"), _changes(spaces, "id", "people")
    around = places.loc[places.index.intersection(list(ward_ids))]
    ground = places.loc[places.index.intersection(people.index[people != 0])]
    drawn = [
        geopandas.GeoDataFrame({"change": rows["id"].map(change).fillna(0)}, geometry=rows.geometry, crs=WGS84)
        for rows, change in ((around, placed), (ground, people))
    ]
    return difference_map(*drawn, language=language())
