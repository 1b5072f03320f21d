"""The paper of a plan: the three-way split, the flow map, spaces to open first, wards worst off, what it rests on."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas

from geo.messages import Language, sentence
from geo.outputs.dossier.blocks import Block, Document, Drawing, Facts, Heading, Key, Listing, Paragraph, Part
from geo.outputs.dossier.records import known
from geo.outputs.dossier.voice import Voice
from geo.outputs.palette import FILLING, SPLIT
from geo.outputs.plan_map import bar_svg, flow_map
from geo.outputs.typeset.setter import Speech
from geo.schema import table, vocabulary

__all__ = ["Paper", "plan_document", "split_of"]

_SPEECHES: Mapping[Speech, tuple[Language, ...]] = {"both": ("ne", "en"), "ne": ("ne",), "en": ("en",)}
_PARTS = ("placed", "full", "out_of_reach")
_FACTS = ("people", "displaced", "seeking", "spaces_used", "places", "free_places", "mean_walk")
_MOST_WARDS = 20
_MOST_NAMED = 3
_PERCENT = 100
_MAP_HEIGHT_MM, _BAR_HEIGHT_MM = 112.0, 5.0

Tables = Mapping[str, pandas.DataFrame]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Paper:
    """What the paper of a plan says beside its tables.

    Attributes:
        line: the scenario in one line, by language.
        made_on: day of its making.
        version: change of the register it was made from.
        name: name of the plan, where it was saved.
        code: what the square code says.
    """

    line: Mapping[Language, str]
    made_on: datetime.date
    version: str
    name: str = ""
    code: str = "plan"


def _said(code: str, voice: Voice, **parameters: object) -> str:
    return sentence(f"plan.{code}", voice.language, **parameters)


def split_of(figures: pandas.DataFrame) -> dict[str, int]:
    """People by part of the three-way split.

    Args:
        figures: planned_figure.
    """
    amounts = figures.set_index("figure")["amount"]
    return {part: int(amounts[part]) for part in _PARTS}


def _term(name: str, code: str, voice: Voice) -> str:
    term = vocabulary(name)[code]
    return term.label_ne if voice.language == "ne" else term.label_en


def _percent(share: float, voice: Voice) -> str:
    return f"{voice.number(_PERCENT * share, decimals=1)} %"


def _split_key(parts: Mapping[str, int], voice: Voice) -> Key:
    whole = max(sum(parts.values()), 1)
    rows = [
        (
            SPLIT[part],
            f"{_term('plan_figure', part, voice)}: {voice.number(people)} ({_percent(people / whole, voice)})",
        )
        for part, people in parts.items()
    ]
    return Key(rows)


def _figure(row: Row, voice: Voice) -> tuple[str, str]:
    label = str(row[f"label_{voice.language}"])
    if pandas.isna(row["amount"]):
        return label, voice.said("not_known")
    if row["unit"] == "min":
        return label, _said("minutes", voice, minutes=voice.number(row["amount"], decimals=1))
    return label, voice.number(row["amount"])


def _opening(tables: Tables, paper: Paper, voice: Voice) -> Iterator[Block]:
    """Title, scenario, the three-way split and the figures."""
    figures, parts = tables["planned_figure"], split_of(tables["planned_figure"])
    yield Heading(paper.name or _said("map_title", voice), 1)
    yield Paragraph(paper.line[voice.language], "middle")
    yield Drawing(bar_svg(parts, title=_said("split", voice)), _said("split", voice), _BAR_HEIGHT_MM)
    yield _split_key(parts, voice)
    rows = figures.set_index("figure").loc[list(_FACTS)].to_dict("records")
    yield Facts([_figure(row, voice) for row in rows])


def _map(tables: Tables, voice: Voice) -> Iterator[Block]:
    picture = flow_map(tables, language=voice.language)
    yield Drawing(picture, _said("map_title", voice), _MAP_HEIGHT_MM)
    yield Key([(SPLIT[code], _term("plan_lack", code, voice)) for code in SPLIT], _said("wards", voice))
    yield Key([(FILLING[code], _term("plan_filling", code, voice)) for code in FILLING], _said("spaces", voice))
    yield Paragraph(_said("map_note", voice), "note")


def _named(text: str, voice: Voice) -> str:
    """The first few of a list, and how many more there are."""
    names = text.split(", ")
    more = len(names) - _MOST_NAMED
    shown = ", ".join(names[:_MOST_NAMED])
    return shown if more <= 0 else f"{shown} {_said('and_more', voice, count=voice.number(more))}"


def _action(row: Row, voice: Voice) -> list[str]:
    keeper = known(row.get("custodian")) or known(row.get("owner_name")) or voice.said("not_known")
    return [
        voice.number(row["step"]),
        voice.name(row),
        f"{voice.number(row['people'])} / {voice.number(row['places'])}",
        _percent(row["total_share"], voice),
        voice.number(row["mean_walk_min"], decimals=1),
        _named(str(row[f"wards_{voice.language}"]), voice),
        keeper,
        str(row[f"why_{voice.language}"]),
    ]


def _actions(tables: Tables, voice: Voice) -> Iterator[Block]:
    rows = tables["planned_action"].to_dict("records")
    yield Heading(_said("open_first", voice))
    if not rows:
        yield Paragraph(_said("nothing_to_open", voice))
        return
    heads = ("step", "space", "people_of_places", "so_far", "mean_walk", "come_from", "keeper", "why")
    widths = (0.5, 1.5, 1.25, 0.75, 0.7, 1.75, 1.4, 2.8)
    yield Listing(
        [_said(f"head_{head}", voice) for head in heads], [_action(row, voice) for row in rows], widths, small=True
    )
    yield Paragraph(_said("order_note", voice), "note")


def _ward(row: Row, voice: Voice) -> list[str]:
    counts = [voice.number(row[f"{part}_people"]) for part in ("seeking", *_PARTS)]
    share = voice.said("not_known") if pandas.isna(row["left_out_share"]) else _percent(row["left_out_share"], voice)
    return [voice.name(row), *counts, share]


def _wards(tables: Tables, voice: Voice) -> Iterator[Block]:
    """Wards with most people left out."""
    rows = pandas.DataFrame(tables["planned_ward"].drop(columns="geometry"))
    left = rows["full_people"] + rows["out_of_reach_people"]
    worst = rows.assign(left=left)[left > 0].sort_values(["left", "ward_id"], ascending=[False, True])
    yield Heading(_said("worst_wards", voice))
    if worst.empty:
        yield Paragraph(_said("nobody_left_out", voice))
        return
    declared = table("planned_ward")
    names = ("ward_id", "seeking_people", *(f"{part}_people" for part in _PARTS), "left_out_share")
    heads = [voice.label(declared[name]) for name in names]
    shown = [_ward(row, voice) for row in worst.head(_MOST_WARDS).to_dict("records")]
    yield Listing(heads, shown, (1.9, 1, 1, 1, 1, 1))
    if len(worst) > _MOST_WARDS:
        more = len(worst) - _MOST_WARDS
        people = int(worst["left"].iloc[_MOST_WARDS:].sum())
        yield Paragraph(_said("more_wards", voice, count=voice.number(more), people=voice.number(people)), "note")


def _standard(row: Row, voice: Voice) -> list[str]:
    value = f"{row[f'value_{voice.language}']} {known(row['unit'])}".strip()
    source = " · ".join(filter(None, (known(row["source"]), known(row["locator"]))))
    return [str(row[f"label_{voice.language}"]), value, _term("standard_status", str(row["status"]), voice), source]


def _basis(tables: Tables, voice: Voice) -> Iterator[Block]:
    """The scenario, what a reader must know, what it was made from, every standard."""
    rows = tables["planned_basis"]
    by_part = {
        part: rows[rows["part"] == part].to_dict("records") for part in ("scenario", "note", "basis", "standard")
    }
    label, value = f"label_{voice.language}", f"value_{voice.language}"
    yield Heading(_said("assumed", voice))
    yield Facts([(row[label], row[value]) for row in by_part["scenario"]])
    yield Heading(_said("rests_on", voice))
    for row in by_part["note"]:
        yield Paragraph(row[value])
    yield Facts([(row[label], row[value]) for row in by_part["basis"]])
    yield Heading(_said("standards", voice))
    heads = [_said(f"head_{head}", voice) for head in ("standard", "value", "status", "source")]
    yield Listing(heads, [_standard(row, voice) for row in by_part["standard"]], (2.4, 1, 1.2, 3), small=True)


def _part(tables: Tables, paper: Paper, voice: Voice) -> Part:
    parts = (_opening(tables, paper, voice), _map(tables, voice), _actions(tables, voice), _wards(tables, voice))
    blocks = [block for part in (*parts, _basis(tables, voice)) for block in part]
    made = voice.said("made", day=voice.day(paper.made_on), version=voice.digits(paper.version))
    stamp, running = _said("stamp", voice), paper.name or _said("map_title", voice)
    return Part(voice.language, stamp, running, made, voice.said("page_word"), blocks)


def plan_document(tables: Tables, paper: Paper, *, speech: Speech) -> Document:
    """Paper of a plan in one language or both.

    Args:
        tables: the declared tables of a plan.
        paper: what it says beside them.
        speech: languages.
    """
    parts = [_part(tables, paper, Voice(language)) for language in _SPEECHES[speech]]
    title = paper.name or _said("map_title", Voice(_SPEECHES[speech][0]))
    return Document(title, parts, paper.code, paper.made_on)
