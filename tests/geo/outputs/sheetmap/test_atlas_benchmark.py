import pytest

from benchmarks import atlas


@pytest.mark.whole
@pytest.mark.parametrize("name", tuple(atlas.WAYS))
def test_each_way_of_the_benchmark_draws_a_few_sheets(name):
    found = atlas.measure(name, atlas.SMOKE_SPACES)
    assert found.files == 1
    assert found.size_mb > 0
