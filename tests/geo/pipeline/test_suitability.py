"""Suitability of a whole register: honest ranges, laws of what is not known, scenarios, and no tile matters."""

import shutil
from types import SimpleNamespace

import numpy
import pandas
import pytest

from geo.analysis.suitability import Measured, steps
from geo.errors import MissingError
from geo.pipeline import suitability as module
from geo.pipeline.suitability import KnownIndicators, known_indicators, services, space_suitability, weighed
from geo.register.layers import LayerStore
from geo.register.scenarios import TABLES, Choice, added, chosen
from geo.register.store import open_register
from geo.standards.suitability import model
from tests.geo.pipeline.test_safety import road


@pytest.fixture
def register(small_file, tmp_path):
    with open_register(shutil.copy(small_file, tmp_path / "own.gpkg")) as own:
        yield own


def test_every_space_has_a_range_of_points_and_classes_without_any_layer(register):
    found = space_suitability(register)
    table = found.table()
    assert set(table["id"]) == set(register.table("open_space")["location_id"])
    assert (table["points_least"] <= table["points_most"]).all()
    assert table["points_least"].ge(0).all()
    assert table["points_most"].le(100).all()
    assert (table["class_best"] <= table["class_middle"]).all()
    assert (table["class_middle"] <= table["class_worst"]).all()
    assert table["rank"].is_monotonic_increasing
    assert table["known_share"].to_numpy() == pytest.approx(1 - (table["points_most"] - table["points_least"]) / 100)


def test_the_steps_of_a_space_sum_to_its_points(register):
    found = space_suitability(register)
    for space, row in found.table().iterrows():
        own = steps(found.assessment, found.known.measured, space)
        assert own["share"].sum() == pytest.approx(1)
        assert own["points_least"].sum() == pytest.approx(row["points_least"])
        assert own["points_most"].sum() == pytest.approx(row["points_most"])


def test_a_road_that_is_mapped_narrows_the_range_and_says_how_far_it_is(register, tmp_path):
    before = space_suitability(register).table().loc["kv-004"]
    LayerStore(register).take_in([road(register, tmp_path, bridge=False)], by="Sita")
    after = space_suitability(register)
    assert after.known.measured.low.loc["kv-004", "road_m"] == 0
    row = after.table().loc["kv-004"]
    # the weight of the road is 1 of 5 within accessibility, which is 1 of 6
    assert row["known_share"] - before["known_share"] == pytest.approx(1 / 30)
    assert row["points_least"] - before["points_least"] == pytest.approx(100 / 30)
    assert row["points_most"] == pytest.approx(before["points_most"])


def test_a_height_model_tells_the_height_above_sea_where_no_survey_does():
    rows = pandas.DataFrame({"elevation_m": [1310, None, None]}, index=["a", "b", "c"])
    told = {"location_id": ["a", "b"], "not_known": None, "slope_mean_deg": 1.0, "elevation_min_m": [1200.0] * 2}
    told |= {"elevation_max_m": [1400.0] * 2, "usable_least_m2": 1.0, "usable_most_m2": 1.0}
    found = module._with_ground(rows, SimpleNamespace(table=pandas.DataFrame(told)))
    assert found["elevation_m"].fillna(-1).tolist() == [1310, 1300, -1]


@pytest.mark.parametrize("lost", ("season", "health_m", "elevation_m", "usable_area_m2"))
def test_knowing_less_never_narrows_a_range(register, lost):
    known = known_indicators(register)
    all_known = weighed(known, model=model()).assessment
    frames = [
        frame.assign(**{lost: None if lost == "season" else numpy.nan}) for frame in vars(known.measured).values()
    ]
    less = weighed(KnownIndicators(known.rows, Measured(*frames)), model=model()).assessment
    assert (less.score_low <= all_known.score_low + 1e-12).all()
    assert (less.score_high >= all_known.score_high - 1e-12).all()


def test_the_order_of_the_spaces_does_not_matter(register):
    known = known_indicators(register)
    turned = known.rows.index[::-1]
    frames = [frame.loc[turned] for frame in vars(known.measured).values()]
    other = KnownIndicators(known.rows.loc[turned], Measured(*frames))
    first, second = (weighed(each, model=model()) for each in (known, other))
    pandas.testing.assert_series_equal(
        first.assessment.score_low, second.assessment.score_low.loc[known.rows.index], check_names=False
    )
    assert first.table()["rank"].to_dict() == second.table()["rank"].to_dict()


@pytest.mark.whole
def test_no_tile_matters_and_the_draws_are_the_same_each_time(register, monkeypatch):
    first = space_suitability(register).table()
    monkeypatch.setattr(module, "_SIDE_DEG", 0.01)
    pandas.testing.assert_frame_equal(space_suitability(register).table(), first)


def test_a_scenario_weighs_otherwise_and_one_that_is_not_there_is_named(register):
    scenario_id, edits = added("Size alone", "", tables=register.tables(TABLES))
    register.apply(edits, by="Sita")
    others = {key: Choice(0) for key in model().criteria if key != "size"}
    tables = register.tables(TABLES)
    register.apply(chosen(scenario_id, others, version=register.version, tables=tables), by="Sita")
    found = space_suitability(register, scenario_id=scenario_id)
    usable = found.known.measured.low["usable_area_m2"].dropna()
    largest = found.table()[found.table()["known_share"] == 1].iloc[0]
    assert usable[largest["id"]] == usable.max()
    assert (found.scenario_id, space_suitability(register).scenario_id) == (scenario_id, None)
    with pytest.raises(MissingError, match="no scenario nothing"):
        space_suitability(register, scenario_id="nothing")


def test_services_are_those_of_the_register_with_their_places(register):
    found = services(register)
    assert len(found) == len(register.table("service_point"))
    assert {"service", "geometry"} <= set(found.columns)
