"""East Meadow of Toyland, 197.3 m by 221.6 m, with things put on it by metres from its middle."""

import geopandas
import numpy
import pandas
import shapely

from geo import plane, toy
from geo.analysis.rules import Curve, GroundRules, Steps
from geo.plane import EVERYWHERE
from geo.standards import standard

MEADOW = toy.spaces().set_index("id").geometry.loc[["toy-4"]]
ORIGIN = plane.origins_deg(MEADOW.to_numpy())
FLAT = plane.to_plane(MEADOW.to_numpy(), ORIGIN)[0]
WIDTH_M, HEIGHT_M = FLAT.bounds[2] - FLAT.bounds[0], FLAT.bounds[3] - FLAT.bounds[1]
GROSS_M2 = 43_718.0


def rules(**changed):
    """The shipped numbers, some of them changed."""
    numbers = range(1, 6)
    usual = {
        "debris": Curve(
            tuple(standard(f"debris.height_{n}") for n in numbers), tuple(standard(f"debris.long_{n}") for n in numbers)
        ),
        "debris_least": standard("debris.long_least"),
        "storey_height": standard("debris.storey_height"),
        "height_believed": standard("debris.height_believed"),
        "height_assumed": standard("debris.height_assumed"),
        "water_buffer": standard("water.buffer"),
        "drain_buffer": standard("water.drain_buffer"),
        "power_strip": Steps(
            tuple(standard(f"power.{name}_from") for name in ("medium", "high", "higher", "highest")),
            tuple(standard(f"power.{name}_strip") for name in ("low", "medium", "high", "higher", "highest")),
        ),
        "voltage_assumed": standard("power.voltage_assumed"),
        "slope_max": standard("slope.open_space_max"),
        "slope_cell_max": standard("slope.cell_max"),
        "hazard_rank": standard("hazard.rank_from"),
        "hazard_depth": standard("hazard.depth_above"),
        "row_width": standard("shelter.row_width"),
    }
    return GroundRules(**(usual | changed))


def placed(*shapes):
    """Shapes given in metres from the meadow's middle, in degrees."""
    drawn = numpy.array(shapes, dtype=object)
    return plane.to_degrees(drawn, numpy.repeat(ORIGIN, len(drawn), axis=0))


def features(*shapes, **columns):
    """Layer of shapes given in metres from the meadow's middle."""
    return geopandas.GeoDataFrame(pandas.DataFrame(columns), geometry=list(placed(*shapes)), crs="EPSG:4326")


def square(east_m, north_m, side_m):
    """Square by its middle."""
    half = side_m / 2
    return shapely.box(east_m - half, north_m - half, east_m + half, north_m + half)


def line(*points):
    """Line through points."""
    return shapely.LineString(points)


__all__ = [
    "EVERYWHERE",
    "FLAT",
    "GROSS_M2",
    "HEIGHT_M",
    "MEADOW",
    "ORIGIN",
    "WIDTH_M",
    "features",
    "line",
    "placed",
    "rules",
    "square",
]
