import pytest

from benchmarks import exports


@pytest.mark.parametrize("name", exports.JOBS)
def test_each_job_of_the_benchmark_runs_at_a_small_size(name):
    found = exports.measure(name, exports.SMOKE_SPACES, exports.SMOKE_REPEATS)
    assert found.seconds > 0
    assert found.size_mb > 0


@pytest.mark.whole
def test_a_job_runs_in_a_process_of_its_own():
    found = exports.run(exports.SMOKE_SPACES, exports.SMOKE_REPEATS, names=("CSV, ours",))
    assert list(found) == ["CSV, ours"]


def test_the_grounds_it_makes_hold_every_declared_column():
    frame = exports.make_spaces(exports.SMOKE_SPACES)
    assert set(frame.columns) == set(exports.SPACES.names)
    assert frame.geometry.is_valid.all()
