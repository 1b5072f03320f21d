"""Toyland as rows of the flat table of open spaces, and what a sheet says of itself."""

import datetime

from geo import toy
from geo.outputs.sheetmap.title import Imprint

IMPRINT = Imprint(made_on=datetime.date(2026, 11, 24), register_version="7", document_no="S-1")
_CONSTANT = {
    "name_ne": None,
    "register_no": 3,
    "district": "Toy district",
    "local_level": "Toyland",
    "precision": "digitised",
    "sensitivity": "public",
    "source_id": "toy",
    "version": 1,
}


def spaces():
    """The six grounds of Toyland with what a sheet asks for."""
    return toy.spaces().assign(**_CONSTANT)


def features():
    """Toyland's grounds and wards as neighbours."""
    wards = toy.wards()
    return {"spaces": spaces(), "wards": wards.assign(name_en="Ward " + wards["ward"].astype(str))}
