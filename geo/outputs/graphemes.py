"""Cut text to a number of bytes without breaking a written character.

A Devanagari reader sees one character where the file holds several: a consonant with its vowel sign, its nukta, its
virama and the consonants joined by it. A cut falls only between such clusters, as Unicode's extended grapheme clusters
(UAX 29 with rule GB9c) have them for Indic scripts and emoji.
"""

import unicodedata

__all__ = ["cut", "is_boundary"]

_VIRAMA_CLASS, _NUKTA_CLASS = 9, 7
_ZWNJ, _ZWJ = "\u200c", "\u200d"


def _extends(character: str) -> bool:
    """Whether a character belongs to the one before it."""
    return (
        unicodedata.category(character) in {"Mn", "Mc", "Me"}
        or character in {_ZWNJ, _ZWJ}
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _joined_by_virama(text: str, place: int) -> bool:
    """Whether a virama ties the letter at the place to the consonant before it."""
    before = place - 1
    while before >= 0 and unicodedata.combining(text[before]) == _NUKTA_CLASS:
        before -= 1
    return before >= 0 and unicodedata.combining(text[before]) == _VIRAMA_CLASS and text[place].isalpha()


def _flag_half(text: str, place: int) -> bool:
    """Whether the place lies between the two letters of a flag emoji."""
    first = place
    while first > 0 and "\U0001f1e6" <= text[first - 1] <= "\U0001f1ff":
        first -= 1
    return "\U0001f1e6" <= text[place] <= "\U0001f1ff" and (place - first) % 2 == 1


def is_boundary(text: str, place: int) -> bool:
    """Whether the text may be cut before the character at the place.

    >>> [is_boundary("क्षेत्र", place) for place in range(8)]
    [True, False, False, False, True, False, False, True]
    """
    if place <= 0 or place >= len(text):
        return True
    if _extends(text[place]) or text[place - 1] == _ZWJ or text[place - 1 : place + 1] == "\r\n":
        return False
    return not _joined_by_virama(text, place) and not _flag_half(text, place)


def cut(text: str, *, size_bytes: int) -> str:
    """Longest beginning of the text that fits into so many bytes of UTF-8 and ends at a whole written character.

    A single character longer than that (a letter under dozens of marks) is cut between code points.

    >>> cut("खुला क्षेत्र", size_bytes=22)
    'खुला '
    """
    if len(text) * 4 <= size_bytes or len(encoded := text.encode()) <= size_bytes:
        return text
    fitting = len(encoded[:size_bytes].decode(errors="ignore"))
    place = next((place for place in range(fitting, 0, -1) if is_boundary(text, place)), fitting)
    return text[:place]
