"""Files of a plan: GeoPackage, shapefile, workbook, KML, GeoJSON, PDF, DOCX; the action list; the map as a picture."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas

from geo.crs import WGS84
from geo.errors import InputError, Problem
from geo.messages import Language, sentence
from geo.outputs import plan_tables
from geo.outputs.dossier.blocks import Document
from geo.outputs.dossier.voice import Voice
from geo.outputs.export import FORMATS, Edition, ExportReport, export
from geo.outputs.plan_map import flow_map
from geo.outputs.plan_paper import Paper, plan_document
from geo.outputs.sheetmap.atlas import shown_to
from geo.outputs.typeset.setter import Speech, set_pictures
from geo.pipeline.documents import FORMS, save
from geo.pipeline.plan_basis import basis_table
from geo.pipeline.plans import Plan, protection
from geo.pipeline.scenario_words import place_names, scenario_line
from geo.planning.allocation.split import by_cell
from geo.planning.allocation.times import PER_MINUTE
from geo.register.store import Register

__all__ = ["ACTION_FILES", "PLAN_FILES", "PlanMaker", "losing_people"]

PLAN_FILES: Mapping[str, str] = {
    ".pdf": "pdf", ".docx": "docx", ".gpkg": "geopackage", ".zip": "shapefile", ".xlsx": "workbook", ".kml": "kml",
    ".geojson": "geojson", ".png": "png", ".svg": "svg",
}  # fmt: skip
"""Forms of the file of a plan by the ending of its name."""

ACTION_FILES: Mapping[str, str] = {".csv": "csv", ".xlsx": "workbook"}
"""Forms of the action list by the ending of its name."""

_ONLY = {"kml": ("planned_space", "planned_ward", "planned_flow"), "geojson": ("planned_space",)}
"""Tables of a form that holds places only, or one table."""

_PICTURE_MM, _PICTURE_DPI = 190.0, 200.0

Progress = Callable[[str, float], None]


def losing_people(found: Plan, *, progress: Progress = lambda _step, _share: None) -> dict[str, int]:
    """People who lose their place with each space of a plan; each is a plan of its own, so it takes a while.

    Args:
        found: a plan.
        progress: is told the step and the share done.
    """
    losing = {}
    for done, (space, worth) in enumerate(protection(found)):
        progress("worth", done / max(len(found.spaces), 1))
        losing[space] = -worth.if_lost.people
    return losing


def _form(path: Path, known: Mapping[str, str]) -> str:
    """Form of a file by the ending of its name.

    Raises:
        InputError: the ending is not known.
    """
    form = known.get(path.suffix.casefold())
    if form is None:
        raise InputError(Problem("plan.file_ending", {"file": path.name, "known": ", ".join(known)}, value=path.name))
    return form


@dataclass(frozen=True)
class PlanMaker:
    """Makes the files of a plan.

    Attributes:
        plan: the plan.
        register: the register it was made from.
        made_on: day of the making.
        name: name of the plan, where it was saved.
        code: what the square code of the paper says.
        language: language of labels, where a file has one.
        speech: languages of the paper.
        crs: coordinate system, for the files that can say one.
        audience: class of the readers.
        losing: people who lose their place with each space, where it was asked.
    """

    plan: Plan
    register: Register
    made_on: datetime.date
    name: str = ""
    code: str = "chaur:plan"
    language: Language = "en"
    speech: Speech = "both"
    crs: str = WGS84
    audience: str = "public"
    losing: Mapping[str, int] | None = None

    @cached_property
    def tables(self) -> dict[str, pandas.DataFrame]:
        """Declared tables of the plan, the figures first."""
        found, made, on = self.plan, self.plan.allocation, self.plan.ground
        price_min = made.price_mmin / PER_MINUTE
        outcome = plan_tables.Outcome(
            found.spaces, found.wards, found.flows, on.spaces, on.homes.wards, price_min, self.losing
        )
        figures = plan_tables.figures(
            outcome,
            person_min=made.person_minutes,
            gap_min=found.verdict.gap_mmin / PER_MINUTE,
            penalty_min=made.penalty_mmin / PER_MINUTE,
        )
        return {
            "planned_figure": figures,
            "planned_space": plan_tables.spaces(outcome),
            "planned_ward": plan_tables.wards(outcome),
            "planned_flow": plan_tables.flows(outcome),
            "planned_action": plan_tables.actions(outcome),
            "planned_basis": basis_table(found, place_names(self.register), self.register),
        }

    def with_cells(self) -> dict[str, pandas.DataFrame]:
        """The same with the cells of people."""
        leaving = self.plan.seekers.displaced_people
        parts = by_cell(self.plan.allocation)
        return {**self.tables, "planned_cell": plan_tables.cells(self.plan.ground.homes.cells, leaving, parts)}

    def _seen(self) -> dict[str, pandas.DataFrame]:
        """The tables without the positions that the readers may not see."""
        found = dict(self.tables)
        for name in ("planned_space", "planned_flow"):
            frame = found[name].copy()
            hidden = ~frame["sensitivity"].map(lambda code: shown_to({"sensitivity": code}, self.audience)).astype(bool)
            frame.loc[hidden, "geometry"] = None
            found[name] = frame
        return found

    def document(self) -> Document:
        """Paper of the plan."""
        names = place_names(self.register)
        line = {one: scenario_line(self.plan.scenario, names, Voice(one)) for one in plan_tables.LANGUAGES}
        paper = Paper(line, self.made_on, str(self.register.version), self.name, self.code)
        return plan_document(self._seen(), paper, speech=self.speech)

    def picture(self) -> str:
        """Flow map as SVG."""
        return flow_map(self._seen(), language=self.language)

    def _exported(self, tables: Mapping[str, pandas.DataFrame], path: Path, form: str, title: str) -> ExportReport:
        english, nepali = (f"{sentence(title, language)} {self.name}".strip() for language in plan_tables.LANGUAGES)
        edition = Edition(
            english, nepali, f"{self.register.version}", self.made_on, standard_key=self.plan.scenario.density
        )
        crs = self.crs if FORMATS[form].any_crs else WGS84
        return export(
            tables, path, format=form, crs=crs, language=self.language, edition=edition, audience=self.audience
        )

    def write(self, path: Path, *, cells: bool = False) -> ExportReport:
        """Report of the plan written to a file; the ending of its name tells the form.

        Args:
            path: file to write.
            cells: whether the cells of people go along.

        Raises:
            InputError: the ending is not known.
            UnavailableError: the file cannot be written.
        """
        form = _form(path, PLAN_FILES)
        if form in FORMATS:
            tables = self.with_cells() if cells else self.tables
            chosen = {name: tables[name] for name in _ONLY.get(form, tables)}
            return self._exported(chosen, path, form, "plan.file_title")
        if form in FORMS:
            save(self.document(), path)
        else:
            path.write_bytes(self._picture(form))
        return ExportReport(path, ())

    def _picture(self, form: str) -> bytes:
        """Flow map as SVG or PNG."""
        drawing = {"svg": self.picture(), "caption": sentence("plan.map_title", self.language)}
        if form == "svg":
            return drawing["svg"].encode()
        (made,) = set_pictures("drawing", {**drawing, "width_mm": _PICTURE_MM}, resolution_dpi=_PICTURE_DPI)
        return made

    def write_actions(self, path: Path) -> ExportReport:
        """Report of the action list written to a file, CSV or workbook by the ending of its name.

        Raises:
            InputError: the ending is not known.
            UnavailableError: the file cannot be written.
        """
        form = _form(path, ACTION_FILES)
        return self._exported({"planned_action": self.tables["planned_action"]}, path, form, "plan.open_first")
