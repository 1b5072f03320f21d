"""Losses as the pages keep them: made once for a state of the register and a choice, in a job where layers are read."""

import json
from dataclasses import dataclass
from typing import Any

import shapely
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.reckoning import reckoned as in_job
from app.snapshot import Snapshot
from geo.pipeline.losses import Losses, footprint_layers, losses
from geo.standards import finite_number, standard

__all__ = ["Choice", "choice_from", "kept_losses", "losses_geojson", "reckoned"]

_MOST_ACCURACY_M = 100
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


@dataclass(frozen=True)
class Choice:
    """What a planner may choose: the two layers of footprints and how accurate they are."""

    first: str = ""
    second: str = ""
    accuracy_m: float | None = None

    @property
    def key(self) -> str:
        """Name under which the answer is kept."""
        return f"losses {self.first} {self.second} {self.accuracy_m}"

    @property
    def shown_accuracy_m(self) -> float:
        """Accuracy that counts [m]."""
        return standard("accuracy.footprints").value if self.accuracy_m is None else self.accuracy_m

    def query(self) -> dict[str, str]:
        """The choice as parts of an address; what is usual is left out."""
        accuracy = "" if self.accuracy_m is None else f"{self.accuracy_m:g}"
        asked = {"first": self.first, "second": self.second, "accuracy": accuracy}
        return {name: text for name, text in asked.items() if text}


def choice_from(asked: MultiDict[str, str], held: Snapshot) -> Choice:
    """What an address asks for; what the register does not know is as usual."""
    known = {card.id for card in footprint_layers(held.register)}
    first, second = (asked.get(name, "") if asked.get(name, "") in known else "" for name in ("first", "second"))
    number = finite_number(asked.get("accuracy", "").translate(_DIGITS))
    return Choice(first, second, number if number is not None and 0 <= number <= _MOST_ACCURACY_M else None)


def kept_losses(held: Snapshot, choice: Choice) -> Losses | None:
    """Losses where they are known or quickly told; None where layers have to be read."""
    found: Losses | None = held.found(choice.key)
    if found is None and not footprint_layers(held.register):
        made: Losses = held.kept(choice.key, lambda: losses(held.register, findings=held.diagnosis.open))
        return made
    return found


def reckoned(held: Snapshot, choice: Choice) -> ResponseReturnValue:
    """Page of the job that compares all grounds; it leads back to the page that was asked for."""
    return in_job(
        held,
        choice.key,
        gettext("What was lost on all grounds"),
        lambda progress: losses(
            held.register,
            findings=held.diagnosis.open,
            layers_compared=(choice.first, choice.second),
            footprints_accuracy_m=choice.accuracy_m,
            progress=lambda _step, share: progress(gettext("comparing the grounds"), share),
        ),
    )


def losses_geojson(found: Losses) -> dict[str, Any]:
    """Losses as features for the map: number of the row, ground and whether it is certain."""
    rows = found.table.reset_index(drop=True)
    features = [
        {
            "type": "Feature",
            "id": place,
            "properties": {"location_id": row.location_id, "certain": bool(row.certain)},
            "geometry": json.loads(shapely.to_geojson(row.geometry)),
        }
        for place, row in enumerate(rows.itertuples())
    ]
    return {"type": "FeatureCollection", "features": features}
