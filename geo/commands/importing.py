"""Commands about a user's file: let the doctor read it, bring it into the register."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from geo import pipeline
from geo.commands.answers import Answer, opened, progress
from geo.commands.asking import found, places
from geo.errors import InputError, Problem, UnavailableError
from geo.register.intake import Intake, Order, take_in
from geo.register.spaces import ward_rows
from geo.sources.files import Reading, inspect, read
from geo.sources.limits import Limits

__all__ = ["check", "import_"]

_MOST_SHOWN = 20


def _mapping(pairs: Sequence[str]) -> Mapping[str, str]:
    """Field by column, from texts such as ``Area=usable_area_m2``.

    Raises:
        InputError: a text has no equals sign.
    """
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise InputError([Problem("commands.map", {"value": pair}, value=pair) for pair in wrong])
    return dict(pair.rsplit("=", 1) for pair in pairs)


def _read(options: argparse.Namespace) -> Reading:
    """The file of the options, read as they say."""
    limits = Limits.trusted() if options.trusted else Limits()
    mapping = None
    if options.map:
        asked = _mapping(options.map)
        proposed = inspect(options.file, layer=options.layer, limits=limits).mapping
        mapping = {**proposed, **asked}
    return read(options.file, layer=options.layer, mapping=mapping, crs=options.crs, limits=limits)


def _notes(reading: Reading) -> list[str]:
    """What a reader of the file should know: notes, then rejected rows."""
    rejected = [f"rejected: {problem.text()}" for problem in reading.problems]
    more = [f"... and {len(rejected) - _MOST_SHOWN} more"] if len(rejected) > _MOST_SHOWN else []
    return [*(note.text() for note in reading.notes), *rejected[:_MOST_SHOWN], *more]


def _rejected(reading: Reading) -> list[dict[str, object]]:
    return [
        {"row": problem.row, "column": problem.column, "value": problem.value, "said": problem.text()}
        for problem in reading.problems
    ]


def check(options: argparse.Namespace) -> Answer:
    """Let the doctor read a file; nothing is written."""
    reading = _read(options)
    with opened(options) as register:
        wards = ward_rows(register.table("location", where={"kind": ["ward", "local_level"]}))
    findings = found(pipeline.file_diagnosis(reading, wards=wards))
    counts = f"{reading.file}: {len(reading.accepted)} rows read, {len(reading.rejected_numbers)} rejected"
    values = {
        "file": reading.file,
        "format": reading.format,
        "rows": len(reading.accepted),
        "rejected": _rejected(reading),
        "notes": [note.text() for note in reading.notes],
        "findings": findings.values,
    }
    wrong = int(bool(findings.code or reading.problems))
    return Answer(values, [counts, *_notes(reading), *findings.lines], wrong)


def _write_rejects(reading: Reading, path: Path) -> None:
    """Write the rejected rows as CSV.

    Raises:
        UnavailableError: the file cannot be written.
    """
    try:
        reading.write_rejects(path)
    except OSError as error:
        raise UnavailableError(
            Problem("commands.rejects", {"file": path, "reason": error.strerror or error})
        ) from error


def _order(options: argparse.Namespace, reading: Reading) -> Order:
    return Order(
        round_id=options.round,
        source_title=options.source or reading.file,
        by=options.by,
        reason=options.reason,
        sensitivity=options.sensitivity,
        file=reading.file,
    )


def _outcome(reading: Reading, intake: Intake, change: int | None) -> Answer:
    """What an import did, or would do where no change was made."""
    outcome = {name: list(getattr(intake.merge, name)) for name in ("added", "changed", "unchanged")}
    rejected = len(reading.rejected_numbers)
    counts = ", ".join(f"{len(ids)} {name}" for name, ids in outcome.items())
    said = "would be" if change is None else "were"
    lines = [*_notes(reading), f"{counts} and {rejected} rejected rows {said} the outcome."]
    values = {"file": reading.file, "change": change if intake.changes_something else None, **outcome}
    values["rejected"] = _rejected(reading)
    if values["change"] is not None:
        lines.append(f"This is change {change}; take it back with: python3 chaur.py undo {change} --by NAME")
    return Answer(values, lines, int(bool(rejected)))


def import_(options: argparse.Namespace) -> Answer:
    """Bring a file into the register, or say what that would do."""
    progress("read", 0.1)
    reading = _read(options)
    with opened(options) as register:
        progress("compare", 0.5)
        order = _order(options, reading)
        intake = pipeline.planned_import(register, reading, order=order, places=places(register))
        reading = reading.refusing(intake.merge.refused)
        if options.rejects:
            _write_rejects(reading, options.rejects)
        progress("done" if options.dry_run else "write", 0.7)
        change = None if options.dry_run else take_in(register, intake)
    return _outcome(reading, intake, change)
