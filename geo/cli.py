"""The command line: answers on stdout, progress on stderr.

Exit code 0: done; 1: something was found or left out; 2: refused. Every word calls one function of ``geo.commands``;
``--json`` gives the same answer for programs. What a word needs is imported when it is used, so that no word waits for
the parts of another.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from geo.commands import papers
from geo.errors import ChaurError

__all__ = ["main"]

_INSTANCE = Path(__file__).resolve().parent.parent / "instance" / "chaur.gpkg"

_EXAMPLES = """examples:
  python3 chaur.py spaces --district Kathmandu --json
  python3 chaur.py search Sangachowk
  python3 chaur.py where 85.315 27.706
  python3 chaur.py ground kv-058
  python3 chaur.py ground --quick
  python3 chaur.py ground --file usable.gpkg
  python3 chaur.py safety kv-058
  python3 chaur.py losses kv-058 --accuracy 2
  python3 chaur.py cases --overdue
  python3 chaur.py uses --on 2026-11-24
  python3 chaur.py gazette readiness kv-058
  python3 chaur.py layer add N27E085.hgt N27E086.hgt --by "Sita Rai"
  python3 chaur.py layer add valley.osm.pbf --by "Sita Rai" --replace same
  python3 chaur.py suitability kv-058
  python3 chaur.py candidates --bbox 85.30 27.68 85.36 27.72
  python3 chaur.py plan --area Kathmandu --mmi 8 --limit 45 --show spaces
  python3 chaur.py check my-survey.xlsx
  python3 chaur.py import my-survey.zip --round 2026-11 --by "Sita Rai" --dry-run
  python3 chaur.py export spaces.zip --format shapefile --crs MUTM-84
  python3 chaur.py atlas atlas.pdf
  python3 chaur.py document notice notice.docx --basis land_revenue_act_2034_s2b3
  python3 chaur.py document dossier kv-058 dossier.pdf --language ne
  python3 chaur.py backup chaur-backup.gpkg
"""


def _only(run: str) -> Callable[[argparse.ArgumentParser], None]:
    """Gives a word no options but what it runs."""
    return lambda parser: parser.set_defaults(run=run)


def _told_by(name: str) -> Callable[[argparse.ArgumentParser], None]:
    """Gives a word the options that a function of ``geo.commands`` adds."""
    module, _, function = name.partition(".")

    def told(parser: argparse.ArgumentParser) -> None:
        getattr(importlib.import_module(f"geo.commands.{module}"), function)(parser)

    return told


def _spaces(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--round", default="latest", help="survey round (default %(default)s)")
    for name in ("district", "municipality"):
        parser.add_argument(f"--{name}", help=f"only spaces of this {name}, in any spelling")
    parser.set_defaults(run="asking.spaces")


def _search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="+", help="name of a place, Latin or Devanagari, in any spelling")
    parser.set_defaults(run="asking.search")


def _where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lon_deg", type=float, help="longitude in WGS 84")
    parser.add_argument("lat_deg", type=float, help="latitude in WGS 84")
    parser.set_defaults(run="asking.where")


def _ground(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", help="identifier of one space, for example kv-058 (default: all)")
    parser.add_argument("--order", default="", metavar="RULE,...", help="rules to serve first, for example steep,water")
    parser.add_argument("--slope", default="open_space", choices=["open_space", "camp"], help="whose steepest ground")
    parser.add_argument("--side", default="long", choices=["long", "short"], help="side of the buildings towards it")
    parser.add_argument("--fit", action="store_true", help="look for rectangles and circles on all spaces, too")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--quick", action="store_true", help="only figures, before narrow strips; many times faster")
    ways.add_argument("--file", type=Path, metavar="FILE", help="write spaces and ground to this file, too")
    ways.add_argument("--keep", default="", metavar="DATE", help="keep it as the usable ground of that day (with --by)")
    parser.add_argument("--by", default="", metavar="NAME", help="your name, for the history")
    parser.add_argument("--pieces", action="store_true", help="with the shape of what each rule takes in that file")
    _writing_options(parser, required=False)
    parser.set_defaults(run="grounds.ground")


_GAZETTE: dict[str, str] = {
    "readiness": "tell what each space lacks before a notice about it can be published",
    "notices": "list the notices on record, or the spaces one of them names",
    "parcels": "hold the plots of a cadastral file against the spaces, and record them",
}


def _gazette(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(title="words", metavar="WORD", required=True)
    shared = _shared(given_only=True)
    for name, line in _GAZETTE.items():
        word = words.add_parser(name, parents=[shared], help=line, description=f"{line[0].upper()}{line[1:]}.")
        _told_by(f"legal_words.{name}")(word)


def _layer(parser: argparse.ArgumentParser) -> None:
    importlib.import_module("geo.commands.layer_words").add_to(parser, _shared(given_only=True))


def _judging(word: str) -> Callable[[argparse.ArgumentParser], None]:
    """Gives one of the words that judge spaces its options."""

    def add_options(parser: argparse.ArgumentParser) -> None:
        getattr(importlib.import_module("geo.commands.judging_words"), word)(parser)

    return add_options


def _reading_options(parser: argparse.ArgumentParser) -> None:
    formats = "zipped shapefile, GeoPackage, GeoJSON, KML, CSV, XLSX, GeoParquet, ..."
    parser.add_argument("file", type=Path, help=formats)
    parser.add_argument("--layer", help="layer or sheet, where the file has several")
    parser.add_argument("--crs", help="coordinate system, where the file names none: EPSG:4326, MUTM-84, ...")
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help="read a column of the file as a field"
    )
    parser.add_argument("--trusted", action="store_true", help="raise the limits on size for a file you made yourself")


def _check(parser: argparse.ArgumentParser) -> None:
    _reading_options(parser)
    parser.set_defaults(run="importing.check")


def _import(parser: argparse.ArgumentParser) -> None:
    _reading_options(parser)
    parser.add_argument("--round", required=True, help="survey round the areas belong to, for example 2026-11")
    parser.add_argument("--by", required=True, help="your name, kept with the change")
    parser.add_argument("--reason", default="", help="why the data are imported")
    parser.add_argument("--source", help="title of the source (default: name of the file)")
    parser.add_argument("--sensitivity", default="restricted", choices=["public", "partners", "restricted"])
    parser.add_argument("--rejects", type=Path, metavar="CSV", help="write the rejected rows and their reasons there")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    parser.set_defaults(run="importing.import_")


def _writing_options(parser: argparse.ArgumentParser, *, required: bool) -> None:
    formats = importlib.import_module("geo.outputs.export").FORMATS
    chosen = {"required": True} if required else {"default": "geopackage"}
    parser.add_argument("--format", choices=formats, help="kind of file", **chosen)
    parser.add_argument("--crs", default="EPSG:4326", help="EPSG:4326, MUTM-81/84/87, EPSG:32644, EPSG:32645, ...")
    parser.add_argument("--language", default="en", choices=["en", "ne"], help="language of labels")
    parser.add_argument("--audience", default="public", choices=["public", "all"], help="leave out what is not public")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="file to write")
    _writing_options(parser, required=True)
    parser.add_argument("--round", default="latest", help="survey round (default %(default)s)")
    parser.add_argument("--ground", action="store_true", help="with the usable ground and the area each rule takes")
    parser.add_argument("--pieces", action="store_true", help="the same with the shape of what each rule takes")
    parser.set_defaults(run="exporting.export")


def _document(parser: argparse.ArgumentParser) -> None:
    papers.document(parser, _shared())


def _history(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="identifier of the place, for example kv-058")
    parser.set_defaults(run="keeping.history")


def _undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("change", type=int, help="number of the change")
    parser.add_argument("--by", required=True, help="your name, kept with the change")
    parser.add_argument("--reason", default="", help="why it is taken back")
    parser.set_defaults(run="keeping.undo")


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="GeoPackage to write")
    parser.set_defaults(run="keeping.backup")


def _restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="copy that 'backup' wrote, the folder of its layers beside it")
    parser.set_defaults(run="keeping.restore")


_WORDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "init": ("make the register from the shipped data, if it is not there", _only("keeping.init")),
    "spaces": ("list the open spaces", _spaces),
    "search": ("find places by name", _search),
    "where": ("name the units that hold a position", _where),
    "ground": ("tell how much of each space people can live on", _ground),
    "safety": ("tell whether people can go to each space in an event, and why", _judging("safety")),
    "reach": ("tell how far people walk to the next space, by ward", _told_by("options.reach")),
    "plan": ("tell who goes where, and who is left out", _told_by("options.plan")),
    "plans": ("list saved plans, make one again, hold two side by side", _told_by("options.plans")),
    "losses": ("tell what the spaces lost between two dates", _told_by("legal_words.losses")),
    "cases": ("tell where each case of encroachment stands", _told_by("legal_words.cases")),
    "uses": ("tell which spaces are lent to a fair or for parking", _told_by("legal_words.uses")),
    "priority": ("tell which spaces to protect first, and why", _told_by("legal_words.priority")),
    "gazette": ("keep the legal record: readiness, notices, plots", _gazette),
    "layers": ("list the layers, and which kinds are missing", _only("layering.layers")),
    "layer": ("add a layer from files, remove one, or add those that ship", _layer),
    "findings": ("list what the doctor finds in the register", _only("asking.findings")),
    "candidates": ("look for open ground that nobody registered yet", _judging("candidates")),
    "suitability": ("rank the spaces from A to E, or tell every step of one", _judging("suitability")),
    "check": ("let the doctor read a file", _check),
    "import": ("bring a file into the register", _import),
    "export": ("write the open spaces to a file", _export),
    "sheet": ("draw the map sheet of a space", papers.sheet),
    "atlas": ("draw the map sheets of many spaces, with an index", papers.atlas),
    "document": ("make a schedule, draft notice, dossier or letter", _document),
    "history": ("tell the changes of a place", _history),
    "undo": ("take a change back", _undo),
    "backup": ("copy the register to one file, and its layers beside it", _backup),
    "restore": ("make the register from a copy", _restore),
}


def _shared(*, given_only: bool = False) -> argparse.ArgumentParser:
    """Options of every word.

    Args:
        given_only: leave what is not given as the word around it has it.
    """
    shared = argparse.ArgumentParser(add_help=False)
    default = os.environ.get("CHAUR_DATABASE") or str(_INSTANCE)
    place = "GeoPackage file or PostGIS URL (default: CHAUR_DATABASE, else instance/chaur.gpkg)"
    kept = argparse.SUPPRESS if given_only else default
    shared.add_argument("--register", default=kept, help=place)
    as_json = argparse.SUPPRESS if given_only else False
    shared.add_argument("--json", action="store_true", default=as_json, help="answer as JSON")
    return shared


def _parser(word: str) -> argparse.ArgumentParser:
    """Parser of all words; only the named one is given its options."""
    parser = argparse.ArgumentParser(
        prog="chaur.py",
        description="Open ground for the days after an earthquake: register, checks, imports, exports.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    words = parser.add_subparsers(title="words", metavar="WORD", required=True)
    shared = _shared()
    for name, (line, add_options) in _WORDS.items():
        described = f"{line[0].upper()}{line[1:]}."
        added = words.add_parser(name, parents=[shared], help=line, description=described)
        if name == word:
            add_options(added)
    return parser


def _list_words() -> None:
    """Help lines of the words, for the start script."""
    for word, (line, _) in _WORDS.items():
        print(f"  {word:<12}{line}")


def _answered(options: argparse.Namespace) -> int:
    """Exit code of the word the options name, after its answer is printed."""
    module, _, function = options.run.partition(".")
    answer = getattr(importlib.import_module(f"geo.commands.{module}"), function)(options)
    text = answer.text(as_json=options.json)
    if text:
        print(text, flush=True)
    return int(answer.code)


def main(arguments: Sequence[str]) -> int:
    """Exit code of a command."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    if list(arguments) == ["words"]:
        _list_words()
        return 0
    options = _parser(arguments[0] if arguments else "").parse_args(arguments)
    try:
        return _answered(options)
    except ChaurError as error:
        print(f"chaur: {error.text()}", file=sys.stderr)
    except KeyboardInterrupt:
        print("chaur: stopped; nothing more was changed.", file=sys.stderr)
    except BrokenPipeError:
        _end_quietly()
        return 0
    except OSError as error:
        print(f"chaur: a file cannot be read or written: {error}", file=sys.stderr)
    return 2


def _end_quietly() -> None:
    """Keep Python from complaining at its end that nobody reads what it has to say."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
