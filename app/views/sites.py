"""Pages about displacement sites, and about any other place of the register: wards, former units, service points."""

from typing import Any

import pandas
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from shapely.geometry.base import BaseGeometry

from app import snapshot
from app.sheet import facts_of, findings_of, locator, outline, position, sources_of
from app.snapshot import Snapshot
from geo.register.facts import PlaceFacts, row_of

pages = Blueprint("sites", __name__)

_MOST_LISTED = 60
_GROUNDS = ("open_space", "site")


def _rows(held: Snapshot, name: str, location_id: str, *, order: str) -> list[dict[str, Any]]:
    frame = held.table(name)
    found: list[dict[str, Any]] = frame[frame["location_id"] == location_id].sort_values(order).to_dict("records")
    return found


def _known_area(held: Snapshot, facts: PlaceFacts) -> BaseGeometry | None:
    """Geometry of the place; of the unit it lies in where only that is known."""
    own: BaseGeometry | None = facts.location["geometry"]
    if own is not None and not own.is_empty:
        return own
    if facts.parents.empty or facts.location["precision"] != "admin_area":
        return None
    inherited: BaseGeometry | None = row_of(held.table("location"), facts.parents.iloc[0]["id"])["geometry"]
    return inherited


def _site(held: Snapshot, location_id: str) -> dict[str, Any]:
    """What the pages about one displacement site show."""
    site = row_of(held.table("site"), location_id, column="location_id").to_dict()
    facts = facts_of(held, location_id)
    area = _known_area(held, facts)
    pinned = facts.location["precision"] != "admin_area" and area is not None
    point = area.representative_point() if pinned and area is not None else None
    space = held.table("location")[held.table("location")["id"] == site["open_space_id"]]
    return {
        "site": site,
        "facts": facts,
        "row": facts.location.to_dict(),
        "space": None if space.empty else space.iloc[0].to_dict(),
        "counts": _rows(held, "site_count", location_id, order="counted_on"),
        "assessments": _rows(held, "site_assessment", location_id, order="assessed_on"),
        "position": position(point.x, point.y) if point is not None else None,
        "units": _wards_of(held, facts),
        "findings": findings_of(held, location_id),
        "sources": sources_of(held),
        "pinned": pinned,
        "outline": outline(area) if area is not None and area.geom_type != "Point" else None,
        "locator": locator(held, facts, area, area_only=not pinned),
    }


def _wards_of(held: Snapshot, facts: PlaceFacts) -> list[dict[str, Any]]:
    """Today's wards on the ground of the former unit a place is known to lie in."""
    for parent in facts.parents.to_dict("records"):
        if parent["kind"] == "former_vdc":
            links: list[dict[str, Any]] = facts_of(held, parent["id"]).successors.to_dict("records")
            return links
    return []


@pages.get("/sites/<location_id>")
def site(location_id: str) -> ResponseReturnValue:
    """Everything known about a displacement site."""
    saved = request.args.get("saved", type=int)
    return render_template("site.html", saved=saved, **_site(snapshot(), location_id))


@pages.get("/sites/<location_id>/panel")
def panel(location_id: str) -> ResponseReturnValue:
    """The short form of the page, for the right side of the map."""
    return render_template("site_panel.html", **_site(snapshot(), location_id))


def _grouped(inside: pandas.DataFrame) -> list[dict[str, Any]]:
    """What lies in a place, by kind: how many, and the first of them by name."""
    found = []
    for kind, rows in inside.groupby("kind", sort=False):
        ordered = rows.sort_values("name_en")
        found.append({"kind": kind, "count": len(rows), "rows": ordered.head(_MOST_LISTED).to_dict("records")})
    return sorted(found, key=lambda group: group["kind"] not in _GROUNDS)


@pages.get("/places/<location_id>")
def place(location_id: str) -> ResponseReturnValue:
    """Any place: its names and codes, the units around it, what lies in it, what else carries its name."""
    held = snapshot()
    facts = facts_of(held, location_id)
    kind = facts.location["kind"]
    if kind == "open_space":
        return redirect(url_for("spaces.space", location_id=location_id))
    if kind == "site":
        return redirect(url_for("sites.site", location_id=location_id))
    services = held.table("service_point")
    service = services[services["location_id"] == location_id]
    area = facts.location["geometry"]
    is_area = area is not None and area.geom_type != "Point"
    point = None if area is None or is_area else position(area.x, area.y)
    return render_template(
        "place.html",
        facts=facts,
        row=facts.location.to_dict(),
        inside=_grouped(facts.inside),
        service=None if service.empty else service.iloc[0].to_dict(),
        sources=sources_of(held),
        position=point,
        outline=outline(area) if is_area else None,
        locator=None if is_area else locator(held, facts, area),
        saved=request.args.get("saved", type=int),
    )
