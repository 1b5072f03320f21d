"""The legal record: what each space lacks before a notice about it can be published."""

import os
from collections import Counter
from collections.abc import Collection, Iterable

import geopandas
import pandas

from geo.analysis.readiness.checking import Readiness, examined
from geo.analysis.readiness.subject import RECORDS, Limits
from geo.errors import InputError, Problem
from geo.pipeline.tables import Tables
from geo.register.doctor import Finding
from geo.register.store import Register
from geo.sources.shipped import shipped
from geo.standards import finite_number, standard

__all__ = ["ROPANI_SETTING", "bring_notices", "legal_tables", "limits_of_readiness", "readiness", "ropani_m2"]

ROPANI_SETTING = "CHAUR_ROPANI_M2"
"""Setting of the environment that names the ropani [m2] an office reckons with, where it rounds it."""

_LIMITS = ("area_gap_share", "system_gap_share", "uncovered_share", "shared_m2", "accuracy_m", "moved_share")
_LEGAL = ("gazette_notice", "notice_space", "space_boundary", "space_side", "parcel", "parcel_space")
_LEAST_M2, _MOST_M2 = 500, 520


def ropani_m2() -> float | None:
    """Ropani the office reckons with [m2]; None where nothing is set: then it is that of the foot.

    Raises:
        InputError: the setting is no plausible ropani.
    """
    text = os.environ.get(ROPANI_SETTING, "").strip()
    if not text:
        return None
    found = finite_number(text)
    if found is None or not _LEAST_M2 < found < _MOST_M2:
        raise InputError(Problem("units.setting", {"name": ROPANI_SETTING, "value": text[:40]}, value=text))
    return found


def limits_of_readiness() -> Limits:
    """The numbers that ship, with the ropani of the office."""
    return Limits.of({name: standard(f"gazette.{name}") for name in _LIMITS}, ropani_m2=ropani_m2())


def readiness(register: Tables, rows: geopandas.GeoDataFrame, *, findings: Iterable[Finding]) -> Readiness:
    """What each space of the rows lacks before a notice about it can be published.

    Args:
        register: an open register, or what somebody keeps of one.
        rows: flat rows of spaces.
        findings: open findings of the doctor.
    """
    grave = [place for finding in findings if finding.severity == "error" for place in finding.location_ids]
    return examined(rows, register.tables(RECORDS), limits=limits_of_readiness(), errors=Counter(grave))


def bring_notices(register: Register) -> int | None:
    """Number of the change that added the notices that ship; None where the register knows notices, or once knew them.

    A register that was made before notices shipped gets them so; whoever removed them is not given them again.
    """
    known = register.tables(["gazette_notice"])["gazette_notice"]
    if len(known) or len(register.table("revision", where={"table_name": "gazette_notice"})):
        return None
    tables, places = shipped(), set(register.tables(["location"])["location"]["id"])
    held = set(register.tables(["source"])["source"]["id"])
    notices, lines = tables["gazette_notice"], tables["notice_space"]
    sources = tables["source"][tables["source"]["id"].isin(notices["source_id"])]
    added = {
        "source": sources[~sources["id"].isin(held)],
        "gazette_notice": notices,
        "notice_space": lines[lines["location_id"].isin(places)],
    }
    wanted = {name: rows for name, rows in added.items() if len(rows)}
    return register.load(wanted, by="Chaur", kind="import", reason="Shipped notices")


def legal_tables(register: Tables, spaces: Collection[str]) -> dict[str, pandas.DataFrame]:
    """Rows of the legal record of some spaces, by table: notices with these lines only, sides, boundaries, parcels.

    Args:
        register: an open register, or what somebody keeps of one.
        spaces: ids of the spaces.
    """
    tables = register.tables(_LEGAL)
    owned = [name for name in _LEGAL if "location_id" in tables[name]]
    found = {name: tables[name][tables[name]["location_id"].isin(spaces)] for name in owned}
    named = {"gazette_notice": found["notice_space"]["notice_id"], "parcel": found["parcel_space"]["parcel_id"]}
    found |= {name: tables[name][tables[name]["id"].isin(set(ids))] for name, ids in named.items()}
    return {name: found[name] for name in _LEGAL}
