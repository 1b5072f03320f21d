"""A register small enough to be made and read anew often: a few spaces and sites with the units they lie in."""

from collections.abc import Iterable

import pandas

from tests.facts import shipped_tables

__all__ = ["small_tables"]

GROUNDS = ("kv-001", "kv-002", "kv-004", "kv-005", "kv-076", "site-bhimtar", "site-sangachowk", "idp2015-bkt004")
_BIG = ("country", "province", "district")
_NEAR = ("np-l-5243271001", "np-l-5243263003")
_OWNED_BY = {
    "location_name": "location_id",
    "location_alternative": "location_id",
    "location_successor": "former_id",
    "open_space": "location_id",
    "space_survey": "location_id",
    "checklist_answer": "location_id",
    "site": "location_id",
    "site_count": "location_id",
    "site_assessment": "location_id",
    "service_point": "location_id",
    "notice_space": "location_id",
    "census_count": "location_id",
}


def _with_parents(locations: pandas.DataFrame, ids: Iterable[str]) -> set[str]:
    parents = dict(zip(locations["id"], locations["parent_id"], strict=True))
    found: set[str] = set()
    waiting = list(ids)
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and one not in found:
            found.add(one)
            waiting.append(parents[one])
    return found


def small_tables() -> dict[str, pandas.DataFrame]:
    """Tables of the shipped data, cut to a few grounds and what they refer to, without the layers around them."""
    tables = {name: frame for name, frame in shipped_tables().items() if name != "layer"}
    locations = tables["location"]
    chosen = {*GROUNDS, "np-v-230009", "np-v-230058"}
    successors = tables["location_successor"]
    chosen |= set(successors.loc[successors["former_id"].isin(chosen), "successor_id"])
    near = locations["kind"].isin(_BIG) | locations["parent_id"].isin(_NEAR) & (locations["kind"] == "ward")
    kept = _with_parents(locations, [*chosen, *locations.loc[near, "id"]])
    found = {**tables, "location": locations[locations["id"].isin(kept)]}
    for name, column in _OWNED_BY.items():
        found[name] = tables[name][tables[name][column].isin(kept)]
    return found
