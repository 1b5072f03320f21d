"""Usable ground kept for a day, so that a later day can be compared with it."""

from datetime import date

import pandas

from geo.errors import InputError, Problem
from geo.pipeline.cases import today
from geo.pipeline.ground import UsableGround
from geo.register.store import Register
from geo.register.usable import Usable, kept_usable
from geo.schema import vocabulary
from geo.standards import standard

__all__ = ["day_shown", "keep_usable"]

_TABLES = ("source", "space_boundary")


def day_shown(found: UsableGround) -> date | None:
    """Day that the newest dated layer behind usable ground shows; None where none is dated."""
    return max((card.dated for card in found.cards if card.dated is not None), default=None)


def _grounds(found: UsableGround) -> list[Usable]:
    rules = frozenset(vocabulary("ground_rule"))
    rows = found.table[found.table["gross_area_m2"] > 0]
    silent = ["" if pandas.isna(codes) else str(codes) for codes in rows["not_known"]]
    heard = [rules.difference(codes.split(";")) for codes in silent]
    return [Usable(*one) for one in zip(rows["location_id"], rows.geometry, heard, strict=True)]


def keep_usable(register: Register, found: UsableGround, *, dated: date, by: str) -> int:
    """Number of the change that records usable ground as it was on a day.

    Args:
        register: an open register.
        found: usable ground by the usual rules.
        dated: day that the layers show.
        by: who keeps it.

    Raises:
        InputError: no layer takes any ground, so that nothing but the boundary would be kept, or the day has not come.
    """
    if dated > today():
        raise InputError(Problem("ground.keep_future", {"date": dated.isoformat()}, column="dated"))
    if not found.cards:
        raise InputError(Problem("ground.no_layers", column="dated"))
    titles = ", ".join(dict.fromkeys(card.title for card in found.cards))
    edits = kept_usable(
        _grounds(found),
        dated=dated,
        from_=titles,
        accuracy_m=standard("accuracy.computed").value,
        tables=register.tables(_TABLES),
    )
    return register.apply(edits, by=by, reason=f"usable ground of {dated.isoformat()}")
