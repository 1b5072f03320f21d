"""Evidence in a sentence: numbers grouped as its readers group them, names in the reader's language."""

import re
from collections.abc import Mapping

from geo.messages import Language

__all__ = ["said", "said_in"]

_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*")
_DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


def _grouped(whole: str, language: Language) -> str:
    """Digits in groups: thousands in English; thousand, lakh, crore in Nepali."""
    if language == "en":
        return f"{int(whole):,}"
    head, tail = whole[:-3], whole[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)][::-1]
    return ",".join([*pairs, tail])


def said(value: object, language: Language) -> str:
    """Value as it stands in a sentence.

    >>> said(117155.44, "en"), said(117155.44, "ne")
    ('117,155.44', '१,१७,१५५.४४')
    """
    if isinstance(value, str) or value is None:
        text = str(value or "")
        return text.translate(_DEVANAGARI) if language == "ne" and _NUMBER.fullmatch(text) else text
    number = float(str(value))
    sign, digits = ("-" if number < 0 else ""), f"{abs(number):.2f}"
    whole, _, decimals = digits.partition(".")
    decimals = decimals.rstrip("0")
    text = sign + _grouped(whole, language) + (f".{decimals}" if decimals else "")
    return text.translate(_DEVANAGARI) if language == "ne" else text


def said_in(evidence: Mapping[str, object], language: Language) -> dict[str, str]:
    """Values of a sentence by name; a name that stands beside it in Nepali as ``name_ne`` is taken from there.

    >>> said_in({"unit": "Toyland", "unit_ne": "खेलौना", "ward": 5}, "ne")
    {'unit': 'खेलौना', 'unit_ne': 'खेलौना', 'ward': '५'}
    """
    texts = {name: said(value, language) for name, value in evidence.items()}
    return texts | {name: texts[f"{name}_ne"] for name in evidence if language == "ne" and f"{name}_ne" in texts}
