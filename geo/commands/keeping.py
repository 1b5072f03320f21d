"""Commands that keep the register: make it, tell its changes, take one back, copy it."""

import argparse
from typing import Any

from geo.commands.answers import Answer, opened, plain_rows
from geo.register.attachments import back_up, folder_of, lost
from geo.register.history import history as changes_of
from geo.register.history import undo as take_back

__all__ = ["backup", "history", "init", "undo"]

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


def history(options: argparse.Namespace) -> Answer:
    """Changes of a place."""
    with opened(options) as register:
        found = changes_of(register, options.id)
    short = found.assign(**{name: found[name].map(_shortened) for name in ("old_value", "new_value")})
    return Answer(plain_rows(found), table=short[[*_SHOWN, "reason"]], code=int(found.empty))


def undo(options: argparse.Namespace) -> Answer:
    """Take a change back."""
    with opened(options) as register:
        made = take_back(register, options.change, by=options.by, reason=options.reason)
    return Answer({"change": made}, [f"Change {options.change} was taken back by change {made}."])


def backup(options: argparse.Namespace) -> Answer:
    """Copy the register to one file, its attachments to a folder beside it; the exit code is 1 where a file is lost."""
    with opened(options) as register:
        register.backup(options.file)
        folder = folder_of(register)
        files, gone = back_up(folder, options.file), lost(register.table("attachment"), folder)
    lines = [f"The copy is at {options.file}."]
    lines += [f"{files} attached files are at {options.file.with_suffix('.attachments')}."] if files else []
    lines += (
        [f"{len(gone)} attached files are not in {folder} and so not in the copy: {', '.join(gone)}"] if gone else []
    )
    return Answer({"file": str(options.file), "attachments": files, "lost": gone}, lines, int(bool(gone)))
