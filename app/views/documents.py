"""Documents and map sheets: what to make of which spaces, in which language and for whom; each is made as a job."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import register, snapshot
from app.handing import Ready, fresh_folder, started
from app.jobs import Progress
from app.language import day, digits, name_of, terms
from app.navigation import Entry, Question
from app.settings import LOOPBACK
from app.views.exports import chosen_rows
from app.views.map import answer_for
from geo.bsdate import NEPAL_TIME
from geo.outputs.archive import pack
from geo.outputs.dossier.blocks import Document
from geo.outputs.dossier.letter import Letter
from geo.outputs.edition import File
from geo.outputs.sheetmap.atlas import Layout
from geo.outputs.sheetmap.frame import DENOMINATORS
from geo.outputs.sheetmap.paper import PAPERS
from geo.outputs.typeset.setter import SPEECHES, Speech
from geo.pipeline.documents import FORMS, DocumentMaker, deadlines, document_maker, save
from geo.pipeline.mapsheets import SheetMaker, sheet_maker
from geo.register.facts import row_of
from geo.schema import vocabulary
from geo.standards.legal_bases import LegalBasis, legal_basis

__all__ = ["pages"]

pages = Blueprint("documents", __name__)
entry = Entry("documents.choose", lazy_gettext("Documents and map sheets"), Question.LAW, place=40)

_LONGEST_NUMBER, _LONGEST_TEXT = 80, 200
_LETTER_BASIS = "lgoa_2074_s41"


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
    return datetime.datetime.now(NEPAL_TIME).date()


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


def _document_maker() -> DocumentMaker:
    asked, held = _asked(), snapshot()
    return document_maker(
        register(),
        held.spaces(),
        made_on=_today(),
        layout=_layout(asked),
        audience=asked.audience,
        number=asked.number,
        address=_address(),
        findings=held.diagnosis.open,
    )


def _text(name: str) -> str:
    """Short text of a field."""
    return " ".join(request.form.get(name, "").split())[:_LONGEST_TEXT]


def _made(
    name: str, title: str, write: Callable[[Path, Progress], Sequence[Path]], *, back: tuple[str, str]
) -> ResponseReturnValue:
    """Answer that leads to the job of a document; several files are handed out as one archive."""
    folder = fresh_folder()

    def work(progress: Progress) -> Ready:
        progress(title, 0.0)
        files = write(folder / name, progress)
        if len(files) == 1:
            return Ready(files[0], title, back)
        packed = folder / f"{Path(name).stem}.zip"
        pack(packed, files, made_on=_today())
        return Ready(packed, title, back, tuple(File(file.name) for file in files))

    return started(title, work, back=back)


def _document_made(
    stem: str, title: str, make: Callable[[], Document], *, back: tuple[str, str]
) -> ResponseReturnValue:
    """Answer that leads to the job of a document, as PDF or DOCX."""
    form = _one_of("form", FORMS, "pdf")

    def write(path: Path, progress: Progress) -> list[Path]:
        document = make()
        progress(gettext("Writing"), 0.5)
        save(document, path)
        return [path]

    return _made(f"{stem}.{form}", title, write, back=back)


def _choices() -> dict[str, Any]:
    """What the forms of map sheets offer."""
    fitting = ("", gettext("fitting the space"))
    scales = [(str(denominator), digits(f"1:{denominator:,}")) for denominator in DENOMINATORS]
    return {"scales": [fitting, *scales], "papers": [fitting, *((name, name) for name in PAPERS)], "forms": FORMS}


def _bases() -> list[tuple[str, str, LegalBasis]]:
    """Legal bases that a document may name: code, label, and what was read of each."""
    return [(code, label, legal_basis(code)) for code, label in terms("legal_basis")]


def _notices() -> list[tuple[str, str]]:
    """Notices on record."""
    rows = snapshot().table("gazette_notice").to_dict("records")
    titles = {row["id"]: {"name_en": row["title_en"], "name_ne": row["title_ne"]} for row in rows}
    return [("", gettext("none: a new draft")), *((key, name_of(title)) for key, title in titles.items())]


@pages.get("/documents")
def choose() -> ResponseReturnValue:
    """Page of the documents that can be made of chosen spaces."""
    held = snapshot()
    answer = answer_for(held)
    rows = chosen_rows(held, answer)
    more = {"query": answer["asked"].query(), "count": len(rows), "bases": _bases(), "notices": _notices()}
    return render_template("documents.html", **{**_choices(), **answer, **more})


def _chosen_ids() -> tuple[list[str], tuple[str, str]]:
    """Spaces that the address chooses, and where one goes back to."""
    held = snapshot()
    answer = answer_for(held)
    back = (url_for("documents.choose", **answer["asked"].query()), gettext("Back to the documents"))
    ids: list[str] = chosen_rows(held, answer)["id"].tolist()
    return ids, back


@pages.post("/documents/atlas")
def atlas() -> ResponseReturnValue:
    """Start drawing the atlas of the chosen spaces."""
    (ids, back), maker = _chosen_ids(), _maker()
    name = f"chaur-atlas-{_today().isoformat()}.pdf"
    return _made(
        name, gettext("Atlas of map sheets"), lambda path, told: maker.atlas(path, ids, progress=told), back=back
    )


@pages.post("/documents/schedule")
def schedule() -> ResponseReturnValue:
    """Start writing the schedule of the chosen spaces."""
    (ids, back), maker = _chosen_ids(), _document_maker()
    return _document_made(
        f"chaur-schedule-{_today().isoformat()}", gettext("Schedule"), lambda: maker.schedule(ids), back=back
    )


@pages.post("/documents/notice")
def notice() -> ResponseReturnValue:
    """Start writing the draft of a notice about the chosen spaces, or about those of a notice on record."""
    (ids, back), maker = _chosen_ids(), _document_maker()
    notice_id, authority, codes = _text("notice"), _text("authority"), request.form.getlist("basis")
    draft = maker.draft(notice_id=notice_id, bases=codes, authority=authority)
    return _document_made(
        f"chaur-notice-{_today().isoformat()}",
        gettext("Draft notice"),
        lambda: maker.notice(draft, ids=[] if notice_id else ids),
        back=back,
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
    row, cases = _space(location_id), snapshot().table("encroachment")
    own = cases[cases["location_id"] == location_id].sort_values("reported_at", ascending=False)
    listed = [(case["id"], f"{case['reference_no']} ({day(case['reported_at'])})") for case in own.to_dict("records")]
    more = {"bases": _bases(), "days": deadlines()[::-1], "cases": [("", gettext("none on record")), *listed]}
    return render_template("space_documents.html", row=row, **more, **_choices())


@pages.post("/spaces/<location_id>/documents/sheet")
def sheet(location_id: str) -> ResponseReturnValue:
    """Start drawing the map sheet of a space."""
    title = gettext("Map sheet: %(name)s", name=name_of(_space(location_id)))
    maker = _maker()

    def write(path: Path, _progress: Progress) -> list[Path]:
        path.write_bytes(maker.sheet(location_id))
        return [path]

    return _made(f"chaur-{location_id}-sheet.pdf", title, write, back=_back_to(location_id))


@pages.post("/spaces/<location_id>/documents/dossier")
def dossier(location_id: str) -> ResponseReturnValue:
    """Start writing the dossier of a space."""
    title = gettext("Dossier: %(name)s", name=name_of(_space(location_id)))
    maker = _document_maker()
    return _document_made(
        f"chaur-{location_id}-dossier", title, lambda: maker.dossier(location_id), back=_back_to(location_id)
    )


@pages.post("/spaces/<location_id>/documents/letter")
def letter(location_id: str) -> ResponseReturnValue:
    """Start writing the letter about an encroachment on a space."""
    title = gettext("Notice to remove: %(name)s", name=name_of(_space(location_id)))
    maker = _document_maker()
    asked = Letter(
        int(_one_of("days", tuple(map(str, deadlines())), str(deadlines()[-1]))),
        legal_basis(_one_of("basis", tuple(vocabulary("legal_basis")), _LETTER_BASIS)),
        maker.case(location_id, _text("case")),
        addressee=_text("addressee"),
        office=_text("office"),
    )
    return _document_made(
        f"chaur-{location_id}-letter", title, lambda: maker.letter(location_id, asked), back=_back_to(location_id)
    )
