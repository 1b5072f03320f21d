"""Boundaries that are wrong in themselves."""

import geopandas
import numpy
import pytest
import shapely

from geo import toy
from geo.crs import area_m2
from geo.register.doctor import diagnose

BUS_PARK = shapely.box(85.307, 27.706, 85.308, 27.707)


def with_shape(shape, *, place=1):
    shapes = toy.spaces().geometry.tolist()
    shapes[place] = shape
    return toy.spaces().set_geometry(geopandas.GeoSeries(shapes, crs=4326))


def only(shape):
    (finding,) = diagnose(with_shape(shape), toy.surveys(), wards=toy.wards())
    assert finding.location_ids == ("toy-2",)
    return finding


def test_a_bow_tie_is_not_mended_because_it_lost_ground():
    bow = shapely.Polygon([(85.307, 27.706), (85.308, 27.707), (85.308, 27.706), (85.307, 27.707)])
    finding = only(bow)
    assert (finding.rule, finding.suggestions) == ("boundary.crossing", ())
    assert "Self-intersection" in finding.text("en")


def test_a_spike_is_cut_off_because_the_printed_area_confirms_it():
    spiked = shapely.Polygon([*BUS_PARK.exterior.coords[:2], (85.310, 27.709), *BUS_PARK.exterior.coords[1:]])
    finding = only(spiked)
    assert finding.rule == "boundary.crossing"
    assert shapely.equals(finding.suggestions[0].value, BUS_PARK)


def test_a_scrap_is_no_boundary():
    finding = only(shapely.box(85.307, 27.706, 85.30701, 27.70601))
    assert finding.rule == "boundary.tiny"
    assert finding.evidence["boundary_m2"] == pytest.approx(0.986 * 1.108, rel=0.01)


def test_stray_pieces_and_holes_are_taken_out_and_real_ones_stay():
    hole, courtyard = (
        shapely.box(85.3072, 27.7062, 85.307201, 27.706201),
        shapely.box(85.3075, 27.7065, 85.30751, 27.70651),
    )
    scrap = shapely.box(85.3085, 27.7065, 85.308501, 27.706501)
    drawn = shapely.MultiPolygon([shapely.Polygon(BUS_PARK.exterior, [hole.exterior, courtyard.exterior]), scrap])
    finding = only(drawn)
    assert (finding.rule, finding.evidence["parts"], finding.evidence["holes"]) == ("boundary.slivers", 1, 1)
    assert shapely.equals(finding.suggestions[0].value, BUS_PARK - courtyard)
    assert diagnose(with_shape(BUS_PARK - courtyard), toy.surveys()) == []


def test_one_copied_boundary_is_taken_off_the_space_it_does_not_fit():
    (finding,) = diagnose(with_shape(toy.spaces().geometry[3]), toy.surveys(), wards=toy.wards())
    assert (finding.rule, finding.location_ids) == ("boundary.duplicate", ("toy-2", "toy-4"))
    assert finding.evidence["owner"] == "East Meadow"
    assert [(each.key, each.value) for each in finding.suggestions] == [("toy-2", None)]


def test_a_boundary_redrawn_a_little_is_still_the_same():
    redrawn = toy.spaces().geometry[3].buffer(5e-6)
    (finding,) = diagnose(with_shape(redrawn), toy.surveys(), wards=toy.wards())
    assert finding.rule == "boundary.duplicate"


def test_the_ground_two_boundaries_share_is_measured():
    wide = shapely.box(85.307, 27.706, 85.3155, 27.707)  # Bus Park drawn on to half a thousandth inside East Meadow
    surveys = toy.surveys()
    surveys.loc[[1, 7], "total_area_m2"] = area_m2(numpy.array([wide], dtype=object))[0]
    surveys = surveys.drop(columns=["lon_printed_deg", "lat_printed_deg", "ward_printed"])
    (finding,) = diagnose(with_shape(wide), surveys)
    assert (finding.rule, finding.location_ids) == ("boundary.overlap", ("toy-2", "toy-4"))
    assert finding.evidence["shared_m2"] == pytest.approx(0.5 * 10_929.6, rel=1e-3)
    assert finding.evidence["share_percent"] == pytest.approx(12.5, rel=1e-3)


def test_a_table_of_nothing_but_overlaps_is_told_in_one_sentence():
    nested = [shapely.box(85.3, 27.7, 85.301 + step * 2e-4, 27.701) for step in range(14)]
    spaces = geopandas.GeoDataFrame({"id": [f"s{number}" for number in range(14)]}, geometry=nested, crs=4326)
    (finding,) = diagnose(spaces, None)
    assert (finding.rule, finding.location_ids) == ("boundary.overlaps_many", ())
    assert finding.evidence["count"] == 14 * 13 // 2


def test_an_enclosed_ground_is_an_overlap_of_all_of_it():
    inside = shapely.box(85.316, 27.706, 85.3165, 27.7065)
    found = diagnose(with_shape(inside), toy.surveys()[["location_id", "round_id"]])
    assert [(each.rule, each.evidence["share_percent"]) for each in found] == [("boundary.overlap", 100)]


def test_a_table_of_points_is_not_asked_for_boundaries():
    points = toy.spaces().set_geometry(
        geopandas.GeoSeries(shapely.centroid(toy.spaces().geometry.to_numpy()), crs=4326)
    )
    assert diagnose(points, toy.surveys(), wards=toy.wards()) == []


def test_a_space_without_any_place_is_asked_about():
    spaces = toy.spaces().set_geometry(
        geopandas.GeoSeries(shapely.centroid(toy.spaces().geometry.to_numpy()), crs=4326)
    )
    spaces.loc[2, "geometry"] = None
    (finding,) = diagnose(spaces, toy.surveys().drop(columns=["lon_printed_deg", "lat_printed_deg"]))
    assert (finding.rule, finding.location_ids) == ("position.missing", ("toy-3",))


def test_a_boundary_in_metres_names_the_systems_it_may_be_in():
    metres = with_shape(BUS_PARK).to_crs(32645).geometry[1]
    finding = only(metres)
    assert finding.rule == "boundary.projected"
    assert {"EPSG:32645", "MUTM-84"} <= set(str(finding.evidence["systems"]).split(", "))


def test_a_boundary_with_exchanged_axes_is_turned_back():
    finding = only(shapely.transform(BUS_PARK, lambda points: points[:, ::-1]))
    assert finding.rule == "boundary.exchanged_axes"
    assert shapely.equals(finding.suggestions[0].value, BUS_PARK)
