"""Options of the words that judge spaces and look for open ground."""

import argparse

__all__ = ["candidates", "safety", "suitability"]


def safety(parser: argparse.ArgumentParser) -> None:
    """Give the word that judges spaces in an event its options."""
    parser.add_argument("id", nargs="?", help="identifier of one space, for example kv-058 (default: all)")
    parser.add_argument("--event", metavar="LAYER", help="layer of the shaking (default: the newest)")
    parser.set_defaults(run="judging.safety")


def suitability(parser: argparse.ArgumentParser) -> None:
    """Give the word that ranks spaces its options."""
    parser.add_argument("id", nargs="?", help="identifier of one space, for example kv-058 (default: all, ranked)")
    parser.add_argument("--scenario", metavar="ID", help="scenario of weights (default: the weights that ship)")
    parser.set_defaults(run="judging.suitability")


def candidates(parser: argparse.ArgumentParser) -> None:
    """Give the word that looks for open ground its options."""
    where = parser.add_mutually_exclusive_group(required=True)
    edges = ("WEST", "SOUTH", "EAST", "NORTH")
    where.add_argument("--bbox", nargs=4, type=float, metavar=edges, help="box in WGS 84")
    where.add_argument("--unit", metavar="NAME", help="ward, municipality or district, by name or identifier")
    parser.add_argument("--least-area", type=float, metavar="M2", help="least area (default: the standard)")
    parser.add_argument("--width", type=float, metavar="M", help="least width (default: the standard)")
    parser.set_defaults(run="searching.candidates")
