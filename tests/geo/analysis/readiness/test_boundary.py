"""What a boundary lacks before a notice can print it."""

import numpy
import pandas
import pytest
import shapely

from tests.geo.analysis.readiness.records import MEADOW, changed, complete, frame, half, lacks, meadow, spaces, without


def test_a_surveyed_boundary_lacks_nothing():
    assert not lacks()


@pytest.mark.parametrize("shape", (None, shapely.Point(85.316, 27.706)))
def test_a_space_without_an_area_has_no_boundary(shape):
    rows = spaces()
    rows.loc[rows["id"] == MEADOW, "geometry"] = shape
    assert "boundary.none" in lacks(without("space_boundary"), rows)


def test_a_boundary_that_crosses_itself_is_refused_with_the_place():
    bow = shapely.Polygon([(85.31, 27.70), (85.32, 27.71), (85.32, 27.70), (85.31, 27.71)])
    found = lacks(changed("space_boundary", "b1", geometry=bow))
    assert "Self-intersection" in found["boundary.invalid"].text()
    assert "area.printed" not in found


def test_the_boundary_of_the_register_is_no_survey():
    assert lacks(without("space_boundary"))["boundary.not_surveyed"].text() == (
        "The boundary was not surveyed; it rests on: Digitised."
    )


def test_a_boundary_said_to_be_surveyed_must_say_by_what():
    found = lacks(changed("space_boundary", "b1", method="imagery"))
    assert "Drawn from imagery" in found["boundary.not_surveyed"].text()


@pytest.mark.parametrize(("accuracy_m", "coarse"), ((0.5, False), (0.51, True), (None, True)))
def test_a_survey_must_be_good_to_half_a_metre(accuracy_m, coarse):
    found = lacks(changed("space_boundary", "b1", accuracy_m=accuracy_m))
    assert ("boundary.coarse" in found) is coarse
    assert set(found) <= {"boundary.coarse"}


def test_a_survey_of_half_the_ground_of_the_register_has_moved_by_half():
    found = lacks(changed("space_boundary", "b1", geometry=half()))
    assert found["boundary.moved"].evidence["percent"] == pytest.approx(50, abs=0.01)


def test_a_survey_that_lies_elsewhere_shares_nothing_with_the_register():
    elsewhere = shapely.transform(meadow(), lambda points: points + numpy.array((0.05, 0)))
    found = lacks(changed("space_boundary", "b1", geometry=elsewhere))
    assert found["boundary.moved"].evidence["percent"] == pytest.approx(100)


def test_the_newest_survey_counts_and_one_as_used_never_does():
    records = complete()
    row = records["space_boundary"].iloc[0].to_dict()
    older = {**row, "id": "b0", "dated": pandas.Timestamp("2020-01-01"), "method": "imagery"}
    used = {**row, "id": "b2", "role": "used", "dated": pandas.Timestamp("2026-11-01"), "geometry": half()}
    assert not lacks({**records, "space_boundary": frame("space_boundary", older, row, used)})


def test_ground_of_another_space_is_named_with_its_size():
    rows = spaces()
    rows.loc[rows["id"] == "toy-3", "geometry"] = half(0.75, 1)
    found = lacks(rows=rows)
    assert found["boundary.overlaps"].evidence["other"] == "Durbar Square"
    assert found["boundary.overlaps"].evidence["shared_m2"] == pytest.approx(4 * 10_930 / 4, rel=0.001)


def test_spaces_that_touch_share_no_ground():
    _, bottom, right, top = meadow().bounds
    rows = spaces()
    rows.loc[rows["id"] == "toy-3", "geometry"] = shapely.box(right, bottom, right + 0.001, top)
    assert not lacks(rows=rows)
