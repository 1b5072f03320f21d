"""The benchmark of areas of reach runs at a small size, and both sides draw nearly the same."""

from benchmarks import reach


def test_both_sides_draw_the_same_areas_but_for_their_edges():
    found = reach.run(reach.SMOKE_NODES)
    assert len(found.differing_share) == len(reach.SHARES) + 1
    assert max(found.differing_share) < 0.05
