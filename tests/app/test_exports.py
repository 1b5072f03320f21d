"""The export dialog: any choice of spaces in any form, for whoever it is meant, and nothing lost in silence."""

import io
import os
import re
import sqlite3
import time
import zipfile

import geopandas
import pytest

from geo.crs import mutm
from geo.outputs.export import FORMATS
from tests.app.exchange import Desk
from tests.app.forms import HOST, form_in

pytestmark = pytest.mark.whole


def _file(desk: Desk, page) -> tuple[str, bytes]:
    """Name and content of the file that a page offers."""
    address = re.search(r'href="(/export/[^"]+/file)"', page.text)[1]
    answer = desk.get(address)
    name = re.search(r"filename=(\S+)", answer.headers["Content-Disposition"])[1]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    content = answer.get_data()
    answer.close()
    return name, content


def _export(desk: Desk, form: str, query: str = "", **changed: str):
    return desk.send(desk.get(f"/export{query}"), "/export", format=form, **changed)


def _frame(content: bytes, tmp_path, name: str, **options) -> geopandas.GeoDataFrame:
    path = tmp_path / name
    path.write_bytes(content)
    return geopandas.read_parquet(path) if name.endswith(".parquet") else geopandas.read_file(path, **options)


@pytest.mark.parametrize("form", tuple(FORMATS))
def test_every_form_is_written_and_saved(trying: Desk, form: str):
    page = _export(trying, form)
    assert "The file is ready" in page.text
    name, content = _file(trying, page)
    assert name.startswith("chaur-open-spaces-")
    assert name.endswith(FORMATS[form].suffix)
    assert len(content) > 1000


def test_the_usable_ground_goes_along_where_it_is_asked_for(trying: Desk, tmp_path):
    name, content = _file(trying, _export(trying, "geopackage", "?q=kv-001", ground="pieces"))
    ground = _frame(content, tmp_path, name, layer="ground").iloc[0]
    assert (ground["location_id"], ground["usable_least_m2"]) == ("kv-001", 0)
    pieces = _frame(content, tmp_path, name, layer="ground_piece")
    assert ground["usable_most_m2"] == pytest.approx(ground["gross_area_m2"] - pieces["taken_m2"].sum())


def test_the_dialog_counts_what_it_would_write(trying: Desk):
    assert "<strong>5 open spaces</strong>" in trying.get("/export").text
    assert "<strong>1 open space</strong>" in trying.get("/export?q=kv-001").text


def test_only_the_chosen_spaces_are_in_the_file(trying: Desk, tmp_path):
    name, content = _file(trying, _export(trying, "geojson", "?q=kv-001"))
    assert _frame(content, tmp_path, name)["id"].tolist() == ["kv-001"]


def test_the_chosen_round_is_in_the_file(trying: Desk, tmp_path):
    rounds = {}
    for asked in ("2019-12", "2020-03"):
        name, content = _file(trying, _export(trying, "geojson", f"?round={asked}"))
        rounds[asked] = _frame(content, tmp_path, name).set_index("id")["round_id"].dropna().unique().tolist()
    assert rounds == {asked: [asked] for asked in rounds}


def test_where_nothing_is_chosen_the_dialog_says_so_and_writes_nothing(trying: Desk):
    page = trying.get("/export?q=nothing-is-called-so")
    assert "No open space answers to this" in page.text
    assert re.search(r'type="submit" disabled', page.text)
    assert "No open space answers to this" in trying.post("/export?q=nothing-is-called-so", format="csv").text


def test_a_shapefile_in_mutm_comes_with_its_system_its_dictionary_and_its_twin(trying: Desk, tmp_path):
    page = _export(trying, "shapefile", crs="MUTM-84")
    assert "MUTM-84" in page.text
    name, content = _file(trying, page)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    assert {"columns.csv", "complete.gpkg", "README.txt"} <= set(names)
    (tmp_path / name).write_bytes(content)
    shapes = next(part for part in names if part.startswith("spaces") and part.endswith(".shp"))
    rows = geopandas.read_file(f"zip://{tmp_path / name}!{shapes}")
    assert rows.crs.equals(mutm(84)) or rows.crs.to_authority() == ("ESRI", "102306")
    assert rows.total_bounds[0] > 600_000


def test_a_form_that_is_always_in_degrees_says_that_the_other_system_was_not_used(trying: Desk, tmp_path):
    page = _export(trying, "geojson", crs="MUTM-84")
    assert "MUTM-84 was not used" in page.text
    name, content = _file(trying, page)
    assert _frame(content, tmp_path, name).crs == 4326


def test_nepali_labels_and_pages(trying: Desk):
    trying.get("/?lang=ne")
    page = _export(trying, "workbook")
    assert "फाइल तयार छ" in page.text
    _, content = _file(trying, page)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert "खुला" in "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_what_is_not_public_stays_behind_for_anybody_and_the_page_says_so(desk: Desk, office, tmp_path):
    register, _ = office
    from geo.register.store import Edit

    register.apply([Edit("location", "kv-001", {"sensitivity": "restricted"})], by="Ram")
    shown = {}
    for audience in ("public", "restricted"):
        page = _export(desk, "geojson", audience=audience)
        name, content = _file(desk, page)
        rows = _frame(content, tmp_path, name).set_index("id")
        shown[audience] = ("was withheld" in page.text, rows.loc["kv-001", "geometry"] is not None)
    assert shown == {"public": (True, False), "restricted": (False, True)}


@pytest.mark.parametrize(
    "asked",
    ({"format": "virus"}, {"format": "csv", "labels": "fr"}, {"format": "csv", "audience": "all"}, {"crs": "EPSG:1"}),
)
def test_what_the_dialog_does_not_offer_is_refused(trying: Desk, asked):
    assert trying.post("/export", **{"format": "geopackage", **asked}).status_code == 400


def test_a_filter_that_makes_no_sense_is_refused_by_a_sentence(trying: Desk):
    assert trying.get("/export?size=gigantic").status_code == 400


def test_coming_from_the_map_its_filters_come_along(trying: Desk):
    came = {"Referer": f"{HOST}/?q=kv-001&per=45&colour=size&lang=en"}
    answer = trying.visitor.get("/export", base_url=HOST, headers=came)
    assert answer.headers["Location"] == "/export?q=kv-001&per=45"
    for other in (
        f"{HOST}/help?q=kv-001",
        "http://example.org/?q=kv-001",
        f"{HOST}/?size=gigantic",
        f"{HOST}/?lang=ne",
    ):
        assert trying.visitor.get("/export", base_url=HOST, headers={"Referer": other}).status_code == 200


def test_the_way_back_keeps_what_was_chosen(trying: Desk):
    page = _export(trying, "kml", "?q=kv-001", labels="ne", audience="partners")
    back = re.search(r'href="(/export\?[^"]+)">Another form', page.text)[1].replace("&amp;", "&")
    form = form_in(trying.get(back), action="/export")
    assert {name: form.value(name) for name in ("format", "labels", "audience")} == {
        "format": "kml",
        "labels": "ne",
        "audience": "partners",
    }
    assert "kv-001" in form.action


def test_a_failure_is_told_with_the_way_back(trying: Desk, monkeypatch):
    from geo.errors import Problem, UnavailableError

    def full(*_arguments, **_options):
        raise UnavailableError(Problem("export.failed", {"file": "x.gpkg", "reason": "No space left on device"}))

    monkeypatch.setattr("app.views.exports.export", full)
    page = _export(trying, "geopackage")
    assert "No space left on device" in page.text
    assert "Back to the export" in page.text


def test_the_backup_is_a_whole_register(trying: Desk, tmp_path):
    page = trying.send(trying.get("/export"), "/backup")
    name, content = _file(trying, page)
    (tmp_path / name).write_bytes(content)
    with sqlite3.connect(tmp_path / name) as store:
        assert store.execute("select count(*) from open_space").fetchone() == (5,)
        assert store.execute("select count(*) from change").fetchone() == (1,)
        assert store.execute("pragma journal_mode").fetchone() == ("delete",)
    store.close()


def test_exports_older_than_a_day_are_cleared_away(trying: Desk):
    page = _export(trying, "geojson")
    folder = trying.app.config["CHAUR"].folder / "exports"
    yesterday = time.time() - 90_000
    for old in folder.iterdir():
        os.utime(old, (yesterday, yesterday))
    _export(trying, "geojson")
    assert len(list(folder.iterdir())) == 1
    answer = trying.get(re.search(r'href="(/export/[^"]+/file)"', page.text)[1])
    assert answer.status_code == 404
    assert "cleared away" in answer.text


def test_only_a_job_that_wrote_a_file_offers_one(trying: Desk):
    trying.upload("spaces.csv", "name_en\nA\n")
    look = next(iter(trying.app.extensions["chaur_jobs"]._jobs))
    assert trying.get(f"/export/{look}/file").status_code == 404
    assert trying.get("/export/guessed/file").status_code == 404


def test_writing_needs_the_token_of_the_page(trying: Desk):
    for address in ("/export", "/backup"):
        assert trying.visitor.post(address, data={"format": "csv"}, base_url=HOST).status_code == 400
    assert trying.visitor.get("/backup", base_url=HOST).status_code == 405
