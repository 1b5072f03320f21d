"""The import wizard: from any file to one change, never half, never twice, never in silence."""

import csv
import io
import json
import re
import sqlite3
import zipfile

import geopandas
import pandas
import pytest
import shapely

from geo.crs import mutm
from geo.register import history
from geo.register.store import Edit
from tests.app.exchange import NEW, Desk, Later
from tests.app.forms import HOST, form_in, forms_in, send
from tests.material.hostile.texts import linked_crs, vrt

SPACES = """name_en,name_ne,total_area_m2,usable_area_m2,owner_class,lon_deg,lat_deg
Khel Maidan,खेल मैदान,12000,9000,government,85.3100,27.7000
Bhim Chaur,,9000,8000,Guthi land,85.3300,27.6800
"""
pytestmark = pytest.mark.whole
CORNER = shapely.box(85.31, 27.70, 85.311, 27.701)


def _count(page, title: str) -> int:
    """Number under a title of the trial page."""
    found = re.search(rf"<dt>{title}</dt><dd>([\d,]+)", page.text)
    return int(found[1].replace(",", ""))


def _spaces(register) -> pandas.DataFrame:
    return register.table("location", where={"kind": "open_space"}).set_index("id")


def _rows(count: int = 1, **columns: object) -> geopandas.GeoDataFrame:
    names = [f"Ground {number}" for number in range(1, count + 1)]
    shapes = [shapely.affinity.translate(CORNER, number / 100) for number in range(count)]
    return geopandas.GeoDataFrame({"name_en": names, **columns}, geometry=shapes, crs=4326)


def _written(tmp_path, name: str, rows: geopandas.GeoDataFrame, **options) -> bytes:
    path = tmp_path / name
    if name.endswith(".parquet"):
        rows.to_parquet(path)
    else:
        rows.to_file(path, **options)
    return path.read_bytes()


def _zipped(tmp_path, rows: geopandas.GeoDataFrame) -> bytes:
    rows.to_file(tmp_path / "chaur.shp", encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("chaur.*"):
            archive.write(part, part.name)
    return packed.getvalue()


def test_a_table_goes_through_all_steps_and_its_spaces_are_there(desk: Desk, office):
    register, _ = office
    match = desk.upload("चौर.csv", SPACES)
    assert match.status_code == 200
    assert "<h1>चौर.csv</h1>" in match.text
    assert "Khel Maidan" in match.text
    trial = desk.send(match, **NEW, source="Ward office", reason="new survey")
    assert (_count(trial, "New spaces"), _count(trial, "Rows rejected")) == (2, 0)
    assert register.version == 1
    done = desk.bring(trial)
    assert "came in as change 2" in done.text
    change = register.table("change", where={"id": 2}).iloc[0]
    assert (change["changed_by"], change["kind"], change["reason"], change["evidence"]) == (
        "Sita",
        "import",
        "new survey",
        "चौर.csv",
    )
    assert _spaces(register).loc["local-khel-maidan", "name_ne"] == "खेल मैदान"
    assert _spaces(register).loc["local-khel-maidan", "sensitivity"] == "restricted"
    assert "Ward office" in set(register.table("source")["title"])


def test_the_new_round_has_its_day_so_that_the_newest_areas_are_shown(desk: Desk, office):
    register, _ = office
    desk.bring(desk.trial("spaces.csv", SPACES))
    found = register.table("survey_round", where={"id": "2026-11"}).iloc[0]
    assert found["dated"] == pandas.Timestamp("2026-11-01")


def test_the_import_is_taken_back_from_the_page_that_tells_of_it(desk: Desk, office):
    register, _ = office
    done = desk.bring(desk.trial("spaces.csv", SPACES))
    assert "was taken back by change 3" in desk.send(done, "/undo").text
    assert "local-khel-maidan" not in _spaces(register).index


@pytest.mark.parametrize("suffix", ("geojson", "gpkg", "fgb", "parquet", "zip", "xlsx", "kml"))
def test_every_format_reaches_the_trial(trying: Desk, tmp_path, suffix: str):
    rows = _rows(2)
    if suffix == "zip":
        content = _zipped(tmp_path, rows.to_crs(mutm(84)))
    elif suffix == "xlsx":
        path = tmp_path / "chaur.xlsx"
        pandas.DataFrame({"Name": ["A", "B"], "Longitude": [85.3, 85.31], "Latitude": 27.7}).to_excel(path, index=False)
        content = path.read_bytes()
    elif suffix == "kml":
        placemark = "<Placemark><name>{}</name><Point><coordinates>85.3{},27.7</coordinates></Point></Placemark>"
        inside = "".join(placemark.format(name, place) for place, name in enumerate("AB"))
        content = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'.encode()
    else:
        content = _written(tmp_path, f"chaur.{suffix}", rows)
    assert _count(trying.trial(f"chaur.{suffix}", content), "New spaces") == 2


def test_the_columns_of_the_survey_template_are_known(trying: Desk):
    header = (
        "S.N.,Open Space Name,Address,Ward No.,Latitude,Longitude,Total Area (sq. m),Usable Open Space Area (sq. m)"
    )
    page = trying.upload("survey.csv", f"{header}\n1,Khel Maidan,Kathmandu,5,27.70,85.31,12000,9000\n")
    form = form_in(page, action="/import/")
    chosen = [value for name, value in form.fields if name.startswith("field-")]
    assert {"name_en", "lat_deg", "lon_deg", "total_area_m2", "usable_area_m2"} <= set(chosen)


def test_devanagari_headers_words_and_digits_are_read(desk: Desk, office):
    register, _ = office
    trial = desk.trial("चौर.csv", 'नाम,देशान्तर,अक्षांश,कुल क्षेत्रफल\nरानी चौर,८५.३१,२७.७०,"१२,०००"\n')
    assert "12,000" in trial.text
    desk.bring(trial)
    assert "रानी चौर" in set(_spaces(register)["name_en"]) | set(_spaces(register)["name_ne"])


def test_what_was_chosen_is_still_chosen_on_the_way_back(desk: Desk):
    match = desk.upload("spaces.csv", SPACES)
    chosen = {"source": "Ward office", "reason": "why", "sensitivity": "public", "field-3": "", "field-1": "note"}
    trial = desk.send(match, **NEW, **chosen)
    back = re.search(r'href="(/import/[^"/]+)">Back to the columns', trial.text)[1]
    again = form_in(desk.get(back), action="/import/")
    assert {name: again.value(name) for name in (*NEW, *chosen)} == {**NEW, **chosen}


def test_a_form_with_a_fault_comes_back_as_it_was_filled(desk: Desk):
    match = desk.upload("spaces.csv", SPACES)
    answer = desk.send(match, source="Ward office", new_round="Not a name!")
    assert answer.status_code == 400
    assert "may hold small letters" in answer.text
    again = form_in(answer, action="/import/")
    assert (again.value("source"), again.value("new_round")) == ("Ward office", "not a name!")


@pytest.mark.parametrize(
    ("fields", "said"),
    (
        ({}, "choose one, or give the day"),
        ({"new_round": "2019-12"}, "There is a survey round 2019-12 already"),
        ({"dated": "2019-12-30"}, "There is a survey round 2019-12 already"),
        ({"round": "nowhere"}, "There is no survey round nowhere"),
        ({"dated": "yesterday"}, "yesterday is no day"),
        ({"dated": "2999-01-01"}, "lies in the future"),
        ({**NEW, "sensitivity": "everybody"}, "no class of readers everybody"),
    ),
)
def test_round_day_and_readers_are_checked_before_the_trial(trying: Desk, fields, said: str):
    answer = trying.send(trying.upload("spaces.csv", SPACES), **fields)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_new_round_without_a_day_is_tried_with_a_warning(trying: Desk):
    trial = trying.trial("spaces.csv", SPACES, dated="", new_round="old-notes")
    assert "The new round has no day" in trial.text


def test_an_existing_round_is_corrected_value_by_value(desk: Desk, office):
    register, _ = office
    key = {"location_id": "kv-001", "round_id": "2019-12"}
    before = register.table("space_survey", where=key).iloc[0]["usable_area_m2"]
    trial = desk.trial("fix.csv", "id,usable_area_m2\nkv-001,4321\n", dated="", round="2019-12")
    assert _count(trial, "Spaces changed") == 1
    assert "4,321" in trial.text
    assert f"{before:,.0f}" in trial.text
    desk.bring(trial)
    assert register.table("space_survey", where=key).iloc[0]["usable_area_m2"] == 4321


def test_a_new_round_leaves_the_others_as_they_were(desk: Desk, office):
    register, _ = office
    before = register.table("space_survey")
    desk.bring(desk.trial("fix.csv", "id,usable_area_m2\nkv-001,4321\n"))
    after = register.table("space_survey")
    assert len(after) == len(before) + 1
    pandas.testing.assert_frame_equal(after[after["id"].isin(before["id"])].reset_index(drop=True), before)


def test_coordinates_in_a_table_leave_a_known_boundary_alone_and_say_so(desk: Desk, office):
    register, _ = office
    place = _spaces(register).loc["kv-001"]
    x, y = place["geometry"].centroid.coords[0]
    trial = desk.trial("points.csv", f"id,name_en,lon_deg,lat_deg,note\nkv-001,{place['name_en']},{x},{y},seen\n")
    assert "The boundary stays" in trial.text
    desk.bring(trial)
    assert _spaces(register).loc["kv-001", "geometry"].equals(place["geometry"])
    assert _spaces(register).loc["kv-001", "note"] == "seen"


def test_a_file_that_says_nothing_new_offers_nothing(desk: Desk, office):
    register, _ = office
    name = _spaces(register).loc["kv-001", "name_en"]
    trial = desk.trial("same.csv", f"id,name_en\nkv-001,{name}\n")
    assert "Nothing in this file is new" in trial.text
    assert "Bring it in" not in trial.text
    assert desk.bring(trial).status_code == 200
    assert register.version == 1


def test_rejected_rows_are_told_and_taken_away_with_their_reasons(trying: Desk):
    trial = trying.trial("spaces.csv", f"{SPACES}Far away,,abc,1,private,2.35,48.85\n=1+1,,xyz,1,private,85.3,27.7\n")
    assert _count(trial, "Rows rejected") == 2
    address = re.search(r'href="(/import/[^"]+rejects.csv)"', trial.text)[1]
    answer = trying.get(address)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=rejected-rows.csv"
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    answer.close()
    assert {row["row"] for row in rows} == {"4", "5"}
    assert all(row["sentence_en"] and row["sentence_ne"] for row in rows)
    assert "'=1+1" in {row["name_en"] for row in rows}


def test_where_every_row_is_rejected_the_page_says_what_to_do(trying: Desk):
    trial = trying.trial("far.csv", "name_en,lon_deg,lat_deg,usable_area_m2\nA,85.3,27.7,lots\n")
    assert "Every row is rejected" in trial.text


def test_an_unknown_word_is_given_a_meaning_by_the_reader(desk: Desk, office):
    register, _ = office
    content = "name_en,owner_class,lon_deg,lat_deg\nA,zzz,85.30,27.70\nB,zzz,85.31,27.70\n"
    match = desk.upload("words.csv", content)
    assert _count(desk.send(match, **NEW), "Rows rejected") == 2
    assert _count(desk.send(match, **NEW, unknown="empty"), "New spaces") == 2
    desk.bring(desk.send(match, **NEW, **{"word-0": "community"}))
    owned = register.table("open_space").set_index("location_id")
    assert owned.loc["local-a", "owner_class"] == "community"


def test_a_column_read_for_two_fields_stays_so(desk: Desk, office):
    register, _ = office
    trial = desk.trial("owner.csv", "Name,Ownership,Longitude,Latitude\nA,Guthi Sansthan,85.3,27.7\n")
    desk.bring(trial)
    row = register.table("open_space").set_index("location_id").loc["local-a"]
    assert (row["owner_name"], row["owner_class"]) == ("Guthi Sansthan", "trust")


def test_another_column_can_be_read_as_the_name(trying: Desk):
    match = trying.upload("odd.csv", "qqqq,wwww,lon,lat\nRani Chaur,5,85.3,27.7\n")
    failed = trying.send(match, **NEW)
    assert "No column of the file was recognised as the name" in failed.text
    assert "Back to the columns" in failed.text
    assert "Rani Chaur" in trying.send(match, **NEW, **{"field-0": "name_en"}).text


def test_two_columns_for_one_field_are_refused_with_both_names(trying: Desk):
    match = trying.upload("spaces.csv", SPACES)
    failed = trying.send(match, **NEW, **{"field-1": "name_en"})
    assert "name_en is to be filled from both name_en and name_ne" in failed.text


def test_columns_that_are_not_read_stay_behind(desk: Desk, office):
    register, _ = office
    desk.bring(desk.trial("spaces.csv", SPACES, **{"field-1": ""}))
    assert pandas.isna(_spaces(register).loc["local-khel-maidan", "name_ne"])


@pytest.fixture
def plane(tmp_path):
    """Table with MUTM-84 coordinates that says no coordinate system."""
    middle = _rows().to_crs(mutm(84)).centroid.iloc[0]
    return f"Name,Easting,Northing\nA,{middle.x},{middle.y}\n"


def test_a_table_of_plane_coordinates_shows_each_reading_on_a_map(trying: Desk, plane):
    page = trying.upload("plane.csv", plane)
    readings = re.findall(r'name="crs"(?: id="crs-other")? value="([^"]+)"', page.text)
    assert {"MUTM-84", "other"} <= set(readings)
    assert page.text.count("<svg") >= 2
    assert "Kathmandu" in page.text.partition("MUTM-84")[2]
    assert form_in(page, action="/import/").value("crs") is None


def test_without_a_coordinate_system_the_trial_asks_for_one_and_with_it_the_row_is_placed(desk: Desk, plane, office):
    register, _ = office
    page = desk.upload("plane.csv", plane)
    assert "does not say its coordinate system" in desk.send(page, **NEW).text
    desk.bring(desk.send(page, **NEW, crs="MUTM-84"))
    assert _spaces(register).loc["local-a", "geometry"].distance(CORNER.centroid) < 1e-6


def test_another_system_is_taken_from_the_list_and_kept(trying: Desk, plane):
    trial = trying.send(trying.upload("plane.csv", plane), **NEW, crs="other", other_crs="MUTM-87")
    back = trying.get(re.search(r'href="(/import/[^"/]+)">Back to the columns', trial.text)[1])
    form = form_in(back, action="/import/")
    assert (form.value("crs"), form.value("other_crs")) == ("other", "MUTM-87")


def test_a_file_in_the_wrong_system_is_refused_with_the_likely_one(trying: Desk, tmp_path):
    wrong = _rows().to_crs(mutm(84)).set_crs(3857, allow_override=True)
    page = trying.upload("wrong.gpkg", _written(tmp_path, "wrong.gpkg", wrong))
    assert "It looks like one of these" in page.text
    assert "MUTM-84" in page.text


def test_every_layer_can_be_looked_at_and_keeps_its_own_columns(trying: Desk, tmp_path):
    path = tmp_path / "two.gpkg"
    _rows(2, note=["n", "n"]).to_file(path, layer="first")
    _rows(1, note=["n"]).to_file(path, layer="second")
    page = trying.upload("two.gpkg", path.read_bytes())
    address = form_in(page, action="/import/").action
    assert form_in(page, action="/import/").value("layer") == "first"
    second = trying.get(f"{address}?layer=second")
    assert form_in(second, action="/import/").value("layer") == "second"
    assert _count(trying.send(second, **NEW), "New spaces") == 1
    assert form_in(trying.get(address), action="/import/").value("layer") == "second"


def test_a_layer_that_is_not_there_is_told_and_the_file_stays(trying: Desk, tmp_path):
    page = trying.upload("one.gpkg", _written(tmp_path, "one.gpkg", _rows()))
    address = form_in(page, action="/import/").action
    assert "no layer nothing" in trying.get(f"{address}?layer=nothing").text
    assert trying.get(address).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "said"),
    (
        ("empty.csv", b"", "The file is empty"),
        ("link.geojson", linked_crs("http://127.0.0.1:9/x").encode(), "nothing is fetched"),
        ("vrt.geojson", vrt("/etc/passwd").encode(), "a file of another kind"),
        ("noise.gpkg", b"\x00\x01\x02" * 100, "a file of another kind"),
        ("page.csv", b"<html><script>alert(1)</script></html>", "a file of another kind"),
    ),
)
def test_a_file_that_cannot_be_read_is_refused_by_its_name_and_not_kept(
    trying: Desk, name: str, content: bytes, said: str
):
    folder = trying.app.config["CHAUR"].folder / "uploads"
    before = set(folder.glob("*"))
    page = trying.upload(name, content)
    assert page.status_code == 200
    assert said in page.text
    assert name in page.text
    assert "Choose another file" in page.text
    assert set(folder.glob("*")) == before


def test_a_refusal_is_told_in_nepali(trying: Desk):
    trying.get("/?lang=ne")
    page = trying.upload("खाली.csv", b"")
    assert "फाइल खाली छ" in page.text
    assert "खाली.csv" in page.text


def test_names_and_values_of_a_file_reach_the_page_as_text(desk: Desk, office):
    evil = "<img src=x onerror=alert(1)>"
    page = desk.upload(f"{evil}.csv", f'name_en,"{evil}",owner_class,lon_deg,lat_deg\n{evil},{evil},{evil},85.3,27.7\n')
    trial = desk.send(page, **NEW, unknown="empty", **{"field-1": "note"})
    done = desk.bring(trial)
    for one in (page, trial, done):
        assert "onerror" in one.text
        assert "<img" not in one.text


def test_a_file_is_kept_under_no_name_of_its_own(trying: Desk):
    trying.upload("../../../evil.csv", SPACES)
    folder = trying.app.config["CHAUR"].folder
    assert not list(folder.parent.rglob("evil*"))
    assert {path.name for path in (folder / "uploads").glob("*/*")} <= {"file", "state.json", "rejects.csv"}


def test_no_file_no_step(trying: Desk):
    answer = trying.post("/import")
    assert answer.status_code == 400
    assert "Choose a file first" in answer.text


def test_a_file_above_the_limit_is_refused_before_it_is_read(trying: Desk, monkeypatch):
    monkeypatch.setitem(trying.app.config, "MAX_CONTENT_LENGTH", 1000)
    answer = trying.upload("big.csv", b"x" * 2000)
    assert answer.status_code == 413
    assert "The file is too large" in answer.text


def test_a_guessed_token_opens_nothing(trying: Desk):
    for token in ("AAAAAAAAAAAAAAAA", "..", "%2e%2e%2fetc", "a" * 300, "x"):
        for page in ("", "/outcome/x", "/rejects.csv", "/done/x"):
            assert trying.get(f"/import/{token}{page}").status_code == 404


def test_nothing_is_taken_without_the_token_of_the_form(desk: Desk, office):
    register, _ = office
    trial = desk.trial("spaces.csv", SPACES)
    action = form_in(trial, action="/take/").action
    answer = desk.visitor.post(action, data={"person_name": "Sita"}, base_url=HOST)
    assert answer.status_code == 400
    assert desk.visitor.get(action, base_url=HOST).status_code == 405
    assert register.version == 1


def test_the_name_is_asked_before_the_first_change_and_nothing_is_lost(desk: Desk, office):
    register, _ = office
    asked = desk.send(desk.trial("spaces.csv", SPACES), "/take/")
    assert "Who is at the keyboard?" in asked.text
    desk.send(asked, "/take/", person_name="Sita")
    assert register.version == 2


def test_pressing_twice_imports_once(desk: Desk, office):
    register, _ = office
    trial = desk.trial("spaces.csv", SPACES)
    first, second = desk.bring(trial), desk.bring(trial)
    signed = re.compile(r'name="csrf-token" content="[^"]+"')  # tells the second of the answer
    assert signed.sub("", first.text) == signed.sub("", second.text)
    assert register.version == 2


def test_a_second_press_while_the_first_still_runs_waits_for_the_same_job(desk: Desk, office):
    register, _ = office
    trial = desk.trial("spaces.csv", SPACES)
    later = Later()
    desk.app.extensions["chaur_jobs"]._pool = later
    first, second = desk.bring(trial), desk.bring(trial)
    assert desk.pages[-1] == desk.pages[-2]
    assert "Working" in first.text
    assert "Working" in second.text
    assert len(later.waiting) == 1
    later.work()
    assert register.version == 2
    assert "came in as change 2" in desk.get(desk.pages[-1]).text


def test_a_trial_that_was_taken_says_so(desk: Desk):
    trial = desk.trial("spaces.csv", SPACES)
    address = desk.pages[-1]
    desk.bring(trial)
    again = desk.get(address)
    assert "in the register already, as change 2" in again.text
    assert "Bring it in" not in again.text


def test_where_the_register_changed_the_import_is_tried_again_and_shown_first(desk: Desk, office):
    register, _ = office
    trial = desk.trial("fix.csv", "id,note\nkv-001,from the file\n")
    address = desk.pages[-1]
    register.apply([Edit("location", "kv-001", {"note": "from Ram"})], by="Ram")
    assert "The register has changed since this trial" in desk.get(address).text
    second = desk.bring(trial)
    assert "Somebody changed the register since you tried this" in second.text
    assert "from Ram" in second.text
    assert register.version == 2
    desk.bring(second)
    assert _spaces(register).loc["kv-001", "note"] == "from the file"


def test_a_change_between_the_press_and_the_writing_stops_the_import(desk: Desk, office):
    register, _ = office
    trial = desk.trial("fix.csv", "id,note\nkv-001,from the file\n")
    later = Later()
    desk.app.extensions["chaur_jobs"]._pool = later
    desk.bring(trial)
    register.apply([Edit("location", "kv-001", {"note": "from Ram"})], by="Ram")
    later.work()
    failed = desk.get(desk.pages[-1])
    assert "Nothing was imported; try it again" in failed.text
    assert "Back to the trial" in failed.text
    assert _spaces(register).loc["kv-001", "note"] == "from Ram"


def test_two_people_import_at_once_and_both_come_in(desk: Desk, office):
    register, person = office
    ram = Desk(desk.app, person())
    mine = desk.upload("mine.csv", "name_en,lon_deg,lat_deg\nMine,85.30,27.70\n")
    theirs = ram.upload("theirs.csv", "name_en,lon_deg,lat_deg\nTheirs,85.31,27.70\n")
    mine = desk.send(mine, **NEW)
    ram.bring(ram.send(theirs, dated="2026-10-01"))
    desk.bring(desk.bring(mine))
    assert {"Mine", "Theirs"} <= set(_spaces(register)["name_en"])


def test_the_file_is_looked_into_once_however_often_the_page_is_shown(trying: Desk, monkeypatch):
    page = trying.upload("spaces.csv", SPACES)
    monkeypatch.setattr("app.views.imports.inspect", lambda *_a, **_k: pytest.fail("looked into again"))
    address = form_in(page, action="/import/").action
    for shown in (trying.get(address), trying.get(f"{address}?lang=ne"), trying.send(page)):
        assert "Khel Maidan" in shown.text


def test_after_a_restart_the_choices_are_there_and_the_file_is_looked_into_again(desk: Desk):
    trial = desk.trial("spaces.csv", SPACES, source="Ward office")
    restarted = Desk(desk.app, desk.visitor)
    page = restarted.bring(trial)
    assert "This trial is no longer kept" in page.text
    assert form_in(page, action="/import/").value("source") == "Ward office"


def test_a_trial_of_another_file_is_not_taken_for_this_one(desk: Desk, office):
    register, _ = office
    desk.trial("spaces.csv", SPACES)
    job = desk.pages[-1].rpartition("/")[2]
    other = form_in(desk.upload("other.csv", SPACES), action="/import/").action
    assert "This trial is no longer kept" in desk.get(f"{other}/outcome/{job}").text
    assert "This trial is no longer kept" in desk.post(f"{other}/take/{job}", person_name="Sita").text
    assert register.version == 1


def test_a_fault_of_the_program_is_told_without_its_details(trying: Desk, monkeypatch, caplog):
    monkeypatch.setattr("app.trials.reading_of", lambda *_a: 1 / 0)
    page = trying.trial("spaces.csv", SPACES)
    assert "a fault of the program" in page.text
    assert "ZeroDivisionError" not in page.text
    assert "Nothing in the register was changed" in page.text


def test_a_sent_file_can_be_removed(trying: Desk):
    page = trying.upload("spaces.csv", SPACES)
    assert "was removed from this computer" in trying.send(page, "/forget").text
    assert trying.get(form_in(page, action="/import/").action).status_code == 404


def test_the_undone_import_can_come_in_again(desk: Desk, office):
    register, _ = office
    page = desk.upload("spaces.csv", SPACES)
    desk.bring(desk.send(page, **NEW))
    history.undo(register, 2, by="Sita")
    desk.bring(desk.send(page, **NEW))
    assert "local-khel-maidan" in _spaces(register).index


def test_every_form_of_the_wizard_carries_its_token(desk: Desk):
    page = desk.upload("spaces.csv", SPACES)
    trial = desk.send(page, **NEW)
    for shown in (page, trial, desk.bring(trial)):
        assert all(form.value("csrf_token") for form in forms_in(shown))


def test_the_wizard_speaks_nepali(trying: Desk):
    trying.get("/?lang=ne")
    trial = trying.trial("spaces.csv", SPACES)
    assert "परीक्षण" in trial.text
    assert "१२,०००" in trial.text
    assert "२०८३" in trial.text


def test_a_hostile_database_is_stopped_in_a_process_of_its_own(office, tmp_path):
    """The one test that reads as the program does: another process, which may die."""
    _, person = office
    visitor = person()
    path = tmp_path / "view.gpkg"
    with sqlite3.connect(path) as store:
        store.execute(
            "create view spaces as with recursive n(x) as (select 1 union all select x+1 from n) select * from n"
        )
        store.execute("pragma application_id = 1196444487")
    store.close()
    page = Desk(visitor.application, visitor).upload("view.gpkg", path.read_bytes())
    assert page.status_code == 200
    assert 'class="notice error"' in page.text


def test_deep_geometry_is_refused_by_a_sentence(trying: Desk):
    deep = {"type": "Point", "coordinates": [85.3, 27.7]}
    for _ in range(300):
        deep = {"type": "GeometryCollection", "geometries": [deep]}
    feature = {"type": "Feature", "properties": {"name": "A"}, "geometry": deep}
    page = trying.upload("deep.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert 'class="notice error"' in page.text
    assert "depth" in page.text


def test_a_file_that_came_in_before_is_recognised_row_by_row(desk: Desk, office):
    register, _ = office
    desk.bring(desk.trial("spaces.csv", SPACES))
    again = desk.trial("spaces.csv", SPACES, dated="", round="2026-11")
    assert (_count(again, "New spaces"), _count(again, "Spaces that stay as they are")) == (0, 2)
    assert "Nothing in this file is new" in again.text
    assert register.version == 2


def _readings(page) -> list[str]:
    return re.findall(r'name="crs" value="([^"]+)"', page.text)


def _near(trying: Desk, page, name: str):
    """The page after the district was named and judged by."""
    choices = dict(re.findall(r'<option value="(np-d[^"]*)"[^>]*>([^<]+)</option>', page.text))
    code = next(code for code, told in choices.items() if told == name)
    form = form_in(page, action="/import/")
    answer = send(trying.visitor, form.action, form, {"district": code, "action": "district"})
    return trying.get(answer.location)


def test_the_district_tells_which_zone_the_numbers_are_in(trying: Desk, plane):
    page = trying.upload("plane.csv", plane)
    assert {"MUTM-84", "MUTM-81"} <= set(_readings(page))
    near = _near(trying, page, "Kathmandu")
    assert "MUTM-84" in _readings(near)
    assert "MUTM-81" not in _readings(near)
    assert "lie in or near the district" in near.text
    far = _near(trying, page, "Jhapa")
    assert "Is it the right district?" in far.text
    assert {"MUTM-84", "MUTM-81"} <= set(_readings(far))


def test_degrees_that_were_made_in_the_wrong_zone_are_told_by_the_district(trying: Desk, tmp_path):
    wrong = _rows().to_crs(mutm(84)).set_crs(mutm(81), allow_override=True).to_crs(4326)
    page = trying.upload("wrong.geojson", _written(tmp_path, "wrong.geojson", wrong))
    assert "most rows do not lie in this district" not in page.text
    near = _near(trying, page, "Kathmandu")
    assert "most rows do not lie in this district" in near.text
    (right,) = [key for key in _readings(near) if key.startswith("MUTM-84") and "MUTM-81" in key]
    trial = trying.send(near, **NEW, crs=right, district=form_in(near, action="/import/").value("district"))
    assert "Kathmandu" in trial.text


def test_a_row_that_the_register_refuses_is_rejected_and_the_others_are_tried(trying: Desk):
    page = trying.upload("mixed.csv", b"id,name\nnp-d27,Field\nkv-001,Dojo\n,New ground\n")
    trial = trying.send(page, **NEW)
    assert _count(trial, "Rows rejected") == 1
    assert _count(trial, "New spaces") == 1
    assert "np-d27 is Kathmandu" in trial.text
    saved = trying.get(re.search(r'href="(/import/[^"]+rejects.csv)"', trial.text)[1])
    assert "np-d27,Field" in saved.get_data(as_text=True)
    saved.close()
