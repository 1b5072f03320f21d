"""The letter that gives somebody who built on an open space a number of days to remove it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geo.outputs.dossier.blocks import Block, Facts, Heading, Paragraph, Signatures, Turn
from geo.outputs.dossier.records import Records, known
from geo.outputs.dossier.voice import BLANK, Voice
from geo.standards.legal_bases import LegalBasis

__all__ = ["Letter", "letter"]


@dataclass(frozen=True)
class Letter:
    """What a letter says beside its space.

    Attributes:
        deadline_days: days allowed from the day it is received.
        basis: provision it names.
        case: row of the declared table ``encroachment``; empty where none is recorded.
        addressee: whom it is for; an open line where empty.
        office: office that sends it; an open line where empty.
    """

    deadline_days: int
    basis: LegalBasis
    case: Mapping[str, Any] = field(default_factory=dict)
    addressee: str = ""
    office: str = ""


def _what(written: Letter, row: Mapping[str, Any], records: Records, voice: Voice) -> Facts:
    """What was built where; a description that the readers may not see is left out."""
    case = written.case
    parcel = records.row("parcel", case.get("parcel_id"))
    cause = known(case.get("cause"))
    sheet_plot = [voice.blank(parcel.get(name)) for name in ("sheet_no", "plot_no")]
    place = (voice.place(row["district"]), voice.place(row["local_level"]), voice.digits(known(row["ward"])))
    facts = [
        (voice.said("the_space"), f"{voice.name(row)} ({row['id']})"),
        (voice.said("place_and_ward"), " / ".join(part or BLANK for part in place)),
        (voice.said("sheet_and_plot"), " / ".join(sheet_plot)),
        (voice.said("what_was_built"), BLANK if cause in {"", "unknown"} else voice.term("encroachment_cause", cause)),
        (voice.said("area_taken"), voice.area(case["area_m2"]) if known(case.get("area_m2")) else BLANK),
        (voice.said("reference"), voice.blank(case.get("reference_no"))),
    ]
    if records.may_see("encroachment", "description") and known(case.get("description")):
        facts.append((voice.said("description"), known(case["description"])))
    return Facts(facts)


def letter(
    written: Letter, row: Mapping[str, Any], records: Records, voice: Voice, *, made_on: datetime.date
) -> list[Block]:
    """Blocks of a letter about an encroachment on a space.

    Args:
        written: what it says beside its space.
        row: row of the flat table of open spaces.
        records: the legal record.
        voice: the language.
        made_on: day it is dated.
    """
    days = voice.number(written.deadline_days)
    counted = voice.day(made_on + datetime.timedelta(days=written.deadline_days))
    return [
        Paragraph(written.office or BLANK, "middle"),
        Paragraph(voice.said("dated", day=voice.day(made_on))),
        Paragraph(voice.said("to", name=written.addressee or BLANK)),
        Heading(voice.said("letter_title"), 1),
        Paragraph(
            voice.said("letter_found", name=voice.name(row), basis=voice.begun(written.basis.clause(voice.language)))
        ),
        _what(written, row, records, voice),
        Paragraph(voice.said("letter_deadline", days=days)),
        Paragraph(voice.said("letter_if_today", day=counted), "note"),
        Paragraph(voice.said("letter_else")),
        Paragraph(voice.said("letter_heard")),
        Signatures(
            [voice.said("sign_officer")], [voice.said("sign_name"), voice.said("sign_post"), voice.said("sign_date")]
        ),
        Signatures([voice.said("sign_receiver")], [voice.said("sign_name"), voice.said("sign_date")]),
        Turn(lying=False),
        Heading(voice.said("drafting_title_letter")),
        Paragraph(
            voice.said(
                "basis_note",
                source=f"{written.basis.source}; {written.basis.locator}",
                check=written.basis.check(voice.language),
            ),
            "note",
        ),
    ]
