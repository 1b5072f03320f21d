"""Options of the words of the law: the record, losses, cases, permits, and what to protect first."""

import argparse
from pathlib import Path

__all__ = ["cases", "losses", "notices", "parcels", "priority", "readiness", "uses"]


def losses(parser: argparse.ArgumentParser) -> None:
    """Options of ``losses``."""
    parser.add_argument("id", nargs="?", help="identifier of one space, for example kv-058 (default: all)")
    parser.add_argument(
        "--first", default="", metavar="LAYER", help="earlier layer of footprints (default: the oldest)"
    )
    parser.add_argument("--second", default="", metavar="LAYER", help="later layer of footprints (default: the newest)")
    parser.add_argument("--accuracy", type=float, metavar="M", help="accuracy of the footprints in metres")
    parser.set_defaults(run="encroachments.losses")


def cases(parser: argparse.ArgumentParser) -> None:
    """Options of ``cases``."""
    parser.add_argument("id", nargs="?", help="identifier of one case, to see its steps (default: all cases)")
    parser.add_argument("--on", default="", metavar="DATE", help="the day asked about (default: today)")
    parser.add_argument("--overdue", action="store_true", help="only cases whose deadline has passed")
    parser.add_argument("--audience", default="public", choices=["public", "all"], help="leave out what is not public")
    parser.set_defaults(run="protecting.cases")


def uses(parser: argparse.ArgumentParser) -> None:
    """Options of ``uses``."""
    parser.add_argument("--on", default="", metavar="DATE", help="the day asked about (default: today)")
    parser.add_argument("--all", action="store_true", help="past and coming permits, too")
    parser.set_defaults(run="protecting.uses")


def priority(parser: argparse.ArgumentParser) -> None:
    """Options of ``priority``."""
    value = parser.add_mutually_exclusive_group()
    value.add_argument("--plan", default="", metavar="ID", help="saved plan that tells who loses shelter with a space")
    value.add_argument("--people", type=Path, metavar="CSV", help="the same from a file: columns id, people")
    parser.add_argument("--first", type=int, default=20, metavar="N", help="spaces to print (default %(default)s)")
    parser.set_defaults(run="protecting.priority")


def readiness(parser: argparse.ArgumentParser) -> None:
    """Options of ``gazette readiness``."""
    parser.add_argument("id", nargs="?", help="identifier of one space, for example kv-058 (default: the whole list)")
    parser.add_argument(
        "--list", default="valley_83", help="register whose spaces are asked about (default %(default)s)"
    )
    parser.set_defaults(run="gazetting.readiness")


def notices(parser: argparse.ArgumentParser) -> None:
    """Options of ``gazette notices``."""
    parser.add_argument(
        "id", nargs="?", help="identifier of one notice: lists the spaces it names (default: all notices)"
    )
    parser.set_defaults(run="gazetting.notices")


def parcels(parser: argparse.ArgumentParser) -> None:
    """Options of ``gazette parcels``."""
    parser.add_argument("file", type=Path, help="zipped shapefile, GeoPackage, ... with outlines and plot numbers")
    parser.add_argument("--crs", default="", help="system of the file, where it names none, for example MUTM-84")
    columns = "column of the file, for example plot_no=PARCELNO (again for several; default: by their names)"
    parser.add_argument("--column", action="append", default=[], metavar="NAME=COLUMN", help=columns)
    parser.add_argument("--by", default="", metavar="NAME", help="your name: record the plots (default: only tell)")
    parser.set_defaults(run="gazetting.parcels")
