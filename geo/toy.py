"""Toyland: a town small enough to check by hand.

Four square wards of 0.01 degrees stand in a square, 1 and 2 in the south, 3 and 4 in the north::

    27.72  +-------+-------+
           |   3   |   4   |
    27.71  +-------+-------+
           |   1   |   2   |
    27.70  +-------+-------+
         85.30   85.31   85.32

In them lie six grounds, each a rectangle of so many thousandths of a degree. At 27.7 degrees north a thousandth is
98.63 m long from west to east and 110.81 m from south to north, so a square thousandth is 10,930 m2 on the ellipsoid
(10,928 in the north of the town): about 1.1 ha.

==========  =================  =====  ==========================  ==================
id          name               ward   rectangle (thousandths)     usable 2019 / 2020
==========  =================  =====  ==========================  ==================
toy-1       Airport Field      1      4 x 2                       70,000 / 63,000
toy-2       Bus Park           1      1 x 1                       7,000 / 7,000
toy-3       Durbar Square      2      2 x 1                       14,000 / 10,500
toy-4       East Meadow        2      2 x 2                       35,000 / 35,000
toy-5       Football Ground    3      1 x 1.5                     10,500 / 9,450
toy-6       Garden             4      0.5 x 0.5                   2,100 / unknown
==========  =================  =====  ==========================  ==================

Total areas are those of the rectangles, capacities are usable area / 3.5 m2. Every other place of the program's
tables (docstrings, tests, notebooks) that needs a town borrows this one. Nothing in it is real.
"""

from functools import cache

import geopandas
import pandas
import shapely

from geo.crs import WGS84, area_m2

__all__ = ["ROUNDS", "spaces", "surveys", "wards"]

ROUNDS = ("2019-12", "2020-03")
"""The two survey rounds of Toyland, older first."""

_SOUTH_WEST_DEG = (85.30, 27.70)
_THOUSANDTH_DEG = 0.001
_REFUGE_M2 = 3.5

# name, ward, west, south, width and height in thousandths of a degree, usable area in either round
_GROUNDS = (
    ("Airport Field", 1, 1, 1, 4, 2, 70_000.0, 63_000.0),
    ("Bus Park", 1, 7, 6, 1, 1, 7_000.0, 7_000.0),
    ("Durbar Square", 2, 12, 2, 2, 1, 14_000.0, 10_500.0),
    ("East Meadow", 2, 15, 5, 2, 2, 35_000.0, 35_000.0),
    ("Football Ground", 3, 3, 13, 1, 1.5, 10_500.0, 9_450.0),
    ("Garden", 4, 14, 16, 0.5, 0.5, 2_100.0, None),
)


def _box(west: float, south: float, width: float, height: float) -> shapely.Polygon:
    """Rectangle by its place and size in thousandths of a degree from the town's corner."""
    ends = ((west, south), (west + width, south + height))
    corners = [tuple(round(o + v * _THOUSANDTH_DEG, 6) for o, v in zip(_SOUTH_WEST_DEG, e, strict=True)) for e in ends]
    return shapely.box(*corners[0], *corners[1])


@cache
def _spaces() -> geopandas.GeoDataFrame:
    columns = {
        "id": [f"toy-{number}" for number in range(1, len(_GROUNDS) + 1)],
        "name_en": [ground[0] for ground in _GROUNDS],
        "ward": [ground[1] for ground in _GROUNDS],
    }
    return geopandas.GeoDataFrame(columns, geometry=[_box(*ground[2:6]) for ground in _GROUNDS], crs=WGS84)


def spaces() -> geopandas.GeoDataFrame:
    """The six grounds with their boundaries, in the order of the register.

    >>> spaces()[["id", "name_en", "ward"]].head(2)
          id        name_en  ward
    0  toy-1  Airport Field     1
    1  toy-2       Bus Park     1
    """
    return _spaces().copy()


@cache
def _surveys() -> pandas.DataFrame:
    grounds = spaces()
    centre = shapely.centroid(grounds.geometry.to_numpy())
    rounds = []
    for round_id, usable in zip(ROUNDS, (6, 7), strict=True):
        usable_m2 = pandas.Series([ground[usable] for ground in _GROUNDS], dtype="float64")
        columns = {
            "id": grounds["id"] + ":" + round_id,
            "location_id": grounds["id"],
            "round_id": round_id,
            "name_printed": grounds["name_en"],
            "total_area_m2": area_m2(grounds.geometry.to_numpy()).round(2),
            "usable_area_m2": usable_m2,
            "capacity_people": (usable_m2 / _REFUGE_M2).astype("Int64"),
            "ward_printed": grounds["ward"].astype("Int64"),
            "lon_printed_deg": shapely.get_x(centre).round(5),
            "lat_printed_deg": shapely.get_y(centre).round(5),
            "elevation_m": 1300.0,
        }
        rounds.append(pandas.DataFrame(columns))
    return pandas.concat(rounds, ignore_index=True)


def surveys() -> pandas.DataFrame:
    """Both survey rounds, one row a ground and round: areas [m2], capacity [people], printed ward and point.

    >>> surveys().loc[[0, 7], ["location_id", "round_id", "usable_area_m2", "capacity_people"]]
      location_id round_id  usable_area_m2  capacity_people
    0       toy-1  2019-12         70000.0            20000
    7       toy-2  2020-03          7000.0             2000
    """
    return _surveys().copy()


def wards() -> geopandas.GeoDataFrame:
    """The four wards: id, number, the town they belong to, and boundary.

    >>> wards()[["id", "ward"]].values.tolist()
    [['toy-w01', 1], ['toy-w02', 2], ['toy-w03', 3], ['toy-w04', 4]]
    """
    ten = 10
    squares = [_box(west, south, ten, ten) for south in (0, ten) for west in (0, ten)]
    numbers = range(1, len(squares) + 1)
    columns = {
        "id": [f"toy-w{number:02}" for number in numbers],
        "ward": list(numbers),
        "parent_id": "toy",
        "parent_name": "Toyland",
    }
    return geopandas.GeoDataFrame(columns, geometry=squares, crs=WGS84)
