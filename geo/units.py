"""Land areas as the land records of Nepal print them: ropani-aana-paisa-daam and bigha-kattha-dhur.

A ropani is 5,476 square feet (74 ft x 74 ft), a bigha 72,900; a foot is 0.3048 m exactly. Fractions are kept exactly,
so what was printed can be printed again; an area of another origin that is put into these units is *computed*, and
whoever shows it says so.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from geo.bsdate import devanagari_digits, european_digits
from geo.errors import InputError, Problem

__all__ = ["BIGHA", "ROPANI", "ROPANI_AREA_M2", "LandArea", "LandSystem", "as_land_area", "read_land_area"]

_SQUARE_FOOT_M2 = Fraction(9290304, 100_000_000)
_ROPANI_SQFT, _BIGHA_SQFT = 5476, 72_900

ROPANI_AREA_M2 = 508.73704704
"""Ropani by the foot [m2]; offices that round it write 508.72 or 508.74."""


@dataclass(frozen=True)
class LandSystem:
    """Units of one system, the largest first, and how many of each make one of the unit before."""

    name: str
    units: tuple[str, ...]
    steps: tuple[int, ...]
    largest_m2: Fraction
    labels: Mapping[str, tuple[str, ...]]
    printed: int

    @property
    def weights(self) -> tuple[Fraction, ...]:
        """How much of the largest unit one of each is."""
        found = [Fraction(1)]
        for step in self.steps:
            found.append(found[-1] / step)
        return tuple(found)


ROPANI = LandSystem(
    "ropani",
    ("ropani", "aana", "paisa", "daam"),
    (16, 4, 4),
    _ROPANI_SQFT * _SQUARE_FOOT_M2,
    {"en": ("ropani", "aana", "paisa", "daam"), "ne": ("रोपनी", "आना", "पैसा", "दाम")},
    printed=4,
)
BIGHA = LandSystem(
    "bigha",
    ("bigha", "kattha", "dhur", "kanwa"),
    (20, 20, 4),
    _BIGHA_SQFT * _SQUARE_FOOT_M2,
    {"en": ("bigha", "kattha", "dhur", "kanwa"), "ne": ("बिघा", "कट्ठा", "धुर", "कनवा")},
    printed=3,
)
_SYSTEMS = (ROPANI, BIGHA)

_SPELLINGS: Mapping[str, str] = {
    "ropani": r"ropani|रोपनी|रो",
    "aana": r"aana|ana|anna|आना|आ",
    "paisa": r"paisa|पैसा|पै",
    "daam": r"daam|dam|दाम|दा",
    "bigha": r"bigha|बिघा|विगाहा|बिगाहा|वि|बि",
    "kattha": r"kattha|katha|कट्ठा|कठ्ठा|क",
    "dhur": r"dhur|धुर|धु",
    "kanwa": r"kanwa|kanma|कनवा|कनमा",
}
_NUMBER = r"\d+(?:\.\d+)?"
_WORDED = re.compile(rf"({_NUMBER})\s*({'|'.join(_SPELLINGS.values())})\.?[\s,;-]*", re.IGNORECASE)
_PARTS = re.compile(rf"{_NUMBER}(?:\s*[-–—/]\s*{_NUMBER}){{1,3}}")
_LETTERS: Mapping[str, LandSystem] = {"rapd": ROPANI, "bkd": BIGHA, "bkdk": BIGHA}
_LETTERED = re.compile(r"\(?\s*([rapdbk](?:\s*[-.–]\s*[rapdbk]){2,3})\s*\)?\s*[:=]?", re.IGNORECASE)
_LONGEST = 80


@dataclass(frozen=True)
class LandArea:
    """An area in the units of one system, exactly as it was written."""

    system: LandSystem
    parts: tuple[Fraction, ...]

    def area_m2(self, *, ropani_m2: float | None = None) -> float:
        """Area [m2] by the definition in feet.

        Args:
            ropani_m2: area of a ropani to reckon with instead, where an office rounds it.

        >>> read_land_area("1-0-0-0").area_m2()
        508.73704704
        >>> read_land_area("1-0-0-0").area_m2(ropani_m2=508.72)
        508.72
        """
        rounded = self.system is ROPANI and ropani_m2 is not None
        largest_m2 = Fraction(str(ropani_m2)) if rounded else self.system.largest_m2
        return float(sum(map(Fraction.__mul__, self.parts, self.system.weights)) * largest_m2)

    def text(self, language: str = "en") -> str:
        """Area as a land record prints it.

        >>> read_land_area("4 ropani 2 aana 1 paisa").text()
        '4-2-1-0'
        >>> read_land_area("1-8-2-3.25").text("ne")
        '१-८-२-३.२५'
        """
        kept = max(self.system.printed, max((place for place, part in enumerate(self.parts, 1) if part), default=0))
        said = "-".join(_decimal(part) for part in self.parts[:kept])
        return devanagari_digits(said) if language == "ne" else said

    def words(self, language: str = "en") -> str:
        """Area with its units, parts of nothing left out.

        >>> read_land_area("4-0-1-0").words(), read_land_area("4-0-1-0").words("ne")
        ('4 ropani 1 paisa', '४ रोपनी १ पैसा')
        """
        labels = self.system.labels["ne" if language == "ne" else "en"]
        said = [f"{_decimal(part)} {label}" for part, label in zip(self.parts, labels, strict=True) if part]
        text = " ".join(said) or f"0 {labels[0]}"
        return devanagari_digits(text) if language == "ne" else text


def _decimal(value: Fraction) -> str:
    """Number in decimals without empty ones at its end; exact, as every part was written in decimals."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    whole, rest = divmod(int(value * 10**digits), 10**digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)


def _refused(code: str, text: str, **parameters: object) -> InputError:
    return InputError(Problem(f"units.{code}", {"value": text[:_LONGEST], **parameters}, value=text))


def _checked(area: LandArea, text: str) -> LandArea:
    """The area, where each part is less than one of the part before and only the last one has decimals.

    Raises:
        InputError: a part is too large, or one before the last has decimals.
    """
    labels = area.system.labels["en"]
    for part, step, label in zip(area.parts[1:], area.system.steps, labels[1:], strict=True):
        if part >= step:
            raise _refused("too_many", text, unit=label, count=_decimal(part), limit=step - 1)
    filled = [place for place, part in enumerate(area.parts) if part]
    broken = [place for place in filled[:-1] if area.parts[place].denominator != 1]
    if broken:
        raise _refused("broken", text, unit=labels[broken[0]])
    return area


def _worded(text: str) -> LandArea | None:
    """Area written with the names of its units, None where it is not."""
    parts: dict[str, Fraction] = {}
    place = 0
    while place < len(text):
        found = _WORDED.match(text, place)
        if found is None:
            return None
        spelled = found[2].casefold()
        unit = next(name for name, known in _SPELLINGS.items() if re.fullmatch(known, spelled, re.IGNORECASE))
        if unit in parts:
            raise _refused("twice", text, unit=unit)
        parts[unit] = Fraction(found[1])
        place = found.end()
    system = next((one for one in _SYSTEMS if parts and set(parts) <= set(one.units)), None)
    if system is None:
        return None
    return LandArea(system, tuple(parts.get(unit, Fraction(0)) for unit in system.units))


def _lettered(text: str) -> tuple[str, LandSystem | None]:
    """Text without the letters R-A-P-D or B-K-D around it, and the system they name."""
    found = _LETTERED.search(text)
    letters = re.sub(r"[^a-z]", "", found[1].casefold()) if found else ""
    if found is None or letters not in _LETTERS:
        return text, None
    return (text[: found.start()] + text[found.end() :]).strip(), _LETTERS[letters]


def read_land_area(text: str, *, system: LandSystem | None = None) -> LandArea:
    """Area that a land record prints, in Latin or Devanagari digits.

    Four numbers are ropani-aana-paisa-daam. Three are bigha-kattha-dhur only where the system says so, R-A-P or B-K-D
    stands beside them or the names of the units are written: in the hills three numbers may also lack their daam.

    Args:
        text: for example ``4-2-1-0``, ``४-२-१-०``, ``B-K-D 1-10-5`` or ``2 bigha 3 kattha 4.5 dhur``.
        system: system of the record, where it is known.

    Raises:
        InputError: the text is no such area, or a part is larger than its unit allows.
    """
    plain = european_digits(text.strip())
    if not plain or len(plain) > _LONGEST:
        raise _refused("not_area", text)
    worded = _worded(plain)
    if worded is not None:
        return _checked(worded, text)
    numbers, named = _lettered(plain)
    if not _PARTS.fullmatch(numbers):
        raise _refused("not_area", text)
    parts = [Fraction(part) for part in re.findall(_NUMBER, numbers)]
    chosen = named or system or (ROPANI if len(parts) == ROPANI.printed else None)
    if chosen is None:
        raise _refused("which", text)
    parts += [Fraction(0)] * (len(chosen.units) - len(parts))
    return _checked(LandArea(chosen, tuple(parts)), text)


def as_land_area(
    area_m2: float, *, system: LandSystem = ROPANI, decimals: int = 2, ropani_m2: float | None = None
) -> LandArea:
    """An area in square metres put into land units: computed, never what a record prints.

    Args:
        area_m2: area [m2], not negative.
        system: units to use.
        decimals: decimals of the smallest unit that a record prints, half of the last one rounded to even.
        ropani_m2: area of a ropani to reckon with instead, where an office rounds it.

    >>> as_land_area(2121.5).text()
    '4-2-2-3.55'

    Raises:
        InputError: the area is no number of nothing or more.
    """
    if not 0 <= area_m2 < float("inf"):
        raise _refused("not_m2", str(area_m2))
    rounded = system is ROPANI and ropani_m2 is not None
    largest_m2 = Fraction(str(ropani_m2)) if rounded else system.largest_m2
    smallest_m2 = largest_m2 * system.weights[system.printed - 1]
    left = round(Fraction(area_m2) / smallest_m2 * 10**decimals) * Fraction(1, 10**decimals)
    parts: list[Fraction] = []
    for step in reversed(system.steps[: system.printed - 1]):
        left, part = Fraction(left // step), left % step
        parts.insert(0, part)
    whole = LandArea(system, (left, *parts))
    return replace(whole, parts=whole.parts + (Fraction(0),) * (len(system.units) - len(whole.parts)))
