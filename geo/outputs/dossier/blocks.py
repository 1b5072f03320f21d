"""What a document is made of: blocks of plain text that every writer sets in its own way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from geo.messages import Language

__all__ = [
    "Block", "Document", "Drawing", "Facts", "Heading", "Key", "Listing", "Paragraph", "Part", "Photo",
    "Signatures", "Turn", "Widths",
]  # fmt: skip

Widths = Sequence[float]


@dataclass(frozen=True)
class Heading:
    """A title of the document (level 1) or of a section (2)."""

    text: str
    level: Literal[1, 2] = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: running text, a numbered clause, a note in small type, or a line in the middle."""

    text: str
    manner: Literal["text", "note", "middle"] = "text"


@dataclass(frozen=True)
class Facts:
    """Facts with their labels, one a line."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Listing:
    """A table; a row that is one text spans all columns. Widths are relative."""

    head: Sequence[str]
    rows: Sequence[Sequence[str] | str]
    widths: Widths
    small: bool = False


@dataclass(frozen=True)
class Photo:
    """A picture with what it shows."""

    content: bytes
    caption: str


@dataclass(frozen=True)
class Drawing:
    """A vector picture (SVG) with what it shows, at most so high."""

    svg: str
    caption: str
    height_mm: float


@dataclass(frozen=True)
class Key:
    """What colours mean: each with its text, and of what they are."""

    rows: Sequence[tuple[str, str]]
    title: str = ""


@dataclass(frozen=True)
class Signatures:
    """Places to sign: who signs each, and the lines to fill in beside."""

    roles: Sequence[str]
    lines: Sequence[str]


@dataclass(frozen=True)
class Turn:
    """A new page, upright or lying."""

    lying: bool


Block = Heading | Paragraph | Facts | Listing | Photo | Drawing | Key | Signatures | Turn


@dataclass(frozen=True)
class Part:
    """A document in one language: what every page says at its head and foot, and the blocks."""

    language: Language
    stamp: str
    running: str
    made: str
    page_word: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Document:
    """A document as its writers take it.

    Attributes:
        title: title for the file.
        parts: the document in each language, one after the other.
        code: what the square code says.
        made_on: day of its making.
        sheets: records of map sheets that follow, for the typesetter.
        points: records of the pages of coordinates.
        reduced: what a writer says that cannot print the sheets at their scale.
    """

    title: str
    parts: Sequence[Part]
    code: str
    made_on: date
    sheets: Sequence[Mapping[str, Any]] = ()
    points: Sequence[Mapping[str, Any]] = ()
    reduced: str = ""
