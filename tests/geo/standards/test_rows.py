"""What every table of standards is held against: nothing blank, no key twice."""

from geo.standards.rows import blanks, texts, twice


def test_a_column_that_the_table_lacks_is_blank_and_named_with_its_line():
    [row] = texts(["key,unit", "debris.reach, "], ["key", "unit", "source"])
    found = blanks(row, ["key", "unit", "source"], key=row["key"], file="ground.csv", line=2)
    assert [(one.code, one.column, one.row, one.file) for one in found] == [
        ("standards.blank", "unit", 2, "ground.csv"),
        ("standards.blank", "source", 2, "ground.csv"),
    ]


def test_every_later_row_of_a_key_is_named():
    found = twice(["a", "b", "a", "a"], file="ground.csv", column="key")
    assert [(one.row, one.value) for one in found] == [(4, "a"), (5, "a")]
