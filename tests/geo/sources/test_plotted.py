"""Tables that say where their rows are become map files; what cannot be placed is said row by row."""

import numpy
import pandas
import pytest
import shapely

from geo.sources import plotted as module
from geo.sources.child import Parsed
from geo.sources.limits import Limits
from geo.sources.plotted import plotted
from geo.sources.shapes import from_texts


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """Shapes written as text are read in this process."""
    monkeypatch.setattr(module, "shapes_of", from_texts)


def table(**columns):
    rows = pandas.DataFrame({name: pandas.Series(values, dtype=object) for name, values in columns.items()})
    return Parsed("town.csv", "csv", (), "town", rows, numpy.arange(1, len(rows) + 1), None, "", "", {}, (), ())


def test_longitude_and_latitude_are_found_whatever_the_size_of_their_letters():
    found = plotted(table(Longitude=["85.30", "85.31"], LAT=["27.70", "27.71"], name=["a", "ख"]), Limits.layers())
    assert shapely.to_wkt(found.shapes, trim=True).tolist() == ["POINT (85.3 27.7)", "POINT (85.31 27.71)"]
    assert found.crs == "EPSG:4326"


def test_a_row_without_a_position_is_named():
    found = plotted(table(lon=["85.30", "here"], lat=["27.70", "27.71"]), Limits.layers())
    assert [(problem.row, problem.file) for problem in found.problems] == [(2, "town.csv")]
    assert found.shapes[1] is None


def test_shapes_in_a_column_of_text_go_before_longitude_and_latitude():
    found = plotted(table(wkt=["POINT (1 2)"], lon=["85"], lat=["27"]), Limits.layers())
    assert shapely.to_wkt(found.shapes, trim=True).tolist() == ["POINT (1 2)"]
    assert found.crs == ""


def test_a_table_that_says_nothing_of_places_stays_as_it_is():
    given = table(name=["a"])
    assert plotted(given, Limits.layers()) is given
