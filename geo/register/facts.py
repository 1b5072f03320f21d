"""What the register knows about one place, put together from its tables."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas

from geo.errors import MissingError, Problem
from geo.register.spaces import round_order

__all__ = ["PlaceFacts", "RoundValue", "place_facts", "rounds_beside", "row_of"]

Tables = Mapping[str, pandas.DataFrame]
_DEEPEST = 8


@dataclass(frozen=True)
class PlaceFacts:
    """One place with everything that points to it or that it points to.

    ``parents`` runs from the smallest unit to the country; ``inside`` holds the places that lie in it at any depth,
    ``successors`` and ``formers`` the links between dissolved and present units with the other unit's columns,
    ``alternative_of`` the places this one may be mistaken for.
    """

    location: pandas.Series
    names: pandas.DataFrame
    parents: pandas.DataFrame
    children: pandas.DataFrame
    inside: pandas.DataFrame
    successors: pandas.DataFrame
    formers: pandas.DataFrame
    alternatives: pandas.DataFrame
    alternative_of: pandas.DataFrame


def row_of(frame: pandas.DataFrame, key: str, *, column: str = "id") -> pandas.Series:
    """The row whose column holds the key.

    Raises:
        MissingError: there is none.
    """
    found = frame[frame[column] == key]
    if found.empty:
        raise MissingError(Problem("facts.unknown", {"value": key[:80]}, value=key))
    return found.iloc[0]


def _parents(locations: pandas.DataFrame, parent_id: object) -> pandas.DataFrame:
    by_id = locations.set_index("id", drop=False)
    chain: list[str] = []
    while isinstance(parent_id, str) and parent_id in by_id.index and len(chain) < _DEEPEST and parent_id not in chain:
        chain.append(parent_id)
        parent_id = by_id.loc[parent_id, "parent_id"]
    return by_id.loc[chain].reset_index(drop=True)


def _inside(locations: pandas.DataFrame, location_id: str) -> pandas.DataFrame:
    """Every place below another, level by level."""
    found: list[pandas.DataFrame] = []
    level = locations[locations["parent_id"] == location_id]
    while not level.empty and len(found) < _DEEPEST:
        found.append(level)
        level = locations[locations["parent_id"].isin(level["id"])]
    return pandas.concat(found) if found else level


def _linked(tables: Tables, location_id: str, *, here: str, there: str) -> pandas.DataFrame:
    """Successor links that begin here, the largest share first, with the unit at the other end."""
    links = tables["location_successor"]
    links = links[links[here] == location_id][[there, "area_share", "source_id"]]
    units = tables["location"][["id", "kind", "name_en", "name_ne", "parent_id"]]
    return links.merge(units, left_on=there, right_on="id").sort_values("area_share", ascending=False)


def place_facts(tables: Tables, location_id: str) -> PlaceFacts:
    """Facts about a place.

    Args:
        tables: location, location_name, location_successor and location_alternative of a register.
        location_id: id of the place.

    Raises:
        MissingError: no such place.
    """
    locations, names, others = tables["location"], tables["location_name"], tables["location_alternative"]
    location = row_of(locations, location_id)
    return PlaceFacts(
        location=location,
        names=names[names["location_id"] == location_id],
        parents=_parents(locations, location["parent_id"]),
        children=locations[locations["parent_id"] == location_id],
        inside=_inside(locations, location_id),
        successors=_linked(tables, location_id, here="former_id", there="successor_id"),
        formers=_linked(tables, location_id, here="successor_id", there="former_id"),
        alternatives=others[others["location_id"] == location_id],
        alternative_of=locations[locations["id"].isin(others.loc[others["other_id"] == location_id, "location_id"])],
    )


@dataclass(frozen=True)
class RoundValue:
    """One fact of a space at every round, and whether the rounds that report it disagree."""

    column: str
    values: tuple[object, ...]
    differs: bool


def _differ(values: set[object], rounding: float) -> bool:
    """Whether values disagree by more than rounding."""
    numbers = [value for value in values if isinstance(value, int | float)]
    if len(numbers) == len(values):
        return max(numbers) - min(numbers) > rounding
    return len(values) > 1


def rounds_beside(
    surveys: pandas.DataFrame, rounds: pandas.DataFrame, *, rounding_m2: float = 0.0
) -> tuple[list[str], list[RoundValue]]:
    """Rounds of one space from the oldest to the newest, and its survey values side by side.

    Columns that no round fills are left out.

    Args:
        surveys: rows of space_survey of one space.
        rounds: survey_round.
        rounding_m2: areas that lie no further apart agree.
    """
    by_round = surveys.drop_duplicates("round_id", keep="last").set_index("round_id")
    order = [round_id for round_id in round_order(rounds) if round_id in by_round.index]
    found = []
    for column in by_round.columns.difference(["id", "location_id"], sort=False):
        values = [None if pandas.isna(value) else value for value in by_round.loc[order, column]]
        filled = {value for value in values if value is not None}
        if filled:
            rounding = rounding_m2 if column.endswith("_m2") else 0.0
            found.append(RoundValue(column, tuple(values), _differ(filled, rounding)))
    return order, found
