"""Telling files apart by their first bytes."""

import pytest

from geo.errors import InputError
from geo.sources.sniff import kind, kind_of
from tests.material.hostile import texts


@pytest.mark.parametrize(
    ("head", "expected"),
    (
        (b"PK\x03\x04rest", "zip"),
        (b"SQLite format 3\x00", "geopackage"),
        (b"PAR1", "parquet"),
        (b"fgb\x03fgb\x00", "flatgeobuf"),
        (b"\x00\x00\x27\x0a", "shapefile"),
        (b"\xef\xbb\xbf {}", "geojson"),
        (b"[1]", "geojson"),
        ("नाम,देशान्तर".encode(), "csv"),
        ("नाम\tx".encode("utf-16"), "csv"),
        (texts.kml("").encode(), "kml"),
        (b"fgb,name\n", "csv"),
    ),
)
def test_the_first_bytes_tell_what_is_read(head, expected):
    assert kind_of(head) == expected


@pytest.mark.parametrize(
    "head",
    (
        b"%PDF-1.7",
        b"\x89PNG",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"II*\x00",
        b"\x1f\x8b\x08",
        b"PK\x05\x06",
        b"\x7fELF",
        b"a,b\x00c",
        texts.vrt("http://127.0.0.1/x").encode(),
        texts.web_service("http://127.0.0.1/").encode(),
        texts.raster_service("http://127.0.0.1/").encode(),
        b"<html></html>",
        b"<kml",
        texts.laughing_kml().encode(),
    ),
)
def test_everything_else_is_refused_in_both_languages(head):
    with pytest.raises(InputError) as error:
        kind_of(head)
    assert error.value.text("en")
    assert any("ऀ" <= letter <= "ॿ" for letter in error.value.text("ne"))


def test_the_name_of_a_file_is_not_believed(write):
    assert kind(write("spaces.gpkg", "name,lon,lat\n")) == "csv"
    with pytest.raises(InputError) as error:
        kind(write("spaces.csv", b"%PDF-1.7"))
    assert error.value.problems[0].parameters["found"] == "PDF"


@pytest.mark.parametrize("content", (b"", b"\xef\xbb\xbf", b"  \n "))
def test_an_empty_file_is_called_empty(content):
    with pytest.raises(InputError) as error:
        kind_of(content)
    assert error.value.problems[0].code == "import.empty"
