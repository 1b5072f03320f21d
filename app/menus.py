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


def _counted(held: Snapshot, rows: pandas.DataFrame, round_id: str) -> pandas.DataFrame:
    """Number of grounds by district, local level and ward; made once."""
    units = ["district", "local_level", "local_level_id", "ward"]
    found: pandas.DataFrame = held.kept(
        f"counted units {round_id}", lambda: rows.groupby(units, dropna=False).size().rename("count").reset_index()
    )
    return found


def _districts(held: Snapshot, counted: pandas.DataFrame) -> list[Choice]:
    counts = counted.groupby("district")["count"].sum()
    return [Choice(name, unit_name(held, name), int(counts[name])) for name in sorted(counts.index)]


def _local_levels(held: Snapshot, counted: pandas.DataFrame, asked: Selection) -> list[Choice]:
    """Local levels of the chosen district, or all."""
    inside = counted[counted["district"] == asked.district] if asked.district else counted
    counts = inside.groupby(["local_level", "local_level_id"])["count"].sum()
    return [Choice(code, unit_name(held, name), int(count)) for (name, code), count in counts.items()]


def _wards(counted: pandas.DataFrame, asked: Selection) -> list[Choice]:
    """Wards of the chosen local level; none while no local level is chosen."""
    counts = counted[counted["local_level_id"] == asked.local_level].groupby("ward")["count"].sum()
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
    counted = _counted(held, rows, asked.round)
    return {
        "register": [Choice(code, register_name(code)) for code in REGISTERS],
        "district": _districts(held, counted),
        "local_level": _local_levels(held, counted, asked),
        "ward": _wards(counted, asked),
        "size": _terms("size_class"),
        "use": _terms("suggested_use"),
        "owner": _terms("owner_class"),
        "findings": _findings(),
    }
