"""Help inside the program: how to use it, what each figure means, where the facts come from."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import snapshot
from app.language import language
from geo import pipeline
from geo.schema import SPACES

pages = Blueprint("help", __name__)


@pages.get("/help")
def help() -> ResponseReturnValue:  # noqa: A001 - the page is called so
    """Help in the reader's language, with the standards, the data dictionary and the sources of this register."""
    return render_template(
        f"help_{language()}.html",
        standards=pipeline.densities(),
        columns=SPACES.columns,
        sources=snapshot().table("source").to_dict("records"),
        rounds=snapshot().table("survey_round").to_dict("records"),
    )
