"""The choices of the filters, each with the number of grounds behind it."""

from dataclasses import dataclass

import pandas
from flask_babel import gettext

from app.grounds import unit_name
from app.language import term
from app.selection import REGISTERS, Selection
from app.snapshot import Snapshot
from geo.schema import vocabulary

__all__ = ["Choice", "menus"]


@dataclass(frozen=True)
class Choice:
    """One line of a menu."""

    value: str
    label: str
    count: int | None = None


def _districts(held: Snapshot, rows: pandas.DataFrame) -> list[Choice]:
    counts = rows["district"].value_counts()
    return [Choice(name, unit_name(held, name), int(counts[name])) for name in sorted(counts.index)]


def _local_levels(held: Snapshot, rows: pandas.DataFrame, asked: Selection) -> list[Choice]:
    """Local levels of the chosen district, or all."""
    inside = rows[rows["district"] == asked.district] if asked.district else rows
    counts = inside.groupby(["local_level", "local_level_id"]).size()
    return [Choice(code, unit_name(held, name), int(count)) for (name, code), count in counts.items()]


def _wards(rows: pandas.DataFrame, asked: Selection) -> list[Choice]:
    """Wards of the chosen local level; none while no local level is chosen."""
    counts = rows.loc[rows["local_level_id"] == asked.local_level, "ward"].value_counts().sort_index()
    return [Choice(str(ward), str(ward), int(count)) for ward, count in counts.items()]


def register_name(code: str) -> str:
    """Name of a group of grounds in the reader's language."""
    own = {
        "home": gettext("83 endorsed, Chautara Sangachokgadhi and your own"),
        "chautara": gettext("Chautara Sangachokgadhi: spaces and sites"),
        "sites": gettext("Displacement sites"),
        "all": gettext("Everything in the register"),
    }
    return own.get(code) or term("register", code)


def _findings() -> list[Choice]:
    words = {"any": gettext("With open findings"), "none": gettext("Without findings")}
    worst = {code: gettext("Worst: %(severity)s", severity=term("severity", code)) for code in vocabulary("severity")}
    return [Choice(code, label) for code, label in (words | worst).items()]


def _terms(name: str) -> list[Choice]:
    return [Choice(code, term(name, code)) for code in vocabulary(name)]


def menus(held: Snapshot, rows: pandas.DataFrame, asked: Selection) -> dict[str, list[Choice]]:
    """Choices by filter; the municipality follows the district, the ward the municipality."""
    return {
        "register": [Choice(code, register_name(code)) for code in REGISTERS],
        "district": _districts(held, rows),
        "local_level": _local_levels(held, rows, asked),
        "ward": _wards(rows, asked),
        "size": _terms("size_class"),
        "use": _terms("suggested_use"),
        "owner": _terms("owner_class"),
        "findings": _findings(),
    }
