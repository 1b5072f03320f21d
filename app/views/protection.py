"""Page of the grounds to protect first: every part of the rank beside it."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from app import snapshot
from app.losses_sheet import Choice, kept_losses, reckoned
from app.navigation import Entry, Question
from app.protection_sheet import Value, plan_choices, value_asked
from geo.pipeline.cases import today
from geo.pipeline.protection import blocks_of, protection, protection_rules

pages = Blueprint("protection", __name__)
entry = Entry("protection.listed", lazy_gettext("What to protect first"), Question.LAW, place=26)

_REGISTERS = ("valley_83", "all")


@pages.get("/protection")
def listed() -> ResponseReturnValue:
    """Grounds by priority with value, threat and gap, and what is not known."""
    held = snapshot()
    lost = kept_losses(held, Choice())
    if lost is None:
        return reckoned(held, Choice())
    asked = request.args.get("register", _REGISTERS[0])
    chosen = asked if asked in _REGISTERS else _REGISTERS[0]
    rows = held.spaces()
    rows = rows if chosen == "all" else rows[rows["register"] == chosen]
    blocks = held.kept(f"blocks {chosen}", lambda: blocks_of(held, rows, findings=held.diagnosis.open))
    value = value_asked(held)
    if value is not None and not isinstance(value, Value):
        return value
    ranks = protection(held, on=today(), lost=lost, blocks=blocks, people=None if value is None else value.people)
    ranks = ranks[ranks["id"].isin(rows["id"])].reset_index(drop=True)
    return render_template(
        "protection.html",
        rows=ranks.to_dict("records"),
        rules=protection_rules(),
        notes=lost.notes,
        chosen=chosen,
        value=value,
        choices=plan_choices(held),
        asked={name: request.args[name] for name in ("plan", "scenario") if name in request.args},
    )
