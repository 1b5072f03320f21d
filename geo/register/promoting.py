"""Open ground that was found becomes a ground of the register: a candidate that nobody has looked at yet."""

from collections.abc import Mapping

import pandas
import shapely

from geo.messages import Language, sentence
from geo.register.entry import NEW, addition
from geo.register.places import PlaceIndex
from geo.register.store import Edit

__all__ = ["promotion"]


def promotion(
    candidate_id: str,
    shape: shapely.Geometry,
    *,
    area_m2: float,
    tables: Mapping[str, pandas.DataFrame],
    places: PlaceIndex,
    language: Language = "en",
) -> tuple[str, list[Edit]]:
    """Id of the new ground and the edits that add it: endorsement candidate, everything but its outline not known.

    Args:
        candidate_id: identifier of the candidate.
        shape: its outline in EPSG:4326.
        area_m2: its area, for the note.
        tables: source and location of the register.
        places: index of the present units.
        language: language of the note.
    """
    note = sentence("candidates.promoted", language, area=f"{area_m2:,.0f}", value=candidate_id)
    location = {
        "name_en": f"Open ground {candidate_id.partition('-')[2]}",
        "name_ne": f"खुला जमिन {candidate_id.partition('-')[2]}",
        "geometry": shape,
        "precision": "digitised",
        "note": note,
    }
    return addition({("location", NEW): location}, tables=tables, places=places)
