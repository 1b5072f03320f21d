"""The shipped facts for tests: read and checked once a worker, given out as copies that share their values."""

from functools import cache

import pandas

from geo.sources import shipped as source

__all__ = ["shipped_tables"]


@cache
def _read() -> dict[str, pandas.DataFrame]:
    return source.shipped()


def shipped_tables() -> dict[str, pandas.DataFrame]:
    """What ``shipped()`` gives; what a test writes into its copy reaches no other test."""
    return {name: frame.copy(deep=False) for name, frame in _read().items()}
