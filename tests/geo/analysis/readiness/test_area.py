"""Areas as printed, as measured and as reported."""

import pytest

from geo.analysis.readiness.area import gap_share
from geo.crs import area_m2
from geo.units import as_land_area
from tests.geo.analysis.readiness.records import changed, lacks, meadow, spaces

MEADOW_M2 = area_m2([meadow()])[0]


@pytest.mark.parametrize(("factor", "apart"), ((1.0, False), (1.0095, False), (1.02, True), (0.98, True)))
def test_a_printed_area_may_lie_one_per_cent_from_the_boundary(factor, apart):
    printed = as_land_area(MEADOW_M2 * factor).text()
    assert ("area.printed" in lacks(changed("space_boundary", "b1", area_printed=printed))) is apart


def test_a_printed_area_that_differs_is_said_with_all_three_areas():
    found = lacks(changed("space_boundary", "b1", area_printed="40-0-0-0"))["area.printed"]
    assert found.evidence["printed_m2"] == pytest.approx(40 * 508.73704704)
    assert found.evidence["geodesic_m2"] == pytest.approx(MEADOW_M2)
    assert found.evidence["mutm_m2"] / MEADOW_M2 - 1 == pytest.approx(215e-6, abs=15e-6)  # at Ratna Park
    assert found.text().startswith("40-0-0-0 is 20,349.48 m²")
    assert found.text("ne").startswith("40-0-0-0 भनेको २०,३४९.४८ वर्गमिटर")


def test_the_ropani_of_the_office_decides():
    close = changed("space_boundary", "b1", area_printed=as_land_area(MEADOW_M2, ropani_m2=508.72).text())
    assert not lacks(close)


@pytest.mark.parametrize("text", ("4-2-1", "four ropani", "4-16-0-0"))
def test_a_printed_area_that_cannot_be_read_says_why(text):
    found = lacks(changed("space_boundary", "b1", area_printed=text))["area.unreadable"]
    assert text in found.text()
    assert found.text("ne") != found.text()


def test_the_area_of_the_newest_survey_is_held_against_the_boundary():
    assert lacks(rows=spaces(total_area_m2=MEADOW_M2 * 2))["area.reported"].evidence["percent"] == pytest.approx(
        100, abs=0.1
    )
    assert not lacks(rows=spaces(total_area_m2=None))


def test_a_gap_has_its_sign():
    assert gap_share(99.0, 100.0) == pytest.approx(-0.01)
