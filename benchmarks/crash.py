"""A register whose writer is killed again and again: what was acknowledged stands, nothing is half done.

    python benchmarks/crash.py [kills]

Two processes edit and import in a loop, in the same file at once, and tell the number of each change they made. Both
are killed (SIGKILL; on Windows TerminateProcess) at pseudo-random moments; then the file is opened and examined, and
the next two go on with it. In every fifth round the two are killed while they make a new register.
"""

import contextlib
import multiprocessing
import random
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import geopandas
import pandas
import shapely

from geo.register.store import Edit, Register, open_register

KILLS = 200
SMOKE_KILLS = 20
SPACES_AN_IMPORT = 60
_SEED = 2015
_PLACES = 5
WRITERS = 2
_LONGEST_DELAY_S = 0.12
_BEGIN_PATIENCE_S = 120.0


Told = tuple[str, int, str]
"""Kind of a change, its number, and the note it wrote."""


@dataclass
class Tally:
    """What the writers did before they died, and what was found afterwards."""

    kills: int = 0
    edits: int = 0
    imports: int = 0
    unacknowledged: int = 0
    kills_while_making: int = 0


def _location(key: str, place: int) -> dict[str, object]:
    row = {"id": key, "kind": "open_space", "name_en": key, "precision": "digitised", "sensitivity": "public"}
    lon_deg, lat_deg = 85 + place % 97 / 100, 27 + place % 89 / 100
    return {**row, "source_id": "s", "geometry": shapely.box(lon_deg, lat_deg, lon_deg + 0.001, lat_deg + 0.001)}


def _frames(keys: list[str]) -> dict[str, pandas.DataFrame]:
    rows = [_location(key, place) for place, key in enumerate(keys)]
    surveys = [{"id": f"{key}-r", "location_id": key, "round_id": "r", "source_id": "s"} for key in keys]
    places = geopandas.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")
    return {"location": places, "space_survey": pandas.DataFrame(surveys)}


def _begin(path: Path) -> None:
    with open_register(path) as register:
        source = pandas.DataFrame([{"id": "s", "title": "Made up", "licence": "CC0"}])
        survey_round = pandas.DataFrame([{"id": "r", "label_en": "Round", "source_id": "s"}])
        known = {"source": source, "survey_round": survey_round, **_frames([f"p{n}" for n in range(_PLACES)])}
        register.load(known, by="set-up", kind="set_up")


def write(path: Path, writer: int, told: Connection) -> None:
    """Edit and import until killed, and tell each change that was made."""
    with open_register(path) as register:
        for step in count(writer):  # writers begin at another kind of change each
            if step % 4 == 3:
                frames = _frames([f"w{writer}-{step}-{number}" for number in range(SPACES_AN_IMPORT)])
                told.send(("import", register.load(frames, by=f"w{writer}", kind="import"), ""))
            else:
                note = f"{writer}-{step}"
                edits = [Edit("location", f"p{step % _PLACES}", {"note": note})]
                edits.append(Edit("space_survey", f"p{step % _PLACES}-r", {"correction": note}))
                told.send(("edit", register.apply(edits, by=f"w{writer}"), note))


def make(path: Path, _writer: int, told: Connection) -> None:
    """Make a new register."""
    told.send(("begin", 0, ""))
    open_register(path).close()


def _heard(told: Connection) -> list[Told]:
    """What a dead writer had told."""
    found = []
    with contextlib.suppress(EOFError, OSError):
        while told.poll():
            found.append(told.recv())
    return found


def _kill(context: Any, target: Any, path: Path, writers: Sequence[int], chance: random.Random) -> list[Told]:
    """What writers, all at work at once, told before they were killed one after the other, in the order of changes."""
    running = []
    for writer in writers:
        mine, its = context.Pipe(duplex=False)
        process = context.Process(target=target, args=(path, writer, its))
        process.start()
        its.close()
        running.append((process, mine))
    for process, mine in running:
        assert mine.poll(_BEGIN_PATIENCE_S), "the writer did not begin"
        process.join(timeout=chance.uniform(0, _LONGEST_DELAY_S))
        process.kill()
    for process, _ in running:
        process.join()
    return sorted((told for _, mine in running for told in _heard(mine)), key=lambda told: told[1])


def _file_is_sound(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        boxes, shapes = "SELECT count(*) FROM rtree_location_geometry", "SELECT count(geometry) FROM location"
        assert connection.execute(boxes).fetchone() == connection.execute(shapes).fetchone()


def examine(register: Register, acknowledged: list[Told], before: int) -> int:
    """Number of changes that were made but not acknowledged any more: at most one a writer.

    Raises:
        AssertionError: an acknowledged change is lost or half there.
    """
    kept = register.tables(["change", "revision", "location", "space_survey"])
    changes, revisions = kept["change"], kept["revision"]
    assert changes["id"].tolist() == list(range(1, len(changes) + 1)), "numbers of changes have a gap"
    numbers = {number for _, number, _ in acknowledged}
    assert len(numbers) == len(acknowledged), "a number was given twice"
    assert numbers <= set(range(before + 1, len(changes) + 1)), "an acknowledged change is lost"
    extra = len(changes) - before - len(acknowledged)
    assert extra <= WRITERS, "writers made changes behind their own back"
    rows = revisions.groupby("change_id").size()
    imports = changes["id"][changes["kind"] == "import"]
    assert (rows[imports] == 2 * SPACES_AN_IMPORT).all(), "an import is half there"
    edits = changes["id"][changes["kind"] == "edit"]
    assert (rows[edits] == 2).all(), "an edit is half there"
    assert len(kept["location"]) == len(kept["space_survey"]) == _PLACES + SPACES_AN_IMPORT * len(imports)
    versions = kept["location"].set_index("id")["version"].astype("int64")
    assert versions.to_dict() == revisions.groupby("location_id")["change_id"].nunique().to_dict()
    _values_stand(acknowledged, revisions, kept)
    return extra


def _values_stand(acknowledged: list[Told], revisions: pandas.DataFrame, kept: dict[str, pandas.DataFrame]) -> None:
    """Every acknowledged note was written, and each row holds the value of its newest revision."""
    notes = revisions[revisions["column_name"].isin(["note", "correction"])]
    written = dict(zip(zip(notes["change_id"], notes["column_name"], strict=True), notes["new_value"], strict=True))
    for kind, number, note in acknowledged:
        if kind == "edit":
            assert written[number, "note"] == written[number, "correction"] == f'"{note}"'
    for table, column, key in (("location", "note", "id"), ("space_survey", "correction", "id")):
        newest = notes[notes["column_name"] == column].groupby("row_key")["new_value"].last()
        held = kept[table].set_index(key)[column].dropna().map(lambda text: f'"{text}"')
        assert held.to_dict() == newest.to_dict()


def _context() -> Any:
    """A way to start processes whose imports are done already, where the system has one."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.crash"])
    return context


def run(kills: int, folder: Path) -> Tally:
    """Tally of that many killed writers; the register is examined after every two.

    Raises:
        AssertionError: something acknowledged was lost, or something is half done.
    """
    context, chance, tally, path, last = _context(), random.Random(_SEED), Tally(), folder / "crash.gpkg", 1
    _begin(path)
    for first in range(0, kills, WRITERS):
        writers = range(first, first + WRITERS)
        tally.kills += WRITERS
        if first % (5 * WRITERS) == 0:
            fresh = folder / f"new-{first}.gpkg"
            _kill(context, make, fresh, writers, chance)
            with open_register(fresh) as register:
                assert register.version == 0
            tally.kills_while_making += WRITERS
            continue
        told = _kill(context, write, path, writers, chance)
        with open_register(path) as register:
            extra = examine(register, told, last)
        _file_is_sound(path)
        last += len(told) + extra
        tally.unacknowledged += extra
        tally.edits += sum(kind == "edit" for kind, _, _ in told)
        tally.imports += sum(kind == "import" for kind, _, _ in told)
    return tally


def main() -> None:
    """Kill the writers and say what was found."""
    kills = int(sys.argv[1]) if sys.argv[1:] else KILLS
    with tempfile.TemporaryDirectory() as folder:
        tally = run(kills, Path(folder))
    print(f"{tally.kills} writers killed, two at a time, {tally.kills_while_making} of them while making a register")
    print(f"{tally.edits} edits and {tally.imports} imports of {SPACES_AN_IMPORT} spaces acknowledged, none lost")
    print(f"{tally.unacknowledged} changes kept whole though the writer died before telling; none half done")


if __name__ == "__main__":
    main()
