"""The data dictionary: every declared table, column and code as one Markdown page.

``python -m geo.outputs.dictionary`` writes ``docs/data-dictionary.md`` anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from geo.schema import SPACES, Column, Table, tables, vocabulary

__all__ = ["PAGE", "dictionary"]

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
"""Where the page is kept."""

_OPENING = """# Data dictionary

Made from `geo/schema/columns.csv`, `vocabularies.csv` and `about_ne.csv` by
`python -m geo.outputs.dictionary`; do not edit.

A column's short name is its name in shapefiles. `codes` are codes of a vocabulary separated by `;`. A derived column is
computed and never stored. An empty value means that nothing is known.
"""
_HEADER = (
    "Column",
    "Type",
    "Unit",
    "Rule",
    "Short name",
    "HXL tag",
    "Label",
    "Nepali label",
    "What it holds",
    "What it holds, in Nepali",
)


def _number(value: float) -> str:
    return f"{value:g}"


def _rule(column: Column) -> str:
    """Rules of a column in words."""
    said = [
        "key" if column.is_key else "required" if column.required else "",
        "derived" if column.derived else "",
        "" if column.minimum is None else f"at least {_number(column.minimum)}",
        "" if column.maximum is None else f"at most {_number(column.maximum)}",
        f"a row of `{column.references}`" if column.references else "",
        f"vocabulary [{column.vocabulary}](#{column.vocabulary})" if column.vocabulary else "",
    ]
    return ", ".join(part for part in said if part)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _grid(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row(header)
    yield _row("---" for _ in header)
    yield from map(_row, rows)
    yield ""


def _table(declared: Table) -> Iterator[str]:
    yield f"### {declared.name}\n"
    yield from _grid(
        _HEADER,
        (
            (
                f"`{column.name}`",
                column.kind,
                column.unit,
                _rule(column),
                f"`{column.dbf}`",
                f"`{column.hxl}`" if column.hxl else "",
                column.label_en,
                column.label_ne,
                column.about,
                column.about_ne,
            )
            for column in declared.columns
        ),
    )


def _vocabulary(name: str) -> Iterator[str]:
    yield f"### {name}\n"
    terms = vocabulary(name)
    yield from _grid(
        ("Code", "Label", "Nepali label", "About", "About, in Nepali"),
        ((f"`{code}`", term.label_en, term.label_ne, term.about, term.about_ne) for code, term in terms.items()),
    )


def _lines() -> Iterator[str]:
    yield _OPENING
    yield "## Tables\n"
    for declared in tables().values():
        yield from _table(declared)
    yield "## The flat table of spaces\n"
    yield "`spaces` puts one row a space together, at one survey round, from these columns:\n"
    yield ", ".join(f"`{column.table}.{column.name}`" for column in SPACES.columns) + "\n"
    yield "## Vocabularies\n"
    used = {
        column.vocabulary: None for declared in tables().values() for column in declared.columns if column.vocabulary
    }
    for name in used:
        yield from _vocabulary(name)


def dictionary() -> str:
    """The data dictionary as Markdown."""
    return "\n".join(_lines()).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(dictionary(), encoding="utf-8", newline="\n")
