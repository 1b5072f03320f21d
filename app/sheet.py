"""What the page of one place shows, gathered from the snapshot; every fact keeps its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas
import shapely
from shapely.geometry.base import BaseGeometry

from app.snapshot import Snapshot
from geo.analysis import capacity
from geo.crs import mutm_position
from geo.outputs.sketch import Sketch, sketch
from geo.register.doctor import Finding
from geo.register.facts import PlaceFacts, RoundValue, place_facts, rounds_beside, row_of
from geo.register.spaces import LATEST
from geo.schema import Column, table
from geo.standards import AREA_PER_PERSON, Standard, standard, value

__all__ = [
    "Position",
    "SpaceSheet",
    "facts_of",
    "findings_of",
    "locator",
    "outline",
    "position",
    "space_sheet",
    "units_at",
]

_OWNED = ("location", "location_name", "location_successor", "location_alternative")
_UNDATED = "0000"
_AREA_LEVELS = ("district", "local_level", "ward")


@dataclass(frozen=True)
class Position:
    """Where a place is, in the two systems people copy from."""

    lon_deg: float
    lat_deg: float
    meridian_deg: int
    easting_m: float
    northing_m: float


@dataclass(frozen=True)
class SpaceSheet:
    """One open space with everything the register knows about it."""

    row: Mapping[str, Any]
    facts: PlaceFacts
    space: Mapping[str, Any]
    position: Position | None
    units: pandas.DataFrame
    capacities: tuple[tuple[Standard, int | None], ...]
    rounds: tuple[Mapping[str, Any], ...]
    values: tuple[tuple[Column, RoundValue], ...]
    survey_keys: tuple[str, ...]
    checklist: tuple[Mapping[str, Any], ...]
    observed: tuple[Mapping[str, Any], ...]
    findings: tuple[Finding, ...]
    sources: Mapping[str, Mapping[str, Any]]
    outline: Sketch | None
    locator: Sketch | None

    def key_of(self, round_id: str) -> str:
        """Key of the survey row of a round."""
        return next(key for one, key in zip(self.rounds, self.survey_keys, strict=True) if one["id"] == round_id)


def facts_of(held: Snapshot, location_id: str) -> PlaceFacts:
    """Facts about a place.

    Raises:
        MissingError: no such place.
    """
    return place_facts({name: held.table(name) for name in _OWNED}, location_id)


def sources_of(held: Snapshot) -> Mapping[str, Mapping[str, Any]]:
    """Sources by id."""
    rows = held.kept("sources by id", lambda: {row["id"]: row for row in held.table("source").to_dict("records")})
    return dict(rows)


def findings_of(held: Snapshot, location_id: str) -> tuple[Finding, ...]:
    """Open findings about a place."""
    return tuple(finding for finding in held.diagnosis.open if location_id in finding.location_ids)


def position(lon_deg: Any, lat_deg: Any) -> Position | None:
    """Position in WGS 84 and in its MUTM zone; None where it is not known."""
    if pandas.isna(lon_deg) or pandas.isna(lat_deg):
        return None
    return Position(lon_deg, lat_deg, *mutm_position(lon_deg, lat_deg))


def _shapes(held: Snapshot) -> Mapping[str, BaseGeometry | None]:
    found: Mapping[str, BaseGeometry | None] = held.kept(
        "shapes by id", lambda: dict(zip(held.table("location")["id"], held.table("location").geometry, strict=True))
    )
    return found


def outline(shape: BaseGeometry | None, *, proposed: BaseGeometry | None = None) -> Sketch | None:
    """Sketch of a boundary, with another one over it while it is edited; None where there is neither."""
    known = [part for part in (shape, proposed) if part is not None and not part.is_empty]
    if not known:
        return None
    layers = [("sketch-area", shape), ("sketch-proposed", proposed)]
    return sketch(layers, frame=shapely.union_all(known).envelope, width_px=310, height_px=240)


def locator(held: Snapshot, facts: PlaceFacts, shape: BaseGeometry | None, *, area_only: bool = False) -> Sketch | None:
    """Sketch of the district and municipality around a place, with a dot; with an area where only that is known."""
    shapes = _shapes(held)
    by_kind = {row["kind"]: shapes.get(row["id"]) for row in facts.parents.to_dict("records")}
    around = [by_kind.get(kind) for kind in _AREA_LEVELS]
    frame = next((area for area in around if area is not None), None)
    if frame is None:
        return None
    dot = None if shape is None or area_only else shapely.point_on_surface(shape)
    known = ("sketch-known-area", shape) if area_only else ("sketch-dot", dot)
    styles = [f"sketch-{kind.replace('_', '-')}" for kind in _AREA_LEVELS]
    return sketch([*zip(styles, around, strict=True), known], frame=frame, width_px=200, height_px=170)


def units_at(held: Snapshot, place: Position | None) -> pandas.DataFrame:
    """Units that contain a position, the smallest first; none where it is not known."""
    if place is None:
        return held.table("location").iloc[:0][["id", "kind", "name_en", "name_ne"]]
    return held.places.locate(place.lon_deg, place.lat_deg)


def _survey_values(held: Snapshot, location_id: str) -> tuple[list[Any], list[tuple[Column, RoundValue]]]:
    surveys, rounds = held.table("space_survey"), held.table("survey_round")
    order, values = rounds_beside(
        surveys[surveys["location_id"] == location_id], rounds, rounding_m2=value("doctor.area_rounding", unit="m2")
    )
    by_id = rounds.set_index("id", drop=False)
    columns = table("space_survey")
    return [by_id.loc[name].to_dict() for name in order], [(columns[one.column], one) for one in values]


def _survey_keys(held: Snapshot, location_id: str, rounds: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Key of the survey row of each round."""
    surveys = held.table("space_survey")
    keys = surveys[surveys["location_id"] == location_id].set_index("round_id")["id"]
    return tuple(str(keys[one["id"]]) for one in rounds)


def _observed(held: Snapshot, location_id: str) -> tuple[Mapping[str, Any], ...]:
    """Counts of people at the displacement sites that stood on the space."""
    sites = held.table("site").rename(columns={"location_id": "site_id", "source_id": "site_source_id"})
    counts = held.table("site_count").merge(sites, left_on="location_id", right_on="site_id")
    chosen = counts[counts["open_space_id"] == location_id].sort_values("counted_on")
    names = held.table("location").set_index("id")[["name_en", "name_ne"]]
    return tuple(chosen.join(names, on="site_id").to_dict("records"))


def _rows(frame: pandas.DataFrame, location_id: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(frame[frame["location_id"] == location_id].to_dict("records"))


def capacities(row: Mapping[str, Any]) -> tuple[tuple[Standard, int | None], ...]:
    """People by each standard, densest first."""
    found = []
    for key in AREA_PER_PERSON:
        people = row[capacity.column(standard(key))]
        found.append((standard(key), None if pandas.isna(people) else int(people)))
    return tuple(found)


def space_sheet(held: Snapshot, location_id: str) -> SpaceSheet:
    """Everything about one open space.

    Raises:
        MissingError: the register has no such open space.
    """
    row = row_of(held.spaces(LATEST), location_id).to_dict()
    facts = facts_of(held, location_id)
    place = position(row["lon_deg"], row["lat_deg"])
    rounds, values = _survey_values(held, location_id)
    return SpaceSheet(
        row=row,
        facts=facts,
        space=row_of(held.table("open_space"), location_id, column="location_id").to_dict(),
        position=place,
        units=units_at(held, place),
        capacities=capacities(row),
        rounds=tuple(rounds),
        values=tuple(values),
        survey_keys=_survey_keys(held, location_id, rounds),
        checklist=_rows(held.table("checklist_answer"), location_id),
        observed=_observed(held, location_id),
        findings=findings_of(held, location_id),
        sources=sources_of(held),
        outline=outline(row["geometry"]),
        locator=locator(held, facts, row["geometry"]),
    )
