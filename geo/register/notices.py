"""How a notice goes on: draft, submitted, published, amended, revoked; what lets it go there and what keeps it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas
from sqlalchemy.engine import Connection

from geo.bsdate import read_bs
from geo.errors import InputError, Problem
from geo.register.rows import by_key, read

__all__ = ["FOLLOWING", "TABLE", "following", "lacking", "require_standing"]

TABLE = "gazette_notice"

FOLLOWING: Mapping[str, tuple[str, ...]] = {
    "draft": ("submitted",),
    "submitted": ("published", "draft"),
    "published": ("amended", "revoked"),
    "amended": ("revoked",),
    "revoked": (),
}
"""For each status those that may follow it; a status that was set by mistake is taken back as a change."""

_IN_FORCE = frozenset({"published", "amended", "revoked"})
_ENDED = frozenset({"amended", "revoked"})

Row = Mapping[str, Any]


def _known(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _has_day(notice: Row) -> bool:
    """Whether the day of a notice is known: in AD, or by a Bikram Sambat day that can be read."""
    if pandas.notna(notice.get("date_ad")):
        return True
    try:
        return _known(notice.get("date_bs")) and bool(read_bs(notice["date_bs"]))
    except InputError:
        return False


def _printed(notice: Row) -> Iterator[Problem]:
    """What is not known of the page of the gazette that printed a notice."""
    if not (_known(notice.get("khanda")) and _known(notice.get("sankhya"))):
        yield Problem("notice.no_number", column="khanda")
    if not _has_day(notice):
        yield Problem("notice.no_day", column="date_bs")


def lacking(notice: Row, *, spaces: int | None, later: Iterable[Row]) -> list[Problem]:
    """What a notice lacks to stand where it stands.

    A notice that was published long ago, of whose day only words are known, need not name its page.

    Args:
        notice: row of ``gazette_notice``.
        spaces: number of spaces it names; None where its lines are still to come.
        later: notices that amend or revoke it.
    """
    status, found = notice["status"], []
    if status != "draft" and spaces == 0:
        found.append(Problem("notice.no_spaces", column="status"))
    if status == "submitted" and not _known(notice.get("title_ne")):
        found.append(Problem("notice.no_nepali_title", column="title_ne"))
    if status == "submitted" and not _known(notice.get("legal_basis")):
        found.append(Problem("notice.no_basis", column="legal_basis"))
    if status in _IN_FORCE and not _known(notice.get("date_note")):
        found += _printed(notice)
    if status in _ENDED and not any(other["status"] in _IN_FORCE for other in later):
        found.append(Problem(f"notice.no_later.{status}", column="amends"))
    return found


def _step(notice: Row, status: str, *, spaces: int, later: list[Row]) -> list[Problem]:
    """What keeps a notice from going to another status."""
    if status not in FOLLOWING[notice["status"]]:
        return [Problem(f"notice.order.{status}", column="status")]
    after = {**notice, "status": status}
    return lacking({**after, "date_note": None} if status == "published" else after, spaces=spaces, later=later)


def following(notice: Row, *, spaces: int, later: Iterable[Row]) -> dict[str, list[Problem]]:
    """Each other status, with what keeps a notice from going there; nothing where it may.

    >>> draft = {"status": "draft", "title_ne": "सूचना", "legal_basis": "cabinet_decision"}
    >>> [status for status, problems in following(draft, spaces=1, later=()).items() if not problems]
    ['submitted']

    Args:
        notice: row of ``gazette_notice``.
        spaces: number of spaces it names.
        later: notices that amend or revoke it.
    """
    known, others = list(later), [status for status in FOLLOWING if status != notice["status"]]
    return {status: _step(notice, status, spaces=spaces, later=known) for status in others}


def _problems(old: Row | None, new: Row, *, spaces: int, later: list[Row]) -> list[Problem]:
    """What is wrong with the standing of a changed notice; what it lacked before is not held against this change."""
    if old is None:
        return lacking(new, spaces=None, later=later)
    if old["status"] != new["status"]:
        return _step({**new, "status": old["status"]}, new["status"], spaces=spaces, later=later)
    before = {problem.code for problem in lacking(old, spaces=spaces, later=later)}
    return [problem for problem in lacking(new, spaces=spaces, later=later) if problem.code not in before]


def _problems_of(connection: Connection, changed: Mapping[str, Row | None]) -> Iterator[Problem]:
    now = by_key(connection, TABLE, changed)
    others = read(connection, TABLE, where={"amends": list(changed)}).to_dict("records")
    named = read(connection, "notice_space", where={"notice_id": list(changed)})["notice_id"].value_counts()
    for key, row in now.items():
        later = [other for other in others if other["amends"] == key]
        yield from _problems(changed[key], row, spaces=int(named.get(key, 0)), later=later)


def require_standing(connection: Connection, changed: Mapping[str, Row | None]) -> None:
    """Nothing, where every changed notice may stand where it stands after the change.

    Args:
        connection: the register, with the change already written.
        changed: rows of notices before the change, by key; None where the notice is new.

    Raises:
        InputError: a notice went where it cannot go, or lacks what it needs there.
    """
    problems = list(_problems_of(connection, changed)) if changed else []
    if problems:
        raise InputError(problems)
