"""Documents of the legal record from a register: schedule, draft notice, dossier, letter; as PDF or DOCX."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import geopandas
import pandas

from geo.errors import InputError, MissingError, Problem, UnavailableError
from geo.messages import Language
from geo.outputs.dossier.blocks import Block, Document, Part, Turn
from geo.outputs.dossier.letter import Letter, letter
from geo.outputs.dossier.notice import NoticeDraft, notice, notice_draft
from geo.outputs.dossier.printed import pdf
from geo.outputs.dossier.records import LEGAL_TABLES, Records, known
from geo.outputs.dossier.schedule import schedule
from geo.outputs.dossier.space import Knowledge, dossier
from geo.outputs.dossier.voice import BLANK, Voice
from geo.outputs.sheetmap.atlas import Layout, points_page, shown_to
from geo.outputs.sheetmap.sheet import sheets
from geo.outputs.typeset.setter import Speech, in_speech
from geo.pipeline.gazette import ropani_m2
from geo.pipeline.mapsheets import SheetMaker, chosen, sheet_maker
from geo.register.attachments import file_of, folder_of
from geo.register.doctor import Finding
from geo.register.store import Register
from geo.sources.scan import SCAN
from geo.standards import standard
from geo.standards.legal_bases import legal_bases, legal_basis

__all__ = ["FORMS", "DocumentMaker", "Form", "deadline_days", "deadlines", "document_maker", "save", "written"]

Form = Literal["pdf", "docx"]
FORMS: tuple[Form, ...] = ("pdf", "docx")
_LANGUAGES: Mapping[Speech, tuple[Language, ...]] = {"both": ("ne", "en"), "ne": ("ne",), "en": ("en",)}
_TABLES = ("location", "space_survey", "survey_round", "source", *LEGAL_TABLES)
_DEADLINES = ("case.deadline_short", "case.deadline_long")
_MOST_PHOTOS = 12
_PLACES = ("district", "local_level")


def written(document: Document, form: Form) -> bytes:
    """File of a document.

    Raises:
        UnavailableError: the font is missing, or the typesetter refuses.
    """
    if form == "pdf":
        return pdf(document)
    from geo.outputs.dossier.word import docx_file  # noqa: PLC0415 - slow to load, and only this form needs it

    return docx_file(document)


@dataclass(frozen=True)
class DocumentMaker:
    """Makes documents from the tables of a register as they stood at one moment.

    Attributes:
        drawing: draws the map sheets and holds rows and records.
        tables: tables of the register.
        findings: what the doctor found and nobody decided about.
        speech: languages of the documents.
        number: number of the document at the office; an open line where empty.
        ropani_m2: area of a ropani where an office rounds it [m2].
    """

    drawing: SheetMaker
    tables: Mapping[str, pandas.DataFrame]
    findings: Sequence[Finding] = ()
    speech: Speech = "both"
    number: str = ""
    ropani_m2: float | None = None

    @property
    def records(self) -> Records:
        """The legal record as the readers may see it."""
        return self.drawing.records

    @property
    def made_on(self) -> datetime.date:
        """Day of the making."""
        return self.drawing.imprint.made_on

    def _voice(self, language: Language) -> Voice:
        places = self.tables["location"]
        units = places[places["kind"].isin(_PLACES) & places["name_ne"].notna()]
        nepali = dict(zip(units["name_en"], units["name_ne"], strict=True))
        return Voice(language, nepali, self.drawing.imprint.sources, self.ropani_m2)

    def _rows(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Rows of the spaces named that the readers may see.

        Raises:
            MissingError: a space is not there, or there is none to show.
        """
        rows = chosen(self.drawing.rows, ids).to_dict("records")
        shown = [{str(name): value for name, value in row.items()} for row in rows]
        seen = [row for row in shown if shown_to(row, self.records.audience)]
        if not seen:
            raise MissingError(Problem("document.nothing"))
        return seen

    def _document(
        self,
        code: str,
        blocks: Callable[[Voice], list[Block]],
        *,
        name: str = "",
        published: bool = False,
        **sheets: Any,
    ) -> Document:
        """Document of blocks in each language.

        Args:
            code: what the square code says: the record it is about.
            blocks: gives the blocks in one language.
            name: what it is about, for the title of the file.
            published: whether the gazette printed it.
            sheets: map sheets and pages of coordinates that follow.
        """
        parts = [self._part(self._voice(language), blocks, published=published) for language in _LANGUAGES[self.speech]]
        reduced = self._voice(_LANGUAGES[self.speech][0]).said("reduced")
        address = self.drawing.imprint.address.rstrip("/")
        told = f"{address}/{code}" if address else f"chaur:{code.rpartition('/')[2]} {self.number}".strip()
        return Document(name or code, parts, told, self.made_on, reduced=reduced, **sheets)

    def _part(self, voice: Voice, blocks: Callable[[Voice], list[Block]], *, published: bool) -> Part:
        made = voice.said(
            "made", day=voice.day(self.made_on), version=voice.digits(self.drawing.imprint.register_version)
        )
        number = voice.said("number_line", number=self.number or BLANK)
        stamp = voice.said("published" if published else "draft")
        return Part(voice.language, stamp, number, made, voice.said("page_word"), blocks(voice))

    def schedule(self, ids: Sequence[str]) -> Document:
        """The schedule of spaces, in the order named.

        Raises:
            MissingError: a space is not there, or there is none to show.
        """
        rows = self._rows(ids)

        def blocks(voice: Voice) -> list[Block]:
            return [Turn(lying=True), *schedule(rows, self.records, voice)]

        return self._document("gazette", blocks, name="Schedule")

    def draft(self, *, notice_id: str = "", bases: Sequence[str] = (), authority: str = "") -> NoticeDraft:
        """What a notice says before its spaces: the record of the notice, or an open draft.

        Args:
            notice_id: notice on record; a new draft where empty.
            bases: codes of the legal bases to name; those of the record where none are given.
            authority: body that publishes it, where the record does not say.

        Raises:
            MissingError: there is no such notice, or no such legal basis.
        """
        record = self.records.row("gazette_notice", notice_id) if notice_id else {}
        if notice_id and not record:
            raise MissingError(Problem("document.no_notice", {"value": notice_id}, value=notice_id))
        named = {**record, "authority": known(record.get("authority")) or authority}
        return notice_draft(named, {**legal_bases()}, chosen=[legal_basis(code).key for code in bases])

    def _named_by(self, draft: NoticeDraft) -> list[str]:
        """Spaces that a notice names, in the order of its schedule."""
        links = self.records.tables["notice_space"]
        own = links[links["notice_id"] == draft.id].sort_values(["serial_no", "id"], na_position="last")
        found: list[str] = own["location_id"].tolist()
        return found

    def notice(self, draft: NoticeDraft, *, ids: Sequence[str] = ()) -> Document:
        """A notice with its schedule, of the spaces named or of those that its record names.

        Raises:
            MissingError: a space is not there, or there is none to show.
        """
        rows = self._rows(ids or self._named_by(draft))
        return self._document(
            f"gazette/notices/{draft.id}" if draft.id else "gazette",
            lambda voice: notice(draft, rows, self.records, voice),
            name="Notice",
            published=draft.is_published,
        )

    def _sheets(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Map sheets of a space and its coordinates; none where it has no position."""
        if row["geometry"] is None or row["geometry"].is_empty:
            return {}
        subject, layout = self.drawing.subject(row), self.drawing.layout
        found = sheets(
            subject.row, subject.features, subject.imprint, paper=layout.paper, denominator=layout.denominator
        )
        points = [points_page(subject.row, found[0])] if len(found[0].points) else []
        return {
            "sheets": in_speech([one.record for one in found], self.speech),
            "points": in_speech(points, self.speech),
        }

    def _photos(self, location_id: str) -> list[tuple[bytes, str]]:
        """Public copies of the photos of a space and of its cases, newest first, with what they show.

        A copy tells neither place nor time. Readers outside the office see only those that everybody may see; a copy
        that is gone is left out.
        """
        cases = self.records.of("encroachment", location_id)["id"]
        steps = self.records.of("encroachment_step", location_id)["id"]
        rows = self.records.tables["attachment"]
        shown = (rows["kind"] == "photo") & rows["media_type"].str.startswith("image/") & (rows["media_type"] != SCAN)
        own = rows[rows["row_key"].isin([location_id, *cases, *steps]) & shown]
        if self.records.audience != "restricted":
            own = own[own["is_public"].astype(bool)]
        folder, found = folder_of(self.drawing.register), []
        for row in own.sort_values("added_at", ascending=False).head(_MOST_PHOTOS).to_dict("records"):
            with suppress(MissingError, UnavailableError):
                copy = file_of({str(name): value for name, value in row.items()}, folder, column="public_file")
                found.append((copy.read_bytes(), str(row["title"])))
        return found

    def dossier(self, location_id: str) -> Document:
        """The dossier of a space, its map sheets and coordinates after it.

        Raises:
            MissingError: there is no such space, or the readers may not see it.
        """
        (row,) = self._rows([location_id])
        surveys = self.tables["space_survey"]
        told = [finding for finding in self.findings if location_id in finding.location_ids]
        own = surveys[surveys["location_id"] == location_id]
        knowledge = Knowledge(own, self.tables["survey_round"], told, self._photos(location_id))
        return self._document(
            f"spaces/{location_id}",
            lambda voice: dossier(row, self.records, knowledge, voice),
            name=str(row["name_en"]),
            **self._sheets(row),
        )

    def case(self, location_id: str, case_id: str) -> Mapping[str, Any]:
        """A case about a space; an empty one where none is named.

        Raises:
            MissingError: there is no such case about it.
        """
        found = self.records.row("encroachment", case_id) if case_id else {}
        if case_id and found.get("location_id") != location_id:
            raise MissingError(Problem("document.no_case", {"value": case_id}, value=case_id))
        return found

    def letter(self, location_id: str, asked: Letter) -> Document:
        """The letter about an encroachment on a space.

        Raises:
            MissingError: there is no such space, or the readers may not see it.
        """
        (row,) = self._rows([location_id])
        return self._document(
            f"spaces/{location_id}",
            lambda voice: letter(asked, row, self.records, voice, made_on=self.made_on),
            name=str(row["name_en"]),
        )


def deadlines() -> tuple[int, ...]:
    """Days that a letter may allow, the shortest first."""
    return tuple(int(standard(key).value) for key in _DEADLINES)


def deadline_days(asked: int) -> int:
    """The days a letter allows.

    Raises:
        InputError: letters do not allow so many.
    """
    if asked not in deadlines():
        listed = ", ".join(map(str, deadlines()))
        raise InputError(Problem("document.days_unknown", {"value": asked, "known": listed}, value=str(asked)))
    return asked


def document_maker(
    register: Register,
    rows: geopandas.GeoDataFrame,
    *,
    made_on: datetime.date,
    layout: Layout,
    audience: str = "public",
    number: str = "",
    address: str = "",
    findings: Sequence[Finding] = (),
) -> DocumentMaker:
    """Maker of documents for the spaces of a register.

    Args:
        register: an open register.
        rows: its flat table of open spaces.
        made_on: day of the making.
        layout: paper and scale of the map sheets, and languages.
        audience: class of the readers.
        number: number of the document at the office; an open line where empty.
        address: address of the register's pages that others can reach; empty where there is none.
        findings: what the doctor found and nobody decided about.
    """
    drawing = sheet_maker(
        register, rows, made_on=made_on, layout=layout, audience=audience, document_no=number, address=address
    )
    return DocumentMaker(drawing, register.tables(_TABLES), findings, layout.speech, number, ropani_m2())


def save(document: Document, path: Path) -> None:
    """Write a document in the form that the ending of the file's name tells: DOCX, else PDF."""
    path.write_bytes(written(document, "docx" if path.suffix.casefold() == ".docx" else "pdf"))
