"""What the map draws: grounds and unit borders as light GeoJSON, made once a version of the register."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas
import numpy
import pandas
import shapely
from flask import current_app

from app.answers import Packed, pack
from app.grounds import SITE, grounds
from app.selection import per_person
from app.snapshot import Snapshot
from geo import pipeline
from geo.outputs.borders import border_lines, light

__all__ = ["UNIT_LEVELS", "changed_rounds", "grounds_file", "units_file"]

_GEOJSON = "application/geo+json"
_AREA, _POINT, _NOWHERE = "area", "point", "nowhere"
_PLACES = 6
UNIT_LEVELS: Mapping[str, float] = {"country": 0.002, "district": 0.002, "local_level": 0.0016, "ward": 0.00008}
"""Levels the map knows, and how far their borders may move to become light, in degrees."""


def _collection(features: Iterable[str]) -> bytes:
    return ('{"type":"FeatureCollection","features":[' + ",".join(features) + "]}").encode()


def _feature(shape: str, told: Mapping[str, Any], number: int | None = None) -> str:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    name = "" if number is None else f'"id":{number},'
    return f'{{"type":"Feature",{name}"geometry":{shape},"properties":{text}}}'


def changed_rounds(held: Snapshot) -> tuple[str, str] | None:
    """The two rounds whose usable areas the map compares."""
    found: tuple[str, str] | None = held.kept("changed rounds", lambda: pipeline.rounds_to_compare(held))
    return found


def _change_codes(held: Snapshot) -> pandas.Series:
    """By space id: loss, gain or same where the doctor clears the row, else unclear; absent where a round is silent."""
    rounds = changed_rounds(held)
    if rounds is None:
        return pandas.Series(dtype=object)
    change = pipeline.change_between(held, first=rounds[0], second=rounds[1], found=held.diagnosis)
    change = change[change["change_m2"].notna()].set_index("id")
    whole_m2 = change["change_m2"].round()
    codes = numpy.select([~change["cleared"], whole_m2 < 0, whole_m2 > 0], ["unclear", "loss", "gain"], "same")
    return pandas.Series(codes, index=change.index)


def _shape_kinds(rows: geopandas.GeoDataFrame) -> list[str]:
    """How each row is drawn: its polygon, a point, or the area it is known to lie in."""
    is_point = shapely.get_dimensions(rows.geometry.to_numpy()) == 0
    kinds = numpy.select(
        [rows["precision"] == "admin_area", rows.geometry.isna(), is_point], [_AREA, _NOWHERE, _POINT], "polygon"
    )
    return [str(kind) for kind in kinds]


def _told(held: Snapshot, rows: geopandas.GeoDataFrame) -> list[dict[str, Any]]:
    """Properties of each ground, without those that are not known."""
    table = pandas.DataFrame(
        {
            "id": rows["id"],
            "en": rows["name_en"],
            "ne": rows["name_ne"],
            "how": _shape_kinds(rows),
            "site": rows["kind"] == SITE,
            "size": rows["size_class"],
            "worst": rows["worst"],
            "change": rows["id"].map(_change_codes(held)),
            "x": rows["lon_deg"].round(_PLACES),
            "y": rows["lat_deg"].round(_PLACES),
            "wide": (rows["boundary_area_m2"].astype("float64") ** 0.5).round(),
            **{f"at_{area}": rows[column] for area, column in per_person().items()},
        }
    ).astype(object)
    return [{k: v for k, v in row.items() if not pandas.isna(v)} for row in table.to_dict("records")]


def _grounds(held: Snapshot, round_id: str) -> Packed:
    rows = grounds(held, round_id)
    shapes = light(rows.geometry.to_numpy(), places=_PLACES)
    texts = [text or "null" for text in shapely.to_geojson(shapes)]
    numbered = enumerate(zip(texts, _told(held, rows), strict=True))
    return pack(_collection(_feature(shape, told, number) for number, (shape, told) in numbered), kind=_GEOJSON)


def grounds_file(held: Snapshot, round_id: str) -> Packed:
    """Every ground at a round; a feature's id is the place of its row in the table of grounds."""
    found: Packed = held.kept(f"grounds file {round_id}", lambda: _grounds(held, round_id))
    return found


def _labels(units: geopandas.GeoDataFrame) -> list[str]:
    points = light(shapely.point_on_surface(units.geometry.to_numpy()), places=4)
    names = zip(units["name_en"], units["name_ne"].where(units["name_ne"].notna(), units["name_en"]), strict=True)
    told = [{"en": en, "ne": ne} for en, ne in names]
    return [_feature(shape, names, None) for shape, names in zip(shapely.to_geojson(points), told, strict=True)]


def _lines(units: geopandas.GeoDataFrame, level: str, **told: object) -> str:
    lines = border_lines(units, tolerance_deg=UNIT_LEVELS[level])
    return _feature(shapely.to_geojson(lines), {"line": level, **told})


def _ward_lines(wards: geopandas.GeoDataFrame) -> list[str]:
    """Borders of wards, and the same borders where they part local levels."""
    simple = wards.set_geometry(shapely.coverage_simplify(wards.geometry.to_numpy(), UNIT_LEVELS["ward"]))
    local_levels = simple.dissolve("parent_id", method="coverage")
    return [_lines(wards, "ward"), _lines(local_levels, "ward", of="local_level")]


def _local_lines(local_levels: geopandas.GeoDataFrame, detailed_ids: set[str]) -> list[str]:
    """Borders of local levels, those whose wards are known apart: the wards' own lines follow them more closely."""
    detailed = local_levels["id"].isin(detailed_ids)
    return [
        _lines(local_levels[detailed], "local_level", detailed=True),
        _lines(local_levels[~detailed], "local_level"),
    ]


def _country(units: geopandas.GeoDataFrame) -> list[str]:
    shapes = light(shapely.simplify(units.geometry.to_numpy(), UNIT_LEVELS["country"]), places=4)
    return [_feature(text, {"land": True}) for text in shapely.to_geojson(shapes)]


def _units(locations: geopandas.GeoDataFrame, level: str) -> Packed:
    kinds = {level, "protected_area"} if level == "local_level" else {level}
    units = locations[locations["kind"].isin(kinds) & locations.geometry.notna()]
    if level == "country":
        return pack(_collection(_country(units)), kind=_GEOJSON)
    if level == "ward":
        return pack(_collection([*_ward_lines(units), *_labels(units)]), kind=_GEOJSON)
    if level == "local_level":
        wards = locations[locations["kind"] == "ward"]
        lines = _local_lines(units, set(wards["parent_id"]))
        return pack(_collection([*lines, *_labels(units)]), kind=_GEOJSON)
    return pack(_collection([_lines(units, level), *_labels(units)]), kind=_GEOJSON)


def units_file(held: Snapshot, level: str) -> Packed:
    """Borders and names of the units of a level; kept as long as no unit changes, whatever else does."""
    kept: dict[str, tuple[int, Packed]] = current_app.extensions.setdefault("chaur_units", {})
    locations = held.table("location")
    concerned = locations.loc[locations["kind"].isin([level, "ward"]), ["id", "version"]]
    mark = hash(tuple(pandas.util.hash_pandas_object(concerned, index=False)))
    if level not in kept or kept[level][0] != mark:
        kept[level] = (mark, _units(locations, level))
    return kept[level][1]
