"""Rules about the written record: wards, the four sides, names, owner, custodian, notices, open findings."""

from collections.abc import Iterator

from geo.analysis.readiness.lack import Evidence, Lack, labelled
from geo.analysis.readiness.subject import Row, Subject, known
from geo.schema import table, vocabulary

__all__ = ["record_lacks"]

_PUBLISHED = frozenset({"published", "amended"})
_NEEDED = ("khanda", "sankhya", "bhag", "date_bs")
_UNKNOWN = "unknown"


def _wards(subject: Subject) -> Iterator[Lack]:
    """Wards that do not agree with the one that holds the boundary."""
    ward, printed = subject.row["ward"], subject.row["ward_printed"]
    if not known(ward):
        return
    if known(printed) and printed != ward:
        yield Lack(subject.id, "ward.differs", {"ward": int(ward), "printed": int(printed)})
    for parcel in subject.parcels:
        if known(parcel["ward"]) and parcel["ward"] != ward:
            evidence: Evidence = {"plot": str(parcel["plot_no"]), "parcel_ward": int(parcel["ward"]), "ward": int(ward)}
            yield Lack(subject.id, "ward.parcel", evidence)


def _sides(subject: Subject) -> Iterator[Lack]:
    """Sides that nothing is written for, and those that lack the Nepali."""
    terms = vocabulary("side")
    texts = {side: [subject.sides.get(side, {}).get(column) for column in ("text_ne", "text_en")] for side in terms}
    missing = [side for side, both in texts.items() if not any(map(known, both))]
    if missing:
        yield Lack(
            subject.id, "sides.missing", {"count": len(missing), **labelled("sides", [terms[side] for side in missing])}
        )
    foreign = [side for side, (nepali, english) in texts.items() if known(english) and not known(nepali)]
    if foreign:
        yield Lack(
            subject.id,
            "sides.no_nepali",
            {"count": len(foreign), **labelled("sides", [terms[side] for side in foreign])},
        )


def _of_notice(subject: Subject, notice: Row) -> Iterator[Lack]:
    """What a published notice that names the space lacks."""
    named = {"notice": str(notice["title_en"])}
    if known(notice["title_ne"]):
        named["notice_ne"] = str(notice["title_ne"])
    blank = [table("gazette_notice")[column] for column in _NEEDED if not known(notice[column])]
    if blank:
        yield Lack(subject.id, "notice.incomplete", {**named, **labelled("columns", blank)})
    if not notice["scans"]:
        yield Lack(subject.id, "notice.no_scan", named)
    if not known(notice["serial_no"]):
        yield Lack(subject.id, "notice.no_serial", named)


def record_lacks(subject: Subject) -> Iterator[Lack]:
    """What the written record of a space lacks."""
    yield from _wards(subject)
    yield from _sides(subject)
    if not known(subject.row["name_ne"]):
        yield Lack(subject.id, "name.no_nepali")
    if subject.row["owner_class"] == _UNKNOWN:
        yield Lack(subject.id, "owner.unknown")
    if not known(subject.row["custodian"]):
        yield Lack(subject.id, "custodian.unknown")
    published = [notice for notice in subject.notices if notice["status"] in _PUBLISHED]
    if not published:
        yield Lack(subject.id, "notice.none")
    for notice in published:
        yield from _of_notice(subject, notice)
    if subject.errors:
        yield Lack(subject.id, "findings.open", {"count": subject.errors})
