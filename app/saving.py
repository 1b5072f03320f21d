"""What saving any edit form needs: who saves, the edits applied or the form again, and a place that is gone."""

from collections.abc import Callable

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import register
from app.editing import Form
from app.language import language
from app.views.person import person, take_name
from geo.errors import InputError
from geo.register.store import Edit

__all__ = ["gone", "kept", "require_changes"]


def require_changes(form: Form) -> None:
    """Say on the form that nobody saves it, or that nothing of it was changed."""
    if not take_name():
        form.problems["person"] = [gettext("Say who you are: the history keeps it.")]
    if not form.changed:
        form.problems["form"] = [gettext("Nothing was changed, so nothing was saved.")]


def kept(
    form: Form, edits: list[Edit], again: Callable[[int], ResponseReturnValue], onward: Callable[[int], str]
) -> ResponseReturnValue:
    """Answer to a form whose edits are applied: the page to go on to, or the form again with what is wrong.

    Args:
        form: the form as it was sent.
        edits: what it comes to.
        again: the form's page under a status.
        onward: address of the page after a change, by the number of the change.

    Raises:
        ConflictError: someone changed the same rows meanwhile.
    """
    try:
        change_id = register().apply(edits, by=person(), reason=form.reason, evidence=form.evidence)
    except InputError as error:
        form.problems["form"] = [problem.text(language()) for problem in error.problems]
        return again(400)
    return redirect(onward(change_id))


def gone(location_id: str) -> ResponseReturnValue:
    """Page for a form about a place that was removed meanwhile: what was typed stands there to be copied."""
    texts = [
        (name, value) for name, value in request.form.items() if ":" in name and value and not name.endswith(":shown")
    ]
    return render_template("space_gone.html", location_id=location_id, texts=texts), 409
