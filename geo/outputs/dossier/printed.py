"""Documents as PDF files: blocks become the record of the typesetter's template."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from geo.outputs.dossier.blocks import Block, Document, Part, Photo, Turn
from geo.outputs.qr import qr_svg
from geo.outputs.typeset.setter import set_pdf

__all__ = ["pdf"]


def _kind(block: Block) -> str:
    return type(block).__name__.lower()


def _as_record(block: Block) -> dict[str, Any]:
    """A block as the template reads it; the typesetter takes no file but texts, so a photo is a list of bytes."""
    if isinstance(block, Photo):
        return {"kind": "photo", "bytes": list(block.content), "text": block.caption}
    return {"kind": _kind(block), **asdict(block)}


def _leaves(part: Part) -> Iterator[dict[str, Any]]:
    """Blocks between two turns of the page, with how the page lies."""
    leaf: dict[str, Any] = {"lying": False, "blocks": []}
    for block in part.blocks:
        if isinstance(block, Turn):
            if leaf["blocks"]:
                yield leaf
            leaf = {"lying": block.lying, "blocks": []}
        else:
            leaf["blocks"].append(_as_record(block))
    yield leaf


def _record(document: Document) -> Mapping[str, Any]:
    parts = [
        {
            "language": part.language,
            "stamp": part.stamp,
            "running": part.running,
            "made": part.made,
            "page_word": part.page_word,
            "leaves": list(_leaves(part)),
        }
        for part in document.parts
    ]
    return {
        "name": document.title,
        "parts": parts,
        "code": {"svg": qr_svg(document.code), "text": document.code},
        "sheets": list(document.sheets),
        "points": list(document.points),
    }


def pdf(document: Document) -> bytes:
    """PDF file of a document, its map sheets at their scale after the text.

    Raises:
        UnavailableError: the font is missing, or the typesetter refuses.
    """
    return set_pdf("document", _record(document), made_on=document.made_on)
