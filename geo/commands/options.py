"""Options of words that have many, kept apart from what the words do, so that help needs nothing of it."""

import argparse
from pathlib import Path

__all__ = ["plan", "plans", "reach"]


def _shared(parser: argparse.ArgumentParser) -> None:
    area = "district or municipality (again for several; default: the Kathmandu Valley)"
    parser.add_argument("--area", action="append", default=[], metavar="NAME", help=area)
    parser.add_argument("--lost", default="", metavar="ID,...", help="spaces that cannot be used")
    parser.add_argument("--close", default="", metavar="RULE,...", help="close streets by rule: bridges, event")
    parser.add_argument("--closed-areas", type=Path, metavar="GEOJSON", help="close the streets these areas touch")
    parser.add_argument("--cell", type=float, metavar="M", help="side of a cell of people in metres (default 100)")


def reach(parser: argparse.ArgumentParser) -> None:
    """Options of ``reach``."""
    _shared(parser)
    bands = "minutes that people are told apart by (default %(default)s)"
    parser.add_argument("--minutes", default="5,10,20,30,60", metavar="MIN,...", help=bands)
    parser.set_defaults(run="planning.reach_")


def plan(parser: argparse.ArgumentParser) -> None:
    """Options of ``plan``."""
    _shared(parser)
    parser.add_argument("--event", metavar="LAYER", help="layer of the shaking (default: the newest)")
    parser.add_argument("--mmi", type=float, help="one intensity for everybody, in place of a layer")
    total = "a published total in place of shaking: homeless.ministry, homeless.health_emergency"
    parser.add_argument("--total", default="", metavar="KEY", help=total)
    parser.add_argument("--phase", default="first_nights", choices=["first_nights", "weeks"])
    parser.add_argument("--case", default="central", choices=["low", "central", "high"])
    density = "standard of area a person, for example camp.area (default %(default)s)"
    parser.add_argument("--density", default="shelter.refuge_area", metavar="KEY", help=density)
    parser.add_argument("--limit", type=float, metavar="MIN", help="longest walk in minutes (default 30)")
    reserve = "give a space to a use, for example kv-004=helipad (again for several)"
    parser.add_argument("--reserve", action="append", default=[], metavar="ID=USE", help=reserve)
    parser.add_argument("--held-back", type=float, default=0.0, metavar="SHARE", help="share of places held back")
    parser.add_argument("--aim", default="best", choices=["best", "whole", "fair"])
    parser.add_argument("--worth", action="store_true", help="tell how many people lose their place with each space")
    parser.add_argument("--show", default="wards", choices=["wards", "spaces", "flows"], help="table to print")
    parser.add_argument("--save", default="", metavar="NAME", help="keep the plan in the register under this name")
    parser.add_argument("--by", default="", metavar="NAME", help="your name, kept with the change")
    parser.add_argument("--note", default="", help="why the plan is kept")
    parser.set_defaults(run="planning.plan_")


def plans(parser: argparse.ArgumentParser) -> None:
    """Options of ``plans``."""
    parser.add_argument("id", nargs="?", help="plan to make again and hold against what was saved (default: list all)")
    parser.add_argument("--beside", default="", metavar="ID", help="show another plan beside it, by ward")
    parser.add_argument("--remove", default="", metavar="ID", help="remove a plan; undo takes it back")
    parser.add_argument("--by", default="", metavar="NAME", help="your name, kept with the change")
    parser.set_defaults(run="planning.plans_")
