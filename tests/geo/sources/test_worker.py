"""What runs in the reading process."""

import json

import pytest

from geo.sources import worker
from geo.sources.limits import Limits
from tests.material.hostile import archives, texts

LIMITS = Limits()
TABLE = "name,lon,lat\nA,85.3,27.7\n"


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch, tmp_path):
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def answer(path, tmp_path, limits=LIMITS):
    task = {"path": str(path), "layer": None, "folder": str(tmp_path)}
    return json.loads(json.dumps(worker._answer(task, limits)))


@pytest.mark.parametrize(
    ("members", "expected"),
    (
        ({"spaces__csv": TABLE, "README__txt": "x"}, "CSV"),
        ({"spaces__geojson": texts.collection(), "spaces__csv": TABLE}, "GeoJSON"),
        ({"anything": texts.collection()}, "GeoJSON"),
        ({"doc__kml": texts.kml(texts.PLACEMARK), "icon__png": "x"}, "KMZ"),
    ),
)
def test_the_readable_file_of_an_archive_is_found(tmp_path, members, expected):
    found = worker.extracted(archives.packed(tmp_path / "a.zip", **members), None, LIMITS)
    assert found.format == expected
    assert found.layer in {"spaces", "anything", "placemarks"}


@pytest.mark.parametrize(
    ("members", "code"),
    (
        ({"README__txt": "hello"}, "import.zip_nothing"),
        ({"inner__zip": b"PK\x03\x04"}, "import.zip_nothing"),
        ({"a__vrt": texts.vrt("/etc/passwd")}, "import.zip_nothing"),
        ({"a__csv": TABLE, "b__csv": TABLE}, "import.zip_several"),
        ({"a__geojson": texts.collection(), "b__geojson": texts.collection()}, "import.zip_several"),
    ),
)
def test_archives_without_one_readable_file_are_refused(tmp_path, members, code):
    told = answer(archives.packed(tmp_path / "a.zip", **members), tmp_path)
    assert (told["refused"], told["notes"][0]["code"]) == ("InputError", code)


def test_among_several_files_the_one_asked_for_or_ours_is_read(tmp_path):
    tables = {"spaces__csv": "name\nA\n", "sites__csv": "name\nB\n"}
    path = archives.packed(tmp_path / "a.zip", **tables)
    for layer, expected in ((None, "A"), ("spaces", "A"), ("sites", "B")):
        found = worker.extracted(path, layer, LIMITS)
        assert found.rows.columns["name"].to_pylist() == [expected]
        assert [seen.name for seen in found.layers] == ["spaces", "sites"]


def test_columns_may_be_called_anything(tmp_path, write):
    names = [worker.ROW_COLUMN, worker.SHAPE_COLUMN, "0", "1"]
    extract = worker.extracted(write("a.csv", ",".join(names) + "\na,b,c,d\n"), None, LIMITS)
    worker._write_rows(extract, tmp_path / "rows.arrow")
    assert worker._told(extract)["columns"] == names


def test_too_little_memory_is_an_answer(tmp_path, monkeypatch, write):
    def hungry(*_arguments):
        raise MemoryError

    monkeypatch.setattr(worker, "extracted", hungry)
    told = answer(write("a.csv", TABLE), tmp_path)
    assert (told["refused"], told["notes"][0]["code"]) == ("LimitError", "import.limit_memory_bytes")


@pytest.mark.parametrize(
    "event", ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.fork", "urllib.Request")
)
def test_sockets_and_programs_are_forbidden(event):
    with pytest.raises(PermissionError):
        worker._forbid(event, ())


@pytest.mark.parametrize("event", ("open", "import", "sqlite3.connect"))
def test_reading_is_not(event):
    worker._forbid(event, ())


def test_optional_modules_are_kept_out():
    with pytest.raises(ModuleNotFoundError):
        worker._Unwanted().find_spec("pandas.core")
    assert worker._Unwanted().find_spec("pyarrow") is None
