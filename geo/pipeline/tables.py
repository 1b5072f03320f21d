"""What every arrow asks for tables: a register, or whatever somebody keeps of one."""

from collections.abc import Sequence
from typing import Protocol

import pandas

__all__ = ["SPACE_TABLES", "Tables"]

SPACE_TABLES = ("location", "location_name", "open_space", "space_survey", "survey_round")
"""Tables that the flat rows of spaces are put together from."""


class Tables(Protocol):
    """Whatever gives declared tables by name: a register, or what somebody keeps of one."""

    def tables(self, names: Sequence[str], /) -> dict[str, pandas.DataFrame]:
        """Several tables as they stood at one moment."""
