"""The map page: what is asked, the list that answers, the map, and totals that tie out with the list."""

import datetime
from typing import Any

import pandas
from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask_babel import lazy_gettext

from app import register, snapshot
from app.cards import CARD_COLUMNS, cards
from app.drawing import UNIT_LEVELS, changed_rounds, grounds_file, units_file
from app.grounds import grounds, page_of, round_labels, unit_name, without_shapes
from app.language import digits, language, name_of, source_title, term
from app.layer_cards import overlays_of
from app.legend import CLASS_STARTS, legend
from app.menus import menus
from app.navigation import Entry, Question
from app.selection import Selection, passing, selection_from, sorted_by, standards, totals
from app.snapshot import Snapshot
from geo.bsdate import from_ad
from geo.register.spaces import LATEST

__all__ = ["answer_for", "pages"]

pages = Blueprint("map", __name__)
entry = Entry("map.home", lazy_gettext("Map"), Question.GROUND, place=10)

NEPAL_TIME = datetime.timezone(datetime.timedelta(hours=5, minutes=45))
PAGE_ROWS = 100
_SUMMED = ("kind", "name_en", "district", "local_level", "ward", "usable_area_m2", "findings", "source_id")
_ALIKE_LIMIT = 50
_FOUND_LIMIT = 12
_UNIT_KINDS = ("ward", "local_level", "district", "province", "former_vdc", "protected_area")
_GROUND_KINDS = ("open_space", "site")


def _asked(held: Snapshot) -> Selection:
    rounds = tuple(held.table("survey_round")["id"])
    return selection_from(request.args, rounds=rounds)


def _alike(held: Snapshot, text: str) -> list[str]:
    return held.places.search(text, kinds=_GROUND_KINDS, limit=_ALIKE_LIMIT)["id"].tolist()


def _sources(held: Snapshot, rows: pandas.DataFrame) -> list[str]:
    """Titles of what the rows rest on, as a printed page must name them."""
    used = rows["source_id"].unique()
    sources = held.table("source")
    return [source_title(source) for source in sources[sources["id"].isin(used)].to_dict("records")]


def edition(held: Snapshot) -> dict[str, Any]:
    """Number and moment of the newest change: the edition a reader has before them."""
    changes = held.kept("edition", lambda: register().table("change", where={"id": held.version}))
    return {"number": held.version, "dated": None if changes.empty else changes["changed_at"].iloc[0]}


def printed_on(today: datetime.date) -> str:
    """Day in both calendars."""
    return f"{from_ad(today).text(language())} / {digits(today.isoformat())}"


def _valley(held: Snapshot) -> list[float] | None:
    """Box around the endorsed spaces of the Kathmandu Valley, [west, south, east, north] in degrees."""

    def box() -> list[float] | None:
        rows = grounds(held, LATEST)
        rows = rows[(rows["register"] == "valley_83") & rows.geometry.notna()]
        return None if rows.empty else [round(float(edge), 5) for edge in rows.total_bounds]

    found: list[float] | None = held.kept("box of the valley", box)
    return found


def answer_for(held: Snapshot, *, page_rows: int = PAGE_ROWS) -> dict[str, Any]:
    """Everything the list, the map and the table show for the address of this request."""
    asked = _asked(held)
    rows = grounds(held, asked.round)
    keep = passing(rows, asked, alike=lambda text: _alike(held, text))
    plain = without_shapes(held, asked.round)
    passed = plain.loc[keep.to_numpy(), [*_SUMMED, asked.people_column]]
    ordered = sorted_by(passed, asked)
    page_count = max(1, -(-len(ordered) // page_rows))
    page = min(asked.page, page_count)
    shown = ordered.iloc[(page - 1) * page_rows : page * page_rows]
    return {
        "asked": asked,
        "standard": asked.standard,
        "standards": standards(),
        "rows": ordered,
        "shown": cards(held, plain.loc[shown.index, [*CARD_COLUMNS, asked.people_column]], asked),
        "page_rows": page_rows,
        "page": page,
        "page_count": page_count,
        "totals": totals(passed, asked.standard),
        "menus": menus(held, rows, asked),
        "rounds": round_labels(held),
        "legend": legend(held, asked),
        "changed_rounds": changed_rounds(held),
        "page_of": page_of,
        "edition": edition(held),
        "starts": CLASS_STARTS,
        "printed_on": printed_on(datetime.datetime.now(tz=NEPAL_TIME).date()),
        "sources": _sources(held, ordered),
    }


@pages.get("/")
def home() -> str:
    """The whole page."""
    held = snapshot()
    return render_template("map.html", valley=_valley(held), overlays=overlays_of(held), **answer_for(held))


@pages.get("/map/list")
def fragment() -> str:
    """The parts of the page that change with what is asked."""
    return render_template("map_answer.html", **answer_for(snapshot()))


@pages.get("/map/grounds.geojson")
def geojson() -> Response:
    """Every ground at the round asked for."""
    held = snapshot()
    return grounds_file(held, _asked(held).round).response()


@pages.get("/map/units/<level>.geojson")
def units(level: str) -> Response:
    """Borders and names of the units of a level."""
    if level not in UNIT_LEVELS:
        abort(404)
    return units_file(snapshot(), level).response()


def _found(held: Snapshot, place: pandas.Series) -> dict[str, Any]:
    """One place of a search: what it is, where it is, and the box to show."""
    location = held.kept("locations by id", lambda: held.table("location").set_index("id", drop=False)).loc[place["id"]]
    inside = held.kept("names by id", lambda: dict(held.table("location").set_index("id")["name_en"]))
    parent = location["parent_id"]
    shape = location["geometry"]
    return {
        "id": location["id"],
        "address": page_of(location) if location["kind"] in _GROUND_KINDS else None,
        "name": name_of(location),
        "kind": term("location_kind", location["kind"]),
        "inside": unit_name(held, inside[parent]) if isinstance(parent, str) and parent in inside else "",
        "box": [round(edge, 5) for edge in shape.bounds] if shape is not None and not shape.is_empty else None,
    }


@pages.get("/map/search")
def search() -> Response:
    """Places whose name is like the text, grounds first."""
    text = request.args.get("q", "").strip()
    if not text:
        return jsonify([])
    held = snapshot()
    places = held.places.search(text, kinds=(*_GROUND_KINDS, *_UNIT_KINDS), limit=_FOUND_LIMIT)
    return jsonify([_found(held, place) for _, place in places.iterrows()])
