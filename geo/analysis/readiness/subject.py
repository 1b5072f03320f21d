"""The record of one space as the rules look at it: its boundary, printed areas, parcels, sides and notices."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import geopandas
import numpy
import pandas
import shapely

from geo.crs import area_m2, mutm, mutm_meridian_deg
from geo.ellipsoid import planar_area_m2
from geo.standards import Standard

__all__ = ["RECORDS", "Boundary", "Limits", "Neighbour", "Subject", "has_area", "known", "sound_area", "subjects"]

Row = Mapping[Hashable, Any]
Records = Mapping[str, pandas.DataFrame]

RECORDS = ("gazette_notice", "notice_space", "space_boundary", "space_side", "parcel", "parcel_space", "attachment")
"""Tables of the legal record that the rules look at."""

_BY_RANK = ("surveyed", "gazetted")
_AREAL = 2


@dataclass(frozen=True)
class Limits:
    """What the rules hold the records against; each a standard in the unit of its name.

    Attributes:
        area_gap_share: printed against measured area.
        system_gap_share: area in the MUTM plane against that on the ellipsoid.
        uncovered_share: part of a space that its parcels may leave uncovered.
        shared_m2: ground that two boundaries may share.
        accuracy_m: positional accuracy of a surveyed boundary.
        moved_share: ground in one of two boundaries of a space and not in the other, of that of both together.
        ropani_m2: ropani to reckon with; None for the definition by the foot.
    """

    area_gap_share: float
    system_gap_share: float
    uncovered_share: float
    shared_m2: float
    accuracy_m: float
    moved_share: float
    ropani_m2: float | None = None

    @classmethod
    def of(cls, standards: Mapping[str, Standard], *, ropani_m2: float | None = None) -> "Limits":
        """Limits of the standards, each under the name of its attribute."""
        named = [one.name for one in fields(cls) if one.name != "ropani_m2"]
        return cls(**{name: standards[name].value for name in named}, ropani_m2=ropani_m2)


def has_area(shape: shapely.Geometry | None) -> bool:
    """Whether a shape is an area at all, clean or not."""
    return shape is not None and not shape.is_empty and shapely.get_dimensions(shape) == _AREAL


def sound_area(shape: shapely.Geometry | None) -> bool:
    """Whether a shape is an area that can be measured: one that does not cross itself."""
    return has_area(shape) and bool(shapely.is_valid(shape))


@dataclass(frozen=True)
class Boundary:
    """The boundary that a notice would print: the newest surveyed one, else as gazetted, else the register's own.

    Areas are NaN where the shape is none.
    """

    shape: shapely.Geometry | None
    role: str
    record: Row = field(default_factory=dict)
    geodesic_m2: float = float("nan")
    mutm_m2: float = float("nan")
    meridian_deg: int = 0

    @property
    def is_area(self) -> bool:
        """Whether there is an area that can be measured."""
        return sound_area(self.shape)


@dataclass(frozen=True)
class Neighbour:
    """Another space whose ground is shared, and how much [m2]; with the plot that reaches into it, where one does."""

    name_en: str
    name_ne: str
    shared_m2: float
    plot_no: str = ""


@dataclass(frozen=True)
class Subject:
    """One space with the rows of its record."""

    row: Row
    boundary: Boundary
    sides: Mapping[str, Row] = field(default_factory=dict)
    parcels: Sequence[Row] = ()
    notices: Sequence[Row] = ()
    neighbours: Sequence[Neighbour] = ()
    strangers: Sequence[Neighbour] = ()
    errors: int = 0

    @property
    def id(self) -> str:
        """Identifier of the space."""
        return str(self.row["id"])


def known(value: Any) -> bool:
    """Whether a value of a record is filled in."""
    missing = value is None or (pandas.api.types.is_scalar(value) and pandas.isna(value))
    return not missing and not (isinstance(value, str) and not value)


def _grouped(frame: pandas.DataFrame) -> dict[str, list[Row]]:
    """Rows of a table by the space they belong to."""
    found: dict[str, list[Row]] = {}
    for row in frame.to_dict("records"):
        found.setdefault(str(row["location_id"]), []).append(row)
    return found


def _chosen(row: Row, drawn: Sequence[Row]) -> Boundary:
    """Boundary of a space that a notice would print."""
    newest = sorted((one for one in drawn if one["geometry"] is not None), key=lambda one: one["dated"], reverse=True)
    for role in _BY_RANK:
        for one in newest:
            if one["role"] == role:
                return Boundary(one["geometry"], role, one)
    return Boundary(row["geometry"], "register")


def _measured(boundaries: Sequence[Boundary]) -> list[Boundary]:
    """The boundaries with their areas on the ellipsoid and in the plane of their MUTM zone."""
    sound = [place for place, one in enumerate(boundaries) if one.is_area]
    shapes = numpy.array([None, *(boundaries[place].shape for place in sound)], dtype=object)[1:]
    meridians_deg = [mutm_meridian_deg(float(lon_deg)) for lon_deg in shapely.get_x(shapely.centroid(shapes))]
    plane_m2 = numpy.full(len(sound), numpy.nan)
    for meridian_deg in set(meridians_deg):
        here = numpy.array([one == meridian_deg for one in meridians_deg], dtype=bool)
        plane_m2[here] = planar_area_m2(shapes[here], mutm(meridian_deg))
    found = list(boundaries)
    measures = zip(sound, area_m2(shapes), plane_m2, meridians_deg, strict=True)
    for place, geodesic_m2, mutm_m2, meridian_deg in measures:
        one = boundaries[place]
        found[place] = Boundary(one.shape, one.role, one.record, float(geodesic_m2), float(mutm_m2), meridian_deg)
    return found


def _shared(
    mine: Sequence[shapely.Geometry | None], others: Sequence[shapely.Geometry | None]
) -> Iterator[tuple[int, int, float]]:
    """Places of two shapes that share ground, one of each list, and how much [m2]."""
    left, right = (numpy.array([None, *shapes], dtype=object)[1:] for shapes in (mine, others))
    pairs = shapely.STRtree(right).query(left, predicate="intersects")
    common_m2 = numpy.nan_to_num(area_m2(shapely.intersection(left[pairs[0]], right[pairs[1]])))
    yield from zip(pairs[0].tolist(), pairs[1].tolist(), common_m2.tolist(), strict=True)


def _neighbour(row: Row, shared_m2: float, plot_no: str = "") -> Neighbour:
    name_ne = row["name_ne"] if known(row["name_ne"]) else row["name_en"]
    return Neighbour(str(row["name_en"]), str(name_ne), shared_m2, plot_no)


def _neighbours(rows: Sequence[Row], boundaries: Sequence[Boundary], least_m2: float) -> dict[str, list[Neighbour]]:
    """Other spaces on the ground of each space, by its id."""
    shapes = [one.shape if one.is_area else None for one in boundaries]
    found: dict[str, list[Neighbour]] = {}
    for mine, other, shared_m2 in _shared(shapes, shapes):
        if mine != other and shared_m2 > least_m2:
            found.setdefault(str(rows[mine]["id"]), []).append(_neighbour(rows[other], shared_m2))
    return found


def _strangers(
    rows: Sequence[Row], boundaries: Sequence[Boundary], parcels: Mapping[str, Sequence[Row]], least_m2: float
) -> dict[str, list[Neighbour]]:
    """Spaces that parcels of a space reach into without being named as theirs, by the id of the space."""
    owned = [(space, parcel) for space, some in parcels.items() for parcel in some if sound_area(parcel["geometry"])]
    linked = {(space, parcel["id"]) for space, parcel in owned}
    shapes = [one.shape if one.is_area else None for one in boundaries]
    found: dict[str, list[Neighbour]] = {}
    for place, other, shared_m2 in _shared([parcel["geometry"] for _, parcel in owned], shapes):
        space, parcel = owned[place]
        if shared_m2 > least_m2 and (str(rows[other]["id"]), parcel["id"]) not in linked:
            found.setdefault(space, []).append(_neighbour(rows[other], shared_m2, str(parcel["plot_no"])))
    return found


def _parcels(records: Records) -> dict[str, list[Row]]:
    """Parcels of each space with how much of each belongs to it."""
    links = records["parcel_space"].drop(columns="id")
    return _grouped(links.merge(pandas.DataFrame(records["parcel"]), left_on="parcel_id", right_on="id"))


def _notices(records: Records) -> dict[str, list[Row]]:
    """Notices that name each space, with the serial number there and the number of scans."""
    scans = records["attachment"]
    scans = scans[(scans["table_name"] == "gazette_notice") & (scans["kind"] == "scan")]["row_key"].value_counts()
    notices = records["gazette_notice"].rename(columns={"id": "notice_id"})
    named = records["notice_space"][["notice_id", "location_id", "serial_no"]].merge(notices, on="notice_id")
    return _grouped(named.assign(scans=named["notice_id"].map(scans).fillna(0)))


def subjects(
    spaces: geopandas.GeoDataFrame, records: Records, *, limits: Limits, errors: Mapping[str, int]
) -> list[Subject]:
    """The records of the spaces, in their order.

    Args:
        spaces: flat rows of spaces.
        records: the tables of `RECORDS`.
        limits: what counts as shared ground.
        errors: number of grave findings of the doctor that are open, by space.
    """
    rows: list[Row] = list(pandas.DataFrame(spaces).to_dict("records"))
    drawn, sides = _grouped(records["space_boundary"]), _grouped(records["space_side"])
    parcels, notices = _parcels(records), _notices(records)
    boundaries = _measured([_chosen(row, drawn.get(row["id"], ())) for row in rows])
    neighbours = _neighbours(rows, boundaries, limits.shared_m2)
    strangers = _strangers(rows, boundaries, parcels, limits.shared_m2)
    return [
        Subject(
            row=row,
            boundary=boundary,
            sides={str(side["side"]): side for side in sides.get(row["id"], ())},
            parcels=parcels.get(row["id"], ()),
            notices=notices.get(row["id"], ()),
            neighbours=neighbours.get(row["id"], ()),
            strangers=strangers.get(row["id"], ()),
            errors=errors.get(row["id"], 0),
        )
        for row, boundary in zip(rows, boundaries, strict=True)
    ]
