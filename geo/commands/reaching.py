"""The command that tells how far the next open space is: by ward, from one place, as areas in a file."""

import argparse
import datetime

import pandas

from geo.commands.answers import Answer, opened, plain_rows, progress
from geo.commands.assuming import area, closures, listed, travel
from geo.errors import InputError, Problem
from geo.outputs.export import Edition, export
from geo.pipeline.isochrones import reach_areas, reach_format, reach_tables
from geo.pipeline.plans import home_notes
from geo.pipeline.reaching import MOST_BANDS, Reach, near, reach, serving, usual_limits
from geo.pipeline.scenario import Scenario, ground
from geo.register.store import Register

__all__ = ["reach_"]

_DIGITS = 2


def _limits(text: str) -> list[float]:
    """Limits between commas; the usual ones where there are none.

    Raises:
        InputError: one is no number.
    """
    try:
        return [float(word) for word in listed(text)] or list(usual_limits())
    except ValueError as error:
        raise InputError(Problem("people.bands", {"value": text[:60], "most": MOST_BANDS}, value=text)) from error


def _named(table: pandas.DataFrame, found: Reach) -> pandas.DataFrame:
    names = found.ground.homes.wards.set_index("id")["name_en"]
    table.insert(1, "name_en", table["ward"].map(names))
    return table


def _table(found: Reach) -> pandas.DataFrame:
    """People of each ward by band, with what closures and lost spaces change."""
    table = _named(found.wards.rename_axis("ward").reset_index(), found)
    if found.changes is not None:
        table = table.merge(found.changes.round(_DIGITS).reset_index(), on="ward")
    return table


def _filed(found: Reach, options: argparse.Namespace, register: Register) -> str:
    """What to say of the file that was written."""
    tables = reach_tables(found, reach_areas(found, progress=progress))
    name, chosen = reach_format(options.export.name, tables)
    edition = Edition(version=f"{register.version}", made_on=datetime.datetime.now(datetime.UTC).date())
    report = export(chosen, options.export, format=name, language=options.language, edition=edition)
    return "\n".join(filter(None, [f"{', '.join(chosen)}: {report.path}", report.text()]))


def reach_(options: argparse.Namespace) -> Answer:
    """How far the next space is, by ward or from one place; areas and people by band into a file where one is named."""
    limits = _limits(options.bands)
    with opened(options) as register:
        asked = Scenario(
            area(register, options), lost=frozenset(listed(options.lost)), closures=closures(options),
            cell_m=options.cell, travel=travel(options),
        )  # fmt: skip
        on = ground(register, asked, progress=progress)
        on = serving(register, on, options.to) if options.to else on
        found = reach(on, asked, limits_min=limits, progress=progress)
        filed = [_filed(found, options, register)] if options.export else []
    notes = [note.text() for note in (*home_notes(on.homes), *found.walks.notes(on.homes.cells["people"].to_numpy()))]
    if options.near:
        return _near(found, options, [*notes, *filed])
    table = _table(found)
    values = {"wards": plain_rows(table), "notes": notes, "layers": [card.title for card in found.walks.cards]}
    return Answer(values, [*notes, *filed], table=table)


def _near(found: Reach, options: argparse.Namespace, notes: list[str]) -> Answer:
    """The nearest spaces of one place."""
    table = near(found, *options.near).round(_DIGITS)
    ward = found.ground.homes.wards.set_index("id")["name_en"][table.attrs["ward"]]
    values = {"ward": table.attrs["ward"], "people": table.attrs["people"], "spaces": plain_rows(table), "notes": notes}
    said = f"{table.attrs['people']:,} people live in this cell of {ward}."
    return Answer(values, [said, *notes], table=table.drop(columns="name_ne"))
