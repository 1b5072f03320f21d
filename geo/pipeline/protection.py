"""Permits on a day, and the grounds in the order in which they should be protected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import geopandas
import pandas

from geo.analysis.permits import clashes, standing_on
from geo.analysis.protection import ProtectionRules, ranked
from geo.pipeline.cases import cases
from geo.pipeline.gazette import readiness
from geo.pipeline.losses import Losses
from geo.pipeline.tables import SPACE_TABLES, Tables, flat_spaces
from geo.register.doctor import Finding
from geo.standards import standard

__all__ = ["Permits", "blocks_of", "permits", "protection", "protection_rules"]


@dataclass(frozen=True)
class Permits:
    """Permits with their state on a day, and those that meet on one ground.

    Attributes:
        table: rows of ``permitted_use`` with names of the ground and state (today, coming, past), in order of days.
        clashes: pairs of permits on the same ground on the same days: first, second, starts_on, ends_on, location_id.
    """

    table: pandas.DataFrame
    clashes: pandas.DataFrame

    @property
    def today(self) -> pandas.DataFrame:
        """Permits that hold on the day."""
        return self.table[self.table["state"] == "today"]


def permits(register: Tables, *, on: date) -> Permits:
    """All permits as they stand on a day.

    Args:
        register: an open register, or what somebody keeps of one.
        on: the day asked about.
    """
    tables = register.tables(["permitted_use", "location"])
    rows = tables["permitted_use"]
    names = pandas.DataFrame(tables["location"]).set_index("id")[["name_en", "name_ne"]]
    found = rows.assign(state=standing_on(rows, on=on)).join(names, on="location_id")
    pairs = clashes(rows)
    pairs["location_id"] = pairs["first"].map(rows.set_index("id")["location_id"])
    return Permits(pandas.DataFrame(found.sort_values(["starts_on", "ends_on", "id"])), pairs)


def protection_rules() -> ProtectionRules:
    """The shipped weights, and what counts as full."""
    names = ("value_weight", "threat_weight", "gap_weight", "loss_full", "cases_full", "lacks_full")
    return ProtectionRules(**{name: standard(f"priority.{name}") for name in names})


def blocks_of(register: Tables, rows: geopandas.GeoDataFrame, *, findings: Iterable[Finding]) -> dict[str, int]:
    """Number of things that block a notice, by ground.

    Args:
        register: an open register, or what somebody keeps of one.
        rows: flat rows of spaces.
        findings: open findings of the doctor.
    """
    table = readiness(register, rows, findings=findings).table()
    return dict(zip(table["id"], table["blocks"], strict=True))


def protection(
    register: Tables,
    *,
    on: date,
    lost: Losses,
    blocks: Mapping[str, int],
    people: Mapping[str, int] | None = None,
) -> pandas.DataFrame:
    """Grounds in the order in which they should be protected: ranked, with what each rank rests on.

    Args:
        register: an open register, or what somebody keeps of one.
        on: the day asked about.
        lost: losses of the grounds.
        blocks: number of things that block a notice, by ground.
        people: people who lose shelter if a ground is lost, by ground; None where no plan tells.
    """
    rows = pandas.DataFrame(flat_spaces(register, register.tables(SPACE_TABLES)))
    rows = rows[["id", "name_en", "name_ne", "register_no", "usable_area_m2"]]
    known = cases(register, on=on)
    compared, certain = set(lost.compared["location_id"]), lost.table[lost.table["certain"]]
    sums = certain.groupby("location_id")[["area_m2", "share"]].sum()
    told = rows["id"].isin(compared)
    grounds = rows.assign(
        people=rows["id"].map(people or {}).astype("Float64"),
        lost_m2=rows["id"].map(sums["area_m2"]).fillna(0.0).where(told),
        lost_share=rows["id"].map(sums["share"]).fillna(0.0).where(told),
        open_cases=rows["id"].map(known[~known["closed"]]["location_id"].value_counts()).fillna(0).astype("Int64"),
        overdue=rows["id"]
        .map(known[known["overdue_days"].notna()]["location_id"].value_counts())
        .fillna(0)
        .astype("Int64"),
        blocks=rows["id"].map(dict(blocks)).astype("Float64"),
    )
    return ranked(grounds, rules=protection_rules())
