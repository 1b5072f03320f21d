"""Every word of the command line on a few of the shipped places: answers, exit codes, and what is left untouched."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas
import pytest

from geo import cli
from geo.outputs.export import FORMATS
from geo.register.store import Edit, open_register
from geo.sources import files
from tests.app.small import small_tables
from tests.geo.sources.conftest import parse_here

pytestmark = pytest.mark.whole

ROOT = Path(__file__).resolve().parents[2]
IMPORT = ("--round", "2026-11", "--by", "Sita Rai")
SURVEY = "id,name,usable area (m2),lon,lat\nkv-001,,1800,,\n,Ward ground,900,85.33,27.70\n,Old pond,wide,85.34,27.71\n"


@pytest.fixture
def shipped(small_file):
    """GeoPackage with a few of the shipped places; copy it before you write."""
    return small_file


@pytest.fixture
def run(shipped, capsys, monkeypatch, tmp_path):
    """Run a command line on the shipped data, reading files in this process; gives code, stdout and stderr."""
    monkeypatch.setattr(files, "parse", parse_here)
    monkeypatch.chdir(tmp_path)

    def command(*words, register=shipped):
        capsys.readouterr()
        code = cli.main([*map(str, words), "--register", str(register)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def own(shipped, tmp_path):
    """A copy of the shipped data to write into."""
    return Path(shutil.copy(shipped, tmp_path / "own.gpkg"))


@pytest.fixture
def survey(tmp_path):
    path = tmp_path / "survey.csv"
    path.write_text(SURVEY, encoding="utf-8")
    return path


def values(answer):
    code, out, _ = answer
    return code, json.loads(out)


def version(path):
    with open_register(path) as register:
        return register.version


def test_a_register_that_is_there_is_left_as_it_is(run, own):
    before = own.read_bytes()
    code, out, err = run("init", register=own)
    assert (code, err) == (0, "")
    assert "(change 1)" in out
    assert own.read_bytes() == before


def test_a_new_register_is_told_of_on_stderr(tmp_path, capsys):
    path = tmp_path / "a" / "new.gpkg"
    assert cli.main(["spaces", "--json", "--register", str(path)]) == 0
    said = capsys.readouterr()
    assert len(json.loads(said.out)) == 138
    assert "There is no register" in said.err
    assert "100% ready" in said.err
    assert path.exists()


def test_spaces_are_listed_by_a_district_in_any_spelling(run):
    code, found = values(run("spaces", "--district", "Kathmandoo", "--json"))
    assert code == 0
    assert {row["district"] for row in found} == {"Kathmandu"}
    assert all(set(row) >= {"id", "usable_area_m2", "people_at_45_m2"} for row in found)
    code, everywhere = values(run("spaces", "--json"))
    assert len(found) < len(everywhere)
    assert "geometry" not in everywhere[0]


def test_spaces_are_listed_by_a_municipality_and_a_round(run):
    code, found = values(run("spaces", "--municipality", "काठमाडौँ", "--round", "2020-03", "--json"))
    assert code == 0
    assert {row["local_level"] for row in found} == {"Kathmandu Metropolitan City"}
    assert {row["round_id"] for row in found} <= {"2020-03", None}


def test_the_table_for_people_has_a_count_below(run):
    code, out, _ = run("spaces")
    lines = out.splitlines()
    assert code == 0
    assert "usable_area_m2" in lines[0]
    assert lines[-1] == f"{len(lines) - 2} spaces"


@pytest.mark.parametrize(
    ("words", "said"),
    (
        (("spaces", "--district", "Zzzzzz"), "No district has a name like Zzzzzz"),
        (("spaces", "--round", "1999"), "There is no survey round 1999; known: latest,"),
        (("undo", "1", "--by", "S"), "made the register and cannot be taken back"),
        (("undo", "99", "--by", "S"), "no change 99"),
        (("export", "spaces.pdf", "--format", "csv"), "spaces.pdf"),
        (("export", "spaces.csv", "--format", "csv", "--crs", "MUTM-84"), "MUTM-84"),
        (("export", "absent/spaces.csv", "--format", "csv"), "absent"),
    ),
)
def test_what_cannot_be_done_is_said_on_stderr_with_code_2(run, words, said):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith("chaur: ")
    assert said in err


@pytest.mark.parametrize("words", (("check",), ("import", *IMPORT)))
def test_a_file_that_is_not_there_is_named(shipped, words, capsys):
    assert cli.main([*words, "absent.csv", "--register", str(shipped)]) == 2
    assert "There is no file absent.csv" in capsys.readouterr().err


def test_places_are_found_by_name_in_any_script(run):
    for name in ("Sangachowk", "साँगाचोक"):
        code, found = values(run("search", name, "--json"))
        assert code == 0
        assert "site-sangachowk" in [row["id"] for row in found]
    code, out, _ = run("search", "Chautara", "Sangachokgadhi")
    assert code == 0
    assert "np-l-5243233002" in out


def test_a_name_that_nothing_has_is_code_1(run):
    assert run("search", "Moscow")[:2] == (1, "nothing found\n")
    assert values(run("search", "Moscow", "--json")) == (1, [])


def test_a_position_lies_in_units_the_smallest_first(run):
    code, found = values(run("where", "85.315", "27.706", "--json"))
    assert code == 0
    kinds = [row["kind"] for row in found if row["kind"] != "former_vdc"]
    assert kinds == ["ward", "local_level", "district", "province", "country"]
    assert run("where", "0", "0")[:2] == (1, "nothing found\n")


def test_findings_tell_what_is_wrong_with_code_1(run):
    code, found = values(run("findings", "--json"))
    assert code == int(any(finding["severity"] == "error" for finding in found))
    assert all(finding["said"] and finding["rule"] for finding in found)
    assert run("findings")[1].splitlines()[-1] == f"{len(found)} findings"


def test_a_file_is_checked_and_nothing_is_written(run, own, survey):
    before = own.read_bytes()
    code, found = values(run("check", survey, "--json", register=own))
    assert code == 1
    assert (found["file"], found["rows"]) == ("survey.csv", 2)
    assert [row["row"] for row in found["rejected"]] == [4]
    code, out, _ = run("check", survey, register=own)
    assert "survey.csv: 2 rows read, 1 rejected" in out
    assert own.read_bytes() == before


def test_a_clean_file_is_checked_with_code_0(run, tmp_path):
    path = tmp_path / "clean.csv"
    path.write_text("name,usable area (m2)\nWard ground,900\n", encoding="utf-8")
    assert values(run("check", path, "--json"))[0] == 0


def test_a_dry_run_says_what_would_happen_and_changes_nothing(run, own, survey):
    before = own.read_bytes()
    code, found = values(run("import", survey, *IMPORT, "--dry-run", "--json", register=own))
    assert (code, found["change"]) == (1, None)
    assert (found["added"], found["changed"]) == (["local-ward-ground"], ["kv-001"])
    assert own.read_bytes() == before
    out = run("import", survey, *IMPORT, "--dry-run", register=own)[1]
    assert "1 added, 1 changed, 0 unchanged and 1 rejected rows would be the outcome." in out


def test_a_file_is_imported_told_taken_back_and_done_again(run, own, survey, tmp_path):
    rejects = tmp_path / "rejects.csv"
    code, found = values(run("import", survey, *IMPORT, "--rejects", rejects, "--json", register=own))
    assert (code, found["change"]) == (1, 2)
    assert "Old pond" in rejects.read_text(encoding="utf-8-sig")
    code, changes = values(run("history", "kv-001", "--json", register=own))
    assert (code, changes[0]["changed_by"], changes[0]["kind"]) == (0, "Sita Rai", "import")
    code, out, _ = run("undo", "2", "--by", "Ram", "--reason", "wrong ward", register=own)
    assert (code, out) == (0, "Change 2 was taken back by change 3.\n")
    assert run("search", "Ward ground", "--json", register=own)[1].count("local-ward-ground") == 0
    assert run("undo", "2", "--by", "Ram", register=own)[0] == 2
    code, out, _ = run("import", survey, *IMPORT, register=own)
    assert code == 1
    assert "This is change 4; take it back with: python3 chaur.py undo 4 --by NAME" in out


def test_an_import_that_changes_nothing_makes_no_change(run, own, tmp_path):
    path = tmp_path / "known.csv"
    with open_register(own) as register:
        owner = register.table("open_space", where={"location_id": "kv-001"})["owner_name"].iloc[0]
    path.write_text(f"id,owner name\nkv-001,{owner}\n", encoding="utf-8")
    code, found = values(run("import", path, *IMPORT, "--json", register=own))
    assert (code, found["change"], found["unchanged"]) == (0, None, ["kv-001"])
    assert version(own) == 1


def test_columns_are_read_as_the_user_says(run, own, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("Kham,A=B\nWard ground,900\n", encoding="utf-8")
    words = ("import", path, *IMPORT, "--map", "Kham=name_en", "--map", "A=B=usable_area_m2", "--json")
    assert values(run(*words, register=own))[1]["added"] == ["local-ward-ground"]
    with open_register(own) as register:
        survey = register.table("space_survey", where={"location_id": "local-ward-ground"})
    assert survey["usable_area_m2"].tolist() == [900.0]
    code, _, err = run("check", path, "--map", "Kham")
    assert code == 2
    assert "Write COLUMN=FIELD instead of Kham" in err


def test_a_confused_row_is_rejected_with_its_reason_and_the_others_come_in(run, own, tmp_path):
    path, rejects = tmp_path / "confused.csv", tmp_path / "rejects.csv"
    path.write_text("id,name,Nobody reads this\nnp-d27,Field,x\nkv-001,Dojo,y\n", encoding="utf-8")
    code, out, _ = run("import", path, *IMPORT, "--rejects", rejects, "--json", register=own)
    assert code == 1
    outcome = json.loads(out)
    assert outcome["changed"] == ["kv-001"]
    (line,) = outcome["rejected"]
    assert "confused.csv, row 2: np-d27 is Kathmandu" in line["said"]
    assert "np-d27,Field" in rejects.read_text(encoding="utf-8-sig")
    assert version(own) == 2


def test_rejects_that_cannot_be_written_are_a_failure_in_words(run, own, survey):
    code, _, err = run("import", survey, *IMPORT, "--rejects", "absent/rejects.csv", register=own)
    assert code == 2
    assert err.splitlines()[-1].startswith("chaur: ")
    assert "rejects.csv" in err
    assert version(own) == 1


def test_a_place_without_a_history_is_code_1(run):
    assert run("history", "kv-999")[:2] == (1, "nothing found\n")
    assert values(run("history", "kv-999", "--json")) == (1, [])


def test_a_history_fits_a_screen(run, own):
    with open_register(own) as register:
        register.apply([Edit("location", "kv-001", {"note": "x" * 500})], by="Sita")
    code, out, _ = run("history", "kv-001", register=own)
    assert code == 0
    assert "x" * 40 + "…" in out
    assert "x" * 41 not in out


@pytest.mark.parametrize("name", FORMATS)
def test_spaces_are_written_in_every_format(run, tmp_path, name):
    path = tmp_path / f"spaces{FORMATS[name].suffix}"
    code, found = values(run("export", path, "--format", name, "--language", "ne", "--json"))
    assert code == 0
    assert found["file"] == str(path)
    assert path.stat().st_size > 1000


def test_a_shapefile_is_written_in_the_system_asked_for(run, tmp_path):
    path = tmp_path / "spaces.zip"
    code, out, _ = run("export", path, "--format", "shapefile", "--crs", "MUTM-84")
    assert code == 0
    assert out.startswith("5 spaces are in")
    with zipfile.ZipFile(path) as archive:
        systems = [archive.read(name) for name in archive.namelist() if name.endswith(".prj")]
    assert systems
    assert all(b"Transverse_Mercator" in system and b"0.9999" in system for system in systems)


def test_what_is_not_public_stays_behind_unless_all_is_asked_for(run, own, survey, tmp_path):
    run("import", survey, *IMPORT, register=own)
    for audience, present in (("public", False), ("all", True)):
        path = tmp_path / f"{audience}.csv"
        assert run("export", path, "--format", "csv", "--audience", audience, register=own)[0] == 0
        row = [line for line in path.read_text(encoding="utf-8-sig").splitlines() if "local-ward-ground" in line]
        assert any("85.33" in line for line in row) == present


def test_a_backup_is_a_register_of_its_own(run, own, tmp_path):
    path = tmp_path / "copy.gpkg"
    assert run("backup", path, register=own)[:2] == (0, f"The copy is at {path}.\n")
    with open_register(own) as register, open_register(path) as copy:
        assert copy.version == register.version
        assert copy.table("location")["id"].tolist() == register.table("location")["id"].tolist()
    code, _, err = run("backup", own, register=own)
    assert code == 2
    assert "register" in err


@pytest.mark.postgis
def test_a_database_is_a_register_too(postgis_url, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(files, "parse", parse_here)
    (tmp_path / "survey.csv").write_text(SURVEY, encoding="utf-8")
    url = postgis_url()
    with open_register(url) as register:
        register.load(small_tables(), by="Chaur", kind="set_up")
    assert cli.main(["init", "--register", url]) == 0
    assert cli.main(["import", str(tmp_path / "survey.csv"), *IMPORT, "--register", url]) == 1
    assert cli.main(["undo", "2", "--by", "Ram", "--register", url]) == 0
    assert cli.main(["backup", str(tmp_path / "copy.gpkg"), "--register", url]) == 0
    assert version(tmp_path / "copy.gpkg") == 3
    capsys.readouterr()


def test_a_store_of_another_kind_is_refused_without_its_password(capsys):
    assert cli.main(["spaces", "--register", "mysql://u:secret@host/x"]) == 2
    said = capsys.readouterr()
    assert "Registers of the kind mysql are not known" in said.err
    assert "secret" not in said.err


@pytest.mark.parametrize("words", ((), ("--help",), ("dance",), ("where", "east", "27"), ("export", "a.csv")))
def test_help_and_words_that_are_wrong_are_those_of_any_program(words, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    assert end.value.code == (0 if "--help" in words else 2)
    said = capsys.readouterr()
    assert ("usage: chaur.py" in said.out) == ("--help" in words)
    assert ("usage: chaur.py" in said.err) == ("--help" not in words)


@pytest.mark.parametrize("word", cli._WORDS)
def test_every_word_explains_its_options_and_shows_no_password(word, capsys, monkeypatch):
    monkeypatch.setenv("CHAUR_DATABASE", "postgresql+psycopg://u:secret@host/x")
    with pytest.raises(SystemExit) as end:
        cli.main([word, "--help"])
    said = capsys.readouterr().out
    assert end.value.code == 0
    assert "--register" in said
    assert "secret" not in said


def test_the_words_are_listed_for_the_start_script(capsys):
    assert cli.main(["words"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(cli._WORDS)


def test_the_register_is_that_of_the_environment_where_none_is_named(shipped, monkeypatch, capsys):
    monkeypatch.setenv("CHAUR_DATABASE", str(shipped))
    assert cli.main(["search", "Kathmandu", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_a_stop_by_the_keyboard_is_said(run, monkeypatch):
    def stop(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("geo.commands.asking.places", stop)
    assert run("search", "x")[::2] == (2, "chaur: stopped; nothing more was changed.\n")


def started(*words, register):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    told = [sys.executable, "-m", "geo.cli", *words, "--register", str(register)]
    return subprocess.Popen(told, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)


def test_a_reader_who_stops_reading_ends_the_command_quietly(shipped):
    with started("spaces", "--json", register=shipped) as child:
        child.stdout.close()
        said = child.stderr.read()
        assert (child.wait(timeout=120), said) == (0, b"")


def test_devanagari_is_written_as_utf_8_whatever_the_terminal_says(shipped):
    with started("search", "काठमाडौँ", "--json", register=shipped) as child:
        out, _ = child.communicate(timeout=120)
    names = [row["name_ne"] for row in json.loads(out.decode("utf-8"))]
    assert any("\u0900" <= name[0] <= "\u097f" for name in names if name)


@pytest.mark.parametrize(
    ("word", "unneeded"),
    (
        ("search", ("folium", "xlsxwriter", "flask")),
        ("export", ("folium", "flask")),
        ("words", ("pandas", "sqlalchemy")),
    ),
)
def test_no_word_waits_for_the_parts_of_another(word, unneeded):
    asked = ["words"] if word == "words" else [word, "--help"]
    program = f"import sys\nfrom geo import cli\ntry: cli.main({asked})\nexcept SystemExit: pass\n"
    modules = {"search": "geo.commands.asking", "export": "geo.commands.exporting"}
    program += f"import {modules[word]}\n" if word in modules else ""
    program += f"sys.exit([name for name in {unneeded} if name in sys.modules] or None)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_ground_of_every_space_is_told_with_what_is_not_known(run):
    code, found = values(run("ground", "--json"))
    assert code == 0
    assert {row["usable_least_m2"] for row in found} <= {0.0, None}
    assert all("steep" in row["not_known"] for row in found if row["gross_area_m2"])


def test_the_ground_of_one_space_is_a_waterfall_that_ends_at_what_is_left(run):
    code, out, _ = run("ground", "kv-001")
    assert code == 0
    assert "Usable: at least 0 m2, at most 2,174 m2." in out
    assert "Reported by the survey: 1,910 m2." in out
    assert "No data" not in out
    assert "Not known for the whole space: building, debris" in out
    assert run("ground", "kv-001", "--slope", "camp", "--side", "short")[0] == 0
    assert run("ground", "kv-999")[0] == 2
    assert run("ground", "kv-001", "--order", "lava")[0] == 2


def test_safety_names_what_is_not_known_of_every_space(run):
    code, found = values(run("safety", "--json"))
    assert (code, found["event"]) == (0, None)
    assert {space["verdict"] for space in found["spaces"]} == {"no_data"}
    assert "No shaking of an event is known." in run("safety", "kv-004")[1]
    assert run("safety", "kv-999")[0] == 2


def test_the_ground_is_written_to_a_file_by_either_word(run, tmp_path):
    assert "Spaces and ground are in" in run("ground", "--file", tmp_path / "a.gpkg")[1]
    assert run("export", tmp_path / "b.gpkg", "--format", "geopackage", "--ground")[0] == 0
    grounds = [geopandas.read_file(tmp_path / name, layer="ground") for name in ("a.gpkg", "b.gpkg")]
    assert grounds[0].drop(columns="geometry").equals(grounds[1].drop(columns="geometry"))
    assert run("ground", "--file", tmp_path / "a.csv", "--format", "csv")[0] == 2


def test_a_map_sheet_and_an_atlas_are_drawn(run, tmp_path):
    code, out, _ = run("sheet", "kv-001", "sheet.pdf", "--scale", "1000", "--paper", "A3", "--language", "ne")
    assert (code, out) == (0, "The map sheet of kv-001 is in sheet.pdf.\n")
    code, found = values(run("atlas", "atlas.pdf", "--ids", "kv-002, kv-001", "--json"))
    assert (code, found) == (0, {"files": ["atlas.pdf"], "ids": ["kv-002", "kv-001"]})
    assert all((tmp_path / name).read_bytes().startswith(b"%PDF") for name in ("sheet.pdf", "atlas.pdf"))
    assert "80% Atlas of open spaces" in run("atlas", "again.pdf")[2]
    assert run("sheet", "kv-999", "none.pdf")[0] == 2
    assert run("sheet", "kv-001", "none.pdf", "--scale", "777")[0] == 2
    assert not (tmp_path / "none.pdf").exists()


def test_suitability_ranks_all_spaces_and_tells_every_step_of_one(run):
    code, found = values(run("suitability", "--json"))
    assert code == 0
    assert [row["rank"] for row in found] == sorted(row["rank"] for row in found)
    code, one = values(run("suitability", "kv-001", "--json"))
    assert sum(step["points_least"] for step in one["steps"]) == pytest.approx(one["points_least"])
    assert sum(one["class_share_of_weights"].values()) == pytest.approx(1)
    assert "points of 100" in run("suitability", "kv-001")[1]
    assert run("suitability", "kv-999")[0] == 2
    assert run("suitability", "--scenario", "nothing")[0] == 2


@pytest.mark.parametrize(
    "words",
    (
        ("schedule", "a.docx", "--ids", "kv-001,kv-002"),
        ("notice", "a.pdf", "--ids", "kv-001", "--basis", "drrm_act_2074, lgoa_2074_s10", "--authority", "Ministry"),
        ("dossier", "kv-001", "a.pdf", "--language", "ne"),
        ("letter", "kv-001", "a.pdf", "--days", "7", "--to", "Hari"),
    ),
)
def test_documents_are_written_as_their_file_is_called(run, tmp_path, words):
    assert run("document", *words)[0] == 0
    (file,) = tmp_path.glob("a.*")
    assert file.read_bytes()[:4] == (b"PK\x03\x04" if file.suffix == ".docx" else b"%PDF")


def test_a_document_of_what_is_not_there_is_refused(run):
    assert run("document", "dossier", "kv-999", "a.pdf")[0] == 2
    assert run("document", "notice", "a.pdf", "--basis", "lex")[0] == 2
    assert run("document", "letter", "kv-001", "a.pdf", "--days", "8")[0] == 2


def test_candidates_are_refused_where_no_layer_tells_open_ground_from_built_ground(run):
    code, _, said = run("candidates", "--bbox", "85.30", "27.68", "85.31", "27.69")
    assert code == 2
    assert "The layer of buildings does not cover 100 percent of the area" in said
    assert run("candidates", "--unit", "Atlantis")[0] == 2
    assert run("candidates", "--bbox", "85.31", "27.68", "85.31", "27.69")[0] == 2


WARD = "np-l-5243271001-w09"


def test_the_reach_of_a_ward_is_told_in_bands_that_add_up(run):
    code, found = values(run("reach", "--area", WARD, "--cell", "250", "--minutes", "10,30", "--json"))
    assert code == 0
    total = found["wards"][-1]
    assert total["within_10_min"] + total["within_30_min"] + total["beyond"] == total["people"] == 34_606
    assert "straight lines" in " ".join(found["notes"])


def test_a_municipality_is_not_taken_for_the_district_its_name_begins_with(run):
    _, found = values(run("reach", "--area", "Kathmandu Metropolitan City", "--cell", "1000", "--json"))
    assert {row["ward"][:15] for row in found["wards"][:-1]} == {WARD[:15]}


def test_the_reach_is_written_to_a_file_and_told_for_one_place(run, tmp_path):
    words = ("reach", "--area", WARD, "--cell", "250", "--near", "85.3565", "27.6964")
    code, text, _ = run(*words, "--export", tmp_path / "reach.geojson")
    assert code == 0
    assert "people live in this cell of Kathmandu-9" in text
    areas = json.loads((tmp_path / "reach.geojson").read_text(encoding="utf-8"))["features"]
    assert [one["properties"]["within_min"] for one in areas] == [15, 30, 60]
    assert run(*words, "--export", tmp_path / "reach.doc")[0] == 2
    assert run(*words, "--bands", "soon")[0] == 2
    assert run(*words, "--means", "vehicle")[0] == 2


def test_a_plan_says_who_has_a_place_and_that_it_is_proven(run):
    words = ("plan", "--area", WARD, "--cell", "250", "--mmi", "8", "--lost", "kv-005")
    code, found = values(run(*words, "--worth", "--json"))
    total = found["totals"]
    assert code == int(total["placed_people"] < total["seeking_people"])
    assert found["proof"] == {"optimal": True, "gap_person_min": 0}
    assert {row["id"]: row["places"] for row in found["spaces"]}["kv-005"] == 0
    assert found["worth"][0]["lose_people"] >= found["worth"][-1]["lose_people"]
    assert "proven to be the best" in run(*words, "--show", "flows")[1]


def test_a_plan_refuses_what_it_does_not_know(run, tmp_path):
    assert run("plan", "--area", "Atlantis")[0] == 2
    assert run("plan", "--area", WARD, "--close", "floods")[0] == 2
    assert run("plan", "--area", WARD, "--reserve", "kv-004")[0] == 2
    wrong = tmp_path / "closed.geojson"
    wrong.write_text("{", encoding="utf-8")
    assert "closed.geojson" in run("plan", "--area", WARD, "--closed-areas", wrong)[2]


def test_people_are_sent_by_hand_and_an_order_that_is_none_is_refused(run):
    words = ("plan", "--area", WARD, "--cell", "250", "--people", "9000", "--limit", "60")
    code, found = values(run(*words, "--fix", f"{WARD}:kv-004=7", "--json"))
    assert code in {0, 1}
    assert found["totals"]["seeking_people"] == 9000
    assert sum(row["people"] for row in found["flows"] if row["space"] == "kv-004") >= 7
    assert run(*words, "--fix", "kv-004=7")[0] == 2
    assert "seek ground" in run(*words, "--fix", "Kathmandu-9:kv-004=70000")[2]


def test_streets_that_drawn_areas_touch_are_closed(run, tmp_path):
    area = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [85.3, 27.7]}, "properties": {}}
    drawn = tmp_path / "closed.geojson"
    drawn.write_text(json.dumps({"type": "FeatureCollection", "features": [area]}), encoding="utf-8")
    _, found = values(run("reach", "--area", WARD, "--cell", "250", "--closed-areas", drawn, "--json"))
    assert found["wards"][-1]["cut_off_people"] == 0


def test_a_saved_plan_is_listed_made_again_compared_and_removed(run, own):
    words = ("plan", "--area", WARD, "--cell", "250", "--mmi", "8", "--by", "Sita Rai", "--json")
    saved = [values(run(*words, "--save", name, *more, register=own))[1]["saved"]
             for name, more in (("Best", ()), ("Camp", ("--density", "camp.area")))]  # fmt: skip
    assert [row["id"] for row in values(run("plans", "--json", register=own))[1]] == saved[::-1]
    code, found = values(run("plans", saved[0], "--json", register=own))
    assert (code, found["same"]) == (0, True)
    _, rows = values(run("plans", *saved[:1], "--beside", saved[1], "--json", register=own))
    assert rows[-1]["placed_difference"] <= 0
    assert run("plans", "--remove", saved[0], "--by", "Sita Rai", register=own)[0] == 0
    assert len(values(run("plans", "--json", register=own))[1]) == 1
    assert run("plans", "plan-x", register=own)[0] == 2
