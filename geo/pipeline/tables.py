"""What every arrow asks for tables: a register, or whatever somebody keeps of one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import geopandas
import pandas

from geo.register.spaces import LATEST, space_rows

__all__ = ["SPACE_TABLES", "Keeper", "Tables", "flat_spaces"]

SPACE_TABLES = ("location", "location_name", "open_space", "space_survey", "survey_round")
"""Tables that the flat rows of spaces are put together from."""


class Tables(Protocol):
    """Whatever gives declared tables by name: a register, or what somebody keeps of one."""

    def tables(self, names: Sequence[str], /) -> dict[str, pandas.DataFrame]:
        """Several tables as they stood at one moment."""


@runtime_checkable
class Keeper(Tables, Protocol):
    """What keeps tables of a register as it stood once, and what was made of them."""

    def kept(self, name: str, make: Callable[[], Any], /) -> Any:
        """The named thing, made once."""


def flat_spaces(
    register: Tables, tables: Mapping[str, pandas.DataFrame], *, round_id: str = LATEST
) -> geopandas.GeoDataFrame:
    """Flat rows of the spaces at a survey round without the measured columns; treat them as read-only.

    Args:
        register: a register, or who keeps tables of one and keeps these rows with them.
        tables: tables that it gave, those of ``SPACE_TABLES`` among them.
        round_id: a round, or the latest.
    """

    def make() -> geopandas.GeoDataFrame:
        return space_rows(tables, round_id=round_id)

    return register.kept(f"flat spaces {round_id}", make) if isinstance(register, Keeper) else make()
