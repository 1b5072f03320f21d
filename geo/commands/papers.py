"""Options of the words that make map sheets and documents; nothing of what makes them is loaded here."""

import argparse
from collections.abc import Callable
from pathlib import Path

__all__ = ["atlas", "document", "sheet"]


def _page_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", default="both", choices=["both", "en", "ne"], help="languages of the texts")
    audience = "whose eyes it is for; what they may not see is left out (default %(default)s)"
    parser.add_argument("--audience", default="public", choices=["public", "partners", "restricted"], help=audience)
    parser.add_argument("--number", default="", help="document number of your office (default: left open)")
    parser.add_argument("--address", default="", help="address of the register's pages, for the square code")


def _sheet_options(parser: argparse.ArgumentParser) -> None:
    scales = "one to so many: 500, 1000, 1250, 2000, 2500 or 5000 (default: by the size of the space)"
    parser.add_argument("--scale", type=int, help=scales)
    parser.add_argument("--paper", choices=["A4", "A3"], help="paper (default: by the size of the space)")
    _page_options(parser)


def sheet(parser: argparse.ArgumentParser) -> None:
    """Options of the word that draws the map sheet of a space."""
    parser.add_argument("id", help="identifier of the space, for example kv-058")
    parser.add_argument("file", type=Path, help="PDF file to write")
    _sheet_options(parser)
    parser.set_defaults(run="drawing.sheet")


def atlas(parser: argparse.ArgumentParser) -> None:
    """Options of the word that draws an atlas."""
    parser.add_argument("file", type=Path, help="PDF file to write")
    parser.add_argument("--ids", default="", metavar="ID,...", help="spaces (default: the endorsed ones of the Valley)")
    _sheet_options(parser)
    parser.set_defaults(run="drawing.atlas")


def _document_file(parser: argparse.ArgumentParser, run: str) -> None:
    parser.add_argument("file", type=Path, help="PDF or DOCX file to write, by its ending")
    _sheet_options(parser)
    parser.set_defaults(run=f"documenting.{run}")


def _chosen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ids", default="", metavar="ID,...", help="spaces (default: the endorsed ones of the Valley)")


def _notice(parser: argparse.ArgumentParser) -> None:
    _document_file(parser, "notice")
    _chosen(parser)
    parser.add_argument("--notice", default="", metavar="ID", help="notice on record: its text, bases and spaces")
    parser.add_argument("--basis", default="", metavar="CODE,...", help="legal bases, for example drrm_act_2074")
    parser.add_argument("--authority", default="", help="body that publishes the notice (default: left open)")


def _letter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="identifier of the space, for example kv-058")
    _document_file(parser, "letter")
    parser.add_argument("--days", type=int, default=35, help="days allowed, 7 or 35 (default %(default)s)")
    parser.add_argument("--case", default="", metavar="ID", help="case it is about (default: left open)")
    parser.add_argument("--to", default="", help="whom it is for (default: left open)")
    parser.add_argument("--office", default="", help="office that sends it (default: left open)")
    parser.add_argument("--basis", default="lgoa_2074_s41", metavar="CODE", help="legal basis (default %(default)s)")


def _schedule(parser: argparse.ArgumentParser) -> None:
    _document_file(parser, "schedule")
    _chosen(parser)


def _dossier(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="identifier of the space, for example kv-058")
    _document_file(parser, "dossier")


_DOCUMENTS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "schedule": ("plots, sides and owners of spaces in a table", _schedule),
    "notice": ("draft of a gazette notice with its schedule", _notice),
    "dossier": ("all that is known of one space, with its map sheets", _dossier),
    "letter": ("notice to remove an encroachment within 7 or 35 days", _letter),
}


def document(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Options of the word that makes documents: one word more for each kind."""
    kinds = parser.add_subparsers(title="documents", metavar="DOCUMENT", required=True)
    for name, (line, add_options) in _DOCUMENTS.items():
        described = f"{line[0].upper()}{line[1:]}."
        add_options(kinds.add_parser(name, parents=[shared], help=line, description=described))
