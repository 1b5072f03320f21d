"""Colours of maps and styles: told apart by colour-blind readers and in grey print, since lightness falls with size.

Size classes: blue-green-yellow ramp after ColorBrewer's YlGnBu (C. Brewer, colour-blind safe, print friendly).
Kinds of places: hues of M. Okabe and K. Ito, "Color Universal Design" (2008).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.schema import SPACES

__all__ = ["CHANGE", "FILLING", "INK", "MARK", "NEUTRAL", "RULES", "SPLIT", "Look", "Theme", "theme"]

INK = "#1b2329"
"""Outlines and lettering."""
MARK = "#0b6355"
"""The one accent colour."""
NEUTRAL = "#dcd8cd"
"""Not known, or nothing to tell apart."""


RULES: Mapping[str, str] = {
    "usable": "#8fc9b5",
    "exclusion": "#7b3294",
    "building": "#4a4a4a",
    "debris": "#a39b90",
    "water": "#0072b2",
    "water_buffer": "#9ecae1",
    "power_line": "#e6c229",
    "flood": "#56b4e9",
    "landslide": "#b35806",
    "other_hazard": "#cc79a7",
    "steep": "#e69f00",
    "strip": "#d6604d",
}
"""Colour of the usable ground and of what each rule takes; the style sheet of the pages says the same."""

SPLIT: Mapping[str, str] = {"placed": "#2b8a6e", "full": "#d9822b", "out_of_reach": "#8e3b8a", "nobody": "#ffffff"}
"""Colour of the parts of a plan: who has a place, who has only full spaces in reach, who has none; white for nobody."""

FILLING: Mapping[str, str] = {"full": SPLIT["placed"], "filling": "#a5d3c5", "empty": "#ffffff", "no_places": NEUTRAL}
"""Colour of a space by how full a plan makes it."""

CHANGE: Mapping[str, str] = {"more": SPLIT["placed"], "less": "#a8321a"}
"""Colour of more and of fewer people between two plans."""


@dataclass(frozen=True)
class Look:
    """How a class is drawn; an outline has no fill."""

    colour: str
    outline: bool = False


@dataclass(frozen=True)
class Theme:
    """The column by which a table is coloured, the look of each of its codes, and what makes its lines wide."""

    column: str
    looks: Mapping[str, Look]
    wide_by: str = ""


_SIZES = {"large": "#253494", "medium": "#41a7c4", "small": "#c6e8b9", "unknown": NEUTRAL}
_UNITS = ("country", "province", "district", "local_level", "protected_area", "ward", "former_vdc")
_PLACES = {"open_space": MARK, "site": "#d55e00", "service_point": "#0072b2"}


def _looks(colours: Mapping[str, str]) -> dict[str, Look]:
    return {code: Look(colour) for code, colour in colours.items()}


_THEMES = {
    SPACES.name: Theme("size_class", {code: Look(colour) for code, colour in _SIZES.items()}),
    "location": Theme(
        "kind",
        {
            **{code: Look(colour) for code, colour in _PLACES.items()},
            **{code: Look("#69757e", outline=True) for code in _UNITS},
        },
    ),
    "planned_ward": Theme("lack", _looks(SPLIT)),
    "planned_cell": Theme("lack", _looks(SPLIT)),
    "planned_space": Theme("filling", _looks(FILLING)),
    "planned_flow": Theme("", {"": Look(INK)}, wide_by="people"),
    "ground_piece": Theme("rule", {code: Look(colour) for code, colour in RULES.items() if code != "usable"}),
}


def theme(table_name: str) -> Theme | None:
    """Theme of a table; nothing where its rows are all drawn alike."""
    return _THEMES.get(table_name)
