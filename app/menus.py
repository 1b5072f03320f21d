"""The choices of the filters, each with the number of grounds behind it."""

from dataclasses import dataclass

import pandas
from flask_babel import gettext

from app.grounds import unit_name
from app.language import digits, language, term
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


Units = tuple[list[Choice], dict[str, list[Choice]], dict[str, list[Choice]]]


def _units(held: Snapshot, rows: pandas.DataFrame) -> Units:
    """Districts, local levels by district ("" for all), and wards by local level, each with its number of grounds."""
    names = ["district", "local_level", "local_level_id", "ward"]
    districts: dict[str, int] = {}
    local_levels: dict[str, dict[tuple[str, str], int]] = {"": {}}
    wards: dict[str, list[Choice]] = {}
    for (district, local_level, code, ward), found in rows.groupby(names, dropna=False).size().items():
        if pandas.isna(district):
            continue
        count = int(found)
        districts[district] = districts.get(district, 0) + count
        if not pandas.isna(code):
            for menu in (local_levels[""], local_levels.setdefault(district, {})):
                menu[local_level, code] = menu.get((local_level, code), 0) + count
        if not pandas.isna(ward):
            wards.setdefault(code, []).append(Choice(str(ward), digits(str(ward)), count))
    labelled = {
        key: [Choice(code, unit_name(held, name), count) for (name, code), count in sorted(menu.items())]
        for key, menu in local_levels.items()
    }
    return [Choice(name, unit_name(held, name), count) for name, count in districts.items()], labelled, wards


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


def _fixed() -> dict[str, list[Choice]]:
    return {
        "register": [Choice(code, register_name(code)) for code in REGISTERS],
        "size": _terms("size_class"),
        "use": _terms("suggested_use"),
        "owner": _terms("owner_class"),
        "findings": _findings(),
    }


def menus(held: Snapshot, rows: pandas.DataFrame, asked: Selection) -> dict[str, list[Choice]]:
    """Choices by filter; the municipality follows the district, the ward the municipality."""
    units: Units = held.kept(f"unit menus {language()} {asked.round}", lambda: _units(held, rows))
    fixed: dict[str, list[Choice]] = held.kept(f"menus {language()}", _fixed)
    districts, local_levels, wards = units
    followers = {"local_level": local_levels.get(asked.district, []), "ward": wards.get(asked.local_level, [])}
    return {**fixed, "district": districts, **followers}
