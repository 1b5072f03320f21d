"""Commands about what is lost of the grounds and what is done against it."""

import argparse

import pandas

from geo import pipeline
from geo.commands.answers import Answer, opened, plain_rows, progress
from geo.errors import Problem
from geo.pipeline.losses import losses as losses_of

__all__ = ["losses"]

_LOSSES = "location_id name_en cause certain area_m2 plot_no first_dated second_dated kind".split()


def _held_lines(held: pandas.DataFrame) -> list[str]:
    """One line a reason, with the grounds it holds back."""
    if held.empty:
        return []
    said = held["why"].map(Problem.text)
    lines = held.groupby(said, sort=False)["location_id"].agg(lambda ids: f"{len(ids)} ({', '.join(ids)})")
    return [f"Not compared: {grounds}: {why}" for why, grounds in lines.items()]


def losses(options: argparse.Namespace) -> Answer:
    """What the grounds lost between two dates, the largest loss first."""
    with opened(options) as register:
        found = losses_of(
            register,
            findings=pipeline.diagnosis(register).open,
            ids=[options.id] if options.id else None,
            layers_compared=(options.first, options.second),
            footprints_accuracy_m=options.accuracy,
            progress=progress,
        )
    doubtful = int((~found.table["certain"]).sum())
    compared = found.compared["location_id"].nunique()
    lines = [f"{found.certain_m2:,.0f} m2 lost for certain on {compared} compared spaces."]
    if doubtful:
        lines.append(f"{doubtful} at the border, to be looked at on the ground (certain: False); in no sum.")
    lines += [note.text() for note in found.notes] + _held_lines(found.held_back)
    values = {
        "losses": plain_rows(found.table.assign(wkt=found.table.geometry.to_wkt())),
        "compared": plain_rows(found.compared),
        "held_back": plain_rows(found.held_back.assign(why=[why.text() for why in found.held_back["why"]])),
        "notes": [note.text() for note in found.notes],
    }
    table = pandas.DataFrame(found.table[_LOSSES]).round({"area_m2": 1})
    return Answer(values, lines, int(not found.table.empty), table)
