"""Which grounds to protect first: what each is worth, how much it is threatened, and what its notice still lacks."""

from dataclasses import dataclass

import pandas

from geo.standards import Standard

__all__ = ["PARTS", "ProtectionRules", "ranked"]

PARTS = ("value", "threat", "gap")
"""The three parts of the priority, each a share."""


@dataclass(frozen=True)
class ProtectionRules:
    """The numbers behind the list.

    Attributes:
        value_weight: weight of what a ground is worth.
        threat_weight: weight of what threatens it.
        gap_weight: weight of what its notice lacks.
        loss_full: share of the ground lost from which on the threat is full.
        cases_full: open cases from which on the threat is full.
        lacks_full: things that block a notice from which on the gap is full.
    """

    value_weight: Standard
    threat_weight: Standard
    gap_weight: Standard
    loss_full: Standard
    cases_full: Standard
    lacks_full: Standard


def _part(numbers: pandas.Series, full: float) -> pandas.Series:
    """Numbers as a share of what is full, never above 1; unknown ones stay unknown."""
    return (numbers.astype("Float64") / full).clip(upper=1.0)


def ranked(grounds: pandas.DataFrame, *, rules: ProtectionRules) -> pandas.DataFrame:
    """Grounds with the three parts and the priority, both shares, the most urgent first.

    - value: people who lose shelter if the ground is lost, as a share of the most on any ground;
    - threat: the greater of the ground lost and the open cases, each as a share of what counts as full; not known where
      nothing was compared and no case is open, since then nobody looked;
    - gap: what blocks a notice, as a share of what counts as full.

    The priority is the sum of the parts that are known, by their weights: it is at least so much. ``most`` is what it
    would be if every part that is not known were full, ``known`` the weight of those that are.

    Args:
        grounds: one row a ground: id, people (who lose shelter), lost_share, open_cases, blocks; missing where unknown.
        rules: weights, and what counts as full.
    """
    people = grounds["people"].astype("Float64")
    most = people.max()
    lost = _part(grounds["lost_share"], rules.loss_full.value)
    open_cases = grounds["open_cases"].astype("Float64")
    cases = _part(open_cases.where((open_cases > 0) | lost.notna()), rules.cases_full.value)
    parts = pandas.DataFrame(
        {
            "value": _part(people, most) if pandas.notna(most) and most > 0 else people * 0,
            "threat": lost.combine(cases, lambda a, b: max((x for x in (a, b) if pandas.notna(x)), default=pandas.NA)),
            "gap": _part(grounds["blocks"], rules.lacks_full.value),
        }
    ).astype("Float64")
    weights = pandas.Series(
        [rules.value_weight.value, rules.threat_weight.value, rules.gap_weight.value], index=list(PARTS)
    )
    weights /= weights.sum()
    known = parts.notna().mul(weights, axis=1).sum(axis=1)
    priority = parts.fillna(0.0).mul(weights, axis=1).sum(axis=1)
    found = grounds.assign(**parts, known=known, priority=priority, most=priority + (1 - known))
    order = found.sort_values(["priority", "threat", "id"], ascending=[False, False, True])
    return order.assign(rank=range(1, len(order) + 1)).reset_index(drop=True)
