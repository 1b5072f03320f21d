"""What an export says about its contents: columns, codes, standards, sources, and the text to read first."""

from collections.abc import Iterator, Mapping, Sequence

from geo.messages import Language, known_text, sentence
from geo.outputs.edition import Cut, Edition, File, capacity_standards
from geo.outputs.layers import Layer
from geo.schema import vocabulary

__all__ = ["HEADS", "Row", "codes", "columns", "cuts", "readme", "sources", "standards"]

Row = Mapping[str, object]

HEADS: Mapping[str, tuple[str, ...]] = {
    "columns": (
        "table",
        "column",
        "shapefile_field",
        "hxl",
        "type",
        "unit",
        "vocabulary",
        "label_en",
        "label_ne",
        "about",
        "about_ne",
    ),
    "codes": ("vocabulary", "code", "label_en", "label_ne", "about", "about_ne"),
    "cuts": ("table", "key", "column", "kept", "full"),
    "standards": ("column", "label", "value", "unit", "condition", "leaves_out", "status", "source", "locator"),
    "sources": ("id", "title", "publisher", "dated", "licence", "note"),
}
"""Columns of the explaining tables, in the order in which they are written."""


def columns(layers: Sequence[Layer]) -> list[Row]:
    """One row a column of the layers: its names in every format, type, unit, codes, labels and meaning."""
    return [
        {
            "table": layer.name,
            "column": column.name,
            "shapefile_field": column.dbf,
            "hxl": column.hxl,
            "type": column.kind,
            "unit": column.unit,
            "vocabulary": column.vocabulary,
            "label_en": column.label("en"),
            "label_ne": column.label("ne"),
            "about": column.about,
            "about_ne": column.about_ne,
        }
        for layer in layers
        for column in layer.columns
    ]


def codes(layers: Sequence[Layer]) -> list[Row]:
    """One row a code of the vocabularies that the layers use."""
    used = dict.fromkeys(column.vocabulary for layer in layers for column in layer.columns if column.vocabulary)
    return [
        {
            "vocabulary": name,
            "code": code,
            "label_en": term.label_en,
            "label_ne": term.label_ne,
            "about": term.about,
            "about_ne": term.about_ne,
        }
        for name in used
        for code, term in vocabulary(name).items()
    ]


def standards(layers: Sequence[Layer], language: Language) -> list[Row]:
    """One row a standard behind a capacity column of the layers, with what it leaves out."""
    return [
        {
            "column": name,
            "label": found.label(language),
            "value": found.value,
            "unit": found.unit,
            "condition": found.condition_ne if language == "ne" else found.condition,
            "leaves_out": found.leaves_out(language),
            "status": found.status,
            "source": found.source,
            "locator": found.locator,
        }
        for name, found in capacity_standards(layers).items()
    ]


def sources(layers: Sequence[Layer]) -> list[Row]:
    """Sources that the layers rest on, described where the source table is among them; that table alone whole."""
    listed: list[Row] = next((layer.attributes.to_pylist() for layer in layers if layer.name == "source"), [])
    named: set[object] = set()
    for layer in layers:
        if "source_id" in layer.attributes.column_names:
            named.update(layer.attributes["source_id"].drop_null().unique().to_pylist())
    known = {row.get("id"): row for row in listed}
    return [known.get(name, {"id": name}) for name in sorted(map(str, named))] or listed


def cuts(found: Sequence[Cut]) -> list[Row]:
    """One row a text that was cut."""
    return [
        {"table": cut.table, "key": cut.key, "column": cut.column, "kept": cut.kept, "full": cut.full} for cut in found
    ]


def _source_lines(layers: Sequence[Layer], language: Language) -> Iterator[str]:
    for row in sources(layers):
        title = known_text(f"source.{row['id']}", str(row.get("title") or ""), language)
        said = [title] if title else []
        said += [str(row[name]) for name in ("publisher", "dated", "licence") if row.get(name)]
        yield "  - " + ". ".join(said or [str(row["id"])])


def _file_lines(files: Sequence[File], language: Language) -> Iterator[str]:
    for file in files:
        rows = sentence("export.readme_rows", language, table=file.table, rows=file.rows) if file.table else ""
        yield f"  {file.name}" + (f" ({rows})" if rows else "")


def readme(
    layers: Sequence[Layer], *, edition: Edition, language: Language, files: Sequence[File], rules: Sequence[str]
) -> str:
    """Text to read first: edition, coordinate system, files, rules of the format, standards, sources.

    Args:
        layers: what the export holds.
        edition: what it says of itself.
        language: language of the text.
        files: files beside the text.
        rules: codes of the sentences that explain the format.
    """
    title, *lines = edition.lines(language)
    system = next((layer.crs.name for layer in layers if layer.crs is not None), "")
    said = [title, "=" * len(title), "", *lines]
    if system:
        said += ["", sentence("export.readme_crs", language, crs=system)]
    said += ["", sentence("export.readme_files", language), *_file_lines(files, language)]
    said += ["", *(sentence(code, language) for code in rules)]
    known = standards(layers, language)
    if known:
        said += ["", sentence("export.readme_standards", language)]
        said += [f"  - {row['column']}: {row['label']}. {row['leaves_out']}" for row in known]
    listed = list(_source_lines(layers, language))
    if listed:
        said += ["", sentence("export.readme_sources", language), *listed]
    return "\n".join(said) + "\n"
