"""Made-up registers for the doctor: clean ones of any size, and one planted error of every kind."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import geopandas
import numpy
import pandas
import pyproj
import shapely

from geo.crs import WGS84, area_m2, crs_choices
from geo.ellipsoid import planar_area_m2

ROUNDS = ("2019-12", "2020-03")
MOVED = ["total_area_m2", "usable_area_m2", "capacity_people"]
POINT = ["lon_printed_deg", "lat_printed_deg"]
_STEP_DEG = 0.0137
_WORDS = ("Tudikhel", "Bhelbari", "Lamatar", "Gokarneshwor", "Nakhipot", "Dhumbarahi", "Swayambhu", "Kirtipur")


@dataclass(frozen=True)
class Register:
    """Spaces, surveys in two rounds, wards."""

    spaces: geopandas.GeoDataFrame
    surveys: pandas.DataFrame
    wards: geopandas.GeoDataFrame

    def row(self, place: int, round_id: str = ROUNDS[1]) -> int:
        """Position of a space's survey row."""
        rows = self.surveys
        return int(rows.index[(rows["location_id"] == self.spaces["id"][place]) & (rows["round_id"] == round_id)][0])

    def value(self, place: int, column: str):
        """Value of the second round."""
        return self.surveys.loc[self.row(place), column]

    def with_survey(self, place: int, round_id: str = ROUNDS[1], **values) -> "Register":
        """The register with values of one survey row changed."""
        surveys = self.surveys.copy()
        for column, value in values.items():
            surveys.loc[self.row(place, round_id), column] = value
        return replace(self, surveys=surveys)

    def with_both(self, place: int, **values) -> "Register":
        """The register with values of both survey rows of a space changed."""
        return self.with_survey(place, ROUNDS[0], **values).with_survey(place, **values)

    def with_shape(self, place: int, shape) -> "Register":
        """The register with another geometry for one space."""
        shapes = self.spaces.geometry.tolist()
        shapes[place] = shape
        return replace(self, spaces=self.spaces.set_geometry(geopandas.GeoSeries(shapes, crs=self.spaces.crs)))

    def with_name(self, place: int, name: str, *, printed: bool) -> "Register":
        """The register with another name for one space, or printed beside its second row."""
        if printed:
            return self.with_survey(place, name_printed=name)
        spaces = self.spaces.copy()
        spaces.loc[place, "name_en"] = name
        return replace(self, spaces=spaces).with_both(place, name_printed=name)


def make_register(count: int, *, seed: int) -> Register:
    """A register without an error: rectangles on a grid, no two areas within 4 % of each other, four square wards."""
    random = numpy.random.default_rng(seed)
    side = 2 * int(numpy.ceil(numpy.sqrt(count) / 2))
    row, column = numpy.divmod(numpy.arange(count), side)
    west, south = 85.3 + column * _STEP_DEG + 0.001, 27.6 + row * _STEP_DEG + 0.001
    size = 0.0008 * 1.025 ** random.permutation(count)
    shapes = shapely.box(west, south, west + size, south + size)
    names = [f"{_WORDS[number % len(_WORDS)]} {number + 1}" for number in range(count)]
    columns = {"id": [f"s{number:03}" for number in range(count)], "name_en": names}
    spaces = geopandas.GeoDataFrame(columns, geometry=shapes, crs=WGS84)
    half, corner = side // 2 * _STEP_DEG, numpy.array([(85.3, 27.6)])
    places = numpy.array([(x, y) for y in (0, 1) for x in (0, 1)]) * half + corner
    squares = shapely.box(places[:, 0], places[:, 1], places[:, 0] + half, places[:, 1] + half)
    wards = geopandas.GeoDataFrame({"id": list("abcd"), "ward": [1, 2, 3, 4]}, geometry=squares, crs=WGS84)
    ward = 1 + (column >= side // 2) + 2 * (row >= side // 2)
    return Register(spaces, _surveys(spaces, ward, random), wards)


def _surveys(spaces, ward, random) -> pandas.DataFrame:
    shapes = spaces.geometry.to_numpy()
    total = area_m2(shapes).round(2)
    usable = total * random.uniform(0.5, 0.95, len(total))
    middle = shapely.centroid(shapes)
    rounds = []
    for round_id, shrink in zip(ROUNDS, (1.0, 0.97), strict=True):
        kept = (usable * shrink).round(2)
        columns = {
            "location_id": spaces["id"],
            "round_id": round_id,
            "name_printed": spaces["name_en"],
            "total_area_m2": total,
            "usable_area_m2": kept,
            "capacity_people": (kept / 3.5).round(),
            "ward_printed": ward.astype("float64"),
            "lon_printed_deg": shapely.get_x(middle).round(5),
            "lat_printed_deg": shapely.get_y(middle).round(5),
            "elevation_m": random.uniform(1200, 1400, len(total)).round(),
        }
        rounds.append(pandas.DataFrame(columns))
    return pandas.concat(rounds, ignore_index=True)


def _measured(register: Register, place: int) -> float:
    return float(area_m2(register.spaces.geometry.to_numpy()[[place]])[0])


def _resized(register: Register, place: int, total_m2: float) -> Register:
    """Another total area in both rounds, with usable area and capacity that follow from it."""
    usable = round(total_m2 * 0.7, 2)
    return register.with_both(place, total_area_m2=total_m2, usable_area_m2=usable, capacity_people=round(usable / 3.5))


@cache
def _to_metres(system) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(WGS84, system, always_xy=True)


def _in_system(register: Register, place: int, system) -> tuple[float, float]:
    """The printed point in metres of a system."""
    return _to_metres(system).transform(*(register.value(place, name) for name in POINT))


def _degrees_read_as(metres: tuple[float, float], system) -> tuple[float, float]:
    return _to_metres(system).transform(*metres, direction="INVERSE")


def _moved_to(register: Register, place: int, lon: float, lat: float) -> Register:
    return register.with_survey(place, lon_printed_deg=lon, lat_printed_deg=lat)


def _shift(register: Register, place: int) -> Register:
    """Four names from the place on carry the values of the next; the row of the last of the five is lost."""
    rows = [register.row(place + step) for step in range(5)]
    surveys = register.surveys.copy()
    surveys.loc[rows[:-1], MOVED] = register.surveys.loc[rows[1:], MOVED].to_numpy()
    return replace(register, surveys=surveys.drop(index=rows[-1]))


def _exchange(register: Register, place: int, columns: list[str], *, step: int = 3) -> Register:
    first, second = register.row(place), register.row(place + step)
    surveys = register.surveys.copy()
    surveys.loc[first, columns] = register.surveys.loc[second, columns].tolist()
    surveys.loc[second, columns] = register.surveys.loc[first, columns].tolist()
    return replace(register, surveys=surveys)


def _stray(register: Register, place: int) -> Register:
    """One name carries the values of the next, whose own row is lost."""
    surveys = register.surveys.copy()
    surveys.loc[register.row(place), MOVED] = register.surveys.loc[register.row(place + 1), MOVED].tolist()
    return replace(register, surveys=surveys.drop(index=register.row(place + 1)))


def _fill(register: Register, place: int) -> Register:
    surveys = register.surveys.copy()
    for step in (1, 2):
        surveys.loc[register.row(place + step), MOVED] = register.surveys.loc[register.row(place), MOVED].tolist()
    return replace(register, surveys=surveys)


def _bow(shape) -> shapely.Polygon:
    west, south, east, north = shape.bounds
    return shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])


def _touched(shape) -> shapely.Polygon:
    """The rectangle with a spike along its edge: it crosses itself and keeps its area."""
    west, south, east, north = shape.bounds
    there, back = (east, south + (north - south) / 2), (east + (east - west), south + (north - south) / 2)
    return shapely.Polygon([(west, south), (east, south), there, back, there, (east, north), (west, north)])


def _overlapping(register: Register, place: int) -> Register:
    """The boundary of the next space over a fifth of this one; its printed figures follow."""
    west, south, east, north = register.spaces.geometry[place].bounds
    wide = east - west
    shape = shapely.box(west + 0.8 * wide, south, west + 2.4 * wide, north)
    moved = register.with_shape(place + 1, shape)
    middle, total = shape.centroid, float(area_m2(numpy.array([shape], dtype=object))[0])
    moved = _resized(moved, place + 1, round(total, 2))
    return moved.with_both(
        place + 1,
        lon_printed_deg=middle.x,
        lat_printed_deg=middle.y,
        ward_printed=register.value(place, "ward_printed"),
    )


def _no_boundaries(register: Register) -> Register:
    spaces = register.spaces.set_geometry(shapely.centroid(register.spaces.geometry.to_numpy()))
    return replace(register, spaces=spaces.set_crs(WGS84))


def _web_mercator(register: Register, place: int) -> Register:
    shape = register.spaces.geometry.to_numpy()[[place]]
    return _resized(register, place, round(float(planar_area_m2(shape, pyproj.CRS(3857))[0]), 2))


def _whole_table(register: Register, _place: int) -> Register:
    planar = planar_area_m2(register.spaces.geometry.to_numpy(), crs_choices()["MUTM-87"]).round(2)
    surveys = register.surveys.assign(total_area_m2=numpy.concatenate([planar, planar]))
    return replace(register, surveys=surveys)


def _ropani(register: Register, place: int) -> Register:
    ropani = (register.surveys["total_area_m2"] / 508.73704704).round(2)
    ropani[register.row(place)] *= 1.5
    return replace(register, surveys=register.surveys.assign(total_area_ropani=ropani))


def _usable_boundary(register: Register, place: int) -> Register:
    area = round(_measured(register, place), 2)
    people = round(area / 3.5)
    total = round(area * 1.2, 2)
    return register.with_both(place, total_area_m2=total, usable_area_m2=area, capacity_people=people)


def _above_total(register: Register, place: int) -> Register:
    usable = round(float(register.value(place, "total_area_m2")) * 1.1, 2)
    return register.with_both(place, usable_area_m2=usable, capacity_people=round(usable / 3.5))


def _neighbours_capacity(register: Register, place: int) -> Register:
    people = register.value(place, "capacity_people")
    return register.with_survey(place + 1, capacity_people=people)


def _holed(shape) -> shapely.Polygon:
    x, y = shape.centroid.coords[0]
    hole = shapely.box(x, y, x + 1e-6, y + 1e-6)
    return shapely.Polygon(shape.exterior, [hole.exterior])


def _usable_exchanged(register: Register, place: int) -> Register:
    """Two neighbours' usable areas of the second round: nearly all of the larger ground, little of the smaller."""
    older = register
    larger = int(register.value(place, "total_area_m2") < register.value(place + 1, "total_area_m2"))
    for offset in (0, 1):
        share = 0.95 if offset == larger else 0.4
        usable = round(float(register.value(place + offset, "total_area_m2")) * share, 2)
        older = older.with_both(place + offset, usable_area_m2=usable, capacity_people=round(usable / 3.5))
    return _exchange(older, place, ["usable_area_m2", "capacity_people"], step=1)


def _digit_lost(register: Register, place: int) -> Register:
    usable = round(float(register.value(place, "usable_area_m2")) / 10, 2)
    return register.with_survey(place, usable_area_m2=usable, capacity_people=round(usable / 3.5))


def _beside(register: Register, place: int) -> int:
    """Place of a space next to another on the grid."""
    apart = register.spaces.geometry[place].distance(register.spaces.geometry[place + 1])
    return place + 1 if apart < _STEP_DEG else place - 1


def _shape(register: Register, place: int):
    return register.spaces.geometry[place]


def _off(register: Register, place: int, north_deg: float) -> Register:
    lon, lat = (float(register.value(place, name)) for name in POINT)
    return _moved_to(register, place, lon, lat + north_deg)


def _transposed(shape):
    return shapely.transform(shape, lambda points: points[:, ::-1])


def _projected(shape):
    to_metres = _to_metres(crs_choices()["MUTM-84"])
    return shapely.transform(shape, lambda points: numpy.column_stack(to_metres.transform(*points.T)))


def _cut(register: Register, place: int) -> Register:
    """Coordinates cut to two decimals."""
    return _moved_to(register, place, *(float(numpy.floor(register.value(place, name) * 100) / 100) for name in POINT))


def _off_onto(register: Register, place: int) -> Register:
    """The point on the edge of the next space's ground, where no other point is printed."""
    west, south, east, north = register.spaces.geometry[place + 1].bounds
    return _moved_to(register, place, west + (east - west) / 7, south + (north - south) / 7)


PLANTS: dict[str, Callable[[Register, int], Register]] = {
    "rows.shifted": _shift,
    "rows.exchanged": lambda r, p: _exchange(r, p, MOVED),
    "rows.exchanged by points": lambda r, p: _exchange(r, p, POINT),
    "rows.exchanged altogether": lambda r, p: _exchange(r, p, [*MOVED, *POINT, "ward_printed"]),
    "rows.other_row": _stray,
    "values.filled_down": _fill,
    "boundary.duplicate": lambda r, p: r.with_shape(p + 1, _shape(r, p)),
    "boundary.crossing": lambda r, p: r.with_shape(p, _bow(_shape(r, p))),
    "boundary.crossing mended": lambda r, p: r.with_shape(p, _touched(_shape(r, p))),
    "boundary.outside_nepal": lambda r, p: r.with_shape(p, shapely.transform(_shape(r, p), lambda xy: xy - 20)),
    "boundary.exchanged_axes": lambda r, p: r.with_shape(p, _transposed(_shape(r, p))),
    "boundary.projected": lambda r, p: r.with_shape(p, _projected(_shape(r, p))),
    "boundary.tiny": lambda r, p: r.with_shape(p, _shape(r, p).centroid.buffer(1e-6)),
    "boundary.slivers": lambda r, p: r.with_shape(p, _holed(_shape(r, p))),
    "boundary.overlap": _overlapping,
    "boundary.missing": lambda r, p: r.with_shape(p, None),
    "area.unit": lambda r, p: _resized(r, p, round(_measured(r, p) / 508.73704704, 2)),
    "area.unit hectare": lambda r, p: _resized(r, p, _measured(r, p) / 1e4),
    "area.system": _web_mercator,
    "area.digit": lambda r, p: r.with_both(p, total_area_m2=round(_measured(r, p) * 10, 1)),
    "area.usable_above_total": _above_total,
    "area.usable_boundary": _usable_boundary,
    "area.differs": lambda r, p: _resized(r, p, round(_measured(r, p) * 1.06, 2)),
    "area.differs in one round": lambda r, p: r.with_survey(p, total_area_m2=round(_measured(r, p) * 1.06, 2)),
    "area.ropani_differs": _ropani,
    "area.table_system": _whole_table,
    "capacity.factor_ten": lambda r, p: r.with_survey(p, capacity_people=round(r.value(p, "usable_area_m2") / 35)),
    "capacity.density": lambda r, p: r.with_survey(p, capacity_people=round(r.value(p, "usable_area_m2") / 4.5)),
    "capacity.from_total": lambda r, p: r.with_survey(p, capacity_people=round(r.value(p, "total_area_m2") / 3.5)),
    "capacity.other_row": _neighbours_capacity,
    "capacity.without_area": lambda r, p: r.with_survey(p, usable_area_m2=None, capacity_people=777),
    "capacity.differs": lambda r, p: r.with_survey(p, capacity_people=round(r.value(p, "usable_area_m2") / 2.9)),
    "position.exchanged_axes": lambda r, p: _moved_to(r, p, *(float(r.value(p, name)) for name in POINT[::-1])),
    "position.projected": lambda r, p: _moved_to(r, p, *_in_system(r, p, crs_choices()["MUTM-84"])),
    "position.projected northing first": lambda r, p: _moved_to(
        r, p, *_in_system(r, p, crs_choices()["EPSG:32645"])[::-1]
    ),
    "position.unreadable": lambda r, p: _moved_to(r, p, 461546.671, 126870.006),
    "position.outside_nepal": lambda r, p: _moved_to(r, p, 12.5, 41.9),
    "position.digit": lambda r, p: _moved_to(r, p, float(r.value(p, POINT[0])) - 3, float(r.value(p, POINT[1]))),
    "position.digit of latitude": lambda r, p: _off(r, p, 0.4),
    "position.wrong_zone": lambda r, p: _moved_to(
        r, p, *_degrees_read_as(_in_system(r, p, crs_choices()["MUTM-84"]), crs_choices()["EPSG:32645"])
    ),
    "position.truncated": _cut,
    "position.repeated": lambda r, p: _moved_to(r, p + 1, *(float(r.value(p, name)) for name in POINT)),
    "position.other_space": _off_onto,
    "position.outside": lambda r, p: _off(r, p, 0.00317),
    "ward.differs": lambda r, p: r.with_survey(p, ward_printed=9),
    "elevation.coordinate": lambda r, p: r.with_survey(p, elevation_m=float(r.value(p, POINT[1]))),
    "elevation.coordinate longitude": lambda r, p: r.with_survey(p, elevation_m=float(r.value(p, POINT[0]))),
    "elevation.implausible": lambda r, p: r.with_survey(p, elevation_m=13010),
    "rounds.usable_exchanged": _usable_exchanged,
    "rounds.digit": _digit_lost,
    "rounds.fell_to_zero": lambda r, p: r.with_survey(p, usable_area_m2=0, capacity_people=0),
    "rounds.total_changed": lambda r, p: _no_boundaries(r).with_survey(
        p, total_area_m2=r.value(p, "total_area_m2") * 1.013
    ),
    "names.same": lambda r, p: r.with_name(_beside(r, p), r.spaces["name_en"][p].upper(), printed=False),
    "names.alike": lambda r, p: r.with_name(_beside(r, p), f"The {r.spaces['name_en'][p]} Ground", printed=False),
    "names.other_space": lambda r, p: r.with_name(p, r.spaces["name_en"][p + 1], printed=True),
    "names.otherwise": lambda r, p: r.with_name(p, "Somewhere Else Entirely", printed=True),
}
"""One error of each kind, planted at a place of a clean register; the first word is the rule that must find it."""


def put_right(register: Register, findings) -> Register:
    """The register with every suggestion of the findings written."""
    spaces, surveys = register.spaces.copy(), register.surveys.copy()
    shapes = spaces.geometry.tolist()
    keys = surveys["location_id"] + ":" + surveys["round_id"]
    ids = spaces["id"].tolist()
    for finding in findings:
        for suggestion in finding.suggestions:
            if suggestion.table == "location":
                shapes[ids.index(suggestion.key)] = suggestion.value
            else:
                surveys.loc[keys == suggestion.key, suggestion.column] = suggestion.value
    return replace(register, spaces=spaces.set_geometry(geopandas.GeoSeries(shapes, crs=WGS84)), surveys=surveys)
