"""Write the tables as they are declared now into the table of a migration.

``python -m geo.register.migrations.snapshot`` does it. Only for a migration that no release has carried yet; after
that, a changed declaration needs a new migration.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

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


def main(path: Path) -> None:
    """Write the rows to a CSV file."""
    found = list(rows())
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, fieldnames=list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent / "versions" / "0001_first_tables.csv")
