import pytest
from defusedxml import ElementTree

from geo.outputs.qgis_style import qml
from tests.geo.outputs.samples import assessments, layer, spaces


def style(kind="areas", language="en", frame=None, name="spaces"):
    return ElementTree.fromstring(qml(layer(name, spaces() if frame is None else frame), kind=kind, language=language))


def test_classes_are_labelled_in_the_language_and_rows_without_class_have_one_too():
    found = {one.get("value"): one.get("label") for one in style(language="ne").iter("category")}
    assert found == {"large": "ठूलो", "medium": "मध्यम", "small": "सानो", "unknown": "थाहा छैन", "": "थाहा छैन"}


@pytest.mark.parametrize(
    ("kind", "symbol", "number"), (("areas", "fill", "2"), ("lines", "line", "1"), ("points", "marker", "0"))
)
def test_symbols_fit_the_kind_of_geometry(kind, symbol, number):
    found = style(kind)
    assert {one.get("type") for one in found.iter("symbol")} == {symbol}
    assert found.findtext("layerGeometryType") == number


def test_labels_take_the_name_of_the_language_first():
    field = next(style(language="ne").iter("text-style")).get("fieldName")
    assert field == 'coalesce("name_ne", "name_en")'


def test_codes_are_shown_by_their_labels():
    options = {one.get("name"): one.get("value") for one in style().iter("Option") if one.get("type") == "QString"}
    assert options["Large"] == "large"
    assert {one.get("name") for one in style().iter("alias")} >= {"Usable area (m2)", "People at 3.5 m2 each"}


def test_a_table_without_class_column_has_one_symbol():
    found = style(frame=spaces().drop(columns="size_class"))
    assert found.find("renderer-v2").get("type") == "singleSymbol"


def test_a_table_without_geometry_has_labels_for_its_fields_only():
    found = style("", frame=assessments(), name="site_assessment")
    assert found.find("renderer-v2") is None
    assert found.find("aliases") is not None
