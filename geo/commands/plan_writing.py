"""Files of a plan that the commands about plans write."""

import argparse
from collections.abc import Mapping

from geo.commands.drawing import today
from geo.outputs.export import ExportReport
from geo.pipeline.plan_files import PlanMaker
from geo.pipeline.plans import Plan
from geo.register.store import Register

__all__ = ["files_written"]


def files_written(
    found: Plan,
    register: Register,
    options: argparse.Namespace,
    *,
    name: str = "",
    losing: Mapping[str, int] | None = None,
) -> list[str]:
    """Lines that say which files of a plan were written, and what a reader must know of them.

    Args:
        found: a plan.
        register: the register it was made from.
        options: options of the command: ``export``, ``actions``, ``language``, ``crs``, ``cells``.
        name: name of the plan, where it is saved.
        losing: people who lose their place with each space, where it was asked.
    """
    maker = PlanMaker(
        found,
        register,
        today(),
        name,
        language="ne" if options.language == "ne" else "en",
        speech=options.language,
        crs=options.crs,
        losing=losing,
    )
    reports = list[ExportReport]()
    if options.export:
        reports.append(maker.write(options.export, cells=options.cells))
    if options.actions:
        reports.append(maker.write_actions(options.actions))
    return [line for report in reports for line in (f"Written: {report.path}.", report.text()) if line]
