"""What is known of a ground in the order of days: lines, surveys, losses, cases, permits."""

from collections.abc import Iterator
from datetime import date

import pandas

from geo.pipeline.cases import cases
from geo.pipeline.losses import Losses
from geo.pipeline.tables import Tables

__all__ = ["timeline"]

_TABLES = ("space_boundary", "space_survey", "survey_round", "encroachment_step", "permitted_use")
_COLUMNS = ["dated", "kind", "code", "area_m2", "reference", "note"]
_Event = tuple[object, str, str, object, str, str]


def _boundaries(rows: pandas.DataFrame) -> Iterator[_Event]:
    for row in rows.itertuples():
        yield row.dated, "boundary", row.role, None, row.id, row.area_printed or ""


def _surveys(rows: pandas.DataFrame, rounds: pandas.DataFrame) -> Iterator[_Event]:
    days = rounds.set_index("id")["dated"]
    for row in rows[rows["usable_area_m2"].notna()].itertuples():
        yield days.get(row.round_id), "survey", row.round_id, row.usable_area_m2, row.id, ""


def _losses(found: Losses, location_id: str) -> Iterator[_Event]:
    for row in found.table[found.table["location_id"] == location_id].itertuples():
        note = "" if row.certain else "not_certain"
        yield row.second_dated, "loss", row.cause, row.area_m2, str(row.first_dated), note


def _steps(rows: pandas.DataFrame) -> Iterator[_Event]:
    for row in rows.itertuples():
        yield row.dated, "step", row.kind, row.area_m2, row.encroachment_id, ""


def _permits(rows: pandas.DataFrame) -> Iterator[_Event]:
    for row in rows.itertuples():
        yield row.starts_on, "permit", row.use, row.area_m2, row.id, row.title or ""


def timeline(
    register: Tables, location_id: str, *, found: Losses, on: date
) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """Events of a ground, the newest first, and its cases as they stand on a day.

    Events: dated (missing where nobody said), kind (boundary, survey, loss, step, permit), code (role, round, cause,
    step or use), area_m2, reference (row it rests on; of a loss the earlier date) and note.

    Args:
        register: an open register, or what somebody keeps of one.
        location_id: the ground.
        found: losses of the grounds.
        on: the day asked about.
    """
    tables = register.tables(_TABLES)
    own = {name: rows[rows["location_id"] == location_id] for name, rows in tables.items() if "location_id" in rows}
    events = [
        *_boundaries(own["space_boundary"]),
        *_surveys(own["space_survey"], tables["survey_round"]),
        *_losses(found, location_id),
        *_steps(own["encroachment_step"]),
        *_permits(own["permitted_use"]),
    ]
    frame = pandas.DataFrame(events[::-1], columns=_COLUMNS)
    frame["dated"] = pandas.to_datetime(frame["dated"])
    known = cases(register, on=on)
    order = frame.sort_values("dated", ascending=False, kind="stable", na_position="last").reset_index(drop=True)
    return order, known[known["location_id"] == location_id]
