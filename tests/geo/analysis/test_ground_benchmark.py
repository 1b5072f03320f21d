"""The benchmark of usable ground runs, at a size for tests, and all ways find the same."""

from dataclasses import replace

import numpy
import shapely

from benchmarks import ground


def test_every_space_is_within_a_thousandth_of_the_exact_ground():
    figures, polygons, expert, tutorial = ground.run(ground.SMOKE_SPACES)
    town = ground.make_town(ground.SMOKE_SPACES)
    gross_m2 = shapely.area(town.spaces)
    true = replace(expert, found=ground.exact(town))
    assert ground.worst_share(figures, true, gross_m2) < 1e-4
    assert ground.worst_share(polygons, expert, gross_m2) < 1e-4
    assert ground.worst_share(tutorial, true, gross_m2) < 1e-3
    assert 0.05 < expert.found.sum() / gross_m2.sum() < 0.95


def test_people_of_zones_are_those_of_exactextract():
    ours, peer = ground.run_zones(ground.SMOKE_ZONES)
    numpy.testing.assert_allclose(ours.found, peer.found, rtol=1e-6)
