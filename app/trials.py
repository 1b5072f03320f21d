"""What an import would do, as the page shows it: counted, with the first rows of each kind."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas
from flask import current_app
from flask_babel import gettext

from app.jobs import Progress
from app.snapshot import Snapshot
from app.uploads import Upload
from app.whereabouts import around, country
from app.wizard import Asked, reading_of
from geo import pipeline
from geo.errors import ChaurError, InputError, Problem
from geo.outputs.sketch import Sketch
from geo.register.doctor import Finding
from geo.register.intake import Intake, Order, take_in
from geo.register.merge import Merge
from geo.register.store import Register
from geo.schema import Column, table
from geo.sources.files import Reading

__all__ = ["Change", "Taken", "Trial", "bring_in", "try_out"]

_SHOWN_SPACES = 50
_SHOWN_CHANGES = 200
_SHOWN_PROBLEMS = 200
_SHOWN_FINDINGS = 100
_UNSAID = frozenset({"location_id", "round_id", "source_id", "parent_id", "lang", "kind"})
"""Columns that follow from the others and tell a reader nothing."""
_NEW_COLUMNS = ("id", "name_en", "name_ne", "parent_id", "total_area_m2", "usable_area_m2")


@dataclass(frozen=True)
class Change:
    """One field of a known space: what it is and what it would become."""

    location_id: str
    column: Column
    old: Any
    new: Any


@dataclass(frozen=True)
class Trial:
    """An import tried on one version of the register; nothing was written.

    Attributes:
        token: the upload.
        asked: what was decided about it.
        order: what the register would be told.
        version: version of the register it was tried on.
        counts: rows of the file by what happens to them, findings among them.
        spaces: first new spaces.
        changes: first changed fields.
        problems: first problems of rejected rows.
        notes: what the reader of the file says.
        findings: first findings of the doctor about the rows of the file.
        brings_something: whether the register would be another one afterwards.
        crs: how the coordinates were read.
        pictures: the rows on the whole country, and from near.
    """

    token: str
    asked: Asked
    order: Order
    version: int
    counts: Mapping[str, int]
    spaces: tuple[Mapping[str, Any], ...]
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    findings: tuple[Finding, ...]
    brings_something: bool
    crs: str
    pictures: tuple[Sketch, Sketch] | None


@dataclass(frozen=True)
class Taken:
    """An import that was written: the number of its change, and the ids it added and changed."""

    token: str
    change_id: int
    added: tuple[str, ...]
    changed: tuple[str, ...]


def _new_spaces(merge: Merge) -> tuple[Mapping[str, Any], ...]:
    if not merge.added:
        return ()
    areas = merge.inserts["space_survey"].set_index("location_id")[["total_area_m2", "usable_area_m2"]]
    rows = pandas.DataFrame(merge.inserts["location"]).head(_SHOWN_SPACES).join(areas, on="id")
    return tuple(rows.reindex(columns=list(_NEW_COLUMNS)).to_dict("records"))


def _changes(merge: Merge, held: Snapshot) -> tuple[Change, ...]:
    """The first fields of known spaces that would change."""
    found: list[Change] = []
    for edit in merge.edits:
        columns = table(edit.table)
        rows = held.table(edit.table)
        row = rows[rows[columns.key.name] == edit.key] if edit.operation == "update" else rows.iloc[:0]
        old = row.iloc[0].to_dict() if len(row) else {}
        place = old.get("location_id") or edit.values.get("location_id") or edit.key
        for name in (one for one in edit.values if one not in _UNSAID):
            before = old.get(name)
            found.append(Change(place, columns[name], None if _is_nothing(before) else before, edit.values[name]))
        if len(found) >= _SHOWN_CHANGES:
            break
    return tuple(found[:_SHOWN_CHANGES])


def _is_nothing(value: Any) -> bool:
    return value is None or (pandas.api.types.is_scalar(value) and bool(pandas.isna(value)))


def _pictures(reading: Reading, held: Snapshot) -> tuple[Sketch, Sketch] | None:
    shapes = [shape for shape in reading.accepted.geometry if shape is not None and not shape.is_empty]
    near = around(held, shapes)
    if near is None:
        return None
    middles = reading.accepted.geometry.dropna().representative_point().get_coordinates().to_numpy()
    return country(held, middles.round(2)), near


def _counts(reading: Reading, merge: Merge, findings: int) -> dict[str, int]:
    return {
        "rows": len(reading.accepted) + len(reading.rejected_numbers),
        "added": len(merge.added),
        "changed": len(merge.changed),
        "unchanged": len(merge.unchanged),
        "bounded": len(merge.bounded),
        "fields": sum(len(edit.values.keys() - _UNSAID) for edit in merge.edits),
        "rejected": len(reading.rejected_numbers),
        "placeless": int(merge.inserts["location"]["geometry"].isna().sum()) if merge.added else 0,
        "findings": findings,
    }


def _read(made: Upload, asked: Asked) -> Reading:
    """The file read as it was decided, errors under the name the file had.

    Raises:
        ChaurError: it cannot be read so.
    """
    try:
        return reading_of(made, asked)
    except ChaurError as error:
        raise made.refusal(error) from error


def try_out(made: Upload, asked: Asked, *, by: str, held: Snapshot, progress: Progress) -> Trial:
    """The import tried on the register as it stands; the rejected rows are kept beside the file.

    Args:
        made: the file.
        asked: what was decided about it.
        by: who imports.
        held: the register.
        progress: told of each step.

    Raises:
        ChaurError: the file cannot be read as it was decided.
    """
    order = asked.order(made, by=by)
    progress(gettext("Reading the file"), 0.1)
    reading = _read(made, asked)
    progress(gettext("Comparing with the register"), 0.5)
    intake = pipeline.planned_import(held.register, reading, order=order, places=held.places)
    merge = intake.merge
    reading = reading.refusing(merge.refused)
    reading.write_rejects(made.folder / "rejects.csv")
    progress(gettext("Asking the doctor"), 0.7)
    findings = pipeline.file_diagnosis(reading, wards=held.wards)
    return Trial(
        token=made.token,
        asked=asked,
        order=order,
        version=held.version,
        counts=_counts(reading, merge, len(findings)),
        spaces=_new_spaces(merge),
        changes=_changes(merge, held),
        problems=tuple(made.named(problem) for problem in reading.problems[:_SHOWN_PROBLEMS]),
        notes=tuple(made.named(note) for note in reading.notes),
        findings=findings[:_SHOWN_FINDINGS],
        brings_something=intake.changes_something,
        crs=reading.crs,
        pictures=_pictures(reading, held),
    )


def _one_at_a_time() -> threading.Lock:
    found: threading.Lock = current_app.extensions.setdefault("chaur_intake", threading.Lock())
    return found


def _write(register: Register, intake: Intake, *, version: int) -> int:
    """Number of the change.

    Raises:
        InputError: the register is no longer the one the import was tried on.
        ConflictError: somebody changed one of the spaces meanwhile.
    """
    if register.version != version:
        raise InputError(Problem("upload.register_changed"))
    return take_in(register, intake)


def bring_in(made: Upload, trial: Trial, *, by: str, held: Snapshot, progress: Progress) -> Taken:
    """The import done as it was tried: one change, whole or not at all.

    Args:
        made: the file.
        trial: what was shown before.
        by: who imports.
        held: the register.
        progress: told of each step.

    Raises:
        ChaurError: the register changed since the trial, or it refuses the rows; nothing is written.
    """
    progress(gettext("Reading the file"), 0.1)
    reading = _read(made, trial.asked)
    order = trial.asked.order(made, by=by)
    with _one_at_a_time():
        progress(gettext("Comparing with the register"), 0.5)
        intake = pipeline.planned_import(held.register, reading, order=order, places=held.places)
        progress(gettext("Writing"), 0.7)
        change_id = _write(held.register, intake, version=trial.version)
    merge = intake.merge
    return Taken(made.token, change_id, merge.added[:_SHOWN_SPACES], merge.changed[:_SHOWN_SPACES])
