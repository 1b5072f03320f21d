"""What a user says about the files of a layer, read from texts: all that is wrong is said at once."""

from datetime import date

import pytest
import shapely

from geo.errors import InputError
from geo.sources.order import Order, order_of

PLACE = shapely.box(85.30, 27.70, 85.31, 27.71)


def area(place_id):
    return PLACE if place_id == "kv-001" else None


def test_texts_become_days_years_levels_and_areas():
    said = {"kind": " hazard ", "dated": "2015-04-25", "return_period_years": "50", "classes": "I=low, II=high"}
    order = order_of({**said, "coverage": "85.2,27.6,85.5,27.8", "note": "  "})
    assert (order.kind, order.dated, order.return_period_years) == ("hazard", date(2015, 4, 25), 50.0)
    assert order.classes == {"I": "low", "II": "high"}
    assert order.coverage.equals(shapely.box(85.2, 27.6, 85.5, 27.8))
    assert order.note == ""


def test_nothing_said_is_the_order_that_leaves_all_to_the_file():
    assert order_of({"title": " "}) == Order()


def test_a_place_of_the_register_names_its_boundary():
    assert order_of({"coverage": "kv-001"}, area=area).coverage is PLACE


@pytest.mark.parametrize("years", ("0", "-5", "nan", "inf", "often"))
def test_a_return_period_is_a_number_of_years_above_zero(years):
    with pytest.raises(InputError, match="no number of years"):
        order_of({"return_period_years": years})


@pytest.mark.parametrize("text", ("kv-999", "85,27,84,28", "85,27,86", "85,27,86,91", "a,b,c,d"))
def test_an_area_is_four_edges_on_the_globe_or_a_known_place(text):
    with pytest.raises(InputError, match="is no area"):
        order_of({"coverage": text}, area=area)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InputError) as caught:
        order_of({"dated": "25.4.2015", "return_period_years": "x", "coverage": "y", "classes": "I"})
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["layer.date", "layer.number", "layer.coverage", "layer.classes_form"]
