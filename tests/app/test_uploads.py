"""Files on their way in: under no name of their own, whole or not there, and gone after a week."""

import io
import os
import threading
import time

import pytest
from werkzeug.datastructures import FileStorage

from app.uploads import keep, upload
from geo.errors import InputError, MissingError, Problem
from tests.app.exchange import Desk


@pytest.fixture
def kept(trying: Desk):
    """An upload with the application's folders in reach."""
    with trying.app.test_request_context(base_url="http://127.0.0.1"):
        yield keep(FileStorage(io.BytesIO(b"name\nA\n"), filename="C:\\my files\\चौर \u202e.csv\x00"))


def test_the_name_is_for_reading_only(kept):
    assert kept.name == "चौर .csv"
    assert kept.path.name == "file"
    assert kept.path.read_bytes() == b"name\nA\n"


def test_what_is_remembered_is_added_to_what_was_and_found_by_the_token(kept):
    kept.remember(asked={"source": "a"})
    kept.remember(layer="x")
    assert upload(kept.token).state() == {"name": "चौर .csv", "asked": {"source": "a"}, "layer": "x"}


def test_a_reader_never_meets_half_of_what_is_remembered(kept):
    states = []

    def write():
        for number in range(50):
            kept.remember(asked={"source": "x" * 5000, "number": number})

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        states.append(kept.state())
    writer.join()
    assert all(state["name"] == "चौर .csv" for state in states)
    assert kept.state()["asked"]["number"] == 49


def test_problems_carry_the_name_the_file_had(kept):
    error = kept.refusal(InputError([Problem("import.empty", file="file"), Problem("upload.none", row=3)]))
    assert [(problem.file, problem.row) for problem in error.problems] == [("चौर .csv", None), ("", 3)]
    assert isinstance(error, InputError)


def test_a_forgotten_file_is_gone_for_good(kept):
    kept.forget()
    with pytest.raises(MissingError):
        upload(kept.token)


def test_a_token_is_nothing_but_a_token(kept):
    for token in (f"../uploads/{kept.token}", f"{kept.token}/", "", ".", "A" * 16, f"{kept.token}\n"):
        with pytest.raises(MissingError):
            upload(token)


def test_a_file_that_nobody_came_back_for_is_removed_after_a_week(kept):
    eight_days_ago = time.time() - 8 * 24 * 3600
    os.utime(kept.folder, (eight_days_ago, eight_days_ago))
    newer = keep(FileStorage(io.BytesIO(b""), filename=""))
    assert newer.name == "file"
    assert not kept.folder.exists()
    assert newer.folder.exists()
