"""Names that stand twice, sound alike, or belong to another space."""

from itertools import combinations

import geopandas
import numpy
import pandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate

from geo import toy
from geo.register.doctor import diagnose
from geo.register.doctor.case import make_case
from geo.register.doctor.names import _near_namesakes, likeness, spelling


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Sindhupalchok Field", "Sindhupalchowk field"),
        ("Sangachok", "Sangaachok"),
        ("Sifal Ground", "Siphal"),
        ("Bhrikuti Mandap", "Brikuti Mandap"),
        ("Airport Golf Club", "Golf Club Site/Airport"),
        ("Adarsha School", "Adarsa School"),
    ),
)
def test_variants_of_a_name_are_alike(one, other):
    assert likeness(one) == likeness(other)


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Pashupati 1", "Pashupati 2"),
        ("Pashupati 1", "Pashupati 11"),
        ("ANFA Football Ground North", "ANFA Football Ground South"),
        ("Lagankhel Stupa", "Lagankhel Football Ground"),
        ("Padma Higher Secondary School", "Padmakanya Campus"),
        ("St. Mary's School", "St. Xavier's School"),
        ("टुँडिखेल", "टुँडीखेल २"),
        ("टुँडिखेल", "रत्नपार्क"),
    ),
)
def test_names_of_different_grounds_are_not_alike(one, other):
    assert likeness(one) != likeness(other)


def test_devanagari_names_are_compared_by_letter_and_by_sound():
    assert spelling(" टुँडिखेल ") == spelling("टुँडिखेल")
    assert spelling("टुँडिखेल") != spelling("टुँडीखेल")
    assert likeness("टुँडिखेल") == likeness("टुँडीखेल") == likeness("Tudikhel".replace("u", "un"))


def test_no_two_of_the_valley_s_names_but_one_pair_are_alike():
    names = ["Airport Golf Club", "Golf Club Site/Airport", "Tinkune", "Sallaghari Tinkune", "Ratnapark", "Ronast"]
    same = [pair for pair in combinations(names, 2) if likeness(pair[0]) == likeness(pair[1])]
    assert same == [("Airport Golf Club", "Golf Club Site/Airport")]


def spaces(*rows):
    ids = [f"s{number}" for number in range(len(rows))]
    frame = pandas.DataFrame({"id": ids, "name_en": [name for name, _ in rows]})
    points = [None if spot is None else shapely.Point(spot) for _, spot in rows]
    return make_case(
        geopandas.GeoDataFrame(frame, geometry=points, crs="EPSG:4326"),
        pandas.DataFrame({"location_id": [], "round_id": []}),
        wards=None,
        density_m2_per_person=None,
    )


spots = st.none() | st.tuples(st.integers(0, 6), st.integers(0, 6)).map(
    lambda at: (85 + at[0] * 0.01, 27 + at[1] * 0.01)
)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from("abc"), spots), max_size=12))
def test_namesakes_near_each_other_are_those_of_a_plain_loop(rows):
    case = spaces(*rows)
    reach_deg = 2000 / 111_320
    plain = {place: {place} for place in range(len(rows))}
    first = {}
    for place, (name, _) in enumerate(rows):
        first.setdefault(name, place)
    for low, high in combinations(range(len(rows)), 2):
        (name, here), (other, there) = rows[low], rows[high]
        near = here and there and numpy.hypot(here[0] - there[0], here[1] - there[1]) <= reach_deg
        lost = (
            (here is None and first[name] == high)
            or (there is None and first[name] == low)
            or (here is None and first[name] == low and there is None)
        )
        if name == other and (near or lost):
            joined = plain[low] | plain[high]
            for place in joined:
                plain[place] = joined
    expected = sorted({tuple(sorted(group)) for group in plain.values() if len(group) > 1})
    assert sorted(map(tuple, _near_namesakes(case, case.names))) == expected


def test_the_same_name_far_away_is_another_ground():
    grounds = toy.spaces()
    grounds.loc[5, "name_en"] = "Bus Park"
    near = diagnose(grounds, toy.surveys().drop(columns="name_printed"))
    assert [(finding.rule, finding.location_ids) for finding in near] == [("names.same", ("toy-2", "toy-6"))]
    apart = [translate(shape, xoff=place * 0.1) for place, shape in enumerate(grounds.geometry)]
    far = grounds.set_geometry(geopandas.GeoSeries(apart, crs=4326))
    columns = ["location_id", "round_id", "usable_area_m2"]
    assert diagnose(far, toy.surveys()[columns]) == []


def test_a_printed_name_that_the_register_knows_as_another_name_is_fine():
    surveys = toy.surveys()
    surveys.loc[1, "name_printed"] = "Old Bus Stand"
    assert [finding.rule for finding in diagnose(toy.spaces(), surveys)] == ["names.otherwise"]
    known = toy.spaces().assign(other_names=["", "New Stand;Old Bus Stand", "", "", "", ""])
    assert diagnose(known, surveys) == []


def test_a_row_whose_correction_is_on_record_is_left_alone():
    surveys = toy.surveys().assign(correction=None)
    surveys.loc[1, "name_printed"] = "Garden"
    (finding,) = diagnose(toy.spaces(), surveys)
    assert (finding.rule, finding.location_ids) == ("names.other_space", ("toy-2", "toy-6"))
    surveys.loc[1, "correction"] = "Printed beside Garden; matched by area"
    assert diagnose(toy.spaces(), surveys) == []
