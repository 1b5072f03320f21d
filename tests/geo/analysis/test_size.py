"""Size classes by usable area."""

import pandas
import pytest

from geo import toy
from geo.analysis.size import size_class
from geo.errors import InputError
from geo.schema import vocabulary
from geo.standards import standard

LIMITS = {"large": standard("size.large_from_area"), "medium": standard("size.medium_from_area")}


def test_toyland_has_one_large_and_three_medium_grounds():
    classes = size_class(toy.surveys()["usable_area_m2"][:6], **LIMITS)
    assert classes.tolist() == ["large", "small", "medium", "medium", "medium", "small"]


def test_a_limit_belongs_to_the_class_it_opens():
    assert size_class(pandas.Series([50_000.0, 10_000.0, 9_999.99]), **LIMITS).tolist() == ["large", "medium", "small"]


def test_an_unknown_area_has_an_unknown_class_and_keeps_its_index():
    classes = size_class(pandas.Series([None, 0.0], index=["x", "y"], dtype="Float64"), **LIMITS)
    assert classes.to_dict() == {"x": "unknown", "y": "small"}
    assert set(classes) <= set(vocabulary("size_class"))


def test_limits_in_the_wrong_order_are_refused():
    with pytest.raises(InputError, match="must be above"):
        size_class(pandas.Series([1.0]), large=LIMITS["medium"], medium=LIMITS["large"])
