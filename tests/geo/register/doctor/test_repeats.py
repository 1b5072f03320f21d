"""Values filled down, against a plain comparison of all rows."""

import geopandas
import numpy
import pandas
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import toy
from geo.register.doctor import diagnose
from geo.register.doctor.repeats import _runs
from tests.registers import MOVED, make_register

few = st.sampled_from([numpy.nan, 0.0, 1.0, 2.0])


@settings(max_examples=60)
@given(st.lists(st.tuples(few, few, few), max_size=10))
def test_groups_are_those_of_a_plain_loop(rows):
    total, usable, people = (numpy.array([row[at] for row in rows], dtype=float) for at in range(3))

    def same(one, other):
        beside = people if not (numpy.isnan(people[one]) or numpy.isnan(people[other])) else usable
        alike_known = numpy.isnan(people[one]) == numpy.isnan(people[other])
        return total[one] > 0 and total[one] == total[other] and alike_known and beside[one] == beside[other]

    plain = {tuple(other for other in range(len(rows)) if same(one, other)) for one in range(len(rows))}
    expected = {group for group in plain if len(group) > 1}
    assert {tuple(group.tolist()) for group in _runs([total, usable, people])} == expected


def filled(register, places, *, boundaries=True):
    surveys = register.surveys.copy()
    for place in places[1:]:
        surveys.loc[register.row(place), MOVED] = surveys.loc[register.row(places[0]), MOVED].tolist()
    spaces = register.spaces if boundaries else pandas.DataFrame(register.spaces.drop(columns="geometry"))
    columns = surveys.columns if boundaries else surveys.columns.drop(["lon_printed_deg", "lat_printed_deg"])
    return diagnose(spaces, surveys.query("round_id == '2020-03'")[columns])


def test_copies_far_apart_are_found_by_their_boundaries():
    (finding,) = filled(make_register(20, seed=1), [3, 9, 17])
    assert (finding.rule, finding.location_ids) == ("values.filled_down", ("s003", "s009", "s017"))
    assert {each.value for each in finding.suggestions} == {None}
    assert {each.key for each in finding.suggestions} == {"s009:2020-03", "s017:2020-03"}


def test_the_owner_is_the_row_whose_boundary_agrees_wherever_it_stands():
    (finding,) = filled(make_register(20, seed=1), [9, 8, 7])
    assert finding.location_ids == ("s009", "s007", "s008")


def test_without_boundaries_only_neighbours_are_taken_for_copies():
    (finding,) = filled(make_register(20, seed=1), [3, 4, 5], boundaries=False)
    assert (finding.location_ids, finding.suggestions) == (("s003", "s004", "s005"), ())
    assert filled(make_register(20, seed=1), [3, 12], boundaries=False) == []


def test_two_equal_grounds_are_no_copies():
    grounds = toy.spaces()
    shapes = grounds.geometry.tolist()
    twin = toy.shapely.box(85.3085, 27.706, 85.3095, 27.707)
    spaces = grounds.set_geometry(geopandas.GeoSeries([*shapes[:2], twin, *shapes[3:]], crs=4326))
    surveys = toy.surveys().drop(columns=["lon_printed_deg", "lat_printed_deg", "ward_printed"])
    surveys.loc[[2, 8], MOVED] = surveys.loc[[1, 7], MOVED].to_numpy()
    assert diagnose(spaces, surveys) == []
