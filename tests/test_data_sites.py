"""What ships in data/sites: whole, as large as said, and no surer than its sources."""

import hashlib
import json
import re

import geopandas
import numpy as np
import pandas
import pytest
import shapely

from geo.crs import NEPAL_BOX_DEG, area_m2
from geo.layer import FEATURE_COLUMNS
from geo.messages import known_text
from geo.schema import vocabulary
from geo.sources.shipped import LAYER_FILES, SITES, manifest
from tests.facts import shipped_tables

FILES = (*manifest(), *manifest(part="layer_file"))
PATHS = sorted(path for path in SITES.rglob("*") if path.is_file())
LIMIT_BYTES = 12_000_000


@pytest.fixture(scope="module")
def tables():
    return shipped_tables()


@pytest.fixture(scope="module")
def location(tables):
    return tables["location"].set_index("id", drop=False)


@pytest.fixture(scope="module")
def valley(tables):
    """Survey rows of the 83."""
    surveys = tables["space_survey"]
    return surveys[surveys["location_id"].str.startswith("kv-")]


def rows(name):
    path = SITES / name
    if path.suffix == ".parquet":
        return len(geopandas.read_parquet(path))
    if path.suffix == ".geojson":
        return len(json.loads(path.read_text(encoding="utf-8"))["features"])
    return len(pandas.read_csv(path))


def test_the_list_of_sources_names_exactly_the_files_that_ship():
    shipped_names = {path.relative_to(SITES).as_posix() for path in PATHS} - {"SOURCES.toml"}
    assert shipped_names == {file.name for file in FILES}
    assert len(FILES) == len(shipped_names)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_is_the_one_that_was_listed(file):
    assert hashlib.sha256((SITES / file.name).read_bytes()).hexdigest() == file.sha256
    assert rows(file.name) == file.rows


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_says_whence_it_comes_and_under_which_licence(file):
    assert all((file.origin, file.publisher, file.dated, file.licence, file.treatment))


def test_openstreetmap_and_gadm_are_credited():
    credited = {file.name: file.attribution for file in FILES}
    assert "OpenStreetMap contributors" in credited["service_places.parquet"]
    assert "GADM" in credited["former_vdcs_valley.parquet"]


def test_what_ships_stays_small():
    assert sum(path.stat().st_size for path in PATHS) < LIMIT_BYTES


def test_nepal_has_7_provinces_77_districts_753_local_levels(location):
    counted = location["kind"].value_counts()
    wanted = {"country": 1, "province": 7, "district": 77, "local_level": 753, "protected_area": 22}
    wanted |= {"ward": 350, "former_vdc": 198, "open_space": 83 + 55, "site": 2 + 34 + 7}
    assert {kind: int(counted[kind]) for kind in wanted} == wanted


def test_local_levels_are_6_metropolitan_11_sub_metropolitan_276_municipalities_460_rural(location):
    names = location.loc[location["kind"] == "local_level", "name_en"]
    sub = names.str.endswith(" Sub-Metropolitan City")
    rural = names.str.endswith(" Rural Municipality")
    town = names.str.endswith(" Municipality") & ~rural
    assert [int(sub.sum()), int(rural.sum()), int(town.sum()), int((~(sub | rural | town)).sum())] == [11, 460, 276, 6]


def test_every_local_level_has_a_nepali_name_and_its_codes(location):
    levels = location[location["kind"] == "local_level"]
    assert levels["name_ne"].str.contains("पालिका").all()
    assert levels["hlcit"].is_unique
    assert levels["pcode"].is_unique
    assert (levels["id"] == "np-l-" + levels["hlcit"]).all()
    district = levels["parent_id"].str.removeprefix("np-d")
    assert (levels["hlcit"].str[4:6] == district).all()
    assert (levels["pcode"].str[4:6] == district).all()


def test_every_district_has_a_nepali_name_and_keeps_the_other_spelling(location, tables):
    names = location[location["kind"] == "district"].set_index("id")["name_ne"]
    assert names.notna().all()
    assert names.is_unique
    assert names.loc[["np-d23", "np-d27"]].tolist() == ["सिन्धुपाल्चोक", "काठमाडौं"]
    others = tables["location_name"].set_index("location_id")["name"]
    assert others["np-d27"] == "काठमाण्डौ"


@pytest.mark.parametrize(
    ("id_", "name"),
    (
        ("np-l-5243271001", "Kathmandu Metropolitan City"),
        ("np-l-5243233002", "Chautara Sangachokgadhi Municipality"),
        ("np-l-5244391001", "Pokhara Metropolitan City"),
        ("np-l-5243223001", "Bhimeshwor Municipality"),
    ),
)
def test_local_levels_whose_code_is_known_from_elsewhere_carry_it(location, id_, name):
    assert location.loc[id_, "name_en"] == name


def test_the_wards_of_the_valley_and_sindhupalchok_are_complete(location):
    wards = location[location["kind"] == "ward"]
    districts = wards["parent_id"].map(location["parent_id"]).value_counts()
    # Kathmandu, Lalitpur, Bhaktapur, Sindhupalchok
    assert {key: int(districts[f"np-d{key}"]) for key in (27, 25, 26, 23)} == {27: 138, 25: 71, 26: 38, 23: 103}
    numbers = wards["id"].str[-2:].astype(int).groupby(wards["parent_id"])
    assert (numbers.max() == numbers.size()).all()


def test_the_83_and_the_55_are_told_apart(tables):
    spaces = tables["open_space"]
    assert spaces["register"].value_counts().to_dict() == {"valley_83": 83, "iom_municipal": 55}
    numbered = spaces[spaces["register"] == "valley_83"]
    assert sorted(numbered["register_no"]) == list(range(1, 84))
    assert (numbered["location_id"] == [f"kv-{number:03d}" for number in numbered["register_no"]]).all()
    assert set(numbered["endorsement"]) == {"endorsed"}
    assert set(spaces.loc[spaces["register"] == "iom_municipal", "endorsement"]) == {"mapped"}


def test_six_open_spaces_lie_in_chautara_sangachokgadhi(location):
    inside = location[(location["kind"] == "open_space") & location["parent_id"].str.startswith("np-l-5243233002")]
    assert len(inside) == 6


def test_both_rounds_are_kept_with_all_their_values(valley):
    by_round = valley.groupby("round_id")
    assert by_round["total_area_m2"].count().to_dict() == {"2019-12": 76, "2020-03": 75}
    assert by_round["usable_area_m2"].count().to_dict() == {"2019-12": 74, "2020-03": 75}
    assert by_round["capacity_people"].count().to_dict() == {"2019-12": 74, "2020-03": 75}


def test_the_sums_of_both_rounds_are_those_of_the_tables(valley):
    sums = valley.groupby("round_id")[["total_area_m2", "usable_area_m2", "capacity_people"]].sum()
    assert sums.loc["2019-12"].tolist() == pytest.approx([4_778_683.63, 3_128_805.588, 889_078])
    assert sums.loc["2020-03"].tolist() == pytest.approx([4_765_366.96, 2_586_499, 738_998])


def test_rows_put_back_say_so_and_keep_the_name_they_stood_beside(valley, location):
    moved = valley["name_printed"].to_numpy() != location.loc[valley["location_id"], "name_en"].to_numpy()
    assert valley[moved].groupby("round_id").size().to_dict() == {"2019-12": 2, "2020-03": 20}
    assert valley.loc[moved, "correction"].notna().all()


def test_a_row_put_back_in_2020_has_the_total_area_of_2019(valley):
    old = valley[valley["round_id"] == "2019-12"].set_index("location_id")["total_area_m2"]
    new = valley[valley["round_id"] == "2020-03"].set_index("location_id")["total_area_m2"]
    assert ((old.loc[new.index] - new).abs() < 1).all()


def test_nothing_is_known_of_the_ring_road_but_its_boundary(tables, valley, location):
    ring_road = location.index[location["name_en"].str.startswith("Ring Road")]
    assert len(ring_road) == 7
    assert not valley["location_id"].isin(ring_road).any()
    assert location.loc[ring_road, "geometry"].notna().all()
    spaces = tables["open_space"].set_index("location_id").loc[ring_road]
    assert set(spaces[["owner_class", "access", "water_and_toilets", "helipad"]].to_numpy().ravel()) == {"unknown"}


def test_only_one_of_the_83_has_no_boundary(location):
    shapes = location[location["id"].str.startswith("kv-")].geometry
    assert shapes.index[shapes.geom_type == "Point"].tolist() == ["kv-048"]
    assert location.loc["kv-048", "precision"] == "unknown"


def test_no_two_grounds_share_a_boundary(location):
    shapes = location.loc[location["kind"] == "open_space", "geometry"].to_numpy()
    assert len({shapely.normalize(shape).wkb for shape in shapes}) == len(shapes)


def test_boundary_and_printed_area_agree_within_one_per_cent_for_most(valley, location):
    printed = valley[valley["round_id"] == "2019-12"].set_index("location_id")["total_area_m2"]
    measured = pandas.Series(area_m2(location.loc[printed.index, "geometry"].to_numpy()), index=printed.index)
    assert int(((measured / printed - 1).abs() < 0.01).sum()) == 68  # of 75 with a boundary and a figure


def test_the_checklist_has_17_answers_of_70_grounds(tables):
    answers = tables["checklist_answer"]
    assert len(answers) == 70 * 17
    assert (answers.groupby("location_id")["question"].nunique() == 17).all()
    assert answers["location_id"].nunique() == 70


def codes_of(column):
    return set(column.dropna().str.split(";").explode())


def test_every_suggested_use_and_every_answer_occurs(tables):
    assert codes_of(tables["open_space"]["suggested_uses"]) == set(vocabulary("suggested_use"))
    assert set(tables["checklist_answer"]["answer"]) == {"yes", "no"}


@pytest.mark.parametrize("column", ("water_and_toilets", "internet", "boundary_wall", "trees"))
def test_amenities_of_the_83_are_categories_that_all_occur(tables, column):
    spaces = tables["open_space"]
    assert set(spaces.loc[spaces["register"] == "valley_83", column]) == {"yes", "limited", "no", "unknown"}


def test_no_sentence_of_the_survey_text_ships(tables):
    for column in ("near_health", "near_market", "near_security", "near_education", "owner_name"):
        names = tables["open_space"][column].dropna().str.split("; ").explode()
        assert names.str.len().max() <= 60, column
        assert not names.str.contains(r"^(?:Yes|No)\b|\n|[Mm]anagement issue").any(), column


def test_displacement_sites_of_2015_held_28374_people_27185_of_them_on_the_83(tables):
    counts = tables["site_count"].merge(tables["site"], on="location_id")
    assert len(counts) == 34
    assert int(counts["people"].sum()) == 28_374
    linked = counts[counts["open_space_id"].notna()]
    assert len(linked) == 33
    assert int(linked["people"].sum()) == 27_185
    assert set(counts["counted_on"].dt.strftime("%Y-%m-%d")) == {"2015-04-29", "2015-04-30"}


@pytest.mark.parametrize("id_", ("site-bhimtar", "site-sangachowk"))
def test_a_site_known_to_its_vdc_only_is_an_area_and_never_a_pin(location, id_):
    site = location.loc[id_]
    assert site["precision"] == "admin_area"
    assert site["parent_id"] == "np-v-230058"
    assert site["geometry"].equals(location.loc["np-v-230058", "geometry"])
    assert area_m2(np.array([site["geometry"]]))[0] > 10_000_000


def test_no_place_known_to_an_area_only_is_a_point(location):
    areas = location[location["precision"] == "admin_area"]
    assert len(areas) > 0
    assert not (areas.geometry.geom_type == "Point").any()


def test_bhimtar_was_assessed_on_29_july_2015_and_improved_with_volunteers(tables):
    (assessment,) = tables["site_assessment"].to_dict("records")
    assert assessment["location_id"] == "site-bhimtar"
    assert assessment["assessed_on"] == pandas.Timestamp("2015-07-29")
    assert set(assessment["problems"].split(";")) == set(vocabulary("site_problem"))
    assert assessment["labour"] == "agency_and_volunteers"
    assert assessment["improved"] is np.True_ or assessment["improved"] is True


def test_the_other_places_called_bhimtar_are_named_and_lie_outside_the_site(tables, location):
    vdc, gazetteer = tables["location_alternative"].to_dict("records")
    site = location.loc["site-bhimtar", "geometry"]
    assert vdc["other_id"] == "np-v-230009"
    assert location.loc["np-v-230009", "name_en"] == "Bhimtar"
    assert site.intersection(location.loc["np-v-230009", "geometry"]).area == pytest.approx(0, abs=1e-6)
    assert (gazetteer["lon_deg"], gazetteer["lat_deg"]) == (85.68126, 27.72859)
    assert not site.contains(shapely.Point(85.68126, 27.72859))


@pytest.mark.parametrize(
    ("former", "wards"),
    (
        ("np-v-230058", {f"np-l-5243233002-w{ward}" for ward in (10, 11, 12)}),
        ("np-v-230009", {f"np-l-5243234005-w{ward}" for ward in (11, 12)}),
    ),
)
def test_sangachok_and_bhimtar_went_to_the_wards_they_are_known_to_have_gone_to(tables, former, wards):
    successors = tables["location_successor"]
    assert set(successors.loc[successors["former_id"] == former, "successor_id"]) == wards


def test_successors_are_wards_and_share_no_more_than_the_whole(tables, location):
    successors = tables["location_successor"]
    assert successors["former_id"].nunique() == 198
    assert set(location.loc[successors["successor_id"], "kind"]) == {"ward"}
    assert successors["area_share"].min() >= 0.01
    assert (successors.groupby("former_id")["area_share"].sum() <= 1.0005).all()


@pytest.mark.parametrize("name", ("Sindhupalchowk", "Sindupalchowk", "Kavrepalanchok", "Sangachowk", "Tundikhel"))
def test_spellings_that_people_use_are_kept(tables, name):
    assert name in set(tables["location_name"]["name"])


def test_no_name_repeats_the_name_of_its_place(tables, location):
    names = tables["location_name"]
    places = location.loc[names["location_id"]]
    assert not (names["name"].to_numpy() == places["name_en"].to_numpy()).any()
    assert not names.duplicated(["location_id", "name"]).any()


def test_every_geometry_is_valid_and_lies_in_nepal(location):
    shapes = location.geometry.dropna()
    assert shapely.is_valid(shapes.to_numpy()).all()
    west, south, east, north = shapes.total_bounds
    assert west > NEPAL_BOX_DEG[0]
    assert south > NEPAL_BOX_DEG[1]
    assert east < NEPAL_BOX_DEG[2]
    assert north < NEPAL_BOX_DEG[3] + 0.01  # the northernmost border is drawn 370 m outside the box


def test_coordinates_have_six_decimals(location):
    values = shapely.get_coordinates(location.geometry.to_numpy()).ravel()
    assert np.abs(values * 1e6 - np.round(values * 1e6)).max() < 1e-4
    text = (SITES / "open_space_places.geojson").read_text(encoding="utf-8")
    assert not re.search(r"\d\.\d{7}", text)


def test_a_place_touches_the_unit_it_is_said_to_lie_in(location):
    placed = location[location["kind"].isin(["open_space", "service_point", "ward"]) & location.geometry.notna()]
    units = location.loc[placed["parent_id"], "geometry"].to_numpy()
    assert shapely.distance(placed.geometry.to_numpy(), units).max() < 1e-3


def test_points_lie_in_the_smallest_unit_that_holds_them(location):
    points = location[(location["kind"] == "service_point") & location.geometry.notna()]
    wards = location[location["kind"] == "ward"]
    found = shapely.STRtree(wards.geometry.to_numpy()).query(points.geometry.to_numpy(), predicate="intersects")
    holders = pandas.Series(wards["id"].to_numpy()[found[1]], index=points["id"].to_numpy()[found[0]])
    single = holders[~holders.index.duplicated(keep=False)]
    assert len(single) > 5000
    assert (location.loc[single.index, "parent_id"] == single).all()


def test_every_service_point_has_its_row_and_none_stands_twice(tables, location):
    points = location[location["kind"] == "service_point"]
    services = tables["service_point"].set_index("location_id")
    assert set(points["id"]) == set(services.index)
    drawn = points[points.geometry.notna()]
    keys = pandas.DataFrame(
        {
            "name": drawn["name_en"] + "|" + drawn["name_ne"].fillna(""),
            "service": services.loc[drawn["id"], "service"],
            "x": drawn.geometry.x,
            "y": drawn.geometry.y,
        }
    )
    assert not keys.duplicated().any()


def test_open_spaces_are_public_and_every_row_names_its_source(tables, location):
    assert set(location["sensitivity"]) == {"public"}
    known = set(tables["source"]["id"])
    used = {source for frame in tables.values() if "source_id" in frame for source in frame["source_id"]}
    assert used == known


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_no_path_of_a_machine_ships(path):
    content = path.read_bytes()
    assert not any(mark in content for mark in (b"/".join([b"", b"work", b""]), b"/tmp/", b"/home/", b"/Users/"))


def test_titles_of_sources_and_notes_on_rounds_have_their_nepali(tables):
    for source in tables["source"].to_dict("records"):
        assert known_text(f"source.{source['id']}", source["title"], "ne") != source["title"], source["id"]
    for survey_round in tables["survey_round"].dropna(subset="note").to_dict("records"):
        assert known_text(f"round.{survey_round['id']}", survey_round["note"], "ne") != survey_round["note"]


def test_titles_sources_and_notes_of_layers_have_their_nepali(tables):
    for layer in tables["layer"].to_dict("records"):
        for part in ("title", "source", "note"):
            assert known_text(f"layer_{part}.{layer['id']}", layer[part], "ne") != layer[part], (layer["id"], part)


@pytest.fixture(scope="module")
def layers(tables):
    return tables["layer"].set_index("id")


def test_a_card_names_the_file_it_is_about_and_how_much_is_in_it(layers):
    listed = {file.name: file for file in manifest(part="layer_file")}
    assert {f"layers/{name}" for name in layers["file"]} == set(listed)
    for row in layers.itertuples():
        file = listed[f"layers/{row.file}"]
        assert (row.sha256, row.features, row.licence) == (file.sha256, file.rows, file.licence)


def test_features_of_layers_have_the_columns_of_their_kind_and_lie_where_the_layer_speaks(layers):
    for row in layers.itertuples():
        found = geopandas.read_parquet(LAYER_FILES / row.file)
        assert [name for name in found.columns if name in FEATURE_COLUMNS[row.kind]] == list(FEATURE_COLUMNS[row.kind])
        assert found.crs.to_epsg() == 4326
        assert found.geometry.is_valid.all()
        assert shapely.intersects(row.geometry, found.geometry.to_numpy()).mean() > 0.9


@pytest.mark.parametrize(
    ("lon_deg", "lat_deg", "mmi"),
    ((85.315, 27.705, 7.5), (85.70, 27.73, 7.0)),
    ids=["Kathmandu", "Sangachok"],
)
def test_the_shaking_of_2015_was_as_strong_as_its_reports_say(layers, lon_deg, lat_deg, mmi):
    bands = geopandas.read_parquet(LAYER_FILES / layers.loc["intensity-2015-04-25", "file"])
    assert bands.loc[bands.contains(shapely.Point(lon_deg, lat_deg)), "mmi"].max() == mmi


def test_roads_meet_where_they_name_the_same_node(layers):
    ways = geopandas.read_parquet(LAYER_FILES / layers.loc["ways-core-kathmandu", "file"])
    lines = ways.geometry.to_numpy()
    ends = pandas.DataFrame(
        np.vstack([shapely.get_coordinates(shapely.get_point(lines, place)) for place in (0, -1)]),
        index=[*ways["node_from"], *ways["node_to"]],
    )
    assert (ends.groupby(level=0).max() == ends.groupby(level=0).min()).all(axis=None)
    assert ways["way_id"].is_unique


def test_where_roads_are_told_of_hardly_any_ground_of_200_metres_is_without_one(layers):
    ways = geopandas.read_parquet(LAYER_FILES / layers.loc["ways-core-kathmandu", "file"])
    west, south, east, north = layers.loc["ways-core-kathmandu", "geometry"].bounds
    lon, lat = (edges.ravel() for edges in np.meshgrid(np.arange(west, east, 0.002), np.arange(south, north, 0.002)))
    squares = shapely.box(lon, lat, lon + 0.002, lat + 0.002)
    met = shapely.STRtree(ways.geometry.to_numpy()).query(squares, predicate="intersects")[0]
    assert len(squares) - len(set(met.tolist())) <= 1


def test_the_census_counts_every_local_level_once_and_the_wards_of_kathmandu(tables, location):
    counts = tables["census_count"].set_index("location_id")
    of_kind = counts["people"].groupby(location["kind"].reindex(counts.index).to_numpy())
    assert of_kind.size().to_dict() == {"local_level": 753, "ward": 32}
    assert of_kind.sum().to_dict() == {"local_level": 29_074_990, "ward": 862_400}
    assert set(counts.loc[counts["basis"] == "final"].index) == {f"np-l-5243271001-w{ward:02}" for ward in range(1, 33)}
    assert counts.loc["np-l-5243271001", "people"] == 845_767  # the preliminary figure of the city, 2 % below the wards
