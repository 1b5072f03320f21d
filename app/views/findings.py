"""What the doctor finds, and what people decide about it: accept the suggestion, dismiss with a reason, reopen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import register, snapshot
from app.journal import place_names, row_hint, shown_value
from app.language import label_of, language, name_of
from app.navigation import Entry, Question
from app.snapshot import Snapshot
from app.views.person import named, person
from geo.errors import ConflictError, InputError, MissingError, Problem
from geo.register.doctor import Finding, Suggestion
from geo.register.store import Edit
from geo.schema import table, vocabulary

pages = Blueprint("findings", __name__)
entry = Entry("findings.findings", lazy_gettext("Findings"), Question.GROUND, place=30)

_PAGE_ROWS = 40
_OPEN, _ALL = "open", "all"
_FILTERS = ("severity", "rule", "district", "decision", "space")


@dataclass(frozen=True)
class Shown:
    """One finding ready to read."""

    finding: Finding
    places: tuple[tuple[str, str, str], ...]
    decision: Mapping[str, Any] | None
    suggestions: tuple[tuple[str, str, str], ...]


def _districts(held: Snapshot) -> Mapping[str, str]:
    """District of each space."""
    spaces = held.spaces()
    return dict(zip(spaces["id"], spaces["district"], strict=True))


def _district_choices(held: Snapshot, districts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Districts that have spaces, with their names in the reader's language."""
    locations = held.table("location")
    rows = locations[(locations["kind"] == "district") & locations["name_en"].isin(districts.values())]
    return [(row["name_en"], name_of(row)) for row in rows.sort_values("name_en").to_dict("records")]


def _decisions(held: Snapshot) -> Mapping[str, Mapping[str, Any]]:
    return {row["id"]: row for row in held.table("finding_decision").to_dict("records")}


def _passes(
    finding: Finding, asked: Mapping[str, str], decided: Mapping[str, Any], districts: Mapping[str, str]
) -> bool:
    decision = decided[finding.id]["decision"] if finding.id in decided else _OPEN
    return (
        asked["severity"] in {"", finding.severity}
        and asked["rule"] in {"", finding.rule}
        and asked["decision"] in {_ALL, decision}
        and (not asked["space"] or asked["space"] in finding.location_ids)
        and (not asked["district"] or asked["district"] in {districts.get(place) for place in finding.location_ids})
    )


def _asked() -> dict[str, str]:
    asked = {name: request.args.get(name, "") for name in _FILTERS}
    return {**asked, "decision": asked["decision"] or _OPEN}


def _current_value(held: Snapshot, suggestion: Suggestion) -> Any:
    frame = held.table(suggestion.table)
    rows = frame[frame[table(suggestion.table).key.name] == suggestion.key]
    if rows.empty:
        return None
    value = rows.iloc[0][suggestion.column]
    missing = value is None or (not hasattr(value, "geom_type") and value != value)  # noqa: PLR0124 - not a number
    return None if missing or str(value) == "<NA>" else value


def _suggested(held: Snapshot, suggestion: Suggestion) -> tuple[str, str, str]:
    """What is to be changed, from what, to what."""
    column = table(suggestion.table)[suggestion.column]
    hint = row_hint(held, suggestion.table, suggestion.key)
    what = " · ".join(part for part in (label_of(column), hint) if part)
    return what, shown_value(column, _current_value(held, suggestion)), shown_value(column, suggestion.value)


def _shown(held: Snapshot, findings: Sequence[Finding], decided: Mapping[str, Any]) -> list[Shown]:
    names = place_names(held)
    kinds = held.kept("kinds by id", lambda: dict(held.table("location")[["id", "kind"]].itertuples(index=False)))
    found = []
    for finding in findings:
        places = tuple((place, names(place), kinds.get(place, "")) for place in finding.location_ids)
        suggestions = tuple(_suggested(held, suggestion) for suggestion in finding.suggestions)
        found.append(Shown(finding, places, decided.get(finding.id), suggestions))
    return found


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Gravest first, then by rule, then as the doctor gives them."""
    rank = {code: place for place, code in enumerate(vocabulary("severity"))}
    return sorted(findings, key=lambda finding: (rank[finding.severity], finding.rule))


def _counts(findings: Sequence[Finding], decided: Mapping[str, Any]) -> dict[str, int]:
    """How many open findings there are of each severity, and how many decisions of each kind."""
    counts = dict.fromkeys((*vocabulary("severity"), *vocabulary("finding_decision")), 0)
    for finding in findings:
        counts[decided[finding.id]["decision"] if finding.id in decided else finding.severity] += 1
    return counts


@pages.get("/findings")
def findings() -> ResponseReturnValue:
    """Findings by severity and rule."""
    held = snapshot()
    everything, decided, districts, asked = held.diagnosis.findings, _decisions(held), _districts(held), _asked()
    passed = _in_order([finding for finding in everything if _passes(finding, asked, decided, districts)])
    page_count = max(1, -(-len(passed) // _PAGE_ROWS))
    page = min(max(1, request.args.get("page", 1, type=int)), page_count)
    rules = {finding.rule: finding.title(language()) for finding in _in_order(everything)}
    return render_template(
        "findings.html",
        asked=asked,
        shown=_shown(held, passed[(page - 1) * _PAGE_ROWS : page * _PAGE_ROWS], decided),
        total=len(passed),
        page=page,
        page_count=page_count,
        counts=_counts(everything, decided),
        rules=rules,
        districts=_district_choices(held, districts),
        gone=_decided_before(held, decided) if asked["decision"] in {_ALL, "accepted", "dismissed"} else [],
    )


def _decided_before(held: Snapshot, decided: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Decisions about findings that the doctor no longer makes, most of them put right."""
    standing = {finding.id for finding in held.diagnosis.findings}
    asked = _asked()["decision"]
    rows = [row for key, row in decided.items() if key not in standing and asked in {_ALL, row["decision"]}]
    return sorted(rows, key=lambda row: row["decided_at"], reverse=True)


def _finding(held: Snapshot, finding_id: str) -> Finding:
    """Finding by its id.

    Raises:
        MissingError: the doctor does not find it any more.
    """
    for finding in held.diagnosis.findings:
        if finding.id == finding_id:
            return finding
    raise MissingError(Problem("facts.no_finding", {"value": finding_id[:40]}, value=finding_id))


def _back() -> ResponseReturnValue:
    """The list as it was filtered when the button was pressed."""
    asked: dict[str, Any] = {name: request.form[name] for name in (*_FILTERS, "page") if request.form.get(name)}
    return redirect(url_for("findings.findings", **asked))


def _versions(held: Snapshot, finding: Finding) -> dict[str, int]:
    locations = held.table("location")
    chosen = locations[locations["id"].isin(finding.location_ids)]
    return dict(zip(chosen["id"], chosen["version"].astype(int), strict=True))


def _corrections(held: Snapshot, finding: Finding) -> list[Edit]:
    """Edits that write the suggested values, held to the versions of the places the reader saw."""
    versions = _versions(held, finding)
    found = []
    for suggestion in finding.suggestions:
        key = table(suggestion.table).key.name
        frame = held.table(suggestion.table)
        rows = frame[frame[key] == suggestion.key]
        owner = (
            suggestion.key if suggestion.table == "location" else rows.iloc[0].get("location_id") if len(rows) else None
        )
        values = {suggestion.column: suggestion.value}
        found.append(Edit(suggestion.table, suggestion.key, values, version=versions.get(str(owner))))
    return found


def _decide(edits: list[Edit], *, kind: str, reason: str, evidence: str = "") -> int | None:
    """Number of the change; None where it could not be made, and the reader is told why."""
    try:
        return register().apply(edits, by=person(), kind=kind, reason=reason, evidence=evidence)
    except (ConflictError, InputError, MissingError) as error:
        finding_ids = [edit.key for edit in edits if edit.table == "finding_decision" and edit.operation == "insert"]
        if not register().table("finding_decision", where={"id": finding_ids}).empty:
            flash(gettext("Someone decided about this finding meanwhile: look at the decided findings."), "error")
            return None
        for problem in error.problems:
            flash(problem.text(language()), "error")
        return None


def _decision(finding: Finding, decision: str, reason: str) -> Edit:
    values = {"id": finding.id, "decision": decision, "reason": reason}
    return Edit("finding_decision", finding.id, values, operation="insert")


@pages.post("/findings/<finding_id>/accept")
@named
def accept(finding_id: str) -> ResponseReturnValue:
    """Write the suggested values and the decision, as one change that can be undone."""
    held = snapshot()
    finding = _finding(held, finding_id)
    if not finding.suggestions:
        flash(gettext("This finding has no suggestion: edit the space, or dismiss the finding with a reason."), "error")
        return _back()
    reason = gettext("Suggestion of the doctor: %(rule)s", rule=finding.title(language()))
    edits = [*_corrections(held, finding), _decision(finding, "accepted", reason)]
    change_id = _decide(edits, kind="finding", reason=reason, evidence=finding.text(language()))
    if change_id:
        flash(gettext("Accepted as change %(number)s.", number=change_id), "success")
    return _back()


@pages.post("/findings/<finding_id>/dismiss")
@named
def dismiss(finding_id: str) -> ResponseReturnValue:
    """Set a finding aside, with the reason."""
    held = snapshot()
    finding = _finding(held, finding_id)
    reason = request.form.get("reason", "").strip()
    if not reason:
        flash(gettext("Say why the finding is dismissed: the history keeps it."), "error")
        return _back()
    if _decide([_decision(finding, "dismissed", reason)], kind="edit", reason=reason):
        flash(gettext("Dismissed. It is kept under the decided findings and can be reopened."), "success")
    return _back()


@pages.post("/findings/<finding_id>/reopen")
@named
def reopen(finding_id: str) -> ResponseReturnValue:
    """Take a decision away, so that the finding is open again."""
    edits = [Edit("finding_decision", finding_id, {}, operation="delete")]
    if _decide(edits, kind="edit", reason=gettext("Finding reopened")):
        flash(gettext("The finding is open again."), "success")
    return _back()
