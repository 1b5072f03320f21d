"""What the pages about usable ground show: bars from gross to usable, pieces on a map, what is not known."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import pandas
import shapely
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.language import term
from app.snapshot import Snapshot
from geo import pipeline
from geo.analysis.overlay import polygonal, valid
from geo.analysis.rules import ordered
from geo.crs import area_m2
from geo.layer import LayerCard
from geo.outputs.sketch import Sketch, sketch
from geo.pipeline.ground import SLOPES, UsableGround
from geo.register.doctor import Finding
from geo.standards import Standard, standard

__all__ = [
    "Bar",
    "Choices",
    "GroundSheet",
    "all_ground",
    "area_findings",
    "choices_from",
    "ground_sheet",
    "pieces_geojson",
    "verdict",
]

_SIDES = ("long", "short")
_BAR_WIDTH = 200.0
_ROUNDING_M2 = 1.0
_ABOUT_AREAS = frozenset({"area", "rows", "values", "rounds"})


@dataclass(frozen=True)
class Choices:
    """What a planner may choose: the order of the rules, the steepest ground, the side of the buildings."""

    order: tuple[str, ...]
    slope: str
    side: str

    @property
    def is_usual(self) -> bool:
        """Whether everything is as it comes."""
        return self == Choices(ordered(()), SLOPES[0], _SIDES[0])

    @property
    def key(self) -> str:
        """Name of the choice, to keep its answer by."""
        return f"{','.join(self.order)} {self.slope} {self.side}"

    def query(self, **changed: str) -> dict[str, str]:
        """The choice as parts of an address; what is usual is left out."""
        usual = {"order": ",".join(ordered(())), "slope": SLOPES[0], "side": _SIDES[0]}
        asked = {"order": ",".join(self.order), "slope": self.slope, "side": self.side} | changed
        return {name: text for name, text in asked.items() if text != usual[name]}

    def moved(self, rule: str, step: int) -> str:
        """Order of the rules with one of them moved up (-1) or down (1)."""
        order = list(self.order)
        place = order.index(rule)
        order.insert(max(place + step, 0), order.pop(place))
        return ",".join(order)

    def slopes(self) -> list[Standard]:
        """Standards of the steepest ground one can choose between."""
        return [standard(key) for key in SLOPES]


def choices_from(asked: MultiDict[str, str]) -> Choices:
    """What an address asks for; what it does not know is as usual.

    Raises:
        InputError: the order names something that is no rule.
    """
    slope, side = asked.get("slope", SLOPES[0]), asked.get("side", _SIDES[0])
    order = ordered([name for name in asked.get("order", "").split(",") if name])
    return Choices(order, slope if slope in SLOPES else SLOPES[0], side if side in _SIDES else _SIDES[0])


@dataclass(frozen=True)
class Bar:
    """One step of the waterfall: what a rule takes [m2], what is left, and where its bar begins and ends [px]."""

    rule: str
    label: str
    taken_m2: float | None
    left_m2: float
    start_px: float
    width_px: float
    is_partly: bool
    assumed: int


@dataclass(frozen=True)
class Used:
    """A layer that was asked: what it is, its name, its maker, its day; several kinds of one origin are one."""

    kinds: str
    title: str
    source: str
    dated: Any


@dataclass(frozen=True)
class GroundSheet:
    """The usable ground of one space, ready to read."""

    row: Mapping[str, Any]
    bars: tuple[Bar, ...]
    map: Sketch | None
    not_known: tuple[str, ...]
    verdict: str
    found: UsableGround
    choices: Choices
    drawings: tuple[Mapping[str, Any], ...]
    findings: tuple[Finding, ...]
    bounds: str
    total_reported_m2: float | None
    layers: tuple[Used, ...]

    @property
    def is_partly_known(self) -> bool:
        """Whether the rules can speak of a part of the ground only, which the map then tells apart."""
        known = self.found.known.loc[self.row["location_id"]]
        return bool(self.not_known) and known is not None and not known.is_empty


def _rules(choices: Choices) -> Any:
    return pipeline.ground_rules(order=choices.order, slope=choices.slope, debris_side=choices.side)


def all_ground(held: Snapshot, choices: Choices, progress: Any = lambda _step, _share: None) -> UsableGround:
    """Usable ground of every space; what fits on it is not looked for."""
    return pipeline.usable_ground(
        held, pipeline.around(held.register), rules=_rules(choices), fit=False, progress=progress
    )


def area_findings(held: Snapshot) -> Mapping[str, tuple[Finding, ...]]:
    """Open findings of the doctor about areas, by space."""

    def make() -> dict[str, tuple[Finding, ...]]:
        found: dict[str, tuple[Finding, ...]] = {}
        for finding in held.diagnosis.open:
            if finding.rule.partition(".")[0] in _ABOUT_AREAS:
                for location_id in set(finding.location_ids):
                    found[location_id] = (*found.get(location_id, ()), finding)
        return found

    kept: Mapping[str, tuple[Finding, ...]] = held.kept("findings about areas", make)
    return kept


def verdict(row: Mapping[str, Any]) -> str:
    """How the reported usable area stands to the computed one, in words."""
    reported, least, most = (row[f"usable_{name}_m2"] for name in ("reported", "least", "most"))
    if pandas.isna(reported) or pandas.isna(most):
        return gettext("cannot be compared")
    if reported > most + _ROUNDING_M2:
        return gettext("more is reported than the rules leave")
    if reported < least - _ROUNDING_M2:
        return gettext("less is reported than the rules leave")
    return gettext("agrees with what the rules leave")


def _bars(row: Mapping[str, Any], found: UsableGround) -> tuple[Bar, ...]:
    """The steps from gross to usable."""
    gross, bars = row["gross_area_m2"], []
    if pandas.isna(gross):
        return ()
    left, per_m2 = gross, _BAR_WIDTH / gross
    unknown = set((row["not_known"] or "").split(";"))
    guesses = found.assumed.loc[row["location_id"]]
    for rule in found.pieces.columns:
        silent = pandas.isna(row[f"{rule}_m2"])
        taken = 0.0 if silent else float(row[f"{rule}_m2"])
        left = max(left - taken, 0.0)
        width = taken * per_m2
        partly = rule in unknown and not silent
        assumed = int(guesses.get(rule, 0))
        bars.append(
            Bar(rule, term("ground_rule", rule), None if silent else taken, left, left * per_m2, width, partly, assumed)
        )
    return tuple(bars)


def _silent(whole: Any, known: Any) -> Any:
    """Part of a ground of which not every rule can speak; None where that is the whole ground or nothing."""
    if known is None or known.is_empty:
        return None
    return shapely.difference(shapely.make_valid(whole), shapely.make_valid(known))


def pieces_geojson(found: UsableGround, location_id: str) -> str:
    """Usable ground of a space and what each rule takes, as GeoJSON."""
    row = found.table.set_index("location_id").loc[location_id]
    pieces = [("usable", row["geometry"]), *found.pieces.loc[location_id].items()]
    features = [
        {"type": "Feature", "properties": {"rule": rule}, "geometry": json.loads(shapely.to_geojson(shape))}
        for rule, shape in pieces
        if shape is not None and not shape.is_empty
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def _used(cards: Iterable[LayerCard]) -> tuple[Used, ...]:
    """Layers that were asked, those of one title, maker and day together."""
    kinds: dict[tuple[str, str, Any], list[str]] = {}
    for card in cards:
        label = term("hazard_kind", card.hazard_kind) if card.hazard_kind else term("layer_kind", card.kind)
        kinds.setdefault((card.title, card.source, card.dated), []).append(label)
    return tuple(Used(", ".join(labels), *origin) for origin, labels in kinds.items())


def _map(held_shape: Any, found: UsableGround, location_id: str, usable: Any) -> Sketch | None:
    """The pieces of a space on a small map, north up."""
    if held_shape is None or shapely.get_dimensions(held_shape) < len("xy") or held_shape.is_empty:
        return None
    pieces = found.pieces.loc[location_id]
    layers = [("piece piece-ground", held_shape), ("piece piece-usable", usable)]
    layers += [(f"piece piece-{rule}", pieces[rule]) for rule in found.pieces.columns]
    if found.table["not_known"].notna().any():
        layers.append(("piece-silent", _silent(held_shape, found.known.loc[location_id])))
    layers.append(("piece-rectangle", found.rectangles.loc[location_id]))
    shown = [(style, shape) for style, shape in layers if shape is not None and not shape.is_empty]
    return sketch(shown, frame=held_shape.envelope, width_px=560, height_px=420)


def _drawings(held: Snapshot, location_id: str, whole: Any) -> tuple[Mapping[str, Any], ...]:
    """Drawings of a space, each with its ground inside the space [m2]."""
    rows = held.table("exclusion")
    rows = rows[rows["location_id"] == location_id]
    drawn, own = valid(rows["geometry"].to_numpy()), [shapely.Polygon() if whole is None else whole]
    inside = shapely.intersection(drawn, valid(numpy.array(own, dtype=object))[0])
    return tuple(rows.assign(inside_m2=area_m2(polygonal(inside))).to_dict("records"))


def _bounds(shape: Any) -> str:
    return "" if shape is None or shape.is_empty else ",".join(f"{edge:.6f}" for edge in shape.bounds)


def ground_sheet(held: Snapshot, location_id: str, choices: Choices) -> GroundSheet:
    """Usable ground of one space.

    Raises:
        MissingError: the register has no such open space.
    """

    def make() -> UsableGround:
        around = pipeline.around(held.register)
        return pipeline.usable_ground(held, around, rules=_rules(choices), ids=[location_id])

    found: UsableGround = held.kept(f"ground {location_id} {choices.key}", make)
    row = found.table.iloc[0].to_dict()
    row["not_known"] = row["not_known"] if isinstance(row["not_known"], str) else ""
    shapes = held.table("location").set_index("id").geometry
    not_known: Sequence[str] = [code for code in row["not_known"].split(";") if code]
    return GroundSheet(
        row=row,
        bars=_bars(row, found),
        map=_map(shapes[location_id], found, location_id, row["geometry"]),
        not_known=tuple(term("ground_rule", code) for code in not_known),
        verdict=verdict(row),
        found=found,
        choices=choices,
        drawings=_drawings(held, location_id, shapes[location_id]),
        findings=area_findings(held).get(location_id, ()),
        bounds=_bounds(shapes[location_id]),
        total_reported_m2=held.spaces().set_index("id")["total_area_m2"].get(location_id),
        layers=_used(found.cards),
    )
