"""Flow map of a plan as a vector picture: wards by what their people lack, spaces by how full, people as lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.bsdate import devanagari_digits
from geo.crs import metric
from geo.messages import Language, sentence
from geo.outputs.palette import CHANGE, FILLING, INK, SPLIT
from geo.outputs.sketch import bar_length_m, svg_path

__all__ = ["Frame", "bar_svg", "difference_map", "flow_map"]

_TOLERANCE_PX = 0.35
_WIDEST_PX, _THINNEST_PX = 7.0, 0.5
_LARGEST_PX, _SMALLEST_PX = 13.0, 2.2
_NUMBERED = 15
_MARGIN_SHARE, _HIGH_FOR_WIDE = 0.03, 0.7
_INSET_SHARE = 0.24
"""Size of the small map of the whole area in the corner, as a share of the picture."""
_METRES_PER_KM = 1000
_FAINT, _STRONG = 0.15, 0.6
"""How strong the colour of a ward is where nobody, and where everybody, is left out."""


@dataclass(frozen=True)
class Frame:
    """Metres of a flat system drawn as pixels, north up."""

    crs: str
    west_m: float
    north_m: float
    m_per_px: float
    width_px: float
    height_px: float

    @classmethod
    def around(cls, shapes: geopandas.GeoSeries, *, width_px: float, height_px: float) -> "Frame":
        """Frame in whose middle the shapes are seen whole."""
        middle = shapes.total_bounds[[0, 2]].mean()
        crs = f"EPSG:{metric(float(middle)).to_epsg()}"
        west, south, east, north = shapes.to_crs(crs).total_bounds
        margin_px = _MARGIN_SHARE * min(width_px, height_px)
        inner_px = width_px - 2 * margin_px, height_px - 2 * margin_px
        m_per_px = max((east - west) / inner_px[0], (north - south) / inner_px[1])
        sides_m = width_px * m_per_px - (east - west), height_px * m_per_px - (north - south)
        return cls(crs, west - sides_m[0] / 2, north + sides_m[1] / 2, m_per_px, width_px, height_px)

    def pixels(self, shapes: geopandas.GeoSeries) -> NDArray[numpy.object_]:
        """Shapes in pixels, simplified below what is seen."""
        flat = shapes.to_crs(self.crs).to_numpy()
        origin = numpy.array([self.west_m, self.north_m])
        moved = shapely.transform(flat, lambda xy: (xy - origin) * [1 / self.m_per_px, -1 / self.m_per_px])
        found: NDArray[numpy.object_] = shapely.simplify(moved, _TOLERANCE_PX)
        return found

    def outline_m(self) -> shapely.Geometry:
        """What is seen, in the flat system."""
        east_m, south_m = (self.west_m + self.width_px * self.m_per_px, self.north_m - self.height_px * self.m_per_px)
        return shapely.box(self.west_m, south_m, east_m, self.north_m)


def _tag(name: str, text: str = "", /, **attributes: object) -> str:
    said = "".join(f' {key.replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items())
    return f"<{name}{said}>{text}</{name}>" if text else f"<{name}{said}/>"


def _wards(frame: Frame, wards: geopandas.GeoDataFrame) -> Iterator[str]:
    strength = wards["left_out_share"].fillna(0) * (_STRONG - _FAINT) + _FAINT
    for shape, lack, strong in zip(frame.pixels(wards.geometry), wards["lack"], strength, strict=True):
        path = "" if shape is None else svg_path(shape)
        if path:
            look = {"fill": SPLIT[lack], "fill_opacity": f"{strong:.2f}", "fill_rule": "evenodd"}
            yield _tag("path", d=path, stroke="#a8a294", stroke_width=0.5, **look)


def _scaled(amounts: pandas.Series, least: float, most: float) -> NDArray[numpy.float64]:
    """Sizes between two bounds by the root of an amount."""
    roots = numpy.sqrt(amounts.to_numpy(float))
    return least + (most - least) * roots / max(roots.max(initial=0), 1)


def _flows(frame: Frame, flows: geopandas.GeoDataFrame) -> Iterator[str]:
    widths = _scaled(flows["people"], _THINNEST_PX, _WIDEST_PX)
    for shape, width in zip(frame.pixels(flows.geometry), widths, strict=True):
        look: dict[str, object] = {"fill": "none", "stroke": INK, "stroke_opacity": 0.45, "stroke_linecap": "round"}
        if shape is not None:
            yield _tag("path", "", d=svg_path(shape), stroke_width=f"{width:.2f}", **look)


def _digits(text: str, language: Language) -> str:
    return devanagari_digits(text) if language == "ne" else text


def _spaces(
    frame: Frame, spaces: geopandas.GeoDataFrame, steps: Mapping[str, int], language: Language
) -> Iterator[str]:
    """Circles of the spaces, the largest lowest, those to open first with their number."""
    points = shapely.point_on_surface(frame.pixels(spaces.geometry))
    radii = _scaled(spaces["places"], _SMALLEST_PX, _LARGEST_PX)
    numbers = []
    for row in numpy.argsort(-radii, kind="stable"):
        point, space = points[row], spaces.iloc[row]
        if point is None or shapely.is_empty(point):
            continue
        at = {"cx": f"{point.x:.1f}", "cy": f"{point.y:.1f}", "r": f"{radii[row]:.1f}"}
        yield _tag("circle", fill=FILLING[space["filling"]], stroke=INK, stroke_width=1, **at)
        step = steps.get(space["location_id"], _NUMBERED + 1)
        if step <= _NUMBERED:
            style = {"font_size": 11, "font_weight": 700, "fill": INK, "stroke": "#ffffff", "stroke_width": 2.4}
            place = {"x": f"{point.x + radii[row] + 1:.1f}", "y": f"{point.y - radii[row] + 4:.1f}"}
            numbers.append(_tag("text", _digits(str(step), language), paint_order="stroke", **style, **place))
    yield from numbers


def _bar(frame: Frame, language: Language) -> Iterator[str]:
    """Scale bar of a round length, and an arrow to the north."""
    long_m = bar_length_m(frame.width_px * frame.m_per_px)
    long_px, low = long_m / frame.m_per_px, frame.height_px - 6
    unit, length = ("km", long_m / _METRES_PER_KM) if long_m >= _METRES_PER_KM else ("m", float(long_m))
    yield _tag("path", d=f"M8 {low - 6:.1f}v6h{long_px:.1f}v-6", fill="none", stroke=INK)
    said = sentence(f"plan.map_{unit}", language, length=_digits(f"{length:g}", language))
    yield _tag("text", escape(said), x=f"{12 + long_px:.1f}", y=f"{low:.1f}", font_size=11, fill=INK)
    right = frame.width_px - 14
    yield _tag("path", d=f"M{right:.1f} 8l6 16l-6 -4l-6 4z", fill=INK)


def _inset(frame: Frame, wards: geopandas.GeoDataFrame) -> Iterator[str]:
    """The whole area small in a corner, with what the large map shows of it."""
    wide_px, high_px = frame.width_px * _INSET_SHARE, frame.height_px * _INSET_SHARE
    small = Frame.around(wards.geometry, width_px=wide_px, height_px=high_px)
    seen = small.pixels(geopandas.GeoSeries([frame.outline_m()], crs=frame.crs))[0]
    if shapely.box(0, 0, wide_px, high_px).area <= seen.area:
        return
    paper = _tag("rect", x=0, y=0, width=f"{wide_px:.1f}", height=f"{high_px:.1f}", fill="#ffffff", stroke=INK)
    mark = _tag("path", d=svg_path(seen), fill="none", stroke=INK, stroke_width=1.4)
    yield _tag("g", "".join([paper, *_wards(small, wards), mark]), transform="translate(4 4)")


def _picture(width_px: float, height_px: float, parts: Iterator[str], *, title: str) -> str:
    head = {"viewBox": f"0 0 {width_px:.0f} {height_px:.0f}", "width": f"{width_px:.0f}", "height": f"{height_px:.0f}"}
    said = "".join([f"<title>{escape(title)}</title>", *parts])
    family = "Noto Sans Devanagari, Noto Sans, sans-serif"
    return _tag("svg", said, xmlns="http://www.w3.org/2000/svg", font_family=family, **head)


def flow_map(
    tables: Mapping[str, pandas.DataFrame], *, language: Language, width_px: float = 720, height_px: float = 520
) -> str:
    """SVG picture of who goes where; the same colours as everywhere.

    Args:
        tables: planned_ward, planned_space, planned_flow and planned_action.
        language: language of the few words on it.
        width_px: width of the picture.
        height_px: height of the picture.
    """
    wards, spaces, flows = (geopandas.GeoDataFrame(tables[f"planned_{name}"]) for name in ("ward", "space", "flow"))
    moving = wards["ward_id"].isin(flows["ward_id"])
    frame = Frame.around(wards.geometry[moving if moving.any() else ~moving], width_px=width_px, height_px=height_px)
    acts = tables["planned_action"]
    steps = dict(zip(acts["location_id"], acts["step"].astype(int), strict=True))

    def parts() -> Iterator[str]:
        yield from _wards(frame, wards)
        yield from _flows(frame, flows)
        yield from _spaces(frame, spaces, steps, language)
        yield from _bar(frame, language)
        yield from _inset(frame, wards)

    return _picture(frame.width_px, frame.height_px, parts(), title=sentence("plan.map_title", language))


def bar_svg(parts: Mapping[str, int], *, title: str, width_px: float = 720, height_px: float = 18) -> str:
    """SVG bar of the three-way split.

    Args:
        parts: people by part of the split.
        title: what it shows, for readers who do not see it.
        width_px: width of the picture.
        height_px: height of the picture.
    """
    whole, at = max(sum(parts.values()), 1), 0.0
    drawn = []
    for code, people in parts.items():
        wide = width_px * people / whole
        drawn.append(_tag("rect", x=f"{at:.2f}", y=0, width=f"{wide:.2f}", height=height_px, fill=SPLIT[code]))
        at += wide
    return _picture(width_px, height_px, iter(drawn), title=title)


def _changed(change: float) -> str:
    """Colour of a change; white for none."""
    return "#ffffff" if not change else CHANGE["more" if change > 0 else "less"]


def _changed_wards(frame: Frame, wards: geopandas.GeoDataFrame) -> Iterator[str]:
    most = max(float(wards["change"].abs().max()), 1.0)
    for shape, change in zip(frame.pixels(wards.geometry), wards["change"], strict=True):
        path = "" if shape is None else svg_path(shape)
        strong = _FAINT + (_STRONG - _FAINT) * abs(change) / most
        if path:
            yield _tag("path", d=path, fill=_changed(change), fill_opacity=f"{strong:.2f}", stroke="#a8a294")


def _changed_spaces(frame: Frame, spaces: geopandas.GeoDataFrame) -> Iterator[str]:
    """Circles of the spaces that differ, larger the more people more or fewer go there."""
    points = shapely.point_on_surface(frame.pixels(spaces.geometry))
    radii = _scaled(spaces["change"].abs(), _SMALLEST_PX, _LARGEST_PX)
    for point, radius, change in zip(points, radii, spaces["change"], strict=True):
        if point is not None and not shapely.is_empty(point):
            at = {"cx": f"{point.x:.1f}", "cy": f"{point.y:.1f}", "r": f"{radius:.1f}"}
            yield _tag("circle", "", fill=_changed(change), stroke=INK, **at)


def difference_map(
    wards: geopandas.GeoDataFrame, spaces: geopandas.GeoDataFrame, *, language: Language, width_px: float = 720
) -> str:
    """SVG picture of what differs between two plans: people placed of each ward, people of each space.

    Args:
        wards: wards with ``change``: people placed in the second plan less those in the first.
        spaces: spaces that differ, with ``change`` of the people who go there.
        language: language of the few words on it.
        width_px: width of the picture.
    """
    differing = pandas.concat([wards.geometry[wards["change"] != 0], spaces.geometry])
    seen = geopandas.GeoSeries(differing if len(differing) else wards.geometry, crs=wards.crs)
    frame = Frame.around(seen, width_px=width_px, height_px=width_px * _HIGH_FOR_WIDE)

    def parts() -> Iterator[str]:
        yield from _changed_wards(frame, wards)
        yield from _changed_spaces(frame, spaces)
        yield from _bar(frame, language)

    return _picture(frame.width_px, frame.height_px, parts(), title=sentence("plan.difference_title", language))
