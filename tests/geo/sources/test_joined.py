"""Text columns joined by SQLite, held against fetching them cell by cell."""

import contextlib
import sqlite3

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.sources.joined import text_columns

TEXTS = st.none() | st.text(st.sampled_from(["a", "क", "\x1e", "\x00", " ", "'", '"']), max_size=3)


@contextlib.contextmanager
def table(rows, declared="a TEXT, b TEXT"):
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"create table t (fid integer primary key, {declared})")
        connection.executemany("insert into t (a, b) values (?, ?)", rows)
        yield connection


def read(connection, *, most=1_000):
    found = text_columns(connection, "t", ("a", "b"), key="fid", most=most)
    return {name: cells.to_pylist() for name, cells in found.items()}


@settings(max_examples=40)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6))
@example([(None, "")])
@example([("\x1e", None), ("", "क")])
def test_cells_are_those_that_fetching_gives(rows):
    with table(rows) as connection:
        found = read(connection)
    assert found == {
        name: [None if row[place] == "\x1e" else row[place] for row in rows] for place, name in [(0, "a"), (1, "b")]
    }


def test_cells_stand_in_the_order_of_the_key_whatever_index_there_is():
    with table([("c", "x"), ("a", "y"), ("b", "z")]) as connection:
        connection.execute("create index short on t (a, b)")
        assert read(connection) == {"a": ["c", "a", "b"], "b": ["x", "y", "z"]}


@pytest.mark.parametrize("odd", ("with \x1f inside", b"\xff\xfe"))
def test_a_column_that_cannot_be_cut_is_left_to_be_fetched(odd):
    with table([("good", odd), ("good", None)]) as connection:
        assert read(connection) == {"a": ["good", "good"]}


def test_no_more_rows_come_than_are_wanted():
    with table([("a", "b")] * 5) as connection:
        assert read(connection, most=2) == {"a": ["a", "a"], "b": ["b", "b"]}


def test_an_empty_table_and_no_columns_give_nothing():
    with table([]) as connection:
        assert read(connection) == {}
        assert text_columns(connection, "t", (), key="fid", most=9) == {}


def test_texts_longer_than_sqlite_joins_are_left_to_be_fetched():
    with table([("a" * 40, "b"), ("a" * 40, "b")]) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 60)
        assert read(connection) == {}


def test_texts_are_handed_over_afterwards_as_before():
    with table([("a", "b")]) as connection:
        read(connection)
        assert connection.execute("select a from t").fetchone() == ("a",)
