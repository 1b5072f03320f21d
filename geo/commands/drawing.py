"""The commands that draw map sheets: one space, or an atlas of many."""

import argparse
import datetime

import geopandas

from geo.bsdate import NEPAL_TIME
from geo.commands.answers import Answer, opened, progress
from geo.commands.asking import rows_at
from geo.outputs.sheetmap.atlas import Layout
from geo.outputs.sheetmap.paper import PAPERS
from geo.pipeline.mapsheets import SheetMaker, sheet_maker
from geo.register.store import Register

__all__ = ["atlas", "ids_asked", "layout_asked", "sheet", "today"]

_ENDORSED = "valley_83"


def today() -> datetime.date:
    """Today in Nepal."""
    return datetime.datetime.now(NEPAL_TIME).date()


def layout_asked(options: argparse.Namespace) -> Layout:
    """Paper, scale and languages that the options name."""
    return Layout(PAPERS.get(options.paper), options.scale, options.language)


def _maker(register: Register, rows: geopandas.GeoDataFrame, options: argparse.Namespace) -> SheetMaker:
    return sheet_maker(
        register,
        rows,
        made_on=today(),
        layout=layout_asked(options),
        audience=options.audience,
        document_no=options.number,
        address=options.address,
    )


def ids_asked(options: argparse.Namespace, rows: geopandas.GeoDataFrame) -> list[str]:
    """Identifiers of the spaces the options name; of the endorsed ones where they name none."""
    if options.ids:
        return [name.strip() for name in options.ids.split(",") if name.strip()]
    found: list[str] = rows.loc[rows["register"] == _ENDORSED, "id"].tolist()
    return found


def sheet(options: argparse.Namespace) -> Answer:
    """Write the map sheets of one space to a PDF file."""
    with opened(options) as register:
        rows = geopandas.GeoDataFrame(rows_at(register, "latest"))
        options.file.write_bytes(_maker(register, rows, options).sheet(options.id))
    return Answer(
        {"file": str(options.file), "id": options.id}, [f"The map sheet of {options.id} is in {options.file}."]
    )


def atlas(options: argparse.Namespace) -> Answer:
    """Write the map sheets of many spaces with an index to a PDF file."""
    with opened(options) as register:
        rows = geopandas.GeoDataFrame(rows_at(register, "latest"))
        ids = ids_asked(options, rows)
        files = _maker(register, rows, options).atlas(options.file, ids, progress=progress)
    names = [str(file) for file in files]
    return Answer({"files": names, "ids": ids}, [f"The atlas of {len(ids)} spaces is in {', '.join(names)}."])
