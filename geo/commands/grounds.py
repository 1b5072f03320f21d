"""The command that tells how much of each space people can live on."""

import argparse

import pandas

from geo import pipeline
from geo.analysis.rules import GroundRules
from geo.commands.answers import Answer, opened, plain_rows, progress
from geo.commands.exporting import ground_tables, written
from geo.commands.protecting import asked_day
from geo.errors import InputError, Problem
from geo.pipeline.ground import UsableGround
from geo.pipeline.usable import keep_usable
from geo.pipeline.waterfall import ground_figures
from geo.register.store import Register
from geo.schema import vocabulary

__all__ = ["ground"]

_LIST = "location_id name_en gross_area_m2 usable_least_m2 usable_most_m2 usable_reported_m2 not_known".split()
_BEFORE = "before_strips_least_m2 before_strips_most_m2".split()
_QUICK_LIST = ["location_id", "name_en", "gross_area_m2", *_BEFORE, "usable_reported_m2", "not_known"]
_FITS = ("rectangle_length_m", "rectangle_width_m", "circle_m")


def _waterfall(found: UsableGround) -> pandas.DataFrame:
    """Deductions of one space, top down: what was there before, what the rule takes, what is left."""
    row, left = found.table.iloc[0], found.table.iloc[0]["gross_area_m2"]
    lines = [("gross", None, left)]
    for rule in found.pieces.columns:
        taken = row[f"{rule}_m2"]
        left -= 0 if pandas.isna(taken) else taken
        lines.append((rule, taken, left))
    table = pandas.DataFrame(lines, columns=["rule", "taken_m2", "left_m2"])
    labels = {code: term.label_en for code, term in vocabulary("ground_rule").items()}
    table.insert(1, "what", table["rule"].map(labels).fillna("Gross area"))
    return table.round({"taken_m2": 1, "left_m2": 1})


def _lines(found: UsableGround) -> list[str]:
    """What stands below the waterfall of one space."""
    row = found.table.iloc[0]
    lines = [f"Usable: at least {row['usable_least_m2']:,.0f} m2, at most {row['usable_most_m2']:,.0f} m2."]
    reported = row["usable_reported_m2"]
    lines.append("Reported: not known." if pandas.isna(reported) else f"Reported by the survey: {reported:,.0f} m2.")
    if not pandas.isna(row["not_known"]):
        lines.append(f"Not known for the whole space: {row['not_known'].replace(';', ', ')}.")
    if row[list(_FITS)].notna().all():
        length, width, circle = (row[name] for name in _FITS)
        lines.append(f"Fits: a rectangle of {length:.0f} x {width:.0f} m, a circle of {circle:.0f} m.")
    return lines


def _quick(register: Register, rules: GroundRules, ids: list[str] | None) -> Answer:
    """Figures before narrow strips."""
    found = ground_figures(register, pipeline.around(register), rules=rules, ids=ids, progress=progress)
    said = "Before narrow strips are taken off. Without --quick they are, and shapes are drawn."
    lines = [f"{len(found.table)} spaces", said, *(note.text() for note in found.notes)]
    return Answer(plain_rows(found.table), lines, table=found.table[_QUICK_LIST].round(0))


def ground(options: argparse.Namespace) -> Answer:
    """How much of each space, or of one, people can live on; written to a file, too, where one is named."""
    ids = [options.id] if options.id else None
    fit = bool(ids or options.fit or options.file)
    order = [name for name in options.order.split(",") if name]
    rules = pipeline.ground_rules(order=order, slope=f"slope.{options.slope}_max", debris_side=options.side)
    with opened(options) as register:
        if options.quick:
            return _quick(register, rules, ids)
        around = pipeline.around(register)
        found = pipeline.usable_ground(register, around, rules=rules, ids=ids, fit=fit, progress=progress)
        notes = [*(note.text() for note in found.notes), *_filed(found, options, register)]
        notes += _kept(found, options, register)
    values = plain_rows(found.table.drop(columns="geometry"))
    if ids:
        return Answer(values[0], [*_lines(found), *notes], table=_waterfall(found))
    shown = found.table[_LIST].round(0)
    return Answer(values, [f"{len(shown)} spaces", *notes], table=pandas.DataFrame(shown))


def _kept(found: UsableGround, options: argparse.Namespace, register: Register) -> list[str]:
    """What to say of the usable ground that is kept for a day; nothing where none was named.

    Raises:
        InputError: it is no day, nobody gives a name, or other than the usual rules were asked for.
    """
    if not options.keep:
        return []
    problems = [] if options.by else [Problem("case.nameless", column="by")]
    if options.order or (options.slope, options.side) != ("open_space", "long"):
        problems.append(Problem("ground.keep_usual"))
    dated = asked_day(options.keep)
    if problems:
        raise InputError(problems)
    change = keep_usable(register, found, dated=dated, by=options.by)
    undo = f"take it back with: python3 chaur.py undo {change} --by NAME"
    return [f"Kept as the usable ground of {dated}. This is change {change}; {undo}"]


def _filed(found: UsableGround, options: argparse.Namespace, register: Register) -> list[str]:
    """What to say of the file with the spaces and their ground; nothing where none was asked for."""
    if options.file is None:
        return []
    spaces = pipeline.spaces(register)
    named = spaces[spaces["id"].isin(found.table["location_id"])]
    tables = {"spaces": named, **ground_tables(found, options)}
    report = written(tables, options.file, options, register)
    return [f"Spaces and ground are in {report.path}.", *filter(None, [report.text()])]
