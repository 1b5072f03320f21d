"""Several writers at once: every acknowledged edit stands, every version counts exactly, no number is given twice."""

import threading
from collections.abc import Callable

from geo.errors import ConflictError
from geo.register.store import Edit, Register, open_register
from tests.geo.register.conftest import town

WRITERS, EDITS = 4, 6


def at_once(work: Callable[[int], None], count: int) -> None:
    """Run the work in several threads that begin together."""
    barrier, errors = threading.Barrier(count), []

    def run(number: int) -> None:
        barrier.wait()
        try:
            work(number)
        except Exception as error:  # noqa: BLE001 - told to the test
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors


def numbers(register: Register) -> list[int]:
    return register.table("change")["id"].tolist()


def test_threads_that_share_a_register_lose_nothing(register):
    acknowledged: list[int] = []

    def write(number):
        for step in range(EDITS):
            edit = Edit("location", "kv-001", {"note": f"{number}/{step}"})
            acknowledged.append(register.apply([edit], by=f"writer {number}"))

    at_once(write, WRITERS)
    assert sorted(acknowledged) == list(range(2, 2 + WRITERS * EDITS))
    assert numbers(register) == list(range(1, 2 + WRITERS * EDITS))
    assert register.table("location", where={"id": "kv-001"})["version"].item() == 1 + WRITERS * EDITS
    told = register.table("revision", where={"column_name": "note"})
    assert told["old_value"].tolist()[1:] == told["new_value"].tolist()[:-1]


def test_of_writers_who_saw_the_same_version_exactly_one_succeeds(town_place):
    won, lost = [], []

    def write(number):
        with open_register(town_place) as mine:
            try:
                won.append(mine.apply([Edit("location", "kv-001", {"note": str(number)}, version=1)], by="w"))
            except ConflictError as error:
                lost.append(error.current_version)

    at_once(write, WRITERS)
    assert (len(won), lost) == (1, [2] * (WRITERS - 1))


def test_a_register_opened_by_several_at_once_is_made_once(place):
    def make(_number):
        with open_register(place, patience_s=30) as mine:
            assert mine.version == 0

    at_once(make, WRITERS)
    with open_register(place) as made:
        made.load(town(), by="set-up", kind="set_up")
        assert made.version == 1


def test_a_reader_sees_one_moment_while_others_write(register):
    with register.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM change").scalar()
        register.apply([Edit("location", "kv-001", {"note": "later"})], by="Ram")
        assert connection.exec_driver_sql("SELECT count(*) FROM change").scalar() == before
    assert register.version == before + 1
