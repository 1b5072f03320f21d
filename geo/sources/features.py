"""Features of any map file as features of a kind of layer: tags or plain columns become the columns of the kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isnan, nan
from typing import Any

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.crs import WGS84, named
from geo.errors import InputError, Problem
from geo.layer import features_of
from geo.sources import osm_tags
from geo.sources.child import Parsed
from geo.sources.noding import cut
from geo.sources.references import Reference, system
from geo.sources.shakemap import bands

__all__ = ["LEVELS", "Wanted", "features", "in_degrees", "ranks"]

LEVELS: Mapping[str, int] = {"none": 0, "low": 1, "medium": 2, "high": 3}
"""Rank of each level of a hazard."""

_WORDS = {
    "none": "none", "no": "none", "nil": "none", "0": "none", "छैन": "none",
    "very low": "low", "low": "low", "1": "low", "न्यून": "low", "कम": "low",
    "moderate": "medium", "medium": "medium", "2": "medium", "मध्यम": "medium",
    "high": "high", "very high": "high", "3": "high", "उच्च": "high", "अति उच्च": "high",
}  # fmt: skip
_CLASS_COLUMNS = ("hazard_class", "class", "hazard", "level", "susceptibility", "category", "zone", "gridcode")
_DEPTH_COLUMNS = ("depth_m", "depth", "water_depth", "max_depth")
_OWN_CLASS: Mapping[str, str] = {
    "buildings": "building_class",
    "ways": "highway",
    "water": "water_class",
    "land_use": "use_class",
    "amenities": "amenity_class",
}
"""Column that says first what a feature of the kind is."""

_MMI_COLUMNS = ("mmi", "value", "paramvalue", "intensity", "grid_code")
_HIGHEST_MMI = 12.0
_LINES, _AREAS, _POINTS = (1, 2, 5), (3, 6), (0,)
_MOST_NAMED = 12


@dataclass(frozen=True)
class Wanted:
    """What a file is to be read as.

    Attributes:
        kind: kind of layer.
        crs: reference system of the file, where it names none.
        class_column: column of the class of a hazard or of what each feature is, where it is not called as usual.
        depth_column: column of the depth of water [m].
        classes: level of each class, for classes in other words than low, medium and high.
    """

    kind: str
    crs: str = ""
    class_column: str = ""
    depth_column: str = ""
    classes: Mapping[str, str] | None = None


def in_degrees(parsed: Parsed, crs: str) -> NDArray[numpy.object_]:
    """Shapes of a file in EPSG:4326.

    Args:
        parsed: layer of a file.
        crs: reference system of the file, where it names none.

    Raises:
        InputError: the file has no shapes or names no system, or the shapes are no places in it.
    """
    if parsed.shapes is None or shapely.is_missing(parsed.shapes).all():
        raise InputError(Problem("layer.no_shapes", {}, parsed.file))
    text = crs or parsed.crs
    if not text:
        raise InputError(Problem("layer.no_crs", {}, parsed.file))
    reference = Reference(named(crs) if crs else system(text))

    def turned(points: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
        return numpy.column_stack(reference.degrees(points[:, 0], points[:, 1]))

    shapes = shapely.transform(parsed.shapes, turned)
    west, south, east, north = shapely.total_bounds(shapes)
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):  # noqa: PLR2004 - the globe
        raise InputError(Problem("layer.off_globe", {"crs": text[:60]}, parsed.file))
    return numpy.asarray(shapes, dtype=object)


def _tag(value: Any) -> str:
    """Value of a column as a tag has it: text, whole numbers without a fraction, yes and no."""
    if value is None or value is pandas.NA or (isinstance(value, float) and isnan(value)):
        return ""
    if isinstance(value, bool | numpy.bool_):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _tags(rows: pandas.DataFrame) -> list[dict[str, str]]:
    """Tags of each row: its filled columns in small letters, and what Geofabrik's shapefiles call otherwise."""
    names = [str(name).lower() for name in rows.columns]
    found = []
    for values in rows.itertuples(index=False, name=None):
        pairs = ((name, _tag(value)) for name, value in zip(names, values, strict=True))
        found.append({name: text for name, text in pairs if text})
    return found


def _first(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    """First of the wanted columns that the file has, whatever the size of the letters."""
    held = {name.lower(): name for name in map(str, names)}
    return next((held[name] for name in wanted if name in held), None)


def _number(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return nan


def _building(tags: Mapping[str, str]) -> tuple[Any, ...]:
    """Row of a building: its tags, or the plain columns of other footprints; an area without any is one, too."""
    said = osm_tags.building(tags)
    height = osm_tags.length_m(tags.get("height_m") or tags.get("height"))
    levels = _number(tags.get("levels") or tags.get("building:levels") or tags.get("num_floors"))
    class_ = said[2] if said else tags.get("building_class", tags.get("class", ""))
    return height if height > 0 else nan, levels if 0 < levels < inf else nan, class_


def _road(tags: Mapping[str, str]) -> dict[str, Any] | None:
    return osm_tags.way({"highway": tags.get("highway") or tags.get("way_class") or tags.get("fclass", ""), **tags})


def _water(tags: Mapping[str, str]) -> tuple[Any, ...] | None:
    own = tags.get("water_class", "")
    return (own, osm_tags.length_m(tags.get("width_m"))) if own else osm_tags.water(tags)


def _use(tags: Mapping[str, str]) -> tuple[str] | None:
    return (tags["use_class"],) if tags.get("use_class") else osm_tags.land_use(tags)


def _power(tags: Mapping[str, str]) -> tuple[float] | None:
    return (_number(tags["voltage_v"]),) if "voltage_v" in tags else osm_tags.power_line(tags)


def _amenity(tags: Mapping[str, str]) -> tuple[str, str, str] | None:
    said = tags.get("amenity_class") or tags.get("amenity_type") or tags.get("fclass", "")
    own = {"amenity": said} if said else {}
    names = {f"name:{language}": tags[f"name_{language}"] for language in ("en", "ne") if f"name_{language}" in tags}
    return osm_tags.amenity({**tags, **own, **names})


_ROWS: Mapping[str, tuple[tuple[int, ...], Callable[[Mapping[str, str]], Sequence[Any] | None], tuple[str, ...]]] = {
    "buildings": (_AREAS, _building, ("height_m", "levels", "building_class")),
    "water": ((*_LINES, *_AREAS), _water, ("water_class", "width_m")),
    "power_lines": (_LINES, _power, ("voltage_v",)),
    "land_use": (_AREAS, _use, ("use_class",)),
    "amenities": ((*_POINTS, *_AREAS), _amenity, ("amenity_class", "name_en", "name_ne")),
}


def _tagged(parsed: Parsed, shapes: NDArray[numpy.object_], kind: str) -> geopandas.GeoDataFrame:
    """Features of a kind by their tags."""
    types, row_of, names = _ROWS[kind]
    fits = numpy.isin(shapely.get_type_id(shapes), types)
    rows = [row_of(tags) if fit else None for tags, fit in zip(_tags(parsed.rows), fits, strict=True)]
    kept = numpy.array([row is not None for row in rows], dtype=bool)
    columns = {name: [row[place] for row in rows if row is not None] for place, name in enumerate(names)}
    found = shapes[kept]
    if kind == "amenities":
        found = shapely.point_on_surface(found)
    return geopandas.GeoDataFrame(columns, geometry=found, crs=WGS84)


def _ways(parsed: Parsed, shapes: NDArray[numpy.object_]) -> geopandas.GeoDataFrame:
    """Ways by their tags, cut where they meet."""
    tags = _tags(parsed.rows)
    is_line = numpy.isin(shapely.get_type_id(shapes), _LINES)
    said = [_road(one) if line else None for one, line in zip(tags, is_line, strict=True)]
    kept = [place for place, one in enumerate(said) if one is not None]
    pieces = cut(shapes[kept])
    origin = [kept[place] for place in pieces["place"]]
    rows = pandas.DataFrame([said[place] for place in origin])
    ids = [
        _number(tags[place].get("way_id") or tags[place].get("osm_id") or tags[place].get("@id")) for place in origin
    ]
    numbers = [0 if isnan(number) else int(number) for number in ids]
    rows = rows.assign(way_id=numbers, node_from=pieces["node_from"], node_to=pieces["node_to"])
    return geopandas.GeoDataFrame(rows, geometry=pieces["line"].to_numpy(), crs=WGS84)


def ranks(classes: Sequence[str], *, levels: Mapping[str, str] | None) -> dict[str, int]:
    """Rank of each class of a hazard: 0 none, 1 low, 2 medium, 3 high.

    >>> ranks(["Low", "Very high", "II"], levels={"II": "medium"})
    {'Low': 1, 'Very high': 3, 'II': 2}

    Args:
        classes: classes as the map writes them.
        levels: level of the classes that are other words than low, medium and high.

    Raises:
        InputError: nothing says how a class ranks.
    """
    said = {name.strip().lower(): level for name, level in (levels or {}).items()}
    found = {name: said.get(name.lower()) or _WORDS.get(name.lower().replace("_", " ")) for name in classes}
    unknown = [name for name, level in found.items() if level not in LEVELS]
    if unknown:
        raise InputError(Problem("layer.classes", {"found": ", ".join(unknown[:_MOST_NAMED])}, value=unknown[0]))
    return {name: LEVELS[level] for name, level in found.items() if level is not None}


def _hazard(parsed: Parsed, shapes: NDArray[numpy.object_], wanted: Wanted) -> geopandas.GeoDataFrame:
    """Areas of a hazard with class, rank and depth; areas of the class "none" are left out."""
    names = list(parsed.rows.columns)
    class_name = wanted.class_column or _first(names, _CLASS_COLUMNS)
    depth_name = wanted.depth_column or _first(names, _DEPTH_COLUMNS)
    missing = [name for name in (wanted.class_column, wanted.depth_column) if name and name not in names]
    if missing or not (class_name or depth_name):
        parameters = {"column": ", ".join(missing), "known": ", ".join(map(str, names))[:300] or "0"}
        code = "layer.hazard_column" if missing else "layer.hazard_no_column"
        raise InputError(Problem(code, parameters, parsed.file))
    empty = pandas.Series("", index=parsed.rows.index)
    classes = parsed.rows[class_name].map(_tag) if class_name else empty
    order = ranks(sorted(set(classes) - {""}), levels=wanted.classes)
    rank = classes.map(order).fillna(0).astype("int64")
    depth = pandas.to_numeric(parsed.rows[depth_name], errors="coerce") if depth_name else empty.map(_number)
    kept = numpy.isin(shapely.get_type_id(shapes), _AREAS) & ~((classes != "") & (rank == 0)).to_numpy()
    columns = {"hazard_class": classes[kept], "class_rank": rank[kept], "depth_m": depth[kept].astype("float64")}
    return geopandas.GeoDataFrame(columns, geometry=shapes[kept], crs=WGS84)


def _intensity(parsed: Parsed, shapes: NDArray[numpy.object_]) -> geopandas.GeoDataFrame:
    """Nested areas of at least each intensity, of areas or of contour lines."""
    name = _first(list(parsed.rows.columns), _MMI_COLUMNS)
    if name is None:
        parameters = {"column": "mmi", "known": ", ".join(map(str, parsed.rows.columns))[:300]}
        raise InputError(Problem("layer.hazard_column", parameters, parsed.file))
    mmi = pandas.to_numeric(parsed.rows[name], errors="coerce").to_numpy(dtype="float64")
    known = (mmi > 0) & (mmi <= _HIGHEST_MMI)
    types = shapely.get_type_id(shapes)
    areas, lines = known & numpy.isin(types, _AREAS), known & numpy.isin(types, _LINES)
    if areas.any():
        return geopandas.GeoDataFrame({"mmi": mmi[areas]}, geometry=shapes[areas], crs=WGS84)
    if not lines.any():
        return geopandas.GeoDataFrame({"mmi": []}, geometry=[], crs=WGS84)
    found, values = bands(shapes[lines], mmi[lines])
    return geopandas.GeoDataFrame({"mmi": values}, geometry=found, crs=WGS84)


def _classed(parsed: Parsed, wanted: Wanted) -> Parsed:
    """The file with the column of classes that was named in the place of the usual one.

    Raises:
        InputError: there is no such column.
    """
    own = _OWN_CLASS.get(wanted.kind)
    if not wanted.class_column or own is None:
        return parsed
    if wanted.class_column not in parsed.rows:
        parameters = {"column": wanted.class_column, "known": ", ".join(map(str, parsed.rows.columns))[:300]}
        raise InputError(Problem("layer.hazard_column", parameters, parsed.file))
    others = parsed.rows.drop(columns=[own], errors="ignore") if wanted.class_column != own else parsed.rows
    return replace(parsed, rows=others.rename(columns={wanted.class_column: own}))


def features(parsed: Parsed, wanted: Wanted) -> geopandas.GeoDataFrame:
    """Features of a kind of layer in EPSG:4326, with the columns of `geo.layer.FEATURE_COLUMNS`.

    Raises:
        InputError: the file holds none, or does not say what the kind needs.
    """
    shapes = in_degrees(parsed, wanted.crs)
    parsed = _classed(parsed, wanted)
    if wanted.kind == "hazard":
        found = _hazard(parsed, shapes, wanted)
    elif wanted.kind == "intensity":
        found = _intensity(parsed, shapes)
    else:
        found = _ways(parsed, shapes) if wanted.kind == "ways" else _tagged(parsed, shapes, wanted.kind)
    if not len(found):
        raise InputError(Problem(f"layer.nothing_{wanted.kind}", {}, parsed.file))
    sound = shapely.make_valid(found.geometry.to_numpy())
    return features_of(wanted.kind, found.set_geometry(geopandas.GeoSeries(sound, index=found.index, crs=WGS84)))
