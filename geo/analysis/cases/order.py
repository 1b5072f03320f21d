"""The order of the steps of a case: what the law and the practice of notices let follow on what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from geo.errors import Problem

__all__ = ["CLOSING", "NEEDS", "Step", "allowed", "step_problems"]

NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "reported": (),
        "assigned": ("reported",),
        "inspected": ("assigned",),
        "not_confirmed": ("assigned",),
        "notice_served": ("inspected",),
        "removed": ("inspected",),
        "cost_recovered": ("removed",),
        "court": ("inspected",),
        "closed": ("removed", "court", "not_confirmed"),
    }
)
"""For each step, those of which at least one must have been done before it."""

CLOSING = "closed"
_ONCE = frozenset({"reported", "closed"})
_WITH_DAYS, _WITH_COST = "notice_served", "cost_recovered"


@dataclass(frozen=True)
class Step:
    """A step of a case.

    Attributes:
        kind: what was done, of the vocabulary ``case_step``.
        dated: day on which it was done.
        assigned_to: who has the case in hand from now on.
        deadline_days: days a notice allows.
        cost_npr: cost of removal recovered.
        note: what was found or decided.
    """

    kind: str
    dated: date
    assigned_to: str = ""
    deadline_days: int | None = None
    cost_npr: float | None = None
    note: str = ""


def _after_not_confirmed(done: Sequence[str]) -> bool:
    """Whether the newest look at the ground found no encroachment."""
    looks = [kind for kind in done if kind in {"inspected", "not_confirmed"}]
    return bool(looks) and looks[-1] == "not_confirmed"


def _order_problem(kind: str, done: Sequence[str]) -> Problem | None:
    """What of the order keeps a step from following on what was done."""
    if CLOSING in done:
        return Problem("case.closed", {"step": kind})
    if kind in _ONCE and kind in done:
        return Problem("case.once", {"step": kind})
    if NEEDS[kind] and not set(NEEDS[kind]) & set(done):
        return Problem(f"case.needs.{kind}")
    if _after_not_confirmed(done) and kind not in {"closed", "assigned", "inspected"}:
        return Problem("case.not_confirmed", {"step": kind})
    return None


def allowed(done: Sequence[str]) -> dict[str, Problem | None]:
    """Every step, with what keeps it from being the next; None where it may be.

    >>> [kind for kind, problem in allowed(["reported"]).items() if problem is None]
    ['assigned']

    Args:
        done: kinds of the steps done so far, the first first.
    """
    return {kind: _order_problem(kind, done) for kind in NEEDS}


def step_problems(step: Step, earlier: Sequence[Step], *, today: date) -> list[Problem]:
    """Everything that keeps a step from being added to a case.

    Args:
        step: the step.
        earlier: steps done so far, the first first.
        today: the day on which it is entered.
    """
    order = _order_problem(step.kind, [one.kind for one in earlier])
    found = [order] if order else []
    last = max((one.dated for one in earlier), default=None)
    if step.dated > today:
        found.append(Problem("case.future", {"date": step.dated.isoformat()}, column="dated"))
    if last is not None and step.dated < last:
        parameters = {"date": step.dated.isoformat(), "last": last.isoformat()}
        found.append(Problem("case.before_last", parameters, column="dated"))
    if step.kind == "assigned" and not step.assigned_to:
        found.append(Problem("case.nobody", column="assigned_to"))
    if step.kind == _WITH_DAYS and not step.deadline_days:
        found.append(Problem("case.no_deadline", column="deadline_days"))
    if step.kind == _WITH_COST and not step.cost_npr:
        found.append(Problem("case.no_cost", column="cost_npr"))
    if step.kind in {CLOSING, "not_confirmed"} and not step.note:
        found.append(Problem("case.no_note", column="note"))
    return found
