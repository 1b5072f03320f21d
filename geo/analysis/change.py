"""How much ground a space gained or lost between two survey rounds, and which rows may say so."""

from dataclasses import dataclass

import pandas

__all__ = ["Comparison", "Totals", "change", "comparison"]


@dataclass(frozen=True)
class Totals:
    """Sums over the compared spaces."""

    spaces: int
    first_m2: float
    second_m2: float
    change_m2: float
    change_share: float | None


@dataclass(frozen=True)
class Comparison:
    """Two rounds side by side: the rows that are compared with their sums, held back, or reported by neither round.

    Every space stands in exactly one of the three tables, so that their lengths add up to the number of spaces.
    """

    compared: pandas.DataFrame
    held_back: pandas.DataFrame
    absent: pandas.DataFrame
    totals: Totals


def change(first_m2: pandas.Series, second_m2: pandas.Series) -> pandas.DataFrame:
    """Change of area [m2], as a share of the first round, and that share held to -1 to 1 for bars of one length.

    >>> change(pandas.Series([200.0, 100.0]), pandas.Series([150.0, 310.0]))
       change_m2  change_share  bar_share
    0      -50.0         -0.25      -0.25
    1      210.0          2.10       1.00

    A change from nothing has no share of the first round (NaN) and no bar.
    """
    change_m2 = second_m2 - first_m2
    share = (change_m2 / first_m2).where(first_m2 > 0)
    return pandas.DataFrame({"change_m2": change_m2, "change_share": share, "bar_share": share.clip(-1, 1).fillna(0.0)})


def comparison(rows: pandas.DataFrame) -> Comparison:
    """Rows split into those that are compared, held back, or reported by neither round, with the sums of the first.

    Args:
        rows: one row a space: usable_first_m2, usable_second_m2 and cleared, whether the row may be compared.
    """
    first_m2, second_m2 = (rows[name].astype("float64") for name in ("usable_first_m2", "usable_second_m2"))
    absent = first_m2.isna() & second_m2.isna()
    enters = rows["cleared"].astype(bool) & first_m2.notna() & second_m2.notna()
    chosen = rows[enters].drop(columns="change_m2", errors="ignore")
    compared = chosen.join(change(first_m2[enters], second_m2[enters]))
    sums = float(first_m2[enters].sum()), float(second_m2[enters].sum())
    gain_m2 = sums[1] - sums[0]
    share = gain_m2 / sums[0] if sums[0] > 0 else None
    return Comparison(
        compared, rows[~enters & ~absent], rows[absent], Totals(len(compared), sums[0], sums[1], gain_m2, share)
    )
