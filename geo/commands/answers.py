"""What a command says, to people and to programs, and the register it speaks of."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas

from geo import pipeline
from geo.register.store import Register

__all__ = ["Answer", "opened", "plain_rows", "progress", "tabled"]


@dataclass(frozen=True)
class Answer:
    """What a command says: a table and lines for people, values for programs, and the exit code."""

    values: Any
    lines: Sequence[str] = ()
    code: int = 0
    table: pandas.DataFrame | None = field(default=None, compare=False)

    def text(self, *, as_json: bool) -> str:
        """The answer as it is printed."""
        if as_json:
            return json.dumps(self.values, ensure_ascii=False, indent=1, default=str, allow_nan=False)
        shown = []
        if self.table is not None:
            shown = ["nothing found"] if self.table.empty else [self.table.to_string(index=False, na_rep="-")]
        return "\n".join([*shown, *self.lines])


def plain_rows(frame: pandas.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values without geometry; what is not known is None."""
    plain = pandas.DataFrame(frame.drop(columns=["geometry"], errors="ignore")).astype(object)
    return [dict(row) for row in plain.where(plain.notna(), None).to_dict("records")]


def tabled(frame: pandas.DataFrame, columns: Sequence[str], *, code: int = 0, lines: Sequence[str] = ()) -> Answer:
    """Answer that shows some columns of a table to people and all of them to programs."""
    return Answer(plain_rows(frame), lines, code, pandas.DataFrame(frame)[list(columns)])


def progress(step: str, share: float) -> None:
    """Say on stderr how far the work is."""
    sys.stderr.write(f"{share:4.0%} {step}\n")
    sys.stderr.flush()


def opened(options: argparse.Namespace) -> Register:
    """The register of the options; where there is none it is made from the shipped data, which is said on stderr."""
    if "://" in options.register or Path(options.register).exists():
        return pipeline.make_register(options.register)
    Path(options.register).parent.mkdir(parents=True, exist_ok=True)
    sys.stderr.write(f"There is no register at {options.register} yet; it is made from the shipped data.\n")
    return pipeline.make_register(options.register, progress=progress)
