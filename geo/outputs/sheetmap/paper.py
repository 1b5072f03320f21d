"""The papers of map sheets, and where on them the map and its marginalia stand [mm from the upper left corner]."""

from dataclasses import dataclass

__all__ = ["A3", "A4", "PAPERS", "Paper", "Rectangle"]


@dataclass(frozen=True)
class Rectangle:
    """A part of a page [mm], y running down."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float

    @property
    def right_mm(self) -> float:
        """Right edge [mm]."""
        return self.left_mm + self.width_mm

    @property
    def bottom_mm(self) -> float:
        """Lower edge [mm]."""
        return self.top_mm + self.height_mm

    def within(self, room_mm: float) -> "Rectangle":
        """The rectangle without a strip of that width [mm] along its edges."""
        both = 2 * room_mm
        return Rectangle(self.left_mm + room_mm, self.top_mm + room_mm, self.width_mm - both, self.height_mm - both)


@dataclass(frozen=True)
class Paper:
    """A size of paper: its edges, the window of the map, the title block, the scale bar and the north arrow."""

    name: str
    width_mm: float
    height_mm: float
    window: Rectangle
    block: Rectangle
    bar: Rectangle
    north: Rectangle


A4 = Paper(
    name="A4",
    width_mm=210,
    height_mm=297,
    window=Rectangle(14, 21, 182, 176),
    block=Rectangle(10, 203, 190, 86),
    bar=Rectangle(141, 263, 54, 9),
    north=Rectangle(182, 25, 10, 19),
)
A3 = Paper(
    name="A3",
    width_mm=420,
    height_mm=297,
    window=Rectangle(14, 21, 306, 264),
    block=Rectangle(328, 10, 84, 279),
    bar=Rectangle(331, 262, 54, 9),
    north=Rectangle(306, 25, 10, 19),
)
PAPERS = {paper.name: paper for paper in (A4, A3)}
"""Papers by name, smallest first."""
