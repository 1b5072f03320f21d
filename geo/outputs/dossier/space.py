"""The dossier of one space: what the register and the legal record know of it, and what they do not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy
import pandas

from geo.crs import area_m2
from geo.outputs.dossier.blocks import Block, Facts, Heading, Listing, Paragraph, Photo, Signatures, Turn
from geo.outputs.dossier.records import Records, known
from geo.outputs.dossier.schedule import schedule
from geo.outputs.dossier.voice import BLANK, Voice
from geo.outputs.sheetmap.points import grid_area_m2
from geo.register.doctor import Finding
from geo.schema import table
from geo.units import as_land_area

__all__ = ["Knowledge", "dossier"]

_STANDING = ("endorsement", "owner_class", "owner_name", "custodian", "suggested_uses", "current_uses")
_AMENITIES = ("water_and_toilets", "internet", "boundary_wall", "electricity", "trees", "helipad")
_NEAR_BY = ("near_health", "near_market", "near_security", "near_education")
_SIDES = ("east", "west", "north", "south")
_ROLES = ("prepared", "checked", "approved")
_BOUNDARY_WIDTHS = {"role": 2.0, "dated": 2.5, "method": 2.0, "accuracy_m": 1.2, "area_printed": 1.5, "source_id": 3.0}
_SURVEY_WIDTHS = {"total_area_m2": 1.6, "usable_area_m2": 1.6, "capacity_people": 1.2, "source_id": 3.0}
_CASE_WIDTHS = {"reference_no": 1.5, "reported_at": 2.5, "cause": 2.0, "area_m2": 1.5}
_USE_WIDTHS = {"use": 2.0, "title": 2.0, "permitted_by": 2.0, "starts_on": 2.5, "ends_on": 2.5}
_NOTICE_COLUMNS = ("status", "level", "khanda", "sankhya", "bhag", "date_bs", "date_ad", "date_note", "legal_basis")
_SIGN = ("sign_name", "sign_post", "sign_date")


@dataclass(frozen=True)
class Knowledge:
    """What a dossier tells of one space beside its row and the legal record.

    Attributes:
        surveys: rows of ``space_survey`` of the space.
        rounds: rows of ``survey_round``.
        findings: what the doctor finds and nobody decided about.
        photos: pictures that the readers may see, with what they show.
    """

    surveys: pandas.DataFrame
    rounds: pandas.DataFrame
    findings: Sequence[Finding] = ()
    photos: Sequence[tuple[bytes, str]] = field(default_factory=tuple)


def _fact(name: str, column: str, value: Any, voice: Voice) -> tuple[str, str]:
    """Label and value of a declared column."""
    declared = table(name)[column]
    return voice.label(declared), voice.cell(declared, value)


def _listing(name: str, widths: Mapping[str, float], rows: Sequence[Mapping[str, Any]], voice: Voice) -> Listing:
    """Some columns of rows of a declared table."""
    columns = [table(name)[column] for column in widths]
    cells = [[voice.cell(column, row[column.name]) for column in columns] for row in rows]
    return Listing([voice.label(column) for column in columns], cells, tuple(widths.values()))


def _identity(row: Mapping[str, Any], voice: Voice) -> Facts:
    listed = filter(None, (voice.term("register", row["register"]), voice.digits(known(row["register_no"]))))
    place = " / ".join(filter(None, (voice.place(row["district"]), voice.place(row["local_level"]))))
    return Facts(
        [
            *(_fact("location", column, row[column], voice) for column in ("id", "name_ne", "name_en")),
            (voice.said("other_names"), voice.known(row["other_names"])),
            (voice.said("listed"), " · ".join(listed)),
            (voice.said("place"), place or voice.said("not_known")),
            (voice.said("ward"), voice.digits(voice.known(row["ward"]))),
            *(_fact("open_space", column, row[column], voice) for column in _STANDING),
            _fact("location", "precision", row["precision"], voice),
        ]
    )


def _areas(row: Mapping[str, Any], records: Records, voice: Voice) -> Facts:
    """Areas side by side, each with what it is: printed, computed, or put into land units and so computed, too."""
    shape = row["geometry"]
    has_area = shape is not None and shape.area > 0
    geodesic_m2 = float(area_m2(numpy.array([shape], dtype=object))[0]) if has_area else None
    bounds = records.of("space_boundary", str(row["id"])).sort_values("dated", kind="stable")
    printed = [text for text in map(known, bounds["area_printed"]) if text]
    facts = [
        (voice.said("area_printed"), voice.printed_area(printed[-1]) if printed else voice.said("not_known")),
        (voice.said("area_boundary"), voice.area(geodesic_m2)),
        (voice.said("area_grid"), voice.area(grid_area_m2(shape) if has_area else None)),
    ]
    if geodesic_m2 is not None:
        units = as_land_area(geodesic_m2, ropani_m2=voice.ropani_m2).text(voice.language)
        facts.append((voice.said("area_ropani"), voice.said("computed_not_printed", value=units)))
    return Facts(facts)


def _sides(row: Mapping[str, Any], records: Records, voice: Voice) -> Facts:
    sides = records.sides(str(row["id"]))
    return Facts(
        [
            (voice.term("side", side), voice.either(*sides.get(side, {"en": "", "ne": ""}).values()) or BLANK)
            for side in _SIDES
        ]
    )


def _boundaries(row: Mapping[str, Any], records: Records, voice: Voice) -> Iterator[Block]:
    bounds = records.of("space_boundary", str(row["id"])).sort_values("dated", kind="stable")
    yield Heading(voice.said("boundaries_title"))
    if bounds.empty:
        yield Paragraph(voice.said("no_boundaries"))
        return
    yield _listing("space_boundary", _BOUNDARY_WIDTHS, bounds.to_dict("records"), voice)


def _surveys(knowledge: Knowledge, voice: Voice) -> Iterator[Block]:
    yield Heading(voice.said("surveys_title"))
    joined = knowledge.surveys.merge(knowledge.rounds, left_on="round_id", right_on="id", suffixes=("", "_round"))
    if joined.empty:
        yield Paragraph(voice.said("no_surveys"))
        return
    ordered = joined.sort_values("dated", na_position="first").to_dict("records")
    found = _listing("space_survey", _SURVEY_WIDTHS, ordered, voice)
    said = [[voice.either(one["label_en"], one["label_ne"]), voice.day(one["dated"])] for one in ordered]
    rows = [[*first, *rest] for first, rest in zip(said, found.rows, strict=True)]
    yield Listing([voice.said("round"), voice.said("day"), *found.head], rows, (2.5, 2.5, *found.widths))
    yield Paragraph(voice.said("surveys_note"), "note")


def _notices(row: Mapping[str, Any], records: Records, voice: Voice) -> Iterator[Block]:
    yield Heading(voice.said("notices_title"))
    found = records.notices(str(row["id"]))
    if not found:
        yield Paragraph(voice.said("no_notices"))
    for one in found:
        yield Facts(
            [
                (voice.said("title"), voice.either(one["title_en"], one["title_ne"])),
                *(_fact("gazette_notice", name, one[name], voice) for name in _NOTICE_COLUMNS),
            ]
        )


def _cases(row: Mapping[str, Any], records: Records, voice: Voice) -> Iterator[Block]:
    """Reports of encroachment with their newest step; who reported stays out of it."""
    yield Heading(voice.said("cases_title"))
    cases = records.of("encroachment", str(row["id"])).to_dict("records")
    steps = records.of("encroachment_step", str(row["id"])).sort_values("dated", kind="stable")
    if not cases:
        yield Paragraph(voice.said("no_cases"))
        return
    newest = []
    for one in cases:
        own = steps[steps["encroachment_id"] == one["id"]].to_dict("records")
        newest.append(f"{voice.term('case_step', own[-1]['kind'])}, {voice.day(own[-1]['dated'])}" if own else BLANK)
    found = _listing("encroachment", _CASE_WIDTHS, cases, voice)
    rows = [[*first, last] for first, last in zip(found.rows, newest, strict=True)]
    yield Listing([*found.head, voice.said("newest_step")], rows, (*found.widths, 3))


def _uses(row: Mapping[str, Any], records: Records, voice: Voice) -> Iterator[Block]:
    uses = records.of("permitted_use", str(row["id"])).sort_values("starts_on", kind="stable").to_dict("records")
    if not uses:
        return
    yield Heading(voice.said("uses_title"))
    yield _listing("permitted_use", _USE_WIDTHS, uses, voice)


def _ground(row: Mapping[str, Any], voice: Voice) -> Facts:
    return Facts([_fact("open_space", name, row[name], voice) for name in (*_AMENITIES, *_NEAR_BY)])


def _findings(knowledge: Knowledge, voice: Voice) -> list[Block]:
    said = [Paragraph(f"– {finding.text(voice.language)}") for finding in knowledge.findings]
    return [Heading(voice.said("findings_title")), *(said or [Paragraph(voice.said("no_findings"))])]


def _photos(knowledge: Knowledge, voice: Voice) -> list[Block]:
    shown: list[Block] = [Photo(content, caption) for content, caption in knowledge.photos]
    return [Heading(voice.said("photos_title")), *(shown or [Paragraph(voice.said("no_photos"))])]


def dossier(row: Mapping[str, Any], records: Records, knowledge: Knowledge, voice: Voice) -> list[Block]:
    """Blocks of the dossier of a space; each chapter that is empty says so.

    Args:
        row: row of the flat table of open spaces.
        records: the legal record.
        knowledge: surveys, findings and photos of the space.
        voice: the language.
    """
    (_, plots, note) = schedule([row], records, voice)
    signs = Signatures([voice.said(f"sign_{role}") for role in _ROLES], [voice.said(name) for name in _SIGN])
    return [
        Heading(voice.said("dossier_title", name=voice.name(row)), 1),
        _identity(row, voice),
        Heading(voice.said("areas_title")),
        _areas(row, records, voice),
        Heading(voice.said("sides_title")),
        _sides(row, records, voice),
        *_boundaries(row, records, voice),
        *_surveys(knowledge, voice),
        *_notices(row, records, voice),
        *_cases(row, records, voice),
        *_uses(row, records, voice),
        Heading(voice.said("ground_title")),
        _ground(row, voice),
        *_findings(knowledge, voice),
        *_photos(knowledge, voice),
        Paragraph(voice.said("rests_on", source=voice.source(row["source_id"])), "note"),
        signs,
        Turn(lying=True),
        Heading(voice.said("plots_title")),
        plots,
        note,
    ]
