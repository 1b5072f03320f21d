"""A plan worked out by hand: a town of two wards and three spaces, one of them hidden from the public."""

import geopandas
import numpy
import pandas
import shapely

from geo.outputs import plan_tables
from geo.outputs.plan_tables import Outcome

__all__ = ["basis", "outcome", "tables"]

HIDDEN = shapely.box(85.32, 27.70, 85.33, 27.71)


def outcome() -> Outcome:
    """What the plan comes to."""
    spaces = pandas.DataFrame(
        {"id": ["a", "b", "c"], "name_en": ["A", "B", "C"], "places_by_area": [50, 40, 0], "places": [50, 40, 0]}
        | {"people": [50, 10, 0], "filled_share": [1.0, 0.25, numpy.nan], "mean_walk_min": [9.0, 5.0, numpy.nan]}
        | {"longest_walk_min": [12.0, 6.0, numpy.nan]}
    )
    parts = {"placed_people": [50, 10, 60], "full_people": [30, 0, 30], "out_of_reach_people": [7, 0, 7]}
    wards = pandas.DataFrame(
        {"ward": ["w1", "w2", "total"], "people": [200, 20, 220], "displaced_people": [90, 11, 101]}
        | {"seeking_people": [87, 10, 97], **parts}
    )
    flows = pandas.DataFrame(
        {"ward": ["w1", "w2"], "space": ["a", "b"], "people": [50, 10], "mean_walk_min": [9.0, 5.0]}
        | {"longest_walk_min": [12.0, 6.0]}
    )
    rows = geopandas.GeoDataFrame(
        {"id": ["a", "b", "c"], "name_en": ["A", "B", "C"], "name_ne": ["क", None, None]}
        | {"usable_area_m2": [175.0, 140.0, None], "sensitivity": ["public", "restricted", "public"]}
        | {"custodian": ["Army", None, None], "lon_deg": [85.3, 85.325, 85.35], "lat_deg": [27.7, 27.705, 27.7]},
        geometry=[shapely.Point(85.3, 27.7), HIDDEN, shapely.Point(85.35, 27.7)],
        crs="EPSG:4326",
    )
    squares = [shapely.box(85.28, 27.69, 85.31, 27.72), shapely.box(85.31, 27.69, 85.34, 27.72)]
    homes = geopandas.GeoDataFrame(
        {"id": ["w1", "w2"], "name_en": ["Town-1", "Town-2"], "name_ne": ["नगर-१", "नगर-२"]},
        geometry=squares,
        crs="EPSG:4326",
    )
    return Outcome(spaces, wards, flows, rows, homes, numpy.array([8.0, 0.0, 0.0]), {"a": 40, "b": 0})


def basis() -> pandas.DataFrame:
    """One row of each part of what the plan rests on."""
    rows = [
        {"part": "scenario", "key": "places", "label_en": "People of", "label_ne": "कहाँका व्यक्ति", "value_en": "Town"},
        {
            "part": "standard",
            "key": "walk.limit",
            "label_en": "Walking limit",
            "label_ne": "हिँड्ने सीमा",
            "value_en": "30",
        },
        {"part": "basis", "key": "program", "label_en": "Program", "label_ne": "कार्यक्रम", "value_en": "Chaur"},
        {"part": "note", "key": "people.straight", "value_en": "Straight lines times 1.4."},
    ]
    frame = pandas.DataFrame(rows).assign(value_ne=["नगर", "३०", "चौर", "सीधा रेखाको १.४ गुणा।"])
    return frame.assign(unit="min", status="proposal", source="The town's own", locator="page 3")


def tables() -> dict[str, pandas.DataFrame]:
    """All tables of the plan but its cells."""
    made = outcome()
    return {
        "planned_figure": plan_tables.figures(made, person_min=500.0, gap_min=0.0, penalty_min=90.0),
        "planned_space": plan_tables.spaces(made),
        "planned_ward": plan_tables.wards(made),
        "planned_flow": plan_tables.flows(made),
        "planned_action": plan_tables.actions(made),
        "planned_basis": basis(),
    }
