"""What saving any edit form needs: who saves, the edits applied or the form again, and a place that is gone."""

from collections.abc import Callable, Sequence
from functools import wraps

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import register
from app.editing import Form
from app.language import language
from app.views.person import person, take_name
from geo.errors import InputError, MissingError
from geo.register.store import Edit

__all__ = ["gone", "kept", "require_changes", "typed_is_kept"]


def require_changes(form: Form, *, ticked: Sequence[str] = ()) -> None:
    """Say on the form that nobody saves it, or that nothing of it was changed.

    Args:
        form: the form as it was sent.
        ticked: what was ticked beside its fields.
    """
    if not take_name():
        form.problems["person"] = [gettext("Say who you are: the history keeps it.")]
    if not form.changed and not ticked:
        form.problems.setdefault("form", [gettext("Nothing was changed, so nothing was saved.")])


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


def typed_is_kept(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """The view; a form sent about what was removed meanwhile is answered with everything that was typed."""

    @wraps(view)
    def answered(**arguments: str) -> ResponseReturnValue:
        try:
            return view(**arguments)
        except MissingError:
            if request.method == "GET":
                raise
            return gone(arguments.get("location_id", ""))

    return answered


def gone(location_id: str = "") -> ResponseReturnValue:
    """Page for a form about what was removed meanwhile: everything that was typed stands there to be copied.

    Args:
        location_id: the place it belongs to; empty where it belongs to none.
    """
    texts = [
        (name, value) for name, value in request.form.items() if ":" in name and value and not name.endswith(":shown")
    ]
    return render_template("space_gone.html", location_id=location_id, texts=texts), 409
