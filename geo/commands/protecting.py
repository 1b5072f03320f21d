"""Commands about cases of encroachment, permitted uses, and the grounds to protect first."""

import argparse
import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas

from geo import pipeline
from geo.bsdate import from_ad, in_almanac
from geo.commands.answers import Answer, opened, plain_rows, progress, tabled
from geo.errors import InputError, MissingError, Problem
from geo.pipeline.cases import cases as cases_on
from geo.pipeline.cases import today
from geo.pipeline.losses import losses
from geo.pipeline.plan_worth import PlanWorth, saved_worth
from geo.pipeline.protection import blocks_of, permits, protection
from geo.pipeline.saved import kept

__all__ = ["asked_day", "cases", "priority", "uses"]

_CASES = "id reference_no name_en cause status since deadline deadline_bs overdue_days area_m2 plot_no".split()
_STEPS = "dated kind document_no deadline_days area_m2 cost_npr".split()
_USES = "id name_en use title permitted_by starts_on ends_on state".split()
_PRIORITY = "rank id name_en priority value threat gap people lost_m2 open_cases overdue blocks".split()


def asked_day(text: str) -> date:
    """The day a text tells; today where it is empty.

    Raises:
        InputError: it is no day.
    """
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise InputError(Problem("commands.day", {"value": text}, value=text)) from None


def _bs(day: object) -> str | None:
    """Bikram Sambat day of an AD day; none where it is not known."""
    if pandas.isna(day):  # type: ignore[call-overload]
        return None
    found = pandas.Timestamp(day).date()  # type: ignore[arg-type]
    return from_ad(found).text("en") if in_almanac(found) else None


def cases(options: argparse.Namespace) -> Answer:
    """Where each case of encroachment stands on a day, the overdue ones first; or the steps of one."""
    on = asked_day(options.on)
    seen_by = ("public", "partners", "restricted") if options.audience == "all" else ("public",)
    with opened(options) as register:
        found = cases_on(register, on=on, columns_for=seen_by)
        steps = register.table("encroachment_step")
    found["deadline_bs"] = found["deadline"].map(_bs)
    if options.id:
        found, steps = found[found["id"] == options.id], steps[steps["encroachment_id"] == options.id]
        if found.empty:
            raise MissingError(Problem("case.unknown", {"value": options.id[:60]}, value=options.id))
        values = {**plain_rows(found)[0], "steps": plain_rows(steps[_STEPS])}
        return Answer(values, [], table=pandas.DataFrame(steps.sort_values("dated", kind="stable")[_STEPS]))
    if options.overdue:
        found = found[found["overdue_days"].notna()]
    late = int(found["overdue_days"].notna().sum())
    lines = [f"{len(found)} cases, {int((~found['closed']).sum())} open, {late} overdue on {on}."]
    return tabled(found, _CASES, code=int(late > 0), lines=lines)


def uses(options: argparse.Namespace) -> Answer:
    """Which grounds are lent on a day, and which permits meet on one ground."""
    on = asked_day(options.on)
    with opened(options) as register:
        found = permits(register, on=on)
    rows = found.table if options.all else found.today
    lines = [f"{found.today['location_id'].nunique()} grounds are in use by permit on {on} ({_bs(on)} BS)."]
    lines += [
        f"{pair.location_id}: {pair.first} and {pair.second} meet {pair.starts_on:%F} to {pair.ends_on:%F}."
        for pair in found.clashes.itertuples()
    ]
    return tabled(rows, _USES, lines=lines)


def _people(path: Path | None) -> Mapping[str, int] | None:
    """People who lose shelter by ground, from a file with the columns id and people; None without a file.

    Raises:
        InputError: the file lacks a column, or a number is none.
    """
    if path is None:
        return None
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    try:
        return {row["id"]: int(row["people"]) for row in rows}
    except (KeyError, TypeError, ValueError):
        raise InputError(Problem("commands.people_file", {"file": path.name})) from None


def _value_line(worth: PlanWorth) -> str:
    """The plan that tells the value, its scenario, and whether it still stands."""
    same = "" if worth.same else " The register has changed since: the plan made again is not the same."
    saved = f"{worth.saved_at:%Y-%m-%d %H:%M}" if worth.saved_at else "-"
    return (
        f"Value: plan {worth.plan_id} ({worth.name}), saved by {worth.saved_by} {saved} UTC: {worth.told['en']}.{same}"
    )


def priority(options: argparse.Namespace) -> Answer:
    """The grounds in the order in which they should be protected, with what each rank rests on."""
    people = _people(options.people)
    with opened(options) as register:
        worth = saved_worth(register, options.plan, progress=progress) if options.plan else None
        people, saved = (people, kept(register)) if worth is None else (worth.people, None)
        found = pipeline.diagnosis(register)
        lost = losses(register, findings=found.open, progress=progress)
        blocks = blocks_of(register, pipeline.spaces(register, found=found), findings=found.open)
        rows = protection(register, on=today(), lost=lost, blocks=blocks, people=people)
    shares = dict.fromkeys(("priority", "value", "threat", "gap"), 2)
    lines = ["priority: value, threat and gap by the weights of the standards; what is not known counts as nothing."]
    lines += [_value_line(worth)] if worth else []
    if people is None:
        known = ", ".join(saved["id"]) if saved is not None and len(saved) else "none yet: plan --save NAME makes one"
        lines.append(f"Value: no plan is chosen (--plan ID; saved plans: {known}), so it counts as nothing.")
    lines += [note.text() for note in lost.notes]
    shown = rows.round({**shares, "lost_m2": 0})
    return Answer(plain_rows(rows), lines, table=shown[_PRIORITY].head(options.first))
