"""Rules about names: the same or nearly the same name twice, and names printed beside another space's row."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy
import pandas
import shapely

from geo.register.doctor.case import Case, Texts
from geo.register.doctor.finding import Finding
from geo.register.doctor.groups import joined
from geo.register.names import skeleton, sound, words

__all__ = ["likeness", "printed_names", "same_names", "spelling"]

_FILLER = frozenset({"a", "and", "area", "ground", "of", "site", "space", "the"})
_METRES_PER_DEGREE = 111_320.0
_FAR_APART_DEG = 10.0


def spelling(name: str) -> str:
    """Name without case, marks and order of blanks: equal for names that only differ in how they are typed.

    >>> spelling("St. Xavier's  School") == spelling("ST XAVIER S SCHOOL")
    True
    """
    return " ".join(words(name))


@lru_cache(maxsize=100_000)
def _bones(word: str) -> str:
    return skeleton(sound([word]))


def likeness(name: str) -> str:
    """What names that are easily taken for each other share: how their words sound, in order, without filling words.

    >>> likeness("Sallaghari Tinkune") == likeness("Salaghaari, Tinkuney")
    True
    >>> likeness("Golf Club Site/Airport") == likeness("Airport Golf Club")
    True
    >>> likeness("Pashupati 1") == likeness("Pashupati 11")
    False
    """
    return _alike(words(name))


def _alike(found: list[str]) -> str:
    return " ".join(sorted([word if word.isdigit() else _bones(word) for word in found if word not in _FILLER]))


def _near_namesakes(case: Case, keys: Texts) -> list[list[int]]:
    """Groups of spaces with the same key that lie near each other, or of which one has no position."""
    code, _ = pandas.factorize(keys)
    counts = numpy.bincount(code)
    generic = counts > case.limits["generic_name_count"]
    asked = numpy.flatnonzero((counts[code] > 1) & ~generic[code] & (keys != ""))
    placed = asked[~numpy.isnan(case.centres_deg[asked]).any(axis=1)]
    spots = case.centres_deg[placed] + numpy.column_stack([code[placed] * _FAR_APART_DEG, numpy.zeros(len(placed))])
    reach_deg = case.limits["namesake_distance"] / _METRES_PER_DEGREE
    shapes = shapely.points(spots)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=reach_deg)
    later = left < right
    pairs = list(zip(placed[left[later]].tolist(), placed[right[later]].tolist(), strict=True))
    first: dict[int, int] = {}
    for place in asked.tolist():
        first.setdefault(int(code[place]), place)
    lost = [place for place in asked.tolist() if numpy.isnan(case.centres_deg[place]).any()]
    pairs += [(first[int(code[place])], place) for place in lost if first[int(code[place])] != place]
    return joined(pairs)


def same_names(case: Case) -> Iterator[Finding]:
    """Names that stand twice, or nearly so, for spaces that may be one."""
    spelled = numpy.array([spelling(name) for name in case.names], dtype=object)
    known = set()
    for places in _near_namesakes(case, spelled):
        known.add(tuple(places))
        yield case.finding("names.same", places, (), evidence={"count": len(places)})
    folded = numpy.array([_alike(name.split()) for name in spelled], dtype=object)
    for places in _near_namesakes(case, folded):
        if tuple(places) not in known:
            yield case.finding("names.alike", places, (), evidence={"count": len(places)})


def _owners(case: Case) -> Mapping[str, int]:
    """Places of the spaces by every name they are known by; names of several spaces are left out."""
    found: dict[str, set[int]] = {}
    for place, (name, others) in enumerate(zip(case.names, case.other_names, strict=True)):
        for each in (name, *others.split(";")):
            found.setdefault(likeness(each), set()).add(place)
    return {key: next(iter(places)) for key, places in found.items() if len(places) == 1 and key}


def printed_names(case: Case) -> Iterator[Finding]:
    """Rows printed beside the name of another space, or a name the register does not know.

    A row whose correction is on record has been seen to and is left alone.
    """
    rows = case.rows
    printed = rows["name_printed"].to_numpy(dtype=object)
    places = rows["place"].to_numpy()
    own = numpy.where(places >= 0, case.names[places] if len(case.names) else "", "")
    asked = (places >= 0) & (printed != "") & (own != "") & (rows["correction"] == "").to_numpy() & (printed != own)
    if not asked.any():
        return
    owners = _owners(case)
    for number in numpy.flatnonzero(asked):
        place, key = int(places[number]), likeness(printed[number])
        known = (case.names[place], *case.other_names[place].split(";"))
        if key in {likeness(each) for each in known}:
            continue
        round_id, said = str(rows["round_id"].iloc[number]), {"name": str(own[number]), "printed": str(printed[number])}
        if key in owners:
            yield case.finding("names.other_space", [place, owners[key]], [round_id], evidence=said)
        else:
            yield case.finding("names.otherwise", [place], [round_id], evidence=said)
