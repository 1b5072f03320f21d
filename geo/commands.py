"""What each word of the command line does: options in, an answer out."""

import argparse
import datetime
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas

from geo import pipeline
from geo.outputs.export import FORMATS, Edition
from geo.outputs.export import export as write_export
from geo.register.history import history as changes_of
from geo.register.history import undo as take_back
from geo.register.intake import Order, take_in
from geo.register.places import PlaceIndex
from geo.register.store import Register, open_register
from geo.sources.files import Reading, inspect, read
from geo.sources.limits import Limits

__all__ = ["FORMATS", "Answer"]


@dataclass(frozen=True)
class Answer:
    """What a command says: a table for people, values for programs, and the exit code."""

    values: Any
    lines: Sequence[str] = ()
    code: int = 0
    table: pandas.DataFrame | None = field(default=None, compare=False)

    def show(self, *, as_json: bool) -> None:
        """Print the answer on stdout."""
        if as_json:
            print(json.dumps(self.values, ensure_ascii=False, indent=1, default=str))
            return
        if self.table is not None:
            print(self.table.to_string(index=False, na_rep="-") if len(self.table) else "nothing found")
        for line in self.lines:
            print(line)


def _records(frame: pandas.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values; what is not known is None."""
    plain = pandas.DataFrame(frame.drop(columns=["geometry"], errors="ignore")).astype(object)
    return [dict(row) for row in plain.where(plain.notna(), None).to_dict("records")]


def _tabled(frame: pandas.DataFrame, columns: Sequence[str], *, code: int = 0, lines: Sequence[str] = ()) -> Answer:
    return Answer(_records(frame), lines, code, pandas.DataFrame(frame)[list(columns)])


def _progress(step: str, share: float) -> None:
    print(f"{share:4.0%} {step}", file=sys.stderr, flush=True)


def _opened(options: argparse.Namespace) -> Register:
    """The register of the options, made from the shipped data where there is none."""
    if "://" not in options.register:
        Path(options.register).parent.mkdir(parents=True, exist_ok=True)
    return pipeline.make_register(options.register)


def init(options: argparse.Namespace) -> Answer:
    """Make the register if it is not there."""
    if "://" not in options.register:
        Path(options.register).parent.mkdir(parents=True, exist_ok=True)
    with pipeline.make_register(options.register, progress=_progress) as register:
        said = {"register": register.place, "version": register.version}
    return Answer(said, [f"The register is at {said['register']} (change {said['version']})."])


def _places(register: Register) -> PlaceIndex:
    return PlaceIndex(register.table("location"), register.table("location_name"))


def _unit_id(register: Register, name: str, kind: str) -> str | None:
    found = _places(register).search(name, kinds=[kind], limit=1)
    return None if found.empty else str(found.iloc[0]["name"])


def spaces(options: argparse.Namespace) -> Answer:
    """Open spaces, by district and municipality."""
    with _opened(options) as register:
        rows = pipeline.spaces(register, round_id=options.round)
        for asked, kind, column in [
            (options.district, "district", "district"),
            (options.municipality, "local_level", "local_level"),
        ]:
            if asked:
                rows = rows[rows[column] == _unit_id(register, asked, kind)]
    shown = ["id", "name_en", "local_level", "ward", "round_id", "usable_area_m2", "people_at_3_5_m2", "people_at_45_m2"]
    return _tabled(rows, [*shown, "findings"], lines=[f"{len(rows)} spaces"])


def search(options: argparse.Namespace) -> Answer:
    """Places whose name is like the words."""
    with _opened(options) as register:
        found = _places(register).search(" ".join(options.name))
    return _tabled(found, [name for name in ("id", "kind", "name", "score") if name in found], code=int(found.empty))


def where(options: argparse.Namespace) -> Answer:
    """Units that hold a position, smallest first."""
    with _opened(options) as register:
        found = _places(register).locate(options.lon_deg, options.lat_deg)
    return _tabled(found, ["id", "kind", "name_en"], code=int(found.empty))


def _finding_rows(found: Sequence[Any]) -> pandas.DataFrame:
    rows = [
        {
            "severity": finding.severity,
            "rule": finding.rule,
            "places": " ".join(finding.location_ids),
            "said": finding.text("en"),
            "evidence": dict(finding.evidence),
            "suggestions": [vars(suggestion) for suggestion in finding.suggestions],
        }
        for finding in found
    ]
    return pandas.DataFrame(rows, columns=["severity", "rule", "places", "said", "evidence", "suggestions"])


def _found(found: Sequence[Any]) -> Answer:
    """Findings as an answer; the code tells whether anything is wrong."""
    rows = _finding_rows(found)
    lines = [f"{row.severity}: {row.said} [{row.rule}: {row.places}]" for row in rows.itertuples()]
    wrong = int((rows["severity"] == "error").any())
    return Answer(_records(rows), [*lines, f"{len(rows)} findings"], wrong)


def findings(options: argparse.Namespace) -> Answer:
    """What the doctor finds in the register."""
    with _opened(options) as register:
        return _found(pipeline.diagnosis(register).open)


def history(options: argparse.Namespace) -> Answer:
    """Changes of a place."""
    with _opened(options) as register:
        found = changes_of(register, options.id)
    shown = ["change_id", "changed_at", "changed_by", "table_name", "row_key", "column_name", "old_value", "new_value"]
    short = found.assign(**{name: found[name].map(_shortened) for name in ("old_value", "new_value")})
    return Answer(_records(found), table=short[[*shown, "reason"]], code=int(found.empty))


def _shortened(value: Any) -> str:
    """Value for one cell of a table: a whole row is only said to be one."""
    longest = 40
    if isinstance(value, dict):
        return "(row)"
    text = "" if value is None else str(value)
    return text if len(text) <= longest else f"{text[:longest]}…"


def undo(options: argparse.Namespace) -> Answer:
    """Take a change back."""
    with open_register(options.register) as register:
        made = take_back(register, options.change, by=options.by)
    return Answer({"change": made}, [f"Change {options.change} was taken back by change {made}."])


def backup(options: argparse.Namespace) -> Answer:
    """Copy the register to one file."""
    with open_register(options.register) as register:
        register.backup(options.file)
    return Answer({"file": str(options.file)}, [f"The copy is at {options.file}."])


def _mapping(pairs: Sequence[str]) -> Mapping[str, str]:
    return dict(pair.split("=", 1) for pair in pairs)


def _read(options: argparse.Namespace) -> Reading:
    """The file of the options, read as they say."""
    limits = Limits.trusted() if options.trusted else Limits()
    mapping = None
    if options.map:
        proposed = inspect(options.file, layer=options.layer, limits=limits).mapping
        mapping = {**proposed, **_mapping(options.map)}
    return read(options.file, layer=options.layer, mapping=mapping, crs=options.crs, limits=limits)


def _notes(reading: Reading) -> list[str]:
    """What a reader of the file should know: notes, then rejected rows."""
    rejected = [problem.text() for problem in reading.problems]
    shown = 20
    more = [f"... and {len(rejected) - shown} more"] if len(rejected) > shown else []
    return [*(note.text() for note in reading.notes), *(f"rejected: {line}" for line in rejected[:shown]), *more]


def check(options: argparse.Namespace) -> Answer:
    """Let the doctor read a file; nothing is written."""
    reading = _read(options)
    with _opened(options) as register:
        wards = register.table("location", where={"kind": "ward"})
    answer = _found(pipeline.file_diagnosis(reading, wards=wards))
    counts = f"{reading.file}: {len(reading.accepted)} rows read, {len(reading.rejected_numbers)} rejected"
    values = {
        "file": reading.file,
        "format": reading.format,
        "rows": len(reading.accepted),
        "rejected": [{"row": p.row, "column": p.column, "value": p.value, "said": p.text()} for p in reading.problems],
        "notes": [note.text() for note in reading.notes],
        "findings": answer.values,
    }
    wrong = int(bool(answer.code or reading.problems))
    return Answer(values, [counts, *_notes(reading), *answer.lines], wrong)


def import_(options: argparse.Namespace) -> Answer:
    """Bring a file into the register, or say what that would do."""
    reading = _read(options)
    if options.rejects:
        reading.write_rejects(options.rejects)
    order = Order(
        round_id=options.round,
        source_title=options.source or reading.file,
        by=options.by,
        reason=options.reason,
        sensitivity=options.sensitivity,
        file=reading.file,
    )
    with _opened(options) as register:
        intake = pipeline.planned_import(register, reading, order=order, places=_places(register))
        change = None if options.dry_run else take_in(register, intake)
    worked_out = intake.merge
    values = {
        "file": reading.file,
        "change": change,
        "added": list(worked_out.added),
        "changed": list(worked_out.changed),
        "unchanged": list(worked_out.unchanged),
        "rejected": len(reading.rejected_numbers),
    }
    counts = ", ".join(f"{len(values[name])} {name}" for name in ("added", "changed", "unchanged"))
    said = "would be" if options.dry_run else "were"
    lines = [*_notes(reading), f"{counts} and {values['rejected']} rejected rows {said} the outcome."]
    if change is not None:
        lines.append(f"This is change {change}; take it back with: python3 chaur.py undo {change} --by NAME")
    return Answer(values, lines, int(bool(values["rejected"])))


def export(options: argparse.Namespace) -> Answer:
    """Write the open spaces to a file."""
    with _opened(options) as register:
        rows = pipeline.spaces(register, round_id=options.round)
        tables = pipeline.export_tables(register, rows, every_table=FORMATS[options.format].many_tables)
        edition = Edition(version=f"{register.version}", made_on=datetime.datetime.now(datetime.UTC).date())
    report = write_export(
        tables,
        options.file,
        format=options.format,
        crs=options.crs,
        language=options.language,
        edition=edition,
        audience="restricted" if options.audience == "all" else "public",
    )
    values = {
        "file": str(report.path),
        "parts": [file.name for file in report.files],
        "cuts": [vars(cut) for cut in report.cuts],
        "notes": [note.text() for note in report.notes],
    }
    return Answer(values, [f"{len(rows)} spaces are in {report.path}.", report.text()])
