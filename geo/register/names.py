"""How names of Nepal sound: keys under which spellings of one name meet, in Latin script and in Devanagari.

Three forms of a name, from strict to loose: ``folded`` (letters as written, without case and marks), ``sound`` (letters
that are mixed up in spelling become one: sh/s, v/w/b, chh/ch/x, ow/au/o, ee/i, aspirated and plain) and ``skeleton``
(the sound without the vowel a, which Devanagari does not write and Latin spellings drop).
"""

import re
import unicodedata
from functools import lru_cache

__all__ = ["folded", "plain_words", "settled", "skeleton", "sound", "words"]


def _pairs(text: str) -> dict[str, str]:
    """Letter and reading, in turn."""
    parts = text.split()
    return dict(zip(parts[::2], parts[1::2], strict=True))


_VOWELS = _pairs("अ a आ aa इ i ई i उ u ऊ u ऋ ri ए e ऐ ai ओ o औ au")
_SIGNS = _pairs("ा aa ि i ी i ु u ू u ृ ri े e ै ai ो o ौ au ॅ e ॉ o")
_CONSONANTS = _pairs("""
    क k ख kh ग g घ gh ङ ng च ch छ chh ज j झ jh ञ n ट t ठ th ड d ढ dh ण n त t थ th द d ध dh न n
    प p फ ph ब b भ bh म m य y र r ल l व w श sh ष sh स s ह h
""")
_SOUNDED_BEFORE_SILENCE = frozenset("णनमयरलव")
"""Consonants after which the last vowel is heard when they close a cluster: Ratna, Chandra, but Park, Ganj."""
_NASALS = "ंँ"
_HALANT, _NUKTA = "्", "़"
_SILENT = re.compile(f"[{_NUKTA}ःऽ\u200c\u200d]")
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_WORD = re.compile(r"[^\W_]+(?:[\u0900-\u0963\u200c\u200d]+[^\W_]*)*")
_CONJUNCTS = (("क्ष", "छ"), ("ज्ञ", "ग्य"), ("ङ्", "न्"), ("ञ्", "न्"))

_KINDS_OF_UNIT = frozenset(
    _pairs("""
    municipality en rural en metropolitan en submetropolitan en sub en city en vdc en district en province en
    nagarpalika en mahanagarpalika en upamahanagarpalika en gaunpalika en gaupalika en gaonpalika en palika en
    gabisa en gavisa en jilla en pradesh en
    नगरपालिका ne महानगरपालिका ne उपमहानगरपालिका ne गाउँपालिका ne गाउपालिका ne गाँउपालिका ne
    गापा ne नपा ne मनपा ne उपमनपा ne गाविस ne जिल्ला ne प्रदेश ne
    """)
)
"""Words that say of what kind a unit is, not which it is."""

_SPELLINGS = (
    (r"w(?=h?[aeiou])|v", "b"),  # a w that begins a syllable, as in Gwarko
    (r"ck", "k"),
    (r"ksh|x|c?chh?|c", "c"),
    (r"sh", "s"),
    (r"ph|f", "p"),
    (r"z", "j"),
    (r"q", "k"),
    (r"(?<=[bcdgjkprt])h", ""),
    (r"h(?=[bcdfgjklmnprst])", ""),
    (r"a[uw]|o[uw]", "o"),
    (r"ee|ii|y(?![aeiou])", "i"),
    (r"oo|uu", "u"),
    (r"ai|ay(?![aeiou])|ei", "e"),
    (r"m(?=[bp])", "n"),
    (r"y", "i"),
    (r"w", "b"),
    (r"([a-z])\1+", r"\1"),
    (r"(?<=sb)[ao](?=r)", "a"),  # Baneshwor and Baneshwar
    (r"gunj", "ganj"),  # Maharajgunj and Maharajganj
)
_RULES = tuple((re.compile(pattern), wanted) for pattern, wanted in _SPELLINGS)

_OTHER_TONGUE = {"katamadon": "katmandu", "katamandon": "katmandu", "katamado": "katmandu", "katamando": "katmandu"}
"""Sounds of Nepali names that English has under another one."""


def words(text: str) -> list[str]:
    """Words of a name in small letters, without marks over Latin letters; digits of either script become ASCII.

    >>> words("Bhaktapur-१ (Café)")
    ['bhaktapur', '1', 'cafe']
    """
    composed = unicodedata.normalize("NFC", text.translate(_DIGITS)).casefold()
    return [_unmarked(word) for word in _WORD.findall(composed)]


def _unmarked(word: str) -> str:
    if word.isascii() or any("\u0900" <= letter <= "\u097f" for letter in word):
        return word
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def plain_words(text: str) -> list[str]:
    """Words of a name without those that only say what kind of unit it is, unless nothing else remains.

    >>> plain_words("Chautara Sangachokgadhi Municipality")
    ['chautara', 'sangachokgadhi']
    >>> plain_words("Rural Municipality")
    ['rural', 'municipality']
    """
    found = words(text)
    return [word for word in found if word not in _KINDS_OF_UNIT] or found


def folded(found: list[str]) -> str:
    """Words run together, for comparing letter by letter."""
    return "".join(found)


def _latin(word: str) -> str:
    """A word in Devanagari as Latin letters, its last silent vowel left out."""
    for pair, letters in _CONJUNCTS:
        word = word.replace(pair, letters)
    word = _SILENT.sub("", word)
    found: list[str] = []
    for place, letter in enumerate(word):
        follower = word[place + 1 : place + 2]
        if letter in _CONSONANTS:
            is_last = not follower and not (letter in _SOUNDED_BEFORE_SILENCE and word[place - 1 : place] == _HALANT)
            silent = is_last or follower in _SIGNS or follower == _HALANT
            found.append(_CONSONANTS[letter] + ("" if silent else "a"))
        else:
            found.append(_VOWELS.get(letter) or _SIGNS.get(letter) or ("n" if letter in _NASALS else ""))
    return "".join(found)


@lru_cache(maxsize=65_536)
def _sound_of_word(word: str) -> str:
    heard = word if word.isascii() else _latin(word)
    if heard.isdigit():
        return heard
    for pattern, wanted in _RULES:
        heard = pattern.sub(wanted, heard)
    return _OTHER_TONGUE.get(heard, heard)


def sound(found: list[str]) -> str:
    """Words as they sound, run together.

    >>> sound(["sindhupalchowk"]) == sound(["sindupalchok"]) == sound(["सिन्धुपाल्चोक"])
    True
    """
    return "".join(_sound_of_word(word) for word in found)


def skeleton(heard: str) -> str:
    """A sound without the vowel a, but at its beginning.

    >>> skeleton(sound(["makwanpur"])) == skeleton(sound(["मकवानपुर"]))
    True
    """
    return heard[:1] + heard[1:].replace("a", "")


def settled(heard: str) -> str:
    """A sound whose ending no longer tells -e from -i or a silent -a.

    >>> settled(sound(["thime"])) == settled(sound(["थिमि"]))
    True
    """
    return re.sub(r"(?<=..)a$", "", re.sub(r"e$", "i", heard))
