"""Where each case stands on a day: its newest step, who has it in hand, its deadline and how long it is overdue."""

from datetime import date

import pandas

__all__ = ["standing"]

_ENDS_DEADLINE = ("removed", "court", "not_confirmed", "closed")


def _steps_in_order(steps: pandas.DataFrame, kinds: list[str]) -> pandas.DataFrame:
    """Steps of each case from the first to the newest; of one day in the order of the vocabulary, then of the key."""
    rank = {kind: place for place, kind in enumerate(kinds)}
    number = steps["id"].astype(str).str.extract(r"(\d+)$", expand=False).astype("Int64")
    ordered = steps.assign(_rank=steps["kind"].map(rank), _number=number, dated=pandas.to_datetime(steps["dated"]))
    return ordered.sort_values(["dated", "_number", "_rank"], kind="stable").drop(columns=["_rank", "_number"])


def _deadlines(ordered: pandas.DataFrame) -> pandas.Series:
    """Last day of the newest notice of each case that nothing has answered, by case."""
    place = ordered.groupby("encroachment_id").cumcount()
    rows = ordered.assign(_place=place)
    notices = rows[(rows["kind"] == "notice_served") & rows["deadline_days"].notna()]
    newest = notices.groupby("encroachment_id").last()
    answers = rows[rows["kind"].isin(_ENDS_DEADLINE)].groupby("encroachment_id")["_place"].last()
    answered = answers.reindex(newest.index).fillna(-1) > newest["_place"]
    days = pandas.to_timedelta(newest["deadline_days"].astype("int64"), unit="D")
    return (newest["dated"] + days)[~answered]


def standing(cases: pandas.DataFrame, steps: pandas.DataFrame, *, kinds: list[str], today: date) -> pandas.DataFrame:
    """State of each case: status, since (its day), assigned_to, deadline, overdue_days, area_m2, freed_m2 and closed.

    A notice of seven days served on the first runs to the end of the eighth; from the ninth on the case is overdue. A
    deadline ends with the removal, a court case or the closing. An area of the newest inspection replaces that of the
    report.

    Args:
        cases: rows of ``encroachment``: id and area_m2.
        steps: rows of ``encroachment_step``.
        kinds: steps in the order of the vocabulary.
        today: the day asked about.

    Returns:
        Frame indexed by case.
    """
    ordered = _steps_in_order(steps[steps["encroachment_id"].isin(cases["id"])], kinds)
    groups = ordered.groupby("encroachment_id")
    index = pandas.Index(cases["id"], name="id")
    found = pandas.DataFrame(index=index)
    found["status"] = groups["kind"].last().reindex(index).fillna("reported")
    found["since"] = groups["dated"].last().reindex(index)
    found["assigned_to"] = groups["assigned_to"].last().reindex(index)
    found["deadline"] = pandas.to_datetime(_deadlines(ordered).reindex(index))
    late = (pandas.Timestamp(today) - found["deadline"]).dt.days
    found["overdue_days"] = late.where(late > 0).astype("Int64")
    measured = ordered[ordered["kind"] == "inspected"].groupby("encroachment_id")["area_m2"].last().reindex(index)
    found["area_m2"] = measured.fillna(cases.set_index("id")["area_m2"])
    found["freed_m2"] = (
        ordered[ordered["kind"] == "removed"].groupby("encroachment_id")["area_m2"].last().reindex(index)
    )
    found["closed"] = found["status"] == "closed"
    return found
