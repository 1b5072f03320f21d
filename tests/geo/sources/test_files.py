"""Files of users, looked into and read."""

import json
import zipfile

import geopandas
import openpyxl
import pandas
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.crs import mutm
from geo.errors import InputError, LimitError, MissingError
from geo.outputs.export import FORMATS, export, file_suffix
from geo.schema import SPACES, vocabulary
from geo.schema.check import check
from geo.sources.files import inspect, read
from geo.sources.limits import Limits
from tests.geo.sources.test_mapping import FORM
from tests.material.hostile import blobs, databases, texts

TABLE = """Name,Ward,Longitude,Latitude,Total Area,Capacity,Access to Site
Tundikhel,५,85.3150,27.7060,"8,091.53",५३०,All year round
Swapped,6,27.7060,85.3150,100,10,All year round
Bad,x,85.3,27.7,abc,5.5,Link Road
,1,85.3,27.7,1,1,
"""


@pytest.fixture
def table(here, write):
    return write("spaces.csv", TABLE)


def test_accepted_rows_come_in_the_types_of_spaces(table):
    found = read(table).accepted
    assert list(found.columns) == list(SPACES.names)
    assert found.crs.to_epsg() == 4326
    whole = sample()
    assert found.drop(columns="geometry").dtypes.to_dict() == whole.drop(columns="geometry").dtypes.to_dict()
    row = found.iloc[0]
    assert (row["name_en"], row["ward_printed"], row["total_area_m2"], row["capacity_people"]) == (
        "Tundikhel",
        5,
        8091.53,
        530,
    )
    assert (row["access"], row["lon_deg"], shapely.to_wkt(row["geometry"])) == (
        "all_year",
        85.315,
        "POINT (85.315 27.706)",
    )
    assert pandas.isna(row["owner_class"]), "what the file does not say stays unknown"


def test_rejected_rows_keep_number_column_value_rule_and_sentence(table):
    found = read(table)
    assert found.accepted_numbers.tolist() == [2]
    assert found.rejected_numbers == (3, 4, 5)
    told = {(row["row"], row["column"]): (row["value"], row["rule"]) for row in found.rejected.to_dict("records")}
    assert told == {
        (3, "Longitude"): ("27.7060, 85.3150", "import.outside_swapped"),
        (4, "Ward"): ("x", "schema.not_integer"),
        (4, "Total Area"): ("abc", "schema.not_number"),
        (4, "Capacity"): ("5.5", "schema.not_integer"),
        (4, "Access to Site"): ("Link Road", "schema.not_term"),
        (5, "Name"): (None, "schema.required"),
    }
    assert "spaces.csv, row 4: " in found.problems[1].text("en")
    assert all(problem.text("ne").startswith("spaces.csv, पङ्क्ति") for problem in found.problems)


def test_what_was_understood_is_said(table):
    notes = {note.code: note for note in read(table).notes}
    assert {
        "import.note_thousands",
        "import.note_devanagari",
        "import.note_crs_assumed",
        "import.note_separator",
    } <= set(notes)
    assert notes["import.note_thousands"].parameters["example"] == "8,091.53"
    assert notes["import.note_thousands"].file == "spaces.csv"


def test_only_what_the_file_gives_is_called_given(table):
    found = read(table)
    assert found.given == ("name_en", "total_area_m2", "capacity_people", "ward_printed", "access", "geometry")
    assert found.position_source == "columns"


def test_unknown_words_can_be_left_empty_or_decided(table):
    assert read(table, unknown="empty").rejected_numbers == (3, 4, 5)
    found = read(table, choices={"access": {"Link Road": "unknown"}})
    assert "Access to Site" not in set(found.rejected["column"])


def test_rejects_can_be_written_and_read_again(table, tmp_path):
    read(table).write_rejects(tmp_path / "rejects.csv")
    again = inspect(tmp_path / "rejects.csv")
    assert again.rows == 6
    assert again.mapping["Capacity"] == ("capacity_people",)


def test_an_inspection_shows_columns_matches_values_and_candidates(table):
    found = inspect(table)
    assert (found.format, found.rows, found.encoding, found.crs) == ("CSV", 4, "UTF-8", "EPSG:4326")
    ward = found.columns[1]
    assert (ward.name, ward.kind, ward.samples, ward.blank) == ("Ward", "text", ("५", "6", "x", "1"), 0)
    assert found.mapping["Capacity"] == ("capacity_people",)
    assert {text: told.codes for text, (told, _count) in found.values["access"].items()} == {
        "All year round": "all_year",
        "Link Road": None,
    }
    assert found.candidates[0].share == 0.75
    assert [problem.code for problem in found.problems] == ["import.outside_swapped"]


def test_an_inspection_of_metres_offers_readings_instead_of_refusing(here, write):
    x, y = pyproj.Transformer.from_crs(4326, mutm(84), always_xy=True).transform([85.315, 85.32], [27.706, 27.70])
    path = write("m.csv", f"Name,Easting,Northing\nA,E{x[0]:.3f},N{y[0]:.3f}\nB,E{x[1]:.3f},N{y[1]:.3f}\n")
    found = inspect(path)
    assert found.crs == ""
    assert "MUTM-84" in [candidate.key for candidate in found.candidates]
    assert found.problems[-1].code == "import.crs_needed"
    with pytest.raises(InputError) as error:
        read(path)
    assert error.value.text("en").startswith("m.csv: ")
    accepted = read(path, crs="MUTM-84").accepted
    assert accepted["geometry"].x.tolist() == pytest.approx([85.315, 85.32], abs=1e-7)
    assert read(path, box=(85, 27, 86, 28), crs="MUTM-84").crs == "MUTM-84"


def test_a_users_mapping_is_used_as_it_is(here, write):
    path = write("a.csv", "First,Second\nA,B\n")
    found = read(path, mapping={"Second": "name_en"})
    assert found.accepted["name_en"].tolist() == ["B"]
    assert [note.parameters["columns"] for note in found.notes if note.code == "import.note_unused"] == ["First"]
    with pytest.raises(InputError):
        read(path, mapping={"Third": "name_en"})


def test_a_file_without_a_name_or_identifier_is_refused_with_its_columns(here, write):
    with pytest.raises(InputError) as error:
        read(write("a.csv", "colour,lon,lat\nred,85.3,27.7\n"))
    assert error.value.problems[0].code == "import.no_name"
    assert "colour, lon, lat" in error.value.text("ne")


def test_an_identifier_is_enough_and_may_not_stand_twice(here, write):
    found = read(write("a.csv", "id,capacity_people\nkv-001,5\nkv-001,6\nkv-002,7\n"))
    assert found.accepted["id"].tolist() == ["kv-002"]
    assert {(problem.code, problem.row) for problem in found.problems} == {
        ("schema.duplicate_key", 2),
        ("schema.duplicate_key", 3),
    }
    assert found.given == ("id", "capacity_people")


@pytest.mark.parametrize(
    "text",
    (
        "name,lon,lat\n",
        "name,lon,lat\n#loc+name,#geo+lon,#geo+lat\n",
        json.dumps({"type": "FeatureCollection", "features": []}),
    ),
)
def test_a_file_without_rows_gives_none_or_says_what_is_missing(here, write, text):
    path = write("a.bin", text)
    if text.startswith("{"):
        with pytest.raises(InputError):
            read(path)
    else:
        found = read(path)
        assert (len(found.accepted), len(found.rejected)) == (0, 0)
        assert list(found.accepted.columns) == list(SPACES.names)


def test_an_empty_file_is_refused(here, write):
    with pytest.raises(InputError) as error:
        read(write("a.csv", b""))
    assert error.value.problems[0].code == "import.empty"


def test_missing_files_layers_and_systems_are_missing(table, tmp_path):
    with pytest.raises(MissingError):
        read(table, crs="MUTM-99")
    with pytest.raises(MissingError):
        read(databases.good(tmp_path / "a.gpkg"), layer="none")


def test_shapes_come_with_their_format_and_areas_stay_areas(here, tmp_path):
    area = shapely.box(85.3, 27.7, 85.31, 27.71)
    frame = geopandas.GeoDataFrame(
        {"name": ["A", "B", "C"]}, geometry=[area, None, shapely.LineString([(85, 27), (86, 28)])], crs=4326
    )
    frame.to_crs(mutm(84)).to_file(tmp_path / "a.gpkg")
    found = read(tmp_path / "a.gpkg")
    assert found.accepted["name_en"].tolist() == ["A", "B"]
    assert found.accepted.geometry[0].equals_exact(area, tolerance=1e-6)
    assert found.accepted.geometry[1] is None
    assert [(problem.code, problem.row) for problem in found.problems] == [("import.geometry_kind", 3)]
    assert (found.crs, found.position_source) == ("MUTM-84", "shapes")
    assert [note.parameters["count"] for note in found.notes if note.code == "import.note_no_position"] == [1]


def test_invalid_rings_are_accepted_for_the_doctor_to_see(here, write):
    bow = {
        "type": "Polygon",
        "coordinates": [[[85.3, 27.7], [85.31, 27.71], [85.31, 27.7], [85.3, 27.71], [85.3, 27.7]]],
    }
    found = read(write("a.geojson", texts.collection(texts.feature(bow))))
    assert not found.accepted.geometry[0].is_valid


def test_values_of_computed_fields_that_do_not_fit_are_left_away_and_said(here, write):
    found = read(write("a.csv", "id,name_en,ward,district\nkv-001,A,5-6,Kathmandu\nkv-002,B,7,Kathmandu\n"))
    assert found.problems == ()
    assert found.accepted["ward"].tolist() == [pandas.NA, 7]
    assert [note.parameters["count"] for note in found.notes if note.code == "import.note_derived"] == [1]


def test_the_survey_form_is_read_with_its_yes_no_pairs(here, tmp_path):
    values = dict.fromkeys(FORM) | {
        "Name": "Adarsha School",
        "Ward": 5,
        "Coordinates+Elevation": "27.6677N 85.4320E 1313m",
        "Elevation": "1,313 m",
        "Total Area": "2,171.66",
        "Usable Open Space Area": 1857.49,
        "Capacity": 530,
        "Suggested Use": "Medical Assistance Area",
        "Current Land Use": "School Ground",
        "Access to Site": "Accessible all year round except in monsoon",
        "Ownership": "Ministry of Education, Science and Technology",
        "WASH Facilities_YN": "Yes",
        "WASH Facilities": "in nearby buildings",
        "Internet_YN": "Yes",
        "Boundary Wall_YN": "Yes",
        "Boundary Wall": "Concrete Wall",
        "Electricity Line_YN": "Yes",
        "Trees and Vegetation_YN": "No",
        "Helipad": "No",
        "Issues": "No",
        "Special features": "Farm land around",
        "Description": "Flat",
        "HLCIT_MUN": 5243263003,
    }
    book = openpyxl.Workbook()
    book.active.append(FORM)
    book.active.append([values[name] for name in FORM])
    book.save(tmp_path / "form.xlsx")
    found = read(tmp_path / "form.xlsx")
    assert found.problems == ()
    row = found.accepted.iloc[0]
    expected = {
        "name_en": "Adarsha School",
        "ward_printed": 5,
        "elevation_m": 1313,
        "total_area_m2": 2171.66,
        "capacity_people": 530,
        "suggested_uses": "medical_assistance",
        "current_uses": "school_ground",
        "access": "not_in_monsoon",
        "owner_class": "federal_government",
        "water_and_toilets": "limited",
        "internet": "yes",
        "boundary_wall": "yes",
        "electricity": "yes",
        "trees": "no",
        "helipad": "no",
        "note": "Farm land around; Flat",
    }
    assert {name: row[name] for name in expected} == expected
    assert shapely.to_wkt(row["geometry"]) == "POINT (85.432 27.6677)"


def sample():
    """Six spaces with something in every column, awkward texts among it."""
    names = ("टुँडिखेल", "=1+1", 'A, "b"; c', "'quoted'", "-5", "  x")
    columns = {}
    for column in SPACES.columns:
        codes = list(vocabulary(column.vocabulary)) if column.vocabulary else []
        if column.kind == "codes":
            columns[column.name] = [";".join(codes[n % 3 : n % 3 + 2]) for n in range(6)]
        elif codes:
            columns[column.name] = [codes[n % len(codes)] for n in range(6)]
        elif column.kind in {"integer", "number"}:
            columns[column.name] = [n + 1 + (0.25 if column.kind == "number" else 0) for n in range(6)]
        elif column.kind != "geometry":
            columns[column.name] = [f"{names[n]} {column.name}".strip() for n in range(6)]
    columns["sensitivity"] = ["public"] * 6
    columns["lon_deg"], columns["lat_deg"] = [85.3 + n / 100 for n in range(6)], [27.7] * 6
    columns["note"][2] = columns["name_ne"][3] = None
    shapes = [shapely.box(85.3 + n / 100, 27.7, 85.305 + n / 100, 27.703) for n in range(6)]
    frame = geopandas.GeoDataFrame(columns, geometry=shapes, crs=4326)
    return check(frame, SPACES).accepted


@pytest.mark.whole
@pytest.mark.parametrize(
    ("name", "crs", "language"),
    [(name, "EPSG:4326", "en") for name in FORMATS if name != "map"]
    + [(name, "MUTM-84", "ne") for name in FORMATS if FORMATS[name].any_crs]
    + [(name, "EPSG:4326", "ne") for name in ("kml", "workbook")],
)
def test_our_own_exports_come_back_as_they_were(here, tmp_path, name, crs, language):
    spaces = sample()
    path = tmp_path / f"spaces{file_suffix(name)}"
    export({"spaces": spaces}, path, format=name, crs=crs, language=language)
    found = read(path)
    assert found.problems == ()
    assert found.crs == crs
    again = found.accepted.sort_values("id", ignore_index=True)
    spaces = spaces.sort_values("id", ignore_index=True)
    for column in (column for column in SPACES.names if column != "geometry"):
        assert again[column].tolist() == pytest.approx(spaces[column].tolist(), abs=1e-9, nan_ok=True), column
    if name == "workbook":
        assert again.geometry.x.tolist() == spaces["lon_deg"].tolist()
        assert found.position_source == "columns"
    else:
        # Nepal 1981 to WGS 84 and back leaves the height behind: under 5 mm
        assert shapely.hausdorff_distance(again.geometry.array, spaces.geometry.array).max() < (
            5e-8 if crs == "MUTM-84" else 1e-12
        )


def test_of_several_layers_the_one_that_is_ours_is_read_and_said(here, tmp_path):
    frame = geopandas.GeoDataFrame({"Name": ["A"]}, geometry=[shapely.Point(85.3, 27.7)], crs=4326)
    geopandas.GeoDataFrame({"x": [1]}, geometry=frame.geometry, crs=4326).to_file(tmp_path / "a.gpkg", layer="first")
    frame.to_file(tmp_path / "a.gpkg", layer="second")
    found = read(tmp_path / "a.gpkg")
    assert found.layer == "second"
    assert "import.note_layer" in [note.code for note in found.notes]


def test_a_refused_cell_is_named_by_its_line(here, write):
    with pytest.raises(LimitError) as error:
        read(write("a.csv", f"name,wkt\nA,POINT (85 27)\n\nB,{texts.deep_wkt()}\n"))
    assert (error.value.problems[0].file, error.value.problems[0].row) == ("a.csv", 4)


def test_nothing_half_comes_out_of_a_file_with_a_fatal_row(here, tmp_path):
    rows = [("A", databases.POINT), ("B", databases.blob(blobs.deep()))]
    with pytest.raises(LimitError):
        read(databases.good(tmp_path / "a.gpkg", rows))


@pytest.mark.whole
def test_the_real_process_reads_a_zipped_shapefile(tmp_path):
    folder = tmp_path / "s"
    folder.mkdir()
    frame = geopandas.GeoDataFrame(
        {"NAME_EN": ["A"], "NAME_NE": ["काठमाडौँ"]}, geometry=[shapely.Point(85.3, 27.7)], crs=4326
    )
    frame.to_file(folder / "s.shp", encoding="UTF-8")
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        for part in folder.iterdir():
            if part.suffix != ".shx":
                archive.write(part, part.name)
    found = read(tmp_path / "s.zip", limits=Limits.trusted())
    assert found.accepted["name_ne"].tolist() == ["काठमाडौँ"]
    assert "import.note_no_shx" in [note.code for note in found.notes]


texts_of_names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs"]), min_size=1, max_size=15).filter(
    lambda text: not text.startswith(("'", "#")) and text == text.strip()
)
rows_of_spaces = st.lists(
    st.tuples(
        texts_of_names,
        st.floats(80.1, 88.2),
        st.floats(26.4, 30.4),
        st.one_of(st.none(), st.floats(0, 1e7)),
        st.one_of(st.none(), st.integers(0, 10**6)),
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize("suffix", ("csv", "geojson", "gpkg"))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows_of_spaces)
def test_what_is_written_is_read(here, tmp_path_factory, suffix, rows):
    names, lon_deg, lat_deg, area_m2, people = zip(*rows, strict=True)
    frame = geopandas.GeoDataFrame(
        {
            "name_en": names,
            "total_area_m2": pandas.array(area_m2, dtype="Float64"),
            "capacity_people": pandas.array(people, dtype="Int64"),
        },
        geometry=shapely.points(lon_deg, lat_deg),
        crs=4326,
    )
    path = tmp_path_factory.mktemp("law") / f"a.{suffix}"
    if suffix == "csv":
        pandas.DataFrame(frame.drop(columns="geometry")).assign(lon_deg=lon_deg, lat_deg=lat_deg).to_csv(
            path, index=False
        )
    else:
        frame.to_file(path, **({"COORDINATE_PRECISION": 15} if suffix == "geojson" else {}))
    found = read(path)
    assert found.problems == ()
    assert found.accepted["name_en"].tolist() == list(names)
    assert found.accepted["capacity_people"].astype(object).where(
        found.accepted["capacity_people"].notna(), None
    ).tolist() == list(people)
    assert found.accepted["total_area_m2"].tolist() == pytest.approx(
        [float("nan") if value is None else value for value in area_m2], nan_ok=True
    )
    assert shapely.get_coordinates(found.accepted.geometry) == pytest.approx(
        shapely.get_coordinates(frame.geometry), abs=1e-12
    )
