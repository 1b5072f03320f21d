"""Whether people can go to a space in an event: safe, with care, not safe, or no data, with every reason.

Each aspect is judged by itself. A space is not safe as soon as one known aspect says so, and to be used with care as
soon as one says that; it is called safe only when every aspect is known and none objects. Otherwise there are no data
to say so, and the aspects that are missing are named.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas
import numpy
import pandas
from numpy.typing import NDArray

from geo.analysis.cut_off import Network, network_of
from geo.analysis.exposure import among, most, nearest_m, within_m, worst
from geo.errors import Problem
from geo.layer import Layer, LayerCard, Surroundings
from geo.standards import Standard

__all__ = ["ASPECTS", "VERDICTS", "Aspect", "Limits", "SpaceSafety", "closed_ways", "for_vehicles", "safety", "verdict"]

_Shapes = NDArray[numpy.object_]
_Floats = NDArray[numpy.float64]
_Marks = NDArray[numpy.bool_]

VERDICTS = ("safe", "with_care", "not_safe", "no_data")
_SAFE, _CARE, _NOT, _NO_DATA = VERDICTS
ASPECTS = ("shaking", "flood", "landslide", "fuel", "dump", "industry", "access")
"""What must be known before a space is called safe; other mapped threats count where there are any."""

_DANGERS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "fuel": ("amenities", "amenity_class", ("fuel",)),
    "dump": ("land_use", "use_class", ("landfill",)),
    "industry": ("land_use", "use_class", ("industrial",)),
}
"""Dangerous things: the layer that shows them, its column and its values."""


@dataclass(frozen=True)
class Aspect:
    """One aspect of one space: how it is judged, why, and the layer that says so (None where none speaks)."""

    name: str
    level: str
    reason: Problem
    card: LayerCard | None = None


@dataclass(frozen=True)
class SpaceSafety:
    """All aspects of one space and the verdict that follows."""

    verdict: str
    aspects: tuple[Aspect, ...]

    def of(self, level: str) -> tuple[Aspect, ...]:
        """Aspects that are judged so."""
        return tuple(aspect for aspect in self.aspects if aspect.level == level)


@dataclass(frozen=True)
class Limits:
    """Numbers of the judgement, by the last word of their key."""

    standards: Mapping[str, Standard]

    @classmethod
    def of(cls, standards: Sequence[Standard]) -> "Limits":
        """Limits of the standards of safety."""
        return cls({each.key.partition(".")[2]: each for each in standards})

    def __getitem__(self, name: str) -> float:
        """Return the number of a limit."""
        return self.standards[name].value


def verdict(levels: Mapping[str, str]) -> str:
    """Verdict of the aspects of a space by name.

    >>> verdict({name: "safe" for name in ASPECTS})
    'safe'
    >>> verdict({"shaking": "with_care"}), verdict({"shaking": "safe"})
    ('with_care', 'no_data')

    Args:
        levels: level of each aspect that was looked at.
    """
    for level in (_NOT, _CARE):
        if level in levels.values():
            return level
    return _SAFE if all(levels.get(name) == _SAFE for name in ASPECTS) else _NO_DATA


def _rank(layer: Layer) -> _Floats:
    """Class of features or cells, by its rank; unknown for a layer that tells a depth."""
    if layer.grid is not None:
        return layer.grid.values
    return numpy.asarray(layer.features["class_rank"].to_numpy(dtype=float))  # type: ignore[index]


def _depth_m(layer: Layer) -> _Floats:
    if layer.grid is not None:
        return layer.grid.values
    return numpy.asarray(layer.features["depth_m"].to_numpy(dtype=float))  # type: ignore[index]


def _mmi(layer: Layer) -> _Floats:
    if layer.grid is not None:
        return layer.grid.values
    return numpy.asarray(layer.features["mmi"].to_numpy(dtype=float))  # type: ignore[index]


def tells_depth(layer: Layer) -> bool:
    """Whether a hazard layer tells depths rather than classes."""
    return layer.card.measure == "depth_m"


def _level(
    low: float, high: float, *, care: float, not_safe: float, reaches: Callable[[float, float], bool] = operator.ge
) -> str:
    """Level of a value that grows with the danger, known to lie between two ends."""
    if numpy.isnan(low):
        return _NO_DATA
    if reaches(low, not_safe):
        return _NOT
    if reaches(low, care):
        return _CARE
    return _NO_DATA if reaches(high, care) else _SAFE


def _shaking(shapes: _Shapes, around: Surroundings, limits: Limits) -> list[Aspect]:
    layer, care = around.intensity, limits["shaking_care"]
    card = layer.card if layer else None
    found = []
    for mmi in most(shapes, layer, value=_mmi):
        level = _level(mmi, mmi, care=care, not_safe=numpy.inf)
        code = "safety.shaking_unknown" if level == _NO_DATA else f"safety.shaking_{level}"
        found.append(Aspect("shaking", level, Problem(code, {"value": f"{mmi:g}", "limit": f"{care:g}"}), card))
    return found


def _hazard(shapes: _Shapes, name: str, layers: Sequence[Layer], limits: Limits) -> list[Aspect]:
    """Levels of one kind of hazard: the worse of what classes and depths say."""
    by_depth = [layer for layer in layers if tells_depth(layer)]
    by_class = [layer for layer in layers if not tells_depth(layer)]
    by_class_at = {"care": limits["rank_care"], "not_safe": limits["rank_not"], "reaches": operator.ge}
    by_depth_at = {"care": limits["depth_care"], "not_safe": limits["depth_not"], "reaches": operator.gt}
    sides = (
        ("rank", by_class, worst(shapes, by_class, value=_rank, top=numpy.inf), by_class_at),
        ("depth", by_depth, worst(shapes, by_depth, value=_depth_m, top=numpy.inf), by_depth_at),
    )
    found = []
    for place in range(len(shapes)):
        told = [_hazard_aspect(name, kind, some, ends.iloc[place], at) for kind, some, ends, at in sides]
        found.append(max(told, key=lambda aspect: (_GRAVITY[aspect.level], aspect.card is not None)))
    return found


_GRAVITY = {_NO_DATA: 0, _SAFE: 1, _CARE: 2, _NOT: 3}


def _hazard_aspect(name: str, kind: str, layers: Sequence[Layer], ends: pandas.Series, at: Mapping[str, Any]) -> Aspect:
    """What classes, or depths, of a hazard say about a space."""
    level = _level(ends["low"], ends["high"], **at)
    card = layers[int(ends["layer"])].card if ends["layer"] >= 0 else None
    code = f"safety.{kind}_{'unknown' if card is None else 'partly' if level == _NO_DATA else 'known'}"
    return Aspect(name, level, Problem(code, {"value": f"{ends['low']:g}", "hazard": name}), card)


def _danger(shapes: _Shapes, name: str, around: Surroundings, limits: Limits) -> list[Aspect]:
    """Whether something dangerous stands nearer than it may."""
    kind, column, values = _DANGERS[name]
    layer: Layer | None = getattr(around, kind)
    limit_m = limits[name]
    things = among(layer.features if layer else None, column, values)
    ends = nearest_m(shapes, things, coverage=layer.coverage if layer else None, reach_m=limit_m)
    found = []
    for low, high in ends[["low", "high"]].itertuples(index=False):
        level = _CARE if high < limit_m else _SAFE if low >= limit_m else _NO_DATA
        code = {_CARE: "near", _SAFE: "far", _NO_DATA: "unknown" if layer else "no_layer"}[level]
        parameters = {"distance": f"{high:.0f}", "limit": f"{limit_m:g}", "thing": name}
        found.append(Aspect(name, level, Problem(f"safety.danger_{code}", parameters), layer.card if layer else None))
    return found


def closed_ways(ways: geopandas.GeoDataFrame, around: Surroundings, limits: Limits) -> _Marks:
    """Which ways cannot be counted on in an event: under water, in the worst class, or a bridge that shook hard.

    Args:
        ways: ways for vehicles.
        around: hazards and intensity.
        limits: class, depth and shaking from which a way is closed.
    """
    lines = ways.geometry.to_numpy()
    by_depth = [layer for layer in around.hazards if tells_depth(layer)]
    by_class = [layer for layer in around.hazards if not tells_depth(layer)]
    deep = worst(lines, by_depth, value=_depth_m, top=numpy.inf)["low"].to_numpy() > limits["way_depth"]
    bad = worst(lines, by_class, value=_rank, top=numpy.inf)["low"].to_numpy() >= limits["rank_not"]
    shaken = most(lines, around.intensity, value=_mmi).to_numpy() >= limits["bridge_shaking"]
    return numpy.asarray(deep | bad | (shaken & ways["bridge"].to_numpy()), dtype=bool)


def for_vehicles(ways: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Ways that vehicles may use, numbered anew."""
    return ways[ways["motor"]].reset_index(drop=True)


def _network(around: Surroundings, limits: Limits) -> Network | None:
    """Network of the ways around; None where no layer shows ways."""
    if around.ways is None or around.ways.features is None:
        return None
    ways = for_vehicles(around.ways.features)
    return network_of(around.ways, ways, closed=closed_ways(ways, around, limits))


def _access(shapes: _Shapes, network: Network | None, limits: Limits) -> list[Aspect]:
    """Whether a road still leads to each space from most of the network it was connected to."""
    reach_m = limits["road"]
    if network is None:
        return [Aspect("access", _NO_DATA, Problem("safety.access_unknown")) for _ in shapes]
    ends = nearest_m(shapes, network.lines, coverage=network.coverage, reach_m=reach_m)
    left = network.left(*within_m(shapes, network.lines, reach_m=reach_m), count=len(shapes))
    found = []
    for (low, high), share in zip(ends[["low", "high"]].itertuples(index=False), left, strict=True):
        level, code = _access_level(low, high, share, reach_m, limits["network_left"])
        parameters = {"distance": f"{high:.0f}", "limit": f"{reach_m:g}", "share": f"{100 * share:.0f}"}
        found.append(Aspect("access", level, Problem(f"safety.access_{code}", parameters), network.card))
    return found


def _access_level(low: float, high: float, share: float, reach_m: float, least_share: float) -> tuple[str, str]:
    """Level and sentence of access from the distance to a road and the part of the network that is left."""
    if high <= reach_m and not numpy.isnan(share):
        if share >= least_share:
            return _SAFE, "open"
        return (_NOT, "cut") if share <= 0 else (_CARE, "cut_partly")
    return (_CARE, "no_road") if low >= reach_m else (_NO_DATA, "unknown")


def safety(
    spaces: geopandas.GeoDataFrame, around: Surroundings, *, limits: Limits, network: Network | None = None
) -> dict[str, SpaceSafety]:
    """Safety of each space in an event, by its id.

    Args:
        spaces: rows with id and geometry in EPSG:4326.
        around: layers of the event (intensity, hazards) and of what is around.
        limits: numbers of the judgement.
        network: roads with what is left of them in the event; those around the spaces where none is given.
    """
    shapes = spaces.geometry.to_numpy()
    kinds = {layer.card.hazard_kind for layer in around.hazards} - {"flood", "landslide"}
    columns = [_shaking(shapes, around, limits)]
    for kind in ("flood", "landslide", *sorted(kinds)):
        layers = [layer for layer in around.hazards if layer.card.hazard_kind == kind]
        columns.append(_hazard(shapes, kind, layers, limits))
    columns += [_danger(shapes, name, around, limits) for name in _DANGERS]
    columns.append(_access(shapes, network or _network(around, limits), limits))
    found = {}
    for location_id, aspects in zip(spaces["id"], zip(*columns, strict=True), strict=True):
        levels = {aspect.name: aspect.level for aspect in aspects}
        found[location_id] = SpaceSafety(verdict(levels), aspects)
    return found
