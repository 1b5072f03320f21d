"""PDF files from a template and a record; the record reaches the template as data and as nothing else.

The templates stand beside this module. The typesetter sees only the files it is handed: no folder, no network, no font
of the machine. Noto Sans Devanagari leads the list of fonts, for it has the conjuncts of Nepali and Latin letters too.
"""

import datetime
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

from geo.errors import Problem, UnavailableError
from geo.outputs.map_font import package_file

__all__ = ["FONT", "SPEECHES", "Speech", "in_speech", "plain", "set_pdf", "set_pictures"]

Speech = Literal["both", "en", "ne"]
"""Languages of a document."""
SPEECHES: tuple[Speech, ...] = ("both", "en", "ne")

FONT = "Noto Sans Devanagari"
_FONT_PACKAGE, _FONT_FILE = "fontpkg-noto-sans-devanagari", ".ttf"
_TEMPLATES = Path(__file__).parent
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_UNDATED = datetime.date(1980, 1, 1)


def plain(text: str) -> str:
    r"""Text without characters that no page can show or that turn the order of its letters.

    >>> plain("Tundi\u202ekhel\x00")
    'Tundi�khel�'
    """
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _printable(value: Any) -> Any:
    """The value with every text in it made printable."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {str(name): _printable(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(held) for held in value]
    return value


def in_speech(value: Any, speech: Speech) -> Any:
    """The value with every text that stands in both languages kept in those wanted; the other is left empty.

    >>> in_speech({"title": {"en": "Key", "ne": "सङ्केत"}, "number": 3}, "en")
    {'title': {'en': 'Key', 'ne': ''}, 'number': 3}
    """
    if isinstance(value, Mapping):
        if set(value) == {"en", "ne"}:
            return {language: text if speech in (language, "both") else "" for language, text in value.items()}
        return {name: in_speech(held, speech) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [in_speech(held, speech) for held in value]
    return value


def _stamp(made_on: datetime.date | None) -> datetime.datetime:
    return datetime.datetime.combine(made_on or _UNDATED, datetime.time(), tzinfo=datetime.UTC)


def _files(template: str, record: Mapping[str, Any]) -> dict[str, bytes]:
    """The files that the typesetter is handed, by name."""
    files = {f"{path.stem}.typ": path.read_bytes() for path in _TEMPLATES.glob("*.typ")}
    start = f'#import "{template}.typ": whole\n#show: whole.with(json("record.json"))\n'
    files["main.typ"] = start.encode()
    files["record.json"] = json.dumps(_printable(record), ensure_ascii=False, allow_nan=False).encode()
    return files


def _compiled(files: Mapping[str, bytes], **options: Any) -> Any:
    folder = str(package_file(_FONT_PACKAGE, _FONT_FILE).parent)
    try:
        return typst.compile(files, font_paths=[folder], ignore_system_fonts=True, **options)  # type: ignore[call-overload]  # its stub leaves out files given by name
    except (RuntimeError, typst.TypstError) as error:
        raise UnavailableError(Problem("document.not_set", {"reason": str(error)[:500]})) from error


def set_pdf(
    template: str,
    record: Mapping[str, Any],
    *,
    made_on: datetime.date | None = None,
) -> bytes:
    """PDF file of a record.

    Args:
        template: name of a template of this package, without its ending.
        record: values of the template; texts, numbers, lists and mappings; a picture as the list of its bytes.
        made_on: day that the file names as that of its making; the same record then gives the same file.

    Raises:
        UnavailableError: the font is missing, or the typesetter refuses.
    """
    made: bytes = _compiled(_files(template, record), format="pdf", timestamp=_stamp(made_on))
    return made


def set_pictures(template: str, record: Mapping[str, Any], *, resolution_dpi: float) -> list[bytes]:
    """PNG pictures of the pages of a record, for documents that cannot hold a page as it is.

    Args:
        template: name of a template of this package, without its ending.
        record: values of the template.
        resolution_dpi: dots an inch.

    Raises:
        UnavailableError: the font is missing, or the typesetter refuses.
    """
    made = _compiled(_files(template, record), format="png", ppi=resolution_dpi)
    return list(made) if isinstance(made, list) else [made]
