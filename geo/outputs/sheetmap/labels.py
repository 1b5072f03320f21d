"""Where the texts of a map go: beside what they name, over no other text, inside the window."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.outputs.sheetmap.paper import Rectangle

__all__ = ["Label", "Labels", "corner_places", "width_mm"]

_MM_PER_PT = 0.3528
_LETTER_SHARE = 0.58
"""Mean width of a letter in parts of the size of type."""
_LINE_SHARE = 1.25
_AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))


@dataclass(frozen=True)
class Label:
    """A text with its middle on the page [mm], its size of type [pt] and its style."""

    text: str
    x_mm: float
    y_mm: float
    size_pt: float
    style: str
    turn_deg: float = 0.0


def width_mm(text: str, size_pt: float) -> float:
    """Room that a text takes [mm], reckoned from its letters; signs above and below take none."""
    letters = sum(1 for letter in text if not "\u093e" <= letter <= "\u094d")
    return letters * size_pt * _MM_PER_PT * _LETTER_SHARE


class Labels:
    """The texts placed so far; a text that has no free place is counted and left out."""

    def __init__(self, window: Rectangle, taken: Iterable[Rectangle] = ()) -> None:
        """No texts yet.

        Args:
            window: where texts may stand.
            taken: parts of it where none may stand.
        """
        self._window = window
        self._boxes = [(box.left_mm, box.top_mm, box.right_mm, box.bottom_mm) for box in taken]
        self.placed: list[Label] = []
        self.left_out = 0

    def _free(self, box: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = box
        window = self._window
        inside = (
            left >= window.left_mm and right <= window.right_mm and top >= window.top_mm and bottom <= window.bottom_mm
        )
        if not inside or not self._boxes:
            return inside
        others = numpy.array(self._boxes)
        apart = (others[:, 0] >= right) | (others[:, 2] <= left) | (others[:, 1] >= bottom) | (others[:, 3] <= top)
        return bool(apart.all())

    def put(self, text: str, middles_mm: Sequence[tuple[float, float]], *, size_pt: float, style: str) -> bool:
        """Whether the text found a place: the first of the middles [mm] where it covers no other."""
        across, down = width_mm(text, size_pt) / 2, size_pt * _MM_PER_PT * _LINE_SHARE / 2
        for x, y in middles_mm:
            box = (x - across, y - down, x + across, y + down)
            if self._free(box):
                self._boxes.append(box)
                self.placed.append(Label(text, x, y, size_pt, style))
                return True
        self.left_out += 1
        return False

    def beside(self, text: str, at_mm: tuple[float, float], *, gap_mm: float, size_pt: float, style: str) -> bool:
        """Whether the text found a place around a point [mm]."""
        across, down = width_mm(text, size_pt) / 2 + gap_mm, size_pt * _MM_PER_PT * _LINE_SHARE / 2 + gap_mm
        middles = [(at_mm[0] + x * across, at_mm[1] + y * down) for x, y in _AROUND]
        return self.put(text, middles, size_pt=size_pt, style=style)

    def inside(self, text: str, shape: BaseGeometry, *, size_pt: float, style: str) -> bool:
        """Whether the text found a place within an area on the page [mm]."""
        if shape.is_empty:
            return False
        inner = shapely.point_on_surface(shape)
        return self.put(text, [(inner.x, inner.y)], size_pt=size_pt, style=style)


def corner_places(corners_mm: NDArray[numpy.float64], *, away_mm: float) -> list[list[tuple[float, float]]]:
    """Middles [mm] where the number of each corner of a clockwise ring may stand: outside first, then around.

    Args:
        corners_mm: corners of one ring on the page, y running down.
        away_mm: distance from the corner.
    """
    before, after = numpy.roll(corners_mm, 1, axis=0), numpy.roll(corners_mm, -1, axis=0)
    chord = after - before
    length = numpy.hypot(chord[:, 0], chord[:, 1])
    length[length == 0] = 1.0
    outward = numpy.column_stack([chord[:, 1], -chord[:, 0]]) / length[:, None]
    turned = [outward, *(numpy.column_stack([_rotated(outward, turn)]) for turn in (45, -45, 90, -90))]
    every = [corners_mm + direction * away_mm for direction in turned]
    return [[(float(places[n, 0]), float(places[n, 1])) for places in every] for n in range(len(corners_mm))]


def _rotated(directions: NDArray[numpy.float64], turn_deg: float) -> NDArray[numpy.float64]:
    angle = numpy.radians(turn_deg)
    turn = numpy.array([[numpy.cos(angle), numpy.sin(angle)], [-numpy.sin(angle), numpy.cos(angle)]])
    return directions @ turn
