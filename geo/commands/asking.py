"""Commands that ask: which spaces there are, what a name or a position means, what the doctor finds."""

import argparse
from collections.abc import Sequence

import pandas

from geo import pipeline
from geo.commands.answers import Answer, opened, plain_rows, tabled
from geo.errors import MissingError, Problem
from geo.register.doctor import Finding
from geo.register.places import PlaceIndex
from geo.register.store import Register

__all__ = ["findings", "found", "places", "search", "spaces", "unit_id", "where"]

_SPACE_COLUMNS = "id name_en local_level ward round_id usable_area_m2 people_at_3_5_m2 people_at_45_m2 findings".split()
_SURELY_MEANT = 75.0
"""Least score of a name that is another spelling and not only a beginning in common."""
_FINDING_COLUMNS = "severity rule places said evidence suggestions".split()


def places(register: Register) -> PlaceIndex:
    """Index of all places of a register."""
    return PlaceIndex(*register.tables(["location", "location_name"]).values())


def _unit_name(register: Register, name: str, kind: str) -> str:
    """Name of the unit that somebody calls so, as the register keeps it.

    Raises:
        MissingError: no unit of that kind has a name like it.
    """
    found = places(register).search(name, kinds=[kind], limit=1)
    if found.empty or found.iloc[0]["score"] < _SURELY_MEANT:
        raise MissingError(Problem(f"commands.no_{kind}", {"value": name}, value=name))
    return str(found.iloc[0]["name"])


def unit_id(register: Register, name: str) -> str:
    """Identifier of the district, municipality or ward that somebody calls so; an identifier stays as it is.

    Raises:
        MissingError: no unit has a name like it.
    """
    units = register.table("location", where={"kind": ["district", "local_level", "ward"]})
    if name in set(units["id"]):
        return name
    called = units[units["name_en"].str.casefold() == name.casefold()].sort_values("kind")
    if not called.empty:
        return str(called.iloc[0]["id"])
    for kind in ("district", "local_level", "ward"):
        found = places(register).search(name, kinds=[kind], limit=1)
        if not found.empty and found.iloc[0]["score"] >= _SURELY_MEANT:
            return str(found.iloc[0]["id"])
    raise MissingError(Problem("commands.no_local_level", {"value": name}, value=name))


def _require_round(register: Register, round_id: str) -> None:
    """Refuse a survey round the register does not know.

    Raises:
        MissingError: there is no such round.
    """
    known = ["latest", *register.table("survey_round")["id"]]
    if round_id not in known:
        raise MissingError(Problem("commands.no_round", {"value": round_id, "known": ", ".join(known)}, value=round_id))


def rows_at(register: Register, round_id: str) -> pandas.DataFrame:
    """The flat table of open spaces at a survey round.

    Raises:
        MissingError: there is no such round.
    """
    _require_round(register, round_id)
    return pipeline.spaces(register, round_id=round_id)


def spaces(options: argparse.Namespace) -> Answer:
    """Open spaces, by district and municipality."""
    with opened(options) as register:
        rows = rows_at(register, options.round)
        for asked, kind in ((options.district, "district"), (options.municipality, "local_level")):
            if asked:
                rows = rows[rows[kind] == _unit_name(register, asked, kind)]
    return tabled(rows, _SPACE_COLUMNS, lines=[f"{len(rows)} spaces"], code=int(rows.empty))


def search(options: argparse.Namespace) -> Answer:
    """Places whose name is like the words."""
    with opened(options) as register:
        fitting = places(register).search(" ".join(options.name))
    return tabled(fitting, ["id", "kind", "name", "score"], code=int(fitting.empty))


def where(options: argparse.Namespace) -> Answer:
    """Units that hold a position, smallest first."""
    with opened(options) as register:
        holding = places(register).locate(options.lon_deg, options.lat_deg)
    return tabled(holding, ["id", "kind", "name_en"], code=int(holding.empty))


def _finding_rows(findings: Sequence[Finding]) -> pandas.DataFrame:
    rows = [
        {
            "severity": finding.severity,
            "rule": finding.rule,
            "places": " ".join(finding.location_ids),
            "said": finding.text("en"),
            "evidence": dict(finding.evidence),
            "suggestions": [vars(suggestion) for suggestion in finding.suggestions],
        }
        for finding in findings
    ]
    return pandas.DataFrame(rows, columns=_FINDING_COLUMNS)


def found(findings: Sequence[Finding]) -> Answer:
    """Findings as an answer; its code tells whether anything is wrong."""
    rows = _finding_rows(findings)
    lines = [f"{row.severity}: {row.said} [{row.rule}: {row.places}]" for row in rows.itertuples()]
    wrong = int((rows["severity"] == "error").any())
    return Answer(plain_rows(rows), [*lines, f"{len(rows)} findings"], wrong)


def findings(options: argparse.Namespace) -> Answer:
    """What the doctor finds in the register."""
    with opened(options) as register:
        return found(pipeline.diagnosis(register).open)
