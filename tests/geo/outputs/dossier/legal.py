"""A small legal record about Toyland, worked out by hand: one notice, two parcels, a case, and gaps left open."""

import datetime
from functools import cache

import geopandas
import pandas
import shapely

from geo import toy
from geo.outputs.dossier.records import LEGAL_TABLES, Records
from geo.schema import table

DAY = datetime.date(2026, 11, 24)
FIELD = toy.spaces().iloc[0]["geometry"]
SURVEYED = shapely.affinity.scale(FIELD, 0.9, 0.9)

ROWS = {
    "gazette_notice": [
        {
            "id": "n1", "level": "federal", "authority": "Ministry of Toys", "title_en": "Notice of open spaces",
            "title_ne": "खुला क्षेत्रको सूचना", "khanda": "64", "sankhya": "30", "bhag": "3", "date_bs": "2071/09/07",
            "date_ad": "2014-12-22", "legal_basis": "land_revenue_act_2034_s2b3;drrm_act_2074", "status": "draft",
            "source_id": "toy",
        },
    ],
    "notice_space": [
        {"id": "ns1", "notice_id": "n1", "location_id": "toy-1", "serial_no": 1, "remarks": "Keep #open"},
        {"id": "ns2", "notice_id": "n1", "location_id": "toy-2", "serial_no": 2},
    ],
    "space_boundary": [
        {"id": "b1", "location_id": "toy-1", "role": "gazetted", "dated": "2014-12-22", "method": "cadastral_map",
         "area_printed": "4-2-1-0", "geometry": FIELD, "source_id": "toy"},
        {"id": "b2", "location_id": "toy-1", "role": "surveyed", "dated": "2025-05-01", "method": "gnss_survey",
         "accuracy_m": 0.05, "surveyor": "Hari Shrestha", "geometry": SURVEYED, "source_id": "toy"},
    ],
    "space_side": [
        {"id": "s1", "location_id": "toy-1", "side": "east", "text_en": "Road", "text_ne": "बाटो", "source_id": "toy"},
        {"id": "s2", "location_id": "toy-1", "side": "north", "text_en": "River", "source_id": "toy"},
        {"id": "s3", "location_id": "toy-1", "notice_id": "n1", "side": "north", "text_ne": "खोला", "source_id": "toy"},
    ],
    "parcel": [
        {"id": "p2", "district": "Toy district", "local_level": "Toyland", "ward": 3, "sheet_no": "२ ग",
         "plot_no": "47", "land_class": "public", "owner_class": "government", "owner_name": "Nepal Government",
         "area_printed": "1-8-2-3.25", "certificate_no": "C-9", "geometry": shapely.affinity.scale(FIELD, 0.5, 0.5),
         "source_id": "toy"},
        {"id": "p1", "district": "Toy district", "local_level": "Toyland", "ward": 3, "former_unit": "Toy VDC",
         "former_ward": "5", "locality": "Old field", "sheet_no": "102-0456", "plot_no": "12", "land_class": "unknown",
         "owner_class": "unknown", "area_printed": "4-2-1-0", "area_m2": 2130.5, "source_id": "toy"},
    ],
    "parcel_space": [
        {"id": "ps1", "parcel_id": "p1", "location_id": "toy-1", "part": "whole"},
        {"id": "ps2", "parcel_id": "p2", "location_id": "toy-1", "part": "part", "part_area_printed": "0-8-0-0"},
    ],
    "encroachment": [
        {"id": "e1", "location_id": "toy-1", "reference_no": "R-1", "reported_at": "2026-10-01T04:00:00",
         "channel": "web", "reporter": "Sita Rai", "cause": "building", "description": "Two rooms of brick",
         "area_m2": 31.5, "parcel_id": "p1", "source_id": "toy"},
    ],
    "encroachment_step": [
        {"id": "es1", "encroachment_id": "e1", "location_id": "toy-1", "kind": "inspected", "dated": "2026-10-05",
         "done_by": "Hari Shrestha"},
    ],
    "permitted_use": [
        {"id": "u1", "location_id": "toy-1", "use": "market", "title": "Saturday fair", "permitted_by": "Ward 3",
         "starts_on": "2026-12-01", "ends_on": "2026-12-05", "source_id": "toy"},
    ],
}  # fmt: skip


def frame(name, rows):
    """Frame of a declared table with every column; what the rows do not say is not known."""
    found = pandas.DataFrame(rows, columns=list(table(name).names)).astype(object)
    found = found.where(found.notna(), None)
    for column in table(name).columns:
        if column.kind == "date":
            found[column.name] = pandas.to_datetime(found[column.name])
    return geopandas.GeoDataFrame(found, geometry="geometry", crs="EPSG:4326") if table(name).geometry else found


@cache
def _told(name):
    return frame(name, ROWS.get(name, []))


def tables(**changed):
    """The record as frames of the declared tables, some of them with other rows."""
    return {
        name: frame(name, changed[name]) if name in changed else _told(name).copy(deep=False) for name in LEGAL_TABLES
    }


def records(audience="public", **changed):
    """The record as a document reads it."""
    return Records(tables(**changed), audience)
