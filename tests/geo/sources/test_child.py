"""Reading in a process of its own: what it may not do, and how it ends."""

import json
import os
import socketserver
import subprocess
import sys
import threading

import pyogrio
import pytest
import shapely

from geo.errors import InputError, LimitError, MissingError
from geo.sources import child
from geo.sources.child import parse, shapes_of
from geo.sources.limits import Limits
from geo.sources.worker import tell
from tests.material.hostile import archives, databases, sheets, texts

pytestmark = pytest.mark.whole

LIMITS = Limits(wall_s=60)
TABLE = "name,lon,lat\nटुँडिखेल,85.3,27.7\n"


class _Listener(socketserver.BaseRequestHandler):
    def handle(self):
        self.server.heard.append(self.request.recv(200))
        self.request.sendall(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")


@pytest.fixture(scope="module")
def listener():
    """A server on this machine that keeps what it hears."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Listener) as server:
        server.heard = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def address(listener):
    return f"http://127.0.0.1:{listener.server_address[1]}"


def started(script, monkeypatch):
    monkeypatch.setattr(child, "_START", script)


def test_the_rows_come_back_whole(write):
    found = parse(write("a.csv", TABLE), limits=LIMITS)
    assert found.rows.to_dict("list") == {"name": ["टुँडिखेल"], "lon": ["85.3"], "lat": ["27.7"]}
    assert (found.file, found.format, found.numbers.tolist()) == ("a.csv", "CSV", [2])
    assert found.notes[0].file == "a.csv"


def test_columns_may_be_called_like_ours(write):
    found = parse(write("a.csv", "row,shape,0,0\na,b,c,d\n"), limits=LIMITS)
    assert found.rows.to_dict("list") == {"row": ["a"], "shape": ["b"], "0": ["c"], "0 (2)": ["d"]}
    assert found.numbers.tolist() == [2]


def test_only_two_drivers_of_gdal_are_loaded():
    script = (
        "import json, sys; sys.path[:] = json.load(sys.stdin); import pyogrio; print(sorted(pyogrio.list_drivers()))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script],
        input=json.dumps(child._modules()),
        env=child._environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "['ESRI Shapefile', 'FlatGeobuf', 'MEM']"


def test_nothing_of_the_environment_goes_along(monkeypatch):
    monkeypatch.setenv("CHAUR_SECRET", "x")
    assert not {"CHAUR_SECRET", "HOME", "PATH"} & set(child._environment())


def test_the_plain_reader_does_send_the_requests_that_ours_must_not(write, listener, address):
    listener.heard.clear()
    with pytest.raises((pyogrio.errors.DataSourceError, pyogrio.errors.CRSError)):
        pyogrio.read_dataframe(write("a.geojson", texts.vrt(f"/vsicurl/{address}/plain")))
    assert b"plain" in b"".join(listener.heard)


@pytest.mark.parametrize(
    "make",
    (
        texts.linked_crs,
        lambda url: texts.linked_crs(url, at="nested", key="CrS"),
        lambda url: texts.vrt(f"/vsicurl/{url}"),
        lambda url: texts.pipeline(f"/vsicurl/{url}"),
        texts.web_service,
        texts.raster_service,
        texts.reaching_kml,
    ),
)
def test_no_request_leaves_whatever_the_file_says_and_is_called(write, listener, address, make):
    listener.heard.clear()
    with pytest.raises(InputError) as error:
        parse(write("a.geojson", make(f"{address}/ours")), limits=LIMITS)
    assert error.value.problems[0].file == "a.geojson"
    assert listener.heard == []


@pytest.mark.parametrize("suffix", (".csv", ".gpkg", ".shp"))
def test_a_virtual_file_never_shows_rows_of_another_file_whatever_it_is_called(write, suffix):
    secret = write("secret.csv", "name\nsecret\n")
    with pytest.raises(InputError) as error:
        parse(write(f"a{suffix}", texts.vrt(secret)), limits=LIMITS)
    assert "secret" not in error.value.text("en").replace("secret.csv", "")


def test_links_in_a_kml_are_not_followed(write, listener, address):
    listener.heard.clear()
    assert parse(write("a.kml", texts.linked_kml(address)), limits=LIMITS).rows["name"].tolist() == ["A"]
    assert listener.heard == []


@pytest.mark.parametrize(
    ("make", "code"),
    (
        (databases.endless_view, "import.gpkg_none"),
        (databases.endless_catalogue, "import.gpkg_view"),
        (archives.bomb, "import.limit_unpacked_bytes"),
        (archives.link, "import.zip_link"),
        (sheets.far_corner, "import.limit_fields"),
    ),
)
def test_refusals_come_back_with_the_name_of_the_file_in_both_languages(tmp_path, make, code):
    with pytest.raises((InputError, LimitError)) as error:
        parse(make(tmp_path / "hostile.bin"), limits=LIMITS)
    assert [problem.code for problem in error.value.problems] == [code]
    for language in ("en", "ne"):
        assert error.value.text(language).startswith("hostile.bin")


@pytest.mark.parametrize(
    ("text", "setting"), ((texts.deep_shape_json(), "depth"), (texts.deep_coordinates_json() * 20, "vertices"))
)
def test_endless_nesting_does_not_end_this_process(write, text, setting):
    with pytest.raises(LimitError) as error:
        parse(write("a.bin", text), limits=LIMITS)
    assert error.value.problems[0].parameters["setting"] == setting


def test_shapes_in_texts_are_read_in_the_process_too():
    blob = shapely.to_wkb(shapely.Point(1, 2, 3), hex=True)
    found = shapes_of(["SRID=4326;POINT (1 2)", None, "LINESTRING (0 0, 1 1)", "garbage"], LIMITS)
    assert [None if shape is None else shapely.to_wkt(shape) for shape in found.geometries] == [
        "POINT (1 2)",
        None,
        None,
        None,
    ]
    assert [(fault.place, fault.code) for fault in found.faults] == [
        (2, "import.geometry_kind"),
        (3, "import.geometry_broken"),
    ]
    assert found.srids == {4326}
    assert shapes_of([blob], LIMITS).changes == {"import.note_flat": 1}
    with pytest.raises(LimitError) as error:
        shapes_of(["POINT (1 2)", texts.deep_wkt()], LIMITS)
    assert error.value.problems[0].row == 2


def test_the_upload_limit_is_held_before_anything_starts(write, monkeypatch):
    started("raise SystemExit(3)", monkeypatch)
    with pytest.raises(LimitError) as error:
        parse(write("a.csv", TABLE), limits=Limits(file_bytes=10))
    assert error.value.problems[0].parameters["setting"] == "file_bytes"
    assert "10" in error.value.text("en")


def test_a_file_that_does_not_exist_is_missing(tmp_path):
    with pytest.raises(MissingError):
        parse(tmp_path / "none.csv", limits=LIMITS)
    with pytest.raises(MissingError):
        parse(tmp_path, limits=LIMITS)


def test_a_process_that_is_late_is_ended_by_its_own_number(write, tmp_path, monkeypatch):
    note = tmp_path / "number"
    started(f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(600)", monkeypatch)
    with pytest.raises(LimitError) as error:
        parse(write("a.csv", TABLE), limits=Limits(wall_s=1))
    assert error.value.problems[0].parameters["setting"] == "wall_s"
    if note.exists():
        with pytest.raises(ProcessLookupError):
            os.kill(int(note.read_text()), 0)


_BOUND = (
    "import json, sys; task = json.load(sys.stdin); sys.path[:] = task['modules'];"
    "from geo.sources import worker; from geo.sources.limits import Limits;"
    "worker._bound(Limits.from_numbers(task['limits'])); sys.addaudithook(worker._forbid);"
)


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no such bounds; time and the checks of content hold there"
)
def test_computing_time_is_bounded(write, monkeypatch):
    started(f"{_BOUND}\nwhile True: pass", monkeypatch)
    with pytest.raises(LimitError) as error:
        parse(write("a.csv", TABLE), limits=Limits(cpu_s=1, wall_s=60))
    assert error.value.problems[0].parameters["setting"] == "cpu_s"


@pytest.mark.parametrize(
    "act",
    (
        "bytearray(2_000_000_000)",
        "import socket; socket.create_connection(('127.0.0.1', 1))",
        "import os; os.system('true')",
        "import subprocess; subprocess.run(['true'])",
        "f = open('big', 'wb'); [f.write(bytes(1_000_000)) for _ in range(700)]",
        "import os; os.abort()",
    ),
)
def test_memory_files_sockets_and_programs_are_bounded(write, monkeypatch, act):
    if sys.platform == "win32" and ("bytearray" in act or "big" in act):
        pytest.skip("Windows has no such bounds; time and the checks of content hold there")
    started(_BOUND + act, monkeypatch)
    with pytest.raises(LimitError) as error:
        parse(write("a.csv", TABLE), limits=LIMITS)
    assert error.value.problems[0].code == "import.reader_died"


def test_nothing_stays_behind(write, tmp_path, monkeypatch):
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    parse(write("a.csv", TABLE), limits=LIMITS)
    with pytest.raises(InputError):
        parse(write("b.csv", b"%PDF"), limits=LIMITS)
    assert list(folder.iterdir()) == []


class _Telling:
    """A reading process that goes on to its next step when the one before was heard."""

    args = ("reader",)

    def __init__(self, folder, steps):
        self.folder, self.steps, self.heard = folder, steps, threading.Semaphore(0)

    def communicate(self, _task):
        for step in self.steps:
            tell(self.folder, *step)
            assert self.heard.acquire(timeout=30)


def test_every_step_that_the_reading_process_tells_is_passed_on(tmp_path):
    steps, seen = [("junctions", 0.05), ("objects", 0.5), ("write", 0.9)], []
    process = _Telling(tmp_path, steps)

    def watch(step, share):
        seen.append((step, share))
        process.heard.release()

    child._awaited(process, {"folder": str(tmp_path)}, LIMITS, watch)
    assert seen == steps
