"""Write what is declared now and no earlier migration makes into the snapshot of a migration.

``python -m geo.register.migrations.snapshot 0002_gazette`` does it. Only for a migration that no release has carried
yet; after that, a changed declaration needs a new migration, with a module beside its snapshot.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from geo.register.migrations.making import VERSIONS, snapshot_rows
from geo.register.models import metadata

_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.Text, "text"),
    (sa.Double, "number"),
    (sa.Boolean, "boolean"),
    (sa.DateTime, "timestamp"),
    (sa.Date, "date"),
    (sa.Integer, "integer"),
)


def _kind(column: sa.Column[Any]) -> str:
    return next((name for kind, name in _KINDS if isinstance(column.type, kind)), "geometry")


def _rule(column: sa.Column[Any]) -> str:
    words = {
        "primary": column.primary_key,
        "numbered": column.primary_key and column.autoincrement is True,
        "required": not column.nullable,
        "unique": column.unique,
        "indexed": column.index,
    }
    return " ".join(word for word, holds in words.items() if holds)


def rows() -> Iterator[dict[str, str]]:
    """One row a column of the tables as declared: table, column, type, rule, references."""
    for table in metadata().tables.values():
        for column in table.columns:
            references = ";".join(key.target_fullname for key in column.foreign_keys)
            yield {
                "table": table.name,
                "column": column.name,
                "type": _kind(column),
                "rule": _rule(column),
                "references": references,
            }


def fresh(name: str) -> list[dict[str, str]]:
    """Declared rows that no other snapshot than the named one holds."""
    others = [path.stem for path in VERSIONS.glob("[0-9]*.csv") if path.stem != name]
    held = {(row["table"], row["column"]) for other in others for row in snapshot_rows(other)}
    return [row for row in rows() if (row["table"], row["column"]) not in held]


def main(name: str, *, folder: Path = VERSIONS) -> None:
    """Write the rows that a migration adds to its snapshot."""
    found = fresh(name)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, fieldnames=list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


if __name__ == "__main__":
    main(sys.argv[1])
