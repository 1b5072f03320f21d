"""Small tables the export tests write: grounds of Toyland in every kind of geometry, and tables of every type."""

from datetime import date

import geopandas
import pandas
import shapely

from geo import toy
from geo.outputs.export import Edition
from geo.outputs.layers import Layer, prepare

EDITION = Edition(version="7", made_on=date(2026, 11, 24), licence="Attribute the register.")
NEPALI = "राष्ट्रिय क्षेत्रफल, श्री ज्ञान ट्रष्ट, द्वन्द्व, र्‍याली"
RING = shapely.Polygon(
    [(85.30, 27.70), (85.32, 27.70), (85.32, 27.72), (85.30, 27.72)],
    [[(85.305, 27.705), (85.305, 27.715), (85.315, 27.715), (85.315, 27.705)]],
)
POINT = shapely.Point(85.3150, 27.7060)


def texts(*values):
    return pandas.Series(list(values), dtype=object)


def integers(*values):
    return pandas.Series(list(values), dtype="Int64")


def spaces(**columns) -> geopandas.GeoDataFrame:
    """Four grounds: an area with a hole, a point, two areas in one, and one whose place is not known."""
    meadows = shapely.MultiPolygon(list(toy.spaces().geometry[[3, 5]]))
    found = {
        "id": texts("toy-1", "toy-2", "toy-3", "toy-4"),
        "name_en": texts("Airport Field", "Bus Park", "Durbar & <Square>", "East Meadow"),
        "name_ne": texts(NEPALI, None, "दरबार", None),
        "register_no": integers(1, 2, None, 4),
        "precision": texts("digitised", "gazetteer", "digitised", "unknown"),
        "ward": integers(1, 1, 2, 2),
        "total_area_m2": pandas.Series([87_440.04, 10_930.0, None, 0.0]),
        "usable_area_m2": pandas.Series([70_000.0, 7_000.0, 14_000.5, None]),
        "size_class": texts("large", "small", "medium", "unknown"),
        "people_at_3_5_m2": integers(20_000, 2_000, 4_000, None),
        "people_at_45_m2": integers(1_555, 155, 311, None),
        "suggested_uses": texts("warehouse;helipad", None, "humanitarian_camp", None),
        "sensitivity": texts("public", "public", "public", "public"),
        "source_id": texts("toy-book", "toy-book", "toy-book", "toy-map"),
        "note": texts("=1+1", "'=1", "-", None),
        "version": integers(1, 1, 2, 1),
        **columns,
    }
    return geopandas.GeoDataFrame(found, geometry=[RING, POINT, meadows, None], crs="EPSG:4326")


def assessments() -> pandas.DataFrame:
    """Rows with a date and a truth value, each also unknown."""
    return pandas.DataFrame(
        {
            "id": texts("a1", "a2", "a3"),
            "location_id": texts("toy-1", "toy-2", "toy-3"),
            "assessed_on": pandas.Series(["2015-07-29", None, "1934-01-15"]).astype("datetime64[s]"),
            "improved": pandas.Series([True, None, False], dtype="boolean"),
            "labour": texts("volunteers", "unknown", "agency"),
        }
    )


def changes() -> pandas.DataFrame:
    """Rows with whole numbers as key and moments, for partners only."""
    return pandas.DataFrame(
        {
            "id": integers(1, 2),
            "changed_at": pandas.Series(["2020-03-08T23:59:59", "1969-12-31T00:00:01"]).astype("datetime64[s]"),
            "changed_by": texts("सीता", "Ram"),
            "undoes": integers(None, 2**40),
        }
    )


def sources() -> pandas.DataFrame:
    return pandas.DataFrame(
        {
            "id": texts("toy-book", "toy-map", "toy-other"),
            "title": texts("Book of Toyland", "Map of Toyland", "Another book"),
            "publisher": texts("Toy Press", None, None),
            "dated": texts("2019-12-12", None, None),
            "licence": texts("CC-BY 4.0", "no licence stated", "none"),
            "note": texts(None, None, None),
        }
    )


def layer(name: str, frame: pandas.DataFrame, *, crs: str = "EPSG:4326") -> Layer:
    """One table made ready, for every reader."""
    return prepare({name: frame}, crs=crs, audience="restricted").layers[0]
