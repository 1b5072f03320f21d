"""Which rounds the map compares."""

import pandas

from geo import toy
from geo.register.rounds import compared_rounds


def _rounds(**dated: str | None) -> pandas.DataFrame:
    return pandas.DataFrame({"id": list(dated), "dated": pandas.to_datetime(list(dated.values()))})


def _surveys(*rows: tuple[str, str, float | None]) -> pandas.DataFrame:
    return pandas.DataFrame(rows, columns=["location_id", "round_id", "usable_area_m2"])


def test_the_rounds_that_share_most_spaces_are_compared_older_first():
    rounds = _rounds(c="2020-03-08", a="2013-05-27", b="2019-12-12")
    surveys = _surveys(("1", "a", 5.0), ("1", "b", 5.0), ("2", "b", 7.0), ("1", "c", 4.0), ("2", "c", 6.0))
    assert compared_rounds(surveys, rounds) == ("b", "c")


def test_a_space_whose_usable_area_is_not_known_is_not_shared():
    rounds = _rounds(a="2019-12-12", b="2020-03-08")
    assert compared_rounds(_surveys(("1", "a", None), ("1", "b", 4.0)), rounds) is None


def test_of_rounds_that_share_as_many_the_newest_are_compared():
    rounds = _rounds(a="2013-05-27", b="2019-12-12", c="2020-03-08")
    assert compared_rounds(_surveys(("1", "a", 1.0), ("1", "b", 1.0), ("1", "c", 1.0)), rounds) == ("b", "c")


def test_one_round_alone_is_not_compared():
    assert compared_rounds(_surveys(("1", "a", 1.0)), _rounds(a="2019-12-12")) is None


def test_the_rounds_of_toyland_are_its_two():
    assert compared_rounds(toy.surveys(), _rounds(**{"2019-12": "2019-12-12", "2020-03": "2020-03-08"})) == toy.ROUNDS
