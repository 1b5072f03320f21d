"""The grounds that the map and the table show: open spaces and displacement sites in one table, read-only."""

from collections.abc import Mapping
from typing import Any

import geopandas
import pandas
from flask import url_for
from flask_babel import gettext

from app.language import digits, language
from app.snapshot import Snapshot
from geo import pipeline
from geo.register.spaces import LATEST
from geo.schema import vocabulary

__all__ = [
    "OPEN_SPACE",
    "SITE",
    "grounds",
    "page_of",
    "place_of",
    "round_labels",
    "unit_name",
    "without_shapes",
    "worst_findings",
]

OPEN_SPACE = "open_space"
SITE = "site"
_NO_FINDING = "none"


def worst_findings(found: pipeline.Diagnosis) -> dict[str, str]:
    """The most severe open finding of every location that has one, by location id."""
    rank = {code: place for place, code in enumerate(vocabulary("severity"))}
    worst: dict[str, str] = {}
    for finding in sorted(found.open, key=lambda one: rank[one.severity], reverse=True):
        worst.update(dict.fromkeys(finding.location_ids, finding.severity))
    return worst


def _sites_as_spaces(sites: geopandas.GeoDataFrame, spaces: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Sites in the columns of the spaces: what a site has no word for is not known."""
    rows = sites.reindex(columns=spaces.columns)
    rows = rows.assign(size_class="unknown", findings=0)
    kinds = {name: kind for name, kind in spaces.dtypes.items() if name != "geometry"}
    return geopandas.GeoDataFrame(rows.astype(kinds), geometry="geometry", crs=spaces.crs)


def _joined(held: Snapshot, round_id: str) -> geopandas.GeoDataFrame:
    spaces = held.spaces(round_id)
    sites = pipeline.sites(held)
    rows = pandas.concat([spaces, _sites_as_spaces(sites, spaces)], ignore_index=True)
    kinds = [OPEN_SPACE] * len(spaces) + [SITE] * len(sites)
    return rows.assign(
        kind=kinds,
        site_type=[None] * len(spaces) + sites["site_type"].tolist(),
        worst=rows["id"].map(worst_findings(held.diagnosis)).fillna(_NO_FINDING),
    )


def grounds(held: Snapshot, round_id: str = LATEST) -> geopandas.GeoDataFrame:
    """Open spaces at a round, then sites: the columns of SPACES and kind, site_type and worst."""
    found: geopandas.GeoDataFrame = held.kept(f"grounds {round_id}", lambda: _joined(held, round_id))
    return found


def without_shapes(held: Snapshot, round_id: str = LATEST) -> pandas.DataFrame:
    """The grounds without their geometry: the same rows, lighter to choose from."""
    found: pandas.DataFrame = held.kept(
        f"plain grounds {round_id}", lambda: pandas.DataFrame(grounds(held, round_id).drop(columns="geometry"))
    )
    return found


def _nepali_names(held: Snapshot) -> dict[str, str]:
    locations = held.table("location")
    units = locations[locations["kind"].isin(["province", "district", "local_level"]) & locations["name_ne"].notna()]
    return dict(zip(units["name_en"], units["name_ne"], strict=True))


def unit_name(held: Snapshot, name_en: str) -> str:
    """Name of a unit in the reader's language."""
    if language() == "en":
        return name_en
    names: dict[str, str] = held.kept("nepali unit names", lambda: _nepali_names(held))
    return names.get(name_en, name_en)


def place_of(held: Snapshot, row: Mapping[str, Any]) -> str:
    """Municipality with ward, and district, in the reader's language."""
    if pandas.isna(row["district"]):
        return gettext("place not known")
    district = unit_name(held, row["district"])
    if pandas.isna(row["local_level"]):
        return district
    local_level = unit_name(held, row["local_level"])
    ward = "" if pandas.isna(row["ward"]) else f"-{digits(str(row['ward']))}"
    return f"{local_level}{ward}, {district}"


def page_of(row: Mapping[str, Any]) -> str:
    """Address of the page about a ground."""
    endpoint = "sites.site" if row["kind"] == SITE else "spaces.space"
    return url_for(endpoint, location_id=row["id"])


def round_labels(held: Snapshot) -> dict[str, str]:
    """Title of every survey round in the reader's language, newest first, with the newest of each space at the top."""
    rounds = held.table("survey_round").sort_values("dated", ascending=False)
    titles = rounds["label_ne"].where((language() == "ne") & rounds["label_ne"].notna(), rounds["label_en"])
    return {LATEST: gettext("Newest of each space"), **dict(zip(rounds["id"], titles, strict=True))}
