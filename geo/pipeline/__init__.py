"""The arrows between the stages: each function joins finished parts and holds no logic of its own.

The command line, the pages and the notebooks call these functions and no others.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas
import pandas

from geo.analysis import capacity, change, size
from geo.crs import area_m2
from geo.pipeline.gazette import bring_notices, legal_tables, readiness
from geo.pipeline.ground import UsableGround, around, ground_pieces, ground_rules, has_layers, usable_ground
from geo.pipeline.layers import (
    SAME,
    LayerEntry,
    TakenIn,
    caveats,
    layer_entries,
    layers,
    missing_kinds,
    place_area,
    surroundings,
    take_in_layers,
)
from geo.pipeline.overlays import layer_features, layer_picture
from geo.pipeline.safety import EventSafety, event_safety, events
from geo.pipeline.tables import SPACE_TABLES, Tables, flat_spaces
from geo.register.doctor import Finding, cleared, diagnose
from geo.register.intake import Intake, Order, as_survey, plan_intake
from geo.register.places import PlaceIndex
from geo.register.rounds import compared_rounds
from geo.register.sites import site_rows
from geo.register.spaces import LATEST, units_near, ward_rows
from geo.register.store import Register, open_register
from geo.schema import SPACES
from geo.sources.reading import Reading
from geo.sources.shipped import shipped
from geo.standards import AREA_PER_PERSON, Standard, standard

__all__ = [
    "SAME", "SHIPPED", "Diagnosis", "EventSafety", "LayerEntry", "TakenIn", "UsableGround", "around", "caveats",
    "change_between", "comparison", "densities", "diagnosis", "event_safety", "events", "export_tables",
    "file_diagnosis", "ground_pieces", "ground_rules", "has_layers", "layer_entries", "layer_features",
    "layer_picture", "layers", "make_register", "measured", "missing_kinds", "place_area", "planned_import",
    "readiness", "rounds_to_compare", "sites", "spaces", "surroundings", "take_in_layers", "usable_ground",
]  # fmt: skip

SHIPPED = "Shipped data"
"""Reason of the change that fills an empty register."""
Progress = Callable[[str, float], None]
_BESIDE_SPACES = ("space_survey", "survey_round", "checklist_answer", "source")
_SITE_PARTS = ("site", "site_count", "site_assessment", "location_alternative")
_SITE_TABLES = ("location", "location_name", "location_successor", "site")


def make_register(url: str | Path, *, progress: Progress = lambda _step, _share: None) -> Register:
    """Register at the address, filled with the shipped data if it is empty."""
    register = open_register(url)
    try:
        if register.version == 0:
            progress("read", 0.1)
            tables = shipped()
            progress("load", 0.4)
            register.load(tables, by="Chaur", kind="set_up", reason=SHIPPED)
        bring_notices(register)
    except BaseException:
        register.close()
        raise
    progress("ready", 1.0)
    return register


def densities() -> list[Standard]:
    """Areas per person a planner can switch between, densest first."""
    return [standard(key) for key in AREA_PER_PERSON]


def measured(rows: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Rows of spaces with the measured columns: boundary area, size class and people by standard."""
    usable_m2 = rows["usable_area_m2"]
    added = {
        "boundary_area_m2": area_m2(rows.geometry.to_numpy()),
        "size_class": size.size_class(
            usable_m2, large=standard("size.large_from_area"), medium=standard("size.medium_from_area")
        ),
    }
    return rows.assign(**added, **capacity.people_by_standard(usable_m2, densities()))


def spaces(register: Tables, *, round_id: str = LATEST, found: "Diagnosis | None" = None) -> geopandas.GeoDataFrame:
    """All open spaces at a survey round with their measures and the number of open findings (SPACES)."""
    rows = measured(flat_spaces(register, register.tables(SPACE_TABLES), round_id=round_id))
    counts = (found or diagnosis(register)).open_counts()
    rows["findings"] = rows["id"].map(counts).fillna(0).astype("Int64")
    return rows[list(SPACES.names)]


def sites(register: Tables) -> geopandas.GeoDataFrame:
    """All displacement sites with the units they lie in."""
    return site_rows(register.tables(_SITE_TABLES))


def rounds_to_compare(register: Tables) -> tuple[str, str] | None:
    """The two survey rounds that share the most spaces, older first; None where no two share any."""
    return compared_rounds(*register.tables(["space_survey", "survey_round"]).values())


@dataclass(frozen=True)
class Diagnosis:
    """The doctor's findings about a register and what people decided about them."""

    findings: tuple[Finding, ...]
    decisions: Mapping[str, str]

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings nobody has decided about."""
        return tuple(finding for finding in self.findings if finding.id not in self.decisions)

    def open_counts(self) -> dict[str, int]:
        """Number of open findings by location id."""
        ids = [location_id for finding in self.open for location_id in finding.location_ids]
        return pandas.Series(ids, dtype=object).value_counts().to_dict()


def diagnosis(register: Tables) -> Diagnosis:
    """What the doctor finds in the register as it stands."""
    tables = register.tables([*SPACE_TABLES, "finding_decision"])
    locations, decided = tables["location"], tables["finding_decision"]
    findings = diagnose(flat_spaces(register, tables), tables["space_survey"], wards=ward_rows(locations))
    return Diagnosis(tuple(findings), dict(zip(decided["id"], decided["decision"], strict=True)))


def change_between(register: Tables, *, first: str, second: str, found: "Diagnosis | None" = None) -> pandas.DataFrame:
    """Usable area of every space at two rounds, its change, and whether the doctor clears the row.

    Returns:
        Frame with id, register_no, name_en, name_ne, usable_first_m2, usable_second_m2, change_m2, cleared.
    """
    tables = register.tables(SPACE_TABLES)
    surveys, rows = tables["space_survey"], flat_spaces(register, tables)
    clear = cleared(rows, surveys, (found or diagnosis(register)).open, round_a=first, round_b=second)
    by_round = surveys.pivot_table(index="location_id", columns="round_id", values="usable_area_m2", aggfunc="first")
    by_round = by_round.reindex(columns=sorted({first, second}))
    result = rows[["id", "register_no", "name_en", "name_ne"]].copy()
    result["usable_first_m2"] = result["id"].map(by_round[first])
    result["usable_second_m2"] = result["id"].map(by_round[second])
    result["change_m2"] = result["usable_second_m2"] - result["usable_first_m2"]
    result["cleared"] = result["id"].isin(set(clear))
    return result


def comparison(register: Tables, *, first: str, second: str, found: "Diagnosis | None" = None) -> change.Comparison:
    """Two rounds side by side: the rows the doctor clears with their sums, and those that are held back."""
    return change.comparison(change_between(register, first=first, second=second, found=found))


def file_diagnosis(reading: Reading, *, wards: geopandas.GeoDataFrame | None = None) -> tuple[Finding, ...]:
    """What the doctor finds in the rows of a file, whatever the register says.

    Args:
        reading: the file as it was read.
        wards: wards to hold printed ward numbers against; without them that rule is silent.
    """
    rows, surveys = as_survey(reading.accepted, numbers=reading.accepted_numbers.tolist())
    return tuple(diagnose(rows, surveys, wards=wards))


def planned_import(register: Register, reading: Reading, *, order: Order, places: PlaceIndex) -> Intake:
    """What a file would do to the register; ``take_in`` does it."""
    given, numbers = reading.given, reading.accepted_numbers.tolist()
    return plan_intake(register, reading.accepted, order=order, locate=places.smallest, given=given, numbers=numbers)


def export_tables(
    register: Tables,
    rows: geopandas.GeoDataFrame,
    *,
    every_table: bool = True,
    site_ids: Collection[str] | None = None,
    with_units: bool = False,
) -> dict[str, pandas.DataFrame]:
    """Tables to export for some rows of spaces: these rows and, where asked for, everything that belongs to them.

    Args:
        register: an open register.
        rows: rows of the flat table of spaces.
        every_table: add surveys, checklist, displacement sites, the legal record and sources.
        site_ids: displacement sites to take along; all of them where none are named.
        with_units: add the districts, local levels and wards around the places, for maps that draw borders.
    """
    if not every_table:
        return {"spaces": rows}
    tables = dict(register.tables([*_BESIDE_SPACES, *_SITE_PARTS]))
    locations = register.tables(["location"])["location"]
    sites_only = locations[locations["kind"] == "site"]
    sites_only = sites_only if site_ids is None else sites_only[sites_only["id"].isin(site_ids)]
    belong = {**dict.fromkeys(("space_survey", "checklist_answer"), rows), **dict.fromkeys(_SITE_PARTS, sites_only)}
    for name, places in belong.items():
        tables[name] = tables[name][tables[name]["location_id"].isin(places["id"])]
    around = units_near(locations, [*rows.geometry, *sites_only.geometry]) if with_units else locations.iloc[:0]
    found = {"spaces": rows, **{name: tables[name] for name in _BESIDE_SPACES}}
    found |= {"location": pandas.concat([sites_only, around]), **{name: tables[name] for name in _SITE_PARTS}}
    found |= legal_tables(register, set(rows["id"]))
    return {name: frame for name, frame in found.items() if len(frame)}
