"""A dossier tells what is known with its source, says of each empty chapter that it is empty, and names no reporter."""

import numpy
import pandas
import pytest
import shapely
from pyproj import Geod

from geo.outputs.dossier.blocks import Facts, Heading, Listing, Paragraph, Photo, Signatures
from geo.outputs.dossier.records import Records
from geo.outputs.dossier.space import Knowledge, dossier
from geo.outputs.dossier.voice import BLANK, Voice
from geo.schema import table
from tests.geo.outputs.dossier.legal import FIELD, frame, records
from tests.geo.outputs.dossier.test_schedule import ROWS as SPACES

ROW = {
    **SPACES[0], "other_names": None, "register": "valley_83", "endorsement": "endorsed", "owner_class": "government",
    "owner_name": None, "custodian": None, "suggested_uses": "helipad;logistics", "current_uses": None,
    **dict.fromkeys(("water_and_toilets", "internet", "boundary_wall", "electricity", "trees", "helipad"), "unknown"),
    **dict.fromkeys(("near_health", "near_market", "near_security", "near_education"), None),
}  # fmt: skip
SURVEY = {"id": "s1", "location_id": "toy-1", "round_id": "2019-12", "total_area_m2": 900.0, "capacity_people": 39661}
ROUND = {"id": "2019-12", "label_en": "December 2019", "label_ne": "डिसेम्बर २०१९", "dated": "2019-12-12"}


def knowledge(**more):
    surveys = frame("space_survey", [{**SURVEY, "source_id": "toy"}])
    return Knowledge(surveys, frame("survey_round", [{**ROUND, "source_id": "toy"}]), **more)


def made(held=None, language="en", **more):
    return dossier(ROW, held or records(), knowledge(**more), Voice(language, sources={"toy": "Town of toys"}))


def facts(blocks):
    return {label: value for block in blocks if isinstance(block, Facts) for label, value in block.rows}


def tables(blocks):
    return {block.head[0]: block.rows for block in blocks if isinstance(block, Listing)}


def test_what_is_not_known_is_said_and_what_is_known_has_its_source():
    told = facts(made())
    assert told["Custodian"] == "not known"
    assert told["Suggested uses"] == "Helipad, Logistics"
    assert told["East"] == "Road"
    assert told["South"] == BLANK
    (row,) = tables(made())["Round"]
    assert row[0] == "December 2019"
    assert row[2:5] == ["900.00 m²", "not known", "39,661"]
    assert row[5] == "Town of toys"


def test_areas_agree_with_an_independent_computation():
    told = facts(made())
    lon, lat = shapely.get_coordinates(FIELD).T
    geodesic_m2 = abs(Geod(ellps="WGS84").polygon_area_perimeter(lon, lat)[0])
    assert told["Boundary of the register, on the ellipsoid (WGS 84)"] == f"{geodesic_m2:,.2f} m²"
    in_units = told["The same in ropani-aana-paisa-daam"].split()[0]
    weights = numpy.array([1, 1 / 16, 1 / 64, 1 / 256]) * 74**2 * 0.3048**2
    assert sum(weights * numpy.array(in_units.split("-"), dtype=float)) == pytest.approx(geodesic_m2, abs=0.02)
    assert "computed, not what a record prints" in told["The same in ropani-aana-paisa-daam"]
    assert told["As printed by the record of the boundary"] == "4-2-1-0 (computed: 2,106.49 m²)"


def test_a_space_without_a_boundary_has_no_computed_area():
    told = facts(dossier({**ROW, "geometry": None}, Records({}), knowledge(), Voice("en")))
    assert told["Boundary of the register, on the ellipsoid (WGS 84)"] == "not known"
    assert "The same in ropani-aana-paisa-daam" not in told


def test_cases_name_their_newest_step_and_never_who_reported():
    (row,) = tables(made())["Reference number"]
    assert row[0] == "R-1"
    assert row[-1].startswith("Inspected, 19 Ashwin 2083*")
    assert not any("Sita" in str(block) for block in made(records("restricted")))


def test_every_chapter_that_is_empty_says_so():
    said = [block.text for block in made(Records({})) if isinstance(block, Paragraph)]
    for text in (
        "No boundary is on record beside that of the register.", "No notice on record names this space.",
        "No report is on record.", "Nothing is open.", "No photo that these readers may see is on record.",
    ):  # fmt: skip
        assert text in said


def test_photos_and_places_to_sign_stand_in_it():
    blocks = made(photos=[(b"\x89PNG", "The north side")])
    assert [block.caption for block in blocks if isinstance(block, Photo)] == ["The north side"]
    (signs,) = [block for block in blocks if isinstance(block, Signatures)]
    assert signs.roles == ["Prepared by", "Checked by", "Approved by"]


def test_the_nepali_dossier_has_nepali_labels_digits_and_days():
    blocks = made(language="ne")
    assert facts(blocks)["संरक्षक"] == "थाहा छैन"
    (row,) = tables(blocks)["चरण"]
    assert row[1] == "२६ मंसिर २०७६ वि.सं. (२०१९-१२-१२)"
    assert "३९,६६१" in row
    assert next(block.text for block in blocks if isinstance(block, Heading)) == "मिसिल: Airport Field"


def test_a_day_that_is_no_day_is_not_known():
    assert Voice("en").day(pandas.NaT) == "not known"


def test_a_report_at_night_has_the_day_of_nepal():
    column = table("encroachment")["reported_at"]
    assert Voice("en").cell(column, "2026-10-01T18:14:00").endswith("(2026-10-01)")
    assert Voice("en").cell(column, "2026-10-01T18:15:00").endswith("(2026-10-02)")
    assert Voice("en").cell(column, None) == "not known"
