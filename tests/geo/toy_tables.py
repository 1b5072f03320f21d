"""Toyland as the tables of a register, without a database."""

import geopandas
import pandas

from geo import toy
from geo.crs import WGS84
from geo.schema import table


def _filled(name, rows):
    return rows.reindex(columns=table(name).names)


class ToyTables:
    """Gives Toyland's tables by name; drawings may be put in."""

    def __init__(self, drawings=None):
        spaces, surveys, wards = toy.spaces(), toy.surveys(), toy.wards()
        places = pandas.concat(
            [
                spaces.assign(kind="open_space"),
                wards.assign(kind="ward", name_en=wards["ward"].map("Toyland {}".format)),
            ]
        )
        places = places.drop(columns="parent_id").assign(
            precision="digitised", sensitivity="public", source_id="toy", version=1
        )
        rounds = pandas.DataFrame({"id": list(toy.ROUNDS), "dated": pandas.to_datetime(["2019-12-12", "2020-03-08"])})
        nothing = geopandas.GeoDataFrame(geometry=[], crs=WGS84)
        self.found = {
            "location": geopandas.GeoDataFrame(_filled("location", places), geometry="geometry", crs=WGS84),
            "location_name": _filled("location_name", pandas.DataFrame()),
            "open_space": _filled("open_space", pandas.DataFrame({"location_id": spaces["id"], "register": "local"})),
            "space_survey": _filled("space_survey", surveys),
            "survey_round": _filled("survey_round", rounds),
            "layer": _filled("layer", nothing).set_geometry("geometry", crs=WGS84),
            "exclusion": _filled("exclusion", nothing if drawings is None else drawings).set_geometry(
                "geometry", crs=WGS84
            ),
        }

    def tables(self, names, /):
        """Several tables."""
        return {name: self.found[name] for name in names}
