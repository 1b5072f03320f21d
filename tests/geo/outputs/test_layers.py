import geopandas
import numpy
import pandas
import pytest
import shapely

from geo.errors import InputError, MissingError
from geo.outputs.layers import prepare
from tests.geo.outputs.samples import POINT, assessments, changes, layer, spaces, texts


def codes(prepared):
    return [note.code for note in prepared.notes]


def test_columns_leave_in_declared_order_and_types():
    found = layer("spaces", spaces()[["usable_area_m2", "id", "register_no", "geometry", "size_class"]])
    assert found.attributes.schema.names == ["id", "register_no", "usable_area_m2", "size_class"]
    assert [str(kind) for kind in found.attributes.schema.types] == ["string", "int64", "double", "string"]


def test_dates_moments_and_truth_values_have_types_of_their_own():
    found = layer("site_assessment", assessments()).attributes
    assert [str(found.schema.field(name).type) for name in ("assessed_on", "improved")] == ["date32[day]", "bool"]
    assert str(layer("change", changes()).attributes.schema.field("changed_at").type) == "timestamp[ms, tz=UTC]"


def test_a_day_before_1970_stays_that_day():
    assert layer("site_assessment", assessments()).attributes["assessed_on"].to_pylist()[2].isoformat() == "1934-01-15"


def test_columns_that_no_table_declares_stay_behind_and_are_named():
    prepared = prepare({"spaces": spaces(secret="x")})
    assert codes(prepared) == ["export.undeclared"]
    assert "secret" in prepared.notes[0].text()


def test_columns_above_the_readers_class_stay_behind():
    prepared = prepare({"change": changes()})
    assert prepared.layers[0].attributes.num_columns == 0
    assert codes(prepared) == ["export.hidden_columns"]
    assert prepare({"change": changes()}, audience="partners").layers[0].attributes.num_columns == 4


def test_the_position_of_a_sensitive_place_goes_only_to_those_who_may_see_it():
    frame = spaces(sensitivity=texts("public", "partners", "restricted", "public"))
    frame["lon_deg"], frame["lat_deg"] = 85.3, 27.7
    public = prepare({"spaces": frame})
    assert public.layers[0].kinds.tolist() == ["areas", "", "", ""]
    assert public.layers[0].attributes["lon_deg"].to_pylist() == [85.3, None, None, 85.3]
    assert "2 rows" in public.notes[0].text()
    assert prepare({"spaces": frame}, audience="partners").layers[0].kinds.tolist() == ["areas", "points", "", ""]
    assert prepare({"spaces": frame}, audience="restricted").notes == ()


def test_positions_in_other_tables_follow_their_place():
    surveys = pandas.DataFrame({"id": ["s1", "s2"], "location_id": ["toy-1", "toy-2"], "lon_printed_deg": [85.3, 85.4]})
    frame = spaces(sensitivity=texts("public", "restricted", "public", "public"))
    found = prepare({"space_survey": surveys, "spaces": frame}).layers[0]
    assert found.attributes["lon_printed_deg"].to_pylist() == [85.3, None]


def test_a_position_above_the_readers_class_stays_behind_wherever_its_place_lies():
    place = shapely.Point(85.32, 27.7).buffer(0.001)
    case = {"id": ["c1"], "location_id": ["kv-001"], "lon_deg": [85.32], "lat_deg": [27.7]}
    encroachment = geopandas.GeoDataFrame(case, geometry=[place], crs=4326)
    spaces = pandas.DataFrame({"id": ["kv-001"], "sensitivity": ["public"]})
    told = {}
    for audience in ("public", "partners", "restricted"):
        prepared = prepare({"encroachment": encroachment, "location": spaces}, audience=audience)
        layer = next(layer for layer in prepared.layers if layer.name == "encroachment")
        told[audience] = (layer.geometry[0] is not None, "lon_deg" in layer.attributes.column_names)
    assert told == {"public": (False, False), "partners": (True, False), "restricted": (True, True)}


def test_a_position_of_a_place_that_nobody_describes_is_withheld():
    surveys = pandas.DataFrame({"id": ["s1"], "location_id": ["toy-1"], "lon_printed_deg": [85.3]})
    prepared = prepare({"space_survey": surveys})
    assert prepared.layers[0].attributes["lon_printed_deg"].to_pylist() == [None]
    assert codes(prepared) == ["export.withheld"]


def test_control_characters_are_replaced_and_counted():
    prepared = prepare({"spaces": spaces(note=texts("a\x00b", "\x1b", "line\nbreak\ttab", None))})
    assert prepared.layers[0].attributes["note"].to_pylist() == ["a�b", "�", "line\nbreak\ttab", None]
    assert "2 cells" in prepared.notes[0].text()


def test_a_column_that_does_not_hold_what_it_declares_is_named():
    with pytest.raises(InputError) as raised:
        prepare({"spaces": spaces(register_no=texts("x", "y", "z", "w"), usable_area_m2=texts("a", "b", "c", "d"))})
    assert [problem.column for problem in raised.value.problems] == ["register_no", "usable_area_m2"]


def test_the_test_vector_of_the_mutm_zone_comes_out_to_the_tenth_of_a_millimetre():
    found = layer("spaces", spaces(), crs="MUTM-84").geometry[1]
    assert (round(found.x, 4), round(found.y, 4)) == (629903.5635, 3065970.1821)


def test_a_row_without_coordinates_in_the_system_is_named():
    frame = spaces()
    frame.loc[1, "geometry"] = shapely.Point(174, 0)  # a quarter of the globe away, where the projection has no end
    with pytest.raises(InputError) as raised:
        prepare({"spaces": frame}, crs="MUTM-84")
    assert [problem.row for problem in raised.value.problems] == [2]


def test_geometry_that_does_not_say_its_system_is_refused():
    with pytest.raises(InputError, match="coordinate system"):
        prepare({"spaces": spaces().set_crs(None, allow_override=True)})


def test_empty_shapes_are_missing_and_heights_are_left_out():
    frame = spaces()
    frame.loc[[1, 3], "geometry"] = [shapely.Point(85.3, 27.7, 1300), shapely.Polygon()]
    prepared = prepare({"spaces": frame})
    assert prepared.layers[0].geometry[3] is None
    assert not shapely.has_z(prepared.layers[0].geometry).any()
    assert codes(prepared) == ["export.flattened"]


def test_kinds_of_geometry_are_told_apart():
    frame = spaces()
    line, several = shapely.LineString([(0, 0), (1, 1)]), shapely.MultiPoint([(1, 2)])
    frame["geometry"] = [several, line, shapely.GeometryCollection([POINT]), None]
    found = layer("spaces", frame)
    assert found.kinds.tolist() == ["multipoints", "lines", "collections", ""]
    assert list(found.parts()) == ["lines", "multipoints", "collections", ""]
    assert all(len(part) == 1 for part in found.parts().values())


def test_the_frame_given_is_left_as_it_was():
    frame = spaces(sensitivity=texts("restricted", "public", "public", "public"))
    before = frame.copy(deep=True)
    prepare({"spaces": frame}, crs="MUTM-84")
    pandas.testing.assert_frame_equal(frame, before)
    assert numpy.array_equal(shapely.to_wkb(frame.geometry), shapely.to_wkb(before.geometry))


@pytest.mark.parametrize(("options", "words"), (({"audience": "press"}, "press"), ({"crs": "MUTM-85"}, "MUTM-85")))
def test_what_does_not_exist_is_named_with_the_choices(options, words):
    with pytest.raises(MissingError, match=words):
        prepare({"spaces": spaces()}, **options)


def test_an_unknown_table_and_no_table_are_refused():
    with pytest.raises(MissingError, match="camps"):
        prepare({"camps": spaces()})
    with pytest.raises(InputError):
        prepare({})
