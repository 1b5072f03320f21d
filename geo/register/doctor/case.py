"""The table under examination, put into arrays once so that every rule can look at whole columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.crs import NEPAL_BOX_DEG, WGS84, area_m2
from geo.register.doctor.finding import Finding, Suggestion, finding_id
from geo.register.doctor.overlaps import Overlaps, overlapping
from geo.register.doctor.points import Points, measured
from geo.register.doctor.rules import RULES
from geo.standards import standards

__all__ = ["Bools", "Case", "Floats", "Ints", "Place", "Texts", "make_case"]

Floats = NDArray[numpy.float64]
Ints = NDArray[numpy.int64]
Bools = NDArray[numpy.bool_]
Texts = NDArray[numpy.object_]
Place = int | numpy.integer[Any]
"""Position of a space in the order of its register."""

_NUMBERS = (
    "total_area_m2",
    "usable_area_m2",
    "capacity_people",
    "total_area_ropani",
    "ward_printed",
    "lon_printed_deg",
    "lat_printed_deg",
    "elevation_m",
)
_TEXTS = ("name_printed", "correction")
_POLYGONAL = (3, 6)
_MOST_NAMES = 12


@dataclass(frozen=True)
class Case:
    """Spaces in the order of their register, and their survey rows.

    ``rows`` has the columns of a survey (missing ones empty), ``place`` (position of the space in the register, -1
    where the row belongs to none) and ``key`` (what a suggestion calls the row). ``shapes`` are in degrees.
    """

    ids: Texts
    names: Texts
    other_names: Texts
    shapes: Texts
    wards_by_geometry: Floats
    rows: pandas.DataFrame
    rounds: tuple[str, ...]
    wards: geopandas.GeoDataFrame | None
    density_m2_per_person: float | None
    limits: Mapping[str, float]

    @cached_property
    def polygonal(self) -> Bools:
        """Which spaces have an area for a geometry, right or wrong."""
        return numpy.isin(shapely.get_type_id(self.shapes), _POLYGONAL) & ~shapely.is_empty(self.shapes)

    @cached_property
    def in_box(self) -> Bools:
        """Which geometries lie in the plausibility box of Nepal."""
        west, south, east, north = NEPAL_BOX_DEG
        left, bottom, right, top = shapely.bounds(self.shapes).T
        return numpy.asarray((left >= west) & (bottom >= south) & (right <= east) & (top <= north))

    @cached_property
    def valid(self) -> Bools:
        """Which geometries do not cross themselves."""
        return numpy.asarray(shapely.is_valid(self.shapes))

    @cached_property
    def sound(self) -> Bools:
        """Which boundaries can be measured: an area in Nepal that does not cross itself."""
        return self.polygonal & self.in_box & self.valid

    @cached_property
    def boundary_area_m2(self) -> Floats:
        """Geodesic area of the sound boundaries; NaN elsewhere."""
        areas = numpy.full(len(self.ids), numpy.nan)
        areas[self.sound] = area_m2(self.shapes[self.sound])
        return areas

    @cached_property
    def boundaries(self) -> Texts:
        """Sound boundaries that are no scrap; None elsewhere."""
        kept = self.sound & (self.boundary_area_m2 >= self.limits["tiny_area"])
        boundaries = numpy.full(len(self.ids), None, dtype=object)
        boundaries[kept] = self.shapes[kept]
        return boundaries

    @cached_property
    def measured_area_m2(self) -> Floats:
        """Geodesic area of the sound boundaries that are no scrap; NaN elsewhere."""
        return numpy.where(shapely.is_missing(self.boundaries), numpy.nan, self.boundary_area_m2)

    @cached_property
    def overlaps(self) -> Overlaps:
        """Pairs of boundaries that share ground."""
        return overlapping(self.boundaries)

    @cached_property
    def copied(self) -> Bools:
        """Which boundaries stand in the register for more than one space."""
        same = self.overlaps.share_of_union >= self.limits["same_boundary_share"]
        copied = numpy.zeros(len(self.ids), dtype=bool)
        copied[self.overlaps.left[same]] = True
        copied[self.overlaps.right[same]] = True
        return copied

    @cached_property
    def trusted_area_m2(self) -> Floats:
        """Area of the boundaries that can testify for their space; NaN where there is none or it is a copy."""
        return numpy.where(self.copied, numpy.nan, self.measured_area_m2)

    @cached_property
    def centres_deg(self) -> Floats:
        """A position for each space, shape (spaces, 2): centre of its geometry, else a printed point; NaN if none."""
        centres = numpy.full((len(self.ids), 2), numpy.nan)
        centres[self.in_box] = shapely.get_coordinates(shapely.centroid(self.shapes[self.in_box]))
        for round_id in self.rounds:
            printed = numpy.column_stack([self.values(round_id, f"{axis}_printed_deg") for axis in ("lon", "lat")])
            centres = numpy.where(numpy.isnan(centres).any(axis=1, keepdims=True), printed, centres)
        return centres

    @cached_property
    def points(self) -> list[Points]:
        """Printed points of every round, or the point geometries where the table prints none."""
        found = []
        for round_id in self.rounds:
            lon, lat = (self.values(round_id, f"{axis}_printed_deg") for axis in ("lon", "lat"))
            found.append(measured(self.boundaries, round_id, lon, lat))
        is_point = (shapely.get_type_id(self.shapes) == 0) & ~shapely.is_empty(self.shapes)
        if is_point.any() and not any(len(each.places) for each in found):
            x, y = (numpy.where(is_point, axis(self.shapes), numpy.nan) for axis in (shapely.get_x, shapely.get_y))
            found = [measured(self.boundaries, "", x, y, printed=False)]
        return [each for each in found if len(each.places)]

    @cached_property
    def _rows_by_round(self) -> Mapping[str, Ints]:
        row_rounds = self.rows["round_id"].to_numpy(dtype=object)
        places = self.rows["place"].to_numpy()
        found = {}
        for round_id in self.rounds:
            mine = numpy.flatnonzero((row_rounds == round_id) & (places >= 0))[::-1]
            positions = numpy.full(len(self.ids), -1, dtype=numpy.int64)
            positions[places[mine]] = mine
            found[round_id] = positions
        return found

    @cached_property
    def _columns(self) -> Mapping[str, Floats]:
        return {name: self.rows[name].to_numpy() for name in _NUMBERS}

    @cached_property
    def _keys(self) -> Texts:
        return self.rows["key"].to_numpy(dtype=object)

    def rows_of(self, round_id: str) -> Ints:
        """Position in ``rows`` of each space's row of a round; -1 where it has none."""
        return self._rows_by_round[round_id]

    def values(self, round_id: str, column: str) -> Floats:
        """Numbers of a round in the order of the spaces; NaN where a space has none."""
        if (round_id, column) not in self._known:
            self._known[round_id, column] = self._aligned(round_id, column)
        return self._known[round_id, column]

    @cached_property
    def _known(self) -> dict[tuple[str, str], Floats]:
        return {}

    def _aligned(self, round_id: str, column: str) -> Floats:
        rows = self.rows_of(round_id)
        numbers = self._columns[column]
        return numpy.where(rows >= 0, numbers[rows], numpy.nan) if len(numbers) else numpy.full(len(rows), numpy.nan)

    def key(self, round_id: str, place: Place) -> str:
        """Key of a space's survey row in a round."""
        return str(self._keys[self.rows_of(round_id)[place]])

    def named(self, places: Iterable[Place]) -> str:
        """Names of spaces for a sentence; the first dozen of a long list."""
        asked = list(places)
        more = f", … (+{len(asked) - _MOST_NAMES})" if len(asked) > _MOST_NAMES else ""
        return ", ".join(str(self.names[place]) for place in asked[:_MOST_NAMES]) + more

    def survey_fix(self, round_id: str, place: Place, values: Mapping[str, object]) -> tuple[Suggestion, ...]:
        """Suggestions that write values, by column, into a space's survey row."""
        key = self.key(round_id, place)
        return tuple(Suggestion("space_survey", key, column, value) for column, value in values.items())

    def finding(
        self,
        rule: str,
        places: Sequence[Place],
        rounds: Sequence[str],
        *,
        evidence: Mapping[str, object] = MappingProxyType({}),
        fix: Sequence[Suggestion] = (),
    ) -> Finding:
        """Finding about some spaces, with their names in its evidence."""
        ids = tuple(str(self.ids[place]) for place in places)
        said = {"names": self.named(places), **{name: _plain(value) for name, value in evidence.items()}}
        identifier = finding_id(rule, ids, rounds)
        return Finding(identifier, rule, RULES[rule].severity, ids, tuple(rounds), said, tuple(fix))


def _plain(value: object) -> float | int | str:
    """Evidence as a plain Python value; whole numbers are integers."""
    if isinstance(value, str | int):
        return value
    number = float(str(value))
    return int(number) if number.is_integer() else round(number, 4)


def _texts(frame: pandas.DataFrame, name: str) -> Texts:
    if name not in frame:
        return numpy.full(len(frame), "", dtype=object)
    values = frame[name].to_numpy(dtype=object, copy=True)
    values[frame[name].isna().to_numpy()] = ""
    return numpy.array([text if type(text) is str else str(text) for text in values], dtype=object)


def _floats(frame: pandas.DataFrame, name: str) -> Floats:
    if name not in frame:
        return numpy.full(len(frame), numpy.nan)
    values = frame[name]
    if values.dtype == numpy.float64:
        numbers = values.to_numpy()
    else:
        numbers = pandas.to_numeric(values, errors="coerce").astype("Float64").to_numpy("float64", na_value=numpy.nan)
    return numpy.where(numpy.isfinite(numbers), numbers, numpy.nan)


def _rows(surveys: pandas.DataFrame, ids: Texts) -> pandas.DataFrame:
    """Survey rows with every column a rule may look at."""
    owner, round_id = _texts(surveys, "location_id"), _texts(surveys, "round_id")
    first_places = {name: place for place, name in reversed(list(enumerate(ids)))}
    key = _texts(surveys, "id") if "location_id" in surveys else numpy.full(len(surveys), "", dtype=object)
    columns = {
        "location_id": owner,
        "round_id": round_id,
        "place": numpy.array([first_places.get(name, -1) for name in owner], dtype=numpy.int64),
        "key": numpy.where(key == "", owner + ":" + round_id, key),
        **{name: _floats(surveys, name) for name in _NUMBERS},
        **{name: _texts(surveys, name) for name in _TEXTS},
    }
    return pandas.DataFrame(columns)


def _shapes(spaces: pandas.DataFrame) -> Texts:
    """Geometries in degrees; None everywhere if the table has none."""
    if not isinstance(spaces, geopandas.GeoDataFrame) or spaces.active_geometry_name is None:
        return numpy.full(len(spaces), None, dtype=object)
    placed = spaces if spaces.crs is None or spaces.crs == WGS84 else spaces.to_crs(WGS84)
    return numpy.asarray(placed.geometry.to_numpy(), dtype=object)


def make_case(
    spaces: pandas.DataFrame,
    surveys: pandas.DataFrame | None,
    *,
    wards: geopandas.GeoDataFrame | None,
    density_m2_per_person: float | None,
) -> Case:
    """Case of a table of spaces and its surveys.

    Args:
        spaces: one row a space in the order of the register: id, name_en, geometry.
        surveys: one row a space and round; None if the columns of a survey stand in ``spaces`` itself.
        wards: areas of the wards with their numbers.
        density_m2_per_person: density of the printed capacities; None to find it out.
    """
    ids = _texts(spaces, "id")
    own = spaces.drop(columns="id").assign(location_id=ids) if surveys is None else surveys
    rows = _rows(pandas.DataFrame(own), ids)
    tolerances = {key: each.value for key, each in standards().items() if key.startswith("doctor.")}
    return Case(
        ids=ids,
        names=_texts(spaces, "name_en"),
        other_names=_texts(spaces, "other_names"),
        shapes=_shapes(spaces),
        wards_by_geometry=_floats(spaces, "ward"),
        rows=rows,
        rounds=tuple(sorted(set(rows["round_id"]))),
        wards=wards,
        density_m2_per_person=density_m2_per_person,
        limits={key.removeprefix("doctor."): value for key, value in tolerances.items()},
    )
