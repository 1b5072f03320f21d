"""Usable ground: spaces of the register, what layers and drawings say around them, cut by the rules."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import geopandas
import numpy
import pandas
import shapely

from geo.analysis import relief
from geo.analysis.fitting import circle_that_fits, rectangle_that_fits
from geo.analysis.ground import Ground, cut
from geo.analysis.hazard import hazard_areas, hazard_cells, rule_of, steep_cells
from geo.analysis.obstruction import buildings, exclusions, power_lines, water
from geo.analysis.overlay import polygonal
from geo.analysis.rules import Curve, GroundRules, Steps, ordered
from geo.analysis.taking import Taking, no_layer
from geo.analysis.waterfall.figures import taken_column
from geo.crs import WGS84
from geo.errors import MissingError, Problem
from geo.layer import Layer, LayerCard, Surroundings
from geo.pipeline.layers import layers
from geo.pipeline.speaking import by_speakers
from geo.pipeline.tables import SPACE_TABLES, Tables, flat_spaces
from geo.pipeline.tiling import Bounds, box_around, tiled
from geo.plane import to_degrees
from geo.register.store import Register
from geo.schema import table
from geo.standards import standard

__all__ = [
    "SLOPES", "Around", "UsableGround", "around", "asked_spaces", "ground_pieces", "ground_rules",
    "has_layers", "takings", "tiles", "too_coarse", "usable_ground",
]  # fmt: skip

Around = Callable[[Bounds], Surroundings]
"""Gives what layers say around a box in degrees."""

SLOPES = ("slope.open_space_max", "slope.camp_max")
"""Standards of the steepest usable ground a planner can switch between."""

_TILE_DEG = 0.1
_MARGIN_DEG = 0.01
_GRID_DEG = 1e-9
"""A tenth of a millimetre: edges nearer to each other are one, so that strips are sound in other programs, too."""
_HEIGHTS = range(1, 6)
_VOLTAGES = ("medium", "high", "higher", "highest")
_NEEDED_HAZARDS = ("flood", "landslide")
_TAKING_KINDS = ("dem", "buildings", "water", "power_lines", "hazard")


def around(register: Register) -> Around:
    """What the layers of a register that can take ground say around a box."""
    return layers(register).around(kinds=_TAKING_KINDS)


def has_layers(register: Register) -> bool:
    """Whether the register has any layer that can take ground."""
    return any(card.kind in _TAKING_KINDS for card in layers(register).cards())


@dataclass(frozen=True)
class UsableGround:
    """What every space loses to which rule and what is left.

    Attributes:
        table: one row a space (the declared table ``ground``), its geometry the usable ground.
        pieces: ground each rule takes in WGS 84, one column a rule, one row a space; None where it was not asked for.
        assumed: number of obstructions whose reach rests on an assumption, one column a rule, one row a space.
        known: ground of which every rule can speak in WGS 84, by space.
        rectangles: largest rectangle found on the usable ground in WGS 84, by space.
        boundaries: boundary of each space in WGS 84, by space.
        cards: cards of the layers that were asked.
        notes: what a reader must know: a layer that could not be used, and why.
        rules: the numbers and the order that were used.
    """

    table: geopandas.GeoDataFrame
    pieces: pandas.DataFrame
    assumed: pandas.DataFrame
    known: pandas.Series
    rectangles: pandas.Series
    boundaries: pandas.Series
    cards: tuple[LayerCard, ...]
    notes: tuple[Problem, ...]
    rules: GroundRules


def ground_rules(
    *, order: Sequence[str] = (), slope: str = "slope.open_space_max", debris_side: str = "long"
) -> GroundRules:
    """The numbers that ship, with the choices a planner has.

    Args:
        order: rules to serve first, in this order; the others follow in their usual order.
        slope: key of the standard of the steepest usable ground.
        debris_side: side of the buildings that faces the ground: long, or short.
    """
    heights = tuple(standard(f"debris.height_{number}") for number in _HEIGHTS)
    shares = tuple(standard(f"debris.{debris_side}_{number}") for number in _HEIGHTS)
    strips = tuple(standard(f"power.{name}_strip") for name in ("low", *_VOLTAGES))
    return GroundRules(
        debris=Curve(heights, shares),
        debris_least=standard(f"debris.{debris_side}_least"),
        storey_height=standard("debris.storey_height"),
        height_believed=standard("debris.height_believed"),
        height_assumed=standard("debris.height_assumed"),
        water_buffer=standard("water.buffer"),
        drain_buffer=standard("water.drain_buffer"),
        power_strip=Steps(tuple(standard(f"power.{name}_from") for name in _VOLTAGES), strips),
        voltage_assumed=standard("power.voltage_assumed"),
        slope_max=standard(slope),
        slope_cell_max=standard("slope.cell_max"),
        hazard_rank=standard("hazard.rank_from"),
        hazard_depth=standard("hazard.depth_above"),
        row_width=standard("shelter.row_width"),
        order=ordered(order),
    )


def _parts(layer: Layer | None) -> tuple[geopandas.GeoDataFrame | None, shapely.Geometry | None]:
    return (None, None) if layer is None else (layer.features, layer.coverage)


def _hazard(layer: Layer, rules: GroundRules) -> Taking:
    kind = layer.card.hazard_kind
    if layer.grid is not None:
        grid = layer.grid
        return hazard_cells(
            grid.values, transform=grid.transform, crs=grid.crs, unit=grid.unit, hazard_kind=kind, rules=rules
        )
    return hazard_areas(layer.features, layer.coverage, hazard_kind=kind, rules=rules)


def _hazards(layers: Sequence[Layer], rules: GroundRules) -> list[Taking]:
    mapped = {rule_of(layer.card.hazard_kind) for layer in layers}
    absent = [no_layer(rule) for rule in _NEEDED_HAZARDS if rule not in mapped]
    return [*absent, *(_hazard(layer, rules) for layer in layers)]


def _steep(layer: Layer | None, rules: GroundRules) -> list[Taking]:
    grid = None if layer is None else layer.grid
    if grid is None or not relief.carries_slope(grid, cell_max=rules.slope_cell_max):
        return [no_layer("steep")]
    slope_deg = relief.grid_slope_deg(grid)
    return [steep_cells(slope_deg, transform=grid.transform, crs=grid.crs, rules=rules)]


def takings(around: Surroundings, drawings: geopandas.GeoDataFrame, *, rules: GroundRules) -> list[Taking]:
    """What every rule takes ground by.

    Args:
        around: what the layers say.
        drawings: ground that planners drew as not usable.
        rules: numbers of the rules.
    """
    return [
        *exclusions(drawings),
        *buildings(*_parts(around.buildings), rules=rules),
        *water(*_parts(around.water), rules=rules),
        *power_lines(*_parts(around.power_lines), rules=rules),
        *_hazards(around.hazards, rules),
        *_steep(around.elevation, rules),
    ]


def too_coarse(around: Surroundings, rules: GroundRules) -> list[Problem]:
    """A note where the height model has cells too large for the slope inside a space.

    Args:
        around: what the layers say.
        rules: largest cell that carries a slope.
    """
    layer = around.elevation
    if layer is None or layer.grid is None or relief.carries_slope(layer.grid, cell_max=rules.slope_cell_max):
        return []
    about = {"title": layer.card.title, "resolution": round(layer.grid.resolution_m)}
    return [Problem("ground.too_coarse", {**about, "limit": f"{rules.slope_cell_max.value:g}"})]


def _cards(around: Surroundings) -> list[LayerCard]:
    layers = [around.elevation, around.buildings, around.water, around.power_lines, *around.hazards]
    return [layer.card for layer in layers if layer is not None]


def _fits(ground: Ground, *, fit: bool) -> pandas.DataFrame:
    """Largest rectangle and circle on the usable ground of each space; not known where they are not looked for."""
    rows = []
    for shape in ground.usable if fit else numpy.full(len(ground.usable), None):
        box, (circle_m, _) = rectangle_that_fits(shape), circle_that_fits(shape)
        sides = (box.length_m, box.width_m, box.shape) if box else (numpy.nan, numpy.nan, None)
        rows.append((*sides, circle_m if box else numpy.nan))
    names = ["rectangle_length_m", "rectangle_width_m", "rectangle", "circle_m"]
    found = pandas.DataFrame(rows, columns=names, index=ground.taken_m2.index)
    found["rectangle"] = to_degrees(found["rectangle"].to_numpy(dtype=object), ground.origins)
    return found


@dataclass(frozen=True)
class _Tile:
    """What came out for the spaces of one tile."""

    table: pandas.DataFrame
    pieces: pandas.DataFrame
    assumed: pandas.DataFrame
    cards: Sequence[LayerCard]
    notes: Sequence[Problem]


def _tile(
    shapes: pandas.Series, around: Surroundings, drawings: geopandas.GeoDataFrame, rules: GroundRules, *, fit: bool
) -> _Tile:
    taken = takings(around, drawings, rules=rules)
    ground = cut(shapes, taken, order=rules.order, row_width_m=rules.row_width.value)
    elevation = around.elevation.grid if around.elevation else None
    lie = pandas.DataFrame(index=shapes.index, columns=list(relief.COLUMNS), dtype="float64")
    if elevation is not None:
        lie = relief.relief(shapes, elevation, cell_max=rules.slope_cell_max)
    table_rows = pandas.concat([ground.table(), lie, _fits(ground, fit=fit)], axis=1)
    table_rows["geometry"] = ground.in_degrees()
    table_rows["known"] = to_degrees(ground.known, ground.origins)
    nothing = numpy.full(len(shapes), None)
    pieces = pandas.DataFrame(
        {rule: ground.in_degrees(rule) if fit else nothing for rule in ground.order}, index=shapes.index, dtype=object
    )
    return _Tile(table_rows, pieces, ground.assumed, _cards(around), too_coarse(around, rules))


def _declared(rows: geopandas.GeoDataFrame, found: pandas.DataFrame) -> geopandas.GeoDataFrame:
    """Rows of the declared table ``ground``."""
    named = rows.set_index("id", drop=False)
    columns = found.assign(
        location_id=named["id"],
        name_en=named["name_en"],
        name_ne=named["name_ne"],
        usable_reported_m2=named["usable_area_m2"].astype("float64"),
        not_known=found["not_known"].str.replace(" ", ";").replace("", None),
    )
    frame = columns[list(table("ground").names)]
    return geopandas.GeoDataFrame(frame.reset_index(drop=True), geometry="geometry", crs=WGS84)


def asked_spaces(
    register: Tables, *, ids: Sequence[str] | None = None
) -> tuple[geopandas.GeoDataFrame, geopandas.GeoDataFrame]:
    """Rows of the spaces asked for, and what planners drew as not usable.

    Args:
        register: whatever gives the tables.
        ids: spaces asked for; all where none are named.

    Raises:
        MissingError: there is no such space.
    """
    tables = register.tables([*SPACE_TABLES, "exclusion"])
    rows = flat_spaces(register, tables)
    rows = rows if ids is None else rows[rows["id"].isin(ids)]
    absent = set(ids or ()) - set(rows["id"])
    if absent:
        raise MissingError([Problem("ground.no_space", {"value": name}, value=name) for name in sorted(absent)])
    return rows, geopandas.GeoDataFrame(tables["exclusion"])


def tiles(
    rows: geopandas.GeoDataFrame, around: Around, *, progress: Callable[[str, float], None]
) -> Iterator[tuple[pandas.Series, Surroundings]]:
    """Boundaries of spaces that lie near each other, by id, and what layers say around them."""
    shapes = pandas.Series(rows.geometry.to_numpy(), index=rows["id"].to_numpy(), dtype=object)
    done = 0
    for part in list(tiled(shapes, side_deg=_TILE_DEG)) or [shapes]:
        progress("cut", done / max(len(shapes), 1))
        bounds = box_around(part, margin_deg=_MARGIN_DEG)
        yield from by_speakers(part, Surroundings() if bounds is None else around(bounds))
        done += len(part)
    progress("ready", 1.0)


def usable_ground(
    register: Tables,
    around: Around,
    *,
    rules: GroundRules | None = None,
    ids: Sequence[str] | None = None,
    fit: bool = True,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> UsableGround:
    """Usable ground of the spaces of a register: each deduction, what is left, what fits on it, and what is not known.

    Args:
        register: whatever gives the tables.
        around: gives what layers say around a box.
        rules: numbers and order; the usual ones where none are given.
        ids: spaces asked for; all where none are named.
        fit: look for the largest rectangle and circle and draw the pieces, too.
        progress: is told the step and the share done.

    Raises:
        MissingError: there is no such space.
    """
    rules = rules or ground_rules()
    rows, drawings = asked_spaces(register, ids=ids)
    parts = tiles(rows, around, progress=progress)
    return _joined(rows, [_tile(part, near, drawings, rules, fit=fit) for part, near in parts], rules)


def ground_pieces(found: UsableGround) -> geopandas.GeoDataFrame:
    """What each rule takes of each space, a row each in the order of the rules (the declared table ``ground_piece``).

    Args:
        found: usable ground with its pieces.
    """
    columns = [taken_column(rule) for rule in found.pieces.columns]
    spaces = found.table.set_index("location_id", drop=False)
    taken_m2 = spaces[columns].to_numpy(dtype="float64")
    left_m2 = spaces[["gross_area_m2"]].to_numpy(dtype="float64") - numpy.nancumsum(taken_m2, axis=1)
    sound = polygonal(shapely.make_valid(found.pieces.to_numpy().ravel(), method="structure"))
    shapes = shapely.set_precision(sound, _GRID_DEG).reshape(taken_m2.shape)
    space, turn = ((taken_m2 > 0) & (shapely.area(shapes) > 0)).nonzero()
    owners, rules = spaces.iloc[space], found.pieces.columns.to_numpy(dtype=object)[turn]
    figures = {
        **{name: owners[name].to_numpy(dtype=object) for name in ("location_id", "name_en", "name_ne")},
        "turn": turn + 1,
        "rule": rules,
        "taken_m2": taken_m2[space, turn],
        "left_m2": numpy.maximum(left_m2[space, turn], 0.0),
    }
    return geopandas.GeoDataFrame(figures, geometry=shapes[space, turn], crs=WGS84)


def _joined(rows: geopandas.GeoDataFrame, tiles: Sequence[_Tile], rules: GroundRules) -> UsableGround:
    """The tiles as one answer, in the order of the register."""
    order = rows["id"].to_numpy()

    def whole(frames: Sequence[pandas.DataFrame]) -> pandas.DataFrame:
        return pandas.concat(frames).loc[order]

    found = whole([tile.table for tile in tiles])
    cards: Mapping[str, LayerCard] = {card.id: card for tile in tiles for card in tile.cards}
    return UsableGround(
        table=_declared(rows, found),
        pieces=whole([tile.pieces for tile in tiles]),
        assumed=whole([tile.assumed for tile in tiles]),
        known=found["known"],
        rectangles=found["rectangle"],
        boundaries=pandas.Series(rows.geometry.to_numpy(), index=order, dtype=object),
        cards=tuple(cards.values()),
        notes=tuple({str(note.parameters): note for tile in tiles for note in tile.notes}.values()),
        rules=rules,
    )
