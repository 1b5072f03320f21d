"""Options of words that have many, kept apart from what the words do, so that help needs nothing of it."""

import argparse
from pathlib import Path

__all__ = ["plan", "plans", "reach"]


def _shared(parser: argparse.ArgumentParser) -> None:
    area = "district or municipality (again for several; default: the Kathmandu Valley)"
    parser.add_argument("--area", action="append", default=[], metavar="NAME", help=area)
    parser.add_argument("--lost", default="", metavar="ID,...", help="spaces that cannot be used")
    parser.add_argument("--close", default="", metavar="RULE,...", help="close streets by rule: bridges, event, rubble")
    parser.add_argument("--closed-areas", type=Path, metavar="GEOJSON", help="close the streets these areas touch")
    parser.add_argument("--cell", type=float, metavar="M", help="side of a cell of people in metres (default 100)")


def _travel(parser: argparse.ArgumentParser) -> None:
    means = "on foot, or by vehicle along one-way streets in their direction (default %(default)s)"
    parser.add_argument("--means", default="foot", choices=["foot", "vehicle"], help=means)
    speed = "walking speed on level ground (default 4, for families with what they carry)"
    parser.add_argument("--speed", type=float, metavar="KM/H", help=speed)


def _plan_files(parser: argparse.ArgumentParser) -> None:
    export = "write the plan to a file, by its ending: .gpkg, .zip (shapefile), .xlsx, .kml, .geojson, .pdf, .docx"
    parser.add_argument("--export", type=Path, metavar="FILE", help=export)
    actions = "write the action list (what to open first) to a file: .csv or .xlsx"
    parser.add_argument("--actions", type=Path, metavar="FILE", help=actions)
    parser.add_argument("--language", default="both", choices=["both", "en", "ne"], help="languages of the files")
    parser.add_argument("--crs", default="EPSG:4326", help="coordinate system of .gpkg and .zip, for example MUTM-84")
    parser.add_argument("--cells", action="store_true", help="write the cells of people too")


def reach(parser: argparse.ArgumentParser) -> None:
    """Options of ``reach``."""
    _shared(parser)
    _travel(parser)
    bands = "minutes that people are told apart by (default 15,30,60)"
    parser.add_argument("--bands", "--minutes", dest="bands", default="", metavar="MIN,...", help=bands)
    to = "to the next place of a service instead of a space, for example hospital, health_post, water_point"
    parser.add_argument("--to", default="", metavar="SERVICE", help=to)
    near = "tell the nearest spaces of who lives at a longitude and latitude"
    parser.add_argument("--near", nargs=2, type=float, metavar=("LON", "LAT"), help=near)
    written = "write areas and people by band to this file: .gpkg, .geojson, .xlsx, .zip (shapefile), .csv"
    parser.add_argument("--export", type=Path, metavar="FILE", help=written)
    parser.add_argument("--language", default="en", choices=["en", "ne"], help="language of labels in the file")
    parser.set_defaults(run="reaching.reach_")


def plan(parser: argparse.ArgumentParser) -> None:
    """Options of ``plan``."""
    _shared(parser)
    _travel(parser)
    parser.add_argument("--event", metavar="LAYER", help="layer of the shaking (default: the newest)")
    parser.add_argument("--mmi", type=float, help="one intensity for everybody, in place of a layer")
    total = "a published total in place of shaking: homeless.ministry, homeless.health_emergency"
    parser.add_argument("--total", default="", metavar="KEY", help=total)
    own = "your own number of people without a home, in place of shaking; all of them seek ground"
    parser.add_argument("--people", type=int, metavar="N", help=own)
    parser.add_argument("--phase", default="first_nights", choices=["first_nights", "weeks"])
    parser.add_argument("--case", default="central", choices=["low", "central", "high"])
    density = "standard of area a person, for example camp.area (default %(default)s)"
    parser.add_argument("--density", default="shelter.refuge_area", metavar="KEY", help=density)
    parser.add_argument("--limit", type=float, metavar="MIN", help="longest walk in minutes (default 30)")
    reserve = "give a space to a use, for example kv-004=helipad (again for several)"
    parser.add_argument("--reserve", action="append", default=[], metavar="ID=USE", help=reserve)
    fix = "send people by hand, for example Kathmandu-9:kv-004=500 (again for several)"
    parser.add_argument("--fix", action="append", default=[], metavar="PLACE:ID=PEOPLE", help=fix)
    add = "plan with the whole outline of spaces whose usable area is not known, such as candidates"
    parser.add_argument("--add", default="", metavar="ID,...", help=add)
    parser.add_argument("--held-back", type=float, default=0.0, metavar="SHARE", help="share of places held back")
    parser.add_argument("--aim", default="best", choices=["best", "whole", "fair"])
    parser.add_argument("--worth", action="store_true", help="tell how many people lose their place with each space")
    parser.add_argument("--show", default="wards", choices=["wards", "spaces", "flows"], help="table to print")
    parser.add_argument("--save", default="", metavar="NAME", help="keep the plan in the register under this name")
    parser.add_argument("--by", default="", metavar="NAME", help="your name, kept with the change")
    parser.add_argument("--note", default="", help="why the plan is kept")
    _plan_files(parser)
    parser.set_defaults(run="planning.plan_")


def plans(parser: argparse.ArgumentParser) -> None:
    """Options of ``plans``."""
    parser.add_argument("id", nargs="?", help="plan to make again and hold against what was saved (default: list all)")
    parser.add_argument("--beside", default="", metavar="ID", help="show another plan beside it, by ward")
    parser.add_argument("--rename", default="", metavar="NAME", help="give the plan another name, and the --note")
    parser.add_argument("--note", default="", help="why the plan is kept")
    parser.add_argument("--remove", default="", metavar="ID", help="remove a plan; undo takes it back")
    parser.add_argument("--by", default="", metavar="NAME", help="your name, kept with the change")
    parser.add_argument("--worth", action="store_true", help="tell in its files how many lose their place with a space")
    _plan_files(parser)
    parser.set_defaults(run="planning.plans_")
