"""Tables of a plan as its files, documents and pages show them: figures, spaces, wards, flows, cells, action list.

What they hold is told by the declared tables ``planned_*``; sums tie out to the plan since every table is cut from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.messages import Language, sentence
from geo.outputs.dossier.voice import Voice
from geo.planning.allocation.split import TOTAL, lacks
from geo.schema import table, vocabulary

__all__ = ["LANGUAGES", "Outcome", "actions", "cells", "figures", "flows", "spaces", "wards"]

LANGUAGES: tuple[Language, ...] = ("en", "ne")
_PUBLIC = "public"
_OWNER = ["owner_class", "owner_name", "custodian", "access", "lon_deg", "lat_deg", "sensitivity"]
_PERCENT = 100


@dataclass(frozen=True)
class Outcome:
    """What a plan comes to.

    Attributes:
        spaces: one row a space, in the order of ``rows``: places, people, walks.
        wards: one row a ward and the total: the three-way split.
        flows: people by ward and space.
        rows: rows of the flat table of spaces.
        homes: rows of the wards.
        price_min: price of a place of each space in the proof [min].
        losing: people who lose their place with a space, where it was asked.
    """

    spaces: pandas.DataFrame
    wards: pandas.DataFrame
    flows: pandas.DataFrame
    rows: geopandas.GeoDataFrame
    homes: geopandas.GeoDataFrame
    price_min: NDArray[numpy.float64]
    losing: Mapping[str, int] | None = None

    @property
    def total(self) -> Mapping[str, int]:
        """The row of all wards together."""
        found = self.wards.set_index("ward").loc[TOTAL]
        return {str(name): int(found[name]) for name in found.index if str(name).endswith("people")}

    def losing_people(self, ids: Sequence[str]) -> pandas.Series:
        """People who lose their place with each space; not known where it was not asked."""
        return pandas.Series([(self.losing or {}).get(name) for name in ids], dtype="Int64")


def _declared(
    name: str, columns: Mapping[str, object], *, geometry: object = None, crs: object = None
) -> pandas.DataFrame:
    """Frame of a declared table with its columns in order."""
    frame = pandas.DataFrame(columns)
    frame = frame[[column for column in table(name).names if column in frame]].reset_index(drop=True)
    return (
        frame
        if geometry is None
        else geopandas.GeoDataFrame(frame, geometry=numpy.asarray(geometry, dtype=object), crs=crs)
    )


def figures(outcome: Outcome, *, person_min: float, gap_min: float, penalty_min: float) -> pandas.DataFrame:
    """Figures of the plan as a whole, one a row, with their share of those who seek ground.

    Args:
        outcome: what the plan comes to.
        person_min: minutes walked by all together.
        gap_min: minutes above what no plan can undercut.
        penalty_min: price of leaving one person out in the proof.
    """
    told, total = outcome.spaces, outcome.total
    seeking, placed = total["seeking_people"], total["placed_people"]
    parts = {name: total[f"{name}_people"] for name in ("placed", "full", "out_of_reach")}
    amounts: dict[str, float] = {"people": total["people"], "displaced": total["displaced_people"], "seeking": seeking}
    amounts |= parts
    amounts |= {"spaces_used": int((told["people"] > 0).sum()), "places": int(told["places"].sum())}
    amounts |= {"free_places": int((told["places"] - told["people"]).sum()), "person_min": person_min}
    amounts |= {"mean_walk": person_min / placed if placed else numpy.nan, "gap": gap_min, "penalty": penalty_min}
    minutes = {"person_min", "mean_walk", "gap", "penalty"}
    terms = vocabulary("plan_figure")
    columns = {
        "figure": list(amounts),
        "label_en": [terms[name].label_en for name in amounts],
        "label_ne": [terms[name].label_ne for name in amounts],
        "amount": pandas.Series(list(amounts.values()), dtype=float),
        "unit": ["min" if name in minutes else "spaces" if name == "spaces_used" else "people" for name in amounts],
        "seekers_share": [parts[name] / seeking if name in parts and seeking else numpy.nan for name in amounts],
    }
    return _declared("planned_figure", columns)


def _filling(told: pandas.DataFrame) -> NDArray[numpy.object_]:
    """How full each space is, as a code."""
    people, places = told["people"].to_numpy(), told["places"].to_numpy()
    conditions = [places == 0, people >= places, people > 0]
    return numpy.select(conditions, ["no_places", "full", "filling"], "empty").astype(object)


def spaces(outcome: Outcome) -> pandas.DataFrame:
    """Spaces with their places, people, walks and price."""
    told, rows = outcome.spaces, outcome.rows
    columns = {
        **{name: told[name].to_numpy() for name in told.columns.drop(["id", "name_en"])},
        "location_id": rows["id"].to_numpy(),
        **{name: rows[name].to_numpy() for name in ("name_en", "name_ne", "usable_area_m2", "sensitivity")},
        "filling": _filling(told),
        "free_places": (told["places"] - told["people"]).to_numpy(),
        "price_min": outcome.price_min,
        "losing_people": outcome.losing_people(rows["id"].tolist()),
    }
    return _declared("planned_space", columns, geometry=rows.geometry, crs=rows.crs)


def wards(outcome: Outcome) -> pandas.DataFrame:
    """Wards with their people and the three-way split."""
    told = outcome.wards[outcome.wards["ward"] != TOTAL].reset_index(drop=True)
    homes = outcome.homes.set_index("id").loc[told["ward"]]
    seeking = told["seeking_people"].where(told["seeking_people"] > 0)
    columns = {
        **{name: told[name].astype("int64") for name in told.columns if str(name).endswith("people")},
        "ward_id": told["ward"],
        "name_en": homes["name_en"].to_numpy(),
        "name_ne": homes["name_ne"].to_numpy(),
        "lack": lacks(told),
        "left_out_share": (told["full_people"] + told["out_of_reach_people"]) / seeking,
        "sensitivity": _PUBLIC,
    }
    return _declared("planned_ward", columns, geometry=homes.geometry, crs=outcome.homes.crs)


def flows(outcome: Outcome) -> pandas.DataFrame:
    """People by ward and space as straight lines, the largest first."""
    told, rows, homes = outcome.flows, outcome.rows.set_index("id"), outcome.homes.set_index("id")
    to, home = rows.loc[told["space"]], homes.loc[told["ward"]]
    ends = [shapely.point_on_surface(side.geometry.to_numpy()) for side in (home, to)]
    both = numpy.column_stack([shapely.get_coordinates(side) for side in ends]).reshape(-1, 2, 2)
    columns = {
        "ward_id": told["ward"],
        "location_id": told["space"],
        **{f"ward_{language}": home[f"name_{language}"].to_numpy() for language in LANGUAGES},
        **{f"space_{language}": to[f"name_{language}"].to_numpy() for language in LANGUAGES},
        **{name: told[name].to_numpy() for name in ("people", "mean_walk_min", "longest_walk_min")},
        "sensitivity": to["sensitivity"].to_numpy(),
    }
    return _declared("planned_flow", columns, geometry=shapely.linestrings(both), crs=outcome.rows.crs)


def cells(ground: geopandas.GeoDataFrame, displaced: NDArray[numpy.int64], parts: pandas.DataFrame) -> pandas.DataFrame:
    """Cells with their people and the three-way split.

    Args:
        ground: ward, people and geometry of each cell.
        displaced: people of each cell who leave home.
        parts: the split of each cell.
    """
    columns = {
        **parts[["placed_people", "full_people", "out_of_reach_people"]],
        "seeking_people": parts["people"],
        "ward_id": ground["ward"].to_numpy(),
        "people": ground["people"].to_numpy(),
        "displaced_people": displaced,
        "lack": lacks(parts),
        "sensitivity": _PUBLIC,
    }
    return _declared("planned_cell", columns, geometry=ground.geometry, crs=ground.crs)


def _origins(outcome: Outcome, voice: Voice) -> Mapping[str, str]:
    """Wards that people of each space come from, most first, each with how many."""
    homes = outcome.homes.set_index("id", drop=False)
    named = {str(row["id"]): voice.name(row) for row in homes.loc[outcome.flows["ward"].unique()].to_dict("records")}
    said: dict[str, list[str]] = {}
    for flow in outcome.flows.itertuples():
        said.setdefault(str(flow.space), []).append(f"{named[str(flow.ward)]} {voice.number(int(flow.people))}")
    return {space: ", ".join(texts) for space, texts in said.items()}


def _why(row: Mapping[str, object], placed: int, voice: Voice) -> str:
    """Why a space stands where it stands in the order."""
    people, places, losing = (row[name] for name in ("people", "places", "losing_people"))
    numbers = {"people": voice.number(int(str(people))), "free": voice.number(int(str(places)) - int(str(people)))}
    share = voice.number(_PERCENT * int(str(people)) / placed, decimals=1)
    code = "plan.why_full" if people == places else "plan.why_filling"
    said = [sentence(code, voice.language, **numbers, share=share)]
    if not pandas.isna(losing):
        losing_code = "plan.why_losing" if int(str(losing)) else "plan.why_others"
        said.append(sentence(losing_code, voice.language, losing=voice.number(int(str(losing)))))
    return " ".join(said)


def actions(outcome: Outcome) -> pandas.DataFrame:
    """Spaces to open, the one that takes in most people first, with who comes, who keeps it, and why."""
    told = outcome.spaces.assign(losing_people=outcome.losing_people(outcome.spaces["id"].tolist()))
    told = told[told["people"] > 0].sort_values(["people", "mean_walk_min", "id"], ascending=[False, True, True])
    told = told.drop(columns="name_en").reset_index(drop=True)
    rows = outcome.rows.set_index("id").reindex(told["id"])
    placed = int(told["people"].sum())
    columns: dict[str, object] = {name: told[name] for name in told.columns}
    columns |= {name: rows[name].to_numpy() for name in ("name_en", "name_ne", *_OWNER) if name in rows}
    columns |= {"location_id": told["id"], "step": numpy.arange(1, len(told) + 1)}
    columns |= {"total_people": told["people"].cumsum(), "total_share": told["people"].cumsum() / max(placed, 1)}
    for language in LANGUAGES:
        voice = Voice(language)
        columns[f"wards_{language}"] = told["id"].map(_origins(outcome, voice)).astype(object)
        reasons = [_why(row, placed, voice) for row in told.to_dict("records")]
        columns[f"why_{language}"] = pandas.Series(reasons, dtype=object)
    return _declared("planned_action", columns)
