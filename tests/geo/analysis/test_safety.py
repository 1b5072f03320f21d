"""Safety in an event: each aspect by hand, the verdict by its rule, and no data where nobody knows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.safety import ASPECTS, VERDICTS, Limits, closed_ways, safety, verdict
from geo.layer import Surroundings
from geo.standards import standards
from tests.geo.analysis.surroundings import box, grid_layer, layer, line, point, spaces

LIMITS = Limits.of([each for key, each in standards().items() if key.startswith("safety.")])
FIELD = box(0, 0, 2, 2)


def hazard(kind, *shapes, **columns):
    return layer("hazard", shapes, card={"hazard_kind": kind, "measure": "class", "dated": date(2020, 1, 1)}, **columns)


def depths(kind, values):
    return grid_layer("hazard", values, unit="m", card={"hazard_kind": kind, "measure": "depth_m"})


def roads(*lines, bridge=None, motor=None, nodes=None):
    count = len(lines)
    nodes = nodes or [(n, n + 1) for n in range(count)]
    return layer(
        "ways",
        lines,
        motor=motor or [True] * count,
        bridge=bridge or [False] * count,
        node_from=[a for a, _ in nodes],
        node_to=[b for _, b in nodes],
    )


CALM = {
    "intensity": layer("intensity", [box(-90, -90, 90, 90)], mmi=[6.0], card={"dated": date(2015, 4, 25)}),
    "hazards": (hazard("flood"), hazard("landslide")),
    "amenities": layer("amenities"),
    "land_use": layer("land_use"),
    "ways": roads(line((3, -5), (3, 5))),
}


def judged(*shapes, **changed):
    found = safety(spaces(*(shapes or [FIELD])), Surroundings(**{**CALM, **changed}), limits=LIMITS)
    return list(found.values())


def level(found, name):
    return next(aspect.level for aspect in found.aspects if aspect.name == name)


def test_a_ground_is_safe_when_all_is_known_and_nothing_objects():
    (found,) = judged()
    assert {aspect.level for aspect in found.aspects} == {"safe"}
    assert found.verdict == "safe"


def test_every_aspect_names_its_reason_in_both_languages_and_the_layer_it_rests_on():
    (found,) = judged()
    for aspect in found.aspects:
        assert aspect.reason.text("en") != aspect.reason.text("ne")
    assert {aspect.name: aspect.card.dated for aspect in found.aspects if aspect.card.dated} == {
        "shaking": date(2015, 4, 25),
        "flood": date(2020, 1, 1),
        "landslide": date(2020, 1, 1),
    }


def test_without_layers_there_are_no_data_and_nothing_is_called_safe():
    (found,) = safety(spaces(FIELD), Surroundings(), limits=LIMITS).values()
    assert found.verdict == "no_data"
    assert {aspect.level for aspect in found.aspects} == {"no_data"}
    assert all(aspect.card is None for aspect in found.aspects)


@pytest.mark.parametrize(("mmi", "expected"), ((7.5, "safe"), (8.0, "with_care"), (9.5, "with_care")))
def test_hard_shaking_calls_for_care_because_of_what_stands_around(mmi, expected):
    (found,) = judged(intensity=layer("intensity", [box(-9, -9, 9, 9)], mmi=[mmi]))
    assert level(found, "shaking") == expected


@pytest.mark.parametrize(("rank", "expected"), ((0, "safe"), (1, "safe"), (2, "with_care"), (3, "not_safe")))
@pytest.mark.parametrize("kind", ("flood", "landslide", "rockfall"))
def test_the_mapped_class_on_the_ground_decides(kind, rank, expected):
    mapped = hazard(kind, box(1, 1, 5, 5), class_rank=[rank])
    others = tuple(each for each in CALM["hazards"] if each.card.hazard_kind != kind)
    (found,) = judged(hazards=(*others, mapped))
    assert level(found, kind) == expected
    assert found.verdict == ("safe" if expected == "safe" else expected)


@pytest.mark.parametrize(
    ("depth_m", "expected"), ((0.0, "safe"), (0.2, "with_care"), (0.5, "with_care"), (0.6, "not_safe"))
)
def test_the_depth_of_mapped_water_decides(depth_m, expected):
    water = depths("flood", [[depth_m] * 20] * 20)
    (found,) = judged(box(1, 1, 3, 3), hazards=(water, hazard("landslide")))
    assert level(found, "flood") == expected


def test_a_map_that_covers_part_of_the_ground_cannot_call_it_safe_but_can_object():
    half = {"coverage": box(-9, -9, 1, 9), "card": {"hazard_kind": "flood", "measure": "class"}}
    clear, bad = (layer("hazard", [box(0, 0, 1, 1)], class_rank=[rank], **half) for rank in (0, 3))
    assert [judged(hazards=(each, hazard("landslide")))[0].verdict for each in (clear, bad)] == ["no_data", "not_safe"]


def test_a_fuel_station_near_the_edge_calls_for_care():
    # 0.4 thousandths of a degree of longitude are 39 m, 1 is 99 m
    near, far = (layer("amenities", [point(x, 1)], amenity_class=["fuel"]) for x in (2.4, 3.0))
    assert level(judged(amenities=near)[0], "fuel") == "with_care"
    assert level(judged(amenities=far)[0], "fuel") == "safe"


def test_a_dump_within_a_kilometre_calls_for_care():
    dump = layer("land_use", [box(8, 0, 9, 1)], use_class=["landfill"])
    assert level(judged(land_use=dump)[0], "dump") == "with_care"


def test_a_closed_bridge_cuts_a_ground_off_when_the_shaking_was_hard():
    # the ground lies by a short way that a bridge joins to a long one
    ways = roads(
        line((3, 0), (3, 1)), line((3, 1), (3, 2)), line((3, 2), (3, 40)),
        bridge=[False, True, False], nodes=[(1, 2), (2, 3), (3, 4)],
    )  # fmt: skip
    hard = layer("intensity", [box(-90, -90, 90, 90)], mmi=[8.0])
    shape = box(0, 0, 2.1, 0.5)
    assert level(judged(shape, ways=ways)[0], "access") == "safe"
    (found,) = judged(shape, ways=ways, intensity=hard)
    assert level(found, "access") == "with_care"
    assert closed_ways(ways.features, Surroundings(**{**CALM, "intensity": hard}), LIMITS).tolist() == [
        False, True, False,
    ]  # fmt: skip


def test_a_road_under_water_does_not_count():
    flood = hazard("flood", box(2.5, -9, 3.5, 9), class_rank=[3])
    (found,) = judged(hazards=(flood, hazard("landslide")))
    assert level(found, "access") == "not_safe"
    assert found.of("not_safe")[0].reason.code == "safety.access_cut"


def test_footpaths_are_no_access_for_vehicles():
    (found,) = judged(ways=roads(line((3, -5), (3, 5)), motor=[False]))
    assert level(found, "access") == "with_care"
    assert next(a for a in found.aspects if a.name == "access").reason.code == "safety.access_no_road"


LEVELS = st.dictionaries(st.sampled_from([*ASPECTS, "rockfall"]), st.sampled_from(VERDICTS))


@given(levels=LEVELS)
def test_a_verdict_is_never_better_than_any_known_aspect(levels):
    found = verdict(levels)
    if "not_safe" in levels.values():
        assert found == "not_safe"
    elif "with_care" in levels.values():
        assert found == "with_care"
    else:
        assert (found == "safe") == all(levels.get(name) == "safe" for name in ASPECTS)


def test_a_space_without_ground_has_no_data():
    found = safety(spaces(FIELD, None), Surroundings(**CALM), limits=LIMITS)
    assert [each.verdict for each in found.values()] == ["safe", "no_data"]
