"""Pages on reach: how far the next open space is, from where it is reached, and what closed streets change."""

import datetime
from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import snapshot
from app.handing import Ready, fresh_folder, started
from app.jobs import Progress
from app.language import language, name_of, terms
from app.navigation import Entry, Question
from app.plan_choice import Choice, choice_from, read
from app.plan_form import offered
from app.plan_jobs import in_words, worked
from app.plan_words import reach_title_of, units, words
from app.reach_sheet import (
    Reached,
    bands_of,
    kept_reach,
    made_reach,
    most_hit,
    reach_choice,
    reach_map,
    ward_rows,
)
from app.snapshot import Snapshot
from geo.errors import ChaurError
from geo.outputs.export import FORMATS, Edition, export
from geo.pipeline.isochrones import REACH_FORMATS, reach_format, reach_tables
from geo.pipeline.reaching import near, usual_limits
from geo.standards import value

pages = Blueprint("reach", __name__)
entry = Entry("reach.form", lazy_gettext("How far is the next space"), Question.PEOPLE, place=5)

_MOST_HIT = 10


def _form(choice: Choice, *, problems: list[str], typed: Mapping[str, Any], status: int = 200) -> ResponseReturnValue:
    held = snapshot()
    return (
        render_template(
            "reach.html",
            choice=choice,
            problems=problems,
            typed=typed,
            units=units(held),
            words=words,
            usual_bands=", ".join(f"{limit:g}" for limit in usual_limits()),
            services=terms("service"),
            usual_speed=value("walk.speed", unit="km/h"),
            **offered(held, choice),
        ),
        status,
    )


@pages.get("/reach")
def form() -> ResponseReturnValue:
    """What is asked: whose way, by which means, with what closed."""
    choice, problems = read(request.args)
    said = [problem.text(language()) for problem in problems]
    return _form(choice, problems=said, typed=request.args if said else {}, status=400 if said else 200)


def _worked(held: Snapshot, choice: Choice) -> ResponseReturnValue:
    """Page of the job that works the reach out; it leads back to this address."""
    bands_of(choice)
    back = (url_for("reach.form", **choice.arguments), gettext("Back to what was asked"))
    title, key = gettext("How far is the next space"), f"reach {choice.address}"
    return worked(held, title, lambda progress: made_reach(held, choice, progress), key=key, back=back)


@pages.get("/reach/result")
def result() -> ResponseReturnValue:
    """From where a space is reached in how many minutes, people by ward, and what closed streets change."""
    held, choice = snapshot(), reach_choice(choice_from(request.args))
    found = kept_reach(held, choice)
    if found is None:
        return _worked(held, choice)
    limits = found.reach.limits_min
    return render_template(
        "reach_result.html",
        found=found,
        choice=choice,
        title=reach_title_of(held, choice),
        limits=limits,
        rows=ward_rows(found),
        total=[int(people) for name, people in found.total.items() if name != "people"],
        people=int(found.total["people"]),
        changes=None if found.reach.changes is None else found.reach.changes.iloc[-1].to_dict(),
        hit=most_hit(found, most=_MOST_HIT),
        notes=[note.text(language()) for note in found.notes()],
        basis=[(limit, row) for limit, row in zip(limits, found.areas["basis"], strict=True)],
        bounds=",".join(f"{edge:.5f}" for edge in found.reach.ground.homes.cells.total_bounds),
        formats=[FORMATS[name] for name in REACH_FORMATS],
        near=_nearest(found, request.args.get("at", ""), page=_page_of(choice)),
        at=request.args.get("at", ""),
    )


def _asked() -> Reached:
    """The reach an address asks for; worked out where it is not kept."""
    held, choice = snapshot(), reach_choice(choice_from(request.args))
    return kept_reach(held, choice) or made_reach(held, choice)


@pages.get("/reach/map.geojson")
def geojson() -> ResponseReturnValue:
    """Areas, wards, spaces and drawn closures for the map."""
    held, choice = snapshot(), reach_choice(choice_from(request.args))
    found = _asked()
    body = held.kept(f"reach map {language()} {choice.address}", lambda: reach_map(found, choice, name_of))
    return Response(body, mimetype="application/geo+json")


def _page_of(choice: Choice) -> str:
    """Endpoint of the page about one of the places that are reached."""
    return "sites.place" if choice.to else "spaces.space"


def _nearest(found: Reached, text: str, *, page: str) -> dict[str, Any] | None:
    """The nearest spaces of a place written as longitude, latitude; None where none is asked about."""
    parts = text.replace(",", " ").split()
    if not parts:
        return None
    try:
        lon_deg, lat_deg = (float(part) for part in parts)
        table = near(found.reach, lon_deg, lat_deg)
    except ValueError:
        return {"problem": gettext("Write longitude and latitude in degrees, for example 85.315, 27.706.")}
    except ChaurError as error:
        return {"problem": error.text(language())}
    wards = found.reach.ground.homes.wards.set_index("id")
    spaces = [
        {**row, "name": name_of(row), "address": url_for(page, location_id=row["id"])}
        for row in table.to_dict("records")
    ]
    return {"ward": name_of(wards.loc[table.attrs["ward"]]), "people": table.attrs["people"], "spaces": spaces}


@pages.get("/reach/near.json")
def nearest() -> ResponseReturnValue:
    """The nearest spaces of who lives at a place of the map."""
    page = _page_of(reach_choice(choice_from(request.args)))
    told = _nearest(_asked(), request.args.get("at", ""), page=page)
    return jsonify(told or {"problem": gettext("Point at a place.")})


@pages.post("/reach/export")
def write() -> ResponseReturnValue:
    """Start writing areas and people by band to a file."""
    form = FORMATS.get(request.form.get("format", ""))
    if form is None or form.name not in REACH_FORMATS:
        abort(400)
    held, choice = snapshot(), reach_choice(choice_from(request.args))
    folder, today = fresh_folder(), datetime.datetime.now(datetime.UTC).date()
    back = (url_for("reach.result", **choice.arguments), gettext("Back to the map"))

    def work(progress: Progress) -> Ready:
        found = kept_reach(held, choice) or made_reach(held, choice, in_words(progress))
        progress(gettext("Writing"), 0.8)
        path = folder / f"chaur-reach-{today.isoformat()}{REACH_FORMATS[form.name]}"
        name, tables = reach_format(path.name, reach_tables(found.reach, found.areas))
        edition = Edition(version=str(held.version), made_on=today)
        report = export(tables, path, format=name, language=language(), edition=edition)
        return Ready(report.path, form.label(language()), back, report.files, report.cuts, report.notes, "EPSG:4326")

    return started(form.label(language()), work, back=back)


@pages.errorhandler(ChaurError)
def not_reached(error: ChaurError) -> ResponseReturnValue:
    """The form with what was wrong with it."""
    said = [problem.text(language()) for problem in error.problems]
    return _form(read(request.args)[0], problems=said, typed=request.args, status=400)
