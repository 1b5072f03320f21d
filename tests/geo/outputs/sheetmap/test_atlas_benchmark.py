import pytest


@pytest.mark.whole
def test_each_way_of_the_benchmark_draws_a_few_sheets():
    from benchmarks import atlas  # loads Matplotlib, which no other test needs

    found = {name: atlas.measure(name, atlas.SMOKE_SPACES) for name in atlas.WAYS}
    assert len(found) > 1
    assert {name: drawn.files for name, drawn in found.items()} == dict.fromkeys(atlas.WAYS, 1)
    assert all(drawn.size_mb > 0 for drawn in found.values())
