"""Losses of a whole register: told only where two dates can be compared and the doctor agrees."""

import shutil
from datetime import date

import numpy
import pandas
import pytest
import shapely

from geo.errors import MissingError
from geo.pipeline.layers import layers
from geo.pipeline.losses import footprint_layers, losses
from geo.plane import origins_deg, to_degrees, to_plane
from geo.register.edits import Edit
from geo.register.store import open_register
from tests.material.maps import features_made

SPACE, OTHER = "kv-001", "kv-002"
OLD, NEW = date(2015, 4, 1), date(2025, 1, 1)
HERE = shapely.box(85.2, 27.6, 85.6, 27.8)


@pytest.fixture
def register(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "chaur.gpkg")) as opened:
        yield opened


def boundary_of(register, space=SPACE):
    rows = register.table("location").set_index("id")
    return rows.geometry.loc[space]


def house(register, east_m=0.0, north_m=0.0, *, side_m=6.0, space=SPACE):
    """A square house by metres from a point inside the space."""
    middle = boundary_of(register, space).representative_point()
    origin = numpy.array([[middle.x, middle.y]])
    square = shapely.box(east_m, north_m, east_m + side_m, north_m + side_m)
    return to_degrees(numpy.array([square], dtype=object), origin)[0]


def footprints(register, folder, shapes, dated, title, *, coverage=HERE):
    made = features_made(folder, "buildings", {"geometry": shapes}, title=title, dated=dated, coverage=coverage)
    layers(register).take_in([made], by="Sita")


def outline(register, shape, dated, role="used", *, space=SPACE, accuracy_m=0.5, key="b1"):
    values = {
        "location_id": space, "role": role, "dated": dated.isoformat(), "method": "gnss_survey",
        "accuracy_m": accuracy_m, "geometry": shape, "source_id": register.table("source")["id"].iloc[0],
    }  # fmt: skip
    register.apply([Edit("space_boundary", key, values, "insert")], by="Sita")


def why(found, space=SPACE):
    return [one.code for one in found.held_back.set_index("location_id")["why"].loc[[space]]]


def test_without_layers_and_outlines_nothing_is_compared_and_the_answer_says_so(register):
    found = losses(register, findings=())
    assert found.table.empty
    assert found.compared.empty
    assert [note.code for note in found.notes] == ["losses.two_layers"]


def test_a_house_built_between_two_dated_layers_is_told_with_dates_area_and_place(register, tmp_path):
    old, new = house(register, -30), house(register, 10)
    footprints(register, tmp_path, [old], OLD, "Old")
    footprints(register, tmp_path, [old, new], NEW, "New")
    assert [card.title for card in footprint_layers(register)] == ["Old", "New"]
    found = losses(register, findings=(), ids=[SPACE])
    (row,) = found.table.to_dict("records")
    assert (row["location_id"], row["cause"], row["kind"]) == (SPACE, "building", "buildings")
    assert (row["first_dated"], row["second_dated"]) == (OLD, NEW)
    assert row["area_m2"] == pytest.approx(36, abs=0.01)
    assert row["geometry"].symmetric_difference(new).area < 1e-12
    assert found.certain_m2 == pytest.approx(36, abs=0.01)


def test_a_ground_outside_the_coverage_of_a_layer_is_held_back(register, tmp_path):
    footprints(register, tmp_path, [house(register)], OLD, "Old", coverage=shapely.box(80, 27, 80.1, 27.1))
    footprints(register, tmp_path, [house(register, 9)], NEW, "New")
    found = losses(register, findings=(), ids=[SPACE])
    assert why(found) == ["losses.not_covered"]


def test_where_the_earlier_source_lacks_the_neighbourhood_nothing_is_told(register, tmp_path):
    edge = boundary_of(register).bounds
    around = [
        shapely.box(edge[2] + 0.0002 * n, edge[1], edge[2] + 0.0002 * n + 0.0001, edge[1] + 0.0001) for n in (1, 2, 3)
    ]
    footprints(register, tmp_path, [shapely.box(85.5, 27.7, 85.501, 27.701)], OLD, "Old")
    footprints(register, tmp_path, [*around, house(register)], NEW, "New")
    found = losses(register, findings=(), ids=[SPACE])
    assert why(found) == ["losses.sources_differ"]
    assert found.table.empty


def test_a_ground_the_doctor_doubts_is_held_back_but_not_one_with_a_boundary_of_the_law(register, tmp_path):
    footprints(register, tmp_path, [house(register, -30)], OLD, "Old")
    footprints(register, tmp_path, [house(register, -30), house(register, 10)], NEW, "New")
    doubt = type(
        "Doubt", (), {"rule": "boundary.duplicate", "round_ids": (), "location_ids": (SPACE,), "severity": "error"}
    )
    found = losses(register, findings=(doubt,), ids=[SPACE])
    assert why(found) == ["losses.doctor"]
    outline(register, boundary_of(register), OLD, "gazetted")
    assert len(losses(register, findings=(doubt,), ids=[SPACE]).table) == 1


def test_dated_outlines_are_held_against_the_gazetted_boundary_and_each_other(register):
    ground = boundary_of(register)
    west, south, east, north = ground.bounds
    share = [
        shapely.intersection(ground, shapely.box(west, south, west + part * (east - west), north))
        for part in (0.8, 0.6)
    ]
    outline(register, ground, date(2013, 4, 25), "gazetted", key="g")
    outline(register, share[0], OLD, key="u1")
    outline(register, share[1], NEW, key="u2")
    table = losses(register, findings=(), ids=[SPACE]).table.sort_values("first_dated")
    steps = table.groupby("second_dated")["area_m2"].sum()
    flat = to_plane(
        numpy.array([ground, *share], dtype=object), numpy.repeat(origins_deg(numpy.array([ground])), 3, axis=0)
    )
    first, second = flat[0].area - flat[1].area, flat[1].area - flat[2].area
    assert steps.tolist() == pytest.approx([first, second], rel=0.05)
    assert set(table["first_source"]) == {"gazetted", "used"}


def test_an_outline_that_lies_on_another_ground_reports_no_loss(register):
    outline(register, boundary_of(register), date(2013, 4, 25), "gazetted", key="g")
    outline(register, boundary_of(register, OTHER), NEW, key="u")
    found = losses(register, findings=(), ids=[SPACE])
    assert why(found) == ["losses.elsewhere"]
    assert found.table.empty


def test_an_unknown_layer_or_space_is_refused_with_what_is_known(register):
    with pytest.raises(MissingError, match="nowhere"):
        losses(register, findings=(), layers_compared=("nowhere", ""))
    with pytest.raises(MissingError, match="kv-999"):
        losses(register, findings=(), ids=["kv-999"])


def test_the_loss_names_the_plot_it_lies_on(register, tmp_path):
    source = register.table("source")["id"].iloc[0]
    plot = {
        "district": "Kathmandu",
        "plot_no": "123",
        "land_class": "public",
        "owner_class": "government",
        "source_id": source,
    }
    link = {"parcel_id": "p1", "location_id": SPACE, "part": "whole"}
    register.apply([Edit("parcel", "p1", plot, "insert"), Edit("parcel_space", "l1", link, "insert")], by="Sita")
    footprints(register, tmp_path, [house(register, -30)], OLD, "Old")
    footprints(register, tmp_path, [house(register, -30), house(register, 10)], NEW, "New")
    found = losses(register, findings=(), ids=[SPACE])
    assert found.table["plot_no"].tolist() == ["123"]
    assert isinstance(found.held_back, pandas.DataFrame)
