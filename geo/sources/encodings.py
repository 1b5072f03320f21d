"""Texts from bytes: the encoding a file names, else UTF-8, else the likeliest; what was used is always said."""

import codecs
from collections.abc import Sequence

from charset_normalizer import from_bytes

from geo.errors import InputError, Problem

__all__ = ["decoded", "known", "likeliest"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 200_000
_USUAL = ["cp1252", "utf_16", "gb18030", "big5", "shift_jis", "euc_kr", "cp1251"]
"""Encodings looked for where a text is not UTF-8: those of offices from which such files come."""
_TEXT_ENCODINGS = frozenset(
    {
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "ascii",
        "latin-1",
        "iso8859-1",
        "iso8859-15",
        "mac-roman",
    }
    | {f"cp{number}" for number in (437, 850, 852, 866, 932, 936, 949, 950, *range(1250, 1259))}
    | {"gb18030", "gbk", "big5", "shift_jis", "euc_kr", "koi8-r"}
)


def known(name: str) -> str:
    """Python's name of an encoding as .cpg files write it; empty where it is none that texts come in.

    >>> known("UTF8"), known("1252"), known("ISO 88591"), known("hex")
    ('utf-8', 'cp1252', 'iso8859-1', '')
    """
    wanted = name.strip().lower().replace("ansi", "").strip().replace(" ", "")
    wanted = wanted.replace("88591", "8859-1") if wanted.startswith("iso") else wanted
    for candidate in (wanted, f"cp{wanted}"):
        try:
            found = codecs.lookup(candidate).name
        except (LookupError, ValueError):
            continue
        if found in _TEXT_ENCODINGS:
            return found
    return ""


def likeliest(sample: bytes) -> str:
    """The encoding that reads the bytes best: UTF-8 where it reads them at all, else by their statistics.

    >>> likeliest("काठमाडौँ".encode()), likeliest("Café".encode("cp1252")) != "utf-8"
    ('utf-8', True)
    """
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(sample[:_SAMPLE_BYTES], cp_isolation=_USUAL).best()
        return (known(best.encoding) if best else "") or "cp1252"
    return "utf-8"


def _name(encoding: str) -> str:
    return "UTF-8" if encoding in {"utf-8", "utf-8-sig", "ascii"} else encoding


def decoded(content: bytes) -> tuple[str, str, Sequence[Problem]]:
    """Text of a whole file, name of its encoding, and a note where it had to be guessed.

    Raises:
        InputError: the bytes are no text.
    """
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "") or likeliest(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        parameters = {"encoding": _name(encoding), "byte": error.start}
        raise InputError(Problem("import.encoding", parameters)) from error
    if "\x00" in text:
        raise InputError(Problem("import.null_byte", {"byte": text.index("\x00")}))
    guessed = encoding not in {"utf-8", "utf-8-sig", "utf-16"}
    notes = (Problem("import.note_encoding", {"encoding": _name(encoding)}),) if guessed else ()
    return text, _name(encoding), notes
