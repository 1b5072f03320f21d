"""What a reader asks of the list and the map: read from the address, applied to the table, counted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

import geopandas
import pandas
import shapely

from app.grounds import OPEN_SPACE, SITE
from geo.analysis import capacity
from geo.errors import InputError, Problem
from geo.pipeline import densities
from geo.register.spaces import LATEST
from geo.schema import vocabulary
from geo.standards import Standard

__all__ = [
    "REGISTERS",
    "Selection",
    "Totals",
    "passing",
    "per_person",
    "selection_from",
    "sorted_by",
    "standards",
    "totals",
]

CHAUTARA_ID = "np-l-5243233002"
_CORNERS_LIMIT = 500
_M2_PER_HA = 10_000
REGISTERS = ("home", "valley_83", "chautara", "iom_municipal", "local", "sites", "all")
COLOURS = ("people", "size", "findings", "change")
SORTS = ("number", "name", "place", "usable_area_m2", "people", "findings")
_SEVERITIES = tuple(vocabulary("severity"))


def standards() -> dict[str, Standard]:
    """Standards a reader can switch between, by the area a person as the address writes it: ``3.5`` to ``45``."""
    return {f"{standard.value:g}": standard for standard in densities()}


def per_person() -> dict[str, str]:
    """Column of people by the area a person as the address writes it."""
    return {area: capacity.column(standard) for area, standard in standards().items()}


@dataclass(frozen=True)
class Selection:
    """Everything a reader can ask of the list and the map; an empty value asks nothing."""

    q: str = ""
    district: str = ""
    local_level: str = ""
    ward: int = 0
    size: str = ""
    use: str = ""
    owner: str = ""
    register: str = "home"
    findings: str = ""
    area: str = ""
    round: str = LATEST
    per: str = "3.5"
    colour: str = "people"
    sort: str = "number"
    page: int = 1

    @property
    def standard(self) -> Standard:
        """The chosen standard."""
        return standards()[self.per]

    @property
    def people_column(self) -> str:
        """Column of people under the chosen standard."""
        return capacity.column(self.standard)

    @property
    def filters(self) -> int:
        """Number of filters set; the standard, the colours and the order are none."""
        asked = ("q", "district", "local_level", "ward", "size", "use", "owner", "findings", "area")
        return sum(bool(getattr(self, name)) for name in asked) + (self.register != Selection.register)

    def query(self, **changed: str | int) -> dict[str, str | int]:
        """What differs from the plain page, with some of it changed; any change but of the page goes to page 1."""
        moved = changed if "page" in changed else {**changed, "page": 1}
        wanted = replace(self, **moved)  # type: ignore[arg-type]
        return {
            field.name: getattr(wanted, field.name)
            for field in fields(Selection)
            if getattr(wanted, field.name) != field.default
        }


def _number(name: str, text: str, problems: list[Problem]) -> int | None:
    if text.isascii() and text.isdigit() and int(text[:9]) > 0:
        return int(text[:9])
    problems.append(Problem("selection.not_number", {"name": name, "value": text}, value=text))
    return None


def _choices(rounds: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return {
        "size": tuple(vocabulary("size_class")),
        "use": tuple(vocabulary("suggested_use")),
        "owner": tuple(vocabulary("owner_class")),
        "register": REGISTERS,
        "findings": ("any", "none", *_SEVERITIES),
        "round": (LATEST, *rounds),
        "per": tuple(per_person()),
        "colour": COLOURS,
        "sort": (*SORTS, *(f"-{name}" for name in SORTS)),
    }


def selection_from(arguments: Mapping[str, str], *, rounds: tuple[str, ...]) -> Selection:
    """Selection that an address asks for; empty values and names of other things are passed over.

    Args:
        arguments: names and values of the query string.
        rounds: ids of the survey rounds of the register.

    Raises:
        InputError: values that no such filter takes, all of them together.
    """
    problems: list[Problem] = []
    found: dict[str, str | int] = {}
    choices = _choices(rounds)
    for field in fields(Selection):
        text = arguments.get(field.name, "").strip()
        if not text:
            continue
        if field.name in {"ward", "page"}:
            found[field.name] = _number(field.name, text, problems) or 1
        elif text not in choices.get(field.name, (text,)):
            known = ", ".join(choices[field.name])
            problems.append(Problem("selection.unknown", {"name": field.name, "value": text, "known": known}))
        else:
            found[field.name] = text
    if "area" in found:
        _drawn(str(found["area"]), problems)
    if problems:
        raise InputError(problems)
    return Selection(**found)  # type: ignore[arg-type]


def _drawn(text: str, problems: list[Problem]) -> shapely.Geometry:
    """Area of the corners ``lon,lat;lon,lat;...``; a problem is added where they make none."""
    try:
        corners = [tuple(float(part) for part in corner.split(",")) for corner in text.split(";")]
    except ValueError:
        corners = []
    in_range = all(len(c) == 2 and abs(c[0]) <= 180 and abs(c[1]) <= 90 for c in corners)  # noqa: PLR2004 - the globe
    if in_range and 3 <= len(corners) <= _CORNERS_LIMIT:  # noqa: PLR2004 - a triangle
        return shapely.make_valid(shapely.Polygon(corners))
    short = text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - what a message can carry
    problems.append(Problem("selection.drawn", {"value": short, "limit": _CORNERS_LIMIT}))
    return shapely.Polygon()


def _in_register(rows: pandas.DataFrame, code: str) -> pandas.Series:
    in_chautara = rows["local_level_id"] == CHAUTARA_ID
    asked = {
        "home": lambda: rows["register"].isin(["valley_83", "local"]) | in_chautara,
        "chautara": lambda: in_chautara,
        "sites": lambda: rows["kind"] == SITE,
        "all": lambda: pandas.Series(data=True, index=rows.index),
    }
    return asked.get(code, lambda: rows["register"] == code)()


def _with_findings(rows: pandas.DataFrame, code: str) -> pandas.Series:
    if code == "any":
        return rows["worst"] != "none"
    return rows["worst"] == code


def _inside(rows: geopandas.GeoDataFrame, area: str) -> pandas.Series:
    """Rows whose known ground meets the drawn area; a place known to an area only is never inside."""
    drawn = _drawn(area, [])
    shapely.prepare(drawn)
    meets = shapely.intersects(drawn, rows.geometry.to_numpy())
    return pandas.Series(meets, index=rows.index) & (rows["precision"] != "admin_area")


def _named(rows: pandas.DataFrame, text: str) -> pandas.Series:
    wanted = text.casefold()
    found = pandas.Series(data=False, index=rows.index)
    for name in ("name_en", "name_ne", "other_names", "id"):
        names = rows[name].astype("string").str.casefold()
        found |= names.str.contains(wanted, regex=False).fillna(value=False).astype(bool)
    return found


_FILTERS: Mapping[str, Callable[[geopandas.GeoDataFrame, str], pandas.Series]] = {
    "district": lambda rows, value: rows["district"] == value,
    "local_level": lambda rows, value: rows["local_level_id"] == value,
    "ward": lambda rows, value: (rows["ward"] == value).fillna(value=False).astype(bool),
    "size": lambda rows, value: (rows["size_class"] == value) & (rows["kind"] == OPEN_SPACE),
    "use": lambda rows, value: (";" + rows["suggested_uses"].fillna("") + ";").str.contains(f";{value};", regex=False),
    "owner": lambda rows, value: rows["owner_class"] == value,
    "findings": _with_findings,
    "area": _inside,
}


def passing(rows: geopandas.GeoDataFrame, asked: Selection, *, alike: Callable[[str], list[str]]) -> pandas.Series:
    """Whether each row passes every filter of a selection.

    Args:
        rows: grounds at the selection's round.
        asked: the selection; its order and page are left to the caller.
        alike: ids of places whose name is like a text.
    """
    keep = _in_register(rows, asked.register)
    for name, passes in _FILTERS.items():
        value = getattr(asked, name)
        if value:
            keep &= passes(rows, value)
    if asked.q:
        keep &= _named(rows, asked.q) | rows["id"].isin(alike(asked.q))
    return keep


def sorted_by(rows: pandas.DataFrame, asked: Selection) -> pandas.DataFrame:
    """Rows in the order asked for; what is not known comes last either way."""
    name, falling = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    if name == "number":
        return rows[::-1] if falling else rows
    columns = {"name": ["name_en"], "people": [asked.people_column], "place": ["district", "local_level", "ward"]}
    return rows.sort_values(columns.get(name, [name]), ascending=not falling, kind="stable", na_position="last")


@dataclass(frozen=True)
class Totals:
    """What the rows of a list add up to; unknown areas are counted, never guessed."""

    spaces: int
    sites: int
    summed: capacity.Total

    @property
    def places(self) -> int:
        """Number of rows."""
        return self.spaces + self.sites

    @property
    def usable_area_ha(self) -> float:
        """Usable area of the rows it is known for [ha]."""
        return self.summed.usable_area_m2 / _M2_PER_HA


def totals(rows: pandas.DataFrame, standard: Standard) -> Totals:
    """Counts and sums of rows, people under one standard."""
    spaces = int((rows["kind"] == OPEN_SPACE).sum())
    return Totals(spaces, len(rows) - spaces, capacity.total(rows["usable_area_m2"], standard))
