"""Losses of a whole register: told only where two dates can be compared and the doctor agrees."""

import shutil
from datetime import date

import numpy
import pandas
import pytest
import shapely

from geo.errors import InputError, MissingError
from geo.pipeline.ground import around, ground_rules, usable_ground
from geo.pipeline.layers import layers
from geo.pipeline.losses import footprint_layers, losses
from geo.pipeline.usable import keep_usable
from geo.plane import origins_deg, to_degrees, to_plane
from geo.register.edits import Edit
from geo.register.store import open_register
from tests.material.maps import features_made

SPACE, OTHER = "kv-001", "kv-002"
OLD, NEW = date(2015, 4, 1), date(2025, 1, 1)
HERE = shapely.box(85.2, 27.6, 85.6, 27.8)
FAR = shapely.box(85.21, 27.61, 85.2101, 27.6101)


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


def usable(register, folder, houses, dated, title):
    """Keep the usable ground that footprints of a day leave."""
    footprints(register, folder, houses, dated, title)
    found = usable_ground(register, around(register), rules=ground_rules(), ids=[SPACE], fit=False)
    return keep_usable(register, found, dated=dated, by="Sita")


def test_what_usable_ground_lost_between_two_days_that_were_kept_is_told(register, tmp_path):
    usable(register, tmp_path, [FAR], OLD, "Old")
    usable(register, tmp_path, [house(register, 10)], NEW, "New")
    assert list(register.table("space_boundary")["method"]) == ["computed", "computed"]
    found = losses(register, findings=(), ids=[SPACE], footprints_accuracy_m=3.0)
    rows = found.table.set_index("cause")
    assert set(found.compared["kind"]) == {"buildings", "usable"}
    assert rows.loc["building", "area_m2"] == pytest.approx(36, abs=0.01)
    assert rows.loc["unusable", "area_m2"] > 100, "the ground beside the house is open, yet nobody may sleep on it"
    lost = rows.loc["unusable", "geometry"]
    assert lost.intersection(rows.loc["building", "geometry"]).area < 1e-12


def test_the_same_usable_ground_of_two_days_lost_nothing(register, tmp_path):
    near = [house(register, 10, side_m=12)]
    usable(register, tmp_path, near, OLD, "Old")
    usable(register, tmp_path, [*near, FAR], NEW, "New")
    found = losses(register, findings=(), ids=[SPACE])
    assert found.table.empty
    assert "usable" in set(found.compared["kind"])


def test_usable_ground_told_by_other_rules_is_no_loss(register):
    whole = boundary_of(register)
    outline(register, whole, OLD, "usable", key="b1")
    west, south, east, north = whole.bounds
    outline(register, whole.intersection(shapely.box(west, south, (west + east) / 2, north)), NEW, "usable", key="b2")
    notes = {"b1": "Footprints [buildings]", "b2": "Footprints, Heights [buildings;steep]"}
    register.apply([Edit("space_boundary", key, {"note": note}) for key, note in notes.items()], by="Sita")
    found = losses(register, findings=(), ids=[SPACE])
    assert why(found) == ["losses.rules_differ"]
    register.apply([Edit("space_boundary", key, {"note": "drawn by hand"}) for key in notes], by="Sita")
    assert losses(register, findings=(), ids=[SPACE]).table["cause"].tolist() == ["unusable"]


def test_a_day_that_is_kept_again_replaces_what_was_computed_for_it(register, tmp_path):
    usable(register, tmp_path, [FAR], OLD, "Old")
    usable(register, tmp_path, [house(register, 10)], OLD, "Better")
    (row,) = register.table("space_boundary").to_dict("records")
    assert "Better" in row["note"]
    with pytest.raises(InputError, match="2083-08-09 has not come"):
        usable(register, tmp_path, [house(register)], date(2083, 8, 9), "A Bikram Sambat day taken for AD")


@pytest.mark.whole
@pytest.mark.postgis
def test_a_database_tells_the_losses_of_the_file(register, tmp_path, postgis_url, monkeypatch):
    url = postgis_url()
    register.copy_to(url)
    told = []
    with open_register(url) as database:
        for store, name in ((register, "file"), (database, "database")):
            folder = tmp_path / name
            folder.mkdir()
            monkeypatch.setenv("CHAUR_LAYERS", str(folder / "layers"))
            old, new = house(store, -30), house(store, 10)
            usable(store, folder, [old], OLD, "Old")
            usable(store, folder, [old, new], NEW, "New")
            outline(store, boundary_of(store), OLD, "gazetted", key="b8")
            told.append(losses(store, findings=(), ids=[SPACE]))
    shapes = [found.table.geometry.to_wkt(rounding_precision=6) for found in told]
    rows = [pandas.DataFrame(found.table).assign(geometry=shape) for found, shape in zip(told, shapes, strict=True)]
    pandas.testing.assert_frame_equal(*rows)
    assert set(told[1].table["cause"]) == {"building", "unusable"}
