"""Cases of encroachment: reports taken in, steps added in their order, and where each case stands on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import geopandas
import pandas

from geo import schema
from geo.analysis.cases.order import Step, step_problems
from geo.analysis.cases.standing import standing
from geo.bsdate import NEPAL_TIME
from geo.errors import InputError, MissingError, Problem
from geo.pipeline.tables import SPACE_TABLES, Tables
from geo.register.attachments import SHOWN_BY, File, attached, folder_of, keep_files, public_rows
from geo.register.cases import find_reference, ground_of, reported, stepped
from geo.register.history import undo
from geo.register.spaces import space_rows
from geo.register.store import Register

__all__ = [
    "Evidence",
    "add_step",
    "cases",
    "in_order",
    "public_case",
    "public_photos",
    "report",
    "require_step",
    "steps_of",
    "take_back_step",
    "today",
]

_TABLES = ("source", "encroachment", "encroachment_step", "attachment")
_PUBLIC = ("public",)


@dataclass(frozen=True)
class Evidence:
    """A file that proves a report or a step, and what it shows."""

    file: File
    kind: str
    title: str


def today() -> date:
    """The day in Nepal."""
    return datetime.now(NEPAL_TIME).date()


def cases(register: Tables, *, on: date, columns_for: Sequence[str] = ()) -> pandas.DataFrame:
    """All cases with where they stand on a day, the overdue ones first, then the open ones, each the oldest first.

    Args:
        register: an open register, or what somebody keeps of one.
        on: the day asked about.
        columns_for: access classes whose columns are given; all columns where empty.
    """
    tables = register.tables(["encroachment", "encroachment_step", "location", "parcel"])
    rows, steps = tables["encroachment"], tables["encroachment_step"]
    state = standing(rows, steps, kinds=list(schema.vocabulary("case_step")), today=on)
    names = tables["location"].set_index("id")[["name_en", "name_ne"]]
    plots = tables["parcel"].set_index("id")["plot_no"]
    found = rows.drop(columns="area_m2").join(state, on="id").join(pandas.DataFrame(names), on="location_id")
    found["plot_no"] = found["parcel_id"].map(plots)
    order = found.assign(_late=found["overdue_days"].fillna(0).astype("int64"))
    found = order.sort_values(["closed", "_late", "reported_at"], ascending=[True, False, True]).drop(columns="_late")
    if columns_for:
        hidden = _hidden("encroachment", columns_for) | (_hidden("encroachment_step", columns_for) & {"assigned_to"})
        found = found.drop(columns=sorted(hidden & set(found.columns)))
    return pandas.DataFrame(found.reset_index(drop=True))


def _hidden(name: str, classes: Sequence[str]) -> set[str]:
    """Columns of a table that readers of some access classes do not see."""
    return {column.name for column in schema.table(name).columns if column.access not in classes}


def steps_of(register: Tables, case_id: str) -> list[Step]:
    """Steps of a case, the first first."""
    rows = register.tables(["encroachment_step"])["encroachment_step"]
    rows = in_order(rows[rows["encroachment_id"] == case_id])
    return [Step(row.kind, pandas.Timestamp(row.dated).date()) for row in rows.itertuples()]


def in_order(steps: pandas.DataFrame) -> pandas.DataFrame:
    """Steps of one case by their days, those of one day as they were added.

    Args:
        steps: rows of ``encroachment_step``.
    """
    number = steps["id"].str.extract(r"(\d+)$", expand=False).astype(int)
    ordered = steps.assign(_number=number).sort_values(["dated", "_number"])
    return pandas.DataFrame(ordered.drop(columns="_number"))


def _of(register: Tables, case_id: str) -> Mapping[str, Any]:
    """Row of a case.

    Raises:
        MissingError: there is none.
    """
    rows = register.tables(["encroachment"])["encroachment"]
    rows = rows[rows["id"] == case_id]
    if rows.empty:
        raise MissingError(Problem("case.unknown", {"value": case_id[:60]}, value=case_id))
    found: Mapping[str, Any] = rows.iloc[0].to_dict()
    return found


def _position(values: Mapping[str, Any]) -> tuple[float, float] | None:
    """Longitude and latitude of a report; None where one is missing."""
    lon_deg, lat_deg = values.get("lon_deg"), values.get("lat_deg")
    return None if lon_deg is None or lat_deg is None else (float(lon_deg), float(lat_deg))


def _placed(
    spaces: geopandas.GeoDataFrame, named: str, given: tuple[float, float] | None, evidence: Evidence | None
) -> tuple[str, tuple[float, float] | None]:
    """Ground and position of a report: a photo's position counts where none is given and it fits the ground named.

    Raises:
        InputError: no ground is told, or the position given lies elsewhere.
    """
    taken = evidence.file if evidence is not None else None
    if given is not None or taken is None or taken.lon_deg is None or taken.lat_deg is None:
        return ground_of(spaces, named, given), given
    there = taken.lon_deg, taken.lat_deg
    try:
        return ground_of(spaces, named, there), there
    except InputError:
        if named:
            return ground_of(spaces, named, None), None
        raise


def report(
    register: Register, values: Mapping[str, Any], *, by: str, evidence: Evidence | None = None
) -> tuple[str, str]:
    """Id and reference number of the case that a report opens.

    Args:
        register: an open register.
        values: location_id (may be empty where a position is given), channel, cause, and any of description, seen_on,
            reporter, reporter_contact, lon_deg, lat_deg, area_m2, geometry, parcel_id.
        by: who reports.
        evidence: photo that came with it; its position counts where the values give none.

    Raises:
        InputError: no ground is told, the position lies elsewhere, or nothing is said.
        UnavailableError: the register or the folder of attachments cannot be written.
    """
    if not values.get("description") and evidence is None and values.get("geometry") is None:
        raise InputError(Problem("case.nothing_said", column="description"))
    tables = register.tables([*_TABLES, *SPACE_TABLES])
    spaces = space_rows({name: tables[name] for name in SPACE_TABLES})
    named = str(values.get("location_id") or "")
    ground, position = _placed(spaces, named, _position(values), evidence)
    now = datetime.now(UTC).replace(tzinfo=None)
    lon_deg, lat_deg = position or (None, None)
    row = {**values, "location_id": ground, "lon_deg": lon_deg, "lat_deg": lat_deg}
    case_id, reference, edits = reported(row, tables=tables, by=by, at=now, on=today())
    if evidence is not None:
        edits.append(_attached(register, evidence, "encroachment", case_id, by=by, at=now, tables=tables))
    register.apply(edits, by=by, reason="encroachment reported")
    return case_id, reference


def _attached(
    register: Register, evidence: Evidence, table: str, key: str, *, by: str, at: datetime, tables: Mapping[str, Any]
) -> Any:
    keep_files(folder_of(register), evidence.file)
    about = {"table_name": table, "row_key": key, "kind": evidence.kind, "title": evidence.title}
    return attached(evidence.file, about, by=by, at=at, taken=tables["attachment"])


def require_step(register: Register, case_id: str, values: Mapping[str, Any]) -> None:
    """Nothing, where a step may follow on what was done and has what it needs.

    Args:
        register: an open register.
        case_id: the case.
        values: as `add_step` takes them.

    Raises:
        InputError: it may not, or lacks something; all faults are told.
        MissingError: there is no such case.
    """
    _of(register, case_id)
    step = Step(
        values["kind"],
        values["dated"],
        assigned_to=str(values.get("assigned_to") or ""),
        deadline_days=values.get("deadline_days"),
        cost_npr=values.get("cost_npr"),
        note=str(values.get("note") or ""),
    )
    problems = step_problems(step, steps_of(register, case_id), today=today())
    if problems:
        raise InputError(problems)


def add_step(
    register: Register, case_id: str, values: Mapping[str, Any], *, by: str, evidence: Evidence | None = None
) -> int:
    """Number of the change that adds a step to a case.

    Args:
        register: an open register.
        case_id: the case.
        values: kind and dated (a date), and any of assigned_to, document_no, deadline_days, area_m2, cost_npr, note.
        by: who did it.
        evidence: photo or document that proves it.

    Raises:
        InputError: the step may not follow on what was done, or lacks what it needs; all faults are told.
        MissingError: there is no such case.
        UnavailableError: the register or the folder of attachments cannot be written.
    """
    require_step(register, case_id, values)
    case = _of(register, case_id)
    tables = register.tables(_TABLES)
    row = {**values, "dated": values["dated"].isoformat()}
    key, edit = stepped(case_id, case["location_id"], row, by=by, tables=tables)
    edits = [edit]
    if evidence is not None:
        now = datetime.now(UTC).replace(tzinfo=None)
        edits.append(_attached(register, evidence, "encroachment_step", key, by=by, at=now, tables=tables))
    return register.apply(edits, by=by, reason=f"encroachment {case_id}: {values['kind']}")


def take_back_step(register: Register, case_id: str, *, by: str) -> int:
    """Number of the change that takes the newest step of a case back; the history keeps it.

    Raises:
        ConflictError: the step was changed since.
        InputError: there is no step but the report.
        MissingError: there is no such case.
    """
    _of(register, case_id)
    rows = register.table("encroachment_step", where={"encroachment_id": case_id})
    rows = rows[rows["kind"] != "reported"]
    if rows.empty:
        raise InputError(Problem("case.no_step"))
    key = in_order(rows)["id"].iloc[-1]
    added = register.table("revision", where={"table_name": "encroachment_step", "row_key": key, "column_name": "*"})
    return undo(register, int(added["change_id"].max()), by=by, reason=f"encroachment {case_id}: step taken back")


def public_case(register: Tables, reference: str, *, on: date) -> tuple[Mapping[str, Any], pandas.DataFrame]:
    """What everybody who knows the reference number may see of a case: its row and its steps, public columns only.

    Raises:
        MissingError: no case has that number.
    """
    tables = register.tables(["encroachment", "encroachment_step"])
    case_id = find_reference(tables["encroachment"], reference)
    rows = cases(register, on=on, columns_for=_PUBLIC)
    steps = tables["encroachment_step"]
    steps = steps[steps["encroachment_id"] == case_id].drop(columns=sorted(_hidden("encroachment_step", _PUBLIC)))
    found: Mapping[str, Any] = rows[rows["id"] == case_id].iloc[0].to_dict()
    return found, pandas.DataFrame(steps.sort_values("dated", kind="stable"))


def public_photos(register: Tables, reference: str) -> pandas.DataFrame:
    """Attachments of a case and its steps that the office lets everybody see, the oldest first.

    Raises:
        MissingError: no case has that number.
    """
    tables = register.tables(SHOWN_BY)
    case_id = find_reference(tables["encroachment"], reference)
    steps = tables["encroachment_step"]
    return public_rows([case_id, *steps.loc[steps["encroachment_id"] == case_id, "id"]], tables=tables)
