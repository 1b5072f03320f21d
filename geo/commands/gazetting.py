"""Commands about the legal record: what a space lacks before a notice, and the notices on record."""

import argparse

import pandas

from geo import pipeline
from geo.analysis.readiness.lack import SEVERITIES, Lack
from geo.commands.answers import Answer, opened, plain_rows, progress, tabled
from geo.errors import InputError, MissingError, Problem
from geo.pipeline.cadastre import bring_parcels, parcels_told
from geo.register.facts import row_of
from geo.sources.parcels import COLUMNS

__all__ = ["notices", "parcels", "readiness"]

_PARCELS = "location_id name_en sheet_no plot_no shared_m2 share part parcel_id what".split()
_NOTICE_COLUMNS = "id status title_en khanda sankhya bhag date_bs date_ad spaces".split()


def _plain(lack: Lack) -> dict[str, object]:
    """A lack for programs: with its sentences in English."""
    said = {"severity": lack.severity, "rule": lack.rule, "title": lack.title()}
    return {"id": lack.location_id, **said, "text": lack.text(), "do": lack.advice(), "evidence": dict(lack.evidence)}


def readiness(options: argparse.Namespace) -> Answer:
    """What each space lacks, or one of them in full; the exit code is 1 where something blocks a notice."""
    with opened(options) as register:
        found = pipeline.diagnosis(register)
        rows = pipeline.spaces(register, found=found)
        rows = rows[rows["id"] == options.id] if options.id else rows[rows["register"] == options.list]
        if rows.empty:
            raise MissingError(Problem("commands.no_space", {"value": options.id or options.list}))
        answer = pipeline.readiness(register, rows, findings=found.open)
    values = [_plain(lack) for lack in answer.lacks]
    code = int(any(lack.severity == SEVERITIES[0] for lack in answer.lacks))
    if options.id:
        said = [f"{lack.severity:7} {lack.title()}: {lack.text()} {lack.advice()}" for lack in answer.lacks]
        return Answer(values, said or ["Nothing is lacking."], code)
    counted = answer.table().merge(pandas.DataFrame(rows)[["id", "name_en"]], on="id")
    listed = counted[["id", "name_en", *SEVERITIES]].sort_values([*SEVERITIES, "id"])
    lines = [f"{count:4} {Lack('', rule).title()}" for rule, count in answer.counts().items()]
    ready = int(counted["ready"].sum())
    said = [f"{ready} of {len(counted)} spaces lack nothing that blocks a notice. Spaces by what they lack:", *lines]
    return Answer({"ready": ready, "spaces": plain_rows(counted), "lacks": values}, said, code, listed)


def notices(options: argparse.Namespace) -> Answer:
    """Notices on record with the number of spaces each names, or the spaces that one of them names."""
    with opened(options) as register:
        tables = register.tables(["gazette_notice", "notice_space", "location"])
    lines, names = tables["notice_space"], tables["location"][["id", "name_en"]]
    if options.id:
        row_of(tables["gazette_notice"], options.id)
        named = lines[lines["notice_id"] == options.id].drop(columns="id")
        rows = named.merge(pandas.DataFrame(names), left_on="location_id", right_on="id").drop(columns="id")
        rows = rows.sort_values(["serial_no", "location_id"])
        return tabled(rows, ["serial_no", "location_id", "name_en", "remarks"])
    spaces = lines["notice_id"].value_counts()
    counted = tables["gazette_notice"].assign(spaces=tables["gazette_notice"]["id"].map(spaces).fillna(0).astype(int))
    shown = counted[_NOTICE_COLUMNS].astype(object)
    return Answer(plain_rows(counted), (), int(counted.empty), shown.where(shown.notna(), "-"))


def _columns(words: list[str]) -> dict[str, str]:
    """Columns of a file by those of a parcel, from words like ``plot_no=PARCELNO``.

    Raises:
        InputError: a word is no pair, or names no column of a parcel.
    """
    pairs = dict(word.partition("=")[::2] for word in words)
    wrong = [name for name, column in pairs.items() if name not in COLUMNS or not column]
    if wrong:
        known = ", ".join(COLUMNS)
        raise InputError(
            [Problem("parcels.no_pair", {"value": name[:40], "known": known}, value=name) for name in wrong]
        )
    return pairs


def parcels(options: argparse.Namespace) -> Answer:
    """The plots of a cadastral file that meet spaces; with a name they are recorded as one change."""
    columns = _columns(options.column)
    with opened(options) as register:
        told = parcels_told(register, options.file, crs=options.crs, columns=columns, progress=progress)
        change = None
        if options.by:
            change = bring_parcels(register, told, by=options.by, reason=f"Parcels of {options.file.name}")
    lines = [f"{told.matches['parcel_id'].nunique()} of {told.parcels} plots meet a space."]
    lines += [Problem(f"parcels.{why}", {"count": count}).text() for why, count in told.left_out.items()]
    undo = f"This is change {change}; take it back with: python3 chaur.py undo {change} --by NAME"
    lines.append(undo if change else "Nothing is written; --by NAME records them.")
    values = {"parcels": told.parcels, "change": change, "matches": plain_rows(told.matches)}
    return Answer(values, lines, int(told.matches.empty), told.matches[_PARCELS].round({"shared_m2": 1, "share": 3}))
