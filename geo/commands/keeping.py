"""Commands that keep the register: make it, tell its changes, take one back, copy it."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas

from geo.commands.answers import Answer, opened, plain_rows
from geo.pipeline.keeping import ATTACHMENTS, LAYERS, Copied
from geo.pipeline.keeping import back_up as copied
from geo.pipeline.keeping import restore as brought_back
from geo.register.history import history as changes_of
from geo.register.history import undo as take_back
from geo.schema import tables

__all__ = ["backup", "history", "init", "restore", "undo"]

_SHOWN = ["change_id", "changed_at", "changed_by", "table_name", "row_key", "column_name", "old_value", "new_value"]
_LONGEST_CELL = 40


def init(options: argparse.Namespace) -> Answer:
    """Make the register if it is not there."""
    with opened(options) as register:
        said = {"register": register.place, "version": register.version}
    return Answer(said, [f"The register is at {said['register']} (change {said['version']})."])


def _shortened(value: Any) -> str:
    """Value for one cell of a table; a whole row is only said to be one."""
    if isinstance(value, dict):
        return "(row)"
    text = "" if value is None else str(value)
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"


def _without_hidden(found: pandas.DataFrame) -> pandas.DataFrame:
    """Changes without the values of restricted columns, such as who reported an encroachment."""
    hidden = {
        name: {c.name for c in declared.columns if c.access == "restricted"} for name, declared in tables().items()
    }

    def told(row: pandas.Series, side: str) -> Any:
        own, value = hidden.get(row["table_name"], set()), row[side]
        if row["column_name"] in own:
            return None if value is None else "(restricted)"
        return {name: part for name, part in value.items() if name not in own} if isinstance(value, dict) else value

    sides = ("old_value", "new_value")
    return found.assign(**{side: [told(row, side) for _, row in found.iterrows()] for side in sides})


def history(options: argparse.Namespace) -> Answer:
    """Changes of a place."""
    with opened(options) as register:
        found = _without_hidden(changes_of(register, options.id))
    short = found.assign(**{name: found[name].map(_shortened) for name in ("old_value", "new_value")})
    return Answer(plain_rows(found), table=short[[*_SHOWN, "reason"]], code=int(found.empty))


def undo(options: argparse.Namespace) -> Answer:
    """Take a change back."""
    with opened(options) as register:
        made = take_back(register, options.change, by=options.by, reason=options.reason)
    return Answer({"change": made}, [f"Change {options.change} was taken back by change {made}."])


def _beside(path: Path, made: Copied) -> list[str]:
    """Lines that say what lies beside a copy, and what should but does not."""
    lines = [f"{made.layers} files of layers are at {path.with_suffix(LAYERS)}."] if made.layers else []
    lines += [f"{made.attachments} attached files are at {path.with_suffix(ATTACHMENTS)}."] if made.attachments else []
    gone = [*made.lost_layers, *made.lost_attachments]
    return lines + ([f"Files that are gone and so not in the copy: {', '.join(gone)}"] if gone else [])


def backup(options: argparse.Namespace) -> Answer:
    """Copy the register to one file, its other files beside it; the exit code is 1 where one of these is lost."""
    with opened(options) as register:
        made = copied(register, options.file)
    lines = [f"The copy is at {options.file}.", *_beside(options.file, made)]
    return Answer({"file": str(options.file), **asdict(made)}, lines, int(not made.is_whole))


def restore(options: argparse.Namespace) -> Answer:
    """Make a register from a copy."""
    made = brought_back(options.file, options.register)
    counts = f"{made.layers} files of layers and {made.attachments} attached files came along."
    lines = [f"The register is at {options.register}, as the copy {options.file} has it.", counts]
    return Answer({"register": options.register, **asdict(made)}, lines)
