"""Encodings of texts."""

import pytest

from geo.errors import InputError
from geo.sources.encodings import decoded, known, likeliest

NEPALI = "काठमाडौँ महानगरपालिका, टुँडिखेल मैदान"


@pytest.mark.parametrize(
    ("name", "expected"),
    (
        ("UTF-8", "utf-8"),
        ("65001", "cp65001"),
        ("ANSI 1252", "cp1252"),
        ("1252", "cp1252"),
        ("ISO-8859-1", "iso8859-1"),
        ("ISO 88591", "iso8859-1"),
        ("", ""),
        ("../../etc/passwd", ""),
        ("base64", ""),
        ("\x00", ""),
    ),
)
def test_only_encodings_of_texts_are_known(name, expected):
    assert known(name) in {expected, "utf-8" if name == "65001" else expected}


def test_utf_8_is_read_with_and_without_its_mark():
    for content in (NEPALI.encode(), NEPALI.encode("utf-8-sig")):
        text, encoding, notes = decoded(content)
        assert (text, encoding, list(notes)) == (NEPALI, "UTF-8", [])


def test_utf_16_of_spreadsheets_is_read():
    text, encoding, _notes = decoded(NEPALI.encode("utf-16"))
    assert text == NEPALI
    assert encoding == "utf-16"


def test_another_encoding_is_found_and_said():
    written = "Parc de la Liberté; Étendue dégagée près du marché où l'été les élèves jouent"
    text, encoding, notes = decoded(written.encode("cp1252"))
    assert text == written
    assert [note.code for note in notes] == ["import.note_encoding"]
    assert notes[0].parameters["encoding"] == encoding
    assert likeliest(written.encode("cp1252")) != "utf-8"


def test_a_null_byte_is_no_text():
    with pytest.raises(InputError) as error:
        decoded(b"name\x00,lon\n")
    assert error.value.problems[0].parameters["byte"] == 4
