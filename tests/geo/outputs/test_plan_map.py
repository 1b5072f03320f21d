"""The flow map of a plan: every ward, space and flow is on it, in the colours of the one code."""

from xml.etree.ElementTree import fromstring

import geopandas
import pytest
import shapely

from geo.outputs.palette import CHANGE, FILLING, INK, SPLIT
from geo.outputs.plan_map import Frame, bar_svg, difference_map, flow_map
from tests.geo.outputs import planned

SVG = "{http://www.w3.org/2000/svg}"


def drawn(tag, **look):
    """Elements of the map of a plan with these attributes."""
    return [one for one in MAP.iter(f"{SVG}{tag}") if all(one.get(name) == value for name, value in look.items())]


MAP = fromstring(flow_map(planned.tables(), language="ne"))  # noqa: S314 - our own picture


def test_wards_have_the_colour_of_what_their_people_lack_the_stronger_the_more():
    (full,), (placed,) = drawn("path", fill=SPLIT["full"]), drawn("path", fill=SPLIT["placed"])
    assert float(full.get("fill-opacity")) == pytest.approx(0.15 + 0.45 * 37 / 87, abs=0.01)
    assert float(placed.get("fill-opacity")) == 0.15


def test_spaces_have_the_colour_of_how_full_they_are_and_flows_are_wider_the_more_people_go():
    assert [len(drawn("circle", fill=FILLING[code])) for code in ("full", "filling", "no_places")] == [1, 1, 1]
    wide, narrow = (
        float(one.get("stroke-width")) for one in drawn("path", stroke=INK, fill="none") if one.get("stroke-opacity")
    )
    assert wide > narrow


def test_the_order_of_opening_stands_beside_the_spaces_in_the_digits_of_the_language():
    assert [one.text for one in drawn("text")][:2] == ["१", "२"]


def test_a_frame_shows_its_shapes_whole_and_in_its_middle():
    shapes = geopandas.GeoSeries([shapely.box(85.3, 27.6, 85.5, 27.65)], crs="EPSG:4326")
    west, north, east, south = Frame.around(shapes, width_px=400, height_px=200).pixels(shapes)[0].bounds
    assert min(west, north) > 0
    assert (west + east) / 2 == pytest.approx(200, abs=1)
    assert (north + south) / 2 == pytest.approx(100, abs=1)


def test_the_bar_is_parted_as_the_people_are():
    bar = fromstring(bar_svg({"placed": 60, "full": 30, "out_of_reach": 10}, title="<split>", width_px=100))  # noqa: S314
    widths = {one.get("fill"): float(one.get("width")) for one in bar.iter(f"{SVG}rect")}
    assert widths == {SPLIT["placed"]: 60.0, SPLIT["full"]: 30.0, SPLIT["out_of_reach"]: 10.0}
    assert bar.find(f"{SVG}title").text == "<split>"


def test_two_plans_differ_on_the_map_by_colour_and_size():
    made = planned.outcome()
    wards = made.homes.assign(change=[-40, 10])
    spaces = made.rows.assign(change=[-40, 10, 0])[:2]
    told = fromstring(difference_map(wards, spaces, language="en"))  # noqa: S314 - our own picture
    less, more = ([one for one in told.iter() if one.get("fill") == CHANGE[code]] for code in ("less", "more"))
    assert [one.tag for one in less] == [one.tag for one in more] == [f"{SVG}path", f"{SVG}circle"]
    assert float(less[0].get("fill-opacity")) > float(more[0].get("fill-opacity"))
    assert float(less[1].get("r")) > float(more[1].get("r"))
