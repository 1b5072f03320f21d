"""The commands that make documents of the legal record, as PDF or DOCX by the ending of the file's name."""

import argparse
from collections.abc import Callable

import geopandas

from geo import pipeline
from geo.commands.answers import Answer, opened, progress
from geo.commands.asking import rows_at
from geo.commands.drawing import ids_asked, layout_asked, today
from geo.outputs.dossier.blocks import Document
from geo.outputs.dossier.letter import Letter
from geo.pipeline.documents import DocumentMaker, deadline_days, document_maker, save
from geo.standards.legal_bases import legal_basis

__all__ = ["dossier", "letter", "notice", "schedule"]


def _made(options: argparse.Namespace, what: str, make: Callable[[DocumentMaker], Document]) -> Answer:
    with opened(options) as register:
        progress("collecting", 0.1)
        maker = document_maker(
            register,
            geopandas.GeoDataFrame(rows_at(register, "latest")),
            made_on=today(),
            layout=layout_asked(options),
            audience=options.audience,
            number=options.number,
            address=options.address,
            findings=pipeline.diagnosis(register).open,
        )
        document = make(maker)
        progress("writing", 0.5)
        save(document, options.file)
    return Answer({"file": str(options.file), "document": what}, [f"The {what} is in {options.file}."])


def schedule(options: argparse.Namespace) -> Answer:
    """Write the schedule of spaces."""
    return _made(options, "schedule", lambda maker: maker.schedule(ids_asked(options, maker.drawing.rows)))


def notice(options: argparse.Namespace) -> Answer:
    """Write the draft of a notice with its schedule."""
    codes = [code.strip() for code in options.basis.split(",") if code.strip()]

    def make(maker: DocumentMaker) -> Document:
        draft = maker.draft(notice_id=options.notice, bases=codes, authority=options.authority)
        ids = [] if options.notice and not options.ids else ids_asked(options, maker.drawing.rows)
        return maker.notice(draft, ids=ids)

    return _made(options, "draft notice", make)


def dossier(options: argparse.Namespace) -> Answer:
    """Write the dossier of a space."""
    return _made(options, f"dossier of {options.id}", lambda maker: maker.dossier(options.id))


def letter(options: argparse.Namespace) -> Answer:
    """Write the letter about an encroachment."""
    days, basis = deadline_days(options.days), legal_basis(options.basis)

    def make(maker: DocumentMaker) -> Document:
        case = maker.case(options.id, options.case)
        return maker.letter(options.id, Letter(days, basis, case, addressee=options.to, office=options.office))

    return _made(options, f"letter about {options.id}", make)
