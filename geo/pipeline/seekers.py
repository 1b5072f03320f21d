"""How many people seek ground: by the shaking a layer tells, by one intensity, or by a published total."""

from dataclasses import dataclass

import numpy
import pandas
from numpy.typing import NDArray

from geo.analysis.shaking import mmi_at
from geo.errors import InputError, MissingError, Problem
from geo.layer import LayerCard, Surroundings
from geo.pipeline.homes import VALLEY, Homes
from geo.planning.demand import Demand, by_shaking, by_total, leaving_share
from geo.standards.displacement import CASES, PHASES, SETTINGS, displacement

__all__ = ["Asked", "Seekers", "seekers", "totals"]

_VALLEY, _HILL = SETTINGS


@dataclass(frozen=True)
class Asked:
    """What happens, and which figures are taken.

    Attributes:
        total: key of a published total of people without a home; empty where the shaking tells.
        displaced_people: a total of one's own, in place of a published one; all of them seek ground.
        mmi: one intensity for everybody; that of the layer where None.
        intensity_id: layer of the shaking; the newest where None.
        phase: first nights, or weeks after.
        case: low, central or high.
    """

    total: str = ""
    mmi: float | None = None
    intensity_id: str | None = None
    phase: str = PHASES[0]
    case: str = CASES[1]
    displaced_people: int | None = None

    def __post_init__(self) -> None:
        """Refuse words that are none.

        Raises:
            InputError: phase or case is not known.
        """
        wrong = [
            Problem("people.asked", {"name": name, "value": said[:40], "known": ", ".join(known)})
            for name, said, known in (("phase", self.phase, PHASES), ("case", self.case, CASES))
            if said not in known
        ]
        if wrong:
            raise InputError(wrong)


@dataclass(frozen=True)
class Seekers:
    """People of each cell who seek ground.

    Attributes:
        people: people of each cell who seek an open space.
        displaced_people: people of each cell who leave home.
        card: card of the layer of shaking that was used.
        notes: what a reader must know.
    """

    people: NDArray[numpy.int64]
    displaced_people: NDArray[numpy.int64]
    card: LayerCard | None
    notes: tuple[Problem, ...]


def totals() -> list[str]:
    """Keys of the published totals."""
    return [key for key in displacement().figures if key.startswith("homeless.")]


def _setting(found: Homes, units: pandas.DataFrame) -> NDArray[numpy.bool_]:
    """Cells in the Kathmandu Valley."""
    return numpy.asarray(found.cells["ward"].map(units["district"]).isin(VALLEY))


def _by_setting(in_valley: NDArray[numpy.bool_], of_valley: object, of_hill: object) -> NDArray[numpy.float64]:
    return numpy.where(in_valley, of_valley, of_hill)  # type: ignore[call-overload]


def _intensity(found: Homes, around: Surroundings, asked: Asked) -> NDArray[numpy.float64]:
    """Intensity at each cell; not known where no layer tells it."""
    if asked.mmi is not None:
        return numpy.full(len(found.cells), asked.mmi)
    points = found.cells.geometry.representative_point().to_numpy()
    return mmi_at(points, around.intensity)


def seekers(found: Homes, units: pandas.DataFrame, around: Surroundings, asked: Asked) -> Seekers:
    """People who seek ground.

    Args:
        found: wards and cells with their people.
        units: names of the units of every place, by its id.
        around: what layers say of the shaking.
        asked: what happens.

    Raises:
        MissingError: the total is not known.
        InputError: more people are to leave home than live there.
    """
    figures, people = displacement(), found.cells["people"].to_numpy()
    in_valley = _setting(found, units)
    seeking = _by_setting(in_valley, *(figures.seeking(each, asked.phase, asked.case) for each in SETTINGS))
    if asked.displaced_people is not None:
        return _told(by_total(people, asked.displaced_people, numpy.ones(len(people))), people, None)
    if asked.total:
        if asked.total not in totals():
            known = ", ".join(totals())
            raise MissingError(Problem("people.asked", {"name": "total", "value": asked.total[:40], "known": known}))
        total = round(figures.figure(asked.total).of(asked.case))
        return _told(by_total(people, total, numpy.ones(len(people))), people, None)
    mmi = _intensity(found, around, asked)
    leaving = {each: leaving_share(mmi, stock=figures.stock(each), leaving=_leaving(asked.case)) for each in SETTINGS}
    share = _by_setting(in_valley, leaving[_VALLEY], leaving[_HILL])
    card = around.intensity.card if around.intensity is not None and asked.mmi is None else None
    return _told(by_shaking(people, share, seeking), people, card)


def _leaving(case: str) -> dict[str, dict[float, float]]:
    figures = displacement()
    return {each: figures.leaving(each, case) for each in figures.stock(_VALLEY)}


def _told(found: Demand, people: NDArray[numpy.int64], card: LayerCard | None) -> Seekers:
    unknown = int(people[found.unknown].sum())
    notes = (Problem("people.no_intensity", {"people": f"{unknown:,}"}),) if unknown else ()
    return Seekers(found.seeking_people, found.displaced_people, card, notes)
