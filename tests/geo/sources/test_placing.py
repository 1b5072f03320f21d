"""Where rows lie, and what it looks like when they do not."""

import functools

import numpy
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import mutm
from geo.errors import InputError, MissingError
from geo.sources.placing import candidates, place

LON_DEG = numpy.array([85.300, 85.315, 85.330, 85.400])
LAT_DEG = numpy.array([27.650, 27.706, 27.700, 27.680])
VALLEY = (85.1, 27.4, 85.7, 27.9)


@functools.cache
def transformer(given, wanted):
    return pyproj.Transformer.from_crs(given, wanted, always_xy=True)


def to(crs, lon_deg=LON_DEG, lat_deg=LAT_DEG):
    return transformer(4326, crs).transform(lon_deg, lat_deg)


def misread(true, wrong):
    """Degrees of positions that are in ``true`` and were taken to be in ``wrong``."""
    return transformer(wrong, 4326).transform(*to(true))


def points(x, y):
    return numpy.asarray(shapely.points(numpy.asarray(x, dtype=float), numpy.asarray(y, dtype=float)), dtype=object)


def keys(x, y, **options):
    return [candidate.key for candidate in candidates(numpy.asarray(x), numpy.asarray(y), **options)]


def test_degrees_in_nepal_are_taken_as_such_and_it_is_said():
    found = place(points(LON_DEG, LAT_DEG))
    assert found.key == "EPSG:4326"
    assert [note.code for note in found.notes] == ["import.note_crs_assumed"]
    assert found.faults == ()


def test_exchanged_axes_are_named_and_not_silently_turned():
    with pytest.raises(InputError) as error:
        place(points(LAT_DEG, LON_DEG))
    assert "EPSG:4326 swapped (100%" in error.value.text("en")
    assert "EPSG:4326 swapped" in error.value.text("ne")
    turned = place(points(LAT_DEG, LON_DEG), asked="EPSG:4326 swapped")
    assert shapely.get_x(turned.shapes) == pytest.approx(LON_DEG)


@pytest.mark.parametrize(
    ("crs", "key"), ((mutm(84), "MUTM-84"), (32645, "EPSG:32645"), (mutm(87), "MUTM-87"), (3857, "EPSG:3857"))
)
def test_metres_without_a_system_are_asked_about(crs, key):
    x, y = to(crs)
    with pytest.raises(InputError) as error:
        place(points(x, y))
    assert key in error.value.text("en")
    assert key in keys(x, y)
    assert place(points(x, y), asked=key).faults == ()


def test_a_narrower_box_tells_the_zones_apart():
    assert {"MUTM-84", "MUTM-81", "EPSG:32644"} <= set(keys(*to(mutm(84))))
    assert keys(*to(mutm(84)), box=VALLEY) == ["MUTM-84"]


def test_the_evidence_is_the_share_of_rows_and_the_middle_position():
    x, y = to(mutm(84))
    x[0] = 5.0
    best = candidates(x, y, box=VALLEY)[0]
    assert (best.key, best.share) == ("MUTM-84", 0.75)
    assert (best.lon_deg, best.lat_deg) == (pytest.approx(85.33, abs=1e-6), pytest.approx(27.70, abs=1e-6))


@pytest.mark.parametrize(
    ("true", "wrong", "key"),
    ((32645, 32644, "EPSG:32645 read as EPSG:32644"), (mutm(84), 32645, "MUTM-84 read as EPSG:32645")),
)
def test_degrees_made_in_the_wrong_zone_are_recognised_where_they_leave_nepal(true, wrong, key):
    lon_deg, lat_deg = misread(true, wrong)
    with pytest.raises(InputError) as error:
        place(points(lon_deg, lat_deg), declared="EPSG:4326")
    assert key in error.value.text("en")
    found = place(points(lon_deg, lat_deg), asked=key)
    assert found.faults == ()
    assert shapely.get_x(found.shapes) == pytest.approx(LON_DEG, abs=1e-7)


def test_a_wrong_zone_that_stays_inside_nepal_cannot_be_seen_from_positions_alone():
    pokhara = to(mutm(84), numpy.array([83.98]), numpy.array([28.21]))
    taken_as = transformer(32645, 4326).transform(*pokhara)
    assert taken_as[0] == pytest.approx(87.0, abs=0.02)
    assert keys(*taken_as) == ["EPSG:4326"]
    assert keys(*taken_as, box=(83.5, 27.9, 84.3, 28.6))[0] == "MUTM-84 read as EPSG:32645"


def test_the_files_own_system_is_used_and_said():
    found = place(points(*to(32645)), declared="EPSG:32645")
    assert shapely.get_x(found.shapes) == pytest.approx(LON_DEG, abs=1e-9)
    assert [(note.code, note.parameters["key"]) for note in found.notes] == [("import.note_crs_file", "EPSG:32645")]


def test_the_users_word_goes_over_the_files():
    found = place(points(*to(mutm(84))), declared="EPSG:32645", asked="MUTM-84")
    assert shapely.get_x(found.shapes) == pytest.approx(LON_DEG, abs=1e-7)
    assert found.key == "MUTM-84"


def test_a_system_that_puts_the_rows_elsewhere_is_refused_with_a_better_one():
    with pytest.raises(InputError) as error:
        place(points(*to(mutm(84))), declared="EPSG:32645")
    text = error.value.text("en")
    assert "only 0%" in text
    assert "MUTM-84 (100%" in text


def test_metres_called_degrees_are_refused_with_a_better_reading():
    with pytest.raises(InputError) as error:
        place(points(*to(mutm(84))), declared="OGC:CRS84")
    assert "MUTM-84" in error.value.text("en")


def test_a_doubtful_datum_is_not_used():
    wkt = pyproj.CRS("+proj=tmerc +lon_0=84 +k=0.9999 +x_0=500000 +a=6377276.345 +rf=300.8017").to_wkt("WKT1_ESRI")
    with pytest.raises(InputError) as error:
        place(points(*to(mutm(84))), declared=wkt)
    assert "234" in error.value.text("en")
    assert place(points(*to(mutm(84))), declared=wkt, asked="MUTM-84").faults == ()


def test_single_rows_elsewhere_are_rejected_with_what_they_look_like():
    x, y = to(mutm(84))
    x = numpy.append(x, [y[0], x[0], x[0], 85.3, 9.0])
    y = numpy.append(y, [x[0], y[0] - 3_000_000, y[0] // 10, 27.7, 9.0])
    found = place(points(x, y), declared="ESRI:102306")
    assert [(fault.place, fault.code) for fault in found.faults] == [
        (4, "import.outside_swapped"),
        (5, "import.outside_digit"),
        (6, "import.outside_digit"),
        (7, "import.outside_other"),
        (8, "import.outside"),
    ]
    assert found.faults[3].parameters["key"] == "EPSG:4326"
    assert found.shapes[4:].tolist() == [None] * 5


def test_rows_far_outside_their_zone_are_noted():
    lon_deg = numpy.append(LON_DEG, 86.9)
    found = place(points(*to(mutm(84), lon_deg, numpy.append(LAT_DEG, 27.2))), declared="ESRI:102306")
    notes = {note.code: note.parameters for note in found.notes}
    assert notes["import.note_outside_zone"]["count"] == 1
    assert found.faults == ()


def test_an_area_counts_as_inside_only_as_a_whole():
    found = place(numpy.array([shapely.box(85, 27, 85.1, 27.1), shapely.box(85, 20, 85.1, 27.1)], dtype=object))
    assert [fault.place for fault in found.faults] == [1]


def test_rows_without_positions_need_no_system():
    found = place(numpy.array([None, None], dtype=object))
    assert (found.key, found.faults, found.notes) == ("", (), ())


def test_positions_that_fit_nothing_are_asked_about_without_a_guess():
    with pytest.raises(InputError) as error:
        place(points([5.0, 6.0], [5.0, 6.0]))
    assert error.value.problems[0].code == "import.crs_needed_blind"


def test_an_unknown_system_is_missing():
    with pytest.raises(MissingError):
        place(points(LON_DEG, LAT_DEG), asked="MUTM-99")


@given(
    st.lists(st.tuples(st.floats(85.1, 85.7), st.floats(27.4, 27.9)), min_size=1, max_size=6),
    st.sampled_from(["EPSG:4326", "MUTM-84", "MUTM-87", "EPSG:32645", "EPSG:4326 swapped", "MUTM-84 swapped"]),
)
def test_every_reading_brings_positions_back(positions, key):
    lon_deg, lat_deg = numpy.array(positions).T
    system = {"MUTM-84": mutm(84), "MUTM-87": mutm(87), "EPSG:32645": 32645, "EPSG:4326": 4326}[key.split()[0]]
    x, y = to(system, lon_deg, lat_deg)
    found = place(points(y, x) if "swapped" in key else points(x, y), asked=key)
    assert found.faults == ()
    assert shapely.get_coordinates(found.shapes) == pytest.approx(numpy.column_stack([lon_deg, lat_deg]), abs=1e-6)
