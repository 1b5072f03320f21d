"""What a plan rests on: every standard with its status and source, the data and the program it was made from."""

import hashlib
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas
import shapely

from geo.errors import Problem
from geo.messages import sentence
from geo.outputs.dossier.voice import Voice
from geo.outputs.plan_tables import LANGUAGES
from geo.pipeline.layers import layers
from geo.pipeline.plans import Plan
from geo.pipeline.scenario import Ground
from geo.pipeline.scenario_words import Names, scenario_words
from geo.pipeline.streets import VEHICLE
from geo.planning.allocation.times import PER_MINUTE
from geo.register.store import Register
from geo.schema import table
from geo.standards import Standard, standard, standards
from geo.standards.displacement import BUILDING_CLASSES, SETTINGS, Figure, displacement

__all__ = ["Used", "basis_table", "made_from", "program_version", "used_standards"]

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"
_ALWAYS = ("walk.limit", "walk.speed", "walk.detour", "people.cell")
_ON_ROADS = ("walk.tobler_decay", "walk.tobler_best_slope", "access.entrance", "access.far", "slope.cell_max")
_DRIVEN = ("drive.trunk", "drive.primary", "drive.secondary", "drive.other")
_BY_FLOOR = ("people.storeys_assumed",)
_MARK_LETTERS = 12


@dataclass(frozen=True)
class Used:
    """A number of the field that a plan used: its row, and the value taken of it."""

    row: Standard | Figure
    value: float


@cache
def program_version() -> str:
    """Version of the program."""
    found: str = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    return found


def _figures(found: Plan) -> Iterator[tuple[str, float]]:
    """Keys of the figures of displacement that count in a scenario, with the case taken."""
    asked, held = found.scenario.asked, displacement()
    if asked.total:
        yield asked.total, held.figure(asked.total).of(asked.case)
    if asked.total or asked.displaced_people is not None:
        return
    yield from (
        (f"stock.{setting}.{each}", held.stock(setting)[each]) for setting in SETTINGS for each in BUILDING_CLASSES
    )
    for each in BUILDING_CLASSES:
        yield from ((f"leave.{each}.mmi_{mmi:g}", share) for mmi, share in held.leaving(each, asked.case).items())
    for setting in SETTINGS:
        yield f"seek.{setting}.{asked.phase}", held.seeking(setting, asked.phase, asked.case)


def used_standards(found: Plan) -> list[Used]:
    """Standards that a plan rests on, the area a person first.

    Args:
        found: a plan.
    """
    on_roads = bool(found.walks.joined.cells.any())
    by_floor = (found.ground.homes.wards["basis"] == "floor").any() or (
        found.ground.homes.cells["spread_by"] == "floor"
    ).any()
    uses = sorted({use for given in found.scenario.reserved.values() for use in given})
    keys = [found.scenario.density, *_ALWAYS, *(_ON_ROADS if on_roads else ()), *(_BY_FLOOR if by_floor else ())]
    keys += [key for use in uses for key in standards() if key.startswith(f"use.{use}.")]
    keys += _DRIVEN if on_roads and found.scenario.travel.by == VEHICLE else ()
    numbers = [Used(standard(key), standard(key).value) for key in keys]
    return numbers + [Used(displacement().figure(key), value) for key, value in _figures(found)]


def _mark(*parts: bytes) -> str:
    """Short checksum of some bytes."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:_MARK_LETTERS]


def _space_marks(on: Ground) -> dict[str, str]:
    """Checksum of what a plan takes of each space: where it is, and its usable area."""
    wkb = shapely.to_wkb(on.spaces.geometry.to_numpy())
    areas = on.spaces["usable_area_m2"].astype(float).to_numpy()
    rows = zip(on.spaces["id"], wkb, areas, strict=True)
    return {str(name): _mark(shape or b"", repr(float(area)).encode()) for name, shape, area in rows}


def _ward_marks(on: Ground) -> dict[str, str]:
    """Checksum of what a plan takes of each ward: its border, and the people of its cells."""
    wards = on.homes.wards
    cells = on.homes.cells.groupby("ward")["people"].agg(lambda people: people.to_numpy("int64").tobytes())
    shapes = zip(wards["id"], shapely.to_wkb(wards.geometry.to_numpy()), strict=True)
    return {str(name): _mark(shape or b"", cells.get(name, b"")) for name, shape in shapes}


def made_from(register: Register, found: Plan) -> dict[str, Any]:
    """What a plan is made from, as plain values: the register, its layers, spaces and wards, standards, program.

    Nothing of a plan is drawn by lot, so there is no seed to keep.

    Args:
        register: the register it was made from.
        found: the plan.
    """
    table = layers(register).table()
    return {
        "register_change": register.version,
        "layers": dict(zip(table["id"], table["sha256"], strict=True)),
        "program": program_version(),
        "standards": {used.row.key: used.value for used in used_standards(found)},
        "spaces": _space_marks(found.ground),
        "wards": _ward_marks(found.ground),
    }


def _said(code: str, voice: Voice, **parameters: object) -> str:
    return sentence(f"plan.{code}", voice.language, **parameters)


def _row(part: str, key: str, said: Callable[[Voice], tuple[str, str]]) -> dict[str, Any]:
    """Row of a label and a value in both languages."""
    texts = {language: said(Voice(language)) for language in LANGUAGES}
    labels = {f"label_{language}": label for language, (label, _) in texts.items()}
    return {
        "part": part,
        "key": key,
        **labels,
        **{f"value_{language}": value for language, (_, value) in texts.items()},
    }


def _standard_row(used: Used) -> dict[str, Any]:
    row, value = used.row, f"{used.value:g}"
    told = {"unit": row.unit, "status": row.status, "source": row.source, "locator": row.locator}
    labels = {"label_en": row.label_en, "label_ne": row.label_ne}
    return {
        "part": "standard",
        "key": row.key,
        **labels,
        "value_en": value,
        "value_ne": Voice("ne").digits(value),
        **told,
    }


def _proof(found: Plan, voice: Voice) -> str:
    """Whether the plan is proven to be the best."""
    verdict = found.verdict
    if verdict.problems:
        return _said("proof_none", voice)
    gap = voice.number(verdict.gap_mmin / PER_MINUTE, decimals=1)
    return _said("proof_best", voice) if verdict.is_optimal else _said("proof_gap", voice, minutes=gap)


def _made_from_rows(found: Plan, register: Register) -> Iterator[dict[str, Any]]:
    """What the plan was made from: layers, register, program, chance; and its proof."""
    made = made_from(register, found)
    titles = [card.title for card in (*found.walks.cards, *([found.seekers.card] if found.seekers.card else []))]
    marks = ", ".join(f"{name} {mark[:_MARK_LETTERS]}" for name, mark in sorted(made["layers"].items()))
    said: dict[str, Callable[[Voice], str]] = {
        "proof": lambda voice: _proof(found, voice),
        "used_layers": lambda voice: ", ".join(titles) or _said("basis_no_layers", voice),
        "register_change": lambda voice: voice.number(made["register_change"]),
        "layers": lambda voice: marks or _said("basis_no_layers", voice),
        "program": lambda _voice: f"Chaur {made['program']}",
        "seed": lambda voice: _said("basis_no_seed", voice),
    }
    for key, value in said.items():
        yield _row("basis", key, lambda voice, key=key, value=value: (_said(f"basis_{key}", voice), value(voice)))  # type: ignore[misc]


def _noted(note: Problem, voice: Voice) -> tuple[str, str]:
    return voice.term("plan_part", "note"), voice.digits(note.text(voice.language))


def basis_table(found: Plan, names: Names, register: Register) -> pandas.DataFrame:
    """Rows of the scenario, the standards, what the plan was made from, and what a reader must know.

    Args:
        found: a plan.
        names: names of places.
        register: the register it was made from.
    """
    shaking = found.seekers.card.title if found.seekers.card else ""
    told = [scenario_words(found.scenario, names, Voice(language), shaking=shaking) for language in LANGUAGES]
    rows = [
        {"part": "scenario", "key": one.key, "label_en": one.label, "value_en": one.value}
        | {"label_ne": other.label, "value_ne": other.value}
        for one, other in zip(*told, strict=True)
    ]
    rows += map(_standard_row, used_standards(found))
    rows += _made_from_rows(found, register)
    for note in found.notes():
        rows.append(_row("note", note.code, partial(_noted, note)))
    return pandas.DataFrame(rows, columns=list(table("planned_basis").names))
