"""Options of the words about layers: what a user can say about the files of one."""

import argparse

from geo.layer import LAYER_KINDS

__all__ = ["add_to"]

_OPTIONS = {
    "kind": ("KIND", f"osm (all of an OpenStreetMap file), {', '.join(LAYER_KINDS)}"),
    "title": ("TEXT", "name of the layer (default: that of the file)"),
    "source": ("TEXT", "who made it, in which publication"),
    "dated": ("DAY", "day of what it shows, for example 2015-04-25"),
    "licence": ("TEXT", "licence it comes under"),
    "note": ("TEXT", "what else a reader should know"),
    "hazard": ("KIND", "what threatens: flood, landslide, liquefaction, fault, rockfall, ..."),
    "measure": ("WORD", "what a hazard tells: class or depth_m (default: class)"),
    "return-period": ("YEARS", "return period of a hazard"),
    "crs": ("SYSTEM", "reference system, where the file names none: EPSG:4326, MUTM-84, ..."),
    "class-column": ("NAME", "column of the class of a hazard, or of what each feature is"),
    "depth-column": ("NAME", "column of the depth of water"),
    "classes": ("LIST", "level of classes in other words, for example I=low,II=medium,III=high"),
    "coverage": ("AREA", "area it speaks of: west,south,east,north in degrees, or the identifier of a place"),
}
"""Options of a layer that is added: how the value is called, and what it means."""


def _told(parser: argparse.ArgumentParser) -> None:
    """Options that say what the files do not say themselves."""
    told = parser.add_argument_group("what is known of the files, where they do not say it themselves")
    for name, (shown, line) in _OPTIONS.items():
        told.add_argument(f"--{name}", default="", metavar=shown, help=line)
    empty = "cells of a hazard without a value mean that there is none"
    told.add_argument("--empty-is-zero", action="store_true", help=empty)


def add_to(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Give a parser the acts on layers and their options.

    Args:
        parser: parser of the word ``layer``.
        shared: options of every word.
    """
    acts = parser.add_subparsers(title="acts", metavar="ACT", dest="act", required=True)
    lines = {
        "add": "add a layer from files: tiles of one layer, or one file with one or more layers",
        "remove": "remove layers; an undo brings them back",
        "shipped": "add the layers that ship, where they are missing",
    }
    made = {act: acts.add_parser(act, parents=[shared], help=line, description=line) for act, line in lines.items()}
    for part in made.values():
        part.add_argument("--by", required=True, help="your name, kept with the change")
        part.add_argument("--reason", default="", help="why it is done")
    made["add"].add_argument("file", nargs="+", help="file; several are tiles or parts of one layer")
    made["remove"].add_argument("id", nargs="+", help="identifier of a layer, as 'layers' lists it")
    replaced = "layer whose place it takes; 'same' for those that tell the same (may be given several times)"
    made["add"].add_argument("--replace", action="append", default=[], metavar="ID", help=replaced)
    _told(made["add"])
    parser.set_defaults(run="layering.layer")
