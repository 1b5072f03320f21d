"""A scenario in words, in both languages: each choice with its label, or all of them in one line."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from geo.messages import sentence
from geo.outputs.dossier.voice import Voice
from geo.pipeline.scenario import AIMS, Scenario, valley_districts
from geo.pipeline.streets import VEHICLE
from geo.pipeline.tables import Tables
from geo.standards import standard
from geo.standards.displacement import displacement

__all__ = ["Names", "Told", "place_names", "scenario_line", "scenario_words"]

_PERCENT = 100


@dataclass(frozen=True)
class Names:
    """Names of places by their id, each in English and, where known, Nepali; and the districts of the Valley."""

    by_id: Mapping[str, tuple[str, str]]
    valley: frozenset[str] = frozenset()

    def of(self, place_id: str, voice: Voice) -> str:
        """Name of a place in a language; its id where it is gone."""
        return voice.either(*self.by_id.get(place_id, (place_id, "")))

    def listed(self, ids: Iterable[str], voice: Voice) -> str:
        """Names of several places."""
        return ", ".join(self.of(one, voice) for one in ids)


@dataclass(frozen=True)
class Told:
    """A choice of a scenario in one language: its key, what it is called, what was chosen."""

    key: str
    label: str
    value: str


def place_names(register: Tables) -> Names:
    """Names of all places of a register."""
    rows = register.tables(["location"])["location"]
    nepali = rows["name_ne"].where(rows["name_ne"].notna(), "")
    by_id = dict(zip(rows["id"], zip(rows["name_en"], nepali, strict=True), strict=True))
    return Names(by_id, frozenset(valley_districts(register)))


def _said(code: str, voice: Voice, **parameters: object) -> str:
    return sentence(f"plan.{code}", voice.language, **parameters)


def _event(scenario: Scenario, voice: Voice, shaking: str) -> str:
    """What tells how many leave home."""
    asked = scenario.asked
    if asked.total:
        return displacement().figure(asked.total).label(voice.language)
    if asked.displaced_people is not None:
        return _said("event_own", voice, people=voice.number(asked.displaced_people))
    if asked.mmi is not None:
        return _said("event_mmi", voice, mmi=voice.number(asked.mmi, decimals=1))
    return _said("event_layer", voice, title=shaking) if shaking else _said("event_map", voice)


def _reserved(scenario: Scenario, names: Names, voice: Voice) -> str:
    parts = sorted(scenario.reserved.items())
    return "; ".join(
        f"{names.of(space, voice)}: {voice.term('suggested_use', ';'.join(sorted(uses)))}" for space, uses in parts
    )


def _closed(scenario: Scenario, voice: Voice) -> str:
    """What closes streets: rules, and areas that were drawn."""
    said = [_said(f"closed_{rule}", voice) for rule in sorted(scenario.closures.rules)]
    if scenario.closures.areas:
        said.append(_said("closed_areas", voice, count=voice.number(len(scenario.closures.areas))))
    return ", ".join(said)


def _fixed(scenario: Scenario, names: Names, voice: Voice) -> Iterator[str]:
    """People who are sent by hand."""
    for one in scenario.fixed:
        place, space = (names.of(end, voice) for end in (one.place, one.space))
        yield _said("fixed", voice, people=voice.number(one.people), place=place, space=space)


def _travel(scenario: Scenario, voice: Voice) -> str:
    """How people come, where it is not on foot as usual."""
    said = [_said("by_vehicle", voice)] if scenario.travel.by == VEHICLE else []
    if scenario.travel.speed_kmh is not None:
        said.append(_said("speed", voice, speed=voice.number(scenario.travel.speed_kmh, decimals=1)))
    return ", ".join(said)


def _choices(scenario: Scenario, names: Names, voice: Voice, shaking: str) -> Iterator[tuple[str, str]]:
    """Key and value of each choice; those left as usual have none."""
    asked, limit = scenario.asked, voice.number(scenario.walk_min)
    valley = bool(names.valley) and names.valley == set(scenario.places)
    yield "places", _said("valley", voice) if valley else names.listed(scenario.places, voice)
    yield "event", _event(scenario, voice, shaking)
    yield "phase", _said(f"phase_{asked.phase}", voice)
    yield "case", _said(f"case_{asked.case}", voice)
    area = standard(scenario.density)
    label = area.label_ne if voice.language == "ne" else area.label_en
    yield "density", _said("density", voice, area=voice.number(area.value, decimals=1), label=label)
    yield "limit", _said("limit", voice, minutes=limit)
    yield "lost", names.listed(sorted(scenario.lost), voice)
    yield "reserved", _reserved(scenario, names, voice)
    share = voice.number(scenario.held_back_share * _PERCENT)
    yield "held_back", _said("held_back", voice, percent=share) if scenario.held_back_share else ""
    yield "closed", _closed(scenario, voice)
    yield "fixed", "; ".join(_fixed(scenario, names, voice))
    yield "added", names.listed(sorted(scenario.added), voice)
    yield "travel", _travel(scenario, voice)
    yield "cell", _said("map_m", voice, length=voice.number(scenario.cell_m)) if scenario.cell_m else ""
    yield "aim", _said(f"aim_{scenario.aim}", voice)


def scenario_words(scenario: Scenario, names: Names, voice: Voice, *, shaking: str = "") -> list[Told]:
    """Each choice of a scenario that says something, with its label.

    Args:
        scenario: the planning assumption.
        names: names of places.
        voice: the language.
        shaking: title of the layer of shaking that was used.
    """
    told = _choices(scenario, names, voice, shaking)
    return [Told(key, _said(f"choice_{key}", voice), value) for key, value in told if value]


def scenario_line(scenario: Scenario, names: Names, voice: Voice, *, only: Collection[str] = ()) -> str:
    """A scenario in one line; what is as usual is left out.

    Args:
        scenario: the planning assumption.
        names: names of places.
        voice: the language.
        only: keys of the choices that count; all where empty.
    """
    usual: Mapping[str, Callable[[str], str]] = {
        "lost": lambda value: _said("without", voice, names=value),
        "closed": lambda value: _said("closed", voice, rules=value),
        "added": lambda value: _said("added", voice, names=value),
    }
    plain = {"aim"} if scenario.aim == AIMS[0] else set()
    told = scenario_words(scenario, names, voice)
    told = [one for one in told if one.key not in plain and (not only or one.key in only)]
    return " · ".join(usual.get(one.key, str)(one.value) for one in told)
