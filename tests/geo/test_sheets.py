"""A compiled loop lays corners where the plain formulas lay them."""

import numpy
import pytest

from geo import plane
from geo.sheets import laid


def test_corners_lie_where_the_plain_formulas_lay_them():
    rng = numpy.random.default_rng(3)
    origins = numpy.array([[80.1, 26.4], [85.3, 27.7], [88.1, 30.4], [85.3, -27.7]])
    space, corners = numpy.array([1, 0, 3, 2, 1]), numpy.array([3, 1, 4, 0, 2])
    points = rng.uniform(-0.05, 0.05, (corners.sum(), 2)) + origins[numpy.repeat(space, corners)]
    begin = numpy.concatenate([[0], numpy.cumsum(corners)[:-1]])
    expected = plane.forward(points, origins[numpy.repeat(space, corners)])
    assert laid(points, begin, corners, space, origins) == pytest.approx(expected, abs=1e-8)
