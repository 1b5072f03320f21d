"""Picture of a space's usable ground for a dossier: the pieces on a map and the bars from gross to usable."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy
import pandas
import shapely
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from geo.analysis.waterfall.figures import OPTIONAL
from geo.layer import LayerCard
from geo.messages import Language, sentence
from geo.outputs.map_font import package_file
from geo.outputs.palette import INK, NEUTRAL, RULES
from geo.plane import origins_deg, to_plane
from geo.schema import table, vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

__all__ = ["ground_picture"]

_SIZE_INCH = (11.0, 5.6)
_DPI = 150
_DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
_BARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Reckoned(Protocol):
    """What the picture shows of a reckoning of usable ground."""

    @property
    def table(self) -> Any:
        """One row a space."""

    @property
    def pieces(self) -> pandas.DataFrame:
        """Ground each rule takes."""

    @property
    def rectangles(self) -> pandas.Series:
        """Largest rectangle of each space."""

    @property
    def boundaries(self) -> pandas.Series:
        """Boundary of each space."""

    @property
    def cards(self) -> Sequence[LayerCard]:
        """Cards of the layers that were asked."""


def _number(value: float, language: Language) -> str:
    text = f"{value:,.0f}"
    return text.translate(_DEVANAGARI) if language == "ne" else text


def _taken(area_m2: float, language: Language) -> str:
    text = _number(area_m2, language)
    return f"−{text}" if round(area_m2) else text


def _patch(shape: Any, **look: Any) -> PathPatch | None:
    """A piece with its holes as one patch; None where it is empty."""
    if shape is None or shape.is_empty:
        return None
    points, owner = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    starts = numpy.concatenate(([True], owner[1:] != owner[:-1]))
    codes = numpy.where(starts, Outline.MOVETO, Outline.LINETO)
    return PathPatch(Outline(points, codes), **look)


def _draw_map(
    axes: "Axes", shapes: Sequence[tuple[str, Any]], rectangle: Any, *, font: FontProperties, metre: str
) -> None:
    for colour, shape in shapes:
        patch = _patch(shape, facecolor=colour, edgecolor="white", linewidth=0.4)
        if patch is not None:
            axes.add_patch(patch)
    outline = _patch(rectangle, facecolor="none", edgecolor=INK, linewidth=1.2, linestyle="--")
    if outline is not None:
        axes.add_patch(outline)
    whole = shapes[0][1]
    west, south, east, north = whole.bounds
    size = max(east - west, north - south)
    edge = _patch(whole, facecolor="none", edgecolor=INK, linewidth=1.2)
    if edge is not None:
        axes.add_patch(edge)
    bar_m = max((length for length in _BARS if length <= size / 3), default=1)
    foot = south - 0.06 * size
    axes.plot([west, west + bar_m], [foot, foot], color=INK, linewidth=2)
    axes.text(west + bar_m, foot, f"  {metre}", va="center", fontproperties=font, fontsize=9)
    axes.annotate("", (east, north), (east, north - 0.1 * size), arrowprops={"arrowstyle": "-|>", "color": INK})
    axes.set_xlim(west - 0.04 * size, east + 0.04 * size)
    axes.set_ylim(south - 0.12 * size, north + 0.04 * size)
    axes.set_aspect("equal")
    axes.axis("off")


def _draw_bars(
    axes: "Axes", steps: Sequence[tuple[str, str, float, float]], *, font: FontProperties, texts: Sequence[str]
) -> None:
    """Bars that fall from gross to usable: label, colour, start and width [m2] of each, and the text beside it."""
    gross = steps[0][3]
    for place, ((label, colour, start, width), text) in enumerate(zip(steps, texts, strict=True)):
        axes.barh(-place, width, left=start, color=colour, height=0.72, edgecolor=INK, linewidth=0.3)
        axes.text(-0.02 * gross, -place, label, ha="right", va="center", fontproperties=font, fontsize=10)
        axes.text(1.02 * gross, -place, text, ha="left", va="center", fontproperties=font, fontsize=10)
    axes.set_xlim(-0.002 * gross, 1.002 * gross)
    axes.set_ylim(0.6 - len(steps), 0.6)
    axes.axis("off")


def _steps(
    row: "Mapping[str, Any]", rules: Sequence[str], language: Language
) -> tuple[list[tuple[str, str, float, float]], list[str]]:
    """Bars of the picture and the text beside each; what is not known has no bar and says so."""
    columns, terms = table("ground"), vocabulary("ground_rule")
    gross = left = float(row["gross_area_m2"])
    label = "label_ne" if language == "ne" else "label_en"
    steps = [(getattr(columns["gross_area_m2"], label), NEUTRAL, 0.0, gross)]
    texts = [f"{_number(gross, language)} {sentence('ground.square_metre', language)}"]
    for rule in rules:
        taken = row[f"{rule}_m2"]
        known = not pandas.isna(taken)
        left -= float(taken) if known else 0.0
        steps.append((getattr(terms[rule], label), RULES[rule], left, float(taken) if known else 0.0))
        silent = "ground.none_mapped" if rule in OPTIONAL else "ground.no_data"
        texts.append(_taken(taken, language) if known else sentence(silent, language))
    for name in ("usable_most_m2", "usable_least_m2"):
        steps.append((getattr(columns[name], label), RULES["usable"], 0.0, float(row[name])))
        texts.append(_number(row[name], language))
    return steps, texts


def _footer(row: "Mapping[str, Any]", cards: Sequence[LayerCard], language: Language) -> list[str]:
    """What the picture rests on: rules that are not known, and the layers with their days."""
    lines, terms = [], vocabulary("ground_rule")
    if isinstance(row["not_known"], str):
        names = [
            terms[code].label_ne if language == "ne" else terms[code].label_en for code in row["not_known"].split(";")
        ]
        lines.append(sentence("ground.not_known", language, what=", ".join(names)))
    days = {card: f" ({card.dated.isoformat()})" if card.dated else "" for card in cards}
    if language == "ne":
        days = {card: day.translate(_DEVANAGARI) for card, day in days.items()}
    titles = {f"{card.title}{day}": None for card, day in days.items()}
    if titles:
        lines.append(sentence("ground.layers", language, what=", ".join(titles)))
    return lines


def _flat(shapes: NDArray[numpy.object_], origin: NDArray[numpy.float64]) -> list[Any]:
    return list(to_plane(shapes, numpy.repeat(origin, len(shapes), axis=0)))


def ground_picture(found: Reckoned, location_id: str, *, language: Language = "en") -> bytes:
    """PNG of one space's ground: pieces on a map, north up, and the waterfall in square metres.

    Args:
        found: usable ground of spaces, this one among them.
        location_id: the space.
        language: language of the labels; numbers follow it.
    """
    row = found.table.set_index("location_id", drop=False).loc[location_id]
    font = FontProperties(fname=str(package_file("fontpkg-noto-sans-devanagari", ".ttf")))
    figure = Figure(figsize=_SIZE_INCH, dpi=_DPI)
    name = row["name_ne"] if language == "ne" and isinstance(row["name_ne"], str) else row["name_en"]
    figure.text(0.03, 0.94, name, fontproperties=font, fontsize=15)
    rules = list(found.pieces.columns)
    if not pandas.isna(row["gross_area_m2"]):
        pieces = found.pieces.loc[location_id]
        parts = [row["geometry"], *(pieces[rule] for rule in rules)]
        whole = found.boundaries.loc[location_id]
        origin = origins_deg(numpy.array([whole], dtype=object))
        flat = _flat(numpy.array([whole, *parts, found.rectangles.loc[location_id]], dtype=object), origin)
        looks = [(NEUTRAL, flat[0]), *zip((RULES["usable"], *(RULES[rule] for rule in rules)), flat[1:-1], strict=True)]
        bounds = flat[0].bounds
        size = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
        bar_m = max((length for length in _BARS if length <= size / 3), default=1)
        metre = f"{_number(bar_m, language)} {sentence('ground.metre', language)}"
        _draw_map(figure.add_axes((0.02, 0.1, 0.42, 0.81)), looks, flat[-1], font=font, metre=metre)
        steps, texts = _steps(row, rules, language)
        _draw_bars(figure.add_axes((0.63, 0.1, 0.24, 0.81)), steps, font=font, texts=texts)
    for place, line in enumerate(reversed(_footer(row, found.cards, language))):
        figure.text(0.03, 0.02 + 0.035 * place, line, fontproperties=font, fontsize=8)
    image = io.BytesIO()
    figure.savefig(image, format="png")
    return image.getvalue()
