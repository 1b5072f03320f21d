"""The data dictionary."""

from geo.outputs.dictionary import PAGE, dictionary
from geo.schema import tables, vocabulary


def test_the_page_that_is_kept_is_the_one_the_tables_make():
    assert PAGE.read_text(encoding="utf-8") == dictionary()


def test_every_column_has_a_line():
    lines = dictionary().splitlines()
    for declared in tables().values():
        start = lines.index(f"### {declared.name}")
        names = [line.split("`")[1] for line in lines[start + 4 : start + 4 + len(declared.columns)]]
        assert names == list(declared.names)


def test_every_code_of_a_used_vocabulary_has_a_line():
    page = dictionary()
    for declared in tables().values():
        for column in declared.columns:
            for code in vocabulary(column.vocabulary) if column.vocabulary else ():
                assert f"| `{code}` |" in page
