"""The draft of a gazette notice: heading, legal basis, operative clauses, signature, and the schedule."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo.outputs.dossier.blocks import Block, Heading, Listing, Paragraph, Signatures, Turn
from geo.outputs.dossier.records import Records, known
from geo.outputs.dossier.schedule import schedule
from geo.outputs.dossier.voice import BLANK, Voice
from geo.standards.legal_bases import LegalBasis

__all__ = ["NoticeDraft", "notice", "notice_draft"]

_CLAUSES = ("purpose", "prohibition", "body", "monitoring", "event")
_STATUSES = {"verified": "read_itself", "second_hand": "read_elsewhere", "unverified": "not_read"}
_CITATION = ("khanda", "sankhya", "bhag", "supplementary_no")


@dataclass(frozen=True)
class NoticeDraft:
    """What a notice says before its spaces: the record of the notice if there is one, and the bases it names.

    Attributes:
        record: row of the declared table ``gazette_notice``, or part of it; what it lacks stays open.
        bases: legal bases it names.
    """

    record: Mapping[str, Any] = field(default_factory=dict)
    bases: Sequence[LegalBasis] = ()

    @property
    def id(self) -> str:
        """Identifier of the notice; empty where it is not recorded yet."""
        return known(self.record.get("id"))

    @property
    def is_published(self) -> bool:
        """Whether the record says that the gazette printed it."""
        return known(self.record.get("status")) in {"published", "amended"}


def notice_draft(
    record: Mapping[str, Any], bases: Mapping[str, LegalBasis], *, chosen: Sequence[str] = ()
) -> NoticeDraft:
    """A draft from the record of a notice, or from what was asked for.

    Args:
        record: row of ``gazette_notice``, or part of it.
        bases: all legal bases by code.
        chosen: codes of the bases to name instead of those of the record.
    """
    codes = chosen or [code for code in known(record.get("legal_basis")).split(";") if code]
    return NoticeDraft(record, [bases[code] for code in codes if code in bases])


def _citation(record: Mapping[str, Any], voice: Voice) -> str:
    """Where the gazette prints it; open lines where it is not printed yet."""
    cited = {name: voice.digits(voice.blank(record.get(name))) for name in _CITATION}
    level = known(record.get("level"))
    gazette = voice.term("gazette_level", level) if level else BLANK
    printed = voice.digits(voice.blank(record.get("date_bs")))
    return voice.said("citation", gazette=gazette, date=printed, **cited)


def _operative(draft: NoticeDraft, voice: Voice, *, count: int) -> Iterator[Block]:
    """The text of the record where it has one, else clauses to start from, each of them to be settled."""
    authority = voice.blank(draft.record.get("authority"))
    joined = f" {voice.said('and')} ".join(basis.clause(voice.language) for basis in draft.bases) or BLANK
    yield Paragraph(voice.said("operative", basis=voice.begun(joined), authority=authority, count=voice.number(count)))
    text = voice.either(draft.record.get("text_en"), draft.record.get("text_ne"))
    if text:
        yield from (Paragraph(line) for line in text.splitlines() if line.strip())
        return
    for number, name in enumerate(_CLAUSES, 1):
        yield Paragraph(f"{voice.digits(str(number))}. {voice.said(f'clause_{name}', blank=BLANK)}")


def _drafting_notes(draft: NoticeDraft, voice: Voice) -> list[Block]:
    """What a law officer must look at: how far each provision was checked, and that the wording is a proposal."""
    head = [voice.said(f"basis_{name}") for name in ("clause", "checked", "source", "look")]
    rows = [
        [
            basis.clause(voice.language),
            voice.said(_STATUSES[basis.status]),
            f"{basis.source}; {basis.locator}",
            basis.check(voice.language),
        ]
        for basis in draft.bases
    ]
    notes: list[Block] = [Turn(lying=False), Heading(voice.said("drafting_title"))]
    notes += [Listing(head, rows, (3, 1.4, 3, 3), small=True)] if rows else [Paragraph(voice.said("no_basis"))]
    return [*notes, Paragraph(voice.said("drafting_note"), "note")]


def notice(draft: NoticeDraft, rows: Sequence[Mapping[str, Any]], records: Records, voice: Voice) -> list[Block]:
    """Blocks of a notice with its schedule; drafting notes at its end until it is published.

    Args:
        draft: what the notice says before its spaces.
        rows: rows of the flat table of open spaces, in the order of the schedule.
        records: the legal record.
        voice: the language.
    """
    record = draft.record
    title = voice.either(record.get("title_en"), record.get("title_ne")) or voice.said("notice_title")
    signs = Signatures([voice.said("by_order")], [voice.said("sign_name"), voice.said("sign_post")])
    return [
        Paragraph(voice.blank(record.get("authority")), "middle"),
        Paragraph(_citation(record, voice), "middle"),
        Heading(title, 1),
        *_operative(draft, voice, count=len(rows)),
        signs,
        Turn(lying=True),
        *schedule(rows, records, voice, notice_id=draft.id),
        *([] if draft.is_published else _drafting_notes(draft, voice)),
    ]
