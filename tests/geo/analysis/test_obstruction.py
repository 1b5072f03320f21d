"""Heights, debris, water and power lines reach as far as their tables say; expected values by hand."""

import numpy
import pandas
import pytest

from geo.analysis import obstruction
from geo.analysis.ground import cut
from tests.geo.meadow import EVERYWHERE, HEIGHT_M, MEADOW, WIDTH_M, features, line, rules, square

ROUND = pytest.approx


def taken(takings, *rules_asked):
    found = cut(MEADOW, takings, order=rules_asked, row_width_m=0.0)
    return found.taken_m2.iloc[0].to_dict(), found


@pytest.mark.parametrize(
    ("height_m", "reach_m"),
    (
        (9.0, 6.0),  # two thirds
        (24.0, 16.0),
        (39.0, 22.75),  # half way from 2/3 to 1/2: 0.58333 x 39
        (54.0, 27.0),
        (80.0, 40.0),
        (130.0, 58.5),  # 0.45
        (205.0, 71.75),  # 0.35
        (250.0, 75.0),  # 0.3 x 250
        (300.0, 90.0),
    ),
)
def test_debris_reaches_the_share_of_the_height_that_the_table_gives(height_m, reach_m):
    assert obstruction.debris_reach_m(numpy.array([height_m]), rules=rules())[0] == ROUND(reach_m)


def test_a_height_is_the_mapped_one_else_storeys_times_three_metres_else_nine_metres_and_said_to_be_assumed():
    height = pandas.Series([12.0, None, None, 0.0])
    levels = pandas.Series([2, 5, None, None], dtype="Float64")
    found, assumed = obstruction.building_height_m(height, levels, rules=rules())
    assert found.tolist() == [12.0, 15.0, 9.0, 9.0]
    assert assumed.tolist() == [False, False, True, True]


def test_a_height_that_no_building_has_is_none():
    height = pandas.Series([numpy.inf, 1e9, 301.0, 300.0, numpy.nan])
    levels = pandas.Series([2, numpy.nan, numpy.nan, numpy.nan, numpy.inf])
    found, assumed = obstruction.building_height_m(height, levels, rules=rules())
    assert found.tolist() == [6, 9, 9, 300, 9]
    assert assumed.tolist() == [False, True, True, False, True]


def test_a_house_of_ten_metres_takes_its_ground_and_a_rim_of_six_metres_of_debris():
    house = features(square(0, 0, 10), height_m=[9.0], levels=[None])
    areas, _ = taken(obstruction.buildings(house, EVERYWHERE, rules=rules()), "building", "debris")
    assert areas["building"] == ROUND(100, rel=1e-5)
    assert areas["debris"] == ROUND(4 * 10 * 6 + numpy.pi * 36, rel=1e-3)


def test_a_house_beyond_the_fence_throws_its_debris_over_it():
    house = features(square(WIDTH_M / 2 + 5, 0, 10), height_m=[9.0], levels=[None])
    areas, _ = taken(obstruction.buildings(house, EVERYWHERE, rules=rules()), "building", "debris")
    assert areas["building"] == ROUND(0, abs=0.01)
    # 6 m deep along 10 m of fence, and a quarter circle at either end
    assert areas["debris"] == ROUND(60 + numpy.pi * 36 / 2, rel=1e-3)


def test_houses_of_unknown_height_are_counted():
    houses = features(square(0, 0, 10), square(40, 40, 10), height_m=[None, 9.0], levels=[None, None])
    _, found = taken(obstruction.buildings(houses, EVERYWHERE, rules=rules()), "building", "debris")
    assert found.assumed["debris"].tolist() == [1]


def test_a_river_of_four_metres_takes_its_bed_and_fifty_metres_on_either_side():
    river = features(line((-200, 0), (200, 0)), water_class=["river"], width_m=[4.0])
    areas, _ = taken(obstruction.water(river, EVERYWHERE, rules=rules()), "water", "water_buffer")
    assert areas["water"] == ROUND(4 * WIDTH_M, rel=1e-4)
    assert areas["water_buffer"] == ROUND(100 * WIDTH_M, rel=1e-4)


def test_a_stream_of_unknown_width_has_no_bed_but_its_distance_is_kept():
    stream = features(line((-200, 0), (200, 0)), water_class=["stream"], width_m=[None])
    areas, _ = taken(obstruction.water(stream, EVERYWHERE, rules=rules()), "water", "water_buffer")
    assert areas["water"] == 0
    assert areas["water_buffer"] == ROUND(100 * WIDTH_M, rel=1e-4)


def test_a_drain_keeps_three_metres():
    drain = features(line((-200, 0), (200, 0)), water_class=["drain"], width_m=[2.0])
    areas, _ = taken(obstruction.water(drain, EVERYWHERE, rules=rules()), "water", "water_buffer")
    assert areas["water_buffer"] == ROUND(6 * WIDTH_M, rel=1e-4)


@pytest.mark.parametrize(
    ("volts", "strip_m"), ((400, 1.25), (11_000, 2), (33_000, 2), (132_000, 9), (220_000, 15), (400_000, 23))
)
def test_a_power_line_takes_its_strip_on_both_sides(volts, strip_m):
    wires = features(line((0, -300), (0, 300)), voltage_v=[float(volts)])
    areas, found = taken(obstruction.power_lines(wires, EVERYWHERE, rules=rules()), "power_line")
    assert areas["power_line"] == ROUND(2 * strip_m * HEIGHT_M, rel=1e-4)
    assert found.assumed["power_line"].tolist() == [0]


def test_a_line_of_unknown_voltage_is_taken_for_one_of_eleven_kilovolts_and_counted():
    wires = features(line((0, -300), (0, 300)), voltage_v=[None])
    areas, found = taken(obstruction.power_lines(wires, EVERYWHERE, rules=rules()), "power_line")
    assert areas["power_line"] == ROUND(4 * HEIGHT_M, rel=1e-4)
    assert found.assumed["power_line"].tolist() == [1]


def test_a_drawn_garden_takes_itself_and_a_drawing_without_ground_takes_nothing():
    garden = features(square(0, 0, 20), square(0, 0, 1), name=["garden", "none"])
    garden.loc[1, "geometry"] = None
    areas, found = taken(obstruction.exclusions(garden), "exclusion")
    assert areas["exclusion"] == ROUND(400, rel=1e-5)
    assert found.unknown() == [()]


def test_without_a_layer_a_rule_takes_nothing_and_is_not_known():
    takings = [
        *obstruction.buildings(None, None, rules=rules()),
        *obstruction.water(None, None, rules=rules()),
        *obstruction.power_lines(None, None, rules=rules()),
    ]
    areas, found = taken(takings, "building", "debris", "water", "water_buffer", "power_line")
    assert set(areas.values()) == {0.0}
    assert found.unknown() == [("building", "debris", "water", "water_buffer", "power_line")]
