"""Documents and map sheets: what to make of which spaces, in which language and for whom; each is made as a job."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import register, snapshot
from app.handing import Ready, fresh_folder, started
from app.jobs import Progress
from app.language import digits, name_of
from app.navigation import Entry, Question
from app.settings import LOOPBACK
from app.views.exports import chosen_rows
from app.views.map import answer_for
from geo.outputs.sheetmap.atlas import Layout
from geo.outputs.sheetmap.frame import DENOMINATORS
from geo.outputs.sheetmap.paper import PAPERS
from geo.outputs.typeset.setter import SPEECHES, Speech
from geo.pipeline.mapsheets import SheetMaker, sheet_maker
from geo.register.facts import row_of
from geo.schema import vocabulary

__all__ = ["pages"]

pages = Blueprint("documents", __name__)
entry = Entry("documents.choose", lazy_gettext("Documents and map sheets"), Question.LAW, place=40)

_LONGEST_NUMBER = 80


@dataclass(frozen=True)
class Asked:
    """What a form asks of a document: its languages, its readers, its number."""

    speech: Speech
    audience: str
    number: str


def _one_of(name: str, known: Mapping[str, Any] | tuple[str, ...], default: str) -> str:
    """Value of a field that offers just these."""
    value = request.form.get(name, default) or default
    if value not in known and value != default:
        abort(400)
    return value


def _asked() -> Asked:
    return Asked(
        cast("Speech", _one_of("labels", SPEECHES, "both")),
        _one_of("audience", vocabulary("sensitivity"), "public"),
        " ".join(request.form.get("number", "").split())[:_LONGEST_NUMBER],
    )


def _layout(asked: Asked) -> Layout:
    scale = _one_of("scale", tuple(map(str, DENOMINATORS)), "")
    return Layout(PAPERS.get(_one_of("paper", PAPERS, "")), int(scale) if scale else None, asked.speech)


def _address() -> str:
    """Address of these pages as others reach them; empty where only this computer does."""
    return "" if request.host.partition(":")[0] in LOOPBACK else request.host_url


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def _maker() -> SheetMaker:
    asked = _asked()
    return sheet_maker(
        register(),
        snapshot().spaces(),
        made_on=_today(),
        layout=_layout(asked),
        audience=asked.audience,
        document_no=asked.number,
        address=_address(),
    )


def _made(
    name: str, title: str, write: Callable[[Path, Progress], Any], *, back: tuple[str, str]
) -> ResponseReturnValue:
    """Answer that leads to the job of a document."""
    folder = fresh_folder()

    def work(progress: Progress) -> Ready:
        path = folder / name
        progress(title, 0.0)
        write(path, progress)
        return Ready(path, title, back)

    return started(title, work, back=back)


def _choices() -> dict[str, Any]:
    """What the forms of map sheets offer."""
    fitting = ("", gettext("fitting the space"))
    scales = [(str(denominator), digits(f"1:{denominator:,}")) for denominator in DENOMINATORS]
    return {"scales": [fitting, *scales], "papers": [fitting, *((name, name) for name in PAPERS)]}


@pages.get("/documents")
def choose() -> ResponseReturnValue:
    """Page of the documents that can be made of chosen spaces."""
    held = snapshot()
    answer = answer_for(held)
    rows = chosen_rows(held, answer)
    more = {"query": answer["asked"].query(), "count": len(rows), "site_count": 0}
    return render_template("documents.html", **{**_choices(), **answer, **more})


@pages.post("/documents/atlas")
def atlas() -> ResponseReturnValue:
    """Start drawing the atlas of the chosen spaces."""
    held = snapshot()
    answer = answer_for(held)
    ids, maker = chosen_rows(held, answer)["id"].tolist(), _maker()
    back = (url_for("documents.choose", **answer["asked"].query()), gettext("Back to the documents"))
    name = f"chaur-atlas-{_today().isoformat()}.pdf"
    return _made(
        name, gettext("Atlas of map sheets"), lambda path, told: maker.atlas(path, ids, progress=told), back=back
    )


def _space(location_id: str) -> Mapping[str, Any]:
    """Row of a space.

    Raises:
        MissingError: there is no such space.
    """
    return row_of(snapshot().spaces(), location_id)


def _back_to(location_id: str) -> tuple[str, str]:
    return url_for("documents.of_space", location_id=location_id), gettext("Back to the documents")


@pages.get("/spaces/<location_id>/documents")
def of_space(location_id: str) -> ResponseReturnValue:
    """Page of the documents that can be made of one space."""
    row = _space(location_id)
    return render_template("space_documents.html", row=row, **_choices())


@pages.post("/spaces/<location_id>/documents/sheet")
def sheet(location_id: str) -> ResponseReturnValue:
    """Start drawing the map sheet of a space."""
    title = gettext("Map sheet: %(name)s", name=name_of(_space(location_id)))
    maker = _maker()
    return _made(
        f"chaur-{location_id}-sheet.pdf",
        title,
        lambda path, _told: path.write_bytes(maker.sheet(location_id)),
        back=_back_to(location_id),
    )
