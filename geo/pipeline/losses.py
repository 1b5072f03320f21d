"""Losses of the gazetted grounds between two dates: what may be compared is compared, the rest says why not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas
import numpy
import pandas

from geo.analysis.encroachment.losses import ground_losses
from geo.analysis.encroachment.noise import ChangeRules
from geo.crs import WGS84
from geo.errors import MissingError, Problem
from geo.pipeline.comparing import Chosen, Comparison, of_buildings, of_outlines, of_usable, on_sheet
from geo.pipeline.layers import layers
from geo.pipeline.tables import SPACE_TABLES
from geo.plane import to_degrees
from geo.register.boundaries import Boundary, boundaries, outlines, plots_under
from geo.register.doctor import Finding, boundary_cleared
from geo.register.spaces import space_rows
from geo.register.store import Register
from geo.standards import standard

if TYPE_CHECKING:
    from geo.layer import LayerCard

__all__ = ["Losses", "change_rules", "footprint_layers", "losses"]

Progress = Callable[[str, float], None]
_TABLES = (*SPACE_TABLES, "space_boundary", "parcel", "parcel_space")
_Chains = tuple[Mapping[str, Sequence[Boundary]], Mapping[str, Sequence[Boundary]]]
"""Outlines as used and usable ground, by space."""
_EVERY = 20
_NAMES = ["id", "name_en", "name_ne"]
_COMPARED = ("kind", "first_source", "second_source", "first_dated", "second_dated", "tolerance_m")
_COLUMNS = (
    "location_id", "name_en", "name_ne", "cause", "enlarged", "certain", "area_m2", "share", "parcel_id", "plot_no",
    *_COMPARED, "geometry",
)  # fmt: skip


def change_rules() -> ChangeRules:
    """The shipped numbers by which a change is told from noise."""
    names = (
        "certainty", "least_area", "least_growth", "same_shape", "inside", "outline_inside", "around", "sources_differ",
    )  # fmt: skip
    return ChangeRules(standard("accuracy.share_within"), **{name: standard(f"change.{name}") for name in names})


@dataclass(frozen=True)
class Losses:
    """What was lost, what was compared for it, and the grounds that cannot tell.

    Attributes:
        table: one row a loss: location_id, names, cause, enlarged, certain, area_m2, share of the ground, the parcel,
            what was compared with its dates and tolerance, geometry in EPSG:4326; the largest first.
        held_back: one row a ground and comparison that was not made: location_id, names, why (a Problem).
        compared: one row a ground and comparison that was made: location_id, names, what was compared.
        notes: what keeps whole comparisons from being made.
        rules: what counted as noise.
    """

    table: geopandas.GeoDataFrame
    held_back: pandas.DataFrame
    compared: pandas.DataFrame
    notes: tuple[Problem, ...]
    rules: ChangeRules

    @property
    def certain_m2(self) -> float:
        """Ground lost for certain [m2]."""
        return float(self.table.loc[self.table["certain"], "area_m2"].sum())


def footprint_layers(register: Register) -> "tuple[LayerCard, ...]":
    """Layers of building footprints whose date is known, the oldest first."""
    found = [card for card in layers(register).cards() if card.kind == "buildings" and card.dated]
    return tuple(sorted(found, key=lambda card: (str(card.dated), card.id)))


def _chosen(register: Register, first: str, second: str, accuracy_m: float | None) -> Chosen | Problem:
    """The two layers to compare: those named, else the oldest and the newest; or why there are none.

    Raises:
        MissingError: there is no such dated layer of footprints.
    """
    cards = footprint_layers(register)
    by_id = {card.id: card for card in cards}
    wrong = [name for name in (first, second) if name and name not in by_id]
    if wrong:
        known = ", ".join(by_id) or "-"
        raise MissingError([Problem("losses.layer", {"value": name, "known": known}, value=name) for name in wrong])
    if not cards:
        return Problem("losses.two_layers", {"count": 0})
    one, other = by_id.get(first, cards[0]), by_id.get(second, cards[-1])
    if one.dated is None or other.dated is None or one.dated >= other.dated:
        return Problem("losses.two_layers", {"count": len({card.dated for card in cards})})
    usual = standard("accuracy.footprints").value
    return Chosen(layers(register), one, other, usual if accuracy_m is None else accuracy_m)


def _losses_of(boundary: Boundary, made: Sequence[Comparison], rules: ChangeRules) -> pandas.DataFrame:
    """Losses of one ground with what was compared, geometry in EPSG:4326."""
    ground = on_sheet([boundary.shape], boundary)[0]
    found = ground_losses(ground, [one.compared for one in made], rules=rules)
    shapes = to_degrees(found.geometry.to_numpy(), numpy.repeat(boundary.origin_deg, len(found), axis=0))
    told = pandas.DataFrame([one.told() for one in made], index=[one.compared.name for one in made])
    rows = pandas.DataFrame(found.drop(columns="geometry")).join(told, on="compared") if made else found
    return rows.assign(location_id=boundary.location_id, share=found["area_m2"] / ground.area, geometry=shapes)


def _table(
    parts: Sequence[pandas.DataFrame], rows: pandas.DataFrame, tables: Mapping[str, pandas.DataFrame]
) -> geopandas.GeoDataFrame:
    """The losses of all grounds with names and parcels, the largest first."""
    parts = [part for part in parts if len(part)]
    if not parts:
        return geopandas.GeoDataFrame(columns=list(_COLUMNS), geometry="geometry", crs=WGS84).astype(
            {"area_m2": "float64", "certain": bool, "enlarged": bool}
        )
    found = pandas.concat(parts, ignore_index=True)
    found["parcel_id"] = plots_under(found["geometry"].tolist(), found["location_id"].tolist(), tables)
    plots = tables["parcel"].set_index("id")["plot_no"]
    found["plot_no"] = found["parcel_id"].map(plots)
    order = found.sort_values(["certain", "area_m2", "location_id"], ascending=[False, False, True])
    return geopandas.GeoDataFrame(_named(order, rows)[list(_COLUMNS)], geometry="geometry", crs=WGS84)


def _named(found: pandas.DataFrame, rows: pandas.DataFrame) -> pandas.DataFrame:
    """Rows with the names of their grounds."""
    names = pandas.DataFrame(rows[_NAMES]).rename(columns={"id": "location_id"})
    return found.merge(names, on="location_id", how="left", sort=False)


def _comparisons(
    boundary: Boundary | None, chains: _Chains, pair: Chosen | Problem, *, clear: bool, rules: ChangeRules
) -> list[Comparison | Problem]:
    """Comparisons of one ground that can be made, and why others cannot."""
    if boundary is None:
        return [Problem("losses.no_boundary")]
    if not boundary.recorded and not clear:
        return [Problem("losses.doctor")]
    used, usable = (chain.get(boundary.location_id, ()) for chain in chains)
    tried = [*of_outlines(boundary, used, rules=rules), *of_usable(boundary, usable, rules=rules)]
    return tried if isinstance(pair, Problem) else [*tried, of_buildings(boundary, pair, rules=rules)]


def losses(
    register: Register,
    *,
    findings: Sequence[Finding],
    ids: Sequence[str] | None = None,
    layers_compared: tuple[str, str] = ("", ""),
    footprints_accuracy_m: float | None = None,
    progress: Progress = lambda _step, _share: None,
) -> Losses:
    """What the grounds lost by footprints of two dates, dated outlines and usable ground; only where the doctor agrees.

    Args:
        register: an open register.
        findings: what the doctor found and nobody decided.
        ids: grounds asked for; all where none are named.
        layers_compared: ids of the earlier and the later layer of footprints; the oldest and the newest where empty.
        footprints_accuracy_m: accuracy of the footprints; the usual one where None.
        progress: is told the step and the share done.

    Raises:
        MissingError: there is no such dated layer of footprints, or no such ground.
        UnavailableError: a layer's file is gone.
    """
    rules, tables = change_rules(), register.tables(_TABLES)
    rows = space_rows({name: tables[name] for name in SPACE_TABLES})
    wrong = [name for name in ids or () if name not in set(rows["id"])]
    if wrong:
        raise MissingError([Problem("ground.no_space", {"value": name}, value=name) for name in wrong])
    rows = rows if ids is None else rows[rows["id"].isin(ids)]
    pair = _chosen(register, *layers_compared, footprints_accuracy_m)
    cleared = set(boundary_cleared(rows, findings))
    known = boundaries(rows, tables["space_boundary"])
    chains = outlines(tables["space_boundary"], role="used"), outlines(tables["space_boundary"], role="usable")
    parts, held, compared = [], [], []
    for place, name in enumerate(rows["id"]):
        if not place % _EVERY:
            progress("compare", place / len(rows))
        tried = _comparisons(known.get(name), chains, pair, clear=name in cleared, rules=rules)
        made = [one for one in tried if isinstance(one, Comparison)]
        held += [{"location_id": name, "why": one} for one in tried if isinstance(one, Problem)]
        compared += [{"location_id": name, **one.told()} for one in made]
        parts += [_losses_of(known[name], made, rules)] if made else []
    progress("ready", 1.0)
    return Losses(
        _table(parts, rows, tables),
        _named(pandas.DataFrame(held, columns=["location_id", "why"]), rows),
        _named(pandas.DataFrame(compared, columns=["location_id", *_COMPARED]), rows),
        (pair,) if isinstance(pair, Problem) else (),
        rules,
    )
