"""How near the next space is to everybody who lives there, and what closed streets change."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy
import pandas
from numpy.typing import NDArray

from geo.analysis.access.coverage import coverage, longer, nearest
from geo.pipeline.scenario import Ground, Scenario, require_spaces, walks_of
from geo.pipeline.walks import Closures, Walks

__all__ = ["Reach", "reach"]


@dataclass(frozen=True)
class Reach:
    """How near the next space is.

    Attributes:
        wards: people of each ward by how far the nearest space is, and the total.
        changes: what the closures do to each ward; None where nothing is closed.
        nearest: identifier of the nearest space of each cell, None where none can be reached.
        walks: the walks.
    """

    wards: pandas.DataFrame
    changes: pandas.DataFrame | None
    nearest: NDArray[numpy.object_]
    walks: Walks


def reach(on: Ground, scenario: Scenario, *, limits_min: Collection[float]) -> Reach:
    """How near the next space is for everybody who lives there, and what closed streets change.

    Args:
        on: people, spaces and roads of the area.
        scenario: the planning assumption; lost spaces and closures count here.
        limits_min: minutes that people are told apart by.

    Raises:
        MissingError: a lost space is not there.
    """
    require_spaces(on.spaces["id"], scenario)
    rows = on.spaces[~on.spaces["id"].isin(scenario.lost)].reset_index(drop=True)
    open_ground = replace(on, spaces=rows)
    people, ward = (on.homes.cells[name].to_numpy() for name in ("people", "ward"))
    limits = sorted(limits_min)
    far = replace(scenario, limit_min=max(limits))
    ways = walks_of(open_ground, far)
    space, time = nearest(ways.table, spaces=len(rows))
    changes = None
    if scenario.closures != Closures():
        usual = walks_of(open_ground, replace(far, closures=Closures()))
        changes = longer(nearest(usual.table, spaces=len(rows))[1][:, 0], time[:, 0], people, ward)
    ids = numpy.array([*rows["id"], None], dtype=object)
    return Reach(coverage(time[:, 0], people, ward, limits_min=limits), changes, ids[space[:, 0]], ways)
