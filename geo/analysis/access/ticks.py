"""Time in whole numbers: ways are added up in ticks, answers are thousandths of a minute.

A tick is a hundredth of a thousandth of a minute (0.6 ms), so that the roundings of a way of a thousand streets stay
below a third of a second, and every sum is exact. The longest way there can be is seven days.
"""

import numpy
from numpy.typing import ArrayLike, NDArray

__all__ = ["NEVER", "PER_MINUTE", "UNREACHABLE", "in_ticks", "thousandths"]

PER_MINUTE = 10**3
"""Thousandths of a minute in a minute."""

UNREACHABLE = int(numpy.iinfo(numpy.int32).max)
"""Time in thousandths of a minute to what cannot be reached."""

NEVER = UNREACHABLE // 2
"""Time in ticks to what cannot be reached: two of them can still be added."""

_PER_THOUSANDTH = 100


def thousandths(time_min: ArrayLike) -> NDArray[numpy.int32]:
    """Times in whole thousandths of a minute; endless and unknown ones are unreachable.

    >>> thousandths([0.5, 12.3456, numpy.inf]).tolist()
    [500, 12346, 2147483647]

    Args:
        time_min: times in minutes.
    """
    return _whole(time_min, PER_MINUTE, UNREACHABLE)


def in_ticks(time_min: ArrayLike) -> NDArray[numpy.int32]:
    """Times in whole ticks; endless, unknown and too long ones never end.

    >>> in_ticks([0.5, numpy.nan]).tolist() == [50_000, NEVER]
    True

    Args:
        time_min: times in minutes.
    """
    return _whole(time_min, PER_MINUTE * _PER_THOUSANDTH, NEVER)


def _whole(time_min: ArrayLike, per_minute: int, longest: int) -> NDArray[numpy.int32]:
    """Times in whole parts of a minute."""
    exact = numpy.asarray(time_min, numpy.float64) * per_minute
    is_short = numpy.nan_to_num(exact, nan=numpy.inf) < longest
    return numpy.where(is_short, numpy.rint(numpy.where(is_short, exact, 0)), longest).astype(numpy.int32)
