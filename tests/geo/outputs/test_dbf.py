import math
from datetime import date

import pyarrow
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import LimitError
from geo.outputs.dbf import write_dbf

DAY = date(2026, 11, 24)
numbers = st.floats(allow_nan=False, allow_infinity=False)
plain_numbers = st.decimals(-(10**9), 10**9, places=4).map(float)


def written(folder, **columns):
    path = folder / "rows.dbf"
    write_dbf(path, pyarrow.table(columns), made_on=DAY)
    path.with_suffix(".cpg").write_text("UTF-8")
    return path


def read(path):
    return pyogrio.read_dataframe(path, read_geometry=False)


def fields(path):
    """Name, type, width and decimals of each field, straight from the file."""
    head = path.read_bytes()
    count = (int.from_bytes(head[8:10], "little") - 33) // 32
    found = [head[32 + 32 * place : 64 + 32 * place] for place in range(count)]
    return [(field[:11].rstrip(b"\0").decode(), chr(field[11]), field[16], field[17]) for field in found]


def test_a_field_is_as_wide_as_its_longest_value(tmp_path):
    path = written(tmp_path, NAME=["खुला", "a"], COUNT=[1, -1234], AREA=[1.25, 10.5])
    assert fields(path) == [("NAME", "C", 12, 0), ("COUNT", "N", 5, 0), ("AREA", "N", 5, 2)]


def test_a_number_that_fixed_decimals_cannot_say_is_written_exactly_all_the_same(tmp_path):
    path = written(tmp_path, X=[1e-20, 85.31500000000001, 1.7976931348623157e308, None])
    assert fields(path)[0][:3] == ("X", "F", 24)
    assert read(path)["X"].tolist()[:3] == [1e-20, 85.31500000000001, 1.7976931348623157e308]


def test_unknown_values_come_back_unknown(tmp_path):
    day, truth = pyarrow.array([None, DAY], pyarrow.date32()), pyarrow.array([None, False], pyarrow.bool_())
    path = written(tmp_path, T=["a", None], N=[None, 0], X=[None, 0.0], D=day, L=truth)
    found = read(path)
    assert found.isna().to_numpy().tolist() == [[False, True, True, True, True], [True, False, False, False, False]]
    assert found.iloc[1, 1:].tolist() == [0, 0.0, found["D"].iloc[1], False]
    assert found["D"].iloc[1].date() == DAY


def test_moments_are_iso_text_in_utc(tmp_path):
    moment = pyarrow.array([1_583_711_999_000], pyarrow.timestamp("ms", tz="UTC"))
    assert read(written(tmp_path, AT=moment))["AT"].tolist() == ["2020-03-08T23:59:59Z"]


def test_a_file_without_rows_keeps_its_fields(tmp_path):
    path = written(tmp_path, NAME=pyarrow.array([], pyarrow.string()), N=pyarrow.array([], pyarrow.int64()))
    assert list(read(path)) == ["NAME", "N"]


def test_more_than_255_columns_are_refused(tmp_path):
    with pytest.raises(LimitError, match="255"):
        written(tmp_path, **{f"C{place}": [1] for place in range(256)})


@given(st.lists(st.one_of(st.none(), numbers), min_size=1), st.lists(plain_numbers, min_size=1))
def test_every_number_comes_back_as_it_was(tmp_path_factory, some, money):
    folder = tmp_path_factory.mktemp("dbf")
    count = max(len(some), len(money))
    some, money = some + [None] * (count - len(some)), money + [None] * (count - len(money))
    path = written(folder, X=pyarrow.array(some, pyarrow.float64()), M=pyarrow.array(money, pyarrow.float64()))
    found = read(path)
    for column, expected in (("X", some), ("M", money)):
        got = [None if math.isnan(value) else value for value in found[column].astype(float)]
        assert got == expected


@given(st.lists(st.one_of(st.none(), st.integers(-(2**53), 2**53)), min_size=1))
def test_every_whole_number_comes_back_as_it_was(tmp_path_factory, some):
    path = written(tmp_path_factory.mktemp("dbf"), N=pyarrow.array(some, pyarrow.int64()))
    rows = pyogrio.read_arrow(path, read_geometry=False)[1]["N"].to_pylist()
    assert [None if value is None else int(value) for value in rows] == some
