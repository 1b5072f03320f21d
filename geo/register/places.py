"""Which units a position lies in, and which places a name may mean."""

from collections.abc import Sequence
from functools import cached_property

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.register.gazetteer import Gazetteer

__all__ = ["PlaceIndex"]

_UNITS = ("country", "province", "district", "local_level", "protected_area", "ward", "former_vdc")
_FORMER = "former_vdc"
_ORDER = ("country", "province", "district", "open_space", "local_level", "protected_area", "site", "ward", _FORMER)
"""Kinds in the order in which places of equally fitting names are listed."""

_OWN_NAMES = ("name_en", "name_ne")
_LESS_BY_ANOTHER_NAME = 1.0
"""How much worse a place fits by another name than by its own."""

_SHOWN = ["id", "kind", "name_en", "name_ne"]


class PlaceIndex:
    """Locations and their names, ready to be looked up; it keeps no hold of the register."""

    def __init__(self, locations: geopandas.GeoDataFrame, names: pandas.DataFrame) -> None:
        """Index locations.

        Args:
            locations: the table ``location``.
            names: the table ``location_name``; other names of the locations.
        """
        self._places = locations.reset_index(drop=True)
        self._other_names = names

    @cached_property
    def _units(self) -> geopandas.GeoDataFrame:
        """Units with an area, the smallest first."""
        is_unit = self._places["kind"].isin(_UNITS) & ~shapely.is_missing(self._places.geometry.to_numpy())
        units = self._places[is_unit]
        size = shapely.area(units.geometry.to_numpy())
        return units.iloc[numpy.lexsort((units["id"].to_numpy().astype(str), size))]

    @cached_property
    def _rows(self) -> NDArray[numpy.int64]:
        """Rows of the units among all locations."""
        return self._units.index.to_numpy()

    @cached_property
    def _shown(self) -> pandas.DataFrame:
        """What is told of every location."""
        return pandas.DataFrame(self._places[_SHOWN])

    @cached_property
    def _tree(self) -> shapely.STRtree:
        shapes = self._units.geometry.to_numpy()
        shapely.prepare(shapes)
        return shapely.STRtree(shapes)

    def _holding(
        self, lon_deg: NDArray[numpy.float64], lat_deg: NDArray[numpy.float64]
    ) -> tuple[NDArray[numpy.int64], NDArray[numpy.int64]]:
        """Pairs of a position and a unit that holds it, by their places; only prepared shapes are asked."""
        positions, units = self._tree.query(shapely.points(lon_deg, lat_deg))
        shapes = self._units.geometry.to_numpy()[units]
        inside = shapely.intersects_xy(shapes, lon_deg[positions], lat_deg[positions])
        return positions[inside], units[inside]

    def locate(self, lon_deg: float, lat_deg: float) -> pandas.DataFrame:
        """Units that contain a position, the smallest first: id, kind, name_en, name_ne.

        A position on a border lies in the units on both sides; one in a national park lies in no local level.

        Args:
            lon_deg: longitude in WGS 84 [deg].
            lat_deg: latitude in WGS 84 [deg].
        """
        _, units = self._holding(numpy.array([lon_deg]), numpy.array([lat_deg]))
        return self._shown.iloc[self._rows[numpy.sort(units)]].reset_index(drop=True)

    def smallest(self, lon_deg: NDArray[numpy.float64], lat_deg: NDArray[numpy.float64]) -> list[str | None]:
        """Id of the smallest present unit that contains each position; None where no unit does or it is not known.

        Args:
            lon_deg: longitudes in WGS 84 [deg].
            lat_deg: latitudes in WGS 84 [deg].
        """
        places, units = self._holding(lon_deg, lat_deg)
        present = (self._units["kind"] != _FORMER).to_numpy()[units]
        places, units = places[present], units[present]
        first = pandas.Series(units).groupby(places).min()
        ids = self._units["id"].to_numpy()
        found = numpy.full(len(lon_deg), None, dtype=object)
        found[first.index.to_numpy(dtype=int)] = ids[first.to_numpy(dtype=int)]
        return found.tolist()

    @cached_property
    def _names(self) -> pandas.DataFrame:
        """Every name of every location: place (row of the location), name, is_own, letters."""
        rows = pandas.Series(self._places.index, index=self._places["id"])
        others = self._other_names[self._other_names["location_id"].isin(rows.index)]
        parts = [
            *(pandas.DataFrame({"place": self._places.index, "name": self._places[c]}) for c in _OWN_NAMES),
            pandas.DataFrame(
                {"place": rows.reindex(others["location_id"]).to_numpy(), "name": others["name"].to_numpy()}
            ),
        ]
        parts = [part.assign(is_own=place < len(_OWN_NAMES)) for place, part in enumerate(parts)]
        found = pandas.concat(parts, ignore_index=True).dropna()
        found = found.drop_duplicates(["place", "name"], ignore_index=True)
        return found.assign(letters=found["name"].str.len())

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return Gazetteer(self._names["name"].tolist())

    @cached_property
    def _rank(self) -> pandas.Series:
        order = {kind: place for place, kind in enumerate(_ORDER)}
        return self._places["kind"].map(order).fillna(len(order)).astype(int)

    def search(self, text: str, *, kinds: Sequence[str] | None = None, limit: int = 20) -> pandas.DataFrame:
        """Places with a name like the text, the best first: id, kind, name, name_ne, matched, score [0 to 100].

        Spellings of the same sound and Devanagari meet; larger units and open spaces stand first among equals.

        Args:
            text: what somebody typed, in Latin script or Devanagari; the beginning of a name is enough.
            kinds: kinds of place to look for; all where it is None.
            limit: most places to return.
        """
        scores = self._gazetteer.search(text, enough=limit)
        rows = numpy.flatnonzero(scores)
        names = self._names.iloc[rows]
        places = names["place"].to_numpy()
        found = names.assign(
            score=scores[rows] - _LESS_BY_ANOTHER_NAME * ~names["is_own"].to_numpy(dtype=bool),
            kind=self._places["kind"].to_numpy()[places],
            rank=self._rank.to_numpy()[places],
        )
        if kinds is not None:
            found = found[found["kind"].isin(kinds)]
        order = {"score": False, "rank": True, "letters": True, "name": True, "place": True}
        found = found.sort_values(list(order), ascending=list(order.values())).drop_duplicates("place").head(limit)
        shown = self._shown.iloc[found["place"].to_numpy()].rename(columns={"name_en": "name"}).reset_index(drop=True)
        return shown.assign(matched=found["name"].to_numpy(), score=found["score"].to_numpy())
