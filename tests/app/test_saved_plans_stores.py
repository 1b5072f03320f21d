"""Who goes where in a database with PostGIS: planned, kept, made again, compared and taken home as from a file."""

import re
import shutil

import pyogrio
import pytest

from app import create_app
from app.settings import Settings
from tests.app.exchange import Desk
from tests.app.small import small_tables

pytestmark = [pytest.mark.postgis, pytest.mark.whole]

EVENT = "event=intensity&mmi=8&places=np-l-5243263003"
CLOSED = f"{EVENT}&closed=bridges&closed=rubble&lost=kv-001"
_CHANCE = re.compile(r'"csrf[-_]token" (content|value)="[^"]*"|\d\d:\d\d')


def _desk(place, folder):
    made = create_app(Settings(register_url=str(place), folder=folder, testing=True))
    visitor = made.test_client()
    visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return Desk(made, visitor)


def _file(desk, page, path):
    with desk.get(f"{page.request.path}/file") as file:
        path.write_bytes(file.data)
    return path


def _story(desk, folder):
    """What the pages say from the plan to its files, and the tables of a file."""
    told = [desk.get(f"/plan/result?{address}").text for address in (EVENT, CLOSED)]
    kept = []
    for name, address in (("Drill", EVENT), ("Closed", CLOSED)):
        page = desk.post(f"/plans?{address}", name=name, person_name="Sita")
        kept.append(page.request.path.rpartition("/")[2])
    first, second = kept
    addresses = [
        f"/plan/protection?{EVENT}", f"/plans/{first}/again", f"/plans/compare?first={first}&second={second}",
        f"/plans/compare.svg?first={first}&second={second}", f"/reach/result?{CLOSED}",
    ]  # fmt: skip
    told += [desk.get(address).text for address in addresses]
    desk.post(f"/plans/{second}/rename", name="Bridges down", note="")
    told.append(desk.get("/plans").text)
    file = _file(desk, desk.post(f"/plans/{second}/files", kind="plan.gpkg", cells="yes"), folder / "plan.gpkg")
    tables = {name: pyogrio.read_dataframe(file, layer=name) for name in ("planned_space", "planned_flow")}
    removed = desk.post(f"/plans/{second}/remove")
    told += [removed.text, desk.send(removed, "/undo").text]
    return [_CHANCE.sub("", text) for text in told], tables


@pytest.fixture
def desks(tmp_path, small_file, postgis_url):
    """A visitor at a GeoPackage and one at a database, with the same in them."""
    file = _desk(shutil.copy(small_file, tmp_path / "chaur.gpkg"), tmp_path / "file")
    database = _desk(postgis_url(), tmp_path / "database")
    register = database.app.extensions["chaur_register"]
    if not len(register.table("location")):
        register.load(small_tables(), by="Chaur", kind="set_up", reason="Shipped data")
    yield file, database
    for desk in (file, database):
        desk.app.extensions["chaur_register"].close()


def test_a_database_tells_of_plans_what_a_geopackage_tells(desks, tmp_path):
    (file, tables), (database, others) = (_story(desk, tmp_path) for desk in desks)
    assert "The plan is the same to the last person." in file[3]
    for one, other in zip(file, database, strict=True):
        assert one == other
    for name, table in tables.items():
        assert len(table)
        assert table.astype(str).equals(others[name].astype(str))
