"""The whole legal record in a database with PostGIS: every form and every step, told as the GeoPackage tells it."""

import io
import json
import os

import pandas
import pytest
import shapely
from PIL import Image

from app import create_app
from app.settings import Settings
from geo.pipeline.cases import today
from geo.register.attachments import FOLDER_SETTING
from geo.sources import parcels
from tests.app.exchange import Desk
from tests.app.forms import HOST, form_in, press, send
from tests.app.small import small_tables
from tests.geo.sources.conftest import parse_here
from tests.material.photos import photo_bytes

pytestmark = [pytest.mark.postgis, pytest.mark.whole]

WHY = {"reason": "read off the record", "evidence": "letter 3", "person_name": "Sita"}
NOTICE = "np-gazette-2013-04"
GAZETTE = "/spaces/kv-001/gazette"
TABLES = (
    "gazette_notice notice_space space_boundary space_side parcel parcel_space attachment encroachment "
    "encroachment_step permitted_use"
).split()
BY_CHANCE = {"reference_no", "reported_at", "added_at"}


class Story:
    """What an office does with the legal record, through the pages."""

    def __init__(self, place, folder):
        self.app = create_app(Settings(register_url=str(place), folder=folder, testing=True))
        self.register = self.app.extensions["chaur_register"]
        self.visitor = self.app.test_client()
        self.visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        Desk(self.app, self.visitor)

    def form(self, address, changed=None, *, action=""):
        form = form_in(self.visitor.get(address, base_url=HOST), action=action)
        answer = send(self.visitor, form.action or address, form, {**(changed or {}), **WHY})
        assert answer.status_code == 302, (address, answer.text[:2000])

    def sent(self, address, files, **fields):
        own = dict(form_in(self.visitor.get(address, base_url=HOST)).fields)
        content = {name: (io.BytesIO(body), called) for name, (body, called) in files.items()}
        return self.visitor.post(
            address, data={**own, **WHY, **fields, **content}, base_url=HOST, headers={"Referer": HOST + address}
        )

    def records(self):
        """Notices, lines, sides, a boundary and parcels; one conflict; one removal that is undone."""
        early = form_in(self.visitor.get(f"/gazette/notices/{NOTICE}/edit", base_url=HOST))
        self.form(f"/gazette/notices/{NOTICE}/edit", {f"gazette_notice:{NOTICE}:khanda": "६३"})
        late = send(
            self.visitor, f"/gazette/notices/{NOTICE}/edit", early, {f"gazette_notice:{NOTICE}:khanda": "64", **WHY}
        )
        assert late.status_code == 409
        self.form(
            "/gazette/notices/new", {"gazette_notice:new:title_en": "Draft", "gazette_notice:new:date_bs": "2083-01-01"}
        )
        self.form("/gazette/notices/notice-1/spaces/edit", {"add": ["kv-001", "kv-002"]})
        self.form("/gazette/notices/notice-1/spaces/edit", {"notice_space:notice-1-kv-001:serial_no": "7"})
        self.form(f"{GAZETTE}/sides/edit", {"space_side:kv-001-east:text_ne": "बाटो"})
        ground = self.register.table("location", where={"id": "kv-001"})["geometry"].iloc[0]
        drawn = {"space_boundary:new:geometry": ground.wkt, "space_boundary:new:dated": "2026-10-01"}
        self.form(f"{GAZETTE}/boundaries/new", {**drawn, "space_boundary:new:method": "total_station"})
        self.form(f"{GAZETTE}/parcels/new", {"parcel:new:plot_no": "9", "parcel:new:area_printed": "4-2-1-0"})
        self.form(f"{GAZETTE}/parcels/parcel-1/remove", {"reason": "sold"})
        press(self.visitor, f"/changes/{self.register.version}/undo", seen_on="/changes")

    def cadastre(self):
        """Two plots of a file over one ground."""
        ground = self.register.table("location", where={"id": "kv-002"})["geometry"].iloc[0]
        west, south, east, north = ground.bounds
        halves = [
            shapely.box(west, south, (west + east) / 2, north),
            shapely.box((west + east) / 2, south, east, north),
        ]
        plots = [
            {"type": "Feature", "properties": {"kitta": str(n)}, "geometry": half.__geo_interface__}
            for n, half in enumerate(halves, 1)
        ]
        body = json.dumps({"type": "FeatureCollection", "features": plots}).encode()
        started = self.sent("/gazette/parcels/import", {"file": (body, "plots.geojson")})
        page = self.visitor.get(started.location, base_url=HOST, follow_redirects=True).request.path
        press(self.visitor, page, seen_on=page)

    def files(self):
        """A scan of two pages with the notice, shown as PDF."""
        scan = io.BytesIO()
        Image.new("1", (80, 110), 1).save(scan, "TIFF", save_all=True, append_images=[Image.new("L", (80, 110))])
        address = f"/attachments/new/gazette_notice/{NOTICE}"
        assert self.sent(address, {"file": (scan.getvalue(), "a.tif")}, title="Scan", kind="scan").status_code == 302
        key = self.register.table("attachment")["id"].iloc[0]
        with self.visitor.get(f"/attachments/{key}/view", base_url=HOST) as shown:
            assert shown.mimetype == "application/pdf"

    def cases(self):
        """A report with a photo, its steps, one of them taken back."""
        photo = photo_bytes(taken="2026:11:20 14:05:09")
        told = {"space": "kv-001", "cause": "wall_fence", "description": "A wall"}
        assert self.sent("/report", {"photo": (photo, "a.jpg")}, **told).status_code == 302
        case = self.register.table("encroachment")["id"].iloc[0]
        for kind, more in (("assigned", {"assigned_to": "Ward 5"}), ("inspected", {"area_m2": "31.5"})):
            self.form(f"/cases/{case}", {"kind": kind, "dated": today().isoformat(), **more}, action="/steps")
        self.form(f"/cases/{case}", action="/undo")

    def permits(self):
        """A permit entered, changed and another one withdrawn."""
        day = today().isoformat()
        fair = {"space": "kv-001", "use": "fairs_events", "permitted_by": "Ward 5", "starts_on": day, "ends_on": day}
        for title in ("Fair", "Parking"):
            self.form("/uses", {**fair, "title": title}, action="/uses#add")
        self.form("/uses/kv-001-p1/edit", {"permitted_use:kv-001-p1:title": "Book fair"})
        self.form("/uses", action="/uses/kv-001-p2/withdraw")

    def told(self):
        """All tables of the record, without what chance and the clock decide."""
        tables = self.register.tables(TABLES)
        return {
            name: pandas.DataFrame(rows.drop(columns=sorted(BY_CHANCE & set(rows.columns)))).to_dict("records")
            for name, rows in tables.items()
        }

    def pages(self):
        """Texts of pages about the record: what lacks, notices, cases, permits, losses, protection, a letter."""
        case = self.register.table("encroachment")["id"].iloc[0]
        addresses = (GAZETTE, "/gazette?list=all", f"/gazette/notices/{NOTICE}", f"/cases/{case}", "/cases", "/uses",
                     "/losses", "/protection?register=all", "/spaces/kv-001/losses")  # fmt: skip
        return {address: self.visitor.get(address, base_url=HOST).status_code for address in addresses}


@pytest.fixture
def stories(tmp_path, postgis_url, monkeypatch):
    """The same story in a GeoPackage and in a database."""
    monkeypatch.setattr(parcels, "parse", parse_here)
    found = []
    for name, place in (("file", tmp_path / "chaur.gpkg"), ("database", postgis_url())):
        monkeypatch.setitem(os.environ, FOLDER_SETTING, str(tmp_path / f"{name}.attachments"))
        story = Story(place, tmp_path / name)
        if not len(story.register.table("location")):
            story.register.load(small_tables(), by="Chaur", kind="set_up", reason="Shipped data")
        for part in (story.records, story.cadastre, story.files, story.cases, story.permits):
            part()
        found.append(story)
    yield found
    for story in found:
        story.register.close()


def test_the_database_tells_the_record_as_the_file_does(stories):
    file, database = (story.told() for story in stories)
    for name in TABLES:
        assert len(file[name]) == len(database[name]) > 0, name
        for one, other in zip(file[name], database[name], strict=True):
            same = {key: str(value) for key, value in one.items()} | {"geometry": ""}
            assert same == {key: str(value) for key, value in other.items()} | {"geometry": ""}
            shapes = one.get("geometry"), other.get("geometry")
            assert shapes == (None, None) or shapely.equals_exact(*shapes, tolerance=1e-9)
    for story in stories:
        assert set(story.pages().values()) == {200}
