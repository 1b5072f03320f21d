"""The waterfall of many spaces before narrow strips: figures alone, in a fraction of the time that cutting takes."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas

from geo.analysis.rules import GroundRules
from geo.analysis.waterfall.quick import quick_ground
from geo.errors import Problem
from geo.pipeline.ground import Around, asked_spaces, ground_rules, takings, tiles, too_coarse
from geo.pipeline.tables import Tables

__all__ = ["GroundFigures", "ground_figures"]

_BEFORE = {"usable_least_m2": "before_strips_least_m2", "usable_most_m2": "before_strips_most_m2"}


class GroundFigures(NamedTuple):
    """Figures of spaces before narrow strips.

    Attributes:
        table: location_id, name_en, gross_area_m2, a column a rule, before_strips_least_m2, before_strips_most_m2,
            bound_m2 (how far any of them may be off), usable_reported_m2, not_known; in the order of the register.
        notes: what a reader must know: a layer that could not be used, and why.
    """

    table: pandas.DataFrame
    notes: tuple[Problem, ...]


def ground_figures(
    register: Tables,
    around: Around,
    *,
    rules: GroundRules | None = None,
    ids: Sequence[str] | None = None,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> GroundFigures:
    """What each rule takes of each space and what is left before narrow strips [m2], without any shape.

    Args:
        register: whatever gives the tables.
        around: gives what layers say around a box.
        rules: numbers and order; the usual ones where none are given.
        ids: spaces asked for; all where none are named.
        progress: is told the step and the share done.

    Raises:
        MissingError: there is no such space.
    """
    rules = rules or ground_rules()
    rows, drawings = asked_spaces(register, ids=ids)
    parts = []
    notes: dict[str, Problem] = {}
    for part, near in tiles(rows, around, progress=progress):
        found = quick_ground(part, takings(near, drawings, rules=rules), order=rules.order)
        parts.append(found.table().assign(bound_m2=found.bound_m2))
        notes |= {str(note.parameters): note for note in too_coarse(near, rules)}
    named = rows.set_index("id", drop=False).rename_axis(None)
    frame = pandas.concat(parts).loc[named.index].rename(columns=_BEFORE)
    told = {"location_id": named["id"], "name_en": named["name_en"]}
    frame = pandas.concat([pandas.DataFrame(told), frame], axis=1)
    reported = named["usable_area_m2"].astype("float64")
    not_known = frame.pop("not_known").str.replace(" ", ";").replace("", None)
    table = frame.assign(usable_reported_m2=reported, not_known=not_known).reset_index(drop=True)
    return GroundFigures(table, tuple(notes.values()))
