"""Errors say where, what and what to do, in both languages, and are what a caller of Python expects."""

import pickle

import pytest

from geo import errors
from geo.errors import ChaurError, ConflictError, FieldConflict, InputError, MissingError, Problem, UnavailableError

REQUIRED = Problem("schema.required", {"column": "name_en"}, file="a.csv", row=3, column="name_en")


def test_a_problem_names_the_file_and_the_row_before_it_says_what_is_wrong():
    assert REQUIRED.text() == "a.csv, row 3: The column name_en needs a value: fill it in."
    assert REQUIRED.text("ne").startswith("a.csv, पङ्क्ति ३: ")


def test_a_problem_without_a_place_is_its_sentence_alone():
    assert Problem("schema.required", {"column": "x"}).text() == "The column x needs a value: fill it in."
    assert Problem("schema.required", {"column": "x"}, row=0).text().startswith("row 0: ")


def test_an_error_carries_all_its_problems_one_a_line():
    other = Problem("schema.required", {"column": "id"})
    error = InputError([REQUIRED, other])
    assert error.problems == (REQUIRED, other)
    assert str(error).splitlines() == [REQUIRED.text(), other.text()]
    assert error.text("ne").splitlines() == [REQUIRED.text("ne"), other.text("ne")]


@pytest.mark.parametrize(
    ("kind", "expected"),
    (
        (InputError, ValueError),
        (errors.LimitError, ValueError),
        (MissingError, LookupError),
        (UnavailableError, OSError),
        (ConflictError, RuntimeError),
    ),
)
def test_every_kind_is_the_error_of_python_that_a_caller_expects(kind, expected):
    assert issubclass(kind, expected)
    assert issubclass(kind, ChaurError)


def test_there_are_at_most_eight_kinds():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ChaurError)]
    assert len(kinds) <= 8
    assert {kind.__name__ for kind in kinds} <= set(errors.__all__)


def test_a_conflict_carries_every_field_and_the_version_now():
    field = FieldConflict("location", "kv-001", "name_en", "A", "B", "C")
    error = ConflictError(Problem("register.no_change", {"number": 7}), [field], 5)
    assert error.fields == (field,)
    assert error.current_version == 5


def test_a_problem_goes_from_one_process_to_another():
    assert pickle.loads(pickle.dumps(REQUIRED)) == REQUIRED  # noqa: S301 - our own bytes
