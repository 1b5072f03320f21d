"""XML read as a stream: no document type, no entities of its own, bounded depth, nothing fetched."""

from collections.abc import Callable, Mapping
from typing import IO
from xml.parsers import expat

from geo.errors import ChaurError, InputError, Problem
from geo.sources.limits import Limits, over

__all__ = ["BROKEN", "broken", "stream"]

BROKEN = (expat.ExpatError, LookupError, ValueError)
"""What expat raises on damaged texts and odd encodings."""

_CHUNK_BYTES = 1 << 16

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str, str], None]


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def broken(error: Exception) -> InputError:
    """The refusal of a text that is no XML, or comes in an encoding nobody knows."""
    parameters = {
        "line": getattr(error, "lineno", 1),
        "column": getattr(error, "offset", 0),
        "reason": str(error).partition(":")[0][:100],
    }
    return InputError(Problem("import.xml_broken", parameters))


class _Walk:
    """State of one pass: how deep we are and the text since the last tag."""

    def __init__(self, start: Start, end: End, limits: Limits) -> None:
        self._start, self._end, self._limits = start, end, limits
        self._deepest, self._longest = limits.depth, limits.cell_characters
        self._depth = 0
        self._text: list[str] = []
        self._characters = 0

    def opened(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > self._deepest:
            raise over("depth", self._limits, found=self._depth, place=_local(name))
        if self._text:
            self._taken()
        self._start(_local(name) if ":" in name else name, attributes)

    def closed(self, name: str) -> None:
        self._depth -= 1
        self._end(_local(name) if ":" in name else name, self._taken() if self._text else "")

    def said(self, text: str) -> None:
        self._characters += len(text)
        if self._characters > self._longest:
            raise over("cell_characters", self._limits, found=self._characters)
        self._text.append(text)

    def _taken(self) -> str:
        text = "".join(self._text)
        self._text.clear()
        self._characters = 0
        return text


def _no_dtd(*_declaration: object) -> None:
    raise InputError(Problem("import.xml_dtd"))


def stream(source: IO[bytes], start: Start, end: End, limits: Limits) -> None:
    """Call ``start`` with the name and attributes of each element, ``end`` with its name and own text.

    Names come without their prefix. The text of an element is what stands between its last tag and its end.

    Raises:
        InputError: the text is no XML, or declares a document type.
        LimitError: elements nest deeper, or a text is longer, than the limits allow.
    """
    walk = _Walk(start, end, limits)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_dtd
    parser.StartElementHandler = walk.opened
    parser.EndElementHandler = walk.closed
    parser.CharacterDataHandler = walk.said
    try:
        while chunk := source.read(_CHUNK_BYTES):
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by place
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by place
    except ChaurError:
        raise
    except BROKEN as error:
        raise broken(error) from error
