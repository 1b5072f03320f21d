"""Files of a plan as the pages offer and write them."""

import datetime
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from flask import abort, request
from flask_babel import gettext

from app.handing import Ready
from app.language import language
from geo.bsdate import NEPAL_TIME
from geo.crs import WGS84, crs_choices
from geo.errors import Problem
from geo.messages import Language
from geo.outputs.typeset.setter import SPEECHES, Speech
from geo.pipeline.plan_files import ACTION_FILES, PLAN_FILES, PlanMaker
from geo.pipeline.plans import Plan
from geo.register.store import Register
from geo.schema import vocabulary

__all__ = ["Order", "ordered", "plan_maker", "written"]

_DRAWN = ("png", "svg")

KINDS = (
    *(f"{'map' if form in _DRAWN else 'plan'}{ending}" for ending, form in PLAN_FILES.items()),
    *(f"actions{ending}" for ending in ACTION_FILES),
)
"""Files of a plan in the order in which they are offered."""

_WITH_CRS = (".gpkg", ".zip")


@dataclass(frozen=True)
class Order:
    """What the form of the files asks for; only values that it offers."""

    kind: str
    speech: Speech
    crs: str
    audience: str
    cells: bool
    worth: bool

    @property
    def labels(self) -> Language:
        """Language of labels, where a file has one."""
        return language() if self.speech == "both" else self.speech

    @property
    def crs_used(self) -> str:
        """Coordinate system of the file."""
        return self.crs if Path(self.kind).suffix in _WITH_CRS else WGS84


def ordered() -> Order:
    """What the form that was sent asks for."""
    told = {name: request.form.get(name, default) for name, default in (("speech", "both"), ("audience", "public"))}
    kind, crs = request.form.get("kind", ""), request.form.get("crs", WGS84)
    known = (
        (kind, KINDS),
        (crs, crs_choices()),
        (told["speech"], SPEECHES),
        (told["audience"], vocabulary("sensitivity")),
    )
    if not all(value in values for value, values in known):
        abort(400)
    ticked = {name: request.form.get(name) == "yes" for name in ("cells", "worth")}
    return Order(kind, cast("Speech", told["speech"]), crs, told["audience"], **ticked)


def plan_maker(found: Plan, opened: Register, order: Order, *, name: str = "", code: str = "") -> PlanMaker:
    """Maker of the files of a plan as they were ordered.

    Args:
        found: the plan.
        opened: the register it was made from.
        order: what was asked for.
        name: name of the plan, where it was saved.
        code: what the square code of the paper says.
    """
    today = datetime.datetime.now(NEPAL_TIME).date()
    asked = {"language": order.labels, "speech": order.speech, "crs": order.crs_used, "audience": order.audience}
    return PlanMaker(found, opened, today, name, **({"code": code} if code else {}), **asked)  # type: ignore[arg-type]


def written(
    maker: PlanMaker, order: Order, folder: Path, *, back: tuple[str, str], notes: tuple[Problem, ...] = ()
) -> Ready:
    """The file that was ordered, written.

    Args:
        maker: makes it.
        order: what was asked for.
        folder: folder to write it in.
        back: address where another is asked for, and what is there.
        notes: what else a reader must know of it.
    """
    stem, suffix = Path(order.kind).stem, Path(order.kind).suffix
    path = folder / f"chaur-{stem}-{maker.made_on.isoformat()}{suffix}"
    report = maker.write_actions(path) if stem == "actions" else maker.write(path, cells=order.cells)
    made = Ready(report.path, labels()[order.kind], back, report.files, report.cuts, (*notes, *report.notes))
    return replace(made, crs=order.crs_used if suffix in _WITH_CRS else "")


def labels() -> dict[str, str]:
    """What each file is called."""
    return {
        "plan.pdf": gettext("Paper (PDF)"),
        "plan.docx": gettext("Paper to edit (Word)"),
        "plan.gpkg": gettext("GeoPackage for QGIS"),
        "plan.zip": gettext("Shapefile (zip)"),
        "plan.xlsx": gettext("Excel workbook"),
        "plan.kml": gettext("KML for telephones"),
        "plan.geojson": gettext("GeoJSON of the spaces"),
        "actions.csv": gettext("Action list (CSV)"),
        "actions.xlsx": gettext("Action list (Excel)"),
        "map.png": gettext("Map as a picture (PNG)"),
        "map.svg": gettext("Map as a drawing (SVG)"),
    }
