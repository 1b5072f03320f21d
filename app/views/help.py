"""Help inside the program: how to use it, what each figure means, where the facts come from."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from app import snapshot
from app.language import language
from app.navigation import Entry, Question
from geo import pipeline
from geo.schema import SPACES
from geo.standards import standard

pages = Blueprint("help", __name__)
entry = Entry("help.help", lazy_gettext("Help"), Question.FILES, place=30)


@pages.get("/help")
def help() -> ResponseReturnValue:  # noqa: A001 - the page is called so
    """Help in the reader's language, with the standards, the data dictionary and the sources of this register."""
    held = snapshot()
    return render_template(
        f"help_{language()}.html",
        standards=pipeline.densities(),
        large_m2=standard("size.large_from_area").value,
        medium_m2=standard("size.medium_from_area").value,
        columns=SPACES.columns,
        sources=held.table("source").to_dict("records"),
        rounds=held.table("survey_round").to_dict("records"),
    )
