"""The command that writes the open spaces to a file."""

import argparse
import datetime

from geo import pipeline
from geo.commands.answers import Answer, opened
from geo.commands.asking import rows_at
from geo.outputs.export import FORMATS, Edition
from geo.outputs.export import export as write_export

__all__ = ["FORMATS", "export"]


def export(options: argparse.Namespace) -> Answer:
    """Write the open spaces to a file."""
    with opened(options) as register:
        rows = rows_at(register, options.round)
        every, drawn = FORMATS[options.format].many_tables, options.format == "map"
        tables = pipeline.export_tables(register, rows, every_table=every, with_units=drawn)
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
    lines = [f"{len(rows)} spaces are in {report.path}.", *filter(None, [report.text()])]
    return Answer(values, lines)
