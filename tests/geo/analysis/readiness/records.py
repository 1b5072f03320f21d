"""The legal record of Toyland: East Meadow is in order, and each test spoils one thing of it."""

from functools import cache

import geopandas
import pandas
import shapely

from geo import toy
from geo.analysis.readiness.checking import examined
from geo.analysis.readiness.subject import RECORDS, Limits
from geo.crs import WGS84, area_m2
from geo.schema import table
from geo.schema.check import nothing

LIMITS = Limits(
    area_gap_share=0.01, system_gap_share=0.001, uncovered_share=0.01, shared_m2=5.0, accuracy_m=0.5, moved_share=0.05
)
MEADOW = "toy-4"


def frame(name, *rows):
    """Rows of a declared table with everything that is not said left empty."""
    declared = table(name)
    index = range(len(rows))
    columns = {}
    for column in declared.columns:
        values = [row.get(column.name) for row in rows]
        blank = all(value is None for value in values) and column.kind != "geometry"
        columns[column.name] = nothing(column, index) if blank else pandas.Series(values, index=index, dtype=object)
    found = pandas.DataFrame(columns)
    if declared.geometry is None:
        return found
    return geopandas.GeoDataFrame(found, geometry=declared.geometry.name, crs=WGS84)


def spaces(**changed):
    """Toyland's grounds as flat rows, complete, with values of East Meadow changed."""
    rows = toy.spaces()
    area = area_m2(rows.geometry.to_numpy())
    rows = rows.assign(
        name_ne="पूर्वी चौर",
        ward_printed=rows["ward"],
        total_area_m2=area,
        precision="digitised",
        owner_class="local_government",
        custodian="Toyland Municipality",
    )
    rows[list(changed)] = rows[list(changed)].astype(object)
    for name, value in changed.items():
        rows.loc[rows["id"] == MEADOW, name] = value
    return rows


def meadow():
    """Boundary of East Meadow: two by two thousandths of a degree, 4.4 ha."""
    return toy.spaces().set_index("id").geometry[MEADOW]


def half(west=0.0, east=0.5):
    """Part of East Meadow from one share of its width to another."""
    left, bottom, right, top = meadow().bounds
    return shapely.box(left + west * (right - left), bottom, left + east * (right - left), top)


def complete():
    """Records in which East Meadow lacks nothing: surveyed, two parcels, four sides, published with a scan."""
    return {name: rows.copy() for name, rows in _complete().items()}


@cache
def _complete():
    bounds = {"location_id": MEADOW, "dated": pandas.Timestamp("2026-10-01"), "source_id": "s"}
    survey = {"id": "b1", "role": "surveyed", "method": "total_station", "accuracy_m": 0.1, "geometry": meadow()}
    plot = {"district": "Toy", "ward": 2, "sheet_no": "१ क", "land_class": "public", "owner_class": "local_government"}
    west = {"id": "p1", "plot_no": "101", "area_m2": area_m2([half()])[0], "geometry": half()}
    east = {"id": "p2", "plot_no": "102", "area_m2": area_m2([half(0.5, 1)])[0], "geometry": half(0.5, 1)}
    link = {"location_id": MEADOW, "part": "whole"}
    side = {"location_id": MEADOW, "text_ne": "बाटो", "source_id": "s"}
    gazette = {"khanda": "७६", "sankhya": "१", "bhag": "५", "date_bs": "२०८३।७।१"}
    notice = {"id": "n1", "level": "local", "title_en": "Notice", "status": "published", **gazette}
    return {
        "space_boundary": frame("space_boundary", bounds | survey),
        "parcel": frame("parcel", plot | west, plot | east),
        "parcel_space": frame("parcel_space", *({**link, "id": f"l{n}", "parcel_id": f"p{n}"} for n in (1, 2))),
        "space_side": frame("space_side", *({**side, "id": s, "side": s} for s in ("east", "west", "north", "south"))),
        "gazette_notice": frame("gazette_notice", notice),
        "notice_space": frame("notice_space", {"id": "m1", "notice_id": "n1", "location_id": MEADOW, "serial_no": 4}),
        "attachment": frame(
            "attachment", {"id": "a1", "table_name": "gazette_notice", "row_key": "n1", "kind": "scan"}
        ),
    }


def changed(name, key, **values):
    """The complete records with one row of a table changed."""
    records = complete()
    rows = records[name].astype(dict.fromkeys([c for c in values if c != "geometry"], object))
    for column, value in values.items():
        rows.loc[rows["id"] == key, column] = value
    return {**records, name: rows}


def without(name, *keys):
    """The complete records without rows of a table, all of them where none is named."""
    records = complete()
    rows = records[name]
    return {**records, name: rows[~rows["id"].isin(keys)] if keys else rows.iloc[:0]}


def empty():
    """Records in which nothing is written."""
    return {name: frame(name) for name in RECORDS}


def lacks(records=None, rows=None, *, errors=None, limits=LIMITS):
    """What East Meadow lacks, by rule."""
    found = examined(
        spaces() if rows is None else rows,
        complete() if records is None else records,
        limits=limits,
        errors=errors or {},
    )
    return {lack.rule: lack for lack in found.by_space[MEADOW]}
