"""Suitability of the spaces: what is known of each indicator, the score it comes to, and how steady that is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas
import numpy
import pandas

from geo.analysis.indicators import Reach, layer_indicators, register_indicators, service_indicators
from geo.analysis.suitability import WHOLE, Assessment, Measured, Thresholds, assess
from geo.analysis.weighing import Stability, stability
from geo.layer import Surroundings
from geo.pipeline.ground import UsableGround, around, usable_ground
from geo.pipeline.layers import layers
from geo.pipeline.tables import SPACE_TABLES, Tables
from geo.pipeline.tiling import box_around, tiled
from geo.register.scenarios import TABLES as SCENARIO_TABLES
from geo.register.scenarios import scenario_model
from geo.register.spaces import space_rows
from geo.register.store import Register
from geo.standards import standard, value
from geo.standards.suitability import Model

if TYPE_CHECKING:
    from geo.register.layers import LayerStore

__all__ = [
    "KnownIndicators", "Suitability", "known_indicators", "measures", "services", "space_suitability", "thresholds",
    "weighed",
]  # fmt: skip

Progress = Callable[[str, float], None]

_SIDE_DEG = 0.05
_MARGINS_DEG = 0.012, 0.06
"""More than the reach of roads and other things, and of a list of services."""
_SEED = 20150425
_KINDS = ("ways", "land_use", "hazard")
_CLASSES = ("a", "b", "c", "d")


@dataclass(frozen=True)
class KnownIndicators:
    """Flat rows of the spaces and what is known of each indicator, both indexed by id."""

    rows: geopandas.GeoDataFrame
    measured: Measured


@dataclass(frozen=True)
class Suitability:
    """How suitable the spaces are.

    Attributes:
        scenario_id: scenario whose weights and value functions were used; None for those that ship.
        known: the spaces and what is known of each indicator.
        assessment: values, scores and classes, indexed by id.
        stability: ranks and classes over many sets of weights, indexed by id.
    """

    scenario_id: str | None
    known: KnownIndicators
    assessment: Assessment
    stability: Stability

    def table(self) -> pandas.DataFrame:
        """One row a space, the best first: id, names, rank, points of 100 at least and at most, classes, known share.

        Returns:
            Frame with id, name_en, name_ne, rank, rank_best, rank_worst, class_middle, class_best, class_worst,
            points_least, points_most, known_share, rank_low, rank_median, rank_high.
        """
        found = self.assessment
        points = {"points_least": WHOLE * found.score_low, "points_most": WHOLE * found.score_high}
        parts = [found.ranks(), found.classes(), self.stability.ranks]
        frame = pandas.concat([self.known.rows[["id", "name_en", "name_ne"]], *parts], axis=1)
        frame = frame.assign(**points, known_share=found.known_share)
        return pandas.DataFrame(frame).sort_values(["rank", "name_en"], kind="stable")


def thresholds() -> Thresholds:
    """Scores from which the classes begin, as they ship."""
    return Thresholds.of([standard(f"suitability.class_{letter}_from") for letter in _CLASSES])


def _reach() -> Reach:
    """How far is looked, and what counts as the worst, as it ships."""
    return Reach(
        service_m=value("suitability.service_reach", unit="m"),
        thing_m=value("suitability.thing_reach", unit="m"),
        worst_rank=value("safety.rank_not", unit="rank"),
        worst_depth_m=value("safety.depth_not", unit="m"),
    )


def _joined(parts: Sequence[pandas.DataFrame], index: pandas.Index) -> pandas.DataFrame:
    return pandas.concat(parts).reindex(index)


def measures(rows: geopandas.GeoDataFrame, store: "LayerStore", services: geopandas.GeoDataFrame) -> Measured:
    """What is known of each indicator, in the order and under the index of the rows.

    Args:
        rows: the flat table of spaces; with usable_least_m2, usable_most_m2 and slope_mean_deg where they are known.
        store: layers of the register.
        services: service points with ``service`` and geometry.
    """
    reach, arounds = _reach(), (store.around(kinds=_KINDS), store.around(kinds=("amenities",)))
    shapes = pandas.Series(rows.geometry.to_numpy(), index=rows.index, dtype=object)
    lows: list[pandas.DataFrame] = []
    highs: list[pandas.DataFrame] = []
    for part in list(tiled(shapes, side_deg=_SIDE_DEG)) or [shapes]:
        boxes = [box_around(part, margin_deg=margin_deg) for margin_deg in _MARGINS_DEG]
        near, far = (around(box) if box else Surroundings() for around, box in zip(arounds, boxes, strict=True))
        array = part.to_numpy()
        told = layer_indicators(array, near, reach=reach)
        served = service_indicators(array, services, far.amenities, reach_m=reach.service_m)
        for ends, frame in ((lows, told.low), (highs, told.high)):
            ends.append(pandas.concat([frame, served], axis=1).set_axis(part.index))
    listed = register_indicators(rows)
    low, high = (
        pandas.concat([own, _joined(ends, rows.index)], axis=1)
        for own, ends in ((listed.low, lows), (listed.high, highs))
    )
    return Measured(low, high)


def services(register: Tables) -> geopandas.GeoDataFrame:
    """Service points of a register with ``service`` and geometry."""
    tables = register.tables(["location", "service_point"])
    places = tables["location"].set_index("id")[["geometry"]]
    return geopandas.GeoDataFrame(places.join(tables["service_point"].set_index("location_id"), how="inner"))


def _with_ground(rows: geopandas.GeoDataFrame, ground: UsableGround) -> geopandas.GeoDataFrame:
    """Rows with what was measured: usable area where every rule could speak, slope, heights that no survey tells."""
    table = ground.table.set_index("location_id").reindex(rows.index)
    whole = table["not_known"].isna() & table["usable_most_m2"].notna()
    usable = {name: table[name].where(whole) for name in ("usable_least_m2", "usable_most_m2")}
    middle_m = table[["elevation_min_m", "elevation_max_m"]].mean(axis=1, skipna=False)
    elevation_m = rows["elevation_m"].astype("float64").fillna(middle_m)
    return rows.assign(**usable, slope_mean_deg=table["slope_mean_deg"], elevation_m=elevation_m)


def weighed(known: KnownIndicators, *, model: Model, scenario_id: str | None = None) -> Suitability:
    """The score of spaces of which the indicators are known.

    Args:
        known: the spaces and what is known of each indicator.
        model: value functions and weights.
        scenario_id: scenario they come from.
    """
    found = assess(known.measured, model=model, thresholds=thresholds())
    draws = int(value("suitability.draws", unit="draws"))
    uniforms = 1 - numpy.random.default_rng(_SEED).random((draws, len(model.criteria)))
    steady = stability(found, uniforms, range_share=value("suitability.rank_range", unit="share"))
    return Suitability(scenario_id, known, found, steady)


def known_indicators(
    register: Register,
    *,
    ground: UsableGround | None = None,
    progress: Progress = lambda _step, _share: None,
) -> KnownIndicators:
    """What register, lists and layers say of each indicator of suitability, for every space.

    Args:
        register: an open register.
        ground: usable ground of all spaces, where it is known already.
        progress: is told the step and the share done.
    """
    rows = space_rows(register.tables(SPACE_TABLES)).set_index("id", drop=False).rename_axis(None)
    progress("ground", 0.0)
    ground = ground or usable_ground(register, around(register), fit=False)
    progress("measure", 0.5)
    rows = _with_ground(rows, ground)
    return KnownIndicators(rows, measures(rows, layers(register), services(register)))


def space_suitability(
    register: Register,
    *,
    scenario_id: str | None = None,
    progress: Progress = lambda _step, _share: None,
) -> Suitability:
    """How suitable every space of a register is, by the weights that ship or those of a scenario.

    Args:
        register: an open register.
        scenario_id: scenario of the register; the weights that ship where none is named.
        progress: is told the step and the share done.

    Raises:
        MissingError: there is no such scenario.
    """
    model = scenario_model(register.tables(SCENARIO_TABLES), scenario_id)
    known = known_indicators(register, progress=progress)
    progress("weigh", 0.9)
    return weighed(known, model=model, scenario_id=scenario_id)
