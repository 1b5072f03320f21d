"""The command that writes the open spaces to a file, and the writing that other commands share."""

import argparse
import datetime
from collections.abc import Mapping
from pathlib import Path

import pandas

from geo import pipeline
from geo.commands.answers import Answer, opened, progress
from geo.commands.asking import rows_at
from geo.outputs.export import FORMATS, Edition, ExportReport
from geo.outputs.export import export as write_export
from geo.pipeline.ground import UsableGround
from geo.register.store import Register

__all__ = ["FORMATS", "export", "ground_tables", "written"]


def written(
    tables: Mapping[str, pandas.DataFrame], path: Path, options: argparse.Namespace, register: Register
) -> ExportReport:
    """Report of a file written from tables as the options of a command ask."""
    edition = Edition(version=f"{register.version}", made_on=datetime.datetime.now(datetime.UTC).date())
    return write_export(
        tables,
        path,
        format=options.format,
        crs=options.crs,
        language=options.language,
        edition=edition,
        audience="restricted" if options.audience == "all" else "public",
    )


def ground_tables(found: UsableGround, options: argparse.Namespace) -> dict[str, pandas.DataFrame]:
    """Tables of usable ground by name; with the pieces that the rules take, where the options of a command ask."""
    pieces = {"ground_piece": pipeline.ground_pieces(found)} if options.pieces else {}
    return {"ground": found.table, **pieces}


def export(options: argparse.Namespace) -> Answer:
    """Write the open spaces to a file."""
    with opened(options) as register:
        rows = rows_at(register, options.round)
        every, drawn = FORMATS[options.format].many_tables, options.format == "map"
        tables = pipeline.export_tables(register, rows, every_table=every, with_units=drawn)
        if options.ground or options.pieces:
            ids, around = rows["id"].tolist(), pipeline.around(register)
            tables |= ground_tables(pipeline.usable_ground(register, around, ids=ids, progress=progress), options)
        report = written(tables, options.file, options, register)
    values = {
        "file": str(report.path),
        "parts": [file.name for file in report.files],
        "cuts": [vars(cut) for cut in report.cuts],
        "notes": [note.text() for note in report.notes],
    }
    lines = [f"{len(rows)} spaces are in {report.path}.", *filter(None, [report.text()])]
    return Answer(values, lines)
