"""Who is at the keyboard: asked once before the first change, kept in the session. There are no accounts yet."""

import unicodedata
from collections.abc import Callable
from functools import wraps

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

__all__ = ["FIELD", "named", "pages", "person", "take_name"]

pages = Blueprint("person", __name__)

FIELD = "person_name"
"""Field of a form that says who sends it."""

_LONGEST = 80


def person() -> str:
    """Name of the person at the keyboard; empty where nobody said it yet."""
    return str(session.get("person", ""))


def take_name() -> str:
    """Name that the sent form or the session gives; what the form says is kept from now on."""
    given = request.form.get(FIELD, "")
    name = " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in given).split())[:_LONGEST]
    if name:
        session["person"] = name
    return person()


def _ask() -> ResponseReturnValue:
    """Page that asks for the name and sends the same form again with it; nothing of the form is lost."""
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in {FIELD, "csrf_token"}]
    return render_template("person_ask.html", action=request.full_path, kept=kept, field=FIELD)


def named(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """The view, which is called only once the person's name is known."""

    @wraps(view)
    def asked_first(**arguments: object) -> ResponseReturnValue:
        return view(**arguments) if take_name() else _ask()

    return asked_first


def _own_page(address: str) -> str:
    """The address if it is a page of this program, else the map."""
    is_own = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_own else url_for("map.home")


@pages.get("/person")
def form() -> ResponseReturnValue:
    """Page that shows the name kept and lets another person take over."""
    return render_template("person.html", name=person(), field=FIELD, onward=request.args.get("next", "/"))


@pages.post("/person")
def keep() -> ResponseReturnValue:
    """Keep the name and go on."""
    if not request.form.get(FIELD, "").strip():
        return render_template(
            "person.html",
            name=person(),
            field=FIELD,
            onward=request.form.get("next", "/"),
            problem=gettext("Write a name."),
        ), 400
    if not take_name():
        abort(400)
    return redirect(_own_page(request.form.get("next", "/")))
