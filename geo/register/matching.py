"""Which space of the register each row of a file speaks of, and the rows that can speak of none."""

from collections.abc import Sequence
from itertools import pairwise

import geopandas
import numpy
import pandas
import shapely
from numpy.typing import NDArray

from geo.errors import Problem

__all__ = ["SAME_PLACE_DEG", "named_by_script", "refusals", "same_places", "same_shapes"]

SAME_PLACE_DEG = 5e-7
"""Positions are kept to a millionth of a degree; what differs by less than half of it is the same."""

_DEVANAGARI = r"[\u0900-\u097f]"
_LATIN = "[A-Za-z]"
_LONGEST_ID = 80
_UNFIT_IDS = frozenset({".", "..", "new"})
_UNFIT_LETTERS = r"[/\\\x00-\x1f\x7f]|^\s|\s$"


def named_by_script(rows: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Rows whose names stand in the column of their script: a name in Devanagari alone is the Nepali one."""
    latin = rows["name_en"].astype("string")
    nepali = (latin.str.contains(_DEVANAGARI) & ~latin.str.contains(_LATIN)).fillna(value=False).astype(bool)
    name_ne = rows["name_ne"].where(rows["name_ne"].notna() | ~nepali, rows["name_en"])
    return rows.assign(name_en=rows["name_en"].where(~nepali, None), name_ne=name_ne)


def same_shapes(first: NDArray[numpy.object_], second: NDArray[numpy.object_]) -> NDArray[numpy.bool_]:
    """Whether two shapes are the same place by place, whatever corner they begin with; False where one is missing."""
    return shapely.equals_exact(first, second, tolerance=SAME_PLACE_DEG, normalize=True)


def _unfit(ids: pandas.Series) -> pandas.Series:
    """Identifiers that no address and no list could carry."""
    texts = ids.astype("string")
    return (texts.str.len() > _LONGEST_ID) | texts.isin(_UNFIT_IDS) | texts.str.contains(_UNFIT_LETTERS)


def refusals(
    rows: geopandas.GeoDataFrame,
    locations: pandas.DataFrame,
    *,
    known: pandas.Series,
    numbers: Sequence[int],
    file: str,
) -> list[Problem]:
    """Problems of the rows that cannot be brought in.

    Args:
        rows: rows with id, name_en and name_ne.
        locations: the table location.
        known: which rows have the id of an open space.
        numbers: number of each row in the file.
        file: name of the file.
    """
    at = pandas.Series(numbers, index=rows.index)
    ids = rows["id"]
    fresh = ids.notna() & ~known
    found = []
    for place, some in at.groupby(ids.where(ids.duplicated(keep=False))):
        told = {"value": place, "rows": ", ".join(map(str, some))}
        found += [Problem("merge.twice", told, file, int(number), "id", place) for number in some]
    others = locations.set_index("id").loc[lambda held: held.index.isin(ids[fresh])]
    other = fresh & ids.isin(others.index)
    for row in at.index[other]:
        place = others.loc[ids[row]]
        told = {"value": ids[row], "name": place["name_en"], "kind": place["kind"]}
        found.append(Problem("merge.not_space", told, file, int(at[row]), "id", ids[row]))
    nameless = ~known & rows["name_en"].isna() & rows["name_ne"].isna()
    for code, wrong in (("merge.id", fresh & _unfit(ids).fillna(value=False)), ("merge.needs_name", nameless & ~other)):
        told_rows = at.index[wrong.astype(bool)]
        found += [Problem(code, {"value": ids[row]}, file, int(at[row]), "id", ids[row]) for row in told_rows]
    return sorted(found, key=lambda problem: problem.row or 0)


def _spoken(names: pandas.Series) -> pandas.Series:
    """Names without what people write differently from day to day: case and blanks."""
    texts = names.astype("string").str.casefold().str.split().str.join(" ").astype(object)
    return texts.where(texts.notna(), None)


def _groups(rows: geopandas.GeoDataFrame) -> tuple[pandas.DataFrame, list[NDArray[numpy.int64]]]:
    """Rows of the same name and the very same shape together: one row a group, and its members in order."""
    name = _spoken(rows["name_en"].where(rows["name_en"].notna(), rows["name_ne"]))
    shape = pandas.Series(shapely.to_wkb(rows.geometry.to_numpy()), index=rows.index, dtype=object)
    number = (
        pandas.DataFrame({"name": name, "shape": shape}).groupby(["name", "shape"], dropna=False, sort=False).ngroup()
    )
    order = numpy.argsort(number.to_numpy(), kind="stable")
    first = numpy.flatnonzero(numpy.diff(number.to_numpy()[order], prepend=-1))
    members = [order[start:end] for start, end in pairwise([*first, len(order)])]
    leaders = order[first]
    told = {"name": name.to_numpy()[leaders], "ne": _spoken(rows["name_ne"]).to_numpy()[leaders]}
    return pandas.DataFrame({**told, "shape": rows.geometry.to_numpy()[leaders]}), members


def _pairs(ours: pandas.DataFrame, theirs: pandas.DataFrame) -> NDArray[numpy.int64]:
    """Pairs of groups that stand on the same ground: the same shape, or both without one."""
    middles = shapely.centroid(ours["shape"].to_numpy()), shapely.centroid(theirs["shape"].to_numpy())
    tree = shapely.STRtree(middles[1])
    first, second = tree.query(middles[0], predicate="dwithin", distance=2 * SAME_PLACE_DEG)
    same = same_shapes(ours["shape"].to_numpy()[first], theirs["shape"].to_numpy()[second])
    nowhere = ours["shape"].isna().to_numpy(), theirs["shape"].isna().to_numpy()
    places = pandas.Series(numpy.flatnonzero(nowhere[1]), index=theirs["name"][nowhere[1]]).groupby(level=0).first()
    placed = ours["name"][nowhere[0]].map(places).dropna().astype(int)
    without = numpy.column_stack([placed.index.to_numpy(dtype=int), placed.to_numpy(dtype=int)])
    return numpy.vstack([numpy.column_stack([first[same], second[same]]), without])


def same_places(
    rows: geopandas.GeoDataFrame, spaces: geopandas.GeoDataFrame, *, source_id: str
) -> NDArray[numpy.object_]:
    """Id of the space that each row without an id speaks of; None where it speaks of a new one.

    A row is about a known space where both the name and the ground are the same; where neither has a position, only if
    the space came from the same source. Of several alike, the first row is the first space.

    Args:
        rows: rows without an id, with name_en, name_ne and geometry.
        spaces: the locations of the open spaces that may be meant.
        source_id: source of the rows.
    """
    found = numpy.full(len(rows), None, dtype=object)
    eligible = spaces[spaces.geometry.notna() | (spaces["source_id"] == source_id)]
    if rows.empty or eligible.empty:
        return found
    eligible = eligible.sort_values("id", key=lambda ids: ids.str.len(), kind="stable")
    (ours, our_rows), (theirs, their_rows) = _groups(rows), _groups(eligible)
    ids = eligible["id"].to_numpy()
    pairs = _pairs(ours, theirs)
    wanted = ours["name"].to_numpy(dtype=object)[pairs[:, 0]]
    alike = [wanted == theirs[name].to_numpy(dtype=object)[pairs[:, 1]] for name in ("name", "ne")]
    done: set[int] = set()
    for first, second in pairs[alike[0] | alike[1]].tolist():
        if second not in done:
            done.add(second)
            count = min(len(our_rows[first]), len(their_rows[second]))
            found[our_rows[first][:count]] = ids[their_rows[second][:count]]
    return found
