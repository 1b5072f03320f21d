"""The benchmark of times runs at a small size, and both sides give the same."""

from benchmarks import access


def test_both_sides_give_the_same_times():
    results = access.run(access.SMOKE_NODES, access.SMOKE_CELLS, (access.SMOKE_SPACES,))
    assert [(found.spaces, found.different) for found in results] == [(access.SMOKE_SPACES, 0)]
    assert all(min(found.once_s, found.ours_s, found.peer_s) >= 0 for found in results)
