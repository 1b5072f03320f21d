"""The rules of the doctor: how grave each is, what follows from it, and whether it forbids comparing two rounds."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["RULES", "Rule"]


@dataclass(frozen=True)
class Rule:
    """A rule.

    ``explains`` names the rules that the same mistake breaks as well: on the same rows they are not reported again.
    ``explains_first_only`` restricts this to the first row a finding names; the others are beyond reproach.
    ``blocks_change`` says that the figures of such a row must not be compared between rounds.
    """

    code: str
    severity: str
    explains: frozenset[str] = frozenset()
    blocks_change: bool = False
    explains_first_only: bool = False


_AREA = frozenset(
    {
        "area.differs",
        "area.unit",
        "area.system",
        "area.digit",
        "area.usable_boundary",
        "area.ropani_differs",
        "rounds.total_changed",
        "rounds.digit",
        "rounds.fell_to_zero",
        "rounds.usable_exchanged",
        "capacity.other_row",
        "capacity.differs",
        "capacity.without_area",
        "capacity.from_total",
    }
)
_POINT = frozenset(
    {
        "position.outside",
        "position.other_space",
        "position.repeated",
        "position.digit",
        "position.wrong_zone",
        "position.truncated",
        "ward.differs",
    }
)
_TOTAL = frozenset(
    {
        "rounds.total_changed",
        "rounds.digit",
        "area.ropani_differs",
        "area.usable_above_total",
    }
)
_CHANGED = frozenset({"rounds.total_changed", "area.ropani_differs"})
_SHAPE = _AREA | _POINT
_COPY = _SHAPE | {"boundary.overlap", "names.same", "names.alike"}

_RULES = (
    Rule("rows.shifted", "error", _AREA | {"rows.other_row"}, blocks_change=True),
    Rule("rows.exchanged", "error", _SHAPE | {"rows.other_row"}, blocks_change=True),
    Rule("rows.other_row", "error", _AREA, blocks_change=True),
    Rule("values.filled_down", "error", _AREA, blocks_change=True),
    Rule("boundary.duplicate", "error", _COPY, blocks_change=True),
    Rule("boundary.crossing", "error", _SHAPE),
    Rule("boundary.outside_nepal", "error", _SHAPE),
    Rule("boundary.exchanged_axes", "error", _SHAPE),
    Rule("boundary.projected", "error", _SHAPE),
    Rule("boundary.tiny", "error", _SHAPE),
    Rule("boundary.slivers", "note", _POINT),
    Rule("boundary.overlap", "warning"),
    Rule("boundary.overlaps_many", "warning"),
    Rule("boundary.missing", "note", frozenset({"position.missing"})),
    Rule("area.unit", "error", _TOTAL, blocks_change=True),
    Rule("area.system", "error", _TOTAL, blocks_change=True),
    Rule("area.digit", "error", _TOTAL, blocks_change=True),
    Rule("area.usable_boundary", "note", _CHANGED),
    Rule(
        "rounds.usable_exchanged", "error", frozenset({"area.usable_above_total", "rounds.digit"}), blocks_change=True
    ),
    Rule("rounds.digit", "warning", frozenset({"rounds.total_changed", "area.usable_above_total"}), blocks_change=True),
    Rule("area.usable_above_total", "error", blocks_change=True),
    Rule("area.differs", "warning", _CHANGED, blocks_change=True),
    Rule("area.ropani_differs", "warning"),
    Rule("area.table_system", "note"),
    Rule("capacity.factor_ten", "error"),
    Rule("capacity.density", "warning"),
    Rule("capacity.from_total", "warning"),
    Rule("capacity.other_row", "error", blocks_change=True),
    Rule("capacity.without_area", "warning", blocks_change=True),
    Rule("capacity.differs", "warning", blocks_change=True),
    Rule("position.exchanged_axes", "error", _POINT),
    Rule("position.projected", "error", _POINT),
    Rule("position.unreadable", "error", _POINT),
    Rule("position.outside_nepal", "error", _POINT),
    Rule("position.digit", "error", frozenset({"ward.differs", "position.repeated"})),
    Rule("position.wrong_zone", "error", frozenset({"ward.differs"})),
    Rule("position.repeated", "warning", frozenset({"position.other_space", "position.outside"})),
    Rule("position.other_space", "error", frozenset({"position.outside"}), explains_first_only=True),
    Rule("position.truncated", "warning"),
    Rule("position.outside", "warning"),
    Rule("position.missing", "note"),
    Rule("ward.differs", "warning"),
    Rule("elevation.coordinate", "error"),
    Rule("elevation.implausible", "error"),
    Rule("rounds.fell_to_zero", "warning", blocks_change=True),
    Rule("rounds.total_changed", "warning", blocks_change=True),
    Rule("names.same", "warning"),
    Rule("names.alike", "note"),
    Rule("names.other_space", "error", blocks_change=True),
    Rule("names.otherwise", "note"),
)

RULES: Mapping[str, Rule] = {rule.code: rule for rule in _RULES}
"""All rules by code, strongest explanation first."""
