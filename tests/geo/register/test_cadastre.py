"""Plots of a cadastral file: which spaces they meet, what is recorded, and that nothing recorded is overwritten."""

import geopandas
import pandas
import pytest
import shapely

from geo.register.cadastre import cadastre

GROUND = shapely.box(85.31, 27.70, 85.312, 27.701)
"""About 197 m from west to east; each plot below is a quarter as wide as the ground, some reach out of it."""

STEP = 0.0005


def plot(number, west, *, sheet="102-0456", **told):
    box = shapely.box(85.31 + west * STEP, 27.70, 85.31 + (west + 1) * STEP, 27.701)
    empty = dict.fromkeys(("ward", "former_unit", "owner_name", "area_printed", "certificate_no"))
    return {**empty, "plot_no": number, "sheet_no": sheet, "geometry": box, **told}


def grounds(*more):
    rows = [("kv-1", GROUND), *more]
    told = {"id": [name for name, _ in rows], "district": "Kathmandu", "local_level": "Kathmandu"}
    return geopandas.GeoDataFrame(told, geometry=[shape for _, shape in rows], crs=4326)


def tables(parcels=(), links=()):
    columns = ["id", "district", "sheet_no", "plot_no", "geometry"]
    return {
        "source": pandas.DataFrame({"id": ["user-entry"]}),
        "parcel": pandas.DataFrame(list(parcels), columns=columns),
        "parcel_space": pandas.DataFrame(list(links), columns=["parcel_id", "location_id"]),
    }


def held(*plots, on=None, **known):
    frame = geopandas.GeoDataFrame(list(plots), geometry="geometry", crs=4326)
    return cadastre(frame, grounds() if on is None else on, tables=tables(**known), shared_m2=5, whole_share=0.99)


def done(found):
    return [(edit.table, edit.key, edit.operation) for edit in found.edits]


def test_plots_inside_are_whole_those_half_inside_a_part_and_those_beside_are_passed_over():
    found = held(plot("1", 0), plot("2", 3.5), plot("3", 4), plot("4", 9))
    told = found.matches.set_index("plot_no")
    assert told["part"].to_dict() == {"1": "whole", "2": "part"}
    assert told.loc["2", "share"] == pytest.approx(0.5, abs=1e-4)
    # 49.3 m by 110.8 m: a degree of longitude is 98.6 km here, one of latitude 110.8 km
    assert told.loc["1", "shared_m2"] == pytest.approx(5463, rel=0.01)
    assert done(found) == [
        ("parcel", "parcel-1", "insert"),
        ("parcel_space", "parcel-1-kv-1", "insert"),
        ("parcel", "parcel-2", "insert"),
        ("parcel_space", "parcel-2-kv-1", "insert"),
    ]


def test_a_plot_of_two_spaces_is_recorded_once_and_named_with_both():
    east = shapely.box(85.312, 27.70, 85.314, 27.701)
    found = held(plot("2", 3.5), on=grounds(("kv-2", east)))
    assert [edit.table for edit in found.edits] == ["parcel", "parcel_space", "parcel_space"]
    assert found.matches["location_id"].tolist() == ["kv-1", "kv-2"]


def test_what_is_recorded_is_kept_and_only_gets_its_outline_and_its_space():
    known = {"id": "parcel-7", "district": "Kathmandu", "sheet_no": "102-0456", "plot_no": "1", "geometry": None}
    found = held(plot("1", 0, owner_name="Somebody else"), parcels=[known])
    assert found.matches["what"].tolist() == ["outline"]
    outline, link = found.edits
    assert (outline.key, outline.operation, set(outline.values)) == ("parcel-7", "update", {"geometry"})
    assert link.key == "parcel-7-kv-1"
    drawn = {**known, "geometry": GROUND}
    again = held(plot("1", 0), parcels=[drawn], links=[("parcel-7", "kv-1")])
    assert (again.matches["what"].tolist(), list(again.edits)) == (["known"], [])


def test_the_same_number_on_another_sheet_is_another_plot():
    known = {"id": "parcel-7", "district": "Kathmandu", "sheet_no": "102-0457", "plot_no": "1", "geometry": None}
    assert held(plot("1", 0), parcels=[known]).matches["what"].tolist() == ["new"]
