"""What the pages on reach show: the reach of a scenario kept by its address, its map, its table of wards."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas
import shapely

from app.drawn import opened
from app.jobs import Progress
from app.plan_choice import Choice
from app.plan_sheet import kept_ground
from app.snapshot import Snapshot
from geo.errors import InputError, Problem
from geo.pipeline.isochrones import reach_areas
from geo.pipeline.plans import home_notes
from geo.pipeline.reaching import MOST_BANDS, Reach, reach, serving, usual_limits
from geo.planning.allocation.split import TOTAL

__all__ = ["Reached", "bands_of", "kept_reach", "made_reach", "most_hit", "reach_choice", "reach_map", "ward_rows"]

_ASKED = ("places", "lost", "closed", "drawn", "means", "speed_kmh", "bands", "to")
_DIGITS = 5
_PERCENT = 100


@dataclass(frozen=True)
class Reached:
    """How near the next space is, and the areas from which it is reached."""

    reach: Reach
    areas: geopandas.GeoDataFrame

    def notes(self) -> list[Problem]:
        """What a reader must know."""
        homes = self.reach.ground.homes
        return [*home_notes(homes), *self.reach.walks.notes(homes.cells["people"].to_numpy())]

    @property
    def total(self) -> Mapping[str, Any]:
        """All wards together."""
        return dict(self.reach.wards.loc[TOTAL])


def reach_choice(choice: Choice) -> Choice:
    """What of a scenario counts for reach."""
    found = choice.only(*_ASKED)
    return replace(found, lost=()) if found.to else found


def bands_of(choice: Choice) -> tuple[float, ...]:
    """Minutes that people are told apart by.

    Raises:
        InputError: they are no times.
    """
    words = [word for word in choice.bands.replace(";", ",").replace(" ", ",").split(",") if word]
    try:
        return tuple(float(word) for word in words) or usual_limits()
    except ValueError:
        told = {"value": choice.bands[:60], "most": MOST_BANDS}
        raise InputError(Problem("people.bands", told, column="bands", value=choice.bands)) from None


def kept_reach(held: Snapshot, choice: Choice) -> Reached | None:
    """The reach of a scenario, where it was worked out for the register as it stands."""
    found: Reached | None = held.found(f"reach {choice.address}")
    return found


def made_reach(held: Snapshot, choice: Choice, progress: Progress = lambda _step, _share: None) -> Reached:
    """The reach of a scenario, worked out once for the register as it stands.

    Raises:
        ChaurError: the scenario names what is not there, or nothing can be said of it.
    """
    scenario, limits = choice.scenario(held), bands_of(choice)
    on = kept_ground(held, choice, scenario, progress)
    on = serving(held, on, choice.to) if choice.to else on
    found = reach(on, scenario, limits_min=limits, progress=progress)
    made = Reached(found, reach_areas(found, progress=progress))
    kept: Reached = held.kept(f"reach {choice.address}", lambda: made)
    return kept


def ward_rows(found: Reached) -> list[dict[str, Any]]:
    """Wards with the people of each band and what closures change, those with most people far away first."""
    table = found.reach.wards.drop(index=TOTAL)
    bands = [name for name in table.columns if name != "people"]
    if found.reach.changes is not None:
        table = table.join(found.reach.changes)
    names = found.reach.ground.homes.wards.set_index("id")[["name_en", "name_ne"]]
    table = table.join(names).rename_axis("ward").reset_index()
    worst = table.sort_values([*reversed(bands), "ward"], ascending=[*[False] * len(bands), True], kind="stable")
    return [{**row, "bands": [int(row[name]) for name in bands]} for row in worst.to_dict("records")]


def most_hit(found: Reached, *, most: int) -> list[dict[str, Any]]:
    """Wards that closures and lost spaces hit most: those cut off first, then those with most minutes added."""
    if found.reach.changes is None:
        return []
    changes = found.reach.changes.drop(index=TOTAL)
    names = found.reach.ground.homes.wards.set_index("id")[["name_en", "name_ne"]]
    weight = changes["longer_people"] * changes["added_min"]
    hit = changes.assign(weight=weight).join(names).rename_axis("ward").reset_index()
    hit = hit[(hit["cut_off_people"] > 0) | (hit["longer_people"] > 0)]
    first = hit.sort_values(["cut_off_people", "weight"], ascending=False).head(most)
    return [dict(row) for row in first.to_dict("records")]


def _feature(shape: shapely.Geometry, **properties: Any) -> dict[str, Any]:
    rounded = shapely.set_precision(shape, 10**-_DIGITS)
    return {"type": "Feature", "geometry": json.loads(shapely.to_geojson(rounded)), "properties": properties}


def reach_map(found: Reached, choice: Choice, name: Callable[[Any], str]) -> str:
    """Areas, wards, spaces and drawn closures as GeoJSON in WGS 84.

    Args:
        found: the reach.
        choice: its scenario.
        name: name of a row in the reader's language.
    """
    areas = enumerate(found.areas.to_dict("records"))
    features = [_feature(row["geometry"], kind="area", band=band) for band, row in areas]
    wards = found.reach.ground.homes.wards.to_dict("records")
    features += [_feature(row["geometry"], kind="ward", name=name(row)) for row in wards]
    for row in found.reach.ground.spaces.to_dict("records"):
        features.append(_feature(row["geometry"].representative_point(), kind="space", id=row["id"], name=name(row)))
    features += [_feature(shape, kind="closed") for shape in opened(choice.drawn)]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
