"""The benchmark of the plans runs, at a size for tests, and both sides find the same."""

from benchmarks import people


def test_the_benchmark_finds_what_ortools_finds():
    found = people.run(people.SMOKE_CELLS, people.SMOKE_SPACES)
    assert [result.cost == result.peer_cost for result in found] == [True] * 4


def test_the_benchmark_asks_for_the_worth_of_every_space():
    _, answers = people.run_worth(people.SMOKE_CELLS, people.SMOKE_SPACES)
    assert answers == 2 * people.SMOKE_SPACES
