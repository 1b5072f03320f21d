"""What is known of each indicator: from rows, lists and layers, and nothing where nobody said."""

import geopandas
import numpy
import pandas
import pytest

from geo.analysis.indicators import Reach, layer_indicators, register_indicators, service_indicators
from geo.layer import Surroundings
from tests.geo.analysis.surroundings import array, box, grid_layer, layer, line, point

REACH = Reach(service_m=500, thing_m=1000, worst_rank=3, worst_depth_m=1)
ROW = {
    "access": "all_year",
    "water_and_toilets": "limited",
    "electricity": "yes",
    "internet": "unknown",
    "trees": "no",
    "issues": "flood;road",
    "elevation_m": 1300,
    "usable_area_m2": 600.0,
    "total_area_m2": 800.0,
}


def rows(*changes):
    return pandas.DataFrame([{**ROW, **change} for change in changes])


def test_codes_and_troubles_are_taken_from_the_register():
    found = register_indicators(rows({})).low.loc[0]
    assert found[["season", "wash", "internet"]].tolist() == ["all_year", "limited", "unknown"]
    assert found[["flood_noted", "drainage_noted", "pollution_noted"]].tolist() == ["yes", "no", "no"]
    assert found["usable_share"] == pytest.approx(0.75)


def test_a_survey_that_lists_nothing_says_nothing():
    assert register_indicators(rows({"issues": None})).low["flood_noted"].tolist() == [None]


def test_measured_ground_goes_before_reported_ground_as_an_interval():
    measured = rows({}, {}).assign(usable_least_m2=[100.0, numpy.nan], usable_most_m2=[500.0, numpy.nan])
    found = register_indicators(measured)
    assert found.low["usable_area_m2"].tolist() == [100.0, 600.0]
    assert found.high["usable_area_m2"].tolist() == [500.0, 600.0]
    assert found.low["slope_deg"].isna().all()


def test_the_nearest_service_of_list_or_layer_counts_and_beyond_the_reach_nothing_is_known():
    listed = geopandas.GeoDataFrame(
        {"service": ["hospital", "police"]}, geometry=[point(4, 0.5), point(90, 0.5)], crs="EPSG:4326"
    )
    mapped = layer("amenities", [point(2, 0.5)], amenity_class=["clinic"])
    found = service_indicators(array(box(0, 0, 1, 1)), listed, mapped, reach_m=500).loc[0]
    assert found["health_m"] == pytest.approx(98.6, abs=0.2)
    assert numpy.isnan(found["police_m"])


def test_without_layers_every_layer_indicator_is_unknown():
    found = layer_indicators(array(box(0, 0, 1, 1)), Surroundings(), reach=REACH)
    assert found.low.isna().all(axis=None)
    assert found.high.isna().all(axis=None)


def test_layers_give_distances_and_shares_of_the_worst_class():
    flood = layer("hazard", [box(0, 0, 1, 1)], class_rank=[2], card={"hazard_kind": "flood", "measure": "class"})
    slides = grid_layer("hazard", [[0.5] * 20] * 20, unit="m", card={"hazard_kind": "landslide", "measure": "depth_m"})
    around = Surroundings(
        ways=layer("ways", [line((1.5, -5), (1.5, 5)), line((3, -5), (3, 5))], motor=[False, True]),
        land_use=layer("land_use", [box(5, 0, 6, 1)], use_class=["landfill"]),
        hazards=(flood, slides),
    )
    found = layer_indicators(array(box(0, 0, 1, 1)), around, reach=REACH)
    assert found.low.loc[0, "road_m"] == pytest.approx(197.2, abs=0.5)
    assert found.low.loc[0, "dump_m"] == pytest.approx(394.5, abs=1)
    assert found.low.loc[0, "industry_m"] == 1000
    assert found.low.loc[0, "flood_rank_share"] == pytest.approx(2 / 3)
    assert found.high.loc[0, "landslide_rank_share"] == 0.5
