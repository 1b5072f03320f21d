"""Attribute tables of shapefiles."""

import struct

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError, LimitError
from geo.sources import dbf
from geo.sources.dbf import read_dbf
from geo.sources.extract import as_arrow
from geo.sources.limits import Limits

LIMITS = Limits()
NEPALI = "काठमाडौँ महानगरपालिका"


def table(*fields, rows=(), count=None, deleted=()):
    """A dBASE table of fields (name, kind, width) and rows of bytes."""
    width = 1 + sum(field[2] for field in fields)
    head = struct.pack("<4BIHH20x", 3, 126, 1, 1, len(rows) if count is None else count, 33 + 32 * len(fields), width)
    described = b"".join(
        struct.pack("<11sc4xBB14x", name.encode(), kind.encode(), size, 0) for name, kind, size in fields
    )
    body = b""
    for place, row in enumerate(rows):
        body += b"*" if place in deleted else b" "
        body += b"".join(cell.ljust(field[2])[: field[2]] for cell, field in zip(row, fields, strict=True))
    return head + described + b"\r" + body


def opened(write, content, named="", limits=LIMITS):
    return read_dbf(write("a.dbf", content), named, limits)


def columns(found):
    return {name: values.to_pylist() for name, values in found.columns.items()}


def test_types_come_as_they_are_and_blanks_as_nothing(write):
    fields = (("NAME", "C", 10), ("AREA", "N", 10), ("COUNT", "N", 5), ("OPEN", "L", 1), ("DAY", "D", 8))
    rows = [
        (b"Field", b"8091.53", b"530", b"T", b"20200308"),
        (b"", b"", b"", b"?", b""),
        (b" x", b"**********", b"1", b"F", b"00000000"),
    ]
    assert columns(opened(write, table(*fields, rows=rows))) == {
        "NAME": ["Field", None, "x"],
        "AREA": [8091.53, None, None],
        "COUNT": [530, None, 1],
        "OPEN": [True, None, False],
        "DAY": ["2020-03-08", None, None],
    }


def test_nepali_without_a_named_encoding_is_read_as_utf_8_and_said(write):
    found = opened(write, table(("NAME", "C", 80), rows=[(NEPALI.encode(),), (b"Kathmandu",)]))
    assert columns(found)["NAME"] == [NEPALI, "Kathmandu"]
    assert found.encoding == "UTF-8"
    assert [(note.code, note.parameters["encoding"]) for note in found.notes] == [("import.note_no_cpg", "UTF-8")]


def test_a_named_encoding_is_used_without_a_word(write):
    content = table(("NAME", "C", 20), rows=[("Liberté".encode("cp1252"),)])
    found = opened(write, content, "cp1252")
    assert (columns(found)["NAME"], found.encoding, found.notes) == (["Liberté"], "cp1252", ())


def test_another_encoding_is_found_by_its_statistics(write):
    rows = [
        (text.encode("cp1252"),)
        for text in ("Place de la Liberté", "Étendue près du marché", "Où l'été les élèves jouent")
    ]
    found = opened(write, table(("NAME", "C", 40), rows=rows))
    assert columns(found)["NAME"][1] == "Étendue près du marché"
    assert found.notes[0].parameters["encoding"] == "cp1252"


@pytest.mark.parametrize("cut", (1, 2))
def test_a_character_cut_at_the_end_of_a_field_is_repaired_and_its_row_named(write, cut):
    whole = NEPALI[:5].encode()
    found = opened(write, table(("NAME", "C", len(whole) - cut), rows=[(b"x",), (whole[:-cut],)]))
    assert columns(found)["NAME"] == ["x", NEPALI[:4]]
    assert [(problem.code, problem.row, problem.column) for problem in found.problems] == [
        ("import.note_cut_character", 2, "NAME")
    ]


def test_bytes_that_are_no_characters_are_marked_and_their_row_named(write):
    found = opened(write, table(("NAME", "C", 20), rows=[(b"a\xffb",)]), "utf-8")
    assert columns(found)["NAME"] == ["a\ufffdb"]
    assert [(problem.code, problem.row) for problem in found.problems] == [("import.note_bad_bytes", 1)]


def test_rows_marked_as_deleted_are_left_out(write):
    found = opened(write, table(("NAME", "C", 5), rows=[(b"a",), (b"b",), (b"c",)], deleted={1}))
    assert columns(found)["NAME"] == ["a", "c"]
    assert found.kept.tolist() == [True, False, True]


@pytest.mark.parametrize(
    "content",
    (
        b"",
        b"\x03" * 20,
        table(("A", "C", 5), rows=[(b"a",)], count=4_000_000_000)[:90],
        table(("A", "C", 5), rows=[(b"a",)], count=2),
        table(("A", "C", 0), rows=[(b"",)]),
    ),
)
def test_tables_that_contradict_themselves_are_refused(write, content):
    with pytest.raises((InputError, LimitError)) as error:
        opened(write, content)
    assert error.value.text("ne")


def test_a_table_without_rows_keeps_its_columns(write):
    found = opened(write, table(("NAME", "C", 5)))
    assert columns(found) == {"NAME": []}
    assert found.kept.tolist() == []


@pytest.mark.parametrize(("limits", "setting"), ((Limits(features=1), "features"), (Limits(fields=0), "fields")))
def test_limits_are_held(write, limits, setting):
    with pytest.raises(LimitError) as error:
        opened(write, table(("NAME", "C", 5), rows=[(b"a",), (b"b",)]), "", limits)
    assert error.value.problems[0].parameters["setting"] == setting


CELLS = st.one_of(
    st.sampled_from(
        [b"", b" 12", b"1.50", b"-3", b"+4", b"1,5", b"***", b"1e3", b"nan", b"12 3", b"0x1", b"1_0", b"9" * 17]
    ),
    st.binary(max_size=6),
    st.text(max_size=3).map(str.encode),
)


@settings(max_examples=150)
@given(st.lists(CELLS, max_size=6), st.sampled_from("CN"))
def test_a_column_read_at_once_holds_what_reading_each_cell_gives(cells, kind):
    field = dbf._Field(b"A", kind, 0, 18)
    block = numpy.frombuffer(b"".join(cell.ljust(18)[:18] for cell in cells), dtype=numpy.uint8).reshape(-1, 18)
    found, notes = dbf._column(block, field, "A", "utf-8")
    plain = dbf._cells(block)
    texts, said = dbf._texts(plain, field, "A", "utf-8")
    each = as_arrow(dbf._numbers(plain)).to_pylist() if kind == "N" else texts
    assert repr(found.to_pylist()) == repr(each)
    assert notes == ([] if kind == "N" else said)
