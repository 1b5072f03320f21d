"""Files of a plan, and its map as a picture that prints."""

from dataclasses import replace
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app import register, snapshot
from app.handing import Ready, fresh_folder, started
from app.jobs import Progress
from app.language import language
from app.plan_choice import Choice, choice_from
from app.plan_difference import drawn_difference
from app.plan_files import Order, labels, ordered, plan_maker, written
from app.plan_jobs import in_words
from app.plan_sheet import differences, kept_plan, losses, made_plan
from app.snapshot import Snapshot
from geo.crs import WGS84
from geo.pipeline.plans import Plan

pages = Blueprint("plan_exports", __name__)


def _plan(held: Snapshot, choice: Choice, progress: Progress = lambda _step, _share: None) -> Plan:
    return kept_plan(held, choice) or made_plan(held, choice, progress)


@pages.post("/plan/files")
def make() -> ResponseReturnValue:
    """Start writing a file of the plan of an address; the job's page leads to it."""
    held, choice, order, folder = snapshot(), choice_from(request.args), ordered(), fresh_folder()
    back = (f"{url_for('plans.result')}?{choice.address}#files", gettext("Another file of the same plan"))

    def work(progress: Progress) -> Ready:
        said = in_words(progress)
        found = _plan(held, choice, said)
        losing = {loss.id: loss.people for loss in losses(held, choice, said)} if order.worth else None
        progress(gettext("Writing"), 0.9)
        maker = plan_maker(found, register(), order, code=f"chaur:plan?{choice.address}")
        return written(replace(maker, losing=losing), order, folder, back=back)

    return started(labels()[order.kind], work, back=back)


@pages.get("/plan/compare.svg")
def difference_map() -> ResponseReturnValue:
    """The map of what differs between the plans of two addresses."""
    held = snapshot()
    addresses = (request.args.get(name, "") for name in ("first", "second"))
    one, other = (_plan(held, choice_from(MultiDict(parse_qsl(address)))) for address in addresses)
    ids = {str(ward) for found in (one, other) for ward in found.ground.homes.wards["id"]}
    return Response(drawn_difference(held, *differences(one, other), ward_ids=ids), mimetype="image/svg+xml")


@pages.get("/plan/map.svg")
def picture() -> ResponseReturnValue:
    """The flow map of the plan of an address as a drawing, the same as on paper."""
    held, choice, spoken = snapshot(), choice_from(request.args), language()
    order = Order("map.svg", spoken, WGS84, "restricted", cells=False, worth=False)

    def drawn() -> str:
        return plan_maker(_plan(held, choice), held.register, order).picture()

    return Response(held.kept(f"plan svg {spoken} {choice.address}", drawn), mimetype="image/svg+xml")
